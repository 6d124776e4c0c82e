//! A county's center, a village with a database of its own that gets its records, and people at the desk.

use crate::service::Service;
use axum::{Router, body::Body, response::Response};
use data_encoding::BASE64;
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::findable::Document;
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Feature, Place, Sender, Site, Staff};
use hongwang_inquiry::Inquiry;
use hongwang_page::Alarm;
use hongwang_replica::{Entry, Lane, LinePolicy, Record, Sequence, outbox::Submission};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use hongwang_websites::fetch::FetchConfig;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const OTHER_TOWN: &str = "421124000000/421124101000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const COLUMN: &str = "fuwu/agri/weather";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) inquiry: Inquiry,
    pub(crate) village: Place,
    pub(crate) box_inquiry: Inquiry,
    box_vault: Vault,
    pub(crate) service: Service,
    /// Where other programs lay files of datasets.
    pub(crate) folder: std::path::PathBuf,
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
        let vault = |name: &str| Vault::open(&dir.path().join(name)).expect("a key");
        let fetching = FetchConfig {
            pause: Duration::ZERO,
            timeout: Duration::from_secs(1),
            permits: vec!["127.0.0.0/8".parse().expect("a network")],
            ..FetchConfig::default()
        };
        let folder = dir.path().join("files");
        let inquiry = Inquiry::new(vault("center.key")).fetching(fetching).taking_from(Some(folder.clone()));
        let place = async |site: Site, org: OrgPath, db: Db| {
            for owner in [
                audit::MIGRATIONS,
                hongwang_feature::session_migrations(),
                hongwang_feature::organisations::MIGRATIONS,
                hongwang_feed::MIGRATIONS,
                hongwang_messages::MIGRATIONS,
                inquiry.migrations(),
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
        let box_vault = vault("village.key");
        let box_inquiry = Inquiry::new(box_vault.clone());
        Self {
            center,
            inquiry,
            village,
            box_inquiry,
            box_vault,
            service: Service::start().await,
            folder,
            _dir: dir,
        }
    }

    /// Somebody with this role for `at`.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        self.somebody(vec![role], at).await
    }

    /// Somebody with these roles for `at`.
    pub(crate) async fn somebody(&self, roles: Vec<Role>, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王编辑".into(),
            org: org(at),
            org_name: "单位".into(),
            roles,
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let now = self.center.clock.now();
        let login = hongwang_feature::open_session(&mut tx, &staff, now).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    pub(crate) async fn editor(&self) -> Person<'_> {
        self.person(Role::Editor, COUNTY).await
    }

    /// The organisations: the county, two towns, a village of the first.
    pub(crate) async fn tree(&self) {
        let mut tx = self.center.db.write().await.expect("begins");
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
    }

    /// The warnings that the pages of the village carry now.
    pub(crate) async fn alarms(&self) -> Vec<Alarm> {
        self.deliver().await;
        self.box_inquiry.alarms(self.village.clock.now())
    }

    /// What they carry once its clock has gone on, without anything that came.
    pub(crate) fn alarms_without_a_line(&self) -> Vec<Alarm> {
        self.box_inquiry.alarms(self.village.clock.now())
    }

    /// What the village's screen has handed in.
    pub(crate) async fn handed_in(&self) -> Vec<Submission> {
        let mut tx = self.village.db.read().await.expect("begins");
        let rows = sql("SELECT submission FROM outbox_entry ORDER BY id").all(&mut tx).await.expect("reads");
        let mut all: Vec<Submission> =
            rows.iter().map(|row| row.json("submission").expect("a submission")).collect();
        for one in &mut all {
            let sealed = BASE64.decode(one.body.as_str().expect("it is sealed").as_bytes()).expect("base 64");
            let plain = self.box_vault.unseal(one.id.as_bytes(), &sealed).expect("opens");
            one.body = serde_json::from_slice(&plain).expect("JSON");
        }
        all
    }

    /// The center takes it from the village's device, which was admitted.
    pub(crate) async fn receives(&self, submission: &Submission) {
        let now = self.center.clock.now();
        let device = DeviceId::new(now);
        let mut tx = self.center.db.write().await.expect("begins");
        let admit = sql(
            "INSERT INTO device (id, org, name, state, certificate, public_key, admitted_at, admitted_by, policy) \
                         VALUES ($1,$2,'村委会大屏','admitted','',$3,$4,'测试',$5)",
        );
        let admit = admit.bind(device).bind(org(VILLAGE)).bind(vec![7u8]).bind(now);
        admit.bind_json(&LinePolicy::default()).run(&mut tx).await.expect("the store holds");
        let from = Sender { device, org: org(VILLAGE) };
        let taken = self.inquiry.receive(&mut tx, &from, submission, now).await.expect("the store holds");
        taken.expect("it is taken");
        tx.commit().await.expect("commits");
    }

    /// Time passes, at the center and in the village.
    pub(crate) fn passes(&self, millis: i64) {
        self.center.clock.advance(millis);
        self.village.clock.advance(millis);
    }

    /// Where the records of warnings stand now: scope, and whether there is a body.
    pub(crate) async fn warned(&self) -> Vec<(String, bool)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows =
            sql("SELECT scope, body FROM feed_entry WHERE kind = 'inquiry.warning' ORDER BY scope, seq");
        let rows = rows.all(&mut tx).await.expect("reads");
        let body = |row: &hongwang_store::Row| row.json_or_null::<serde_json::Value>("body").expect("a body");
        rows.iter().map(|row| (row.get("scope").expect("a scope"), body(row).is_some())).collect()
    }

    /// What each organisation is told of warnings now: scope and headline.
    pub(crate) async fn told_of_warnings(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows =
            sql("SELECT scope, body FROM feed_entry WHERE kind = 'inquiry.warning' AND body IS NOT NULL \
                        ORDER BY scope, seq");
        let rows = rows.all(&mut tx).await.expect("reads");
        let told = |row: &hongwang_store::Row| {
            let body: serde_json::Value = row.json("body").expect("a body");
            (row.get("scope").expect("a scope"), body["headline"].as_str().expect("a line").to_owned())
        };
        rows.iter().map(told).collect()
    }

    /// What a screen is shown at `path`.
    pub(crate) async fn looks(&self, path: &str) -> Answer {
        let router = self.box_inquiry.public().with_state(self.village.clone());
        answer(router, Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// What answers a screen that asks for bytes.
    pub(crate) async fn looks_at_bytes(&self, path: &str) -> StatusCode {
        let router = self.box_inquiry.public().with_state(self.village.clone());
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.oneshot(request).await.expect("never fails").status()
    }

    /// What somebody is shown at the center, without an account.
    pub(crate) async fn center_shows(&self, path: &str) -> String {
        let router = self.inquiry.public().with_state(self.center.clone());
        answer(router, Request::get(path).body(Body::empty()).expect("a request")).await.text
    }

    /// What answers who asks the center for bytes, without an account.
    pub(crate) async fn center_answers(&self, path: &str) -> StatusCode {
        let router = self.inquiry.public().with_state(self.center.clone());
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.oneshot(request).await.expect("never fails").status()
    }

    /// What people can find in the village after a number, and up to which number that is.
    async fn finds(&self, after: i64) -> (Vec<(String, Option<Document>)>, i64) {
        let mut tx = self.village.db.read().await.expect("begins");
        let (mut all, mut upto, mut more) = (Vec::new(), after, true);
        while more {
            let told = self.box_inquiry.findable(&mut tx, &self.village.org, upto).await.expect("reads");
            let told = told.expect("there is something");
            (upto, more) = (told.upto, told.more);
            all.extend(told.changed);
        }
        (all, upto)
    }

    pub(crate) async fn found(&self, after: i64) -> Vec<(String, Option<Document>)> {
        self.finds(after).await.0
    }

    pub(crate) async fn found_upto(&self) -> i64 {
        self.finds(0).await.1
    }

    /// The county takes back what it told of a dataset.
    pub(crate) async fn takes_back(&self, dataset: &str) {
        let told = self.entries_of("inquiry.rows").await;
        let of_dataset = |entry: &&Entry| entry.record.key.contains(&format!("/{dataset}:"));
        for entry in told.iter().filter(of_dataset) {
            let record = Record { body: None, ..entry.record.clone() };
            self.apply(&Entry { record, ..entry.clone() }).await;
        }
    }

    /// What a screen posts.
    pub(crate) async fn presses(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        let router = self.box_inquiry.public().with_state(self.village.clone());
        answer(router, request.expect("a request")).await
    }

    /// Asks the source if it is due, and tells in how many minutes it is due next.
    pub(crate) async fn run(&self) -> Option<i64> {
        let next = self.inquiry.run(&self.center).await.expect("the store holds")?;
        Some(next.since(self.center.clock.now()) / Millis::MINUTE)
    }

    /// The records of forecasts in the center's log: number, and whether there is a body.
    pub(crate) async fn records(&self) -> Vec<(i64, bool)> {
        let entries = self.entries().await;
        entries.iter().map(|entry| (entry.seq.0.cast_signed(), entry.record.body.is_some())).collect()
    }

    async fn entries(&self) -> Vec<Entry> {
        self.entries_of("inquiry.weather").await
    }

    /// What the village is told of a kind.
    pub(crate) async fn entries_of(&self, kind: &str) -> Vec<Entry> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, key, body, at FROM feed_entry WHERE kind = $1 AND $2 LIKE scope || '%' \
                        ORDER BY scope, seq");
        let rows = rows.bind(kind).bind(VILLAGE).all(&mut tx).await.expect("reads");
        rows.iter()
            .map(|row| Entry {
                seq: Sequence(row.get::<i64>("seq").expect("a number").unsigned_abs()),
                at: row.get("at").expect("a time"),
                record: Record {
                    kind: kind.to_owned(),
                    key: row.get("key").expect("a key"),
                    body: row.json_or_null("body").expect("a body"),
                    blobs: Vec::new(),
                    lane: Lane::Warnings,
                },
            })
            .collect()
    }

    /// What a line would do: hands the village every record.
    pub(crate) async fn deliver(&self) {
        for kind in [
            "inquiry.weather",
            "inquiry.warning",
            "inquiry.dataset",
            "inquiry.overview",
            "inquiry.rows",
            "inquiry.disclosure_settings",
            "inquiry.matter",
            "inquiry.disclosed",
            "inquiry.calculator",
            "inquiry.price",
            "inquiry.pest",
        ] {
            for entry in self.entries_of(kind).await {
                self.apply(&entry).await;
            }
        }
        self.box_inquiry.catch_up(&self.village).await.expect("reads");
    }

    pub(crate) async fn apply(&self, entry: &Entry) {
        let mut tx = self.village.db.write().await.expect("begins");
        let now = self.village.clock.now();
        self.box_inquiry.apply(&mut tx, entry, now).await.expect("the store holds");
        tx.commit().await.expect("commits");
    }

    /// What the village's page of the column shows, if it shows anything.
    pub(crate) async fn sees(&self) -> Option<String> {
        self.sees_in(COLUMN).await
    }

    /// What its page of a column shows, if it shows anything.
    pub(crate) async fn sees_in(&self, column: &str) -> Option<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let (org, now) = (&self.village.org, self.village.clock.now());
        let filled = self.box_inquiry.columns(&mut tx, org).await.expect("reads");
        let page = self.box_inquiry.column(&mut tx, org, column, now).await.expect("reads");
        // What is over by the clock may still be named there, never the other way round.
        assert!(page.is_none() || filled.iter().any(|(filled, _)| *filled == column), "{column}");
        page.map(|page| page.body.0)
    }

    /// How many text messages were asked for.
    pub(crate) async fn messages(&self) -> usize {
        let mut tx = self.center.db.read().await.expect("begins");
        sql("SELECT id FROM message").all(&mut tx).await.expect("reads").len()
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }
}

pub(crate) async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response: Response = router.oneshot(request).await.expect("never fails");
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default();
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    pub(crate) world: &'w World,
    pub(crate) cookie: String,
}

impl Person<'_> {
    pub(crate) fn desk(&self) -> Router {
        self.world.inquiry.desk().into_router(&self.world.center).with_state(self.world.center.clone())
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

    /// Posts a file in the field `name`.
    pub(crate) async fn uploads_picture(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        self.sends(path, &[], &[(name, "a", bytes)]).await
    }

    /// Posts a form with files: name, file name (none where it is empty), content.
    pub(crate) async fn post_parts(&self, path: &str, parts: &[(&str, &str, &str)]) -> Answer {
        let (texts, files): (Vec<_>, Vec<_>) = parts.iter().partition(|(_, file, _)| file.is_empty());
        let texts: Vec<_> = texts.into_iter().map(|(name, _, content)| (name, content)).collect();
        let files: Vec<_> =
            files.into_iter().map(|(name, file, content)| (name, file, content.as_bytes())).collect();
        self.sends(path, &texts, &files).await
    }

    /// Sends a file with texts beside it.
    pub(crate) async fn sends_file(
        &self,
        path: &str,
        name: &str,
        file: &[u8],
        texts: &[(&str, &str)],
    ) -> Answer {
        self.sends(path, texts, &[("file", name, file)]).await
    }

    /// Sends a form with files: for each its field and its name.
    pub(crate) async fn sends(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--cut--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Saves a source.
    pub(crate) async fn saves(&self, form: &str, address: &str) {
        let saved = self.post("/desk/weather", &[("form", form), ("address", address)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(saved.location, "/desk/weather?done=saved");
    }
}
