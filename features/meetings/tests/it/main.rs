//! Meetings through their public routers and questions, each test on SQLite and on a real PostgreSQL.

mod activity;
mod call;
mod call_card;
mod call_kept;
mod call_offices;
mod call_permits;
mod call_shared;
mod call_sheet;
mod console;
mod desk;
mod family;
mod family_text;
mod guest;
mod keys;
mod leads;
mod lecture;
mod media;
mod permits;
mod screens;
mod seat;
mod secret_vote;
mod sign;
mod telephone;
mod uninvite;
mod venues;
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
