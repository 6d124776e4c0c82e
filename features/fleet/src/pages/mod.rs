//! The pages, and what several of them need: names of organisations, marks, addresses.

pub(crate) mod board;
pub(crate) mod device;
pub(crate) mod devices;
pub(crate) mod enrolment;
pub(crate) mod kiosk;

use crate::words;
use hongwang_base::{Millis, OrgLevel, OrgPath, Scope};
use hongwang_feature::organisations::{self, Organisation};
use hongwang_page::{Badge, Markup, Tone, badge, desk::Flash, html};
use hongwang_store::{Result, Tx};
use std::collections::HashMap;

/// The organisations that a page speaks of, open or closed, in the order of the tree.
pub(crate) struct Names {
    by_path: HashMap<OrgPath, String>,
    open: Vec<Organisation>,
}

impl Names {
    /// Those in `scope` and the ones above it.
    pub(crate) async fn load(tx: &mut Tx, scope: &Scope) -> Result<Self> {
        let mut all = organisations::chain(tx, &scope.0).await?;
        all.retain(|above| above.path != scope.0);
        all.extend(organisations::list_with_closed(tx, scope).await?);
        let by_path = all.iter().map(|each| (each.path.clone(), each.short.clone())).collect();
        all.retain(|each| each.open);
        Ok(Self { by_path, open: all })
    }

    /// The name of one; its code when it is not known.
    pub(crate) fn of(&self, org: &OrgPath) -> String {
        self.by_path.get(org).cloned().unwrap_or_else(|| org.code().to_owned())
    }

    /// Township and village, without the county that every line would repeat.
    pub(crate) fn place(&self, org: &OrgPath) -> String {
        let parts: Vec<_> = org.chain().iter().skip(1).map(|each| self.of(each)).collect();
        if parts.is_empty() { self.of(org) } else { parts.join(" · ") }
    }

    /// The open ones, in the order of the tree.
    pub(crate) fn open(&self) -> &[Organisation] {
        &self.open
    }

    /// The open townships.
    pub(crate) fn towns(&self) -> impl Iterator<Item = &Organisation> {
        self.open.iter().filter(|each| each.level() == OrgLevel::Township)
    }

    /// The open village-level units of `town`.
    pub(crate) fn villages_of(&self, town: &OrgPath) -> impl Iterator<Item = &Organisation> {
        self.open.iter().filter(move |each| each.level() == OrgLevel::Village && town.covers(&each.path))
    }
}

pub(crate) fn mark(text: &str, tone: Tone) -> Markup {
    badge(&Badge::new(text, tone))
}

pub(crate) fn time(at: Option<Millis>) -> Markup {
    html! { @match at { Some(at) => time datetime=(at.rfc3339()) { (at.stamp()) }, None => (words::NOTHING) } }
}

/// What to do, step by step.
pub(crate) fn steps(steps: &[&str]) -> Markup {
    html! { ol { @for (number, step) in (1..).zip(steps) { li { (number) ". " (step) } } } }
}

/// What an action before this page has done, said by a word in the address.
pub(crate) fn flash(done: Option<&str>) -> Option<Flash> {
    let text = words::done(done?)?;
    Some(Flash { tone: Tone::Good, text: text.to_owned() })
}

/// `path?name=value&…` of the values that are not empty.
pub(crate) fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let text = text.finish();
    if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
}
