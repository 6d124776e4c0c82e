//! Lists of editors: by hour and season, after a second person's yes, and kept in every village that they are for.

use crate::on_both;
use crate::screens::shown;
use crate::world::{COLUMN, COUNTY, SHEET, TOWN, VILLAGE, World, org};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::StatusCode;

const LISTS: &str = "/desk/media/courses";

/// The front of the library on the village's screen, as far as lists go.
async fn front(world: &World) -> String {
    world.deliver().await;
    world.get("/media").await.text()
}

/// The desk's page of the only list.
async fn at_desk(person: &crate::world::Person<'_>) -> String {
    let page = person.get(LISTS).await.text();
    let rest =
        page.split(&format!("href=\"{LISTS}/")).find(|rest| rest.get(36..37) == Some("\"")).expect("a list");
    format!("{LISTS}/{}", &rest[..36])
}

#[tokio::test]
async fn a_list_for_the_county_waits_for_a_second_person_and_what_stood_stands_until_then() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        let editor = world.person_with(&[Role::Editor, Role::Reviewer], COUNTY).await;
        let form = format!("title=戏曲专场&org={COUNTY}&place=&from=0&until=0&film1={id}");
        for (wrong, why) in [
            (form.replace("戏曲专场", ""), "叫什么要写"),
            (format!("{form}&first=3-1"), "两个都填或者都不填"),
            (format!("{form}&first=2-30&last=3-1"), "请写成 3-1 这样的日子"),
            (form.replace(COUNTY, "421125000000/"), "请选一个归您管的"),
        ] {
            let refused = editor.post(&format!("{LISTS}/new"), &wrong).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text().contains(why), "{}", refused.text());
        }
        assert_eq!(editor.post(&format!("{LISTS}/new"), &form).await.status, StatusCode::SEE_OTHER);
        assert!(!front(world).await.contains("戏曲专场"));
        let page = at_desk(&editor).await;
        let own = approves(&editor, &page).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        assert!(own.text().contains("要由另一个人审核"), "{}", own.text());
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let silent = reviewer.post(&format!("{page}/return"), "why=").await;
        assert!(silent.text().contains("哪里要改，请写一句"), "{}", silent.text());
        assert_eq!(
            reviewer.post(&format!("{page}/return"), "why=名字太短").await.status,
            StatusCode::SEE_OTHER
        );
        assert!(editor.get(LISTS).await.text().contains("名字太短"));
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::CONFLICT);
        editor.post(&page, &form.replace("戏曲专场", "晚上听戏")).await;
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::SEE_OTHER);
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::CONFLICT);
        assert!(front(world).await.contains("晚上听戏"));
        editor.post(&page, &form).await;
        assert!(editor.get(LISTS).await.text().contains("新改的等人审核"));
        let standing = front(world).await;
        assert!(standing.contains("晚上听戏") && !standing.contains("戏曲专场"), "{standing}");
        assert_eq!(editor.post(&format!("{page}/drop"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::CONFLICT);
        assert!(front(world).await.contains("晚上听戏"));
        assert_eq!(editor.post(&format!("{page}/drop"), "").await.status, StatusCode::CONFLICT);
        editor.post(&page, &form).await;
        assert_eq!(editor.post(&format!("{page}/remove"), "").await.status, StatusCode::SEE_OTHER);
        assert!(!front(world).await.contains("晚上听戏"));
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// Lets a list onto the screens as it stands on the page now.
async fn approves(person: &crate::world::Person<'_>, page: &str) -> crate::world::Answer {
    let shown = person.get(page).await.text();
    let at = shown
        .split("name=\"at\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    person.post(&format!("{page}/approve"), &format!("at={at}")).await
}

/// A list that a second person let onto the screens.
async fn stands(world: &World, form: &str) -> String {
    let editor = world.person(Role::Editor, COUNTY).await;
    assert_eq!(editor.post(&format!("{LISTS}/new"), form).await.status, StatusCode::SEE_OTHER);
    let page = at_desk(&editor).await;
    let reviewer = world.person(Role::Reviewer, COUNTY).await;
    assert_eq!(approves(&reviewer, &page).await.status, StatusCode::SEE_OTHER);
    page.replace("/desk/media/courses/", "/media/course/")
}

#[tokio::test]
async fn a_list_stands_in_its_hours_and_its_season_and_plays_through() {
    on_both(async |world| {
        let id = shown(world, &SHEET.replace("until=2026-12-01", "until=")).await;
        let season = "from=19&until=22&first=12-1&last=2-28";
        let form = format!("title=冬天听戏&org={COUNTY}&place={COLUMN}&{season}&film1={id}&film2={id}");
        let page = stands(world, &form).await;
        world.night().await;
        let column = async || {
            let mut tx = world.village.db.read().await.expect("begins");
            let now = world.village.clock.now();
            let column = world.screen.column(&mut tx, &org(VILLAGE), COLUMN, now).await.expect("reads");
            column.expect("has films").body.0
        };
        // Monday, 23 November, 10:00; then 20:00; then 1 December, 20:00.
        assert!(!column().await.contains("冬天听戏"));
        world.passes(10 * Millis::HOUR);
        assert!(!column().await.contains("冬天听戏"));
        world.passes(8 * Millis::DAY);
        assert!(column().await.contains("冬天听戏"));
        world.passes(2 * Millis::HOUR);
        assert!(!column().await.contains("冬天听戏"));
        // Who began it may end it. A whole film that is no lesson has no keys of one.
        let first = world.get(&format!("{page}/1")).await.text();
        assert!(
            first.contains(&format!("data-next=\"{page}/2\"")) && !first.contains("data-set-speed"),
            "{first}"
        );
    })
    .await;
}

#[tokio::test]
async fn no_budget_drops_what_is_on_a_list_that_stands_within_two_weeks() {
    on_both(async |world| {
        let id = shown(world, &SHEET.replace("until=2026-12-01", "until=")).await;
        let editor = world.person(Role::Editor, COUNTY).await;
        let last = format!("org={COUNTY}&what={id}&rank=last&until=");
        editor.post("/desk/media/policy", &last).await;
        stands(
            world,
            &format!("title=过年听戏&org={COUNTY}&place=&from=0&until=0&first=12-8&last=12-9&film1={id}"),
        )
        .await;
        let policy = async || {
            let editor = world.person(Role::Editor, COUNTY).await;
            editor.get("/desk/media/policy").await.text()
        };
        // With no room at all the desk says what is to be there and is not.
        let mut tx = world.center.db.write().await.expect("begins");
        hongwang_store::sql("INSERT INTO media_room (org, bytes) VALUES ($1, 1)")
            .bind(org(COUNTY))
            .run(&mut tx)
            .await
            .expect("holds");
        tx.commit().await.expect("commits");
        assert!(!policy().await.contains("放不下"), "it is 15 days off");
        world.passes(Millis::DAY);
        assert!(policy().await.contains("放不下"));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_given_to_more_stays_where_it_was_and_no_lower_desk_takes_it_away() {
    on_both(async |world| {
        let id = shown(world, &SHEET.replace("until=2026-12-01", "until=")).await;
        let form = |org: &str| format!("title=晚上听戏&org={org}&place=&from=0&until=0&film1={id}");
        let editor = world.person(Role::Editor, COUNTY).await;
        editor.post(&format!("{LISTS}/new"), &form(VILLAGE)).await;
        assert!(front(world).await.contains("晚上听戏"));
        let page = at_desk(&editor).await;
        editor.post(&page, &form(COUNTY)).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert!(reviewer.get(&page).await.text().contains("天仙配"), "who only reviews reads what it holds");
        let old = reviewer.post(&format!("{page}/approve"), "at=1").await;
        assert!(old.text().contains("刚刚又改过了"), "{}", old.text());
        assert_eq!(approves(&reviewer, &page).await.status, StatusCode::SEE_OTHER);
        assert!(
            front(world).await.contains("晚上听戏"),
            "the end in the village's own log ends what stood there"
        );
        // The county's list, with a change that waits for one town: neither is that town's alone.
        editor.post(&page, &form(TOWN)).await;
        let town = world.person_with(&[Role::Editor, Role::Reviewer], TOWN).await;
        for what in ["", "/approve", "/return", "/drop", "/remove"] {
            let refused = town.post(&format!("{page}{what}"), &format!("{}&at=1&why=x", form(TOWN))).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{what}");
        }
        assert!(front(world).await.contains("晚上听戏"));
    })
    .await;
}
