use crate::on_both;
use crate::world::{COUNTY, FAR_VILLAGE, NEXT_VILLAGE, PHONE, TOWN, VILLAGE, World, links, value_of};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use hongwang_outward::Secret;
use hongwang_store::sql;
use http::StatusCode;

const ADDRESS: &str = "/work/offer/new";
const ANSWERS: [(&str, &str); 8] = [
    ("deal", "sell"),
    ("product", "chestnut"),
    ("unit", "斤"),
    ("price", "6.5"),
    ("quantity", "2000"),
    ("from", "0"),
    ("days", "30"),
    ("phone", PHONE),
];
const BUYS: [(&str, &str); 8] = [
    ("deal", "buy"),
    ("product", "chestnut"),
    ("unit", "斤"),
    ("price", "open"),
    ("quantity", "100"),
    ("from", "7"),
    ("days", "7"),
    ("phone", PHONE),
];

/// Hands an offer in and lets the clerk of the village release it; gives its page at the desk and its slip.
async fn offers(world: &World, answers: &[(&str, &str)]) -> (String, String) {
    world.passes(Millis::MINUTE);
    let slip = world.fills(ADDRESS, answers).await;
    assert!(world.hand_up().await.iter().all(Result::is_ok));
    let clerk = world.person(Role::Clerk, VILLAGE).await;
    let page = links(&clerk.get("/desk/work/gigs").await.text, "/desk/work/gigs/").pop().expect("an offer");
    let released = clerk.post(&page, &[("action", "release")]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    world.deliver().await;
    (page, slip)
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 5, 90]));
    image::DynamicImage::from(picture).write_to(&mut bytes, image::ImageFormat::Png).expect("memory");
    bytes.into_inner()
}

#[tokio::test]
async fn a_price_that_is_none_is_asked_again_and_another_product_is_named() {
    on_both(async |world| {
        let id = value_of(&world.looks(ADDRESS).await.text, "id");
        let base = [("id", id.as_str()), ("deal", "sell"), ("product", "other")];
        let what = [base[0], base[1], base[2], ("asked", "what"), ("typed", "打0713-7012345")];
        assert!(world.presses(ADDRESS, &what).await.text.contains("电话号码不写在这里"));
        let price =
            [base[0], base[1], ("product", "tea"), ("unit", "斤"), ("asked", "price"), ("typed", "0")];
        let again = world.presses(ADDRESS, &price).await;
        assert!(
            again.status == StatusCode::BAD_REQUEST && again.text.contains("价钱写 0.01"),
            "{}",
            again.text
        );
    })
    .await;
}

#[tokio::test]
async fn an_offer_waits_for_the_clerk_stands_in_its_township_and_ends_by_itself() {
    on_both(async |world| {
        world.fills(ADDRESS, &ANSWERS).await;
        world.hand_up().await;
        assert!(world.told(VILLAGE).await.is_empty());
        let other = world.person(Role::Clerk, FAR_VILLAGE).await;
        assert!(links(&other.get("/desk/work/gigs").await.text, "/desk/work/gigs/").is_empty());
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let page = links(&clerk.get("/desk/work/gigs").await.text, "/desk/work/gigs/").remove(0);
        let shown = clerk.get(&page).await.text;
        assert!(shown.contains("6.5元/斤") && shown.contains("2000斤") && !shown.contains(PHONE), "{shown}");
        clerk.post(&page, &[("action", "release")]).await;
        world.deliver().await;
        assert_eq!(world.told(NEXT_VILLAGE).await, ["板栗"]);
        assert!(world.told(FAR_VILLAGE).await.is_empty());
        let list = world.looks("/work/list/sell").await.text;
        assert!(list.contains("板栗") && list.contains("6.5元/斤") && list.contains("2000斤"), "{list}");
        assert!(world.looks("/work/list/buy").await.text.contains("现在没有人发"));
        let one = world.looks(&links(&list, "/work/posting/")[0]).await.text;
        assert!(
            one.contains("卖板栗，2000斤，每斤6.5元。") && one.contains("打电话") && !one.contains(PHONE),
            "{one}"
        );
        assert!(world.found().await.iter().flatten().next().is_none(), "goods stand under no heading");
        world.passes(31 * Millis::DAY);
        assert!(world.looks("/work/list/sell").await.text.contains("现在没有人发"));
        world.pass().await;
        assert!(world.told(VILLAGE).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn goods_for_sale_stand_the_cheapest_first_and_nobody_is_told_of_them_as_of_work() {
    on_both(async |world| {
        world
            .fills(
                "/work/seek",
                &[
                    ("agree", "yes"),
                    ("trade", "any"),
                    ("where", "far"),
                    ("from", "0"),
                    ("least", "0"),
                    ("phone", PHONE),
                ],
            )
            .await;
        world.hand_up().await;
        world.passes(Millis::MINUTE);
        offers(world, &ANSWERS).await;
        let mut cheap = ANSWERS;
        cheap[1] = ("product", "tea");
        cheap[3] = ("price", "5");
        offers(world, &cheap).await;
        offers(world, &BUYS).await;
        world.pass().await;
        let list = world.looks("/work/list/sell").await.text;
        assert!(list.find("茶叶") < list.find("板栗") && list.contains("便宜的"), "{list}");
        let buy = world.looks("/work/list/buy").await.text;
        assert!(buy.contains("价钱面议") && buy.contains("11月30日有"), "{buy}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM message").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_clerk_puts_pictures_to_an_offer_and_they_are_seen_as_long_as_it_stands() {
    on_both(async |world| {
        let (page, slip) = offers(world, &ANSWERS).await;
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        for (bytes, why) in [(&b""[..], "请选一张照片"), (&b"no picture"[..], "这张照片用不了")]
        {
            let refused = clerk.sends_photo(&page, bytes).await;
            assert!(
                refused.status == StatusCode::BAD_REQUEST && refused.text.contains(why),
                "{}",
                refused.text
            );
        }
        let other = world.person(Role::Clerk, FAR_VILLAGE).await;
        assert_eq!(other.sends_photo(&page, &png()).await.status, StatusCode::NOT_FOUND);
        for expected in
            [StatusCode::SEE_OTHER, StatusCode::SEE_OTHER, StatusCode::SEE_OTHER, StatusCode::BAD_REQUEST]
        {
            assert_eq!(clerk.sends_photo(&page, &png()).await.status, expected);
        }
        world.deliver().await;
        let list = world.looks("/work/list/sell").await.text;
        let one = world.looks(&links(&list, "/work/posting/")[0]).await.text;
        let photo = one.split("src=\"").find(|rest| rest.starts_with("/work/photo/")).expect("a picture");
        let photo = photo.split('"').next().expect("its address").to_owned();
        assert_eq!(world.looks(&photo).await.status, StatusCode::OK);
        assert_eq!(world.looks("/work/photo/none").await.status, StatusCode::NOT_FOUND);
        let (number, code) = world.slip(&slip).await;
        world.presses("/work/mine", &[("number", &number), ("code", &code), ("what", "down")]).await;
        assert_eq!(world.looks(&photo).await.status, StatusCode::NOT_FOUND, "not after it was taken down");
    })
    .await;
}

/// Connects the platform of the county; gives the secret.
async fn connects(world: &World) -> Secret {
    let (secret, editor) = (Secret::fresh(), world.person(Role::Editor, COUNTY).await);
    world.service.answers(200, r#"{"form":"hongwang.offers/1"}"#);
    let (address, text) = (world.service.address.clone(), secret.reveal());
    let fields = [("address", address.as_str()), ("secret", text.as_str())];
    let saved = editor.post("/desk/work/exchange", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    secret
}

async fn exchanges(world: &World) {
    world.work.exchange(&world.center).await.expect("the store holds");
}

#[tokio::test]
async fn until_a_platform_has_answered_as_one_the_desk_says_not_connected() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        assert!(editor.get("/desk/work/exchange").await.text.contains("未接通"));
        let (address, secret) = (world.service.address.clone(), Secret::fresh().reveal());
        for (status, body, address, secret, why) in [
            (404, "", address.as_str(), secret.as_str(), "对方平台回了 404"),
            (200, "<html>", address.as_str(), secret.as_str(), "看不懂"),
            (200, "{}", "none", secret.as_str(), "地址不对"),
            (200, "{}", address.as_str(), "word", "密钥应写成"),
        ] {
            world.service.answers(status, body);
            let refused =
                editor.post("/desk/work/exchange", &[("address", address), ("secret", secret)]).await;
            assert!(
                refused.status == StatusCode::BAD_REQUEST && refused.text.contains(why),
                "{}",
                refused.text
            );
            assert!(!refused.text.contains(secret) || secret == "word", "a secret is not sent back");
        }
        assert!(editor.get("/desk/work/exchange").await.text.contains("未接通"));
        let town = world.person(Role::Editor, TOWN).await;
        assert_eq!(town.get("/desk/work/exchange").await.status, StatusCode::NOT_FOUND);
        connects(world).await;
        let page = editor.get("/desk/work/exchange").await.text;
        assert!(!page.contains("未接通") && !page.contains("S3cr3t") && !page.contains("whsec_M"), "{page}");
        assert!(
            world
                .log()
                .await
                .iter()
                .all(|(_, detail)| !detail.contains("S3cr3t") && !detail.contains("whsec"))
        );
        let mut tx = world.center.db.read().await.expect("begins");
        let row =
            sql("SELECT secret FROM work_exchange").one(&mut tx).await.expect("reads").expect("it is kept");
        assert!(!row.get::<Vec<u8>>("secret").expect("bytes").starts_with(b"whsec"));
        drop(tx);
        assert_eq!(editor.post("/desk/work/exchange/remove", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(editor.get("/desk/work/exchange").await.text.contains("未接通"));
    })
    .await;
}

#[tokio::test]
async fn a_platform_gets_what_stands_signed_and_without_a_telephone_and_what_it_says_comes_once() {
    on_both(async |world| {
        let (page, _) = offers(world, &ANSWERS).await;
        let secret = connects(world).await;
        exchanges(world).await;
        let (headers, body) = world.service.last();
        let header = |name: &str| headers[name].to_str().expect("plain").to_owned();
        let now = world.center.clock.now().0 / Millis::SECOND;
        let (id, at, signed) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
        assert_eq!(secret.verify(&id, &at, &signed, &body, now), Ok(()));
        let text = String::from_utf8(body).expect("text");
        assert!(text.contains("板栗") && text.contains("\"price\":650") && text.contains("2026-12-23"), "{text}");
        assert!(!text.contains(PHONE) && !text.contains("contact"), "{text}");

        let offer = page.rsplit('/').next().expect("an id").to_owned();
        let inquiry = format!(
            r#"{{"id":"q1","offer":"{offer}","quantity":"100斤","note":"能送到县城吗","contact":"13900135679"}}"#
        );
        let foreign = r#"{"id":"q2","offer":"01900000-0000-7000-8000-000000000000","contact":"1"}"#;
        let answer = format!(r#"{{"form":"hongwang.offers/1","inquiries":[{inquiry},{foreign}]}}"#);
        world.service.answers(200, &answer);
        for _ in 0..3 {
            world.passes(15 * Millis::MINUTE);
            exchanges(world).await;
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_inquiry").await, 1);
        assert!(String::from_utf8(world.service.last().1).expect("text").contains(r#""seen":["q1"]"#));
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let shown = clerk.get(&page).await.text;
        assert!(shown.contains("能送到县城吗") && !shown.contains("13900135679"), "{shown}");
        let open = clerk.post(&format!("{page}/phone"), &[("why", "转告买家的话")]).await.text;
        assert!(open.contains("13900135679") && open.contains(PHONE));

        let sold = format!(r#"{{"form":"hongwang.offers/1","withdrawn":["{offer}","none"]}}"#);
        world.service.answers(200, &sold);
        world.passes(15 * Millis::MINUTE);
        exchanges(world).await;
        world.pass().await;
        assert!(world.told(VILLAGE).await.is_empty());
        assert!(world.log().await.iter().any(|(action, _)| action == "work.sold"));
        world.pass().await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_inquiry").await, 0, "gone with its offer");
    })
    .await;
}

#[tokio::test]
async fn a_platform_that_fails_is_tried_again_and_says_its_trouble() {
    on_both(async |world| {
        connects(world).await;
        world.service.answers(503, "");
        exchanges(world).await;
        let asked = world.service.asked();
        world.passes(4 * Millis::MINUTE);
        exchanges(world).await;
        assert_eq!(world.service.asked(), asked, "not before five minutes");
        world.passes(Millis::MINUTE);
        exchanges(world).await;
        assert_eq!(world.service.asked(), asked + 1);
        let page = world.person(Role::Editor, COUNTY).await.get("/desk/work/exchange").await.text;
        assert!(page.contains("对方平台回了 503"), "{page}");
        // Nobody exchanges for a village, whatever its node runs.
        world.screen.exchange(&world.village).await.expect("the store holds");
        assert!(world.work.desk().guarded().count() > 20);
    })
    .await;
}
