use crate::{COUNTY, NOW, PHONE, World, on_both, org};
use hongwang_base::{AccountId, Problem};
use hongwang_messages::{Draft, Shown, approve, discard, draft, filled, read, shipped, shown};
use proptest::prelude::*;

const FILE: &str =
    "[[template]]\nslug = \"a\"\nname = \"甲\"\nplaces = { item = \"事项\" }\ntext = \"TEXT\"\n";

#[test]
fn a_template_that_cannot_be_said_is_refused_with_the_reason() {
    for (text, why) in [
        ("  ", "要写几个字"),
        ("您的{事项", "成对"),
        ("您的事项}", "成对"),
        ("{{事项}}", "成对"),
        ("{姓名}您好", "没有“姓名”这个位置，可以写的有：事项"),
        ("一\\n二", "写成一行"),
        (&"长".repeat(161), "最多160个字"),
    ] {
        let refused = read(&FILE.replace("TEXT", text)).expect_err("refused");
        assert!(refused.contains(why), "{text}: {refused}");
    }
    assert!(read(&FILE.replace("slug", "slag")).is_err());
}

#[test]
fn the_shipped_templates_are_whole_and_have_no_place_for_a_person() {
    for template in shipped() {
        let places: Vec<(&str, &str)> =
            template.places.keys().map(|place| (place.as_str(), "某某")).collect();
        let says = filled(template, &template.text, &places);
        assert!(!says.contains(['{', '}']), "{says}");
        for place in template.places.keys() {
            let of_matters = ["item", "number", "official", "says", "code", "what", "work", "pay", "where"];
            let known = [of_matters.as_slice(), &["place", "link"]].concat();
            assert!(known.contains(&place.as_str()), "{place}");
        }
    }
}

#[test]
fn what_is_filled_in_is_one_line_and_short() {
    let template = &shipped()[0];
    let long = format!("{{事项}}\n<b>{}", "长".repeat(300));
    let says = filled(template, "您的{事项}。", &[("item", &long)]);
    assert!(
        says.starts_with("您的{事项}<b>长") && !says.contains('\n'),
        "a value is text, never a place: {says}"
    );
    assert!(says.chars().count() < 90);
    assert_eq!(filled(template, "您的{事项}。", &[]), "您的。");
}

fn by(account: AccountId, text: &str) -> Draft {
    Draft { text: text.into(), by: account, name: "王运维".into() }
}

async fn drafts(world: &World, who: AccountId, slug: &str, text: &str) -> Result<(), Problem> {
    let mut tx = world.db.write().await.expect("begins");
    let done = draft(&mut tx, &org(COUNTY), slug, &by(who, text)).await.expect("the store holds");
    tx.commit().await.expect("commits");
    done.map(drop)
}

async fn approves(world: &World, who: AccountId, slug: &str, seen: &str) -> Result<(), Problem> {
    let mut tx = world.db.write().await.expect("begins");
    let done = approve(&mut tx, &org(COUNTY), slug, who, seen).await.expect("the store holds");
    tx.commit().await.expect("commits");
    done.map(drop)
}

async fn received(world: &World, county: &str) -> Shown {
    let mut tx = world.db.read().await.expect("begins");
    shown(&mut tx, &org(county)).await.expect("reads").remove(0)
}

#[tokio::test]
async fn a_template_is_said_otherwise_only_when_another_person_approved_what_was_read() {
    on_both(async |world| {
        let (writer, other) = (AccountId::new(NOW), AccountId::new(NOW));
        let before = received(world, COUNTY).await;
        assert!(!before.own && before.draft.is_none());
        assert_eq!(approves(world, other, "received", "").await.map_err(|problem| problem.status), Err(409));
        assert_eq!(drafts(world, writer, "nothing", "字").await.map_err(|problem| problem.status), Err(404));
        let named = drafts(world, writer, "received", "{姓名}").await.expect_err("refused");
        assert_eq!((named.status, named.field.as_deref()), (400, Some("text")));

        let new = "{事项}收到了，编号{编号}。";
        drafts(world, writer, "received", new).await.expect("kept");
        assert_eq!(received(world, COUNTY).await.text, before.text, "a draft is not said");
        assert_eq!(
            approves(world, writer, "received", new).await.map_err(|problem| problem.status),
            Err(403)
        );
        drafts(world, writer, "received", &format!("{new}请放心。")).await.expect("kept");
        let stale = approves(world, other, "received", new).await;
        assert_eq!(stale.map_err(|problem| problem.status), Err(409), "it was changed meanwhile");
        approves(world, other, "received", &format!("{new}请放心。")).await.expect("holds");

        let after = received(world, COUNTY).await;
        assert!(after.own && after.draft.is_none());
        assert_eq!(
            received(world, "421125000000/").await.text,
            before.text,
            "another county says it its own way"
        );
        world.waits(PHONE, "received", NOW).await;
        assert_eq!(world.due(NOW).await[0].text, "高龄津贴收到了，编号20261123-001。请放心。");
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_is_taken_back_changes_nothing() {
    on_both(async |world| {
        drafts(world, AccountId::new(NOW), "moved", "{事项}：{进展}").await.expect("kept");
        for gone in [true, false] {
            let mut tx = world.db.write().await.expect("begins");
            let done = discard(&mut tx, &org(COUNTY), "moved").await.expect("the store holds");
            tx.commit().await.expect("commits");
            assert_eq!(done.is_ok(), gone);
        }
        let mut tx = world.db.read().await.expect("begins");
        let all = shown(&mut tx, &org(COUNTY)).await.expect("reads");
        assert!(all.iter().all(|shown| !shown.own && shown.draft.is_none()));
    })
    .await;
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_filled_without_a_fall(text in "[{}事项a]{0,20}", value in "\\PC{0,100}") {
        let _ = read(&FILE.replace("TEXT", &text));
        let _ = filled(&shipped()[0], &text, &[("item", &value)]);
    }
}
