//! Large tables as offices export them, and as nobody should.

use hongwang_documents::table::{Cell, LARGEST_TABLE, MOST_LINES, Merged, Table, TableError, read};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::cell::Cell as Counter;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

fn tables(bytes: &[u8]) -> Result<Vec<Table>, TableError> {
    read(bytes, &|_| ())
}

/// The cells of each line, as they are seen.
fn seen(table: &Table) -> Vec<Vec<Cell<'_>>> {
    (0..table.len()).map(|line| table.cells(line).collect()).collect()
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An open document with one sheet of these rows.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c"><office:body><office:spreadsheet><table:table table:name="发放表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn midnight(day: Date) -> Cell<'static> {
    Cell::Date(day.to_datetime(jiff::civil::Time::midnight()))
}

#[test]
fn a_workbook_of_today_gives_values_formulas_merges_and_days() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.set_name("发放表").unwrap();
    sheet.merge_range(0, 0, 0, 3, "演示：惠农补贴发放表", &Format::new()).unwrap();
    sheet.write(1, 0, " 演示甲 ").unwrap();
    sheet.write(1, 1, 123.45).unwrap();
    sheet.write_with_format(1, 2, ExcelDateTime::from_ymd(2026, 11, 3).unwrap(), &day).unwrap();
    sheet.write_formula(1, 3, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(2, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(4, 0, true).unwrap();
    let hidden = book.add_worksheet();
    hidden.write(0, 0, "看不见").unwrap();
    hidden.set_hidden(true);
    let read = tables(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(read.len(), 1, "what is hidden is not read");
    let table = &read[0];
    assert_eq!(table.name, "发放表");
    assert_eq!(table.merged, [Merged { lines: (0, 0), columns: (0, 3) }]);
    let made = [
        vec![Cell::Text("演示：惠农补贴发放表")],
        vec![Cell::Text("演示甲"), Cell::Number(123.45), midnight(date(2026, 11, 3)), Cell::Number(2.0)],
        vec![Cell::Empty, Cell::Empty, Cell::Empty, Cell::Error("#DIV/0!")],
        vec![],
        vec![Cell::Bool(true)],
    ];
    assert_eq!(seen(table), made);
    assert!(table.is_formula(1, 3) && table.is_formula(2, 3) && !table.is_formula(1, 1));
}

#[test]
fn a_workbook_of_2003_gives_the_same_from_1900_and_from_1904() {
    for (bytes, sheets) in
        [(&include_bytes!("files/subsidy.xls")[..], 2), (&include_bytes!("files/subsidy_1904.xls")[..], 1)]
    {
        let read = tables(bytes).unwrap();
        assert_eq!(read.len(), sheets);
        let table = &read[0];
        let rows = seen(table);
        assert_eq!(rows[0], [Cell::Text("演示：惠农补贴发放表")]);
        assert_eq!(rows[1][..2], [Cell::Text("村"), Cell::Text("姓名")]);
        let first = [
            Cell::Text("乌云山村"),
            Cell::Text("演示甲"),
            Cell::Number(123.45),
            midnight(date(2026, 11, 3)),
            Cell::Bool(true),
        ];
        assert_eq!(rows[2], first);
        assert_eq!(rows[3][1..4], [Cell::Text("演示乙"), Cell::Number(100.0), midnight(date(2026, 11, 4))]);
        assert_eq!(rows[5][1], Cell::Error("#REF!"));
        let merged = [Merged { lines: (0, 0), columns: (0, 4) }, Merged { lines: (2, 3), columns: (0, 0) }];
        assert_eq!(table.merged, merged);
    }
    // Its texts fill several records, and one of them is cut in two.
    let read = tables(include_bytes!("files/subsidy.xls")).unwrap();
    let rows = seen(&read[1]);
    assert_eq!(rows.len(), 450);
    for (line, row) in rows.iter().enumerate() {
        let (wide, narrow) = (format!("第{line}行：公路养护与茶园"), format!("row {line} of plain letters"));
        let number = f64::from(u32::try_from(line).unwrap());
        let right =
            [Cell::Text(&wide), Cell::Text(&narrow), Cell::Number(number), Cell::Number(number + 0.5)];
        assert_eq!(row, &right);
    }
}

#[test]
fn an_open_document_gives_values_repeats_merges_and_days() {
    let rows = r#"
        <table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>补贴<text:s text:c="2"/>发放</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell><table:covered-table-cell/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="12.5"><text:p>12.50</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>甲&amp;乙</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="3"/>
        <table:table-row><table:table-cell office:value-type="date" office:date-value="2026-11-03"><text:p>26/11/3</text:p></table:table-cell><table:table-cell office:value-type="string" calcext:value-type="error" office:string-value="" table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let read = tables(&ods(rows)).unwrap();
    let repeated = vec![Cell::Number(12.5), Cell::Text("甲&乙"), Cell::Text("甲&乙")];
    let made = [
        vec![Cell::Text("补贴  发放")],
        repeated.clone(),
        repeated,
        vec![],
        vec![],
        vec![],
        vec![midnight(date(2026, 11, 3)), Cell::Error("#DIV/0!"), Cell::Bool(true)],
    ];
    assert_eq!(seen(&read[0]), made);
    assert_eq!((read[0].name.as_str(), read[0].merged.len()), ("发放表", 1));
    assert!(read[0].is_formula(6, 1));
}

#[test]
fn a_formula_that_gives_no_words_is_empty_and_one_that_gave_nothing_is_an_error() {
    let rows = r#"<table:table-row><table:table-cell office:value-type="string" calcext:value-type="string" office:string-value="" table:formula="of:=IF(1=1;&quot;&quot;;1)"><text:p/></table:table-cell><table:table-cell office:value-type="string" table:formula="of:=&quot;&quot;"/><table:table-cell table:formula="of:=A1"/></table:table-row>"#;
    let read = tables(&ods(rows)).unwrap();
    let cells = seen(&read[0]).remove(0);
    assert_eq!(cells[..2], [Cell::Empty, Cell::Empty]);
    assert!(matches!(cells[2], Cell::Error(_)), "{cells:?}");
}

#[test]
fn a_text_keeps_the_lines_that_a_spreadsheet_shows() {
    let text = "标题\n\n村,姓名\n\"红山镇\n乌云山村\",演示甲\n\n甲,乙\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        for bytes in [
            text.clone().into_bytes(),
            Vec::from(format!("\u{feff}{text}")),
            encoding_rs::GB18030.encode(&text).0.into_owned(),
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            text.replace(',', "\t").into_bytes(),
        ] {
            let read = tables(&bytes).unwrap();
            let made = [
                vec![Cell::Text("标题")],
                vec![],
                vec![Cell::Text("村"), Cell::Text("姓名")],
                vec![Cell::Text("红山镇\n乌云山村"), Cell::Text("演示甲")],
                vec![],
                vec![Cell::Text("甲"), Cell::Text("乙")],
            ];
            assert_eq!(seen(&read[0]), made);
        }
    }
    let read = tables("甲\u{b}乙,'=1,\u{200b} 丙 ".as_bytes()).unwrap();
    assert_eq!(seen(&read[0]), [[Cell::Text("甲乙"), Cell::Text("=1"), Cell::Text("丙")]]);
}

#[test]
fn what_announces_more_than_it_is_takes_no_memory() {
    let repeat = |times: &str| {
        ods(&format!(
            r#"<table:table-row table:number-rows-repeated="{times}"><table:table-cell table:number-columns-repeated="90" office:value-type="string"><text:p>满</text:p></table:table-cell></table:table-row>"#
        ))
    };
    assert_eq!(tables(&repeat("1048576")), Err(TableError::TooMany));
    assert_eq!(tables(&repeat("999999")), Err(TableError::TooMany), "the cells of all lines are counted");
    assert_eq!(tables(&repeat("99999999999999999999")), Err(TableError::TooMany));
    let wide = r#"<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_eq!(tables(&ods(wide)), Err(TableError::TooMany));
    let blanks = r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="99999999999"/>字</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(seen(&tables(&ods(blanks)).unwrap()[0]), [[Cell::Text("字")]]);
    let long =
        format!("<table:table-row><table:table-cell a=\"{}\"/></table:table-row>", "零".repeat(600_000));
    assert_eq!(tables(&ods(&long)), Err(TableError::TooLarge), "a tag is not kept whole, however long");
    let far = (MOST_LINES as u32, 0);
    let mut book = Workbook::new();
    book.add_worksheet().write(far.0, far.1, 1).unwrap();
    assert_eq!(tables(&book.save_to_buffer().unwrap()), Err(TableError::TooMany));
    assert_eq!(tables(&vec![b'a'; LARGEST_TABLE + 1]), Err(TableError::TooLarge));
    assert_eq!(
        tables(format!("甲\n{}\n", "字".repeat(4_001)).as_bytes()),
        Err(TableError::LongCell { line: 2 })
    );
}

#[test]
fn a_bomb_is_found_before_it_is_read() {
    let types = ("[Content_Types].xml", "<Types/>");
    let many = format!("<sst>{}</sst>", "<si/>".repeat(4_000_001));
    assert_eq!(tables(&zipped(&[types, ("xl/sharedStrings.xml", &many)])), Err(TableError::TooMany));
    let merged =
        format!("<x:mergeCells>{}</x:mergeCells>", "<x:mergeCell ref='A1:XFD1048576'/>".repeat(1_000_001));
    assert_eq!(tables(&zipped(&[types, ("xl/worksheets/sheet1.xml", &merged)])), Err(TableError::TooMany));
    let list = format!("<workbook><sheets>{}</sheets></workbook>", "<sheet r:id='r1'/>".repeat(65));
    assert_eq!(tables(&zipped(&[types, ("xl/workbook.xml", &list)])), Err(TableError::TooMany));
    let zeros = "0".repeat(1_200_000);
    assert_eq!(tables(&zipped(&[types, ("xl/worksheets/sheet1.xml", &zeros)])), Err(TableError::TooLarge));
}

#[test]
fn what_is_no_table_is_refused_in_words_that_say_what_to_do() {
    let manifest = ("META-INF/manifest.xml", "<manifest:encryption-data/>");
    assert_eq!(tables(&zipped(&[("content.xml", "x"), manifest])), Err(TableError::Protected));
    assert_eq!(
        tables("<html><table><tr><td>1</td></tr></table></html>".as_bytes()),
        Err(TableError::WebPage)
    );
    assert_eq!(tables(b"\x89PNG\r\n\x1a\n\0"), Err(TableError::UnknownFormat));
    assert_eq!(tables(b"%PDF-1.7\n%rest"), Err(TableError::UnknownFormat));
    assert_eq!(tables(b"PK\x03\x04rest"), Err(TableError::Damaged));
    assert_eq!(tables(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), Err(TableError::Damaged));
    assert_eq!(tables(b"\xef\xbb\xbf,,\r\n"), Err(TableError::Empty));
    for error in [TableError::WebPage, TableError::Protected, TableError::UnknownFormat, TableError::TooMany]
    {
        assert!(error.to_string().contains('请'), "{error}");
    }
}

#[test]
fn whoever_waits_is_told_how_far_it_is() {
    let told = Counter::new(0);
    let text: String = (0..20_000).map(|line| format!("{line},甲\n")).collect();
    read(text.as_bytes(), &|lines| {
        assert!(lines > told.get());
        told.set(lines);
    })
    .unwrap();
    assert!(told.get() >= 16_000);
}

/// A workbook of 2003 with one byte after the other damaged.
#[test]
fn a_damaged_workbook_ends_in_rows_or_words() {
    let whole = include_bytes!("files/subsidy_1904.xls");
    for at in 0..whole.len() {
        let mut broken = whole.to_vec();
        broken[at] ^= 0x5a;
        exercise::tables(&broken);
    }
}

proptest! {
    #[test]
    fn whatever_bytes_come_end_in_tables_or_words(
        head in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        exercise::tables(&[head, &bytes].concat());
    }
}

#[path = "../../../../fuzz/exercise/table.rs"]
mod exercise;

#[test]
fn the_seeds_of_the_fuzzer_keep_the_bounds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/table");
    for seed in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(seed.unwrap().path()).unwrap();
        assert!(tables(&bytes).is_ok());
        exercise::tables(&bytes);
    }
}
