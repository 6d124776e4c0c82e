//! Sheets as offices send them, and as nobody should.

use hongwang_documents::sheet::{LARGEST_SHEET, MOST_ROWS, SheetError, csv, rows};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A workbook of one sheet with these rows in it, and these strings.
fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOC: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    part(
        "[Content_Types].xml",
        &format!(r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
    );
    part(
        "_rels/.rels",
        &format!(
            r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    part(
        "xl/workbook.xml",
        &format!(
            r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOC}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#
        ),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{DOC}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{DOC}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
        ),
    );
    part("xl/sharedStrings.xml", &format!(r#"{HEAD}<sst xmlns="{MAIN}">{strings}</sst>"#));
    part(
        "xl/worksheets/sheet1.xml",
        &format!(r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>"#),
    );
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_gives_what_its_cells_show_and_calculates_nothing() {
    let sheet = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t> 行使层级 </t></is></c></row>
        <row r="3"><c r="A3"><f>20+20</f><v>40</v></c><c r="B3" t="b"><v>1</v></c></row>"#;
    let read = rows(&workbook(sheet, "<si><t>事项名称</t></si>")).unwrap();
    assert_eq!(read, [vec!["事项名称", "", "行使层级"], vec![], vec!["40", "是"]]);
}

#[test]
fn a_time_of_day_is_shown_as_its_cell_shows_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (time, day) = (Format::new().set_num_format("h:mm"), Format::new().set_num_format("yyyy-mm-dd h:mm"));
    for (number, format, column) in
        [(0.3, &time, 0), (0.0, &time, 1), (0.999, &time, 2), (46_350.3, &day, 3), (46_350.0, &day, 4)]
    {
        sheet.write_number_with_format(0, column, number, format).unwrap();
    }
    let read = rows(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(read, [["07:12", "00:00", "23:58", "2026-11-24 07:12", "2026-11-24"]]);
}

#[test]
fn a_file_that_means_harm_fails_in_words() {
    let far =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(rows(&workbook(far, "")), Err(SheetError::TooMany));
    let bomb = format!("<si><t>{}</t></si>", "零".repeat(8 * 1024 * 1024));
    assert_eq!(rows(&workbook("", &bomb)), Err(SheetError::TooLarge));
    let room = workbook("", "<sst uniqueCount='99999999999999'/>");
    assert_eq!(rows(&room), Err(SheetError::TooMany), "no room is made for what is announced alone");
    let wrong = r#"<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>"#;
    assert_eq!(rows(&workbook(wrong, "")), Err(SheetError::ErrorCell { row: 2 }));
    assert_eq!(rows(&vec![b'a'; LARGEST_SHEET + 1]), Err(SheetError::TooLarge));
    assert_eq!(rows("一,二\r\n".repeat(MOST_ROWS + 1).as_bytes()), Err(SheetError::TooMany));
    assert_eq!(rows("字".repeat(4_001).as_bytes()), Err(SheetError::LongCell { row: 1 }));
    assert_eq!(rows(b"\xd0\xcf\x11\xe0rest"), Err(SheetError::Damaged));
    assert_eq!(rows(b"PK\x03\x04rest"), Err(SheetError::Damaged));
    assert_eq!(rows(b"\x89PNG\r\n\x1a\n\0"), Err(SheetError::UnknownFormat));
    for empty in [&b""[..], b"\xef\xbb\xbf", b"\r\n\r\n", b",,\r\n,"] {
        assert_eq!(rows(empty), Err(SheetError::Empty), "{empty:?}");
    }
}

#[test]
fn what_windows_saves_is_read_whatever_its_encoding() {
    let (gb, _, _) = encoding_rs::GB18030.encode("事项名称,收费\r\n低保,\"不,收钱\"\r\n");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("事项名称\t收费\r\n低保\t不,收钱".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for bytes in [gb.into_owned(), utf16, Vec::from("\u{feff}事项名称,收费\r\n低保,\"不,收钱\"")] {
        assert_eq!(rows(&bytes).unwrap(), [["事项名称", "收费"], ["低保", "不,收钱"]]);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        table in prop::collection::vec(prop::collection::vec("[=+\\-@',\"\n字a]{0,5}", 2..4), 1..6),
    ) {
        let clean: Vec<Vec<String>> = table.iter().map(|row| row.iter().map(|cell| {
            format!("字{}", cell.trim())
        }).collect()).collect();
        prop_assert_eq!(rows(&csv(&clean)).unwrap(), clean);
    }

    #[test]
    fn a_sign_of_a_formula_is_kept_and_harmless(cell in "[=+@-][a-z0-9]{1,5}") {
        let written = csv(&[vec![cell.clone()]]);
        let marked = written.starts_with("\u{feff}'".as_bytes());
        prop_assert!(marked);
        prop_assert_eq!(rows(&written).unwrap(), [[cell]]);
    }

    #[test]
    fn whatever_bytes_come_end_in_rows_or_words(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(error) = rows(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

#[path = "../../../../fuzz/exercise/sheet.rs"]
mod exercise;

#[test]
fn the_seeds_of_the_fuzzer_keep_the_bounds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/sheet");
    for seed in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(seed.unwrap().path()).unwrap();
        assert!(rows(&bytes).is_ok());
        exercise::rows(&bytes);
    }
}
