//! What the one line of a warning says: against what, how bad, and whether it ends one.
//!
//! The codes of types are not listed here: there are more every year, and the line names them all
//! (`某县气象台发布暴雨红色预警信号`).

use crate::{Doing, Level};

/// What a line says, as far as it does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) kind: Option<&'a str>,
    pub(crate) level: Option<Level>,
    pub(crate) doing: Doing,
}

const COLOURS: [(&str, &str, Level); 4] = [
    ("红色", "red", Level::Red),
    ("橙色", "orange", Level::Orange),
    ("黄色", "yellow", Level::Yellow),
    ("蓝色", "blue", Level::Blue),
];
/// What stands before the kind.
const VERBS: [&str; 5] = ["解除", "更新", "继续", "发布", "将"];
/// What stands before the level that it is from now on.
const CHANGES: [&str; 4] = ["升级为", "降级为", "变更为", "更改为"];
const LONGEST_KIND: usize = 12;

/// The colour that a text names first, in Chinese or English; of a change the one that it changes to.
pub(crate) fn level(text: &str) -> Option<Level> {
    let changed = CHANGES.iter().find_map(|change| text.split_once(change));
    let text = changed.map_or(text, |(_, to)| to);
    let lower = text.to_ascii_lowercase();
    let words = || lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    let english = || COLOURS.iter().find(|(_, english, _)| words().any(|word| word == *english));
    let place = |(chinese, _, level): &(&str, &str, Level)| text.find(chinese).map(|at| (at, *level));
    let chinese = COLOURS.iter().filter_map(place).min();
    chinese.map(|(_, level)| level).or_else(|| english().map(|(_, _, level)| *level))
}

/// What a line says.
pub(crate) fn said(line: &str) -> Said<'_> {
    let ends = line.contains("解除") || line.contains("撤销") || line.contains("取消");
    Said { kind: kind(line), level: level(line), doing: if ends { Doing::End } else { Doing::Warn } }
}

fn kind(line: &str) -> Option<&str> {
    let end = COLOURS.iter().filter_map(|(chinese, ..)| line.find(chinese)).min()?;
    let before = &line[..end];
    let starts = VERBS.iter().filter_map(|verb| before.rfind(verb).map(|at| at + verb.len()));
    let kind = before[starts.max()?..].trim();
    let is_plain = !kind.is_empty() && kind.chars().all(char::is_alphanumeric);
    (is_plain && kind.chars().count() <= LONGEST_KIND).then_some(kind)
}
