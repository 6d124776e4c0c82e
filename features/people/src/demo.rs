//! Invented staff for a demonstration, all marked 演示. Their passwords and secrets are drawn at the first demo
//! start and stand in a file beside the data that only its owner reads; no two demos share them.

use crate::{factor::Factor, password, store, words};
use data_encoding::BASE32_NOPAD;
use hongwang_base::{AccountId, Millis, OrgPath, Problem, Role};
use hongwang_feature::{Fail, Place, Reply, organisations};
use hongwang_store::{Vault, audit, write_private};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// One invented member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The TOTP secret in base32: six digits, SHA-1, 30 seconds.
    pub secret: String,
    /// The organisation.
    pub org: OrgPath,
    /// The person's name, marked 演示.
    pub name: String,
    /// The roles.
    pub roles: Vec<Role>,
}

impl DemoAccount {
    /// What an authenticator would show at `now`.
    pub fn code(&self, now: Millis) -> Option<String> {
        Factor::from_text(&self.secret).map(|factor| factor.code(now))
    }
}

/// Login, role, and the short name of the township (none: the county).
const CAST: [(&str, Role, Option<&str>); 9] = [
    ("editor", Role::Editor, None),
    ("reviewer", Role::Reviewer, None),
    ("operator", Role::Operator, None),
    ("system", Role::SystemAdministrator, None),
    ("security", Role::SecurityAdministrator, None),
    ("auditor", Role::Auditor, None),
    ("clerk-county", Role::Clerk, None),
    ("clerk-hongshan", Role::Clerk, Some("红山镇")),
    ("clerk-wenquan", Role::Clerk, Some("温泉镇")),
];

/// The file of the accounts in the data folder.
pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join("demo-accounts.txt")
}

/// The accounts of the file; none before the first demo start.
pub(crate) fn read(dir: &Path) -> io::Result<Vec<DemoAccount>> {
    match fs::read_to_string(path(dir)) {
        Ok(text) => Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(from_line).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn to_line(account: &DemoAccount) -> String {
    let roles: Vec<_> = account.roles.iter().map(|role| role.word()).collect();
    let DemoAccount { login, password, secret, org, name, .. } = account;
    format!("{login}\t{password}\t{secret}\t{org}\t{name}\t{}\n", roles.join(","))
}

fn from_line(line: &str) -> Option<DemoAccount> {
    let parts: Vec<&str> = line.split('\t').collect();
    let [login, password, secret, org, name, roles] = parts[..] else { return None };
    Some(DemoAccount {
        login: login.to_owned(),
        password: password.to_owned(),
        secret: secret.to_owned(),
        org: org.parse().ok()?,
        name: name.to_owned(),
        roles: roles.split(',').filter_map(Role::from_word).collect(),
    })
}

/// Makes the accounts that are missing. The file comes first, so that no account exists whose password is lost.
pub(crate) async fn fill(place: &Place, vault: &Vault, dir: &Path) -> Reply<()> {
    let trouble = |error: io::Error| {
        Fail::from(Problem { status: 500, title: words::demo_file(&path(dir), &error), field: None })
    };
    if read(dir).map_err(trouble)?.is_empty() {
        let text: String = draw(place).await?.iter().map(to_line).collect();
        write_private(&path(dir), format!("{}{text}", words::DEMO_HEAD).as_bytes()).map_err(trouble)?;
    }
    for account in read(dir).map_err(trouble)? {
        make(place, vault, &account).await?;
    }
    Ok(())
}

async fn draw(place: &Place) -> Reply<Vec<DemoAccount>> {
    let mut tx = place.db.read().await?;
    let townships = organisations::children(&mut tx, &place.org).await?;
    let org = |town: Option<&str>| match town {
        None => Some((place.org.clone(), String::new())),
        Some(short) => townships
            .iter()
            .find(|each| each.short == short)
            .map(|each| (each.path.clone(), each.short.clone())),
    };
    let invent = |(login, role, town): (&str, Role, Option<&str>)| {
        let (org, town) = org(town)?;
        let mut random = [0u8; 10];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        Some(DemoAccount {
            login: login.to_owned(),
            password: BASE32_NOPAD.encode(&random).to_lowercase(),
            secret: Factor::new().text(),
            org,
            name: words::demo_name(&town, role),
            roles: vec![role],
        })
    };
    Ok(CAST.into_iter().filter_map(invent).collect())
}

async fn make(place: &Place, vault: &Vault, account: &DemoAccount) -> Reply<()> {
    if store::is_taken(&mut place.db.read().await?, &account.login).await? {
        return Ok(());
    }
    let Some(factor) = Factor::from_text(&account.secret) else { return Ok(()) };
    let hash = password::hash(account.password.clone()).await;
    let now = place.clock.now();
    let id = AccountId::new(now);
    let mut tx = place.db.write().await?;
    store::insert(&mut tx, id, &account.login, &account.name, &account.org, &account.roles, now).await?;
    store::set_password(&mut tx, id, Some(hash), now).await?;
    store::set_factor(&mut tx, id, Some(vault.seal(id.0.as_bytes(), factor.bytes())), 0).await?;
    let did = crate::access::entry(
        now,
        words::SYSTEM,
        &account.org,
        "account.create",
        &account.login,
        words::DEMO_MADE,
    );
    audit::record(&mut tx, &did).await?;
    tx.commit().await?;
    Ok(())
}
