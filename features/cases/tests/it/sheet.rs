//! The form of a visit for whoever helps from far away: what of it goes out, and what is taken.

use crate::{
    on_both,
    world::{
        COUNTY, PERSONAL, RED, RED_OTHER, RED_VILLAGE, Seen, Villager, WARM_VILLAGE, World, device_of, org,
        page_of,
    },
};
use axum::body::Body;
use hongwang_base::{AccountId, Role, SubmissionId};
use hongwang_feature::afar::Written;
use hongwang_replica::outbox::Submission;
use hongwang_store::audit;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const SHEET: &str = "/apply/sheet";

async fn sheet(villager: &mut Villager) -> Value {
    let seen = villager.get(SHEET).await;
    assert_eq!((seen.status, seen.cache.as_str()), (StatusCode::OK, "no-store"), "{}", seen.text);
    serde_json::from_str(&seen.text).expect("plain data")
}

fn field<'a>(told: &'a Value, at: &str) -> &'a Value {
    let fields = told["sheet"]["fields"].as_array().expect("fields");
    fields.iter().find(|field| field["at"] == at).unwrap_or_else(|| panic!("{at} of {fields:?}"))
}

async fn sends(villager: &mut Villager, body: &str) -> Seen {
    let request = Request::post(SHEET)
        .header(header::COOKIE, &villager.cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .extension(villager.from)
        .body(Body::from(body.to_owned()));
    villager.send(request.expect("a request")).await
}

async fn writes(villager: &mut Villager, at: &str, value: &str, go: &str) -> Seen {
    let by =
        json!({ "call": Uuid::nil(), "account": AccountId::from(Uuid::nil()), "name": "赵农技", "org": RED });
    writes_by(villager, &by, at, value, go).await
}

async fn writes_by(villager: &mut Villager, by: &Value, at: &str, value: &str, go: &str) -> Seen {
    sends(villager, &json!({ "at": at, "value": value, "go": go, "by": by }).to_string()).await
}

async fn refused(villager: &mut Villager, at: &str, value: &str, go: &str) -> String {
    let before = sheet(villager).await;
    let seen = writes(villager, at, value, go).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{at} {go}: {}", seen.text);
    let answer: Value = serde_json::from_str(&seen.text).expect("plain data");
    assert_eq!(answer["at"], at);
    assert_eq!(sheet(villager).await, before, "nothing is changed");
    answer["why"].as_str().expect("a sentence").to_owned()
}

#[tokio::test]
async fn where_nothing_is_filled_in_or_who_applies_is_not_said_there_is_no_form_to_share() {
    on_both(async |world| {
        let mut villager = world.villager();
        assert_eq!(villager.get(SHEET).await.status, StatusCode::NO_CONTENT);
        assert_eq!(
            writes(&mut villager, "/applicant/name", "王小花", "next").await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(villager.agrees("dibao", false).await.location, "/apply/who");
        assert_eq!(villager.get(SHEET).await.status, StatusCode::NO_CONTENT);
        assert_eq!(
            writes(&mut villager, "/applicant/name", "王小花", "next").await.status,
            StatusCode::NO_CONTENT
        );
        // A mandate is given by one's own hand.
        let mut giver = world.villager();
        giver.get("/apply/proxies").await;
        giver.post("/apply/proxies/phone", &[("phone", "13800138000")]).await;
        assert_eq!(giver.get(SHEET).await.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn a_telephone_on_the_same_network_gets_nothing_and_writes_nothing() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("proof").await;
        let here = villager.from;
        villager.from = axum::extract::ConnectInfo(([192, 168, 1, 7], 40_000).into());
        assert_eq!(villager.get(SHEET).await.status, StatusCode::FORBIDDEN);
        let written = writes(&mut villager, "/applicant/name", "李四", "next").await;
        assert_eq!(written.status, StatusCode::FORBIDDEN);
        villager.from = here;
        assert_eq!(field(&sheet(&mut villager).await, "/applicant/name")["shown"], "");
        // Another visit at the same screen has a form of its own, or none.
        assert_eq!(world.villager().get(SHEET).await.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn what_is_personal_goes_out_masked_and_never_whole() {
    on_both(async |world| {
        for item in ["dibao", "proof", "birth"] {
            let mut villager = world.villager();
            let first = villager.begins(item).await;
            villager.answers_all(first).await;
            let told = sheet(&mut villager).await;
            assert_eq!(told["to"], "/apply/check");
            let text = told.to_string();
            let free = ["自己写的几句话"];
            for secret in PERSONAL.iter().filter(|secret| !free.contains(secret)) {
                assert!(!text.contains(secret), "{item}: {secret}: {text}");
            }
            assert_eq!(field(&told, "/applicant/name")["shown"], "王*花");
            assert_eq!(field(&told, "/applicant/id")["shown"], "421124********004X");
            assert_eq!(field(&told, "/applicant/id")["value"], "");
        }
    })
    .await;
}

#[tokio::test]
async fn what_goes_out_is_what_the_first_centers_know_which_refuse_a_form_that_says_more() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("birth").await;
        let told = sheet(&mut villager).await;
        let keys = |value: &Value| {
            let keys: BTreeSet<_> = value.as_object().expect("an object").keys().cloned().collect();
            keys.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(keys(&told["sheet"]), ["fields", "title"]);
        let known = ["ask", "at", "choices", "hint", "kind", "label", "optional", "shown", "value", "wrong"];
        for field in told["sheet"]["fields"].as_array().expect("fields") {
            assert_eq!(keys(field), known);
            let choices = field["choices"].as_array().expect("choices").iter();
            assert!(choices.clone().all(|choice| keys(choice) == ["name", "value"]), "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_taken_by_the_rules_of_the_page_and_stands_there_then() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("proof").await;
        let why = refused(&mut villager, "/applicant/id", "421124195001010011", "next").await;
        assert!(why.contains("第18位应是5"), "{why}");
        for (at, value, go, why) in [
            ("/applicant/name", " ", "next", "不能空着"),
            ("/kind", "nonsense", "next", "请先选一个"),
            ("/nowhere", "x", "next", "没有这一项"),
            ("/papers/model", "x", "next", "本人在屏幕前"),
            ("/promise", "yes", "next", "本人在屏幕前"),
            ("/applicant/name", "王", "keep", "没有看懂"),
            ("/applicant/name", "王", "back", "没有看懂"),
            ("/applicant/name", "王", "card", "没有看懂"),
        ] {
            let said = refused(&mut villager, at, value, go).await;
            assert!(said.contains(why), "{at} {go}: {said}");
        }
        for body in ["", "[]", "{}", "{\"at\":\"/for\",\"value\":\"x\"}"] {
            assert!(sends(&mut villager, body).await.status.is_client_error(), "{body}");
        }
        let long = json!({ "at": "/for", "value": "长".repeat(9_000), "go": "next" }).to_string();
        assert_eq!(sends(&mut villager, &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        let written = writes(&mut villager, "/for", " 县一中 ", "next").await;
        assert_eq!(written.status, StatusCode::OK, "{}", written.text);
        let told: Value = serde_json::from_str(&written.text).expect("plain data");
        assert_eq!(told, sheet(&mut villager).await);
        assert_eq!(field(&told, "/for")["value"], "县一中");
        assert!(villager.get("/apply/check").await.text.contains("县一中"));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry").await, 0, "nothing is handed in");
    })
    .await;
}

#[tokio::test]
async fn members_come_and_go_once_and_bring_their_questions() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("birth").await;
        let told = sheet(&mut villager).await;
        let children = field(&told, "/children");
        assert_eq!((children["kind"].clone(), children["value"].clone()), (json!("more"), json!("0")));
        assert_eq!(children["choices"], json!([{ "value": "add", "name": "加一个孩子" }]));
        for go in ["drop 0", "drop x", "next", "add all"] {
            refused(&mut villager, "/children", "0", go).await;
        }
        assert_eq!(writes(&mut villager, "/children", "0", "add").await.status, StatusCode::OK);
        let why = refused(&mut villager, "/children", "0", "add").await;
        assert!(why.contains("人数已经变了"), "{why}");
        assert_eq!(writes(&mut villager, "/children/0/name", "王小明", "next").await.status, StatusCode::OK);
        let told = sheet(&mut villager).await;
        assert_eq!(field(&told, "/children/0/name")["label"], "第1个孩子 孩子姓名");
        assert_eq!(writes(&mut villager, "/children", "1", "drop 0").await.status, StatusCode::OK);
        assert!(!sheet(&mut villager).await.to_string().contains("/children/0"));
        // What depends on an answer is asked once that is given.
        assert!(!told.to_string().contains("/partner/name"));
        let written = writes(&mut villager, "/together", "yes", "next").await;
        assert!(written.text.contains("/partner/name"), "{}", written.text);
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_in_or_wiped_is_shared_no_more() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        let cookie = villager.cookie.clone();
        villager.post("/apply/hand-in", &[]).await;
        villager.cookie = cookie;
        assert_eq!(villager.get(SHEET).await.status, StatusCode::NO_CONTENT);
        assert_eq!(writes(&mut villager, "/for", "县一中", "next").await.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn what_whoever_helps_does_not_see_is_not_wiped_by_an_empty_line() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("elder").await;
        let place = "/contact/phone";
        assert_eq!(
            writes(&mut villager, place, "", "next").await.status,
            StatusCode::OK,
            "nothing stands there"
        );
        assert_eq!(writes(&mut villager, place, "13800138000", "next").await.status, StatusCode::OK);
        let told = sheet(&mut villager).await;
        assert_eq!(
            (&field(&told, place)["value"], &field(&told, place)["optional"]),
            (&json!(""), &json!(true))
        );
        assert!(refused(&mut villager, place, " ", "next").await.contains("要清掉请自己来"));
    })
    .await;
}

/// Somebody at a desk, as the proposal names them.
fn helper(call: Uuid, account: AccountId, name: &str, at: &str) -> Value {
    json!({ "call": call, "account": account, "name": name, "org": at })
}

/// The center wrote down that somebody at the township filled in a field; `object` says in which call, and since it does who
/// and to which screen.
async fn was_written_down(world: &World, object: String, name: &str) {
    let entry = audit::Entry {
        at: world.center.clock.now(),
        actor: name.to_owned(),
        org: org(RED),
        action: "call.fill".to_owned(),
        object,
        detail: "演示".to_owned(),
    };
    let mut tx = world.center.db.write().await.expect("begins");
    audit::record(&mut tx, &entry).await.expect("records");
    tx.commit().await.expect("commits");
}

fn object(call: Uuid, account: AccountId, village: &str) -> String {
    Written { call, account, device: device_of(village) }.to_string()
}

/// What is handed in now, and has arrived at the center.
async fn arrives(world: &World, villager: &mut Villager) -> Uuid {
    let sent = villager.post("/apply/hand-in", &[]).await;
    let id = sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    world.delivers(id).await;
    id
}

#[tokio::test]
async fn who_says_a_name_that_cannot_be_shown_writes_nothing() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("proof").await;
        for name in ["", " ", "张\u{0}三", &"长".repeat(61)] {
            let by = helper(Uuid::nil(), AccountId::from(Uuid::nil()), name, RED);
            let seen = writes_by(&mut villager, &by, "/for", "县一中", "next").await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name}");
            assert!(seen.text.contains("没有说是谁"), "{}", seen.text);
        }
        assert!(!villager.get("/apply/check").await.text.contains("远程帮"));
    })
    .await;
}

#[tokio::test]
async fn what_a_center_of_before_it_said_who_writes_proposes_is_taken_and_stands_as_written_from_afar() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        // As the island hands on what such a center proposes, and a newer one that says more.
        for body in [
            json!({ "at": "/for", "value": "县一中", "go": "next" }),
            json!({ "at": "/use", "value": "上学", "go": "next", "by": null, "until": 3 }),
        ] {
            let seen = sends(&mut villager, &body.to_string()).await;
            assert_eq!(seen.status, StatusCode::OK, "{body}: {}", seen.text);
        }
        let check = villager.get("/apply/check").await.text;
        assert!(check.contains("本表由英山县 没有说姓名的工作人员远程帮您填写了2项，请核对"), "{check}");
        let id = arrives(world, &mut villager).await;
        let page = world.clerk(RED).await.get(&page_of(id)).await.text;
        assert!(page.contains("没有说姓名的工作人员：") && page.contains("请先查通话记录"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn who_filled_in_from_afar_stands_before_the_villager_and_at_the_desk_and_does_not_handle_it() {
    on_both(async |world| {
        let clerk = world.staff(RED, "赵农技", Role::Clerk).await;
        let call = Uuid::from_u128(7);
        was_written_down(world, object(call, clerk.account, RED_VILLAGE), "赵农技").await;
        let by = helper(call, clerk.account, "赵农技", RED);
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        for (at, value) in [("/for", "县一中"), ("/use", "上学")] {
            let seen = writes_by(&mut villager, &by, at, value, "next").await;
            assert_eq!(seen.status, StatusCode::OK, "{at}: {}", seen.text);
        }
        let check = villager.get("/apply/check").await.text;
        assert!(check.contains("本表由红山镇 赵农技远程帮您填写了2项，请核对"), "{check}");
        assert_eq!(check.matches("（远程帮填的）</span>").count(), 2, "{check}");
        // What the villager writes anew is theirs; that there was help stays.
        villager.post("/apply/fill", &[("at", "/use"), ("value", "办社保"), ("go", "next")]).await;
        let check = villager.get("/apply/check").await.text;
        assert!(check.contains("填写了1项"), "{check}");
        let id = arrives(world, &mut villager).await;
        assert_eq!(world.waiting(id).await.body["applicant"]["afar"][0]["name"], "赵农技");
        let other = world.clerk(RED).await;
        let page = other.get(&page_of(id)).await.text;
        assert!(
            page.contains("<dt>远程帮填的</dt><dd>红山镇 赵农技：") && !page.contains("请核实）"),
            "{page}"
        );
        let list = other.get(&format!("{}/print/list", page_of(id))).await.text;
        assert!(list.contains("远程帮填的：红山镇 赵农技"), "{list}");
        let log = world.log().await;
        let noted = log.iter().find(|(action, _)| action == "case.afar").map(|(_, detail)| detail.as_str());
        assert!(noted.is_some_and(|detail| !detail.contains("没有")), "{noted:?}");
        recused_but_for(world, id, &clerk, &other).await;
    })
    .await;
}

/// Whoever helped is refused with the reason, and somebody else goes on.
async fn recused_but_for(
    world: &World,
    id: Uuid,
    helped: &crate::world::Person<'_>,
    other: &crate::world::Person<'_>,
) {
    let village = world.clerk(RED_VILLAGE).await;
    let fields = [("reason", "看过了"), ("remedy", "找镇里"), ("papers", "身份证")];
    let action = |page: &str| {
        let action = page.split("name=\"action\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        action.map(str::to_owned)
    };
    for _ in 0..3 {
        let page = helped.get(&page_of(id)).await.text;
        let Some(next) = action(&page) else {
            let page = village.get(&page_of(id)).await.text;
            let next = action(&page).expect("something can be done");
            village.does(id, &next, &fields).await;
            continue;
        };
        let refused = helped.acts(id, &next, &fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("要回避"), "{}", refused.text);
        other.does(id, &next, &fields).await;
        return;
    }
    panic!("the township never had a step");
}

/// A letter that somebody helped with from afar, as it waits in the outbox.
async fn helped_letter(world: &World, by: &Value) -> Submission {
    let mut villager = world.villager();
    let first = villager.begins("letter").await;
    villager.answers_all(first).await;
    let told = sheet(&mut villager).await;
    let text =
        told["sheet"]["fields"].as_array().expect("fields").iter().find(|field| field["kind"] == "text");
    let at = text.and_then(|field| field["at"].as_str()).expect("something is written").to_owned();
    let seen = writes_by(&mut villager, by, &at, "路灯坏了三天", "next").await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    let sent = villager.post("/apply/hand-in", &[]).await;
    let id = sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    world.waiting(id).await
}

/// What the desk says of a letter that came from a village, helped by `by`.
async fn desk_says(world: &World, (village, letter): (&str, &Submission), by: &Value) -> String {
    let id = SubmissionId::new(world.center.clock.now()).0;
    let mut letter = Submission { id, ..letter.clone() };
    let afar = letter.body["applicant"]["afar"][0].as_object_mut().expect("somebody helped");
    afar.extend(by.as_object().expect("an object").clone());
    // What the village says of itself counts for nothing.
    afar.insert("known".to_owned(), json!(true));
    world.receive(village, &letter).await.expect("it is taken");
    world.clerk(COUNTY).await.get(&page_of(id)).await.text
}

#[tokio::test]
async fn a_helper_is_known_by_account_call_and_screen_and_a_name_alone_is_a_claim_of_the_village() {
    on_both(async |world| {
        let [account, other] = [1, 2].map(|id| AccountId::from(Uuid::from_u128(id)));
        let call = Uuid::from_u128(7);
        was_written_down(world, object(call, account, RED_VILLAGE), "赵农技").await;
        let by = helper(call, account, "赵农技", RED);
        let letter = helped_letter(world, &by).await;
        assert_eq!(letter.body["applicant"]["whom"], Value::Null, "nobody says who they are");
        for (why, village, by) in [
            ("another call", RED_VILLAGE, helper(Uuid::from_u128(8), account, "赵农技", RED)),
            ("another account", RED_VILLAGE, helper(call, other, "赵农技", RED)),
            ("another name", RED_VILLAGE, helper(call, account, "钱农技", RED)),
            ("a part of the name", RED_VILLAGE, helper(call, account, "赵", RED)),
            ("another organisation", RED_VILLAGE, helper(call, account, "赵农技", COUNTY)),
            ("another village of the township", RED_OTHER, by.clone()),
            ("another township", WARM_VILLAGE, by.clone()),
        ] {
            let page = desk_says(world, (village, &letter), &by).await;
            assert!(page.contains("中心的通话记录里没有"), "{why}: {page}");
        }
        let page = desk_says(world, (RED_VILLAGE, &letter), &by).await;
        assert!(page.contains("红山镇 赵农技：") && !page.contains("中心的通话记录里没有"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_was_written_down_before_account_and_screen_were_is_believed_below_the_organisation_that_wrote()
{
    on_both(async |world| {
        let call = Uuid::from_u128(7);
        was_written_down(world, call.to_string(), "赵农技").await;
        let by = helper(call, AccountId::from(Uuid::from_u128(1)), "赵农技", RED);
        let letter = helped_letter(world, &by).await;
        for (village, known) in [(RED_VILLAGE, true), (WARM_VILLAGE, false)] {
            let page = desk_says(world, (village, &letter), &by).await;
            assert_eq!(page.contains("中心的通话记录里没有"), !known, "{village}: {page}");
        }
        let by = helper(call, AccountId::from(Uuid::from_u128(1)), "钱农技", RED);
        let page = desk_says(world, (RED_VILLAGE, &letter), &by).await;
        assert!(page.contains("中心的通话记录里没有"), "{page}");
    })
    .await;
}
