//! Each door of the desk is shut for whoever may not handle cases.

use crate::on_both;
use crate::world::{COUNTY, RED};
use hongwang_base::{Permission, Role};
use hongwang_feature::Feature;
use http::StatusCode;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn every_desk_page_is_behind_the_permission_to_handle_cases() {
    on_both(async |world| {
        let guarded: Vec<_> = world.cases.desk().guarded().collect();
        assert!(guarded.len() >= 4);
        let others: Vec<_> = Role::ALL.into_iter().filter(|role| *role != Role::Clerk).collect();
        for (path, permission) in guarded {
            assert_eq!(permission, Permission::HandleCases, "{path}");
            let path = path.replace("{id}", NOBODY).replace("{hash}", NOBODY);
            for role in &others {
                let person = world.staff(COUNTY, "别的人", *role).await;
                for seen in [person.get(&path).await, person.post(&path, &[("reason", "看看")]).await] {
                    let shut = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED].contains(&seen.status);
                    assert!(shut, "{role:?} {path}: {}", seen.status);
                }
            }
            let clerk = world.clerk(RED).await;
            let answers =
                [clerk.get(&path).await.status, clerk.post(&path, &[("reason", "看看")]).await.status];
            assert!(!answers.contains(&StatusCode::FORBIDDEN), "{path}: {answers:?}");
        }
    })
    .await;
}
