//! Datasets as everybody sees them: on the screen of a village, and at the center.

use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, TOWN, VILLAGE, World, org};
use hongwang_base::Millis;
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{ColumnPage, Feature, Place};
use hongwang_inquiry::Inquiry;
use hongwang_replica::{Entry, Record};
use http::StatusCode;

/// The organisations on both nodes, and the invented rows of every dataset.
async fn filled(world: &World) {
    for place in [&world.center, &world.village] {
        let mut tx = place.db.write().await.expect("begins");
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (TOWN, "红山镇", OrgKind::Township),
            (OTHER_TOWN, "南河镇", OrgKind::Township),
            (VILLAGE, "乌云山村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
    }
    world.inquiry.demo(&world.center).await.expect("fills");
    world.deliver().await;
}

async fn column(inquiry: &Inquiry, place: &Place, slug: &str) -> Option<ColumnPage> {
    let mut tx = place.db.read().await.expect("begins");
    let now = place.clock.now();
    let filled = inquiry.columns(&mut tx, &place.org).await.expect("reads");
    let page = inquiry.column(&mut tx, &place.org, slug, now).await.expect("reads");
    assert_eq!(filled.iter().any(|(column, _)| column == slug), page.is_some(), "{slug}");
    page
}

#[tokio::test]
async fn every_column_of_a_dataset_is_full_in_a_demonstration_and_says_so() {
    on_both(async |world| {
        filled(world).await;
        for slug in [
            "cunqing/open/dibao",
            "cunqing/open/finance",
            "cunqing/open/land",
            "cunqing/open/asset",
            "cunqing/open/project",
            "dang/open/dues",
            "dang/study/faq",
            "yingshan/county/stat",
            "yingshan/policy/howto",
            "yingshan/product/goods",
            "yiwu/health/drug",
            "yiwu/duty/town",
            "fuwu/pay/tel",
            "fuwu/agri/machine",
            "fuwu/money/public",
        ] {
            let page = column(&world.box_inquiry, &world.village, slug).await.expect(slug).body.0;
            for words in ["截至2026年", "公布。", "来源：演示。", "怎么看："] {
                assert!(page.contains(words), "{slug}: {words}: {page}");
            }
            assert!(!page.contains("style="), "{slug}");
        }
    })
    .await;
}

/// What a phone or a kiosk of the village is shown, each in words that it must or must not say.
async fn says(world: &World, path: &str, yes: &[&str], no: &[&str]) -> String {
    let page = world.looks(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
    for words in yes {
        assert!(page.text.contains(words), "{path}: {words}: {}", page.text);
    }
    for words in no {
        assert!(!page.text.contains(words), "{path}: {words}: {}", page.text);
    }
    page.text
}

#[tokio::test]
async fn a_village_that_was_told_nothing_says_who_will_tell_it_and_knows_no_other_dataset() {
    on_both(async |world| {
        says(world, "/data/finance", &["村财务收支还没有公布", "由村委会公布"], &["截至"]).await;
        assert_eq!(world.looks("/data/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.looks("/data/finance/picture/12").await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.looks("/places/421124000000").await.status, StatusCode::NOT_FOUND);
        assert!(column(&world.box_inquiry, &world.village, "cunqing/open/finance").await.is_none());
        assert!(column(&world.box_inquiry, &world.village, "yingshan/county/intro").await.is_none());
        assert!(column(&world.box_inquiry, &world.village, "cunqing/village/intro").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_newest_period_stands_first_and_the_others_are_a_key_away() {
    on_both(async |world| {
        filled(world).await;
        let sum = "收入26,160元，支出12,902.20元";
        let page = says(world, "/data/finance", &["2026年10月，10笔", sum, "茶园租金"], &[]).await;
        let (october, september) = (page.find(">2026年10月<"), page.find(">2026年9月<"));
        assert!(october.is_some() && october < september, "{page}");
        says(
            world,
            "/data/finance?period=2026-08",
            &["2026年8月，8笔", "截至2026年8月31日"],
            &["慰问住院村民"],
        )
        .await;
        // A period that nobody told is no fault of whoever asks.
        says(world, "/data/finance?period=1999-01", &["2026年10月，10笔"], &[]).await;
    })
    .await;
}

#[tokio::test]
async fn rows_are_turned_narrowed_and_found_by_name() {
    on_both(async |world| {
        filled(world).await;
        says(world, "/data/dues", &["15名党员", "张明远，0.20元", "第 1 页", "找名字"], &["肖德胜"]).await;
        says(world, "/data/dues?page=2", &["肖德胜，1元", "第 2 页"], &["张明远"]).await;
        says(world, "/data/dues?page=99", &["肖德胜"], &[]).await;
        let asks = says(world, "/data/dues?find=1&only=all", &["要找的名字或字", "name=\"q\""], &[]).await;
        assert!(asks.contains("data-personal"), "whom somebody looks for is kept by no cache");
        says(world, "/data/dues?q=%E7%8E%8B%E7%A7%80", &["“王秀”：找到1条", "王秀英，0.40元"], &["张明远"])
            .await;
        says(world, "/data/dues?q=%E5%93%88", &["没有找到“哈”", "看全部"], &[]).await;
        says(world, "/data/finance?only=%E6%94%B6%E5%85%A5", &["收入：3条", "茶园租金"], &["办公用纸"]).await;
        says(world, "/data/finance?only=%3Cb%3E&q=%3Cscript%3E", &["没有找到"], &["<script>"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_minor_is_not_named_and_of_the_poor_only_name_members_and_amount_are_told() {
    on_both(async |world| {
        filled(world).await;
        let page = says(
            world,
            "/data/allowance",
            &["未成年人（不公开姓名）", "9户", "段老根，2人，每月1,040元"],
            &[],
        )
        .await;
        for never in ["查小宝", "2013", "特困</", "1948"] {
            assert!(!page.contains(never), "{never}");
        }
    })
    .await;
}

#[tokio::test]
async fn contracts_that_end_within_ninety_days_are_marked_and_those_that_ended_too() {
    on_both(async |world| {
        filled(world).await;
        let marks = |page: &str| (page.matches(">快到期<").count(), page.matches(">已到期<").count());
        assert_eq!(marks(&says(world, "/data/asset", &[], &[]).await), (2, 1));
        world.passes(40 * Millis::DAY);
        assert_eq!(marks(&says(world, "/data/asset", &[], &[]).await), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn what_is_older_than_it_may_be_stays_with_its_date_and_says_who_is_late() {
    on_both(async |world| {
        filled(world).await;
        world.passes(7 * Millis::DAY);
        says(world, "/data/clinic", &["截至2026年11月23日"], &["应在"]).await;
        world.passes(Millis::DAY);
        let late = "县卫生健康局应在2026年11月30日前更新，还没有收到新的。";
        says(world, "/data/clinic", &[late, "现在看到的是截至2026年11月23日的。", "县人民医院"], &[]).await;
    })
    .await;
}

#[tokio::test]
async fn the_timetable_shows_today_first_and_another_day_by_its_key() {
    on_both(async |world| {
        filled(world).await;
        let page = says(
            world,
            "/data/clinic",
            &["aria-current=\"true\"", "今天 星期一", "明天 星期二"],
            &["星期二上午"],
        )
        .await;
        assert!(page.contains("星期一上午，县人民医院") || page.contains("星期一下午，县人民医院"), "{page}");
        says(world, "/data/clinic?day=6", &["星期日"], &["星期一上午", "星期一下午"]).await;
        world.passes(Millis::DAY);
        says(world, "/data/clinic", &["今天 星期二"], &["星期一上午"]).await;
    })
    .await;
}

#[tokio::test]
async fn figures_are_a_chart_with_its_sentence_and_the_county_is_a_map_of_tiles() {
    on_both(async |world| {
        filled(world).await;
        says(
            world,
            "/data/statistics",
            &["<svg", "茶园面积", "最高2025，27.4万亩", "2025年，茶园面积27.4万亩"],
            &["吨"],
        )
        .await;
        let tea = "/data/statistics?only=%E8%8C%B6%E5%8F%B6%E4%BA%A7%E9%87%8F";
        says(world, tea, &["2025年，茶叶产量30,700吨"], &["万亩"]).await;
        says(world, "/data/makers", &["tilemap", "示意图", "红山镇"], &["某某蜂业"]).await;
        says(
            world,
            "/data/makers?only=421124102000",
            &["红山镇：", "回到地图", "0713-7000102"],
            &["0713-7000101"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn figures_in_two_units_stand_apart_and_each_is_seen_and_heard_with_its_own() {
    on_both(async |world| {
        filled(world).await;
        let told = world.entries_of("inquiry.rows").await;
        let figures = told.iter().find(|entry| entry.record.key.contains("/statistics:")).expect("figures");
        let body = figures.record.body.as_ref().expect("rows").to_string();
        let changed = body.replace(r#""2025","27.4","万亩""#, r#""2025","280000","亩""#);
        assert_ne!(changed, body);
        let body = Some(serde_json::from_str(&changed).expect("JSON"));
        let record = Record { body, ..figures.record.clone() };
        world.apply(&Entry { record, ..figures.clone() }).await;
        says(
            world,
            "/data/statistics",
            &[
                "茶园面积：最高2025，280000亩",
                "茶园面积：最高2024，27万亩",
                "<b>280,000亩</b>",
                "2025年，茶园面积280,000亩",
                "<b>26.6万亩</b>",
            ],
            &["280,000万亩", "280000万亩", "26.6亩"],
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_small_beside_its_row_and_large_on_its_page_and_no_other_picture_is_served() {
    on_both(async |world| {
        filled(world).await;
        let page = says(world, "/data/finance", &["class=\"data-thumb\""], &[]).await;
        let (_, rest) = page.split_once("src=\"/data/finance/picture/").expect("a picture");
        let hash = rest.split('"').next().expect("a hash").to_owned();
        says(world, "/data/finance?row=1", &["光伏发电收入", "经手人", "big-picture", &hash], &[]).await;
        // Both nodes keep their bytes in one folder here.
        let path = format!("/data/finance/picture/{hash}");
        assert_eq!(world.looks_at_bytes(&path).await, StatusCode::OK);
        for other in
            ["/data/finance/picture/x".to_owned(), path.replace("finance", "dues"), format!("{path}00")]
        {
            assert_eq!(world.looks_at_bytes(&other).await, StatusCode::NOT_FOUND, "{other}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_county_sees_what_its_towns_and_villages_come_to_and_nobodys_name() {
    on_both(async |world| {
        filled(world).await;
        let page =
            column(&world.inquiry, &world.center, "cunqing/open/dibao").await.expect("an overview").body.0;
        for words in
            ["2026年三季度，英山县有1个村公布了，一共9条", "红山镇，9条，人数：14人，每月金额：7,698元"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("段老根") && page.contains("/data/allowance?org=421124102000"), "{page}");
        let center = |path: &'static str| world.center_shows(path);
        let town = center("/data/allowance?org=421124102000").await;
        assert!(town.contains("乌云山村，9条") && !town.contains("段老根"), "{town}");
        let village = center("/data/allowance?org=421124102201").await;
        assert!(
            village.contains("段老根") && village.contains("/data/allowance?org=421124102201&amp;period="),
            "{village}"
        );
        assert!(center("/data/allowance?org=999").await.contains("没有"));
        let finance = center("/data/finance?org=421124102201").await;
        let (_, rest) = finance.split_once("src=\"/data/").expect("a picture");
        let address = format!("/data/{}", rest.split('"').next().expect("an address"));
        assert_eq!(world.center_answers(&address).await, StatusCode::OK, "{address}");
        let elsewhere = address.replace("421124102201", "421124101000");
        assert_eq!(world.center_answers(&elsewhere).await, StatusCode::NOT_FOUND, "{elsewhere}");
    })
    .await;
}

#[tokio::test]
async fn cards_of_county_town_and_village_are_made_of_the_organisations() {
    on_both(async |world| {
        filled(world).await;
        let intro =
            column(&world.box_inquiry, &world.village, "yingshan/county/intro").await.expect("a card");
        assert!(
            intro.gives_way
                && intro.body.0.contains("30.42万人")
                && intro.body.0.contains("2023年末，来源：")
        );
        let map =
            column(&world.box_inquiry, &world.village, "yingshan/county/map").await.expect("a map").body.0;
        assert!(map.contains("红山镇：1个村") && map.contains("示意图"), "{map}");
        let own =
            column(&world.box_inquiry, &world.village, "cunqing/village/intro").await.expect("a card").body.0;
        assert!(own.contains("乌云山村属于红山镇") && own.contains("421124102201"), "{own}");
        says(world, "/places/421124102000", &["红山镇有1个村。", "/places/421124102201"], &[]).await;
        says(world, "/places/421124101000", &["南河镇有0个村。"], &[]).await;
        says(world, "/places/421124102201", &["乌云山村", "区划代码"], &["演示"]).await;
    })
    .await;
}

#[tokio::test]
async fn what_everybody_may_look_up_is_found_and_what_was_taken_back_is_not() {
    on_both(async |world| {
        filled(world).await;
        let found = world.found(0).await;
        let has =
            |title: &str| found.iter().any(|(_, found)| found.as_ref().is_some_and(|one| one.title == title));
        for title in ["便民电话", "村财务收支", "医保热线", "党费一个月交多少", "降压药（演示）", "茶园面积"]
        {
            assert!(has(title), "{title}");
        }
        for never in ["段老根", "张明远", "村部电费"] {
            let says = |text: &str| text.contains(never);
            assert!(
                !found.iter().flat_map(|(_, one)| one).any(|one| says(&one.title) || says(&one.text)),
                "{never}"
            );
        }
        let one =
            found.iter().flat_map(|(_, one)| one).find(|one| one.title == "医保热线").expect("it is found");
        let shown = world.looks(&one.href).await.text;
        assert!(shown.contains("12393") && !shown.contains("12333"), "{shown}");

        let upto = world.found_upto().await;
        world.takes_back("phones").await;
        let gone = world.found(upto).await;
        let phones = |found: &[(String, Option<_>)]| {
            found.iter().filter(|(key, _)| key.starts_with("phones:")).count()
        };
        assert_eq!(phones(&gone), 19, "eighteen numbers and the list itself");
        assert!(gone.iter().all(|(key, one)| !key.starts_with("phones:") || one.is_none()));
    })
    .await;
}
