use crate::on_both;
use crate::service::prices;
use crate::world::{COUNTY, NOW, Person, TOWN, World};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::StatusCode;

const COLUMN: &str = "fuwu/agri/price";
const CABBAGE: [(&str, &str); 2] = [("product", "大白菜"), ("market", "演示批发市场")];
const MARKET: &str = "演示批发市场";

impl Person<'_> {
    async fn saves_prices(&self) {
        let address = self.world.service.at("/api/priceQuotationController/pageList?key=&order=");
        let saved = self.post("/desk/prices/source", &[("form", "pfsc"), ("address", &address)]).await;
        assert_eq!(saved.location, "/desk/prices/source?done=saved", "{}", saved.text);
    }
}

/// The county wants cabbage and has a source.
async fn wanted(world: &World) {
    let editor = world.editor().await;
    assert_eq!(editor.post("/desk/prices/want", &CABBAGE).await.location, "/desk/prices?done=added");
    editor.saves_prices().await;
}

/// The source says what cabbage costs on these days; a run at the time of each.
async fn days(world: &World, yuan: &[(&str, &str)]) {
    let rows: Vec<_> = yuan.iter().map(|(day, yuan)| ("大白菜", MARKET, *yuan, "公斤", *day)).collect();
    world.service.answers(prices(&rows));
    world.run().await;
    world.center.clock.advance(6 * Millis::HOUR);
}

async fn records(world: &World) -> usize {
    world.entries_of("inquiry.price").await.len()
}

/// The number of the newest record.
async fn newest(world: &World) -> u64 {
    world.entries_of("inquiry.price").await.iter().map(|entry| entry.seq.0).max().unwrap_or(0)
}

async fn sees(world: &World) -> String {
    world.deliver().await;
    world.sees_in(COLUMN).await.expect("a page")
}

#[tokio::test]
async fn only_who_manages_the_countys_sources_comes_to_its_prices() {
    on_both(async |world| {
        let (clerk, town) = (world.person(Role::Clerk, COUNTY).await, world.person(Role::Editor, TOWN).await);
        for (who, status) in [(clerk, StatusCode::FORBIDDEN), (town, StatusCode::NOT_FOUND)] {
            assert_eq!(who.get("/desk/prices").await.status, status);
            for path in ["/desk/prices/want", "/desk/prices/unwant", "/desk/prices/judge"] {
                assert_eq!(who.post(path, &CABBAGE).await.status, status, "{path}");
            }
        }
        assert!(world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_list_without_names_and_an_address_of_something_else_are_refused_and_nothing_is_lost() {
    on_both(async |world| {
        let editor = world.editor().await;
        let long = "菜".repeat(31);
        for (product, market, words) in
            [("", MARKET, "1 到 30 个字"), ("大白菜", long.as_str(), "1 到 30 个字")]
        {
            let refused = editor.post("/desk/prices/want", &[("product", product), ("market", market)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(words) && refused.text.contains(market), "{}", refused.text);
        }
        for number in 0..40 {
            editor
                .post("/desk/prices/want", &[("product", &format!("菜{number}")), ("market", MARKET)])
                .await;
        }
        assert!(editor.post("/desk/prices/want", &CABBAGE).await.text.contains("最多 40 个"));
        let refused = editor
            .post("/desk/prices/source", &[("form", "pfsc"), ("address", "https://pfsc.agri.cn/")])
            .await;
        assert!(refused.text.contains("priceQuotationController/pageList"), "{}", refused.text);
        assert!(world.service.asked().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_source_is_tried_by_post_and_shows_the_names_that_it_writes() {
    on_both(async |world| {
        let editor = world.editor().await;
        let address = world.service.at("/api/priceQuotationController/pageList?key=&order=");
        let fields = [("form", "pfsc"), ("address", address.as_str())];
        world.service.answers(r#"{"code":401,"message":"请输入验证码"}"#);
        let tried = editor.post("/desk/prices/source/try", &fields).await.text;
        assert!(tried.contains("没有取到价格") && tried.contains("要验证码"), "{tried}");
        world.service.answers(prices(&[
            ("大白菜", MARKET, "3.00", "公斤", "2026-11-23"),
            ("大白菜", MARKET, "-3", "公斤", "2026-11-23"),
        ]));
        let tried = editor.post("/desk/prices/source/try", &fields).await.text;
        for words in ["取到 1 个价", "每斤1.50元", MARKET, "有 1 行没有读懂", "content.list[1]"]
        {
            assert!(tried.contains(words), "{words}: {tried}");
        }
        assert!(
            world
                .service
                .asked()
                .iter()
                .all(|asked| asked.starts_with("POST /api/priceQuotationController/pageList"))
        );
        assert_eq!(records(world).await, 0, "nothing is kept");
    })
    .await;
}

#[tokio::test]
async fn a_village_sees_what_products_cost_and_how_that_changed_within_a_week() {
    on_both(async |world| {
        wanted(world).await;
        world.service.answers(prices(&[
            ("大白菜", MARKET, "2.60", "公斤", "2026-11-15"),
            ("大白菜", MARKET, "3.00", "公斤", "2026-11-23"),
            ("大白菜", "别的市场", "9.00", "公斤", "2026-11-23"),
            ("萝卜", MARKET, "1.00", "公斤", "2026-11-23"),
        ]));
        assert_eq!(world.run().await, Some(360));
        let page = sees(world).await;
        for words in [
            "大白菜",
            "每斤1.50元，11月23日，比上周涨了0.20元",
            "来源：农业农村部批发市场价格",
            "批发市场的价",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("萝卜") && !page.contains("别的市场"), "{page}");
        let year = world.looks("/prices?of=%E5%A4%A7%E7%99%BD%E8%8F%9C").await;
        assert_eq!(year.status, StatusCode::OK);
        let plain = year.text.replace("</span><span data-say>", "");
        for words in [
            "每斤1.50元",
            "演示批发市场：11月23日，每斤1.50元，比上周涨了0.20元。",
            "一年里最高是11月23日，每斤1.50元；最低是11月15日，每斤1.30元。",
            "单位：元/斤",
            "<svg class=\"chart-plot\"",
        ] {
            assert!(plain.contains(words), "{words}: {plain}");
        }
        assert_eq!(world.looks("/prices?of=x").await.status, StatusCode::NOT_FOUND);

        world.village.clock.advance(8 * Millis::DAY);
        let page = sees(world).await;
        assert!(page.contains("这是11月23日的价，之后没有收到新的。每斤1.50元"), "{page}");
        world.village.clock.advance(366 * Millis::DAY);
        world.deliver().await;
        let mut tx = world.village.db.read().await.expect("begins");
        let now = world.village.clock.now();
        let page = world.box_inquiry.column(&mut tx, &world.village.org, COLUMN, now).await.expect("reads");
        assert!(page.is_none(), "a year later there is nothing to show");
    })
    .await;
}

#[tokio::test]
async fn a_source_that_repeats_itself_for_ever_adds_nothing_and_one_day_has_one_price() {
    on_both(async |world| {
        wanted(world).await;
        days(world, &[("2026-11-23", "3.00")]).await;
        let first = newest(world).await;
        for _ in 0..3 {
            days(world, &[("2026-11-23", "3.00"), ("2026-11-23", "3.00")]).await;
        }
        assert_eq!((records(world).await, newest(world).await), (1, first));
        days(world, &[("2026-11-23", "3.20")]).await;
        assert!(newest(world).await > first, "a price that was mended is told");
        assert!(sees(world).await.contains("每斤1.60元，11月23日，没有上周的价可比"));
        days(world, &[("2026-11-30", "3.20"), ("2025-11-01", "3.20")]).await;
        assert!(sees(world).await.contains("11月23日"), "of the future or of too long ago");
    })
    .await;
}

#[tokio::test]
async fn a_slipped_point_is_held_back_until_a_person_says_that_it_is_true() {
    on_both(async |world| {
        wanted(world).await;
        days(world, &[("2026-11-20", "3.00"), ("2026-11-21", "3.10")]).await;
        let known = newest(world).await;
        days(world, &[("2026-11-22", "31.00"), ("2026-11-23", "0.30")]).await;
        assert_eq!(newest(world).await, known, "neither is told");
        let editor = world.editor().await;
        let page = editor.get("/desk/prices").await.text;
        assert!(
            page.contains("每斤15.50元") && page.contains("每斤0.15元") && page.contains("是真的"),
            "{page}"
        );
        let judged = |day: &'static str, fen: &'static str, is_true: &'static str| {
            let [product, market] = CABBAGE;
            [product, market, ("day", day), ("fen", fen), ("unit", "公斤"), ("is_true", is_true)]
        };
        let wrong = editor.post("/desk/prices/judge", &judged("20779", "3100", "false")).await;
        assert_eq!(wrong.location, "/desk/prices?done=wrong");
        days(world, &[("2026-11-22", "31.00")]).await;
        assert!(
            !world.editor().await.get("/desk/prices").await.text.contains("每斤15.50元"),
            "it asks nobody twice"
        );
        assert!(!sees(world).await.contains("15.50"));
        let editor = world.editor().await;
        assert_eq!(
            editor.post("/desk/prices/judge", &judged("20780", "30", "true")).await.location,
            "/desk/prices?done=true"
        );
        assert!(sees(world).await.contains("每斤0.15元，11月23日"));
        let again = editor.post("/desk/prices/judge", &judged("20780", "30", "true")).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let log = world.log().await;
        assert!(
            log.iter().any(|(action, words)| action == "price.judge" && words.contains("11月23日：是真的"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_price_that_came_while_somebody_looked_at_another_is_not_said_to_be_true() {
    on_both(async |world| {
        wanted(world).await;
        days(world, &[("2026-11-21", "3.00"), ("2026-11-22", "31.00")]).await;
        assert!(world.editor().await.get("/desk/prices").await.text.contains("name=\"fen\" value=\"3100\""));
        days(world, &[("2026-11-22", "310.00")]).await;
        let [product, market] = CABBAGE;
        let seen =
            [product, market, ("day", "20779"), ("fen", "3100"), ("unit", "公斤"), ("is_true", "true")];
        let refused = world.editor().await.post("/desk/prices/judge", &seen).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("又来了新的价"), "{}", refused.text);
        assert!(sees(world).await.contains("每斤1.50元，11月21日"));
        assert!(world.log().await.iter().all(|(action, _)| action != "price.judge"));
    })
    .await;
}

#[tokio::test]
async fn by_the_box_and_by_weight_are_two_prices_and_neither_keeps_the_other_away() {
    on_both(async |world| {
        wanted(world).await;
        for rows in [
            vec![("大白菜", MARKET, "40.00", "箱", "2026-11-21")],
            vec![
                ("大白菜", MARKET, "42.00", "箱", "2026-11-22"),
                ("大白菜", MARKET, "3.00", "公斤", "2026-11-22"),
            ],
            vec![
                ("大白菜", MARKET, "4200.00", "箱", "2026-11-23"),
                ("大白菜", MARKET, "3.20", "公斤", "2026-11-23"),
            ],
        ] {
            world.service.answers(prices(&rows));
            world.run().await;
            world.center.clock.advance(6 * Millis::HOUR);
        }
        let page = sees(world).await;
        assert!(page.contains("每斤1.60元，11月23日"), "what is weighed stands first: {page}");
        assert_eq!(page.matches("tile-name").count(), 1, "one tile: {page}");
        let year = world.looks("/prices?of=%E5%A4%A7%E7%99%BD%E8%8F%9C").await.text;
        for words in ["每斤1.60元", "单位：元/斤", "每箱42.00元", "单位：元/箱"] {
            assert!(year.contains(words), "{words}: {year}");
        }
        let desk = world.editor().await.get("/desk/prices").await.text;
        for words in ["每箱4200.00元", "是真的", "每斤1.60元、每箱42.00元"] {
            assert!(desk.contains(words), "held and shown, {words}: {desk}");
        }
        let record = world.entries_of("inquiry.price").await.pop().expect("a record");
        let mut old = record.clone();
        let body = old.record.body.as_mut().expect("a body");
        body["unit"] = "公斤".into();
        body["markets"][0].as_object_mut().expect("a market").remove("unit");
        world.apply(&old).await;
        assert!(sees(world).await.contains("每斤1.60元"), "a record of before names the unit once");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_longer_wanted_goes_off_the_screens() {
    on_both(async |world| {
        wanted(world).await;
        days(world, &[("2026-11-22", "3.00")]).await;
        assert!(sees(world).await.contains("11月22日"));
        let removed = world.editor().await.post("/desk/prices/unwant", &CABBAGE).await;
        assert_eq!(removed.location, "/desk/prices?done=removed");
        world.deliver().await;
        assert!(world.sees_in(COLUMN).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_source_that_fails_leaves_the_last_prices_with_their_date() {
    on_both(async |world| {
        wanted(world).await;
        days(world, &[("2026-11-23", "3.00")]).await;
        world.service.refuses(503);
        assert_eq!(world.run().await, Some(5));
        assert!(sees(world).await.contains("每斤1.50元，11月23日"));
        let page = world.editor().await.get("/desk/prices/source").await.text;
        assert!(page.contains("对方网站出错") && page.contains("pageList?••••"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_has_an_invented_year_that_says_so() {
    on_both(async |world| {
        world.inquiry.demo(&world.center).await.expect("fills");
        let page = sees(world).await;
        assert!(page.contains("来源：演示") && page.contains("板栗") && page.contains("活鸡"), "{page}");
        let year = world.looks("/prices?of=%E6%9D%BF%E6%A0%97").await.text;
        assert!(year.contains("演示批发市场：") && year.contains("一年里最高是"), "{year}");
        assert!(year.len() < 40_000, "{}", year.len());
        wanted(world).await;
        let told = newest(world).await;
        world.inquiry.demo(&world.center).await.expect("fills");
        assert_eq!(newest(world).await, told, "a source is there");
        assert_eq!(world.village.clock.now(), NOW);
    })
    .await;
}
