//! 手机拍照: which telephone may show a photo in a call, what it may send, and what is left of it.

use super::{
    call_shared::{answers, calls, stands, touches},
    on_both,
    world::{Answer, CLOUD, RED, SPRING, Venue, World},
};
use data_encoding::BASE64;
use http::StatusCode;
use serde_json::{Value, json};

/// One white point.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";

fn png() -> Vec<u8> {
    BASE64.decode(PNG.as_bytes()).expect("it is one")
}

/// A photo that cannot be packed tight: points of any colour.
fn noise() -> Vec<u8> {
    let mut state = 1_u32;
    let mut point = |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(700, 500, &mut point);
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("it is one");
    bytes.into_inner()
}

/// The screen asks for a code; gives the path of its address at the center.
async fn asks_for_a_code(venue: &Venue<'_>, call: &str) -> String {
    let seen = touches(venue, call, json!("telephone")).await.expect("it rings or talks");
    let address = seen["telephone"].as_str().expect("an address").to_owned();
    address.strip_prefix("http://center").expect("it is the center's").to_owned()
}

async fn shows(world: &World, path: &str, cookie: Option<&str>) -> (Answer, Option<String>) {
    world.telephone_shows(path, &png(), cookie).await
}

#[tokio::test]
async fn an_address_that_is_none_or_ends_takes_no_photo() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let none = "/call/aaaaaaaaaaaaaaaaaaaaaaaaaa";
        for (seen, _) in [shows(world, none, None).await, world.telephone_sends(none, "", None).await] {
            assert_eq!(seen.status, StatusCode::GONE, "{}", seen.text);
            assert!(seen.text.contains("用不了了") && !seen.text.contains("乌云山村"), "{}", seen.text);
        }

        let first = asks_for_a_code(&venue, &call).await;
        let second = asks_for_a_code(&venue, &call).await;
        assert_ne!(first, second);
        assert_eq!(world.center_page(&first).await.status, StatusCode::GONE, "another code was asked for");
        touches(&venue, &call, json!("no_telephone")).await.expect("it is its call");
        assert_eq!(world.center_page(&second).await.status, StatusCode::GONE, "it was taken back");

        let third = asks_for_a_code(&venue, &call).await;
        clerk.does(&at, &[("do", "hang_up")]).await;
        assert_eq!(shows(world, &third, None).await.0.status, StatusCode::GONE, "the call is over");
        assert_eq!(stands(&venue, &call).await["telephone"], Value::Null);
        let late = touches(&venue, &call, json!("telephone")).await.expect_err("the call is over");
        assert!(late.contains("不能用手机拍"), "{late}");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words_and_takes_the_address_from_nobody() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        answers(&clerk).await;
        let path = asks_for_a_code(&venue, &call).await;
        let (half, large) = (png()[..40].to_vec(), vec![0; (12 << 20) + (65 << 10)]);
        for (photo, why) in [
            (b"".as_slice(), "还没有拍"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "请再拍一次"),
            (&half, "请再拍一次"),
            (&large, "照片太大"),
        ] {
            let (refused, _) = world.telephone_shows(&path, photo, None).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
            assert!(refused.text.contains(why), "{why}: {}", refused.text);
        }
        let (no_form, _) = world.telephone_sends(&path, "photo=1", None).await;
        assert!(no_form.text.contains("还没有拍"), "{}", no_form.text);
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["still"].clone(), seen["telephone"].is_string()), (json!(0), true));
    })
    .await;
}

#[tokio::test]
async fn the_telephone_that_sends_first_may_send_more_and_both_sides_see_what_it_shows() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let path = asks_for_a_code(&venue, &call).await;
        let at_desk = clerk.get(&format!("{at}/state?known=")).await.text;
        assert!(!at_desk.contains(&path), "the address is for the screen alone: {at_desk}");
        for _ in 0..2 {
            // Whoever only looks, like a program that shows what an address leads to, takes it from nobody.
            assert_eq!(world.center_page(&path).await.status, StatusCode::OK);
        }
        let (sent, cookie) = shows(world, &path, None).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let cookie = cookie.expect("it is known from here on");
        for other in [None, Some("call-photo=x")] {
            assert_eq!(shows(world, &path, other).await.0.status, StatusCode::CONFLICT);
            assert_eq!(world.telephone_sees(&path, other).await.status, StatusCode::CONFLICT);
        }
        assert_eq!(shows(world, &path, Some(&cookie)).await.0.status, StatusCode::SEE_OTHER);

        let seen = stands(&venue, &call).await;
        let news = (seen["still"].clone(), seen["on"].clone(), seen["telephone"].clone());
        assert_eq!(news, (json!(2), json!(2), Value::Null), "the code is of no use to anybody else");
        let picture = |at: u32| json!({ "call": call, "at": at });
        let jpeg = venue.asks("meetings.call.picture", picture(2)).await.expect("it is its call");
        let jpeg = BASE64.decode(jpeg.as_str().expect("base64").as_bytes()).expect("base64");
        assert!(jpeg.starts_with(&[0xFF, 0xD8, 0xFF]), "pixels alone, written anew");
        assert_eq!(clerk.get(&format!("{at}/still")).await.kind, "image/jpeg");
        assert!(world.audited().await.iter().any(|line| line.starts_with("call.still")));
        venue.asks("meetings.call.picture", picture(1)).await.expect_err("it is gone");
        let other = world.device(SPRING);
        other.asks("meetings.call.picture", picture(2)).await.expect_err("it is not its call");
        clerk.does(&at, &[("do", "hang_up")]).await;
        venue.asks("meetings.call.picture", picture(2)).await.expect_err("the call is over");
    })
    .await;
}

#[tokio::test]
async fn a_telephone_shows_its_photo_while_it_rings_and_is_shut_where_nobody_answers() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let path = asks_for_a_code(&venue, &call).await;
        assert_eq!(shows(world, &path, None).await.0.status, StatusCode::SEE_OTHER);
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["still"].clone()), (json!("ringing"), json!(1)));
        let at = answers(&clerk).await;
        assert_eq!(clerk.get(&format!("{at}/still")).await.kind, "image/jpeg", "as soon as somebody answers");
        clerk.does(&at, &[("do", "hang_up")]).await;

        let call = calls(&venue, RED).await;
        let path = asks_for_a_code(&venue, &call).await;
        touches(&venue, &call, json!("hang_up")).await.expect("it is its call");
        assert_eq!(world.center_page(&path).await.status, StatusCode::GONE);
        assert_eq!(shows(world, &path, None).await.0.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn a_photo_of_any_kind_comes_to_the_screen_as_an_answer_over_its_line() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        answers(&clerk).await;
        let path = asks_for_a_code(&venue, &call).await;
        let (sent, _) = world.telephone_shows(&path, &noise(), None).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let picture = venue.asks("meetings.call.picture", json!({ "call": call, "at": 1 })).await;
        let length = picture.expect("it is its call").as_str().expect("base64").len();
        assert!((50 << 10..=160 << 10).contains(&length), "{length}");
    })
    .await;
}

#[tokio::test]
async fn a_telephone_that_did_not_hear_that_its_photo_came_sends_it_again() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        answers(&clerk).await;
        let path = asks_for_a_code(&venue, &call).await;
        // What it is known by it was given with the page.
        let (refused, cookie) = world.telephone_shows(&path, b"no photo", None).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let cookie = cookie.expect("it is known");
        for _ in 0..2 {
            assert_eq!(shows(world, &path, Some(&cookie)).await.0.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(stands(&venue, &call).await["still"], json!(2));
    })
    .await;
}
