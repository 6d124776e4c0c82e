//! A warning above everything else.

use hongwang_page::{Alarm, AlarmLevel, Masthead};

use crate::{all, get, get_at, one, samples, words};

fn alarm(level: AlarmLevel) -> Alarm {
    Alarm {
        id: "1".into(),
        level,
        title: "英山县气象台发布暴雨红色预警信号".into(),
        advice: "山边河边的人马上转移。\n不要过河。".into(),
        sender: "英山县气象台".into(),
        at: samples::NOW,
        until: samples::NOW + 3_600_000,
        drill: false,
        takes: false,
        href: "/warnings".into(),
    }
}

async fn under(alarms: Vec<Alarm>, address: &str) -> scraper::Html {
    get_at(Masthead { alarms, voice: true, ..samples::masthead() }, address).await.dom()
}

#[tokio::test]
async fn a_red_warning_stands_on_every_page_before_anything_else_and_says_what_to_do() {
    for address in ["/", "/dang", "/dang/news/central/1", "/mine", "/states"] {
        let page = under(vec![alarm(AlarmLevel::Red)], address).await;
        let strip = one(&page, "main > #alarm:first-child > a.alarm.red");
        assert_eq!(strip.attr("href"), Some("/warnings"), "{address}");
        assert_eq!(words(strip), "英山县气象台发布暴雨红色预警信号山边河边的人马上转移。");
        let aloud = strip.attr("data-aloud").expect("it is said");
        assert_eq!(aloud.lines().count(), 3, "a sentence each: {aloud}");
    }
}

#[tokio::test]
async fn a_yellow_one_stands_on_the_start_page_alone_and_is_not_said_by_itself() {
    let yellow = || vec![alarm(AlarmLevel::Yellow)];
    assert_eq!(one(&under(yellow(), "/").await, "a.alarm.yellow").attr("data-aloud"), None);
    assert!(all(&under(yellow(), "/dang").await, "a.alarm").is_empty());
    assert!(all(&under(yellow(), "/idle").await, ".alarm-sheet").is_empty());
}

#[tokio::test]
async fn an_orange_one_is_all_that_the_idle_screen_shows() {
    let idle = under(vec![alarm(AlarmLevel::Orange)], "/idle").await;
    assert_eq!(all(&idle, ".sheet").len(), 1);
    let sheet = words(one(&idle, ".sheet.alarm-sheet.orange.on"));
    for part in ["预警", "英山县气象台发布暴雨红色预警信号", "不要过河。", "到11月23日 19时05分"]
    {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    assert_eq!(all(&get("/idle").await.dom(), ".alarm-sheet").len(), 0);
}

#[tokio::test]
async fn a_drill_says_so_first() {
    let drill = Alarm { drill: true, ..alarm(AlarmLevel::Red) };
    let strip = under(vec![drill.clone()], "/dang").await;
    let strip = one(&strip, "a.alarm");
    assert!(words(strip).starts_with("【演练】"));
    assert!(strip.attr("data-aloud").is_some_and(|aloud| aloud.starts_with("【演练】")));
    assert!(words(one(&under(vec![drill], "/idle").await, ".sheet")).starts_with("【演练】"));
}

#[tokio::test]
async fn the_page_that_has_all_of_it_carries_no_strip() {
    let here = Alarm { href: "/mine".into(), ..alarm(AlarmLevel::Red) };
    let page = under(vec![here], "/mine").await;
    assert!(all(&page, "a.alarm").is_empty());
    assert!(one(&page, "#alarm").attr("data-whole").is_some());
    assert_eq!(one(&page, "#alarm").attr("data-ids"), Some("1"), "what it shows is known all the same");
}

#[tokio::test]
async fn a_page_that_is_open_fetches_the_strips_alone() {
    let strips = under(vec![alarm(AlarmLevel::Red), alarm(AlarmLevel::Blue)], "/alarm").await;
    assert_eq!(all(&strips, "#alarm > a.alarm").len(), 1);
    let start = under(vec![alarm(AlarmLevel::Red), alarm(AlarmLevel::Blue)], "/alarm?start=1").await;
    assert_eq!(all(&start, "#alarm[data-start] > a.alarm").len(), 2);
    assert_eq!(all(&get("/alarm").await.dom(), "a.alarm").len(), 0);
    let ids = |page: &scraper::Html| one(page, "#alarm").attr("data-ids").map(str::to_owned);
    assert_eq!([ids(&strips), ids(&start)], [Some("1".to_owned()), Some("1 1".to_owned())]);
    assert_eq!(ids(&get("/alarm").await.dom()), None);
}
