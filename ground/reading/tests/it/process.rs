//! The process that reads, and everything that can be wrong with it.

use crate::TODAY;
use crate::drawing::{MAN, View, card, jpeg, photograph};
use bytes::Bytes;
use hongwang_models::Models;
use hongwang_reading::{Card, LONGEST, PictureProblem, Reading, Unread};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

fn reading() -> Reading {
    Reading::new(hongwang_testkit::binary(), &models())
}

fn models() -> Models {
    Models::at(hongwang_testkit::models())
}

fn picture() -> Bytes {
    let corners = [[130.0, 110.0], [1180.0, 120.0], [1170.0, 790.0], [125.0, 780.0]];
    Bytes::from(jpeg(&photograph(&card(&MAN), &View { size: [1300, 900], corners })))
}

fn is_person(read: &Result<Card, Unread>) -> bool {
    matches!(read, Ok(Card::Person(person)) if person.name.as_deref() == Some("王演示"))
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(40), "it never came true: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn without_a_program_or_with_another_one_nothing_is_read() {
    for program in ["/nowhere/hongwang", "/bin/true", "/usr/bin/yes", "/bin/cat"] {
        let reading = Reading::new(program, &models());
        assert_eq!(reading.card(picture(), TODAY).await, Err(Unread::NoModel), "{program}");
        assert_eq!(reading.child(), None, "{program}");
    }
}

#[tokio::test]
async fn a_process_that_is_killed_costs_at_most_one_picture() {
    let reading = reading();
    assert!(is_person(&reading.card(picture(), TODAY).await));
    let first = reading.child().expect("a process");
    let pid = Pid::from_raw(i32::try_from(first).expect("a process id")).expect("not zero");
    kill_process(pid, Signal::KILL).expect("it is killed");
    let next = reading.card(picture(), TODAY).await;
    assert!(is_person(&next) || next == Err(Unread::Picture(PictureProblem::Damaged)), "{next:?}");
    assert!(is_person(&reading.card(picture(), TODAY).await));
    assert_ne!(reading.child(), Some(first));
}

#[tokio::test]
async fn who_goes_in_the_middle_leaves_no_answer_to_the_next() {
    let reading = reading();
    let letter = [(60.0, 200.0, 60.0, "今天村里放电影")];
    let letter = Bytes::from(jpeg(&photograph(
        &card(&letter),
        &View { size: [900, 600], corners: [[60.0, 60.0], [840.0, 60.0], [840.0, 540.0], [60.0, 540.0]] },
    )));
    assert!(is_person(&reading.card(picture(), TODAY).await));
    let left = tokio::time::timeout(Duration::from_millis(1), reading.card(letter, TODAY)).await;
    assert!(left.is_err(), "a picture takes longer than that");
    assert!(is_person(&reading.card(picture(), TODAY).await));
}

#[tokio::test]
async fn one_is_read_two_wait_and_the_next_is_told_so() {
    let reading = reading();
    let ask = || reading.card(picture(), TODAY);
    // The first look at each is in this order.
    let (first, second, third, fourth) = tokio::join!(ask(), ask(), ask(), ask());
    assert!(is_person(&first) && is_person(&second) && is_person(&third), "{first:?} {second:?} {third:?}");
    assert_eq!(fourth, Err(Unread::Busy));
}

#[tokio::test]
async fn a_picture_that_is_none_costs_nobody_the_process() {
    let reading = reading();
    let whole = picture();
    assert!(is_person(&reading.card(whole.clone(), TODAY).await));
    let first = reading.child();
    for (bytes, problem) in [
        (whole.slice(..200), PictureProblem::Damaged),
        (Bytes::from_static(b"%PDF-1.7"), PictureProblem::UnknownFormat),
        (Bytes::new(), PictureProblem::UnknownFormat),
        (Bytes::from(vec![0xff; LONGEST + 1]), PictureProblem::TooLarge),
    ] {
        assert_eq!(reading.card(bytes, TODAY).await, Err(Unread::Picture(problem)));
    }
    assert!(is_person(&reading.card(whole, TODAY).await));
    assert_eq!(reading.child(), first);
}

#[tokio::test]
async fn the_process_is_bounded_and_knows_nothing_of_the_node() {
    let reading = reading();
    assert!(is_person(&reading.card(picture(), TODAY).await));
    let folder = format!("/proc/{}", reading.child().expect("a process"));
    let limits = fs::read_to_string(format!("{folder}/limits")).expect("reads");
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.replace(name, "").split_whitespace().next().map(str::to_owned)
    };
    assert_eq!(limit("Max data size").as_deref(), Some("335544320"), "{limits}");
    assert_eq!(limit("Max core file size").as_deref(), Some("0"), "{limits}");
    assert_eq!(fs::read(format!("{folder}/environ")).expect("reads"), b"", "no environment");
}

#[tokio::test]
async fn the_process_goes_when_nobody_asks_any_more_and_with_the_node() {
    let reading = reading();
    assert!(is_person(&reading.card(picture(), TODAY).await));
    let folder = format!("/proc/{}", reading.child().expect("a process"));
    until("it goes by itself", || reading.child().is_none() && !Path::new(&folder).exists()).await;
    assert!(is_person(&reading.card(picture(), TODAY).await));
    let folder = format!("/proc/{}", reading.child().expect("a process"));
    drop(reading);
    until("it goes with the node", || !Path::new(&folder).exists()).await;
}
