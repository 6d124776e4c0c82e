//! What is thrown at the reader of bureaus' files.

use crate::on_both;
use crate::world::{NOW, VILLAGE, org};
use hongwang_base::BatchId;
use proptest::prelude::*;
use std::path::Path;

#[path = "../../../../fuzz/exercise/dataset.rs"]
mod exercise;

#[test]
fn the_seeds_of_the_fuzzers_are_read() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let seeds = |target: &str| {
        let files = std::fs::read_dir(corpus.join(target)).expect("it is there");
        files.map(|seed| std::fs::read(seed.expect("a file").path()).expect("it is read")).collect::<Vec<_>>()
    };
    assert!(seeds("dataset_import").iter().all(|seed| exercise::import(seed)));
    seeds("dataset_import").iter().for_each(|seed| _ = exercise::import(&exercise::workbook(seed)));
    seeds("date_words").iter().for_each(|seed| exercise::day(seed));
}

#[tokio::test]
async fn own_rows_are_found_by_their_person_in_the_order_of_the_file_and_a_later_batch_takes_their_place() {
    on_both(async |world| {
        let row = |person: usize, amount: usize| {
            let mut row = vec![String::new(); 9];
            (row[3], row[5]) = (format!("{person:018}"), format!("{amount}.00"));
            row
        };
        let keep = async |rows: &[Vec<String>]| {
            let mut tx = world.center.db.write().await.expect("begins");
            let village = org(VILLAGE);
            let batch = (BatchId::new(NOW), "2025", &village);
            world.inquiry.keep_own(&mut tx, "subsidy", batch, rows, NOW).await.expect("is kept");
            tx.commit().await.expect("commits");
        };
        let amounts = async |person: usize| {
            let mut tx = world.center.db.read().await.expect("begins");
            let rows =
                world.inquiry.own_rows(&mut tx, &format!("{person:018}"), 200).await.expect("are found");
            rows.into_iter().map(|row| row[5].clone()).collect::<Vec<_>>()
        };
        // More than one statement holds, and a rest.
        let rows: Vec<_> = (0..123).map(|line| row(line % 3, line)).collect();
        keep(&rows).await;
        let right: Vec<String> = (0..123).step_by(3).map(|line| format!("{line}.00")).collect();
        assert_eq!(amounts(0).await, right);
        assert_eq!(amounts(3).await, [""; 0]);
        keep(&[row(1, 7)]).await;
        assert_eq!((amounts(0).await, amounts(1).await), (vec![], vec!["7.00".to_owned()]));
    })
    .await;
}

proptest! {
    // Each is sixteen files, one a dataset.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_workbook_comes_ends_in_rows_or_words(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        exercise::import(&exercise::workbook(&bytes));
    }
}

proptest! {
    #[test]
    fn whatever_words_come_are_a_day_or_no_day(text in "[0-9０-９年月日号./ -]{0,14}") {
        exercise::day(text.as_bytes());
    }

    #[test]
    fn whatever_file_comes_ends_in_rows_or_words(
        rows in prop::collection::vec("[村姓名身份证号金额补贴项目0-9X,，\t\"年月日-]{0,40}", 0..12),
    ) {
        exercise::import(rows.join("\n").as_bytes());
    }
}
