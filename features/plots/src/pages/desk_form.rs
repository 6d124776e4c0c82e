//! The form of a camera: what was typed, what it means, and what is wrong with it, all at once.

use super::desk::BASE;
use crate::{
    address::{Address, may_connect},
    entry::{EVERY, Entry, Eyes, Kind, LONGEST_DAYS},
    words,
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_outward::Permit;
use hongwang_page::{
    Markup,
    desk::{self, Choice, Control, Field, form},
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use uuid::Uuid;

/// What somebody typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(crate) org: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) kind: String,
    pub(crate) address: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) no_login: String,
    pub(crate) transport: String,
    pub(crate) purpose: String,
    pub(crate) consenter: String,
    pub(crate) paper: String,
    pub(crate) until: String,
    pub(crate) eyes: String,
    pub(crate) every: String,
    /// Whether user and password are registered, which are never sent back.
    #[serde(skip)]
    pub(crate) signs_in: bool,
}

/// What it is read against.
pub(crate) struct Before<'a> {
    pub(crate) id: Uuid,
    /// The villages that may be chosen; one that is registered stays where it is.
    pub(crate) villages: &'a [(OrgPath, String)],
    /// What is registered.
    pub(crate) known: Option<(&'a Entry, &'a Address)>,
    pub(crate) permits: &'a [Permit],
    pub(crate) now: Millis,
}

type Read<T> = Result<T, Problem>;

impl Typed {
    /// A form for a new camera.
    pub(crate) fn new() -> Self {
        let (transport, eyes, every) = ("tcp".into(), Eyes::Village.word().into(), "0".into());
        Self { transport, eyes, every, ..Self::default() }
    }

    /// What is registered, as it may be shown: user and password are not.
    pub(crate) fn of(entry: &Entry, address: &Address) -> Self {
        let last_day = entry.until.plus(-1).beijing().date().to_string();
        Self {
            org: entry.org.to_string(),
            name: entry.name.clone(),
            place: entry.place.clone(),
            kind: entry.kind.word().into(),
            address: address.address.clone(),
            transport: if address.udp { "udp" } else { "tcp" }.into(),
            purpose: entry.purpose.clone(),
            consenter: entry.consenter.clone(),
            paper: entry.paper.clone(),
            until: last_day,
            eyes: entry.eyes.word().into(),
            every: entry.every.to_string(),
            signs_in: address.login.is_some(),
            ..Self::default()
        }
    }

    /// What it means, or everything that is wrong with it.
    pub(crate) fn read(&self, before: &Before<'_>) -> Result<(Entry, Address), Vec<Problem>> {
        let mut wrong = Vec::new();
        let org = kept(self.village(before), &mut wrong);
        let name = kept(line("name", words::NAME, &self.name, 20), &mut wrong);
        let place = kept(line("place", words::PLACE, &self.place, 60), &mut wrong);
        let kind = Kind::from_word(&self.kind).ok_or_else(|| Problem::field("kind", words::KIND_WRONG));
        let kind = kept(kind, &mut wrong);
        let udp = kept(self.udp(), &mut wrong);
        let address = kept(self.address(before, udp.unwrap_or_default()), &mut wrong);
        let purpose = kept(line("purpose", words::PURPOSE, &self.purpose, 40), &mut wrong);
        let consenter = kept(line("consenter", words::CONSENTER, &self.consenter, 30), &mut wrong);
        let paper = kept(line("paper", words::PAPER, &self.paper, 60), &mut wrong);
        let until = kept(self.until(before.now), &mut wrong);
        let eyes = Eyes::from_word(&self.eyes).ok_or_else(|| Problem::field("eyes", words::EYES_WRONG));
        let eyes = kept(eyes, &mut wrong);
        let every = self.every.parse().ok().filter(|every| EVERY.contains(every));
        let every = kept(every.ok_or_else(|| Problem::field("every", words::EVERY_WRONG)), &mut wrong);
        let read = || {
            let address = address.filter(|_| udp.is_some())?;
            let edition = match before.known {
                Some((entry, known)) if *known == address => entry.edition,
                Some((entry, _)) => entry.edition + 1,
                None => 1,
            };
            let (org, name, place, kind, purpose) = (org?, name?, place?, kind?, purpose?);
            let (consenter, paper, until, eyes, every) = (consenter?, paper?, until?, eyes?, every?);
            let id = before.id;
            let entry =
                Entry { id, org, name, place, kind, purpose, consenter, paper, until, eyes, every, edition };
            Some((entry, address))
        };
        read().ok_or(wrong)
    }

    fn village(&self, before: &Before<'_>) -> Read<OrgPath> {
        if let Some((entry, _)) = before.known {
            return Ok(entry.org.clone());
        }
        let known = before.villages.iter().find(|(path, _)| path.as_str() == self.org);
        known.map(|(path, _)| path.clone()).ok_or_else(|| Problem::field("org", words::VILLAGE_WRONG))
    }

    fn address(&self, before: &Before<'_>, udp: bool) -> Read<Address> {
        let address = self.address.trim().to_owned();
        let known = before.known.map(|(_, address)| address);
        let typed = !self.user.is_empty() || !self.password.is_empty();
        let login = if !self.no_login.is_empty() {
            None
        } else if typed && self.user.is_empty() {
            return Err(Problem::field("user", words::USER_MISSING));
        } else if typed {
            Some((self.user.clone(), self.password.clone()))
        } else {
            // A password goes to no other address than that for which it was given.
            let moved = known.filter(|known| known.login.is_some() && known.address != address);
            if moved.is_some() {
                return Err(Problem::field("user", words::LOGIN_AGAIN));
            }
            known.and_then(|known| known.login.clone())
        };
        let read = Address { address, login, udp };
        let wrong = |title: &str| Problem::field("address", title);
        let camera = read.camera().map_err(|error| wrong(words::address_wrong(error.code())))?;
        if may_connect(&camera, before.permits) { Ok(read) } else { Err(wrong(words::ADDRESS_NOT_ALLOWED)) }
    }

    fn udp(&self) -> Read<bool> {
        match self.transport.as_str() {
            "tcp" => Ok(false),
            "udp" => Ok(true),
            _ => Err(Problem::field("transport", words::TRANSPORT_WRONG)),
        }
    }

    /// The end of the last day.
    fn until(&self, now: Millis) -> Read<Millis> {
        let wrong = |title| Problem::field("until", title);
        let day: Date = self.until.trim().parse().map_err(|_| wrong(words::UNTIL_WRONG))?;
        let today = now.beijing().date();
        if day < today {
            return Err(wrong(words::UNTIL_PAST));
        }
        let last = today.checked_add(LONGEST_DAYS.days());
        if last.is_ok_and(|last| day > last) {
            return Err(wrong(words::UNTIL_LONG));
        }
        let midnight = day.tomorrow().map_err(|_| wrong(words::UNTIL_WRONG))?.at(0, 0, 0, 0);
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        let at = zone.to_timestamp(midnight).map_err(|_| wrong(words::UNTIL_WRONG))?;
        Ok(Millis(at.as_millisecond()))
    }
}

fn kept<T>(read: Read<T>, wrong: &mut Vec<Problem>) -> Option<T> {
    read.map_err(|problem| wrong.push(problem)).ok()
}

/// One line of at most so many letters.
fn line(field: &str, name: &str, typed: &str, most: usize) -> Read<String> {
    let typed = typed.trim();
    let fits = (1..=most).contains(&typed.chars().count()) && !typed.contains(char::is_control);
    if fits { Ok(typed.to_owned()) } else { Err(Problem::field(field, words::text_wrong(name, most))) }
}

/// Draws it.
pub(crate) fn draw(action: &str, typed: &Typed, villages: &[(OrgPath, String)], wrong: &[Problem]) -> Markup {
    let is_new = action == format!("{BASE}/new");
    let choices =
        |all: &[(&str, &str)]| all.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
    let kinds = Kind::ALL.map(|kind| Choice::new(kind.word(), words::kind(kind))).to_vec();
    let eyes = [Eyes::Village, Eyes::County].map(|eyes| Choice::new(eyes.word(), words::eyes(eyes))).to_vec();
    let text = |name, label, value: &str, hint| Field::text(name, label).value(value).hint(hint).wrong(wrong);
    let login = if typed.signs_in { words::LOGIN_KEPT } else { words::LOGIN_HINT };
    let mut fields = Vec::new();
    if is_new {
        let villages = villages.iter().map(|(path, name)| Choice::new(path.as_str(), name)).collect();
        let village = Field::new("org", words::VILLAGE, Control::Select(villages));
        fields.push(village.value(&typed.org).hint(words::VILLAGE_HINT).wrong(wrong));
    }
    fields.extend([
        text("name", words::NAME, &typed.name, words::NAME_HINT),
        text("place", words::PLACE, &typed.place, words::PLACE_HINT),
        Field::new("kind", words::KIND, Control::Radio(kinds))
            .value(&typed.kind)
            .hint(words::KIND_HINT)
            .wrong(wrong),
        text("purpose", words::PURPOSE, &typed.purpose, words::PURPOSE_HINT),
        text("consenter", words::CONSENTER, &typed.consenter, words::CONSENTER_HINT),
        text("paper", words::PAPER, &typed.paper, words::PAPER_HINT),
        Field::new("until", words::UNTIL, Control::Line("date"))
            .value(&typed.until)
            .hint(words::UNTIL_HINT)
            .wrong(wrong),
        Field::new("eyes", words::EYES, Control::Radio(eyes)).value(&typed.eyes).wrong(wrong),
        Field::new("every", words::EVERY, Control::Radio(choices(&words::EVERIES)))
            .value(&typed.every)
            .hint(words::EVERY_HINT)
            .wrong(wrong),
        text("address", words::ADDRESS, &typed.address, words::ADDRESS_HINT),
        text("user", words::USER, &typed.user, login).optional(),
        Field::new("password", words::PASSWORD, Control::Line("password"))
            .hint(login)
            .wrong(wrong)
            .optional()
            .autocomplete("new-password"),
    ]);
    if typed.signs_in {
        let no_login = Field::new("no_login", words::NO_LOGIN, Control::Check);
        fields.push(no_login.value(&typed.no_login).optional());
    }
    fields.push(
        Field::new("transport", words::TRANSPORT, Control::Radio(choices(&words::TRANSPORTS)))
            .value(&typed.transport)
            .wrong(wrong),
    );
    form(&desk::Form {
        action: action.to_owned(),
        fields,
        submit: words::SAVE.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    })
}
