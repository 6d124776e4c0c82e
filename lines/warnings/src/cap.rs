//! CAP 1.2 (OASIS, 2010): an `alert` with one or several `info`, or an Atom feed whose entries link to alerts.
//!
//! What offices write leaves out elements that the standard asks for; nothing is asked here but what a warning cannot do
//! without. A namespace prefix is no part of a name. Where several languages stand, the Chinese one counts. Each `info` of
//! it is a warning of its own, with its level and its areas, under the id of the alert.

use crate::{
    Answer, Area, Doing, LONGEST_HEADLINE, LONGEST_TEXT, Level, MOST_AREAS, MOST_WARNINGS, Pointer,
    ReadError, Warning, WarningId, headline, plain, readable, sent_at, until,
};
use hongwang_base::Millis;
use quick_xml::de::from_str;
use serde::{Deserialize, de::IgnoredAny};

#[derive(Deserialize)]
struct Alert {
    identifier: Option<String>,
    sender: Option<String>,
    sent: Option<String>,
    status: Option<String>,
    #[serde(rename = "msgType")]
    msg_type: Option<String>,
    references: Option<String>,
    #[serde(default)]
    info: Vec<Info>,
    /// An enveloped signature (CAP 1.2, 3.3.2.1). Nobody checks it here.
    #[serde(rename = "Signature")]
    signature: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    language: Option<String>,
    event: Option<String>,
    severity: Option<String>,
    expires: Option<String>,
    sender_name: Option<String>,
    headline: Option<String>,
    description: Option<String>,
    instruction: Option<String>,
    #[serde(default)]
    area: Vec<AlertArea>,
}

#[derive(Deserialize)]
struct AlertArea {
    #[serde(default)]
    geocode: Vec<Geocode>,
}

#[derive(Deserialize)]
struct Geocode {
    value: Option<String>,
}

#[derive(Deserialize)]
struct Feed {
    #[serde(default)]
    entry: Vec<FeedEntry>,
}

#[derive(Deserialize)]
struct FeedEntry {
    id: Option<String>,
    #[serde(default)]
    link: Vec<FeedLink>,
}

#[derive(Deserialize)]
struct FeedLink {
    #[serde(rename = "@href")]
    href: Option<String>,
}

pub(crate) fn read(text: &str, now: Millis) -> Result<Answer, ReadError> {
    // Entities that a document defines for itself have no business in a warning.
    if text.contains("<!DOCTYPE") {
        return Err(ReadError::UnknownForm);
    }
    match root(text) {
        Some("alert") => {
            let alert = from_str(text).map_err(|error| ReadError::malformed("alert", &error.to_string()))?;
            warnings(alert, now)
        }
        Some("feed") => {
            let feed = from_str(text).map_err(|error| ReadError::malformed("feed", &error.to_string()))?;
            index(feed).map(Answer::Index)
        }
        _ => Err(ReadError::UnknownForm),
    }
}

/// The name of the outermost element, without a prefix.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest[rest.find('<')? + 1..].trim_start();
        if rest.starts_with(['?', '!']) {
            continue;
        }
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/')?;
        return rest[..end].rsplit(':').next();
    }
}

fn index(feed: Feed) -> Result<Vec<Pointer>, ReadError> {
    if feed.entry.len() > MOST_WARNINGS {
        return Err(ReadError::TooMany("entry"));
    }
    let pointer = |entry: FeedEntry| {
        let address = entry.link.into_iter().find_map(|link| link.href)?;
        Some(Pointer { id: entry.id.as_deref().and_then(WarningId::find), address })
    };
    Ok(feed.entry.into_iter().filter_map(pointer).collect())
}

fn time(field: &'static str, text: &str) -> Result<Millis, ReadError> {
    let at = text.trim().parse::<jiff::Timestamp>().map_err(|_| ReadError::malformed(field, text))?;
    Ok(Millis(at.as_millisecond()))
}

/// What all parts of an alert have in common.
struct Head {
    id: WarningId,
    doing: Doing,
    references: Vec<WarningId>,
    sender: Option<String>,
    sent: Millis,
    drill: bool,
    signed: bool,
}

fn head(alert: &Alert, now: Millis) -> Result<Head, ReadError> {
    let drill = match alert.status.as_deref().map(str::trim) {
        None | Some("Actual") => false,
        Some("Exercise") => true,
        Some(other) => return Err(ReadError::NotPublic(plain(other, 20))),
    };
    let doing = match alert.msg_type.as_deref().map(str::trim) {
        None | Some("Alert" | "Update") => Doing::Warn,
        Some("Cancel") => Doing::End,
        Some(other) => return Err(ReadError::NotPublic(plain(other, 20))),
    };
    let id = alert.identifier.as_deref().ok_or(ReadError::Missing("identifier"))?;
    let id = WarningId::find(id).ok_or_else(|| ReadError::malformed("identifier", id))?;
    let sent = time("sent", alert.sent.as_deref().ok_or(ReadError::Missing("sent"))?)?;
    let sent = sent_at("sent", sent, now)?;
    let references = alert.references.as_deref().map(WarningId::all).unwrap_or_default();
    let (sender, signed) = (alert.sender.clone(), alert.signature.is_some());
    Ok(Head { id, doing, references, sender, sent, drill, signed })
}

/// The warnings of an alert, one for each `info` in its language. One that cannot be read does not hide the others.
fn warnings(alert: Alert, now: Millis) -> Result<Answer, ReadError> {
    let head = head(&alert, now)?;
    if alert.info.len() > MOST_WARNINGS {
        return Err(ReadError::TooMany("info"));
    }
    let is_chinese =
        |info: &Info| info.language.as_deref().is_some_and(|language| language.starts_with("zh"));
    let first = alert.info.iter().find(|info| is_chinese(info)).or(alert.info.first());
    let language = first.ok_or(ReadError::Missing("info"))?.language.clone();
    let in_it = |info: &&Info| {
        if language.as_deref().is_some_and(|language| language.starts_with("zh")) {
            is_chinese(info)
        } else {
            info.language == language
        }
    };
    let (mut found, left_out) =
        readable(alert.info.iter().filter(in_it).map(|info| warning(&head, info, now)))?;
    // What it ends, it names: beside a part that warns, one that ends would end the alert itself.
    if found.iter().any(|warning| warning.doing == Doing::Warn) {
        found.retain(|warning| warning.doing == Doing::Warn);
    }
    Ok(Answer::Warnings(found, left_out))
}

fn warning(head: &Head, info: &Info, now: Millis) -> Result<Warning, ReadError> {
    let line = info.headline.as_deref().or(info.event.as_deref()).ok_or(ReadError::Missing("headline"))?;
    let line = plain(line, LONGEST_HEADLINE);
    let said = headline::said(&line);
    let level = level_of(&line, info.severity.as_deref())?;
    let areas = areas(&info.area, &head.id)?;
    let until = until(head.sent, info.expires.as_deref().map(|text| time("expires", text)).transpose()?);
    if head.doing == Doing::Warn && until <= now {
        return Err(ReadError::Stale("expires"));
    }
    let text = |text: &Option<String>, longest| plain(text.as_deref().unwrap_or_default(), longest);
    Ok(Warning {
        id: head.id.clone(),
        doing: if said.doing == Doing::End { Doing::End } else { head.doing },
        references: head.references.clone(),
        kind: said.kind.map_or_else(|| text(&info.event, 40), str::to_owned),
        level,
        text: text(&info.description, LONGEST_TEXT),
        advice: text(&info.instruction, LONGEST_TEXT),
        sender: plain(info.sender_name.as_deref().or(head.sender.as_deref()).unwrap_or_default(), 60),
        headline: line,
        sent: head.sent,
        until,
        areas,
        drill: head.drill,
        signed: head.signed,
    })
}

/// The colour in the line; where it names none, that of the severity, as the weather offices use it.
fn level_of(line: &str, severity: Option<&str>) -> Result<Level, ReadError> {
    let by_severity = || match severity.map(str::trim) {
        Some("Extreme") => Some(Level::Red),
        Some("Severe") => Some(Level::Orange),
        Some("Moderate") => Some(Level::Yellow),
        Some("Minor") => Some(Level::Blue),
        _ => None,
    };
    headline::level(line).or_else(by_severity).ok_or_else(|| {
        ReadError::UnknownLevel(plain(&format!("{line} {}", severity.unwrap_or_default()), 60))
    })
}

/// The divisions of the geocodes; those of the id where there is none.
fn areas(areas: &[AlertArea], id: &WarningId) -> Result<Vec<Area>, ReadError> {
    let values = areas.iter().flat_map(|area| &area.geocode).filter_map(|code| code.value.as_deref());
    let mut found = Vec::new();
    for value in values {
        let area = Area::parse(value.trim()).ok_or_else(|| ReadError::malformed("geocode", value))?;
        if !found.contains(&area) {
            found.push(area);
        }
        if found.len() > MOST_AREAS {
            return Err(ReadError::TooMany("area"));
        }
    }
    if found.is_empty() {
        found.push(id.area());
    }
    Ok(found)
}
