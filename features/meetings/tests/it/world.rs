//! A county's center, a village with a database of its own that gets its records, devices of three villages, and people
//! at the desk.

use axum::{Extension, Router, body::Body, extract::ConnectInfo, response::Response};
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::{
    Bus, Feature, NodeStatus, Place, Sender, Site, Staff,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_feed::village::{Connector, Questions};
use hongwang_films::{Bounds, Films};
use hongwang_meetings::{MediaConfig, MediaLimits, Meetings};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tokio::sync::watch;
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const RED: &str = "421124000000/421124102000/";
pub(crate) const CLOUD: &str = "421124000000/421124102000/421124102201/";
pub(crate) const TEA: &str = "421124000000/421124102000/421124102202/";
pub(crate) const WARM: &str = "421124000000/421124100000/";
pub(crate) const SPRING: &str = "421124000000/421124100000/421124100201/";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) village: Place,
    pub(crate) meetings: Meetings,
    dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The rows of a workbook that was sent.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        hongwang_documents::sheet::rows(&self.bytes).expect("a workbook")
    }
}

/// Meetings with a key of their own, and telephones that reach the center.
fn keeping() -> Meetings {
    Meetings::default().keeping(Vault::of(&[7; 32]), "http://center")
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let meetings = keeping();
        let place = async |site, at, db: Db| {
            for owner in [
                audit::MIGRATIONS,
                hongwang_feature::session_migrations(),
                organisations::MIGRATIONS,
                hongwang_feed::MIGRATIONS,
                hongwang_messages::MIGRATIONS,
                meetings.migrations(),
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
        let village = place(Site::Village, CLOUD, village).await;
        let mut tx = center.db.write().await.expect("begins");
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (RED, "红山镇", OrgKind::Township),
            (WARM, "温泉镇", OrgKind::Township),
            (CLOUD, "乌云山村", OrgKind::Village),
            (TEA, "茶园村", OrgKind::Village),
            (SPRING, "温泉村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
        Self { center, village, meetings, dir }
    }

    /// The same center after a start: nothing but its database is as before.
    pub(crate) async fn started_again(&self) -> Self {
        self.with(keeping()).await
    }

    /// The same without a key that seals.
    pub(crate) async fn without_keys(&self) -> Self {
        self.with(Meetings::default()).await
    }

    async fn with(&self, meetings: Meetings) -> Self {
        let blobs = Blobs::open(self.dir.path().join("blobs")).expect("opens");
        Self {
            center: Place { blobs, bus: Bus::default(), ..self.center.clone() },
            village: self.village.clone(),
            meetings,
            dir: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Opens ports for media on this machine.
    pub(crate) fn opens_media(&self) {
        let config = MediaConfig {
            cores: 1,
            udp: ([127, 0, 0, 1], 0).into(),
            tcp: None,
            seen: Vec::new(),
            connections: 8,
            joins: 50,
            limits: MediaLimits::default(),
        };
        let films = Films::new(hongwang_testkit::binary(), Bounds::default());
        self.meetings.open_media(config, films).expect("ports are free");
    }

    /// Where recordings are to lie, at the center.
    pub(crate) fn recordings(&self) -> std::path::PathBuf {
        self.dir.path().join("blobs/recordings")
    }

    /// A clerk of `at`.
    pub(crate) async fn clerk(&self, at: &str) -> Person<'_> {
        self.person(Role::Clerk, at).await
    }

    /// Somebody at the desk with this role for `at`.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        self.named(role, at, "王办事").await
    }

    /// The same, of this name.
    pub(crate) async fn named(&self, role: Role, at: &str, name: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: name.into(),
            org: org(at),
            org_name: "县委办公室".into(),
            roles: vec![role],
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let now = self.center.clock.now();
        let login = hongwang_feature::open_session(&mut tx, &staff, now).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// The device of a village.
    pub(crate) fn device(&self, at: &str) -> Venue<'_> {
        Venue { world: self, from: Sender { device: DeviceId::new(NOW), org: org(at) } }
    }

    /// What the center answers this device.
    pub(crate) async fn meetings_answer(
        &self,
        from: &Sender,
        kind: &str,
        question: Value,
    ) -> Result<Value, String> {
        self.meetings.answer(&self.center, from, kind, question).await.expect("the store holds")
    }

    /// Time goes on, and what it brings is done.
    pub(crate) async fn passes(&self, millis: i64) {
        self.center.clock.advance(millis);
        self.meetings.look_after(&self.center).await.expect("the store holds");
    }

    /// What a line would do: hands the village every record that is for it.
    pub(crate) async fn deliver(&self) {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, kind, key, body, at FROM feed_entry WHERE kind LIKE 'meetings.%' \
                        AND $1 LIKE scope || '%' ORDER BY scope, seq");
        let rows = rows.bind(CLOUD).all(&mut tx).await.expect("reads");
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
            self.meetings.apply(&mut tx, &entry, NOW).await.expect("the store holds");
            tx.commit().await.expect("commits");
        }
    }

    /// What happened in a meeting: the events of its log, in order.
    pub(crate) async fn happened(&self, at: &str) -> Vec<Value> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT event FROM meetings_event WHERE room = $1 ORDER BY seq");
        let room: uuid::Uuid = id(at).parse().expect("an id");
        let rows = rows.bind(room).all(&mut tx).await.expect("reads");
        rows.iter().map(|row| row.json::<Value>("event").expect("an event")["what"].clone()).collect()
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn audited(&self) -> Vec<String> {
        self.entries().await.iter().map(|entry| format!("{} {}", entry.action, entry.detail)).collect()
    }

    /// What stands in the audit log.
    pub(crate) async fn entries(&self) -> Vec<audit::Entry> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|one| one.entry).collect()
    }

    /// What a column of the village shows, if anything.
    pub(crate) async fn column(&self, column: &str) -> Option<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let filled = self.meetings.columns(&mut tx, &self.village.org).await.expect("reads");
        let now = self.center.clock.now();
        let page = self.meetings.column(&mut tx, &self.village.org, column, now).await.expect("reads");
        assert_eq!(filled.iter().any(|(filled, _)| filled == column), page.is_some());
        page.map(|page| page.body.0)
    }

    /// What a screen shows.
    pub(crate) async fn looks(&self, path: &str) -> Answer {
        let router = self.meetings.public().with_state(self.village.clone());
        answer(router, Request::get(path).body(Body::empty()).expect("a request")).await
    }
}

impl World {
    /// What `place` answers whoever asks from that address: the form, photo or offer of `body`, or nothing but the page. A
    /// village's line is down.
    pub(crate) async fn answers_from(
        &self,
        place: &Place,
        peer: [u8; 4],
        (path, body): (&str, Option<(&str, &str)>),
    ) -> Answer {
        let router = self.meetings.public().with_state(place.clone());
        let router = if place.site == Site::Village { router.layer(Extension(no_line())) } else { router };
        let request = match body {
            Some((kind, body)) => {
                Request::post(path).header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned()))
            }
            None => Request::get(path).body(Body::empty()),
        };
        let mut request = request.expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 40_000))));
        answer(router, request).await
    }

    /// What a telephone sees of the center.
    pub(crate) async fn center_page(&self, path: &str) -> Answer {
        let router = self.meetings.public().with_state(self.center.clone());
        answer(router, Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// A telephone sends a form to the center, with what it was told to remember; gives the answer and what it is to
    /// remember from now on.
    pub(crate) async fn telephone_sends(
        &self,
        path: &str,
        form: &str,
        cookie: Option<&str>,
    ) -> (Answer, Option<String>) {
        let kind = "application/x-www-form-urlencoded";
        self.sent_from_afar(path, (kind, Body::from(form.to_owned())), cookie).await
    }

    /// The same with a photo in the field `photo`.
    pub(crate) async fn telephone_shows(
        &self,
        path: &str,
        photo: &[u8],
        cookie: Option<&str>,
    ) -> (Answer, Option<String>) {
        let head = b"--cut\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n";
        let form = [head.as_slice(), photo, b"\r\n--cut--\r\n"].concat();
        self.sent_from_afar(path, ("multipart/form-data; boundary=cut", Body::from(form)), cookie).await
    }

    async fn sent_from_afar(
        &self,
        path: &str,
        (kind, body): (&str, Body),
        cookie: Option<&str>,
    ) -> (Answer, Option<String>) {
        let router = self.meetings.public().with_state(self.center.clone());
        let request = Request::post(path)
            .header(header::COOKIE, cookie.unwrap_or_default())
            .header(header::CONTENT_TYPE, kind)
            .body(body)
            .expect("a request");
        let response: Response = router.oneshot(request).await.expect("never fails");
        let given = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.split(';').next()).map(str::to_owned);
        (read(response).await, given)
    }

    /// What such a telephone is answered as plain data.
    pub(crate) async fn telephone_sees(&self, path: &str, cookie: Option<&str>) -> Answer {
        let router = self.meetings.public().with_state(self.center.clone());
        let request = Request::get(path).header(header::COOKIE, cookie.unwrap_or_default());
        answer(router, request.body(Body::empty()).expect("a request")).await
    }

    /// A telephone presses the key of such a page, with what it was told to remember.
    pub(crate) async fn telephone(&self, path: &str, cookie: Option<&str>) -> Answer {
        let router = self.meetings.public().with_state(self.center.clone());
        let request = Request::post(path).header(header::COOKIE, cookie.unwrap_or_default());
        answer(router, request.body(Body::empty()).expect("a request")).await
    }
}

/// A line to a center that does not answer.
fn no_line() -> Questions {
    let address = "127.0.0.1:9".parse().expect("an address");
    let connector = Connector::new(address, [0; 32], None).expect("a connector");
    Questions::over(connector, watch::channel(NodeStatus::default()).1)
}

async fn answer(router: Router, request: Request<Body>) -> Answer {
    read(router.oneshot(request).await.expect("never fails")).await
}

async fn read(response: Response) -> Answer {
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default()
    };
    let (status, location, kind) =
        (response.status(), header(header::LOCATION), header(header::CONTENT_TYPE));
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, location, kind, text: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.into() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

impl Person<'_> {
    fn desk(&self) -> Router {
        let place = &self.world.center;
        self.world.meetings.desk().into_router(place).with_state(place.clone())
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

    /// Sends JSON, as a script of a page does.
    pub(crate) async fn sends(&self, path: &str, body: Value) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        answer(self.desk(), request.expect("a request")).await
    }

    /// Schedules a meeting in half an hour; gives its address.
    pub(crate) async fn schedules(&self, orgs: &[&str]) -> String {
        let mut fields = vec![("title", "防汛调度会"), ("start", "2026-11-23T10:30"), ("minutes", "60")];
        fields.extend(orgs.iter().map(|org| ("orgs", *org)));
        let done = self.post("/desk/meetings/new", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        done.location.split('?').next().expect("an address").to_owned()
    }

    /// Schedules one and opens it at once.
    pub(crate) async fn opens(&self, orgs: &[&str]) -> String {
        let at = self.schedules(orgs).await;
        self.does(&at, &[("do", "open")]).await;
        at
    }

    /// Writes the roster of an organisation.
    pub(crate) async fn keeps_roster(&self, org: &str, names: &str) {
        self.does("/desk/meetings/rosters/keep", &[("org", org), ("names", names)]).await;
    }

    /// Presses a key that does what it says.
    pub(crate) async fn does(&self, at: &str, fields: &[(&str, &str)]) {
        let done = self.post(at, fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{fields:?}: {}", done.text);
    }
}

/// The id in the address of a meeting.
pub(crate) fn id(at: &str) -> &str {
    at.rsplit('/').next().expect("an id")
}

/// A device before a screen.
pub(crate) struct Venue<'w> {
    world: &'w World,
    pub(crate) from: Sender,
}

impl Venue<'_> {
    /// Asks the center, as the line gives it to the capability.
    pub(crate) async fn asks(&self, kind: &str, question: Value) -> Result<Value, String> {
        self.world.meetings_answer(&self.from, kind, question).await
    }

    /// Does something.
    pub(crate) async fn does(&self, at: &str, act: Value) -> Result<Value, String> {
        self.asks("meetings.act", json!({ "room": id(at), "act": act })).await
    }

    /// Looks how the meeting stands.
    pub(crate) async fn sees(&self, at: &str) -> Result<Value, String> {
        self.asks("meetings.look", json!({ "room": id(at), "known": null })).await
    }

    /// Asks who signs in before its screen.
    pub(crate) async fn signers(&self, at: &str) -> Result<Value, String> {
        self.asks("meetings.signers", json!({ "room": id(at) })).await
    }

    /// Signs somebody in.
    pub(crate) async fn signs(&self, at: &str, number: u64) -> Result<Value, String> {
        self.asks("meetings.sign", json!({ "room": id(at), "number": number, "way": "roster" })).await
    }

    pub(crate) fn id(&self) -> String {
        self.from.device.to_string()
    }
}
