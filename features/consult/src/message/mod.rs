//! 留言: what somebody says into the screen where nobody answered, with a picture or by voice alone, for whoever calls back.
//!
//! ```text
//! browser ─► this box's memory ─► played back ─► sealed, into the outbox with the request ─► beside the ticket ─► gone
//!                └─► thrown away, or forgotten after twenty minutes
//! ```
//!
//! Invariants: nothing of it lies on a disk but sealed; it is short, and of a kind that is known by its bytes; nothing here
//! or at the center decodes it; each look stands in the audit log; some days after its ticket is closed it is gone, and
//! after two months in any case.

pub(crate) mod store;

use crate::words::message as words;
use data_encoding::HEXLOWER;
use hongwang_base::{AccountId, Millis};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Vault};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};
use uuid::Uuid;

/// The most bytes of one: a minute at what the screen's browser is asked for is half of it.
pub(crate) const LARGEST: usize = 8 << 20;
/// What sealing adds to it, at most.
const SEALED_MORE: u64 = 1 << 10;
/// How long one is.
pub(crate) const SECONDS: u32 = 60;
/// Those that lie in memory at once; the oldest gives way.
const DRAFTS: usize = 3;
/// So long one lies there.
const DRAFTED: i64 = 20 * Millis::MINUTE;
/// A ticket that is closed keeps it for so long, and one that is never closed for so long.
pub(crate) const AFTER_CLOSED: i64 = 3 * Millis::DAY;
pub(crate) const AT_MOST: i64 = 60 * Millis::DAY;
/// So long a look at the desk may go on.
const LOOK: i64 = 10 * Millis::MINUTE;
/// What sealed bytes are bound to.
const BOUND: &[u8] = b"consult.message";

/// Which container it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Matroska as browsers write it.
    Webm,
    /// ISO base media.
    Mp4,
}

impl Kind {
    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Webm => "webm",
            Self::Mp4 => "mp4",
        }
    }

    /// The kind of a stored word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Webm, Self::Mp4].into_iter().find(|kind| kind.word() == word)
    }

    /// The kind of these bytes, by what they begin with (RFC 9559, 5.1.1; ISO/IEC 14496-12, 4.3).
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let head = &bytes[..bytes.len().min(64)];
        if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) {
            let doc_type = b"\x42\x82\x84webm";
            return head.windows(doc_type.len()).any(|part| part == doc_type).then_some(Self::Webm);
        }
        let (size, name) = (head.get(..4)?, head.get(4..8)?);
        let size = u32::from_be_bytes(size.try_into().ok()?);
        (name == b"ftyp" && (16..=256).contains(&size)).then_some(Self::Mp4)
    }

    /// What it is called in an answer.
    pub(crate) fn media_type(self, voice: bool) -> &'static str {
        match (self, voice) {
            (Self::Webm, false) => "video/webm",
            (Self::Webm, true) => "audio/webm",
            (Self::Mp4, false) => "video/mp4",
            (Self::Mp4, true) => "audio/mp4",
        }
    }
}

/// One in memory.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    /// Whether it has no picture.
    pub(crate) voice: bool,
    pub(crate) bytes: bytes::Bytes,
    at: Millis,
}

/// Those that were recorded before this screen and not sent yet, by the id of their form. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Drafts {
    on: Arc<Mutex<HashMap<Uuid, Draft>>>,
    sending: Arc<tokio::sync::Mutex<()>>,
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drafts")
    }
}

impl Drafts {
    fn fresh(&self, now: Millis) -> MutexGuard<'_, HashMap<Uuid, Draft>> {
        let mut on = self.on.lock().expect("no holder of this lock panics");
        on.retain(|_, draft| (0..=DRAFTED).contains(&now.since(draft.at)));
        on
    }

    /// Held while a request is handed in: of two of one form the second finds the first.
    pub(crate) async fn sending(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.sending.lock().await
    }

    /// Forgets those that were never sent and whose time is over.
    pub(crate) fn forget(&self, now: Millis) {
        drop(self.fresh(now));
    }

    /// Keeps one, in place of the one before.
    ///
    /// # Errors
    /// Why not, one Chinese sentence.
    pub(crate) fn put(
        &self,
        form: Uuid,
        voice: bool,
        bytes: bytes::Bytes,
        now: Millis,
    ) -> std::result::Result<(), &'static str> {
        if bytes.len() > LARGEST {
            return Err(words::TOO_LARGE);
        }
        let kind = Kind::of(&bytes).ok_or(words::WRONG)?;
        let mut on = self.fresh(now);
        on.remove(&form);
        if on.len() >= DRAFTS
            && let Some(oldest) = on.iter().min_by_key(|(_, draft)| draft.at).map(|(id, _)| *id)
        {
            on.remove(&oldest);
        }
        on.insert(form, Draft { kind, voice, bytes, at: now });
        Ok(())
    }

    /// The one of a form.
    pub(crate) fn get(&self, form: Uuid, now: Millis) -> Option<Draft> {
        self.fresh(now).get(&form).cloned()
    }

    /// It is thrown away, or sent.
    pub(crate) fn remove(&self, form: Uuid, now: Millis) {
        self.fresh(now).remove(&form);
    }
}

/// One as it travels with its request: which, what it is, and what opens it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Handed {
    pub(crate) hash: BlobHash,
    pub(crate) kind: Kind,
    pub(crate) voice: bool,
    /// Hexadecimal.
    key: String,
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Handed({})", self.hash)
    }
}

impl Handed {
    /// What opens it.
    pub(crate) fn key(&self) -> Option<[u8; 32]> {
        HEXLOWER.decode(self.key.as_bytes()).ok()?.try_into().ok()
    }

    /// Whether sealed bytes of this length may be one.
    pub(crate) fn fits(len: u64) -> bool {
        (1..=LARGEST as u64 + SEALED_MORE).contains(&len)
    }
}

/// Seals a draft with a key that is drawn for it.
pub(crate) fn seal(draft: &Draft) -> (Handed, Vec<u8>) {
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("the operating system gives random bytes");
    let sealed = Vault::of(&key).seal(BOUND, &draft.bytes);
    let hash = BlobHash::of(&sealed);
    (Handed { hash, kind: draft.kind, voice: draft.voice, key: HEXLOWER.encode(&key) }, sealed)
}

/// Opens what was sealed so.
///
/// # Errors
/// When it was changed, or the key is another.
pub(crate) fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>> {
    Vault::of(key).unseal(BOUND, sealed)
}

/// What lets one account look at the message of one ticket for some minutes.
pub(crate) fn pass(vault: &Vault, ticket: Uuid, account: AccountId, now: Millis) -> String {
    pass_at(vault, ticket, account, now.0 / LOOK)
}

fn pass_at(vault: &Vault, ticket: Uuid, account: AccountId, turn: i64) -> String {
    let mark = vault.mark(b"consult.message.look", format!("{ticket} {account} {turn}").as_bytes());
    HEXLOWER.encode(&mark[..16])
}

/// Whether it is one that still holds.
pub(crate) fn is_pass(vault: &Vault, (ticket, account): (Uuid, AccountId), told: &str, now: Millis) -> bool {
    (0..2).any(|before| pass_at(vault, ticket, account, now.0 / LOOK - before) == told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEBM: &[u8] = b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04";
    const MP4: &[u8] = b"\x00\x00\x00\x18ftypiso5\x00\x00\x02\x00iso5mp41";

    #[test]
    fn what_it_is_is_known_by_its_bytes_alone() {
        assert_eq!((Kind::of(WEBM), Kind::of(MP4)), (Some(Kind::Webm), Some(Kind::Mp4)));
        let matroska = [&WEBM[..24], b"\x42\x82\x88matroska"].concat();
        let others: [&[u8]; 7] =
            [b"", b"\x1A", b"\x1A\x45\xDF\xA3", &matroska, b"<html>", b"ftyp", b"\xFF\xFF\xFF\xFFftypisom"];
        for other in others {
            assert_eq!(Kind::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn memory_holds_a_few_for_a_while() {
        let (drafts, now) = (Drafts::default(), Millis(1_000_000));
        let id = |nth: u128| Uuid::from_u128(nth);
        for nth in 0..4 {
            drafts
                .put(id(nth), true, WEBM.into(), now.plus(i64::try_from(nth).expect("small")))
                .expect("it is one");
        }
        assert!(drafts.get(id(0), now.plus(9)).is_none(), "the oldest gave way");
        assert!(drafts.get(id(3), now.plus(9)).is_some());
        drafts.remove(id(3), now.plus(9));
        assert!(drafts.get(id(3), now.plus(9)).is_none());
        assert!(drafts.get(id(2), now.plus(DRAFTED + 9)).is_none());
        assert_eq!(drafts.put(id(5), true, vec![0; LARGEST + 1].into(), now), Err(words::TOO_LARGE));
        assert_eq!(drafts.put(id(5), true, b"<html>".as_slice().into(), now), Err(words::WRONG));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange_to_be_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..96)) {
            let _ = Kind::of(&bytes);
        }
    }
}
