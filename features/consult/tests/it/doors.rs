use crate::on_both;
use crate::world::{RED, WARM, links};
use hongwang_feature::Feature;
use http::StatusCode;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn every_desk_page_is_behind_the_permission_to_answer() {
    on_both(async |world| {
        let guarded: Vec<_> = world.consult.desk().guarded().collect();
        assert!(guarded.len() >= 9);
        for (path, permission) in guarded {
            assert_eq!(permission, hongwang_base::Permission::AnswerHelp, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_does_not_exist_or_lies_in_another_town_is_not_there() {
    on_both(async |world| {
        let (red, warm) = (world.clerk(RED).await, world.clerk(WARM).await);
        red.puts_on_duty("王大姐", RED, &["0"], "08:00", "17:30").await;
        let entry = links(&red.get("/desk/duty").await.text, "/desk/duty/")
            .into_iter()
            .find(|link| !link.ends_with("new"))
            .expect("an entry");
        assert_eq!(red.get(&entry).await.status, StatusCode::OK);
        assert_eq!(warm.get(&entry).await.status, StatusCode::NOT_FOUND);
        assert_eq!(warm.post(&format!("{entry}/remove"), &[]).await.status, StatusCode::NOT_FOUND);
        assert!(!warm.get("/desk/duty").await.text.contains("王大姐"));
        for path in [
            format!("/desk/help/{NOBODY}"),
            "/desk/help/none".into(),
            "/desk/duty/none".into(),
            "/desk/duty/none/photo".into(),
            format!("{entry}/photo"),
        ] {
            assert_eq!(red.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in [
            format!("/help/asked/{NOBODY}"),
            "/help/asked/none".into(),
            format!("/help/person/{NOBODY}"),
            "/help/person/none".into(),
            "/help/photo/none".into(),
        ] {
            assert_eq!(world.sees(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}
