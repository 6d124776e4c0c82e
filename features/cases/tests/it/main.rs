//! Applications through their public router, each test on SQLite and on a real PostgreSQL.

mod apart;
mod applicants;
mod batch;
mod calendar;
mod card;
mod catalogue;
mod contended;
mod corpus;
mod crowd;
mod demo;
mod desk;
mod doors;
mod drafts;
mod editor;
mod exchange;
mod falls;
mod filling;
mod forms;
mod full;
mod handled;
mod handover;
mod hooks;
mod interface;
mod kept;
mod mandates;
mod messages;
mod minors;
mod notices;
mod outboxes;
mod papers;
mod phones;
mod printed;
mod privacy;
mod proxies;
mod rating;
mod reach;
mod received;
mod relayed;
mod renewed;
mod result;
mod rights;
mod schema;
mod sheet;
mod slips;
mod statistics;
mod told;
mod traces;
mod unproven;
mod urges;
mod voice;
mod wall;
mod way;
mod workflows;
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
    world.village.db.close().await;
}
