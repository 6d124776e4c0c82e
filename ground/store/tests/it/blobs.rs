use hongwang_store::{BlobError, BlobHash, Blobs};

fn open() -> (tempfile::TempDir, Blobs) {
    let dir = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(dir.path()).expect("opens");
    (dir, blobs)
}

#[test]
fn bytes_that_are_not_what_their_name_says_never_become_a_blob() {
    let (_dir, blobs) = open();
    let promised = BlobHash::of(b"true");
    let mut partial = blobs.partial(&promised).expect("opens");
    partial.write_at(0, b"lies").expect("writes");
    assert!(matches!(partial.finish(), Err(BlobError::Mismatch(_))));
    assert!(!blobs.has(&promised));
    assert_eq!(blobs.partial(&promised).expect("opens").read_at(0, 9).expect("reads"), b"");
}

#[test]
fn pieces_written_before_a_restart_are_still_there_after_it() {
    let (dir, blobs) = open();
    let hash = BlobHash::of(b"front|back");
    blobs.partial(&hash).expect("opens").write_at(5, b"|back").expect("writes");
    assert!(!blobs.has(&hash));
    let again = Blobs::open(dir.path()).expect("opens again");
    let mut partial = again.partial(&hash).expect("goes on");
    partial.write_at(0, b"front").expect("writes");
    partial.finish().expect("is whole");
    assert_eq!(again.get(&hash).expect("reads").expect("is there"), b"front|back");
    assert_eq!(again.range(&hash, 6, 2).expect("reads").expect("is there"), b"ba");
    assert_eq!(again.range(&hash, 99, 2).expect("reads").expect("is there"), b"");
}

#[test]
fn a_text_that_is_no_hash_is_refused() {
    for bad in ["", "00", "../../etc/passwd", &"g".repeat(64)] {
        assert!(bad.parse::<BlobHash>().is_err());
    }
}
