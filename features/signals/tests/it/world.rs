//! A county's center, a village with a database of its own that gets its records, and people at desk and screen.

use axum::{Router, body::Body, response::Response};
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Feature, Place, Site, Staff};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_signals::Signals;
use hongwang_store::{Blobs, Db, DbUrl, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{net::Ipv4Addr, path::PathBuf, sync::Arc};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const OTHER_TOWN: &str = "421124000000/421124101000/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) village: Place,
    pub(crate) signals: Signals,
    dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let permits = vec!["127.0.0.0/8".parse().expect("a network")];
        let signals = Signals::new(hongwang_testkit::binary(), permits, Ipv4Addr::LOCALHOST, dir.path());
        let place = async |site, at, db: Db| {
            for owner in [
                audit::MIGRATIONS,
                hongwang_feature::session_migrations(),
                organisations::MIGRATIONS,
                hongwang_feed::MIGRATIONS,
                signals.migrations(),
            ] {
                db.migrate(&owner).await.expect("migrates");
            }
            Place {
                site,
                org: org(at),
                db,
                blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
                clock: Clock::manual(NOW),
                bus: Bus::default(),
                live: hongwang_page::Live::default(),
                desk_nav: Arc::default(),
                demo: false,
            }
        };
        let center = place(Site::Center, COUNTY, Db::open(url).await.expect("opens")).await;
        let village = Db::open(&DbUrl::Lite(dir.path().join("village.db"))).await.expect("opens");
        let village = place(Site::Village, VILLAGE, village).await;
        let mut tx = center.db.write().await.expect("begins");
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (TOWN, "红山镇", OrgKind::Township),
            (OTHER_TOWN, "南河镇", OrgKind::Township),
            (VILLAGE, "乌云山村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
        Self { center, village, signals, dir }
    }

    /// Where the last hour of channels lies.
    pub(crate) fn catchup(&self) -> PathBuf {
        self.dir.path().join("catchup")
    }

    /// Somebody at the desk with this role for `at`.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王办事".into(),
            org: org(at),
            org_name: "县融媒体中心".into(),
            roles: vec![role],
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let login = hongwang_feature::open_session(&mut tx, &staff, NOW).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// What a line would do: hands the village every record that is for it.
    pub(crate) async fn deliver(&self) {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, kind, key, body, at FROM feed_entry WHERE kind LIKE 'signals.%' \
                        AND $1 LIKE scope || '%' ORDER BY scope, seq");
        let rows = rows.bind(VILLAGE).all(&mut tx).await.expect("reads");
        drop(tx);
        for row in rows {
            let entry = Entry {
                seq: Sequence(row.get::<i64>("seq").expect("a number").unsigned_abs()),
                at: row.get("at").expect("a time"),
                record: Record {
                    kind: row.get("kind").expect("a kind"),
                    key: row.get("key").expect("a key"),
                    body: row.json_or_null("body").expect("a body"),
                    blobs: Vec::new(),
                    lane: Lane::Text,
                },
            };
            let mut tx = self.village.db.write().await.expect("begins");
            self.signals.apply(&mut tx, &entry, NOW).await.expect("the store holds");
            tx.commit().await.expect("commits");
        }
    }

    /// Publishes a list for the whole county; gives the addresses of its channels in the village.
    pub(crate) async fn shows(&self, list: &str) -> Vec<String> {
        let desk = self.person(Role::Editor, COUNTY).await;
        let done = desk.post("/desk/signals/confirm", &[("shown", "tv"), ("text", list)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        self.deliver().await;
        self.channels().await
    }

    /// The channels of the village's column.
    pub(crate) async fn channels(&self) -> Vec<String> {
        let column = self.column("yule/film/tvlive").await.unwrap_or_default();
        let links = column.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        links.map(str::to_owned).collect()
    }

    /// What a column of the village shows, if anything.
    pub(crate) async fn column(&self, column: &str) -> Option<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let filled = self.signals.columns(&mut tx, &self.village.org).await.expect("reads");
        let page = self.signals.column(&mut tx, &self.village.org, column, NOW).await.expect("reads");
        assert_eq!(filled.iter().any(|(filled, _)| filled == column), page.is_some());
        page.map(|page| page.body.0)
    }

    /// What the village's screen is answered, head first.
    pub(crate) async fn opens(&self, path: &str) -> Response {
        let router = self.signals.public().with_state(self.village.clone());
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.oneshot(request).await.expect("never fails")
    }

    /// What the village's screen shows.
    pub(crate) async fn looks(&self, path: &str) -> Answer {
        answer(self.opens(path).await).await
    }
}

async fn answer(response: Response) -> Answer {
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default();
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    async fn sends(&self, request: http::request::Builder, body: Body) -> Answer {
        let place = &self.world.center;
        let desk: Router = self.world.signals.desk().into_router(place).with_state(place.clone());
        let request = request.header(header::COOKIE, &self.cookie).body(body).expect("a request");
        answer(desk.oneshot(request).await.expect("never fails")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.sends(Request::get(path), Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.sends(request, Body::from(body)).await
    }

    /// Sends a guide to be tried.
    pub(crate) async fn tries_guide(&self, guide: &[u8]) -> Answer {
        let head = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n";
        let body = [head.as_bytes(), guide, b"\r\n--cut--\r\n"].concat();
        let request = Request::post("/desk/signals/guide")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.sends(request, Body::from(body)).await
    }

    /// Sends a list to be tried.
    pub(crate) async fn tries(&self, list: &str) -> Answer {
        let part = |name: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"");
        let body = format!(
            "{}\r\n\r\ntv\r\n{}; filename=\"a.m3u\"\r\n\r\n{list}\r\n--cut--\r\n",
            part("shown"),
            part("file")
        );
        let request = Request::post("/desk/signals/import")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.sends(request, Body::from(body)).await
    }
}
