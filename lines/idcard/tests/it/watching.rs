use hongwang_idcard::{Event, Reader, Trouble};
use hongwang_testkit::CardReader;
use std::time::Duration;
use tempfile::TempDir;
use tokio::{join, time::timeout};

/// Nothing here takes longer unless it never comes.
const SOON: Duration = Duration::from_secs(30);
/// More questions than a card may miss while it lies there.
const SEVERAL: u64 = 6;

async fn next(reader: &mut Reader) -> Event {
    timeout(SOON, reader.next_event()).await.expect("something changes")
}

/// A reader that is plugged in, and what watches it, once they have met. The folder holds the reader's path.
async fn met() -> (TempDir, CardReader, Reader) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("idcard");
    let device = CardReader::at(&path);
    let mut reader = Reader::new(path);
    assert_eq!(next(&mut reader).await, Event::ReaderBack);
    (folder, device, reader)
}

/// Takes the card away after the reader was asked several times more; the next event.
async fn taken(device: &CardReader, reader: &mut Reader) -> Event {
    let hand = async {
        device.asked(SEVERAL).await;
        device.take_card();
    };
    join!(next(reader), hand).0
}

#[tokio::test]
async fn a_card_is_placed_once_however_long_it_lies_there_and_again_after_it_was_taken() {
    let (_folder, device, mut reader) = met().await;
    device.place_card();
    assert_eq!(next(&mut reader).await, Event::CardPlaced);
    assert_eq!(taken(&device, &mut reader).await, Event::CardTaken);
    device.place_card();
    assert_eq!(next(&mut reader).await, Event::CardPlaced);
}

#[tokio::test]
async fn a_reader_that_is_unplugged_comes_back_under_its_path_and_the_card_on_it_is_not_placed_again() {
    let (_folder, mut device, mut reader) = met().await;
    device.place_card();
    assert_eq!(next(&mut reader).await, Event::CardPlaced);
    let hand = async {
        device.asked(2).await;
        device.unplug().await;
    };
    let (lost, ()) = join!(next(&mut reader), hand);
    assert!(matches!(lost, Event::ReaderLost(Trouble::Broken(_))), "{lost:?}");
    let gone = next(&mut reader).await;
    assert!(matches!(gone, Event::ReaderLost(Trouble::Closed(_))), "{gone:?}");
    device.plug();
    assert_eq!(next(&mut reader).await, Event::ReaderBack);
    assert_eq!(taken(&device, &mut reader).await, Event::CardTaken);
}

#[tokio::test]
async fn a_reader_that_is_not_there_is_said_once_and_found_when_it_is_plugged_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("idcard");
    let mut reader = Reader::new(&path);
    let lost = next(&mut reader).await;
    assert!(matches!(lost, Event::ReaderLost(Trouble::Closed(_))), "{lost:?}");
    let device = CardReader::at(&path);
    assert_eq!(next(&mut reader).await, Event::ReaderBack);
    device.place_card();
    assert_eq!(next(&mut reader).await, Event::CardPlaced);
}

#[tokio::test]
async fn garbage_before_an_answer_hides_nothing() {
    let (_folder, device, mut reader) = met().await;
    // With the head of a frame that never comes.
    device.garble(&[0, 0xff, 0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 9, 0x77, 0xaa]);
    device.place_card();
    assert_eq!(next(&mut reader).await, Event::CardPlaced);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_loss_and_the_next_try_is_good() {
    let (_folder, device, mut reader) = met().await;
    device.cut();
    assert_eq!(next(&mut reader).await, Event::ReaderLost(Trouble::Silent));
    assert_eq!(next(&mut reader).await, Event::ReaderBack);
}

#[tokio::test]
async fn a_reader_that_fails_its_own_test_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("idcard");
    let device = CardReader::at(&path);
    device.fail();
    assert_eq!(next(&mut Reader::new(path)).await, Event::ReaderLost(Trouble::Refused(0x60)));
}

#[tokio::test]
async fn a_file_that_is_no_serial_line_is_no_reader() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let lost = next(&mut Reader::new(file.path())).await;
    assert!(matches!(lost, Event::ReaderLost(Trouble::Closed(_))), "{lost:?}");
}
