//! What the console shows: who is here, who waits, who wants to speak, who is missing; and the keys beside them.

use super::console::{Beside, Records};
use crate::{
    lecture::Looker,
    quality::{Grade, Line},
    schedule::typed_time,
    words::{self, lecture},
};
use hongwang_base::{Millis, OrgPath};
use hongwang_conference::{
    Grid, Invitation, Link, Phase, Role, Room, Venue, VenueId, may_send,
    report::{self, VoteResult},
    shown,
};
use hongwang_feature::organisations::Names;
use hongwang_page::{
    Badge, Markup, Tone, badge,
    desk::{
        Choice, Column, Control, Field, Form, PostButton, Row, Table, form, link_button, panel, post_button,
        table,
    },
    html,
};
use std::collections::HashMap;

/// The layouts, with their word and their name.
pub(super) const GRIDS: [(Grid, &str, &str); 5] = [
    (Grid::One, "one", words::GRID_ONE),
    (Grid::Four, "four", words::GRID_FOUR),
    (Grid::OneAndFive, "six", words::GRID_SIX),
    (Grid::Nine, "nine", words::GRID_NINE),
    (Grid::Sixteen, "sixteen", words::GRID_SIXTEEN),
];

/// A key: what it does, its word, its pictogram, and whom it is about.
fn key(at: &str, act: &str, label: &str, icon: &str, venue: Option<&Venue>) -> Markup {
    let whom = venue.map(|venue| ("venue".to_owned(), venue.id.to_string()));
    post_button(&PostButton {
        action: at.to_owned(),
        label: label.to_owned(),
        about: venue.map(|venue| format!("{label} {}", venue.name)),
        icon: Some(icon.to_owned()),
        values: [("do".to_owned(), act.to_owned())].into_iter().chain(whom).collect(),
        danger: act == "remove",
    })
}

fn name_of<'r>(room: &'r Room, id: &'r VenueId) -> &'r str {
    room.venues.get(id).map_or(words::DESK, |venue| &venue.name)
}

/// Everything that changes by itself.
pub(super) fn seen(at: &str, room: &Room, names: &Names, beside: &Beside) -> Markup {
    html! {
        @match room.phase {
            Phase::Ended => {
                @if let Some((when, why)) = room.ended { p { (words::ended(why.name(), Millis(when))) } }
            }
            _ => (running(at, room, names, beside)),
        }
    }
}

fn running(at: &str, room: &Room, names: &Names, beside: &Beside) -> Markup {
    let open = room.phase == Phase::Open;
    html! {
        (panel(words::MEETING, &whole(at, room, beside.records)))
        @if !room.floor.queue.is_empty() { (panel(words::QUEUE, &queue(at, room))) }
        @if let Some(roll) = room.rolls.last() { (panel(words::ROLL, &rolled(at, room, roll))) }
        @if let Some(vote) = room.votes.last() { (panel(words::VOTE, &voted(at, room, vote))) }
        @if open { (panel(words::SCREENS, &screens(at, room))) }
        (panel(words::HERE, &here(at, room, beside)))
        @if let Some(lookers) = beside.lookers.as_ref().filter(|_| open) { (panel(lecture::LOOKERS, &looking(lookers))) }
        @if !room.signed.is_empty() { (panel(words::sign::SIGN_COUNT, &signed(room))) }
        (panel(words::MISSING, &missing(at, room, names)))
        @if !room.chat.is_empty() { (panel(words::CHAT, &chat(room))) }
    }
}

/// Who looks on without a seat.
fn looking(lookers: &[Looker]) -> Markup {
    let staff = lookers.iter().filter_map(|who| match who {
        Looker::Staff(_, name) => Some(name.as_str()),
        Looker::Village(_) => None,
    });
    let staff: Vec<&str> = staff.collect();
    html! { p { (lecture::lookers(lookers.len() - staff.len(), &staff)) } }
}

/// How many have signed in, in all and at each organisation.
fn signed(room: &Room) -> Markup {
    let sheets = report::sign_in_sheets(room);
    let halls: Vec<_> = sheets
        .iter()
        .map(|sheet| (&sheet.name, sheet.signed.len() + sheet.others))
        .filter(|(_, people)| *people > 0)
        .collect();
    html! {
        p { (words::sign::in_all(halls.iter().map(|(_, people)| people).sum(), halls.len())) }
        p { @for (hall, people) in &halls { (words::sign::at_hall(hall, *people)) " " } }
    }
}

/// The keys that are about the whole meeting.
fn whole(at: &str, room: &Room, records: Records) -> Markup {
    let open = room.phase == Phase::Open;
    let plain = |act, label, icon| key(at, act, label, icon, None);
    html! {
        p { (words::span(Millis(room.plan.start), Millis(room.plan.end))) " · " (words::chair(name_of(room, &room.chair))) }
        (recorded(room, records))
        div class="actions" {
            @if room.phase == Phase::Scheduled { (plain("lobby", words::OPEN_LOBBY, "login")) }
            @if !open { (plain("open", words::OPEN, "player-play")) }
            @if open {
                @if room.floor.all_muted { (plain("unmute-all", words::UNMUTE_ALL, "microphone")) }
                @else { (plain("mute-all", words::MUTE_ALL, "volume")) }
            }
            @if open && records != Records::Not {
                @if room.recording { (plain("stop-record", words::RECORD_OFF, "player-stop")) }
                @else { (plain("record", words::RECORD_ON, "video")) }
            }
            @if room.phase != Phase::Scheduled {
                @if room.locked { (plain("unlock", words::UNLOCK, "lock-open")) } @else { (plain("lock", words::LOCK, "lock")) }
            }
        }
    }
}

/// What is said of a recording.
fn recorded(room: &Room, records: Records) -> Markup {
    html! {
        @if records == Records::Trouble { p role="alert" { (badge(&Badge::new(words::RECORD_TROUBLE, Tone::Bad))) } }
        @if room.recording { p { (badge(&Badge::new(words::RECORDING, Tone::Warn))) " " (words::REPLAY_SOON) } }
    }
}

fn queue(at: &str, room: &Room) -> Markup {
    let row = |asking: &hongwang_conference::Asking| {
        let venue = room.venues.get(&asking.venue)?;
        let keys = html! {
            div class="actions" { (key(at, "give", words::GIVE, "microphone", Some(venue))) (key(at, "refuse", words::REFUSE, "x", Some(venue))) }
        };
        let since = html! { (Millis(asking.since).stamp()) };
        Some(Row { cells: vec![html! { (venue.name) }, since, keys], href: None })
    };
    table(&Table {
        caption: words::QUEUE_CAPTION.to_owned(),
        columns: [words::VENUE, words::SINCE, words::KEYS].map(Column::words).to_vec(),
        rows: room.floor.queue.iter().filter_map(row).collect(),
        empty: String::new(),
    })
}

fn rolled(at: &str, room: &Room, roll: &hongwang_conference::RollCall) -> Markup {
    let absent = report::absences(room, roll);
    html! {
        p {
            @if roll.ended.is_none() { (words::roll_runs(Millis(roll.until))) }
            @else { (words::roll_over(Millis(roll.started))) }
            " " (words::roll_count(roll.answers.len(), absent.len()))
        }
        @if roll.ended.is_none() { div class="actions" { (key(at, "end-roll", words::END_ROLL, "player-stop", None)) } }
        @if !absent.is_empty() {
            p { (if roll.ended.is_none() { words::NOT_YET } else { words::ABSENT }) }
            ul data-absent { @for one in &absent { li { (one.name) " " (if one.connected { words::SILENT } else { words::NOT_CONNECTED }) } } }
        }
    }
}

fn voted(at: &str, room: &Room, vote: &hongwang_conference::Vote) -> Markup {
    html! {
        p {
            strong { (vote.question) } " " @if vote.secret { (badge(&Badge::new(words::vote::SECRET, Tone::Plain))) " " }
            (words::ballots(vote.ballots.len()))
        }
        @if !vote.ballots.is_empty() { p { (words::vote::answered(&vote.ballots.keys().map(|id| name_of(room, id)).collect::<Vec<_>>())) } }
        @if let Some(result) = report::vote_result(room, vote) {
            (counted(&result))
        } @else {
            div class="actions" { (key(at, "close-vote", words::CLOSE_VOTE, "check", None)) }
        }
    }
}

/// How many each option has.
pub(super) fn counted(result: &VoteResult) -> Markup {
    let sum: u32 = result.options.iter().map(|(_, count)| count).sum();
    let unopened = result.answered.saturating_sub(sum as usize);
    html! {
        ul { @for (option, count) in &result.options { li { (option) "：" (count) } } }
        @if unopened > 0 { p { (words::vote::unopened(unopened)) } }
    }
}

fn screens(at: &str, room: &Room) -> Markup {
    let layout = shown(room, room.at);
    let names: Vec<&str> = layout.cells.iter().map(|id| name_of(room, id)).collect();
    html! {
        p { (words::on_screens(&names)) }
        div class="actions" {
            @for (grid, word, name) in GRIDS {
                @if room.screens.grid == grid { (badge(&Badge::new(name, Tone::Good))) }
                @else {
                    (post_button(&PostButton {
                        action: at.to_owned(),
                        label: name.to_owned(),
                        icon: Some("layout-grid".to_owned()),
                        values: vec![("do".to_owned(), "grid".to_owned()), ("grid".to_owned(), word.to_owned())],
                        ..PostButton::default()
                    }))
                }
            }
            @if room.screens.broadcast.is_some() { (key(at, "stop-broadcast", words::STOP_BROADCAST, "player-stop", None)) }
            @if room.screens.polling.is_some() { (key(at, "stop-poll", words::STOP_POLL, "player-stop", None)) }
        }
    }
}

fn here(at: &str, room: &Room, beside: &Beside) -> Markup {
    let mut venues: Vec<&Venue> = room.venues.values().filter(|venue| venue.link != Link::Away).collect();
    venues.sort_by(|one, other| one.name.cmp(&other.name));
    table(&Table {
        caption: words::HERE_CAPTION.to_owned(),
        columns: [words::VENUE, words::STANDING, words::LINE, words::SOUND, words::KEYS]
            .map(Column::words)
            .to_vec(),
        rows: venues.into_iter().map(|venue| row(at, room, venue, beside.lines.get(&venue.id))).collect(),
        empty: words::NOBODY.to_owned(),
    })
}

fn row(at: &str, room: &Room, venue: &Venue, line: Option<&Line>) -> Row {
    let id = &venue.id;
    let (word, tone) = match venue.link {
        Link::Dropped { .. } => (words::DROPPED, Tone::Bad),
        _ if room.is_in(id) => (words::IN, Tone::Good),
        _ => (words::WAITING, Tone::Warn),
    };
    let sound =
        if may_send(room, id).audio { (words::HEARD, Tone::Good) } else { (words::MUTED, Tone::Plain) };
    let name = html! {
        (venue.name)
        @if *id == room.chair { " " (badge(&Badge::new(words::CHAIR, Tone::Plain))) }
        @if room.main.as_ref() == Some(id) { " " (badge(&Badge::new(words::MAIN, Tone::Plain))) }
        @if room.floor.speakers.contains(id) { " " (badge(&Badge::new(words::FLOOR, Tone::Good))) }
    };
    let standing = html! { (badge(&Badge::new(word, tone))) };
    let sound = html! { (badge(&Badge::new(sound.0, sound.1))) };
    Row { cells: vec![name, standing, quality(line), sound, keys(at, room, venue)], href: None }
}

/// How a line fares; nothing of one that was not measured.
fn quality(line: Option<&Line>) -> Markup {
    let Some(line) = line else { return html! {} };
    let (word, tone) = match line.grade() {
        Grade::Good => (words::LINE_GOOD, Tone::Good),
        Grade::Fair => (words::LINE_FAIR, Tone::Warn),
        Grade::Bad => (words::LINE_BAD, Tone::Bad),
    };
    html! { (badge(&Badge::new(word, tone))) " " small { (words::line(line.lost, line.late)) } }
}

fn keys(at: &str, room: &Room, venue: &Venue) -> Markup {
    let id = &venue.id;
    let about = |act, label, icon| key(at, act, label, icon, Some(venue));
    let (inside, silent) = (
        room.is_in(id),
        room.roll().is_some_and(|roll| venue.org.as_ref().is_some_and(|org| !roll.answers.contains_key(org))),
    );
    html! {
        div class="actions" {
            @if !venue.admitted { (about("admit", words::ADMIT, "login")) }
            @if inside {
                @if room.floor.speakers.contains(id) { (about("take", words::TAKE, "x")) }
                @else { (about("give", words::GIVE, "microphone")) }
                @if venue.muted.lead { (about("unmute", words::UNMUTE, "volume-2")) }
                @else { (about("mute", words::MUTE, "volume")) }
                @if silent { (about("answer", words::NOTE_ANSWER, "check")) }
                (about("pin", if room.screens.pinned.contains(id) { words::UNPIN } else { words::PIN }, "bookmark"))
                @if room.screens.broadcast.as_ref() != Some(id) { (about("broadcast", words::BROADCAST, "broadcast")) }
                @if room.main.as_ref() != Some(id) && venue.role == Role::Venue { (about("main", words::SET_MAIN, "star")) }
                @if room.chair != *id { (about("chair", words::HAND_CHAIR, "user-check")) }
            }
            @if room.chair != *id { (about("remove", words::REMOVE, "logout")) }
        }
    }
}

/// Invited organisations of which nobody is there; until the lobby opens each with the way to take its invitation back.
fn missing(at: &str, room: &Room, names: &Names) -> Markup {
    let there = |org: &str| {
        room.venues.values().any(|venue| venue.link == Link::Here && venue.org.as_deref() == Some(org))
    };
    let missing = room.plan.invited.iter().filter(|invitation| !there(&invitation.org));
    let mut towns: Vec<(String, Vec<&Invitation>)> = Vec::new();
    for invitation in missing {
        let town = town(&invitation.org, names);
        match towns.iter_mut().find(|(known, _)| *known == town) {
            Some((_, there)) => there.push(invitation),
            None => towns.push((town, vec![invitation])),
        }
    }
    html! {
        @if towns.is_empty() { p { (words::ALL_HERE) } }
        @else { p { (words::missing(towns.iter().map(|(_, there)| there.len()).sum())) } }
        @for (town, there) in &towns {
            details {
                summary { (words::missing_in(town, there.len())) }
                @if room.phase == Phase::Scheduled {
                    div class="actions" { @for one in there {
                        (link_button(&format!("{at}/uninvite?org={}", one.org), &words::uninvite::of(&one.name), Some("x"), false))
                    } }
                } @else { p { (there.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("、")) } }
            }
        }
    }
}

/// The town of an organisation in a room, by name.
fn town(org: &str, names: &Names) -> String {
    let path = org.parse::<OrgPath>().ok();
    path.map(|path| names.of(&path.parent().unwrap_or(path))).unwrap_or_default()
}

fn chat(room: &Room) -> Markup {
    html! {
        ul { @for said in room.chat.iter().rev().take(30) {
            li { (Millis(said.at).stamp()) " " strong { (name_of(room, &said.by)) } "：" (said.text) }
        } }
    }
}

/// What somebody types: it stands beside what is drawn anew.
pub(super) fn forms(
    at: &str,
    room: &Room,
    names: &Names,
    (typed, others): (&HashMap<String, String>, Vec<Choice>),
    seals: bool,
) -> Markup {
    let begun = typed.get("do").map_or("", String::as_str);
    let value = |act: &str, name: &str, first: &str| {
        let typed = typed.get(name).filter(|_| begun == act);
        typed.cloned().unwrap_or_else(|| first.to_owned())
    };
    let of = |act: &str, fields: Vec<Field>, submit: &str| {
        let fields = [Field::hidden("do", act)].into_iter().chain(fields).collect();
        form(&Form { action: at.to_owned(), fields, submit: submit.to_owned(), ..Form::default() })
    };
    let number = |act: &str, name: &str, label: &str, first: &str| {
        vec![Field::new(name, label, Control::Line("number")).value(value(act, name, first))]
    };
    let mut vote = vec![
        Field::text("question", words::QUESTION).value(value("vote", "question", "")),
        Field::new("options", words::OPTIONS, Control::Area(3))
            .value(value("vote", "options", words::OPTIONS_FIRST))
            .hint(words::OPTIONS_HINT),
    ];
    if seals {
        let secret = Field::new("secret", words::vote::SECRET, Control::Check);
        vote.push(secret.value(value("vote", "secret", "")).hint(words::vote::SECRET_HINT).optional());
    }
    let line =
        |act: &str, name: &str, label: &str| vec![Field::text(name, label).value(value(act, name, ""))];
    let mut towns: Vec<OrgPath> =
        room.venues.values().filter_map(|venue| venue.org.as_ref()?.parse().ok()).collect();
    towns.iter_mut().for_each(|org| *org = org.parent().unwrap_or_else(|| org.clone()));
    towns.sort();
    towns.dedup();
    let towns = towns.iter().map(|town| Choice::new(town.to_string(), names.of(town))).collect();
    let whom = Field::new("whom", words::POLL_WHOM, Control::Several(towns))
        .value(value("poll", "whom", ""))
        .hint(words::POLL_HINT)
        .optional();
    let minutes = (room.plan.end - room.plan.start) / Millis::MINUTE;
    let moved = vec![
        Field::new("start", words::START, Control::Line("datetime-local")).value(value(
            "move",
            "start",
            &typed_time(Millis(room.plan.start)),
        )),
        Field::new("minutes", words::MINUTES, Control::Line("number")).value(value(
            "move",
            "minutes",
            &minutes.to_string(),
        )),
    ];
    html! {
        @if !others.is_empty() && room.phase != Phase::Ended {
            (panel(words::INVITE, &of("invite", vec![Field::new("org", words::VENUE, Control::Select(others)).hint(words::INVITE_HINT)], words::INVITE)))
        }
        @if room.phase == Phase::Scheduled { (panel(words::MOVE, &of("move", moved, words::MOVE))) }
        @if matches!(room.phase, Phase::Lobby | Phase::Open) {
            (panel(words::CHAT, &html! { p { (words::CHAT_HINT) } (of("say", line("say", "text", words::CHAT_TEXT), words::CHAT_SEND)) }))
        }
        @if room.phase == Phase::Open {
            (panel(words::CAPTION, &of("caption", line("caption", "text", words::CAPTION_TEXT), words::CAPTION_SHOW)))
            (panel(words::CHAPTER, &of("chapter", line("chapter", "title", words::CHAPTER_TITLE), words::CHAPTER)))
            (panel(words::CALL_ROLL, &of("roll", number("roll", "seconds", words::SECONDS, "60"), words::CALL_ROLL)))
            (panel(words::POLL, &of("poll", number("poll", "dwell", words::DWELL, "10").into_iter().chain([whom]).collect(), words::POLL)))
            (panel(words::EXTEND, &of("extend", number("extend", "minutes", words::MINUTES, "30"), words::EXTEND)))
            (panel(words::ASK_VOTE, &html! { @if !seals { p { (words::vote::NO_KEYS) } } (of("vote", vote, words::ASK_VOTE)) }))
        }
    }
}
