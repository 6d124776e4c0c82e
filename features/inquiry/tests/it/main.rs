//! The weather and warnings through their public surface, each test on SQLite and on a real PostgreSQL, against a service on this machine
//! that answers in the real forms.

mod apart;
mod asking;
mod calculator;
mod calculator_desk;
mod data_pages;
mod datasets;
mod desk;
mod disclosure;
mod disclosure_tables;
mod drills;
mod imports;
mod own;
mod pests;
mod prices;
mod screens;
mod service;
mod transport;
mod warnings;
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
