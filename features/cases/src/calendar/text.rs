//! The table of a year as people write it: a list of days off, a list of weekend days on which people work, a line each.
//!
//! Invariant: what [`lines`] writes, [`read`] reads to the same table; each wrong line is named.

use crate::words::calendar as words;
use hongwang_casework::{Calendar, Day, Holiday, YearTable};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use std::collections::BTreeSet;

/// Most lines of a list, the longest name, and the longest run of days.
const MOST: usize = 100;
const LONGEST: usize = 30;
const LONGEST_RUN: usize = 31;

/// What was entered for a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entered {
    /// 文号
    pub(crate) notice: String,
    /// Days off, a line each: `2027-10-01 到 2027-10-07 国庆节`.
    pub(crate) off: String,
    /// Weekend days on which people work, a line each.
    pub(crate) work: String,
}

/// What is wrong with each list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) off: Vec<String>,
    pub(crate) work: Vec<String>,
}

/// A table as people write it.
pub(crate) fn lines(table: &YearTable) -> Entered {
    let off = table.off.iter().map(|holiday| {
        let days = if holiday.from == holiday.to {
            holiday.from.to_string()
        } else {
            words::from_to(&holiday.from.to_string(), &holiday.to.to_string())
        };
        format!("{days} {}", holiday.name).trim_end().to_owned()
    });
    let work = table.work.iter().map(ToString::to_string);
    Entered {
        notice: table.notice.clone(),
        off: off.collect::<Vec<_>>().join("\n"),
        work: work.collect::<Vec<_>>().join("\n"),
    }
}

/// The table that was entered.
///
/// # Errors
/// What is wrong, line by line.
pub(crate) fn read(year: i16, entered: &Entered) -> Result<YearTable, Wrong> {
    let mut wrong = Wrong::default();
    let (mut free, mut worked) = (BTreeSet::new(), BTreeSet::new());
    let mut off = Vec::new();
    for (number, line) in numbered(&entered.off) {
        match holiday(year, line, &mut free) {
            Ok(holiday) => off.push(holiday),
            Err(why) => wrong.off.push(words::in_line(number, &why)),
        }
    }
    let mut work = Vec::new();
    for (number, line) in numbered(&entered.work) {
        match day(year, line).and_then(|day| works(day, &free, &mut worked)) {
            Ok(day) => work.push(Day(day)),
            Err(why) => wrong.work.push(words::in_line(number, &why)),
        }
    }
    for (list, count) in [(&mut wrong.off, off.len()), (&mut wrong.work, work.len())] {
        if count > MOST {
            list.push(words::too_many(MOST));
        }
    }
    if off.is_empty() && wrong.off.is_empty() {
        wrong.off.push(words::NO_DAYS_OFF.to_owned());
    }
    let notice = entered.notice.trim().chars().take(2 * LONGEST).collect();
    let table = YearTable { year, notice, off, work };
    if wrong != Wrong::default() {
        return Err(wrong);
    }
    // The engine has the last word.
    match Calendar::weekends().with(table.clone()) {
        Ok(_) => Ok(table),
        Err(error) => Err(Wrong { off: vec![error.to_string()], work: Vec::new() }),
    }
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .map(str::trim)
        .zip(1..)
        .map(|(line, number)| (number, line))
        .filter(|(_, line)| !line.is_empty())
}

/// A date of the year. 元旦 may begin in the December before.
fn day(year: i16, text: &str) -> Result<Date, String> {
    let text = text.trim();
    let plain = text.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let parts: Vec<i16> = plain.split('-').filter_map(|part| part.trim().parse().ok()).collect();
    let date = match parts[..] {
        [year, month, day] if plain.split('-').count() == 3 => {
            let (month, day) = (i8::try_from(month).ok(), i8::try_from(day).ok());
            month.zip(day).and_then(|(month, day)| Date::new(year, month, day).ok())
        }
        _ => None,
    };
    let date = date.ok_or_else(|| words::no_date(text))?;
    let before = date.year() + 1 == year && date.month() == 12;
    if date.year() == year || before { Ok(date) } else { Err(words::other_year(&date.to_string(), year)) }
}

fn holiday(year: i16, line: &str, free: &mut BTreeSet<Date>) -> Result<Holiday, String> {
    let (days, name) = match line.find(|letter: char| !is_of_date(letter)) {
        Some(at) => line.split_at(at),
        None => (line, ""),
    };
    let (from, to) = days.split_once(words::TO).unwrap_or((days, days));
    let (from, to) = (day(year, from)?, day(year, to)?);
    if to < from {
        return Err(words::END_BEFORE.to_owned());
    }
    let run: Vec<Date> = from.series(1.day()).take_while(|day| *day <= to).take(LONGEST_RUN).collect();
    if run.len() == LONGEST_RUN {
        return Err(words::too_long(LONGEST_RUN - 1));
    }
    if let Some(twice) = run.iter().find(|day| free.contains(*day)) {
        return Err(words::twice(&twice.to_string()));
    }
    free.extend(run);
    let name = name.trim().chars().take(LONGEST).collect();
    Ok(Holiday { name, from: Day(from), to: Day(to) })
}

fn is_of_date(letter: char) -> bool {
    letter.is_ascii_digit() || "-/.年月日 到".contains(letter)
}

fn works(day: Date, free: &BTreeSet<Date>, worked: &mut BTreeSet<Date>) -> Result<Date, String> {
    if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return Err(words::weekday(&day.to_string(), day.weekday()));
    }
    if free.contains(&day) {
        return Err(words::both(&day.to_string()));
    }
    if worked.insert(day) { Ok(day) } else { Err(words::twice(&day.to_string())) }
}

/// Lines of CSV, `2027-01-01,放假,元旦` or `2027-01-30,上班`, put into the lists.
pub(crate) fn pasted(csv: &str) -> (Entered, Vec<String>) {
    let (mut entered, mut wrong) = (Entered::default(), Vec::new());
    for (number, line) in numbered(csv) {
        let mut cells = line.split([',', '，', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let (date, kind) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let name = cells.next().unwrap_or_default();
        let list = match kind {
            words::OFF => &mut entered.off,
            words::WORK => &mut entered.work,
            // Heads of columns.
            _ if number == 1 => continue,
            _ => {
                wrong.push(words::in_line(number, words::NO_KIND));
                continue;
            }
        };
        list.push_str(date);
        if kind == words::OFF && !name.is_empty() {
            list.push(' ');
            list.push_str(name);
        }
        list.push('\n');
    }
    (entered, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entered(off: &str, work: &str) -> Entered {
        Entered { notice: String::new(), off: off.to_owned(), work: work.to_owned() }
    }

    #[test]
    fn each_shipped_year_is_read_as_it_is_shown() {
        for table in Calendar::shipped().tables() {
            assert_eq!(read(table.year, &lines(table)).as_ref(), Ok(table));
        }
    }

    #[test]
    fn each_wrong_line_is_named() {
        let off = "2027-10-01 到 2027-10-07 国庆节\n\n2026-10-08\n2027-10-03\n2027-13-01\n2027-05-05 到 2027-05-01\n2027-06-01 到 2027-09-01";
        let work = "2027-09-29\n2027-10-02\n2027-09-26\n2027年9月26日\n二〇二七";
        let wrong = read(2027, &entered(off, work)).expect_err("all of it is wrong");
        let begins = |lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| line.split('：').next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(begins(&wrong.off), ["第3行", "第4行", "第5行", "第6行", "第7行"]);
        assert_eq!(begins(&wrong.work), ["第1行", "第2行", "第4行", "第5行"]);
        assert!(wrong.work[0].contains("星期三"), "{}", wrong.work[0]);
        assert!(read(2027, &entered("", "")).is_err());
    }

    #[test]
    fn what_is_pasted_comes_into_its_list() {
        let (lists, wrong) =
            pasted("日期,类型,名称\n2027-01-01,放假,元旦\r\n2027/1/30，上班\n2027-02-06,过年");
        assert_eq!(lists, entered("2027-01-01 元旦\n", "2027/1/30\n"));
        assert_eq!(wrong.len(), 1);
        assert!(read(2027, &lists).is_ok());
    }

    proptest! {
        #[test]
        fn whatever_is_entered_is_a_sound_table_or_is_refused_in_words(
            off in "([0-9年月日/ 到-]{0,24}|2027-0[1-9]-[0-3][0-9]|\\PC{0,8}|\n){0,6}",
            work in "(2027-0[1-9]-[0-3][0-9]|\\PC{0,8}|\n){0,6}",
        ) {
            match read(2027, &entered(&off, &work)) {
                Ok(table) => {
                    prop_assert!(Calendar::weekends().with(table.clone()).is_ok());
                    prop_assert_eq!(read(2027, &lines(&table)), Ok(table));
                }
                Err(wrong) => prop_assert!(!wrong.off.is_empty() || !wrong.work.is_empty()),
            }
        }
    }
}
