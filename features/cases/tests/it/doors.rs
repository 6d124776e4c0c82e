//! Each door of the desk is shut for whoever may not do what lies behind it.

use crate::on_both;
use crate::world::{COUNTY, RED};
use hongwang_base::{Permission, Role};
use hongwang_feature::Feature;
use http::StatusCode;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn every_desk_page_is_behind_its_permission() {
    on_both(async |world| {
        let guarded: Vec<_> = world.cases.desk().guarded().collect();
        assert!(guarded.len() >= 4);
        for (path, permission) in guarded {
            let path_of = path;
            let of = |pages: &[&str]| pages.iter().any(|page| path_of.starts_with(page));
            let (wanted, at) = if of(&["/desk/cases/api", "/desk/cases/hooks"]) {
                (Permission::GrantRoles, RED)
            } else if of(&["/desk/cases/items", "/desk/cases/calendar", "/desk/forms"]) {
                (Permission::ManageItems, COUNTY)
            } else {
                (Permission::HandleCases, RED)
            };
            assert_eq!(permission, wanted, "{path}");
            let (holds, others): (Vec<_>, Vec<_>) =
                Role::ALL.into_iter().partition(|role| role.permissions().contains(&permission));
            let path = path.replace("{id}", NOBODY).replace("{hash}", NOBODY).replace("{slug}", "dibao");
            for role in &others {
                let person = world.staff(COUNTY, "别的人", *role).await;
                for seen in [person.get(&path).await, person.post(&path, &[("reason", "看看")]).await] {
                    let shut = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED].contains(&seen.status);
                    assert!(shut, "{role:?} {path}: {}", seen.status);
                }
            }
            let clerk = world.staff(at, "管这事的人", holds[0]).await;
            let answers =
                [clerk.get(&path).await.status, clerk.post(&path, &[("reason", "看看")]).await.status];
            assert!(!answers.contains(&StatusCode::FORBIDDEN), "{path}: {answers:?}");
        }
    })
    .await;
}
