//! Papers that people hand in.

use crate::pdf;
use hongwang_documents::paper::{AIM, Form, LARGEST, LONGEST_SIDE, PaperError, of_rows, take_in};
use hongwang_documents::picture::PictureError;
use image::{DynamicImage, ImageFormat, RgbImage};
use lopdf::{Document, Object, dictionary};
use proptest::prelude::*;
use std::{fs, io::Cursor, path::Path};

#[path = "../../../../fuzz/exercise/paper.rs"]
mod exercise;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A page of print, more or less.
fn page(width: u32, height: u32) -> DynamicImage {
    let shade = |x: u32, y: u32| {
        let ink = (x / 7 + y / 11).is_multiple_of(3) && y % 31 < 17;
        image::Rgb([if ink { 40 } else { 235 }, (x % 256) as u8, (y % 256) as u8])
    };
    RgbImage::from_fn(width, height, shade).into()
}

fn plain_pdf() -> Vec<u8> {
    pdf::pdf("WinAnsiEncoding", false, |text| Object::string_literal(text), &[&["one"], &["two"]])
}

/// The same with something changed.
fn changed(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut file = Document::load_mem(&plain_pdf()).unwrap();
    change(&mut file);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

fn in_catalog(key: &str, value: Object) -> Vec<u8> {
    changed(|file| file.catalog_mut().unwrap().set(key, value))
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

#[test]
fn a_large_photograph_becomes_a_small_upright_jpeg() {
    let taken = take_in(&encoded(&page(3_600, 300), ImageFormat::Jpeg)).unwrap();
    assert_eq!(taken.form, Form::Picture);
    let again = image::load_from_memory_with_format(&taken.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((again.width(), again.height()), (LONGEST_SIDE, 200));
    assert!(taken.bytes.len() < AIM, "{}", taken.bytes.len());
}

#[test]
fn what_is_no_picture_breaks_off_or_is_too_much_is_refused() {
    let whole = encoded(&page(400, 300), ImageFormat::Jpeg);
    assert_eq!(take_in(b""), Err(PaperError::Picture(PictureError::UnknownFormat)));
    assert_eq!(take_in(b"MZ\x90\0 a program"), Err(PaperError::Picture(PictureError::UnknownFormat)));
    assert_eq!(take_in(&vec![0xff; LARGEST + 1]), Err(PaperError::TooLarge));
    assert!(take_in(&whole[..200]).is_err(), "a head without a body");
    // A picture whose lower half never came: refused, or its upper half and no harm.
    let _ = take_in(&whole[..whole.len() / 2]);
}

#[test]
fn a_pdf_keeps_its_pages_and_loses_everything_else() {
    let dressed = changed(|file| {
        let link = file.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Link",
            "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("http://elsewhere/") },
        });
        let first = file.page_iter().next().unwrap();
        file.get_dictionary_mut(first).unwrap().set("Annots", vec![link.into()]);
        let catalog = file.catalog_mut().unwrap();
        catalog.set("OpenAction", dictionary! { "S" => "GoTo", "D" => vec![0.into(), "Fit".into()] });
        let info = file.add_object(dictionary! { "Author" => Object::string_literal("SECRETNAME") });
        file.trailer.set("Info", info);
    });
    let taken = take_in(&dressed).unwrap();
    assert_eq!(taken.form, Form::Pdf);
    for left in ["elsewhere", "OpenAction", "Annot", "SECRETNAME"] {
        assert!(!holds(&taken.bytes, left), "{left}");
    }
    let again = Document::load_mem(&taken.bytes).unwrap();
    assert_eq!(again.get_pages().len(), 2);
    let first = again.page_iter().next().unwrap();
    assert!(holds(&again.get_page_content(first), "(one)"), "what it draws is there");
    assert_eq!(take_in(&taken.bytes).unwrap().form, Form::Pdf, "and it is taken again");
}

#[test]
fn a_pdf_with_a_program_or_another_file_in_it_is_refused() {
    let action = |kind: &str| Object::from(dictionary! { "S" => kind });
    let script: Object =
        dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }.into();
    let files: Object = dictionary! { "EmbeddedFiles" => dictionary! {} }.into();
    for (bytes, what) in [
        (in_catalog("OpenAction", script.clone()), "JavaScript"),
        (in_catalog("AA", dictionary! { "WC" => script }.into()), "JavaScript"),
        (in_catalog("OpenAction", action("Launch")), "启动程序"),
        (in_catalog("OpenAction", action("SubmitForm")), "提交表单"),
        (in_catalog("Names", files), "附件"),
        (in_catalog("AcroForm", dictionary! { "XFA" => Object::Null }.into()), "XFA"),
    ] {
        assert_eq!(take_in(&bytes), Err(PaperError::Active(what)));
    }
}

#[test]
fn a_pdf_without_a_page_or_with_too_many_is_refused() {
    let lines: Vec<&[&str]> = vec![&["x"]; 31];
    let many = pdf::pdf("WinAnsiEncoding", false, |text| Object::string_literal(text), &lines);
    assert_eq!(take_in(&many), Err(PaperError::TooManyPages(31)));
    let none = pdf::pdf("WinAnsiEncoding", false, |text| Object::string_literal(text), &[]);
    assert!(matches!(take_in(&none), Err(PaperError::Damaged(_))));
    assert!(matches!(take_in(b"%PDF-1.7\nnothing more"), Err(PaperError::Damaged(_))));
}

#[test]
fn drawn_rows_become_a_paper_when_there_are_as_many_as_said() {
    assert_eq!(of_rows(30, 20, vec![255; 600]).unwrap().form, Form::Picture);
    assert!(of_rows(30, 20, vec![255; 599]).is_err());
}

#[test]
fn the_seeds_of_the_fuzzer_are_taken_or_refused_as_they_should_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/paper");
    let mut taken = Vec::new();
    for seed in fs::read_dir(folder).unwrap() {
        let path = seed.unwrap().path();
        if exercise::file(&fs::read(&path).unwrap()).is_some() {
            taken.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    taken.sort();
    assert_eq!(taken, ["link.pdf", "picture.png", "plain.pdf"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_paper_is_refused_or_taken_and_then_taken_again(
        is_pdf: bool, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = if is_pdf { plain_pdf() } else { encoded(&page(60, 40), ImageFormat::Jpeg) };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        exercise::file(&bytes);
    }
}
