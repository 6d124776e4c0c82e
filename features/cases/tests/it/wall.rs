//! What is answered to the writer of a letter, and what of it everybody may read.

use crate::exchange::by_folder;
use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_OTHER, World, org, page_of};
use hongwang_feature::{Feature, Place};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const LETTER: &str = "路灯已经报修，三天内修好。";
const PUBLIC: [(&str, &str); 4] = [
    ("question", "村口的路灯坏了，什么时候修？"),
    ("answer", "已经报修，三天内修好。"),
    ("scope", COUNTY),
    ("go", "publish"),
];

/// A letter at the center.
async fn letter(world: &World, open: &str) -> Uuid {
    let id = writes(world, open).await;
    world.delivers(id).await;
    id
}

/// A letter at the village's screen; the first choice of each question is taken, which is consent, unless it is refused.
pub(crate) async fn writes(world: &World, open: &str) -> Uuid {
    let mut villager = world.villager();
    let mut page = villager.begins("letter").await;
    while page.field("at") != "/open" {
        let kind = page.text.contains("data-kind");
        let value = match page.field("at").as_str() {
            _ if kind => "自己写的几句话",
            "/to" => "county",
            _ => "road",
        };
        page = villager.answers(&page, value).await;
    }
    page = villager.answers(&page, open).await;
    while !page.text.contains("data-kind=\"name\"") {
        // A photograph may be left out.
        page = villager.answers(&page, "").await;
    }
    let page = villager.answers(&page, "王小花").await;
    villager.answers(&page, "13800138000").await;
    let sent = villager.post("/apply/hand-in", &[]).await;
    sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

fn answer(id: Uuid) -> String {
    format!("{}/answer", page_of(id))
}

#[tokio::test]
async fn a_letter_is_not_done_before_it_is_answered_and_the_writer_reads_the_answer_by_the_number() {
    on_both(async |world| {
        let id = letter(world, "no").await;
        let clerk = world.clerk(COUNTY).await;
        clerk.does(id, "accept", &[]).await;
        let early = clerk.acts(id, "finish", &[("reason", "已答复")]).await;
        assert_eq!(early.status, StatusCode::BAD_REQUEST);
        assert!(early.text.contains("先写回信，再办结") && early.text.contains("已答复"), "{}", early.text);
        for wrong in ["", "王小花您好", "请打13800138000", &"长".repeat(801)] {
            let refused = clerk.post(&answer(id), &[("says", wrong), ("go", "answer")]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        assert_eq!(
            world.clerk(RED).await.post(&answer(id), &[("says", LETTER), ("go", "answer")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            clerk.post(&answer(id), &[("says", LETTER), ("go", "answer")]).await.status,
            StatusCode::SEE_OTHER
        );
        clerk.does(id, "finish", &[("reason", "已答复")]).await;
        let read = world.villager().post("/apply/progress", &[("number", "20261123001")]).await.text;
        assert!(read.contains("给您的回信") && read.contains(LETTER), "{read}");
        // Without consent nothing is offered, and nothing is taken.
        let page = clerk.get(&answer(id)).await.text;
        assert!(page.contains("本人没有同意公开") && !page.contains("name=\"question\""), "{page}");
        assert_eq!(clerk.post(&answer(id), &PUBLIC).await.status, StatusCode::CONFLICT);
        assert!(world.villager().get("/apply/answers").await.text.contains("还没有公开的答复"));
    })
    .await;
}

#[tokio::test]
async fn a_letter_without_an_answer_is_ended_neither_at_the_desk_nor_in_a_batch_nor_by_a_key_nor_by_a_system()
{
    on_both(async |world| {
        let dir = tempfile::tempdir().expect("a folder");
        let (cases, center) = by_folder(world, dir.path(), COUNTY);
        let id = letter(world, "no").await;
        let clerk = world.clerk(COUNTY).await;
        clerk.does(id, "accept", &[]).await;
        let owed = "还没有回信";
        let desk = clerk.acts(id, "finish", &[("reason", "已答复")]).await;
        assert!(desk.status == StatusCode::BAD_REQUEST && desk.text.contains(owed), "{}", desk.text);
        let seen = format!("{id}.2");
        let fields = [("case", seen.as_str()), ("action", "finish"), ("reason", "已答复"), ("go", "1")];
        for fields in [&fields[..3], &fields] {
            let batch = clerk.post("/desk/batch", fields).await.text;
            assert!(batch.contains(owed) && !batch.contains("name=\"go\""), "{batch}");
        }
        let key = world.key(COUNTY, &[("act", "on")]).await;
        let body = json!({"action": "finish", "expected": 2, "reason": "已答复"});
        let told = key.acts(id, &body).await;
        assert_eq!((told.status, told.kind.as_str()), (StatusCode::CONFLICT, "application/problem+json"));
        assert_eq!(
            (told.body["code"].as_str(), told.body["condition"].as_str()),
            (Some("unmet"), Some("answer"))
        );
        let exchange = async |batch: &str| -> String {
            center.does(batch, "4211242026112300001", 2, "finish", "已答复");
            for _ in 0..2 {
                center.looks();
                cases.exchange(&world.center).await.expect("talks");
            }
            center.looks();
            center.answers().last().cloned().expect("it is answered")
        };
        let refused = exchange("01900000-0000-7000-8000-00000000000a").await;
        assert!(refused.contains("代码=\"2\"") && refused.contains(owed), "{refused}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 2);
        clerk.post(&answer(id), &[("says", LETTER), ("go", "answer")]).await;
        let done = exchange("01900000-0000-7000-8000-00000000000b").await;
        assert!(done.contains("代码=\"1\""), "{done}");
    })
    .await;
}

#[tokio::test]
async fn with_consent_an_edited_answer_stands_on_the_wall_until_it_is_taken_down() {
    on_both(async |world| {
        let id = letter(world, "yes").await;
        let clerk = world.clerk(COUNTY).await;
        assert_eq!(clerk.post(&answer(id), &PUBLIC).await.status, StatusCode::CONFLICT, "answered first");
        clerk.post(&answer(id), &[("says", LETTER), ("go", "answer")]).await;
        for (at, wrong) in [(0, "王小花问路灯"), (1, "打13800138000"), (2, RED_OTHER), (0, ""), (2, "")]
        {
            let mut fields = PUBLIC;
            fields[at].1 = wrong;
            assert_eq!(clerk.post(&answer(id), &fields).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let mut look = PUBLIC;
        look[3].1 = "preview";
        assert!(clerk.post(&answer(id), &look).await.text.contains("大屏上的样子"));
        assert!(world.villager().get("/apply/answers").await.text.contains("还没有公开的答复"));
        assert_eq!(clerk.post(&answer(id), &PUBLIC).await.status, StatusCode::SEE_OTHER);
        assert_eq!(clerk.post(&answer(id), &PUBLIC).await.status, StatusCode::CONFLICT, "once");
        let mut other = world.villager_at(Place { org: org(RED_OTHER), ..world.village.clone() });
        let wall = other.get("/apply/answers").await.text;
        assert!(wall.contains("村口的路灯坏了") && wall.contains("已经报修，三天内修好。"), "{wall}");
        assert!(!wall.contains("王") && !wall.contains(&id.to_string()));
        let mut tx = world.village.db.read().await.expect("begins");
        let found = world.cases.findable(&mut tx, &org(RED_OTHER), 0).await.expect("reads").expect("some");
        let (key, document) = found.changed.last().cloned().expect("an answer");
        assert!(document.is_some_and(|document| document.title.starts_with("村口的路灯坏了")));
        drop(tx);
        clerk.post(&format!("{}/withdraw", answer(id)), &[]).await;
        assert!(other.get("/apply/answers").await.text.contains("还没有公开的答复"));
        let mut tx = world.village.db.read().await.expect("begins");
        let gone =
            world.cases.findable(&mut tx, &org(RED_OTHER), found.upto).await.expect("reads").expect("some");
        assert_eq!(gone.changed, [(key, None)], "the search hears of it");
        let upto = gone.upto;
        let none = world.cases.findable(&mut tx, &org(RED_OTHER), upto).await.expect("reads").expect("some");
        assert!(none.changed.is_empty() && none.upto == upto && !none.more);
    })
    .await;
}

#[tokio::test]
async fn the_wall_is_turned_by_arrows_the_newest_first_and_shows_only_what_is_for_here() {
    on_both(async |world| {
        let mut tx = world.village.db.write().await.expect("begins");
        for number in 1..=7 {
            let scope = if number == 7 { RED_OTHER } else { RED };
            let body = serde_json::json!({ "scope": scope, "item": "书记信箱", "office": "县委办公室",
                "question": format!("第{number}问<b>"), "answer": "答了", "at": NOW.0 + number });
            let key = format!("01900000-0000-7000-8000-00000000000{number}");
            let record = Record {
                kind: "cases.answer".into(),
                key,
                body: Some(body),
                blobs: vec![],
                lane: Lane::Text,
            };
            world
                .cases
                .apply(&mut tx, &Entry { seq: Sequence(1), at: 0, record }, NOW)
                .await
                .expect("applies");
        }
        let record = |key: &str, body| Record {
            kind: "cases.answer".into(),
            key: key.into(),
            body,
            blobs: vec![],
            lane: Lane::Text,
        };
        for (key, body) in
            [("no id", None), ("01900000-0000-7000-8000-000000000009", Some(serde_json::json!({"at": "x"})))]
        {
            let entry = Entry { seq: Sequence(1), at: 0, record: record(key, body) };
            world.cases.apply(&mut tx, &entry, NOW).await.expect("skipped");
        }
        tx.commit().await.expect("commits");
        let mut villager = world.villager();
        let first = villager.get("/apply/answers").await.text;
        assert!(
            first.contains("第6问&lt;b")
                && first.contains("第4问")
                && !first.contains("第3问")
                && !first.contains("第7问"),
            "{first}"
        );
        let second = villager.get("/apply/answers?page=2").await.text;
        assert!(second.contains("第3问") && second.contains("第1问") && second.contains("page=1"));
        let found = villager.get("/apply/answers?id=01900000-0000-7000-8000-000000000002").await.text;
        assert!(found.contains("第2问"), "{found}");
        for strange in ["?page=0", "?page=-1", "?page=99999999999", "?id=x", "?page=9"] {
            assert_eq!(
                villager.get(&format!("/apply/answers{strange}")).await.status,
                StatusCode::OK,
                "{strange}"
            );
        }
    })
    .await;
}
