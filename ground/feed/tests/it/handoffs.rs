//! What somebody's phone leaves at the center for a village: the device's own alone, one phone's, sealed, and for minutes.

use crate::stage::{Center, OTHER, Running, VILLAGE, Village, until};
use hongwang_feed::handoff::{HandOff, Left, Looked, Opened, Put, Wanted, look, put};
use hongwang_feed::village::LineError;
use hongwang_store::sql;
use hongwang_testkit::CutLine;
use http::StatusCode;
use serde_json::json;

const KIND: &str = "notes.photo";

async fn opened(running: &Running, most: i64) -> Opened {
    let wanted = Wanted { kind: KIND.to_owned(), shown: json!({ "question": "照片" }), most };
    running.hand_offs.open(&wanted).await.expect("opens")
}

/// A phone comes by a token: the first, or again by its mark.
async fn comes(center: &Center, token: &str, mark: Option<&str>) -> (HandOff, Option<String>) {
    match look(&center.place, KIND, token, mark).await.expect("looks") {
        Looked::Yours(theirs, drawn) => (*theirs, drawn),
        other => panic!("{other:?}"),
    }
}

async fn leaves(center: &Center, to: &HandOff, token: &str, bytes: &[u8]) -> Put {
    put(&center.place, to, token, bytes).await.expect("the store holds")
}

async fn files(center: &Center, statement: &'static str) -> i64 {
    let mut tx = center.place.db.read().await.expect("begins");
    let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
    row.get("n").expect("a number")
}

const HELD: &str = "SELECT COUNT(*) AS n FROM handoff_file WHERE sealed IS NOT NULL";

fn is_refused<T: std::fmt::Debug>(answer: Result<T, LineError>, with: StatusCode) -> bool {
    matches!(answer, Err(LineError::Refused { status, .. }) if status == with)
}

#[tokio::test]
async fn a_device_reaches_nothing_of_what_another_has_opened() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (one, _) = Village::admitted(&center, VILLAGE).await;
        let (other, _) = Village::admitted(&center, OTHER).await;
        let (one, other) = (one.start().await, other.start().await);
        let Opened { token, address } = opened(&one, 3).await;
        assert_eq!((address.as_str(), token.len()), ("http://center", 26));
        let (theirs, _) = comes(&center, &token, None).await;
        assert_eq!(theirs.shown, json!({ "question": "照片" }));
        assert_eq!(leaves(&center, &theirs, &token, b"paper").await, Put::There);
        let mut own = one.hand_offs.carrier(token.clone());
        let [file] = own.waiting().await.expect("asks").expect("it holds")[..] else { panic!("one waits") };
        let mut thief = other.hand_offs.carrier(token.clone());
        assert_eq!(thief.waiting().await.expect("asks"), None);
        assert!(is_refused(thief.fetch(file).await, StatusCode::NOT_FOUND));
        assert!(is_refused(thief.settle(file, None).await, StatusCode::NOT_FOUND));
        thief.close().await;
        // Nor does another token of its own lead there.
        let mut crossed = other.hand_offs.carrier(opened(&other, 3).await.token);
        assert!(is_refused(crossed.fetch(file).await, StatusCode::NOT_FOUND));
        assert_eq!(own.fetch(file).await.expect("fetches").as_deref(), Some(&b"paper"[..]));
    }
}

#[tokio::test]
async fn it_is_for_the_page_it_was_opened_for_and_for_the_phone_that_came_first() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let Opened { token, .. } = opened(&running, 3).await;
        for (kind, token) in [("notes.other", token.as_str()), (KIND, "nosuchtoken"), (KIND, "")] {
            let seen = look(&center.place, kind, token, None).await.expect("looks");
            assert!(matches!(seen, Looked::Over), "{kind} {token}");
        }
        let (_, mark) = comes(&center, &token, None).await;
        let mark = mark.expect("it came first");
        for stranger in [None, Some("nobody"), Some("")] {
            let seen = look(&center.place, KIND, &token, stranger).await.expect("looks");
            assert!(matches!(seen, Looked::Taken), "{stranger:?}");
        }
        let (_, drawn) = comes(&center, &token, Some(&mark)).await;
        assert_eq!(drawn, None, "it has its mark");
        // Of two that come at once, one is first.
        let Opened { token, .. } = opened(&running, 3).await;
        let look = || look(&center.place, KIND, &token, None);
        let both = tokio::join!(look(), look());
        let first = [both.0, both.1].map(|seen| matches!(seen.expect("looks"), Looked::Yours(..)));
        assert_eq!(first.into_iter().filter(|first| *first).count(), 1);
    }
}

#[tokio::test]
async fn what_was_fetched_and_not_acknowledged_comes_again_and_then_is_gone_from_the_center() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let cut = CutLine::to(center.address).await;
        let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
        village.join(&center, VILLAGE).await;
        let running = village.start().await;
        let Opened { token, .. } = opened(&running, 2).await;
        let (theirs, mark) = comes(&center, &token, None).await;
        assert_eq!(leaves(&center, &theirs, &token, b"one").await, Put::There);
        let mut line = running.hand_offs.carrier(token.clone());
        cut.tear();
        assert!(line.waiting().await.is_err(), "the line is torn between sending and fetching");
        cut.restore();
        let [file] = line.waiting().await.expect("asks").expect("it holds")[..] else { panic!("one waits") };
        assert_eq!(line.fetch(file).await.expect("fetches").as_deref(), Some(&b"one"[..]));
        // The process dies before it has said so; the next one gets the very same.
        running.kill().await;
        let running = village.start().await;
        let mut line = running.hand_offs.carrier(token.clone());
        assert_eq!(line.waiting().await.expect("asks"), Some(vec![file]));
        assert_eq!(line.fetch(file).await.expect("fetches").as_deref(), Some(&b"one"[..]));
        for _ in 0..2 {
            line.settle(file, None).await.expect("is heard, twice as well");
        }
        assert_eq!((line.waiting().await.expect("asks"), files(&center, HELD).await), (Some(Vec::new()), 0));
        let (theirs, _) = comes(&center, &token, mark.as_deref()).await;
        assert_eq!(theirs.files, [Left::Fetched]);
    }
}

#[tokio::test]
async fn only_so_many_files_are_taken_and_one_that_the_village_refused_is_none() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let Opened { token, .. } = opened(&running, 1).await;
        let (theirs, mark) = comes(&center, &token, None).await;
        assert_eq!(leaves(&center, &theirs, &token, b"one").await, Put::There);
        assert_eq!(leaves(&center, &theirs, &token, b"two").await, Put::Full);
        let mut line = running.hand_offs.carrier(token.clone());
        let [file] = line.waiting().await.expect("asks").expect("it holds")[..] else { panic!("one waits") };
        for _ in 0..2 {
            line.settle(file, Some("看不清")).await.expect("is heard");
        }
        assert_eq!(leaves(&center, &theirs, &token, b"two").await, Put::There);
        assert_eq!(leaves(&center, &theirs, &token, b"three").await, Put::Full, "twice refused is once");
        let (theirs, _) = comes(&center, &token, mark.as_deref()).await;
        assert_eq!(theirs.files, [Left::Refused("看不清".to_owned()), Left::Waiting]);
        // Bytes are bounded as files are.
        let Opened { token, .. } = opened(&running, 24).await;
        let (theirs, _) = comes(&center, &token, None).await;
        let mut puts = Vec::new();
        for _ in 0..6 {
            puts.push(leaves(&center, &theirs, &token, &vec![7; 12 << 20]).await);
        }
        assert_eq!(puts, [[Put::There; 5].as_slice(), &[Put::Full]].concat());
    }
}

#[tokio::test]
async fn what_lies_at_the_center_is_sealed_and_names_no_token() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let Opened { token, .. } = opened(&running, 2).await;
        let (theirs, mark) = comes(&center, &token, None).await;
        let secret = b"421124 19500101 004X";
        leaves(&center, &theirs, &token, secret).await;
        let mut tx = center.place.db.read().await.expect("begins");
        let rows = sql("SELECT mark, phone, sealed FROM handoff JOIN handoff_file ON handoff = mark");
        let row = rows.one(&mut tx).await.expect("reads").expect("a row");
        let mark = mark.expect("it came first");
        for column in ["mark", "phone", "sealed"] {
            let bytes: Vec<u8> = row.get(column).expect("bytes");
            for told in [token.as_bytes(), mark.as_bytes(), &secret[..8]] {
                assert!(!bytes.windows(told.len()).any(|part| part == told), "{column}");
            }
        }
    }
}

#[tokio::test]
async fn after_its_minutes_it_is_over_for_everybody_and_gone() {
    for mut center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let (Opened { token, .. }, kept) = (opened(&running, 2).await, opened(&running, 2).await.token);
        let (theirs, mark) = comes(&center, &token, None).await;
        leaves(&center, &theirs, &token, b"one").await;
        let (stays, _) = comes(&center, &kept, None).await;
        leaves(&center, &stays, &kept, b"other").await;
        let mut line = running.hand_offs.carrier(token.clone());
        let [file] = line.waiting().await.expect("asks").expect("it holds")[..] else { panic!("one waits") };
        let mut tx = center.place.db.write().await.expect("begins");
        let held = sql(
            "UPDATE handoff SET until = $1 WHERE mark = (SELECT handoff FROM handoff_file WHERE id = $2)",
        );
        held.bind(center.place.clock.now()).bind(file).run(&mut tx).await.expect("five minutes are over");
        tx.commit().await.expect("commits");
        let seen = look(&center.place, KIND, &token, mark.as_deref()).await.expect("looks");
        assert!(matches!(seen, Looked::Over));
        assert_eq!(leaves(&center, &theirs, &token, b"late").await, Put::Over);
        assert_eq!(line.waiting().await.expect("asks"), None);
        assert!(is_refused(line.fetch(file).await, StatusCode::NOT_FOUND));
        // The port looks for those when it opens, and then again and again.
        center.restart().await;
        let all = "SELECT COUNT(*) AS n FROM handoff_file";
        until("it is gone", async || files(&center, all).await == 1).await;
        // One that its device ends is gone at once.
        let running = village.start().await;
        running.hand_offs.carrier(kept).close().await;
        assert_eq!(
            (files(&center, all).await, files(&center, "SELECT COUNT(*) AS n FROM handoff").await),
            (0, 0)
        );
    }
}

#[tokio::test]
async fn a_device_has_only_so_many_open_and_leaves_room_for_others() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (one, _) = Village::admitted(&center, VILLAGE).await;
        let (other, _) = Village::admitted(&center, OTHER).await;
        let (one, other) = (one.start().await, other.start().await);
        for _ in 0..50 {
            opened(&one, 1).await;
        }
        let wanted = Wanted { kind: KIND.to_owned(), shown: json!(null), most: 1 };
        assert!(is_refused(one.hand_offs.open(&wanted).await, StatusCode::TOO_MANY_REQUESTS));
        opened(&other, 1).await;
        let long = Wanted { kind: KIND.to_owned(), shown: json!("长".repeat(5_000)), most: 1 };
        assert!(is_refused(other.hand_offs.open(&long).await, StatusCode::PAYLOAD_TOO_LARGE));
    }
}
