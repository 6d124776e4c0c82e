use crate::on_both;
use crate::service::{caiyun, nmc};
use crate::world::{COUNTY, NOW, World};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_replica::{Entry, Lane, Record, Sequence};
use serde_json::json;

/// The village has the forecast that the service gave five minutes ago.
async fn told(world: &World) {
    world.service.answers(nmc(NOW.plus(-5 * Millis::MINUTE)));
    world.editor().await.saves("nmc", &world.service.station()).await;
    world.run().await;
    world.deliver().await;
}

async fn shows(world: &World) -> String {
    world.sees().await.expect("a page")
}

#[tokio::test]
async fn a_village_that_was_told_nothing_has_no_page_and_no_weather() {
    on_both(async |world| {
        world.deliver().await;
        assert!(world.sees().await.is_none() && world.box_inquiry.weather(NOW).is_none());
        let mut tx = world.village.db.read().await.expect("begins");
        let other = world.box_inquiry.column(&mut tx, &world.village.org, "fuwu/agri/ask", NOW).await;
        assert!(other.expect("reads").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_record_of_another_form_is_skipped_and_what_was_there_stays() {
    on_both(async |world| {
        told(world).await;
        let before = shows(world).await;
        for (key, body) in [
            (COUNTY, json!({"source": "演示"})),
            (COUNTY, json!(7)),
            ("no organisation", json!({})),
            (COUNTY, json!({"source": 1, "forecast": {"published_at": "today", "now": null, "days": []}})),
        ] {
            let (kind, key) = ("inquiry.weather".to_owned(), key.to_owned());
            let record = Record { kind, key, body: Some(body), blobs: Vec::new(), lane: Lane::Warnings };
            world.apply(&Entry { seq: Sequence(9), at: NOW.0, record }).await;
        }
        assert_eq!(shows(world).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_village_shows_now_and_seven_days_with_who_said_so_when() {
    on_both(async |world| {
        told(world).await;
        let page = shows(world).await;
        for words in [
            "现在 9℃ 多云",
            "湿度 71%，东北风 微风",
            "今天，11月23日，多云转小雨，7~14℃",
            "明天，11月24日，小雨转阴，6~11℃",
            "后天，11月25日，阴转多云，5~12℃",
            "星期四，11月26日，晴，-3~15℃",
            "最热是星期五，最高16℃。",
            "最冷是星期四，最低-3℃。",
            "来源：中央气象台，11月23日 9时55分发布",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(page.matches("<li class").count(), 7);
        assert!(!page.contains("之后没有收到新的") && !page.contains("style="));
        let heard = hongwang_page::said(&page);
        assert!(heard.iter().any(|line| line == "今天，11月23日，多云转小雨，7~14℃"), "{heard:?}");
        let weather = world.box_inquiry.weather(NOW).expect("a forecast");
        let (today, tomorrow) = (weather.today.expect("today"), weather.tomorrow.expect("tomorrow"));
        assert_eq!((today.degrees().as_str(), tomorrow.degrees().as_str()), ("7~14℃", "6~11℃"));
        assert_eq!((weather.href.as_str(), weather.stale), ("/fuwu/agri/weather", false));
    })
    .await;
}

#[tokio::test]
async fn a_forecast_of_the_other_service_looks_the_same() {
    on_both(async |world| {
        world.service.answers(caiyun(NOW.plus(-5 * Millis::MINUTE)));
        world.editor().await.saves("caiyun", &world.service.place("key")).await;
        world.run().await;
        world.deliver().await;
        let page = shows(world).await;
        for words in ["现在 9℃ 多云", "东北风 3级", "今天，11月23日，多云，7~14℃", "来源：彩云天气"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(page.matches("<li class").count(), 5);
    })
    .await;
}

#[tokio::test]
async fn the_hours_to_come_are_told_in_a_sentence_and_those_that_are_over_are_not() {
    on_both(async |world| {
        world.service.answers(caiyun(NOW.plus(-5 * Millis::MINUTE)));
        world.editor().await.saves("caiyun", &world.service.place("key")).await;
        world.run().await;
        world.deliver().await;
        let hours = |page: &str| page.matches("<li data-say").count();
        let page = shows(world).await;
        assert!(
            page.contains(
                "下午3点起有雨，晚上8点停。最低6度，最高12度。".split('。').next().expect("a part")
            ),
            "{page}"
        );
        assert!(
            page.contains("最低6度，最高12度。")
                && page.contains("下午3点，小雨，12℃，下雨的可能80%，东风 2级"),
            "{page}"
        );
        assert_eq!(hours(&page), 24);
        assert!(hongwang_page::said(&page).iter().any(|line| line == "下午3点起有雨，晚上8点停。"));

        world.village.clock.advance(6 * Millis::HOUR + 30 * Millis::MINUTE);
        let page = shows(world).await;
        assert!(page.contains("现在有雨，晚上8点停。") && !page.contains("\"下午3点"), "{page}");
        assert_eq!(hours(&page), 24);

        world.village.clock.advance(Millis::DAY);
        let page = shows(world).await;
        assert!(!page.contains("逐小时") && page.contains("今天，11月24日"), "no hour is left: {page}");
    })
    .await;
}

#[tokio::test]
async fn a_village_that_heard_nothing_new_says_so_and_shows_the_right_day() {
    on_both(async |world| {
        told(world).await;
        let stale = "这是 11月23日9时 的预报，之后没有收到新的";
        world.village.clock.advance(5 * Millis::HOUR + 54 * Millis::MINUTE);
        assert!(!shows(world).await.contains(stale), "five hours and 59 minutes");
        world.village.clock.advance(2 * Millis::MINUTE);
        let page = shows(world).await;
        assert!(page.contains(stale) && !page.contains("现在 9℃"), "{page}");
        assert!(world.box_inquiry.weather(world.village.clock.now()).expect("a forecast").stale);

        world.village.clock.set(NOW.plus(2 * Millis::DAY));
        let page = shows(world).await;
        assert!(page.contains("今天，11月25日，阴转多云，5~12℃") && page.contains(stale), "{page}");
        assert!(
            !page.contains("11月23日，") && !page.contains("11月24日"),
            "what is over is not shown: {page}"
        );
        assert_eq!(page.matches("<li class").count(), 5);

        world.village.clock.set(NOW.plus(3 * Millis::DAY));
        let page = shows(world).await;
        assert!(page.contains("天气未更新") && page.contains(stale) && page.contains("中央气象台"), "{page}");
        assert!(!page.contains('℃'), "{page}");
        let weather = world.box_inquiry.weather(world.village.clock.now()).expect("a forecast");
        assert_eq!((weather.today, weather.tomorrow, weather.stale), (None, None, true));
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_has_an_invented_forecast_of_its_start_that_says_so() {
    on_both(async |world| {
        world.inquiry.demo(&world.center).await.expect("fills");
        world.deliver().await;
        let page = shows(world).await;
        assert!(
            page.contains("来源：演示，11月23日 10时00分发布") && page.contains("今天，11月23日，"),
            "{page}"
        );
        assert_eq!(page.matches("<li class").count(), 7);
        assert_eq!(world.box_inquiry.weather(NOW).expect("a forecast").source, "演示");

        for clock in [&world.center.clock, &world.village.clock] {
            clock.advance(5 * Millis::DAY);
        }
        assert!(shows(world).await.contains("天气未更新"));
        world.inquiry.demo(&world.center).await.expect("fills");
        world.deliver().await;
        assert!(shows(world).await.contains("今天，11月28日，"), "renewed at each start");

        world.center.clock.set(NOW);
        world.village.clock.set(NOW);
        told(world).await;
        world.inquiry.demo(&world.center).await.expect("fills");
        world.deliver().await;
        assert!(shows(world).await.contains("来源：中央气象台"), "what is real stays");
    })
    .await;
}
