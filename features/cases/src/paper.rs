//! The papers 材料 of an application: photographs, a PDF, a signature.
//!
//! Whatever comes is written anew (`hongwang_documents::paper`), sealed with a key drawn for it alone, and lies in the
//! folder of attachments under the hash of the sealed bytes. That key lies beside the draft, sealed with the key of the
//! draft; with the application it travels in the body, and at the center it lies sealed with the center's own.
//!
//! Invariants: the name of a paper says nothing of what is on it, because two who have the same paper have two names for
//! it: the hash of the plain bytes would tell whoever holds a copy who handed it in. A paper goes with its draft, and
//! from the village once the center has answered. A file on the disk has a row that was there before it ([`lay`]), so
//! that nothing is left behind by a crash.

mod intake;
mod phones;
pub(crate) mod relay;
pub(crate) mod store;

pub(crate) use intake::{Came, MOST_BODY, MOST_SENT, Made, Papers, announced};
pub(crate) use phones::{Looked, Pass, Way};
pub(crate) use relay::Shown;

use crate::applicant::{Mandate, MandateKind};
use crate::draft::{Draft, Ticket};
use crate::form::{Step, papers_in, set, text_at};
use crate::item::Item;
use crate::pages::item as item_of;
use crate::{store as drafts, words::papers as words};
use data_encoding::HEXLOWER;
use hongwang_base::Millis;
use hongwang_documents::paper::{self, Paper};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_feed::attachments;
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{BlobError, Result, Tx, Vault};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::result::Result as StdResult;

/// Papers of one application.
pub(crate) const MOST: usize = 24;
/// What the drafts of one node hold together, in bytes.
const MOST_BYTES: i64 = 2 << 30;
const KEY: usize = 32;
/// What the bytes of a paper are sealed for. The key is theirs alone, so nothing else need be said.
const BOUND: &[u8] = b"case paper";

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A JPEG.
    Picture,
    /// A PDF.
    Pdf,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Pdf => "pdf",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Picture, Self::Pdf].into_iter().find(|kind| kind.word() == word)
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Picture => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A paper as it travels with its application: which, what it is, and what opens it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Handed {
    pub(crate) hash: BlobHash,
    pub(crate) kind: Kind,
    pub(crate) key: Key,
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Handed({})", self.hash)
    }
}

/// What opens one paper.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Key([u8; KEY]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    fn draw() -> Self {
        let mut key = [0; KEY];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        Self(key)
    }

    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes of the paper that it was sealed with.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        Vault::of(&self.0).unseal(BOUND, sealed)
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;
    fn try_from(text: String) -> StdResult<Self, Self::Error> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| "no key of a paper")?;
        Self::of(&bytes).ok_or("no key of a paper")
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        HEXLOWER.encode(&key.0)
    }
}

/// A paper sealed with a key drawn for it alone, under the name of those bytes.
pub(crate) fn sealed(paper: &Paper) -> (Handed, Vec<u8>) {
    let key = Key::draw();
    let sealed = Vault::of(&key.0).seal(BOUND, &paper.bytes);
    let kind = if paper.form == paper::Form::Pdf { Kind::Pdf } else { Kind::Picture };
    (Handed { hash: BlobHash::of(&sealed), kind, key }, sealed)
}

/// Whether these are the papers that a body names, each once.
pub(crate) fn fits(mut named: Vec<BlobHash>, papers: &[Handed]) -> bool {
    let mut handed: Vec<_> = papers.iter().map(|paper| paper.hash).collect();
    named.sort_unstable();
    handed.sort_unstable();
    let twice = named.windows(2).any(|pair| pair[0] == pair[1]);
    named == handed && !twice && named.len() <= MOST
}

/// The place at which the villager's mandate to whoever helps is laid. No question stands there: theirs begin with `/`.
pub(crate) const MANDATE: &str = "mandate";

/// Where a paper is laid.
pub(crate) struct Laying<'a> {
    pub(crate) place: &'a Place,
    /// The node's own.
    pub(crate) vault: &'a Vault,
    pub(crate) ticket: &'a Ticket,
    /// The question, or [`MANDATE`].
    pub(crate) at: &'a str,
}

/// Whether there is room for one paper more; or what to do.
pub(crate) async fn room(place: &Place, draft: &Draft) -> Reply<StdResult<(), &'static str>> {
    let mut tx = place.db.read().await?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    if store::count(&mut tx, draft.id).await? >= most {
        return Ok(Err(words::TOO_MANY));
    }
    Ok(if store::held(&mut tx).await? >= MOST_BYTES { Err(words::NO_ROOM) } else { Ok(()) })
}

/// Lays a paper to the answer of a question, or as the mandate to whoever helps: its row, then its bytes, then its name
/// in the draft. The same paper again is there already. A refusal is a sentence, and leaves nothing.
pub(crate) async fn lay(
    laying: &Laying<'_>,
    paper: Paper,
    made: Made,
) -> Reply<StdResult<BlobHash, &'static str>> {
    match lay_one(laying, paper, made).await {
        Err(Fail::Store(error)) if error.is_full() => Ok(Err(words::DISK_FULL)),
        Err(Fail::Blob(error)) if error.is_full() => Ok(Err(words::DISK_FULL)),
        laid => laid,
    }
}

async fn lay_one(laying: &Laying<'_>, paper: Paper, made: Made) -> Reply<StdResult<BlobHash, &'static str>> {
    let Laying { place, vault, ticket, at } = *laying;
    let (Handed { hash, kind, key }, sealed) = sealed(&paper);
    let mark = ticket.vault().mark(b"case_draft_paper", &paper.bytes);
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let with = match drafts::draft(&mut tx, ticket, now).await? {
        Some(draft) => draft,
        None => return Ok(Err(words::PASS_OVER_WHY)),
    };
    let there = laid_at(&with, at);
    if let Some(known) = store::same(&mut tx, with.id, &mark).await?.filter(|known| there.contains(known)) {
        return Ok(Ok(known));
    }
    let Some(item) = item_of(&mut tx, &with.item).await? else { return Ok(Err(words::NOT_ASKED)) };
    if let Err(why) = write(&item, &mut with.clone(), at, (hash, made)) {
        return Ok(Err(why));
    }
    let row = store::Laid { hash, kind, len: sealed.len(), mark: &mark, key: &key };
    store::lay(&mut tx, with.id, &ticket.vault(), &row).await?;
    if let Some(kept) = with.kept {
        store::lay(&mut tx, kept, vault, &row).await?;
    }
    tx.commit().await?;
    let blobs = attachments(place)?;
    let written = tokio::task::spawn_blocking(move || blobs.put(&sealed)).await;
    let laid = match written.expect("writing a file does not panic") {
        Ok(_) => name(laying, (hash, made), now).await,
        Err(error) => Err(Fail::from(error)),
    };
    // What cannot be let go now, on a disk that is full, goes with the draft.
    if !matches!(laid, Ok(Ok(_)))
        && let Err(error) = let_go(place, &with, hash).await
    {
        tracing::warn!(%error, "a paper that could not be laid is still known of");
    }
    laid
}

/// Writes the name of a paper into the draft.
async fn name(
    laying: &Laying<'_>,
    paper: (BlobHash, Made),
    now: Millis,
) -> Reply<StdResult<BlobHash, &'static str>> {
    let Laying { place, vault, ticket, at } = *laying;
    let mut tx = place.db.write().await?;
    let draft = drafts::draft(&mut tx, ticket, now).await?;
    let Some(mut draft) = draft else { return Ok(Err(words::PASS_OVER_WHY)) };
    let Some(item) = item_of(&mut tx, &draft.item).await? else { return Ok(Err(words::NOT_ASKED)) };
    if let Err(why) = write(&item, &mut draft, at, paper) {
        return Ok(Err(why));
    }
    drafts::save(&mut tx, ticket, vault, &draft, now).await?;
    tx.commit().await?;
    Ok(Ok(paper.0))
}

/// The papers that lie at a place of a draft.
fn laid_at(draft: &Draft, at: &str) -> Vec<BlobHash> {
    match at {
        MANDATE => draft.applicant.papers(),
        at => papers_in(text_at(&draft.answers, at)).collect(),
    }
}

/// Writes the name of one paper more, if the place takes it.
fn write(
    item: &Item,
    draft: &mut Draft,
    at: &str,
    (hash, made): (BlobHash, Made),
) -> StdResult<(), &'static str> {
    if at != MANDATE {
        let text = with_one_more(item, draft, at, hash)?;
        set(&mut draft.answers, at, Value::String(text));
        return Ok(());
    }
    let assist = draft.applicant.helper().ok_or(words::NOBODY_HELPS)?;
    if assist.mandate.as_ref().is_some_and(|mandate| mandate.paper.is_some()) {
        return Err(words::FULL);
    }
    let kind = match made {
        Made::Drawn => MandateKind::Signature,
        Made::Sent => MandateKind::Photo,
    };
    assist.mandate = Some(Mandate { kind, paper: Some(hash), folder: None });
    Ok(())
}

/// The answer with one paper more, if the question stands and takes it.
fn with_one_more(item: &Item, draft: &Draft, at: &str, hash: BlobHash) -> StdResult<String, &'static str> {
    let steps = item.form().steps(&draft.answers);
    let question = steps.iter().find_map(|step| match step {
        Step::Ask { at: place, question, .. } if place == at && question.attach.is_some() => Some(*question),
        _ => None,
    });
    let question = question.ok_or(words::NOT_ASKED)?;
    let text = format!("{} {hash}", text_at(&draft.answers, at)).trim_start().to_owned();
    // What is laid beside a form knows no day.
    let today = jiff::civil::Date::constant(2000, 1, 1);
    item.form().read(question, at, &text, today).map_err(|_| words::FULL)
}

/// Takes a paper away from where it was laid.
pub(crate) async fn remove(laying: &Laying<'_>, hash: BlobHash) -> Reply<()> {
    let Laying { place, vault, ticket, at } = *laying;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let Some(mut draft) = drafts::draft(&mut tx, ticket, now).await? else { return Ok(()) };
    let there = laid_at(&draft, at);
    if !there.contains(&hash) {
        return Ok(());
    }
    if at == MANDATE {
        draft.applicant.forget_mandate();
    } else {
        let left = there.iter().filter(|each| **each != hash).map(ToString::to_string);
        let left = left.collect::<Vec<_>>().join(" ");
        set(&mut draft.answers, at, Value::String(left));
    }
    drafts::save(&mut tx, ticket, vault, &draft, now).await?;
    store::let_go(&mut tx, &draft, hash).await?;
    tx.commit().await?;
    tidy(place).await;
    Ok(())
}

/// The papers of a draft that are handed in under these names, as they travel and as the outbox sends them; or what is to
/// be done where one of them is not there any more.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    place: &Place,
    ticket: &Ticket,
    named: &[BlobHash],
) -> Reply<StdResult<(Vec<Handed>, Vec<BlobRef>), &'static str>> {
    let blobs = attachments(place)?;
    if named.iter().any(|hash| !blobs.has(hash)) {
        return Ok(Err(words::LOST));
    }
    let handed = store::hand_over(tx, ticket.id, &ticket.vault(), named).await?;
    Ok(handed.map_err(|_| words::LOST))
}

async fn let_go(place: &Place, draft: &Draft, hash: BlobHash) -> Reply<()> {
    let mut tx = place.db.write().await?;
    store::let_go(&mut tx, draft, hash).await?;
    tx.commit().await?;
    tidy(place).await;
    Ok(())
}

/// The bytes of a paper of a draft, for whoever holds its ticket.
pub(crate) async fn read(place: &Place, ticket: &Ticket, hash: BlobHash) -> Reply<Option<(Kind, Vec<u8>)>> {
    let mut tx = place.db.read().await?;
    let found = store::key(&mut tx, ticket.id, &ticket.vault(), hash).await?;
    drop(tx);
    let Some((kind, key)) = found else { return Ok(None) };
    let sealed = bytes(place, hash).await?;
    Ok(sealed.map(|sealed| key.open(&sealed)).transpose()?.map(|bytes| (kind, bytes)))
}

/// The sealed bytes of a paper.
pub(crate) async fn bytes(place: &Place, hash: BlobHash) -> Reply<Option<Vec<u8>>> {
    let blobs = attachments(place)?;
    let read = tokio::task::spawn_blocking(move || blobs.get(&hash)).await;
    Ok(read.expect("reading a file does not panic")?)
}

/// The same beside something that is done already, whatever becomes of this: the next look removes what is left.
pub(crate) async fn tidy(place: &Place) {
    if let Err(error) = clean(place).await {
        tracing::warn!(%error, "papers that nobody needs could not be removed");
    }
}

/// Removes the papers whose draft is gone: first the bytes, then what is known of them.
pub(crate) async fn clean(place: &Place) -> Reply<()> {
    let gone = store::gone(&mut place.db.read().await?).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let blobs = attachments(place)?;
    let names = gone.clone();
    let removed = tokio::task::spawn_blocking(move || -> StdResult<(), BlobError> {
        names.iter().try_for_each(|name| blobs.remove(name))
    });
    removed.await.expect("removing a file does not panic")?;
    let mut tx = place.db.write().await?;
    store::forget(&mut tx, &gone).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_paper_twice_has_two_names_and_opens_with_its_own_key_alone() {
        let seal = |key: &Key| Vault::of(&key.0).seal(BOUND, b"the same");
        let (one, two) = (Key::draw(), Key::draw());
        let (sealed, other) = (seal(&one), seal(&two));
        assert_ne!(BlobHash::of(&sealed), BlobHash::of(&other));
        assert_eq!(one.open(&sealed).expect("opens"), b"the same");
        assert!(two.open(&sealed).is_err());
        let text = String::from(one.clone());
        assert!(Key::try_from(text.clone()).expect("its own") == one);
        for wrong in ["", "xyz", &text[1..], &format!("{text}00")] {
            assert!(Key::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
