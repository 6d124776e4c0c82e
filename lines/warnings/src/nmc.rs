//! 中央气象台: a list with id, time and one line for each warning, and no text.

use crate::{
    LONGEST_HEADLINE, MOST_WARNINGS, ReadError, Warning, WarningId, beijing, headline, plain, readable,
    sent_at, until,
};
use hongwang_base::Millis;
use serde_json::Value;

/// The warnings of the list.
pub(crate) fn list(answer: &Value, now: Millis) -> Result<(Vec<Warning>, Vec<ReadError>), ReadError> {
    let list = answer.pointer("/data/page/list").and_then(Value::as_array);
    let list = list.ok_or(ReadError::Missing("data.page.list"))?;
    if list.len() > MOST_WARNINGS {
        return Err(ReadError::TooMany("data.page.list"));
    }
    readable(list.iter().map(|row| warning(row, now)))
}

fn text<'a>(row: &'a Value, field: &'static str) -> Result<&'a str, ReadError> {
    row.get(field).and_then(Value::as_str).ok_or(ReadError::Missing(field))
}

fn warning(row: &Value, now: Millis) -> Result<Warning, ReadError> {
    let id = text(row, "alertid")?;
    let id = WarningId::find(id).ok_or_else(|| ReadError::malformed("alertid", id))?;
    let line = plain(text(row, "title")?, LONGEST_HEADLINE);
    let said = headline::said(&line);
    let sent = sent_at("issuetime", beijing("issuetime", text(row, "issuetime")?)?, now)?;
    Ok(Warning {
        doing: said.doing,
        references: Vec::new(),
        kind: said.kind.unwrap_or_default().to_owned(),
        level: said.level.ok_or_else(|| ReadError::UnknownLevel(line.clone()))?,
        text: String::new(),
        advice: String::new(),
        sender: line.split("发布").next().unwrap_or_default().to_owned(),
        headline: line.clone(),
        sent,
        until: until(sent, None),
        areas: vec![id.area()],
        id,
        drill: false,
        signed: false,
    })
}
