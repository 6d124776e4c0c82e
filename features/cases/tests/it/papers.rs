//! The papers of an application: laid beside the draft, gone with it, sent with it, hidden at the desk.

use crate::on_both;
use crate::world::{RED, RED_OTHER, RED_VILLAGE, Seen, Villager, World, page_of};
use hongwang_base::Millis;
use hongwang_feed::attachments;
use hongwang_replica::outbox::Submission;
use http::StatusCode;
use image::{ImageFormat, RgbImage};
use lopdf::{Document, Object, dictionary};
use serde_json::json;
use std::{fs, io::Cursor, path::Path};

const AT: &str = "/papers/ill";
const ROWS: &str = "SELECT COUNT(*) AS n FROM case_draft_paper";

/// A picture; another one for each seed.
pub(crate) fn photo(seed: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(48, 36, |x, y| image::Rgb([seed, (x * 5) as u8, (y * 7) as u8]));
    image.write_to(&mut bytes, ImageFormat::Png).expect("writes");
    bytes.into_inner()
}

/// The same with a camera's EXIF: turned by a quarter, and taken in a place.
fn camera_photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(48, 36, image::Rgb([9, 99, 9]))
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("writes");
    let plain = bytes.into_inner();
    let tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETPLACE";
    let length = u16::try_from(tiff.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, tiff.as_slice(), &plain[2..]].concat()
}

fn pdf(script: bool) -> Vec<u8> {
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let page = file.add_object(dictionary! { "Type" => "Page", "Parent" => tree });
    let kids: Vec<Object> = vec![page.into()];
    file.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 }.into());
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    if script {
        catalog.set("OpenAction", dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("x()") });
    }
    let catalog = file.add_object(catalog);
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("writes");
    bytes
}

/// The addresses of the papers on a page.
pub(crate) fn shown(page: &Seen, below: &str) -> Vec<String> {
    let from = format!("src=\"{below}");
    page.text
        .split(&from)
        .skip(1)
        .filter_map(|rest| Some(format!("{below}{}", rest.split('"').next()?)))
        .collect()
}

/// Files in the folder of attachments.
pub(crate) fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

fn lie(world: &World) -> usize {
    drop(attachments(&world.village).expect("a folder"));
    files(&world.blobs.join("attachments"))
}

async fn begun(world: &World) -> Villager {
    let mut villager = world.villager();
    villager.begins("dibao").await;
    villager
}

async fn lays(villager: &mut Villager, seed: u8) {
    let sent = villager.sends("/apply/paper", AT, "file", &photo(seed)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(sent.location.starts_with("/apply/fill?at="), "{}", sent.location);
}

#[tokio::test]
async fn what_is_no_paper_is_refused_in_words_and_nothing_is_kept() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        let whole = photo(1);
        let huge = vec![0xff; (12 << 20) + 1];
        for (bytes, why) in [
            (b"".to_vec(), "没有收到照片"),
            (b"MZ a program".to_vec(), "不是照片"),
            (whole[..whole.len() / 2].to_vec(), "这个文件坏了"),
            (huge, "超过12兆"),
            (pdf(true), "夹带了程序"),
            (b"%PDF-1.7 and no more".to_vec(), "这个文件坏了"),
        ] {
            let refused = villager.sends("/apply/paper", AT, "file", &bytes).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{why}");
            assert!(
                refused.text.contains(why) && refused.text.contains("看病的单子"),
                "{why}: {}",
                refused.text
            );
        }
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        // A question that asks for no paper, or is none, takes none.
        for at in ["/applicant/name", "/nothing", ""] {
            let refused = villager.sends("/apply/paper", at, "file", &photo(1)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{at}");
        }
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        // Without a visit nothing is taken.
        let stranger = world.villager().sends("/apply/paper", AT, "file", &photo(1)).await;
        assert_eq!(stranger.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn a_paper_is_written_anew_sealed_and_shown_to_its_own_visit_alone() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        let question = villager.asks(AT).await;
        assert!(question.text.contains("data-camera") && question.text.contains("type=\"file\""));
        assert!(!question.text.contains("用手机拍"), "no phone can come here");
        villager.sends("/apply/paper", AT, "file", &camera_photo()).await;
        let question = villager.asks(AT).await;
        let [address] = &shown(&question, "/apply/paper/")[..] else { panic!("{}", question.text) };
        let picture = villager.get(address).await;
        assert_eq!((picture.kind.as_str(), picture.cache.as_str()), ("image/jpeg", "no-store"));
        let upright = image::load_from_memory(&picture.bytes).expect("a picture");
        assert_eq!((upright.width(), upright.height()), (36, 48));
        assert!(!picture.text.contains("SECRETPLACE") && !picture.text.contains("Exif"));
        // Somebody else, even with a draft of their own, sees nothing by its name.
        let mut other = begun(world).await;
        assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.villager().get(address).await.status, StatusCode::NOT_FOUND);
        let mut left = vec![world.blobs.clone()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(fs::read_dir(path).expect("a folder").flatten().map(|entry| entry.path()));
            } else {
                assert!(
                    image::guess_format(&fs::read(&path).expect("reads")).is_err(),
                    "{path:?} is a picture"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_photo_twice_is_one_and_a_full_question_takes_no_more() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        for seed in [0, 0, 1, 2, 3, 4, 5, 6, 7] {
            lays(&mut villager, seed).await;
        }
        assert_eq!((world.count(ROWS).await, lie(world)), (8, 8));
        let full = villager.sends("/apply/paper", AT, "file", &photo(8)).await;
        assert!(full.text.contains("放满了"), "{}", full.text);
        assert_eq!((world.count(ROWS).await, lie(world)), (8, 8), "nothing of it is left");
        let hash = shown(&full, "/apply/paper/")[0].trim_start_matches("/apply/paper/").to_owned();
        villager.post("/apply/paper/drop", &[("at", AT), ("hash", &hash)]).await;
        assert_eq!((world.count(ROWS).await, lie(world)), (7, 7));
        assert_eq!(shown(&villager.asks(AT).await, "/apply/paper/").len(), 7);
        assert!(villager.get("/apply/check").await.text.contains("7张"));
    })
    .await;
}

#[tokio::test]
async fn papers_go_with_their_draft() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        lays(&mut villager, 1).await;
        // Another application in the same visit forgets this one.
        villager.agrees("proof", false).await;
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        let mut left = begun(world).await;
        lays(&mut left, 2).await;
        world.village.clock.advance(3 * Millis::HOUR);
        world.villager().begins("proof").await;
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn kept_papers_come_back_with_the_code_and_are_handed_in() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        lays(&mut villager, 1).await;
        let kept = villager.post("/apply/keep", &[("phone", "13800138000")]).await;
        let code =
            kept.text.split("kept-code").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("a code");
        let code: String =
            code.chars().take_while(|each| *each != '<').filter(char::is_ascii_digit).collect();
        // What comes after keeping is kept as well.
        lays(&mut villager, 2).await;
        world.village.clock.advance(5 * Millis::DAY);
        world.villager().begins("proof").await;
        let mut again = world.villager();
        let opened = again.post("/apply/resume", &[("phone", "13800138000"), ("code", &code)]).await;
        assert_eq!(opened.location, "/apply/check");
        let addresses = shown(&again.asks(AT).await, "/apply/paper/");
        assert_eq!(addresses.len(), 2);
        for address in &addresses {
            assert_eq!(again.get(address).await.kind, "image/jpeg");
        }
        let first = again.get("/apply/fill").await;
        again.answers_all(first).await;
        let sent = again.post("/apply/hand-in", &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // They belong to the outbox now.
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 2));
    })
    .await;
}

/// Hands an application in with a photo, a PDF and a signature.
pub(crate) async fn handed_in(world: &World) -> uuid::Uuid {
    let mut villager = begun(world).await;
    lays(&mut villager, 1).await;
    villager.sends("/apply/paper", AT, "file", &pdf(false)).await;
    let strokes = b"[[[100,100],[900,400]],[[500,50],[500,500]]]";
    let signed = villager.sends("/apply/paper", "/sign", "strokes", strokes).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    let first = villager.get("/apply/fill").await;
    villager.answers_all(first).await;
    let sent = villager.post("/apply/hand-in", &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

#[tokio::test]
async fn a_signature_too_small_or_garbled_is_asked_for_again() {
    on_both(async |world| {
        let mut villager = begun(world).await;
        for (strokes, why) in [("[]", "请先签名"), ("[[[5,5]]]", "请先签名"), ("[[[5,x", "没有看清")]
        {
            let refused = villager.sends("/apply/paper", "/sign", "strokes", strokes.as_bytes()).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(why), "{strokes}: {}", refused.text);
        }
        let page = villager.asks("/sign").await;
        assert!(page.text.contains("data-plain") && page.text.contains("<noscript>"));
        let television = villager.get("/apply/fill?at=%2Fsign&screen=tv").await;
        assert!(television.text.contains("请村里的办事员") && !television.text.contains("data-plain"));
        assert!(television.text.contains("跳过"));
    })
    .await;
}

#[tokio::test]
async fn the_desk_sees_papers_only_with_a_reason_and_for_a_while() {
    on_both(async |world| {
        let id = handed_in(world).await;
        world.delivers(id).await;
        let clerk = world.clerk(RED).await;
        let hidden = clerk.get(&page_of(id)).await;
        assert!(hidden.text.contains("2份（已遮住") && !hidden.text.contains("/papers/"), "{}", hidden.text);
        let open = clerk.post(&format!("{}/reveal", page_of(id)), &[("reason", "核对残疾证")]).await;
        let below = format!("{}/papers/", page_of(id));
        let addresses = shown(&open, &below);
        assert_eq!(addresses.len(), 2, "a photo and a signature: {}", open.text);
        let log = world.log().await;
        assert!(log.iter().any(|(action, detail)| action == "case.reveal" && detail.contains("核对残疾证")));
        let picture = addresses[0].replace("&amp;", "&");
        let seen = clerk.get(&picture).await;
        assert_eq!((seen.kind.as_str(), seen.cache.as_str()), ("image/jpeg", "no-store"));
        image::load_from_memory(&seen.bytes).expect("a picture");
        let href = format!("href=\"{below}");
        let pdf = open.text.split(&href).find(|part| part.contains("PDF")).expect("a PDF").split('"').next();
        let pdf = format!("{below}{}", pdf.expect("an address").replace("&amp;", "&"));
        assert_eq!(clerk.get(&pdf).await.kind, "application/pdf");
        // Without the reason, for another account, for another village, or later: nothing.
        let bare = picture.split('?').next().expect("a path");
        assert_eq!(clerk.get(bare).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.clerk(RED).await.get(&picture).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.clerk(RED_OTHER).await.get(&picture).await.status, StatusCode::NOT_FOUND);
        world.center.clock.advance(11 * Millis::MINUTE);
        assert_eq!(clerk.get(&picture).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn papers_that_do_not_fit_the_answers_are_refused_at_the_center() {
    on_both(async |world| {
        let id = handed_in(world).await;
        let good = world.waiting(id).await;
        assert_eq!(good.attachments.len(), 3);
        let with = |change: &dyn Fn(&mut Submission)| {
            let mut submission = good.clone();
            change(&mut submission);
            submission
        };
        for wrong in [
            with(&|sent| sent.attachments.truncate(2)),
            with(&|sent| sent.body["papers"] = json!([])),
            with(&|sent| sent.body["papers"][0]["key"] = json!("00")),
            with(&|sent| sent.body["papers"][0]["hash"] = json!("0".repeat(64))),
            with(&|sent| sent.body["papers"][1] = sent.body["papers"][0].clone()),
        ] {
            let why = world.receive(RED_VILLAGE, &wrong).await.expect_err("it is refused");
            assert!(why.contains('请'), "{why}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_paper").await, 0);
        world.receive(RED_VILLAGE, &good).await.expect("as it was sent it is taken");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_paper").await, 3);
        // Neither the keys nor what is on a paper stand in a row.
        let key = good.body["papers"][0]["key"].as_str().expect("a key").to_owned();
        assert!(!format!("{:?}", world.waiting(id).await.attachments).contains(&key));
    })
    .await;
}
