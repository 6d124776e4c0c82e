//! What must hold for a bureau's file, and for the words of a day, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the targets and by the tests")]

use hongwang_base::OrgPath;
use hongwang_feature::organisations::{OrgKind, Organisation};
use hongwang_inquiry::Inquiry;
use jiff::civil::Date;
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
        assert!(tried.faults.is_empty() == (tried.faulty_lines == 0) || tried.left_out > 0);
        is_read |= !tried.rows.is_empty();
    }
    is_read
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
