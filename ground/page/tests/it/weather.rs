//! The weather in the header of the start page and on the idle screen.

use hongwang_page::{DayWeather, Masthead, Weather, has_icon, said};

use crate::{all, get, get_at, one, samples, words};

/// The page at `address` of a node with this forecast.
async fn under(weather: Weather, address: &str) -> scraper::Html {
    get_at(Masthead { weather: Some(weather), ..samples::masthead() }, address).await.dom()
}

#[tokio::test]
async fn a_node_without_a_forecast_says_that_the_weather_is_not_connected_and_has_no_sheet_of_it() {
    assert_eq!(words(one(&get("/").await.dom(), "div.weather")), "天气未接通");
    assert!(all(&get("/idle").await.dom(), ".sheet.sky").is_empty());
}

#[tokio::test]
async fn a_forecast_that_is_too_old_shows_no_degrees() {
    let old = Weather { today: None, stale: true, ..samples::weather() };
    let start = under(old.clone(), "/").await;
    assert_eq!(words(one(&start, "a.weather")), "天气未更新");
    let idle = under(old, "/idle").await;
    let sheet = words(one(&idle, ".sheet.sky"));
    assert!(
        sheet.contains("天气未更新") && sheet.contains("这是 11月23日17时 的预报，之后没有收到新的"),
        "{sheet}"
    );
    assert!(!sheet.contains('℃') && !sheet.contains("明天"), "{sheet}");
}

#[tokio::test]
async fn the_start_page_leads_to_the_weather_and_says_of_when_it_is() {
    let start = under(samples::weather(), "/").await;
    let slot = one(&start, "a.weather");
    assert_eq!(slot.attr("href"), Some("/fuwu/agri/weather"));
    assert_eq!(words(slot), "6~14℃ 多云转小雨17:05");
    assert_eq!(slot.attr("data-say"), Some("今天多云转小雨，6~14℃，17:05的预报"));
    let stale = under(Weather { stale: true, ..samples::weather() }, "/").await;
    assert_eq!(words(one(&stale, "a.weather time")), "11月23日17时");
}

#[tokio::test]
async fn the_idle_screen_begins_with_the_weather_after_its_welcome_and_names_who_says_so() {
    let idle = under(samples::weather(), "/idle").await;
    let sheets = all(&idle, ".sheet");
    assert!(sheets[0].attr("class").is_some_and(|class| class.contains("welcome")));
    let sheet = words(sheets[1]);
    for part in ["今天 多云转小雨 6~14℃", "明天 晴 -3~11℃", "演示", "11月23日 17时05分发布"]
    {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    let heard = said(&sheets[1].html());
    assert!(heard.iter().any(|line| line == "今天 多云转小雨 6~14℃"), "{heard:?}");
}

#[test]
fn what_is_not_known_of_a_day_is_left_out() {
    let degrees = |low, high| DayWeather { sky: String::new(), icon: String::new(), low, high }.degrees();
    assert_eq!(degrees(Some(-3), Some(8)), "-3~8℃");
    assert_eq!(degrees(Some(8), Some(8)), "8℃");
    assert_eq!(degrees(Some(8), None), "最低8℃");
    assert_eq!(degrees(None, Some(8)), "最高8℃");
    assert_eq!(degrees(None, None), "");
    assert!(has_icon("temperature"));
}
