use crate::on_both;
use crate::service::{caiyun, nmc};
use crate::world::{COUNTY, NOW, Person, TOWN, World};
use hongwang_base::{Millis, Permission, Role};
use hongwang_feature::Feature;
use hongwang_store::sql;
use http::StatusCode;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

const KEY: &str = "S3cr3tT0k3nOfTheCounty";

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
    rest.split('"').next().expect("a value").to_owned()
}

async fn sources(world: &World) -> i64 {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT COUNT(*) AS n FROM inquiry_asked").one(&mut tx).await.expect("reads");
    row.expect("a row").get("n").expect("a number")
}

#[tokio::test]
async fn only_who_manages_the_countys_sources_comes_to_the_source_of_the_weather() {
    on_both(async |world| {
        let desk = world.inquiry.desk();
        let told = |path: &str| path.starts_with("/desk/weather") || path.starts_with("/desk/warnings");
        let guarded: Vec<_> = desk.guarded().filter(|(path, _)| told(path)).collect();
        assert_eq!(guarded.len(), 11);
        for (path, permission) in guarded {
            let source = path.starts_with("/desk/weather") || path.starts_with("/desk/warnings/sources");
            let needed = if source { Permission::ManageSources } else { Permission::ReviewArticle };
            assert_eq!(permission, needed, "{path}");
        }
        let nobody = Person { cookie: String::new(), ..world.editor().await };
        let station = world.service.station();
        let (clerk, town) = (world.person(Role::Clerk, COUNTY).await, world.person(Role::Editor, TOWN).await);
        for (who, status, posted) in [
            (nobody, StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED),
            (clerk, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
            (town, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        ] {
            assert_eq!(who.get("/desk/weather").await.status, status);
            let fields = [("form", "nmc"), ("address", station.as_str())];
            for path in ["/desk/weather", "/desk/weather/try", "/desk/weather/remove"] {
                assert_eq!(who.post(path, &fields).await.status, posted, "{path}");
            }
        }
        assert_eq!((sources(world).await, world.service.asked().len()), (0, 0));
        assert!(world.log().await.is_empty());
        assert_eq!(world.editor().await.get("/desk/weather").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_its_service_cannot_have_is_refused_before_anybody_is_asked() {
    on_both(async |world| {
        let editor = world.editor().await;
        let (station, place) = (world.service.station(), world.service.place(KEY));
        let (station, place) = (station.as_str(), place.as_str());
        for (form, address, words) in [
            ("", station, "请选是哪一家的"),
            ("other", station, "请选是哪一家的"),
            ("nmc", "", "stationid=站号"),
            ("nmc", "ftp://127.0.0.1/?stationid=1", "stationid=站号"),
            ("nmc", place, "stationid=站号"),
            ("caiyun", station, "令牌/经度,纬度"),
        ] {
            for path in ["/desk/weather", "/desk/weather/try"] {
                let refused = editor.post(path, &[("form", form), ("address", address)]).await;
                assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{form} {address}");
                assert!(refused.text.contains(words), "{}", refused.text);
                assert!(!refused.text.contains(KEY), "not even where it was entered in the wrong place");
            }
        }
        assert_eq!((sources(world).await, world.service.asked().len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_source_is_tried_before_it_is_saved_and_a_try_keeps_nothing() {
    on_both(async |world| {
        let (editor, station) = (world.editor().await, world.service.station());
        let fields = [("form", "nmc"), ("address", station.as_str())];
        for (answer, words) in [
            ("<html>", "不是 JSON"),
            (r#"{"code":1}"#, "“code”说没有数据"),
            (r#"{"code":0,"data":{}}"#, "没有“data.predict”"),
        ] {
            world.service.answers(answer);
            let tried = editor.post("/desk/weather/try", &fields).await;
            assert_eq!(tried.status, StatusCode::OK);
            assert!(tried.text.contains("没有取到天气") && tried.text.contains(words), "{}", tried.text);
        }
        world.service.answers(nmc(NOW));
        let tried = editor.post("/desk/weather/try", &fields).await.text;
        for words in ["中央气象台", "11月23日 10时00分发布", "现在 9℃ 多云", "2026-11-26", "-3~15℃", "保存"]
        {
            assert!(tried.contains(words), "{words}: {tried}");
        }
        assert_eq!((sources(world).await, world.records().await.len()), (0, 0));
        let kept = hidden(&tried, "kept");
        let saved = editor.post("/desk/weather", &[("form", "nmc"), ("kept", &kept)]).await;
        assert_eq!(saved.location, "/desk/weather?done=saved", "{}", saved.text);
        assert_eq!(world.run().await, Some(60));
        let page = editor.get("/desk/weather?done=saved").await.text;
        assert!(page.contains(&station) && page.contains("2026-11-23 10:00"), "{page}");
        assert_eq!(world.log().await[0].0, "weather.save");
    })
    .await;
}

/// Everything that was logged while it lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_of_a_service_is_on_no_page_in_no_log_and_in_no_row() {
    let log = Log::default();
    let sink = log.clone();
    let logging = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG);
    let _logged = tracing::subscriber::set_default(logging.with_writer(move || sink.clone()).finish());
    on_both(async |world| {
        let editor = world.editor().await;
        let mut pages = Vec::new();
        let address = world.service.place(KEY);
        world.service.answers(caiyun(NOW));
        let tried = editor.post("/desk/weather/try", &[("form", "caiyun"), ("address", &address)]).await.text;
        assert!(
            tried.contains("/v2.6/••••/110.02,30.01/weather") && tried.contains("现在 9℃ 多云"),
            "{tried}"
        );
        let kept = hidden(&tried, "kept");
        pages.push(tried);
        let saved = editor.post("/desk/weather", &[("form", "caiyun"), ("kept", &kept)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        // A form that names the other service must not make it read as an address without a key.
        pages.push(editor.post("/desk/weather/try", &[("form", "nmc"), ("kept", &kept)]).await.text);
        assert_eq!(world.run().await, Some(60));
        pages.push(editor.get("/desk/weather").await.text);
        assert!(world.service.asked().iter().all(|path| path.contains(KEY)), "it was asked with the key");
        for trouble in [404, 500] {
            world.service.refuses(trouble);
            world.center.clock.advance(Millis::HOUR);
            world.run().await;
            pages.push(world.editor().await.get("/desk/weather").await.text);
        }
        world.service.redirects(&format!("ftp://127.0.0.1/{KEY}"));
        world.center.clock.advance(Millis::HOUR);
        world.run().await;
        pages.push(world.editor().await.get("/desk/weather").await.text);
        assert!(pages.last().is_some_and(|page| page.contains("让改去一个不能用的网址")));
        for page in &pages {
            assert!(!page.contains(KEY), "{page}");
        }
        let audit = world.log().await;
        assert!(audit[0].1.contains("彩云天气") && audit.iter().all(|(_, words)| !words.contains(KEY)));
        let mut tx = world.center.db.read().await.expect("begins");
        let rows = sql("SELECT address, trouble FROM inquiry_asked").all(&mut tx).await.expect("reads");
        let sealed: Vec<u8> = rows[0].get("address").expect("bytes");
        let trouble: Option<String> = rows[0].get("trouble").expect("words");
        assert!(!sealed.windows(KEY.len()).any(|part| part == KEY.as_bytes()));
        assert!(trouble.is_some_and(|trouble| !trouble.contains(KEY)));
    })
    .await;
    let logged = String::from_utf8(log.0.lock().expect("whole").clone()).expect("text");
    assert!(logged.contains("a source could not be asked"), "{logged}");
    assert!(!logged.contains(KEY), "{logged}");
}

#[tokio::test]
async fn a_source_that_is_removed_takes_its_forecast_off_the_screens() {
    on_both(async |world| {
        let editor = world.editor().await;
        world.service.answers(nmc(NOW));
        editor.saves("nmc", &world.service.station()).await;
        world.run().await;
        world.deliver().await;
        assert!(world.sees().await.is_some());
        let removed = editor.post("/desk/weather/remove", &[]).await;
        assert_eq!(removed.location, "/desk/weather?done=removed");
        world.deliver().await;
        assert!(world.sees().await.is_none() && world.box_inquiry.weather(NOW).is_none());
        assert_eq!(world.run().await, None);
        editor.post("/desk/weather/remove", &[]).await;
        let actions: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["weather.save", "weather.remove"], "what is not there is not removed");
    })
    .await;
}
