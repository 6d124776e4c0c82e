//! The store through its public surface, each database test on SQLite and on a real PostgreSQL.

mod audit;
mod blobs;
mod sql;

use hongwang_store::{Db, DbUrl};

/// Runs `test` on a fresh SQLite file and on a fresh PostgreSQL database.
async fn on_both<F: AsyncFn(Db)>(test: F) {
    let dir = tempfile::tempdir().expect("a folder");
    let lite = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("SQLite opens");
    test(lite).await;
    let postgres = hongwang_testkit::postgres().await;
    let pg = Db::open(&DbUrl::Pg(postgres.url().to_owned())).await.expect("PostgreSQL opens");
    test(pg.clone()).await;
    pg.close().await;
}
