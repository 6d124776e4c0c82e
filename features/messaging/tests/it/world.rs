//! A county's center, people at its desk, and a gateway on this machine that lets in, takes and gives receipts.

use axum::{Router, body::Body, response::Response};
use hongwang_base::{AccountId, Clock, Millis, OrgPath, Role};
use hongwang_feature::{
    Bus, Feature, Place, Site, Staff,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_messages::{Ask, Asked, Rules, State};
use hongwang_messaging::Messaging;
use hongwang_sms::cmpp::{Body as Says, Decoder, Deliver, Pdu, Submit, Version};
use hongwang_sms::{Config, Line, Receipts, Template, Timers};
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit, sql};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tower::ServiceExt;
use uuid::Uuid;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const TOWN: &str = "421124000000/421124102000/";
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
pub(crate) const RECEIPT_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const PHONE: &str = "13800138000";

pub(crate) fn org(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

pub(crate) struct World {
    pub(crate) center: Place,
    pub(crate) vault: Vault,
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
        let db = Db::open(url).await.expect("opens");
        let vault = Vault::open(&dir.path().join("personal.key")).expect("a key");
        for owner in [
            audit::MIGRATIONS,
            hongwang_feature::session_migrations(),
            organisations::MIGRATIONS,
            Messaging::new(vault.clone()).migrations(),
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
            desk_nav: Arc::default(),
            demo: false,
        };
        let mut tx = center.db.write().await.expect("begins");
        for (path, name, kind) in [
            (COUNTY, "英山县", OrgKind::County),
            (TOWN, "红山镇", OrgKind::Township),
            (VILLAGE, "乌云山村", OrgKind::Village),
        ] {
            let (name, path) = (name.to_owned(), org(path));
            let organisation =
                Organisation { path, short: name.clone(), name, kind, position: 1, open: true };
            organisations::put(&mut tx, &organisation).await.expect("keeps");
        }
        tx.commit().await.expect("commits");
        Self { center, vault, _dir: dir }
    }

    /// The capability without a gateway.
    pub(crate) fn alone(&self) -> Messaging {
        Messaging::new(self.vault.clone())
    }

    /// The capability with a gateway at this address.
    pub(crate) fn through(&self, address: &str) -> Messaging {
        self.over(Line::Cmpp(Version::V20, address.to_owned()), "901234")
    }

    /// The capability with a gateway that is asked at this address and gives its receipts below the other.
    pub(crate) fn asking(&self, address: &str, receipts: &str) -> Messaging {
        let receipts = Receipts::new(&format!("{receipts}{}", hongwang_messaging::RECEIPTS), RECEIPT_SECRET);
        let template = Template::parse(address).expect("an address");
        self.over(Line::Http(template, Some(receipts.expect("good"))), hongwang_testkit::Kannel::ACCOUNT)
    }

    fn over(&self, line: Line, account: &str) -> Messaging {
        let config = Config {
            line,
            account: account.to_owned(),
            secret: "secret".into(),
            from: "106900001".into(),
            service: String::new(),
            signature: "【英山县】".into(),
            timers: Timers { first_pause: Duration::from_millis(50), ..Timers::default() },
        };
        self.alone().through(config, Rules::default())
    }

    /// Asks for a message about a case of the village.
    pub(crate) async fn asks(&self, phone: &str) -> Uuid {
        let org = org(VILLAGE);
        let places = [("item", "高龄津贴"), ("number", "20261123-001"), ("says", "正在核对。")];
        let now = self.center.clock.now();
        let ask = Ask { org: &org, phone, template: "moved", places: &places, about: None, now };
        let mut tx = self.center.db.write().await.expect("begins");
        let asked = hongwang_messages::ask(&mut tx, &self.vault, ask).await.expect("keeps");
        tx.commit().await.expect("commits");
        let Asked::Waits(id) = asked else { panic!("{phone} takes messages") };
        id
    }

    pub(crate) async fn state(&self, id: Uuid) -> State {
        let mut tx = self.center.db.read().await.expect("begins");
        let row = sql("SELECT state FROM message WHERE id = $1").bind(id).one(&mut tx).await;
        row.expect("reads").expect("it is there").word("state", State::from_word).expect("a state")
    }

    /// Waits until a message stands so.
    pub(crate) async fn becomes(&self, id: Uuid, state: State) {
        let waiting = async {
            while self.state(id).await != state {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it comes to that");
    }

    /// Somebody with this role for `at`, at the desk of this capability.
    pub(crate) async fn person(&self, messaging: &Messaging, role: Role, at: &str, name: &str) -> Person {
        let account = AccountId::new(NOW);
        let (name, org_name) = (name.to_owned(), "单位".to_owned());
        let staff = Staff { account, name, org: org(at), org_name, roles: vec![role] };
        let mut tx = self.center.db.write().await.expect("begins");
        let now = self.center.clock.now();
        let login = hongwang_feature::open_session(&mut tx, &staff, now).await.expect("opens");
        tx.commit().await.expect("commits");
        let cookie = login.cookie().to_str().expect("plain").split(';').next().expect("a pair").to_owned();
        Person { router: messaging.desk().into_router(&self.center).with_state(self.center.clone()), cookie }
    }

    /// What stands in the audit log: action and words.
    pub(crate) async fn log(&self) -> Vec<(String, String)> {
        let mut tx = self.center.db.read().await.expect("begins");
        let all = audit::read_after(&mut tx, 0, 1_000).await.expect("reads");
        all.into_iter().map(|chained| (chained.entry.action, chained.entry.detail)).collect()
    }
}

/// Somebody at the desk.
pub(crate) struct Person {
    pub(crate) router: Router,
    pub(crate) cookie: String,
}

impl Person {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response = self.router.clone().oneshot(request).await.expect("never fails");
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default();
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("reads").to_bytes();
        Answer { status, location, text: String::from_utf8(bytes.to_vec()).expect("text") }
    }
}

/// A gateway that lets everybody in with this status, takes every part and says that it arrived.
pub(crate) struct Gateway {
    pub(crate) address: String,
    pub(crate) got: mpsc::UnboundedReceiver<Submit>,
}

impl Gateway {
    pub(crate) async fn start(status: u32) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = door.local_addr().expect("an address").to_string();
        let (told, got) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (line, _) = door.accept().await.expect("somebody calls");
                serves(line, status, &told).await;
            }
        });
        Self { address, got }
    }
}

async fn serves(mut line: TcpStream, status: u32, told: &mpsc::UnboundedSender<Submit>) {
    let (mut buffer, mut decoder, mut taken) = ([0; 1024], Decoder::default(), 0);
    while let Ok(count @ 1..) = line.read(&mut buffer).await {
        decoder.push(&buffer[..count]);
        while let Ok(Some(frame)) = decoder.next_frame() {
            let pdu = Pdu::decode(&frame, Version::V20).expect("it speaks well");
            let mut answers = Vec::new();
            match pdu.body {
                Says::Connect(_) => {
                    let body = Says::ConnectAnswer { status, authenticator: [0; 16], version: 0x20 };
                    answers.push(Pdu { sequence: pdu.sequence, body });
                }
                Says::Submit(submit) => {
                    taken += 1;
                    let body = Says::SubmitAnswer { id: taken, result: 0 };
                    answers.push(Pdu { sequence: pdu.sequence, body });
                    let content = [&taken.to_be_bytes()[..], b"DELIVRD", &[0; 45]].concat();
                    let deliver = Deliver {
                        id: 1000 + taken,
                        to: submit.from.clone(),
                        from: submit.to.clone(),
                        format: 0,
                        receipt: true,
                        content,
                    };
                    answers.push(Pdu { sequence: 9000, body: Says::Deliver(deliver) });
                    let _ = told.send(submit);
                }
                _ => {}
            }
            for answer in answers {
                let _ = line.write_all(&answer.encode(Version::V20)).await;
            }
        }
    }
}
