//! The outbox: what is asked for, what is handed to the gateway, and what becomes of it.

use crate::rules::{self, Again, Fold, Part, PartState, Rules, fold, masked, mobile};
use crate::store::{self, Row, State};
use crate::{template, words};
use hongwang_base::{MessageId, Millis, OrgPath};
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed},
};
use uuid::Uuid;

/// How long the gateway has for a message before it counts as one that nobody answered for.
const LEASE: i64 = 10 * Millis::MINUTE;
/// How long telephone and text lie here after the end.
const KEPT: i64 = 30 * Millis::DAY;
/// How long it can be shown that a message went out, and whether it arrived.
const PROOF: i64 = 90 * Millis::DAY;
/// Messages of which something is forgotten in one go.
const SWEPT: i64 = 500;
/// Under what a telephone's mark is made.
const MARK: &[u8] = b"message.phone";

/// A message that somebody wants to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The organisation whose matter it is.
    pub org: &'a OrgPath,
    /// The telephone, as somebody wrote it.
    pub phone: &'a str,
    /// The template.
    pub template: &'a str,
    /// What stands in its places, by their names in code.
    pub places: &'a [(&'a str, &'a str)],
    /// What it is about: the id of a case.
    pub about: Option<Uuid>,
    /// When.
    pub now: Millis,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It waits for the gateway.
    Waits(Uuid),
    /// It will not be sent: no message reaches such a telephone.
    NoMobile,
}

/// Asks for a message, in the transaction of what it tells of: with that it comes to be, or not.
///
/// # Errors
/// When the store fails, or there is no such template.
pub async fn ask(tx: &mut Tx, vault: &Vault, ask: Ask<'_>) -> Result<Asked> {
    let template =
        template::of(ask.template).ok_or_else(|| StoreError::corrupt("message.template", ask.template))?;
    let id = MessageId::new(ask.now).into();
    let mut row = Row {
        id,
        org: ask.org.clone(),
        template: template.slug.clone(),
        about: ask.about,
        urgent: template.urgent,
        phone: None,
        text: None,
        mark: Vec::new(),
        masked: String::new(),
        state: State::Waiting,
        why: String::new(),
        tries: 0,
        asked_at: ask.now,
        next_at: ask.now,
        settled_at: None,
    };
    let Some(phone) = mobile(ask.phone) else {
        // The number is of no use here, so nothing of it is kept.
        row.state = State::Dropped;
        words::NO_MOBILE.clone_into(&mut row.why);
        row.settled_at = Some(ask.now);
        store::put(tx, &row).await?;
        return Ok(Asked::NoMobile);
    };
    let text = template::text_for(tx, ask.org, template).await?;
    let text = template::filled(template, &text, ask.places);
    row.phone = Some(vault.seal(&bound(id, "phone"), phone.as_bytes()));
    row.text = Some(vault.seal(&bound(id, "text"), text.as_bytes()));
    row.mark = vault.mark(MARK, phone.as_bytes()).to_vec();
    row.masked = masked(&phone);
    store::put(tx, &row).await?;
    Ok(Asked::Waits(id))
}

fn bound(id: Uuid, field: &str) -> Vec<u8> {
    [id.as_bytes(), field.as_bytes()].concat()
}

/// Where sealed telephones and texts lie.
pub const SEALED: [Sealed; 2] = [
    Sealed {
        name: "message.phone",
        by: By::Id,
        older: "SELECT id, phone AS sealed FROM message \
                WHERE substr(phone, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE message SET phone = $1 WHERE phone = $2 AND id = $3",
        bound: |row| Ok(bound(row.get("id")?, "phone")),
    },
    Sealed {
        name: "message.text",
        by: By::Id,
        older: "SELECT id, text AS sealed FROM message \
                WHERE substr(text, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE message SET text = $1 WHERE text = $2 AND id = $3",
        bound: |row| Ok(bound(row.get("id")?, "text")),
    },
];

/// A message for the gateway.
#[derive(Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: Uuid,
    /// The telephone.
    pub phone: String,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Due({})", self.id)
    }
}

/// Takes up to `most` messages that are due, for whoever hands them to the gateway once this is committed. What is too
/// old is dropped, what nobody answered for waits again, what is one too many today waits until tomorrow.
///
/// # Errors
/// When the store fails.
pub async fn hand_over(
    tx: &mut Tx,
    vault: &Vault,
    rules: &Rules,
    now: Millis,
    most: usize,
) -> Result<Vec<Due>> {
    store::expire(tx, now.plus(-Rules::LIFE), words::TOO_OLD, now).await?;
    for row in store::lapsed(tx, now).await? {
        again(tx, row.id, row.tries, Again::Counted, words::UNANSWERED, now).await?;
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut taken = Vec::new();
    for row in store::due(tx, now, !rules.is_quiet(now), most).await? {
        let before = store::handed_since(tx, &row.mark, row.id, rules::begin_of_day(now)).await?;
        if before >= rules.daily() {
            store::wait(tx, row.id, row.tries, &row.why, rules.tomorrow(now)).await?;
        } else if store::hand(tx, row.id, row.tries + 1, now, now.plus(LEASE)).await? {
            match opened(vault, &row) {
                Some(due) => taken.push(due),
                None => store::settle(tx, row.id, State::Failed, words::UNREADABLE, now).await?,
            }
        }
    }
    Ok(taken)
}

fn opened(vault: &Vault, row: &Row) -> Option<Due> {
    let open = |field: &str, sealed: &Option<Vec<u8>>| {
        let bytes = vault.unseal(&bound(row.id, field), sealed.as_deref()?).ok()?;
        String::from_utf8(bytes).ok()
    };
    Some(Due { id: row.id, phone: open("phone", &row.phone)?, text: open("text", &row.text)? })
}

/// Keeps what became of a part of a message that was handed over, and what follows for the message.
///
/// # Errors
/// When the store fails.
pub async fn verdict(tx: &mut Tx, id: Uuid, part: &Part, now: Millis) -> Result<()> {
    let Some(row) = store::find(tx, id).await?.filter(|row| row.state == State::Handed) else {
        return Ok(());
    };
    store::put_part(tx, id, part).await?;
    follow(tx, &row, now).await
}

/// Keeps what a receipt says of what was accepted under this name: nothing when its message is over, or unknown here.
///
/// # Errors
/// When the store fails.
pub async fn receipt(tx: &mut Tx, name: &str, fate: PartState, now: Millis) -> Result<()> {
    let Some((id, part)) = store::named(tx, name).await? else { return Ok(()) };
    let open = |row: &Row| matches!(row.state, State::Handed | State::Sent);
    let Some(row) = store::find(tx, id).await?.filter(open) else { return Ok(()) };
    store::put_part(tx, id, &Part { state: fate, ..part }).await?;
    follow(tx, &row, now).await
}

/// Keeps what a receipt says of a whole message, by its own id: where a gateway takes messages in one part. Says whether
/// that was news: nothing is done where the message is over, unknown here, of several parts, or has its receipt.
///
/// # Errors
/// When the store fails.
pub async fn receipt_of(tx: &mut Tx, id: Uuid, fate: PartState, now: Millis) -> Result<bool> {
    let Some(row) = store::find(tx, id).await? else { return Ok(false) };
    let parts = store::parts(tx, id).await?;
    let is_news = match (row.state, parts.as_slice()) {
        // The receipt overtook the gateway's own answer.
        (State::Handed, []) => true,
        (State::Handed | State::Sent, [Part { of: 1, state: PartState::Accepted(_), .. }]) => true,
        // The answer was lost on the way: what has arrived need not be sent again.
        (State::Waiting, [Part { of: 1, state: PartState::Unanswered, .. }]) => fate == PartState::Arrived,
        _ => false,
    };
    if is_news {
        store::put_part(tx, id, &Part { number: 1, of: 1, state: fate }).await?;
        follow(tx, &row, now).await?;
    }
    Ok(is_news)
}

async fn follow(tx: &mut Tx, row: &Row, now: Millis) -> Result<()> {
    let parts = store::parts(tx, row.id).await?;
    match fold(&parts) {
        Fold::Waits => Ok(()),
        Fold::Sent if row.state == State::Sent => Ok(()),
        Fold::Sent => store::settle(tx, row.id, State::Sent, "", now).await,
        Fold::Delivered => store::settle(tx, row.id, State::Delivered, "", now).await,
        Fold::Failed(why) => store::settle(tx, row.id, State::Failed, &why, now).await,
        Fold::Again(kind, why) => again(tx, row.id, row.tries, kind, &why, now).await,
    }
}

async fn again(tx: &mut Tx, id: Uuid, tries: i64, kind: Again, why: &str, now: Millis) -> Result<()> {
    match rules::next_try(kind, tries, now) {
        Some(at) => {
            let tries = if kind == Again::Uncounted { tries - 1 } else { tries };
            store::wait(tx, id, tries, why, at).await
        }
        None => store::settle(tx, id, State::Failed, &words::given_up(tries, why), now).await,
    }
}

/// Forgets telephone, text and parts of what ended a month ago, and what ended three months ago altogether; so many of
/// each in one go, what ended first before the rest.
///
/// # Errors
/// When the store fails.
pub async fn sweep(tx: &mut Tx, now: Millis) -> Result<()> {
    store::erase(tx, now.plus(-KEPT), SWEPT).await?;
    store::forget(tx, now.plus(-PROOF), SWEPT).await
}

/// Forgets telephone, text and parts of every message about something; what still waits is not sent.
///
/// # Errors
/// When the store fails.
pub async fn forget_about(tx: &mut Tx, about: Uuid, now: Millis) -> Result<()> {
    store::erase_about(tx, about, words::FORGOTTEN, now).await
}
