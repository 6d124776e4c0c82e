use crate::FONT;
use hongwang_printing::{Sheet, SheetError};
use lopdf::Document;
use std::path::Path;

fn sheet() -> Sheet {
    Sheet {
        title: "居住证明(演示)".into(),
        head: vec!["结果编号 4211242026112300001-01".into()],
        text: vec!["兹证明演示王一，身份证号42112419500101004X，住在演示村3组。".into(), "特此证明。".into()],
        end: vec!["演示村委会".into(), "2026年11月23日".into()],
        code: "https://hongwang.example/verify/0123456789012345678901234".into(),
        beside: vec!["扫这个码，或者打开 hongwang.example/verify 输入校验码，可以查真假。".into()],
        foot: "结果编号 4211242026112300001-01".into(),
        at: jiff::civil::date(2026, 11, 23).at(10, 0, 0, 0),
    }
}

/// What stands on each page, without the breaks of lines.
fn read(pdf: &[u8]) -> Vec<String> {
    let file = Document::load_mem(pdf).expect("a PDF");
    let pages = file.get_pages();
    let text = |number: &u32| file.extract_text(&[*number]).expect("text").replace('\n', "");
    pages.keys().map(text).collect()
}

#[test]
fn without_a_font_there_is_no_document_and_the_error_says_what_to_install() {
    let missing = sheet().pdf(Path::new("/nowhere/font.ttc")).expect_err("no such file");
    assert!(missing.to_string().contains("fonts-noto-cjk"), "{missing}");
    let other = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(other.path(), b"no font at all").expect("writes");
    assert!(matches!(sheet().pdf(other.path()), Err(SheetError::Font { .. })));
}

#[test]
fn a_character_that_the_font_has_not_is_named_and_not_left_out() {
    let strange = Sheet { text: vec!["王\u{10fffd}".into()], ..sheet() };
    assert_eq!(strange.pdf(Path::new(FONT)), Err(SheetError::Letter('\u{10fffd}')));
    let long = Sheet { code: "x".repeat(3_000), ..sheet() };
    assert_eq!(long.pdf(Path::new(FONT)), Err(SheetError::Code));
}

#[test]
fn what_is_read_on_the_paper_is_text_in_the_file_and_only_a_part_of_the_font_is_in_it() {
    let pdf = sheet().pdf(Path::new(FONT)).expect("fonts-noto-cjk is installed");
    let pages = read(&pdf);
    let [page] = &pages[..] else { panic!("one page: {pages:?}") };
    for words in ["居住证明(演示)", "42112419500101004X", "特此证明", "演示村委会", "输入校验码", "1 / 1"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(pdf.len() < 100_000, "{} bytes", pdf.len());
    assert!(String::from_utf8_lossy(&pdf).contains("pdfaid"), "it says that it is PDF/A");
    assert_eq!(sheet().pdf(Path::new(FONT)).expect("again"), pdf, "the same every time");
}

#[test]
fn what_does_not_fit_goes_on_to_further_pages_with_their_numbers_and_one_code() {
    let long = Sheet { text: vec!["很长的一段话。".repeat(40); 12], ..sheet() };
    let pages = read(&long.pdf(Path::new(FONT)).expect("draws"));
    assert!(pages.len() > 2, "{}", pages.len());
    for (page, number) in pages.iter().zip(1..) {
        assert!(page.contains(&format!("{number} / {}", pages.len())), "{page}");
    }
    assert_eq!(pages.iter().filter(|page| page.contains("输入校验码")).count(), 1);
}
