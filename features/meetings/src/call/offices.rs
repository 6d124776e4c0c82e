//! 我接哪些岗位: for which offices of its organisation each desk is rung.
//!
//! Invariant: an office that somebody of the organisation took rings those who took it, signed in or not; one that nobody
//! took rings those who took none. So where nobody chose anything all are rung.

use super::{ANSWERS, Call, store};
use crate::words::call::OFFICES;
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_feature::{Staff, organisations, signed_in_above};
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// That somebody answers for an office.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) account: AccountId,
    /// What people call them.
    pub(crate) name: String,
    /// One of [`OFFICES`], by its word.
    pub(crate) office: String,
}

fn taken(row: &Row) -> Result<Taken> {
    Ok(Taken { account: row.id("account")?, name: row.get("name")?, office: row.get("office")? })
}

/// Who of an organisation chose what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen(pub(crate) Vec<Taken>);

impl Chosen {
    /// What was chosen at exactly this organisation.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn at(tx: &mut Tx, org: &OrgPath) -> Result<Self> {
        let rows = sql("SELECT account, name, office FROM meetings_answers WHERE org = $1 \
                        ORDER BY office, name, account");
        rows.bind(org).all(tx).await?.iter().map(taken).collect::<Result<_>>().map(Self)
    }

    /// What was chosen at an organisation and at those above it, each by itself.
    async fn above(tx: &mut Tx, org: &OrgPath) -> Result<HashMap<OrgPath, Self>> {
        let rows = sql("SELECT org, account, name, office FROM meetings_answers WHERE $1 LIKE org || '%'");
        let mut all: HashMap<OrgPath, Self> = HashMap::new();
        for row in rows.bind(org).all(tx).await? {
            all.entry(row.org("org")?).or_default().0.push(taken(&row)?);
        }
        Ok(all)
    }

    /// Whether anybody took this office.
    pub(crate) fn is_taken(&self, office: &str) -> bool {
        self.0.iter().any(|one| one.office == office)
    }

    /// What this account took.
    pub(crate) fn of(&self, account: AccountId) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |one| one.account == account).map(|one| one.office.as_str())
    }

    /// Whether a call of this office is this account's to answer.
    pub(crate) fn answers(&self, account: AccountId, office: &str) -> bool {
        let mut own = self.of(account);
        if self.is_taken(office) { own.any(|taken| taken == office) } else { own.next().is_none() }
    }
}

/// Keeps what somebody answers for from here on, in place of what they chose before. What is no office is left out.
///
/// # Errors
/// When the store fails.
pub(crate) async fn choose(tx: &mut Tx, staff: &Staff, offices: &[String]) -> Result<()> {
    sql("DELETE FROM meetings_answers WHERE account = $1").bind(staff.account).run(tx).await?;
    for (word, _) in OFFICES.into_iter().filter(|(word, _)| offices.iter().any(|office| office == word)) {
        sql("INSERT INTO meetings_answers (account, office, org, name) VALUES ($1,$2,$3,$4)")
            .bind(staff.account)
            .bind(word)
            .bind(&staff.org)
            .bind(&staff.name)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Takes an office from somebody who has left it, by whoever of the same organisation says so; gives what they are called,
/// where they had it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn strike(
    tx: &mut Tx,
    org: &OrgPath,
    account: AccountId,
    office: &str,
) -> Result<Option<String>> {
    let chosen = Chosen::at(tx, org).await?.0;
    let Some(taken) = chosen.into_iter().find(|one| (one.account, one.office.as_str()) == (account, office))
    else {
        return Ok(None);
    };
    let row = sql("DELETE FROM meetings_answers WHERE account = $1 AND office = $2 AND org = $3");
    row.bind(account).bind(office).bind(org).run(tx).await?;
    Ok(Some(taken.name))
}

/// An office where somebody can be rung into a call now.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Near {
    pub(crate) org: String,
    pub(crate) org_name: String,
    pub(crate) office: String,
    /// At how many desks.
    pub(crate) free: usize,
}

/// Where somebody can be rung into a call now, the nearest organisation first. Of the offices that nobody took, which one and
/// the same people answer, it is the one that the villager called. Four statements, however many offices there are: each
/// look of a desk at its call asks this.
///
/// # Errors
/// When the store fails.
pub(crate) async fn near(tx: &mut Tx, call: &Call, called: &str, now: Millis) -> Result<Vec<Near>> {
    let orgs = organisations::chain(tx, &call.org).await?;
    let mut chosen = Chosen::above(tx, &call.org).await?;
    let mut there = signed_in_above(tx, &call.org, ANSWERS, now).await?;
    let busy = store::busy(tx).await?;
    there.retain(|staff| !busy.contains(&staff.account));
    let mut all = Vec::new();
    for org in orgs.into_iter().rev() {
        let chosen = chosen.remove(&org.path).unwrap_or_default();
        for (office, _) in OFFICES.into_iter().filter(|(word, _)| *word == called || chosen.is_taken(word)) {
            let rung = |staff: &&Staff| staff.org == org.path && chosen.answers(staff.account, office);
            let free = there.iter().filter(rung).count();
            if free > 0 {
                let (org, org_name) = (org.path.to_string(), org.short.clone());
                all.push(Near { org, org_name, office: office.to_owned(), free });
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_rings_those_who_took_it_and_one_that_nobody_took_whoever_took_none() {
        let [expert, doctor, other] = [1, 2, 3].map(|at| AccountId::new(Millis(at)));
        assert!(Chosen::default().answers(other, "agronomist"), "nobody chose anything");
        let took = |account, office: &str| Taken { account, name: String::new(), office: office.to_owned() };
        let chosen = Chosen(vec![took(expert, "agronomist"), took(doctor, "doctor"), took(doctor, "lawyer")]);
        for (office, rung) in [
            ("agronomist", [true, false, false]),
            ("doctor", [false, true, false]),
            ("lawyer", [false, true, false]),
            ("town-window", [false, false, true]),
        ] {
            assert_eq!([expert, doctor, other].map(|who| chosen.answers(who, office)), rung, "{office}");
        }
    }
}
