use crate::{says, until};
use hongwang_base::SubmissionId;
use hongwang_store::{Db, DbUrl, Row, sql};
use hongwang_testkit::{County, Demo, Process};
use hongwang_tests::{Villager, client};
use reqwest::StatusCode;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PHONE: &str = "13800135678";
const ITEM: &str = "proof";
const TAKEN: &str = "data-standing=\"taken\"";

#[tokio::test]
async fn after_a_power_cut_what_was_kept_is_there_with_all_that_followed_and_nothing_else_is() {
    let mut county = open_county().await;
    let home = county.demo.village(1);
    let client = client();
    for answers in [0, 2] {
        let mut villager = Villager::at(&client, &home);
        villager.begins(ITEM).await;
        answers_some(&mut villager, answers).await;
        cut_the_power(&mut county.villages[0], &home).await;
        for path in ["/apply/fill", "/apply/check"] {
            until("nobody reads it any more", async || villager.get(path).await.status() == StatusCode::GONE)
                .await;
        }
    }

    let mut villager = Villager::at(&client, &home);
    villager.begins(ITEM).await;
    answers_some(&mut villager, 1).await;
    let kept = villager.post("/apply/keep", &[("phone", PHONE)]).await.text().await.expect("a page");
    let code: String = coded(&kept).chars().filter(char::is_ascii_digit).collect();
    let mut summaries = Vec::new();
    for _ in 0..2 {
        cut_the_power(&mut county.villages[0], &home).await;
        let mut again = Villager::at(&client, &home);
        let fields = [("phone", PHONE), ("code", code.as_str())];
        assert_eq!(again.sends("/apply/resume", &fields).await, "/apply/check");
        summaries.push(again.read("/apply/check").await);
        // What is answered after it was kept is kept as well.
        answers_some(&mut again, 1).await;
    }
    assert!(summaries.iter().all(|summary| summary.contains("演示花")), "{}", summaries[0]);
    let numbers = summaries.iter().map(|summary| summary.contains("421124 19500101 004X"));
    assert_eq!(numbers.collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn an_application_whose_village_is_killed_while_it_is_handed_in_is_filed_once_or_not_at_all() {
    const ROUNDS: u64 = 12;
    let mut county = open_county().await;
    let (home, address) = (county.demo.village(1), county.demo.village_address(1));
    let client = client();
    let (mut tried, mut filed) = (BTreeSet::new(), BTreeMap::new());
    for round in 0..ROUNDS {
        let mut villager = Villager::at(&client, &home);
        let id = villager.fills(ITEM).await;
        tried.insert(id.clone());
        let mut line = presses_hand_in(address, &villager.cookie).await;
        if round + 1 < ROUNDS {
            // Each death comes a little later, so that it falls at every step of what is written.
            tokio::time::sleep(Duration::from_millis(round * 2)).await;
        } else {
            // And one comes when the number may have been read already.
            line.read_u8().await.expect("an answer begins");
        }
        cut_the_power(&mut county.villages[0], &home).await;

        let slip = format!("/apply/done/{id}");
        let answer = villager.get(&slip).await;
        if answer.status() == StatusCode::OK {
            filed.insert(id, coded(&answer.text().await.expect("a page")));
            assert_eq!(villager.sends("/apply/hand-in", &[]).await, slip, "pressed again it is the same");
        } else {
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "round {round}");
            until("what was not handed in is gone", async || {
                villager.get("/apply/fill").await.status() == StatusCode::GONE
            })
            .await;
        }
    }
    assert!(!filed.is_empty(), "what was answered was filed");
    for id in filed.keys() {
        until("the center has taken it", async || says(&format!("{home}/apply/done/{id}"), TAKEN).await)
            .await;
    }
    the_center_has(&county, &tried, &filed).await;
}

#[tokio::test]
async fn a_center_that_is_killed_while_it_receives_makes_one_case_of_each_application() {
    let mut county = open_county().await;
    let home = county.demo.village(1);
    let client = client();
    let (mut tried, mut filed) = (BTreeSet::new(), BTreeMap::new());
    for round in 0..5u64 {
        let mut villager = Villager::at(&client, &home);
        let id = villager.fills(ITEM).await;
        let slip = villager.sends("/apply/hand-in", &[]).await;
        // Each death comes a little later, so that it falls before, while and after the case is written.
        tokio::time::sleep(Duration::from_millis(round * 8)).await;
        county.center.kill();
        county.center.start_again().await;
        until("the center has taken it", async || says(&format!("{home}{slip}"), TAKEN).await).await;
        tried.insert(id.clone());
        filed.insert(id, coded(&villager.read(&slip).await));
    }
    the_center_has(&county, &tried, &filed).await;
}

/// Answers some of the questions that stand there.
async fn answers_some(villager: &mut Villager, count: usize) {
    let mut path = "/apply/fill".to_owned();
    for _ in 0..count {
        let page = villager.read(&path).await;
        path = villager.answers(&page).await;
    }
}

/// A county of processes, and its first village open.
async fn open_county() -> County {
    let county = Demo::start().await.apart().await;
    opens(&county.demo.village(1)).await;
    county
}

/// Before it knows that it was admitted, every address of a village shows the page of a box that waits.
async fn opens(home: &str) {
    until("its pages open", async || says(&format!("{home}/apply"), "/apply/proof").await).await;
}

/// kill -9, and the machine comes up again.
async fn cut_the_power(village: &mut Process, home: &str) {
    village.kill();
    village.start_again().await;
    opens(home).await;
}

/// Presses 交上去 and waits for no answer.
async fn presses_hand_in(address: SocketAddr, cookie: &str) -> TcpStream {
    let mut line = TcpStream::connect(address).await.expect("the village listens");
    let request = format!(
        "POST /apply/hand-in HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nContent-Length: 0\r\n\r\n"
    );
    line.write_all(request.as_bytes()).await.expect("it is sent");
    line
}

/// The large number on a page: that of the slip, or the code of what was kept.
fn coded(page: &str) -> String {
    let shown = page.split("kept-code").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("a number");
    shown.chars().take_while(|each| *each != '<').collect()
}

/// Of what was tried, exactly what was filed is a case at the center: once, under the number of its slip and an official
/// one of its own, and begun once.
async fn the_center_has(county: &County, tried: &BTreeSet<String>, filed: &BTreeMap<String, String>) {
    let file = county.demo.data().join("center").join("center.db");
    let db = Db::open(&DbUrl::Lite(file)).await.expect("the database opens");
    let mut tx = db.read().await.expect("begins");
    let rows = sql("SELECT id, number, local_number FROM case_case").all(&mut tx).await.expect("reads");
    let id = |row: &Row| row.id::<SubmissionId>("id").expect("an id").to_string();
    let text = |row: &Row, column| row.get::<String>(column).expect("text");
    let ours: Vec<&Row> = rows.iter().filter(|row| tried.contains(&id(row))).collect();
    let cases: BTreeMap<_, _> = ours.iter().map(|row| (id(row), text(row, "local_number"))).collect();
    assert_eq!(cases, *filed);
    for numbers in [
        ours.iter().map(|row| text(row, "number")).collect::<BTreeSet<_>>(),
        ours.iter().map(|row| text(row, "local_number")).collect(),
    ] {
        assert_eq!(numbers.len(), filed.len(), "no number was given twice: {numbers:?}");
    }
    let begun = sql("SELECT case_id FROM case_event WHERE seq = 1").all(&mut tx).await.expect("reads");
    let begun = begun.iter().map(|row| row.id::<SubmissionId>("case_id").expect("an id").to_string());
    assert_eq!(begun.filter(|id| tried.contains(id)).count(), filed.len());
}
