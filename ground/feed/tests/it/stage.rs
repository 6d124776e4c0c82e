//! A center and villages with one small capability: notes by name.

use hongwang_base::{Clock, Millis, OrgPath};
use hongwang_feature::{Bus, Fact, Feature, Features, Flow, NodeStatus, Place, Sender, Site, Work};
use hongwang_feed::{
    Authority, append,
    center::Link,
    devices, enrolment,
    village::{
        Address, HandOffs, Line, Membership, Node, PERSONAL_KEY, Pulls, Questions, enrol::Waiting,
        enrol::until_admitted,
    },
};
use hongwang_page::Live;
use hongwang_replica::{BlobRef, Entry, Lane, Record, outbox::Submission};
use hongwang_store::{Blobs, Db, DbUrl, Migrations, Result as StoreResult, Tx, Vault, sql};
use hongwang_testkit::Database;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const OTHER: &str = "421124000000/421124100000/421124100201/";

/// Nothing on loopback takes longer unless it never comes.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// Notes: a record kind that is kept, and a submission kind that is answered with its own count.
pub(crate) struct Notes;

const TABLES: &str = "CREATE TABLE note (name TEXT PRIMARY KEY, body TEXT NOT NULL, times BIGINT NOT NULL); \
                      CREATE TABLE letter (id UUID PRIMARY KEY, body TEXT NOT NULL)";

impl Feature for Notes {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "notes", steps: &[("notes", TABLES)] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &["notes.note"]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _: Millis) -> Work<'a, StoreResult<()>> {
        Box::pin(async move {
            let name = &entry.record.key;
            match &entry.record.body {
                None => sql("DELETE FROM note WHERE name = $1").bind(name).run(tx).await?,
                Some(body) => {
                    sql("INSERT INTO note (name, body, times) VALUES ($1,$2,1) \
                         ON CONFLICT (name) DO UPDATE SET body = $2, times = note.times + 1")
                    .bind(name)
                    .bind(body.as_str().unwrap_or_default())
                    .run(tx)
                    .await?
                }
            };
            Ok(())
        })
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &["notes.letter"]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        _: Millis,
    ) -> Work<'a, StoreResult<Result<serde_json::Value, String>>> {
        Box::pin(async move {
            let Some(body) = submission.body.as_str() else {
                sql("INSERT INTO letter (id, body) VALUES ($1, '半途')").bind(submission.id).run(tx).await?;
                return Ok(Err("信里没有字".to_owned()));
            };
            sql("INSERT INTO letter (id, body) VALUES ($1,$2)")
                .bind(submission.id)
                .bind(body)
                .run(tx)
                .await?;
            Ok(Ok(serde_json::json!({ "from": from.org, "letters": submission.attachments.len() })))
        })
    }

    fn question_kinds(&self) -> &'static [&'static str] {
        &["notes.ask", "notes.long", "notes.never"]
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        kind: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, StoreResult<Result<serde_json::Value, String>>> {
        Box::pin(async move {
            match kind {
                "notes.long" => Ok(Ok("长".repeat(100_000).into())),
                "notes.never" => {
                    place.bus.tell(Fact::Applied);
                    std::future::pending().await
                }
                _ if question.is_null() => Ok(Err("没有问什么".to_owned())),
                _ => Ok(Ok(serde_json::json!({ "from": from.org, "asked": question }))),
            }
        })
    }

    fn flow_kinds(&self) -> &'static [&'static str] {
        &["notes.flow"]
    }

    /// The letters of the question one after the other, and nothing more until nobody follows.
    fn flow<'a>(
        &'a self,
        _: &'a Place,
        from: &'a Sender,
        _: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, StoreResult<Result<Flow, String>>> {
        Box::pin(async move {
            let Some(letters) = question.as_str().map(str::to_owned) else {
                return Ok(Err("没有问什么".to_owned()));
            };
            let (sender, flow) = tokio::sync::mpsc::channel(1);
            let village = from.org.to_string();
            tokio::spawn(async move {
                for letter in std::iter::once(village).chain(letters.chars().map(String::from)) {
                    if letter == "。" || sender.send(letter.into_bytes().into()).await.is_err() {
                        return;
                    }
                }
                sender.closed().await;
            });
            Ok(Ok(flow))
        })
    }
}

pub(crate) fn path(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

async fn migrated(url: DbUrl) -> Db {
    let db = Db::open(&url).await.expect("opens");
    db.migrate(&hongwang_feed::MIGRATIONS).await.expect("migrates");
    db.migrate(&Notes.migrations()).await.expect("migrates");
    db
}

fn place(site: Site, org: OrgPath, db: Db, folder: &Path, clock: Clock) -> Place {
    let (bus, live) = (Bus::default(), Live::default());
    let blobs = Blobs::open(folder.join("blobs")).expect("opens");
    Place { site, org, db, blobs, clock, bus, live, desk_nav: Arc::default(), demo: false }
}

fn features() -> Features {
    Features::new(vec![Box::new(Notes)])
}

/// A center on a port of its own.
pub(crate) struct Center {
    pub(crate) place: Place,
    pub(crate) authority: Arc<Authority>,
    pub(crate) address: SocketAddr,
    folder: TempDir,
    server: JoinHandle<()>,
    _postgres: Option<Database>,
}

impl Center {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = migrated(DbUrl::Lite(folder.path().join("center.db"))).await;
        Self::over(folder, db, None).await
    }

    pub(crate) async fn start_on_postgres() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let postgres = hongwang_testkit::postgres().await;
        let db = migrated(DbUrl::Pg(postgres.url().to_owned())).await;
        Self::over(folder, db, Some(postgres)).await
    }

    async fn over(folder: TempDir, db: Db, postgres: Option<Database>) -> Self {
        let place = place(Site::Center, path(COUNTY), db, folder.path(), Clock::system());
        let authority = Arc::new(Authority::open(&folder.path().join("keys")).expect("keys"));
        let (address, server) = serve(&place, &authority, SocketAddr::from(([127, 0, 0, 1], 0))).await;
        Self { place, authority, address, folder, server, _postgres: postgres }
    }

    /// Ends the process of the center and starts another on the same data and port.
    pub(crate) async fn restart(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
        self.authority = Arc::new(Authority::open(&self.folder.path().join("keys")).expect("keys"));
        let (_, server) = serve(&self.place, &self.authority, self.address).await;
        self.server = server;
    }

    /// Ends the process of the center and leaves it so.
    pub(crate) async fn dies(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    /// Publishes a note, or withdraws it, and gives its place in the log.
    pub(crate) async fn publish(&self, scope: &str, name: &str, body: Option<&str>) -> Entry {
        self.publish_with(scope, name, body, Vec::new(), Lane::Text).await
    }

    pub(crate) async fn publish_with(
        &self,
        scope: &str,
        name: &str,
        body: Option<&str>,
        blobs: Vec<BlobRef>,
        lane: Lane,
    ) -> Entry {
        self.publish_kind("notes.note", scope, name, body, blobs, lane).await
    }

    pub(crate) async fn publish_kind(
        &self,
        kind: &str,
        scope: &str,
        name: &str,
        body: Option<&str>,
        blobs: Vec<BlobRef>,
        lane: Lane,
    ) -> Entry {
        let body = body.map(serde_json::Value::from);
        let record = Record { kind: kind.to_owned(), key: name.to_owned(), body, blobs, lane };
        let mut tx = self.place.db.write().await.expect("begins");
        let entry = append(&mut tx, &path(scope), record, self.place.clock.now()).await.expect("appends");
        tx.commit().await.expect("commits");
        self.place.bus.tell(Fact::FeedGrew(path(scope)));
        entry
    }

    /// Keeps bytes at the center and names them.
    pub(crate) fn keep(&self, bytes: &[u8]) -> BlobRef {
        BlobRef { hash: self.place.blobs.put(bytes).expect("keeps"), len: bytes.len() as u64 }
    }

    pub(crate) async fn admit(
        &self,
        code: &str,
        org: &str,
    ) -> Result<hongwang_base::DeviceId, enrolment::EnrolError> {
        let mut tx = self.place.db.write().await?;
        let now = self.place.clock.now();
        let device =
            enrolment::admit(&mut tx, &self.authority, code, &path(org), "村屏", "值班员", now).await?;
        tx.commit().await?;
        Ok(device)
    }

    pub(crate) async fn revoke(&self, device: hongwang_base::DeviceId) {
        let mut tx = self.place.db.write().await.expect("begins");
        devices::revoke(&mut tx, device, self.place.clock.now()).await.expect("revokes");
        tx.commit().await.expect("commits");
        self.place.bus.tell(Fact::DeviceRevoked(device));
    }

    pub(crate) async fn device(&self, id: hongwang_base::DeviceId) -> devices::DeviceView {
        let mut tx = self.place.db.read().await.expect("begins");
        let scope = hongwang_base::Scope(path(COUNTY));
        devices::find(&mut tx, &scope, id).await.expect("reads").expect("is known")
    }

    /// Waits until the center knows of a device what `holds` says.
    pub(crate) async fn knows(
        &self,
        id: hongwang_base::DeviceId,
        holds: impl Fn(&devices::DeviceView) -> bool,
    ) {
        until("the center knows it of the device", async || holds(&self.device(id).await)).await;
    }
}

async fn serve(
    place: &Place,
    authority: &Arc<Authority>,
    address: SocketAddr,
) -> (SocketAddr, JoinHandle<()>) {
    let link = Link::open(place.clone(), features(), authority.clone(), address, "http://center")
        .await
        .expect("opens");
    let address = link.address();
    (address, tokio::spawn(async move { link.run().await.expect("runs") }))
}

/// Looks again and again until it holds: every look is at a fact, and the end is a failure.
pub(crate) async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let looking = async {
        while !holds().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(SOON, looking).await.is_ok(), "it never came true: {what}");
}

/// A village's box. Its process can be ended and started again.
pub(crate) struct Village {
    pub(crate) folder: TempDir,
    pub(crate) center: String,
    pub(crate) fingerprint: String,
    pub(crate) neighbours: Vec<Address>,
    pub(crate) clock: Clock,
}

/// A village whose process runs.
pub(crate) struct Running {
    pub(crate) place: Place,
    pub(crate) membership: Membership,
    pub(crate) status: watch::Receiver<NodeStatus>,
    pub(crate) vault: Vault,
    pub(crate) hand_offs: HandOffs,
    pub(crate) questions: Questions,
    pub(crate) pulls: Pulls,
    line: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.line.abort();
    }
}

impl Village {
    pub(crate) fn new(center: &Center) -> Self {
        Self::dialling(center.address.to_string(), center.authority.fingerprint())
    }

    pub(crate) fn dialling(center: String, fingerprint: String) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, center, fingerprint, neighbours: Vec::new(), clock: Clock::system() }
    }

    /// A village that was admitted to `org` already, with its device's id.
    pub(crate) async fn admitted(center: &Center, org: &str) -> (Self, hongwang_base::DeviceId) {
        let village = Self::new(center);
        let device = village.join(center, org).await;
        (village, device)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) async fn node(&self) -> Node {
        let db = migrated(DbUrl::Lite(self.folder.path().join("village.db"))).await;
        let address = self.center.parse().expect("an address");
        let keys = self.folder.path().join("keys");
        Node::open(db, self.clock.clone(), &keys, address, &self.fingerprint).await.expect("opens")
    }

    /// Asks, lets an operator type the code, and waits to be admitted.
    pub(crate) async fn join(&self, center: &Center, org: &str) -> hongwang_base::DeviceId {
        let node = self.node().await;
        let (tell, mut standing) = watch::channel(Waiting::Dialling);
        let asking = until_admitted(&node, &tell);
        let operator = async {
            standing
                .wait_for(|standing| matches!(standing, Waiting::ForOperator { .. }))
                .await
                .expect("asks");
            center.admit(&node.code(), org).await.expect("admits")
        };
        let (membership, device) =
            timeout(SOON, async { tokio::join!(asking, operator) }).await.expect("is admitted in time");
        assert_eq!(membership.expect("joins").device, device);
        device
    }

    pub(crate) async fn start(&self) -> Running {
        let node = self.node().await;
        let membership = node.membership().await.expect("reads").expect("was admitted");
        let db = migrated(DbUrl::Lite(self.folder.path().join("village.db"))).await;
        let place = place(Site::Village, membership.org.clone(), db, self.folder.path(), self.clock.clone());
        let neighbours = self.neighbours.clone();
        let line =
            Line::open(place.clone(), features(), &node, &membership, neighbours, &self.data(), "test").await;
        let line = line.expect("opens");
        let (status, hand_offs, questions) = (line.status(), line.hand_offs(), line.questions());
        let pulls = line.pulls();
        let vault = Vault::open(&self.data().join(PERSONAL_KEY)).expect("a key");
        let line = tokio::spawn(line.run());
        Running { place, membership, status, vault, hand_offs, questions, pulls, line }
    }
}

impl Running {
    /// Kills the process: whatever it was doing is cut off.
    pub(crate) async fn kill(mut self) {
        self.line.abort();
        let _ = (&mut self.line).await;
        self.place.db.close().await;
    }

    /// The note and how often it was applied.
    pub(crate) async fn note(&self, name: &str) -> Option<(String, i64)> {
        let mut tx = self.place.db.read().await.expect("begins");
        let row = sql("SELECT body, times FROM note WHERE name = $1")
            .bind(name)
            .one(&mut tx)
            .await
            .expect("reads")?;
        Some((row.get("body").expect("body"), row.get("times").expect("times")))
    }

    pub(crate) async fn shows(&self, name: &str, body: &str) {
        until(&format!("{name} says {body}"), async || {
            self.note(name).await.is_some_and(|(is, _)| is == body)
        })
        .await;
    }

    pub(crate) async fn stands(&self, holds: impl Fn(&NodeStatus) -> bool) {
        let mut status = self.status.clone();
        let waited = timeout(SOON, status.wait_for(holds)).await.map(|found| found.is_ok());
        assert_eq!(waited, Ok(true), "the node never stood so; it stands {:?}", self.status.borrow());
    }
}
