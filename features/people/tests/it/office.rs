//! A center with its staff, and what a browser does there.

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use hongwang_base::{Clock, Millis, OrgPath, Scope};
use hongwang_feature::{Bus, Feature, Place, Site, organisations};
use hongwang_page::Live;
use hongwang_people::People;
use hongwang_store::{Blobs, Db, DbUrl, audit};
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use std::{net::SocketAddr, path::Path, sync::Arc};
use tower::ServiceExt;

pub(crate) const COUNTY: &str = "421124000000/";
pub(crate) const HONGSHAN: &str = "421124000000/421124102000/";
pub(crate) const WENQUAN: &str = "421124000000/421124100000/";
/// A village of 红山镇.
pub(crate) const VILLAGE: &str = "421124000000/421124102000/421124102201/";
/// The address that the center is known by.
pub(crate) const ADDRESS: &str = "https://center.example";
pub(crate) const PASSWORD: &str = "大别山主峰 1729 m";

/// A county of two towns with a village each, in the form of the real file.
const DIVISIONS: &str = "code,name,level,parent
421124000000,英山县,county,421100000000
421124100000,温泉镇,township,421124000000
421124102000,红山镇,township,421124000000
421124100001,毕升社区居民委员会,village,421124100000
421124102201,油铺塆村民委员会,village,421124102000
";

/// A center under test; the clock is turned by hand.
pub(crate) struct Office {
    pub(crate) place: Place,
    pub(crate) people: People,
    pub(crate) router: Router,
    pub(crate) address: SocketAddr,
    _dir: tempfile::TempDir,
}

/// Somebody with a browser.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) secret: String,
    pub(crate) cookie: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) cookie: String,
    pub(crate) text: String,
}

impl Answer {
    /// The texts of the elements that `css` finds.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let found = Selector::parse(css).expect("a selector");
        page.select(&found).map(|each| each.text().collect::<String>().trim().to_owned()).collect()
    }

    /// The secret that a page offers to bind.
    pub(crate) fn secret(&self) -> String {
        self.all("#factor").first().expect("a secret on the page").replace(' ', "")
    }

    /// The paths of the links that are shown once.
    pub(crate) fn links(&self) -> Vec<String> {
        let whole = self.all("[data-link]").into_iter();
        whole.map(|link| link.strip_prefix(ADDRESS).expect("the public address").to_owned()).collect()
    }
}

/// Runs `test` on a fresh center on either engine.
pub(crate) async fn on_both<F: AsyncFn(Office)>(test: F) {
    let dir = tempfile::tempdir().expect("a folder");
    let lite = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("SQLite opens");
    test(Office::open(lite).await).await;
    let postgres = hongwang_testkit::postgres().await;
    let pg = Db::open(&DbUrl::Pg(postgres.url().to_owned())).await.expect("PostgreSQL opens");
    test(Office::open(pg.clone()).await).await;
    pg.close().await;
}

pub(crate) async fn place(db: Db, dir: &Path, people: &People) -> Place {
    db.migrate(&audit::MIGRATIONS).await.expect("migrates");
    db.migrate(&hongwang_feature::session_migrations()).await.expect("migrates");
    db.migrate(&organisations::MIGRATIONS).await.expect("migrates");
    db.migrate(&hongwang_feed::MIGRATIONS).await.expect("migrates");
    db.migrate(&people.migrations()).await.expect("migrates");
    Place {
        site: Site::Center,
        org: COUNTY.parse().expect("a path"),
        db,
        blobs: Blobs::open(dir.join("blobs")).expect("a folder"),
        clock: Clock::manual(Millis(1_790_000_000_000)),
        bus: Bus::default(),
        live: Live::default(),
        desk_nav: Arc::new(people.desk().entries().to_vec()),
        demo: false,
    }
}

impl Office {
    async fn open(db: Db) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let people = People::center(dir.path(), ADDRESS).expect("makes its key");
        let place = place(db, dir.path(), &people).await;
        people.seed(&place, DIVISIONS).await.expect("seeds");
        let router = people.public().merge(people.desk().into_router(&place)).with_state(place.clone());
        Self { place, people, router, address: ([10, 0, 0, 1], 4000).into(), _dir: dir }
    }

    async fn send(&self, method: Method, who: &Person, path: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ConnectInfo(self.address))
            .body(Body::from(body))
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("answers");
        let text_of =
            |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (location, cookie) = (text_of(header::LOCATION), text_of(header::SET_COOKIE));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        Answer { status, location, cookie, text: String::from_utf8(bytes.to_vec()).expect("UTF-8") }
    }

    pub(crate) async fn get(&self, who: &Person, path: &str) -> Answer {
        self.send(Method::GET, who, path, String::new()).await
    }

    pub(crate) async fn post(&self, who: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, who, path, body).await
    }

    /// What the person's authenticator shows.
    pub(crate) fn code(&self, secret: &str) -> String {
        let bytes = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
        let totp = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 0, 30, bytes, None, String::new())
            .expect("a secret");
        totp.generate(self.place.clock.now().0.unsigned_abs() / 1_000)
    }

    /// Tries to come in with the present code.
    pub(crate) async fn try_login(&self, who: &Person) -> Answer {
        let code = self.code(&who.secret);
        let fields = [("login", who.login.as_str()), ("password", &who.password), ("code", &code)];
        self.post(&Person::default(), "/desk/login", &fields).await
    }

    /// Comes in, one step of the clock later.
    pub(crate) async fn login(&self, who: &Person) -> Person {
        self.place.clock.advance(30_000);
        let answer = self.try_login(who).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Person { cookie: answer.cookie, ..who.clone() }
    }

    /// Chooses password and second factor by a link.
    pub(crate) async fn accept(&self, login: &str, link: &str) -> Person {
        let secret = self.get(&Person::default(), link).await.secret();
        let code = self.code(&secret);
        let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
        let answer = self.post(&Person::default(), link, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Person { login: login.into(), password: PASSWORD.into(), secret, cookie: String::new() }
    }

    /// The first start: the three administrators, signed in (system, security, audit).
    pub(crate) async fn administrators(&self) -> [Person; 3] {
        let link = self.people.setup_link(&self.place).await.expect("works").expect("no account yet");
        let nobody = Person::default();
        let secret = self.get(&nobody, &link).await.secret();
        let answer = self.post(&nobody, &link, &setup_fields(&self.code(&secret))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let links = answer.links();
        let system =
            Person { login: "xitong".into(), password: PASSWORD.into(), secret, cookie: String::new() };
        let security = self.accept("anquan", &links[0]).await;
        let audit = self.accept("shenji", &links[1]).await;
        [self.login(&system).await, self.login(&security).await, self.login(&audit).await]
    }

    /// A new member of staff of `org` with `roles`, signed in.
    pub(crate) async fn hire(
        &self,
        [system, security, _]: &[Person; 3],
        login: &str,
        org: &str,
        roles: &[&str],
    ) -> Person {
        let answer = self
            .post(system, "/desk/accounts/new", &[("login", login), ("name", "王丽"), ("org", org)])
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let person = self.accept(login, &answer.links()[0]).await;
        let roles: Vec<_> = roles.iter().map(|role| ("roles", *role)).collect();
        let granted = self.post(security, &format!("/desk/roles/{}", self.id(login).await), &roles).await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
        self.login(&person).await
    }

    /// The id of an account, as its row has it.
    pub(crate) async fn id(&self, login: &str) -> String {
        let mut tx = self.place.db.read().await.expect("begins");
        let row = hongwang_store::sql("SELECT id FROM people_account WHERE login = $1")
            .bind(login)
            .one(&mut tx)
            .await;
        let id: hongwang_base::AccountId =
            row.expect("reads").expect("there is one").id("id").expect("an id");
        id.to_string()
    }

    /// The actions in the log, oldest first.
    pub(crate) async fn log(&self) -> Vec<String> {
        let mut tx = self.place.db.read().await.expect("begins");
        let search = audit::Search::all(Scope(path(COUNTY)));
        let found = audit::find(&mut tx, &search, i64::MAX, 1_000).await.expect("reads");
        found.into_iter().rev().map(|at| at.entry.action).collect()
    }
}

pub(crate) fn path(text: &str) -> OrgPath {
    text.parse().expect("a path")
}

/// The setup form, filled in well.
pub(crate) fn setup_fields(code: &str) -> [(&str, &str); 9] {
    [
        ("name", "李系统"),
        ("login", "xitong"),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("code", code),
        ("name_security", "张安全"),
        ("login_security", "anquan"),
        ("name_audit", "陈审计"),
        ("login_audit", "shenji"),
    ]
}
