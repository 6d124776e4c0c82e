//! The interface against its own description, by schemathesis: no answer that is not described, no fault of ours, nothing
//! taken that the description forbids.

use crate::world::{COUNTY, World};
use hongwang_feature::Feature;
use hongwang_store::DbUrl;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

#[tokio::test]
async fn schemathesis_finds_nothing() {
    let program = hongwang_testkit::schemathesis().await;
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::new(&DbUrl::Lite(dir.path().join("test.db"))).await;
    for item in ["proof", "dibao", "house", "letter"] {
        world.files(item).await;
    }
    let system = world.key(COUNTY, &[("act", "on"), ("see", "on")]).await;
    let router = world.cases.public().with_state(world.center.clone());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("binds");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    let description = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/cases.json");
    let ran = Command::new(program)
        .args(["run", "--checks", "all", "--max-examples", "40", "--seed", "39046", "--no-color"])
        .args(["--url", &format!("http://{address}"), "--request-timeout", "10"])
        .args(["--header", &format!("Authorization: Bearer {}", system.key)])
        .arg(description)
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("it runs");
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{told}\n{}", String::from_utf8_lossy(&ran.stderr));
}
