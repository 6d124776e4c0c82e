//! 中国天气网: a list that names the page of each warning, and the page of one as `var alarminfo={…};`.

use crate::{
    Doing, LONGEST_HEADLINE, LONGEST_TEXT, MOST_WARNINGS, Pointer, ReadError, Warning, WarningId, beijing,
    headline, plain, sent_at, until,
};
use hongwang_base::Millis;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct Page {
    #[serde(rename = "head")]
    head: Option<String>,
    stationname: Option<String>,
    signaltype: Option<String>,
    signallevel: Option<String>,
    issuetime: Option<String>,
    issuecontent: Option<String>,
    relievetime: Option<String>,
    #[serde(rename = "msgType")]
    msg_type: Option<String>,
    #[serde(rename = "identifier")]
    identifier: Option<String>,
    #[serde(rename = "references")]
    references: Option<String>,
}

/// Where each warning of the list stands. A row is a list: name, file, longitude, latitude, id, …
pub(crate) fn index(answer: &Value) -> Result<Vec<Pointer>, ReadError> {
    let rows = answer.pointer("/result/data").and_then(Value::as_array);
    let rows = rows.ok_or(ReadError::Missing("result.data"))?;
    if rows.len() > MOST_WARNINGS {
        return Err(ReadError::TooMany("result.data"));
    }
    let text = |row: &Value, at: usize| row.get(at).and_then(Value::as_str).map(str::to_owned);
    let pointer = |row: &Value| {
        let address = text(row, 1).ok_or(ReadError::Missing("result.data[1]"))?;
        let id = text(row, 4).ok_or(ReadError::Missing("result.data[4]"))?;
        let found = WarningId::find(&id).ok_or_else(|| ReadError::malformed("result.data[4]", &id))?;
        Ok(Pointer { id: Some(found), address })
    };
    rows.iter().map(pointer).collect()
}

/// The JSON of the page of one warning, if this is one.
pub(crate) fn page_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("var alarminfo")?.trim_start().strip_prefix('=')?;
    Some(rest.trim().trim_end_matches(';').trim_end())
}

pub(crate) fn page(text: &str, now: Millis) -> Result<Warning, ReadError> {
    let page: Page = serde_json::from_str(text).map_err(|error| {
        ReadError::malformed("alarminfo", &format!("{} {}", error.line(), error.column()))
    })?;
    let id = page.identifier.ok_or(ReadError::Missing("identifier"))?;
    let id = WarningId::find(&id).ok_or_else(|| ReadError::malformed("identifier", &id))?;
    let line = plain(&page.head.ok_or(ReadError::Missing("head"))?, LONGEST_HEADLINE);
    let said = headline::said(&line);
    let sent = beijing("ISSUETIME", &page.issuetime.ok_or(ReadError::Missing("ISSUETIME"))?)?;
    let sent = sent_at("ISSUETIME", sent, now)?;
    let level = page.signallevel.as_deref().and_then(headline::level).or(said.level);
    let level = level.ok_or_else(|| {
        ReadError::UnknownLevel(plain(&format!("{line} {}", page.signallevel.unwrap_or_default()), 60))
    })?;
    let relieve = page.relievetime.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let until = until(sent, relieve.map(|text| beijing("RELIEVETIME", text)).transpose()?);
    let cancels = page.msg_type.as_deref() == Some("Cancel");
    if !cancels && until <= now {
        return Err(ReadError::Stale("RELIEVETIME"));
    }
    let references = page.references.as_deref().map(WarningId::all).unwrap_or_default();
    Ok(Warning {
        doing: if cancels { Doing::End } else { said.doing },
        // A first warning names itself.
        references: references.into_iter().filter(|one| *one != id).collect(),
        kind: page
            .signaltype
            .map(|kind| plain(&kind, 12))
            .or(said.kind.map(str::to_owned))
            .unwrap_or_default(),
        level,
        text: plain(&page.issuecontent.unwrap_or_default(), LONGEST_TEXT),
        advice: String::new(),
        sender: plain(&page.stationname.unwrap_or_default(), 60),
        headline: line,
        sent,
        until,
        areas: vec![id.area()],
        id,
        drill: false,
        signed: false,
    })
}
