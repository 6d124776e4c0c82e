use crate::{FONT, slip};
use hongwang_printing::{PrintError, Raster, Roll, Slip, draw};
use proptest::prelude::*;
use qrcode::{Color, EcLevel, QrCode};
use std::path::Path;

fn drawn(slip: &Slip, roll: Roll) -> Raster {
    draw(slip, Path::new(FONT), roll.dots()).expect("fonts-noto-cjk is installed")
}

fn line(text: &str) -> Raster {
    drawn(&Slip::default().line(text), Roll::Mm80)
}

/// How many dots are black.
fn ink(raster: &Raster) -> u32 {
    raster.bits().iter().map(|byte| byte.count_ones()).sum()
}

#[test]
fn without_a_font_the_slip_is_not_drawn_and_the_error_says_what_to_install() {
    let missing = draw(&slip(), Path::new("/nowhere/font.ttc"), 384).expect_err("no such file");
    assert!(matches!(&missing, PrintError::Font { .. }), "{missing:?}");
    let words = missing.to_string();
    assert!(words.contains("/nowhere/font.ttc") && words.contains("fonts-noto-cjk"), "{words}");
    let other = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(other.path(), b"no font at all").expect("writes");
    assert!(matches!(draw(&slip(), other.path(), 384), Err(PrintError::Font { .. })));
}

#[test]
fn a_picture_is_as_wide_as_the_paper_and_as_dark_as_it_is() {
    let half = [vec![0_u8; 100], vec![255; 100]].concat().repeat(50);
    let raster = drawn(&Slip::default().picture(200, half), Roll::Mm80);
    assert_eq!((raster.width(), raster.height()), (576, 144));
    assert!(raster.is_black(0, 0) && raster.is_black(280, 143) && !raster.is_black(300, 0));
    let grey = drawn(&Slip::default().picture(200, vec![128; 200 * 50]), Roll::Mm80);
    let share = f64::from(ink(&grey)) / (576.0 * 144.0);
    assert!((0.45..0.55).contains(&share), "{share}");
    for none in [Slip::default().picture(0, vec![1]), Slip::default().picture(200, vec![0; 199])] {
        assert_eq!(drawn(&none, Roll::Mm58).height(), 0);
        assert_eq!(none.text(), "");
    }
}

#[test]
fn everything_that_can_be_read_from_a_slip_is_its_text() {
    let text = slip().text();
    for part in ["演示县演示镇演示村", "20261123-001", "家庭医生签约", "progress?number=20261123-001"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.lines().count(), 6);
}

#[test]
fn chinese_characters_are_drawn_each_as_itself() {
    let (village, town, unknown) = (line("村"), line("镇"), line("\u{10fffd}"));
    assert!(ink(&village) > 50 && ink(&town) > 50);
    assert!(village != town && village != unknown && town != unknown);
}

#[test]
fn the_forms_are_those_of_mainland_china() {
    // The faces of the file draw 骨 in two ways: with its inner corner at the left here, at the right in Japan.
    let japanese = {
        let bytes = std::fs::read(FONT).expect("fonts-noto-cjk is installed");
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), first_face(&bytes)).expect("writes");
        draw(&Slip::default().line("骨"), file.path(), 576).expect("a face alone is a font")
    };
    assert_ne!(line("骨"), japanese);
}

/// The first face of a collection as a font of its own: its table directory, moved to the front of the same bytes.
fn first_face(collection: &[u8]) -> Vec<u8> {
    let number =
        |at: usize| u32::from_be_bytes(collection[at..at + 4].try_into().expect("four bytes")) as usize;
    let face = number(12);
    let tables = usize::from(u16::from_be_bytes([collection[face + 4], collection[face + 5]]));
    let directory = 12 + tables * 16;
    // What lies under the moved directory is that of the collection: no table begins there.
    let mut font = collection.to_vec();
    font.copy_within(face..face + directory, 0);
    font
}

#[test]
fn a_line_that_does_not_fit_runs_on_below_and_parts_no_number() {
    let one = line("村").height();
    assert_eq!(line(&"村".repeat(16)).height(), one);
    assert_eq!(line(&"村".repeat(17)).height(), 2 * one);
    // The number goes down whole; a mark stays with its character.
    assert_eq!(line(&format!("{}20261123-001", "村".repeat(12))).height(), 2 * one);
    let marked = line(&format!("{}。", "村".repeat(16)));
    let moved = line(&format!("{}\u{3000}村。", "村".repeat(15)));
    assert_eq!((marked.height(), ink(&marked)), (2 * one, ink(&moved)));
}

#[test]
fn both_rolls_hold_the_large_number_in_one_line() {
    for roll in [Roll::Mm58, Roll::Mm80] {
        let height = |text: &str| drawn(&Slip::default().large(text), roll).height();
        assert_eq!(height("20261123-001"), height("1"), "{roll:?}");
    }
}

#[test]
fn the_code_stands_whole_in_the_middle_with_white_around_it() {
    for (roll, dots) in [(Roll::Mm58, 5), (Roll::Mm80, 7)] {
        let content = "http://192.168.1.10:8811/apply/progress?number=20261123-001";
        let raster = drawn(&Slip::default().code(content), roll);
        let code = QrCode::with_error_correction_level(content, EcLevel::M).expect("short");
        let size = code.width();
        let (left, top) = ((roll.dots() - size * dots) / 2, 4 * dots);
        assert_eq!(raster.height(), (size + 8) * dots);
        for row in 0..raster.height() {
            for column in 0..raster.width() {
                let at = |from: usize, to: usize| {
                    to.checked_sub(from).map(|dot| dot / dots).filter(|at| *at < size)
                };
                let module = at(left, column).zip(at(top, row));
                let dark = module.is_some_and(|at| code[at] == Color::Dark);
                assert_eq!(raster.is_black(column, row), dark, "{roll:?} {column} {row}");
            }
        }
    }
}

#[test]
fn a_code_of_a_whole_book_is_refused() {
    let book = Slip::default().code("村".repeat(2_000));
    assert_eq!(draw(&book, Path::new(FONT), 384), Err(PrintError::Code));
}

proptest! {
    // Each case reads the font.
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_drawn(text in "[ -~\u{3000}-\u{9fff}]{0,60}|\\PC{0,30}", number in "\\PC{0,20}") {
        let slip = Slip::default().title(&text).large(number).line(&text);
        let raster = drawn(&slip, Roll::Mm58);
        prop_assert!(raster.height() >= 3 * 24);
        prop_assert_eq!(raster.bits().len(), raster.height() * 48);
    }
}
