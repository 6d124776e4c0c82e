//! What somebody is in their own office 职责, beside the roles that say what an account may do at all. Set where
//! accounts are kept, read where it matters who decides.
//!
//! A duty is looked up when it is needed and is in no session: what is given or taken counts at once. Whoever shuts an
//! account, moves it, or takes the role for which the duty was given takes its duties too ([`set`] with none).

use hongwang_base::{AccountId, OrgPath};
use hongwang_store::{Result, StoreError, Tx, sql};

/// A duty in an office. Who has none handles 经办.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// 审核: looks at what others handled.
    Checker,
    /// 负责人: decides.
    Leader,
    /// 村民小组长: speaks for a group of villagers.
    Group,
}

impl Duty {
    /// Every duty, in the order of the desk.
    pub const ALL: [Self; 3] = [Self::Checker, Self::Leader, Self::Group];

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Checker => "checker",
            Self::Leader => "leader",
            Self::Group => "group",
        }
    }

    /// The duty of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.word() == word)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checker => "审核",
            Self::Leader => "负责人",
            Self::Group => "村民小组长",
        }
    }
}

/// The duties of an account.
///
/// # Errors
/// When the store fails.
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Vec<Duty>> {
    let rows =
        sql("SELECT duty FROM staff_duty WHERE account = $1 ORDER BY duty").bind(account).all(tx).await?;
    let words: Vec<String> = rows.iter().map(|row| row.get("duty")).collect::<Result<_>>()?;
    Ok(words.iter().filter_map(|word| Duty::from_word(word)).collect())
}

/// Gives an account of `org` these duties, and no others.
///
/// # Errors
/// When the store fails.
pub async fn set(tx: &mut Tx, account: AccountId, org: &OrgPath, duties: &[Duty]) -> Result<()> {
    sql("DELETE FROM staff_duty WHERE account = $1").bind(account).run(tx).await?;
    for duty in Duty::ALL.into_iter().filter(|duty| duties.contains(duty)) {
        sql("INSERT INTO staff_duty (account, org, duty) VALUES ($1,$2,$3)")
            .bind(account)
            .bind(org)
            .bind(duty.word())
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Somebody who has a duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub account: AccountId,
    /// In which office.
    pub org: OrgPath,
    /// Which one.
    pub duty: Duty,
}

/// Everybody who has a duty in `org` or in one above it.
///
/// # Errors
/// When the store fails.
pub async fn line_of(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Holder>> {
    let chain = org.chain();
    let at = |depth: usize| chain.get(depth).unwrap_or(org);
    let rows = sql("SELECT account, org, duty FROM staff_duty WHERE org IN ($1,$2,$3,$4) ORDER BY org, duty")
        .bind(at(0))
        .bind(at(1))
        .bind(at(2))
        .bind(at(3))
        .all(tx)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let word: String = row.get("duty")?;
        let duty = Duty::from_word(&word).ok_or_else(|| StoreError::corrupt("duty", word))?;
        found.push(Holder { account: row.id("account")?, org: row.org("org")?, duty });
    }
    Ok(found)
}
