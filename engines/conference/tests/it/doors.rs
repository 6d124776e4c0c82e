use crate::hall::{END, Hall, MINUTE, SECOND, START, actor, give, id, invite, join, plan};
use hongwang_conference::{Actor, Command, End, Invitation, Link, Phase, Plan, Role, Sends, What, limits};

#[test]
fn an_organisation_that_is_not_invited_stays_outside_until_it_is() {
    let mut hall = Hall::lobby(&[]);
    assert_eq!(hall.refused("village77", join("village77")), "not_invited");
    let no_org = Command::Join { org: None, name: "谁".into() };
    assert_eq!(hall.refused("village1", no_org), "not_invited");
    hall.does("county", invite("village77"));
    assert_eq!(hall.refused("county", invite("village77")), "already");
    hall.joins("village77");
    assert!(hall.room.is_waiting(&id("village77")));
}

#[test]
fn nobody_comes_before_the_lobby_opens_or_after_the_end() {
    let mut hall = Hall::scheduled(plan());
    assert_eq!(hall.refused("village1", join("village1")), "too_early");
    hall.now = START;
    hall.tick();
    hall.joins("village1");
    hall.does("desk", Command::Open);
    hall.does("desk", Command::End);
    assert_eq!(hall.refused("village2", join("village2")), "not_now");
    assert_eq!(hall.refused("village1", Command::Ask), "not_now");
    assert!(!hall.is_in("village1"));
}

#[test]
fn a_plan_that_cannot_be_held_is_refused() {
    let broken = |change: &dyn Fn(&mut Plan)| {
        let mut plan = plan();
        change(&mut plan);
        Hall::new().refused("desk", Command::Schedule { plan })
    };
    assert_eq!(broken(&|plan| plan.end = plan.start), "bad_time");
    assert_eq!(broken(&|plan| (plan.start, plan.end) = (i64::MIN, i64::MAX)), "bad_time");
    assert_eq!(broken(&|plan| (plan.start, plan.end) = (0, MINUTE)), "bad_time");
    assert_eq!(broken(&|plan| plan.title = "  ".into()), "bad_text");
    assert_eq!(broken(&|plan| plan.title = "一\n二".into()), "bad_text");
    assert_eq!(broken(&|plan| plan.chair = id("")), "bad_id");
    assert_eq!(broken(&|plan| plan.chair = id(Actor::SYSTEM)), "bad_id");
    assert_eq!(broken(&|plan| plan.invited.push(plan.invited[0].clone())), "already");
    let many = |n: usize| Invitation { org: n.to_string(), name: "村".into() };
    assert_eq!(broken(&|plan| plan.invited = (0..=limits::INVITED).map(many).collect()), "full");
    assert_eq!(Hall::scheduled(plan()).refused("desk", Command::Schedule { plan: plan() }), "not_now");
}

#[test]
fn guests_and_observers_wait_until_they_are_let_in_also_after_the_opening() {
    let mut hall = Hall::lobby(&["county", "guest", "observer", "village1"]);
    hall.does("county", Command::Open);
    assert!(hall.is_in("village1") && !hall.is_in("guest") && !hall.is_in("observer"));
    assert_eq!(hall.sends("guest"), Sends::default());
    assert_eq!(hall.refused("guest", Command::Ask), "waiting");
    hall.does("county", Command::Admit { venue: id("guest") });
    assert_eq!(hall.refused("county", Command::Admit { venue: id("guest") }), "already");
    assert!(hall.is_in("guest"));
    hall.does("county", Command::Remove { venue: id("observer") });
    assert_eq!(hall.room.venues[&id("observer")].link, Link::Away);
}

#[test]
fn whoever_was_sent_out_comes_no_further_than_the_lobby() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", give("village1"));
    hall.does("county", Command::Remove { venue: id("village1") });
    assert!(hall.room.floor.speakers.is_empty());
    hall.joins("village1");
    assert!(hall.room.is_waiting(&id("village1")));
    assert_eq!(hall.refused("village1", Command::Ask), "waiting");
    hall.does("county", Command::Admit { venue: id("village1") });
    assert!(hall.is_in("village1"));
}

#[test]
fn a_lock_keeps_out_who_is_new_and_who_was_sent_out_and_lets_back_whoever_had_a_seat() {
    let mut hall = Hall::open(&["village1", "village2", "village3"]);
    hall.does("county", Command::Lock);
    assert_eq!(hall.refused("county", Command::Lock), "already");
    assert_eq!(hall.refused("village4", join("village4")), "locked");
    assert_eq!(hall.refused("guest", join("guest")), "locked");
    hall.does("county", Command::Remove { venue: id("village3") });
    assert_eq!(hall.refused("village3", join("village3")), "locked");
    hall.drops("village1");
    hall.does("village2", Command::Leave);
    hall.wait(2 * MINUTE);
    hall.joins("village1");
    hall.joins("village2");
    assert!(hall.is_in("village1") && hall.is_in("village2"));
    hall.does("county", Command::Unlock);
    assert_eq!(hall.refused("county", Command::Unlock), "not_so");
    hall.joins("village4");
}

#[test]
fn a_chair_who_is_late_comes_through_a_lock() {
    let mut hall = Hall::lobby(&["desk"]);
    hall.does("desk", Command::Open);
    hall.does("desk", Command::Lock);
    hall.joins("county");
    hall.does("county", Command::Unlock);
}

#[test]
fn one_id_is_one_role_for_good() {
    let mut hall = Hall::open(&["village1"]);
    for role in [Role::Operator, Role::Guest, Role::Observer, Role::System] {
        let disguised = Actor::new("village1", role);
        let refusal = hall.acts(&disguised, &Command::MuteAll).expect_err("it is known as a venue");
        assert_eq!(refusal.code(), "other_role");
    }
    for role in [Role::Operator, Role::Venue, Role::Guest] {
        let nobody = Actor::new(Actor::SYSTEM, role);
        let refusal = hall.acts(&nobody, &join("village2")).expect_err("the system is nobody else");
        assert_eq!(refusal.code(), "other_role");
    }
    let mut hall = Hall::lobby(&[]);
    let chair_as_guest = Actor::new("county", Role::Guest);
    let refusal = hall.acts(&chair_as_guest, &join("county")).expect_err("no guest has the chair");
    assert_eq!(refusal.code(), "other_role");
}

#[test]
fn a_second_way_in_under_the_same_id_is_refused_while_the_first_stands() {
    let mut hall = Hall::open(&["village1"]);
    assert_eq!(hall.refused("village1", join("village1")), "already");
    hall.drops("village1");
    assert_eq!(hall.refused(Actor::SYSTEM, Command::Drop { venue: id("village1") }), "not_present");
    hall.joins("village1");
    assert_eq!(hall.room.venues.len(), 3);
}

#[test]
fn the_chair_cannot_leave_an_open_meeting_or_be_sent_out_of_it() {
    let mut hall = Hall::open(&["village1"]);
    assert_eq!(hall.refused("county", Command::Leave), "chair_stays");
    assert_eq!(hall.refused("desk", Command::Remove { venue: id("county") }), "chair_stays");
    hall.does("county", Command::HandChair { to: id("village1") });
    hall.does("county", Command::Leave);
    assert_eq!(hall.refused("village1", Command::Leave), "chair_stays");
}

#[test]
fn a_line_that_breaks_in_the_lobby_costs_nothing_also_where_the_meeting_opens_meanwhile() {
    let mut hall = Hall::lobby(&["county", "village1", "village2", "guest"]);
    for who in ["village1", "guest", "village2"] {
        hall.drops(who);
    }
    hall.joins("village1");
    hall.does("county", Command::Open);
    assert!(hall.is_in("village1"));
    hall.joins("guest");
    assert!(hall.room.is_waiting(&id("guest")));
    hall.wait(2 * MINUTE);
    assert_eq!(hall.room.venues[&id("village2")].link, Link::Away);
    hall.joins("village2");
    assert!(hall.is_in("village2"));
}

#[test]
fn a_date_and_an_invitation_are_changed_only_until_the_lobby_opens() {
    let mut hall = Hall::scheduled(plan());
    let later = || Command::Move { start: START + MINUTE, end: END + MINUTE };
    assert_eq!(hall.refused("village1", later()), "not_yours");
    assert_eq!(hall.refused("desk", Command::Move { start: END, end: START }), "bad_time");
    hall.does("desk", later());
    assert_eq!((hall.room.plan.start, hall.room.plan.end), (START + MINUTE, END + MINUTE));
    let uninvite = |org: &str| Command::Uninvite { org: org.into() };
    assert_eq!(hall.refused("desk", uninvite("village77")), "not_so");
    for org in ["village2", "village1"] {
        hall.does("desk", uninvite(org));
    }
    hall.does("desk", crate::hall::invite("village2"));
    assert_eq!(
        hall.room.uninvited.iter().collect::<Vec<_>>(),
        ["village1"],
        "who is invited anew is invited"
    );
    hall.now = START;
    assert_eq!(hall.tick(), [What::LobbyOpened]);
    assert_eq!(hall.refused("village1", join("village1")), "not_invited");
    assert_eq!(hall.refused("desk", uninvite("village2")), "not_now");
    assert_eq!(hall.refused("desk", later()), "not_now");
}

#[test]
fn of_two_who_hand_the_chair_on_at_once_one_succeeds() {
    let mut hall = Hall::open(&["village1", "village2"]);
    hall.does("county", Command::HandChair { to: id("village1") });
    assert_eq!(hall.refused("county", Command::HandChair { to: id("village2") }), "not_yours");
    assert_eq!(hall.room.chair, id("village1"));
    hall.does("village1", Command::UnmuteAll);
    assert_eq!(hall.refused("county", Command::MuteAll), "not_yours");
}

#[test]
fn the_chair_goes_only_to_somebody_who_is_there_and_can_lead() {
    let mut hall = Hall::open(&["guest", "observer", "village1", "village2"]);
    hall.drops("village2");
    for (to, code) in [
        ("guest", "not_a_venue"),
        ("observer", "not_a_venue"),
        ("village2", "not_present"),
        ("village9", "unknown_venue"),
        ("county", "already"),
    ] {
        assert_eq!(hall.refused("desk", Command::HandChair { to: id(to) }), code, "{to}");
        assert_eq!(hall.room.chair, id("county"));
    }
}

#[test]
fn a_chair_whose_line_stays_broken_leaves_the_seat_to_the_desk_and_may_be_given_it_back() {
    let mut hall = Hall::open(&["village1"]);
    hall.drops("county");
    hall.wait(limits::GRACE - SECOND);
    assert_eq!(hall.room.chair, id("county"));
    hall.wait(SECOND);
    assert_eq!(hall.room.chair, id("desk"));
    hall.joins("county");
    assert_eq!(hall.refused("county", Command::MuteAll), "not_yours");
    hall.does("desk", Command::HandChair { to: id("county") });
    hall.does("county", Command::UnmuteAll);
}

#[test]
fn a_chair_who_leaves_nobody_behind_who_could_lead_finds_the_seat_kept() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("desk", Command::Leave);
    hall.drops("county");
    hall.wait(2 * MINUTE);
    assert_eq!(hall.room.chair, id("county"));
    hall.joins("county");
    hall.does("county", Command::UnmuteAll);
}

#[test]
fn a_meeting_is_extended_within_bounds_and_called_off_before_it_was_opened() {
    let mut hall = Hall::open(&[]);
    for minutes in [0, 241, u32::MAX] {
        assert_eq!(hall.refused("county", Command::Extend { minutes }), "bad_time");
    }
    hall.does("county", Command::Extend { minutes: 240 });
    hall.does("county", Command::Extend { minutes: 240 });
    assert_eq!(hall.room.plan.end, END + 480 * MINUTE);
    assert_eq!(hall.refused("county", Command::Extend { minutes: 240 }), "bad_time");

    let mut hall = Hall::scheduled(plan());
    hall.does("desk", Command::End);
    assert_eq!((hall.room.phase, hall.room.ended), (Phase::Ended, Some((hall.now, End::Cancelled))));
}

#[test]
fn each_role_has_a_bound_and_filling_one_keeps_nobody_else_out() {
    let mut hall = Hall::lobby(&["county"]);
    for (role, most) in
        [("guest", limits::GUESTS), ("observer", limits::OBSERVERS), ("desk", limits::OPERATORS)]
    {
        (0..most).for_each(|n| hall.joins(&format!("{role}{n}")));
        assert_eq!(hall.refused(&format!("{role}-late"), join(role)), "full");
    }
    for n in 1..limits::VENUES {
        hall.does(&format!("device{n}"), Command::Join { org: Some("village1".into()), name: "会场".into() });
    }
    assert_eq!(hall.refused("village2", join("village2")), "full");
}

#[test]
fn a_name_or_id_that_cannot_be_shown_is_refused() {
    let mut hall = Hall::lobby(&[]);
    for name in ["", " ", "a\u{0}b", &"名".repeat(limits::NAME_CHARS + 1)] {
        let command = Command::Join { org: Some("village1".into()), name: name.into() };
        assert_eq!(hall.refused("village1", command), "bad_text");
    }
    for bad in ["", "  ", "a\nb", &"x".repeat(limits::ID_BYTES + 1)] {
        let refusal = hall.acts(&Actor::new(bad, Role::Guest), &join("guest")).expect_err("a bad id");
        assert_eq!(refusal.code(), "bad_id");
    }
}

#[test]
fn a_venue_that_storms_is_held_back_for_a_minute_and_can_still_leave() {
    let mut hall = Hall::open(&["village1"]);
    let storm = |hall: &mut Hall| {
        let steps = [Command::Ask, Command::Withdraw];
        let done = steps.iter().cycle().take(200).map_while(|step| hall.acts(&actor("village1"), step).ok());
        done.count()
    };
    assert_eq!(storm(&mut hall), limits::PACE as usize - 1);
    assert_eq!(hall.refused("village1", Command::Withdraw), "too_fast");
    assert_eq!(hall.refused("village1", Command::Ask), "too_fast");
    hall.now += MINUTE;
    hall.does("village1", Command::Withdraw);
    assert!(storm(&mut hall) > 10);
    hall.does("village1", Command::Leave);
}

#[test]
fn everybody_who_looks_is_in_the_list_and_in_the_log() {
    let mut hall = Hall::open(&["observer", "village1"]);
    let present: Vec<_> = hall.room.present().iter().map(|venue| venue.id.as_str()).collect();
    assert_eq!(present, ["county", "desk", "observer", "village1"]);
    let stored = serde_json::to_string(&hall.events).expect("plain data");
    assert!(stored.contains(r#""venue":"observer","role":"observer""#));
    hall.drops("observer");
    assert!(!hall.is_in("observer"), "who stands not in the list is not in the meeting");
}
