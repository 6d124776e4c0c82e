//! 学习记录: the record of a class as lines, on the slip of a village's printer and on the desk's paper.

use super::class::Record;
use crate::words::study as words;
use hongwang_base::Millis;
use hongwang_page::when;
use hongwang_printing::{Sheet, SheetError, Slip};
use std::{path::PathBuf, sync::Arc};

/// What the record says, in order: time, place, people, film, answers. `place` is what the village is called.
pub(crate) fn lines(record: &Record, place: &str) -> Vec<(&'static str, String)> {
    let people = if record.present.is_empty() {
        words::heads(record.heads)
    } else {
        let others = record.heads.saturating_sub(u32::try_from(record.present.len()).unwrap_or(u32::MAX));
        words::people(record.heads, record.expected, &record.present, others)
    };
    let mut lines = vec![
        (words::TIME, format!("{}—{}", when::stamp(record.began.0), when::clock(record.ended.0))),
        (words::PLACE, place.to_owned()),
        (words::FILM, record.title.clone()),
        (words::PRESENT, people),
    ];
    if !record.group.is_empty() {
        lines.insert(3, (words::GROUP, record.group.clone()));
    }
    lines.extend(
        record.answers.iter().map(|one| (words::QUESTION, words::answered(&one.ask, &one.answer, one.right))),
    );
    lines
}

/// For the printer beside the screen.
pub(crate) fn slip(record: &Record, place: &str, demo: bool) -> Slip {
    let title = if demo { words::RECORD_DEMO } else { words::RECORD };
    let slip = Slip::default().title(title);
    let slip = lines(record, place)
        .into_iter()
        .fold(slip, |slip, (name, text)| slip.line(format!("{name}：{text}")));
    slip.line(words::SIGN)
}

/// For the desk: a page that can be filed.
///
/// # Errors
/// When it cannot be drawn.
pub(crate) async fn paper(
    record: &Record,
    place: &str,
    (font, now): (Arc<PathBuf>, Millis),
) -> Result<Vec<u8>, SheetError> {
    let sheet = Sheet {
        title: words::RECORD.to_owned(),
        text: lines(record, place).into_iter().map(|(name, text)| format!("{name}：{text}")).collect(),
        end: vec![words::SIGN.to_owned(), place.to_owned(), when::date(record.ended.0)],
        foot: words::RECORD.to_owned(),
        at: now.beijing().datetime(),
        ..Sheet::default()
    };
    let drawn = tokio::task::spawn_blocking(move || sheet.pdf(&font)).await;
    drawn.unwrap_or_else(|error| Err(SheetError::Drawing(error.to_string())))
}
