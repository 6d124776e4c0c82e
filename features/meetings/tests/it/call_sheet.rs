//! 远程帮填: a form that the villager shares in a call; who sees it, what is proposed, and what is left of it.

use super::{
    call_shared::{CALLS, answers, calls, ringing, stands, touches},
    on_both,
    world::{CLOUD, Person, RED, SPRING, TEA, Venue, WARM},
};
use hongwang_base::Role;
use http::StatusCode;
use serde_json::{Value, json};

const TITLE: &str = "高龄津贴";

fn field(at: &str, label: &str, kind: &str, more: &Value) -> Value {
    let mut field = json!({
        "at": at, "label": label, "ask": format!("{label}是什么？"), "hint": "", "kind": kind, "choices": [],
        "value": "", "shown": "", "optional": false, "wrong": "",
    });
    let (field_of, more) = (field.as_object_mut().expect("an object"), more.as_object().expect("an object"));
    field_of.extend(more.clone());
    field
}

fn sheet_with(place: &str) -> Value {
    let choices = json!([{ "value": "yes", "name": "有卡" }, { "value": "no", "name": "没有卡" }]);
    json!({ "title": TITLE, "fields": [
        field("/name", "姓名", "text", &json!({ "shown": "王*花" })),
        field("/place", "住址", "text", &json!({ "value": place, "shown": place })),
        field("/card", "社保卡", "choice", &json!({ "choices": choices })),
        field("/paper", "户口簿", "laid", &json!({ "optional": true })),
    ] })
}

async fn shares(venue: &Venue<'_>, call: &str, sheet: Value) -> Result<Value, String> {
    venue.asks("meetings.call.sheet", json!({ "call": call, "sheet": sheet, "done": null })).await
}

async fn reports(venue: &Venue<'_>, call: &str, sheet: Value, done: Value) -> Result<Value, String> {
    venue.asks("meetings.call.sheet", json!({ "call": call, "sheet": sheet, "done": done })).await
}

async fn fills(person: &Person<'_>, at: &str, place: &str, value: &str) -> super::world::Answer {
    person.post(at, &[("do", "fill"), ("at", place), (place, value), ("shape", "0")]).await
}

/// A call that talks: its id, and its address at the desk.
async fn talks(venue: &Venue<'_>, clerk: &Person<'_>) -> (String, String) {
    let call = calls(venue, RED).await;
    (call, answers(clerk).await)
}

fn waiting(seen: &Value) -> Vec<Value> {
    seen["window"]["waiting"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn nothing_is_shared_before_somebody_answers_by_another_device_or_unasked() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        shares(&venue, &call, sheet_with("")).await.expect_err("nobody answered yet");
        let at = answers(&clerk).await;
        for stranger in [world.device(CLOUD), world.device(TEA), world.device(SPRING)] {
            shares(&stranger, &call, sheet_with("")).await.expect_err("it is not its call");
            touches(&stranger, &call, json!("take_back")).await.expect_err("it is not its call");
        }
        let why = reports(&venue, &call, sheet_with(""), json!([])).await.expect_err("nobody agreed");
        assert!(why.contains("没有给您看表"), "{why}");
        assert!(!clerk.get(&at).await.text.contains(TITLE));
        let refused = fills(&clerk, &at, "/place", "三组").await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("没有给您看表"), "{}", refused.text);
        assert_eq!(stands(&venue, &call).await["window"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_sheet_that_is_none_or_too_long_is_not_shared() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        let one = |more: Value| json!({ "title": TITLE, "fields": [field("/place", "住址", "text", &more)] });
        let many: Vec<Value> =
            (0..301).map(|nth| field(&format!("/f{nth}"), "住址", "text", &json!({}))).collect();
        let twice = field("/place", "住址", "text", &json!({}));
        for wrong in [
            json!({ "title": TITLE, "fields": [] }),
            json!({ "title": "", "fields": [twice] }),
            json!({ "title": "长".repeat(101), "fields": [twice] }),
            json!({ "title": TITLE, "fields": [twice, twice] }),
            json!({ "title": TITLE, "fields": many }),
            one(json!({ "label": "住\u{0}址" })),
            one(json!({ "ask": "长".repeat(401) })),
            one(json!({ "value": "长".repeat(601) })),
            one(json!({ "at": "do" })),
        ] {
            let why = shares(&venue, &call, wrong.clone()).await.expect_err("it is none");
            assert!(why.contains("这张表太长"), "{wrong}: {why}");
        }
        for wrong in [json!("a form"), one(json!({ "kind": 1 })), one(json!({ "label": null }))] {
            let why = shares(&venue, &call, wrong.clone()).await.expect_err("it is none");
            assert!(why.contains("请刷新页面再试"), "{wrong}: {why}");
        }
        let hostile = one(json!({ "label": "<script>alert(1)</script>", "shown": "<img src=x>" }));
        shares(&venue, &call, hostile).await.expect("it can be shown");
        let page = clerk.get(&at).await.text;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn of_a_newer_village_what_is_not_known_is_left_out_and_what_only_it_asks_is_its_own_to_do() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        let newer = |place: &str| {
            let mut sheet = sheet_with(place);
            sheet["until"] = json!("2027-01-01");
            sheet["fields"][1]["unit"] = json!("组");
            sheet["fields"][2]["choices"][0]["icon"] = json!("card");
            let map = field("/map", "地块", "map", &json!({ "shape": [] }));
            sheet["fields"].as_array_mut().expect("fields").push(map);
            sheet
        };
        let asked = json!({ "call": call, "sheet": newer(""), "done": null, "lang": "zh" });
        venue.asks("meetings.call.sheet", asked).await.expect("it is shared");
        let page = clerk.get(&at).await.text;
        assert!(page.contains("地块") && !page.contains("name=\"/map\""), "{page}");
        assert_eq!(fills(&clerk, &at, "/map", "x").await.status, StatusCode::CONFLICT);
        assert_eq!(fills(&clerk, &at, "/place", "三组").await.status, StatusCode::SEE_OTHER);
        let no = waiting(&stands(&venue, &call).await)[0]["no"].clone();
        reports(&venue, &call, newer("三组"), json!([{ "no": no, "why": null, "took": 3 }]))
            .await
            .expect("it is shared");
        assert!(clerk.get(&at).await.text.contains("value=\"三组\""));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_in_the_call_sees_the_form_and_that_is_written_down_once() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let second = world.named(Role::Clerk, RED, "张三").await;
        let elsewhere = world.clerk(WARM).await;
        let (call, at) = talks(&venue, &clerk).await;
        shares(&venue, &call, sheet_with("三组")).await.expect("somebody answered");
        for stranger in [&second, &elsewhere] {
            assert!(!stranger.get(&at).await.text.contains(TITLE));
            assert_eq!(fills(stranger, &at, "/place", "四组").await.status, StatusCode::NOT_FOUND);
        }
        for _ in 0..2 {
            let page = clerk.get(&at).await.text;
            for words in [TITLE, "王*花", "三组", "社保卡", "有卡", "承诺要村民自己在屏幕前做"]
            {
                assert!(page.contains(words), "{words}: {page}");
            }
            assert!(!page.contains("name=\"/paper\""), "papers are the villager's own");
        }
        let state = clerk.get(&format!("{at}/state?known=")).await.text;
        assert!(!state.contains("三组"), "what is in the form stands on the page alone: {state}");
        // Asked in, a second one sees and writes as well.
        clerk.does(&at, &[("do", "ask_in"), ("org", RED), ("office", "lawyer")]).await;
        assert_eq!(answers(&second).await, at);
        assert!(second.get(&at).await.text.contains(TITLE));
        let looks = world.audited().await.into_iter().filter(|line| line.starts_with("call.form"));
        let looks: Vec<_> = looks.collect();
        assert_eq!(looks.len(), 2, "{looks:?}");
        assert!(looks.iter().all(|line| line.contains(TITLE) && !line.contains("三组")), "{looks:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_proposed_reaches_the_screen_and_its_answer_the_desk() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shares(&venue, &call, sheet_with("")).await.expect("somebody answered");
        for (place, value, why) in [
            ("/paper", "x", "要村民自己"),
            ("/nowhere", "x", "没有这一项"),
            ("/card", "maybe", "写的太长"),
            ("/place", "三\u{7}组", "写的太长"),
        ] {
            let refused = fills(&clerk, &at, place, value).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{place}");
            assert!(refused.text.contains(why), "{place}: {}", refused.text);
        }
        let long = "长".repeat(601);
        let refused = fills(&clerk, &at, "/place", &long).await;
        assert!(refused.text.contains(&long), "what was typed stays");
        assert_eq!(waiting(&stands(&venue, &call).await), Vec::<Value>::new());

        assert_eq!(fills(&clerk, &at, "/place", " 九十九组 ").await.status, StatusCode::SEE_OTHER);
        assert!(clerk.get(&at).await.text.contains("王办事 正在写…"));
        let sent = waiting(&stands(&venue, &call).await);
        let no = sent[0]["no"].clone();
        let by = sent[0]["by"].clone();
        assert_eq!((&by["name"], &by["org"], &by["call"]), (&json!("王办事"), &json!(RED), &json!(call)));
        assert!(by["account"].is_string(), "{by}");
        assert_eq!(sent, [json!({ "no": no, "at": "/place", "value": "九十九组", "go": "next", "by": by })]);
        let done = json!([{ "no": no, "why": "没有这个组" }]);
        reports(&venue, &call, sheet_with(""), done).await.expect("it is shared");
        let page = clerk.get(&at).await.text;
        assert!(page.contains("没有这个组") && page.contains("value=\"九十九组\""), "{page}");
        assert_eq!(stands(&venue, &call).await["window"]["filled"], json!([]));

        assert_eq!(fills(&clerk, &at, "/card", "yes").await.status, StatusCode::SEE_OTHER);
        assert_eq!(fills(&clerk, &at, "/place", "三组").await.status, StatusCode::SEE_OTHER);
        let sent = waiting(&stands(&venue, &call).await);
        let done: Vec<Value> = sent.iter().map(|each| json!({ "no": each["no"], "why": null })).collect();
        reports(&venue, &call, sheet_with("三组"), json!(done)).await.expect("it is shared");
        let filled = stands(&venue, &call).await["window"]["filled"].clone();
        let row = |label: &str, shown: &str| json!({ "label": label, "shown": shown, "by": "王办事" });
        assert_eq!(filled, json!([row("住址", "三组"), row("社保卡", "有卡")]));
        assert!(clerk.get(&at).await.text.contains("value=\"三组\""));

        let log = world.audited().await;
        let written: Vec<_> = log.iter().filter(|line| line.starts_with("call.fill")).collect();
        assert_eq!(written.len(), 3, "{written:?}");
        let about = format!("{call} {} {}", by["account"].as_str().expect("an account"), venue.id());
        let entries = world.entries().await;
        let fills = entries.iter().filter(|entry| entry.action == "call.fill");
        assert!(fills.clone().all(|entry| entry.object == about && entry.org.as_str() == RED), "{about}");
        assert!(written[0].contains("“住址”") && written[1].contains("“社保卡”"), "{written:?}");
        assert!(!log.iter().any(|line| line.contains("三组") || line.contains("九十九组")), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn two_who_write_at_once_do_not_write_over_each_other() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let second = world.named(Role::Clerk, RED, "张三").await;
        let (call, at) = talks(&venue, &clerk).await;
        shares(&venue, &call, sheet_with("")).await.expect("somebody answered");
        clerk.does(&at, &[("do", "ask_in"), ("org", RED), ("office", "lawyer")]).await;
        assert_eq!(ringing(&second).await.len(), 1);
        answers(&second).await;
        let (one, other) =
            tokio::join!(fills(&clerk, &at, "/place", "三组"), fills(&second, &at, "/place", "四组"));
        let mut both = [one, other];
        both.sort_by_key(|answer| answer.status != StatusCode::SEE_OTHER);
        assert_eq!(both[0].status, StatusCode::SEE_OTHER);
        assert_eq!(both[1].status, StatusCode::CONFLICT, "{}", both[1].text);
        assert!(both[1].text.contains("正在写…"), "{}", both[1].text);
        assert_eq!(waiting(&stands(&venue, &call).await).len(), 1);
        assert_eq!(fills(&second, &at, "/card", "yes").await.status, StatusCode::SEE_OTHER, "another field");
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_is_gone_at_once_and_a_late_report_brings_nothing_back() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shares(&venue, &call, sheet_with("三组")).await.expect("somebody answered");
        assert_eq!(fills(&clerk, &at, "/place", "四组").await.status, StatusCode::SEE_OTHER);
        let no = waiting(&stands(&venue, &call).await)[0]["no"].clone();
        let seen = touches(&venue, &call, json!("take_back")).await.expect("it is its call");
        assert_eq!(seen["window"], Value::Null);
        reports(&venue, &call, sheet_with("四组"), json!([{ "no": no, "why": null }]))
            .await
            .expect_err("it is back");
        let page = clerk.get(&at).await.text;
        assert!(!page.contains(TITLE) && !page.contains("三组"), "{page}");
        assert_eq!(fills(&clerk, &at, "/place", "四组").await.status, StatusCode::CONFLICT);
        assert_eq!(stands(&venue, &call).await["outcome"], json!("talking"), "the call goes on");
        // Agreed to once more, it begins anew.
        shares(&venue, &call, sheet_with("五组")).await.expect("somebody is there");
        let seen = stands(&venue, &call).await;
        assert_eq!(seen["window"], json!({ "title": TITLE, "waiting": [], "filled": [] }));
        assert!(clerk.get(&at).await.text.contains("五组"));
    })
    .await;
}

#[tokio::test]
async fn after_the_call_or_a_start_of_the_center_nothing_of_the_form_is_left() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shares(&venue, &call, sheet_with("三组")).await.expect("somebody answered");
        let again = world.started_again().await;
        let look = json!({ "call": call, "known": null });
        let seen = again.meetings_answer(&venue.from, "meetings.call.look", look).await.expect("it goes on");
        assert_eq!(seen["window"], Value::Null);

        touches(&venue, &call, json!("hang_up")).await.expect("it is its call");
        assert_eq!(stands(&venue, &call).await["window"], Value::Null);
        shares(&venue, &call, sheet_with("三组")).await.expect_err("the call is over");
        reports(&venue, &call, sheet_with("三组"), json!([])).await.expect_err("the call is over");
        world.passes(1).await;
        for page in [clerk.get(&at).await.text, clerk.get(CALLS).await.text] {
            assert!(!page.contains(TITLE) && !page.contains("三组"), "{page}");
        }
        assert_eq!(fills(&clerk, &at, "/place", "四组").await.status, StatusCode::CONFLICT);
    })
    .await;
}
