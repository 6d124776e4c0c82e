use crate::stage::{COUNTY, Center, OTHER, VILLAGE, Village, until};
use axum::{Router, routing::get};
use hongwang_feed::village::neighbour_router;
use hongwang_replica::{BlobHash, Lane, LinePolicy, Window};
use hongwang_store::sql;

fn film(len: usize) -> Vec<u8> {
    let mut bytes = vec![7; len];
    for (number, chunk) in bytes.chunks_mut(1_024).enumerate() {
        let number = number.to_le_bytes();
        let len = chunk.len().min(number.len());
        chunk[..len].copy_from_slice(&number[..len]);
    }
    bytes
}

#[tokio::test]
async fn bytes_of_several_ranges_arrive_and_leave_again_with_the_last_record_that_needs_them() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    let long = center.keep(&film((3 << 20) + 5));
    let short = center.keep("短".as_bytes());
    center.publish_with(COUNTY, "甲", Some("一"), vec![long, short], Lane::Text).await;
    center.publish_with(COUNTY, "乙", Some("二"), vec![short], Lane::Text).await;
    until("both are here", async || [long, short].iter().all(|blob| running.place.blobs.has(&blob.hash)))
        .await;
    running.stands(|status| status.blobs_total == 2 && status.blobs_missing == 0).await;
    center.publish(COUNTY, "甲", None).await;
    until("the long one is gone", async || !running.place.blobs.has(&long.hash)).await;
    assert!(running.place.blobs.has(&short.hash), "another record still needs it");
}

#[tokio::test]
async fn ranges_that_came_before_a_kill_are_not_fetched_again() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let bytes = film(3 << 20);
    let hash = BlobHash::of(&bytes);
    let folder = hongwang_store::Blobs::open(village.data().join("blobs")).expect("opens");
    folder.partial(&hash).expect("opens").write_at(0, &bytes[..(2 << 20) + 9]).expect("writes");
    let blob = center.keep(&bytes);
    let running = village.start().await;
    center.publish_with(COUNTY, "甲", Some("一"), vec![blob], Lane::Text).await;
    until("it is whole", async || running.place.blobs.has(&hash)).await;
    assert_eq!(running.place.blobs.get(&hash).expect("reads").expect("is here"), bytes);
}

#[tokio::test]
async fn films_wait_for_the_night_and_pictures_do_not() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let now = center.place.clock.now().beijing();
    let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    let elsewhen = Window { from: (minute + 600) % 1_440, to: (minute + 601) % 1_440 };
    let policy = LinePolicy { night: elsewhen, bytes_per_second: 10_000_000 };
    let mut tx = center.place.db.write().await.expect("begins");
    sql("UPDATE device SET policy = $1").bind_json(&policy).run(&mut tx).await.expect("sets");
    tx.commit().await.expect("commits");
    let running = village.start().await;
    let (film, picture) = (center.keep(&film(100)), center.keep(b"picture"));
    center.publish_with(COUNTY, "片", Some("一"), vec![film], Lane::Video).await;
    center.publish_with(COUNTY, "图", Some("二"), vec![picture], Lane::Text).await;
    until("the picture is here", async || running.place.blobs.has(&picture.hash)).await;
    running.stands(|status| status.blobs_missing == 1 && status.bytes_missing == film.len).await;
    assert!(!running.place.blobs.has(&film.hash));
}

#[tokio::test]
async fn bytes_come_from_a_neighbour_when_the_center_lost_them() {
    let center = Center::start().await;
    let (near, _) = Village::admitted(&center, OTHER).await;
    let near = near.start().await;
    let blob = center.keep(&film(2 << 20));
    center.publish_with(COUNTY, "甲", Some("一"), vec![blob], Lane::Text).await;
    until("the neighbour has it", async || near.place.blobs.has(&blob.hash)).await;
    center.place.blobs.remove(&blob.hash).expect("removes");
    let address = serve(neighbour_router().with_state(near.place.clone())).await;
    let (mut village, _) = Village::admitted(&center, VILLAGE).await;
    village.neighbours = vec![address.parse().expect("an address")];
    let running = village.start().await;
    until("it came from next door", async || running.place.blobs.has(&blob.hash)).await;
}

#[tokio::test]
async fn a_neighbour_that_lies_is_found_out_and_the_center_asked_instead() {
    let center = Center::start().await;
    let bytes = film(2 << 20);
    let blob = center.keep(&bytes);
    let lies = Router::new().route("/neighbour/{hash}/{part}", get(|| async { vec![0u8; 64] }));
    let (mut village, device) = Village::admitted(&center, VILLAGE).await;
    village.neighbours = vec![serve(lies).await.parse().expect("an address")];
    let running = village.start().await;
    center.publish_with(COUNTY, "甲", Some("一"), vec![blob], Lane::Text).await;
    until("the true bytes are here", async || running.place.blobs.has(&blob.hash)).await;
    assert_eq!(running.place.blobs.get(&blob.hash).expect("reads").expect("is here"), bytes);
    center
        .knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.health.trouble.contains("邻机")))
        .await;
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("is bound").to_string();
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
    address
}
