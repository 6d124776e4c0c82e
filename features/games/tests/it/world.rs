//! A county with two towns, its center and a village's screen on one database, and people at desk and screen.

use axum::{Router, body::Body, response::Response};
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::{
    Bus, Feature, Place, Site, Staff,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_games::Games;
use hongwang_store::{Blobs, Db, DbUrl, audit};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;

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
    _dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) sitting: String,
    pub(crate) cache: String,
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
            Games.migrations(),
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
            desk_nav: Arc::new(Games.desk().entries().to_vec()),
            demo: false,
        };
        let village = Place { site: Site::Village, org: org(RED_VILLAGE), ..center.clone() };
        let world = Self { center, village, _dir: dir };
        world.plant().await;
        world
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

    /// An operator of `at`.
    pub(crate) async fn operator(&self, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王运维".into(),
            org: org(at),
            org_name: "单位".into(),
            roles: vec![Role::Operator],
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let login =
            hongwang_feature::open_session(&mut tx, &staff, self.center.clock.now()).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// What the village's screen shows to somebody whose browser holds `sitting`.
    pub(crate) async fn sees(&self, path: &str, sitting: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, sitting).body(Body::empty());
        answer(Games.public().with_state(self.village.clone()), request.expect("a request")).await
    }

    /// What a screen of another organisation shows.
    pub(crate) async fn sees_at(&self, at: &str, path: &str) -> Answer {
        let place = Place { org: org(at), ..self.village.clone() };
        let request = Request::get(path).body(Body::empty()).expect("a request");
        answer(Games.public().with_state(place), request).await
    }

    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }
}

async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response: Response = router.oneshot(request).await.expect("never fails");
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default()
    };
    let sitting = header(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned();
    let (status, cache) = (response.status(), header(header::CACHE_CONTROL));
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, sitting, cache, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    fn desk(&self) -> Router {
        Games.desk().into_router(&self.world.center).with_state(self.world.center.clone())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        answer(self.desk(), request.expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Sets a policy that nothing is wrong with.
    pub(crate) async fn sets(&self, at: &str, from: &str, to: &str, minutes: &str) {
        let fields = [("org", at), ("from", from), ("to", to), ("minutes", minutes)];
        let saved = self.post("/desk/games", &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    }
}
