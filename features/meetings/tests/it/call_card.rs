//! 结果卡: what stands on it, with which picture, and what is kept of it.

use super::{
    call_shared::{JPEG, answers, calls, stands, touches},
    on_both,
    world::{CLOUD, COUNTY, Person, RED, TEA, Venue},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, Role};
use http::StatusCode;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;

const ADVICE: &str = "叶背有虫，每亩用吡虫啉20克。";
/// The largest answer over the line, bytes.
const ANSWER: usize = 256 << 10;

/// A photo, all of one colour.
fn photo(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(320, 240, Rgb(colour)).write_to(&mut bytes, ImageFormat::Jpeg).expect("encodes");
    bytes.into_inner()
}

async fn shows(venue: &Venue<'_>, call: &str, jpeg: &[u8]) {
    let shown = venue.asks("meetings.call.still", json!({ "call": call, "jpeg": BASE64.encode(jpeg) })).await;
    shown.expect("it is shown");
}

/// A call that talks: its id, and its address at the desk.
async fn talks(venue: &Venue<'_>, clerk: &Person<'_>) -> (String, String) {
    let call = calls(venue, RED).await;
    (call, answers(clerk).await)
}

/// What the screen gets as the picture of this number.
async fn picture(venue: &Venue<'_>, call: &str, at: &Value) -> Result<Vec<u8>, String> {
    let base64 = venue.asks("meetings.call.card", json!({ "call": call, "at": at })).await?;
    let base64 = base64.as_str().expect("text");
    assert!(base64.len() < ANSWER);
    Ok(BASE64.decode(base64.as_bytes()).expect("base 64"))
}

/// The colour in the middle of a JPEG.
fn middle(jpeg: &[u8]) -> [u8; 3] {
    let image = image::load_from_memory(jpeg).expect("a picture").to_rgb8();
    image.get_pixel(image.width() / 2, image.height() / 2).0
}

fn is_red([red, green, blue]: [u8; 3]) -> bool {
    red > 200 && green < 100 && blue < 100
}

#[tokio::test]
async fn the_newest_photo_stands_on_the_card_with_what_was_drawn_also_after_the_call() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shows(&venue, &call, &photo([20, 20, 20])).await;
        shows(&venue, &call, &photo([20, 120, 20])).await;
        let line = json!({ "upon": 2, "points": [[200, 500], [800, 500]] });
        assert_eq!(clerk.sends(&format!("{at}/stroke"), line).await.status, StatusCode::NO_CONTENT);
        clerk.does(&at, &[("do", "advise"), ("advice", ADVICE), ("picture", "on")]).await;
        let number = stands(&venue, &call).await["card"]["picture"].clone();
        let jpeg = picture(&venue, &call, &number).await.expect("it stands on the card");
        assert!(is_red(middle(&jpeg)), "the line is in it: {:?}", middle(&jpeg));
        let corner = image::load_from_memory(&jpeg).expect("a picture").to_rgb8().get_pixel(4, 4).0;
        assert!(corner[1] > 90 && corner[0] < 60, "it is the newest: {corner:?}");
        for other in [json!(0), json!(9)] {
            picture(&venue, &call, &other).await.expect_err("there is none of that number");
        }
        picture(&world.device(TEA), &call, &number).await.expect_err("it is not its call");
        clerk.does(&at, &[("do", "hang_up")]).await;
        assert_eq!(picture(&venue, &call, &number).await.as_deref(), Ok(jpeg.as_slice()));
        // Written anew after the call, the picture can go with it still.
        let page = clerk.get(&at).await.text;
        assert!(page.contains("<div data-picture>") && page.contains("name=\"picture\""), "{page}");
        clerk.does(&at, &[("do", "advise"), ("advice", "隔三天再看。"), ("picture", "on")]).await;
        let anew = stands(&venue, &call).await["card"]["picture"].clone();
        assert_ne!(anew, number);
        assert_eq!(picture(&venue, &call, &anew).await, Ok(jpeg));
        clerk.does(&at, &[("do", "advise"), ("advice", "隔三天再看。")]).await;
        assert_eq!(stands(&venue, &call).await["card"]["picture"], json!(0));
        picture(&venue, &call, &anew).await.expect_err("it was taken off");
        world.passes(11 * Millis::MINUTE).await;
        assert_eq!(stands(&venue, &call).await["card"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn without_a_photo_or_with_one_that_is_damaged_no_picture_is_promised_and_what_was_typed_stays() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        assert!(clerk.get(&at).await.text.contains("<div data-picture hidden>"));
        let fields = [("do", "advise"), ("advice", ADVICE), ("picture", "on")];
        let refused = clerk.post(&at, &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("还没有照片") && refused.text.contains(ADVICE), "{}", refused.text);
        shows(&venue, &call, JPEG).await;
        let refused = clerk.post(&at, &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains(ADVICE) && refused.text.contains("checked"), "{}", refused.text);
        assert_eq!(stands(&venue, &call).await["card"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_card_is_kept_with_the_picture_that_the_villager_saw_and_with_no_other() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shows(&venue, &call, &photo([20, 120, 20])).await;
        clerk.does(&at, &[("do", "advise"), ("advice", ADVICE)]).await;
        let plain = hongwang_page::desk::board_mark(&(ADVICE, 0_u32));
        clerk.does(&at, &[("do", "advise"), ("advice", ADVICE), ("picture", "on")]).await;
        let why = touches(&venue, &call, json!({ "keep": plain })).await.expect_err("a picture came");
        assert!(why.contains("刚刚改过"), "{why}");
        let mark = hongwang_page::desk::board_mark(&(ADVICE, 1_u32));
        touches(&venue, &call, json!({ "keep": mark })).await.expect("it is the card");
        let jpeg = picture(&venue, &call, &json!(1)).await.expect("it stands on the card");
        clerk.does(&at, &[("do", "hang_up")]).await;
        world.passes(11 * Millis::MINUTE).await;
        let page = world.named(Role::Clerk, COUNTY, "赵六").await.get(&at).await.text;
        let shown = format!("src=\"data:image/jpeg;base64,{}\"", BASE64.encode(&jpeg));
        assert!(page.contains(ADVICE) && page.contains(&shown), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_village_of_before_cards_had_pictures_agrees_to_the_words_and_no_picture_is_kept() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        shows(&venue, &call, &photo([20, 120, 20])).await;
        clerk.does(&at, &[("do", "advise"), ("advice", "打药。")]).await;
        let mark = |words: &str| hongwang_page::desk::board_mark(&words);
        clerk.does(&at, &[("do", "advise"), ("advice", ADVICE), ("picture", "on")]).await;
        let why = touches(&venue, &call, json!({ "keep": mark("打药。") })).await.expect_err("other words");
        assert!(why.contains("刚刚改过"), "{why}");
        let seen = touches(&venue, &call, json!({ "keep": mark(ADVICE) })).await.expect("it saw those words");
        assert_eq!(seen["card"]["kept"], json!(true));
        clerk.does(&at, &[("do", "hang_up")]).await;
        world.passes(11 * Millis::MINUTE).await;
        let page = world.named(Role::Clerk, COUNTY, "赵六").await.get(&at).await.text;
        assert!(page.contains(ADVICE) && !page.contains("data:image/jpeg"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_surely_advertising_stands_on_no_card_and_whoever_wrote_it_reads_why() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let (call, at) = talks(&venue, &clerk).await;
        for (advice, word) in [
            ("用拜科®两次", "“®”"),
            ("建议用红太阳牌敌敌畏", "“用红太阳牌”"),
            ("到 www.nongyao.com 买", "“www.nongyao.com”"),
            ("打 13800138000", "“13800138000”"),
            ("购买要 25 元一瓶", "“购买要 25 元一瓶”"),
        ] {
            let refused = clerk.post(&at, &[("do", "advise"), ("advice", advice)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{advice}");
            assert!(refused.text.contains(&format!("{word}像是广告")), "{advice}: {}", refused.text);
            assert!(refused.text.contains(&format!(">{advice}</textarea>")), "nothing typed is lost");
        }
        assert_eq!(stands(&venue, &call).await["card"], Value::Null);
        assert!(clerk.get(&at).await.text.contains("不写商品名、厂家"));
        clerk.does(&at, &[("do", "advise"), ("advice", "每亩 2 元补贴，月底到账。")]).await;
    })
    .await;
}
