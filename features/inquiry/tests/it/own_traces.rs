//! What is left of a look-up: nothing in the village, on disk or in what it says; nothing in plain text at the center.

use super::{CARD, NUMBER, PHONE, code, enters, three_years, ticket};
use crate::apart::Apart;
use hongwang_store::{DbUrl, Tx, sql};
use std::{
    fmt::{Debug, Write as _},
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

/// What a node says in its log while a test runs.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<String>>);

struct Words<'w>(&'w mut String);

impl tracing::field::Visit for Words<'_> {
    fn record_debug(&mut self, _: &tracing::field::Field, value: &dyn Debug) {
        writeln!(self.0, "{value:?}").expect("writes");
    }
}

impl<S: tracing::Subscriber> Layer<S> for Said {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        event.record(&mut Words(&mut self.0.lock().expect("nobody fails")));
    }
}

/// Every byte of the files below a folder.
fn bytes(folder: PathBuf) -> Vec<u8> {
    let (mut all, mut stack) = (Vec::new(), vec![folder]);
    while let Some(at) = stack.pop() {
        if at.is_dir() {
            stack.extend(fs::read_dir(&at).expect("a folder").flatten().map(|entry| entry.path()));
        } else if at.is_file() {
            all.extend(fs::read(&at).expect("reads"));
        }
    }
    all
}

/// Every row of every table of a PostgreSQL, as text; none of a SQLite, which is its file.
async fn rows(apart: &Apart) -> Vec<u8> {
    let mut all = Vec::new();
    let mut tx = apart.center.db.read().await.expect("begins");
    if !matches!(tx, Tx::Pg(_)) {
        return all;
    }
    let tables = sql("SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables \
                      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
    for table in tables.all(&mut tx).await.expect("reads") {
        let name: String = table.get("name").expect("text");
        let every = format!("SELECT CAST(c AS TEXT) AS text FROM \"{name}\" c");
        for row in sql(every.leak()).all(&mut tx).await.expect("reads") {
            all.extend(row.get::<String>("text").expect("text").into_bytes());
        }
    }
    all
}

/// Which of these stand somewhere, as they are or as PostgreSQL shows bytes.
fn stand_in<'t>(node: &[u8], these: &[&'t str]) -> Vec<&'t str> {
    let node = String::from_utf8_lossy(node);
    let shown = |text: &str| data_encoding::HEXLOWER.encode(text.as_bytes());
    these.iter().copied().filter(|text| node.contains(*text) || node.contains(&shown(text))).collect()
}

const PERSONAL: [&str; 7] = [NUMBER, PHONE, CARD, "演示王小花", "耕地地力保护补贴", "农机购置补贴", "1860元"];

async fn on_each(url: &DbUrl, center_file: Option<PathBuf>, said: &Said) {
    let apart = Apart::new(url, Vec::new(), None).await;
    three_years(&apart).await;
    apart.connects().await;
    apart.device.place_card();
    apart.post("/own/subsidy/card", &[]).await.says(&["1860元"]);
    let wish = ticket(&apart, "subsidy", NUMBER).await;
    let right = code(&apart).await;
    enters(&apart, "subsidy", &wish, "000").await.says(&["验证码不对"]);
    enters(&apart, "subsidy", &wish, &right).await.says(&["1860元"]);
    apart.disconnects().await;
    apart.post("/own/subsidy/card", &[]).await;
    let log = format!("{:?}", apart.log().await);
    let at_center = rows(&apart).await;
    apart.village.db.close().await;
    apart.center.db.close().await;
    let village = bytes(apart.folder.path().to_owned());
    assert!(village.len() > 10_000, "there is a database");
    let all = [PERSONAL.as_slice(), &[&wish]].concat();
    assert_eq!(stand_in(&village, &all), [""; 0], "at the village");
    let file = center_file.map(|file| fs::read(file).expect("reads")).unwrap_or_default();
    let center = [at_center, file, bytes(apart.center_folder())].concat();
    assert_eq!(stand_in(&center, &PERSONAL), [""; 0], "at the center");
    assert_eq!(stand_in(&center, &["subsidy"]), ["subsidy"], "what stands there is seen here");
    let said = said.0.lock().expect("nobody fails").clone();
    assert!(!said.is_empty(), "it says something");
    for (what, place) in [(said, "the log"), (log, "the audit")] {
        assert_eq!(stand_in(what.as_bytes(), &all), [""; 0], "in {place}");
    }
}

#[tokio::test]
async fn a_look_up_leaves_nothing_in_the_village_and_no_plain_text_anywhere() {
    let said = Said::default();
    // Of the whole process: what other tasks say is heard, too.
    tracing_subscriber::registry().with(said.clone()).init();
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("center.db");
    Box::pin(on_each(&DbUrl::Lite(file.clone()), Some(file), &said)).await;
    let postgres = hongwang_testkit::postgres().await;
    Box::pin(on_each(&DbUrl::Pg(postgres.url().to_owned()), None, &said)).await;
}
