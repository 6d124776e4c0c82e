use crate::stage::{COUNTY, Center, TOWN, VILLAGE, Village, until};
use hongwang_base::{DeviceId, Millis};
use hongwang_feed::devices;
use hongwang_feed::enrolment::{self, EnrolError};
use hongwang_feed::village::Signer;
use hongwang_feed::village::enrol::{Waiting, until_admitted};
use tokio::sync::watch;

#[tokio::test]
async fn a_center_with_another_fingerprint_is_not_believed() {
    let center = Center::start().await;
    let village = Village::dialling(center.address.to_string(), "00".repeat(32));
    let node = village.node().await;
    let (tell, standing) = watch::channel(Waiting::Dialling);
    let asking = tokio::spawn(async move { until_admitted(&node, &tell).await });
    until(
        "it says that the fingerprint is wrong",
        async || matches!(&*standing.borrow(), Waiting::Trouble { what, .. } if what.contains("指纹")),
    )
    .await;
    asking.abort();
}

#[tokio::test]
async fn an_unknown_code_and_a_nameless_device_are_refused_in_words() {
    let center = Center::start().await;
    let refused = center.admit("ABC123", VILLAGE).await.expect_err("nobody waits");
    assert!(matches!(&refused, EnrolError::NoSuchCode(code) if code == "ABC123"));
    assert!(refused.to_string().contains("ABC123"));
}

#[tokio::test]
async fn a_device_that_waits_is_listed_with_the_code_that_its_screen_shows() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let village = Village::new(&center);
        let node = village.node().await;
        let code = node.code();
        let (tell, mut standing) = watch::channel(Waiting::Dialling);
        let asking = tokio::spawn(async move { until_admitted(&node, &tell).await });
        standing
            .wait_for(|standing| matches!(standing, Waiting::ForOperator { desk } if desk.ends_with(&code)))
            .await
            .expect("asks");
        let mut tx = center.place.db.read().await.expect("begins");
        let waiting = enrolment::pending(&mut tx, center.place.clock.now()).await.expect("reads");
        drop(tx);
        assert_eq!(waiting.iter().map(|waiting| &*waiting.code).collect::<Vec<_>>(), [&*code]);
        center.admit(&code.to_lowercase(), TOWN).await.expect("typed in small letters");
        let membership = asking.await.expect("runs").expect("joins");
        assert_eq!(membership.org.as_str(), TOWN);
    }
}

#[tokio::test]
async fn a_request_is_forgotten_after_half_an_hour() {
    let center = Center::start().await;
    let village = Village::new(&center);
    let node = village.node().await;
    let code = node.code();
    let (tell, mut standing) = watch::channel(Waiting::Dialling);
    let asking = tokio::spawn(async move { until_admitted(&node, &tell).await });
    standing
        .wait_for(|standing| matches!(standing, Waiting::ForOperator { desk } if desk.ends_with(&code)))
        .await
        .expect("asks");
    asking.abort();
    let later = center.place.clock.now().plus(enrolment::REQUEST_LIFE + 1);
    let mut tx = center.place.db.write().await.expect("begins");
    assert_eq!(enrolment::pending(&mut tx, later).await.expect("reads"), []);
    let org = COUNTY.parse().expect("a path");
    let late = enrolment::admit(&mut tx, &center.authority, &code, &org, "村屏", "值班员", later).await;
    assert!(matches!(late, Err(EnrolError::NoSuchCode(_))));
}

#[tokio::test]
async fn what_a_device_signed_is_known_as_its_word_and_nothing_else_is() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, device) = Village::admitted(&center, VILLAGE).await;
        let signer = Signer::open(&village.data().join("keys")).expect("the key of the device");
        let signature = signer.sign("plays", "十次").expect("signs");
        let mut tx = center.place.db.read().await.expect("begins");
        let stranger = DeviceId::new(Millis(1));
        for (who, kind, text, is_so) in [
            (device, "plays", "十次", true),
            (device, "plays", "百次", false),
            (device, "votes", "十次", false),
            (stranger, "plays", "十次", false),
        ] {
            let known = devices::has_signed(&mut tx, who, (kind, text), &signature).await.expect("reads");
            assert_eq!(known, is_so, "{kind} {text}");
        }
        assert!(!devices::has_signed(&mut tx, device, ("plays", "十次"), b"").await.expect("reads"));
    }
}
