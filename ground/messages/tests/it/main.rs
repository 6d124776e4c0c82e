//! The outbox on SQLite and on a real PostgreSQL, and its rules.

mod outbox;
mod rules;
mod templates;

use hongwang_base::{Millis, OrgPath};
use hongwang_messages::{Ask, Asked, Due, MIGRATIONS, Part, PartState, Rules, State};
use hongwang_store::{Db, DbUrl, Vault, sql};
use uuid::Uuid;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const PHONE: &str = "13800138000";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

/// A center's outbox.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    _dir: tempfile::TempDir,
}

impl World {
    async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Db::open(url).await.expect("opens");
        db.migrate(&MIGRATIONS).await.expect("migrates");
        let vault = Vault::open(&dir.path().join("personal.key")).expect("a key");
        Self { db, vault, _dir: dir }
    }

    /// Asks for a message to a telephone.
    pub(crate) async fn asks(&self, phone: &str, template: &str, now: Millis) -> Asked {
        let places = [("item", "高龄津贴"), ("number", "20261123-001"), ("says", "正在核对。")];
        let org = org(VILLAGE);
        let ask = Ask { org: &org, phone, template, places: &places, about: None, now };
        let mut tx = self.db.write().await.expect("begins");
        let asked = hongwang_messages::ask(&mut tx, &self.vault, ask).await.expect("keeps");
        tx.commit().await.expect("commits");
        asked
    }

    /// Asks for a message that waits.
    pub(crate) async fn waits(&self, phone: &str, template: &str, now: Millis) -> Uuid {
        match self.asks(phone, template, now).await {
            Asked::Waits(id) => id,
            Asked::NoMobile => panic!("{phone} is a telephone"),
        }
    }

    pub(crate) async fn due(&self, now: Millis) -> Vec<Due> {
        let mut tx = self.db.write().await.expect("begins");
        let rules = Rules::default();
        let due =
            hongwang_messages::hand_over(&mut tx, &self.vault, &rules, now, 100).await.expect("hands over");
        tx.commit().await.expect("commits");
        due
    }

    pub(crate) async fn verdict(&self, id: Uuid, number: u8, of: u8, state: PartState, now: Millis) {
        let mut tx = self.db.write().await.expect("begins");
        let part = Part { number, of, state };
        hongwang_messages::verdict(&mut tx, id, &part, now).await.expect("keeps");
        tx.commit().await.expect("commits");
    }

    pub(crate) async fn receipt(&self, name: &str, fate: PartState, now: Millis) {
        let mut tx = self.db.write().await.expect("begins");
        hongwang_messages::receipt(&mut tx, name, fate, now).await.expect("keeps");
        tx.commit().await.expect("commits");
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let statement = match table {
            "message" => "SELECT COUNT(*) AS n FROM message",
            _ => "SELECT COUNT(*) AS n FROM message_part",
        };
        let mut tx = self.db.read().await.expect("begins");
        let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
        row.get("n").expect("a number")
    }

    /// How a message stands, and why.
    pub(crate) async fn stands(&self, id: Uuid) -> (State, String) {
        let mut tx = self.db.read().await.expect("begins");
        let row = sql("SELECT state, why FROM message WHERE id = $1").bind(id).one(&mut tx).await;
        let row = row.expect("reads").expect("it is there");
        (row.word("state", State::from_word).expect("a state"), row.get("why").expect("text"))
    }

    /// Whether telephone and text lie there.
    pub(crate) async fn is_sealed(&self, id: Uuid) -> bool {
        let mut tx = self.db.read().await.expect("begins");
        let row = sql("SELECT phone, text FROM message WHERE id = $1").bind(id).one(&mut tx).await;
        let row = row.expect("reads").expect("it is there");
        let [phone, text] = ["phone", "text"].map(|field| row.get::<Option<Vec<u8>>>(field).expect("bytes"));
        assert_eq!(phone.is_some(), text.is_some());
        phone.is_some()
    }
}

/// Runs `test` in a fresh outbox on each engine.
pub(crate) async fn on_both(test: impl AsyncFn(&World)) {
    let dir = tempfile::tempdir().expect("a folder");
    test(&World::new(&DbUrl::Lite(dir.path().join("test.db"))).await).await;
    let postgres = hongwang_testkit::postgres().await;
    let world = World::new(&DbUrl::Pg(postgres.url().to_owned())).await;
    test(&world).await;
    world.db.close().await;
}
