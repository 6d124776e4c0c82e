//! Who comes to meetings for an organisation 会场名册: kept at the center alone, each name sealed.
//!
//! Invariant: a person keeps their number as long as their name stands on the roster, and nobody else ever gets it, so that
//! what was signed under a number is never read as somebody else's.

use crate::words::sign as words;
use hongwang_base::{OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::Place;
use hongwang_store::{
    Result, Row, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Names on one roster.
const MOST: usize = 200;
const LONGEST_NAME: usize = 20;

/// The names.
pub(crate) const SEALED: Sealed = Sealed {
    name: "meetings_person.name",
    by: By::Id,
    older: "SELECT id, name AS sealed FROM meetings_person \
            WHERE substr(name, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE meetings_person SET name = $1 WHERE name = $2 AND id = $3",
    bound: by_id,
};

/// Somebody on a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) number: u32,
    pub(crate) name: String,
}

/// Reads what a clerk wrote, a name a line.
///
/// # Errors
/// With the name that is wrong.
pub(crate) fn read(text: &str) -> std::result::Result<Vec<String>, Problem> {
    let names: Vec<String> = text
        .split(['\n', '\r', ',', '，', '、', '\t'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    if let Some(long) = names.iter().find(|name| name.chars().count() > LONGEST_NAME) {
        return Err(Problem::field("names", words::name_long(long)));
    }
    let mut known = BTreeSet::new();
    if let Some(twice) = names.iter().find(|name| !known.insert(*name)) {
        return Err(Problem::field("names", words::name_twice(twice)));
    }
    if names.len() > MOST {
        return Err(Problem::field("names", words::ROSTER_MANY));
    }
    Ok(names)
}

fn opened(vault: &Vault, row: &Row) -> Result<Person> {
    let id: Uuid = row.get("id")?;
    let name = vault.unseal(id.as_bytes(), &row.get::<Vec<u8>>("name")?)?;
    let corrupt = |why: String| StoreError::corrupt("meetings_person", why);
    Ok(Person {
        number: u32::try_from(row.get::<i64>("number")?).map_err(|error| corrupt(error.to_string()))?,
        name: String::from_utf8(name).map_err(|error| corrupt(error.to_string()))?,
    })
}

/// The roster of an organisation, in the order in which it was written.
///
/// # Errors
/// When the store fails, or the key is another.
pub(crate) async fn of(tx: &mut Tx, vault: &Vault, org: &OrgPath) -> Result<Vec<Person>> {
    let rows = sql("SELECT id, number, name FROM meetings_person WHERE org = $1 ORDER BY position");
    rows.bind(org).all(tx).await?.iter().map(|row| opened(vault, row)).collect()
}

/// The rosters of those organisations in `scope` that are `wanted`, by path.
///
/// # Errors
/// When the store fails, or the key is another.
pub(crate) async fn within(
    tx: &mut Tx,
    vault: &Vault,
    scope: &Scope,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<Person>>> {
    let rows = sql("SELECT id, org, number, name FROM meetings_person \
                    WHERE org LIKE $1 || '%' ORDER BY org, position");
    let mut all: BTreeMap<String, Vec<Person>> = BTreeMap::new();
    for row in rows.bind(scope).all(tx).await? {
        let org: String = row.get("org")?;
        if wanted(&org) {
            all.entry(org).or_default().push(opened(vault, &row)?);
        }
    }
    Ok(all)
}

/// Keeps these names as the roster of an organisation, in place of those before.
///
/// # Errors
/// When the store fails.
pub(crate) async fn keep(
    tx: &mut Tx,
    place: &Place,
    vault: &Vault,
    org: &OrgPath,
    names: &[String],
) -> Result<()> {
    let before = of(tx, vault, org).await?;
    let known: BTreeMap<&str, u32> =
        before.iter().map(|person| (person.name.as_str(), person.number)).collect();
    let mut taken: BTreeSet<u32> = known.values().copied().collect();
    sql("DELETE FROM meetings_person WHERE org = $1").bind(org).run(tx).await?;
    for (position, name) in names.iter().enumerate() {
        let number = known.get(name.as_str()).copied().unwrap_or_else(|| draw(&mut taken));
        let id = SubmissionId::new(place.clock.now()).0;
        sql("INSERT INTO meetings_person (id, org, number, position, name) VALUES ($1,$2,$3,$4,$5)")
            .bind(id)
            .bind(org)
            .bind(i64::from(number))
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(vault.seal(id.as_bytes(), name.as_bytes()))
            .run(tx)
            .await?;
    }
    Ok(())
}

/// A number that is not `taken`, now taken.
fn draw(taken: &mut BTreeSet<u32>) -> u32 {
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        // An SQL integer holds every one of them; so does the number of a form.
        let number = u32::from_le_bytes(bytes) >> 1;
        if taken.insert(number) {
            return number;
        }
    }
}
