//! A node with this one capability, and whoever asks it.

use axum::{Router, body::Body};
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::{Bus, Feature, Place, Sender, Site, Staff, organisations};
use hongwang_models::Models;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit};
use hongwang_writing::Writing;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::path::Path;
use tower::ServiceExt;

pub(crate) const NOW: Millis = Millis(1_795_456_800_000);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED: &str = "421124000000/421124102000/";
pub(crate) const RED_VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const WARM_VILLAGE: &str = "421124000000/421124100000/421124100201/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) place: Place,
    writing: Writing,
    router: Router,
    dir: tempfile::TempDir,
}

impl World {
    /// A node on this database, with the models in this folder.
    pub(crate) async fn new(url: Option<&str>, site: Site, at: &str, models: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let file = DbUrl::Lite(dir.path().join("node.db"));
        let url = url.map_or(file, |url| url.parse().expect("an address"));
        let vault = Vault::open(&dir.path().join("personal.key")).expect("a key");
        let writing = Writing::new(&Models::at(models), vault, &[]);
        let db = Db::open(&url).await.expect("opens");
        let session = hongwang_feature::session_migrations();
        for owner in [
            audit::MIGRATIONS,
            session,
            organisations::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            writing.migrations(),
        ] {
            db.migrate(&owner).await.expect("migrates");
        }
        let place = Place {
            site,
            org: org(at),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: std::sync::Arc::default(),
            demo: false,
        };
        let router = writing.public().merge(writing.desk().into_router(&place)).with_state(place.clone());
        Self { place, writing, router, dir }
    }

    pub(crate) async fn village(models: &Path) -> Self {
        Self::new(None, Site::Village, RED_VILLAGE, models).await
    }

    /// A folder without models.
    pub(crate) fn nothing() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    /// The files of this node.
    pub(crate) fn files(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let cache = answer.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        let (status, cache) = (answer.status(), cache.unwrap_or_default().to_owned());
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, cache, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty());
        let (status, _, text) = self.ask(request.expect("a request")).await;
        (status, text)
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> (StatusCode, String, String) {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind).body(body.into());
        self.ask(request.expect("a request")).await
    }

    /// The cookie of somebody at the desk with one role at one organisation.
    pub(crate) async fn sign_in(&self, at: &str, role: Role) -> String {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王值守".into(),
            org: org(at),
            org_name: "单位".into(),
            roles: vec![role],
        };
        let mut tx = self.place.db.write().await.expect("begins");
        let login = hongwang_feature::open_session(&mut tx, &staff, NOW).await.expect("opens");
        tx.commit().await.expect("commits");
        login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned()
    }

    /// What the center says to a submission from a village.
    pub(crate) async fn receive(&self, from: &str, body: Value) -> Result<Value, String> {
        let sender = Sender { device: hongwang_base::DeviceId::new(NOW), org: org(from) };
        let id = hongwang_base::SubmissionId::new(NOW).into();
        let kind = "writing.sample".to_owned();
        let submission = Submission { id, kind, body, attachments: Vec::new(), at: NOW.0 };
        let mut tx = self.place.db.write().await.expect("begins");
        let answer = self.writing.receive(&mut tx, &sender, &submission, NOW).await.expect("the store");
        tx.commit().await.expect("commits");
        answer
    }
}
