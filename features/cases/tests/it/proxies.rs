//! A named proxy: given, used, run out, revoked at a touch.

use crate::applicants::{beside, id_of};
use crate::on_both;
use crate::papers::{files, photo, shown};
use crate::world::{COUNTY, NOW, RED, RED_OTHER, RED_VILLAGE, Seen, Villager, World, page_of};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::sql;
use hongwang_testkit::Person;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const PHONE: &str = "13800138000";
const STROKES: &[u8] = b"[[[100,100],[900,400]],[[500,50],[500,500]]]";
pub(crate) const OTHER_PHONE: &str = "13900139000";
/// Of whoever fills in at the screen in [`World`].
const PRINCIPAL: &str = "42112419500101004X";

pub(crate) fn proxy_id() -> String {
    id_of("19800101")
}

/// What is chosen for a purpose, page by page.
fn choices(purpose: &str) -> Vec<(&'static str, &str)> {
    match purpose {
        "any" => vec![("/purpose", "any")],
        "elder" => vec![("/purpose", "item"), ("/among", "05"), ("/of/k1p0", "elder")],
        "wood" => vec![("/purpose", "item"), ("/among", "01"), ("/of/k0p0", "wood")],
        kind => vec![("/purpose", "kind"), ("/kind", kind)],
    }
}

/// Gives a mandate by telephone for `months`; its id and code.
pub(crate) async fn gives(world: &World, purpose: &str, months: &str) -> (Uuid, String) {
    let mut villager = world.villager();
    says(&mut villager, purpose, months).await;
    let signed = villager.sends("/apply/paper", "/sign", "strokes", STROKES).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    let given = villager.post("/apply/hand-in", &[]).await;
    assert!(given.location.starts_with("/apply/proxies/given/"), "{} {}", given.location, given.text);
    let page = villager.get(&given.location).await;
    let shown = page.text.split("kept-code").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("a code");
    let code: String = shown.chars().take_while(|each| *each != '<').filter(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6, "{shown}");
    (given.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id"), code)
}

/// Answers everything that is asked of whoever gives a mandate, but for the signature.
async fn says(villager: &mut Villager, purpose: &str, months: &str) {
    let begun = villager.agrees("proxy", false).await;
    assert_eq!(begun.location, "/apply/who/show", "{}", begun.text);
    villager.post("/apply/who/phone", &[("phone", PHONE)]).await;
    let id = proxy_id();
    let persons = [
        ("/principal/name", "王小花"),
        ("/principal/id", PRINCIPAL),
        ("/proxy/name", "演示李大山"),
        ("/proxy/id", id.as_str()),
        ("/proxy/phone", OTHER_PHONE),
    ];
    let rest = [("/months", months), ("/promise", "yes")];
    for (at, value) in persons.into_iter().chain(choices(purpose)).chain(rest) {
        let sent = villager.post("/apply/fill", &[("at", at), ("value", value), ("go", "next")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{at}: {value}: {}", sent.text);
        assert!(sent.location.starts_with("/apply/fill") || at == "/sign", "{at}: {}", sent.location);
    }
}

/// Somebody applies for whoever gave the mandate; the case's id at the center.
pub(crate) async fn applies(world: &World, item: &str) -> Uuid {
    let id = hands_in(world, item).await;
    world.delivers(id).await;
    id
}

/// The same, and it waits to be sent.
async fn hands_in(world: &World, item: &str) -> Uuid {
    let mut villager = world.villager();
    villager.agrees(item, false).await;
    villager.post("/apply/who", &[("whom", "other")]).await;
    let next = villager.post("/apply/who/phone", &[("phone", OTHER_PHONE)]).await;
    assert_eq!(next.location, "/apply/who/proxy");
    let wrong = villager
        .post("/apply/who/proxy", &[("name", "演示李大山"), ("id", "1"), ("phone", OTHER_PHONE)])
        .await;
    assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.text.contains("演示李大山"));
    let fields = [("name", "演示李大山"), ("id", &proxy_id()), ("phone", OTHER_PHONE)];
    assert_eq!(villager.post("/apply/who/proxy", &fields).await.location, "/apply/fill");
    let first = villager.get("/apply/fill").await;
    villager.answers_all(first).await;
    let sent = villager.post("/apply/hand-in", &[]).await;
    sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

/// What the desk reads of the mandate of a case.
pub(crate) async fn desk_says(world: &World, id: Uuid) -> String {
    let page = world.clerk(COUNTY).await.get(&page_of(id)).await.text;
    let after = page.split("<dt>委托</dt>").nth(1).expect("a mandate is spoken of");
    after.split("</dd>").next().unwrap_or_default().replace("<dd>", "").trim().to_owned()
}

pub(crate) async fn by_code(villager: &mut Villager, code: &str) -> Seen {
    villager.post("/apply/proxies/phone", &[("phone", PHONE), ("code", code)]).await
}

/// Carries what waits under no known id: the newest.
async fn carries_newest(world: &World) {
    let mut tx = world.village.db.read().await.expect("begins");
    let row = sql("SELECT id FROM outbox_entry ORDER BY id DESC LIMIT 1").one(&mut tx).await;
    let id: Uuid = row.expect("reads").expect("it waits").get("id").expect("an id");
    drop(tx);
    world.delivers(id).await;
}

#[tokio::test]
async fn an_application_without_a_mandate_is_taken_and_says_so_until_the_mandate_arrives() {
    on_both(async |world| {
        let id = {
            let (mandate, _) = gives(world, "any", "3").await;
            let case = applies(world, "dibao").await;
            assert!(desk_says(world, case).await.contains("待核委托"));
            world.delivers(mandate).await;
            case
        };
        assert!(desk_says(world, id).await.starts_with("有委托，到"));
    })
    .await;
}

#[tokio::test]
async fn a_mandate_is_good_for_its_purpose_and_its_time_alone() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "elder", "1").await;
        world.delivers(mandate).await;
        let case = applies(world, "elder").await;
        assert!(desk_says(world, case).await.starts_with("有委托"));
        let other = applies(world, "dibao").await;
        assert!(desk_says(world, other).await.contains("没有找到"));
        world.center.clock.advance(31 * Millis::DAY);
        let late = applies(world, "elder").await;
        assert!(desk_says(world, late).await.contains("已经到期"));
        assert!(desk_says(world, case).await.starts_with("有委托"), "what it was good for stays good");
    })
    .await;
}

#[tokio::test]
async fn a_touch_revokes_at_once_and_a_second_touch_changes_nothing() {
    on_both(async |world| {
        let (mandate, code) = gives(world, "any", "3").await;
        world.delivers(mandate).await;
        let mut villager = world.villager();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = by_code(&mut villager, wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("没有找到") && !refused.text.contains("李"));
        let list = by_code(&mut villager, &code).await;
        assert!(list.text.contains("演示李*山") && list.text.contains("什么事都行"), "{}", list.text);
        assert!(!list.text.contains("演示李大山") && !list.text.contains(&proxy_id()));
        let token = list.field("token");
        // An id is as young as its moment.
        world.village.clock.advance(1_000);
        for _ in 0..2 {
            let ended = villager.post("/apply/proxies/end", &[("token", &token)]).await;
            assert!(ended.text.contains("从现在起"), "{}", ended.text);
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry").await, 2, "given once, ended once");
        world.center.clock.advance(1_000);
        carries_newest(world).await;
        let case = applies(world, "dibao").await;
        let says = desk_says(world, case).await;
        assert!(says.contains("已经撤销") && says.contains("委托人自己撤销"), "{says}");
        // The list says so, and a token of another time or making ends nothing.
        assert!(by_code(&mut villager, &code).await.text.contains("撤销了"));
        for forged in ["", "00", &token[..token.len() - 2]] {
            let seen = villager.post("/apply/proxies/end", &[("token", forged)]).await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        }
        let told = world
            .text("SELECT CAST(body AS TEXT) AS text FROM feed_entry WHERE kind = 'cases.proxy_standing'");
        let told = told.await;
        for personal in ["王小花", "李大山", PHONE, OTHER_PHONE, PRINCIPAL, &proxy_id()] {
            assert!(!told.contains(personal), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_guesses_codes_is_shut_out() {
    on_both(async |world| {
        let (_, code) = gives(world, "any", "3").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let mut guess = world.villager();
        for _ in 0..5 {
            by_code(&mut guess, wrong).await;
        }
        assert!(by_code(&mut guess, &code).await.text.contains("过一个小时"));
        world.village.clock.advance(Millis::HOUR + 1);
        assert!(by_code(&mut guess, &code).await.text.contains("演示李*山"));
    })
    .await;
}

#[tokio::test]
async fn the_principals_card_lists_the_own_mandates_and_no_other_card_does() {
    on_both(async |world| {
        gives(world, "any", "12").await;
        let beside = beside(world);
        let mut villager = world.villager_of(&beside.cases);
        beside.device.place(Person { id: proxy_id(), ..Person::invented() });
        assert!(villager.post("/apply/proxies/card", &[]).await.text.contains("没有委托过别人"));
        beside.device.place(Person { id: PRINCIPAL.into(), ..Person::invented() });
        let list = villager.post("/apply/proxies/card", &[]).await;
        assert!(list.text.contains("演示李*山") && !list.field("token").is_empty(), "{}", list.text);
    })
    .await;
}

#[tokio::test]
async fn the_desk_sees_mandates_masked_and_ends_one_with_a_reason() {
    on_both(async |world| {
        let (mandate, code) = gives(world, "any", "3").await;
        world.delivers(mandate).await;
        let clerk = world.clerk(RED).await;
        let list = clerk.get("/desk/proxies").await;
        assert!(list.text.contains("王*花") && list.text.contains("演示李*山"), "{}", list.text);
        assert!(!list.text.contains("演示李大山") && !list.text.contains(PRINCIPAL));
        let end = format!("/desk/proxies/{mandate}/end");
        for bad in ["", "电话13800138000"] {
            assert_eq!(clerk.post(&end, &[("reason", bad)]).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        let elsewhere = world.clerk(RED_OTHER).await;
        assert_eq!(elsewhere.post(&end, &[("reason", "要求")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(clerk.post(&end, &[("reason", "委托人打电话要求")]).await.status, StatusCode::SEE_OTHER);
        world.center.clock.advance(1_000);
        let case = applies(world, "dibao").await;
        assert!(desk_says(world, case).await.contains("单位按要求撤销：委托人打电话要求"));
        let mut villager = world.villager();
        assert!(by_code(&mut villager, &code).await.text.contains("撤销了"), "the village was told");
        assert!(world.log().await.iter().any(|(action, _)| action == "case.proxy_end"));
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_no_village_could_have_given_is_refused() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "any", "12").await;
        let good = world.waiting(mandate).await;
        let until = good.body["until"].as_i64().expect("a time");
        for (at, wrong) in [
            ("/until", json!(until + 40 * Millis::DAY)),
            ("/until", json!(good.at - 1)),
            ("/purpose", json!("nothing")),
            ("/principal/id", json!("421124195001010041")),
            ("/proxy/phone", json!("")),
            ("/applicant", json!({})),
            ("/do", json!("steal")),
            ("/sign", json!("0".repeat(64))),
            ("/papers", json!([])),
            ("/papers/0/key", json!("00")),
            ("/purpose", json!("kind:99")),
        ] {
            let mut body = good.clone();
            *body.body.pointer_mut(at).expect("it is there") = wrong;
            assert!(world.receive(RED_VILLAGE, &body).await.is_err(), "{at}");
        }
        let mut foreign = good.clone();
        foreign.body = json!({"do": "end", "mandate": mandate});
        foreign.attachments.clear();
        assert!(world.receive(RED_VILLAGE, &foreign).await.is_err(), "what was never given has no end");
        let mut bare = good.clone();
        bare.attachments.clear();
        assert!(world.receive(RED_VILLAGE, &bare).await.is_err(), "what was signed comes along");
        world.receive(RED_VILLAGE, &good).await.expect("it is taken");
        world.receive(RED_VILLAGE, &good).await.expect("and taken again");
        assert!(world.receive(RED_OTHER, &good).await.is_err(), "nobody takes it over");
        foreign.id = Uuid::from_u128(7);
        assert!(world.receive(RED_OTHER, &foreign).await.is_err(), "nor ends it");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_proxy").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_a_mandate_that_is_not_signed_and_nothing_is_lost() {
    on_both(async |world| {
        let mut villager = world.villager();
        says(&mut villager, "any", "3").await;
        assert_eq!(villager.post("/apply/hand-in", &[]).await.location, "/apply/check");
        let summary = villager.get("/apply/check").await.text;
        assert!(summary.contains("演示李大山") && summary.contains("at=%2Fsign"), "{summary}");
        let page = villager.asks("/sign").await;
        assert!(page.text.contains("请您自己签个名") && page.text.contains("data-camera"), "{}", page.text);
        let skipped = villager.post("/apply/fill", &[("at", "/sign"), ("value", ""), ("go", "next")]).await;
        assert!(skipped.text.contains("请先签名"), "{}", skipped.text);
        let refused = villager.sends("/apply/paper", "/sign", "strokes", b"[]").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        // Who cannot write on the glass signs on paper, and it is photographed.
        let sent = villager.sends("/apply/paper", "/sign", "file", &photo(1)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let given = villager.post("/apply/hand-in", &[]).await;
        assert!(given.location.starts_with("/apply/proxies/given/"), "{}", given.location);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft_paper").await, 0);
        assert_eq!(files(&world.blobs.join("attachments")), 1, "it waits to be sent");
    })
    .await;
}

#[tokio::test]
async fn what_the_principal_signed_is_seen_with_a_reason_and_for_a_while() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "any", "3").await;
        let sent = world.waiting(mandate).await;
        assert_eq!(sent.attachments.len(), 1);
        world.delivers(mandate).await;
        let clerk = world.clerk(RED).await;
        let one = format!("/desk/proxies?one={mandate}");
        let below = format!("/desk/proxies/{mandate}/papers/");
        assert!(!clerk.get(&one).await.text.contains(&below));
        let look = format!("/desk/proxies/{mandate}/look");
        for bad in ["", "电话13800138000"] {
            assert_eq!(clerk.post(&look, &[("reason", bad)]).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        let elsewhere = world.clerk(RED_OTHER).await;
        assert_eq!(elsewhere.post(&look, &[("reason", "看看")]).await.status, StatusCode::NOT_FOUND);
        let open = clerk.post(&look, &[("reason", "核对签名")]).await;
        let [picture] = &shown(&open, &below)[..] else { panic!("{}", open.text) };
        let picture = picture.replace("&amp;", "&");
        let seen = clerk.get(&picture).await;
        assert_eq!((seen.kind.as_str(), seen.cache.as_str()), ("image/jpeg", "no-store"));
        let bare = picture.split('?').next().expect("a path");
        assert_eq!(clerk.get(bare).await.status, StatusCode::FORBIDDEN);
        assert_eq!(elsewhere.get(&picture).await.status, StatusCode::NOT_FOUND);
        world.center.clock.advance(11 * Millis::MINUTE);
        assert_eq!(clerk.get(&picture).await.status, StatusCode::FORBIDDEN);
        assert!(
            world
                .log()
                .await
                .iter()
                .any(|(action, detail)| { action == "case.proxy_look" && detail.contains("核对签名") })
        );
        // The key lies sealed, and a village of before that sends no signature is understood.
        let key = sent.body["papers"][0]["key"].as_str().expect("a key").to_owned();
        let mut older = sent.clone();
        older.id = Uuid::from_u128(9);
        older.attachments.clear();
        for later in ["sign", "papers"] {
            older.body.as_object_mut().expect("a body").remove(later);
        }
        world.receive(RED_VILLAGE, &older).await.expect("it is taken");
        let page = clerk.get(&format!("/desk/proxies?one={}", older.id)).await.text;
        assert!(page.contains("没有签名") && !page.contains(&key), "{page}");
    })
    .await;
}

/// What the county says of its own item 砍树, which came by a sheet.
async fn says_of_wood(world: &World, hidden: bool) {
    let form = include_str!("../../items/proof.form.json");
    let hash = hongwang_replica::BlobHash::of(form.as_bytes()).to_string();
    let item = json!({
        "slug": "wood", "column": "fuwu/apply/wood", "name": "砍自家的树", "icon": "users", "speak": "砍树先批。",
        "kind": "01", "handling": "2", "level": "town", "workflow": "simple", "office": "林业站",
        "legal": "20w", "promised": "10w", "fee": "不收钱", "result": "批文", "checked": true,
        "who": ["种树的人。"], "steps": ["填表。"], "hidden": hidden, "form": hash,
    });
    let record = Record {
        kind: "cases.item".into(),
        key: "wood".into(),
        body: Some(item),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let mut tx = world.center.db.write().await.expect("begins");
    world.cases.apply(&mut tx, &Entry { seq: Sequence(1), at: 0, record }, NOW).await.expect("applies");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn a_mandate_names_an_item_of_the_county_and_holds_when_that_is_hidden_later() {
    on_both(async |world| {
        let mut early = world.villager();
        early.agrees("proxy", false).await;
        early.post("/apply/who/phone", &[("phone", PHONE)]).await;
        early.post("/apply/fill", &[("at", "/purpose"), ("value", "item"), ("go", "next")]).await;
        early.post("/apply/fill", &[("at", "/among"), ("value", "01"), ("go", "next")]).await;
        assert!(!early.asks("/of/k0p0").await.text.contains("砍自家的树"), "nobody has said so yet");
        says_of_wood(world, false).await;
        assert!(early.asks("/of/k0p0").await.text.contains("砍自家的树"));
        let (mandate, code) = gives(world, "wood", "3").await;
        let waits = hands_in(world, "wood").await;
        says_of_wood(world, true).await;
        assert!(!early.asks("/of/k0p0").await.text.contains("砍自家的树"), "no further one names it");
        world.delivers(mandate).await;
        world.delivers(waits).await;
        assert!(desk_says(world, waits).await.starts_with("有委托"));
        let list = world.clerk(RED).await.get("/desk/proxies").await.text;
        assert!(list.contains("砍自家的树"), "{list}");
        let mine = by_code(&mut world.villager(), &code).await.text;
        assert!(mine.contains("砍自家的树"), "{mine}");
        // It is for this item and no other.
        let other = applies(world, "dibao").await;
        assert!(desk_says(world, other).await.contains("没有找到"));
    })
    .await;
}

#[tokio::test]
async fn a_mandate_for_a_kind_is_good_for_every_item_of_it() {
    on_both(async |world| {
        let (mandate, code) = gives(world, "05", "3").await;
        assert_eq!(world.waiting(mandate).await.body["purpose"], "kind:05");
        world.delivers(mandate).await;
        for (item, good) in [("dibao", true), ("elder", true), ("doctor", false)] {
            let case = applies(world, item).await;
            assert_eq!(desk_says(world, case).await.starts_with("有委托"), good, "{item}");
        }
        assert!(by_code(&mut world.villager(), &code).await.text.contains("补贴、救助、津贴的事"));
    })
    .await;
}
