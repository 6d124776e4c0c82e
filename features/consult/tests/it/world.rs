//! A county with two towns, its center and a village's screen on one database, and people at desk and screen.

use axum::{Router, body::Body, response::Response};
use data_encoding::BASE64;
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_consult::Consult;
use hongwang_feature::{
    Bus, Feature, Place, Sender, Site, Staff,
    findable::Changes,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED: &str = "421124000000/421124102000/";
pub(crate) const RED_VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const WARM: &str = "421124000000/421124100000/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) village: Place,
    pub(crate) consult: Consult,
    vault: Vault,
    dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cache: String,
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Db::open(url).await.expect("opens");
        let vault = Vault::open(&dir.path().join("keys/personal.key")).expect("a key");
        let consult = Consult::new(vault.clone());
        for owner in [
            audit::MIGRATIONS,
            hongwang_feature::session_migrations(),
            organisations::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            consult.migrations(),
        ] {
            db.migrate(&owner).await.expect("migrates");
        }
        let center = Place {
            site: Site::Center,
            org: org(COUNTY),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::new(consult.desk().entries().to_vec()),
            demo: false,
        };
        let village = Place { site: Site::Village, org: org(RED_VILLAGE), ..center.clone() };
        let world = Self { center, village, consult, vault, dir };
        world.plant().await;
        world
    }

    /// Where both nodes keep what is no database.
    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.dir.path().join("blobs")
    }

    async fn plant(&self) {
        let all = [
            (COUNTY, "英山县", OrgKind::County),
            (WARM, "温泉镇", OrgKind::Township),
            (RED, "红山镇", OrgKind::Township),
            (RED_VILLAGE, "乌云山村", OrgKind::Village),
        ];
        let mut tx = self.center.db.write().await.expect("begins");
        for ((path, name, kind), position) in all.into_iter().zip(1..) {
            let (name, path) = (name.to_owned(), org(path));
            let organisation = Organisation { path, short: name.clone(), name, kind, position, open: true };
            organisations::put(&mut tx, &organisation).await.expect("keeps");
        }
        tx.commit().await.expect("commits");
    }

    /// A clerk of `at`.
    pub(crate) async fn clerk(&self, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王办事".into(),
            org: org(at),
            org_name: "单位".into(),
            roles: vec![Role::Clerk],
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let login =
            hongwang_feature::open_session(&mut tx, &staff, self.center.clock.now()).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// The village's screen.
    pub(crate) fn screen(&self) -> Router {
        self.consult.public().with_state(self.village.clone())
    }

    pub(crate) async fn sees(&self, path: &str) -> Answer {
        answer(self.screen(), Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// What the screen of another organisation shows.
    pub(crate) async fn sees_at(&self, at: &str, path: &str) -> Answer {
        let place = Place { org: org(at), ..self.village.clone() };
        let screen = self.consult.public().with_state(place);
        answer(screen, Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// What the search of `at` is told.
    pub(crate) async fn findable(&self, at: &str, after: i64) -> Changes {
        let (mut tx, at) = (self.center.db.read().await.expect("begins"), org(at));
        let told = self.consult.findable(&mut tx, &at, after).await.expect("reads");
        told.expect("people can be found")
    }

    pub(crate) async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        answer(self.screen(), posted(path, fields, "")).await
    }

    /// What the screen itself sends, or gets, of bytes.
    pub(crate) async fn at_the_glass(&self, path: &str, bytes: Option<&[u8]>) -> Answer {
        let request = match bytes {
            Some(bytes) => Request::post(path).body(Body::from(bytes.to_vec())),
            None => Request::get(path).body(Body::empty()),
        };
        let mut request = request.expect("a request");
        let itself: std::net::SocketAddr = ([127, 0, 0, 1], 9).into();
        request.extensions_mut().insert(axum::extract::ConnectInfo(itself));
        answer(self.screen(), request).await
    }

    /// What waits in the village's outbox, newest last, opened as the line opens it.
    pub(crate) async fn waiting(&self) -> Vec<Submission> {
        let mut tx = self.village.db.read().await.expect("begins");
        let rows = sql("SELECT submission FROM outbox_entry ORDER BY id").all(&mut tx).await.expect("reads");
        let all = rows.iter().map(|row| row.json::<Submission>("submission").expect("is one"));
        let opened = all.map(|one| {
            let sealed = BASE64.decode(one.body.as_str().expect("sealed").as_bytes()).expect("base 64");
            let body = self.vault.unseal(one.id.as_bytes(), &sealed).expect("opens");
            Submission { body: serde_json::from_slice(&body).expect("is JSON"), ..one }
        });
        opened.collect()
    }

    /// The center takes such a submission of that village.
    pub(crate) async fn takes(&self, submission: &Submission) -> Result<serde_json::Value, String> {
        let from = Sender { device: DeviceId::new(NOW), org: org(RED_VILLAGE) };
        let now = self.center.clock.now();
        let mut tx = self.center.db.write().await.expect("begins");
        let answer = self.consult.receive(&mut tx, &from, submission, now).await.expect("the store holds");
        tx.commit().await.expect("commits");
        answer
    }

    /// What a village's device hands in, as the device port gives it to the capability.
    pub(crate) async fn receive(&self, body: serde_json::Value) -> Result<serde_json::Value, String> {
        let from = Sender { device: DeviceId::new(NOW), org: org(RED_VILLAGE) };
        let now = self.center.clock.now();
        let id: Uuid = DeviceId::new(now).0;
        let kind = self.consult.submission_kinds()[0].to_owned();
        let submission = Submission { id, kind, body, attachments: Vec::new(), at: now.0 };
        let mut tx = self.center.db.write().await.expect("begins");
        let answer = self.consult.receive(&mut tx, &from, &submission, now).await.expect("the store holds");
        tx.commit().await.expect("commits");
        answer
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }
}

fn posted(path: &str, fields: &[(&str, &str)], cookie: &str) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request")
}

async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response: Response = router.oneshot(request).await.expect("never fails");
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default()
    };
    let (status, location, cache, kind) = (
        response.status(),
        header(header::LOCATION),
        header(header::CACHE_CONTROL),
        header(header::CONTENT_TYPE),
    );
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    // A picture is no text, and nobody reads it as one.
    Answer { status, location, cache, kind, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    fn desk(&self) -> Router {
        self.world.consult.desk().into_router(&self.world.center).with_state(self.world.center.clone())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        answer(self.desk(), request.expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        answer(self.desk(), posted(path, fields, &self.cookie)).await
    }

    /// The address of somebody's entry.
    pub(crate) async fn entry(&self, name: &str) -> String {
        let list = self.get("/desk/duty").await.text;
        let (before, _) = list.split_once(&format!(">{name}<")).expect("an entry");
        let address = before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next());
        address.expect("an address").to_owned()
    }

    /// Sends a file as the photo of an entry.
    pub(crate) async fn sends_photo(&self, entry: &str, bytes: &[u8]) -> Answer {
        let head = "--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
        let request = Request::post(format!("{entry}/photo"))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Puts somebody on duty.
    pub(crate) async fn puts_on_duty(&self, name: &str, at: &str, days: &[&str], from: &str, to: &str) {
        self.puts_in_office((name, "village-cadre"), at, days, (from, to)).await;
    }

    /// The same in an office.
    pub(crate) async fn puts_in_office(
        &self,
        (name, office): (&str, &str),
        at: &str,
        days: &[&str],
        (from, to): (&str, &str),
    ) {
        let mut fields = vec![
            ("name", name),
            ("office", office),
            ("phone", "0713-7012345"),
            ("org", at),
            ("from", from),
            ("to", to),
        ];
        fields.extend(days.iter().map(|day| ("days", *day)));
        let saved = self.post("/desk/duty/new", &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    }
}

/// Every address on a page that begins like this.
pub(crate) fn links(page: &str, begin: &str) -> Vec<String> {
    let all = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    all.filter(|link| link.starts_with(begin)).map(str::to_owned).collect()
}
