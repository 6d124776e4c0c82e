//! What a batch is of: the periods of a dataset, proposed from the name of a file.

use crate::dataset::definition::Period;
use crate::words::batch as words;
use jiff::civil::Date;

/// How many periods back may be chosen.
const YEARS: i16 = 12;

/// The number of a year and, where they are told, of a quarter and a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    year: Option<i16>,
    quarter: Option<i16>,
    month: Option<i16>,
}

/// What a file of this name is of, as far as its name says.
pub(crate) fn propose(kind: Period, file: &str) -> Option<String> {
    let told = told(file);
    match kind {
        Period::Present => Some(String::new()),
        Period::Year => told.year.map(|year| year.to_string()),
        Period::Quarter => {
            let quarter = told.quarter.or(told.month.map(|month| (month - 1) / 3 + 1))?;
            Some(format!("{}-Q{quarter}", told.year?))
        }
        Period::Month => Some(format!("{}-{:02}", told.year?, told.month?)),
    }
}

/// What a file is of, by its name and by the title above its table.
///
/// # Errors
/// In words, when a person has to say it: nobody tells, the two differ, or there can be no such period.
pub(crate) fn told_by(kind: Period, file: &str, title: Option<&str>, today: Date) -> Result<String, String> {
    let period = match (propose(kind, file), title) {
        (Some(named), Some(title)) if named != title => {
            return Err(words::period_differs(&name(&named), &name(title)));
        }
        (Some(period), _) => period,
        (None, Some(title)) => title.to_owned(),
        (None, None) => return Err(words::PERIOD_UNKNOWN.to_owned()),
    };
    if choices(kind, today).contains(&period) {
        Ok(period)
    } else {
        Err(words::period_strange(&name(&period)))
    }
}

/// Every period that may be chosen on the day `today`, the newest first.
pub(crate) fn choices(kind: Period, today: Date) -> Vec<String> {
    let years = || (0..=YEARS).map(move |back| today.year() + 1 - back);
    match kind {
        Period::Present => vec![String::new()],
        Period::Year => years().map(|year| year.to_string()).collect(),
        Period::Quarter => {
            years().flat_map(|year| (1..=4).rev().map(move |quarter| format!("{year}-Q{quarter}"))).collect()
        }
        Period::Month => {
            years().flat_map(|year| (1..=12).rev().map(move |month| format!("{year}-{month:02}"))).collect()
        }
    }
}

/// How a period is read.
pub(crate) fn name(period: &str) -> String {
    match period.split_once('-') {
        None if period.is_empty() => words::PRESENT.to_owned(),
        None => words::year(period),
        Some((year, rest)) => match rest.strip_prefix('Q') {
            Some(quarter) => words::quarter(year, quarter),
            None => words::month(year, rest.trim_start_matches('0')),
        },
    }
}

/// The year that a period lies in.
pub(crate) fn year(period: &str) -> Option<i16> {
    period.get(..4)?.parse().ok()
}

fn told(file: &str) -> Told {
    let text: Vec<char> = file.chars().map(narrow).collect();
    let mut at = 0;
    while at < text.len() {
        let run: String = text[at..].iter().take_while(|letter| letter.is_ascii_digit()).collect();
        let end = at + run.len();
        if matches!(run.len(), 4 | 6 | 8) && run.starts_with("20") {
            let year = run[..4].parse().ok();
            let rest: String = text[end..].iter().collect();
            let written = run.get(4..6).map(str::to_owned).or_else(|| next_number(&rest));
            let month = written.and_then(|month| month.parse().ok()).filter(|month| (1..=12).contains(month));
            return Told { year, quarter: quarter(&rest), month };
        }
        at = end.max(at + 1);
    }
    Told::default()
}

fn narrow(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_digit(letter as u32 - '０' as u32, 10).unwrap_or(letter),
        other => other,
    }
}

/// The number behind `年` or a stroke, if it is one of a month.
fn next_number(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(['年', '-', '.', '_', '/', ' ']);
    let run: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let behind = rest[run.len()..].chars().next();
    (matches!(run.len(), 1 | 2) && behind != Some('季')).then_some(run)
}

fn quarter(rest: &str) -> Option<i16> {
    const FIGURES: [&str; 4] = ["1一", "2二", "3三", "4四"];
    let letters: Vec<char> = rest.chars().collect();
    let figure = |letter: char| FIGURES.iter().position(|known| known.contains(letter));
    let found = letters.windows(2).find_map(|pair| match pair {
        [before, '季'] => figure(*before),
        ['Q' | 'q', after] => figure(*after),
        _ => None,
    });
    found.and_then(|place| i16::try_from(place + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_name_of_a_file_says_what_it_is_of() {
        for (kind, file, period) in [
            (Period::Year, "2025年惠农补贴发放明细.xlsx", Some("2025")),
            (Period::Year, "惠农补贴（２０２５）.csv", Some("2025")),
            (Period::Year, "惠农补贴.csv", None),
            (Period::Quarter, "2026年第三季度低保名单.xls", Some("2026-Q3")),
            (Period::Quarter, "低保2026Q1.xlsx", Some("2026-Q1")),
            (Period::Quarter, "低保2026年8月.xlsx", Some("2026-Q3")),
            (Period::Quarter, "2026年3季度.xlsx", Some("2026-Q3")),
            (Period::Month, "村财2026-10.xlsx", Some("2026-10")),
            (Period::Month, "村财20261103.xlsx", Some("2026-11")),
            (Period::Month, "村财2026年9月.xlsx", Some("2026-09")),
            (Period::Month, "村财2026年.xlsx", None),
            (Period::Month, "村财2026年13月.xlsx", None),
            (Period::Month, "电话07137012345.xlsx", None),
            (Period::Present, "特产.xlsx", Some("")),
        ] {
            assert_eq!(propose(kind, file).as_deref(), period, "{file}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_proposed_has_the_form_of_its_kind(file in "\\PC{0,20}20[0-9]{2}\\PC{0,12}") {
            for kind in [Period::Year, Period::Quarter, Period::Month] {
                if let Some(period) = propose(kind, &file) {
                    let year = year(&period).expect("a year");
                    let day = Date::new(year, 1, 1).expect("a day");
                    prop_assert!(choices(kind, day).contains(&period), "{}", period);
                }
            }
        }
    }
}
