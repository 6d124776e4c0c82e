use crate::TODAY;
use crate::drawing::{ISSUE, MAN, View, card, jpeg, photograph};
use bytes::Bytes;
use hongwang_models::Models;
use hongwang_reading::card::{Issue, Person, Sex};
use hongwang_reading::{Card, LONGEST, Picture, PictureProblem, Reading, Unread};
use image::{DynamicImage, GrayImage, ImageFormat, imageops::rotate90, imageops::rotate180};
use jiff::civil::date;
use std::io::Cursor;

fn reading() -> Reading {
    Reading::new(hongwang_testkit::binary(), &Models::at(hongwang_testkit::models()))
}

fn man() -> Card {
    Card::Person(Person {
        name: Some("王演示".into()),
        sex: Some(Sex::Man),
        nation: Some("汉"),
        born: Some(date(1950, 1, 1)),
        address: Some("湖北省英山县红山镇乌云山村3组演示18号".into()),
        number: Some("421124195001010015".into()),
    })
}

/// Askew by some ten degrees, nearer at the right.
fn askew() -> View {
    View { size: [1600, 1200], corners: [[230.0, 330.0], [1310.0, 150.0], [1420.0, 840.0], [330.0, 990.0]] }
}

async fn read(picture: &GrayImage) -> Result<Card, Unread> {
    reading().card(Bytes::from(jpeg(picture)), TODAY).await
}

#[tokio::test]
async fn every_field_of_a_card_that_lies_askew_is_read() {
    let reading = reading();
    let picture = Bytes::from(jpeg(&photograph(&card(&MAN), &askew())));
    let before = memory("self");
    let begun = std::time::Instant::now();
    assert_eq!(reading.card(picture.clone(), TODAY).await, Ok(man()));
    let first = begun.elapsed();
    assert_eq!(reading.card(picture, TODAY).await, Ok(man()));
    let again = begun.elapsed() - first;
    let child = reading.child().expect("a process").to_string();
    eprintln!(
        "the first {first:?}, with the models there {again:?}; the node before {before}, after {}; the reader {}",
        memory("self"),
        memory(&child)
    );
}

/// What a process holds, and what it held at most.
fn memory(process: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_card_upside_down_or_on_its_side_is_read_too() {
    let straight = View {
        size: [1300, 900],
        corners: [[130.0, 110.0], [1180.0, 120.0], [1170.0, 790.0], [125.0, 780.0]],
    };
    let picture = photograph(&card(&MAN), &straight);
    assert_eq!(read(&rotate180(&picture)).await, Ok(man()));
    assert_eq!(read(&rotate90(&picture)).await, Ok(man()));
}

#[tokio::test]
async fn the_side_with_the_emblem_says_who_issued_it_and_until_when() {
    let issue = Issue {
        issuer: Some("演示县公安局".into()),
        valid: Some((date(2016, 1, 4), Some(date(2036, 1, 4)))),
    };
    assert_eq!(read(&photograph(&card(&ISSUE), &askew())).await, Ok(Card::Issue(issue)));
}

#[tokio::test]
async fn what_is_no_card_proposes_nothing() {
    let letter = [(60.0, 200.0, 60.0, "今天村里放电影"), (60.0, 320.0, 60.0, "晚上七点 文化广场")];
    assert_eq!(read(&photograph(&card(&letter), &askew())).await, Err(Unread::NoCard));
    assert_eq!(read(&photograph(&card(&[]), &askew())).await, Err(Unread::NoCard));
}

#[tokio::test]
async fn without_the_models_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let reading = Reading::new(hongwang_testkit::binary(), &Models::at(folder.path()));
    assert!(!reading.installed());
    let picture = Bytes::from(jpeg(&card(&MAN)));
    assert_eq!(reading.card(picture.clone(), TODAY).await, Err(Unread::NoModel));
    for file in ["lines.onnx", "ink.onnx"] {
        std::fs::write(folder.path().join(file), b"another file").expect("it is written");
    }
    assert!(reading.installed());
    assert_eq!(reading.card(picture, TODAY).await, Err(Unread::NoModel));
}

#[test]
fn what_is_no_usable_picture_is_refused_in_words() {
    let whole = jpeg(&card(&MAN));
    let mut png = Cursor::new(Vec::new());
    DynamicImage::new_luma8(20, 900).write_to(&mut png, ImageFormat::Png).expect("it is encoded");
    // It says that it has 60,000 by 60,000 pixels.
    let mut vast = whole.clone();
    let size = vast.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("it has a frame") + 5;
    vast[size..size + 4].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let cases: [(&[u8], PictureProblem); 7] = [
        (b"", PictureProblem::UnknownFormat),
        (b"%PDF-1.7 /JavaScript", PictureProblem::UnknownFormat),
        (b"GIF89a", PictureProblem::UnknownFormat),
        (&whole[..200], PictureProblem::Damaged),
        (&vast, PictureProblem::TooLarge),
        (&vec![0xff; LONGEST + 1], PictureProblem::TooLarge),
        (png.get_ref(), PictureProblem::TooSmall),
    ];
    for (bytes, problem) in cases {
        assert_eq!(Picture::decode(bytes), Err(problem), "{} bytes", bytes.len());
    }
}

#[test]
fn a_picture_that_breaks_off_is_damaged_or_read_as_far_as_it_goes() {
    let whole = jpeg(&card(&MAN));
    for part in 1..8 {
        let broken = Picture::decode(&whole[..whole.len() * part / 8]);
        assert!(matches!(broken, Ok(_) | Err(PictureProblem::Damaged)), "{broken:?}");
    }
}
