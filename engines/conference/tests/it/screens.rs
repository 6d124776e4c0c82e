use crate::hall::{END, Hall, MINUTE, SECOND, give, id};
use hongwang_conference::{Command, Grid, Group, Next, VenueId, What, shown, wakes};

fn cells(hall: &Hall) -> Vec<VenueId> {
    shown(&hall.room, hall.now).cells
}

fn ids<const N: usize>(texts: [&str; N]) -> Vec<VenueId> {
    texts.map(id).to_vec()
}

fn poll(groups: Vec<Group>, dwell_seconds: u32) -> Command {
    Command::Poll { groups, dwell_seconds }
}

fn polled(hall: &Hall) -> Option<String> {
    hall.room.screens.polling.as_ref()?.shown.as_ref().map(|(id, _)| id.to_string())
}

#[test]
fn a_layout_that_cannot_be_is_refused() {
    let mut hall = Hall::open(&["village1", "guest"]);
    let arrange = |grid, pinned: &[&str]| Command::Arrange {
        grid,
        pinned: pinned.iter().map(|id| (*id).into()).collect(),
    };
    assert_eq!(hall.refused("village1", arrange(Grid::Four, &[])), "not_yours");
    assert_eq!(hall.refused("county", arrange(Grid::One, &["county", "village1"])), "too_many_pinned");
    assert_eq!(hall.refused("county", arrange(Grid::Four, &["county", "county"])), "already");
    assert_eq!(hall.refused("county", arrange(Grid::Four, &["village9"])), "unknown_venue");
    assert_eq!(hall.refused("county", arrange(Grid::Four, &["guest"])), "no_picture");
    assert_eq!(hall.refused("county", arrange(Grid::One, &[])), "already");
}

#[test]
fn every_grid_shows_as_many_as_it_has_cells_and_nobody_twice() {
    let villages: Vec<String> =
        (1..10).flat_map(|n| [format!("village{n}"), format!("village{n}b")]).collect();
    let mut hall = Hall::open(&villages.iter().map(String::as_str).collect::<Vec<_>>());
    for (grid, count) in
        [(Grid::OneAndFive, 6), (Grid::Four, 4), (Grid::Nine, 9), (Grid::Sixteen, 16), (Grid::One, 1)]
    {
        hall.does("county", Command::Arrange { grid, pinned: vec![id("village3")] });
        let mut cells = cells(&hall);
        assert_eq!((cells.len(), &cells[0]), (count, &id("village3")));
        cells.sort();
        cells.dedup();
        assert_eq!(cells.len(), count);
    }
}

#[test]
fn the_newest_speaker_is_large_then_the_main_venue_and_a_broadcast_venue_is_before_all() {
    let mut hall = Hall::open(&["village1", "village2", "village3", "guest"]);
    hall.does("county", Command::Arrange { grid: Grid::OneAndFive, pinned: vec![] });
    hall.does("county", give("guest"));
    hall.does("county", give("village1"));
    hall.does("county", give("village2"));
    assert_eq!(cells(&hall), ids(["village2", "village1", "county", "desk", "village3"]));
    hall.does("county", Command::Broadcast { venue: id("village3") });
    assert_eq!(hall.refused("county", Command::Broadcast { venue: id("village3") }), "already");
    assert_eq!(cells(&hall)[0], id("village3"));
    hall.drops("village3");
    assert_eq!(cells(&hall)[0], id("village2"));
    hall.joins("village3");
    assert_eq!(cells(&hall)[0], id("village3"), "it is back by itself");
    hall.does("county", Command::StopBroadcast);
    assert_eq!(hall.refused("county", Command::StopBroadcast), "not_so");
    hall.does("county", Command::SetMain { venue: id("village1") });
    assert_eq!(hall.refused("county", Command::SetMain { venue: id("guest") }), "not_a_venue");
    assert_eq!(cells(&hall)[0], id("village2"));
}

#[test]
fn polling_shows_each_branch_for_its_time_and_says_who_is_next() {
    let mut hall = Hall::open(&["village1", "village2", "village3"]);
    hall.does("county", poll(vec![], 10));
    assert_eq!(hall.refused("county", poll(vec![], 10)), "already");
    let begun = hall.now;
    let mut seen = Vec::new();
    for step in 0..4 {
        seen.push(polled(&hall).expect("somebody is shown"));
        assert_eq!(cells(&hall)[0].as_str(), seen[step]);
        let next = shown(&hall.room, hall.now).next.expect("somebody follows");
        assert_eq!(next.at, begun + (step as i64 + 1) * 10 * SECOND);
        assert_eq!(wakes(&hall.room), Some(next.at));
        hall.now = next.at - 1;
        assert_eq!(hall.tick(), []);
        hall.now = next.at;
        assert_eq!(hall.tick(), [What::Polled { venue: next.venue }]);
    }
    assert_eq!(seen, ["village1", "village2", "village3", "village1"]);
    hall.does("county", Command::StopPolling);
    assert_eq!(hall.refused("county", Command::StopPolling), "not_so");
    assert_eq!(shown(&hall.room, hall.now).next, None);
}

#[test]
fn polling_goes_through_its_groups_passes_over_who_is_away_and_shows_them_again_once_back() {
    let mut hall = Hall::open(&["village1", "village2", "village3", "village4"]);
    let group = |name: &str, venues: Vec<VenueId>| Group { name: name.into(), venues };
    let groups = vec![group("上游", ids(["village4", "village2"])), group("下游", ids(["village1"]))];
    hall.does("county", poll(groups, 5));
    assert_eq!(polled(&hall).as_deref(), Some("village4"));
    hall.drops("village2");
    hall.wait(5 * SECOND);
    assert_eq!(polled(&hall).as_deref(), Some("village1"));
    hall.drops("village1");
    assert_eq!(hall.tick(), [What::Polled { venue: id("village4") }], "no grey picture: the cut is at once");
    assert_eq!(hall.wait(5 * SECOND), [], "alone it stays");
    hall.joins("village2");
    assert_eq!(hall.tick(), [What::Polled { venue: id("village2") }]);
}

#[test]
fn polling_that_finds_nobody_begins_with_the_first_who_comes() {
    let mut hall = Hall::open(&[]);
    hall.does("county", poll(vec![], 5));
    assert_eq!((polled(&hall), hall.wait(MINUTE)), (None, vec![]));
    hall.joins("village1");
    let layout = shown(&hall.room, hall.now);
    assert_eq!(layout.next, Some(Next { venue: id("village1"), at: hall.now }));
    assert_eq!(hall.tick(), [What::Polled { venue: id("village1") }]);
}

#[test]
fn polling_that_was_looked_at_late_makes_one_cut_and_not_all_that_were_missed() {
    let mut hall = Hall::open(&["village1", "village2"]);
    hall.does("county", poll(vec![], 5));
    assert_eq!(hall.wait(20 * MINUTE).len(), 1);
}

#[test]
fn a_polling_that_cannot_be_is_refused() {
    let mut hall = Hall::open(&["village1", "guest"]);
    let one = |venues: Vec<VenueId>| vec![Group { name: "组".into(), venues }];
    for dwell in [0, 2, 601, u32::MAX] {
        assert_eq!(hall.refused("county", poll(vec![], dwell)), "bad_time");
    }
    assert_eq!(hall.refused("county", poll(one(ids(["village1", "village1"])), 5)), "already");
    assert_eq!(hall.refused("county", poll(one(ids(["village9"])), 5)), "unknown_venue");
    assert_eq!(hall.refused("county", poll(one(ids(["guest"])), 5)), "no_picture");
    let many = (0..21).map(|n| Group { name: n.to_string(), venues: vec![] }).collect();
    assert_eq!(hall.refused("county", poll(many, 5)), "full");
    assert_eq!(hall.refused("village1", poll(vec![], 5)), "not_yours");
}

#[test]
fn before_the_opening_and_after_the_end_nobody_is_shown() {
    let mut hall = Hall::lobby(&["county", "village1"]);
    assert!(cells(&hall).is_empty());
    hall.does("county", Command::Open);
    hall.does("county", poll(vec![], 5));
    assert!(!cells(&hall).is_empty());
    hall.now = END;
    hall.tick();
    let layout = shown(&hall.room, hall.now);
    assert_eq!((layout.cells, layout.second, layout.next), (vec![], None, None));
}

#[test]
fn a_caption_stands_for_eight_seconds() {
    let mut hall = Hall::open(&[]);
    hall.does("system", Command::Caption { text: "请各村报告水位".into() });
    assert_eq!(shown(&hall.room, hall.now + 7_999).caption.as_deref(), Some("请各村报告水位"));
    assert_eq!(shown(&hall.room, hall.now + 8_000).caption, None);
    assert_eq!(hall.refused("county", Command::Caption { text: "字".repeat(121) }), "bad_text");
}
