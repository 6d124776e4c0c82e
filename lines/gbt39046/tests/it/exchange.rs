//! Two systems and what goes wrong between them.

use hongwang_base::Millis;
use hongwang_gbt39046::{
    Batch, CenterSystem, ExchangeError, Folder, Http, Moment, Outcome, Receipt, Verdict,
};
use hongwang_outward::{Caller, Permit, Secret};
use hongwang_testkit::{Fault, StandInCenter};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, SystemTime},
};

const NOW: Millis = Millis(1_795_399_200_000);
const THEIRS: &str = "01900000-0000-7000-8000-00000000000a";

fn batch() -> Batch {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/exchange_batch/forwarded.xml");
    Batch::read(&fs::read(seed).expect("a seed")).expect("a batch")
}

/// Lets every file of a folder be two minutes old.
fn ages(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let file = fs::File::options().write(true).open(entry.path()).expect("opens");
        file.set_modified(SystemTime::now() - Duration::from_secs(120)).expect("sets");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn a_batch_goes_through_a_folder_is_acknowledged_and_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(dir.path()).expect("opens");
    let center = StandInCenter::in_folder(dir.path());
    let batch = batch();
    assert!(folder.send(&batch, NOW).await.expect("sends").is_none());
    for entry in fs::read_dir(dir.path().join("out")).expect("a folder").flatten() {
        assert_eq!(entry.metadata().expect("a file").permissions().mode() & 0o777, 0o600, "{entry:?}");
    }
    assert!(folder.receipt(&batch.sent(), NOW).await.expect("looks").is_none(), "nobody has looked yet");
    center.looks();
    let receipt = folder.receipt(&batch.sent(), NOW).await.expect("looks").expect("it is there");
    assert_eq!(receipt.outcomes[0].verdict, Verdict::Taken);
    folder.settle(batch.id).await.expect("settles");
    folder.settle(batch.id).await.expect("settles again after a crash");
    assert_eq!((names(&dir.path().join("out")), names(&dir.path().join("in"))), (vec![], vec![]));
    assert!(center.taken()[0].2.contains("<姓名>演示王一</姓名>"));
}

#[tokio::test]
async fn a_batch_that_is_sent_again_is_taken_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(dir.path()).expect("opens");
    let center = StandInCenter::in_folder(dir.path());
    center.will(Fault::Silent);
    folder.send(&batch(), NOW).await.expect("sends");
    center.looks();
    assert!(folder.receipt(&batch().sent(), NOW).await.expect("looks").is_none());
    // Two who send it at once write whole files both.
    let (one, other) = (batch(), batch());
    let (one, other) = tokio::join!(folder.send(&one, NOW), folder.send(&other, NOW));
    assert!(one.is_ok() && other.is_ok());
    center.looks();
    assert!(folder.receipt(&batch().sent(), NOW).await.expect("looks").is_some());
    assert_eq!((center.batches(), center.taken().len()), (2, 1));
}

#[tokio::test]
async fn a_receipt_in_the_making_is_waited_for_and_a_bad_one_is_put_aside() {
    for fault in [Fault::HalfWritten, Fault::UnknownCode, Fault::Twice] {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path()).expect("opens");
        let center = StandInCenter::in_folder(dir.path());
        center.will(fault.clone());
        folder.send(&batch(), NOW).await.expect("sends");
        center.looks();
        assert!(folder.receipt(&batch().sent(), NOW).await.expect("waits").is_none(), "{fault:?}");
        ages(&dir.path().join("in"));
        let told = folder.receipt(&batch().sent(), NOW).await.expect_err("it is bad");
        assert!(matches!(told, ExchangeError::Bad { .. }), "{fault:?}: {told}");
        assert_eq!((names(&dir.path().join("in")).len(), names(&dir.path().join("bad")).len()), (0, 1));
        // Sent again, it is answered rightly.
        folder.send(&batch(), NOW).await.expect("sends");
        center.looks();
        assert!(folder.receipt(&batch().sent(), NOW).await.expect("looks").is_some(), "{fault:?}");
    }
}

#[tokio::test]
async fn their_batch_is_read_when_it_is_whole_and_one_that_is_not_holds_up_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(dir.path()).expect("opens");
    let center = StandInCenter::in_folder(dir.path());
    let into = dir.path().join("in");
    center.sends("01900000-0000-7000-8000-000000000001", "<批次/>");
    center.does(THEIRS, "4211242026112300001", 2, "finish", "已办好");
    center.looks();
    let came = folder.next(NOW).await.expect("reads").expect("the good one");
    assert_eq!((came.id.to_string().as_str(), came.records[0].step.opinion.as_str()), (THEIRS, "已办好"));
    let again = folder.next(NOW).await.expect("reads").expect("it stays until it is acknowledged");
    assert_eq!(again, came);
    let outcomes =
        came.sent().keys.into_iter().map(|key| Outcome::new(key, Some("已经办过".into()))).collect();
    folder.acknowledge(&Receipt::new(came.id, Moment::of(NOW), outcomes), NOW).await.expect("answers");
    center.looks();
    assert!(center.answers()[0].contains("代码=\"2\" 原因=\"已经办过\""), "{:?}", center.answers());
    assert!(folder.next(NOW).await.expect("waits").is_none());
    // Bytes that changed after the manifest, links and what is not whole after a minute are put aside.
    center.does(THEIRS, "4211242026112300001", 2, "finish", "已办好");
    center.looks();
    let file = into.join(format!("{THEIRS}.xml"));
    let changed = fs::read_to_string(&file).expect("a file").replace("已办好", "不办了");
    fs::write(&file, changed).expect("writes");
    ages(&into);
    for _ in 0..2 {
        assert!(matches!(folder.next(NOW).await, Err(ExchangeError::Bad { .. })));
    }
    assert!(folder.next(NOW).await.expect("reads").is_none() && names(&into).is_empty());
    std::os::unix::fs::symlink("/etc/passwd", into.join(format!("{THEIRS}.manifest.xml"))).expect("links");
    let linked = folder.next(NOW).await;
    assert!(matches!(linked, Ok(None) | Err(ExchangeError::Bad { .. })), "{linked:?}");
}

#[tokio::test]
async fn a_center_that_falls_between_two_files_sends_and_answers_once_more_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let center = StandInCenter::in_folder(dir.path());
    let open = || Folder::open(dir.path()).expect("opens");
    let (out, into) = (dir.path().join("out"), dir.path().join("in"));
    let batch = batch();
    // Between a batch and its manifest; and while a file is written.
    open().send(&batch, NOW).await.expect("sends");
    fs::remove_file(out.join(format!("{}.manifest.xml", batch.id))).expect("as if it had not come to be");
    fs::write(out.join(".x.partial"), "half").expect("writes");
    ages(&out);
    center.looks();
    assert!(center.taken().is_empty(), "half of it is none");
    open().send(&batch, NOW).await.expect("sends");
    center.looks();
    assert_eq!((center.taken().len(), center.batches()), (1, 1));
    // Between the parts of settling.
    fs::remove_file(out.join(format!("{}.manifest.xml", batch.id))).expect("removed");
    open().settle(batch.id).await.expect("settles");
    assert_eq!((names(&out), names(&into)), (vec![], vec![]));
    // Between the receipt of their batch and the end of its files.
    let does = || {
        center.does(THEIRS, "4211242026112300001", 2, "finish", "已办好");
        center.looks();
    };
    does();
    let came = open().next(NOW).await.expect("reads").expect("it is there");
    let outcomes = came.sent().keys.into_iter().map(|key| Outcome::new(key, None)).collect();
    let receipt = Receipt::new(came.id, Moment::of(NOW), outcomes);
    fs::write(out.join(format!("{THEIRS}.receipt.xml")), receipt.write()).expect("writes");
    assert!(open().next(NOW).await.expect("reads").is_some(), "it is answered once more");
    open().acknowledge(&receipt, NOW).await.expect("answers");
    assert_eq!(names(&into), Vec::<String>::new());
    // Between its manifest and its records; and where it was sent again meanwhile.
    for again in [false, true] {
        does();
        let over = into.join(format!("{THEIRS}.over"));
        fs::rename(into.join(format!("{THEIRS}.manifest.xml")), over).expect("renames");
        if again {
            does();
        }
        let next = open().next(NOW).await.expect("reads");
        assert_eq!((next.is_some(), names(&into).len()), (again, if again { 2 } else { 0 }));
    }
}

#[tokio::test]
async fn over_http_a_batch_is_signed_and_its_receipt_comes_at_once_or_later() {
    let secret = Secret::fresh();
    let center = StandInCenter::over_http(&secret.reveal()).await;
    let url = format!("http://{}", center.address()).parse().expect("an address");
    let caller = Caller::new(vec![Permit::Address(center.address())]);
    let system = Http::new(url, secret, caller);
    center.will(Fault::Error);
    assert!(matches!(system.send(&batch(), NOW).await, Err(ExchangeError::Status(500))));
    center.will(Fault::Silent);
    assert!(system.send(&batch(), NOW).await.expect("sends").is_none());
    assert!(system.receipt(&batch().sent(), NOW).await.expect("asks").is_none());
    for fault in [Fault::HalfWritten, Fault::UnknownCode, Fault::Twice] {
        center.will(fault.clone());
        assert!(matches!(system.send(&batch(), NOW).await, Err(ExchangeError::Bad { .. })), "{fault:?}");
    }
    assert!(system.send(&batch(), NOW).await.expect("sends").is_some());
    assert!(system.receipt(&batch().sent(), NOW).await.expect("asks").is_some());
    assert_eq!(center.taken().len(), 1, "whatever came how often");

    center.does(THEIRS, "4211242026112300001", 2, "finish", "已办好");
    let came = system.next(NOW).await.expect("asks").expect("it is there");
    let outcomes = came.sent().keys.into_iter().map(|key| Outcome::new(key, None)).collect();
    system.acknowledge(&Receipt::new(came.id, Moment::of(NOW), outcomes), NOW).await.expect("answers");
    assert!(system.next(NOW).await.expect("asks").is_none());
    assert_eq!(center.answers().len(), 1);
}

#[tokio::test]
async fn a_request_of_somebody_without_the_secret_is_not_taken() {
    let center = StandInCenter::over_http(&Secret::fresh().reveal()).await;
    let url = format!("http://{}/", center.address()).parse().expect("an address");
    let caller = Caller::new(vec![Permit::Address(center.address())]);
    let system = Http::new(url, Secret::fresh(), caller);
    assert!(matches!(system.send(&batch(), NOW).await, Err(ExchangeError::Status(401))));
    assert!(center.taken().is_empty());
}
