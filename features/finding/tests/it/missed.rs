//! What people looked for in vain reaches the county as words and counts, and nothing else.

use crate::node::{COUNTY, NOW, Node, OTHER_TOWN, TOWN, VILLAGE, article, org};
use data_encoding::BASE64;
use hongwang_base::{DeviceId, Millis, Role};
use hongwang_feature::{Feature, Sender, Site};
use hongwang_finding::missed::{self, Day, KIND};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Db, DbUrl, Vault, sql};
use http::StatusCode;
use std::{fs, time::Duration};

/// What waits in the outbox of a village.
async fn outbox(node: &Node) -> Vec<Submission> {
    let mut tx = node.place.db.read().await.unwrap();
    let rows = sql("SELECT submission FROM outbox_entry ORDER BY id").all(&mut tx).await.unwrap();
    let open = |sealed: Submission| {
        let bytes = BASE64.decode(sealed.body.as_str().unwrap().as_bytes()).unwrap();
        let body = node.vault().unseal(sealed.id.as_bytes(), &bytes).unwrap();
        Submission { body: serde_json::from_slice(&body).unwrap(), ..sealed }
    };
    rows.iter().map(|row| open(row.json("submission").unwrap())).collect()
}

async fn receive(center: &Node, from: &str, submission: &Submission) -> Result<serde_json::Value, String> {
    let sender = Sender { device: DeviceId::new(NOW), org: org(from) };
    let mut tx = center.place.db.write().await.unwrap();
    let answer =
        center.finding.receive(&mut tx, &sender, submission, center.place.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

#[tokio::test]
async fn a_word_looked_for_in_vain_in_a_village_reaches_the_county_without_a_person() {
    let village = Node::village().await;
    village.shelf.put("1", article("低保名单", ""));
    village.catch_up().await;
    for round in 1..=3 {
        for entered in [
            "粮食补贴",
            " 粮食补贴 ",
            "低保",
            "张秀英",
            "13800138000",
            "421124195001011234",
            "我家的牛昨天晚上走丢了有没有人看见",
        ] {
            village.search(entered).await;
        }
        assert_eq!(village.counted().await, round, "{round}");
        village.place.clock.advance(missed::PAUSE);
    }
    missed::hand_on(&village.place, &village.vault()).await.unwrap();
    assert_eq!(outbox(&village).await, [], "the day is not over");

    village.place.clock.advance(Millis::DAY);
    missed::hand_on(&village.place, &village.vault()).await.unwrap();
    missed::hand_on(&village.place, &village.vault()).await.unwrap();
    let sent = outbox(&village).await;
    let [day] = &sent[..] else { panic!("one submission a day: {sent:?}") };
    assert_eq!(day.kind, KIND);
    let expected = Day { day: missed::day_of(NOW), words: vec![("粮食补贴".into(), 3)] };
    assert_eq!(day.body, serde_json::to_value(&expected).unwrap(), "words, counts, the day: nothing else");

    let center = Node::lite(Site::Center, COUNTY).await;
    center.place.clock.advance(Millis::DAY);
    receive(&center, VILLAGE, day).await.unwrap();
    let editor = center.person(COUNTY, Role::Editor).await;
    let page = center.get_as(&editor, "/desk/missed").await;
    assert!(page.text.contains("粮食补贴") && page.text.contains(">3<"), "{}", page.text);
}

#[tokio::test]
async fn a_desk_sees_its_own_part_of_the_tree_and_nothing_that_was_looked_for_once_or_twice() {
    let lite = Node::lite(Site::Center, COUNTY).await;
    sees_its_part(&lite).await;
    let postgres = hongwang_testkit::postgres().await;
    let db = Db::open(&DbUrl::Pg(postgres.url().to_owned())).await.unwrap();
    sees_its_part(&Node::on(db.clone(), Site::Center, COUNTY).await).await;
    db.close().await;
}

async fn sees_its_part(center: &Node) {
    let today = missed::day_of(NOW);
    let day = |day: i64, words: &[(&str, i64)]| {
        let words = words.iter().map(|(word, times)| ((*word).to_owned(), *times)).collect();
        let body = serde_json::to_value(Day { day, words }).unwrap();
        Submission { id: DeviceId::new(NOW).into(), kind: KIND.into(), body, attachments: vec![], at: NOW.0 }
    };
    receive(center, VILLAGE, &day(today, &[("粮补", 2), ("茶苗", 3), ("一次", 1)])).await.unwrap();
    receive(center, OTHER_TOWN, &day(today, &[("粮补", 1), ("温泉票", 9)])).await.unwrap();
    receive(center, VILLAGE, &day(today + 4_000, &[("以后的词", 5)])).await.unwrap();
    receive(center, VILLAGE, &day(today, &[("13800138000", 50), ("倒数", -7), ("", 9)])).await.unwrap();

    let county = center.person(COUNTY, Role::Clerk).await;
    let all = center.get_as(&county, "/desk/missed?days=7").await.text;
    for word in ["粮补", "茶苗", "温泉票", "以后的词"] {
        assert!(all.contains(word), "{word}");
    }
    assert!(!all.contains("一次<") && !all.contains("13800138000") && !all.contains("倒数"));

    let town = center.person(TOWN, Role::Editor).await;
    let own = center.get_as(&town, "/desk/missed").await.text;
    assert!(own.contains("茶苗") && !own.contains("温泉票") && !own.contains("粮补"));

    let auditor = center.person(COUNTY, Role::Auditor).await;
    assert_eq!(center.get_as(&auditor, "/desk/missed").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_the_county_itself_misses_is_heard_without_a_line() {
    let center = Node::lite(Site::Center, COUNTY).await;
    for times in 1..=3 {
        center.search("电影票").await;
        assert_eq!(center.counted().await, times);
        center.place.clock.advance(missed::PAUSE);
    }
    center.place.clock.advance(Millis::DAY);
    missed::hand_on(&center.place, &center.vault()).await.unwrap();
    let editor = center.person(COUNTY, Role::Editor).await;
    assert!(center.get_as(&editor, "/desk/missed").await.text.contains("电影票"));
    assert_eq!(outbox(&center).await, []);
}

#[tokio::test]
async fn a_body_of_another_form_is_refused_in_words() {
    let center = Node::lite(Site::Center, COUNTY).await;
    let body = serde_json::json!({"words": "低保"});
    let odd =
        Submission { id: DeviceId::new(NOW).into(), kind: KIND.into(), body, attachments: vec![], at: NOW.0 };
    assert!(receive(&center, VILLAGE, &odd).await.unwrap_err().contains("格式看不懂"));
}

#[tokio::test]
async fn a_day_keeps_a_bounded_number_of_words() {
    let node = Node::village().await;
    let mut tx = node.place.db.write().await.unwrap();
    for number in 0..520 {
        missed::count(&mut tx, &node.vault(), &format!("词{number}"), NOW).await.unwrap();
    }
    let row = sql("SELECT COUNT(*) AS n FROM finding_sealed").one(&mut tx).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 500);
}

#[tokio::test]
async fn who_presses_the_key_again_and_again_is_counted_once_in_ten_minutes() {
    let node = Node::village().await;
    for (minutes, expected) in [(0, 1), (0, 1), (9, 1), (1, 2), (1, 2)] {
        node.place.clock.advance(minutes * Millis::MINUTE);
        node.search("粮食补贴").await;
        assert_eq!(node.counted().await, expected, "{minutes} minutes later");
    }
    node.search("茶苗").await;
    assert_eq!(node.counted().await, 3, "another word");
    node.place.clock.set(NOW.plus(-Millis::DAY));
    node.search("茶苗").await;
    assert_eq!(node.counted().await, 4, "a clock that was set back holds nothing up");
}

#[tokio::test]
async fn a_word_lies_sealed_on_the_disk_until_its_day_is_over() {
    let node = Node::village().await;
    node.search("粮食补贴").await;
    assert_eq!(node.counted().await, 1);
    let needle = "粮食补贴".as_bytes();
    let files = fs::read_dir(node.data()).unwrap().map(|file| file.unwrap().path());
    let files: Vec<_> = files.filter(|file| file.is_file()).collect();
    assert!(files.iter().any(|file| file.ends_with("test.db")));
    for file in files {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(needle.len()).any(|part| part == needle), "{}", file.display());
    }
}

#[tokio::test]
async fn what_was_sealed_with_a_key_that_is_lost_is_forgotten_and_stops_nothing() {
    let node = Node::village().await;
    let mut tx = node.place.db.write().await.unwrap();
    let other = Vault::open(&node.data().join("other.key")).unwrap();
    missed::count(&mut tx, &other, "茶苗", NOW).await.unwrap();
    missed::count(&mut tx, &node.vault(), "粮补", NOW).await.unwrap();
    tx.commit().await.unwrap();
    node.place.clock.advance(Millis::DAY);
    missed::hand_on(&node.place, &node.vault()).await.unwrap();
    let sent = outbox(&node).await;
    let [day] = &sent[..] else { panic!("one submission: {sent:?}") };
    assert_eq!(day.body["words"], serde_json::json!([["粮补", 1]]));
    assert_eq!(node.counted().await, 0, "and is gone here");
}

#[tokio::test]
async fn a_page_waits_for_no_writer_and_does_not_fail_with_the_database() {
    let node = Node::village().await;
    // As a long apply holds it.
    let tx = node.place.db.write().await.unwrap();
    let page = tokio::time::timeout(Duration::from_secs(20), node.search("没有的词")).await;
    let page = page.expect("the page waits for the writer");
    assert!(page.status == StatusCode::OK && page.text.contains("没有找到"), "{}", page.text);
    drop(tx);
    assert_eq!(node.counted().await, 1, "it is counted later");

    let mut tx = node.place.db.write().await.unwrap();
    sql("ALTER TABLE finding_sealed RENAME TO finding_away").run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let page = node.search("也没有的词").await;
    assert!(page.status == StatusCode::OK && page.text.contains("没有找到"), "{}", page.text);
    tokio::time::timeout(Duration::from_secs(60), node.finding.settle()).await.unwrap();
}
