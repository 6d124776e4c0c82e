use crate::hall::{END, Hall, MINUTE};
use hongwang_conference::{Ballot, Command, Vote, limits, report};

fn ask(secret: bool) -> Command {
    let options = ["同意", "不同意", "弃权"].map(str::to_owned).to_vec();
    Command::AskVote { question: "是否修建蓄水池".into(), options, secret }
}

fn open(option: usize) -> Command {
    Command::Vote { ballot: Ballot::Open(option) }
}

fn sealed(text: &str) -> Command {
    Command::Vote { ballot: Ballot::Sealed(text.into()) }
}

fn close(counts: Option<&[u32]>) -> Command {
    Command::CloseVote { counts: counts.map(<[u32]>::to_vec) }
}

fn newest(hall: &Hall) -> &Vote {
    hall.room.votes.last().expect("there is one")
}

#[test]
fn a_question_that_cannot_be_answered_is_refused() {
    let mut hall = Hall::open(&["village1"]);
    let mut asks = |question: &str, options: &[&str]| {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        hall.refused("county", Command::AskVote { question: question.into(), options, secret: false })
    };
    assert_eq!(asks("", &["是", "否"]), "bad_text");
    assert_eq!(asks("同意吗", &["是"]), "bad_options");
    assert_eq!(asks("同意吗", &["是", "是"]), "bad_options");
    assert_eq!(asks("同意吗", &["是", ""]), "bad_text");
    assert_eq!(asks("同意吗", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]), "bad_options");
    assert_eq!(hall.refused("village1", ask(false)), "not_yours");
}

#[test]
fn a_venue_answers_once_also_after_it_dropped_and_came_back() {
    let mut hall = Hall::open(&["village1", "guest", "observer"]);
    assert_eq!(hall.refused("village1", open(0)), "not_so");
    hall.does("county", ask(false));
    assert_eq!(hall.refused("county", ask(false)), "already");
    for wrong in [open(3), open(usize::MAX), sealed("x")] {
        assert_eq!(hall.refused("village1", wrong), "bad_ballot");
    }
    hall.does("village1", open(1));
    assert_eq!(hall.refused("village1", open(0)), "already");
    hall.drops("village1");
    assert_eq!(hall.refused("village1", open(0)), "not_here");
    hall.wait(2 * MINUTE);
    hall.joins("village1");
    assert_eq!(hall.refused("village1", open(0)), "already");
    for who in ["guest", "observer", "desk"] {
        assert_eq!(hall.refused(who, open(0)), "not_yours");
    }
}

#[test]
fn an_open_vote_is_counted_by_its_ballots_and_read_only_after_its_close() {
    let mut hall = Hall::open(&["village1", "village2", "village3"]);
    hall.does("county", ask(false));
    for (who, option) in [("village1", 0), ("village2", 2), ("county", 0)] {
        hall.does(who, open(option));
    }
    assert_eq!(report::vote_result(&hall.room, newest(&hall)), None);
    assert_eq!(hall.refused("village1", close(None)), "not_yours");
    assert_eq!(hall.refused("county", close(Some(&[3, 0, 0]))), "bad_count");
    hall.does("county", close(None));
    assert_eq!(hall.refused("county", close(None)), "not_so");
    assert_eq!(hall.refused("village3", open(0)), "not_so");
    let result = report::vote_result(&hall.room, newest(&hall)).expect("it is closed");
    assert_eq!(result.options.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2, 0, 1]);
    assert_eq!((result.answered, result.named.len()), (3, 3));
    assert!(result.named.contains(&("village2会场".into(), "弃权".into())));
}

#[test]
fn of_a_secret_vote_neither_log_nor_result_says_who_answered_what() {
    let mut hall = Hall::open(&["village1", "village2"]);
    hall.does("county", ask(true));
    assert_eq!(hall.refused("village1", open(0)), "bad_ballot");
    assert_eq!(hall.refused("village1", sealed("")), "bad_ballot");
    assert_eq!(hall.refused("village1", sealed(&"x".repeat(limits::SEALED_BYTES + 1))), "bad_ballot");
    hall.does("village1", sealed("aGVsbG8"));
    hall.does("village2", sealed("d29ybGQ"));
    for wrong in [None, Some([1, 1].as_slice()), Some(&[2, 1, 0]), Some(&[u32::MAX; 3])] {
        assert_eq!(hall.refused("county", close(wrong)), "bad_count");
    }
    hall.does("county", close(Some(&[1, 1, 0])));
    let result = report::vote_result(&hall.room, newest(&hall)).expect("it is closed");
    assert_eq!((result.answered, result.named), (2, vec![]));
    let ballots: Vec<_> = newest(&hall).ballots.values().collect();
    assert!(ballots.iter().all(|ballot| matches!(ballot, Ballot::Sealed(_))));
}

#[test]
fn the_end_of_the_meeting_counts_an_open_vote_and_leaves_a_secret_one_uncounted() {
    for (secret, ballot) in [(false, open(0)), (true, sealed("x"))] {
        let mut hall = Hall::open(&["village1"]);
        hall.does("county", ask(secret));
        hall.does("village1", ballot);
        hall.now = END;
        hall.tick();
        assert!(newest(&hall).closed.is_some());
        assert_eq!(report::vote_result(&hall.room, newest(&hall)).is_some(), !secret);
    }
}

#[test]
fn votes_are_bounded() {
    let mut hall = Hall::open(&[]);
    for _ in 0..limits::VOTES {
        hall.does("county", ask(false));
        hall.does("county", close(None));
    }
    assert_eq!(hall.refused("county", ask(false)), "full");
}
