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

#[test]
fn a_sheet_without_a_code_has_none_and_its_text_all_the_same() {
    let pdf = Sheet { code: String::new(), ..sheet() }.pdf(Path::new(FONT)).expect("draws");
    assert!(squares(&pdf).is_empty());
    assert!(read(&pdf)[0].contains("特此证明"));
}

/// The squares of a page, as whoever looks at it sees them: left, top, width, height in points.
fn squares(pdf: &[u8]) -> Vec<[f32; 4]> {
    let file = Document::load_mem(pdf).expect("a PDF");
    let page = file.get_pages()[&1];
    let content = file.get_and_decode_page_content(page).expect("content");
    let (mut found, mut path) = (Vec::new(), Vec::<(f32, f32)>::new());
    let (mut now, mut before) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0_f32], Vec::new());
    for step in content.operations {
        let number: Vec<f32> = step.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        let seen = |x: f32, y: f32, by: &[f32; 6]| (by[0] * x + by[4], 842.0 - (by[3] * y + by[5]));
        match (step.operator.as_str(), &number[..]) {
            ("q", _) => before.push(now),
            ("Q", _) => now = before.pop().expect("as many as before"),
            ("cm", [a, _, _, d, e, f]) => {
                now = [a * now[0], 0.0, 0.0, d * now[3], e * now[0] + now[4], f * now[3] + now[5]];
            }
            ("re", [x, y, width, height]) => {
                path = vec![seen(*x, *y, &now), seen(x + width, y + height, &now)];
            }
            ("m", [x, y]) => path = vec![seen(*x, *y, &now)],
            ("l", [x, y]) => path.push(seen(*x, *y, &now)),
            _ => continue,
        }
        if path.len() == 4 || step.operator == "re" {
            let (xs, ys): (Vec<f32>, Vec<f32>) = path.drain(..).unzip();
            let least = |all: &[f32]| all.iter().copied().fold(f32::INFINITY, f32::min);
            let most = |all: &[f32]| all.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            found.push([least(&xs), least(&ys), most(&xs) - least(&xs), most(&ys) - least(&ys)]);
        }
    }
    found
}

#[test]
fn a_camera_reads_the_code() {
    const ZOOM: f32 = 4.0;
    let squares = squares(&sheet().pdf(Path::new(FONT)).expect("draws"));
    assert!(squares.len() > 200, "{}", squares.len());
    let edge = |value: f32| (value * ZOOM).round();
    let dark = |x: usize, y: usize| {
        let (x, y) = (x as f32, y as f32);
        let holds = |[left, top, width, height]: &[f32; 4]| {
            edge(*left) <= x && x < edge(left + width) && edge(*top) <= y && y < edge(top + height)
        };
        squares.iter().any(holds)
    };
    // The part of the page where the code stands, with white around it.
    let left = squares.iter().map(|square| edge(square[0])).fold(f32::INFINITY, f32::min) as usize - 40;
    let top = squares.iter().map(|square| edge(square[1])).fold(f32::INFINITY, f32::min) as usize - 40;
    let side = 96 * 4 + 80;
    let shade = |x: usize, y: usize| if dark(left + x, top + y) { 0 } else { 255 };
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
    let codes = seen.detect_grids();
    let [code] = &codes[..] else { panic!("{} codes", codes.len()) };
    assert_eq!(code.decode().expect("reads").1, sheet().code);
}
