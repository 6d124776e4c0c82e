use crate::office::{COUNTY, HONGSHAN, PASSWORD, Person, WENQUAN, on_both, path};
use axum::http::StatusCode;
use hongwang_feature::duty::{self, Duty};

const GONE: StatusCode = StatusCode::NOT_FOUND;
const DONE: StatusCode = StatusCode::SEE_OTHER;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn an_invitation_is_used_once_and_runs_out_after_a_day() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let nobody = Person::default();
        let new = |login| [("login", login), ("name", "王丽"), ("org", COUNTY)];
        let link = office.post(&system, "/desk/accounts/new", &new("wangli")).await.links().remove(0);
        let person = office.accept("wangli", &link).await;
        assert_eq!(office.get(&nobody, &link).await.status, GONE);
        let code = office.code(&person.secret);
        let again = office
            .post(&nobody, &link, &[("password", PASSWORD), ("again", PASSWORD), ("code", &code)])
            .await;
        assert_eq!(again.status, GONE);
        let link = office.post(&system, "/desk/accounts/new", &new("lisi")).await.links().remove(0);
        let system = office.login(&system).await;
        office.place.clock.advance(24 * 3_600_000);
        assert_eq!(office.get(&nobody, &link).await.status, GONE);
        let system = office.login(&system).await;
        let fresh = office
            .post(&system, &format!("/desk/accounts/{}/link", office.id("lisi").await), &[])
            .await
            .links()
            .remove(0);
        office.accept("lisi", &fresh).await;
    })
    .await;
}

#[tokio::test]
async fn a_new_link_ends_the_one_before_and_a_closed_account_has_none() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let nobody = Person::default();
        let first = office
            .post(&system, "/desk/accounts/new", &[("login", "wangli"), ("name", "王丽"), ("org", COUNTY)])
            .await
            .links()
            .remove(0);
        let account = format!("/desk/accounts/{}", office.id("wangli").await);
        let second = office.post(&system, &format!("{account}/link"), &[]).await.links().remove(0);
        assert_eq!(office.get(&nobody, &first).await.status, GONE);
        assert_eq!(office.get(&nobody, &second).await.status, StatusCode::OK);
        assert_eq!(office.post(&system, &format!("{account}/close"), &[]).await.status, DONE);
        assert_eq!(office.get(&nobody, &second).await.status, GONE);
        assert_eq!(office.post(&system, &format!("{account}/link"), &[]).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn nobody_holds_two_of_the_three_administrators_roles_nor_changes_their_own() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let [system, security, _] = &admins;
        office.hire(&admins, "wangli", COUNTY, &["editor"]).await;
        let roles = |id: String| format!("/desk/roles/{id}");
        let three = ["system_administrator", "security_administrator", "auditor"];
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let both = [("roles", three[a]), ("roles", three[b])];
            let answer = office.post(security, &roles(office.id("wangli").await), &both).await;
            assert_eq!(answer.status, WRONG, "{} {}", three[a], three[b]);
        }
        let own = office.post(security, &roles(office.id("anquan").await), &[("roles", "editor")]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        let last = office.post(security, &roles(office.id("shenji").await), &[("roles", "editor")]).await;
        assert_eq!(last.status, StatusCode::CONFLICT, "the last auditor");
        let last =
            office.post(system, &format!("/desk/accounts/{}/close", office.id("anquan").await), &[]).await;
        assert_eq!(last.status, StatusCode::CONFLICT, "the last security administrator");
        let own =
            office.post(system, &format!("/desk/accounts/{}/close", office.id("xitong").await), &[]).await;
        assert_eq!(own.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn administrators_of_one_town_neither_see_nor_touch_accounts_of_another() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let system = office.hire(&admins, "hs-system", HONGSHAN, &["system_administrator"]).await;
        let security = office.hire(&admins, "hs-security", HONGSHAN, &["security_administrator"]).await;
        office.hire(&admins, "wq-clerk", WENQUAN, &["clerk"]).await;
        let id = office.id("wq-clerk").await;
        for (who, base) in [(&system, "/desk/accounts"), (&security, "/desk/roles")] {
            let list = office.get(who, base).await;
            assert!(
                list.text.contains("hs-system")
                    && !list.text.contains("wq-clerk")
                    && !list.text.contains("xitong")
            );
            for name in ["wq-clerk", "xitong"] {
                assert_eq!(office.get(who, &format!("{base}/{}", office.id(name).await)).await.status, GONE);
            }
        }
        for action in ["", "/link", "/close", "/reopen"] {
            let path = format!("/desk/accounts/{id}{action}");
            assert_eq!(
                office.post(&system, &path, &[("name", "x"), ("org", HONGSHAN)]).await.status,
                GONE,
                "{path}"
            );
        }
        for action in ["", "/unlock", "/factor"] {
            let path = format!("/desk/roles/{id}{action}");
            assert_eq!(office.post(&security, &path, &[("roles", "auditor")]).await.status, GONE, "{path}");
        }
        for org in [WENQUAN, COUNTY, "x", ""] {
            let fields = [("login", "planted"), ("name", "甲"), ("org", org)];
            assert_eq!(office.post(&system, "/desk/accounts/new", &fields).await.status, WRONG, "{org}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_of_roles_and_a_closed_account_end_the_session_at_once() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let id = office.id("wangli").await;
        assert_eq!(office.get(&clerk, "/desk/me").await.status, StatusCode::OK);
        office
            .post(&admins[1], &format!("/desk/roles/{id}"), &[("roles", "editor"), ("roles", "clerk")])
            .await;
        assert_eq!(office.get(&clerk, "/desk/me").await.status, DONE);
        let clerk = office.login(&clerk).await;
        office.post(&admins[0], &format!("/desk/accounts/{id}/close"), &[]).await;
        assert_eq!(office.get(&clerk, "/desk/me").await.status, DONE);
        office.place.clock.advance(30_000);
        assert_eq!(office.try_login(&clerk).await.status, StatusCode::UNAUTHORIZED);
        office.post(&admins[0], &format!("/desk/accounts/{id}/reopen"), &[]).await;
        office.login(&clerk).await;
    })
    .await;
}

#[tokio::test]
async fn a_duty_is_of_a_clerk_in_one_office_and_ends_with_role_office_and_account() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let [system, security, _] = &admins;
        office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        office.hire(&admins, "bianji", HONGSHAN, &["editor"]).await;
        let id = office.id("wangli").await;
        let at = format!("/desk/roles/{id}/duties");
        let leads = async || {
            let mut tx = office.place.db.read().await.expect("reads");
            let held = duty::line_of(&mut tx, &path(HONGSHAN)).await.expect("reads");
            held.iter().any(|holder| holder.duty == Duty::Leader)
        };
        let page = office.get(security, &format!("/desk/roles/{id}")).await.text;
        assert!(
            page.contains("负责人：") && !page.contains("村民小组长："),
            "a town has no group of villagers"
        );
        let group = office.post(security, &at, &[("duties", "group")]).await;
        assert_eq!(group.status, StatusCode::CONFLICT);
        let editor = format!("/desk/roles/{}/duties", office.id("bianji").await);
        assert_eq!(
            office.post(security, &editor, &[("duties", "leader")]).await.status,
            StatusCode::CONFLICT
        );
        assert_eq!(office.post(system, &at, &[("duties", "leader")]).await.status, StatusCode::FORBIDDEN);
        let own = format!("/desk/roles/{}/duties", office.id("anquan").await);
        assert_eq!(office.post(security, &own, &[]).await.status, StatusCode::FORBIDDEN);
        assert!(!leads().await);

        let give = async || office.post(security, &at, &[("duties", "leader")]).await;
        assert_eq!(give().await.status, DONE);
        assert!(leads().await);
        assert!(office.log().await.contains(&"account.duties".to_owned()));
        office.post(security, &format!("/desk/roles/{id}"), &[("roles", "editor")]).await;
        assert!(!leads().await, "no clerk");
        office.post(security, &format!("/desk/roles/{id}"), &[("roles", "clerk")]).await;
        give().await;
        office.post(system, &format!("/desk/accounts/{id}"), &[("name", "王丽"), ("org", WENQUAN)]).await;
        assert!(!leads().await, "another office");
        give().await;
        office.post(system, &format!("/desk/accounts/{id}/close"), &[]).await;
        assert_eq!(give().await.status, StatusCode::CONFLICT, "closed");
        let mut tx = office.place.db.read().await.expect("reads");
        assert!(duty::line_of(&mut tx, &path(WENQUAN)).await.expect("reads").is_empty());
    })
    .await;
}

#[tokio::test]
async fn neither_administrator_alone_becomes_somebody_else() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let [system, security, _] = &admins;
        let nobody = Person::default();
        let person = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let id = office.id("wangli").await;

        let link = office.post(security, &format!("/desk/roles/{id}/factor"), &[]).await.links().remove(0);
        assert_eq!(office.get(&person, "/desk/me").await.status, DONE, "the session ends");
        let blocked = office.post(system, &format!("/desk/accounts/{id}/link"), &[]).await;
        assert_eq!(blocked.status, StatusCode::CONFLICT, "both halves are never open at once");
        let secret = office.get(&nobody, &link).await.secret();
        let code = office.code(&secret);
        let thief = office.post(&nobody, &link, &[("present", "a guess of mine"), ("code", &code)]).await;
        assert_eq!(thief.status, WRONG);
        let owner = office.post(&nobody, &link, &[("present", PASSWORD), ("code", &code)]).await;
        assert_eq!(owner.status, DONE);
        let person = office.login(&Person { secret, ..person }).await;

        let link = office.post(system, &format!("/desk/accounts/{id}/link"), &[]).await.links().remove(0);
        let blocked = office.post(security, &format!("/desk/roles/{id}/factor"), &[]).await;
        assert_eq!(blocked.status, StatusCode::CONFLICT);
        let new = "白莲河水库的清晨 5 点";
        let chosen = |code| [("password", new), ("again", new), ("code", code)];
        office.place.clock.advance(30_000);
        let (right, wrong) = (office.code(&person.secret), office.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert_eq!(office.post(&nobody, &link, &chosen(&wrong)).await.status, WRONG);
        assert_eq!(office.post(&nobody, &link, &chosen(&right)).await.status, DONE);
        office.login(&Person { password: new.into(), ..person }).await;
    })
    .await;
}

#[tokio::test]
async fn the_security_administrator_unlocks() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let mistyped = Person { password: "wrong password".into(), ..clerk.clone() };
        for _ in 0..5 {
            office.try_login(&mistyped).await;
        }
        let list = office.get(&admins[1], "/desk/roles?q=wangli").await;
        assert!(list.all("tbody tr").concat().contains("锁定中"));
        office.post(&admins[1], &format!("/desk/roles/{}/unlock", office.id("wangli").await), &[]).await;
        office.login(&clerk).await;
    })
    .await;
}

#[tokio::test]
async fn a_taken_login_name_is_said_and_nothing_entered_is_lost() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let answer = office
            .post(&system, "/desk/accounts/new", &[("login", "ANQUAN"), ("name", "另一位"), ("org", COUNTY)])
            .await;
        assert_eq!(answer.status, WRONG);
        assert!(answer.text.contains("另一位") && answer.text.contains("已经有人用了"));
    })
    .await;
}
