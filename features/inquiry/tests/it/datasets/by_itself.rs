//! Files that come by themselves, from a folder and from an address.

use super::{file, state_of, villages};
use crate::on_both;
use crate::world::{COUNTY, World};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::StatusCode;
use std::{path::PathBuf, time::Duration};

impl World {
    fn lays(&self, name: &str, text: &str) {
        let folder = self.folder.join("subsidy");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(name), text).expect("a file");
    }

    fn lies(&self, below: &str) -> Vec<String> {
        let folder: PathBuf = self.folder.join("subsidy").join(below);
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry"))
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    }

    async fn collects(&self) {
        self.inquiry.collect(&self.center).await.expect("the store holds");
        self.works().await;
    }
}

#[tokio::test]
async fn a_file_in_the_folder_is_taken_once_it_lies_still_is_tried_and_waits_for_two_people() {
    on_both(async |world| {
        villages(world).await;
        let name = "2025年惠农补贴.csv";
        world.lays(name, &file(&[("乌云山村", 1, "120.00")]));
        world.lays(".2025年.csv.part", "x");
        world.collects().await;
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 0, "it may still grow");
        world.passes(5 * Millis::SECOND);
        world.lays(name, &file(&[("乌云山村", 1, "120.00"), ("父子岭村", 2, "80.00")]));
        world.collects().await;
        world.passes(6 * Millis::SECOND);
        world.collects().await;
        assert_eq!(world.lies("taken").len(), 0, "it has grown meanwhile");
        world.passes(10 * Millis::SECOND);
        world.collects().await;
        assert_eq!((world.lies("taken").len(), world.lies("")), (1, vec![".2025年.csv.part".to_owned()]));
        assert!(world.standing().await.is_empty());
        let page = world.editor().await.get("/desk/datasets").await.text;
        assert!(page.contains("等着处理的（1）") && page.contains("试读完，没有发"), "{page}");
        let batch = world.last_batch().await;
        world.editor().await.does(&batch, "ask", &[]).await;
        world.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &[]).await;
        assert_eq!(world.standing().await.len(), 2);
        // The same file again does nothing.
        world.lays(name, &file(&[("乌云山村", 1, "120.00"), ("父子岭村", 2, "80.00")]));
        for _ in 0..2 {
            world.collects().await;
            world.passes(20 * Millis::SECOND);
        }
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 1);
        assert_eq!(world.lies("taken").len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_used_leaves_what_stands_as_it_is() {
    on_both(async |world| {
        villages(world).await;
        world.publishes("2025年惠农补贴.csv", &file(&[("乌云山村", 1, "120.00")])).await;
        world.lays("空的.csv", "");
        world.lays("2025年坏的.xlsx", "PK\u{3}\u{4}\u{0}");
        for _ in 0..2 {
            world.collects().await;
            world.passes(20 * Millis::SECOND);
        }
        let refused = world.lies("refused");
        assert!(refused.len() == 2 && refused.iter().any(|name| name.ends_with("原因.txt")), "{refused:?}");
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 120.00"]);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_asked_by_the_hour_and_the_same_file_does_nothing() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let page = "/desk/datasets/subsidy/source";
        for wrong in ["", "ftp://127.0.0.1/a.csv", "http://name:word@127.0.0.1/a.csv"] {
            let refused = editor.post(page, &[("address", wrong)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let path = "/2025subsidy.csv";
        world.service.answers_at(path, file(&[("乌云山村", 1, "120.00")]));
        let address = world.service.at(&format!("{path}?key=S3cr3t"));
        assert_eq!(editor.post(page, &[("address", &address)]).await.location, page);
        world.collects().await;
        let batch = world.last_batch().await;
        assert_eq!(state_of(&editor, &batch).await, "试读完，没有发");
        let shown = editor.get(page).await.text;
        assert!(shown.contains("/2025subsidy.csv?••••") && !shown.contains("S3cr3t"), "{shown}");
        assert!(world.log().await.iter().all(|(_, detail)| !detail.contains("S3cr3t")));
        world.collects().await;
        assert_eq!(world.service.asked().len(), 1, "not before the hour is over");
        world.passes(61 * Millis::MINUTE);
        world.collects().await;
        assert_eq!(world.service.asked().len(), 2);
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 1);
        world.service.answers_at(path, "");
        world.passes(61 * Millis::MINUTE);
        world.collects().await;
        let editor = world.editor().await;
        assert!(editor.get(page).await.text.contains("请选一个文件"), "an empty answer is told");
        assert_eq!(editor.post(&format!("{page}/remove"), &[]).await.location, page);
        world.passes(61 * Millis::MINUTE);
        world.collects().await;
        assert_eq!(world.service.asked().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_never_answers_keeps_no_file_waiting() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        world.service.holds("");
        let address = [("address", world.service.at("/2024subsidy.csv"))];
        let address = address.each_ref().map(|(name, value)| (*name, value.as_str()));
        editor.post("/desk/datasets/subsidy/source", &address).await;
        let mut jobs = tokio::task::JoinSet::new();
        for job in world.inquiry.jobs(&world.center) {
            jobs.spawn(job);
        }
        world.service.reached().await;
        let batch = editor.uploads("2025年惠农补贴.csv", &file(&[("乌云山村", 1, "120.00")])).await.location;
        let tried = async {
            while editor.get(&batch).await.text.contains("正在试读") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), tried).await.expect("it is tried meanwhile");
        assert_eq!(state_of(&editor, &batch).await, "试读完，没有发");
    })
    .await;
}

const FIRMS: &str = r#"
id = "firms"
name = "企业名录"
owner = "县市场监管局"
source = "局里的表"
rhythm = "每月"
max_age = "100d"
reach = "county"
period = "present"
release = "by_itself"
display = "table"
sentence = "{name}"

[[field]]
name = "name"
title = "名称"
kind = "text"
seen = "public"
required = true
"#;

#[tokio::test]
async fn only_what_is_like_the_one_before_goes_to_the_screens_without_people() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let person = FIRMS.replace("kind = \"text\"", "kind = \"person\"");
        let refused = editor.post("/desk/datasets-own", &[("text", &person)]).await;
        assert!(refused.text.contains("要两个人放行"), "{}", refused.text);
        assert_eq!(editor.post("/desk/datasets-own", &[("text", FIRMS)]).await.status, StatusCode::SEE_OTHER);
        let firms = |count: usize, more: &str| {
            let names: Vec<String> = (0..count).map(|at| format!("雷家店第{at}茶厂\n")).collect();
            format!("名称\n{}{more}", names.concat())
        };
        let path = "/firms.csv";
        let address = world.service.at(path);
        editor.post("/desk/datasets/firms/source", &[("address", &address)]).await;
        let mut states = Vec::new();
        for text in [firms(10, ""), firms(11, ""), firms(30, "")] {
            world.service.answers_at(path, text);
            world.collects().await;
            let batch = world.last_batch().await;
            let editor = world.editor().await;
            states.push(state_of(&editor, &batch).await);
            if states.len() == 1 {
                editor.does(&batch, "ask", &[]).await;
                world.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &[]).await;
            }
            world.passes(61 * Millis::MINUTE);
        }
        // The first has nothing before it, the last is much more.
        assert_eq!(states, ["试读完，没有发", "正在用", "试读完，没有发"]);
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_is_full_from_its_start_and_a_second_start_adds_nothing() {
    on_both(async |world| {
        world.demo_tree().await;
        for _ in 0..2 {
            hongwang_feature::Feature::demo(&world.inquiry, &world.center).await.expect("the store holds");
        }
        let standing = world.standing().await;
        let years = ["2023", "2024", "2025"].map(|year| standing[&format!("421124102201 {year}")].len());
        assert!(years.iter().all(|rows| *rows > 10), "{years:?}");
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 3);
        assert!(standing.values().flatten().all(|row| row.starts_with("演示")), "{standing:?}");
    })
    .await;
}
