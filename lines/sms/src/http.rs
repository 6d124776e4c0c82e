//! A gateway that is asked over HTTP, one address a message: the form of kannel and of many who sell messages.
//!
//! The whole message is one part; the gateway cuts it. Where it gives receipts, each message carries the address for its
//! own; that is called at another door ([`crate::Receipts`]).

use crate::config::{Config, Template};
use crate::gateway::{Ended, Event, Gateway, Message, Verdict};
use crate::receipts::Receipts;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use std::sync::Arc;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(10);
/// Letters of an answer that staff may read.
const READ: usize = 60;
/// Bytes of an answer that are looked at.
const MOST_BYTES: usize = 4 * 1024;

pub(crate) async fn run(gateway: &mut Gateway, template: &Template, receipts: Option<&Receipts>) -> Ended {
    let client = match client(&gateway.config) {
        Ok(client) => client,
        Err(why) => {
            tracing::error!(why, "no message can be sent over HTTP");
            return Ended;
        }
    };
    let mut up = None;
    loop {
        let Some(message) = gateway.messages.recv().await else { return Ended };
        let (line, verdict) = ask(&client, gateway, template, receipts, &message).await;
        let told = match line {
            // A line that stands as it stood is not told again.
            Some(line) if up.as_ref() != Some(&line) => {
                let told = gateway.tell(line.clone()).await;
                up = Some(line);
                told
            }
            _ => Ok(()),
        };
        let part = Event::Part { id: message.id, part: 1, of: 1, verdict };
        if told.is_err() || gateway.tell(part).await.is_err() {
            return Ended;
        }
    }
}

fn client(config: &Config) -> Result<Client, String> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT.min(config.timers.answer))
        .timeout(config.timers.answer)
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| error.to_string())
}

/// How the line stands after a message, where that follows, and what became of it.
async fn ask(
    client: &Client,
    gateway: &Gateway,
    template: &Template,
    receipts: Option<&Receipts>,
    message: &Message,
) -> (Option<Event>, Verdict) {
    let text = gateway.whole_text(message);
    let config = &gateway.config;
    let receipt = receipts.map(|receipts| receipts.address_of(message.id)).unwrap_or_default();
    let values = [
        ("phone", message.to.as_str()),
        ("text", text.as_str()),
        ("account", config.account.as_str()),
        ("secret", config.secret.as_str()),
        ("from", config.from.as_str()),
        ("receipt", receipt.as_str()),
    ];
    let Some(url) = template.fill(&values) else { return (None, Verdict::Unsent) };
    let mut answer = match client.get(url).send().await {
        Ok(answer) => answer,
        // The words of an error name the address; these do not.
        Err(error) if error.is_connect() => {
            return (Some(Event::Lost("连不上短信网关".to_owned())), Verdict::Unsent);
        }
        Err(_) => return (Some(Event::Lost("短信网关没有答复".to_owned())), Verdict::Unanswered),
    };
    let status = answer.status();
    let mut body = Vec::new();
    while let Ok(Some(piece)) = answer.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() >= MOST_BYTES {
            break;
        }
    }
    let secrets = values.iter().map(|(_, value)| *value).chain(receipts.map(Receipts::secret));
    judge(status, &String::from_utf8_lossy(&body[..body.len().min(MOST_BYTES)]), secrets)
}

fn judge<'a>(
    status: StatusCode,
    body: &str,
    secret: impl IntoIterator<Item = &'a str>,
) -> (Option<Event>, Verdict) {
    if status.is_success() {
        return (Some(Event::Connected), Verdict::Accepted(String::new()));
    }
    let why = format!("{}：{}", status.as_u16(), shown(body, secret));
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        // What is wrong is this account, so the message waits until that is mended.
        return (Some(Event::Refused(why)), Verdict::Unsent);
    }
    let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    (Some(Event::Connected), Verdict::Rejected { why, passing })
}

/// The beginning of an answer, unless it repeats what it was sent.
fn shown<'a>(body: &str, secret: impl IntoIterator<Item = &'a str>) -> String {
    let told = secret.into_iter().any(|value| value.len() > 3 && body.contains(value));
    if told {
        return String::new();
    }
    body.chars().filter(|letter| !letter.is_control()).take(READ).collect()
}
