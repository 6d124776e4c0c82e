//! Cases that were there before the tables changed.

use hongwang_cases::Cases;
use hongwang_feature::Feature;
use hongwang_store::{Db, DbUrl, Migrations, Row, Vault, sql};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fills the tables of before, brings them up to date, and gives organisation and village of each case.
async fn brought_up_to_date(url: &DbUrl, orgs: &[&str]) -> Vec<(String, String)> {
    let db = Db::open(url).await.expect("opens");
    let all = Cases::new(Vault::of(&[7; 32]), BTreeMap::new(), None).migrations();
    db.migrate(&Migrations { steps: &all.steps[..2], ..all }).await.expect("migrates");
    let mut tx = db.write().await.expect("begins");
    for (org, number) in orgs.iter().zip(1u8..) {
        sql("INSERT INTO case_case (id, number, local_number, item, form, workflow, version, org, town, office, answers, \
             masked, state, queue, seq, head, due_at, turn, alert, look_at, filed_at) \
             VALUES ($1,$2,'','','','',1,$3,'','',$4,'','','open',1,'',NULL,0,'normal',0,0)")
        .bind(Uuid::from_bytes([number; 16]))
        .bind(number.to_string())
        .bind(*org)
        .bind(Vec::<u8>::new())
        .run(&mut tx)
        .await
        .expect("writes");
    }
    tx.commit().await.expect("commits");
    db.migrate(&all).await.expect("migrates");
    let mut tx = db.read().await.expect("begins");
    let rows = sql("SELECT org, village FROM case_case ORDER BY number").all(&mut tx).await.expect("reads");
    let text = |row: &Row, column| row.get::<String>(column).expect("text");
    let found = rows.iter().map(|row| (text(row, "org"), text(row, "village"))).collect();
    drop(tx);
    db.close().await;
    found
}

#[tokio::test]
async fn a_case_of_before_is_found_in_the_queue_of_its_village() {
    let dir = tempfile::tempdir().expect("a folder");
    let postgres = hongwang_testkit::postgres().await;
    let wanted = [
        ("c/", "c/"),
        ("c/town-1/", "c/town-1/"),
        ("c/town-1/v/", "c/town-1/v/"),
        ("c/town-1/v/branch-2/", "c/town-1/v/"),
    ];
    for url in [DbUrl::Lite(dir.path().join("test.db")), DbUrl::Pg(postgres.url().to_owned())] {
        let found = brought_up_to_date(&url, &wanted.map(|(org, _)| org)).await;
        assert_eq!(found, wanted.map(|(org, village)| (org.to_owned(), village.to_owned())), "{url:?}");
    }
}

#[tokio::test]
async fn a_case_of_before_says_in_its_row_that_it_came_without_a_good_mandate() {
    let dir = tempfile::tempdir().expect("a folder");
    let postgres = hongwang_testkit::postgres().await;
    for url in [DbUrl::Lite(dir.path().join("test.db")), DbUrl::Pg(postgres.url().to_owned())] {
        assert_eq!(flagged(&url).await, ["2", "3", "4", "5"], "{url:?}");
    }
}

/// Cases of before: without anybody who applies for another, with a mandate that is good, for something else, over,
/// ended before, missing, and ended later. Gives the numbers of those that say they have no good one.
async fn flagged(url: &DbUrl) -> Vec<String> {
    const FILED: i64 = 1_000;
    let db = Db::open(url).await.expect("opens");
    let all = Cases::new(Vault::of(&[7; 32]), BTreeMap::new(), None).migrations();
    let last = all.steps.iter().position(|(name, _)| *name == "mandate").expect("it is there");
    db.migrate(&Migrations { steps: &all.steps[..last], ..all }).await.expect("migrates");
    let mut tx = db.write().await.expect("begins");
    let mandates: [Option<(&str, i64, Option<i64>)>; 7] = [
        None,
        Some(("dibao", 2_000, None)),
        Some(("elder", 2_000, None)),
        Some(("any", 900, None)),
        Some(("any", 2_000, Some(900))),
        Some(("", 0, None)),
        Some(("any", 2_000, Some(1_100))),
    ];
    for (mandate, number) in mandates.into_iter().zip(0u8..) {
        let id = Uuid::from_bytes([number; 16]);
        sql("INSERT INTO case_case (id, number, local_number, item, form, workflow, version, org, town, office, answers, \
             masked, state, queue, seq, head, due_at, turn, alert, look_at, filed_at) \
             VALUES ($1,$2,'','dibao','','',1,'c/','','',$3,'','','open',1,'',NULL,0,'normal',0,$4)")
        .bind(id)
        .bind(number.to_string())
        .bind(Vec::<u8>::new())
        .bind(FILED)
        .run(&mut tx)
        .await
        .expect("writes");
        let mark = mandate.map(|_| vec![number]);
        sql("INSERT INTO case_applicant (id, how, helper, principal, proxy, sealed) VALUES ($1,'','',$2,$2,$3)")
            .bind(id)
            .bind(mark.clone())
            .bind(Vec::<u8>::new())
            .run(&mut tx)
            .await
            .expect("writes");
        let Some((purpose, until, ended)) = mandate.filter(|(purpose, ..)| !purpose.is_empty()) else {
            continue;
        };
        sql("INSERT INTO case_proxy (id, org, principal, proxy, purpose, how, given_at, until, ended_at, ended_by, reason, \
             sealed) VALUES ($1,'c/',$2,$2,$3,'',500,$4,$5,'','',$6)")
        .bind(id)
        .bind(mark)
        .bind(purpose)
        .bind(until)
        .bind(ended)
        .bind(Vec::<u8>::new())
        .run(&mut tx)
        .await
        .expect("writes");
    }
    tx.commit().await.expect("commits");
    db.migrate(&all).await.expect("migrates");
    let mut tx = db.read().await.expect("begins");
    let rows = sql("SELECT number FROM case_case WHERE unproven ORDER BY number").all(&mut tx).await;
    let found = rows.expect("reads").iter().map(|row| row.get("number").expect("text")).collect();
    drop(tx);
    db.close().await;
    found
}
