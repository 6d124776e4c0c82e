//! Sentences that are asked for: heard, kept, shared, refused.

use crate::world::{World, address, length, until};
use axum::body::Body;
use hongwang_feature::Site;
use hongwang_store::DbUrl;
use hongwang_testkit::SmallDisk;
use http::{Request, StatusCode, header};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::{fs, path::Path};

fn clips(world: &World) -> usize {
    fs::read_dir(world.folder.path().join("clips")).unwrap().count()
}

#[tokio::test]
async fn without_a_voice_every_sentence_is_answered_at_once_in_plain_words() {
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = DbUrl::Lite(folder.path().join("node.db"));
    let world = World::with(Site::Village, &url, folder, empty.path()).await;
    assert!(!world.aloud.is_installed());
    let answer = world.hear("您好。").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("\"problem\"") && answer.text().contains("没有语音"), "{}", answer.text());
    let ready = world.ask(Request::post("/aloud/ready").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn what_cannot_be_said_is_refused_without_waking_the_voice() {
    let world = World::new(Site::Village).await;
    for text in ["", "  ", "😀🎉", "……!?", &"长".repeat(201)] {
        let answer = world.hear(text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(answer.text().contains("problem"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_new_sentence_is_heard_and_kept_and_the_second_time_comes_whole_or_in_ranges() {
    let world = World::new(Site::Village).await;
    let first = world.hear("低保 怎么办?").await;
    assert_eq!((first.status, first.header(header::CONTENT_TYPE)), (StatusCode::OK, "audio/ogg"));
    assert!(length(&first.body) > 500);
    assert_eq!(clips(&world), 1);

    let again = world.hear(" 低保  怎么办? ").await;
    assert_eq!(again.body, first.body);
    assert_eq!(again.header(header::CACHE_CONTROL), "private, max-age=600");
    let tag = again.header(header::ETAG).to_owned();
    let asked = |name, value: &str| {
        Request::get(address("低保 怎么办?")).header(name, value).body(Body::empty()).unwrap()
    };
    assert_eq!(world.ask(asked(header::IF_NONE_MATCH, &tag)).await.status, StatusCode::NOT_MODIFIED);
    let part = world.ask(asked(header::RANGE, "bytes=4-9")).await;
    assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &first.body[4..10]));
    assert_eq!(part.header(header::CONTENT_RANGE), format!("bytes 4-9/{}", first.body.len()));
}

#[tokio::test]
async fn a_persons_own_sentence_is_heard_and_nothing_of_it_is_kept() {
    let world = World::new(Site::Village).await;
    let private = format!("{}&private", address("张三的低保批下来了。"));
    let answer = world.ask(Request::get(&private).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(length(&answer.body) > 500);
    assert_eq!(clips(&world), 0);
}

#[tokio::test]
async fn the_same_sentence_asked_for_by_many_at_once_is_made_once() {
    let world = World::new(Site::Village).await;
    // More than could wait for the voice one after the other.
    let text = "大家一起听这一句。";
    let asked = (0..20).map(|_| world.hear(text));
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK && answer.body == answers[0].body));
    assert_eq!(clips(&world), 1);
}

#[tokio::test]
async fn too_many_different_sentences_at_once_are_told_to_wait() {
    let world = World::new(Site::Village).await;
    let texts: Vec<String> = (0..20).map(|number| format!("第{number}句。")).collect();
    let answers = futures_util::future::join_all(texts.iter().map(|text| world.hear(text))).await;
    let (heard, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == StatusCode::OK);
    assert!(!heard.is_empty() && !refused.is_empty());
    for answer in refused {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text().contains("请稍等"), "{}", answer.text());
    }
}

/// The voice's process below this one that was started with `folder` of models.
fn voice_of(folder: &Path) -> Option<i32> {
    let mine = |process: &i32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(folder.to_str().unwrap())
    };
    let all =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    all.into_iter().find(mine)
}

#[tokio::test]
async fn a_voice_that_is_killed_before_its_first_sound_is_a_plain_answer_and_the_next_sentence_is_heard() {
    let (folder, models) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for file in fs::read_dir(hongwang_testkit::models()).unwrap() {
        let file = file.unwrap();
        std::os::unix::fs::symlink(file.path(), models.path().join(file.file_name())).unwrap();
    }
    let url = DbUrl::Lite(folder.path().join("node.db"));
    let world = World::with(Site::Village, &url, folder, models.path()).await;
    let killing = async {
        until("the voice runs", async || voice_of(models.path()).is_some()).await;
        kill(Pid::from_raw(voice_of(models.path()).unwrap()), Signal::SIGKILL).unwrap();
    };
    let (answer, ()) = tokio::join!(world.hear("这一句没有说成。"), killing);
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("请再按一次"), "{}", answer.text());
    assert!(world.aloud.is_installed());
    assert_eq!(world.hear("这一句说成了。").await.status, StatusCode::OK);
}

#[tokio::test]
async fn with_a_full_disk_a_sentence_is_heard_all_the_same() {
    let world = World::new(Site::Village).await;
    let full = SmallDisk::over(&world.folder.path().join("clips"), 8 << 10);
    full.fill();
    let answer = world.hear("盘满了也要读。").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(length(&answer.body) > 500);
}
