//! A hall for tests: one room, its stored events, and a clock that tests move.

use hongwang_conference::{
    Actor, Command, Event, Invitation, Plan, Refusal, Role, Room, Sends, VenueId, What, decide, due, limits,
    may_send,
};

/// When the meeting begins.
pub(crate) const START: i64 = 1_800_000_000_000;
/// It lasts an hour.
pub(crate) const END: i64 = START + 60 * limits::MINUTE;
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = limits::MINUTE;

pub(crate) fn id(text: &str) -> VenueId {
    text.into()
}

/// Whoever an id of these tests stands for: `county` has the chair, `desk…` are operators, `guest…`, `observer…`.
pub(crate) fn actor(id: &str) -> Actor {
    let role = match id {
        Actor::SYSTEM => Role::System,
        _ if id.starts_with("desk") => Role::Operator,
        _ if id.starts_with("guest") => Role::Guest,
        _ if id.starts_with("observer") => Role::Observer,
        _ => Role::Venue,
    };
    Actor::new(id, role)
}

/// The county and villages 1 to 9, each an organisation.
pub(crate) fn plan() -> Plan {
    let village = |n: usize| Invitation { org: format!("village{n}"), name: format!("{n}号村") };
    Plan {
        title: "防汛调度会".into(),
        start: START,
        end: END,
        chair: id("county"),
        main: Some(id("county")),
        free: false,
        invited: (1..10).map(village).collect(),
    }
}

pub(crate) struct Hall {
    pub(crate) room: Room,
    pub(crate) events: Vec<Event>,
    pub(crate) now: i64,
}

impl Hall {
    /// Nothing was scheduled yet.
    pub(crate) fn new() -> Self {
        Self { room: Room::default(), events: Vec::new(), now: START - 60 * MINUTE }
    }

    pub(crate) fn scheduled(plan: Plan) -> Self {
        let mut hall = Self::new();
        hall.does("desk", Command::Schedule { plan });
        hall
    }

    /// The lobby is open, and those of `who` have come.
    pub(crate) fn lobby(who: &[&str]) -> Self {
        let mut hall = Self::scheduled(plan());
        hall.now = START;
        hall.tick();
        who.iter().for_each(|who| hall.joins(who));
        hall
    }

    /// The meeting is open under 全场静音 with the county in the chair, an operator, and those of `who`.
    pub(crate) fn open(who: &[&str]) -> Self {
        let mut hall = Self::lobby(&["county", "desk"]);
        hall.does("desk", Command::Open);
        who.iter().for_each(|who| hall.joins(who));
        for waiting in who.iter().filter(|who| who.starts_with("guest") || who.starts_with("observer")) {
            hall.does("desk", Command::Admit { venue: id(waiting) });
        }
        hall
    }

    pub(crate) fn tries(&mut self, who: &str, command: Command) -> Result<(), Refusal> {
        self.acts(&actor(who), &command)
    }

    pub(crate) fn acts(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let events = decide(&self.room, actor, command, self.now)?;
        self.store(events);
        Ok(())
    }

    pub(crate) fn does(&mut self, who: &str, command: Command) {
        let said = format!("{who} {command:?}");
        self.tries(who, command).unwrap_or_else(|refusal| panic!("{said}: {refusal}"));
    }

    /// The code of the refusal; a command that is not refused fails the test.
    pub(crate) fn refused(&mut self, who: &str, command: Command) -> &'static str {
        let said = format!("{who} {command:?}");
        let before = self.room.clone();
        let refusal = self.tries(who, command).expect_err(&said);
        assert_eq!(self.room, before, "nothing follows from what is refused");
        assert!(refusal.to_string().chars().count() > 4, "{said}: {refusal}");
        refusal.code()
    }

    pub(crate) fn joins(&mut self, who: &str) {
        self.does(who, join(who));
    }

    pub(crate) fn drops(&mut self, who: &str) {
        self.does(Actor::SYSTEM, Command::Drop { venue: id(who) });
    }

    /// What time brings now.
    pub(crate) fn tick(&mut self) -> Vec<What> {
        let events = due(&self.room, self.now);
        let what = events.iter().map(|event| event.what.clone()).collect();
        self.store(events);
        what
    }

    pub(crate) fn wait(&mut self, milliseconds: i64) -> Vec<What> {
        self.now += milliseconds;
        self.tick()
    }

    pub(crate) fn sends(&self, who: &str) -> Sends {
        may_send(&self.room, &id(who))
    }

    pub(crate) fn is_heard(&self, who: &str) -> bool {
        self.sends(who).audio
    }

    pub(crate) fn is_in(&self, who: &str) -> bool {
        self.room.is_in(&id(who))
    }

    fn store(&mut self, events: Vec<Event>) {
        events.iter().for_each(|event| self.room.apply(event));
        self.events.extend(events);
    }
}

/// Comes for the organisation of the same name; `village1b` is a second device of `village1`.
pub(crate) fn join(who: &str) -> Command {
    let org = who.trim_end_matches('b').to_owned();
    let has_org = actor(who).role == Role::Venue && who != "county";
    Command::Join { org: has_org.then_some(org), name: format!("{who}会场") }
}

pub(crate) fn invite(org: &str) -> Command {
    Command::Invite { invitation: Invitation { org: org.into(), name: "新村".into() } }
}

pub(crate) fn give(who: &str) -> Command {
    Command::GiveFloor { venue: id(who) }
}

pub(crate) fn take(who: &str) -> Command {
    Command::TakeFloor { venue: id(who) }
}

pub(crate) fn mute(who: &str) -> Command {
    Command::Mute { venue: id(who) }
}

pub(crate) fn unmute(who: &str) -> Command {
    Command::Unmute { venue: id(who) }
}
