//! A center and a village apart, each with a database, a folder and a key of its own, the real line between them, and
//! somebody before the village's screen.

use crate::world::{COUNTY, NOW, VILLAGE, org};
use axum::{Extension, Router, body::Body, extract::ConnectInfo};
use hongwang_base::{Clock, DeviceId, Millis, OrgPath};
use hongwang_feature::{Bus, Feature, Features, Place, Site};
use hongwang_feed::{
    Authority,
    center::Link,
    enrolment,
    village::{Line, Membership, Node, PERSONAL_KEY, Questions, enrol},
};
use hongwang_idcard::Reader;
use hongwang_inquiry::{CountyRegister, Inquiry};
use hongwang_printing::Printer;
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use hongwang_testkit::CardReader;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle, time};
use tower::ServiceExt;
use uuid::Uuid;

/// Nothing on loopback takes longer unless it never comes.
const SOON: Duration = Duration::from_secs(60);
/// Whose card lies on the reader, and somebody else.
pub(crate) const NUMBER: &str = "42112419500101004X";
pub(crate) const NOBODY: &str = "421124195203030014";
pub(crate) const PHONE: &str = "13800138000";
pub(crate) const CARD: &str = "6217000000000001234";

pub(crate) struct Apart {
    pub(crate) center: Place,
    pub(crate) inquiry: Inquiry,
    pub(crate) vault: Vault,
    pub(crate) village: Place,
    pub(crate) device: CardReader,
    box_inquiry: Inquiry,
    node: Node,
    membership: Membership,
    questions: Mutex<Option<Questions>>,
    line: Mutex<Option<JoinHandle<()>>>,
    tasks: Vec<JoinHandle<()>>,
    /// The village's data folder.
    pub(crate) folder: TempDir,
    center_folder: TempDir,
}

/// What a screen is shown.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Seen {
    /// What stands in a hidden field.
    pub(crate) fn field(&self, name: &str) -> String {
        let from = format!("name=\"{name}\" value=\"");
        let rest = self.text.split(&from).nth(1).unwrap_or_else(|| panic!("{name}: {}", self.text));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    pub(crate) fn says(&self, words: &[&str]) {
        for words in words {
            assert!(self.text.contains(words), "{words}: {}", self.text);
        }
    }

    pub(crate) fn hides(&self, words: &[&str]) {
        for words in words {
            assert!(!self.text.contains(words), "{words}: {}", self.text);
        }
    }
}

async fn place(site: Site, at: &str, url: &DbUrl, folder: &Path, tables: &Inquiry) -> Place {
    let db = Db::open(url).await.expect("opens");
    for owner in [
        audit::MIGRATIONS,
        hongwang_feature::session_migrations(),
        hongwang_feature::organisations::MIGRATIONS,
        hongwang_feed::MIGRATIONS,
        hongwang_messages::MIGRATIONS,
        tables.migrations(),
    ] {
        db.migrate(&owner).await.expect("migrates");
    }
    Place {
        site,
        org: org(at),
        db,
        blobs: Blobs::open(folder.join("blobs")).expect("opens"),
        clock: Clock::manual(NOW),
        bus: Bus::default(),
        live: hongwang_page::Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    }
}

fn vault(folder: &Path) -> Vault {
    Vault::open(&folder.join(PERSONAL_KEY)).expect("a key")
}

impl Apart {
    /// A village with a reader that was admitted, and is not connected yet; a center with these registers.
    pub(crate) async fn new(url: &DbUrl, registers: Vec<CountyRegister>, printer: Option<Printer>) -> Self {
        let (center_folder, folder) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
        let vault_of_center = vault(center_folder.path());
        let inquiry = Inquiry::new(vault_of_center.clone()).registers(registers);
        let center = place(Site::Center, COUNTY, url, center_folder.path(), &inquiry).await;
        let path = center_folder.path().join("idcard");
        let device = CardReader::at(&path);
        let mut reader = Reader::new(path);
        let box_inquiry = Inquiry::new(vault(folder.path())).beside(Some(reader.asking()), printer);
        let lite = DbUrl::Lite(folder.path().join("village.db"));
        let mut village = place(Site::Village, VILLAGE, &lite, folder.path(), &box_inquiry).await;
        village.clock = center.clock.clone();
        let watching = tokio::spawn(async move {
            loop {
                reader.next_event().await;
            }
        });
        let authority = Arc::new(Authority::open(&center_folder.path().join("authority")).expect("keys"));
        let here = SocketAddr::from(([127, 0, 0, 1], 0));
        let features = Features::new(vec![Box::new(inquiry.clone())]);
        let link = Link::open(center.clone(), features, authority.clone(), here, "http://center").await;
        let link = link.expect("opens");
        let address = link.address().to_string().parse().expect("an address");
        let server = tokio::spawn(async move { link.run().await.expect("runs") });
        let keys = folder.path().join("keys");
        let fingerprint = authority.fingerprint();
        let node = Node::open(village.db.clone(), village.clock.clone(), &keys, address, &fingerprint).await;
        let node = node.expect("opens");
        let membership = joins(&center, &node, &authority).await;
        Self {
            center,
            inquiry,
            vault: vault_of_center,
            village,
            device,
            box_inquiry,
            node,
            membership,
            questions: Mutex::default(),
            line: Mutex::default(),
            tasks: vec![watching, server],
            folder,
            center_folder,
        }
    }

    /// Opens the line of the village; where `center_answers`, waits until it does.
    pub(crate) async fn connects(&self) {
        let questions = self.opens().await;
        self.until("the center answers", async || questions.offline_since().is_none()).await;
    }

    /// Opens a line whose cable is pulled.
    pub(crate) async fn stands_without_a_line(&self) {
        self.opens().await;
        self.disconnects().await;
    }

    async fn opens(&self) -> Questions {
        let features = Features::new(vec![Box::new(self.box_inquiry.clone())]);
        let (place, data) = (self.village.clone(), self.folder.path());
        let line = Line::open(place, features, &self.node, &self.membership, Vec::new(), data, "test").await;
        let line = line.expect("opens");
        let questions = line.questions();
        *self.questions.lock().expect("nobody fails") = Some(questions.clone());
        *self.line.lock().expect("nobody fails") = Some(tokio::spawn(line.run()));
        questions
    }

    pub(crate) async fn disconnects(&self) {
        let line = self.line.lock().expect("nobody fails").take();
        if let Some(line) = line {
            line.abort();
            let _ = line.await;
        }
    }

    /// The center is gone: its device port is shut.
    pub(crate) async fn center_dies(&mut self) {
        let server = self.tasks.pop().expect("the server");
        server.abort();
        let _ = server.await;
    }

    /// Looks again and again until it holds.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let looking = async {
            while !holds().await {
                time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(time::timeout(SOON, looking).await.is_ok(), "it never came true: {what}");
    }

    /// Every folder in which the center keeps anything.
    pub(crate) fn center_folder(&self) -> PathBuf {
        self.center_folder.path().to_owned()
    }

    fn pages(&self) -> Router {
        let questions = self.questions.lock().expect("nobody fails").clone().expect("a line was opened");
        self.box_inquiry.public().layer(Extension(questions)).with_state(self.village.clone())
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.sends(Request::get(path).body(Body::empty()).expect("a request"), true).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.posts(path, fields, true).await
    }

    /// From a phone in the village's network.
    pub(crate) async fn post_from_phone(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.posts(path, fields, false).await
    }

    async fn posts(&self, path: &str, fields: &[(&str, &str)], here: bool) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.sends(request.expect("a request"), here).await
    }

    async fn sends(&self, mut request: Request<Body>, here: bool) -> Seen {
        let from = if here { [127, 0, 0, 1] } else { [192, 168, 1, 20] };
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 40_000))));
        let (head, body) = self.pages().oneshot(request).await.expect("never fails").into_parts();
        let bytes = body.collect().await.expect("reads").to_bytes();
        Seen {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A row of a person as the center keeps it once a bureau's file was released.
    pub(crate) async fn has_row(&self, number: &str, period: &str, kind: &str, amount: &str) {
        let id = Uuid::from(DeviceId::new(NOW));
        let row = [VILLAGE, "3组", "演示王小花", number, kind, amount, "2025-06-30", CARD, PHONE];
        let bytes = serde_json::to_vec(&row).expect("plain data");
        let sealed = self.vault.seal(&[b"inquiry.detail".as_slice(), id.as_bytes()].concat(), &bytes);
        let mut tx = self.center.db.write().await.expect("begins");
        sql("INSERT INTO inquiry_detail (id, dataset, batch, period, org, person, standing, sealed) \
             VALUES ($1,'subsidy',$2,$3,$4,$5,TRUE,$6)")
        .bind(id)
        .bind(id)
        .bind(period)
        .bind(org(VILLAGE))
        .bind(self.vault.mark(b"inquiry.person", number.as_bytes()).to_vec())
        .bind(sealed)
        .run(&mut tx)
        .await
        .expect("the store holds");
        tx.commit().await.expect("commits");
    }

    /// The messages that a gateway would get now: telephone and words.
    pub(crate) async fn messages(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.write().await.expect("begins");
        let rules = hongwang_messages::Rules::chosen(None, Some(50)).expect("rules");
        let now = self.center.clock.now();
        let due = hongwang_messages::hand_over(&mut tx, &self.vault, &rules, now, 50).await.expect("reads");
        tx.commit().await.expect("commits");
        due.into_iter().map(|due| (due.phone, due.text)).collect()
    }

    /// What stands in the audit log: object and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        let own = all.into_iter().map(|chained| chained.entry).filter(|entry| entry.action == "inquiry.own");
        own.map(|entry| (entry.object, entry.detail)).collect()
    }

    /// What the village's page of a column shows, and whether it is a way to do something.
    pub(crate) async fn column(&self, column: &str) -> (Option<String>, Option<String>) {
        let mut tx = self.village.db.read().await.expect("begins");
        let (at, now): (&OrgPath, Millis) = (&self.village.org, self.village.clock.now());
        let page = self.box_inquiry.column(&mut tx, at, column, now).await.expect("reads");
        let services = self.box_inquiry.services(&mut tx).await.expect("reads");
        let way = services.into_iter().find(|service| service.column == column).map(|found| found.tile.href);
        (page.map(|page| page.body.0), way)
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        if let Some(line) = self.line.lock().ok().and_then(|mut line| line.take()) {
            line.abort();
        }
    }
}

/// Asks, lets an operator type the code, and waits to be admitted.
async fn joins(center: &Place, node: &Node, authority: &Authority) -> Membership {
    let (tell, mut standing) = watch::channel(enrol::Waiting::Dialling);
    let operator = async {
        let asks = |standing: &enrol::Waiting| matches!(standing, enrol::Waiting::ForOperator { .. });
        standing.wait_for(asks).await.expect("asks");
        let mut tx = center.db.write().await.expect("begins");
        let (code, at) = (node.code(), org(VILLAGE));
        let admitted = enrolment::admit(&mut tx, authority, &code, &at, "村屏", "值班员", NOW).await;
        admitted.expect("admits");
        tx.commit().await.expect("commits");
    };
    let both = async { tokio::join!(enrol::until_admitted(node, &tell), operator) };
    time::timeout(SOON, both).await.expect("is admitted in time").0.expect("joins")
}

/// Runs `test` with a center on each engine.
pub(crate) async fn on_both_apart(test: impl AsyncFn(Apart)) {
    let dir = tempfile::tempdir().expect("a folder");
    test(Apart::new(&DbUrl::Lite(dir.path().join("center.db")), Vec::new(), None).await).await;
    let postgres = hongwang_testkit::postgres().await;
    let apart = Apart::new(&DbUrl::Pg(postgres.url().to_owned()), Vec::new(), None).await;
    let db = apart.center.db.clone();
    test(apart).await;
    db.close().await;
}
