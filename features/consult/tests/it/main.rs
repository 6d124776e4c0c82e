//! 求助 through its public router, each test on SQLite and on a real PostgreSQL.

mod calls;
mod doors;
mod messages;
mod people;
mod photos;
mod requests;
mod roster;
mod world;

use world::World;

/// Runs `test` in a fresh county on each engine.
async fn on_both(test: impl AsyncFn(&World)) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = hongwang_store::DbUrl::Lite(dir.path().join("test.db"));
    test(&World::new(&file).await).await;
    let postgres = hongwang_testkit::postgres().await;
    let world = World::new(&hongwang_store::DbUrl::Pg(postgres.url().to_owned())).await;
    test(&world).await;
    world.center.db.close().await;
}
