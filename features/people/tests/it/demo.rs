use crate::office::{Person, on_both};
use axum::http::StatusCode;
use hongwang_base::Role;
use hongwang_feature::{
    Feature,
    duty::{self, Duty},
};
use std::collections::HashSet;

#[tokio::test]
async fn a_demo_has_staff_for_every_role_with_random_passwords_that_a_second_start_keeps() {
    let passwords = std::sync::Mutex::new(HashSet::new());
    on_both(async |office| {
        office.people.demo(&office.place).await.expect("fills");
        let staff = office.people.demo_accounts().expect("reads");
        assert!(Role::ALL.iter().all(|role| staff.iter().any(|each| each.roles == [*role])));
        let clerks: Vec<_> = staff
            .iter()
            .filter(|each| each.login.starts_with("clerk-"))
            .map(|each| each.name.as_str())
            .collect();
        assert_eq!(
            clerks,
            [
                "演示 办事员",
                "演示 红山镇办事员",
                "演示 温泉镇办事员",
                "演示 红山镇办事员二",
                "演示 红山镇办事员三",
            ]
        );
        let leads =
            |login: &str| staff.iter().any(|each| each.login == login && each.duties == [Duty::Leader]);
        assert!(leads("leader-hongshan") && leads("leader-county"));
        let mut tx = office.place.db.read().await.expect("reads");
        let held = duty::line_of(&mut tx, &office.place.org).await.expect("reads");
        assert_eq!(held.iter().map(|holder| holder.duty).collect::<Vec<_>>(), [Duty::Leader]);
        drop(tx);
        assert_eq!(office.people.setup_link(&office.place).await.expect("works"), None);

        office.people.demo(&office.place).await.expect("changes nothing");
        assert!(office.people.demo_accounts().expect("reads") == staff);
        for each in &staff {
            assert!(passwords.lock().expect("one test").insert(each.password.clone()), "a password twice");
            let person = Person {
                login: each.login.clone(),
                password: each.password.clone(),
                secret: each.secret.clone(),
                ..Person::default()
            };
            assert_eq!(each.code(office.place.clock.now()), Some(office.code(&each.secret)));
            let here = office.login(&person).await;
            assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::OK);
        }
    })
    .await;
}
