//! A center with its router and people, and a village that gets its records, each on a fresh database of one engine.

use axum::Router;
use axum::body::Body;
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_content::{Content, columns::Tree};
use hongwang_feature::organisations::{OrgKind, Organisation};
use hongwang_feature::{Bus, Feature, Place, Site, Staff, open_session, organisations};
use hongwang_page::Live;
use hongwang_replica::{Entry, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, audit, sql};
use hongwang_websites::fetch::FetchConfig;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tower::ServiceExt;

/// 2026-11-23 18:00 in Beijing.
pub(crate) const NOW: Millis = Millis(1_795_428_000_000);

pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED_HILL: &str = "421124000000/421124102000/";
pub(crate) const RED_HILL_VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const SPRINGS: &str = "421124000000/421124100000/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().unwrap()
}

/// Runs `test` on SQLite and on a real PostgreSQL.
pub(crate) async fn on_both<F: AsyncFn(Node)>(test: F) {
    test(Node::lite(Site::Center, COUNTY).await).await;
    let postgres = hongwang_testkit::postgres().await;
    let db = Db::open(&DbUrl::Pg(postgres.url().to_owned())).await.unwrap();
    let node = Node::on(db.clone(), Site::Center, COUNTY).await;
    test(node).await;
    db.close().await;
}

/// A node: its place, its router, and the folder of its files.
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) content: Content,
    router: Router,
    folder: tempfile::TempDir,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) kind: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }
}

impl Node {
    pub(crate) async fn lite(site: Site, at: &str) -> Node {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DbUrl::Lite(folder.path().join("test.db"))).await.unwrap();
        Node::with(db, site, at, folder).await
    }

    pub(crate) async fn on(db: Db, site: Site, at: &str) -> Node {
        Node::with(db, site, at, tempfile::tempdir().unwrap()).await
    }

    async fn with(db: Db, site: Site, at: &str, folder: tempfile::TempDir) -> Node {
        let fetching = FetchConfig {
            pause: Duration::ZERO,
            permits: vec!["127.0.0.0/8".parse().unwrap()],
            ..FetchConfig::default()
        };
        let tree = Tree::shipped(&hongwang_page::has_icon).unwrap();
        let content = Content::new(tree).fetching(fetching).inbox(folder.path().join("inbox"));
        for migrations in [
            audit::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            organisations::MIGRATIONS,
            hongwang_feature::column_state::MIGRATIONS,
            hongwang_feature::session_migrations(),
            content.migrations(),
        ] {
            db.migrate(&migrations).await.unwrap();
        }
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
        let router = content.public().merge(content.desk().into_router(&place)).with_state(place.clone());
        let node = Node { place, content, router, folder };
        node.seed_organisations().await;
        node
    }

    /// The folder below which watched folders lie.
    pub(crate) fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    async fn seed_organisations(&self) {
        let mut tx = self.place.db.write().await.unwrap();
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (RED_HILL, "红山镇", OrgKind::Township),
            (RED_HILL_VILLAGE, "乌云山村", OrgKind::Village),
            (SPRINGS, "温泉镇", OrgKind::Township),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let organisation = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &organisation).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Somebody who signs in with these roles for this organisation; the cookie of the session.
    pub(crate) async fn person(&self, name: &str, at: &str, roles: &[Role]) -> String {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: name.to_owned(),
            org: org(at),
            org_name: "演示单位".to_owned(),
            roles: roles.to_vec(),
        };
        let mut tx = self.place.db.write().await.unwrap();
        let login = open_session(&mut tx, &staff, self.place.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        login.cookie().to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let header = |name| {
            let value = response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            value.unwrap_or_default()
        };
        let (location, kind) = (header(header::LOCATION), header(header::CONTENT_TYPE));
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, location, kind, bytes }
    }

    /// GET as somebody, or as nobody with an empty cookie.
    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, who).body(Body::empty()).unwrap()).await
    }

    /// POST of a plain form.
    pub(crate) async fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let request = Request::post(path)
            .header(header::COOKIE, who)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(pairs.join("&")));
        self.ask(request.unwrap()).await
    }

    /// POST of a form with files, all named `pictures`.
    pub(crate) async fn send(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        pictures: &[&[u8]],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        for bytes in pictures {
            let head = "--cut\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
            body.extend(head.bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, who)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        self.ask(request.unwrap()).await
    }

    /// Everything in the logs of the scopes that `village` follows, above what `from` says, in order.
    pub(crate) async fn entries_for(&self, village: &OrgPath) -> Vec<Entry> {
        let mut tx = self.place.db.read().await.unwrap();
        let rows = sql("SELECT seq, kind, key, body, blobs, at FROM feed_entry WHERE $1 LIKE scope || '%' ORDER BY scope, seq")
            .bind(village)
            .all(&mut tx)
            .await
            .unwrap();
        rows.iter()
            .map(|row| Entry {
                seq: Sequence(row.get::<i64>("seq").unwrap().unsigned_abs()),
                at: row.get("at").unwrap(),
                record: Record {
                    kind: row.get("kind").unwrap(),
                    key: row.get("key").unwrap(),
                    body: row.json_or_null("body").unwrap(),
                    blobs: row.json("blobs").unwrap(),
                    lane: hongwang_replica::Lane::Text,
                },
            })
            .collect()
    }

    /// What a line would do: applies the records and copies the bytes that they need.
    pub(crate) async fn catch_up(&self, center: &Node) {
        let entries = center.entries_for(&self.place.org).await;
        let mut tx = self.place.db.write().await.unwrap();
        for entry in &entries {
            for blob in &entry.record.blobs {
                let bytes = center.place.blobs.get(&blob.hash).unwrap().unwrap();
                self.place.blobs.put(&bytes).unwrap();
            }
            self.content.apply(&mut tx, entry, self.place.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
