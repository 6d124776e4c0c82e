//! Statistics: what is counted, who sees which of it, and that cases of before are counted too.

use crate::on_both;
use crate::world::{COUNTY, PERSONAL, RED, RED_VILLAGE, WARM, WARM_VILLAGE, World};
use hongwang_feature::Feature;
use hongwang_store::sql;
use http::StatusCode;

const PAGE: &str = "/desk/cases/statistics";
const FILE: &str = "/desk/cases/statistics/export.csv";

/// The lines of the file that somebody of `at` saves, without its head.
async fn saved(world: &World, at: &str, query: &str) -> Vec<String> {
    let seen = world.clerk(at).await.get(&format!("{FILE}?{query}")).await;
    assert_eq!(
        (seen.status, seen.kind.as_str()),
        (StatusCode::OK, "text/csv; charset=utf-8"),
        "{}",
        seen.text
    );
    let text = seen.text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned);
    assert_eq!(
        lines.next().as_deref(),
        Some("月份,乡镇,事项,收到,办成,不予办理,撤回,办结时已超期,一半在几天内办结")
    );
    lines.collect()
}

/// One that is done in three days, one refused at once, one taken back, one late, one open; and one of another town.
async fn some(world: &World) {
    let why = [("reason", "办好了")];
    let no = [("reason", "要本人来一趟"), ("remedy", "可以找县卫健局")];
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.files("doctor").await);
    }
    let clerk = world.clerk(RED).await;
    clerk.does(ids[1], "accept", &[]).await;
    clerk.does(ids[1], "refuse", &no).await;
    clerk.does(ids[2], "withdraw", &[("reason", "不办了")]).await;
    let other = world.hands_in("doctor").await;
    world.receive(WARM_VILLAGE, &world.waiting(other).await).await.expect("it is taken");
    world.days_pass(3).await;
    let clerk = world.clerk(RED).await;
    clerk.does(ids[0], "accept", &[]).await;
    clerk.does(ids[0], "finish", &why).await;
    world.days_pass(60).await;
    let clerk = world.clerk(RED).await;
    clerk.does(ids[3], "finish", &why).await;
}

/// The lines of that.
const WANTED: [&str; 3] = [
    "2026-11,温泉镇,家庭医生签约,1,0,0,0,0,",
    "2026-11,红山镇,家庭医生签约,5,1,1,1,0,当天",
    "2027-01,红山镇,家庭医生签约,0,1,0,0,1,63 天",
];

fn wanted(lines: &[usize]) -> Vec<&'static str> {
    lines.iter().map(|line| WANTED[*line]).collect()
}

#[tokio::test]
async fn who_asks_sees_towns_within_reach_and_a_village_sees_none() {
    on_both(async |world| {
        some(world).await;
        assert_eq!(saved(world, COUNTY, "").await, wanted(&[0, 1, 2]));
        assert_eq!(saved(world, RED, "").await, wanted(&[1, 2]));
        assert_eq!(saved(world, WARM, "").await, wanted(&[0]));
        assert_eq!(saved(world, WARM, &format!("town={RED}")).await, wanted(&[0]), "as if unasked");
        assert_eq!(saved(world, COUNTY, &format!("town={RED}")).await, wanted(&[1, 2]));
        assert!(saved(world, COUNTY, "item=proof").await.is_empty());
        assert_eq!(saved(world, COUNTY, "item=doctor&months=3").await, wanted(&[0, 1, 2]));
        let village = world.clerk(RED_VILLAGE).await;
        assert_eq!(village.get(FILE).await.status, StatusCode::FORBIDDEN);
        let page = village.get(PAGE).await.text;
        assert!(page.contains("所以村里没有统计") && !page.contains("chart bars\""), "{page}");
        assert!(world.log().await.iter().any(|(action, _)| action == "case.statistics"));
    })
    .await;
}

#[tokio::test]
async fn the_page_draws_the_months_says_them_and_names_nobody() {
    on_both(async |world| {
        some(world).await;
        let clerk = world.clerk(COUNTY).await;
        assert!(clerk.get("/desk/cases").await.text.contains(PAGE));
        let page = clerk.get(PAGE).await.text;
        assert!(page.contains("最近 12 个月收到 6 件，办结 3 件，其中办结时已超期 1 件。"), "{page}");
        for words in [
            "chart bars\"",
            "收到 6",
            "办结 2",
            "2027-01",
            "2026-02",
            "红山镇",
            "温泉镇",
            "63 天",
            "家庭医生签约",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("2026-01"), "twelve months");
        assert!(
            clerk.get(&format!("{PAGE}?months=3&item=nothing&town=x")).await.text.contains("最近 3 个月")
        );
        for marker in PERSONAL.iter().chain(&["王*花", "乌云山村"]) {
            assert!(!page.contains(marker), "{marker}");
        }
    })
    .await;
}

#[tokio::test]
async fn cases_of_before_are_counted_once_and_as_if_they_had_been_counted_then() {
    on_both(async |world| {
        some(world).await;
        let before = saved(world, COUNTY, "").await;
        let mut tx = world.center.db.write().await.expect("begins");
        sql("DELETE FROM case_tally").run(&mut tx).await.expect("deletes");
        sql("UPDATE case_case SET tallied = 0").run(&mut tx).await.expect("changes");
        tx.commit().await.expect("commits");
        assert!(saved(world, COUNTY, "").await.is_empty());
        for _ in 0..2 {
            world.cases.count_cases(&world.center).await.expect("counts");
            assert_eq!(saved(world, COUNTY, "").await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_has_figures() {
    on_both(async |world| {
        world.cases.demo(&world.center).await.expect("fills");
        let page = world.clerk(COUNTY).await.get(PAGE).await.text;
        assert!(page.contains("收到 11 件，办结 3 件"), "{page}");
    })
    .await;
}
