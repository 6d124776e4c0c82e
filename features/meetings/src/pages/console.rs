//! `/desk/meetings/{id}`: 主持台. Every key is a form of its own; what is seen stays true while somebody looks at it.

use super::{
    console_parts,
    desk::{BASE, standing},
    uninvite,
};
use crate::{
    Meetings,
    lecture::Looker,
    quality::{Grade, Measured},
    schedule::{self, beijing},
    store,
    store::{Held, Kind},
    words,
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Problem, Scope};
use hongwang_conference::{Actor, Command, Grid, Group, Invitation, Phase, Role, Room, VenueId};
use hongwang_feature::{
    Fail, Place, Reply, Staff,
    organisations::{self, Names},
};
use hongwang_page::{
    Desk, Html, Link, Page, Tone, Visit,
    desk::{Choice, Confirm, Flash, board, board_mark, confirm, link_button},
    html,
};
use hongwang_store::Tx;
use http::StatusCode;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
}

fn missing() -> Fail {
    Problem::missing(words::NO_MEETING_DESK).into()
}

/// Somebody of the staff, in the room.
pub(super) fn operator(staff: &Staff) -> Actor {
    Actor::new(staff.account.to_string(), Role::Operator)
}

/// A meeting that this account reaches.
pub(super) async fn find(
    meetings: &Meetings,
    place: &Place,
    staff: &Staff,
    id: &str,
) -> Reply<(Held, Arc<Room>)> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    let held = store::find(&mut tx, &staff.scope(), id).await?;
    // A call is between its two sides.
    let held = held.filter(|held| !matches!(held.kind, Kind::Call | Kind::Family)).ok_or_else(missing)?;
    let room = meetings.rooms.load(&mut tx, id).await?.ok_or_else(missing)?;
    Ok((held, room))
}

/// Whether a meeting can be recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Records {
    /// There is no picture and sound, or it is an activity.
    #[default]
    Not,
    Can,
    /// What is recorded cannot be written.
    Trouble,
}

impl Records {
    fn of(meetings: &Meetings, held: &Held) -> Self {
        match held.kind {
            kind if kind.is_meeting() && meetings.recordings.has_trouble(held.id) => Self::Trouble,
            kind if kind.is_meeting() && meetings.director().is_some() => Self::Can,
            _ => Self::Not,
        }
    }
}

/// What is known beside the room: whether it can be recorded, how everybody's line fares, and of a lecture that is held who
/// looks on.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) records: Records,
    pub(super) lines: Measured,
    pub(super) lookers: Option<Vec<Looker>>,
    /// Whether ballots can be sealed.
    pub(super) seals: bool,
}

impl Beside {
    async fn of(meetings: &Meetings, place: &Place, held: &Held) -> Self {
        let records = Records::of(meetings, held);
        let lines = match meetings.director() {
            Some(director) => director.lines(held.id, place.clock.now()).await,
            None => Measured::new(),
        };
        let lookers = (held.kind == Kind::Lecture).then(|| meetings.lectures.lookers(held.id));
        Self { records, lines, lookers, seals: meetings.vault().is_some() }
    }
}

/// What one drawing shows beside the room.
#[derive(Default)]
struct Shown {
    beside: Beside,
    flash: Option<Flash>,
    refused: bool,
    /// What was typed and refused.
    typed: HashMap<String, String>,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let (held, room) = find(&meetings, &place, &staff, &id).await?;
    let said = asked.done.map(|done| if done == "scheduled" { words::DONE_SCHEDULED } else { words::DONE });
    let flash = said.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let beside = Beside::of(&meetings, &place, &held).await;
    draw(&visit, &staff, &place, (&held, &room), Shown { beside, flash, ..Shown::default() }).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    (held, room): (&Held, &Room),
    shown: Shown,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let others = match room.phase {
        Phase::Ended => Vec::new(),
        _ => to_invite(&mut tx, staff, room, &names).await?,
    };
    let at = format!("{BASE}/{}", held.id);
    let seen = html! {
        p { (standing(room)) " " (words::present(room.present().len(), room.plan.invited.len())) }
        (console_parts::seen(&at, room, &names, &shown.beside))
    };
    let body = html! {
        (board(&format!("{at}/state"), &mark(room, &shown.beside), &seen))
        // Beside the board: what somebody types there is not drawn anew under their hands.
        (console_parts::forms(&at, room, &names, (&shown.typed, others), shown.beside.seals))
    };
    let actions = html! {
        @if matches!(room.phase, Phase::Lobby | Phase::Open) { (link_button(&format!("{at}/seat"), words::SEAT, Some("video"), true)) }
        @if held.kind == Kind::Lecture && room.phase == Phase::Open { (link_button(&format!("{at}/watch"), words::lecture::WATCH, Some("device-tv"), false)) }
        @if held.kind != Kind::Activity && room.phase != Phase::Ended { (link_button(&format!("{at}/phone"), words::guest::PHONE, Some("device-mobile"), false)) }
        (link_button(&format!("{at}/record"), words::RECORD, Some("file-text"), false))
        @if room.phase != Phase::Ended { (link_button(&format!("{at}/end"), words::END, Some("player-stop"), false)) }
    };
    let trail = vec![Link::new(BASE, words::MEETINGS)];
    let shell = Desk { trail, flash: shown.flash, actions: Some(actions), ..staff.desk(place) };
    let status = if shown.refused { StatusCode::CONFLICT } else { StatusCode::OK };
    let page = Page::new(room.plan.title.clone()).desk(shell).status(status).follow_board();
    Ok(page.body(body).render(visit))
}

/// Differs when what is seen differs; of a line only once it is bad, or is so no more: what wavers redraws nothing.
fn mark(room: &Room, beside: &Beside) -> String {
    let bad = beside.lines.iter().filter(|(_, line)| line.grade() == Grade::Bad);
    let lines: Vec<&str> = bad.map(|(id, _)| id.as_str()).collect();
    board_mark(&(room.seq, beside.records, lines, &beside.lookers))
}

/// `GET …/state`
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Json<serde_json::Value>> {
    let (held, room) = find(&meetings, &place, &staff, &id).await?;
    let beside = Beside::of(&meetings, &place, &held).await;
    Ok(Json(serde_json::json!({ "mark": mark(&room, &beside) })))
}

/// `GET …/end`: asks before what cannot be taken back.
pub(crate) async fn ask_end(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (held, room) = find(&meetings, &place, &staff, &id).await?;
    let at = format!("{BASE}/{}", held.id);
    let asked = Confirm {
        what: words::end_what(&room.plan.title),
        follows: vec![words::END_FOLLOWS.to_owned()],
        fields: vec![hongwang_page::desk::Field::hidden("do", "end")],
        action: at.clone(),
        label: if room.phase == Phase::Open { words::END } else { words::CANCEL }.to_owned(),
        cancel: at.clone(),
        danger: true,
    };
    let trail = vec![Link::new(BASE, words::MEETINGS), Link::new(at, room.plan.title.clone())];
    let shell = Desk { trail, ..staff.desk(&place) };
    Ok(Page::new(words::END).desk(shell).body(confirm(&asked)).render(&visit))
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let sent = together(sent);
    let (held, room) = find(&meetings, &place, &staff, &id).await?;
    let at = format!("{BASE}/{}", held.id);
    let records = Records::of(&meetings, &held);
    let refused = async |room: &Room, why: String, typed| {
        let flash = Some(Flash { tone: Tone::Bad, text: why });
        let beside = Beside::of(&meetings, &place, &held).await;
        let shown = Shown { beside, flash, refused: true, typed };
        Reply::Ok(draw(&visit, &staff, &place, (&held, room), shown).await?.into_response())
    };
    let word = sent.get("do").cloned().unwrap_or_default();
    let uninvited =
        room.invitation(sent.get("org").map_or("", String::as_str)).filter(|_| word == "uninvite");
    let detail = match uninvited {
        Some(one) => words::uninvite::audit(&room.plan.title, &one.name),
        None => words::audit_act(&room.plan.title, &word),
    };
    let audit = staff.did(&place, &held.org, "meeting.act", held.id, detail);
    let actor = operator(&staff);
    if word == "invite" {
        let wanted = invited(&place, &staff, &room, &sent).await?;
        if wanted.is_empty() {
            return refused(&room, words::INVITE_NONE.to_owned(), sent).await;
        }
        // Noted with the first: those before a refusal stay invited.
        let mut audit = Some(audit);
        for invitation in wanted {
            let command = Command::Invite { invitation };
            let done = meetings.rooms.act(&place, held.id, Some((&actor, &command)), audit.take()).await?;
            if let Some(Err(refusal)) = done {
                let (_, room) = find(&meetings, &place, &staff, &id).await?;
                return refused(&room, refusal.to_string(), sent).await;
            }
        }
        return Ok(Redirect::to(&at).into_response());
    }
    if let Some(one) = uninvited
        && let Some(why) = uninvite::why_not(&place, &room, one).await?
    {
        return refused(&room, why, sent).await;
    }
    // An activity is never recorded.
    let may = |command: &Command| !matches!(command, Command::Record { .. }) || records != Records::Not;
    let Some(command) = command(&room, &sent).filter(may) else {
        return refused(&room, words::UNKNOWN_KEY.to_owned(), sent).await;
    };
    if meetings.vault().is_none() && matches!(command, Command::AskVote { secret: true, .. }) {
        return refused(&room, words::vote::NO_KEYS.to_owned(), sent).await;
    }
    match meetings.rooms.act(&place, held.id, Some((&actor, &command)), Some(audit)).await? {
        None => Err(missing()),
        Some(Ok(_)) => Ok(Redirect::to(&at).into_response()),
        Some(Err(refusal)) => {
            let (_, room) = find(&meetings, &place, &staff, &id).await?;
            refused(&room, refusal.to_string(), sent).await
        }
    }
}

/// What was sent, by its name; of a field with several ticks all of them, with commas between.
fn together(sent: Vec<(String, String)>) -> HashMap<String, String> {
    let mut all: HashMap<String, String> = HashMap::new();
    for (name, value) in sent {
        all.entry(name).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    all
}

/// Who is to be invited beside those who are: everybody below the organisation that was chosen.
async fn invited(
    place: &Place,
    staff: &Staff,
    room: &Room,
    sent: &HashMap<String, String>,
) -> Reply<Vec<Invitation>> {
    let org = sent.get("org").and_then(|org| org.parse::<OrgPath>().ok());
    let Some(org) = org.filter(|org| staff.scope().covers(org)) else { return Ok(Vec::new()) };
    let mut all = schedule::invitations(&mut place.db.read().await?, &staff.scope(), &[org]).await?;
    all.retain(|one| room.invitation(&one.org).is_none());
    Ok(all)
}

/// Whom somebody may invite beside those who are.
async fn to_invite(tx: &mut Tx, staff: &Staff, room: &Room, names: &Names) -> Reply<Vec<Choice>> {
    let all = organisations::places(tx, &staff.scope()).await?;
    let all = super::desk::choices(&all, names).into_iter();
    Ok(all.filter(|choice| room.invitation(&choice.value).is_none()).collect())
}

/// What a key means. None for one that is on no page.
fn command(room: &Room, sent: &HashMap<String, String>) -> Option<Command> {
    let text = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let venue = || VenueId::from(text("venue"));
    let number = |name: &str| text(name).parse().unwrap_or(0);
    Some(match sent.get("do")?.as_str() {
        "lobby" => Command::OpenLobby,
        "open" => Command::Open,
        "end" => Command::End,
        "lock" => Command::Lock,
        "unlock" => Command::Unlock,
        "admit" => Command::Admit { venue: venue() },
        "remove" => Command::Remove { venue: venue() },
        "main" => Command::SetMain { venue: venue() },
        "chair" => Command::HandChair { to: venue() },
        "give" => Command::GiveFloor { venue: venue() },
        "take" => Command::TakeFloor { venue: venue() },
        "refuse" => Command::RefuseAsk { venue: venue() },
        "mute" => Command::Mute { venue: venue() },
        "unmute" => Command::Unmute { venue: venue() },
        "mute-all" => Command::MuteAll,
        "unmute-all" => Command::UnmuteAll,
        "broadcast" => Command::Broadcast { venue: venue() },
        "stop-broadcast" => Command::StopBroadcast,
        "poll" => Command::Poll { groups: polled(room, &text("whom")), dwell_seconds: number("dwell") },
        "stop-poll" => Command::StopPolling,
        "grid" => {
            let grid = grid(&text("grid"))?;
            let pinned = room.screens.pinned.iter().take(grid.cells()).cloned().collect();
            Command::Arrange { grid, pinned }
        }
        "pin" => Command::Arrange { grid: room.screens.grid, pinned: pinned(room, &venue()) },
        "record" => Command::Record { on: true },
        "stop-record" => Command::Record { on: false },
        "say" => Command::Say { text: text("text") },
        "chapter" => Command::MarkChapter { title: text("title") },
        "caption" => Command::Caption { text: text("text") },
        "uninvite" => Command::Uninvite { org: text("org") },
        "move" => {
            // What is no time is refused as one that lies too far back.
            let start = beijing(&text("start")).unwrap_or(Millis(0));
            let end = start.plus(text("minutes").parse::<i64>().unwrap_or(0).clamp(0, 1440) * Millis::MINUTE);
            Command::Move { start: start.0, end: end.0 }
        }
        "roll" => Command::CallRoll { seconds: number("seconds") },
        "answer" => Command::AnswerRoll { venue: venue() },
        "end-roll" => Command::EndRoll,
        "extend" => Command::Extend { minutes: number("minutes") },
        "vote" => {
            let typed = text("options");
            let options = typed.lines().map(|line| line.trim().to_owned());
            let options = options.filter(|line| !line.is_empty()).collect();
            Command::AskVote { question: text("question"), options, secret: text("secret") == "on" }
        }
        "close-vote" => Command::CloseVote { counts: None },
        _ => return None,
    })
}

/// Who is polled: a group for each organisation that was ticked, of the venues below it and below no other that was; without
/// one all.
fn polled(room: &Room, whom: &str) -> Vec<Group> {
    let ticked: Vec<&str> = whom.split(',').filter(|org| !org.is_empty()).collect();
    let nearest = |org: &str| {
        let above = ticked.iter().filter(|ticked| org.starts_with(**ticked));
        above.max_by_key(|ticked| ticked.len()).copied()
    };
    let mut venues: Vec<_> = room.venues.values().filter(|venue| venue.role == Role::Venue).collect();
    venues.sort_by_key(|venue| venue.nth);
    let group = |ticked: &&str| {
        let its = venues.iter().filter(|venue| venue.org.as_deref().and_then(nearest) == Some(ticked));
        Group { name: (*ticked).to_owned(), venues: its.map(|venue| venue.id.clone()).collect() }
    };
    ticked.iter().map(group).collect()
}

/// Those that are pinned, with this one or without.
fn pinned(room: &Room, venue: &VenueId) -> Vec<VenueId> {
    let mut pinned = room.screens.pinned.clone();
    match pinned.iter().position(|id| id == venue) {
        Some(place) => _ = pinned.remove(place),
        None => pinned.insert(0, venue.clone()),
    }
    pinned.truncate(room.screens.grid.cells());
    pinned
}

fn grid(word: &str) -> Option<Grid> {
    console_parts::GRIDS.into_iter().find(|(_, known, _)| *known == word).map(|(grid, ..)| grid)
}
