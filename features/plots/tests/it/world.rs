//! A county's center, a village with a database and a key of its own that gets its records and asks over a line that can be
//! cut, and people at desk and screen.

use axum::{Router, body::Body, response::Response};
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Fact, Feature, Place, Sender, Site, Staff};
use hongwang_plots::{Bounds, Center, Plots};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::timeout};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const OTHER_TOWN: &str = "421124000000/421124101000/";
pub(crate) const OTHER_VILLAGE: &str = "421124000000/421124101000/421124101201/";
/// For whatever is waited for. It is long because other tests take the machine's time.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) village: Place,
    pub(crate) clock: Clock,
    at_center: Plots,
    in_village: Plots,
    line: Arc<AtomicBool>,
    dir: tempfile::TempDir,
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
        let clock = Clock::manual(NOW);
        let bounds = Bounds {
            grace: Duration::from_secs(2),
            first_pause: Duration::from_millis(300),
            longest_pause: Duration::from_secs(1),
            ..Bounds::default()
        };
        let permits = vec!["127.0.0.0/8".parse().expect("a network")];
        let plots = |key: u8, permits, asking| {
            Plots::new(Vault::of(&[key; 32]), hongwang_testkit::binary(), permits, asking, bounds)
        };
        let asking = Center::default();
        let at_center = plots(1, permits.clone(), Center::default());
        let in_village = plots(2, permits, asking.clone());
        let db = Db::open(url).await.expect("opens");
        let center = place(Site::Center, COUNTY, db, &at_center, (&dir, &clock)).await;
        let db = Db::open(&DbUrl::Lite(dir.path().join("village.db"))).await.expect("opens");
        let village = place(Site::Village, VILLAGE, db, &in_village, (&dir, &clock)).await;
        fill(&center).await;
        let line = Arc::new(AtomicBool::new(true));
        let (stands, answers, asked) = (line.clone(), at_center.clone(), center.clone());
        let from = Sender { device: DeviceId::new(NOW), org: org(VILLAGE) };
        asking.asked_by(move |kind, question| {
            let (stands, answers, asked, from) =
                (stands.clone(), answers.clone(), asked.clone(), from.clone());
            Box::pin(async move {
                if !stands.load(Ordering::SeqCst) {
                    return None;
                }
                answers.answer(&asked, &from, kind, question).await.ok()
            })
        });
        Self { center, village, clock, at_center, in_village, line, dir }
    }

    /// The same village, whose configuration permits nothing.
    pub(crate) fn permitting_nothing(self) -> Self {
        let bounds = Bounds::default();
        let (binary, center) = (hongwang_testkit::binary(), self.center.clone());
        let asking = Center::default();
        let (answers, from) =
            (self.at_center.clone(), Sender { device: DeviceId::new(NOW), org: org(VILLAGE) });
        asking.asked_by(move |kind, question| {
            let (answers, center, from) = (answers.clone(), center.clone(), from.clone());
            Box::pin(async move { answers.answer(&center, &from, kind, question).await.ok() })
        });
        let in_village = Plots::new(Vault::of(&[2; 32]), binary, Vec::new(), asking, bounds);
        Self { in_village, ..self }
    }

    /// Cuts the line to the center, or mends it.
    pub(crate) fn line(&self, stands: bool) {
        self.line.store(stands, Ordering::SeqCst);
    }

    /// What the center answers to a village.
    pub(crate) async fn asks(
        &self,
        village: &str,
        kind: &str,
        question: serde_json::Value,
    ) -> Result<serde_json::Value, String> {
        let from = Sender { device: DeviceId::new(NOW), org: org(village) };
        self.at_center.answer(&self.center, &from, kind, question).await.expect("the store holds")
    }

    /// Everything that goes on beside the pages of the village, and of the center.
    pub(crate) fn works(&self) -> JoinSet<()> {
        let mut jobs = JoinSet::new();
        let all = self.in_village.jobs(&self.village).into_iter().chain(self.at_center.jobs(&self.center));
        for job in all {
            jobs.spawn(job);
        }
        jobs
    }

    /// Somebody at the desk with this role for `at`.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王办事".into(),
            org: org(at),
            org_name: "县农业农村局".into(),
            roles: vec![role],
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let login = hongwang_feature::open_session(&mut tx, &staff, self.clock.now()).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { world: self, cookie }
    }

    /// The bodies of all records that were told, as text.
    pub(crate) async fn told(&self) -> String {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT body FROM feed_entry").all(&mut tx).await.expect("reads");
        let bodies = rows.iter().map(|row| {
            row.json_or_null::<serde_json::Value>("body").expect("a body").unwrap_or_default().to_string()
        });
        bodies.collect()
    }

    /// What a line would do: hands the village every record that is for it.
    pub(crate) async fn deliver(&self) {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT seq, kind, key, body, at FROM feed_entry WHERE kind LIKE 'plots.%' \
                        AND $1 LIKE scope || '%' ORDER BY scope, seq");
        let rows = rows.bind(VILLAGE).all(&mut tx).await.expect("reads");
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
            self.in_village.apply(&mut tx, &entry, self.clock.now()).await.expect("the store holds");
            tx.commit().await.expect("commits");
        }
        self.village.bus.tell(Fact::Applied);
    }

    /// The addresses of the cameras in the village's column.
    pub(crate) async fn cameras(&self) -> Vec<String> {
        let column = self.column().await.unwrap_or_default();
        let links = column.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        links.filter(|link| link.starts_with("/cameras/")).map(str::to_owned).collect()
    }

    /// What the column of the village shows, if anything.
    pub(crate) async fn column(&self) -> Option<String> {
        let mut tx = self.village.db.read().await.expect("begins");
        let column = "huiyi/watch/field";
        let page = self.in_village.column(&mut tx, &self.village.org, column, self.clock.now());
        page.await.expect("reads").map(|page| page.body.0)
    }

    /// What the village's screen is answered, head first.
    pub(crate) async fn opens(&self, path: &str) -> Response {
        let router = self.in_village.public().with_state(self.village.clone());
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.oneshot(request).await.expect("never fails")
    }

    /// What the village's screen shows.
    pub(crate) async fn looks(&self, path: &str) -> Answer {
        answer(self.opens(path).await).await
    }

    /// Asks the village's page until it says so.
    pub(crate) async fn until(&self, path: &str, words: &str) -> String {
        let waiting = async {
            loop {
                let said = self.looks(path).await.text;
                if said.contains(words) {
                    return said;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(LIMIT, waiting).await.unwrap_or_else(|_| panic!("{path} never says {words}"))
    }

    /// The folder on whose disk it is looked how much room is left.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.dir.path().join("blobs")
    }

    /// Whether `secret` lies anywhere in the village's files.
    pub(crate) fn lies_in_village(&self, secret: &str) -> bool {
        let files = std::fs::read_dir(self.dir.path()).expect("a folder").flatten();
        files.filter(|file| file.path().is_file()).any(|file| {
            let bytes = std::fs::read(file.path()).expect("reads");
            bytes.windows(secret.len()).any(|some| some == secret.as_bytes())
        })
    }
}

async fn place(
    site: Site,
    at: &str,
    db: Db,
    plots: &Plots,
    (dir, clock): (&tempfile::TempDir, &Clock),
) -> Place {
    for owner in [
        audit::MIGRATIONS,
        hongwang_feature::session_migrations(),
        organisations::MIGRATIONS,
        hongwang_feed::MIGRATIONS,
        plots.migrations(),
    ] {
        db.migrate(&owner).await.expect("migrates");
    }
    Place {
        site,
        org: org(at),
        db,
        blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
        clock: clock.clone(),
        bus: Bus::default(),
        live: hongwang_page::Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    }
}

async fn fill(center: &Place) {
    let mut tx = center.db.write().await.expect("begins");
    for (path, short, kind) in [
        (COUNTY, "英山县", OrgKind::County),
        (TOWN, "红山镇", OrgKind::Township),
        (OTHER_TOWN, "南河镇", OrgKind::Township),
        (VILLAGE, "乌云山村", OrgKind::Village),
        (OTHER_VILLAGE, "百丈河村", OrgKind::Village),
    ] {
        let (name, short) = (short.to_owned(), short.to_owned());
        let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
        organisations::put(&mut tx, &one).await.expect("the store holds");
    }
    tx.commit().await.expect("commits");
}

pub(crate) async fn answer(response: Response) -> Answer {
    let location = response.headers().get(header::LOCATION);
    let location = location.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default();
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Answer { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Somebody at the desk.
pub(crate) struct Person<'w> {
    world: &'w World,
    cookie: String,
}

/// What is typed for a camera that may be registered.
pub(crate) fn typed(address: &str) -> Vec<(&'static str, String)> {
    [
        ("org", VILLAGE),
        ("name", "张家湾茶园"),
        ("place", "三组河边"),
        ("kind", "tea_garden"),
        ("purpose", "看茶园长势"),
        ("consenter", "张家湾茶叶合作社"),
        ("paper", "同意书 2026-11-20，村档案柜"),
        ("until", "2026-11-30"),
        ("eyes", "county"),
        ("every", "0"),
        ("address", address),
        ("user", ""),
        ("password", ""),
        ("transport", "tcp"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The same with another value.
pub(crate) fn with(
    mut typed: Vec<(&'static str, String)>,
    name: &'static str,
    value: &str,
) -> Vec<(&'static str, String)> {
    typed.retain(|(known, _)| *known != name);
    typed.push((name, value.to_owned()));
    typed
}

impl Person<'_> {
    async fn sends(&self, request: http::request::Builder, body: Body) -> Response {
        let place = &self.world.center;
        let desk: Router = self.world.at_center.desk().into_router(place).with_state(place.clone());
        let request = request.header(header::COOKIE, &self.cookie).body(body).expect("a request");
        desk.oneshot(request).await.expect("never fails")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.sends(Request::get(path), Body::empty()).await).await
    }

    /// The bytes of what is answered with 200.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = self.sends(Request::get(path), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().collect().await.expect("reads").to_bytes().to_vec()
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, String)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        answer(self.sends(request, Body::from(body)).await).await
    }

    /// Registers a camera, which the village is told of; its address there.
    pub(crate) async fn registers(&self, typed: &[(&str, String)]) -> String {
        let done = self.post("/desk/cameras/new", typed).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        self.world.deliver().await;
        let row = self.get("/desk/cameras").await.text;
        let id = row.split("/desk/cameras/camera/").nth(1).and_then(|rest| rest.split('"').next());
        format!("/cameras/{}", id.expect("a row"))
    }
}
