//! Forms that the county makes at its desk: what is wrong cannot be published, what is published is heard in villages.

use crate::on_both;
use crate::world::{COUNTY, NOW, Person, RED, Seen, Villager, World, org};
use hongwang_feature::Feature;
use hongwang_replica::{BlobHash, Entry, Lane, Record, Sequence};
use hongwang_store::{DbUrl, sql};
use http::StatusCode;
use serde_json::{Value, json};

const PROOF: &str = include_str!("../../items/proof.form.json");
const FORM: &str = "/desk/forms/proof";
const HTML: &str = "<script>alert(1)</script>";

/// Another node of the county.
async fn other_node() -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::new(&DbUrl::Lite(dir.path().join("other.db"))).await;
    (world, dir)
}

/// Carries what the county told to another node, as the line does.
async fn carry(from: &World, to: &World) {
    let mut tx = from.center.db.read().await.expect("begins");
    let rows = sql("SELECT seq, kind, key, body FROM feed_entry WHERE scope = $1 ORDER BY seq");
    let rows = rows.bind(org(COUNTY)).all(&mut tx).await.expect("reads");
    drop(tx);
    let mut tx = to.village.db.write().await.expect("begins");
    for row in rows {
        let record = Record {
            kind: row.get("kind").expect("text"),
            key: row.get("key").expect("text"),
            body: row.json_or_null("body").expect("a body"),
            blobs: Vec::new(),
            lane: Lane::Text,
        };
        let seq = Sequence(u64::try_from(row.get::<i64>("seq").expect("a number")).expect("from 1"));
        to.cases.apply(&mut tx, &Entry { seq, at: NOW.0, record }, NOW).await.expect("applies");
    }
    tx.commit().await.expect("commits");
}

/// Opens a page of an editor and sends its form with these fields instead of those that stand there.
async fn enters(hand: &mut Villager, page: &str, to: &str, fields: &[(&str, &str)]) -> Seen {
    let shown = hand.get(page).await;
    sends(hand, &shown, to, fields).await
}

async fn sends(hand: &mut Villager, shown: &Seen, to: &str, fields: &[(&str, &str)]) -> Seen {
    let standing: Vec<(&str, String)> =
        ["seq", "place", "spot"].into_iter().map(|name| (name, shown.field(name))).collect();
    let standing = standing.iter().filter(|(name, _)| fields.iter().all(|(field, _)| field != name));
    let mut all: Vec<(&str, &str)> = standing.map(|(name, value)| (*name, value.as_str())).collect();
    all.extend(fields);
    hand.post(&format!("{FORM}/{to}"), &all).await
}

/// The fields of a question that is chosen from.
fn choosing<'a>(ask: &'a str, choices: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("ask", ask), ("short", ask), ("way", "choose"), ("choices", choices), ("personal", "none")]
}

/// The fields of a question that is written.
fn writing(ask: &str) -> Vec<(&str, &str)> {
    vec![("ask", ask), ("short", ask), ("way", "text"), ("personal", "none")]
}

fn saved(seen: &Seen) {
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
}

/// Two questions at the end: whether there is a dog, and, if so, its name.
async fn dog(hand: &mut Villager) {
    saved(&enters(hand, &format!("{FORM}/question"), "question", &choosing("有狗吗", "有\n没有")).await);
    let mut name = writing("狗叫什么");
    name.push(("when/q1", "0"));
    saved(&enters(hand, &format!("{FORM}/question"), "question", &name).await);
}

async fn publishes(hand: &mut Villager) -> Seen {
    enters(hand, FORM, "publish", &[]).await
}

async fn told(world: &World, kind: &str, key: &str, body: Value) {
    let record =
        Record { kind: kind.into(), key: key.into(), body: Some(body), blobs: Vec::new(), lane: Lane::Text };
    let mut tx = world.center.db.write().await.expect("begins");
    world.cases.apply(&mut tx, &Entry { seq: Sequence(1), at: 0, record }, NOW).await.expect("applies");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn a_form_with_an_unreachable_question_cannot_be_published_and_the_question_is_named() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        assert!(hand.get(FORM).await.text.contains(&format!("action=\"{FORM}/publish\"")));
        let gone = enters(
            &mut hand,
            &format!("{FORM}/question?place=%2Fq1"),
            "question",
            &choosing("有狗吗", "c2=没有"),
        )
        .await;
        saved(&gone);
        let page = hand.get(FORM).await;
        assert!(page.text.contains("“狗叫什么”永远问不到"), "{}", page.text);
        assert!(page.text.contains("href=\"/desk/forms/proof/question?place=%2Fq2\""));
        assert!(!page.text.contains("/publish\""), "there is no key");
        let forced = publishes(&mut hand).await;
        assert_eq!(forced.status, StatusCode::BAD_REQUEST);
        assert!(forced.text.contains("永远问不到"));
        assert_eq!(world.count("SELECT count(*) AS n FROM case_form_version").await, 0);
        assert_eq!(world.count("SELECT count(*) AS n FROM feed_entry").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_taken_away_with_what_hangs_on_it_named() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        let asked = hand.get(&format!("{FORM}/remove?place=%2Fq1")).await;
        assert!(asked.text.contains("狗叫什么") && asked.text.contains("有狗吗"), "{}", asked.text);
        saved(&sends(&mut hand, &asked, "remove", &[]).await);
        let page = hand.get(FORM).await.text;
        assert!(page.contains("永远问不到") && !page.contains("有狗吗"), "{page}");
        // Its name is not given to another question.
        saved(&enters(&mut hand, &format!("{FORM}/question"), "question", &writing("有猫吗")).await);
        assert!(hand.get(FORM).await.text.contains("place=%2Fq3"));
        saved(&enters(&mut hand, FORM, "drop", &[]).await);
        assert!(!hand.get(FORM).await.text.contains("狗叫什么"));
    })
    .await;
}

#[tokio::test]
async fn of_two_editors_at_once_the_second_is_told_and_keeps_what_was_entered() {
    on_both(async |world| {
        let mut first = world.clerk(COUNTY).await.hand();
        let mut second = world.clerk(COUNTY).await.hand();
        let seen = second.get(&format!("{FORM}/question")).await;
        let list = second.get(FORM).await;
        saved(&enters(&mut first, &format!("{FORM}/question"), "question", &writing("先来的")).await);
        let late = sends(&mut second, &seen, "question", &writing("后来的")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("也改了这张表") && late.text.contains("value=\"后来的\""),
            "{}",
            late.text
        );
        let moved = sends(&mut second, &list, "move", &[("place", "/kind"), ("way", "up")]).await;
        assert_eq!(moved.status, StatusCode::CONFLICT);
        let blind = sends(&mut second, &list, "publish", &[]).await;
        assert_eq!(blind.status, StatusCode::CONFLICT);
        saved(&sends(&mut second, &late, "question", &writing("后来的")).await);
        let page = first.get(FORM).await.text;
        assert!(page.contains("先来的") && page.contains("后来的"), "{page}");
        // What one of them is changing is taken away by the other.
        let seen = second.get(&format!("{FORM}/question?place=%2Fq1")).await;
        let asked = first.get(&format!("{FORM}/remove?place=%2Fq1")).await;
        saved(&sends(&mut first, &asked, "remove", &[]).await);
        let lost = sends(&mut second, &seen, "question", &writing("改好的")).await;
        assert_eq!(lost.status, StatusCode::CONFLICT);
        assert!(lost.text.contains("被别人去掉了") && lost.text.contains("value=\"改好的\""));
        saved(&sends(&mut second, &lost, "question", &writing("改好的")).await);
        assert!(first.get(FORM).await.text.contains("改好的"));
    })
    .await;
}

#[tokio::test]
async fn html_in_every_field_is_text_and_what_is_too_long_is_named_beside_it() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        let long = "长".repeat(5_000);
        for name in ["ask", "short", "hint", "way", "choices", "longest", "personal", "when/kind"] {
            let mut fields = choosing("问什么", "甲\n乙");
            fields.push((name, HTML));
            fields.retain(|(field, value)| *field != name || *value == HTML);
            let seen = enters(&mut hand, &format!("{FORM}/question"), "question", &fields).await;
            assert!(!seen.text.contains("<script>alert"), "{name}");
            fields.retain(|(field, _)| *field != name);
            fields.push((name, &long));
            let seen = enters(&mut hand, &format!("{FORM}/question"), "question", &fields).await;
            if ["ask", "short", "hint", "way", "choices", "longest"].contains(&name) {
                assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name}");
                assert!(seen.text.contains("class=\"error\"") && seen.text.contains("问什么"), "{name}");
            }
        }
        for (field, value) in
            [("repeat", HTML), ("ask", HTML), ("most", HTML), ("least", HTML), ("most", "51")]
        {
            let mut fields = vec![("repeat", "孩子"), ("ask", "还有孩子吗"), ("most", "3"), ("least", "0")];
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let seen = enters(&mut hand, &format!("{FORM}/group"), "group", &fields).await;
            assert!(!seen.text.contains("<script>alert"), "{field}");
        }
        for page in
            [FORM, "/desk/forms", "/desk/forms/proof/preview", "/desk/forms/proof/question?place=%2Fq1"]
        {
            let seen = hand.get(page).await;
            assert_eq!(seen.status, StatusCode::OK, "{page}");
            assert!(!seen.text.contains("<script>alert"), "{page}");
        }
        for strange in
            ["preview?at=%2Fq1%00", "preview?at=..%2F..%2F", "question?place=%3Cscript%3E", "remove?place="]
        {
            assert_eq!(hand.get(&format!("{FORM}/{strange}")).await.status, StatusCode::OK, "{strange}");
        }
        let nothing = hand.get("/desk/forms/nothing").await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_form_of_three_hundred_questions_is_looked_at_and_neither_published_nor_previewed() {
    on_both(async |world| {
        let mut form: Value = serde_json::from_str(PROOF).expect("JSON");
        for number in 0..300 {
            let name = format!("w{number}");
            form["schema"]["properties"][&name] = json!({ "type": "string", "maxLength": 20 });
            let question = json!({ "at": format!("/{name}"), "ask": name, "short": name, "keys": "text" });
            form["questions"].as_array_mut().expect("a list").push(question);
        }
        let text = form.to_string();
        let hash = BlobHash::of(text.as_bytes()).to_string();
        told(world, "cases.form", &hash, json!({ "text": text })).await;
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        saved(&publishes(&mut hand).await);
        let mut item: Value =
            serde_json::from_str(&world.text("SELECT item AS text FROM case_item").await).expect("JSON");
        item["form"] = json!(hash);
        told(world, "cases.item", "proof", item).await;
        saved(&enters(&mut hand, &format!("{FORM}/question"), "question", &writing("还有吗")).await);
        let page = hand.get(FORM).await;
        assert!(page.text.contains("太多了，最多120问") && page.text.contains("还有吗"));
        assert_eq!(publishes(&mut hand).await.status, StatusCode::BAD_REQUEST);
        assert!(hand.get(&format!("{FORM}/preview")).await.text.contains("还不能预览"));
    })
    .await;
}

#[tokio::test]
async fn what_is_published_is_asked_in_villages_and_an_older_version_comes_back() {
    on_both(async |world| {
        let (village, _dir) = other_node().await;
        let mut begun = village.villager();
        let first = begun.begins("proof").await;
        begun.answers(&first, "王小花").await;
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        saved(&publishes(&mut hand).await);
        carry(world, &village).await;
        // What was begun keeps what fits, and is asked the rest.
        let name = begun.asks("/applicant/name").await;
        assert!(name.text.contains("王小花"), "{}", name.text);
        let page = begun.get("/apply/fill").await;
        begun.answers_all(page).await;
        let dog = begun.asks("/q2").await;
        assert!(dog.text.contains("狗叫什么"), "{}", dog.text);
        saved(&begun.post("/apply/hand-in", &[]).await);
        // The center takes it by the same form.
        let id = world.hands_in("proof").await;
        assert!(world.delivers(id).await["number"].is_string());
        let versions = hand.get(&format!("{FORM}/versions")).await.text;
        assert!(
            versions.contains("王办事") && versions.contains("现在用的") && versions.contains("随程序带的")
        );
        let older = BlobHash::of(PROOF.as_bytes()).to_string();
        let look = hand.get(&format!("{FORM}/versions/{older}")).await.text;
        assert!(look.contains("换回这一版") && !look.contains("狗叫什么"), "{look}");
        saved(&hand.post(&format!("{FORM}/versions/{older}"), &[]).await);
        carry(world, &village).await;
        let questions = village.villager().get("/apply/proof/questions").await.text;
        assert!(!questions.contains("狗"), "{questions}");
        let log = world.log().await;
        let actions: Vec<&str> = log.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions.iter().filter(|action| action.starts_with("form.")).count(), 2, "{log:?}");
        let foreign = BlobHash::of(include_bytes!("../../items/dibao.form.json")).to_string();
        let other = hand.post(&format!("{FORM}/versions/{foreign}"), &[]).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "the form of another item");
    })
    .await;
}

#[tokio::test]
async fn an_item_that_was_hidden_meanwhile_stays_hidden_when_its_form_is_published() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        saved(&publishes(&mut hand).await);
        saved(&enters(&mut hand, &format!("{FORM}/question"), "question", &writing("还有吗")).await);
        let mut item: Value =
            serde_json::from_str(&world.text("SELECT item AS text FROM case_item").await).expect("JSON");
        item["hidden"] = json!(true);
        told(world, "cases.item", "proof", item).await;
        assert!(hand.get(FORM).await.text.contains("已隐藏"));
        saved(&publishes(&mut hand).await);
        assert_eq!(world.villager().get("/apply/proof").await.status, StatusCode::NOT_FOUND);
        let again = publishes(&mut hand).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert!(again.text.contains("没有什么要发布"));
    })
    .await;
}

#[tokio::test]
async fn a_preview_is_the_villagers_page_and_keeps_nothing() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        dog(&mut hand).await;
        let rows = "SELECT (SELECT count(*) FROM case_draft) + (SELECT count(*) FROM outbox_entry) AS n";
        let page = hand.get(&format!("{FORM}/preview?at=%2Fq2&screen=tv")).await;
        assert!(page.text.contains("预览") && page.text.contains("狗叫什么"), "{}", page.text);
        assert!(page.text.contains("class=\"fill\"") && page.cache.contains("no-store"));
        assert!(!page.text.contains("action=\"/apply/fill\""));
        // All the way from the first question.
        let mut page = hand.get(&format!("{FORM}/preview")).await;
        for _ in 0..60 {
            if page.text.contains("预览到头了") {
                break;
            }
            let value = crate::world::fitting(&page);
            let answers = page.field("answers").replace("&quot;", "\"");
            let fields =
                [("at", page.field("at")), ("value", value), ("go", "next".into()), ("answers", answers)];
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            page = hand.post(&format!("{FORM}/preview"), &fields).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        }
        assert!(page.text.contains("预览到头了"), "{}", page.text);
        let wrong = hand.post(&format!("{FORM}/preview"), &[("at", "/applicant/name"), ("go", "next")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        for strange in ["[]", "{\"applicant\":[1,2]}", "null", "{"] {
            let seen = hand
                .post(&format!("{FORM}/preview"), &[("at", "/applicant/name"), ("answers", strange)])
                .await;
            assert!(seen.status == StatusCode::BAD_REQUEST, "{strange}: {}", seen.status);
        }
        assert_eq!(world.count(rows).await, 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_works_below_the_county_looks_and_changes_nothing() {
    on_both(async |world| {
        let town: Person<'_> = world.clerk(RED).await;
        let mut hand = town.hand();
        assert!(hand.get("/desk/forms").await.text.contains("这里只能看"));
        assert!(!hand.get(FORM).await.text.contains("/move\""));
        assert_eq!(hand.get(&format!("{FORM}/preview")).await.status, StatusCode::OK);
        for to in ["question", "group", "move", "remove", "drop", "publish"] {
            let seen = hand.post(&format!("{FORM}/{to}"), &[("seq", "0"), ("place", "/kind")]).await;
            assert_eq!(seen.status, StatusCode::FORBIDDEN, "{to}");
        }
    })
    .await;
}
