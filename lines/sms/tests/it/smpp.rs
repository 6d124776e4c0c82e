//! SMPP 3.4 against a separate program.

use crate::peer::{PHONE, Peer, Running};
use hongwang_sms::{Event, Fate, Verdict};
use std::time::Duration;

fn accepted(name: &str) -> Verdict {
    Verdict::Accepted(name.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_refused_and_nothing_is_sent() {
    let peer = Peer::smpp("plain");
    let mut config = peer.smpp_config();
    config.secret = "another".into();
    let mut running = Running::begin(config);
    let refused = running.next().await;
    assert!(matches!(&refused, Event::Refused(why) if why.contains("密钥不对")), "{refused:?}");
    let id = running.sends(1, "一");
    assert_eq!(running.verdict().await, Event::Part { id, part: 1, of: 1, verdict: Verdict::Unsent });
    assert!(peer.says("connect").contains("\"good\":false"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_taken_whole_and_its_receipt_comes_under_the_same_name() {
    for mode in ["plain", "early"] {
        let peer = Peer::smpp(mode);
        let mut running = Running::begin(peer.smpp_config());
        assert_eq!(running.next().await, Event::Connected);
        assert!(peer.says("connect").contains("\"version\":52"), "3.4");
        let id = running.sends(1, "您申请的高龄津贴收到了。");
        let taken = Event::Part { id, part: 1, of: 1, verdict: accepted("part-1") };
        assert_eq!(running.next().await, taken);
        let receipt = Event::Receipt { name: "part-1".into(), fate: Fate::Arrived };
        assert_eq!(running.next().await, receipt);
        let got = peer.says("submit");
        for words in [
            r#""from":"106900001""#.to_owned(),
            format!(r#""to":"{PHONE}""#),
            r#""coding":8,"receipt":1,"class":0,"head":[]"#.to_owned(),
            r#""text":"【英山县】您申请的高龄津贴收到了。""#.to_owned(),
        ] {
            assert!(got.contains(&words), "{words}: {got}");
        }
        peer.says("taken");
        drop(running.handle);
        running.task.await.expect("it ends");
        peer.says("terminate");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_message_goes_in_parts_with_heads() {
    let peer = Peer::smpp("plain");
    let mut running = Running::begin(peer.smpp_config());
    let id = running.sends(1, &"村里的事".repeat(40));
    let mut taken = Vec::new();
    while taken.len() < 3 {
        if let Event::Part { id: about, part, of, verdict } = running.verdict().await {
            assert_eq!((about, of, &verdict), (id, 3, &accepted(&format!("part-{part}"))));
            taken.push(part);
        }
    }
    assert_eq!(taken, [1, 2, 3]);
    for number in 1..=3 {
        let got = peer.says("submit");
        assert!(got.contains("\"class\":64") && got.contains(&format!("3,{number}]")), "{got}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_too_fast_is_put_off_and_what_did_not_arrive_says_why() {
    let peer = Peer::smpp("flow");
    let mut running = Running::begin(peer.smpp_config());
    let id = running.sends(1, "一");
    let busy = Verdict::Rejected { why: "发得太快（88）".into(), passing: true };
    assert_eq!(running.verdict().await, Event::Part { id, part: 1, of: 1, verdict: busy });
    let peer = Peer::smpp("lost");
    let mut running = Running::begin(peer.smpp_config());
    running.sends(1, "一");
    running.verdict().await;
    let lost = Event::Receipt { name: "part-1".into(), fate: Fate::Lost("UNDELIV".into()) };
    assert_eq!(running.verdict().await, lost);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_side_asks_whether_the_other_is_there_and_a_line_that_is_left_is_opened_anew() {
    let peer = Peer::smpp("asks");
    let mut config = peer.smpp_config();
    config.timers.active = Duration::from_millis(200);
    let mut running = Running::begin(config);
    assert_eq!(running.next().await, Event::Connected);
    peer.says("there");
    peer.says("active");
    let peer = Peer::smpp("leaves");
    let mut running = Running::begin(peer.smpp_config());
    assert_eq!(running.next().await, Event::Connected);
    running.sends(1, "一");
    while !matches!(running.next().await, Event::Lost(_)) {}
    peer.says("let go");
    assert_eq!(running.next().await, Event::Connected);
}
