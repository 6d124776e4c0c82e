//! A node with read-aloud alone: its database, blobs, pages and voice.

use axum::{Router, body::Body};
use bytes::Bytes;
use hongwang_aloud::Aloud;
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::{Bus, Feature, Place, Site, Staff, Work, organisations};
use hongwang_models::Models;
use hongwang_store::{Blobs, Db, DbUrl, audit};
use hongwang_testkit::{binary, models};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{path::Path, sync::Arc, time::Duration};
use tower::ServiceExt;

pub(crate) const NOW: Millis = Millis(1_795_456_800_000);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";

pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) aloud: Aloud,
    pub(crate) folder: tempfile::TempDir,
    router: Router,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl World {
    /// A node of `site` on a fresh SQLite file, with the installed voice.
    pub(crate) async fn new(site: Site) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DbUrl::Lite(folder.path().join("node.db"));
        Self::with(site, &url, folder, &models()).await
    }

    /// One with this database, folder and these models.
    pub(crate) async fn with(site: Site, url: &DbUrl, folder: tempfile::TempDir, models: &Path) -> Self {
        let aloud = Aloud::new(&Models::at(models), &binary(), folder.path()).unwrap();
        let db = Db::open(url).await.unwrap();
        for owner in [
            audit::MIGRATIONS,
            hongwang_feature::session_migrations(),
            organisations::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            aloud.migrations(),
        ] {
            db.migrate(&owner).await.unwrap();
        }
        let org: OrgPath = if site == Site::Center { COUNTY } else { VILLAGE }.parse().unwrap();
        let place = Place {
            site,
            org,
            db,
            blobs: Blobs::open(folder.path().join("blobs")).unwrap(),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::new(aloud.desk().entries().to_vec()),
            demo: false,
        };
        let router = aloud.public().merge(aloud.desk().into_router(&place)).with_state(place.clone());
        Self { place, aloud, folder, router }
    }

    /// The jobs of this node, to be run beside a test.
    pub(crate) fn jobs(&self) -> Vec<Work<'static, ()>> {
        self.aloud.jobs(&self.place)
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// `GET /aloud` of a text.
    pub(crate) async fn hear(&self, text: &str) -> Answer {
        self.ask(Request::get(address(text)).body(Body::empty()).unwrap()).await
    }

    /// The cookie of a person with this role at this organisation.
    pub(crate) async fn sign_in(&self, at: &str, role: Role) -> String {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王编辑".into(),
            org: at.parse().unwrap(),
            org_name: "单位".into(),
            roles: vec![role],
        };
        let mut tx = self.place.db.write().await.unwrap();
        let login = hongwang_feature::open_session(&mut tx, &staff, NOW).await.unwrap();
        tx.commit().await.unwrap();
        login.cookie().to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    /// A desk page.
    pub(crate) async fn read(&self, cookie: &str, path: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// A desk form.
    pub(crate) async fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = "application/x-www-form-urlencoded";
        let request = Request::post(path).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, form);
        self.ask(request.body(Body::from(body)).unwrap()).await
    }
}

/// The address of a sentence.
pub(crate) fn address(text: &str) -> String {
    let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("/aloud?text={text}")
}

/// How long a whole clip sounds; it must be one.
pub(crate) fn length(clip: &[u8]) -> u32 {
    assert!(clip.starts_with(b"OggS"), "no clip");
    hongwang_speech::milliseconds(clip).unwrap()
}

/// Looks again and again until it holds; on a slow machine speech takes long.
pub(crate) async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let looking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(240), looking).await.is_ok(),
        "it never came true: {what}"
    );
}
