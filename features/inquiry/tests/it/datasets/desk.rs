//! The desk of datasets: who comes where, what a file must be, columns that a person has to name, a county's own datasets.

use super::{file, id_number, state_of, villages};
use crate::on_both;
use crate::world::{COUNTY, TOWN};
use hongwang_base::{Millis, Permission, Role};
use hongwang_feature::Feature;
use http::StatusCode;

const FILE: &str = "2025年惠农补贴.csv";

#[tokio::test]
async fn every_page_of_batches_has_its_permission() {
    on_both(async |world| {
        let guarded: Vec<_> = world.inquiry.desk().guarded().collect();
        for (path, permission) in
            guarded.iter().filter(|(path, _)| path.contains("batches") || path.contains("datasets"))
        {
            let needed = match path.rsplit('/').next().expect("a part") {
                "upload" | "answer" | "ask" | "discard" | "datasets-own" | "source" | "remove" => {
                    Permission::ManageSources
                }
                "decline" | "release" | "roll-back" => Permission::ReviewArticle,
                "pictures" => Permission::WriteArticle,
                _ => Permission::ViewBoard,
            };
            assert_eq!(*permission, needed, "{path}");
        }
        let auditor = world.person(Role::Auditor, COUNTY).await;
        assert_eq!(auditor.get("/desk/datasets").await.status, StatusCode::FORBIDDEN);
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert_eq!(reviewer.uploads(FILE, "x").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_and_what_was_entered_stays() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        for (name, text, fields, words) in [
            (FILE, "", [("period", "2024"), ("as_of", "2026-11-20")], "请选一个文件"),
            (FILE, "x", [("period", "2024"), ("as_of", "2027-01-01")], "不能晚于今天"),
            (FILE, "x", [("period", "2024"), ("as_of", "前天")], "不能晚于今天"),
            (FILE, "x", [("period", "1999-Q9"), ("as_of", "2026-11-20")], "请从单子里选一期"),
        ] {
            let refused = editor.uploads_to("subsidy", name, text, &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
            let period = fields[0].1;
            assert!(
                period == "1999-Q9" || refused.text.contains(&format!("value=\"{period}\" selected")),
                "{}",
                refused.text
            );
        }
        assert_eq!(editor.uploads_to("other", FILE, "x", &[]).await.status, StatusCode::NOT_FOUND);
        let batch = editor.gives(FILE, "PK\u{3}\u{4} 不是表格").await;
        assert_eq!(state_of(&editor, &batch).await, "已作废");
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch_file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_file_leads_to_the_batch_that_it_is() {
    on_both(async |world| {
        villages(world).await;
        let text = file(&[("乌云山村", 1, "120.00")]);
        let batch = world.editor().await.gives(FILE, &text).await;
        let again = world.editor().await.uploads("另一个名字2025.csv", &text).await;
        assert_eq!(again.location, format!("{batch}?done=same"));
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch").await, 1);
        world.editor().await.does(&batch, "discard", &[("why", "传错了")]).await;
        assert_ne!(world.editor().await.gives(FILE, &text).await, batch);
    })
    .await;
}

#[tokio::test]
async fn a_file_whose_name_does_not_say_what_it_is_of_is_asked() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let batch = editor.gives("惠农补贴.csv", &file(&[("乌云山村", 1, "120.00")])).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
        assert!(editor.get(&batch).await.text.contains("请选一期"));
        let columns = ["village", "group", "person", "id", "kind", "amount", "card"];
        let names: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(columns).collect();
        fields.extend([("period", "2025"), ("as_of", "2026-11-20"), ("head", "1")]);
        let mut twice = fields.clone();
        twice[1].1 = "village";
        let refused = editor.post(&format!("{batch}/answer"), &twice).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("两列不能是同一栏"), "{}", refused.text);
        editor.does(&batch, "answer", &fields).await;
        assert_eq!(state_of(&editor, &batch).await, "试读完，没有发");
    })
    .await;
}

#[tokio::test]
async fn heads_that_nobody_knows_are_named_by_a_person_once() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let strange =
            |amount: &str| file(&[("乌云山村", 1, amount)]).replace("金额", "钱").replace("卡号", "折子");
        let batch = editor.gives(FILE, &strange("120.00")).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
        let page = editor.get(&batch).await.text;
        assert!(page.contains("F列“钱”") && !page.contains(&id_number(1)), "{page}");
        let columns = ["village", "group", "person", "id", "kind", "amount", "-"];
        let names: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(columns).collect();
        fields.extend([("period", "2025"), ("as_of", "2026-11-20"), ("head", "1")]);
        editor.does(&batch, "answer", &fields).await;
        assert_eq!(state_of(&editor, &batch).await, "试读完，没有发");
        let next = editor.gives("2024年惠农补贴.csv", &strange("60.00")).await;
        assert_eq!(state_of(&editor, &next).await, "试读完，没有发", "it was remembered");
    })
    .await;
}

#[tokio::test]
async fn the_list_of_faults_comes_as_a_file_without_a_number_of_anybody() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let text = file(&[("没有的村", 1, "120.00"), ("乌云山村", 2, "九十")]);
        let batch = editor.gives(FILE, &text).await;
        let faults = editor.get(&format!("{batch}/faults")).await;
        assert_eq!(faults.status, StatusCode::OK);
        let lines: Vec<&str> = faults.text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "第几行,第几列,栏,写的是,怎么了");
        assert!(
            lines[1].starts_with("2,A,村,没有的村,") && lines[2].starts_with("3,F,金额,九十,"),
            "{lines:?}"
        );
        assert!(!faults.text.contains(&id_number(1)));
        let empty = editor.post(&format!("{batch}/ask"), &[]).await;
        assert!(empty.text.contains("没有一行能用的数据"), "{}", empty.text);
    })
    .await;
}

#[tokio::test]
async fn the_desk_says_how_old_what_stands_is_and_when_it_is_too_old() {
    on_both(async |world| {
        villages(world).await;
        assert!(world.editor().await.get("/desk/datasets").await.text.contains("还没有发过"));
        world.publishes(FILE, &file(&[("乌云山村", 1, "120.00")])).await;
        let page = world.person(Role::Clerk, TOWN).await.get("/desk/datasets").await.text;
        assert!(page.contains("惠农补贴发放") && !page.contains("等着处理"), "{page}");
        let page = world.editor().await.get("/desk/datasets").await.text;
        assert!(page.contains("2025年") && page.contains("3 天前") && !page.contains("过期了"), "{page}");
        world.passes(400 * Millis::DAY);
        assert!(world.editor().await.get("/desk/datasets").await.text.contains("过期了"));
        let waiting =
            world.editor().await.gives("2026年惠农补贴.csv", &file(&[("乌云山村", 1, "9.00")])).await;
        let page = world.editor().await.get("/desk/datasets").await.text;
        assert!(page.contains("等着处理的（1）") && page.contains(&waiting), "{page}");
    })
    .await;
}

const OWN: &str = r#"
id = "tea"
name = "茶厂名录"
owner = "县农业农村局"
source = "局里的表"
rhythm = "每年"
max_age = "400d"
reach = "county"
period = "present"
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
async fn a_county_describes_a_dataset_of_its_own_and_a_wrong_description_is_not_lost() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        for (wrong, words) in [
            (OWN.replace("kind = \"text\"", "kind = \"phone\""), "任何时候都不能公开"),
            (OWN.replace("max_age = \"400d\"", "max_age = \"400\""), "最长有效时间"),
            (OWN.replace("\n[[field]]", "\ncolour = 1\n[[field]]"), "colour"),
        ] {
            let refused = editor.post("/desk/datasets-own", &[("text", &wrong)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(words) && refused.text.contains("茶厂名录"), "{}", refused.text);
        }
        let town = world.person(Role::Editor, TOWN).await;
        assert_eq!(town.post("/desk/datasets-own", &[("text", OWN)]).await.status, StatusCode::NOT_FOUND);
        let saved = editor.post("/desk/datasets-own", &[("text", OWN)]).await;
        assert_eq!(saved.location, "/desk/datasets/tea");
        let sent =
            editor.uploads_to("tea", "茶厂.csv", "名称\n雷家店茶厂\n", &[("as_of", "2026-11-20")]).await;
        world.works().await;
        editor.does(&sent.location, "ask", &[]).await;
        world.person(Role::Reviewer, COUNTY).await.does(&sent.location, "release", &[]).await;
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_rows WHERE dataset = 'tea'").await, 1);
        let moved = OWN.replace("name = \"name\"\n", "name = \"other\"\n").replace("{name}", "{other}");
        let refused = editor.post("/desk/datasets-own", &[("text", &moved)]).await;
        assert!(refused.text.contains("只能在最后加栏"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn neither_the_file_nor_a_row_of_anybody_lies_open() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("sealed.db");
    let world = crate::world::World::new(&hongwang_store::DbUrl::Lite(path.clone())).await;
    villages(&world).await;
    let editor = world.editor().await;
    let kept = editor.gives(FILE, &file(&[("乌云山村", 1, "120.00"), ("没有的村", 2, "80.00")])).await;
    world.publishes("2024年惠农补贴.csv", &file(&[("乌云山村", 3, "60.00")])).await;
    assert_eq!(state_of(&editor, &kept).await, "试读完，没有发");
    let page = editor.get(&kept).await.text;
    world.center.db.close().await;
    let bytes = std::fs::read(&path).expect("the file");
    for secret in [id_number(1), id_number(2), id_number(3), "6228480402564890018".to_owned()] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found && !page.contains(&secret), "{secret}");
    }
}
