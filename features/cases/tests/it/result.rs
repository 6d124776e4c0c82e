//! The result paper of a case: issued at the desk, verified by anybody, at the center and in villages, and revoked.

use crate::on_both;
use crate::world::{NOW, Person, RED, RED_OTHER, RED_VILLAGE, Seen, World, org, page_of};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Place};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

const ISSUE: [(&str, &str); 4] = [
    ("title", "居住证明"),
    ("text", "兹证明{姓名}，身份证号{身份证号}，现住{住址}。\r\n特此证明。"),
    ("office", "乌云山村民委员会"),
    ("go", "issue"),
];

fn with(field: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    ISSUE.iter().map(|(name, of)| if *name == field { (*name, value) } else { (*name, *of) }).collect()
}

fn papers(id: Uuid) -> String {
    format!("{}/paper", page_of(id))
}

/// A certificate that the village has decided on.
async fn done(world: &World, clerk: &Person<'_>) -> Uuid {
    let id = world.files("proof").await;
    clerk.does(id, "accept", &[]).await;
    clerk.does(id, "finish", &[("reason", "可以开")]).await;
    id
}

/// The newest file of a case, as text; and the code on it.
async fn downloaded(clerk: &Person<'_>, id: Uuid) -> (String, String) {
    let page = clerk.get(&papers(id)).await.text;
    let href = page.rsplit("href=\"").find(|rest| rest.contains("/file\"")).expect("a file");
    let seen: Seen = clerk.get(href.split('"').next().expect("an address")).await;
    assert_eq!((seen.status, seen.cache.as_str()), (StatusCode::OK, "no-store"));
    let file = lopdf::Document::load_mem(&seen.bytes).expect("a PDF");
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    let text = file.extract_text(&pages).expect("text").replace('\n', "");
    let code: String = text.split("校验码").nth(2).expect("a code").chars().take(31).collect();
    let code: String = code.chars().filter(char::is_ascii_digit).take(25).collect();
    (text, code)
}

/// The newest record of papers, as a village gets it.
async fn record(world: &World) -> (String, String, Value) {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT scope, key, body FROM feed_entry WHERE kind = 'cases.paper' ORDER BY seq DESC");
    let row = row.one(&mut tx).await.expect("reads").expect("a record");
    (row.get("scope").expect("text"), row.get("key").expect("text"), row.json("body").expect("a body"))
}

#[tokio::test]
async fn a_paper_is_issued_only_by_the_office_of_a_case_that_is_done_and_what_is_wrong_is_named() {
    on_both(async |world| {
        let clerk = world.clerk(RED_VILLAGE).await;
        let id = world.files("proof").await;
        let early = clerk.post(&papers(id), &ISSUE).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        assert!(early.text.contains("办成了的件才能开结果纸"), "{}", early.text);
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "finish", &[("reason", "可以开")]).await;
        assert!(clerk.get(&page_of(id)).await.text.contains("还没有开"));
        for (field, value, words) in [
            ("title", "", "请写标题"),
            ("text", "{工资}", "填不上"),
            ("text", " ", "请写正文"),
            ("office", "", "请写落款单位"),
            ("text", "\u{10fffd}", "字体里没有"),
        ] {
            let refused = clerk.post(&papers(id), &with(field, value)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}");
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
            assert!(refused.text.contains("居住证明") || field == "title", "nothing entered is lost");
        }
        assert_eq!(world.clerk(RED_OTHER).await.get(&papers(id)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_result").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_preview_masks_and_the_paper_says_everything_and_its_file_lies_sealed() {
    on_both(async |world| {
        let clerk = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let id = done(world, &clerk).await;
        assert!(clerk.get(&papers(id)).await.text.contains("{身份证号}"));
        let preview = clerk.post(&papers(id), &with("go", "preview")).await.text;
        assert!(preview.contains("兹证明王*花") && !preview.contains("王小花"), "{preview}");
        assert!(!preview.contains("42112419500101004X"));
        assert_eq!(clerk.post(&papers(id), &ISSUE).await.status, StatusCode::SEE_OTHER);
        let (text, code) = downloaded(&clerk, id).await;
        for words in
            ["居住证明", "兹证明王小花", "42112419500101004X", "2026年11月23日", "4211242026112300001-01"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert_eq!(code.len(), 25, "{text}");
        let again = clerk.post(&papers(id), &ISSUE).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "one that is valid is enough");
        let mut tx = world.center.db.read().await.expect("begins");
        let row = sql("SELECT file FROM case_result").one(&mut tx).await.expect("reads").expect("a row");
        assert!(!row.get::<Vec<u8>>("file").expect("bytes").starts_with(b"%PDF"), "sealed");
        drop(tx);
        let log = world.log().await;
        let log: Vec<_> = log.iter().filter(|(action, _)| action.starts_with("case.paper")).collect();
        assert_eq!(
            log.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(),
            ["case.paper", "case.paper_file"]
        );
        assert!(log.iter().all(|(_, detail)| !detail.contains(&code) && !detail.contains("王")));
        let (scope, _, body) = record(world).await;
        assert_eq!(scope, crate::world::COUNTY);
        for personal in ["王", "42112419500101004X", code.as_str()] {
            assert!(!body.to_string().contains(personal), "{personal}: {body}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_holds_a_paper_learns_that_it_is_valid_and_in_a_village_after_the_feed_that_it_is_revoked() {
    on_both(async |world| {
        let clerk = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let id = done(world, &clerk).await;
        clerk.post(&papers(id), &ISSUE).await;
        let (_, code) = downloaded(&clerk, id).await;
        let mut anybody = world.villager_at(world.center.clone());
        let to = anybody.post("/verify", &[("code", &code)]).await;
        assert_eq!(to.location, format!("/verify/{code}"));
        let valid = anybody.get(&to.location).await;
        assert_eq!((valid.status, valid.cache.as_str()), (StatusCode::OK, "no-store"));
        for words in ["这张纸有效", "王*花", "乌云山村民委员会", "开具证明", "4211242026112300001-01"]
        {
            assert!(valid.text.contains(words), "{words}: {}", valid.text);
        }
        let elsewhere = Place { org: org(RED_OTHER), ..world.village.clone() };
        let mut villager = world.villager_at(elsewhere);
        let valid = villager.get(&to.location).await.text;
        assert!(valid.contains("这张纸有效") && !valid.contains("王"), "{valid}");
        let progress = world.villager().post("/apply/progress", &[("number", "20261123001")]).await.text;
        assert!(progress.contains("结果纸可以领了"), "{progress}");
        assert!(progress.contains("到村委会找村干部，当面打印给您"), "{progress}");
        assert!(!progress.contains("也可以到这里领"), "the item says nothing of another place: {progress}");

        let page = clerk.get(&papers(id)).await.text;
        assert!(page.contains("开的人不能自己作废") && !page.contains("/revoke"));
        let file = page.split("href=\"").find(|rest| rest.contains("/file\"")).expect("a file");
        let revoke = file.split('"').next().expect("an address").replace("/file", "/revoke");
        let own = clerk.post(&revoke, &[("why", "写错了")]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        let town = world.staff(RED, "赵镇长", Role::Clerk).await;
        for why in ["", "王小花不住这里", "电话13800138000"] {
            assert_eq!(town.post(&revoke, &[("why", why)]).await.status, StatusCode::BAD_REQUEST, "{why}");
        }
        let (_, key, before) = record(world).await;
        assert_eq!(town.post(&revoke, &[("why", "住址写错，已重开")]).await.status, StatusCode::SEE_OTHER);
        let (_, _, after) = record(world).await;
        // A village that has not heard of it yet, and then has.
        for (body, words) in [(before, "这张纸有效"), (after, "已经作废")] {
            let record = Record {
                kind: "cases.paper".into(),
                key: key.clone(),
                body: Some(body),
                blobs: vec![],
                lane: Lane::Text,
            };
            let entry = Entry { seq: Sequence(1), at: 0, record };
            let mut tx = world.village.db.write().await.expect("begins");
            world.cases.apply(&mut tx, &entry, NOW).await.expect("applies");
            tx.commit().await.expect("commits");
            let seen = villager.get(&format!("/verify/{code}")).await.text;
            assert!(seen.contains(words), "{words}: {seen}");
        }
        let seen = villager.get(&format!("/verify/{code}")).await.text;
        assert!(seen.contains("住址写错，已重开") && seen.contains("2026年11月23日"), "{seen}");
        assert!(!world.villager().get(&format!("/apply/done/{id}")).await.text.contains("结果纸可以领了"));
        assert_eq!(clerk.post(&papers(id), &ISSUE).await.status, StatusCode::SEE_OTHER, "and another one");
        assert!(clerk.get(&papers(id)).await.text.contains("4211242026112300001-02"));
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_case_opens_the_paper_to_be_printed_and_that_is_written_down() {
    on_both(async |world| {
        let clerk = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let id = done(world, &clerk).await;
        let key = |page: &str| {
            let rest = page.split("href=\"").find(|rest| rest.contains("/file?print=1\""))?;
            assert!(rest.starts_with("/desk/cases/") && rest.contains("target=\"_blank\""), "{rest}");
            Some(rest.split('"').next()?.to_owned())
        };
        assert_eq!(key(&clerk.get(&page_of(id)).await.text), None, "there is no paper yet");
        clerk.post(&papers(id), &ISSUE).await;
        let shown = key(&clerk.get(&page_of(id)).await.text).expect("a key");
        assert_eq!(key(&clerk.get(&papers(id)).await.text).as_ref(), Some(&shown), "and beside the download");
        let file = clerk.get(&shown).await;
        assert_eq!((file.status, file.kind.as_str()), (StatusCode::OK, "application/pdf"));
        assert_eq!((file.place.split(';').next(), file.cache.as_str()), (Some("inline"), "no-store"));
        let kept = clerk.get(shown.trim_end_matches("?print=1")).await;
        assert_eq!(kept.place.split(';').next(), Some("attachment"));
        let elsewhere = world.clerk(RED_OTHER).await.get(&shown).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
        let log = world.log().await;
        let said = |what: &str| {
            log.iter().any(|(action, words)| action == "case.paper_file" && words.contains(what))
        };
        assert!(said("打印结果纸") && said("下载结果纸"), "{log:?}");
        let town = world.staff(RED, "赵镇长", Role::Clerk).await;
        let revoke = shown.replace("/file?print=1", "/revoke");
        assert_eq!(town.post(&revoke, &[("why", "写错")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(key(&clerk.get(&page_of(id)).await.text), None, "what is revoked is not printed");
        assert_eq!(clerk.get(&shown).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn hostile_codes_find_nothing_and_guessing_is_stopped_for_a_minute() {
    on_both(async |world| {
        let mut anybody = world.villager_at(world.center.clone());
        for code in ["", "1", "' OR 1=1 --", "<script>", &"9".repeat(25), &"0".repeat(9_000)] {
            let asked = anybody.post("/verify", &[("code", code)]).await;
            assert_eq!(asked.status, StatusCode::BAD_REQUEST, "{code}");
            assert!(asked.text.contains("25个数字") && !asked.text.contains("<script>alert"), "{code}");
        }
        for number in 0..120 {
            let none = anybody.get(&format!("/verify/{number:025}")).await;
            assert_eq!(none.status, StatusCode::NOT_FOUND);
            assert!(none.text.contains("没有查到这张纸"));
        }
        let stopped = anybody.get("/verify/0000000000000000000000001").await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
        world.center.clock.advance(Millis::MINUTE);
        assert_eq!(anybody.get("/verify/%F0%9F%98%80").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
