//! A county of two townships with two villages each, its center, and people who knock at its doors.

use axum::{Extension, Router, body::Body, response::Response};
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::{
    Bus, Feature, NodeStatus, Place, Site, Staff, column_state,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_feed::{Authority, enrolment};
use hongwang_fleet::Fleet;
use hongwang_replica::wire::Health;
use hongwang_store::{Blobs, Db, DbUrl, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt;

pub(crate) const NOW: Millis = Millis(1_795_456_800_000);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED: &str = "421124000000/421124102000/";
pub(crate) const RED_VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const WARM: &str = "421124000000/421124100000/";
pub(crate) const WARM_VILLAGE: &str = "421124000000/421124100000/421124100201/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) authority: Arc<Authority>,
    router: Router,
    _dir: tempfile::TempDir,
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
        let db = Db::open(url).await.expect("opens");
        for owner in [
            audit::MIGRATIONS,
            hongwang_feature::session_migrations(),
            organisations::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            Fleet.migrations(),
        ] {
            db.migrate(&owner).await.expect("migrates");
        }
        let place = Place {
            site: Site::Center,
            org: org(COUNTY),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::new(Fleet.desk().entries().to_vec()),
            demo: false,
        };
        let authority = Arc::new(Authority::open(&dir.path().join("keys")).expect("makes keys"));
        let router = router(&place, &authority);
        let world = Self { place, authority, router, _dir: dir };
        world.plant().await;
        world
    }

    /// The organisations.
    async fn plant(&self) {
        let all = [
            (COUNTY, "英山县", OrgKind::County),
            (WARM, "温泉镇", OrgKind::Township),
            (WARM_VILLAGE, "百丈河村", OrgKind::Village),
            ("421124000000/421124100000/421124100202/", "鸡鸣尖河口新村", OrgKind::Village),
            (RED, "红山镇", OrgKind::Township),
            (RED_VILLAGE, "乌云山村", OrgKind::Village),
            ("421124000000/421124102000/421124102202/", "尹家坳村", OrgKind::Village),
        ];
        let mut tx = self.place.db.write().await.expect("begins");
        for ((path, name, kind), position) in all.into_iter().zip(1..) {
            let organisation = Organisation {
                path: org(path),
                name: name.into(),
                short: name.into(),
                kind,
                position,
                open: true,
            };
            organisations::put(&mut tx, &organisation).await.expect("keeps");
        }
        tx.commit().await.expect("commits");
    }

    /// A person with one role at one organisation.
    pub(crate) async fn sign_in(&self, at: &str, role: Role) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王值守".into(),
            org: org(at),
            org_name: "单位".into(),
            roles: vec![role],
        };
        let mut tx = self.place.db.write().await.expect("begins");
        let login =
            hongwang_feature::open_session(&mut tx, &staff, self.place.clock.now()).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// An operator of `at`.
    pub(crate) async fn operator(&self, at: &str) -> Person<'_> {
        self.sign_in(at, Role::Operator).await
    }

    /// A device that asks to be let in; gives the code on its screen.
    pub(crate) async fn knock(&self) -> String {
        let key = rcgen::KeyPair::generate().expect("a key");
        let request = rcgen::CertificateParams::default().serialize_request(&key).expect("a request");
        let public = rcgen::PublicKeyData::subject_public_key_info(&key);
        let code = enrolment::code_of(&public);
        let mut tx = self.place.db.write().await.expect("begins");
        sql("INSERT INTO enrolment (code, public_key, csr, peer, asked_at) VALUES ($1,$2,$3,$4,$5)")
            .bind(&code)
            .bind(public)
            .bind(request.der().to_vec())
            .bind("10.1.2.3")
            .bind(self.place.clock.now())
            .run(&mut tx)
            .await
            .expect("asks");
        tx.commit().await.expect("commits");
        code
    }

    /// A device that was admitted.
    pub(crate) async fn device(&self, at: &str, name: &str) -> DeviceId {
        let code = self.knock().await;
        let mut tx = self.place.db.write().await.expect("begins");
        let now = self.place.clock.now();
        let admitted = enrolment::admit(&mut tx, &self.authority, &code, &org(at), name, "测试", now).await;
        tx.commit().await.expect("commits");
        admitted.expect("admits")
    }

    /// Notes what a device said of itself just now, and whether it is still there.
    pub(crate) async fn heard(&self, device: DeviceId, online: bool, health: Health) {
        let now = self.place.clock.now();
        let mut tx = self.place.db.write().await.expect("begins");
        sql(
            "INSERT INTO device_seen (device, online, connected_at, seen_at, health) VALUES ($1,$2,$3,$3,$4) \
             ON CONFLICT (device) DO UPDATE SET online = $2, seen_at = $3, health = $4",
        )
        .bind(device)
        .bind(online)
        .bind(now)
        .bind_json(&health)
        .run(&mut tx)
        .await
        .expect("notes");
        tx.commit().await.expect("commits");
    }

    /// A device that is well.
    pub(crate) async fn well(&self, device: DeviceId) {
        self.heard(device, true, self.health()).await;
    }

    /// Health without a fault.
    pub(crate) fn health(&self) -> Health {
        Health {
            version: "0.1.0".into(),
            clock: self.place.clock.now().0,
            disk_free: Some(8_000_000_000),
            ..Health::default()
        }
    }

    /// Says how columns of an organisation stand.
    pub(crate) async fn columns(&self, at: &str, rows: &[(&str, column_state::Content)]) {
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, content)| column_state::ColumnState {
                path: format!("dang/{name}"),
                name: (*name).to_owned(),
                content: *content,
                since: Some(NOW),
            })
            .collect();
        let mut tx = self.place.db.write().await.expect("begins");
        column_state::replace_all(&mut tx, &org(at), &rows).await.expect("replaces");
        tx.commit().await.expect("commits");
    }

    /// The newest entry of the audit log: what was done, and its words.
    pub(crate) async fn last_audit(&self) -> Option<(String, String)> {
        let mut tx = self.place.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().next_back().map(|chained| (chained.entry.action, chained.entry.detail))
    }

    /// The same pages at a village whose line stands as `status` says.
    pub(crate) async fn village_page(&self, status: NodeStatus) -> Answer {
        let place = Place { site: Site::Village, org: org(RED_VILLAGE), ..self.place.clone() };
        let (_, receiver) = watch::channel(status);
        let router = router(&place, &self.authority).layer(Extension(receiver));
        answer(router, Request::get("/device").body(Body::empty()).expect("a request")).await
    }

    /// Somebody who is not signed in.
    pub(crate) async fn stranger_gets(&self, path: &str) -> Answer {
        answer(self.router.clone(), Request::get(path).body(Body::empty()).expect("a request")).await
    }
}

fn router(place: &Place, authority: &Arc<Authority>) -> Router {
    Fleet
        .public()
        .merge(Fleet.desk().into_router(place))
        .layer(Extension(authority.clone()))
        .with_state(place.clone())
}

async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response: Response = router.oneshot(request).await.expect("never fails");
    let status = response.status();
    let location = response.headers().get(header::LOCATION).map(|to| to.to_str().expect("plain").to_owned());
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Answer { status, location: location.unwrap_or_default(), text }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        answer(self.world.router.clone(), request.expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        answer(self.world.router.clone(), request.expect("a request")).await
    }
}
