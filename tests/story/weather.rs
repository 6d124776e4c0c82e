use crate::{desk, page, says, until};
use hongwang_base::{Clock, Millis};
use hongwang_testkit::Demo;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const COLUMN: &str = "fuwu/agri/weather";

/// What 中央气象台 would answer now: three days of a place that does not exist.
fn forecast(now: Millis) -> String {
    let half = |degrees: &str| json!({"weather": {"info": "晴", "temperature": degrees}});
    let day = |days: i64| {
        let date = &now.plus(days * Millis::DAY).stamp()[..10];
        json!({"date": date, "day": half("41"), "night": half("-41")})
    };
    let predict = json!({"publish_time": &now.stamp()[..16], "detail": [day(0), day(1), day(2)]});
    json!({"code": 0, "data": {"predict": predict}}).to_string()
}

/// A weather service on this machine; gives the address of a station.
async fn service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            let body = forecast(Clock::system().now());
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            // Whoever hangs up gets no forecast.
            let _ = caller.read(&mut [0; 4_096]).await;
            let _ = caller.write_all((head + &body).as_bytes()).await;
        }
    });
    format!("http://{address}/rest/weather?stationid=1")
}

#[tokio::test]
async fn the_weather_of_a_demonstration_is_on_start_page_idle_screen_and_column_and_says_that_it_is_invented()
{
    let demo = Demo::start().await;
    for home in [demo.center(), demo.village(1)] {
        until("the header carries it", async || says(&home, "<a class=\"weather\"").await).await;
        let idle = page(&format!("{home}/idle")).await.expect("a page");
        let (_, sheet) = idle.split_once("class=\"sheet sky\"").expect("a sheet");
        assert!(sheet.contains("今天 多云 8~17℃") && sheet.contains("演示"), "{sheet}");
        let column = page(&format!("{home}/{COLUMN}")).await.expect("a page");
        assert!(
            column.contains("今天，") && column.contains("来源：演示") && !column.contains("未接通"),
            "{column}"
        );
    }
}

#[tokio::test]
async fn a_source_that_an_editor_saves_is_the_weather_of_a_village_and_stays_there_without_a_line() {
    let county = Demo::start().await.apart().await;
    let (home, editor) = (county.demo.village(1), desk(&county, "editor").await);
    let station = service().await;
    editor.post("/desk/weather", &[("form", "nmc"), ("address", &station)]).await;
    until("the village has it", async || says(&home, "-41~41℃").await).await;
    county.cables[0].cut();
    until("the line is down", async || says(&home, "未连上县中心").await).await;
    assert!(says(&format!("{home}/{COLUMN}"), "来源：中央气象台").await);
    assert!(says(&format!("{home}/idle"), "今天 晴 -41~41℃").await);
}
