use crate::on_both;
use hongwang_base::{ArticleId, Millis, OrgPath, Scope};
use hongwang_store::{Db, DbUrl, Migrations, sql};
use std::task::Poll;

const TABLES: Migrations = Migrations {
    owner: "probe",
    steps: &[(
        "probe",
        "CREATE TABLE probe (id UUID PRIMARY KEY, org TEXT NOT NULL, at BIGINT NOT NULL, body JSONB, raw BYTEA, ok BOOLEAN)",
    )],
};

#[tokio::test]
async fn what_is_written_and_not_committed_is_gone() {
    on_both(async |db| {
        db.migrate(&TABLES).await.expect("migrates");
        db.migrate(&TABLES).await.expect("a second time is no work");
        let mut tx = db.write().await.expect("begins");
        let id = ArticleId::new(Millis(1));
        sql("INSERT INTO probe (id, org, at) VALUES ($1, 'c/', 1)")
            .bind(id)
            .run(&mut tx)
            .await
            .expect("inserts");
        drop(tx);
        let mut tx = db.read().await.expect("begins");
        assert!(sql("SELECT id FROM probe").one(&mut tx).await.expect("reads").is_none());
    })
    .await;
}

#[tokio::test]
async fn every_type_comes_back_as_it_went_in_and_null_stays_null() {
    on_both(async |db| {
        db.migrate(&TABLES).await.expect("migrates");
        let id = ArticleId::new(Millis(1));
        let org: OrgPath = "c/t/".parse().expect("a path");
        let mut tx = db.write().await.expect("begins");
        sql("INSERT INTO probe VALUES ($1,$2,$3,$4,$5,$6)")
            .bind(id)
            .bind(&org)
            .bind(Millis(7))
            .bind_json(&serde_json::json!({"a": [1, "二"]}))
            .bind(vec![0u8, 255])
            .bind(None::<bool>)
            .run(&mut tx)
            .await
            .expect("inserts");
        tx.commit().await.expect("commits");
        let mut tx = db.read().await.expect("begins");
        let row = sql("SELECT * FROM probe WHERE org LIKE $1 || '%'")
            .bind(&Scope("c/".parse().expect("a path")))
            .one(&mut tx)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(row.id::<ArticleId>("id").expect("id"), id);
        assert_eq!(row.org("org").expect("org"), org);
        assert_eq!(row.millis("at").expect("at"), Millis(7));
        assert_eq!(row.json::<serde_json::Value>("body").expect("body")["a"][1], "二");
        assert_eq!(row.get::<Vec<u8>>("raw").expect("raw"), [0, 255]);
        assert_eq!(row.get::<Option<bool>>("ok").expect("ok"), None);
    })
    .await;
}

#[tokio::test]
async fn the_second_of_two_equal_rows_is_told_as_a_duplicate() {
    on_both(async |db| {
        db.migrate(&TABLES).await.expect("migrates");
        let id = ArticleId::new(Millis(1));
        let insert = || sql("INSERT INTO probe (id, org, at) VALUES ($1, 'c/', 1)").bind(id);
        let mut tx = db.write().await.expect("begins");
        insert().run(&mut tx).await.expect("the first");
        let error = insert().run(&mut tx).await.expect_err("the second");
        assert!(error.is_duplicate());
        assert!(!error.is_full());
    })
    .await;
}

/// Polls a future so often, and drops it where it has not come to its end.
async fn dropped<T>(mut polls: usize, future: impl Future<Output = T>) {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        let ended = polls == 0 || future.as_mut().poll(context).is_ready();
        polls = polls.saturating_sub(1);
        if ended { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[tokio::test]
async fn a_transaction_for_which_nobody_waits_any_more_is_none() {
    on_both(async |db| {
        let mut tx = db.write().await.expect("begins");
        sql("CREATE TABLE thing (id BIGINT PRIMARY KEY)").run(&mut tx).await.expect("makes");
        tx.commit().await.expect("commits");
        for polls in 0..8 {
            dropped(polls, db.read()).await;
            dropped(polls, db.write()).await;
            for n in 0..4 {
                let mut tx = db.write().await.expect("begins");
                let insert = sql("INSERT INTO thing (id) VALUES ($1)").bind(polls as i64 * 10 + n);
                insert.run(&mut tx).await.expect("it writes");
                tx.commit().await.expect("commits");
            }
        }
    })
    .await;
}

/// Every byte of the files of a folder.
fn bytes(folder: &std::path::Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).expect("a folder").flatten();
    files.flat_map(|file| std::fs::read(file.path()).expect("reads")).collect()
}

#[tokio::test]
async fn what_was_deleted_is_nowhere_on_the_disk_once_the_log_is_folded_and_a_reader_only_puts_that_off() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("opens");
    let holds = || String::from_utf8_lossy(&bytes(dir.path())).contains("王小花的话");
    let mut tx = db.write().await.expect("begins");
    sql("CREATE TABLE said (text TEXT NOT NULL)").run(&mut tx).await.expect("makes it");
    sql("INSERT INTO said (text) VALUES ('王小花的话')").run(&mut tx).await.expect("writes");
    tx.commit().await.expect("commits");
    assert!(db.fold().await.expect("folds") && holds(), "what is there stays");
    let mut reader = db.read().await.expect("begins");
    sql("SELECT text FROM said").one(&mut reader).await.expect("reads");
    let mut tx = db.write().await.expect("begins");
    sql("DELETE FROM said").run(&mut tx).await.expect("deletes");
    tx.commit().await.expect("commits");
    assert!(!db.fold().await.expect("says so"), "somebody reads what was");
    drop(reader);
    assert!(db.fold().await.expect("folds"));
    assert!(!holds());
}
