use crate::on_both;
use crate::world::{Answer, COUNTY, Person, RED, RED_VILLAGE, WARM, WARM_VILLAGE};
use hongwang_base::{Millis, Role};
use hongwang_feature::column_state::Content;
use hongwang_replica::wire::Health;
use http::StatusCode;
use scraper::{Html, Selector};
use std::collections::BTreeMap;

/// Every cell of the map: its unit and the symbol that it shows.
fn cells(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let cell = Selector::parse("svg a[data-unit]").expect("a selector");
    let symbol = Selector::parse("use").expect("a selector");
    page.select(&cell)
        .map(|cell| {
            let symbol =
                cell.select(&symbol).next().and_then(|symbol| symbol.attr("href")).expect("a symbol");
            (
                cell.attr("data-unit").expect("a unit").to_owned(),
                symbol.trim_start_matches("#standing-").to_owned(),
            )
        })
        .collect()
}

async fn mark(person: &Person<'_>) -> String {
    let state: Answer = person.get("/desk/board/state.json").await;
    assert_eq!(state.status, StatusCode::OK);
    let state: BTreeMap<String, String> = serde_json::from_str(&state.text).expect("JSON");
    state["mark"].clone()
}

#[tokio::test]
async fn the_map_shows_each_village_once_with_the_state_of_its_screen() {
    on_both(async |world| {
        let reader = world.sign_in(COUNTY, Role::Reviewer).await;
        let never = world.device(WARM_VILLAGE, "没来过的").await;
        let page = reader.get("/desk/board").await.text;
        let shown: Vec<_> = cells(&page);
        let mut units: Vec<_> = shown.iter().map(|(unit, _)| unit.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        assert_eq!((shown.len(), units.len()), (4, 4));
        let of = |page: &str, unit: &str| {
            cells(page)
                .into_iter()
                .find(|(each, _)| each == unit)
                .map(|(_, standing)| standing)
                .expect("is there")
        };
        assert_eq!((of(&page, WARM_VILLAGE).as_str(), of(&page, RED_VILLAGE).as_str()), ("never", "absent"));
        assert!(page.contains("示意图"));

        world.well(never).await;
        assert_eq!(of(&reader.get("/desk/board").await.text, WARM_VILLAGE), "online");
        world.heard(never, true, Health { disk_free: Some(1), ..world.health() }).await;
        assert_eq!(of(&reader.get("/desk/board").await.text, WARM_VILLAGE), "trouble");
        world.heard(never, false, world.health()).await;
        assert_eq!(of(&reader.get("/desk/board").await.text, WARM_VILLAGE), "offline");
    })
    .await;
}

#[tokio::test]
async fn of_two_screens_in_a_village_the_one_that_is_gone_counts() {
    on_both(async |world| {
        let (here, gone) = (world.device(RED_VILLAGE, "甲").await, world.device(RED_VILLAGE, "乙").await);
        world.well(here).await;
        world.heard(gone, false, world.health()).await;
        let board = world.operator(RED).await.get("/desk/board").await.text;
        assert!(cells(&board).contains(&(RED_VILLAGE.to_owned(), "offline".to_owned())));
    })
    .await;
}

#[tokio::test]
async fn the_island_hears_of_a_lost_device_by_another_mark_and_of_nothing_by_the_same() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        world.well(device).await;
        let reader = world.operator(RED).await;
        let before = mark(&reader).await;
        assert!(
            reader.get("/desk/board").await.text.contains(&before),
            "the page carries the mark that it was drawn with"
        );
        world.place.clock.advance(30 * Millis::SECOND);
        world.well(device).await;
        assert_eq!(mark(&reader).await, before);
        world.heard(device, false, world.health()).await;
        assert_ne!(mark(&reader).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_town_sees_nothing_of_another_on_its_board() {
    on_both(async |world| {
        let theirs = world.device(WARM_VILLAGE, "温泉的终端").await;
        world.well(theirs).await;
        world.columns(WARM_VILLAGE, &[("温泉自己的栏目", Content::Stale)]).await;
        let reader = world.operator(RED).await;
        let before = mark(&reader).await;
        for path in
            ["/desk/board", "/desk/board?show=online", "/desk/board/state.json", "/desk/board/export.csv"]
        {
            let answer = reader.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            for secret in ["温泉", "百丈河村", WARM_VILLAGE] {
                assert!(!answer.text.contains(secret), "{path} tells of {secret}");
            }
        }
        for org in [COUNTY, WARM, WARM_VILLAGE, "421124000000/421124102000/%25/", "../", "x"] {
            for path in ["/desk/board", "/desk/board/state.json", "/desk/board/export.csv"] {
                let answer = reader.get(&format!("{path}?org={org}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}?org={org}");
                assert!(!answer.text.contains("温泉的终端"));
            }
        }
        world.heard(theirs, false, world.health()).await;
        assert_eq!(mark(&reader).await, before, "even the mark tells nothing");
    })
    .await;
}

#[tokio::test]
async fn a_filter_lists_only_what_was_asked_for_and_the_sheet_follows() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        world.heard(device, false, world.health()).await;
        let reader = world.operator(COUNTY).await;
        let page = reader.get("/desk/board?show=offline").await.text;
        assert!(page.contains("离线：1 个村"));
        assert_eq!(page.matches("opacity=\"0.25\"").count(), 3, "the others are drawn faintly");
        let sheet = reader.get("/desk/board/export.csv?show=offline").await.text;
        assert_eq!(sheet.lines().count(), 2);
        assert!(sheet.lines().nth(1).expect("a row").starts_with("红山镇,乌云山村,离线,1,"));
        assert_eq!(reader.get("/desk/board/export.csv?show=nonsense").await.text.lines().count(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_village_shows_which_columns_are_stale_empty_or_not_connected() {
    on_both(async |world| {
        world
            .columns(
                COUNTY,
                &[("县里填的", Content::Fresh), ("天气", Content::NotConnected), ("惠农", Content::Stale)],
            )
            .await;
        world.columns(RED, &[("镇里空着", Content::Empty)]).await;
        world.columns(RED_VILLAGE, &[("县里填的", Content::Empty)]).await;
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        world.well(device).await;
        let reader = world.sign_in(RED_VILLAGE, Role::Clerk).await;
        let page = reader.get("/desk/board").await.text;
        for name in ["天气", "惠农", "镇里空着"] {
            assert!(page.contains(name), "{name}");
        }
        assert!(!page.contains("县里填的"), "what the county fills is not empty here");
        assert!(
            !page.contains(&format!("/desk/devices/{device}")),
            "a clerk gets no link that is closed to them"
        );

        let county = world.operator(COUNTY).await;
        assert!(
            county
                .get(&format!("/desk/board?org={RED_VILLAGE}"))
                .await
                .text
                .contains(&format!("/desk/devices/{device}"))
        );
        let stale = county.get("/desk/board?show=stale").await.text;
        assert!(stale.contains("内容过期：1 个村"), "a village without a screen shows nothing stale");
    })
    .await;
}

#[tokio::test]
async fn the_board_asks_for_the_browser_code_that_keeps_it_true() {
    on_both(async |world| {
        let page = world.operator(RED).await.get("/desk/board").await.text;
        let page = Html::parse_document(&page);
        let both =
            Selector::parse("[data-board][data-mark], script[src^='/assets/board.']").expect("selectors");
        assert_eq!(page.select(&both).count(), 2);
    })
    .await;
}
