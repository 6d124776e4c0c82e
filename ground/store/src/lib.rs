//! Where things are kept: rows in [`Db`] (SQLite or PostgreSQL), bytes in [`Blobs`], and the [`audit`] chain.
//!
//! Invariants: the only product crate that knows `sqlx`; one SQL text serves both engines; every text is
//! `'static`, so no value from outside can become SQL.

pub mod audit;
mod blobs;
mod db;
pub mod reseal;
mod ring;
mod sql;
mod vault;

pub use blobs::{BlobError, Blobs, PartialBlob};
pub use db::{Db, DbUrl, Migrations, Tx};
pub use hongwang_replica::BlobHash;
pub use sql::{Arg, Field, Row, Sql, sql};
pub use vault::{Vault, VaultError, write_private};

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine refused or failed; `full` tells a full disk from the rest.
    #[error("数据库出错:{0}")]
    Engine(#[from] sqlx::Error),
    /// A migration failed, or the data folder belongs to a newer version of the program.
    #[error("数据库升级失败({owner}):{source}。请先备份数据目录,再用不低于上次运行的版本启动")]
    Migration {
        /// The crate whose tables they are.
        owner: &'static str,
        /// What the engine said.
        source: sqlx::migrate::MigrateError,
    },
    /// A stored value is not what its type allows: the data was changed from outside.
    #[error("数据库里「{field}」的值不合规则:{what}")]
    Corrupt {
        /// The column.
        field: String,
        /// What is wrong with it.
        what: String,
    },
    /// A database address that is neither SQLite nor PostgreSQL.
    #[error("「{0}」不是数据库地址:应为 sqlite:文件路径 或 postgres://…")]
    Address(String),
}

impl StoreError {
    /// A stored value that its type refuses.
    pub fn corrupt(field: &str, what: impl std::fmt::Display) -> Self {
        Self::Corrupt { field: field.to_owned(), what: what.to_string() }
    }

    /// Whether the disk (or the quota) is full: worth telling the operator in those words.
    pub fn is_full(&self) -> bool {
        let Self::Engine(sqlx::Error::Database(error)) = self else { return false };
        matches!(error.code().as_deref(), Some("13" | "53100"))
    }

    /// Whether a uniqueness rule was broken: two did the same thing at once.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

/// The result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;
