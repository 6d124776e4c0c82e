//! Forms that stand by themselves: made from nothing or as another, asked by items by their name.

use crate::catalogue::changes;
use crate::on_both;
use crate::world::{COUNTY, RED, Seen, Villager};
use http::StatusCode;

const LIST: &str = "/desk/forms";
const NEW: &str = "/desk/forms/new";
const MEAL: &str = "老年食堂报名";

/// Begins a form that asks this first; where it lies.
async fn begins(hand: &mut Villager, name: &str, begin: &[&str]) -> String {
    let mut fields = vec![("name", name), ("from", "")];
    fields.extend(begin.iter().map(|what| ("begin", *what)));
    let made = hand.post(NEW, &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    made.location
}

/// Sends one of the forms of a form's pages on the newest sight of it.
async fn sends(hand: &mut Villager, form: &str, to: &str, fields: &[(&str, &str)]) -> Seen {
    let seq = hand.get(&format!("{form}/question")).await.field("seq");
    let all: Vec<(&str, &str)> = [("seq", seq.as_str())].into_iter().chain(fields.iter().copied()).collect();
    hand.post(&format!("{form}/{to}"), &all).await
}

async fn saved(hand: &mut Villager, form: &str, to: &str, fields: &[(&str, &str)]) {
    let seen = sends(hand, form, to, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{to}: {}", seen.text);
}

const FAMILY: [(&str, &str); 4] =
    [("repeat", "老人"), ("ask", "还有哪位老人？"), ("least", "1"), ("most", "3")];

fn written(ask: &str) -> [(&str, &str); 4] {
    [("ask", ask), ("short", ask), ("way", "text"), ("personal", "none")]
}

#[tokio::test]
async fn a_form_is_made_from_nothing_and_what_is_wrong_with_it_or_its_name_stops_it() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        let long = "长".repeat(21);
        for (name, why) in [
            ("", "表单名字没有写"),
            ("canteen-1", "要有汉字"),
            ("低保", "已经有叫这个名字的"),
            (long.as_str(), "太长"),
            ("<script>alert(1)</script>老人", "太长"),
        ] {
            let wrong = hand.post(NEW, &[("name", name), ("begin", "id")]).await;
            assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{name}");
            assert!(wrong.text.contains(why) && !wrong.text.contains("<script>alert"), "{}", wrong.text);
            assert!(
                wrong.text.contains("value=\"id\" checked") && !wrong.text.contains("value=\"name\" checked")
            );
        }
        assert_eq!(world.clerk(RED).await.post(NEW, &[("name", MEAL)]).await.status, StatusCode::FORBIDDEN);
        let form = begins(&mut hand, MEAL, &[]).await;
        let again = hand.post(NEW, &[("name", MEAL)]).await;
        assert!(again.status == StatusCode::BAD_REQUEST && again.text.contains("已经有叫这个名字的"));
        assert!(hand.get(&form).await.text.contains("还没有问题"));
        assert_eq!(sends(&mut hand, &form, "publish", &[]).await.status, StatusCode::BAD_REQUEST);
        // A first group: while nothing is asked in it, nothing is published.
        saved(&mut hand, &form, "group", &FAMILY).await;
        let empty = sends(&mut hand, &form, "publish", &[]).await;
        assert_eq!(empty.status, StatusCode::BAD_REQUEST);
        assert!(empty.text.contains("这一组里还没有问题"), "{}", empty.text);
        let first: Vec<_> = written("爱吃什么").into_iter().chain([("spot", "in /q1")]).collect();
        saved(&mut hand, &form, "question", &first).await;
        assert!(hand.get(LIST).await.text.contains("还没有发布"));
        assert!(changes(world, "proof", &[("form", MEAL)]).await.text.contains("没有“老年食堂报名”这张表"));
        saved(&mut hand, &form, "publish", &[]).await;
        assert!(hand.get(LIST).await.text.contains("还没有事项用这张表"));
        assert!(world.log().await.iter().any(|(action, _)| action == "form.add"));
        // With everything that can be asked to begin with it stands at once: a group, and a question in it.
        let all = ["name", "id", "phone", "place", "family"];
        let whole = begins(&mut hand, "敬老饭票", &all).await;
        let page = hand.get(&whole).await.text;
        assert!(page.contains("一组：家里人，最多10个") && page.contains("他叫什么名字"), "{page}");
        saved(&mut hand, &whole, "publish", &[]).await;
        assert_eq!(changes(world, "dibao", &[("form", "敬老饭票")]).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_group_is_put_at_a_place_and_moved_by_keys() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        let form = begins(&mut hand, MEAL, &["name", "phone"]).await;
        let page = hand.get(&format!("{form}/group?spot=after+%2Fapplicant%2Fname")).await.text;
        assert!(page.contains("value=\"after /applicant/name\" selected"), "{page}");
        assert!(page.contains("“姓名”前面") && page.contains("“电话”后面") && page.contains("最前面"));
        let put: Vec<_> = FAMILY.into_iter().chain([("spot", "before /applicant/phone")]).collect();
        saved(&mut hand, &form, "group", &put).await;
        let order = async |hand: &mut Villager| {
            let page = hand.get(&form).await.text;
            let table = page.split("<tbody>").nth(1).expect("the questions").to_owned();
            let at = |words: &str| table.find(words).unwrap_or_else(|| panic!("{words}: {table}"));
            let mut all =
                [(at("您叫什么名字"), "name"), (at("还有哪位老人"), "group"), (at("您的电话"), "phone")];
            all.sort_unstable();
            all.map(|(_, name)| name)
        };
        assert_eq!(order(&mut hand).await, ["name", "group", "phone"]);
        saved(&mut hand, &form, "move", &[("place", "/q1"), ("way", "up")]).await;
        assert_eq!(order(&mut hand).await, ["group", "name", "phone"]);
        let end = sends(&mut hand, &form, "move", &[("place", "/q1"), ("way", "up")]).await;
        assert_eq!(end.status, StatusCode::CONFLICT);
        // Two at once: the second keeps what was entered, and where it was to stand.
        let late = hand.post(&format!("{form}/group"), &[&put[..], &[("seq", "1")]].concat()).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("value=\"before /applicant/phone\" selected")
                && late.text.contains("还有哪位老人")
        );
        // A group that a colleague takes away while its head is changed is not lost.
        let gone = async |hand: &mut Villager| sends(hand, &form, "remove", &[("place", "/q1")]).await.status;
        let seen = hand.get(&format!("{form}/group?place=%2Fq1")).await;
        assert_eq!(gone(&mut hand).await, StatusCode::SEE_OTHER);
        let seq = seen.field("seq");
        let fields = [&FAMILY[..], &[("seq", seq.as_str()), ("place", "/q1")]].concat();
        let lost = hand.post(&format!("{form}/group"), &fields).await;
        assert_eq!(lost.status, StatusCode::CONFLICT);
        assert!(lost.text.contains("被别人去掉了") && lost.text.contains("value=\"老人\""), "{}", lost.text);
    })
    .await;
}

#[tokio::test]
async fn an_item_asks_a_form_by_its_name_and_whatever_is_published_of_it_from_then_on() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        let form = begins(&mut hand, MEAL, &["name", "id", "phone", "place"]).await;
        saved(&mut hand, &form, "question", &written("爱吃什么")).await;
        saved(&mut hand, &form, "publish", &[]).await;
        let asks = changes(world, "proof", &[("form", MEAL)]).await;
        assert_eq!(asks.status, StatusCode::SEE_OTHER, "{}", asks.text);
        let id = world.hands_in("proof").await;
        assert!(world.delivers(id).await["number"].is_string());
        let list = hand.get(LIST).await.text;
        assert!(
            list.contains("用这张表的事项：开具证明") && list.contains("用“老年食堂报名”这张表"),
            "{list}"
        );
        assert!(!list.contains("href=\"/desk/forms/proof\""), "there is one place to change it");
        let exported = hand.get("/desk/cases/items/export").await.text;
        assert!(exported.contains(&format!("一般事项,{MEAL},")), "{exported}");
        saved(&mut hand, &form, "question", &written("几点来吃")).await;
        saved(&mut hand, &form, "publish", &[]).await;
        let questions = world.villager().get("/apply/proof/questions").await.text;
        assert!(questions.contains("爱吃什么") && questions.contains("几点来吃"), "{questions}");
        // The very same again under another name could not be told from it.
        let copy = hand.post(NEW, &[("name", "又一张表"), ("from", "proof")]).await.location;
        assert!(hand.get(&copy).await.text.contains("几点来吃"));
        let same = sends(&mut hand, &copy, "publish", &[]).await;
        assert!(same.status == StatusCode::BAD_REQUEST && same.text.contains("一模一样"), "{}", same.text);
        // Thrown away before it was published, nothing is left of it, and its name is free.
        let thrown = sends(&mut hand, &copy, "drop", &[]).await;
        assert_eq!(thrown.location, LIST, "{}", thrown.text);
        assert_eq!(hand.get(&copy).await.status, StatusCode::NOT_FOUND);
        assert_eq!(begins(&mut hand, "又一张表", &["name"]).await, copy);
        assert!(!hand.get(&copy).await.text.contains("几点来吃"));
        // A place that an item shows while it is 公示 stays in the form that it asks.
        let place = [("notice", "姓名\n住址"), ("workflow", "临时救助"), ("form", MEAL)];
        assert_eq!(changes(world, "linshi", &place).await.status, StatusCode::SEE_OTHER);
        saved(&mut hand, &form, "remove", &[("place", "/applicant/place")]).await;
        let shown = sends(&mut hand, &form, "publish", &[]).await;
        assert!(
            shown.status == StatusCode::BAD_REQUEST && shown.text.contains("公示要用到 /applicant/place"),
            "{}",
            shown.text
        );
    })
    .await;
}
