//! 预警: what the weather offices warn of, for the towns that it concerns, until it ends.
//!
//! ```text
//! sources ─► ask ─► hongwang-warnings ─► follow ─► records inquiry.warning ─► inquiry_warning ─► every page, idle screen
//! desk: drill, end early ──────────────────┘       (one a place in the tree)   (every node)       seen ─► outbox ─► desk
//! ```
//!
//! Invariants: a warning is one, by its id, from however many sources it comes, and stands where the last of them that
//! was told says; one that ended, or that a later one for the same places took the place of, never comes back; each of
//! its areas is told to the smallest organisation that holds it; a drill ends no warning and a warning no drill; nothing
//! is shown after its end, also with the cable pulled.

pub(crate) mod ask;
pub(crate) mod desk;
pub(crate) mod flow;
pub(crate) mod pages;
pub(crate) mod store;

use crate::words::warning as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_page::{Alarm, AlarmLevel};
use hongwang_warnings::{Area, Doing, Level, Warning, WarningId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The page that has all of a warning.
pub(crate) const PAGE: &str = "/warnings";
/// What ended is remembered for so long, so that a source that repeats it tells nothing new.
const REMEMBERED: i64 = 7 * Millis::DAY;

/// The body of a record: a warning as screens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) id: WarningId,
    pub(crate) kind: String,
    pub(crate) level: Level,
    pub(crate) headline: String,
    pub(crate) text: String,
    pub(crate) advice: String,
    pub(crate) sender: String,
    pub(crate) sent: Millis,
    pub(crate) until: Millis,
    pub(crate) drill: bool,
}

impl Told {
    fn of(warning: &Warning) -> Self {
        let Warning { id, kind, level, headline, text, advice, sender, sent, until, drill, .. } =
            warning.clone();
        Self { id, kind, level, headline, text, advice, sender, sent, until, drill }
    }

    /// For the pages of the shell.
    pub(crate) fn alarm(&self) -> Alarm {
        let level = match self.level {
            Level::Blue => AlarmLevel::Blue,
            Level::Yellow => AlarmLevel::Yellow,
            Level::Orange => AlarmLevel::Orange,
            Level::Red => AlarmLevel::Red,
        };
        Alarm {
            id: self.id.to_string(),
            level,
            // The shell says by itself that it is a drill.
            title: self.headline.strip_prefix(words::DRILL_PREFIX).unwrap_or(&self.headline).to_owned(),
            advice: if self.advice.is_empty() { self.text.clone() } else { self.advice.clone() },
            sender: self.sender.clone(),
            at: self.sent.0,
            until: self.until.0,
            drill: self.drill,
            takes: false,
            href: PAGE.to_owned(),
        }
    }
}

/// What the center knows of a warning that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// The worst of its parts, until the last of them ends.
    pub(crate) told: Told,
    /// Where it was told.
    pub(crate) orgs: Vec<OrgPath>,
    /// What it is for; nothing where an earlier version of the program kept it.
    #[serde(default)]
    areas: Vec<Area>,
    /// Whether its message carried a signature.
    #[serde(default)]
    pub(crate) signed: bool,
    /// Since when it is over, if not by its own end.
    #[serde(skip)]
    pub(crate) ended_at: Option<Millis>,
}

impl Known {
    fn of(warning: &Warning, orgs: Vec<OrgPath>) -> Self {
        let (areas, signed) = (warning.areas.clone(), warning.signed);
        Self { told: Told::of(warning), orgs, areas, signed, ended_at: None }
    }

    fn stands(&self, now: Millis) -> bool {
        self.ended_at.is_none() && self.told.until > now
    }

    fn is_of(&self, warning: &Warning) -> bool {
        let told = &self.told;
        let same = told.id.office() == warning.id.office() && told.kind == warning.kind;
        same && !told.kind.is_empty() && told.drill == warning.drill && self.meets(warning)
    }

    /// Whether it is for a place that `warning` is for too.
    fn meets(&self, warning: &Warning) -> bool {
        let meets = |area: &Area| warning.areas.iter().any(|other| area.meets(other));
        self.areas.is_empty() || self.areas.iter().any(meets)
    }
}

/// The messages among warnings, in the order of issue, whatever the order of the list: the parts of each.
pub(crate) fn messages(came: &[Warning]) -> Vec<Vec<&Warning>> {
    let mut messages: Vec<Vec<&Warning>> = Vec::new();
    for part in came {
        match messages.iter_mut().find(|message| message[0].id == part.id) {
            Some(message) => message.push(part),
            None => messages.push(vec![part]),
        }
    }
    messages.sort_by_key(|message| message[0].sent);
    messages
}

/// A message as one: its worst part, for all areas, until the last part ends. None of no parts.
pub(crate) fn whole(parts: &[&Warning]) -> Option<Warning> {
    let worst = parts.iter().max_by_key(|part| part.level)?;
    let mut areas: Vec<Area> = parts.iter().flat_map(|part| part.areas.clone()).collect();
    areas.sort();
    areas.dedup();
    let until = parts.iter().map(|part| part.until).max()?;
    Some(Warning { areas, until, ..(*worst).clone() })
}

/// What follows from a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    /// Whether it is shown.
    pub(crate) show: bool,
    /// Which ones end.
    pub(crate) end: Vec<WarningId>,
}

/// What follows from a message that came at `now`, from all that is known.
pub(crate) fn follow(known: &[Known], came: &Warning, now: Millis) -> Step {
    let standing = || known.iter().filter(|known| known.stands(now) && known.told.drill == came.drill);
    let before = |known: &&Known| known.told.sent <= came.sent;
    let named = |known: &&Known| came.references.contains(&known.told.id);
    match came.doing {
        Doing::End => {
            let itself = |known: &&Known| known.told.id == came.id;
            let meant = |known: &&Known| {
                if came.references.is_empty() { known.is_of(came) && before(known) } else { named(known) }
            };
            let end = standing().filter(|known| itself(known) || meant(known));
            Step { show: false, end: end.map(|known| known.told.id.clone()).collect() }
        }
        Doing::Warn => {
            if let Some(known) = known.iter().find(|known| known.told.id == came.id) {
                // Another source may have the text that the first one lacked.
                let fuller = known.told.text.is_empty() && !came.text.is_empty();
                return Step { show: known.stands(now) && fuller, end: Vec::new() };
            }
            let later = known.iter().any(|known| known.is_of(came) && known.told.sent > came.sent);
            if came.until <= now || later {
                return Step::default();
            }
            let end = standing().filter(|known| named(known) || (known.is_of(came) && before(known)));
            Step { show: true, end: end.map(|known| known.told.id.clone()).collect() }
        }
    }
}

/// Where in the tree below `county` a warning for these areas is told: nowhere if it is for others, at the county if an
/// area is the county or more, else for each area at the smallest organisation that is it or holds it. So an area that
/// the tree does not know is told one screen too many rather than none.
pub(crate) fn places(county: &OrgPath, tree: &[OrgPath], areas: &[Area]) -> Vec<OrgPath> {
    let area = |org: &OrgPath| Area::parse(org.code());
    let Some(whole) = area(county) else { return Vec::new() };
    if areas.iter().any(|area| area.covers(&whole)) {
        return vec![county.clone()];
    }
    let holder = |inside: &Area| {
        let holders = tree.iter().filter_map(|org| Some((area(org)?, org)));
        let holders = holders.filter(|(own, _)| own.covers(inside));
        // Of two with one code the upper one.
        let depth = |org: &OrgPath| std::cmp::Reverse(org.to_string().len());
        let smallest = holders.max_by_key(|(own, org)| (own.clone(), depth(org)));
        smallest.map_or_else(|| county.clone(), |(_, org)| org.clone())
    };
    let mut found: Vec<OrgPath> = areas.iter().filter(|area| whole.covers(area)).map(holder).collect();
    found.sort_by_key(|org| org.to_string());
    // A path stands before those below it.
    found.dedup_by(|below, above| above.covers(below));
    found
}

/// The warnings that stand at `now`, the worst first; of one that is told to several of the places around a screen only
/// the worst.
pub(crate) fn standing(told: &[Told], now: Millis) -> Vec<&Told> {
    let mut standing: Vec<&Told> = told.iter().filter(|told| told.until > now).collect();
    standing.sort_by_key(|told| (told.drill, std::cmp::Reverse((told.level, told.sent))));
    let mut shown = BTreeSet::new();
    standing.retain(|told| shown.insert(&told.id));
    standing
}

#[cfg(test)]
mod tests;
