//! The line against a separate program that speaks both versions.

use crate::peer::{Peer, Running, SECRET};
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Event, Fate, Verdict};
use std::time::Duration;
use uuid::Uuid;

const BOTH: [Version; 2] = [Version::V20, Version::V30];

fn part(id: Uuid, part: u8, of: u8, verdict: Verdict) -> Event {
    Event::Part { id, part, of, verdict }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_refused_with_what_it_means_and_nothing_is_sent() {
    for version in BOTH {
        let peer = Peer::start(version, "plain");
        let mut config = peer.config(version);
        config.secret = "another".into();
        let mut running = Running::begin(config);
        let refused = running.next().await;
        let Event::Refused(why) = &refused else { panic!("{refused:?}") };
        assert!(why.contains("密钥不对") && !why.contains("another"), "{why}");
        let id = running.sends(1, "您的申请收到了");
        assert_eq!(running.verdict().await, part(id, 1, 1, Verdict::Unsent));
        assert!(peer.says("connect").contains("\"status\": 3"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_of_the_older_version_refuses_the_newer_greeting() {
    let peer = Peer::start(Version::V20, "plain");
    let refused = Running::begin(peer.config(Version::V30)).next().await;
    assert!(matches!(&refused, Event::Refused(why) if why.contains("cmpp2")), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_taken_and_its_receipt_comes_under_the_same_name() {
    for version in BOTH {
        let peer = Peer::start(version, "plain");
        let mut running = Running::begin(peer.config(version));
        assert_eq!(running.next().await, Event::Connected);
        let connect = peer.says("connect");
        assert!(connect.contains("\"stamp\": 1123100000") && !connect.contains(SECRET), "{connect}");
        let id = running.sends(1, "您申请的高龄津贴收到了。");
        assert_eq!(running.next().await, part(id, 1, 1, Verdict::Accepted("1122334400000001".into())));
        let receipt = Event::Receipt { name: "1122334400000001".into(), fate: Fate::Arrived };
        assert_eq!(running.next().await, receipt);
        let got = peer.says("submit");
        for words in [
            r#""register_delivery": 1"#,
            r#""pk_total": 1"#,
            r#""tp_udhi": 0"#,
            r#""msg_fmt": 8"#,
            r#""msg_src": "901234""#,
            r#""src_id": "106900001""#,
            r#""dest_terminal_id": "13800138000""#,
            r#""service_id": "HALL""#,
        ] {
            assert!(got.contains(words), "{words}: {got}");
        }
        let text: String = "【英山县】您申请的高龄津贴收到了。"
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        assert!(got.contains(&text), "{got}");
        let taken = peer.says("taken");
        let length = if version == Version::V20 { 21 } else { 24 };
        assert!(taken.contains(&format!("\"length\": {length}")), "{taken}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_message_goes_in_parts_with_heads_and_each_part_has_its_verdict() {
    for version in BOTH {
        let peer = Peer::start(version, "plain");
        let mut running = Running::begin(peer.config(version));
        let id = running.sends(1, &"村里的事".repeat(40));
        let mut accepted = Vec::new();
        while accepted.len() < 3 {
            if let Event::Part { id: about, part, of, verdict } = running.verdict().await {
                assert_eq!((about, of), (id, 3));
                assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
                accepted.push(part);
            }
        }
        assert_eq!(accepted, [1, 2, 3]);
        for number in 1..=3 {
            let got = peer.says("submit");
            assert!(got.contains(&format!("\"head\": [5, 0, 3, 1, 3, {number}]")), "{got}");
            assert!(got.contains(&format!("\"pk_number\": {number}")) && got.contains("\"tp_udhi\": 1"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_too_long_is_refused_here() {
    let peer = Peer::start(Version::V20, "plain");
    let mut running = Running::begin(peer.config(Version::V20));
    assert_eq!(running.next().await, Event::Connected);
    let id = running.sends(1, &"长".repeat(600));
    let refused = running.verdict().await;
    let Event::Part { verdict: Verdict::Rejected { passing: false, .. }, .. } = &refused else {
        panic!("{refused:?}")
    };
    assert!(matches!(refused, Event::Part { id: about, .. } if about == id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_that_overtakes_the_answer_waits_for_it() {
    for version in BOTH {
        let peer = Peer::start(version, "early");
        let mut running = Running::begin(peer.config(version));
        let id = running.sends(1, "有结果了");
        assert_eq!(running.verdict().await, part(id, 1, 1, Verdict::Accepted("1122334400000001".into())));
        assert!(matches!(running.verdict().await, Event::Receipt { fate: Fate::Arrived, .. }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telephone_that_was_not_reached_says_why() {
    let peer = Peer::start(Version::V20, "lost");
    let mut running = Running::begin(peer.config(Version::V20));
    running.sends(1, "有结果了");
    running.verdict().await;
    let receipt = running.verdict().await;
    assert!(
        matches!(&receipt, Event::Receipt { fate: Fate::Lost(stat), .. } if stat == "UNDELIV"),
        "{receipt:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_too_busy_says_so_and_the_next_message_is_taken() {
    let peer = Peer::start(Version::V30, "flow");
    let mut running = Running::begin(peer.config(Version::V30));
    let (first, second) = (running.sends(1, "一"), running.sends(2, "二"));
    let busy = Verdict::Rejected { why: "发得太快（8）".into(), passing: true };
    assert_eq!(running.verdict().await, part(first, 1, 1, busy));
    let taken = running.verdict().await;
    assert_eq!(taken, part(second, 1, 1, Verdict::Accepted("1122334400000002".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_leaves_what_was_sent_open_and_is_opened_anew() {
    let peer = Peer::start(Version::V20, "cut");
    let mut running = Running::begin(peer.config(Version::V20));
    assert_eq!(running.next().await, Event::Connected);
    let id = running.sends(1, "一");
    assert_eq!(running.next().await, part(id, 1, 1, Verdict::Unanswered));
    assert!(matches!(running.next().await, Event::Lost(_)));
    assert_eq!(running.next().await, Event::Connected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_than_sixteen_parts_wait_for_their_answers_and_late_ones_make_room() {
    let peer = Peer::start(Version::V20, "silent");
    let mut config = peer.config(Version::V20);
    config.timers.answer = Duration::from_secs(2);
    let mut running = Running::begin(config);
    assert_eq!(running.next().await, Event::Connected);
    for number in 0..20 {
        running.sends(number, "一");
    }
    for _ in 0..16 {
        peer.says("submit");
    }
    let mut left = Vec::new();
    while left.len() < 20 {
        match running.next().await {
            Event::Part { id, verdict: Verdict::Unanswered, .. } => left.push(id.as_u128()),
            event => panic!("{event:?}"),
        }
        if left.len() == 1 {
            // The seventeenth went out only after somebody's time was up.
            peer.says("submit");
        }
    }
    left.sort_unstable();
    assert_eq!(left, (0..20).collect::<Vec<u128>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_gateway_is_asked_whether_it_is_there_three_times_and_then_left() {
    let peer = Peer::start(Version::V20, "idle");
    let mut config = peer.config(Version::V20);
    (config.timers.active, config.timers.answer) = (Duration::from_millis(200), Duration::from_millis(400));
    let mut running = Running::begin(config);
    assert_eq!(running.next().await, Event::Connected);
    assert!(matches!(running.next().await, Event::Lost(why) if why.contains("不应答")));
    for _ in 0..3 {
        peer.says("active");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_nobody_has_messages_any_more_the_gateway_is_told_and_left() {
    let peer = Peer::start(Version::V30, "plain");
    let mut running = Running::begin(peer.config(Version::V30));
    assert_eq!(running.next().await, Event::Connected);
    drop(running.handle);
    running.task.await.expect("it ends");
    peer.says("terminate");
}
