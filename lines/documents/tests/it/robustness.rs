//! Damaged files do no harm.

use hongwang_documents::read;
use proptest::prelude::*;

use crate::{docx, pdf};
use hongwang_documents::picture;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_docx_with_changed_bytes_does_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut file = docx::docx("<w:p><w:r><w:t>正文</w:t></w:r></w:p>");
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        let _ = read(&file);
    }

    #[test]
    fn a_body_of_scraps_does_no_harm(scraps in prop::collection::vec(prop::sample::select(vec![
        "<w:p>", "</w:p>", "<w:p/>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "字", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>",
        "<w:tc>", "</w:tc>", "<w:br/>", "<w:del>", "</w:del>", "&#0;", "&x;", "<a:blip r:embed='rId5'/>", "<w:numId w:val='1'/>",
    ]), 0..60)) {
        let _ = read(&docx::docx(&scraps.concat()));
    }

    #[test]
    fn a_pdf_with_changed_bytes_does_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let text = |text: &str| lopdf::Object::string_literal(text);
        let mut file = pdf::pdf("WinAnsiEncoding", false, text, &[&["a line", "another"]]);
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        let _ = read(&file);
    }

    #[test]
    fn a_picture_with_a_changed_byte_does_no_harm(at in 0_usize..600, value: u8) {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(24, 24).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let mut bytes = bytes.into_inner();
        let at = at % bytes.len();
        bytes[at] = value;
        let _ = picture::prepare(&bytes);
    }
}
