use crate::hall::{Hall, SECOND, actor, id, invite, plan};
use hongwang_conference::{Ballot, Command, Grid, Role, Sends, Sharing, Way, Who, decide, may_send};

/// Everybody who may be in a meeting, and a venue that never came.
const EVERYBODY: [&str; 7] = ["county", "desk", "village1", "guest", "observer", "system", "village9"];

/// Each command once, about `venue` where it is about one.
pub(crate) fn commands(venue: &str) -> Vec<Command> {
    let venue = || id(venue);
    vec![
        Command::Schedule { plan: plan() },
        invite("new"),
        Command::Uninvite { org: "village5".into() },
        Command::Move { start: 1, end: i64::MAX },
        Command::OpenLobby,
        Command::Open,
        crate::hall::join("village1"),
        Command::Leave,
        Command::Drop { venue: venue() },
        Command::Admit { venue: venue() },
        Command::Remove { venue: venue() },
        Command::Lock,
        Command::Unlock,
        Command::SetMain { venue: venue() },
        Command::HandChair { to: venue() },
        Command::Extend { minutes: 5 },
        Command::End,
        Command::GiveFloor { venue: venue() },
        Command::TakeFloor { venue: venue() },
        Command::Mute { venue: venue() },
        Command::Unmute { venue: venue() },
        Command::MuteAll,
        Command::UnmuteAll,
        Command::Ask,
        Command::Withdraw,
        Command::RefuseAsk { venue: venue() },
        Command::Arrange { grid: Grid::Nine, pinned: vec![venue()] },
        Command::Broadcast { venue: venue() },
        Command::StopBroadcast,
        Command::Poll { groups: vec![], dwell_seconds: 10 },
        Command::StopPolling,
        Command::Share { sharing: Sharing::Screen },
        Command::StopSharing { venue: venue() },
        Command::CallRoll { seconds: 60 },
        Command::AnswerRoll { venue: venue() },
        Command::EndRoll,
        Command::SignIn { venue: venue(), way: Way::Roster, entry: Some(0) },
        Command::AskVote {
            question: "同意吗".into(),
            options: vec!["同意".into(), "不同意".into()],
            secret: false,
        },
        Command::Vote { ballot: Ballot::Open(0) },
        Command::CloseVote { counts: None },
        Command::Say { text: "收到".into() },
        Command::Caption { text: "请发言".into() },
        Command::MarkChapter { title: "第二项".into() },
        Command::Record { on: true },
    ]
}

/// Who may give each command. It stands here a second time, and without a rest: whoever adds a command says it twice.
fn meant(command: &Command) -> Who {
    match command {
        Command::Schedule { .. } => Who::Operator,
        Command::Join { .. } | Command::Leave => Who::Anybody,
        Command::Ask | Command::Withdraw => Who::Heard,
        Command::Share { .. } => Who::Seen,
        Command::Vote { .. } => Who::Venues,
        Command::Drop { .. } => Who::System,
        Command::Caption { .. } => Who::LeadOrSystem,
        Command::TakeFloor { .. }
        | Command::Mute { .. }
        | Command::Unmute { .. }
        | Command::StopSharing { .. }
        | Command::AnswerRoll { .. }
        | Command::SignIn { .. } => Who::LeadOrOwn,
        Command::Invite { .. }
        | Command::Uninvite { .. }
        | Command::Move { .. }
        | Command::OpenLobby
        | Command::Open
        | Command::End
        | Command::Extend { .. }
        | Command::Admit { .. }
        | Command::Remove { .. }
        | Command::Lock
        | Command::Unlock
        | Command::SetMain { .. }
        | Command::HandChair { .. }
        | Command::GiveFloor { .. }
        | Command::RefuseAsk { .. }
        | Command::MuteAll
        | Command::UnmuteAll
        | Command::Arrange { .. }
        | Command::Broadcast { .. }
        | Command::StopBroadcast
        | Command::Poll { .. }
        | Command::StopPolling
        | Command::CallRoll { .. }
        | Command::EndRoll
        | Command::AskVote { .. }
        | Command::CloseVote { .. }
        | Command::Say { .. }
        | Command::MarkChapter { .. }
        | Command::Record { .. } => Who::Lead,
    }
}

fn may(who: Who, name: &str, about_self: bool) -> bool {
    let (role, leads) = (actor(name).role, ["county", "desk"].contains(&name));
    match who {
        Who::Operator => role == Role::Operator,
        Who::Lead => leads,
        Who::LeadOrOwn => leads || about_self,
        Who::LeadOrSystem => leads || role == Role::System,
        Who::Anybody => role != Role::System,
        Who::Heard => role != Role::System && role != Role::Observer,
        Who::Seen => matches!(role, Role::Operator | Role::Venue),
        Who::Venues => role == Role::Venue,
        Who::System => role == Role::System,
    }
}

#[test]
fn whoever_has_not_the_seat_for_a_command_is_refused_and_told_who_has() {
    let hall = Hall::open(&["village1", "village2", "guest", "observer"]);
    let mut refused = 0;
    for name in EVERYBODY {
        for target in ["village2", name] {
            for command in commands(target) {
                let is_refused = match decide(&hall.room, &actor(name), &command, hall.now) {
                    Err(refusal) if refusal.code() == "not_yours" => {
                        assert!(refusal.to_string().contains(command.who().name()));
                        true
                    }
                    Err(refusal) if refusal.code() == "not_now" => continue,
                    _ => false,
                };
                refused += usize::from(is_refused);
                assert_eq!(is_refused, !may(meant(&command), name, target == name), "{name}: {command:?}");
            }
        }
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn no_command_of_a_venue_a_guest_or_an_observer_changes_what_anybody_else_may_send() {
    let hall = Hall::open(&["village1", "village2", "guest", "observer"]);
    for name in ["village1", "guest", "observer", "village9"] {
        for command in EVERYBODY.iter().flat_map(|target| commands(target)) {
            let Ok(events) = decide(&hall.room, &actor(name), &command, hall.now) else { continue };
            let mut after = hall.room.clone();
            events.iter().for_each(|event| after.apply(event));
            for other in EVERYBODY.iter().filter(|other| **other != name) {
                assert_eq!(may_send(&after, &id(other)), hall.sends(other), "{name}: {command:?}");
            }
            let sends = may_send(&after, &id(name));
            assert!(!sends.audio && !sends.second, "{name} gives itself nothing: {command:?}");
        }
    }
}

#[test]
fn a_command_about_somebody_who_never_came_is_refused_as_unknown() {
    let hall = Hall::open(&["village1"]);
    for name in ["county", "desk", "system"] {
        for command in commands("nobody") {
            let is_about = format!("{command:?}").contains("nobody");
            let Err(refusal) = decide(&hall.room, &actor(name), &command, hall.now) else {
                assert!(!is_about, "{name}: {command:?}");
                continue;
            };
            let expected = ["unknown_venue", "not_yours"].contains(&refusal.code());
            assert!(!is_about || expected, "{name}: {command:?}: {refusal}");
        }
    }
    assert_eq!(may_send(&hall.room, &id("nobody")), Sends::default());
}

#[test]
fn somebody_who_never_came_can_do_nothing_but_come() {
    let hall = Hall::open(&["village1"]);
    for name in ["village9", "guest", "observer"] {
        for command in commands(name).into_iter().chain(commands("village1")) {
            let is_done = decide(&hall.room, &actor(name), &command, hall.now).is_ok();
            assert_eq!(is_done, matches!(command, Command::Join { .. }), "{name}: {command:?}");
        }
    }
}

#[test]
fn a_new_room_takes_nothing_but_a_plan_and_an_ended_one_nothing_at_all() {
    let mut ended = Hall::open(&["village1"]);
    ended.does("county", Command::End);
    ended.now += SECOND;
    for name in EVERYBODY {
        for command in commands("village1") {
            assert!(decide(&ended.room, &actor(name), &command, ended.now).is_err(), "{name}: {command:?}");
            let done = decide(&Hall::new().room, &actor(name), &command, 0).is_ok();
            assert_eq!(
                done,
                name == "desk" && matches!(command, Command::Schedule { .. }),
                "{name}: {command:?}"
            );
        }
    }
}
