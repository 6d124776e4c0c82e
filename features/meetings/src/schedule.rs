//! A meeting that is to be scheduled: what was typed, what it means, and who is asked to it.

use crate::words;
use hongwang_base::{Millis, OrgPath, Problem, Scope};
use hongwang_conference::{Invitation, Plan, VenueId};
use hongwang_feature::organisations::{self, Organisation};
use hongwang_store::{Result, Tx};
use jiff::{civil::DateTime, tz};

/// The longest meeting that the form takes, minutes.
const LONGEST: i64 = 12 * 60;

/// What was typed. Organisations come as repeated fields, so they are read from the pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) title: String,
    pub(crate) start: String,
    pub(crate) minutes: String,
    pub(crate) main: String,
    pub(crate) free: bool,
    pub(crate) lecture: bool,
    pub(crate) orgs: Vec<String>,
}

/// What it means.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) title: String,
    pub(crate) start: Millis,
    pub(crate) end: Millis,
    pub(crate) main: Option<VenueId>,
    pub(crate) free: bool,
    /// One speaks, and all others listen.
    pub(crate) lecture: bool,
    pub(crate) chosen: Vec<OrgPath>,
}

impl Typed {
    pub(crate) fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "title" => typed.title = value,
                "start" => typed.start = value,
                "minutes" => typed.minutes = value,
                "main" => typed.main = value,
                "free" => typed.free = value == "on",
                "lecture" => typed.lecture = value == "on",
                "orgs" => typed.orgs.push(value),
                _ => {}
            }
        }
        typed
    }

    /// What it means to somebody who reaches `scope`, or everything that is wrong with it.
    pub(crate) fn read(&self, scope: &Scope, now: Millis) -> std::result::Result<Wanted, Vec<Problem>> {
        let mut wrong = Vec::new();
        let title = self.title.trim();
        if title.is_empty() || title.chars().count() > hongwang_conference::limits::TITLE_CHARS {
            wrong.push(Problem::field("title", words::TITLE_WRONG));
        }
        let start = beijing(self.start.trim());
        if start.is_none_or(|start| start.since(now) < -Millis::HOUR || start.since(now) > 400 * Millis::DAY)
        {
            wrong.push(Problem::field("start", words::START_WRONG));
        }
        let minutes = self.minutes.trim().parse().ok().filter(|minutes| (5..=LONGEST).contains(minutes));
        if minutes.is_none() {
            wrong.push(Problem::field("minutes", words::MINUTES_WRONG));
        }
        let chosen: Vec<OrgPath> = self.orgs.iter().filter_map(|org| org.parse().ok()).collect();
        let within = chosen.iter().all(|org| scope.covers(org)) && chosen.len() == self.orgs.len();
        if chosen.is_empty() || !within {
            wrong.push(Problem::field("orgs", words::ORGS_WRONG));
        }
        match (start, minutes) {
            (Some(start), Some(minutes)) if wrong.is_empty() => Ok(Wanted {
                title: title.to_owned(),
                start,
                end: start.plus(minutes * Millis::MINUTE),
                main: Some(self.main.trim()).filter(|main| !main.is_empty()).map(VenueId::from),
                // Whoever listens to a lecture asks for the floor.
                free: self.free && !self.lecture,
                lecture: self.lecture,
                chosen: roots(chosen),
            }),
            _ => Err(wrong),
        }
    }
}

/// `2026-11-23T10:00`, in Beijing.
pub(crate) fn beijing(text: &str) -> Option<Millis> {
    let at: DateTime = text.parse().ok()?;
    Some(Millis(tz::offset(8).to_timestamp(at).ok()?.as_millisecond()))
}

/// How a form has a time: [`beijing`] reads it.
pub(crate) fn typed_time(at: Millis) -> String {
    at.beijing().strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Those that lie below no other: in their logs a notice is enough for all.
fn roots(chosen: Vec<OrgPath>) -> Vec<OrgPath> {
    let below = |org: &OrgPath| chosen.iter().any(|each| each != org && each.covers(org));
    let mut roots: Vec<OrgPath> = chosen.iter().filter(|org| !below(org)).cloned().collect();
    roots.sort();
    roots.dedup();
    roots
}

impl Wanted {
    /// The plan of it, with everybody below those that were chosen who has a screen or is a village.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn plan(&self, tx: &mut Tx, within: &Scope, chair: VenueId) -> Result<Plan> {
        Ok(Plan {
            title: self.title.clone(),
            start: self.start.0,
            end: self.end.0,
            chair,
            main: self.main.clone(),
            free: self.free,
            invited: invitations(tx, within, &self.chosen).await?,
        })
    }
}

/// Invitations of everybody below `chosen` who has a screen or is a village.
///
/// # Errors
/// When the store fails.
pub(crate) async fn invitations(tx: &mut Tx, within: &Scope, chosen: &[OrgPath]) -> Result<Vec<Invitation>> {
    let devices = hongwang_feed::devices::admitted_in(tx, within).await?;
    let has_screen = |org: &OrgPath| devices.values().any(|there| there == org);
    let all = organisations::list(tx, within).await?;
    let asked = all.iter().filter(|org| chosen.iter().any(|each| each.covers(&org.path)));
    let invited = asked.filter(|org| org.kind.is_village() || has_screen(&org.path));
    let invitation = |org: &Organisation| Invitation { org: org.path.to_string(), name: org.short.clone() };
    Ok(invited.map(invitation).collect())
}
