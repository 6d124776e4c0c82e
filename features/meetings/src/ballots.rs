//! 不记名表决: what a venue answers lies in the log sealed with a key of this vote alone. The key lies beside it, sealed with
//! the center's, until the close; then the ballots are counted and the key is gone.
//!
//! Invariant: ballots are opened in the transaction that closes their vote and in no other, for the sums alone; which of
//! them said what leaves this file nowhere.

use data_encoding::BASE64;
use hongwang_conference::{Ballot, Command, Event, Room, VenueId, Vote, What};
use hongwang_store::{
    Result, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use std::borrow::Cow;
use uuid::Uuid;

/// The keys of votes that are open.
pub(crate) const SEALED: Sealed = Sealed {
    name: "meetings_ballots.key",
    by: By::Id,
    older: "SELECT id, key AS sealed FROM meetings_ballots \
            WHERE substr(key, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE meetings_ballots SET key = $1 WHERE key = $2 AND id = $3",
    bound: by_id,
};

/// What seals and opens the ballots of the secret vote that is open in a room.
pub(crate) struct Urn {
    room: Uuid,
    /// None where it cannot be opened any more: then nobody can answer, and what was answered is not counted.
    key: Option<Vault>,
}

fn secret(room: &Room) -> Option<&Vote> {
    room.vote().filter(|vote| vote.secret)
}

impl Urn {
    /// That of the secret vote that is open; none where none is.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn of(
        tx: &mut Tx,
        vault: Option<&Vault>,
        id: Uuid,
        room: &Room,
    ) -> Result<Option<Self>> {
        if secret(room).is_none() {
            return Ok(None);
        }
        let row = sql("SELECT key FROM meetings_ballots WHERE id = $1").bind(id).one(tx).await?;
        let sealed = row.map(|row| row.get::<Vec<u8>>("key")).transpose()?;
        let key = sealed.zip(vault).and_then(|(sealed, vault)| {
            let key = vault.unseal(id.as_bytes(), &sealed);
            key.inspect_err(
                |error| tracing::error!(%id, %error, "the ballots of a secret vote cannot be opened"),
            )
            .ok()
        });
        let key = key.and_then(|key| <[u8; 32]>::try_from(key).ok()).map(|key| Vault::of(&key));
        Ok(Some(Self { room: id, key }))
    }

    /// To what a ballot is bound: it counts for this venue in this vote alone.
    fn bound(&self, room: &Room, venue: &VenueId) -> Vec<u8> {
        format!("{} {} {venue}", self.room, room.votes.len()).into_bytes()
    }

    /// A command as the engine takes it: an answer sealed, a close with the counts.
    pub(crate) fn told<'c>(&self, room: &Room, by: &VenueId, command: &'c Command) -> Cow<'c, Command> {
        match (command, secret(room)) {
            (Command::Vote { ballot: Ballot::Open(option) }, Some(vote)) if *option < vote.options.len() => {
                let sealed = self.key.as_ref().zip(u8::try_from(*option).ok());
                let sealed = sealed.map(|(key, option)| key.seal(&self.bound(room, by), &[option]));
                // What is not sealed the engine refuses.
                sealed.map_or(Cow::Borrowed(command), |bytes| {
                    Cow::Owned(Command::Vote { ballot: Ballot::Sealed(BASE64.encode(&bytes)) })
                })
            }
            (Command::CloseVote { counts: None }, Some(vote)) => {
                Cow::Owned(Command::CloseVote { counts: Some(self.counts(room, vote)) })
            }
            _ => Cow::Borrowed(command),
        }
    }

    /// Counts where the end of a meeting closes the vote.
    pub(crate) fn count(&self, room: &Room, event: &mut Event) {
        if let (What::VoteClosed { counts: counts @ None }, Some(vote)) = (&mut event.what, secret(room)) {
            *counts = Some(self.counts(room, vote));
        }
    }

    fn counts(&self, room: &Room, vote: &Vote) -> Vec<u32> {
        let mut counts = vec![0; vote.options.len()];
        for (venue, ballot) in &vote.ballots {
            let option = self.opened(room, venue, ballot).map(usize::from);
            option.and_then(|option| counts.get_mut(option)).into_iter().for_each(|count| *count += 1);
        }
        counts
    }

    fn opened(&self, room: &Room, venue: &VenueId, ballot: &Ballot) -> Option<u8> {
        let Ballot::Sealed(text) = ballot else { return None };
        let sealed = BASE64.decode(text.as_bytes()).ok()?;
        self.key.as_ref()?.unseal(&self.bound(room, venue), &sealed).ok()?.first().copied()
    }
}

/// Keeps a key for a secret vote that was asked, and forgets that of one that was closed.
///
/// # Errors
/// When the store fails.
pub(crate) async fn follow(
    tx: &mut Tx,
    vault: Option<&Vault>,
    id: Uuid,
    before: &Room,
    after: &Room,
) -> Result<()> {
    match (secret(before), secret(after), vault) {
        (None, Some(_), Some(vault)) => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).expect("the operating system gives random bytes");
            sql("INSERT INTO meetings_ballots (id, key) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET key = $2")
                .bind(id)
                .bind(vault.seal(id.as_bytes(), &key))
                .run(tx)
                .await
                .map(drop)
        }
        (Some(_), None, _) => {
            sql("DELETE FROM meetings_ballots WHERE id = $1").bind(id).run(tx).await.map(drop)
        }
        _ => Ok(()),
    }
}
