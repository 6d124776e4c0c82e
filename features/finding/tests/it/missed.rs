//! What people looked for in vain reaches the county as words and counts, and nothing else.

use crate::node::{COUNTY, NOW, Node, OTHER_TOWN, TOWN, VILLAGE, article, org};
use data_encoding::BASE64;
use hongwang_base::{DeviceId, Millis, Role};
use hongwang_feature::{Feature, Sender, Site};
use hongwang_finding::missed::{self, Day, KIND};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Db, DbUrl, sql};
use http::StatusCode;

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
    for entered in [
        "粮食补贴",
        "粮食补贴",
        " 粮食补贴 ",
        "低保",
        "13800138000",
        "421124195001011234",
        "我家的牛昨天晚上走丢了有没有人看见",
    ] {
        village.search(entered).await;
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
    for _ in 0..3 {
        center.search("电影票").await;
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
        let words = hongwang_search::Words::parse(&format!("词{number}")).unwrap();
        missed::count(&mut tx, &words, NOW).await.unwrap();
    }
    let row = sql("SELECT COUNT(*) AS n FROM finding_missed").one(&mut tx).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 500);
}
