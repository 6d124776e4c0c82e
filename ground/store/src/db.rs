//! The database: one enum over the two engines, transactions, migrations.

use crate::{Result, StoreError};
use sqlx::{
    Connection as _, Row as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::PathBuf, str::FromStr, time::Duration};

/// How long a connection of SQLite waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbUrl {
    /// A SQLite file; its folder must exist.
    Lite(PathBuf),
    /// A PostgreSQL connection address, `postgres://user:password@host/name`.
    Pg(String),
}

impl FromStr for DbUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::Lite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Pg(text.to_owned()));
        }
        Err(StoreError::Address(text.chars().take(40).collect()))
    }
}

/// The database of a process. Cheap to clone.
///
/// SQLite has one connection that writes and a few that read (WAL), so a writer never waits for a reader and
/// two writers queue here instead of failing there.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite, embedded.
    Lite {
        /// The one connection that writes.
        write: sqlx::SqlitePool,
        /// Those that read.
        read: sqlx::SqlitePool,
    },
    /// PostgreSQL.
    Pg(sqlx::PgPool),
}

/// The migrations of one crate, kept in a table of its own.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The crate's short name; its tables begin with it, and so does its migration table.
    pub owner: &'static str,
    /// `(name, SQL)` in order, never changed once released. Use `include_str!`.
    pub steps: &'static [(&'static str, &'static str)],
}

impl Db {
    /// Opens (and for SQLite creates) the database.
    ///
    /// # Errors
    /// When the file cannot be opened or the server does not answer within 10 s.
    pub async fn open(url: &DbUrl) -> Result<Self> {
        match url {
            DbUrl::Lite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE)
                    .pragma("cache_size", "-2000")
                    // What was deleted is overwritten: people's words and numbers are among it.
                    .pragma("secure_delete", "ON")
                    .pragma("journal_size_limit", "4194304");
                // A file needs no asking whether it is still there, as a server does.
                let pool = |size| {
                    SqlitePoolOptions::new()
                        .max_connections(size)
                        .min_connections(1)
                        .test_before_acquire(false)
                };
                let clean = pool(1).before_acquire(|connection, _| Box::pin(is_clean(connection)));
                let write = clean.connect_with(options.clone()).await?;
                let read = pool(4).idle_timeout(Duration::from_secs(60)).connect_with(options).await?;
                Ok(Self::Lite { write, read })
            }
            DbUrl::Pg(address) => {
                let options =
                    PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10));
                Ok(Self::Pg(options.connect(address).await?))
            }
        }
    }

    /// Brings the tables of one crate up to date.
    ///
    /// # Errors
    /// When a step fails, or one that was applied has changed since or is not known here.
    pub async fn migrate(&self, migrations: &Migrations) -> Result<()> {
        let steps: Vec<Migration> = migrations
            .steps
            .iter()
            .zip(1i64..)
            .map(|((name, text), version)| {
                let sql = sqlx::AssertSqlSafe(*text).into_sql_str();
                Migration::new(version, (*name).into(), MigrationType::Simple, sql, false)
            })
            .collect();
        let mut migrator = Migrator::with_migrations(steps);
        migrator.dangerous_set_table_name(format!("{}_migration", migrations.owner));
        let ran = match self {
            Self::Lite { write, .. } => migrator.run(write).await,
            Self::Pg(pool) => migrator.run(pool).await,
        };
        ran.map_err(|source| StoreError::Migration { owner: migrations.owner, source })
    }

    /// Starts a transaction that only reads; all its reads see the same moment.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Lite { read, .. } => Tx::Lite(read.begin().await?),
            Self::Pg(pool) => begun(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        })
    }

    /// Starts a transaction that writes. Dropping it without [`Tx::commit`] undoes everything.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Self::Lite { write, .. } => Tx::Lite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Pg(pool) => begun(pool, "BEGIN").await?,
        })
    }

    /// Folds SQLite's log into its file and empties it, so that what was deleted stands nowhere any more: the log keeps what
    /// was written until it is written over, which may be days. False where somebody read meanwhile and it has to be done
    /// again. PostgreSQL looks after its log by itself.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fold(&self) -> Result<bool> {
        let Self::Lite { write, .. } = self else { return Ok(true) };
        let mut connection = write.acquire().await?;
        // Nobody who writes waits long for those who read.
        sqlx::query("PRAGMA busy_timeout = 200").execute(&mut *connection).await?;
        let folded = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
        sqlx::query(sqlx::AssertSqlSafe(patience)).execute(&mut *connection).await?;
        Ok(folded?.try_get::<i64, _>(0)? == 0)
    }

    /// Closes all connections; SQLite then folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Lite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

/// Begins on PostgreSQL, to the end even where nobody waits for it any more: the driver (sqlx 0.9) undoes no `BEGIN` whose
/// answer has not come, and would give the connection to the next one inside of that transaction.
async fn begun(pool: &sqlx::PgPool, statement: &'static str) -> Result<Tx> {
    let pool = pool.clone();
    let begins = tokio::spawn(async move { pool.begin_with(statement).await });
    Ok(Tx::Pg(begins.await.map_err(|_| sqlx::Error::PoolClosed)??))
}

/// Whether a connection may be used again. After a commit that failed for want of disk SQLite has rolled back by
/// itself, and the driver still counts a transaction: such a connection is closed and another one opened.
async fn is_clean(connection: &mut sqlx::SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    // A rollback that was left behind is done before the answer to this.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// A transaction on either engine.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Lite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// On PostgreSQL.
    Pg(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Tx {
    /// Makes everything done in it last.
    ///
    /// # Errors
    /// When the engine cannot (a full disk, a lost connection): nothing of it is then kept.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.commit().await?,
            Self::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
