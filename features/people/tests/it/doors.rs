use crate::office::{Person, on_both};
use axum::http::StatusCode;
use hongwang_feature::Feature;

/// Every path of the desk, with an id where one belongs.
fn paths(office: &crate::office::Office) -> Vec<String> {
    let desk = office.people.desk();
    desk.guarded().map(|(path, _)| path.replace("{id}", "01900000-0000-7000-8000-000000000000")).collect()
}

#[tokio::test]
async fn every_desk_page_sends_a_stranger_to_the_login_page_and_refuses_what_they_post() {
    on_both(async |office| {
        let forged = Person { cookie: "desk=forged".into(), ..Person::default() };
        for path in paths(&office) {
            for who in [&Person::default(), &forged] {
                let seen = office.get(who, &path).await;
                // A path that only takes posts says so before it asks who is there.
                if seen.status != StatusCode::METHOD_NOT_ALLOWED {
                    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}");
                    assert!(seen.location.starts_with("/desk/login?back="), "{path}");
                }
                let posted = office.post(who, &path, &[]).await;
                assert!(
                    matches!(posted.status, StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED),
                    "{path}"
                );
            }
        }
        assert_eq!(office.log().await, ["organisation.seed"]);
    })
    .await;
}

#[tokio::test]
async fn a_clerk_opens_no_administrators_page() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", crate::office::HONGSHAN, &["clerk"]).await;
        let open = [
            "/desk",
            "/desk/me",
            "/desk/logout",
            "/desk/me/password",
            "/desk/me/badge",
            "/desk/me/badge/end",
        ];
        for path in paths(&office).iter().filter(|path| !open.contains(&path.as_str())) {
            let (seen, posted) = (office.get(&clerk, path).await, office.post(&clerk, path, &[]).await);
            for status in [seen.status, posted.status] {
                assert!(
                    matches!(status, StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED),
                    "{path}: {status}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_village_has_no_door_to_the_desk() {
    let people = hongwang_people::People::village();
    assert_eq!(people.desk().guarded().count(), 0);
    assert_eq!(people.record_kinds(), ["people.organisation", "people.badge"]);
}
