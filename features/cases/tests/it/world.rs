// long: one county, and everybody who does something in it
//! A county's center and a village's screen on one database: a hand in front of the screen that keeps cookies as a
//! browser does, people at the desk, and what carries from the one to the other.

use axum::{Router, body::Body, extract::ConnectInfo};
use data_encoding::BASE64;
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_cases::{Cases, PaperPress, SlipPrinter};
use hongwang_feature::{
    Bus, Feature, Place, Sender, Site, Staff,
    duty::{self, Duty},
    organisations::{self, OrgKind, Organisation},
};
use hongwang_idcard::Asking;
use hongwang_replica::{
    Entry, Lane, Record, Sequence,
    outbox::{Stage, Submission},
};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};
use tower::ServiceExt;
use uuid::Uuid;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
/// Debian's `fonts-noto-cjk`.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED: &str = "421124000000/421124102000/";
pub(crate) const RED_VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const RED_OTHER: &str = "421124000000/421124102000/421124102202/";
pub(crate) const WARM: &str = "421124000000/421124100000/";
pub(crate) const WARM_VILLAGE: &str = "421124000000/421124100000/421124100201/";
/// What stands in the answers of everybody here and belongs to a person.
pub(crate) const PERSONAL: [&str; 9] = [
    "王小花",
    "13800138000",
    "138 0013 8000",
    "42112419500101004X",
    "421124 19500101 004X",
    "乌云山村3组",
    "1200.50",
    "1,200.50",
    "自己写的几句话",
];

/// The columns in which the shipped items stand.
const COLUMNS: [&str; 12] = [
    "fuwu/apply/dibao",
    "fuwu/apply/elder",
    "yiwu/pubh/sign",
    "laowu/right/wage",
    "laowu/me/resume",
    "fuwu/travel/ticket",
    "fuwu/apply/proof",
    "fuwu/apply/house",
    "fuwu/apply/birth",
    "fuwu/apply/agent",
    "dang/voice/letter",
    "cunqing/voice/report",
];

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) village: Place,
    pub(crate) cases: Cases,
    pub(crate) folder: PathBuf,
    pub(crate) blobs: PathBuf,
    vault: Vault,
    _dir: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        Self::within(url, tempfile::tempdir().expect("a folder")).await
    }

    /// The same with keys and papers in this folder.
    pub(crate) async fn within(url: &DbUrl, dir: tempfile::TempDir) -> Self {
        let db = Db::open(url).await.expect("opens");
        let vault = Vault::open(&dir.path().join("keys/personal.key")).expect("a key");
        let mut halls =
            BTreeMap::from([("/fuwu".into(), "服务大厅".into()), ("/fuwu/apply".into(), "网上申办".into())]);
        halls.extend(COLUMNS.map(|column| (format!("/{column}"), "栏目".to_owned())));
        let cases =
            Cases::new(vault.clone(), halls, None).issuing(PaperPress::new(FONT, "https://hongwang.example"));
        for owner in [
            audit::MIGRATIONS,
            hongwang_feature::session_migrations(),
            organisations::MIGRATIONS,
            hongwang_feed::MIGRATIONS,
            hongwang_messages::MIGRATIONS,
            cases.migrations(),
        ] {
            db.migrate(&owner).await.expect("migrates");
        }
        let folder = match url {
            DbUrl::Lite(file) => file.parent().expect("a folder").to_owned(),
            DbUrl::Pg(_) => dir.path().to_owned(),
        };
        let village = Place {
            site: Site::Village,
            org: org(RED_VILLAGE),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::new(cases.desk().entries().to_vec()),
            demo: false,
        };
        let center = Place { site: Site::Center, org: org(COUNTY), ..village.clone() };
        let blobs = dir.path().join("blobs");
        let world = Self { center, village, cases, folder, blobs, vault, _dir: dir };
        world.plant().await;
        world
    }

    /// The key of what people entrust.
    pub(crate) fn vault(&self) -> Vault {
        self.vault.clone()
    }

    /// The file that the keys lie in.
    pub(crate) fn key_file(&self) -> PathBuf {
        self._dir.path().join("keys/personal.key")
    }

    async fn plant(&self) {
        let all = [
            (COUNTY, "英山县", OrgKind::County),
            (WARM, "温泉镇", OrgKind::Township),
            (WARM_VILLAGE, "百丈河村", OrgKind::Village),
            (RED, "红山镇", OrgKind::Township),
            (RED_VILLAGE, "乌云山村", OrgKind::Village),
            (RED_OTHER, "叶家坊村", OrgKind::Village),
        ];
        let mut tx = self.center.db.write().await.expect("begins");
        for ((path, name, kind), position) in all.into_iter().zip(1..) {
            let (name, path) = (name.to_owned(), org(path));
            let organisation = Organisation { path, short: name.clone(), name, kind, position, open: true };
            organisations::put(&mut tx, &organisation).await.expect("keeps");
        }
        tx.commit().await.expect("commits");
    }

    /// A clerk of `at`. A session lasts half an hour, so a clock that is turned needs another one.
    pub(crate) async fn clerk(&self, at: &str) -> Person<'_> {
        self.staff(at, "王办事", Role::Clerk).await
    }

    /// Somebody at the desk.
    pub(crate) async fn staff(&self, at: &str, name: &str, role: Role) -> Person<'_> {
        let account = AccountId::new(NOW);
        let staff =
            Staff { account, name: name.into(), org: org(at), org_name: "单位".into(), roles: vec![role] };
        let mut tx = self.center.db.write().await.expect("begins");
        let login =
            hongwang_feature::open_session(&mut tx, &staff, self.center.clock.now()).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, account, cookie }
    }

    /// Somebody at the desk of `at` who has this duty there.
    pub(crate) async fn with_duty(&self, at: &str, name: &str, duty: Duty) -> Person<'_> {
        let person = self.staff(at, name, Role::Clerk).await;
        let mut tx = self.center.db.write().await.expect("begins");
        duty::set(&mut tx, person.account, &org(at), &[duty]).await.expect("sets");
        tx.commit().await.expect("commits");
        person
    }

    /// Somebody fills an application in at the village's screen and hands it in.
    pub(crate) async fn hands_in(&self, item: &str) -> Uuid {
        let mut villager = self.villager();
        let first = villager.begins(item).await;
        villager.answers_all(first).await;
        let sent = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{item}: {}", sent.text);
        sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
    }

    /// What waits in the outbox under an id, as the center gets it.
    pub(crate) async fn waiting(&self, id: Uuid) -> Submission {
        let mut tx = self.village.db.read().await.expect("begins");
        let row = sql("SELECT submission FROM outbox_entry WHERE id = $1").bind(id).one(&mut tx).await;
        let sealed: Submission =
            row.expect("reads").expect("it waits").json("submission").expect("a submission");
        let bytes = BASE64.decode(sealed.body.as_str().expect("it is sealed").as_bytes()).expect("base 64");
        let plain = self.vault.unseal(id.as_bytes(), &bytes).expect("opens");
        Submission { body: serde_json::from_slice(&plain).expect("JSON"), ..sealed }
    }

    /// What a device of `at` hands in, as the device port gives it to the capability.
    pub(crate) async fn receive(&self, at: &str, submission: &Submission) -> Result<Value, String> {
        takes_in(&self.center, &self.cases, at, submission).await
    }

    /// Carries what waits under an id to the center, and the answer back.
    pub(crate) async fn delivers(&self, id: Uuid) -> Value {
        let submission = self.waiting(id).await;
        let answer = self.receive(RED_VILLAGE, &submission).await.expect("it is taken");
        let stage = Stage::Taken { answer: answer.clone() };
        let mut tx = self.village.db.write().await.expect("begins");
        let update = sql("UPDATE outbox_entry SET stage = $1, settled = TRUE WHERE id = $2");
        update.bind_json(&stage).bind(id).run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        answer
    }

    /// An application from the screen to the center.
    pub(crate) async fn files(&self, item: &str) -> Uuid {
        let id = self.hands_in(item).await;
        self.delivers(id).await;
        id
    }

    /// Turns the clock, and lets time do its part.
    pub(crate) async fn days_pass(&self, days: i64) {
        self.center.clock.advance(days * Millis::DAY);
        self.cases.pass_time(&self.center).await.expect("time passes");
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }

    /// What the village was told last of each case: scope and body.
    pub(crate) async fn told(&self) -> Vec<(String, Value)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows =
            sql("SELECT scope, body FROM feed_entry WHERE kind = 'cases.standing' ORDER BY scope, seq");
        let rows = rows.all(&mut tx).await.expect("reads");
        rows.iter().map(|row| (row.get("scope").expect("text"), row.json("body").expect("a body"))).collect()
    }

    /// What goes out to people now: telephone and text.
    pub(crate) async fn messages(&self) -> Vec<(String, String)> {
        self.messages_at(NOW).await
    }

    /// What would go out at another time.
    pub(crate) async fn messages_at(&self, now: Millis) -> Vec<(String, String)> {
        let mut tx = self.center.db.write().await.expect("begins");
        let rules = hongwang_messages::Rules::default();
        let due = hongwang_messages::hand_over(&mut tx, &self.vault, &rules, now, 100).await.expect("reads");
        tx.commit().await.expect("commits");
        due.into_iter().map(|due| (due.phone, due.text)).collect()
    }

    /// Carries what the county told to another node, as the line does.
    pub(crate) async fn tells(&self, other: &World) {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, kind, key, body FROM feed_entry WHERE scope = $1 ORDER BY seq");
        let rows = rows.bind(org(COUNTY)).all(&mut tx).await.expect("reads");
        drop(tx);
        let mut tx = other.village.db.write().await.expect("begins");
        for row in rows {
            let record = Record {
                kind: row.get("kind").expect("text"),
                key: row.get("key").expect("text"),
                body: row.json_or_null("body").expect("a body"),
                blobs: Vec::new(),
                lane: Lane::Text,
            };
            let seq = Sequence(u64::try_from(row.get::<i64>("seq").expect("a number")).expect("from 1"));
            let entry = Entry { seq, at: NOW.0, record };
            other.cases.apply(&mut tx, &entry, NOW).await.expect("applies");
        }
        tx.commit().await.expect("commits");
    }

    /// What can be done in a column of the halls.
    pub(crate) async fn services(&self, column: &str) -> Vec<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let all = self.cases.services(&mut tx).await.expect("reads");
        all.into_iter().filter(|service| service.column == column).map(|service| service.tile.name).collect()
    }

    /// A text of the one row of a table.
    pub(crate) async fn text(&self, statement: &'static str) -> String {
        let mut tx = self.center.db.read().await.expect("begins");
        let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
        row.get("text").expect("text")
    }

    /// Somebody who walks up to the screen.
    pub(crate) fn villager(&self) -> Villager {
        self.villager_at(self.village.clone())
    }

    /// Somebody in front of another node's pages.
    pub(crate) fn villager_at(&self, place: Place) -> Villager {
        Villager { router: self.cases.public().with_state(place), cookie: String::new(), from: HERE }
    }

    /// The capability of this village, with a printer beside the screen.
    pub(crate) fn printing(&self, printer: SlipPrinter) -> Cases {
        Cases::new(self.vault.clone(), BTreeMap::new(), Some(printer))
    }

    /// The capability of this village, with a card reader beside the screen.
    pub(crate) fn reading(&self, reader: Asking) -> Cases {
        self.cases.clone().asking(Some(reader))
    }

    /// Somebody who walks up to the screen beside which this capability's printer stands.
    pub(crate) fn villager_of(&self, cases: &Cases) -> Villager {
        Villager {
            router: cases.public().with_state(self.village.clone()),
            cookie: String::new(),
            from: HERE,
        }
    }

    /// What happened to a case.
    pub(crate) async fn events_of(&self, id: Uuid) -> Vec<String> {
        let mut tx = self.center.db.read().await.expect("begins");
        let kept =
            sql("SELECT event FROM case_event WHERE case_id = $1 ORDER BY seq").bind(id).all(&mut tx).await;
        let event = |row: &hongwang_store::Row| -> Value { row.json("event").expect("an event") };
        let actions = kept.expect("reads").iter().map(|row| event(row)["action"].clone()).collect::<Vec<_>>();
        actions.iter().map(|action| action.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        let mut tx = self.village.db.read().await.expect("begins");
        let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
        row.get("n").expect("a number")
    }
}

/// The one device of a village.
pub(crate) fn device_of(at: &str) -> DeviceId {
    let digits: String = at.chars().filter(char::is_ascii_digit).collect();
    DeviceId::from(Uuid::from_u128(digits.parse().expect("the codes of a path")))
}

/// What a device of `at` hands in at a center.
pub(crate) async fn takes_in(
    center: &Place,
    cases: &Cases,
    at: &str,
    submission: &Submission,
) -> Result<Value, String> {
    let from = Sender { device: device_of(at), org: org(at) };
    let now = center.clock.now();
    let mut tx = center.db.write().await.expect("begins");
    let answer = cases.receive(&mut tx, &from, submission, now).await.expect("the store holds");
    if answer.is_ok() {
        tx.commit().await.expect("commits");
    }
    answer
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cache: String,
    pub(crate) kind: String,
    /// Where the browser is told to show it.
    pub(crate) place: String,
    pub(crate) bytes: Vec<u8>,
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
    /// From where the request comes.
    pub(crate) from: ConnectInfo<SocketAddr>,
}

/// The box's own screen.
const HERE: ConnectInfo<SocketAddr> = ConnectInfo(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000));

impl Villager {
    /// In front of these pages.
    pub(crate) fn at(router: Router) -> Self {
        Self { router, cookie: String::new(), from: HERE }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).extension(self.from);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(self.from)
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends a form with a file in it, or with another named part.
    pub(crate) async fn sends(&mut self, path: &str, at: &str, part: &str, bytes: &[u8]) -> Seen {
        let mut body = Vec::new();
        let file = if part == "file" { "; filename=\"x\"" } else { "" };
        for (name, file, bytes) in [("at", "", at.as_bytes()), (part, file, bytes)] {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends a body as it comes, and says beforehand how long it is, if anything.
    pub(crate) async fn streams(&mut self, path: &str, length: Option<usize>, body: Body) -> Seen {
        let mut request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        self.send(request.body(body).expect("a request")).await
    }

    /// Goes to a question of the draft.
    pub(crate) async fn asks(&mut self, at: &str) -> Seen {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("at", at).finish();
        self.get(&format!("/apply/fill?{query}")).await
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Seen {
        let (head, body) = self.router.clone().oneshot(request).await.expect("never fails").into_parts();
        let header = |name| {
            let value = head.headers.get(name);
            value.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default()
        };
        let set = header(header::SET_COOKIE);
        if let Some(cookie) = set.split(';').next().filter(|cookie| !cookie.is_empty()) {
            cookie.clone_into(&mut self.cookie);
        }
        let (status, location, cache) =
            (head.status, header(header::LOCATION), header(header::CACHE_CONTROL));
        let bytes = body.collect().await.expect("reads").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (kind, place) = (header(header::CONTENT_TYPE), header(header::CONTENT_DISPOSITION));
        Seen { status, location, cache, kind, place, bytes: bytes.into(), text }
    }

    /// Begins an application and comes to its first question.
    pub(crate) async fn begins(&mut self, item: &str) -> Seen {
        let begun = self.agrees(item, false).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{item}: {}", begun.text);
        if begun.location == "/apply/who" {
            let shows = self.post("/apply/who", &[("whom", "own")]).await;
            assert_eq!(shows.location, "/apply/who/show", "{item}: {}", shows.text);
            let known = self.post("/apply/who/phone", &[("phone", "13800138000")]).await;
            assert_eq!(known.location, "/apply/fill", "{item}: {}", known.text);
        }
        self.get("/apply/fill").await
    }

    /// Reads what becomes of what is asked, and agrees.
    pub(crate) async fn agrees(&mut self, item: &str, anew: bool) -> Seen {
        let anew = if anew { "?anew=true" } else { "" };
        let told = self.get(&format!("/apply/{item}/consent{anew}")).await;
        let (agreed, anew) = (told.field("agreed"), if anew.is_empty() { "false" } else { "true" });
        self.post(&format!("/apply/{item}"), &[("agreed", &agreed), ("anew", anew)]).await
    }

    /// Answers the question that stands there, and follows to the next page.
    pub(crate) async fn answers(&mut self, question: &Seen, value: &str) -> Seen {
        let at = question.field("at");
        let sent = self.post("/apply/fill", &[("at", &at), ("value", value), ("go", "next")]).await;
        if sent.status == StatusCode::SEE_OTHER { self.get(&sent.location).await } else { sent }
    }

    /// Answers the question that stands there in a way that fits; no member of a group.
    pub(crate) async fn answers_once(&mut self, page: &Seen) -> Seen {
        let (at, value) = (page.field("at"), fitting(page));
        self.post("/apply/fill", &[("at", &at), ("value", &value), ("go", "next")]).await
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
pub(crate) fn fitting(page: &Seen) -> String {
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

/// The desk page of a case.
pub(crate) fn page_of(id: Uuid) -> String {
    format!("/desk/cases/{id}")
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    pub(crate) account: AccountId,
    cookie: String,
}

impl Person<'_> {
    /// The hand that a member of staff has on a mouse.
    pub(crate) fn hand(&self) -> Villager {
        let center = &self.world.center;
        let router = self.world.cases.desk().into_router(center).with_state(center.clone());
        Villager { router, cookie: self.cookie.clone(), from: HERE }
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.hand().get(path).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.hand().post(path, fields).await
    }

    /// Takes a step of a case on the newest sight of it.
    pub(crate) async fn acts(&self, id: Uuid, action: &str, fields: &[(&str, &str)]) -> Seen {
        let expected = self.get(&page_of(id)).await.field("expected");
        self.acts_on(id, &expected, action, fields).await
    }

    /// Takes a step on the sight of a case that has so many events.
    pub(crate) async fn acts_on(
        &self,
        id: Uuid,
        expected: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Seen {
        let named: Vec<(String, &str)> =
            fields.iter().map(|(field, value)| (format!("{action}.{field}"), *value)).collect();
        let mut all = vec![("action", action), ("expected", expected)];
        all.extend(named.iter().map(|(name, value)| (name.as_str(), *value)));
        self.post(&format!("{}/act", page_of(id)), &all).await
    }

    /// Takes a step that is taken.
    pub(crate) async fn does(&self, id: Uuid, action: &str, fields: &[(&str, &str)]) {
        let done = self.acts(id, action, fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}: {}", done.text);
    }
}
