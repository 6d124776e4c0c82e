//! The telephone of whoever offers work: sealed in the record, opened by a deliberate key on one posting at a time.
//!
//! A village must show it with the cable pulled, and a stick or a mirror that carries the record must not. So a county has
//! one key for these numbers ([`key_of_center`]); a village asks for it once, over the door that only admitted devices
//! pass, and sends a key of its own along under which the center answers ([`ask`], [`answer`]). What lies in the village's
//! database is sealed with the node's own key, what stood in the outbox is opened by nothing else.
//!
//! Invariants: a number stands on no page but the one behind the key, which no cache keeps and which goes away by itself
//! after a minute; looking is bounded for the screen and for each visitor's address.

use crate::words::{self as all, contact as words};
use crate::{Work, pages, store};
use axum::{
    Extension,
    extract::{ConnectInfo, FromRequestParts, Path, State},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::{Place, Reply, Site};
use hongwang_feed::village::{Sent, standing, submit};
use hongwang_page::{Link, Page, State as Panel, StateKind, Visit, html, icon, state_panel};
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, net::IpAddr, net::SocketAddr, num::NonZeroU32, sync::Arc};
use uuid::Uuid;

/// The submission kind under which a village asks for the key.
pub(crate) const SUBMISSION_KIND: &str = "work.key";
/// Bytes of a key.
const KEY: usize = 32;
/// How long a number stands on a screen, in seconds.
const SHOWN: u8 = 60;
/// Numbers that a screen shows in an hour, and at once; and those that one visitor's device sees.
const SCREEN: (u32, u32) = (120, 30);
const VISITOR: (u32, u32) = (12, 6);

/// Where keys lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "work_key.secret",
    by: By::Id,
    older: "SELECT id, secret AS sealed FROM work_key \
            WHERE substr(secret, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE work_key SET secret = $1 WHERE secret = $2 AND id = $3",
    bound: by_id,
};

/// How often numbers may be looked at.
#[derive(Clone)]
pub(crate) struct Limits {
    screen: Arc<DefaultDirectRateLimiter>,
    visitors: Arc<DefaultKeyedRateLimiter<IpAddr>>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        let quota = |(hour, burst): (u32, u32)| {
            let of = |count| NonZeroU32::new(count).expect("the bounds are not zero");
            Quota::per_hour(of(hour)).allow_burst(of(burst))
        };
        Self {
            screen: Arc::new(RateLimiter::direct(quota(SCREEN))),
            visitors: Arc::new(RateLimiter::keyed(quota(VISITOR))),
        }
    }
}

impl Limits {
    /// Whether one more look is within bounds. On the screen itself people follow each other: its own bound is enough.
    fn allow(&self, visitor: Option<IpAddr>) -> bool {
        let stranger = visitor.filter(|address| !address.is_loopback());
        let within = stranger.is_none_or(|address| {
            let within = self.visitors.check_key(&address).is_ok();
            // Who has not come for long takes no room.
            self.visitors.retain_recent();
            within
        });
        within && self.screen.check().is_ok()
    }
}

/// From which address somebody looks, where that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visitor(Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Visitor(peer.map(|ConnectInfo(peer)| peer.ip().to_canonical())))
    }
}

/// Seals a number for the villages, bound to its posting.
pub(crate) fn seal(key: &Vault, id: Uuid, phone: &str) -> String {
    BASE64.encode(&key.seal(id.as_bytes(), phone.as_bytes()))
}

fn unseal(key: &Vault, id: Uuid, sealed: &str) -> Option<String> {
    let bytes = BASE64.decode(sealed.as_bytes()).ok()?;
    String::from_utf8(key.unseal(id.as_bytes(), &bytes).ok()?).ok()
}

fn key(bytes: &[u8]) -> Option<Vault> {
    <&[u8; KEY]>::try_from(bytes).ok().map(Vault::of)
}

fn fresh() -> [u8; KEY] {
    let mut key = [0; KEY];
    getrandom::fill(&mut key).expect("the operating system gives random bytes");
    key
}

/// The one secret of this node, if it has one.
async fn kept(tx: &mut Tx, vault: &Vault) -> Result<Option<(Uuid, Vec<u8>)>> {
    let Some(row) = sql("SELECT id, secret FROM work_key ORDER BY id LIMIT 1").one(tx).await? else {
        return Ok(None);
    };
    let (id, sealed) = (row.get::<Uuid>("id")?, row.get::<Vec<u8>>("secret")?);
    Ok(Some((id, vault.unseal(id.as_bytes(), &sealed)?)))
}

async fn keep(tx: &mut Tx, vault: &Vault, id: Uuid, secret: &[u8]) -> Result<()> {
    let sealed = vault.seal(id.as_bytes(), secret);
    sql("INSERT INTO work_key (id, secret) VALUES ($1,$2)").bind(id).bind(sealed).run(tx).await?;
    Ok(())
}

/// The county's key for numbers; made at the first use.
pub(crate) async fn key_of_center(tx: &mut Tx, vault: &Vault, now: Millis) -> Result<Vault> {
    let secret = match kept(tx, vault).await? {
        Some((_, secret)) => secret,
        None => {
            let secret = fresh();
            keep(tx, vault, SubmissionId::new(now).0, &secret).await?;
            secret.to_vec()
        }
    };
    key(&secret).ok_or_else(|| StoreError::corrupt("work_key", "密钥的长度不对"))
}

#[derive(Serialize, Deserialize)]
struct Asked {
    /// Under which the center answers.
    under: String,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    sealed: String,
}

/// Asks the center for the key, once (village).
pub(crate) async fn ask(place: &Place, vault: &Vault) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if kept(&mut tx, vault).await?.is_some() {
        return Ok(());
    }
    let (id, own) = (SubmissionId::new(now), fresh());
    keep(&mut tx, vault, id.0, &own).await?;
    let body = serde_json::to_value(Asked { under: BASE64.encode(&own) }).expect("plain data");
    submit(&mut tx, vault, id, SUBMISSION_KIND, &body, Vec::new(), now).await?;
    tx.commit().await?;
    place.bus.tell(hongwang_feature::Fact::HandedIn);
    Ok(())
}

/// Answers a village with the key, sealed under the one that it sent (center).
pub(crate) async fn answer(
    tx: &mut Tx,
    vault: &Vault,
    submission: &hongwang_replica::outbox::Submission,
    now: Millis,
) -> Result<std::result::Result<serde_json::Value, String>> {
    let asked = serde_json::from_value::<Asked>(submission.body.clone()).ok();
    let under = asked.and_then(|asked| BASE64.decode(asked.under.as_bytes()).ok());
    let Some(under) = under.and_then(|bytes| key(&bytes)) else { return Ok(Err(words::BAD_KEY.to_owned())) };
    key_of_center(tx, vault, now).await?;
    let Some((_, secret)) = kept(tx, vault).await? else { return Ok(Err(words::BAD_KEY.to_owned())) };
    let sealed = BASE64.encode(&under.seal(submission.id.as_bytes(), &secret));
    Ok(Ok(serde_json::to_value(Answer { sealed }).expect("plain data")))
}

/// The key of this node, as far as it has it.
async fn key_of(tx: &mut Tx, place: &Place, vault: &Vault) -> Result<Option<Vault>> {
    let Some((id, secret)) = kept(tx, vault).await? else { return Ok(None) };
    if place.site == Site::Center {
        return Ok(key(&secret));
    }
    let Some(Sent::Taken(answer)) = standing(tx, id.into()).await? else { return Ok(None) };
    let answer = serde_json::from_value::<Answer>(answer).ok();
    let opened = answer.and_then(|answer| {
        let sealed = BASE64.decode(answer.sealed.as_bytes()).ok()?;
        key(&secret)?.unseal(id.as_bytes(), &sealed).ok()
    });
    Ok(opened.and_then(|bytes| key(&bytes)))
}

/// `POST /work/posting/{id}/phone`: the number, large, for a minute.
pub(crate) async fn show(
    visit: Visit,
    Visitor(address): Visitor,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let posting = match id.parse() {
        Ok(id) => store::find(&mut tx, &place.org, id, now).await?,
        Err(_) => None,
    };
    let Some(posting) = posting else {
        return Ok(pages::one::gone(&visit).into_response());
    };
    let page = Page::new(words::TITLE).icon("phone-call").personal().island(pages::style());
    let page =
        page.trail(pages::trail(posting.kind)).trail([Link::new(posting.address(), posting.title.as_str())]);
    if !work.limits.allow(address) {
        let state =
            Panel::new(StateKind::Error, words::TOO_MANY).why(words::TOO_MANY_WHY).to_do(words::ASK_VILLAGE);
        let state = state.call(visit.masthead.help.iter().take(1).cloned());
        return Ok(page
            .status(StatusCode::TOO_MANY_REQUESTS)
            .body(state_panel(&state))
            .render(&visit)
            .into_response());
    }
    let key = key_of(&mut tx, &place, &work.vault).await?;
    let phone =
        key.zip(posting.contact.as_deref()).and_then(|(key, sealed)| unseal(&key, posting.id, sealed));
    let Some(phone) = phone else {
        let state =
            Panel::new(StateKind::Empty, words::NO_PHONE).why(words::NO_PHONE_WHY).to_do(words::ASK_VILLAGE);
        let state = state.call(visit.masthead.help.iter().take(1).cloned());
        return Ok(page.body(state_panel(&state)).render(&visit).into_response());
    };
    let body = html! {
        section class="work-phone" {
            p data-say { (posting.title) " " (posting.employer) }
            p class="work-number" { a href={ "tel:" (phone) } data-say { (icon("phone")) (grouped(&phone)) } }
            p data-say { (words::SAY_WHERE) }
            p class="small" data-say { (words::goes_away(SHOWN)) }
            p { a class="button" href=(posting.address()) data-say { (all::SEE_OTHERS) } }
        }
    };
    let mut response = page.body(body).render(&visit).into_response();
    // Without script too: the page leaves the glass by itself.
    let away = format!("{SHOWN}; url={}", posting.address());
    if let Ok(away) = HeaderValue::from_str(&away) {
        response.headers_mut().insert(header::REFRESH, away);
    }
    Ok(response)
}

/// `138 0013 5678`
fn grouped(phone: &str) -> String {
    match (phone.get(..3), phone.get(3..7), phone.get(7..)) {
        (Some(a), Some(b), Some(c)) if phone.len() == 11 && phone.starts_with('1') => format!("{a} {b} {c}"),
        _ => phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_opened_under_its_own_posting_alone() {
        let (key, other) = (Vault::of(&[7; KEY]), Vault::of(&[8; KEY]));
        let (id, another) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seal(&key, id, "13800135678");
        assert_eq!(unseal(&key, id, &sealed).as_deref(), Some("13800135678"));
        assert!(unseal(&key, another, &sealed).is_none() && unseal(&other, id, &sealed).is_none());
        assert!(unseal(&key, id, "?").is_none());
    }

    #[test]
    fn a_visitor_is_bounded_before_the_screen_is_and_the_screen_by_itself() {
        let limits = Limits::default();
        let visitor = |last| Some(IpAddr::from([192, 168, 1, last]));
        let seen = (0..20).filter(|_| limits.allow(visitor(9))).count();
        assert_eq!(seen, VISITOR.1 as usize);
        assert!(limits.allow(visitor(10)), "another one may still look");
        let here = (0..100).filter(|_| limits.allow(Some(IpAddr::from([127, 0, 0, 1])))).count();
        assert_eq!(here, SCREEN.1 as usize - seen - 1);
    }
}
