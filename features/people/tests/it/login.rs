use crate::office::{Person, on_both};
use axum::http::StatusCode;

const FORBIDDEN: StatusCode = StatusCode::UNAUTHORIZED;

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_wrong_code_are_answered_alike() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        office.place.clock.advance(30_000);
        let unknown = Person { login: "nobody".into(), ..system.clone() };
        let mistyped = Person { password: "wrong password".into(), ..system.clone() };
        let stranger = Person { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into(), ..system.clone() };
        let no_name = Person { login: "<script>".into(), ..system.clone() };
        let mut answers = Vec::new();
        for who in [&unknown, &mistyped, &stranger, &no_name] {
            let answer = office.try_login(who).await;
            assert_eq!((answer.status, answer.cookie.as_str()), (FORBIDDEN, ""));
            assert!(!answer.text.contains(&who.password));
            assert!(!answer.text.contains("<script>"));
            answers.push(answer.all(".flash p"));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_tries_shut_the_account_for_a_quarter_of_an_hour() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let mistyped = Person { password: "wrong password".into(), ..system.clone() };
        for _ in 0..5 {
            assert_eq!(office.try_login(&mistyped).await.status, FORBIDDEN);
        }
        office.place.clock.advance(14 * 60_000);
        assert_eq!(office.try_login(&system).await.status, FORBIDDEN, "even with the right words");
        office.place.clock.advance(2 * 60_000);
        office.login(&system).await;
        assert!(office.log().await.contains(&"account.lock".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn tries_at_the_same_moment_count_too() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        office.place.clock.advance(30_000);
        let mistyped = Person { password: "wrong password".into(), ..system.clone() };
        let all = [(); 5].map(|()| office.try_login(&mistyped));
        let [a, b, c, d, e] = all;
        tokio::join!(a, b, c, d, e);
        assert_eq!(office.try_login(&system).await.status, FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_right_try_forgives_the_wrong_ones_before() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let mistyped = Person { password: "wrong password".into(), ..system.clone() };
        for _ in 0..3 {
            for _ in 0..4 {
                office.try_login(&mistyped).await;
            }
            office.login(&system).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_once() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let system = office.login(&system).await;
        assert_eq!(office.try_login(&system).await.status, FORBIDDEN, "the same code again");
        office.place.clock.advance(-30_000);
        assert_eq!(office.try_login(&system).await.status, FORBIDDEN, "an older code after a newer one");
        office.place.clock.advance(30_000);
        office.login(&system).await;
    })
    .await;
}

#[tokio::test]
async fn guessing_from_one_address_is_braked_and_from_another_is_not() {
    on_both(async |mut office| {
        let [system, ..] = office.administrators().await;
        office.place.clock.advance(30_000);
        for n in 0..30 {
            let guess = Person { login: format!("guess{n}"), ..system.clone() };
            assert_eq!(office.try_login(&guess).await.status, FORBIDDEN);
        }
        assert_eq!(office.try_login(&system).await.status, StatusCode::TOO_MANY_REQUESTS);
        office.address = ([10, 0, 0, 2], 4000).into();
        office.login(&system).await;
        office.address = ([10, 0, 0, 1], 4000).into();
        office.place.clock.advance(16 * 60_000);
        office.login(&system).await;
    })
    .await;
}

#[tokio::test]
async fn who_was_sent_to_the_login_page_comes_back_after_it() {
    on_both(async |office| {
        let [.., audit] = office.administrators().await;
        let away = office.get(&Person::default(), "/desk/audit?actor=x").await;
        let back = away.location.strip_prefix("/desk/login?back=").expect("to the login page").to_owned();
        office.place.clock.advance(30_000);
        let code = office.code(&audit.secret);
        let fields = [
            ("login", audit.login.as_str()),
            ("password", &audit.password),
            ("code", &code),
            ("back", &back),
        ];
        assert_eq!(
            office.post(&Person::default(), "/desk/login", &fields).await.location,
            "/desk/audit?actor=x"
        );
    })
    .await;
}

#[tokio::test]
async fn an_account_without_roles_is_told_so_and_gets_no_session() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let answer = office
            .post(
                &system,
                "/desk/accounts/new",
                &[("login", "xinren"), ("name", "新人"), ("org", crate::office::COUNTY)],
            )
            .await;
        let person = office.accept("xinren", &answer.links()[0]).await;
        office.place.clock.advance(30_000);
        let answer = office.try_login(&person).await;
        assert_eq!((answer.status, answer.cookie.as_str()), (StatusCode::FORBIDDEN, ""));
    })
    .await;
}

#[tokio::test]
async fn leaving_ends_the_session_and_so_does_half_an_hour_of_silence() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        let here = office.login(&system).await;
        assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::OK);
        assert_eq!(office.post(&here, "/desk/logout", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::SEE_OTHER);
        let here = office.login(&system).await;
        office.place.clock.advance(31 * 60_000);
        assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_password_of_ninety_days_is_asked_to_be_changed_and_the_old_one_ends() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        office.place.clock.advance(91 * 86_400_000);
        let answer = office.try_login(&system).await;
        assert_eq!(answer.location, "/desk/me?done=old");
        let here = Person { cookie: answer.cookie, ..system.clone() };
        assert!(office.get(&here, "/desk/me?done=old").await.text.contains("90 天"));
        let new = "天堂寨 1729 米的云海";
        let fields = |present| [("present", present), ("password", new), ("again", new)];
        let refused = office.post(&here, "/desk/me/password", &fields("not mine at all")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let changed = office.post(&here, "/desk/me/password", &fields(&system.password)).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::SEE_OTHER, "other sessions end");
        let here = Person { cookie: changed.cookie, ..system.clone() };
        assert_eq!(office.get(&here, "/desk/me").await.status, StatusCode::OK, "this one goes on");
        office.place.clock.advance(30_000);
        assert_eq!(office.try_login(&system).await.status, FORBIDDEN);
        office.login(&Person { password: new.into(), ..system }).await;
    })
    .await;
}
