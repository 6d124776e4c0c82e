use crate::office::{PASSWORD, Person, on_both, setup_fields};
use axum::http::StatusCode;

#[tokio::test]
async fn the_setup_link_makes_three_administrators_and_then_is_gone() {
    on_both(async |office| {
        let link = office.people.setup_link(&office.place).await.expect("works").expect("no account yet");
        let nobody = Person::default();
        let code = office.code(&office.get(&nobody, &link).await.secret());
        let answer = office.post(&nobody, &link, &setup_fields(&code)).await;
        assert_eq!((answer.status, answer.links().len()), (StatusCode::OK, 2));
        assert!(!answer.text.contains(PASSWORD));
        assert_eq!(office.get(&nobody, &link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(office.post(&nobody, &link, &setup_fields(&code)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(office.people.setup_link(&office.place).await.expect("works"), None);
        for door in answer.links() {
            assert_eq!(office.get(&nobody, &door).await.status, StatusCode::OK);
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_start_ends_the_setup_link_before() {
    on_both(async |office| {
        let nobody = Person::default();
        let old = office.people.setup_link(&office.place).await.expect("works").expect("no account yet");
        let new = office.people.setup_link(&office.place).await.expect("works").expect("no account yet");
        assert_eq!(office.get(&nobody, &old).await.status, StatusCode::NOT_FOUND);
        assert_eq!(office.get(&nobody, &new).await.status, StatusCode::OK);
        office.place.clock.advance(25 * 3_600_000);
        assert_eq!(office.get(&nobody, &new).await.status, StatusCode::NOT_FOUND);
        assert_eq!(office.get(&nobody, "/desk/setup/anything").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_setup_form_that_is_wrong_names_each_field_and_keeps_what_was_entered() {
    on_both(async |office| {
        let nobody = Person::default();
        let link = office.people.setup_link(&office.place).await.expect("works").expect("no account yet");
        let secret = office.get(&nobody, &link).await.secret();
        let code = office.code(&secret);
        let wrong_code = if code == "000000" { "000001" } else { "000000" };
        for (field, bad) in [
            ("login", "王"),
            ("name", ""),
            ("password", "1234567890"),
            ("again", "something else"),
            ("code", wrong_code),
            ("login_security", "xitong"),
            ("name_audit", "x\ny"),
        ] {
            let fields = setup_fields(&code)
                .map(|(name, value)| if name == field { (name, bad) } else { (name, value) });
            let answer = office.post(&nobody, &link, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(!answer.all(".field.wrong .error").is_empty(), "{field}");
            assert!(answer.text.contains("张安全"), "{field} loses what was entered");
            assert_eq!(answer.secret(), secret, "{field} changes the secret");
        }
        assert!(office.people.setup_link(&office.place).await.expect("works").is_some(), "nothing was made");
    })
    .await;
}
