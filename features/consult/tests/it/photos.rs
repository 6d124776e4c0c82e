use crate::on_both;
use crate::world::{RED, RED_VILLAGE, WARM, World};
use hongwang_replica::BlobRef;
use hongwang_store::sql;
use http::StatusCode;

const WEEK: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

/// Something drawn, as large as a telephone would send it.
fn drawing() -> Vec<u8> {
    let image = image::RgbImage::from_fn(600, 800, |x, y| {
        let shade = |part: u32| u8::try_from(part % 256).expect("a byte");
        image::Rgb([shade(x), shade(y), shade(x * y)])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("writes");
    bytes.into_inner()
}

/// The address of every photo on a page.
fn faces(page: &str) -> Vec<String> {
    let all = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    all.filter(|address| address.starts_with("/help/photo/")).map(str::to_owned).collect()
}

async fn shown(world: &World) -> Vec<String> {
    faces(&world.sees("/help").await.text)
}

/// The bytes that the records of the roster need.
async fn carried(world: &World) -> Vec<BlobRef> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = sql("SELECT blobs FROM feed_entry WHERE kind = 'consult.person' ORDER BY scope, seq");
    let rows = rows.all(&mut tx).await.expect("reads");
    rows.iter().flat_map(|row| row.json::<Vec<BlobRef>>("blobs").expect("a list")).collect()
}

async fn actions(world: &World) -> Vec<String> {
    world.log().await.into_iter().map(|(action, _)| action).collect()
}

#[tokio::test]
async fn a_photo_is_shown_to_the_villages_below_and_to_nobody_else() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "00:00", "24:00").await;
        let entry = clerk.entry("李主任").await;
        assert!(shown(world).await.is_empty());
        let sent = clerk.sends_photo(&entry, &drawing()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(sent.location, format!("{entry}?done=photo"));
        let page = clerk.get(&sent.location).await.text;
        assert!(page.contains("照片已换上") && page.contains(&format!("src=\"{entry}/photo\"")), "{page}");
        let seen = clerk.get(&format!("{entry}/photo")).await;
        assert_eq!((seen.status, seen.kind.as_str()), (StatusCode::OK, "image/jpeg"));

        let faces = shown(world).await;
        assert_eq!(faces.len(), 1);
        let photo = world.sees(&faces[0]).await;
        assert_eq!((photo.status, photo.kind.as_str()), (StatusCode::OK, "image/jpeg"));
        assert!(photo.cache.contains("immutable"), "{}", photo.cache);
        let needed = carried(world).await;
        assert_eq!(needed.len(), 1);
        assert!(faces[0].ends_with(&needed[0].hash.to_string()));
        assert_eq!(world.village.blobs.len(&needed[0].hash), Some(needed[0].len));

        let elsewhere = world.sees_at(WARM, &faces[0]).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
        assert!(elsewhere.cache.contains("no-store"));
        let nobodys = world.center.blobs.put(&drawing()).expect("keeps");
        assert_eq!(world.sees(&format!("/help/photo/{nobodys}")).await.status, StatusCode::NOT_FOUND);

        let stranger = world.clerk(WARM).await;
        assert_eq!(stranger.get(&format!("{entry}/photo")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.sends_photo(&entry, &drawing()).await.status, StatusCode::NOT_FOUND);
        let removed = stranger.post(&format!("{entry}/photo/remove"), &[]).await;
        assert_eq!(removed.status, StatusCode::NOT_FOUND);
        assert_eq!(shown(world).await, faces);
        assert_eq!(actions(world).await, ["duty.save", "duty.photo"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_photo_is_refused_with_the_form_and_nothing_is_lost() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "00:00", "24:00").await;
        let entry = clerk.entry("李主任").await;
        let whole = drawing();
        clerk.sends_photo(&entry, &whole).await;
        let before = shown(world).await;
        assert_eq!(before.len(), 1);
        let (large, larger) = (vec![0; (20 << 20) + 1], vec![0; 22 << 20]);
        for (bytes, words) in [
            (&b"not a picture"[..], "照片用不了"),
            (&whole[..whole.len() / 2], "照片用不了"),
            (&b""[..], "请选一张照片"),
            (&large[..], "超过了 20MB"),
            (&larger[..], "超过了 20MB"),
        ] {
            let refused = clerk.sends_photo(&entry, bytes).await;
            let case = format!("{words}, {} bytes", bytes.len());
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{case}");
            assert!(refused.text.contains(words), "{case}");
            assert!(refused.text.contains("href=\"#f-photo\""), "{case}: the field is not named");
            assert!(refused.text.contains("value=\"李主任\""), "{case}: the person is lost");
        }
        assert_eq!(shown(world).await, before);
        assert_eq!(actions(world).await, ["duty.save", "duty.photo"]);
    })
    .await;
}

#[tokio::test]
async fn a_photo_stays_when_its_person_is_edited_and_goes_when_it_is_taken_away() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "00:00", "24:00").await;
        let entry = clerk.entry("李主任").await;
        clerk.sends_photo(&entry, &drawing()).await;
        let faces = shown(world).await;
        assert_eq!(faces.len(), 1);
        let fields = [
            ("name", "李主任"),
            ("office", "lawyer"),
            ("phone", "0713-7012346"),
            ("org", RED_VILLAGE),
            ("days", "0"),
            ("from", "08:00"),
            ("to", "17:30"),
        ];
        assert_eq!(clerk.post(&entry, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(shown(world).await, faces);
        assert_eq!(carried(world).await.len(), 1);

        let entry = clerk.entry("李主任").await;
        let removed = clerk.post(&format!("{entry}/photo/remove"), &[]).await;
        assert_eq!(removed.location, format!("{entry}?done=photo-removed"));
        let page = clerk.get(&removed.location).await.text;
        assert!(page.contains("照片已去掉") && page.contains("还没有照片"), "{page}");
        assert!(shown(world).await.is_empty() && carried(world).await.is_empty());
        assert_eq!(world.sees(&faces[0]).await.status, StatusCode::NOT_FOUND);
        assert!(world.sees("/help").await.text.contains("李主任"));
        assert_eq!(actions(world).await, ["duty.save", "duty.photo", "duty.save", "duty.photo_remove"]);
    })
    .await;
}

#[tokio::test]
async fn until_the_bytes_of_a_photo_are_here_the_pictogram_stands_there() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "00:00", "24:00").await;
        clerk.sends_photo(&clerk.entry("李主任").await, &drawing()).await;
        let faces = shown(world).await;
        let needed = carried(world).await;
        world.village.blobs.remove(&needed[0].hash).expect("removes");
        let page = world.sees("/help").await.text;
        let (_, face) = page.split_once("class=\"duty-face\"").expect("a face");
        assert!(face.starts_with("><svg"), "{page}");
        let absent = world.sees(&faces[0]).await;
        assert_eq!(absent.status, StatusCode::OK, "a blank sheet, which nobody keeps");
        assert!(absent.cache.contains("no-store"));
    })
    .await;
}
