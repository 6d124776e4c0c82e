//! 留言: what is taken and what not, who comes to it, and its end.

use super::{
    on_both,
    world::{Person, RED, WARM, World},
};
use hongwang_base::Millis;
use hongwang_replica::{BlobHash, BlobRef, outbox::Submission};
use http::StatusCode;
use serde_json::json;
use std::fs;

/// The beginning of what a browser records.
const WEBM: &[u8] =
    b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04 what somebody said";
const PHONE: &str = "13812345678";
const LARGEST: usize = 8 << 20;

fn id_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"id\" value=\"").expect("an id");
    rest.split('"').next().expect("its end").to_owned()
}

/// Somebody records into a form; gives the form's id.
async fn records(world: &World, bytes: &[u8]) -> String {
    let id = id_of(&world.sees("/help/call").await.text);
    let kept = world.at_the_glass(&format!("/help/message/{id}?voice=true"), Some(bytes)).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.text);
    id
}

async fn sends(world: &World, id: &str, phone: &str) -> StatusCode {
    world.sends("/help/call", &[("id", id), ("phone", phone), ("about", "law")]).await.status
}

/// A message has come to the center with its ticket; gives the address of that.
async fn came(world: &World) -> String {
    let id = records(world, WEBM).await;
    assert_eq!(sends(world, &id, PHONE).await, StatusCode::SEE_OTHER);
    let waiting = world.waiting().await.into_iter().find(|one| one.id.to_string() == id).expect("it waits");
    world.takes(&waiting).await.expect("it is taken");
    format!("/desk/help/{}", waiting.id)
}

/// Looks, and gives where the bytes are.
async fn looks(person: &Person<'_>, ticket: &str) -> String {
    let page = person.post(&format!("{ticket}/message"), &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (_, rest) = page.text.split_once("src=\"/desk/help/").expect("it can be played");
    format!("/desk/help/{}", rest.split('"').next().expect("its end"))
}

/// Every file in the folders of a node.
fn files(world: &World) -> Vec<Vec<u8>> {
    let mut folders = vec![world.folder()];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() { folders.push(entry) } else { all.push(fs::read(entry).expect("a file")) }
        }
    }
    all
}

#[tokio::test]
async fn what_is_no_recording_or_too_long_is_not_taken_and_nobody_records_from_beside() {
    on_both(async |world| {
        let id = id_of(&world.sees("/help/call").await.text);
        let at = format!("/help/message/{id}");
        for wrong in [b"<html>".as_slice(), b"\x1A\x45\xDF\xA3", b"\xFF\xD8\xFF\xE0", b"\x00\x00\x00\x18ftyp"]
        {
            let refused = world.at_the_glass(&at, Some(wrong)).await;
            let mp4 = wrong.starts_with(b"\x00\x00\x00\x18ftyp");
            assert_eq!(
                refused.status == StatusCode::UNPROCESSABLE_ENTITY,
                !mp4,
                "{wrong:?}: {}",
                refused.text
            );
        }
        for too_long in [LARGEST + 1, LARGEST + 2] {
            let mut bytes = WEBM.to_vec();
            bytes.resize(too_long, 0);
            assert!(world.at_the_glass(&at, Some(&bytes)).await.status.is_client_error());
        }
        let beside = world.sends(&at, &[]).await;
        assert_eq!(beside.status, StatusCode::FORBIDDEN, "a telephone beside the screen");
        assert_eq!(world.sees(&at).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.at_the_glass("/help/message/none", Some(WEBM)).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_two_sendings_of_one_form_at_once_one_waits_and_one_thing_lies_on_the_disk() {
    on_both(async |world| {
        let id = records(world, WEBM).await;
        let before = files(world).len();
        let (one, other) = tokio::join!(sends(world, &id, PHONE), sends(world, &id, PHONE));
        assert_eq!((one, other), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert_eq!(world.waiting().await.iter().filter(|one| one.id.to_string() == id).count(), 1);
        assert_eq!(files(world).len(), before + 1);
    })
    .await;
}

#[tokio::test]
async fn it_is_played_back_survives_a_number_that_is_asked_again_and_can_be_thrown_away() {
    on_both(async |world| {
        let id = records(world, WEBM).await;
        let at = format!("/help/message/{id}");
        let back = world.at_the_glass(&at, None).await;
        assert_eq!((back.kind.as_str(), back.cache.as_str()), ("audio/webm", "no-store"));
        assert!(back.text.contains("what somebody said"));
        let again = world.sends("/help/call", &[("id", &id), ("phone", "1380013"), ("about", "law")]).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert!(
            again.text.contains("data-state=\"ready\"") && again.text.contains("value=\"1380013\""),
            "{}",
            again.text
        );
        assert_eq!(world.at_the_glass(&at, Some(b"")).await.status, StatusCode::NO_CONTENT);
        assert_eq!(world.at_the_glass(&at, None).await.status, StatusCode::NOT_FOUND);
        assert_eq!(sends(world, &id, PHONE).await, StatusCode::SEE_OTHER);
        let waiting = world.waiting().await.pop().expect("it waits");
        assert!(waiting.attachments.is_empty() && waiting.body.get("message").is_none());
        let old = records(world, WEBM).await;
        world.village.clock.advance(21 * Millis::MINUTE);
        assert_eq!(
            world.at_the_glass(&format!("/help/message/{old}"), None).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn no_file_holds_what_was_said_and_each_look_at_it_is_written_down_first() {
    on_both(async |world| {
        let ticket = came(world).await;
        assert!(!files(world).is_empty());
        for file in files(world) {
            assert!(!file.windows(18).any(|part| part == b"what somebody said"));
        }
        let clerk = world.clerk(RED).await;
        let page = clerk.get(&ticket).await.text;
        assert!(page.contains("听留言") && !page.contains("/play"), "{page}");
        assert!(!world.log().await.iter().any(|(action, _)| action == "help.message"));
        let source = looks(&clerk, &ticket).await;
        assert!(
            world
                .log()
                .await
                .iter()
                .any(|(action, detail)| action == "help.message" && detail.contains("留言"))
        );
        let played = clerk.get(&source).await;
        assert_eq!(
            (played.status, played.kind.as_str(), played.cache.as_str()),
            (StatusCode::OK, "audio/webm", "no-store")
        );
        assert!(played.text.contains("what somebody said"));
        // A pass is for whoever looked, for a while.
        assert_eq!(clerk.get(&format!("{ticket}/message/play?look=")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.clerk(RED).await.get(&source).await.status, StatusCode::NOT_FOUND);
        world.center.clock.advance(21 * Millis::MINUTE);
        assert_eq!(clerk.get(&source).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn another_office_comes_to_nothing_of_it() {
    on_both(async |world| {
        let ticket = came(world).await;
        let (clerk, stranger) = (world.clerk(RED).await, world.clerk(WARM).await);
        let source = looks(&clerk, &ticket).await;
        assert_eq!(stranger.post(&format!("{ticket}/message"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.get(&source).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn some_days_after_its_ticket_is_closed_it_is_gone_and_one_that_is_never_closed_goes_too() {
    on_both(async |world| {
        let (ticket, other) = (came(world).await, came(world).await);
        let clerk = world.clerk(RED).await;
        let source = looks(&clerk, &ticket).await;
        for action in ["reach", "close"] {
            let done = clerk.post(&ticket, &[("action", action), ("note", "说过了")]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}: {}", done.text);
        }
        world.consult.sweep(&world.center).await.expect("sweeps");
        assert_eq!(clerk.get(&source).await.status, StatusCode::OK, "it is there for some days");
        world.center.clock.advance(3 * Millis::DAY);
        let clerk = world.clerk(RED).await;
        assert!(!clerk.get(&ticket).await.text.contains("听留言"));
        assert_eq!(clerk.post(&format!("{ticket}/message"), &[]).await.status, StatusCode::NOT_FOUND);
        let before = files(world).len();
        world.consult.sweep(&world.center).await.expect("sweeps");
        assert_eq!(files(world).len(), before - 1, "its bytes are gone");
        assert!(clerk.get(&other).await.text.contains("听留言"));
        world.center.clock.advance(57 * Millis::DAY);
        world.consult.sweep(&world.center).await.expect("sweeps");
        assert_eq!(files(world).len(), before - 2);
    })
    .await;
}

#[tokio::test]
async fn what_a_device_sends_as_one_and_is_none_makes_no_ticket() {
    on_both(async |world| {
        let id = records(world, WEBM).await;
        sends(world, &id, PHONE).await;
        let sound = world.waiting().await.pop().expect("it waits");
        let with = |attachments: Vec<BlobRef>, message: serde_json::Value| {
            let mut body = sound.body.clone();
            body["message"] = message;
            Submission { attachments, body, ..sound.clone() }
        };
        let (blob, message) = (sound.attachments[0], sound.body["message"].clone());
        let other = BlobRef { hash: BlobHash::of(b"another"), len: 7 };
        let mut keyless = message.clone();
        keyless["key"] = json!("abc");
        for (attached, message) in [
            (vec![], message.clone()),
            (vec![other], message.clone()),
            (vec![blob, other], message.clone()),
            (vec![blob], json!(null)),
            (vec![blob], keyless),
            (vec![blob], json!({ "hash": blob.hash, "kind": "exe", "voice": true, "key": "" })),
            (vec![BlobRef { len: 9 << 20, ..blob }], message.clone()),
        ] {
            let refused = world.takes(&with(attached, message.clone())).await;
            assert!(refused.is_err(), "{message}");
        }
        world.takes(&sound).await.expect("as it was it is taken");
    })
    .await;
}
