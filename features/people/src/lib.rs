//! Organisations, staff, the way in, and the audit log.
//!
//! Everything here lives at the center: `/desk/login`, one-time links, accounts and roles, the organisation tree, the
//! audit pages. Villages get the tree alone, by records. Sessions and the guard before every desk page are in
//! `ground/feature`; the chain of the log is in `ground/store`. See README.md for the rules.

mod access;
mod account;
mod demo;
mod factor;
mod pages;
mod password;
mod store;
mod ticket;
mod tree;
mod words;

pub use demo::DemoAccount;
pub use hongwang_store::VaultError;
pub use tree::YINGSHAN;

use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Fail, Feature, Place, Reply, Work, badges, organisations};
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx, Vault};
use pages::PublicAddress;
use std::{
    convert::Infallible,
    path::{Path, PathBuf},
};

/// The capability. At a center it holds the key file; a village only applies the records of organisations.
#[derive(Clone)]
pub struct People(Option<Keys>);

/// What a center keeps beside its database.
#[derive(Clone)]
struct Keys {
    vault: Vault,
    address: PublicAddress,
    dir: PathBuf,
}

impl People {
    /// At a center that people know by `address` (`https://…`, for the links that are handed out). Opens the key file
    /// in the data folder `dir`, making it at the first start.
    ///
    /// # Errors
    /// When the file cannot be read or made, is damaged, or others may read it.
    pub fn center(dir: &Path, address: &str) -> std::result::Result<Self, VaultError> {
        password::warm_up();
        let address = PublicAddress(address.trim_end_matches('/').into());
        Ok(Self(Some(Keys { vault: Vault::open(&dir.join("account.key"))?, address, dir: dir.to_owned() })))
    }

    /// In a village.
    pub fn village() -> Self {
        Self(None)
    }

    /// Fills the tree of a new center from `csv`: [`YINGSHAN`], or a file of that form for another county. A tree
    /// that is there stays as it is. Call it at every start of a center, before the pages are served.
    ///
    /// # Errors
    /// A problem that names the line when the file has another form or tells of another county than the place's.
    pub async fn seed(&self, place: &Place, csv: &str) -> Reply<()> {
        tree::seed(place, csv).await
    }

    /// The path of the one-time page that makes the three administrators, while there is no account. Each call ends
    /// the link before; a link lives 24 hours.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn setup_link(&self, place: &Place) -> Reply<Option<String>> {
        match &self.0 {
            Some(keys) => pages::setup::link(place, &keys.vault).await,
            None => Ok(None),
        }
    }

    /// The invented staff of a demonstration; empty before the first [`Feature::demo`]. They stand in the file
    /// `demo-accounts.txt` of the data folder, which only its owner reads.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn demo_accounts(&self) -> std::io::Result<Vec<DemoAccount>> {
        self.0.as_ref().map_or_else(|| Ok(Vec::new()), |keys| demo::read(&keys.dir))
    }
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("People").field(&self.0.as_ref().map(|keys| &keys.dir)).finish()
    }
}

impl Feature for People {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "people", steps: &[("people", include_str!("../migrations/people.sql"))] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[organisations::RECORD_KIND, badges::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(async move {
            match entry.record.kind.as_str() {
                badges::RECORD_KIND => badges::apply(tx, entry).await,
                _ => organisations::apply(tx, entry).await,
            }
        })
    }

    fn public(&self) -> Router<Place> {
        use pages::{invitation, login, setup};
        let Some(keys) = &self.0 else { return Router::new() };
        Router::new()
            .route("/desk/login", get(login::show).post(login::sign_in))
            .route("/desk/setup/{token}", get(setup::show).post(setup::save))
            .route("/desk/invitation/{token}", get(invitation::show).post(invitation::save))
            .layer(Extension(keys.vault.clone()))
            .layer(Extension(keys.address.clone()))
    }

    fn desk(&self) -> Desk {
        use Permission::{Enter, GrantRoles, HandleCases, ManageAccounts, ReadAudit};
        use pages::{accounts, audit, badge, login, me, organisations as tree, roles};
        let Some(keys) = &self.0 else { return Desk::new() };
        let with_key = |handlers: MethodRouter<Place>| -> MethodRouter<Place> {
            handlers
                .layer::<_, Infallible>(Extension(keys.vault.clone()))
                .layer(Extension(keys.address.clone()))
        };
        Desk::new()
            .entry(entry("/desk/organisations", words::ORGANISATIONS_TITLE, "hierarchy", ManageAccounts))
            .entry(entry("/desk/accounts", words::ACCOUNTS_TITLE, "users", ManageAccounts))
            .entry(entry("/desk/roles", words::ROLES_TITLE, "key", GrantRoles))
            .entry(entry("/desk/audit", words::AUDIT_LOG, "shield-check", ReadAudit))
            .entry(entry("/desk/me", words::ME_TITLE, "id-badge-2", Enter))
            .route("/desk", Enter, get(login::home))
            .route("/desk/logout", Enter, post(login::sign_out))
            .route("/desk/me", Enter, get(me::show))
            .route("/desk/me/password", Enter, post(me::change_password))
            .route("/desk/me/badge", HandleCases, get(badge::show).post(badge::give))
            .route("/desk/me/badge/end", HandleCases, post(badge::end))
            .route("/desk/organisations", ManageAccounts, get(tree::list))
            .route("/desk/organisations/one", ManageAccounts, get(tree::show).post(tree::change))
            .route("/desk/organisations/new", ManageAccounts, get(tree::new).post(tree::create))
            .route("/desk/organisations/close", ManageAccounts, post(tree::close))
            .route("/desk/organisations/reopen", ManageAccounts, post(tree::reopen))
            .route("/desk/accounts", ManageAccounts, get(accounts::list))
            .route("/desk/accounts/new", ManageAccounts, with_key(get(accounts::new).post(accounts::create)))
            .route("/desk/accounts/{id}", ManageAccounts, get(accounts::show).post(accounts::change))
            .route("/desk/accounts/{id}/link", ManageAccounts, with_key(post(accounts::link)))
            .route("/desk/accounts/{id}/badge", ManageAccounts, post(badge::withdraw))
            .route("/desk/accounts/{id}/close", ManageAccounts, post(accounts::close))
            .route("/desk/accounts/{id}/reopen", ManageAccounts, post(accounts::reopen))
            .route("/desk/roles", GrantRoles, get(roles::list))
            .route("/desk/roles/{id}", GrantRoles, get(roles::show).post(roles::grant))
            .route("/desk/roles/{id}/unlock", GrantRoles, post(roles::unlock))
            .route("/desk/roles/{id}/factor", GrantRoles, with_key(post(roles::reset_factor)))
            .route("/desk/audit", ReadAudit, get(audit::show))
            .route("/desk/audit/export", ReadAudit, get(audit::export))
            .route("/desk/audit/verify", ReadAudit, post(audit::verify))
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async move {
            match &self.0 {
                Some(keys) => demo::fill(place, &keys.vault, &keys.dir).await,
                None => Ok(()),
            }
        })
    }
}

fn entry(href: &'static str, name: &'static str, icon: &'static str, permission: Permission) -> DeskEntry {
    DeskEntry { group: words::GROUP, href, name, icon, permission }
}
