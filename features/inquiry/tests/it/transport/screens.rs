//! What a village shows of buses and trains.

use super::{BUS, TRAIN, TRAINS, deliver, entries, feed_with, link, released, sees, whole};
use crate::on_both;
use crate::world::{COUNTY, NOW, VILLAGE, org};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::StatusCode;
use rust_xlsxwriter::{Format, Workbook};

#[tokio::test]
async fn a_village_shows_the_next_buses_from_its_own_stop() {
    on_both(async |world| {
        world.tree().await;
        assert!(sees(world, BUS).await.is_none(), "without a timetable the tree speaks");
        released(world, &whole()).await;
        deliver(world).await;
        let page = sees(world, BUS).await.expect("a page");
        for words in [
            "10:02",
            "还有2分钟",
            "往红山镇",
            "在叶家坊村上车",
            "10:24",
            "往英山县城客运站",
            "演示：班次都是编的",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let heard = hongwang_page::said(&page);
        let next = "下一班，10点2分，还有2分钟，往红山镇，城乡公交 红山镇—鸭掌树（演示），在叶家坊村上车。";
        assert!(heard.iter().any(|line| line == next), "{heard:#?}");
        world.village.clock.advance(Millis::HOUR);
        let page = sees(world, BUS).await.expect("a page");
        assert!(!page.contains("10:34") && page.contains("11:44") && page.contains("还有44分钟"), "{page}");
        assert!(!page.contains("style=") && !page.contains("<script"));
    })
    .await;
}

#[tokio::test]
async fn from_the_next_bus_to_the_county_town_it_is_three_touches() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        deliver(world).await;
        // The column is the first touch and the place the second; the line of the bus, with its whole day, the third.
        let page = sees(world, BUS).await.expect("a page");
        let to = link(&page, "/bus/to/", "英山县城客运站");
        let way = world.looks(&to).await;
        assert_eq!(way.status, StatusCode::OK);
        for words in ["去英山县城客运站", "10:24", "10:58", "还有24分钟", "10:24 在叶家坊村上班线"]
        {
            assert!(way.text.contains(words), "{words}: {}", way.text);
        }
        let line = world.looks(&link(&page, "/bus/route/", "城乡公交 红山镇—鸭掌树")).await.text;
        for words in [
            "今天",
            "明天",
            "星期六",
            "从叶家坊村开车的时间",
            "13:42",
            "经过：红山镇、邵河村、叶家坊村、鸭掌树村",
        ] {
            assert!(line.contains(words), "{words}: {line}");
        }
        let saturday = world.looks(&link(&line, "/bus/route/", "星期六")).await.text;
        assert!(!saturday.contains("13:42") && saturday.contains("16:22"), "{saturday}");
        let mut all = String::new();
        for page in 1..=5 {
            all += &world.looks(&format!("/bus/to?page={page}")).await.text;
        }
        for words in ["/bus/to?page=2", "去石头咀镇", "去武汉"] {
            assert!(all.contains(words), "{words}: {all}");
        }
        for gone in ["/bus/to/000000000000", "/bus/route/000000000000"] {
            assert_eq!(world.looks(gone).await.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_with_where_and_how_long() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        deliver(world).await;
        let all = world.looks("/bus/to").await.text + &world.looks("/bus/to?page=2").await.text;
        let way = world.looks(&link(&all, "/bus/to/", "石头咀镇")).await.text;
        for words in ["在英山县城客运站换车，等2分钟", "在英山县城客运站换车，等", "换车至少留了5分钟"]
        {
            let there = way.contains(words);
            assert_eq!(there, !words.contains("等2分钟"), "{words}: {way}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_village_without_a_stop_has_those_of_its_town() {
    on_both(async |world| {
        world.tree().await;
        let without = [
            ("stops.txt", "HS01,421124102201,叶家坊村", "HS01,,叶家坊垸"),
            // The division of that code is called so in this tree.
            ("stops.txt", ",乌云山村", ",乌云山垸"),
        ];
        released(world, &feed_with(&without)).await;
        deliver(world).await;
        let page = sees(world, BUS).await.expect("a page");
        assert!(page.contains("这里没有站，下面是从红山镇开的车。"), "{page}");
        assert!(page.contains("10:10"), "the next one from the town: {page}");
    })
    .await;
}

#[tokio::test]
async fn a_timetable_past_its_end_is_shown_with_its_date_and_a_doubt() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        deliver(world).await;
        // Monday, 8 February 2027.
        world.village.clock.set(NOW.plus(77 * Millis::DAY));
        let page = sees(world, BUS).await.expect("a page");
        for words in ["这份时刻表到12月31日为止，班次可能变了", "11月23日发布", "10:02"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn trains_are_tried_line_by_line_released_by_another_and_shown_by_where_they_go() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let good = [("day", "2026-11-20"), ("source", "铁路公开时刻表（演示）"), ("buy", "")];
        let bad_lines = TRAINS.replace("07:12", "7点12").replace("演示G105,黄冈东", "演示G105,");
        for (file, texts, words) in [
            (
                bad_lines.as_str(),
                good,
                vec![">2<", "开车时间", "“7点12”不对", ">4<", "出发站", "铁路公开时刻表（演示）"],
            ),
            ("车次\nG1", good, vec!["没有这一列"]),
            ("\u{1}", good, vec!["这份时刻表不能用"]),
            (TRAINS, [good[0], ("source", ""), good[2]], vec!["请写 2 到 30 个字"]),
            (TRAINS, [("day", "昨天"), good[1], good[2]], vec!["请填日期", "昨天"]),
            (TRAINS, [good[0], good[1], ("buy", "https://12306.example.com/")], vec!["12306 官方网址"]),
        ] {
            let refused =
                editor.sends_file("/desk/transport/train", "火车.csv", file.as_bytes(), &texts).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            for words in words {
                assert!(refused.text.contains(words), "{words}: {}", refused.text);
            }
        }
        let tried = editor.sends_file("/desk/transport/train", "火车.csv", TRAINS.as_bytes(), &good).await;
        assert_eq!(tried.location, "/desk/transport/train/1", "{}", tried.text);
        assert!(editor.get(&tried.location).await.text.contains("新的：演示G101 07:12 从黄冈东到武汉"));
        editor.post("/desk/transport/train/1/submit", &[]).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        reviewer.post("/desk/transport/train/1/release", &[]).await;
        deliver(world).await;

        let page = sees(world, TRAIN).await.expect("a page");
        for words in
            ["2026年11月20日的时刻表", "5 趟车", "上车的站：武昌、武汉、黄冈东。", "/fuwu/travel/ticket"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let to = world.looks(&link(&page, "/train/to/", "北京西")).await;
        assert!(
            to.text.contains("演示Z205") && to.text.contains("次日") && to.text.contains("9小时47分"),
            "{}",
            to.text
        );
        let heard = hongwang_page::said(&to.text);
        let first = "演示G201次，8点40分从黄冈东开，13点55分到北京西，路上5小时15分。";
        assert!(heard.iter().any(|line| line == first), "{heard:#?}");
        let buy = world.looks("/train/buy").await.text;
        assert!(
            buy.contains("data-address=\"https://www.12306.cn/\"") && buy.contains("class=\"qr\""),
            "{buy}"
        );
        assert!(!buy.contains("<input") && !buy.contains("<form method=\"post\""), "nothing is asked");
        let phone = world.looks("/train/buy?screen=phone").await.text;
        assert!(phone.contains("href=\"https://www.12306.cn/\""), "{phone}");
        assert!(!phone.contains("class=\"qr\""), "a phone cannot scan itself");
        assert_eq!(world.looks("/train/to/000000000000").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// The invented trains as an office program keeps them: each time is a part of a day.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let (sheet, time) = (book.add_worksheet(), Format::new().set_num_format("h:mm"));
    for (line, row) in TRAINS.trim_start_matches('\u{feff}').lines().zip(0..) {
        for (cell, column) in line.split(',').zip(0..) {
            let clock = cell.split_once(':').and_then(|(hours, minutes)| {
                Some(hours.parse::<f64>().ok()? / 24.0 + minutes.parse::<f64>().ok()? / 1440.0)
            });
            match clock {
                Some(clock) => sheet.write_number_with_format(row, column, clock, &time).expect("a cell"),
                None => sheet.write_string(row, column, cell).expect("a cell"),
            };
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[tokio::test]
async fn a_workbook_whose_times_are_times_says_the_same_as_the_text_of_it() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let about = [("day", "2026-11-20"), ("source", "演示"), ("buy", "")];
        let path = "/desk/transport/train";
        let tried = editor.sends_file(path, "火车.xlsx", &workbook(), &about).await;
        assert_eq!(tried.location, "/desk/transport/train/1", "{}", tried.text);
        let shown = editor.get(&tried.location).await.text;
        assert!(shown.contains("新的：演示G101 07:12 从黄冈东到武汉"), "{shown}");
        editor.post("/desk/transport/train/1/submit", &[]).await;
        let same = editor.sends_file(path, "火车.csv", TRAINS.as_bytes(), &about).await;
        assert!(same.text.contains("不用再交"), "{}", same.text);
    })
    .await;
}

#[tokio::test]
async fn what_has_no_key_on_the_first_page_is_behind_one_that_says_more() {
    on_both(async |world| {
        world.tree().await;
        let seat = [
            ("stops.txt", "KYZ,421124100000,", "KYZ,421124102201,"),
            ("stops.txt", "HS01,421124102201,叶家坊村", "HS01,,叶家坊垸"),
        ];
        released(world, &feed_with(&seat)).await;
        let more: String = (0..20).map(|n| format!("演示X{n},黄冈东,演示{n}城,07:12,07:50,,\n")).collect();
        let trains = format!("{}\n{more}", TRAINS.trim_end());
        let about = [("day", "2026-11-20"), ("source", "演示"), ("buy", "")];
        let editor = world.editor().await;
        editor.sends_file("/desk/transport/train", "火车.csv", trains.as_bytes(), &about).await;
        editor.post("/desk/transport/train/1/submit", &[]).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        reviewer.post("/desk/transport/train/1/release", &[]).await;
        deliver(world).await;

        let page = sees(world, BUS).await.expect("a page");
        let lines = world.looks(&link(&page, "/bus/route", "更多线路")).await.text;
        for line in ["县城—红山镇", "县城—南河镇—杨柳湾镇", "县城公交：客运站—北汤河", "英山—武汉"]
        {
            link(&lines, "/bus/route/", line);
        }
        let page = sees(world, TRAIN).await.expect("a page");
        let mut places = world.looks(&link(&page, "/train/to", "更多地方")).await.text;
        places += &world.looks(&link(&places, "/train/to?page=", "")).await.text;
        places += &world.looks("/train/to?page=3").await.text;
        for n in 0..20 {
            link(&places, "/train/to/", &format!("演示{n}城"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_has_buses_and_trains_of_its_days_all_of_them_marked() {
    on_both(async |world| {
        world.tree().await;
        world.center.clock.set(NOW.plus(900 * Millis::DAY));
        world.village.clock.set(NOW.plus(900 * Millis::DAY));
        world.inquiry.demo(&world.center).await.expect("it is filled");
        let told = entries(world).await;
        assert!(
            told.iter().all(|entry| entry
                .record
                .body
                .as_ref()
                .is_none_or(|body| body.to_string().len() < 100_000))
        );
        world.inquiry.demo(&world.center).await.expect("again");
        assert_eq!(entries(world).await, told, "what is there stays");
        deliver(world).await;
        for column in [BUS, TRAIN] {
            let page = sees(world, column).await.expect("a page");
            assert!(page.contains("演示") && !page.contains("为止"), "{page}");
        }
        assert!(sees(world, BUS).await.expect("a page").contains("还有"));
    })
    .await;
}

#[tokio::test]
async fn a_county_knows_its_own_timetable_and_no_other_does() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        let mut tx = world.center.db.read().await.expect("begins");
        for (place, there) in [(COUNTY, true), (VILLAGE, true), ("421125000000/", false)] {
            let filled = world.inquiry.columns(&mut tx, &org(place)).await.expect("reads");
            assert_eq!(filled.iter().any(|(column, _)| *column == BUS), there, "{place}");
        }
    })
    .await;
}
