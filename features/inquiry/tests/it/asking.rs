use crate::on_both;
use crate::service::{Service, nmc};
use crate::world::NOW;
use hongwang_base::Millis;
use hongwang_feature::{Bus, Feature};

/// What goes wrong with a service.
type Breaks = fn(&Service);

#[tokio::test]
async fn a_service_that_fails_is_asked_again_soon_if_that_may_help_and_else_in_an_hour() {
    on_both(async |world| {
        let station = world.service.station();
        let troubles: [(Breaks, [i64; 3], &str); 6] = [
            (|service| service.refuses(404), [60, 60, 60], "网页不存在"),
            (|service| service.refuses(503), [5, 15, 60], "对方网站出错"),
            (|service| service.holds(""), [5, 15, 60], "1 秒内没有下载完"),
            (|service| service.answers(" ".repeat(256 * 1024 + 1)), [60, 60, 60], "超过上限(256 KB)"),
            (|service| service.answers("<html>"), [60, 60, 60], "不是 JSON"),
            (|service| service.answers(nmc(NOW.plus(40 * Millis::DAY))), [60, 60, 60], "的时间还没有到"),
        ];
        for (breaks, waits, words) in troubles {
            world.editor().await.saves("nmc", &station).await;
            breaks(&world.service);
            for wait in waits {
                assert_eq!(world.run().await, Some(wait), "{words}");
                world.center.clock.advance(wait * Millis::MINUTE);
            }
            let page = world.editor().await.get("/desk/weather").await.text;
            assert!(page.contains(words), "{words}: {page}");
            world.center.clock.set(NOW);
        }
        assert!(world.records().await.is_empty(), "nothing was told");
        assert!(world.inquiry.weather(NOW).is_none());
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_not_there_is_told_as_that() {
    on_both(async |world| {
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/rest/weather?stationid=1", closed.local_addr().expect("an address"));
        drop(closed);
        world.editor().await.saves("nmc", &address).await;
        assert_eq!(world.run().await, Some(5));
        let page = world.editor().await.get("/desk/weather").await.text;
        let (_, trouble) = page.split_once("连不上对方网站").expect("the trouble");
        let trouble = trouble.split('<').next().expect("its end");
        assert!(!trouble.contains("stationid"), "a trouble names no address: {trouble}");
    })
    .await;
}

#[tokio::test]
async fn a_forecast_is_told_to_the_villages_once_and_again_when_it_has_changed() {
    on_both(async |world| {
        world.service.answers(nmc(NOW));
        world.editor().await.saves("nmc", &world.service.station()).await;
        assert_eq!(world.run().await, Some(60));
        let first = world.records().await;
        assert_eq!(first.len(), 1);
        assert_eq!(world.run().await, Some(60), "it is not due");
        assert_eq!(world.service.asked().len(), 1);

        world.center.clock.advance(Millis::HOUR);
        assert_eq!(world.run().await, Some(60));
        assert_eq!((world.service.asked().len(), world.records().await), (2, first.clone()), "the same");

        world.center.clock.advance(Millis::HOUR);
        world.service.answers(nmc(NOW.plus(2 * Millis::HOUR)));
        world.run().await;
        let second = world.records().await;
        assert_eq!(second.len(), 1, "it takes the place of the first");
        assert!(second[0].0 > first[0].0);
    })
    .await;
}

#[tokio::test]
async fn what_a_source_gave_does_not_count_once_it_is_no_longer_the_countys() {
    on_both(async |world| {
        let editor = world.editor().await;
        world.service.holds(nmc(NOW));
        editor.saves("nmc", &world.service.station()).await;
        let remove = async {
            world.service.reached().await;
            editor.post("/desk/weather/remove", &[]).await;
            world.service.lets_go();
        };
        tokio::join!(world.run(), remove);
        assert_eq!(world.records().await.iter().filter(|(_, has_body)| *has_body).count(), 0);
        assert_eq!(world.run().await, None);
    })
    .await;
}

#[tokio::test]
async fn who_is_asking_is_alone_in_it() {
    on_both(async |world| {
        world.service.holds(nmc(NOW));
        world.editor().await.saves("nmc", &world.service.station()).await;
        let meanwhile = async {
            world.service.reached().await;
            assert_eq!(world.run().await, Some(5), "somebody else asks");
            world.service.lets_go();
        };
        let (next, ()) = tokio::join!(world.run(), meanwhile);
        assert_eq!((next, world.service.asked().len()), (Some(60), 1));
    })
    .await;
}

#[tokio::test]
async fn a_forecast_that_is_older_than_the_one_that_is_held_is_not_taken() {
    on_both(async |world| {
        let station = world.service.station();
        world.service.answers(nmc(NOW));
        world.editor().await.saves("nmc", &station).await;
        world.run().await;
        let held = world.records().await;
        for backwards in [1, 60] {
            world.center.clock.advance(Millis::HOUR);
            world.service.answers(nmc(NOW.plus(-backwards * Millis::MINUTE)));
            assert_eq!(world.run().await, Some(60));
            assert_eq!(world.records().await, held, "the last good one stays");
            let page = world.editor().await.get("/desk/weather").await.text;
            assert!(page.contains("比现有的还旧") && page.contains("2026-11-23 10:00"), "{page}");
        }
        // Another station of the same service may well have been read earlier.
        world.editor().await.saves("nmc", &station).await;
        world.run().await;
        assert_ne!(world.records().await, held);
    })
    .await;
}

#[tokio::test]
async fn a_source_is_asked_again_at_once_when_the_clock_that_put_it_off_was_days_ahead() {
    on_both(async |world| {
        world.service.answers(nmc(NOW));
        world.center.clock.set(NOW.plus(2 * Millis::DAY));
        world.editor().await.saves("nmc", &world.service.station()).await;
        world.run().await;
        world.center.clock.set(NOW);
        assert_eq!(world.run().await, Some(60));
        assert_eq!(world.service.asked().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_source_that_keeps_silent_holds_up_no_other() {
    on_both(async |world| {
        world.tree().await;
        world.service.holds(nmc(NOW));
        world.editor().await.saves("nmc", &world.service.station()).await;
        world.center.clock.advance(Millis::SECOND);
        let list = r#"{"data":{"page":{"list":[{"alertid":"42112441600000_20261123093000",
            "issuetime":"2026/11/23 09:30","title":"英山县气象台发布暴雨红色预警信号"}]}}}"#;
        // Another one: of one site only one thing is asked at a time.
        let office = Service::start().await;
        office.answers(list);
        let at = office.at("/rest/findAlarm");
        world.editor().await.post("/desk/warnings/sources", &[("form", "nmc"), ("address", &at)]).await;
        let mut facts = world.center.bus.listen();
        let meanwhile = async {
            world.service.reached().await;
            Bus::changed(&mut facts).await;
            assert_eq!(world.warned().await.len(), 1, "while the other waits");
            world.service.lets_go();
        };
        tokio::join!(world.run(), meanwhile);
        assert_eq!(world.records().await.len(), 1, "what was waited for came too");
    })
    .await;
}
