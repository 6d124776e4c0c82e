//! The way back where more stood than one batch, and what is kept no longer.

use super::{file, state_of, villages};
use crate::on_both;
use crate::world::{Answer, COUNTY, VILLAGE, World};
use hongwang_base::{Millis, Role};
use http::StatusCode;

const FILE: &str = "2025年惠农补贴.csv";
const ROWS: &str = "/desk/disclosure/village/421124102201/rows";
const OF: &str = "duty=finance&of=2026-10";
const MONEY: &str = "cunqing/open/finance";

/// What the village's clerk publishes from a telephone: one expense of October.
async fn enters(world: &World, what: &str) {
    let settings = [("since", "2026-10-01"), ("on", "finance")];
    let saved = world.editor().await.post("/desk/disclosure/settings", &settings).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let clerk = world.person(Role::Clerk, VILLAGE).await;
    let fields = [("day", "2026-10-12"), ("what", what), ("way", "支出"), ("amount", "3600.50")];
    let added = clerk.sends(&format!("{ROWS}?{OF}"), &fields, &[]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let done = clerk.post(&format!("{ROWS}/publish?{OF}"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

/// An office's file of October, released by two.
async fn releases(world: &World, lines: &[(&str, &str)]) -> (String, Answer) {
    let line = |(village, what): &(&str, &str)| format!("{village},2026-10-13,{what},支出,3700.00\n");
    let text: String =
        std::iter::once("村,日期,摘要,收支,金额\n".to_owned()).chain(lines.iter().map(line)).collect();
    let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
    let fields = [("period", "2026-10"), ("as_of", "2026-11-20")];
    let sent = editor.uploads_to("finance", "收支.csv", &text, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    world.works().await;
    let tried = editor.get(&sent.location).await;
    editor.does(&sent.location, "ask", &[]).await;
    reviewer.does(&sent.location, "release", &[]).await;
    assert_eq!(state_of(&editor, &sent.location).await, "正在用");
    (sent.location, tried)
}

#[tokio::test]
async fn what_a_clerk_published_is_compared_with_and_stands_again_once_the_offices_batch_is_taken_back() {
    on_both(async |world| {
        villages(world).await;
        enters(world, "修水渠工钱").await;
        let (batch, tried) = releases(world, &[("乌云山村", "修水渠和材料")]).await;
        let page = tried.text;
        assert!(page.contains("上次 3600.50") && page.contains("+2%") && !page.contains(">新<"), "{page}");
        world.deliver().await;
        let column = world.sees_in(MONEY).await.expect("it stands");
        assert!(column.contains("修水渠和材料") && !column.contains("修水渠工钱"), "{column}");

        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let page = reviewer.get(&batch).await.text;
        assert!(page.contains("1 个地方的屏幕几秒内换回村里自己填的，数字到2026-11-23"), "{page}");
        reviewer.does(&batch, "roll-back", &[("why", "和村里的账对不上")]).await;
        world.deliver().await;
        let column = world.sees_in(MONEY).await.expect("it stands again");
        assert!(column.contains("修水渠工钱") && column.contains("3,600.50"), "{column}");
        assert!(!column.contains("修水渠和材料"), "{column}");
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_says_nothing_of_a_village_leaves_what_its_clerk_published() {
    on_both(async |world| {
        villages(world).await;
        enters(world, "修水渠工钱").await;
        let (_, tried) = releases(world, &[("百涧河村", "买树苗")]).await;
        assert!(!tried.text.contains("乌云山村"), "{}", tried.text);
        world.deliver().await;
        let column = world.sees_in(MONEY).await.expect("it stands");
        assert!(column.contains("修水渠工钱"), "{column}");
    })
    .await;
}

#[tokio::test]
async fn what_lost_its_rows_never_is_said_to_stand_again() {
    on_both(async |world| {
        villages(world).await;
        let mut batches = Vec::new();
        for amount in ["1.00", "2.00", "3.00"] {
            batches.push(world.publishes(FILE, &file(&[("乌云山村", 1, amount)])).await);
        }
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let last = reviewer.get(&batches[2]).await.text;
        assert!(last.contains("1 个地方的屏幕几秒内换回上一批“2025年惠农补贴.csv”"), "{last}");
        reviewer.does(&batches[2], "roll-back", &[("why", "错了")]).await;
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 2.00"]);
        let second = reviewer.get(&batches[1]).await.text;
        assert!(
            second.contains("撤下，这一期没有别的可以换回") && !second.contains("换回上一批"),
            "{second}"
        );
        reviewer.does(&batches[1], "roll-back", &[("why", "也错了")]).await;
        assert!(world.standing().await.is_empty() && world.details().await == 0);
        assert_eq!(state_of(&editor, &batches[0]).await, "被新的一批换下");
    })
    .await;
}

#[tokio::test]
async fn of_a_batch_that_waited_for_its_columns_too_long_no_sample_stays() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let batch = editor.gives("惠农补贴.csv", &file(&[("乌云山村", 1, "120.00")])).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
        let reports = "SELECT COUNT(*) AS n FROM inquiry_batch_report";
        assert_eq!(world.count_of(reports).await, 1);
        world.passes(31 * Millis::DAY);
        world.works().await;
        assert_eq!(state_of(&world.editor().await, &batch).await, "已作废");
        assert_eq!(world.count_of(reports).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_many_parts_changes_each_document_of_the_search_once() {
    on_both(async |world| {
        villages(world).await;
        let lines = (0..1_200).map(|count| format!("第{count}所,便民,0713-701{count:04}\n"));
        let text: String = std::iter::once("单位,类别,电话\n".to_owned()).chain(lines).collect();
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let sent = editor.uploads_to("phones", "电话.csv", &text, &[("as_of", "2026-11-20")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        world.works().await;
        editor.does(&sent.location, "ask", &[]).await;
        reviewer.does(&sent.location, "release", &[]).await;
        let numbers = "SELECT number AS n FROM inquiry_change_last";
        let before = 1;
        assert_eq!(world.count_of(numbers).await - before, 1_201, "the rows, and the dataset itself");
        world.deliver().await;
        assert_eq!(world.found_upto().await - before, 1_201);
    })
    .await;
}

#[tokio::test]
async fn figures_that_were_let_go_late_are_as_old_for_the_village_as_for_the_desk() {
    on_both(async |world| {
        villages(world).await;
        let line = "村,日期,摘要,收支,金额\n乌云山村,2026-01-13,买树苗,支出,3700.00\n";
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let fields = [("period", "2026-01"), ("as_of", "2026-01-31")];
        let sent = editor.uploads_to("finance", "收支.csv", line, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        world.works().await;
        editor.does(&sent.location, "ask", &[]).await;
        reviewer.does(&sent.location, "release", &[]).await;
        world.deliver().await;
        let desk = editor.get("/desk/datasets").await.text;
        assert!(desk.contains("296 天前，过期了"), "{desk}");
        let column = world.sees_in(MONEY).await.expect("it stands");
        assert!(column.contains("村委会应在2026年3月27日前更新，还没有收到新的。"), "{column}");
    })
    .await;
}
