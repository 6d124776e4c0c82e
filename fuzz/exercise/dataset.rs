//! What must hold for a bureau's file, and for the words of a day, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the targets and by the tests")]

use hongwang_base::OrgPath;
use hongwang_feature::organisations::{OrgKind, Organisation};
use hongwang_inquiry::Inquiry;
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::sync::LazyLock;

const TODAY: Date = Date::constant(2026, 11, 26);
const COUNTY: &str = "421124000000/";

static PLACES: LazyLock<Vec<Organisation>> = LazyLock::new(|| {
    let one = |(path, name, kind): (&str, &str, OrgKind)| Organisation {
        path: org(path),
        name: name.to_owned(),
        short: name.to_owned(),
        kind,
        position: 0,
        open: true,
    };
    let all = [
        (COUNTY, "英山县", OrgKind::County),
        ("421124000000/421124102000/", "红山镇", OrgKind::Township),
        ("421124000000/421124102000/421124102201/", "乌云山村", OrgKind::Village),
    ];
    all.map(one).to_vec()
});

fn org(path: &str) -> OrgPath {
    path.parse().expect("a path")
}

/// Bytes as a file of every shipped dataset: refused in words, or rows of the county, as long as their dataset has
/// fields, and faults in words. Gives whether any row was read.
pub fn import(data: &[u8]) -> bool {
    let mut is_read = false;
    for dataset in Inquiry::datasets() {
        let Ok(tried) = Inquiry::try_file(dataset, data, &PLACES, &org(COUNTY), TODAY)
            .inspect_err(|said| assert!(!said.is_empty()))
        else {
            continue;
        };
        for (of, row) in &tried.rows {
            assert!(of.as_str().starts_with(COUNTY), "a row of another county");
            assert_eq!(row.len(), tried.rows[0].1.len());
        }
        assert!(tried.faults.iter().all(|said| !said.is_empty()));
        // A sum that does not fit is a fault of the file; every other one is of a line.
        if tried.fault_count == tried.faults.len() {
            let of_lines = tried.faults.len() - tried.wrong_sums;
            assert!(of_lines >= tried.faulty_lines && (of_lines == 0) == (tried.faulty_lines == 0));
        }
        assert!(tried.wrong_sums == 0 || tried.left_out > 0);
        is_read |= !tried.rows.is_empty();
    }
    is_read
}

/// Heads, and what stands below them.
const WORDS: [&str; 32] = [
    "村",
    "行政村",
    "姓名",
    "户主姓名",
    "身份证号",
    "补贴项目",
    "项目",
    "金额",
    "金额（万元）",
    "发放日期",
    "卡号",
    "乡镇",
    "单位：万元",
    "2025年度惠农补贴",
    "红山镇乌云山村",
    "乌云山",
    "红山镇",
    "英山县",
    "演示甲",
    "421124195001010015",
    "421124195001010031",
    "耕地地力补贴",
    "100.50",
    "１，２３４元",
    "162.5亿",
    "11月3日",
    "2025.11.3",
    "合计",
    "小计",
    "填表人：演示",
    "累计接待游客",
    "#REF!",
];

/// A workbook as a spreadsheet writes it, of what the bytes say: cells of each kind, merges, formulas, days, sheets.
pub fn workbook(data: &[u8]) -> Vec<u8> {
    let (mut book, plain) = (Workbook::new(), Format::new());
    let day = Format::new().set_num_format("yyyy-mm-dd");
    book.add_worksheet();
    let mut merged: Vec<[u32; 4]> = Vec::new();
    for step in data.chunks(5).take(400) {
        let &[what, at, to, one, two] = step else { break };
        let (line, column) = (u32::from(at % 24), u16::from(to % 8));
        let word = WORDS[usize::from(one) % WORDS.len()];
        let number = f64::from(u16::from_be_bytes([one, two]));
        let last = book.worksheets().len() - 1;
        let sheet = book.worksheet_from_index(last).expect("there is one");
        // What a spreadsheet would not let anybody do is left out.
        let _ = match what % 8 {
            0 | 1 => sheet.write(line, column, word).map(|_| ()),
            2 => sheet.write(line, column, number / 100.0).map(|_| ()),
            3 => match ExcelDateTime::from_serial_datetime(number) {
                Ok(date) => sheet.write_with_format(line, column, date, &day).map(|_| ()),
                Err(error) => Err(error),
            },
            4 => sheet.write_formula(line, column, Formula::new("=A1").set_result(word)).map(|_| ()),
            5 => {
                let end = (line + u32::from(two % 3), column + u16::from(two / 3 % 3));
                let range = [line, end.0, u32::from(column), u32::from(end.1)];
                let meets = |[a, b, c, d]: &[u32; 4]| {
                    range[0] <= *b && *a <= range[1] && range[2] <= *d && *c <= range[3]
                };
                if merged.iter().any(meets) {
                    continue;
                }
                merged.push(range);
                sheet.merge_range(line, column, end.0, end.1, word, &plain).map(|_| ())
            }
            6 => sheet.write(line, column, String::from_utf8_lossy(&step[3..]).into_owned()).map(|_| ()),
            _ => {
                if two % 4 == 0 && book.worksheets().len() < 5 {
                    book.add_worksheet();
                    merged.clear();
                }
                Ok(())
            }
        };
    }
    book.save_to_buffer().expect("it is written")
}

/// Bytes as the words of a day: a day of the calendar that is read again as itself, or what is wrong.
pub fn day(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Inquiry::day_of_words(&text, 2026) {
        Err(said) => assert!(!said.is_empty()),
        Ok(day) => {
            assert!(day.parse::<Date>().is_ok(), "{text}: {day}");
            assert_eq!(Inquiry::day_of_words(&day, 1999), Ok(day.clone()), "{text}");
        }
    }
}
