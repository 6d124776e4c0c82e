//! 再看结果卡: by what a card that was kept is found again, by whom, how long, and what is left once it is over.

use super::{
    call_shared::{answers, calls, stands, touches},
    on_both,
    world::{CLOUD, COUNTY, Person, RED, TEA, Venue, World},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, Role};
use hongwang_store::sql;
use http::StatusCode;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;

const ADVICE: &str = "叶背有虫，每亩用吡虫啉20克。\n隔三天再看。";
const NOT_FOUND: &str = "没有找到";
const PAGE: &str = "/meetings/call/kept";

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(320, 240).write_to(&mut bytes, ImageFormat::Jpeg).expect("encodes");
    bytes.into_inner()
}

/// A call whose card the villager lets be kept: its address at the desk, the code, and how it stands before the screen.
async fn keeps(venue: &Venue<'_>, clerk: &Person<'_>, pictured: bool) -> (String, String, Value) {
    let call = calls(venue, RED).await;
    let at = answers(clerk).await;
    let mut fields = vec![("do", "advise"), ("advice", ADVICE)];
    if pictured {
        let jpeg = BASE64.encode(&photo());
        let shown = venue.asks("meetings.call.still", json!({ "call": call, "jpeg": jpeg })).await;
        shown.expect("it is shown");
        fields.push(("picture", "on"));
    }
    clerk.does(&at, &fields).await;
    let mark = hongwang_page::desk::board_mark(&(ADVICE, u32::from(pictured)));
    let seen = touches(venue, &call, json!({ "keep": mark })).await.expect("it is the card");
    clerk.does(&at, &[("do", "hang_up")]).await;
    let code = seen["card"]["found"]["code"].as_str().expect("a code").to_owned();
    (at, code, seen)
}

async fn finds(venue: &Venue<'_>, code: &str) -> Result<Value, String> {
    venue.asks("meetings.card", json!({ "code": code })).await
}

/// Another code than this.
fn other(code: &str) -> String {
    let turned =
        |digit: char| char::from_digit(9 - digit.to_digit(10).expect("a digit"), 10).expect("a digit");
    code.chars().map(turned).collect()
}

/// What stands of a card in the center's database: its code's mark, what was advised, the picture, and by whom.
type Stored = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<String>);

async fn stored(world: &World) -> Vec<Stored> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = sql("SELECT code, advice, picture, adviser FROM meetings_call ORDER BY id");
    let rows = rows.all(&mut tx).await.expect("reads");
    let one = |row: &hongwang_store::Row| {
        let bytes = |name| row.get::<Option<Vec<u8>>>(name).expect("bytes");
        (bytes("code"), bytes("advice"), bytes("picture"), row.get("adviser").expect("a name"))
    };
    rows.iter().map(one).collect()
}

#[tokio::test]
async fn a_code_that_is_wrong_or_over_or_another_villages_opens_nothing_and_all_hear_the_same_words() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (_, code, _) = keeps(&venue, &clerk, false).await;
        let (_, dropped, _) = keeps(&venue, &clerk, false).await;
        venue.asks("meetings.card.drop", json!({ "code": dropped })).await.expect("it is deleted");
        let elsewhere = finds(&world.device(TEA), &code).await.expect_err("it is another village's");
        assert!(elsewhere.contains(NOT_FOUND), "{elsewhere}");
        for wrong in [other(&code).as_str(), &dropped, "", "1", "ABCDEFGHJK"] {
            assert_eq!(finds(&venue, wrong).await.as_ref(), Err(&elsewhere), "{wrong}");
        }
        world.passes(366 * Millis::DAY).await;
        assert_eq!(finds(&venue, &code).await, Err(elsewhere));
        let refused = venue.asks("meetings.card", json!({ "code": code, "org": CLOUD })).await;
        assert!(refused.expect_err("no village is named").contains("请刷新页面再试"));
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_tries_too_many_wrong_codes_waits_an_hour_whatever_it_asks() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (_, code, _) = keeps(&venue, &clerk, true).await;
        let wrong = other(&code);
        for kind in ["meetings.card", "meetings.card.picture", "meetings.card.drop"].iter().cycle().take(10) {
            // A right one between them counts for nothing, and gives no more tries.
            finds(&venue, &code).await.expect("it is the code");
            let why = venue.asks(kind, json!({ "code": wrong })).await.expect_err("it is wrong");
            assert!(why.contains(NOT_FOUND), "{why}");
        }
        for kind in ["meetings.card", "meetings.card.picture", "meetings.card.drop"] {
            let why = venue.asks(kind, json!({ "code": code })).await.expect_err("it waits");
            assert!(why.contains("过一个小时再试"), "{kind}: {why}");
        }
        let log = world.audited().await;
        let entry = format!("call.shut 取卡码连续输错，一小时内不再接受（屏幕 {}）", venue.id());
        assert_eq!(log.iter().filter(|line| **line == entry).count(), 1, "{log:?}");
        finds(&world.device(CLOUD), &code).await.expect("another screen of the village tried nothing");
        world.passes(59 * Millis::MINUTE).await;
        finds(&venue, &code).await.expect_err("it waits still");
        world.passes(Millis::MINUTE + 1).await;
        finds(&venue, &code).await.expect("the hour is over");
    })
    .await;
}

#[tokio::test]
async fn whoever_keeps_a_card_gets_a_code_and_an_end_that_the_desk_does_not_get_and_the_database_does_not_hold()
 {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        clerk.does(&at, &[("do", "advise"), ("advice", ADVICE)]).await;
        let before = stands(&venue, &call).await;
        assert_eq!((&before["finds"], &before["card"]["found"]), (&json!(true), &Value::Null));
        let touch = json!({ "keep": hongwang_page::desk::board_mark(&(ADVICE, 0_u32)) });
        let seen = touches(&venue, &call, touch.clone()).await.expect("it is the card");
        let found = &seen["card"]["found"];
        let code = found["code"].as_str().expect("a code").to_owned();
        assert!(code.len() == 10 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        let until = Millis(found["until"].as_i64().expect("a time"));
        assert_eq!(until.plus(-1).date_words(), "2027年11月23日");
        let again = touches(&venue, &call, touch).await.expect("pressed twice");
        assert_eq!(again["card"]["found"], *found, "pressed twice is one code");
        let desk: Value =
            serde_json::from_str(&clerk.get(&format!("{at}/state?known=")).await.text).expect("data");
        assert_eq!((&desk["card"]["kept"], &desk["card"]["found"]["code"]), (&json!(true), &json!("")));
        assert!(!clerk.get(&at).await.text.contains(&code));
        clerk.does(&at, &[("do", "hang_up")]).await;
        let mark = stored(world).await.remove(0).0.expect("it has a mark");
        assert_eq!(mark.len(), 32);
        assert!(!String::from_utf8_lossy(&mark).contains(&code));
        assert!(world.audited().await.iter().all(|line| !line.contains(&code)));
        for page in [clerk.get("/desk/calls").await.text, clerk.get(&at).await.text] {
            assert!(page.contains("到 2027年11月23日") && !page.contains(&code), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_card_is_found_again_with_its_picture_also_after_a_start_and_each_look_is_written_down() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (_, code, seen) = keeps(&venue, &clerk, true).await;
        world.passes(300 * Millis::DAY).await;
        let world = world.started_again().await;
        let screen = world.device(CLOUD);
        let found = finds(&screen, &code).await.expect("it is the code");
        assert_eq!(found["card"]["advice"], json!(ADVICE));
        assert_eq!(found["card"]["by"], seen["card"]["by"]);
        assert_eq!(found["card"]["found"]["until"], seen["card"]["found"]["until"]);
        assert_eq!(found["whom"], json!("红山镇 农技专家 周师傅"));
        let picture =
            screen.asks("meetings.card.picture", json!({ "code": code })).await.expect("it has one");
        let jpeg = BASE64.decode(picture.as_str().expect("text").as_bytes()).expect("base 64");
        image::load_from_memory(&jpeg).expect("a picture");
        let looks = world.audited().await;
        let looks = looks.iter().filter(|line| line.starts_with("call.found")).collect::<Vec<_>>();
        assert_eq!(looks.len(), 2, "{looks:?}");
    })
    .await;
}

#[tokio::test]
async fn a_card_that_its_villager_wants_kept_no_more_is_gone_everywhere_and_that_stands_in_the_log() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (at, code, _) = keeps(&venue, &clerk, true).await;
        let call = at.rsplit('/').next().expect("an id");
        venue.asks("meetings.card.drop", json!({ "code": code })).await.expect("it is deleted");
        assert!(finds(&venue, &code).await.expect_err("it is gone").contains(NOT_FOUND));
        assert_eq!(stored(world).await, [(None, None, None, None)]);
        // Nor does it stand on the glass any more.
        assert_eq!(stands(&venue, call).await["card"], Value::Null);
        venue
            .asks("meetings.call.card", json!({ "call": call, "at": 1 }))
            .await
            .expect_err("nor its picture");
        let page = world.named(Role::Clerk, COUNTY, "赵六").await.get(&at).await.text;
        assert!(page.contains("没有留存的结果卡") && !page.contains("吡虫啉"), "{page}");
        let log = world.audited().await;
        let entry = format!("call.forget 凭取卡码删掉结果卡（屏幕 {}）", venue.id());
        assert_eq!(log.iter().filter(|line| **line == entry).count(), 1, "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn after_a_year_the_center_forgets_a_card_by_itself_and_one_from_before_there_were_codes_too() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (_, code, _) = keeps(&venue, &clerk, true).await;
        let (older, ..) = keeps(&venue, &clerk, true).await;
        let mut tx = world.center.db.write().await.expect("begins");
        let id: uuid::Uuid = older.rsplit('/').next().expect("an id").parse().expect("an id");
        let before = sql("UPDATE meetings_call SET code = NULL, kept_until = NULL WHERE id = $1").bind(id);
        before.run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        world.passes(90 * Millis::DAY).await;
        let page = world.clerk(RED).await.get(&older).await.text;
        assert!(page.contains("保存到 2027年11月23日") && page.contains("吡虫啉"), "{page}");
        // The last day, until it is over in Beijing.
        world.passes(275 * Millis::DAY + 13 * Millis::HOUR).await;
        finds(&venue, &code).await.expect("it is the last day");
        world.passes(Millis::HOUR + 1).await;
        assert_eq!(stored(world).await, [(None, None, None, None), (None, None, None, None)]);
        let page = world.clerk(RED).await.get(&older).await.text;
        assert!(
            page.contains("没有留存的结果卡") && page.contains("已通话"),
            "that a call was stays: {page}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_page_opens_with_the_cable_pulled_says_why_and_loses_nothing_that_was_typed() {
    on_both(async |world| {
        let (itself, phone) = ([127, 0, 0, 1], [192, 168, 1, 20]);
        let form = "application/x-www-form-urlencoded";
        let page = world.answers_from(&world.village, itself, (PAGE, None)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("<h1") && page.text.contains("再看结果卡"), "{}", page.text);
        assert!(page.text.contains("结果卡存在县中心，线路断了"), "{}", page.text);
        let typed =
            world.answers_from(&world.village, itself, (PAGE, Some((form, "code=48213+90657")))).await;
        assert_eq!(typed.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(typed.text.contains("value=\"48213 90657\""), "{}", typed.text);
        for short in ["code=", "code=4821", "code=四八二一三九零六五七", "code=123456789012"] {
            let refused = world.answers_from(&world.village, itself, (PAGE, Some((form, short)))).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{short}");
            assert!(refused.text.contains("取卡码是 10 个数字"), "{}", refused.text);
        }
        let telephone = world.answers_from(&world.village, phone, (PAGE, None)).await.text;
        assert!(
            telephone.contains("请到村里的屏幕前看") && !telephone.contains("name=\"code\""),
            "{telephone}"
        );
        let center = world.answers_from(&world.center, itself, (PAGE, None)).await;
        assert_eq!(center.status, StatusCode::NOT_FOUND);
    })
    .await;
}
