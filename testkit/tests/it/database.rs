use hongwang_testkit::postgres;
use sqlx::{Connection, PgConnection};

#[tokio::test]
async fn each_test_has_an_empty_database_of_its_own_that_is_dropped_after_it() {
    let (first, second) = (postgres().await, postgres().await);
    let mut connection = PgConnection::connect(first.url()).await.expect("it accepts connections");
    sqlx::raw_sql("CREATE TABLE note (text TEXT NOT NULL)")
        .execute(&mut connection)
        .await
        .expect("it is writable");

    let mut other = PgConnection::connect(second.url()).await.expect("it accepts connections");
    let seen: Option<String> = sqlx::query_scalar("SELECT to_regclass('note')::text")
        .fetch_one(&mut other)
        .await
        .expect("it is readable");
    assert_eq!(seen, None);

    let gone = first.url().to_owned();
    drop(first);
    let error = PgConnection::connect(&gone).await.expect_err("a dropped database refuses");
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[tokio::test]
async fn a_server_is_gone_with_its_folder_when_its_guard_is_dropped() {
    let server = hongwang_postgres::Server::start().expect("PostgreSQL is installed");
    let url = server.url();
    PgConnection::connect(&url).await.expect("it accepts connections");
    let (_, folder) = url.split_once("host=").expect("the address names the socket's folder");
    let folder = std::path::PathBuf::from(folder);
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
    PgConnection::connect(&url).await.expect_err("it is gone");
}
