//! Whole-system tests: `story/` drives the real binary as its users do, `browser/` the real Chromium.
//!
//! Here stands what both stories and benchmarks need: a member of staff at the desk of a running center, and somebody
//! who fills in an application at a village's screen.

use data_encoding::BASE64;
use hongwang_base::{Clock, Millis};
use hongwang_people::{DemoAccount, People};
use reqwest::{Client, Response, StatusCode, header, multipart, redirect::Policy};
use std::{path::Path, time::Duration};

/// Somebody who is signed in at a center's desk.
#[derive(Debug)]
pub struct Desk {
    client: Client,
    center: String,
    cookie: String,
}

/// The invented staff of a demo, from its data folder.
///
/// # Panics
/// When the demo has made none.
pub fn demo_account(data: &Path, login: &str) -> DemoAccount {
    let people = People::center(&data.join("center"), "http://127.0.0.1").expect("the key file of the demo");
    let accounts = people.demo_accounts().expect("the accounts of the demo");
    accounts
        .into_iter()
        .find(|account| account.login == login)
        .unwrap_or_else(|| panic!("no {login} in the demo"))
}

/// A client that follows no redirect and gives up after a while.
///
/// # Panics
/// When the TLS library cannot be set up.
pub fn client() -> Client {
    // Somebody else may have installed it already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let builder = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30));
    builder.build().expect("a client without TLS roots")
}

impl Desk {
    /// Signs in at `center` (`http://…`) with password and code, as the login page does.
    ///
    /// # Panics
    /// When the center does not let this account in.
    pub async fn sign_in(center: &str, account: &DemoAccount) -> Self {
        Self::sign_in_at(center, account, Clock::system().now()).await
    }

    /// The same at a center whose clock says `now`.
    ///
    /// # Panics
    /// When the center does not let the account in.
    pub async fn sign_in_at(center: &str, account: &DemoAccount, now: Millis) -> Self {
        let client = client();
        let code = account.code(now).expect("a demo account has a second factor");
        let form = [("login", account.login.as_str()), ("password", &account.password), ("code", &code)];
        let answer =
            client.post(format!("{center}/desk/login")).form(&form).send().await.expect("the center answers");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{} may come in", account.login);
        let cookie =
            answer.headers().get(header::SET_COOKIE).expect("a session").to_str().expect("plain text");
        let cookie = cookie.split(';').next().expect("a cookie has a value").to_owned();
        Self { client, center: center.to_owned(), cookie }
    }

    /// Opens a page of the desk.
    ///
    /// # Panics
    /// When the center does not answer.
    pub async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.center)).header(header::COOKIE, &self.cookie);
        request.send().await.expect("the center answers")
    }

    /// Opens a page and reads it.
    ///
    /// # Panics
    /// When the center does not answer.
    pub async fn read(&self, path: &str) -> String {
        self.get(path).await.text().await.expect("a page")
    }

    /// Sends a form and gives the path that it leads to.
    ///
    /// # Panics
    /// When the form is refused: with the page that says why.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let request = self.client.post(format!("{}{path}", self.center)).header(header::COOKIE, &self.cookie);
        led_to(request.form(fields).send().await.expect("the center answers")).await
    }

    /// Uploads a film in two pieces, as the page of uploads does, and gives its desk page.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn upload_film(&self, name: &str, bytes: &[u8]) -> String {
        let at = self.begin_upload(name, bytes.len()).await;
        let half = bytes.len() / 2;
        for (offset, piece) in [(0, &bytes[..half]), (half, &bytes[half..])] {
            self.upload_piece(&at, offset, piece).await;
        }
        at.replace("/uploads/", "/reels/")
    }

    /// Begins an upload; where it lies.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn begin_upload(&self, name: &str, bytes: usize) -> String {
        let encoded = BASE64.encode(name.as_bytes());
        let request = self.client.post(format!("{}/desk/media/uploads", self.center));
        let request = request.header(header::COOKIE, &self.cookie).header("tus-resumable", "1.0.0");
        let request =
            request.header("upload-length", bytes).header("upload-metadata", format!("filename {encoded}"));
        let begun = request.send().await.expect("the center answers");
        assert_eq!(begun.status(), StatusCode::CREATED);
        begun.headers()[header::LOCATION].to_str().expect("an address").to_owned()
    }

    /// How much of an upload is there.
    ///
    /// # Panics
    /// When it is not said.
    pub async fn upload_offset(&self, at: &str) -> usize {
        let request = self.client.head(format!("{}{at}", self.center)).header(header::COOKIE, &self.cookie);
        let answer = request.send().await.expect("the center answers");
        answer.headers()["upload-offset"].to_str().expect("plain").parse().expect("a number")
    }

    /// Sends more of an upload.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn upload_piece(&self, at: &str, offset: usize, piece: &[u8]) {
        let request = self.client.patch(format!("{}{at}", self.center)).header(header::COOKIE, &self.cookie);
        let request = request.header("upload-offset", offset).body(piece.to_vec());
        let answer = request.send().await.expect("the center answers");
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }

    /// Writes an article and gives its desk page. `scope` is the path of the organisation whose screens show it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn write_article(&self, title: &str, column: &str, scope: &str, html: &str) -> String {
        let fields =
            [("title", title), ("column", column), ("scope", scope), ("source", "演示稿"), ("html", html)];
        let form = fields
            .into_iter()
            .fold(multipart::Form::new(), |form, (name, value)| form.text(name.to_owned(), value.to_owned()));
        let request = self
            .client
            .post(format!("{}/desk/articles/new", self.center))
            .header(header::COOKIE, &self.cookie);
        led_to(request.multipart(form).send().await.expect("the center answers")).await
    }
}

/// Somebody in front of a village's screen, with the cookie of their visit.
#[derive(Clone, Debug)]
pub struct Villager {
    client: Client,
    village: String,
    /// As it is sent: `name=value`; empty before something is begun.
    pub cookie: String,
}

impl Villager {
    /// Walks up to the screen of `village` (`http://…`).
    pub fn at(client: &Client, village: &str) -> Self {
        Self { client: client.clone(), village: village.to_owned(), cookie: String::new() }
    }

    /// Opens a page.
    ///
    /// # Panics
    /// When the village does not answer.
    pub async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.village)).header(header::COOKIE, &self.cookie);
        request.send().await.expect("the village answers")
    }

    /// Opens a page and reads it.
    ///
    /// # Panics
    /// When the village does not answer.
    pub async fn read(&self, path: &str) -> String {
        self.get(path).await.text().await.expect("a page")
    }

    /// Sends a form; keeps the cookie that comes back.
    ///
    /// # Panics
    /// When the village does not answer.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request =
            self.client.post(format!("{}{path}", self.village)).header(header::COOKIE, &self.cookie);
        let answer = request.form(fields).send().await.expect("the village answers");
        let set = answer.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|value| value.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        answer
    }

    /// Sends a form and gives the path that it leads to.
    ///
    /// # Panics
    /// When it is refused: with the page that says why.
    pub async fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        led_to(self.post(path, fields).await).await
    }

    /// Begins an application and gives its id.
    ///
    /// # Panics
    /// When it cannot be begun.
    pub async fn begins(&mut self, item: &str) -> String {
        let asked = self.sends(&format!("/apply/{item}"), &[]).await;
        let told = self.read(&asked).await;
        let agreed = between(&told, "name=\"agreed\" value=\"").expect("what is agreed to").to_owned();
        if self.sends(&format!("/apply/{item}"), &[("agreed", &agreed)]).await == "/apply/who"
            && self.sends("/apply/who", &[("whom", "own")]).await == "/apply/who/show"
        {
            self.sends("/apply/who/phone", &[("phone", "13800138000")]).await;
        }
        let value = self.cookie.split('=').nth(1).unwrap_or_default();
        value.split('.').next().expect("a text has a first part").to_owned()
    }

    /// Answers the question that stands there in a way that fits, and gives the path of the next page.
    ///
    /// # Panics
    /// When the answer is refused.
    pub async fn answers(&mut self, page: &str) -> String {
        let at = between(page, "name=\"at\" value=\"").expect("a question").to_owned();
        let value = fitting(page).to_owned();
        self.sends("/apply/fill", &[("at", &at), ("value", &value), ("go", "next")]).await
    }

    /// Begins an application and answers every question; what is left is to hand it in. Gives its id.
    ///
    /// # Panics
    /// When an answer is refused, or the form has no end.
    pub async fn fills(&mut self, item: &str) -> String {
        let id = self.begins(item).await;
        let mut path = "/apply/fill".to_owned();
        for _ in 0..MOST_QUESTIONS {
            if path == "/apply/check" {
                return id;
            }
            let page = self.read(&path).await;
            path = self.answers(&page).await;
        }
        panic!("{item} has no end");
    }
}

/// Pages that no form has.
const MOST_QUESTIONS: usize = 120;

/// What stands behind this, up to the next quotation mark.
fn between<'a>(page: &'a str, from: &str) -> Option<&'a str> {
    page.split_once(from)?.1.split('"').next()
}

/// An answer that the question on a page takes; none of it is of anybody.
fn fitting(page: &str) -> &str {
    match between(page, "data-kind=\"") {
        None => between(page, "type=\"radio\" name=\"value\" value=\"").unwrap_or_default(),
        Some("name") => "演示花",
        Some("digits") => "2",
        Some("phone") => "13800138000",
        Some("id-number") => "42112419500101004X",
        Some("amount") => "1200.50",
        Some("date") => "1950-01-01",
        Some("place") => "红山镇乌云山村3组",
        Some(_) => "演示的几句话",
    }
}

async fn led_to(answer: Response) -> String {
    let status = answer.status();
    let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    match location {
        Some(location) if status == StatusCode::SEE_OTHER => location,
        _ => panic!("refused with {status}:\n{}", answer.text().await.unwrap_or_default()),
    }
}
