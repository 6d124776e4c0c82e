//! Films through the public routers, each test on SQLite and on a real PostgreSQL.

mod bad_films;
mod corpus;
mod fetching;
mod folder;
mod intake;
mod lists;
mod phones;
mod policy;
mod providers;
mod replays;
mod rights;
mod screens;
mod study;
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
