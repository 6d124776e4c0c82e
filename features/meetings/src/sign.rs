//! 签到: who signs in at a venue, by their name on its roster, by a card, or as one more head with a telephone.
//!
//! Invariants: a screen sees the names of its own organisation and no other's; of a card only whether its name stands on
//! the roster is looked at, in the box; whoever scans the code is counted and nothing of them is known.

use crate::{
    Meetings,
    party::Party,
    roster::{self, Person},
    words,
};
use data_encoding::BASE32_NOPAD;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_conference::{Actor, Command, Link, Phase, Role, Room, Way, report};
use hongwang_feature::Place;
use hongwang_store::{Result, Tx, Vault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A code is another after this.
const TURN: i64 = Millis::MINUTE;
/// So many turns it is taken after its own.
const TURNS: i64 = 10;
/// Bytes of a code.
const CODE: usize = 10;

/// How 签到 stands at one organisation, for its screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hall {
    pub(crate) title: String,
    pub(crate) people: Vec<Signer>,
    /// How many were counted beside the roster.
    pub(crate) others: usize,
    /// What a telephone scans; none where the center has no address for telephones.
    pub(crate) code: Option<String>,
}

/// Somebody on its roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signer {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) signed: bool,
}

impl Hall {
    /// How many of the roster have signed in.
    pub(crate) fn signed(&self) -> usize {
        self.people.iter().filter(|one| one.signed).count()
    }
}

/// The sign-in sheet of one organisation, for the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) hall: String,
    /// Everybody on the roster, then who signed in and stands on it no longer: by name, how and when.
    pub(crate) rows: Vec<(String, Option<(Way, i64)>)>,
    pub(crate) others: usize,
}

/// The sheets of those organisations that have a roster, or at which anybody signed in.
///
/// # Errors
/// When the store fails.
pub(crate) async fn sheets(
    meetings: &Meetings,
    tx: &mut Tx,
    scope: &Scope,
    room: &Room,
) -> Result<Vec<Sheet>> {
    let rosters = match meetings.vault() {
        Some(vault) => roster::within(tx, vault, scope, |org| room.invitation(org).is_some()).await?,
        None => BTreeMap::new(),
    };
    let sheet = |mut sheet: report::Sheet| {
        let people = rosters.get(&sheet.org).into_iter().flatten();
        let mut rows: Vec<_> =
            people.map(|one| (one.name.clone(), sheet.signed.remove(&one.number))).collect();
        let left =
            sheet.signed.into_values().map(|signed| (words::sign::SHEET_LEFT.to_owned(), Some(signed)));
        rows.extend(left);
        let sheet = Sheet { hall: sheet.name, rows, others: sheet.others };
        (!sheet.rows.is_empty() || sheet.others > 0).then_some(sheet)
    };
    Ok(report::sign_in_sheets(room).into_iter().filter_map(sheet).collect())
}

/// What `room` is told of with a code of `org` at `now`.
fn code(vault: &Vault, room: Uuid, org: &OrgPath, turn: i64) -> String {
    let mark = vault.mark(b"meetings.sign", format!("{room} {org} {turn}").as_bytes());
    BASE32_NOPAD.encode(&mark[..CODE]).to_lowercase()
}

/// Whether somebody may be counted by this code.
pub(crate) fn is_good(vault: &Vault, room: Uuid, org: &OrgPath, told: &str, now: Millis) -> bool {
    let turn = now.0 / TURN;
    (0..=TURNS).any(|before| code(vault, room, org, turn - before) == told)
}

fn hall(meetings: &Meetings, room: (Uuid, &Room), org: &OrgPath, people: Vec<Person>, now: Millis) -> Hall {
    let (id, room) = room;
    let sheet = report::sign_in_sheets(room).into_iter().find(|sheet| sheet.org == org.as_str());
    let (signed, others) = sheet.map(|sheet| (sheet.signed, sheet.others)).unwrap_or_default();
    let signer = |Person { number, name }| Signer { signed: signed.contains_key(&number), number, name };
    let address = (!meetings.address.is_empty()).then_some(&meetings.address);
    let code = address.zip(meetings.vault()).map(|(address, vault)| {
        let code = code(vault, id, org, now.0 / TURN);
        format!("{address}/meetings/here/{id}/{}/{code}", org.code())
    });
    Hall { title: room.plan.title.clone(), people: people.into_iter().map(signer).collect(), others, code }
}

impl Party {
    /// How 签到 stands at its organisation. Within it, why nobody signs in, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn signers(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
    ) -> Result<std::result::Result<Hall, String>> {
        let mut tx = place.db.read().await?;
        let room = self.find(meetings, &mut tx, id).await?;
        let org = self.org.as_ref().and_then(|org| org.parse::<OrgPath>().ok());
        let Some((room, org)) = room.zip(org) else { return Ok(Err(words::NO_MEETING.to_owned())) };
        let people = match meetings.vault() {
            Some(vault) => roster::of(&mut tx, vault, &org).await?,
            None => Vec::new(),
        };
        Ok(Ok(hall(meetings, (id, &room), &org, people, place.clock.now())))
    }

    /// Signs somebody of its roster in. Within it, why not, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn sign(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        (number, way): (u32, Way),
    ) -> Result<std::result::Result<Hall, String>> {
        let hall = match self.signers(meetings, place, id).await? {
            Ok(hall) => hall,
            Err(why) => return Ok(Err(why)),
        };
        if !hall.people.iter().any(|one| one.number == number) {
            return Ok(Err(words::sign::CARD_UNKNOWN.to_owned()));
        }
        let command = Command::SignIn { venue: self.actor.id.clone(), way, entry: Some(number) };
        match meetings.rooms.act(place, id, Some((&self.actor, &command)), None).await? {
            Some(Err(refusal)) => Ok(Err(refusal.to_string())),
            _ => self.signers(meetings, place, id).await,
        }
    }
}

/// The organisation of a room that a code names by the last part of its path.
pub(crate) fn invited(room: &Room, code: &str) -> Option<OrgPath> {
    let orgs = room.plan.invited.iter().filter_map(|invitation| invitation.org.parse::<OrgPath>().ok());
    orgs.into_iter().find(|org| org.code() == code)
}

/// Counts one more head at an organisation, for its screen that is there. Within it, why not, as one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(crate) async fn count(
    meetings: &Meetings,
    place: &Place,
    (id, room): (Uuid, &Room),
    org: &OrgPath,
) -> Result<std::result::Result<(), String>> {
    let is_there = |link: &Link| matches!(link, Link::Here | Link::Dropped { .. });
    let mut screens = room.venues.values().filter(|venue| venue.role == Role::Venue && is_there(&venue.link));
    let screen = screens.find(|venue| venue.org.as_deref() == Some(org.as_str()));
    let Some(screen) = screen.filter(|_| matches!(room.phase, Phase::Lobby | Phase::Open)) else {
        return Ok(Err(words::sign::CODE_OLD.to_owned()));
    };
    let actor = Actor::new(screen.id.clone(), Role::Venue);
    let command = Command::SignIn { venue: screen.id.clone(), way: Way::Code, entry: None };
    let done = meetings.rooms.act(place, id, Some((&actor, &command)), None).await?;
    Ok(match done {
        Some(Err(refusal)) => Err(refusal.to_string()),
        _ => Ok(()),
    })
}
