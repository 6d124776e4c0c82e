//! The crowd of the feature's tests at full size: ten thousand cases, fifty clerks, on both databases.

use std::io::{Write, stderr};

use anyhow::Result;
use hongwang_store::DbUrl;
use hongwang_testkit::postgres;

use super::BENCH;
use super::crowd::{Size, crowd};
use super::world::World;
use crate::figure::Figure;

const SIZE: Size = Size { cases: 10_000, clerks: 50, rounds: 4, steps: 100 };

pub(super) async fn run() -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let server = postgres().await;
    let databases = [
        ("contention_sqlite", "broken_rules_sqlite", DbUrl::Lite(folder.path().join("crowd.db"))),
        ("contention_postgres", "broken_rules_postgres", DbUrl::Pg(server.url().to_owned())),
    ];
    let mut figures = Vec::new();
    for (contention, rules, url) in databases {
        let world = Box::pin(World::new(&url)).await;
        let outcome = Box::pin(crowd(&world, SIZE)).await;
        world.village.db.close().await;
        for rule in &outcome.broken {
            writeln!(stderr(), "{contention}: {rule}")?;
        }
        writeln!(
            stderr(),
            "{contention}: {} steps done, {} came late, {} refused",
            outcome.done,
            outcome.late,
            outcome.refused
        )?;
        figures.push(Figure {
            bench: BENCH,
            metric: contention,
            value: outcome.acting.as_secs_f64(),
            unit: "s",
            peer: "steps done",
            peer_value: outcome.done as f64,
            gate: None,
        });
        // Beside how often clerks got in each other's way: a crowd that never did proves nothing.
        figures.push(Figure {
            peer: "steps that came late",
            peer_value: outcome.late as f64,
            ..Figure::limited(BENCH, rules, outcome.broken.len() as f64, "rules", 0.0)
        });
    }
    Ok(figures)
}
