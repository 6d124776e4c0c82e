use crate::stage::{COUNTY, Center, Notes, OTHER, TOWN, VILLAGE, Village, path, until};
use hongwang_feature::Features;
use hongwang_feed::{bundle, village::ApplyError};
use hongwang_replica::{Lane, Refusal};
use hongwang_testkit::CutLine;

fn features() -> Features {
    Features::new(vec![Box::new(Notes)])
}

async fn export(center: &Center, org: &str, file: &std::path::Path) -> bundle::Summary {
    let place = &center.place;
    bundle::export(&place.db, &place.blobs, &center.authority, &place.clock, &path(org), file)
        .await
        .expect("writes")
}

#[tokio::test]
async fn a_village_without_a_line_lives_from_a_usb_stick() {
    let mut center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    cut.cut();
    center.restart().await;
    let picture = center.keep(b"picture");
    center.publish_with(COUNTY, "图", Some("一"), vec![picture], Lane::Text).await;
    center.publish(TOWN, "镇", Some("二")).await;
    center.publish(OTHER, "别村", Some("三")).await;
    let stick = village.data().join("stick.tar");
    let written = export(&center, VILLAGE, &stick).await;
    assert_eq!((written.batches, written.entries, written.blobs), (2, 2, 1));
    let running = village.start().await;
    let trust = running.membership.trust;
    let read = bundle::import(&running.place, &features(), &trust, &stick).await.expect("reads");
    assert_eq!((read.batches, read.entries, read.blobs, read.known), (2, 2, 1, 0));
    running.shows("图", "一").await;
    running.shows("镇", "二").await;
    assert_eq!(running.note("别村").await, None);
    assert!(running.place.blobs.has(&picture.hash));
    let again = bundle::import(&running.place, &features(), &trust, &stick).await.expect("reads twice");
    assert_eq!((again.batches, again.known), (0, 2));
    // The stick and the line do not get in each other's way.
    center.publish(VILLAGE, "村", Some("四")).await;
    center.publish(COUNTY, "图", None).await;
    cut.restore();
    running.shows("村", "四").await;
    until("the picture is withdrawn", async || running.note("图").await.is_none()).await;
}

#[tokio::test]
async fn a_stick_that_somebody_changed_is_refused_and_leaves_the_node_whole() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    center.publish(COUNTY, "真", Some("一")).await;
    running.shows("真", "一").await;
    let stick = village.data().join("stick.tar");
    center.publish(COUNTY, "新", Some("二")).await;
    running.shows("新", "二").await;
    export(&center, VILLAGE, &stick).await;
    let mut bytes = std::fs::read(&stick).expect("reads");
    bytes[600] ^= 1;
    std::fs::write(&stick, bytes).expect("writes");
    let refused = bundle::import(&running.place, &features(), &running.membership.trust, &stick).await;
    assert!(matches!(
        refused,
        Err(bundle::BundleError::Apply(ApplyError::Refused(Refusal::BadSignature | Refusal::Malformed)))
    ));
    assert_eq!(running.note("真").await, Some(("一".into(), 1)));
}

#[tokio::test]
async fn a_stick_of_another_county_or_no_bundle_at_all_is_refused() {
    let (ours, theirs) = (Center::start().await, Center::start().await);
    let (village, _) = Village::admitted(&ours, VILLAGE).await;
    let running = village.start().await;
    theirs.publish(COUNTY, "假", Some("一")).await;
    let stick = village.data().join("stick.tar");
    export(&theirs, VILLAGE, &stick).await;
    let trust = running.membership.trust;
    let refused = bundle::import(&running.place, &features(), &trust, &stick).await.expect_err("is refused");
    assert!(matches!(refused, bundle::BundleError::Apply(ApplyError::Refused(Refusal::BadSignature))));
    std::fs::write(&stick, b"holiday pictures").expect("writes");
    assert!(bundle::import(&running.place, &features(), &trust, &stick).await.is_err());
    assert_eq!(running.note("假").await, None);
}
