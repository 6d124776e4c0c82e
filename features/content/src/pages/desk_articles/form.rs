//! The sheet that an editor fills in: what was entered, as text, and the manuscript that it becomes.

use super::choices;
use crate::article::{Manuscript, Picture, Plan};
use crate::columns::{ColumnSlug, Tree};
use crate::words::{article as rule_words, desk as words};
use axum::extract::Multipart;
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::Staff;
use hongwang_page::desk::{Control, Field, Form};
use jiff::{civil::DateTime, tz::offset};
use std::collections::BTreeMap;

/// The most bytes of one picture and of one text field, and the most pictures at once.
const PICTURE_BYTES: usize = 20 << 20;
const TEXT_BYTES: usize = 400_000;
const PICTURES: usize = 10;

/// What was entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet(BTreeMap<String, String>);

/// What came with a form.
pub(super) struct Received {
    pub(super) sheet: Sheet,
    /// The bytes of new pictures, not yet looked at.
    pub(super) pictures: Vec<Vec<u8>>,
}

/// Reads a form.
///
/// # Errors
/// When it breaks off or is larger than any real one.
pub(super) async fn receive(mut parts: Multipart) -> Result<Received, Problem> {
    let broken = |_| Problem::bad(words::FORM_BROKEN);
    let mut received = Received { sheet: Sheet::default(), pictures: Vec::new() };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(broken)?;
        if name == "pictures" {
            if bytes.len() > PICTURE_BYTES || received.pictures.len() >= PICTURES {
                return Err(Problem::field("pictures", words::too_many_bytes(PICTURE_BYTES >> 20, PICTURES)));
            }
            if !bytes.is_empty() {
                received.pictures.push(bytes.into());
            }
        } else if bytes.len() > TEXT_BYTES {
            return Err(Problem::field(&name, words::FORM_BROKEN));
        } else {
            received.sheet.0.insert(name, String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
        }
    }
    Ok(received)
}

impl Sheet {
    /// An empty sheet for `staff`.
    pub(super) fn blank(staff: &Staff) -> Self {
        let unit = staff.org_name.clone();
        let values = [("scope", staff.org.to_string()), ("source", unit.clone()), ("unit", unit)];
        Self(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A version to go on from; its pictures are served from below `prefix`.
    pub(super) fn of(manuscript: &Manuscript, base: i64, prefix: &str) -> Self {
        let flag = |on: bool| if on { "on" } else { "" }.to_owned();
        let values = [
            ("base", base.to_string()),
            ("title", manuscript.title.clone()),
            ("summary", manuscript.summary.clone()),
            ("html", manuscript.html_under(prefix)),
            ("column", manuscript.column.to_string()),
            ("scope", manuscript.scope.to_string()),
            ("source", manuscript.source.clone()),
            ("source_url", manuscript.source_url.clone().unwrap_or_default()),
            ("unit", manuscript.unit.clone()),
            ("source_time", local(manuscript.source_time)),
            ("publish_at", local(manuscript.plan.publish_at)),
            ("expire_at", local(manuscript.plan.expire_at)),
            ("notice", flag(manuscript.notice)),
            ("pinned", flag(manuscript.pinned)),
        ];
        Self(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// The version that it was begun from.
    pub(super) fn base(&self) -> i64 {
        self.get("base").parse().unwrap_or_default()
    }

    /// Goes on from another version, with everything that was entered.
    pub(super) fn rebased(mut self, base: i64) -> Self {
        self.0.insert("base".to_owned(), base.to_string());
        self
    }

    /// What new pictures show, in words.
    pub(super) fn alt(&self) -> &str {
        self.get("alt")
    }

    /// Puts new pictures at the end of the text.
    pub(super) fn append(&mut self, pictures: &[Picture], prefix: &str) {
        let html = self.0.entry("html".to_owned()).or_default();
        if !pictures.is_empty() && !html.contains('<') {
            // Plain lines would no longer be told from HTML once a picture stands among them.
            let lines = html.lines().map(str::trim).filter(|line| !line.is_empty());
            *html = lines.map(|line| format!("<p>{}</p>", escape(line))).collect();
        }
        for picture in pictures {
            html.push_str(&format!(
                r#"<p><img src="{prefix}{}" alt="{}"></p>"#,
                picture.full.blob.hash,
                escape(&picture.alt)
            ));
        }
    }

    /// The manuscript, its text cleaned and only `known` pictures left in it.
    ///
    /// # Errors
    /// Everything that is wrong, each with its field.
    pub(super) fn manuscript(
        &self,
        staff: &Staff,
        known: &[Picture],
        rule: &str,
    ) -> Result<Manuscript, Vec<Problem>> {
        let mut problems = Vec::new();
        let column = self.get("column").parse::<ColumnSlug>();
        let column = column.map_err(|_| problems.push(Problem::field("column", rule_words::NO_COLUMN))).ok();
        let scope = self.get("scope").parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        if scope.is_none() {
            problems.push(Problem::field("scope", rule_words::NO_SCOPE));
        }
        let mut time = |name: &str| {
            instant(self.get(name)).map_err(|problem| problems.push(Problem::field(name, problem)))
        };
        let times = (time("source_time"), time("publish_at"), time("expire_at"));
        let (Some(column), Some(scope), (Ok(source_time), Ok(publish_at), Ok(expire_at))) =
            (column, scope, times)
        else {
            return Err(problems);
        };
        let mut sheet = Manuscript::blank(column, scope);
        sheet.title = self.get("title").to_owned();
        sheet.summary = self.get("summary").to_owned();
        sheet.set_html(self.get("html"), known);
        sheet.source = self.get("source").to_owned();
        sheet.source_url = Some(self.get("source_url").to_owned()).filter(|url| !url.is_empty());
        sheet.unit = self.get("unit").to_owned();
        sheet.source_time = source_time;
        sheet.notice = self.get("notice") == "on";
        sheet.pinned = self.get("pinned") == "on";
        sheet.plan = Plan { publish_at, expire_at };
        sheet.rule = rule.to_owned();
        let problems = sheet.problems();
        if problems.is_empty() { Ok(sheet) } else { Err(problems) }
    }

    /// The form with everything that was entered and what is wrong with it.
    pub(super) fn form(
        &self,
        action: &str,
        cancel: &str,
        tree: &Tree,
        names: &choices::Names,
        problems: &[Problem],
    ) -> Form {
        let field = |name: &str, label: &str, control: Control| {
            Field::new(name, label, control).value(self.get(name)).wrong(problems)
        };
        let line = |name: &str, label: &str, kind| field(name, label, Control::Line(kind)).optional();
        let general =
            problems.iter().find(|problem| problem.field.is_none()).map(|problem| problem.title.clone());
        let fields = vec![
            Field::hidden("base", self.get("base")),
            field("title", words::TITLE, Control::Line("text")).hint(words::TITLE_HINT),
            field("column", words::COLUMN, Control::Select(choices::columns(tree))),
            field("scope", words::SCOPE, Control::Select(names.choices())).hint(words::SCOPE_HINT),
            field("html", words::TEXT, Control::Area(18)).optional().hint(words::TEXT_HINT),
            field(
                "pictures",
                words::PICTURES,
                Control::File { accept: "image/jpeg,image/png,image/webp,image/gif", several: true },
            )
            .optional()
            .hint(words::PICTURES_HINT),
            line("alt", words::ALT, "text").hint(words::ALT_HINT),
            field("summary", words::SUMMARY, Control::Area(2)).optional(),
            field("source", words::SOURCE, Control::Line("text")).hint(words::SOURCE_HINT),
            line("unit", words::UNIT, "text"),
            line("source_url", words::SOURCE_URL, "url"),
            line("source_time", words::SOURCE_TIME, "datetime-local"),
            line("publish_at", words::PUBLISH_AT, "datetime-local").hint(words::PUBLISH_HINT),
            line("expire_at", words::EXPIRE_AT, "datetime-local").hint(words::EXPIRE_HINT),
            field("notice", words::NOTICE, Control::Check),
            field("pinned", words::PINNED, Control::Check),
        ];
        Form {
            action: action.into(),
            fields,
            submit: words::SAVE.into(),
            cancel: Some(cancel.into()),
            error: general,
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A time as a `datetime-local` field holds it, in Beijing time.
fn local(at: Option<Millis>) -> String {
    at.map_or(String::new(), |at| at.beijing().strftime("%Y-%m-%dT%H:%M").to_string())
}

/// The instant of such a field; none when it is empty.
fn instant(text: &str) -> Result<Option<Millis>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let local = text.parse::<DateTime>().map_err(|_| words::BAD_TIME)?;
    let at = offset(8).to_timestamp(local).map_err(|_| words::BAD_TIME)?;
    Ok(Some(Millis(at.as_millisecond())))
}
