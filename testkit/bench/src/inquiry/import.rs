//! A file of 200,000 lines and twelve columns, as a bureau sends it: unpacked, decoded, every cell brought to its form and
//! held against its rules, nothing kept. Beside it `sqlite3 .import`, which keeps the same lines as words on disk and
//! looks at none of them.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_feature::organisations::{OrgKind, Organisation};
use hongwang_inquiry::Inquiry;
use jiff::civil::Date;
use rust_xlsxwriter::Workbook;

use super::BENCH;
use super::county::{COUNTY, VILLAGES, id_number, village};
use crate::figure::{Figure, Gate};
use crate::numbers::Dice;

pub(super) const PEER: &str = "sqlite3 .import";
pub(super) const LINES: usize = 200_000;
const HEADS: [&str; 12] = [
    "序号",
    "村名",
    "组别",
    "姓名",
    "身份证号",
    "补贴项目",
    "面积",
    "标准",
    "金额",
    "发放日期",
    "银行卡号",
    "联系电话",
];
const TODAY: Date = Date::constant(2026, 11, 26);
/// Lines a second: a file of 200,000 in ten.
const LEAST: f64 = 20_000.0;

pub(super) fn run() -> Result<Vec<Figure>> {
    let lines = lines();
    let organisations = organisations()?;
    let text = text(&lines);
    let imported = sqlite(&text)?;
    let mut figures = Vec::new();
    let files = [("read_csv", text.into_bytes()), ("read_xlsx", workbook(&lines)?)];
    for (metric, bytes) in files {
        let begun = Instant::now();
        let tried = Inquiry::try_file("subsidy", &bytes, &organisations, &COUNTY.parse()?, TODAY);
        let taken = begun.elapsed();
        let tried = tried.map_err(anyhow::Error::msg)?;
        ensure!(tried.rows.len() == LINES, "{:?} of {} lines", tried.faults.first(), tried.faulty_lines);
        figures.push(Figure {
            bench: BENCH,
            metric,
            value: a_second(taken),
            unit: "lines/s",
            peer: PEER,
            peer_value: a_second(imported),
            gate: Some(Gate::AtLeast(LEAST)),
        });
    }
    Ok(figures)
}

pub(super) fn a_second(taken: Duration) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "so many lines are counted well enough")]
    let lines = LINES as f64;
    lines / taken.as_secs_f64()
}

pub(super) fn lines() -> Vec<Vec<String>> {
    let mut dice = Dice(20_261_126);
    let mut lines = vec![HEADS.map(str::to_owned).to_vec()];
    lines.extend((0..LINES).map(|number| {
        let (area, village) = (1 + dice.below(900), number * VILLAGES / LINES);
        vec![
            (number + 1).to_string(),
            format!("演示{village}村"),
            format!("{}组", 1 + dice.below(12)),
            "演示甲".to_owned(),
            id_number(number),
            "耕地地力补贴".to_owned(),
            format!("{}.{}", area / 100, area % 100),
            "98.50".to_owned(),
            format!("{}.{:02}", 50 + dice.below(2_000), dice.below(100)),
            format!("2026-{:02}-{:02}", 1 + dice.below(10), 1 + dice.below(28)),
            format!("62{:017}", dice.below(usize::MAX)),
            format!("138{:08}", dice.below(100_000_000)),
        ]
    }));
    lines
}

/// The lines as a text.
pub(super) fn text(lines: &[Vec<String>]) -> String {
    lines.iter().map(|line| line.join(",") + "\r\n").collect()
}

/// The same lines as a spreadsheet keeps them: amounts are numbers.
fn workbook(lines: &[Vec<String>]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let (at, column) = (u32::try_from(at)?, u16::try_from(column)?);
            match cell.parse::<f64>() {
                Ok(number) if (6..9).contains(&column) => sheet.write(at, column, number)?,
                _ => sheet.write(at, column, cell)?,
            };
        }
    }
    Ok(book.save_to_buffer()?)
}

pub(super) fn organisations() -> Result<Vec<Organisation>> {
    let one = |path, name: &str, kind| Organisation {
        path,
        name: name.to_owned(),
        short: name.to_owned(),
        kind,
        position: 0,
        open: true,
    };
    let mut all = vec![one(COUNTY.parse()?, "英山县", OrgKind::County)];
    for number in 0..VILLAGES {
        all.push(one(village(number)?, &format!("演示{number}村"), OrgKind::Village));
    }
    Ok(all)
}

/// How long `sqlite3` takes from the same file to a table on disk.
pub(super) fn sqlite(text: &str) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("rows.csv"), text)?;
    let begun = Instant::now();
    let done = Command::new("sqlite3")
        .current_dir(folder.path())
        .args(["rows.db", "-cmd", ".mode csv", ".import rows.csv rows"])
        .status()
        .context("sqlite3 is not installed: apt-get install sqlite3")?;
    let taken = begun.elapsed();
    ensure!(done.success(), "sqlite3 .import: {done}");
    let mut count = Command::new("sqlite3");
    let count = count.current_dir(folder.path()).args(["rows.db", "SELECT COUNT(*) FROM rows"]).output()?;
    let count = String::from_utf8(count.stdout)?;
    ensure!(count.trim() == LINES.to_string(), "sqlite3 kept {count} lines");
    Ok(taken)
}
