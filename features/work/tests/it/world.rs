//! A county's center, a village with a database of its own that gets its records, and people at desk and screen.

use crate::service::Service;
use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use data_encoding::BASE64;
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::findable::Document;
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Feature, Place, Sender, Site, Staff};
use hongwang_replica::outbox::{Stage, Submission};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use hongwang_websites::fetch::FetchConfig;
use hongwang_work::Work;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::net::SocketAddr;
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const NEXT_VILLAGE: &str = "421124000000/421124102000/421124102202/";
pub(crate) const OTHER_TOWN: &str = "421124000000/421124101000/";
pub(crate) const FAR_VILLAGE: &str = "421124000000/421124101000/421124101201/";
pub(crate) const PHONE: &str = "13800135678";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) work: Work,
    pub(crate) village: Place,
    pub(crate) screen: Work,
    box_vault: Vault,
    pub(crate) vault: Vault,
    pub(crate) service: Service,
    _dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cache: String,
    pub(crate) refresh: String,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = |name: &str| Vault::open(&dir.path().join(name)).expect("a key");
        let fetching = FetchConfig {
            pause: Duration::ZERO,
            timeout: Duration::from_secs(5),
            permits: vec!["127.0.0.0/8".parse().expect("a network")],
            ..FetchConfig::default()
        };
        let (center_vault, box_vault) = (vault("center.key"), vault("village.key"));
        let work = Work::new(center_vault.clone()).fetching(fetching);
        let place = async |site: Site, org: OrgPath, db: Db| {
            for owner in [
                audit::MIGRATIONS,
                hongwang_feature::session_migrations(),
                organisations::MIGRATIONS,
                hongwang_feed::MIGRATIONS,
                hongwang_messages::MIGRATIONS,
                work.migrations(),
            ] {
                db.migrate(&owner).await.expect("migrates");
            }
            Place {
                site,
                org,
                db,
                blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
                clock: Clock::manual(NOW),
                bus: Bus::default(),
                live: hongwang_page::Live::default(),
                desk_nav: Arc::default(),
                demo: false,
            }
        };
        let center = place(Site::Center, org(COUNTY), Db::open(url).await.expect("opens")).await;
        let village = Db::open(&DbUrl::Lite(dir.path().join("village.db"))).await.expect("opens");
        let village = place(Site::Village, org(VILLAGE), village).await;
        let screen = Work::new(box_vault.clone());
        let service = Service::start().await;
        let world =
            Self { center, work, village, screen, box_vault, vault: center_vault, service, _dir: dir };
        world.plant().await;
        world
    }

    async fn plant(&self) {
        let mut tx = self.center.db.write().await.expect("begins");
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (TOWN, "红山镇", OrgKind::Township),
            (OTHER_TOWN, "南河镇", OrgKind::Township),
            (VILLAGE, "乌云山村", OrgKind::Village),
            (NEXT_VILLAGE, "桥头村", OrgKind::Village),
            (FAR_VILLAGE, "河口村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
    }

    /// Somebody with this role for `at`, never the same person twice.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王办事".into(),
            org: org(at),
            org_name: "县人社局".into(),
            roles: vec![role],
        };
        self.signs_in(&staff).await
    }

    pub(crate) async fn signs_in(&self, staff: &Staff) -> Person<'_> {
        let mut tx = self.center.db.write().await.expect("begins");
        let now = self.center.clock.now();
        let login = hongwang_feature::open_session(&mut tx, staff, now).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    pub(crate) fn passes(&self, millis: i64) {
        self.center.clock.advance(millis);
        self.village.clock.advance(millis);
    }

    /// What is due at the center by the clock.
    pub(crate) async fn pass(&self) {
        self.work.pass(&self.center).await.expect("the store holds");
    }

    /// What a line would do: hands the village every record.
    pub(crate) async fn deliver(&self) {
        for entry in self.records_for(VILLAGE).await {
            let mut tx = self.village.db.write().await.expect("begins");
            let now = self.village.clock.now();
            self.screen.apply(&mut tx, &entry, now).await.expect("the store holds");
            tx.commit().await.expect("commits");
        }
    }

    /// What a village is told.
    pub(crate) async fn records_for(&self, at: &str) -> Vec<Entry> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, key, body, at FROM feed_entry WHERE kind = 'work.posting' \
                        AND $1 LIKE scope || '%' ORDER BY scope, seq");
        let rows = rows.bind(at).all(&mut tx).await.expect("reads");
        rows.iter()
            .map(|row| Entry {
                seq: Sequence(row.get::<i64>("seq").expect("a number").unsigned_abs()),
                at: row.get("at").expect("a time"),
                record: Record {
                    kind: "work.posting".to_owned(),
                    key: row.get("key").expect("a key"),
                    body: row.json_or_null("body").expect("a body"),
                    blobs: Vec::new(),
                    lane: Lane::Text,
                },
            })
            .collect()
    }

    /// The titles of what a village is told and that stands.
    pub(crate) async fn told(&self, at: &str) -> Vec<String> {
        let bodies = self.records_for(at).await.into_iter().filter_map(|entry| entry.record.body);
        bodies.map(|body| body["title"].as_str().expect("a title").to_owned()).collect()
    }

    /// What the village's screen has handed in and the center has not answered.
    pub(crate) async fn handed_in(&self) -> Vec<Submission> {
        let mut tx = self.village.db.read().await.expect("begins");
        let rows = sql("SELECT submission FROM outbox_entry WHERE NOT settled ORDER BY id");
        let rows = rows.all(&mut tx).await.expect("reads");
        let mut all: Vec<Submission> =
            rows.iter().map(|row| row.json("submission").expect("a submission")).collect();
        for one in &mut all {
            let sealed = BASE64.decode(one.body.as_str().expect("it is sealed").as_bytes()).expect("base 64");
            let plain = self.box_vault.unseal(one.id.as_bytes(), &sealed).expect("opens");
            one.body = serde_json::from_slice(&plain).expect("JSON");
        }
        all
    }

    /// What a line would do the other way: the center takes everything, and its answers come back.
    pub(crate) async fn hand_up(&self) -> Vec<Result<serde_json::Value, String>> {
        let mut answers = Vec::new();
        for submission in self.handed_in().await {
            let answer = self.receives(VILLAGE, &submission).await;
            let stage = match &answer {
                Ok(answer) => Stage::Taken { answer: answer.clone() },
                Err(why) => Stage::Refused { why: why.clone() },
            };
            let mut tx = self.village.db.write().await.expect("begins");
            sql("UPDATE outbox_entry SET settled = TRUE, stage = $2 WHERE id = $1")
                .bind(submission.id)
                .bind_json(&stage)
                .run(&mut tx)
                .await
                .expect("the store holds");
            tx.commit().await.expect("commits");
            answers.push(answer);
        }
        answers
    }

    /// The center takes something from the device of `at`; what it refuses leaves nothing.
    pub(crate) async fn receives(
        &self,
        at: &str,
        submission: &Submission,
    ) -> Result<serde_json::Value, String> {
        let from = Sender { device: DeviceId::new(NOW), org: org(at) };
        let now = self.center.clock.now();
        let mut tx = self.center.db.write().await.expect("begins");
        let answer = self.work.receive(&mut tx, &from, submission, now).await.expect("the store holds");
        if answer.is_ok() {
            tx.commit().await.expect("commits");
        }
        answer
    }

    fn router(&self) -> Router {
        self.screen.public().with_state(self.village.clone())
    }

    /// What the village's screen shows.
    pub(crate) async fn looks(&self, path: &str) -> Answer {
        answer(self.router(), Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// What the screen posts, from the address `from`.
    pub(crate) async fn presses_from(&self, from: [u8; 4], path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = posted(path, fields, "");
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>((from, 40_000).into()));
        answer(self.router(), request).await
    }

    pub(crate) async fn presses(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.presses_from([127, 0, 0, 1], path, fields).await
    }

    /// What the column of the village shows, if it shows anything of its own.
    pub(crate) async fn column(&self, column: &str) -> Option<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let (org, now) = (&self.village.org, self.village.clock.now());
        let filled = self.screen.columns(&mut tx, org).await.expect("reads");
        let page = self.screen.column(&mut tx, org, column, now).await.expect("reads");
        assert_eq!(filled.iter().any(|(filled, _)| *filled == column), page.is_some());
        page.map(|page| page.body.0)
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }

    /// What the search of the village is told, from the beginning.
    pub(crate) async fn found(&self) -> Vec<Option<Document>> {
        let mut tx = self.village.db.read().await.expect("begins");
        let told = self.screen.findable(&mut tx, &self.village.org, 0).await.expect("reads");
        told.expect("work can be found").changed.into_iter().map(|(_, document)| document).collect()
    }

    /// How many rows a table of the center has.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        let mut tx = self.center.db.read().await.expect("begins");
        sql(query).one(&mut tx).await.expect("reads").expect("a row").get("n").expect("a number")
    }

    /// Answers a form of one question a page until it is handed in; gives the address of the slip.
    pub(crate) async fn fills(&self, address: &str, answers: &[(&str, &str)]) -> String {
        let form = self.looks(address).await.text;
        let id = value_of(&form, "id");
        let mut sent: Vec<(&str, &str)> = vec![("id", &id)];
        for answer in answers {
            sent.push(*answer);
            let page = self.presses(address, &sent).await;
            assert_eq!(page.status, StatusCode::OK, "{answer:?}: {}", page.text);
        }
        sent.push(("send", "1"));
        let done = self.presses(address, &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        done.location
    }

    /// Number and code of a slip.
    pub(crate) async fn slip(&self, address: &str) -> (String, String) {
        let page = self.looks(address).await.text;
        let mut codes = page.split("class=\"work-code\" data-say>").skip(1);
        let mut next = || codes.next().and_then(|rest| rest.split('<').next()).expect("a code").to_owned();
        (next(), next())
    }
}

/// The value of a hidden field.
pub(crate) fn value_of(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the field");
    rest.split('"').next().expect("its value").to_owned()
}

/// Every address on a page that begins like this, once.
pub(crate) fn links(page: &str, begin: &str) -> Vec<String> {
    let all = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found: Vec<String> =
        all.filter(|link| link.starts_with(begin)).map(|link| link.replace("&amp;", "&")).collect();
    found.dedup();
    found
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
    let (status, location, cache, refresh) =
        (response.status(), header(header::LOCATION), header(header::CACHE_CONTROL), header(header::REFRESH));
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, location, cache, refresh, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    fn desk(&self) -> Router {
        self.world.work.desk().into_router(&self.world.center).with_state(self.world.center.clone())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        answer(self.desk(), request.expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        answer(self.desk(), posted(path, fields, &self.cookie)).await
    }

    /// Sends a sheet to be tried.
    pub(crate) async fn tries(&self, kind: &str, source: &str, bytes: &[u8]) -> Answer {
        let part = |name: &str, more: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
        };
        let body = [
            format!("{}{kind}\r\n{}{source}\r\n", part("kind", ""), part("source", "")).as_bytes(),
            part("file", "; filename=\"a.csv\"").as_bytes(),
            bytes,
            b"\r\n--cut--\r\n",
        ]
        .concat();
        let request = Request::post("/desk/work/jobs/import")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Sends a picture of something that is offered.
    pub(crate) async fn sends_photo(&self, page: &str, bytes: &[u8]) -> Answer {
        let head = "--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
        let request = Request::post(format!("{page}/photo"))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Tries a sheet and hands it on.
    pub(crate) async fn hands_on(&self, kind: &str, source: &str, csv: &str) {
        let tried = self.tries(kind, source, csv.as_bytes()).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
        let rows = value_of(&tried.text, "rows").replace("&quot;", "\"").replace("&amp;", "&");
        let fields = [("rows", rows.as_str()), ("kind", kind), ("source", source)];
        let handed = self.post("/desk/work/jobs/confirm", &fields).await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text);
    }

    /// Releases the first batch that waits.
    pub(crate) async fn releases(&self) -> Answer {
        let waiting = self.get("/desk/work/batches").await.text;
        let batch = links(&waiting, "/desk/work/batches/").into_iter().next().expect("a batch");
        self.post(&format!("{batch}/release"), &[]).await
    }
}
