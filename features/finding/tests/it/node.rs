//! A node with content of a simple feature that tests fill, on a database of either engine.

use axum::{Router, body::Body};
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Fact, Feature, Features, Place, Site, Staff, Work, open_session};
use hongwang_finding::Finding;
use hongwang_page::Live;
use hongwang_store::{Blobs, Db, DbUrl, Migrations, Result, Tx, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt;

/// 2026-11-23 18:00 in Beijing.
pub(crate) const NOW: Millis = Millis(1_795_428_000_000);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const OTHER_TOWN: &str = "421124000000/421124100000/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().unwrap()
}

/// Keys with their documents; none: taken away.
type Log = Vec<(String, Option<Document>)>;

/// A feature whose documents stand in memory, numbered as they change.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    log: Arc<Mutex<Log>>,
    edition: Arc<Mutex<u32>>,
}

impl Shelf {
    pub(crate) fn put(&self, key: &str, document: Document) {
        self.log.lock().unwrap().push((key.to_owned(), Some(document)));
    }

    pub(crate) fn take_away(&self, key: &str) {
        self.log.lock().unwrap().push((key.to_owned(), None));
    }

    /// From now on everything is made differently.
    pub(crate) fn renew(&self) {
        *self.edition.lock().unwrap() += 1;
    }

    /// Takes a document off the screens as another tree of halls does: no number changes, the edition does.
    pub(crate) fn hide(&self, key: &str) {
        let mut log = self.log.lock().unwrap();
        log.iter_mut().filter(|(known, _)| known == key).for_each(|(_, document)| *document = None);
        drop(log);
        self.renew();
    }

    /// Goes back to the first `changes`, as a database does that was restored.
    pub(crate) fn go_back(&self, changes: usize) {
        self.log.lock().unwrap().truncate(changes);
    }
}

impl Feature for Shelf {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "shelf", steps: &[] }
    }

    fn findable<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        Box::pin(async move {
            let log = self.log.lock().unwrap();
            let from = usize::try_from(after).unwrap().min(log.len());
            let upto = (from + 50).min(log.len());
            // As it is now: a key stands at its last number alone.
            let newest = |at: usize, key: &str| log[at + 1..].iter().all(|(later, _)| later != key);
            let changed = (from..upto).filter(|at| newest(*at, &log[*at].0)).map(|at| log[at].clone());
            let edition = self.edition.lock().unwrap().to_string();
            let changed = changed.collect();
            Ok(Some(Changes { edition, changed, upto: upto as i64, more: upto < log.len() }))
        })
    }
}

pub(crate) fn article(title: &str, text: &str) -> Document {
    Document {
        group: Group::Article,
        title: title.into(),
        text: text.into(),
        trail: vec!["党的建设".into(), "党建要闻".into()],
        href: "/dang/news/central/1".into(),
        date: Some(NOW.plus(-Millis::DAY)),
        ends: None,
        scope: org(COUNTY),
    }
}

pub(crate) fn column(title: &str, text: &str) -> Document {
    Document { group: Group::Column, date: None, href: "/fu/jiu/di".into(), ..article(title, text) }
}

async fn migrate(db: &Db, finding: &Finding) {
    for migrations in [
        audit::MIGRATIONS,
        hongwang_feed::MIGRATIONS,
        organisations::MIGRATIONS,
        hongwang_feature::session_migrations(),
        finding.migrations(),
    ] {
        db.migrate(&migrations).await.unwrap();
    }
}

fn finding(shelf: &Shelf, folder: &Path) -> Finding {
    let vault = Vault::open(&folder.join("personal.key")).unwrap();
    Finding::new(Features::new(vec![Box::new(shelf.clone())]), folder.join("search"), vault)
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) cache: String,
    pub(crate) text: String,
}

pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) shelf: Shelf,
    pub(crate) finding: Finding,
    router: Router,
    folder: tempfile::TempDir,
}

impl Node {
    pub(crate) async fn village() -> Node {
        Node::lite(Site::Village, VILLAGE).await
    }

    pub(crate) async fn lite(site: Site, at: &str) -> Node {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DbUrl::Lite(folder.path().join("test.db"))).await.unwrap();
        Node::with(db, site, at, folder).await
    }

    pub(crate) async fn on(db: Db, site: Site, at: &str) -> Node {
        Node::with(db, site, at, tempfile::tempdir().unwrap()).await
    }

    async fn with(db: Db, site: Site, at: &str, folder: tempfile::TempDir) -> Node {
        let shelf = Shelf::default();
        let finding = finding(&shelf, folder.path());
        migrate(&db, &finding).await;
        let place = Place {
            site,
            org: org(at),
            db,
            blobs: Blobs::open(folder.path().join("blobs")).unwrap(),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: Live::default(),
            desk_nav: Arc::default(),
            demo: false,
        };
        let router = finding.public().merge(finding.desk().into_router(&place)).with_state(place.clone());
        let node = Node { place, shelf, finding, router, folder };
        let mut tx = node.place.db.write().await.unwrap();
        for (path, short, kind) in [(COUNTY, "英山县", OrgKind::County), (TOWN, "红山镇", OrgKind::Township)]
        {
            let (name, short) = (short.to_owned(), short.to_owned());
            let organisation = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &organisation).await.unwrap();
        }
        tx.commit().await.unwrap();
        node
    }

    /// The folder of everything that it keeps.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn index_folder(&self) -> PathBuf {
        self.folder.path().join("search")
    }

    /// The key of its outbox.
    pub(crate) fn vault(&self) -> Vault {
        Vault::open(&self.folder.path().join("personal.key")).unwrap()
    }

    /// The same node after its process was killed.
    pub(crate) fn started_again(mut self) -> Node {
        self.finding = finding(&self.shelf, self.folder.path());
        let desk = self.finding.desk().into_router(&self.place);
        self.router = self.finding.public().merge(desk).with_state(self.place.clone());
        self
    }

    /// The same node, started again after somebody did this to the file of its database.
    pub(crate) async fn started_after(mut self, change: impl FnOnce(&Path)) -> Node {
        self.place.db.close().await;
        let file = self.folder.path().join("test.db");
        change(&file);
        self.place.db = Db::open(&DbUrl::Lite(file)).await.unwrap();
        migrate(&self.place.db, &self.finding).await;
        self.started_again()
    }

    /// How often words found nothing today, once all of them are counted.
    pub(crate) async fn counted(&self) -> i64 {
        tokio::time::timeout(Duration::from_secs(60), self.finding.settle()).await.unwrap();
        let mut tx = self.place.db.read().await.unwrap();
        let row = sql("SELECT CAST(COALESCE(SUM(times), 0) AS BIGINT) AS n FROM finding_sealed").one(&mut tx);
        row.await.unwrap().unwrap().get("n").unwrap()
    }

    pub(crate) async fn catch_up(&self) {
        self.finding.catch_up(&self.place).await.unwrap();
    }

    pub(crate) fn tell(&self) {
        self.place.bus.tell(Fact::Applied);
    }

    pub(crate) async fn get_as(&self, cookie: &str, address: &str) -> Answer {
        let request = Request::get(address).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let cache =
            response.headers().get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status, cache: cache.unwrap_or_default(), text }
    }

    /// The search page for what somebody entered.
    pub(crate) async fn search(&self, entered: &str) -> Answer {
        self.search_with(entered, "").await
    }

    pub(crate) async fn search_with(&self, entered: &str, more: &str) -> Answer {
        let query: String = entered.bytes().map(|byte| format!("%{byte:02X}")).collect();
        self.get_as("", &format!("/search?q={query}{more}")).await
    }

    /// Somebody who signs in with this role; the cookie of the session.
    pub(crate) async fn person(&self, at: &str, role: Role) -> String {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王编辑".to_owned(),
            org: org(at),
            org_name: "单位".to_owned(),
            roles: vec![role],
        };
        let mut tx = self.place.db.write().await.unwrap();
        let login = open_session(&mut tx, &staff, self.place.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        login.cookie().to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}
