//! The calendar of working days at the desk, and what follows from it.

use crate::on_both;
use crate::world::{COUNTY, RED};
use hongwang_base::Millis;
use http::StatusCode;

const PAGE: &str = "/desk/cases/calendar";
const OF_2026: &str = "SELECT COALESCE(MAX(due_at), 0) AS n FROM case_case";

#[tokio::test]
async fn a_year_is_shown_as_its_months_and_one_without_a_table_is_asked_for_in_time() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let page = clerk.get(PAGE).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(page.text.matches("class=\"case-month\"").count(), 12);
        assert!(page.text.contains("休") && page.text.contains("班"));
        assert!(page.text.contains("2027年的放假安排还没有"), "it is November");
        assert_eq!(clerk.get(&format!("{PAGE}?year=1900")).await.status, StatusCode::NOT_FOUND);
        let town = world.clerk(RED).await;
        assert!(town.get(PAGE).await.text.contains("这里只能看"));
        assert_eq!(town.post(PAGE, &[("year", "2027")]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_line_is_named_and_what_was_entered_stays() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let off = "2027-01-01 元旦\n2026-05-01";
        let wrong = clerk.post(PAGE, &[("year", "2027"), ("off", off), ("work", "2027-09-29")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        for words in ["第2行：2026-05-01不是2027年的日子", "第1行：2027-09-29是星期三", "2027-01-01 元旦"]
        {
            assert!(wrong.text.contains(words), "{words}: {}", wrong.text);
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_calendar").await, 0);
        let pasted = [("year", "2027"), ("csv", "2027-01-01,放假,元旦\n2027-01-30,上班")];
        let read = clerk.post(&format!("{PAGE}/paste"), &pasted).await;
        assert!(read.status == StatusCode::OK && read.text.contains("2027-01-01 元旦"), "{}", read.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_calendar").await, 0);
    })
    .await;
}

#[tokio::test]
async fn deadlines_of_open_cases_follow_a_changed_calendar_at_once() {
    on_both(async |world| {
        world.files("doctor").await;
        assert_eq!(Millis(world.count(OF_2026).await).stamp(), "2026-11-30 23:59:59");
        let clerk = world.clerk(COUNTY).await;
        let before = clerk.get(&format!("{PAGE}?year=2026")).await;
        let shown = before.text.split("name=\"off\"").nth(1).expect("the list");
        let shown = shown.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("its lines");
        let off = format!("{shown}\n2026-11-25 到 2026-11-26 大雪放假");
        let saved = clerk.post(PAGE, &[("year", "2026"), ("off", &off), ("work", "")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        world.cases.pass_time(&world.center).await.expect("time passes");
        assert_eq!(Millis(world.count(OF_2026).await).stamp(), "2026-12-02 23:59:59");
        assert!(clerk.get(&saved.location).await.text.contains("县里填的"));
        assert!(world.log().await.iter().any(|(action, _)| action == "calendar.change"));
    })
    .await;
}
