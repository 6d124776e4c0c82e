//! An identity card before the camera: what is proposed, what of it is taken, and what happens where nothing is read.

use crate::on_both;
use crate::world::{Seen, Villager, World};
use drawing::{ISSUE, MAN, View, card, jpeg, photograph};
use hongwang_models::Models;
use hongwang_reading::{LONGEST, Reading};
use http::StatusCode;

#[allow(dead_code, reason = "shared with the tests of the reader")]
#[path = "../../../../ground/reading/tests/it/drawing.rs"]
mod drawing;

const NAME: &str = "王演示";
const NUMBER: &str = "421124195001010015";

/// Somebody in front of a screen whose node has the models.
fn reader(world: &World) -> Villager {
    let models = Models::at(hongwang_testkit::models());
    world.villager_of(&world.cases.clone().reading(Reading::new(hongwang_testkit::binary(), &models)))
}

/// Somebody in front of a screen whose node has none.
fn no_reader(world: &World) -> Villager {
    world.villager_of(
        &world.cases.clone().reading(Reading::new("/nowhere/hongwang", &Models::at(&world.folder))),
    )
}

/// A card on the table, a little askew.
fn picture(print: &[drawing::Print]) -> Vec<u8> {
    let corners = [[120.0, 130.0], [1060.0, 70.0], [1090.0, 690.0], [150.0, 740.0]];
    jpeg(&photograph(&card(print), &View { size: [1200, 820], corners }))
}

/// What the page says is wrong.
fn wrong(seen: &Seen) -> &str {
    let rest = seen.text.split("class=\"fill-wrong\"").nth(1).unwrap_or_default();
    rest.split('>').nth(1).and_then(|text| text.split('<').next()).unwrap_or_default()
}

#[tokio::test]
async fn where_nothing_is_read_the_page_says_so_and_writing_goes_on() {
    on_both(async |world| {
        let mut villager = no_reader(world);
        let first = villager.begins("elder").await;
        assert!(first.text.contains("拍身份证"));
        let typed = [("at", "/applicant/name"), ("value", "王"), ("go", "card")];
        let card = villager.post("/apply/fill", &typed).await;
        assert_eq!(card.location, "/apply/card?at=%2Fapplicant%2Fname");
        let card = villager.get(&card.location).await;
        assert_eq!(card.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(card.text.contains("未接通") && card.text.contains("请自己写"), "{}", card.text);
        let sent = villager.sends("/apply/card", "/applicant/name", "file", &[0xff, 0xd8, 0xff, 0xe0]).await;
        assert!(sent.text.contains("未接通"), "{}", sent.text);
        let back = villager.get("/apply/fill?at=%2Fapplicant%2Fname").await;
        assert_eq!(back.field("value"), "王", "what was half written is not lost");
    })
    .await;
}

#[tokio::test]
async fn without_a_reader_or_a_camera_no_card_is_offered() {
    on_both(async |world| {
        let mut villager = world.villager();
        assert!(!villager.begins("elder").await.text.contains("拍身份证"));
        let mut reads = no_reader(world);
        reads.begins("elder").await;
        assert!(reads.get("/apply/fill").await.text.contains("拍身份证"));
        // The television remembers what it is; this hand holds one cookie.
        let visit = reads.cookie.clone();
        let television = reads.get("/apply/fill?screen=tv").await;
        assert!(television.text.contains("class=\"fill\"") && !television.text.contains("拍身份证"));
        reads.cookie = visit;
        let phone = reads.get("/apply/fill?at=%2Fapplicant%2Fphone").await;
        assert!(!phone.text.contains("拍身份证"), "a card has no telephone");
        assert_eq!(reads.get("/apply/card?at=%2Fapplicant%2Fphone").await.location, "/apply/fill");
    })
    .await;
}

#[tokio::test]
async fn nobody_without_a_draft_is_read() {
    on_both(async |world| {
        let mut stranger = no_reader(world);
        assert_eq!(stranger.get("/apply/card?at=%2Fapplicant%2Fid").await.status, StatusCode::GONE);
        assert_eq!(
            stranger.sends("/apply/card", "/applicant/id", "file", b"x").await.status,
            StatusCode::GONE
        );
        assert_eq!(stranger.post("/apply/card/take", &[]).await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_of_a_card_is_refused_in_words() {
    on_both(async |world| {
        let mut villager = reader(world);
        villager.begins("elder").await;
        let emblem = picture(&ISSUE);
        let cases: [(&[u8], StatusCode, &str); 5] = [
            (b"", StatusCode::BAD_REQUEST, "还没有相片"),
            (b"%PDF-1.7", StatusCode::UNPROCESSABLE_ENTITY, "这不是相片"),
            (&emblem[..300], StatusCode::UNPROCESSABLE_ENTITY, "坏了"),
            (&vec![0xff; LONGEST + (1 << 20)], StatusCode::PAYLOAD_TOO_LARGE, "太大"),
            (&emblem, StatusCode::UNPROCESSABLE_ENTITY, "国徽"),
        ];
        for (file, status, said) in cases {
            let seen = villager.sends("/apply/card", "/applicant/id", "file", file).await;
            assert_eq!(seen.status, status, "{said}: {}", seen.text);
            assert!(wrong(&seen).contains(said), "{said}: {}", wrong(&seen));
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_read_is_proposed_and_only_what_is_confirmed_is_put_in() {
    on_both(async |world| {
        let mut villager = reader(world);
        villager.begins("elder").await;
        let seen = villager.sends("/apply/card", "/applicant/id", "file", &picture(&MAN)).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        assert!(seen.cache.contains("no-store"), "{}", seen.cache);
        assert_eq!(seen.field("text /applicant/name"), NAME);
        assert_eq!(seen.field("text /applicant/id"), NUMBER);
        assert!(!seen.text.contains(" checked"), "nothing is taken for right");
        // Nothing stands in the draft before somebody said so.
        assert!(!villager.get("/apply/check").await.text.contains(NAME));
        let address = seen.field("text /applicant/place");
        let taken = [
            ("at", "/applicant/id"),
            ("text /applicant/name", NAME),
            ("right /applicant/name", "yes"),
            ("text /applicant/id", NUMBER),
            ("right /applicant/id", "yes"),
            ("text /applicant/place", &address),
            ("right /applicant/place", "no"),
        ];
        let next = villager.post("/apply/card/take", &taken).await;
        assert_eq!(next.location, "/apply/fill");
        assert_eq!(villager.get("/apply/fill?at=%2Fapplicant%2Fname").await.field("value"), NAME);
        assert_eq!(villager.get("/apply/fill?at=%2Fapplicant%2Fplace").await.field("value"), "");
    })
    .await;
}

#[tokio::test]
async fn what_the_form_does_not_take_is_not_put_in_whoever_sends_it() {
    on_both(async |world| {
        let mut villager = no_reader(world);
        villager.begins("elder").await;
        let forged = [
            ("at", "/applicant/id"),
            ("text /applicant/id", "421124195001010016"),
            ("right /applicant/id", "yes"),
            ("text /promise", "yes"),
            ("right /promise", "yes"),
            ("text /applicant/name", "<script>alert(1)</script>"),
            ("right /applicant/name", "no"),
        ];
        let back = villager.post("/apply/card/take", &forged).await;
        assert_eq!(back.location, "/apply/fill?at=%2Fapplicant%2Fid", "nothing of it was taken");
        assert_eq!(villager.get("/apply/fill?at=%2Fapplicant%2Fid").await.field("value"), "");
    })
    .await;
}
