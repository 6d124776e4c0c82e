//! Tables of offices and what villages must publish: which times a table fulfils, what follows when it is taken back, and
//! that a clerk and an office do not wipe out each other's rows.

use crate::datasets::{file, state_of, villages};
use crate::disclosure::{BASE, COLUMN, begun, clerk};
use crate::on_both;
use crate::world::{COUNTY, Person, TOWN, World};
use hongwang_base::Role;
use hongwang_feature::Feature;
use http::StatusCode;

const OCTOBER: &str = "duty=finance&of=2026-10";

/// What the day of a due says of the first village.
async fn standing(world: &World, day: &str, duty: &str) -> String {
    let page = world.editor().await.get(&format!("/desk/disclosure/day/{day}")).await.text;
    let row = page.split("<tr").find(|row| row.contains("乌云山村") && row.contains(duty));
    row.unwrap_or_else(|| panic!("{duty}: {page}")).to_owned()
}

async fn subsidy(world: &World) -> String {
    standing(world, "2026-10-20", "惠农补贴发放").await
}

async fn keeps(world: &World) {
    world.inquiry.keep_dates(&world.center).await.expect("the store holds");
}

/// A table of `dataset` up to a day, given by one person and released by another.
async fn released(world: &World, dataset: &str, (name, text): (&str, &str), as_of: &str) -> String {
    let editor = world.editor().await;
    let sent = editor.uploads_to(dataset, name, text, &[("as_of", as_of)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    world.works().await;
    editor.does(&sent.location, "ask", &[]).await;
    world.person(Role::Reviewer, COUNTY).await.does(&sent.location, "release", &[]).await;
    sent.location
}

async fn subsidies(world: &World, year: &str, as_of: &str) -> String {
    // The same file is not taken twice.
    let text = file(&[("乌云山村", 1, &format!("{year}.{}", &as_of[8..]))]);
    released(world, "subsidy", (&format!("{year}年惠农补贴.csv"), &text), as_of).await
}

async fn money_of_october(world: &World) -> String {
    let text = "行政村,日期,摘要,收支,金额\n乌云山村,2026-10-08,县里记的账,支出,500\n";
    released(world, "finance", ("2026年10月村财务收支.csv", text), "2026-10-31").await
}

async fn rolls_back(world: &World, batch: &str) {
    world.person(Role::Reviewer, COUNTY).await.does(batch, "roll-back", &[("why", "县局说错了")]).await;
}

async fn enters_a_row(clerk: &Person<'_>) -> crate::world::Answer {
    let row = [("day", "2026-10-12"), ("what", "修水渠工钱"), ("way", "支出"), ("amount", "3600")];
    clerk.sends(&format!("{BASE}/rows?{OCTOBER}"), &row, &[]).await
}

async fn publishes_rows(clerk: &Person<'_>) -> crate::world::Answer {
    clerk.post(&format!("{BASE}/rows/publish?{OCTOBER}"), &[]).await
}

#[tokio::test]
async fn a_table_of_a_year_fulfils_the_quarters_in_it_up_to_its_day_and_none_of_another_year() {
    on_both(async |world| {
        villages(world).await;
        begun(world).await;
        for year in ["2023", "2025"] {
            subsidies(world, year, "2026-11-20").await;
        }
        keeps(world).await;
        assert!(subsidy(world).await.contains("晚了34天"), "a year that is over says nothing of this one");
        subsidies(world, "2026", "2026-09-29").await;
        keeps(world).await;
        assert!(subsidy(world).await.contains("晚了34天"), "the quarter was not over when it was drawn up");
        subsidies(world, "2026", "2026-09-30").await;
        keeps(world).await;
        assert!(subsidy(world).await.contains("11月23日公开了，晚了"));
    })
    .await;
}

#[tokio::test]
async fn what_an_office_takes_back_is_published_no_longer() {
    on_both(async |world| {
        villages(world).await;
        begun(world).await;
        let half = subsidies(world, "2026", "2026-06-30").await;
        let whole = subsidies(world, "2026", "2026-10-31").await;
        let money = money_of_october(world).await;
        keeps(world).await;
        assert!(subsidy(world).await.contains("公开了"));
        assert!(standing(world, "2026-11-20", "财务收支").await.contains("公开了"));
        // What stands again goes to the half of the year alone.
        rolls_back(world, &whole).await;
        assert!(subsidy(world).await.contains("晚了34天"));
        rolls_back(world, &half).await;
        rolls_back(world, &money).await;
        assert!(standing(world, "2026-11-20", "财务收支").await.contains("晚了3天"));
        keeps(world).await;
        assert!(subsidy(world).await.contains("晚了34天"));
        world.deliver().await;
        let duties = world.looks("/disclosure").await.text;
        assert!(duties.contains("晚了34天") && !duties.contains("公开了"), "{duties}");
    })
    .await;
}

#[tokio::test]
async fn a_clerk_enters_nothing_where_the_table_of_an_office_stands() {
    on_both(async |world| {
        villages(world).await;
        begun(world).await;
        let clerk = clerk(world).await;
        assert!(enters_a_row(&clerk).await.location.ends_with("done=added"));
        let batch = money_of_october(world).await;
        for answer in [
            clerk.get(&format!("{BASE}/rows?{OCTOBER}")).await,
            enters_a_row(&clerk).await,
            publishes_rows(&clerk).await,
        ] {
            assert_eq!(answer.status, StatusCode::CONFLICT);
            assert!(answer.text.contains("这一期已经用表格公开了"), "{}", answer.text);
        }
        world.deliver().await;
        assert!(world.sees_in(COLUMN).await.expect("it stands").contains("县里记的账"));
        assert_eq!(state_of(&world.editor().await, &batch).await, "正在用");
        // Once it was taken back, what the clerk entered is still there.
        rolls_back(world, &batch).await;
        assert_eq!(publishes_rows(&clerk).await.location, format!("{BASE}?done=published"));
        world.deliver().await;
        assert!(world.sees_in(COLUMN).await.expect("it stands").contains("修水渠工钱"));
    })
    .await;
}

#[tokio::test]
async fn a_clerk_who_takes_rows_back_leaves_the_table_that_came_in_their_place() {
    on_both(async |world| {
        villages(world).await;
        begun(world).await;
        let clerk = clerk(world).await;
        enters_a_row(&clerk).await;
        publishes_rows(&clerk).await;
        let batch = money_of_october(world).await;
        let row = standing(world, "2026-11-20", "财务收支").await;
        let id = row.split("/desk/disclosure/published/").nth(1).expect("it is done").split('"').next();
        let back = format!("/desk/disclosure/published/{}/back", id.expect("an id"));
        assert_eq!(clerk.post(&back, &[("reason", "填错了")]).await.location, format!("{BASE}?done=back"));
        world.deliver().await;
        assert!(world.sees_in(COLUMN).await.expect("it stands").contains("县里记的账"));
        assert_eq!(state_of(&world.editor().await, &batch).await, "正在用");
        keeps(world).await;
        assert!(standing(world, "2026-11-20", "财务收支").await.contains("公开了"), "by the table");
    })
    .await;
}

#[tokio::test]
async fn a_duty_that_a_county_adds_is_kept_like_those_of_every_county() {
    on_both(async |world| {
        villages(world).await;
        begun(world).await;
        let (editor, clerk) = (world.editor().await, clerk(world).await);
        let water = [
            ("name", "水电费公示"),
            ("rhythm", "month"),
            ("day", "10"),
            ("table", ""),
            ("column", "cunqing/open/finance"),
        ];
        let add = async |edits: &[(&str, &str)]| {
            let edited =
                |(name, kept)| edits.iter().find(|edit| edit.0 == name).copied().unwrap_or((name, kept));
            editor.post("/desk/disclosure/settings/add", &water.map(edited)).await
        };
        for (edit, says) in [
            (("name", "水"), "请写公开什么"),
            (("name", "财务收支"), "已经有这一项了"),
            (("name", "打 13800001234"), "不能公开"),
            (("rhythm", "week"), "请选多久一次"),
            (("day", "29"), "填1到28"),
            (("day", "两天"), "填1到28"),
            (("table", "subsidy"), "这张表不是这样给的"),
            (("table", "phones"), "这张表不是这样给的"),
            (("column", "fuwu/agri/weather"), "请选照片放在哪一栏"),
        ] {
            let answer = add(&[edit]).await;
            assert!(answer.status == StatusCode::BAD_REQUEST && answer.text.contains(says), "{edit:?}");
            assert!(
                answer.text.contains("value=\"水电费公示\"") || edit.0 == "name",
                "what was written stays"
            );
        }
        let town = world.person(Role::Editor, TOWN).await;
        let refused = town.post("/desk/disclosure/settings/add", &water).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        for edits in [
            vec![],
            vec![("name", "账目表"), ("table", "finance"), ("column", "")],
            vec![("name", "评议会"), ("rhythm", "at_once"), ("day", "30")],
        ] {
            assert_eq!(add(&edits).await.location, "/desk/disclosure?done=saved");
        }
        assert!(standing(world, "2026-11-10", "水电费公示").await.contains("晚了13天"));
        let page = clerk.get(BASE).await.text;
        assert!(page.contains("水电费公示") && page.contains("value=\"own-3\""), "{page}");
        let paper = [("duty", "own-1"), ("of", "2026-10"), ("title", "十月水电费"), ("checked", "on")];
        let photo = crate::disclosure::photo();
        clerk.sends(&format!("{BASE}/paper"), &paper, &[("photo", "a.jpg", &photo)]).await;
        money_of_october(world).await;
        keeps(world).await;
        for duty in ["水电费公示", "账目表"] {
            assert!(standing(world, "2026-11-10", duty).await.contains("公开了"), "{duty}");
        }
        world.deliver().await;
        let duties = world.looks("/disclosure").await.text;
        assert!(duties.contains("水电费公示") && duties.contains("账目表"), "{duties}");
        assert!(world.sees_in(COLUMN).await.expect("it stands").contains("十月水电费"));
        // Once it does not hold any more its papers stay.
        let fields = [("since", "2026-10-01"), ("on", "finance"), ("day-own-1", "10")];
        editor.post("/desk/disclosure/settings", &fields).await;
        world.deliver().await;
        assert!(!world.looks("/disclosure").await.text.contains("水电费公示"));
        assert!(world.sees_in(COLUMN).await.expect("it stands").contains("十月水电费"));
        let fields = [("since", "2026-10-01"), ("on", "own-1"), ("day-own-1", "12")];
        editor.post("/desk/disclosure/settings", &fields).await;
        assert!(standing(world, "2026-11-12", "水电费公示").await.contains("公开了"));
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_shows_villages_that_have_published_and_what_they_are_late_with() {
    on_both(async |world| {
        world.demo_tree().await;
        world.inquiry.demo(&world.center).await.expect("fills");
        keeps(world).await;
        world.deliver().await;
        let duties = world.looks("/disclosure").await.text;
        let rows: Vec<_> = duties.split("<li class=\"disclosure-due").skip(1).collect();
        let count = |says: &str| rows.iter().filter(|row| row.contains(says)).count();
        assert!(count("公开了") >= 3 && count(" bad\"") >= 2, "{duties}");
        let subsidy = rows.iter().find(|row| row.contains("惠农补贴发放")).expect("it is due");
        assert!(subsidy.contains("晚了34天"), "its tables are of years that are over: {subsidy}");
    })
    .await;
}
