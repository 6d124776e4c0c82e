use crate::office::{COUNTY, HONGSHAN, Person, WENQUAN, on_both};
use axum::http::StatusCode;
use hongwang_store::sql;

#[tokio::test]
async fn every_change_of_staff_stands_in_the_log_and_the_chain_holds() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let [system, security, auditor] = &admins;
        let clerk = office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let id = office.id("wangli").await;
        let before = office.log().await.len();
        office.post(system, &format!("/desk/accounts/{id}"), &[("name", "王莉"), ("org", HONGSHAN)]).await;
        office.post(security, &format!("/desk/roles/{id}"), &[("roles", "editor")]).await;
        office.post(security, &format!("/desk/roles/{id}/unlock"), &[]).await;
        office.try_login(&Person { password: "wrong password".into(), ..clerk }).await;
        office.post(security, &format!("/desk/roles/{id}/factor"), &[]).await;
        office.post(system, &format!("/desk/accounts/{id}/close"), &[]).await;
        office.post(system, &format!("/desk/accounts/{id}/reopen"), &[]).await;
        office.get(auditor, "/desk/audit/export").await;
        let verdict = office.post(auditor, "/desk/audit/verify", &[]).await;
        assert!(verdict.all(".flash.good").concat().contains("日志完整"), "{}", verdict.text);
        let did = [
            "account.change",
            "account.grant",
            "account.unlock",
            "account.refuse",
            "account.reset_factor",
            "account.close",
            "account.reopen",
            "audit.export",
            "audit.verify",
        ];
        assert_eq!(office.log().await[before..], did);
    })
    .await;
}

#[tokio::test]
async fn a_log_that_was_touched_is_told() {
    on_both(async |office| {
        let [.., auditor] = office.administrators().await;
        let mut tx = office.place.db.write().await.expect("begins");
        sql("UPDATE audit_entry SET actor = '别人' WHERE seq = 2").run(&mut tx).await.expect("harms");
        tx.commit().await.expect("commits");
        let verdict = office.post(&auditor, "/desk/audit/verify", &[]).await;
        assert!(verdict.all(".flash.bad").concat().contains("第 2 条"), "{}", verdict.text);
    })
    .await;
}

#[tokio::test]
async fn an_auditor_of_one_town_reads_of_no_other() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let auditor = office.hire(&admins, "hs-auditor", HONGSHAN, &["auditor"]).await;
        office.hire(&admins, "wq-clerk", WENQUAN, &["clerk"]).await;
        for page in ["/desk/audit", "/desk/audit/export"] {
            let seen = office.get(&auditor, page).await;
            assert!(
                seen.text.contains("hs-auditor")
                    && !seen.text.contains("wq-clerk")
                    && !seen.text.contains("xitong"),
                "{page}"
            );
            let other = office.get(&auditor, &format!("{page}?org={WENQUAN}")).await;
            assert_eq!(other.status, StatusCode::NOT_FOUND, "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_log_is_narrowed_by_person_action_day_and_organisation_and_turned_page_by_page() {
    on_both(async |office| {
        let admins = office.administrators().await;
        office.hire(&admins, "wangli", HONGSHAN, &["clerk"]).await;
        let auditor = office.login(&admins[2]).await;
        let rows = async |query: &str| {
            office.get(&auditor, &format!("/desk/audit?{query}")).await.all("tbody th").len()
        };
        assert_eq!(rows("action=account.grant").await, 1);
        assert_eq!(rows("action=account.grant&actor=%E5%BC%A0").await, 1);
        assert_eq!(rows("action=account.grant&actor=%E6%9D%8E").await, 0);
        assert_eq!(rows("action=account.grant&actor=%25").await, 0, "a sign of the search means itself");
        assert_eq!(rows(&format!("action=account.grant&org={WENQUAN}")).await, 0);
        assert_eq!(rows(&format!("action=account.grant&org={COUNTY}")).await, 1);
        let today = office.place.clock.now().stamp()[..10].to_owned();
        assert_eq!(rows(&format!("action=account.grant&from={today}&until={today}")).await, 1);
        assert_eq!(rows("action=account.grant&until=2020-01-01").await, 0);
        assert_eq!(office.get(&auditor, "/desk/audit?from=yesterday").await.status, StatusCode::BAD_REQUEST);
        for _ in 0..60 {
            office.get(&auditor, "/desk/audit/export").await;
        }
        assert_eq!(rows("action=audit.export").await, 50);
        let first = office.get(&auditor, "/desk/audit?action=audit.export").await.all("tbody th");
        assert_eq!(rows(&format!("action=audit.export&before={}", first[49])).await, 10);
    })
    .await;
}

#[tokio::test]
async fn an_exported_name_is_no_formula() {
    on_both(async |office| {
        let [system, _, auditor] = office.administrators().await;
        let new = [("login", "formula"), ("name", "=HYPERLINK(\"http://evil\")"), ("org", COUNTY)];
        let link = office.post(&system, "/desk/accounts/new", &new).await.links().remove(0);
        office.accept("formula", &link).await;
        let sheet = office.get(&auditor, "/desk/audit/export").await.text;
        assert!(sheet.starts_with('\u{feff}'));
        assert!(sheet.contains("'=HYPERLINK") && !sheet.contains(",=") && !sheet.contains(",\"="), "{sheet}");
    })
    .await;
}
