//! A speaker with the real voice, and with everything that can be wrong with it.

use hongwang_models::Models;
use hongwang_speech::{Manners, SpeakError, Speaker, milliseconds};
use hongwang_testkit::{binary, models};
use ogg::PacketReader;
use rustix::process::{Pid, Signal, kill_process};
use std::{fs, os::unix::fs::symlink, path::Path};

const MANNERS: Manners = Manners { threads: 1, nice: 5 };

fn speaker(folder: &Path) -> Speaker {
    Speaker::new(binary(), Models::at(folder), MANNERS)
}

/// The whole sentence as a file.
async fn heard(speaker: &Speaker, text: &str) -> Result<Vec<u8>, SpeakError> {
    let mut sound = speaker.say(text)?;
    let mut file = Vec::new();
    while let Some(piece) = sound.next().await {
        file.extend(piece?);
    }
    Ok(file)
}

/// Its length in milliseconds, after every page was found whole.
fn length(file: &[u8]) -> u32 {
    let mut reader = PacketReader::new(std::io::Cursor::new(file));
    let mut last = None;
    while let Some(packet) = reader.read_packet().unwrap() {
        last = Some(packet);
    }
    assert!(last.expect("packets").last_in_stream(), "the stream has no end");
    milliseconds(file).expect("a length")
}

/// A folder with the installed models, to be spoilt.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(models()).unwrap() {
        let file = file.unwrap();
        symlink(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

#[tokio::test]
async fn without_models_there_is_no_voice_and_the_reason_names_folder_and_file() {
    let empty = tempfile::tempdir().unwrap();
    let speaker = speaker(empty.path());
    let Err(SpeakError::Absent(reason)) = heard(&speaker, "您好。").await else { panic!("it spoke") };
    assert!(reason.contains(empty.path().to_str().unwrap()), "{reason}");
    assert!(speaker.ready().is_err());
    assert_eq!(speaker.child(), None);
}

#[tokio::test]
async fn a_model_with_another_checksum_is_refused_and_from_then_on_there_is_no_voice() {
    let folder = copied();
    let style = folder.path().join("voice-xiaoxiao.bin");
    fs::remove_file(&style).unwrap();
    fs::write(&style, vec![0; 522_240]).unwrap();
    let speaker = speaker(folder.path());
    assert_eq!(speaker.absent(), None, "it is only known once the file was read");
    let Err(SpeakError::Absent(reason)) = heard(&speaker, "您好。").await else { panic!("it spoke") };
    assert!(reason.contains("校验和不对"), "{reason}");
    assert!(speaker.absent().is_some());
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_a_plain_answer() {
    let speaker = Speaker::new("/nowhere/hongwang", Models::at(models()), MANNERS);
    assert_eq!(heard(&speaker, "您好。").await, Err(SpeakError::Lost));
}

#[tokio::test]
async fn a_sentence_is_heard_and_what_cannot_be_said_is_told_apart() {
    let speaker = speaker(&models());
    let short = heard(&speaker, "低保怎么办?").await.unwrap();
    let long = heard(&speaker, "养老金每月一百二十八元,十五号发放,请带上身份证到村委会办理。").await.unwrap();
    assert!((500..3_000).contains(&length(&short)), "{} ms", length(&short));
    assert!((3_000..15_000).contains(&length(&long)), "{} ms", length(&long));
    assert_eq!(heard(&speaker, "😀🎉").await, Err(SpeakError::Nothing));
    assert_eq!(heard(&speaker, "").await, Err(SpeakError::Nothing));
    let again = heard(&speaker, "低保怎么办?").await.unwrap();
    assert_eq!(again, short, "the same words sound the same");
}

#[tokio::test]
async fn a_child_that_is_killed_in_mid_sentence_is_a_clear_answer_and_the_next_sentence_is_heard() {
    let speaker = speaker(&models());
    let text = "第一句说完,接着说第二句,然后说第三句,最后还有第四句,这样才够长。";
    let mut sound = speaker.say(text).unwrap();
    sound.next().await.unwrap().unwrap();
    let id = i32::try_from(speaker.child().expect("it speaks")).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
    let mut last = Ok(());
    while let Some(piece) = sound.next().await {
        last = piece.map(drop);
    }
    assert_eq!(last, Err(SpeakError::Lost));
    assert!(length(&heard(&speaker, "好了。").await.unwrap()) > 300);
}

#[tokio::test]
async fn a_sentence_that_nobody_listens_to_any_more_does_not_hold_up_the_next() {
    let speaker = speaker(&models());
    let mut dropped = speaker.say(&"这一句很长很长,长得没有人听完。".repeat(12)).unwrap();
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    assert!(length(&heard(&speaker, "下一句。").await.unwrap()) > 300);
}

#[tokio::test]
async fn more_sentences_than_can_wait_are_told_so_at_once_and_those_that_wait_are_heard() {
    let speaker = speaker(&models());
    let mut waiting = Vec::new();
    let refused = loop {
        match speaker.say("好。") {
            Ok(sound) => waiting.push(sound),
            Err(refused) => break refused,
        }
        assert!(waiting.len() < 100, "nothing bounds the queue");
    };
    assert_eq!(refused, SpeakError::Busy);
    for mut sound in waiting {
        sound.next().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn two_hundred_thousand_characters_begin_to_sound_and_can_be_stopped() {
    let speaker = speaker(&models());
    let mut sound = speaker.say(&"一二三四五六七八九十。".repeat(18_182)).unwrap();
    sound.next().await.unwrap().unwrap();
}
