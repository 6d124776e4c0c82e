//! A county's center that converts films with the machine's ffmpeg, a village with database and disk of its own, people.

use axum::{Router, body::Body, extract::ConnectInfo};
use data_encoding::BASE64;
use hongwang_base::{AccountId, Clock, DeviceId, Millis, OrgPath, Role};
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_feature::{Bus, Feature, Place, Sender, Site, Staff};
use hongwang_feed::village::Signer;
use hongwang_films::{Bounds, Films};
use hongwang_media::Media;
use hongwang_printing::Printer;
use hongwang_replica::outbox::Submission;
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{net::SocketAddr, path::PathBuf, process::Command, sync::Arc};
use tower::ServiceExt;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const NEXT_VILLAGE: &str = "421124000000/421124102000/421124102202/";
pub(crate) const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
pub(crate) const COLUMN: &str = "yule/opera/huangmei";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) media: Media,
    pub(crate) village: Place,
    pub(crate) screen: Media,
    pub(crate) box_vault: Vault,
    /// The village's device, as it was admitted.
    pub(crate) device: DeviceId,
    pub(crate) dir: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl World {
    pub(crate) async fn new(url: &DbUrl) -> Self {
        Self::holding(url, 1 << 30).await
    }

    /// With so many bytes for films in a village.
    pub(crate) async fn holding(url: &DbUrl, room: u64) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = |name: &str| Vault::open(&dir.path().join(name)).expect("a key");
        let places = [
            (COLUMN.to_owned(), "黄梅戏".to_owned()),
            ("yule/dance/teach".to_owned(), "分解教学".to_owned()),
        ];
        let media = Media::new(vault("center.key"), places.clone().into()).holding(room);
        let program = hongwang_testkit::binary();
        let media = media
            .converting(Films::new(program, Bounds::default()))
            .drawing(FONT)
            .public_at("http://center/");
        let permits = vec!["127.0.0.1/32".parse().expect("a network")];
        let media = media.taking_from(Some(dir.path().join("folder"))).fetching(permits);
        let place = async |site: Site, org: OrgPath, db: Db, blobs: &str| {
            for owner in [
                audit::MIGRATIONS,
                hongwang_feature::session_migrations(),
                organisations::MIGRATIONS,
                hongwang_feed::MIGRATIONS,
                media.migrations(),
            ] {
                db.migrate(&owner).await.expect("migrates");
            }
            Place {
                site,
                org,
                db,
                blobs: Blobs::open(dir.path().join(blobs)).expect("opens"),
                clock: Clock::manual(NOW),
                bus: Bus::default(),
                live: hongwang_page::Live::default(),
                desk_nav: Arc::default(),
                demo: false,
            }
        };
        let center = place(Site::Center, org(COUNTY), Db::open(url).await.expect("opens"), "center").await;
        let village = Db::open(&DbUrl::Lite(dir.path().join("village.db"))).await.expect("opens");
        let village = place(Site::Village, org(VILLAGE), village, "village").await;
        let box_vault = vault("village.key");
        let signer = Signer::open(&dir.path().join("keys")).expect("a key");
        let key = signer.public_key();
        let screen = Media::new(box_vault.clone(), places.into()).signing(Some(signer));
        let world = Self { center, media, village, screen, box_vault, device: DeviceId::new(NOW), dir };
        world.plant().await;
        world.admit(key).await;
        world
    }

    async fn plant(&self) {
        let mut tx = self.center.db.write().await.expect("begins");
        for (path, short, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (TOWN, "红山镇", OrgKind::Township),
            (VILLAGE, "乌云山村", OrgKind::Village),
            (NEXT_VILLAGE, "桥头村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
    }

    /// As an operator admits a device.
    async fn admit(&self, key: Vec<u8>) {
        let mut tx = self.center.db.write().await.expect("begins");
        sql("INSERT INTO device (id, org, name, public_key, certificate, state, admitted_at, admitted_by, policy) \
             VALUES ($1,$2,'村部大屏',$3,'','admitted',$4,'值班员',$5)")
        .bind(self.device)
        .bind(org(VILLAGE))
        .bind(key)
        .bind(NOW)
        .bind_json(&hongwang_replica::LinePolicy::default())
        .run(&mut tx)
        .await
        .expect("the store holds");
        tx.commit().await.expect("commits");
    }

    /// Somebody with this role for `at`, never the same person twice.
    pub(crate) async fn person(&self, role: Role, at: &str) -> Person<'_> {
        self.person_with(&[role], at).await
    }

    /// Somebody with these roles.
    pub(crate) async fn person_with(&self, roles: &[Role], at: &str) -> Person<'_> {
        let staff = Staff {
            account: AccountId::new(NOW),
            name: "王编辑".into(),
            org: org(at),
            org_name: "县融媒体中心".into(),
            roles: roles.to_vec(),
        };
        let mut tx = self.center.db.write().await.expect("begins");
        let login =
            hongwang_feature::open_session(&mut tx, &staff, self.center.clock.now()).await.expect("opens");
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
        self.media.pass(&self.center).await.expect("the store holds");
    }

    /// What comes from the folder, from providers and from addresses by the clock.
    pub(crate) async fn take_in(&self) {
        self.media.take_in(&self.center).await.expect("the store holds");
    }

    /// Lays a file into the folder of films.
    pub(crate) fn lays(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let folder = self.dir.path().join("folder");
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("is written");
        path
    }

    /// What the folder was looked at, and looked at again when it had stood still.
    pub(crate) async fn stands_still(&self) {
        self.take_in().await;
        self.passes(Millis::MINUTE);
        self.take_in().await;
    }

    /// The states of all reels, the oldest first.
    pub(crate) async fn states(&self) -> Vec<String> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows =
            sql("SELECT state FROM media_reel ORDER BY id").all(&mut tx).await.expect("the store holds");
        rows.iter().map(|row| row.get("state").expect("a word")).collect()
    }

    /// A request of a telephone at the center, with its cookie where it has one.
    pub(crate) async fn phone(&self, mut request: Request<Body>, cookie: &str) -> Answer {
        if !cookie.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookie.parse().expect("plain"));
        }
        let peer: SocketAddr = "10.9.8.7:40000".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        answered(self.media.public().with_state(self.center.clone()), request).await
    }

    /// What a line would do by day: hands the village every record of its own, with the bytes that are light.
    pub(crate) async fn deliver(&self) {
        self.carry(false).await;
    }

    /// What a line would do by night: the bytes of films too.
    pub(crate) async fn night(&self) {
        self.carry(true).await;
    }

    async fn carry(&self, films: bool) {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT scope, seq, kind, key, body, blobs, at FROM feed_entry ORDER BY scope, seq");
        let rows = rows.all(&mut tx).await.expect("the store holds");
        drop(tx);
        let village = org(VILLAGE);
        let mut tx = self.village.db.write().await.expect("begins");
        for row in rows {
            if !row.org("scope").expect("a scope").covers(&village) {
                continue;
            }
            let record = Record {
                kind: row.get("kind").expect("a kind"),
                key: row.get("key").expect("a key"),
                body: row.json_or_null("body").expect("a body"),
                blobs: row.json("blobs").expect("blobs"),
                lane: Lane::Text,
            };
            let seq = Sequence(row.get::<i64>("seq").expect("a number").unsigned_abs());
            let entry = Entry { seq, at: row.get("at").expect("a time"), record };
            if self.screen.record_kinds().contains(&entry.record.kind.as_str()) {
                self.screen.apply(&mut tx, &entry, self.village.clock.now()).await.expect("applies");
                let heavy = entry.record.kind == "media.share";
                for blob in entry.record.blobs.iter().filter(|_| films || !heavy) {
                    let bytes = self.center.blobs.get(&blob.hash).expect("reads").expect("the center has it");
                    assert_eq!(bytes.len() as u64, blob.len);
                    self.village.blobs.put(&bytes).expect("writes");
                }
            }
        }
        tx.commit().await.expect("commits");
    }

    /// What the village handed in, handed to the center.
    pub(crate) async fn sends(&self) -> usize {
        let all = self.handed_in().await;
        for submission in &all {
            self.receives(submission).await.expect("taken");
        }
        all.len()
    }

    /// What the village handed in and is on its way.
    pub(crate) async fn handed_in(&self) -> Vec<Submission> {
        let mut tx = self.village.db.write().await.expect("begins");
        let rows =
            sql("DELETE FROM outbox_entry RETURNING submission").all(&mut tx).await.expect("the store holds");
        tx.commit().await.expect("commits");
        let opened = rows.iter().map(|row| {
            let submission: Submission = row.json("submission").expect("a submission");
            let sealed = submission.body.as_str().expect("sealed").to_owned();
            let bytes = BASE64.decode(sealed.as_bytes()).expect("base64");
            let body = self.box_vault.unseal(submission.id.as_bytes(), &bytes).expect("the village's own");
            Submission { body: serde_json::from_slice(&body).expect("JSON"), ..submission }
        });
        opened.collect()
    }

    /// What the center says to a submission of the village's device.
    pub(crate) async fn receives(&self, submission: &Submission) -> Result<serde_json::Value, String> {
        let from = Sender { device: self.device, org: org(VILLAGE) };
        let mut tx = self.center.db.write().await.expect("begins");
        let answer = self.media.receive(&mut tx, &from, submission, self.center.clock.now()).await;
        let answer = answer.expect("the store holds");
        if answer.is_ok() {
            tx.commit().await.expect("commits");
        }
        answer
    }

    /// A request at the village's screen itself.
    pub(crate) async fn at_screen(&self, request: Request<Body>) -> Answer {
        self.asked_from(request, "127.0.0.1:40000").await
    }

    /// A request at the village from this address.
    pub(crate) async fn asked_from(&self, mut request: Request<Body>, peer: &str) -> Answer {
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        answered(self.screen.public().with_state(self.village.clone()), request).await
    }

    /// From now on this printer stands beside the screen.
    pub(crate) fn beside(&mut self, printer: Printer) {
        self.screen = self.screen.clone().printing(Some(printer));
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.at_screen(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.at_screen(form_request(path, form)).await
    }

    /// Files below a folder of the center's blobs.
    pub(crate) fn files_in(&self, folder: &str) -> usize {
        std::fs::read_dir(self.dir.path().join("center").join(folder)).map_or(0, Iterator::count)
    }

    /// The films that a village is to hold.
    pub(crate) async fn due(&self, village: &str) -> Vec<String> {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT film FROM media_share WHERE village = $1").bind(village).all(&mut tx).await;
        let rows = rows.expect("the store holds");
        rows.iter().map(|row| row.get::<uuid::Uuid>("film").expect("an id").to_string()).collect()
    }

    /// How many films a village said it holds.
    pub(crate) async fn held(&self, village: &str) -> usize {
        let mut tx = self.center.db.read().await.expect("begins");
        let rows = sql("SELECT film FROM media_held WHERE village = $1").bind(village).all(&mut tx).await;
        rows.expect("the store holds").len()
    }
}

pub(crate) fn form_request(path: &str, form: &str) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(form.to_owned())).expect("a request")
}

async fn answered(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.expect("never fails");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// Somebody at the desk.
pub(crate) struct Person<'a> {
    world: &'a World,
    cookie: String,
}

impl Person<'_> {
    pub(crate) async fn asks(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(header::COOKIE, self.cookie.parse().expect("plain"));
        let router = self.world.media.desk().into_router(&self.world.center);
        answered(router.with_state(self.world.center.clone()), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.asks(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.asks(form_request(path, form)).await
    }

    /// Begins an upload; where it lies.
    pub(crate) async fn begins(&self, name: &str, bytes: usize) -> Answer {
        let request = Request::post("/desk/media/uploads")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes)
            .header("upload-metadata", format!("filename {}", BASE64.encode(name.as_bytes())));
        self.asks(request.body(Body::empty()).expect("a request")).await
    }

    /// Sends more of an upload.
    pub(crate) async fn sends(&self, address: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = Request::patch(address)
            .header("upload-offset", offset)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream");
        self.asks(request.body(Body::from(bytes.to_vec())).expect("a request")).await
    }

    /// Uploads a file whole; the id of its reel.
    pub(crate) async fn uploads(&self, name: &str, bytes: &[u8]) -> String {
        let begun = self.begins(name, bytes.len()).await;
        assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.text());
        let address = begun.header("location").to_owned();
        let sent = self.sends(&address, 0, bytes).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text());
        address.rsplit('/').next().expect("an id").to_owned()
    }
}

/// A film of so many seconds that ffmpeg makes.
pub(crate) fn film(seconds: u32) -> Vec<u8> {
    generated(
        "film.mp4",
        &format!(
            "-f lavfi -i testsrc2=s=320x240:r=25:d={seconds} -f lavfi -i sine=f=440:d={seconds} \
             -c:v libx264 -preset ultrafast -c:a aac -shortest"
        ),
    )
}

/// A file of this name that ffmpeg makes.
pub(crate) fn generated(name: &str, arguments: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(name);
    let made = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error"])
        .args(arguments.split_ascii_whitespace())
        .arg(&path)
        .status()
        .expect("ffmpeg is installed");
    assert!(made.success());
    std::fs::read(path).expect("a film")
}

/// What an editor writes, as a form.
pub(crate) const SHEET: &str = "title=天仙配&place=yule%2Fopera%2Fhuangmei&owner=县文化馆&licence=合同1号&until=2026-12-01&people=严凤英&series=&chapters=0:00 第一场";
