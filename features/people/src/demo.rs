//! Invented staff for a demonstration, all marked 演示. Their passwords and secrets are drawn at the first demo
//! start and stand in a file beside the data that only its owner reads; no two demos share them.

use crate::{factor::Factor, password, store, words};
use data_encoding::BASE32_NOPAD;
use hongwang_base::{AccountId, Millis, OrgPath, Problem, Role, Scope};
use hongwang_feature::{
    Fail, Place, Reply,
    duty::{self, Duty},
    organisations,
};
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
    /// The duties in the office.
    pub duties: Vec<Duty>,
}

impl DemoAccount {
    /// What an authenticator would show at `now`.
    pub fn code(&self, now: Millis) -> Option<String> {
        Factor::from_text(&self.secret).map(|factor| factor.code(now))
    }
}

/// Somebody to invent: login, title, role, the short name of the office (none: the county), and the duties there.
type Part = (&'static str, &'static str, Role, Option<&'static str>, &'static [Duty]);

const HONGSHAN: Option<&str> = Some("红山镇");
const VILLAGE: Option<&str> = Some("叶家坊村");
const CAST: [Part; 15] = [
    ("editor", "编辑", Role::Editor, None, &[]),
    ("reviewer", "审核", Role::Reviewer, None, &[]),
    ("operator", "运维值守", Role::Operator, None, &[]),
    ("system", "系统管理员", Role::SystemAdministrator, None, &[]),
    ("security", "安全管理员", Role::SecurityAdministrator, None, &[]),
    ("auditor", "审计管理员", Role::Auditor, None, &[]),
    ("clerk-county", "办事员", Role::Clerk, None, &[]),
    ("clerk-hongshan", "办事员", Role::Clerk, HONGSHAN, &[]),
    ("clerk-wenquan", "办事员", Role::Clerk, Some("温泉镇"), &[]),
    ("clerk-hongshan-2", "办事员二", Role::Clerk, HONGSHAN, &[]),
    ("clerk-hongshan-3", "办事员三", Role::Clerk, HONGSHAN, &[]),
    ("leader-hongshan", "负责人", Role::Clerk, HONGSHAN, &[Duty::Leader]),
    ("leader-county", "负责人", Role::Clerk, None, &[Duty::Leader]),
    ("clerk-village", "办事员", Role::Clerk, VILLAGE, &[]),
    ("leader-village", "负责人", Role::Clerk, VILLAGE, &[Duty::Leader]),
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
    let duties: Vec<_> = account.duties.iter().map(|duty| duty.word()).collect();
    let DemoAccount { login, password, secret, org, name, .. } = account;
    format!("{login}\t{password}\t{secret}\t{org}\t{name}\t{}\t{}\n", roles.join(","), duties.join(","))
}

fn from_line(line: &str) -> Option<DemoAccount> {
    let parts: Vec<&str> = line.split('\t').collect();
    // A file of before there were duties ends with the roles.
    let (&[login, password, secret, org, name, roles], rest) = parts.split_first_chunk()?;
    let duties = rest.first().copied().unwrap_or_default();
    Some(DemoAccount {
        login: login.to_owned(),
        password: password.to_owned(),
        secret: secret.to_owned(),
        org: org.parse().ok()?,
        name: name.to_owned(),
        roles: roles.split(',').filter_map(Role::from_word).collect(),
        duties: duties.split(',').filter_map(Duty::from_word).collect(),
    })
}

/// Makes the accounts that are missing. The file comes first, so that no account exists whose password is lost.
pub(crate) async fn fill(place: &Place, vault: &Vault, dir: &Path) -> Reply<()> {
    let trouble = |error: io::Error| {
        Fail::from(Problem { status: 500, title: words::demo_file(&path(dir), &error), field: None })
    };
    let mut all = read(dir).map_err(trouble)?;
    let known = all.len();
    all.extend(draw(place, &all).await?);
    if all.len() > known {
        let text: String = all.iter().map(to_line).collect();
        write_private(&path(dir), format!("{}{text}", words::DEMO_HEAD).as_bytes()).map_err(trouble)?;
    }
    for account in &all {
        make(place, vault, account).await?;
    }
    Ok(())
}

/// Invents whoever is not among those that there are.
async fn draw(place: &Place, known: &[DemoAccount]) -> Reply<Vec<DemoAccount>> {
    let mut tx = place.db.read().await?;
    let all = organisations::list(&mut tx, &Scope(place.org.clone())).await?;
    let org = |office: Option<&str>| match office {
        None => Some((place.org.clone(), String::new())),
        Some(short) => {
            all.iter().find(|each| each.short == short).map(|each| (each.path.clone(), each.short.clone()))
        }
    };
    let invent = |(login, title, role, office, duties): Part| {
        let (org, office) = org(office)?;
        let mut random = [0u8; 10];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        Some(DemoAccount {
            login: login.to_owned(),
            password: BASE32_NOPAD.encode(&random).to_lowercase(),
            secret: Factor::new().text(),
            org,
            name: words::demo_name(&office, title),
            roles: vec![role],
            duties: duties.to_vec(),
        })
    };
    let is_new = |(login, ..): &Part| !known.iter().any(|each| each.login == *login);
    Ok(CAST.into_iter().filter(is_new).filter_map(invent).collect())
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
    duty::set(&mut tx, id, &account.org, &account.duties).await?;
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
