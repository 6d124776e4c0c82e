//! A village's screen, and a hand in front of it that keeps cookies as a browser does.

use axum::{Router, body::Body};
use hongwang_base::{Clock, Millis};
use hongwang_cases::Cases;
use hongwang_feature::{Bus, Feature, Place, Site};
use hongwang_store::{Blobs, Db, DbUrl, Vault, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);

pub(crate) struct World {
    pub(crate) village: Place,
    pub(crate) cases: Cases,
    pub(crate) folder: PathBuf,
    _dir: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Db::open(url).await.expect("opens");
        let vault = Vault::open(&dir.path().join("keys/personal.key")).expect("a key");
        let halls =
            BTreeMap::from([("/fuwu".into(), "服务大厅".into()), ("/fuwu/apply".into(), "网上申办".into())]);
        let cases = Cases::new(vault, halls);
        for owner in [hongwang_feed::MIGRATIONS, cases.migrations()] {
            db.migrate(&owner).await.expect("migrates");
        }
        let folder = match url {
            DbUrl::Lite(file) => file.parent().expect("a folder").to_owned(),
            DbUrl::Pg(_) => dir.path().to_owned(),
        };
        let village = Place {
            site: Site::Village,
            org: "421124000000/421124102000/421124102201/".parse().expect("a path"),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::default(),
            demo: false,
        };
        Self { village, cases, folder, _dir: dir }
    }

    /// Somebody who walks up to the screen.
    pub(crate) fn villager(&self) -> Villager {
        self.villager_at(self.village.clone())
    }

    /// Somebody in front of another node's pages.
    pub(crate) fn villager_at(&self, place: Place) -> Villager {
        Villager { router: self.cases.public().with_state(place), cookie: String::new() }
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        let mut tx = self.village.db.read().await.expect("begins");
        let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
        row.get("n").expect("a number")
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cache: String,
    pub(crate) text: String,
}

impl Seen {
    /// What stands in a field or is chosen.
    pub(crate) fn field(&self, name: &str) -> String {
        let from = format!("name=\"{name}\" value=\"");
        let rest = self.text.split(&from).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

/// A hand, and the cookies of its browser.
pub(crate) struct Villager {
    router: Router,
    pub(crate) cookie: String,
}

impl Villager {
    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    async fn send(&mut self, request: Request<Body>) -> Seen {
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        let header = |name| {
            let value = response.headers().get(name);
            value.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default()
        };
        let set = header(header::SET_COOKIE);
        if let Some(cookie) = set.split(';').next().filter(|cookie| !cookie.is_empty()) {
            cookie.clone_into(&mut self.cookie);
        }
        let (status, location, cache) =
            (response.status(), header(header::LOCATION), header(header::CACHE_CONTROL));
        let bytes = response.into_body().collect().await.expect("reads").to_bytes();
        Seen { status, location, cache, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Begins an application and comes to its first question.
    pub(crate) async fn begins(&mut self, item: &str) -> Seen {
        let begun = self.post(&format!("/apply/{item}"), &[]).await;
        assert_eq!((begun.status, begun.location.as_str()), (StatusCode::SEE_OTHER, "/apply/fill"));
        self.get("/apply/fill").await
    }

    /// Answers the question that stands there, and follows to the next page.
    pub(crate) async fn answers(&mut self, question: &Seen, value: &str) -> Seen {
        let at = question.field("at");
        let sent = self.post("/apply/fill", &[("at", &at), ("value", value), ("go", "next")]).await;
        if sent.status == StatusCode::SEE_OTHER { self.get(&sent.location).await } else { sent }
    }

    /// Answers every question in a way that fits, until the summary stands there. Each group gets one member.
    pub(crate) async fn answers_all(&mut self, mut page: Seen) -> Seen {
        let mut added = Vec::new();
        for _ in 0..120 {
            if page.text.contains("class=\"check\"") {
                return page;
            }
            let at = page.field("at");
            let group = page.text.contains("value=\"add\"");
            let go = if group && !added.contains(&at) { "add" } else { "next" };
            let value = if group { String::new() } else { fitting(&page) };
            let sent = self.post("/apply/fill", &[("at", &at), ("value", &value), ("go", go)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{at}: {value:?}: {}", sent.text);
            added.push(at);
            page = self.get(&sent.location).await;
        }
        panic!("the form has no end: {}", page.text);
    }
}

/// An answer that the question on a page takes.
fn fitting(page: &Seen) -> String {
    let kind = page.text.split("data-kind=\"").nth(1).and_then(|rest| rest.split('"').next());
    let text = match kind {
        None => page
            .text
            .split("type=\"radio\" name=\"value\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default(),
        Some("name") => "王小花",
        Some("digits") => "2",
        Some("phone") => "13800138000",
        Some("id-number") => "42112419500101004X",
        Some("amount") => "1200.50",
        Some("date") => "1950-01-01",
        Some("place") => "红山镇乌云山村3组",
        Some(_) => "自己写的几句话",
    };
    text.to_owned()
}
