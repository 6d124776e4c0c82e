//! The index and the database: lost, damaged, killed, behind.

use crate::node::{Node, article, column};
use hongwang_feature::Feature;
use hongwang_finding::Standing;
use hongwang_store::sql;
use http::StatusCode;
use std::{fs, path::Path, pin::pin, time::Duration};

#[tokio::test]
async fn without_an_index_the_page_answers_from_the_database() {
    let node = Node::village().await;
    node.shelf.put("1", column("低保救助", "说明"));
    assert_eq!(node.finding.standing(), Standing::Unknown);
    let page = node.search("低保").await.text;
    assert!(page.contains("「低保」找到 1 条") && !page.contains("正在整理"), "{page}");
    assert!(node.search("没有的").await.text.contains("低保救助"), "the columns are named all the same");
}

#[tokio::test]
async fn what_is_recalled_is_gone_at_once_and_what_is_new_is_there_at_once() {
    let node = Node::village().await;
    node.shelf.put("1", article("旧通知", "茶叶节"));
    node.shelf.put("2", article("要撤回的通知", "茶叶节"));
    node.catch_up().await;
    assert!(node.search("茶叶节").await.text.contains("要撤回的通知"));
    node.shelf.take_away("2");
    node.shelf.put("3", article("新通知", "茶叶节"));
    node.shelf.put("1", article("旧通知改过", "茶叶节"));
    for _ in 0..2 {
        let page = node.search("茶叶节").await.text;
        assert!(page.contains("「茶叶节」找到 2 条"), "{page}");
        assert!(!page.contains("要撤回的通知") && page.contains("新通知") && page.contains("旧通知改过"));
        node.catch_up().await;
    }
}

#[tokio::test]
async fn an_index_that_was_lost_or_damaged_is_made_anew() {
    let mut node = Node::village().await;
    for number in 0..120 {
        node.shelf.put(&number.to_string(), article(&format!("第{number}号"), "茶叶节"));
    }
    node.catch_up().await;
    let live = node.index_folder().join("live");

    fs::remove_dir_all(&live).unwrap();
    node = node.started_again();
    node.catch_up().await;
    assert!(node.search("茶叶节").await.text.contains("找到 120 条"));

    for file in fs::read_dir(&live).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "idx" || end == "pos" || end == "store") {
            let mut bytes = fs::read(&file).unwrap();
            bytes.iter_mut().for_each(|byte| *byte ^= 0x5a);
            fs::write(&file, bytes).unwrap();
        }
    }
    node = node.started_again();
    assert!(node.search("茶叶节").await.text.contains("找到 120 条"), "from the database");
    node.catch_up().await;
    assert_eq!(node.finding.standing(), Standing::Ready);
    assert!(node.search("茶叶节").await.text.contains("找到 120 条"));

    fs::write(live.join("meta.json"), b"{}").unwrap();
    node = node.started_again();
    node.catch_up().await;
    assert!(node.search("茶叶节").await.text.contains("找到 120 条"));
}

#[tokio::test]
async fn an_index_broken_under_a_running_node_costs_no_answer() {
    let node = Node::village().await;
    node.shelf.put("1", article("通知", "茶叶节"));
    node.catch_up().await;
    for file in fs::read_dir(node.index_folder().join("live")).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "idx" || end == "store") {
            let size = fs::metadata(&file).unwrap().len();
            fs::write(&file, vec![0xff; usize::try_from(size).unwrap()]).unwrap();
        }
    }
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));
    node.catch_up().await;
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));
}

#[tokio::test]
async fn another_edition_is_taken_in_from_the_beginning() {
    let node = Node::village().await;
    node.shelf.put("1", article("通知", "茶叶节"));
    node.catch_up().await;
    node.shelf.renew();
    node.shelf.put("1", article("通知", "桃花节"));
    node.catch_up().await;
    assert!(node.search("桃花节").await.text.contains("找到 1 条"));
    assert!(node.search("茶叶节").await.text.contains("没有找到"));
}

#[tokio::test]
async fn a_database_set_up_anew_or_restored_does_not_meet_the_index_of_the_one_before() {
    let node = Node::village().await;
    for number in 0..5 {
        node.shelf.put(&number.to_string(), article(&format!("第{number}号"), "茶叶节"));
    }
    node.catch_up().await;

    // Set up anew: numbers begin again.
    node.shelf.go_back(0);
    let node = node.started_after(|database| fs::remove_file(database).unwrap()).await;
    node.shelf.put("new", article("新村的通知", "桃花节"));
    for _ in 0..2 {
        assert!(node.search("茶叶节").await.text.contains("没有找到"));
        assert!(node.search("桃花节").await.text.contains("找到 1 条"));
        node.catch_up().await;
    }
    assert_eq!(node.finding.standing(), Standing::Ready);

    // Restored: numbers go back to the backup's, and what comes after it is something else.
    let backup = node.data().join("backup.db");
    let copy = |from: &Path, to: &Path| assert!(fs::copy(from, to).unwrap() > 0);
    let node = node.started_after(|database| copy(database, &backup)).await;
    node.catch_up().await;
    node.shelf.put("lost", article("备份以后的通知", "河灯节"));
    node.shelf.take_away("new");
    node.catch_up().await;
    assert!(node.search("河灯节").await.text.contains("找到 1 条"));
    node.shelf.go_back(1);
    let node = node.started_after(|database| copy(&backup, database)).await;
    node.shelf.put("other", article("恢复以后的通知", "采茶节"));
    for _ in 0..2 {
        assert!(node.search("河灯节").await.text.contains("没有找到"));
        assert!(node.search("桃花节").await.text.contains("找到 1 条"));
        assert!(node.search("采茶节").await.text.contains("找到 1 条"));
        node.catch_up().await;
    }
}

#[tokio::test]
async fn an_index_of_the_same_database_is_gone_on_with_after_a_start() {
    let node = Node::village().await;
    node.shelf.put("1", article("通知", "茶叶节"));
    node.catch_up().await;
    let meta = node.index_folder().join("live/meta.json");
    let before = fs::read(&meta).unwrap();
    let node = node.started_after(|_| {}).await;
    node.catch_up().await;
    assert_eq!(fs::read(&meta).unwrap(), before, "nothing is written where nothing changed");
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));
}

async fn execute(node: &Node, text: &'static str) {
    let mut tx = node.place.db.write().await.unwrap();
    sql(text).run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_database_that_takes_no_mark_stops_no_answer_and_is_told_it_later() {
    let node = Node::village().await;
    execute(
        &node,
        "CREATE TRIGGER refuse BEFORE INSERT ON finding_index BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    node.shelf.put("1", article("通知", "茶叶节"));
    assert!(node.finding.catch_up(&node.place).await.is_err());
    assert_eq!(node.finding.standing(), Standing::Ready);
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));

    execute(&node, "DROP TRIGGER refuse").await;
    node.catch_up().await;
    let meta = node.index_folder().join("live/meta.json");
    let before = fs::read(&meta).unwrap();
    let node = node.started_after(|_| {}).await;
    node.catch_up().await;
    assert_eq!(fs::read(&meta).unwrap(), before, "the index is still trusted");
}

#[tokio::test]
async fn a_hit_whose_column_was_hidden_a_moment_ago_is_not_given() {
    let node = Node::village().await;
    node.shelf.put("shown", article("看得到的通知", "茶叶节"));
    node.shelf.put("hidden", article("栏目关了的通知", "茶叶节"));
    node.catch_up().await;
    node.shelf.hide("hidden");
    for _ in 0..2 {
        let page = node.search("茶叶节").await.text;
        assert!(page.contains("找到 1 条") && !page.contains("栏目关了"), "{page}");
        node.catch_up().await;
    }
}

#[tokio::test]
async fn while_thousands_of_documents_are_taken_in_anew_every_page_is_answered() {
    let node = Node::village().await;
    for number in 0..3_000 {
        node.shelf.put(&number.to_string(), article(&format!("第{number}号通知"), "茶叶节开幕"));
    }
    node.catch_up().await;
    node.shelf.renew();
    let mut rebuilding = pin!(node.catch_up());
    let mut answers = 0;
    let answering = async {
        loop {
            tokio::select! {
                () = &mut rebuilding => break,
                page = node.search("茶叶节") => {
                    assert_eq!(page.status, StatusCode::OK);
                    assert!(page.text.contains("「茶叶节」找到"), "{}", page.text);
                    answers += 1;
                }
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(300), answering).await.expect("the index is made in time");
    assert!(answers > 0, "no page was asked for meanwhile");
    assert!(node.search("茶叶节").await.text.contains("找到 3000 条"));
}

#[tokio::test]
async fn an_index_far_behind_is_passed_over_until_it_has_caught_up() {
    let node = Node::village().await;
    node.shelf.put("gone", article("撤回的通知", "茶叶节"));
    node.catch_up().await;
    for number in 0..300 {
        node.shelf.put(&number.to_string(), article(&format!("第{number}号"), "桃花节"));
    }
    node.shelf.take_away("gone");
    let page = node.search("茶叶节").await.text;
    assert!(!page.contains("撤回的通知</") || page.contains("正在整理"));
    node.catch_up().await;
    assert!(node.search("桃花节").await.text.contains("找到 300 条"));
    assert!(node.search("茶叶节").await.text.contains("没有找到"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_stops_no_page() {
    let node = Node::village().await;
    node.shelf.put("1", article("通知", "茶叶节"));
    fs::write(node.index_folder(), b"a file where the folder should be").unwrap();
    assert!(node.finding.catch_up(&node.place).await.is_err());
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));
    fs::remove_file(node.index_folder()).unwrap();
    node.catch_up().await;
    assert_eq!(node.finding.standing(), Standing::Ready);
}

#[tokio::test]
async fn the_job_takes_in_what_the_bus_tells_of() {
    let node = Node::village().await;
    let jobs: Vec<_> = node.finding.jobs(&node.place).into_iter().map(tokio::spawn).collect();
    while node.finding.standing() != Standing::Ready {
        tokio::task::yield_now().await;
    }
    node.shelf.put("1", article("通知", "茶叶节"));
    let before = fs::metadata(node.index_folder().join("live/meta.json")).unwrap().modified().unwrap();
    while fs::metadata(node.index_folder().join("live/meta.json")).unwrap().modified().unwrap() == before {
        node.tell();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(node.search("茶叶节").await.text.contains("找到 1 条"));
    jobs.iter().for_each(tokio::task::JoinHandle::abort);
}
