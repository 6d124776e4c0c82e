//! A fresh database on a real PostgreSQL for one test, dropped after it.
//!
//! The server is the one that `HONGWANG_TEST_POSTGRES` names (`cargo xtask test` starts it once for all tests),
//! else one of this process.

use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use hongwang_postgres::{Server, VARIABLE};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::runtime;
use url::Url;

/// An empty database of one test.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: Url,
}

impl Database {
    /// Where it is, as `postgres://…`.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }
}

/// Creates an empty database.
pub async fn postgres() -> Database {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("t{}_{}_{number}", process::id(), since_epoch.as_nanos());
    run(&format!("CREATE DATABASE {name}")).await;
    let mut url = server().clone();
    url.set_path(&name);
    Database { name, url }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // A thread of its own: a test's runtime cannot be waited for from inside.
        let dropping = thread::spawn(move || {
            runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime needs no more than a thread")
                .block_on(run(&statement));
        });
        if dropping.join().is_err() && !thread::panicking() {
            panic!("the database {} could not be dropped", self.name);
        }
    }
}

async fn run(statement: &str) {
    let mut connection = PgConnection::connect(server().as_str())
        .await
        .unwrap_or_else(|error| panic!("cannot reach PostgreSQL at {}: {error}", server()));
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.expect("a connection without a statement closes");
}

/// The address of the server; starts one where none is named.
fn server() -> &'static Url {
    static OWN: OnceLock<Server> = OnceLock::new();
    static ADDRESS: OnceLock<Url> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let text = std::env::var(VARIABLE).unwrap_or_else(|_| {
            OWN.get_or_init(|| Server::start().unwrap_or_else(|error| panic!("{error}"))).url()
        });
        Url::parse(&text).unwrap_or_else(|error| panic!("{VARIABLE}={text}: {error}"))
    })
}
