//! Who comes in: a name, a password and a code against what is kept.
//!
//! Every wrong answer looks the same and costs the same, whether the name exists, the account is shut or only the
//! code is wrong; a try is counted before it is checked; no code opens twice.

use crate::{
    account::{self, Account},
    factor::Factor,
    password,
    store::{self, Proof},
    words,
};
use axum::extract::{ConnectInfo, FromRequestParts};
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_feature::{Login, Place, Reply, Staff, open_session, organisations};
use hongwang_store::{Tx, Vault, audit};
use http::request::Parts;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// What a person enters to come in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entered {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) code: String,
}

/// What came of it.
pub(crate) enum Answer {
    /// The door is open.
    In {
        /// The session.
        login: Login,
        /// The person.
        staff: Staff,
        /// Whether the password should be changed.
        password_is_old: bool,
    },
    /// Everything was right, but nobody has given the account anything to do.
    NoRoles,
    /// Something was wrong; never said what.
    Refused,
    /// Too many tries from one address.
    Braked,
}

/// Tries to sign in from `address`.
pub(crate) async fn sign_in(place: &Place, vault: &Vault, address: &str, entered: Entered) -> Reply<Answer> {
    let now = place.clock.now();
    let login = account::login_name(&entered.login).unwrap_or_default();
    let mut tx = place.db.write().await?;
    let patient = store::brake(&mut tx, address, now).await?;
    let proof = if patient { store::charge(&mut tx, &login, now).await? } else { None };
    tx.commit().await?;
    if !patient {
        return Ok(Answer::Braked);
    }
    let kept = proof.as_ref().and_then(|proof| proof.password.clone());
    let password_is_right = password::verify(entered.password, kept).await;
    let step = match &proof {
        Some(proof) if password_is_right => step_of(vault, proof, &entered.code, now)?,
        _ => None,
    };
    let mut tx = place.db.write().await?;
    if let (Some(proof), Some(step)) = (&proof, step)
        && store::admit(&mut tx, proof, step).await?
    {
        store::release_brake(&mut tx, address).await?;
        let answer = open(&mut tx, place, proof.id, now).await?;
        tx.commit().await?;
        return Ok(answer);
    }
    audit::record(&mut tx, &refusal(place, proof.as_ref(), &login, now)).await?;
    tx.commit().await?;
    Ok(Answer::Refused)
}

/// The step of a right code that was not used before.
pub(crate) fn step_of(vault: &Vault, proof: &Proof, code: &str, now: Millis) -> Reply<Option<i64>> {
    let Some(sealed) = &proof.factor else { return Ok(None) };
    let factor = Factor::from_bytes(vault.unseal(proof.id.0.as_bytes(), sealed)?);
    Ok(factor.step_of_code(code, now))
}

/// Opens the session of somebody who was admitted.
async fn open(tx: &mut Tx, place: &Place, id: AccountId, now: Millis) -> Reply<Answer> {
    let everywhere = hongwang_base::Scope(place.org.clone());
    let Some(account) = store::find(tx, &everywhere, id).await? else { return Ok(Answer::Refused) };
    let staff = staff_of(tx, &account).await?;
    let found = if account.roles.is_empty() { words::LOGIN_WITHOUT_ROLES } else { words::LOGGED_IN };
    audit::record(tx, &staff.did(place, &account.org, "account.login", &account.login, found)).await?;
    if account.roles.is_empty() {
        return Ok(Answer::NoRoles);
    }
    store::set_login_at(tx, id, now).await?;
    let login = open_session(tx, &staff, now).await?;
    Ok(Answer::In { login, staff, password_is_old: account.password_is_old(now) })
}

async fn staff_of(tx: &mut Tx, account: &Account) -> Reply<Staff> {
    let org = organisations::find(tx, &account.org).await?;
    Ok(Staff {
        account: account.id,
        name: account.name.clone(),
        org: account.org.clone(),
        org_name: org.map_or_else(|| account.org.code().to_owned(), |org| org.short),
        roles: account.roles.clone(),
    })
}

/// What is written down about a wrong try. A name that belongs to nobody is not: it may be a password in the wrong box.
fn refusal(place: &Place, proof: Option<&Proof>, login: &str, now: Millis) -> audit::Entry {
    match proof {
        Some(proof) if proof.last_try => {
            entry(now, &proof.name, &proof.org, "account.lock", login, words::LOCKED)
        }
        Some(proof) => entry(now, &proof.name, &proof.org, "account.refuse", login, words::REFUSED),
        None => {
            entry(now, words::NOBODY, &place.org, "account.refuse", words::NOBODY, words::REFUSED_UNKNOWN)
        }
    }
}

/// An audit entry of somebody who has no session.
pub(crate) fn entry(
    at: Millis,
    actor: &str,
    org: &OrgPath,
    action: &str,
    object: &str,
    detail: impl Into<String>,
) -> audit::Entry {
    let (actor, action, object) = (actor.to_owned(), action.to_owned(), object.to_owned());
    audit::Entry { at, actor, org: org.clone(), action, object, detail: detail.into() }
}

/// The network address that a request came from, as far as the brake tells addresses apart: an IPv6 host has a
/// whole /64 for itself. A server that does not say puts all requests under one address.
pub(crate) struct Peer(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ip = info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(match ip.to_canonical() {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
            }
        }))
    }
}
