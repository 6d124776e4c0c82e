use crate::{page, until};
use hongwang_testkit::{Demo, binary};
use std::{fs, net::TcpListener, process::Command};

/// Runs the binary to its end and gives its exit status and what it complained of.
fn complains(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(binary()).args(arguments).output().expect("the binary runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn a_second_start_on_the_same_folder_goes_on_where_it_stood() {
    let mut demo = Demo::start().await;
    let before = page(&format!("{}/dang/news/county", demo.village(1))).await.expect("a page");
    let status = demo.process.stop().await;
    assert!(status.success(), "Ctrl-C ends it cleanly:\n{}", demo.process.log());
    demo.process.start_again().await;
    let address = format!("{}/dang/news/county", demo.village(1));
    until("the same articles are there", async || {
        page(&address).await.is_some_and(|page| titles(&page) == titles(&before))
    })
    .await;
    assert!(!titles(&before).is_empty());
}

fn titles(page: &str) -> Vec<String> {
    let titles =
        page.split("class=\"article-title\">").skip(1).filter_map(|rest| rest.split(['<', ' ']).next());
    titles.map(str::to_owned).collect()
}

#[test]
fn a_port_in_use_says_which() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("is bound").port();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a plain name");
    if port > 65_000 {
        return;
    }
    let (ended_well, words) = complains(&["demo", "--port-base", &port.to_string(), "--data", data]);
    assert!(!ended_well);
    assert!(words.contains(&format!("127.0.0.1:{port}")), "{words}");
}

#[test]
fn a_bad_configuration_is_refused_with_file_line_and_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("center.toml");
    fs::write(&file, "data = \"/nowhere\"\nlisten = \"here\"\n").expect("writes");
    let path = file.to_str().expect("a plain name");
    let (ended_well, words) = complains(&["center", "--config", path]);
    assert!(!ended_well);
    assert!(words.contains(path) && words.contains("第 2 行"), "{words}");
    let (ended_well, words) = complains(&["village", "--config", "/does/not/exist.toml"]);
    assert!(!ended_well);
    assert!(words.contains("/does/not/exist.toml"), "{words}");
}

#[test]
fn every_option_is_documented() {
    for command in [
        &["--help"][..],
        &["center", "--help"],
        &["village", "--help"],
        &["demo", "--help"],
        &["feed", "export", "--help"],
    ] {
        let output = Command::new(binary()).args(command).output().expect("the binary runs");
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && help.contains("Usage"), "{help}");
    }
}

#[tokio::test]
async fn the_audit_chain_of_a_center_is_whole_and_a_change_by_hand_is_found() {
    let mut demo = Demo::start().await;
    demo.process.stop().await;
    let config = demo.data().join("center").join("config.toml");
    let verify = || {
        let arguments = ["audit", "verify", "--config", config.to_str().expect("a plain name")];
        let output = Command::new(binary()).args(arguments).output().expect("the binary runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (whole, words) = verify();
    assert!(whole && words.contains("完整"), "{words}");
    let url = hongwang_store::DbUrl::Lite(demo.data().join("center").join("center.db"));
    let db = hongwang_store::Db::open(&url).await.expect("opens");
    let mut tx = db.write().await.expect("begins");
    let harm = "UPDATE audit_entry SET actor = '别人' WHERE seq = 2";
    hongwang_store::sql(harm).run(&mut tx).await.expect("harms");
    tx.commit().await.expect("commits");
    db.close().await;
    let (whole, words) = verify();
    assert!(!whole && words.contains("第 2 条"), "{words}");
}
