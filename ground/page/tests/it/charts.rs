//! A page of every chart there is, for the rules of every page and for the eye. All figures are 演示.

use hongwang_page::{Chart, ChartKind, Html, MapPlace, Page, Series, TileMap, Visit, chart, html, tile_map};

fn series(name: &str, points: impl IntoIterator<Item = (String, f64)>) -> Series {
    Series { name: name.into(), points: points.into_iter().collect() }
}

pub(crate) fn page(visit: &Visit) -> Html {
    let hours =
        |warmer: i32| (0..24).map(move |hour| (format!("{hour}时"), f64::from((hour * 7 + warmer) % 11)));
    let year = (0..365)
        .map(|day| (format!("{}月{}日", day / 31 + 1, day % 31 + 1), 2.0 + f64::from(day % 90) / 60.0));
    let lines = Chart {
        series: vec![series("最高（演示）", hours(9)), series("最低（演示）", hours(3))],
        unit: "℃".into(),
        ..Chart::default()
    };
    let price = Chart { series: vec![series("", year)], unit: "元/公斤".into(), ..Chart::default() };
    let towns = ["温泉镇", "南河镇", "红山镇", "金家铺镇", "石头咀镇", "草盘地镇", "雷家店镇"];
    let counted = |more: usize| {
        towns.iter().enumerate().map(move |(place, town)| ((*town).to_owned(), (place * 5 + more) as f64))
    };
    let bars = Chart {
        kind: ChartKind::Bars,
        series: vec![series("收到", counted(3)), series("办结", counted(1))],
        unit: "件".into(),
        ..Chart::default()
    };
    let share = Chart {
        kind: ChartKind::Share,
        series: vec![series("", counted(2))],
        unit: "亩".into(),
        ..Chart::default()
    };
    let places = towns.iter().enumerate().map(|(place, town)| MapPlace {
        name: (*town).to_owned(),
        at: (place / 3, place % 3),
        value: (place != 4).then_some(place as f64 * 12.5),
        href: (place == 0).then(|| "/dang".to_owned()),
    });
    let map = TileMap { places: places.collect(), unit: "户".into() };
    Page::new("图表（演示）")
        .body(html! { (chart(&lines)) (chart(&price)) (chart(&bars)) (chart(&share)) (tile_map(&map)) })
        .render(visit)
}
