//! 会议: meetings of the county with its villages, held before their screens.
//!
//! ```text
//! desk ─► command ─┐                              ┌─► notice in the feed ─► columns and strip of invited villages
//!                  ├─► decide ─► events (the log) ─┤
//! village ─► question over its line ─┘             └─► director: what the forwarder lets through, and to whom
//! browser of a village ◄── voice and picture ──► forwarder
//! ```
//!
//! Invariants: a meeting is the fold of its log, so a start of the center brings it back; a village acts for its own venue
//! alone; what a venue may send is enforced by the forwarder, not by its browser; nobody is heard or seen who does not
//! stand in the list; nothing of sound or picture is kept.

mod activity;
mod alert;
mod ballots;
mod call;
mod demo;
mod director;
mod family;
mod keeper;
mod lecture;
mod looks;
mod notice;
mod pages;
mod party;
mod quality;
mod questions;
mod recording;
mod relay;
mod rooms;
mod roster;
mod schedule;
mod sign;
mod stage;
mod store;
mod view;
mod words;

pub use hongwang_realtime::{Config as MediaConfig, StartError, forwarding::Limits as MediaLimits};
pub use relay::Relay;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use director::Director;
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{ColumnPage, Desk, DeskEntry, Fail, Feature, Flow, Place, Sender, Site, Work};
use hongwang_films::Films;
use hongwang_idcard::Asking;
use hongwang_page::Alarm;
use hongwang_printing::Printer;
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Meetings {
    rooms: rooms::Rooms,
    seen: Arc<keeper::Seen>,
    director: Arc<OnceLock<Arc<Director>>>,
    calls: alert::Calls,
    known: pages::known::Known,
    wall: Arc<activity::Wall>,
    recordings: recording::Recordings,
    lectures: lecture::Lectures,
    films: Arc<OnceLock<Films>>,
    memo: Arc<call::memo::Memo>,
    call_known: pages::call::Known<call::view::CallView>,
    family: pages::family::Known,
    /// Whether the center sends text messages.
    texts: Arc<AtomicBool>,
    printer: Arc<OnceLock<Printer>>,
    /// Held while a slip is on its way.
    paper: Arc<tokio::sync::Mutex<()>>,
    /// How telephones reach the center, `http(s)://host[:port]`; empty where they do not.
    address: String,
    /// What forwards media for networks that do not reach the center's ports.
    relay: Arc<OnceLock<Relay>>,
    /// The card reader beside this node's own screen.
    reader: Option<Asking>,
}

impl Meetings {
    /// Opens the ports for picture and sound, at a center; `films` makes films of what is recorded. Without it meetings are
    /// held without them.
    ///
    /// # Errors
    /// [`StartError`]
    pub fn open_media(&self, config: MediaConfig, films: Films) -> std::result::Result<(), StartError> {
        let (handle, events) = hongwang_realtime::start(config)?;
        // Opened twice is opened once.
        let _ = self.films.set(films);
        let (recordings, lectures) = (self.recordings.clone(), self.lectures.clone());
        let _ = self.director.set(Arc::new(Director::new(handle, events, recordings, lectures)));
        Ok(())
    }

    /// In a village, result cards are printed here.
    pub fn print_on(&self, printer: Option<Printer>) {
        if let Some(printer) = printer {
            // Named twice is named once.
            let _ = self.printer.set(printer);
        }
    }

    /// With rosters and secret votes, sealed with `vault` (`keys/personal.key`), and codes for telephones that reach the center at
    /// `address`, `http(s)://host[:port]`.
    #[must_use]
    pub fn keeping(self, vault: Vault, address: &str) -> Self {
        Self { rooms: self.rooms.sealing(vault), address: address.trim_end_matches('/').to_owned(), ..self }
    }

    /// With the card reader beside this node's own screen.
    #[must_use]
    pub fn reading(self, reader: Option<Asking>) -> Self {
        Self { reader, ..self }
    }

    /// Has browsers go over a relay where they do not reach the ports for media; of two the first stays.
    pub fn relay_by(&self, relay: Relay) {
        let _ = self.relay.set(relay);
    }

    /// Makes the films of recorded meetings that are over, as the center's own task does by itself.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn make_films(&self, place: &Place) -> Result<()> {
        match self.films.get() {
            Some(films) => self.recordings.pass(&self.rooms, films, place).await,
            None => Ok(()),
        }
    }

    /// At a center: text messages go out, so links of family calls may be sent.
    pub fn send_texts(&self) {
        self.texts.store(true, Ordering::Relaxed);
    }

    fn vault(&self) -> Option<&Vault> {
        self.rooms.vault()
    }

    fn texts(&self) -> bool {
        self.texts.load(Ordering::Relaxed)
    }

    fn director(&self) -> Option<&Arc<Director>> {
        self.director.get()
    }

    /// Does what is due in every meeting at the time of `place`, as the center's own task does by itself.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn look_after(&self, place: &Place) -> Result<()> {
        keeper::turn(self, place).await.map(drop)
    }
}

impl Feature for Meetings {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "meetings",
            steps: &[
                ("meetings", include_str!("../migrations/meetings.sql")),
                ("people", include_str!("../migrations/people.sql")),
                ("calls", include_str!("../migrations/calls.sql")),
                ("family", include_str!("../migrations/family.sql")),
                ("looks", include_str!("../migrations/looks.sql")),
                ("cards", include_str!("../migrations/cards.sql")),
                ("answers", include_str!("../migrations/answers.sql")),
                ("kept", include_str!("../migrations/kept.sql")),
                ("ballots", include_str!("../migrations/ballots.sql")),
            ],
        }
    }

    fn sealed(&self) -> Vec<Sealed> {
        vec![roster::SEALED, ballots::SEALED, call::store::SEALED, call::store::SEALED_PICTURE]
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::NOTICE]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(store::apply(tx, entry))
    }

    fn question_kinds(&self) -> &'static [&'static str] {
        questions::KINDS
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        kind: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(questions::answer(self, place, from, kind, question))
    }

    fn flow_kinds(&self) -> &'static [&'static str] {
        &[lecture::flow::FLOW]
    }

    fn flow<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        _kind: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<Flow, String>>> {
        Box::pin(lecture::flow::give(self, place, from, question))
    }

    fn alarms(&self, now: Millis) -> Vec<Alarm> {
        self.calls.alarms(now)
    }

    fn columns<'a>(&'a self, tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(pages::column::columns(tx, org))
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(pages::column::column(tx, org, column, now))
    }

    fn public(&self) -> Router<Place> {
        use pages::{call as calls, guest, looks, sign, venue, watch};
        let offer = post(venue::offer)
            .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(party::LONGEST_OFFER));
        let guest_offer = post(guest::offer)
            .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(party::LONGEST_OFFER));
        Router::new()
            .route("/meetings/activity", get(looks::show).post(venue::open_activity))
            .route("/meetings/{id}", get(venue::show).post(venue::act))
            .route("/meetings/phone/{room}/{code}", get(guest::show).post(guest::act))
            .route("/meetings/phone/{room}/{code}/state", get(guest::state))
            .route("/meetings/phone/{room}/{code}/offer", guest_offer)
            .route("/meetings/{id}/sign", get(sign::show).post(sign::sign))
            .route("/meetings/here/{room}/{org}/{code}", get(sign::telephone).post(sign::count))
            .route(
                "/meetings/{id}/still",
                post(venue::still)
                    .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(activity::LARGEST)),
            )
            .route("/meetings/{id}/state", get(venue::state))
            .route("/meetings/{id}/watch", get(watch::show).post(watch::raise))
            .route("/meetings/{id}/watch/{file}", get(watch::file))
            .route("/meetings/{id}/offer", offer)
            .route("/meetings/call", post(calls::begin))
            .route("/meetings/call/{id}", get(calls::show).post(calls::act))
            .route("/meetings/call/{id}/state", get(calls::state))
            .route("/meetings/call/{id}/card", get(calls::card))
            .route(
                "/meetings/call/{id}/still",
                get(calls::picture)
                    .post(calls::still)
                    .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(call::memo::LARGEST)),
            )
            .route(
                "/meetings/call/{id}/sheet",
                post(pages::call_sheet::share)
                    .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(call::sheet::LARGEST)),
            )
            .route(
                "/meetings/call/{id}/offer",
                post(calls::offer)
                    .layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(party::LONGEST_OFFER)),
            )
            .merge(pages::family::router())
            .merge(pages::call_phone::router())
            .route("/meetings/call/kept", get(pages::call_kept::ask).post(pages::call_kept::act))
            .merge(pages::shelf_router())
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{
            console, desk, desk_call, desk_calls, desk_offices, desk_roster, desk_watch, guest, record, seat,
            uninvite, wall,
        };
        let (hold, answer) = (Permission::HoldMeetings, call::ANSWERS);
        let meetings = || Extension(self.clone());
        Desk::new()
            .entry(DeskEntry {
                group: words::GROUP,
                href: desk::BASE,
                name: words::MEETINGS,
                icon: "video",
                permission: hold,
            })
            .entry(DeskEntry {
                group: words::GROUP,
                href: wall::WALL,
                name: words::WALL,
                icon: "broadcast",
                permission: hold,
            })
            .entry(DeskEntry {
                group: words::GROUP,
                href: desk_calls::BASE,
                name: words::call::CALLS,
                icon: "phone-call",
                permission: answer,
            })
            .route(desk_calls::BASE, answer, get(desk_calls::list).layer(meetings()))
            .route("/desk/calls/state", answer, get(desk_calls::state).layer(meetings()))
            .route(desk_offices::OFFICES, answer, post(desk_offices::choose).layer(meetings()))
            .route(desk_offices::STRIKE, answer, post(desk_offices::strike).layer(meetings()))
            .route(hongwang_page::desk::RINGS, answer, get(desk_calls::ring).layer(meetings()))
            .route("/desk/calls/rings/{id}", answer, post(desk_calls::press).layer(meetings()))
            .route("/desk/calls/{id}", answer, get(desk_call::show).post(desk_call::act).layer(meetings()))
            .route("/desk/calls/{id}/state", answer, get(desk_call::state).layer(meetings()))
            .route("/desk/calls/{id}/offer", answer, post(desk_call::offer).layer(meetings()))
            .route("/desk/calls/{id}/still", answer, get(desk_call::still).layer(meetings()))
            .route("/desk/calls/{id}/stroke", answer, post(desk_call::stroke).layer(meetings()))
            .route(wall::WALL, hold, get(wall::show).layer(meetings()))
            .route("/desk/activities/state", hold, get(wall::state).layer(meetings()))
            .route("/desk/activities/{id}/still", hold, get(wall::still).layer(meetings()))
            .route(desk::BASE, hold, get(desk::list).layer(meetings()))
            .route(
                desk_roster::ROSTERS,
                hold,
                get(desk_roster::show).post(desk_roster::choose).layer(meetings()),
            )
            .route("/desk/meetings/rosters/keep", hold, post(desk_roster::keep).layer(meetings()))
            .route("/desk/meetings/new", hold, get(desk::new).post(desk::create).layer(meetings()))
            .route("/desk/meetings/{id}", hold, get(console::show).post(console::act).layer(meetings()))
            .route("/desk/meetings/{id}/state", hold, get(console::state).layer(meetings()))
            .route("/desk/meetings/{id}/seat", hold, get(seat::show).post(seat::act).layer(meetings()))
            .route("/desk/meetings/{id}/seat/state", hold, get(seat::state).layer(meetings()))
            .route("/desk/meetings/{id}/seat/offer", hold, post(seat::offer).layer(meetings()))
            .route("/desk/meetings/{id}/phone", hold, get(guest::code_page).layer(meetings()))
            .route("/desk/meetings/{id}/watch", hold, get(desk_watch::show).layer(meetings()))
            .route("/desk/meetings/{id}/watch/{file}", hold, get(desk_watch::file).layer(meetings()))
            .route("/desk/meetings/{id}/end", hold, get(console::ask_end).layer(meetings()))
            .route("/desk/meetings/{id}/uninvite", hold, get(uninvite::ask).layer(meetings()))
            .route("/desk/meetings/{id}/record", hold, get(record::show).layer(meetings()))
            .route("/desk/meetings/{id}/export", hold, get(record::sheet).layer(meetings()))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        if place.site == Site::Village {
            return vec![Box::pin(alert::keep(self.calls.clone(), place.clone()))];
        }
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keeper::run(self.clone(), place.clone()))];
        if let Some(director) = self.director() {
            jobs.push(Box::pin(director.clone().run(self.rooms.clone(), place.clone())));
        }
        if let Some(films) = self.films.get() {
            let (recordings, rooms) = (self.recordings.clone(), self.rooms.clone());
            jobs.push(Box::pin(recordings.run(rooms, films.clone(), place.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(self, place))
    }
}
