//! What a person gets who asks for everything: papers too, and what stands about them in the cases of others.

use crate::on_both;
use crate::papers::handed_in;
use crate::proxies::gives;
use crate::world::{PERSONAL, Person, RED, RED_OTHER, RED_VILLAGE, Seen, World, page_of};
use hongwang_base::Role;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};
use uuid::Uuid;

const ID: &str = "42112419500101004X";
const WHY: (&str, &str) = ("reason", "本人来问");
const RIGHTS: &str = "/desk/cases/rights";
const MEMBER_PHONE: &str = "13900139000";
/// What the hand in front of the screen writes of every member alike.
const OF_MEMBER: [&str; 3] = ["自己写的几句话", "1200.50", "1,200.50"];

/// The files of a package.
fn unpacked(seen: &Seen) -> BTreeMap<String, Vec<u8>> {
    assert_eq!((seen.status, seen.kind.as_str()), (StatusCode::OK, "application/zip"), "{}", seen.text);
    assert_eq!(seen.cache, "no-store");
    let mut zip = zip::ZipArchive::new(Cursor::new(&seen.bytes)).expect("a ZIP");
    let mut all = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("reads");
        let name = file.name().expect("a name").into_owned();
        all.insert(name, bytes);
    }
    all
}

async fn copy(clerk: &Person<'_>, number: &str) -> (String, Value, BTreeMap<String, Vec<u8>>) {
    let mut files = unpacked(&clerk.post(&format!("{RIGHTS}/export"), &[("number", number), WHY]).await);
    let page = files.remove("index.html").expect("a page");
    let data = files.remove("data.json").expect("data");
    let data = serde_json::from_slice(&data).expect("JSON");
    (String::from_utf8(page).expect("text"), data, files)
}

/// Somebody else, by an identity number that was never given out.
fn somebody() -> String {
    crate::applicants::id_of("19800101")
}

/// An application that names a second person in its household.
async fn household(world: &World) -> Uuid {
    let mut villager = world.villager();
    let first = villager.begins("dibao").await;
    villager.answers_all(first).await;
    let member = somebody();
    for (at, value) in [("/members/0/name", "演示李大山"), ("/members/0/id", member.as_str())] {
        let sent = villager.post("/apply/fill", &[("at", at), ("value", value), ("go", "next")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{at}: {}", sent.text);
    }
    let sent = villager.post("/apply/hand-in", &[]).await;
    let id = sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    world.delivers(id).await;
    id
}

#[tokio::test]
async fn a_copy_is_handed_out_whole_once_it_is_written_down() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let to = format!("{RIGHTS}/export");
        let refused = clerk.post(&to, &[("number", ID), ("reason", "")]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(!refused.text.contains("王小花"));
        let (page, data, files) = copy(&clerk, ID).await;
        assert!(page.contains("王小花") && page.contains("421124 19500101 004X"), "{page}");
        let case = &data["cases"][0];
        assert_eq!((&case["own"], &case["answers"]["applicant"]["name"]), (&json!(true), &json!("王小花")));
        assert!(case["consent"]["text"].as_str().is_some_and(|text| text.contains("存3年")));
        assert!(files.is_empty(), "no paper was handed in");
        let log = world.log().await;
        assert_eq!(log.iter().filter(|(action, _)| action == "case.export").count(), 1);
        assert!(log.iter().all(|(_, detail)| !detail.contains(ID)));
        let (page, data, _) = copy(&world.clerk(RED_OTHER).await, ID).await;
        assert!(!page.contains("王小花"), "{page}");
        assert_eq!(data, json!({"cases": [], "mandates": []}), "{id}");
    })
    .await;
}

#[tokio::test]
async fn photographs_pdf_signature_and_result_papers_are_in_the_copy_and_one_that_is_lost_is_said() {
    on_both(async |world| {
        let id = handed_in(world).await;
        world.delivers(id).await;
        let proof = world.files("proof").await;
        let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        village.does(proof, "accept", &[]).await;
        village.does(proof, "finish", &[("reason", "可以开")]).await;
        let issue = [
            ("title", "居住证明"),
            ("text", "兹证明{姓名}现住{住址}。"),
            ("office", "乌云山村民委员会"),
            ("go", "issue"),
        ];
        village.post(&format!("{}/paper", page_of(proof)), &issue).await;
        let clerk = world.clerk(RED).await;
        let (page, data, files) = copy(&clerk, ID).await;
        let named: Vec<&str> = files.keys().map(|name| name.rsplit('/').next().expect("a name")).collect();
        assert_eq!(named, ["01.jpg", "02.pdf", "03.jpg", "result-1.pdf"], "{page}");
        for (name, bytes) in &files {
            assert!(page.contains(&format!("href=\"{name}\"")), "{name}: {page}");
            if name.ends_with("jpg") {
                image::load_from_memory(bytes).expect("a picture");
            } else {
                lopdf::Document::load_mem(bytes).expect("a PDF");
            }
        }
        let cases = data["cases"].as_array().expect("cases");
        assert!(cases.iter().any(|case| case["papers"][0]["name"] == "残疾证、看病单子 第1份"), "{data}");
        assert!(page.contains("签名") && page.contains("结果纸"), "{page}");
        // A file that somebody took from the disk: the rest comes all the same.
        let gone: Vec<_> = std::fs::read_dir(world.blobs.join("attachments")).expect("a folder").collect();
        for folder in gone.into_iter().flatten().filter(|entry| entry.file_name().len() == 2) {
            std::fs::remove_dir_all(folder.path()).expect("removes");
        }
        let (page, _, files) = copy(&clerk, ID).await;
        assert_eq!(files.len(), 1, "the result paper lies in the database");
        assert_eq!(page.matches("在机器里找不到了").count(), 3, "{page}");
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_named_in_the_case_of_another_gets_what_is_about_them_and_no_more() {
    on_both(async |world| {
        let id = household(world).await;
        let clerk = world.clerk(RED).await;
        let found = clerk.post(RIGHTS, &[("number", &somebody()), WHY]).await.text;
        for words in ["里面写到本人的办件", &id.to_string(), "不能单独删", "没有用这个号码申请"]
        {
            assert!(found.contains(words), "{words}: {found}");
        }
        let (page, data, files) = copy(&clerk, &somebody()).await;
        assert!(page.contains("里面写到了您") && page.contains("演示李大山"), "{page}");
        for of_another in PERSONAL.iter().filter(|text| !OF_MEMBER.contains(text)) {
            assert!(!page.contains(of_another), "{of_another}: {page}");
        }
        let case = &data["cases"][0];
        assert_eq!((&case["own"], &case["answers"]["/members/0/id"]), (&json!(false), &json!(somebody())));
        let answers = case["answers"].as_object().expect("answers");
        assert!(answers.keys().all(|at| at.starts_with("/members/0/")), "{answers:?}");
        assert_eq!((&case["local_number"], &case["consent"]), (&json!(""), &Value::Null));
        assert!(files.is_empty());
        // The applicant gets all of it, and nobody elsewhere anything.
        let (page, _, _) = copy(&clerk, ID).await;
        assert!(page.contains("王小花") && page.contains("演示李大山"), "{page}");
        let other = world.clerk(RED_OTHER).await.post(RIGHTS, &[("number", &somebody()), WHY]).await.text;
        assert!(!other.contains(&id.to_string()), "{other}");
        // A correction is followed.
        let fields = [("at", "/members/0/id"), ("value", ID), ("reason", "填错了")];
        assert_eq!(
            clerk.post(&format!("{}/correct", page_of(id)), &fields).await.status,
            StatusCode::SEE_OTHER
        );
        let found = clerk.post(RIGHTS, &[("number", &somebody()), WHY]).await.text;
        assert!(!found.contains(&id.to_string()), "{found}");
    })
    .await;
}

#[tokio::test]
async fn cases_of_before_others_were_marked_are_found_for_them_after_the_first_pass() {
    on_both(async |world| {
        let id = household(world).await;
        let mut tx = world.center.db.write().await.expect("begins");
        sql("DELETE FROM case_person WHERE NOT own").run(&mut tx).await.expect("runs");
        sql("INSERT INTO case_person_left SELECT id FROM case_case").run(&mut tx).await.expect("runs");
        tx.commit().await.expect("commits");
        let clerk = world.clerk(RED).await;
        let found = clerk.post(RIGHTS, &[("number", &somebody()), WHY]).await.text;
        assert!(!found.contains(&id.to_string()), "{found}");
        world.cases.pass_retention(&world.center).await.expect("passes");
        let found = clerk.post(RIGHTS, &[("number", &somebody()), WHY]).await.text;
        assert!(found.contains(&id.to_string()), "{found}");
    })
    .await;
}

#[tokio::test]
async fn mandates_are_in_the_copy_of_whoever_gave_them_and_of_whoever_was_given_them() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "elder", "3").await;
        world.delivers(mandate).await;
        let clerk = world.clerk(RED).await;
        let found = clerk.post(RIGHTS, &[("number", ID), WHY]).await.text;
        assert!(found.contains("还有1份委托") && found.contains("导出给本人"), "{found}");
        let (page, data, _) = copy(&clerk, ID).await;
        assert!(page.contains(ID) && page.contains("演示李大山"), "{page}");
        assert_eq!(data["mandates"].as_array().map(Vec::len), Some(1));
        let (page, data, _) = copy(&clerk, &somebody()).await;
        assert!(page.contains(MEMBER_PHONE) && page.contains("高龄"), "{page}");
        assert!(!page.contains(ID) && !page.contains("王小花"), "{page}");
        assert_eq!(data["mandates"].as_array().map(Vec::len), Some(1));
        let log = world.log().await;
        assert!(log.iter().any(|(action, detail)| action == "case.export" && detail.contains("委托")));
    })
    .await;
}

/// A homestead that its village shows, and the records of that.
async fn noticed(world: &World) -> Uuid {
    let id = world.files("house").await;
    let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
    village.does(id, "group_agrees", &[("reason", "小组开会都同意")]).await;
    id
}

async fn record(world: &World) -> (i64, Value) {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT seq, body FROM feed_entry WHERE kind = 'cases.notice'").one(&mut tx).await;
    let row = row.expect("reads").expect("a record");
    (row.get("seq").expect("a number"), row.json("body").expect("a body"))
}

#[tokio::test]
async fn a_running_notice_follows_a_correction_of_what_it_shows_and_of_nothing_else() {
    on_both(async |world| {
        let id = noticed(world).await;
        let clerk = world.clerk(RED).await;
        let correct = async |at: &str, value: &str| {
            let fields = [("at", at), ("value", value), ("reason", "填错了")];
            let done = clerk.post(&format!("{}/correct", page_of(id)), &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{at}: {}", done.text);
        };
        let before = record(world).await;
        world.center.clock.advance(hongwang_base::Millis::MINUTE);
        correct("/applicant/phone", MEMBER_PHONE).await;
        assert_eq!(record(world).await, before, "the telephone is not shown");
        correct("/applicant/name", "王大花").await;
        let (seq, now) = record(world).await;
        assert!(seq > before.0, "it is told anew");
        assert_eq!((&now["from"], &now["until"]), (&before.1["from"], &before.1["until"]));
        let shown = world.villager().get("/apply/notices").await.text;
        assert!(shown.contains("王大花") && !shown.contains("王小花"), "{shown}");
        // After its end a correction shows nothing again.
        clerk.does(id, "object", &[("reason", "有人说量得不对")]).await;
        correct("/applicant/name", "王小花").await;
        assert!(world.villager().get("/apply/notices").await.text.contains("现在没有正在公示的"));
    })
    .await;
}
