//! One-time links: an address with a random token, of which the database keeps only the SHA-256.

use crate::factor::Factor;
use data_encoding::BASE64URL_NOPAD;
use hongwang_base::{AccountId, Millis};
use hongwang_store::{Result, Row, Tx, Vault, sql};
use sha2::{Digest, Sha256};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The first start: makes the three administrators.
    Setup,
    /// Chooses the password and binds the second factor of a new account.
    Invitation,
    /// Binds a new second factor; asks for the password.
    NewFactor,
    /// Chooses a new password; asks for a code.
    NewPassword,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Invitation => "invitation",
            Self::NewFactor => "new_factor",
            Self::NewPassword => "new_password",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Setup, Self::Invitation, Self::NewFactor, Self::NewPassword]
            .into_iter()
            .find(|each| each.word() == word)
    }
}

/// A link that can still be used.
pub(crate) struct Ticket {
    token: Vec<u8>,
    pub(crate) purpose: Purpose,
    pub(crate) account: Option<AccountId>,
    /// The secret that the person binds by it (not for a new password).
    pub(crate) factor: Factor,
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Makes a link and gives its path. Those made before for the same account (or for setting up) end.
pub(crate) async fn issue(
    tx: &mut Tx,
    vault: &Vault,
    purpose: Purpose,
    account: Option<AccountId>,
    until: Millis,
) -> Result<String> {
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let token = BASE64URL_NOPAD.encode(&random);
    sql("DELETE FROM people_ticket WHERE account IS NOT DISTINCT FROM $1").bind(account).run(tx).await?;
    sql("INSERT INTO people_ticket (token, purpose, account, factor, expires_at) VALUES ($1,$2,$3,$4,$5)")
        .bind(digest(&token))
        .bind(purpose.word())
        .bind(account)
        .bind(vault.seal(&digest(&token), Factor::new().bytes()))
        .bind(until)
        .run(tx)
        .await?;
    let door = if purpose == Purpose::Setup { "setup" } else { "invitation" };
    Ok(format!("/desk/{door}/{token}"))
}

/// The link of `token` if it was not used and has not run out.
pub(crate) async fn find(tx: &mut Tx, vault: &Vault, token: &str, now: Millis) -> Result<Option<Ticket>> {
    let row =
        sql("SELECT token, purpose, account, factor FROM people_ticket WHERE token = $1 AND expires_at > $2")
            .bind(digest(token))
            .bind(now)
            .one(tx)
            .await?;
    row.map(|row| ticket(&row, vault)).transpose()
}

fn ticket(row: &Row, vault: &Vault) -> Result<Ticket> {
    let token: Vec<u8> = row.get("token")?;
    let word: String = row.get("purpose")?;
    let factor = vault.unseal(&token, &row.get::<Vec<u8>>("factor")?)?;
    Ok(Ticket {
        purpose: Purpose::from_word(&word)
            .ok_or_else(|| hongwang_store::StoreError::corrupt("purpose", word))?,
        account: row.get::<Option<uuid::Uuid>>("account")?.map(AccountId::from),
        factor: Factor::from_bytes(factor),
        token,
    })
}

/// Uses the link up. False when somebody else was faster.
pub(crate) async fn take(tx: &mut Tx, ticket: &Ticket) -> Result<bool> {
    let gone = sql("DELETE FROM people_ticket WHERE token = $1").bind(ticket.token.clone()).run(tx).await?;
    Ok(gone == 1)
}

/// Ends every link of an account.
pub(crate) async fn withdraw(tx: &mut Tx, account: AccountId) -> Result<()> {
    sql("DELETE FROM people_ticket WHERE account = $1").bind(account).run(tx).await?;
    Ok(())
}
