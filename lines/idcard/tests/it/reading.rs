//! A card is read for whoever asks, and whatever befalls it is said.

use hongwang_idcard::{Asking, Card, NotRead, Reader, Sex, Trouble};
use hongwang_testkit::{CardReader, Mishap, Person};
use jiff::civil::date;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// A reader that is plugged in and watched, and the way to it. The folder holds the reader's path.
struct Desk {
    _folder: TempDir,
    device: CardReader,
    asking: Asking,
    watching: JoinHandle<()>,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("idcard");
    let device = CardReader::at(&path);
    let mut reader = Reader::new(path);
    let asking = reader.asking();
    let watching = tokio::spawn(async move {
        loop {
            reader.next_event().await;
        }
    });
    Desk { _folder: folder, device, asking, watching }
}

#[tokio::test]
async fn a_card_is_read_when_somebody_asks_and_never_before() {
    let desk = desk();
    desk.device.place_card();
    desk.device.asked(4).await;
    assert_eq!(*desk.device.reads().borrow(), 0, "the watch reads no card");
    let card = desk.asking.read().await.expect("it is read");
    assert_eq!((card.name.as_str(), card.id.as_str()), ("演示王小花", "42112419500101004X"));
    assert_eq!((card.sex, card.nation.as_str()), (Sex::Female, "汉"));
    assert_eq!((card.born, card.from, card.to), (date(1950, 1, 1), date(2015, 1, 1), None));
    assert_eq!(card.address, "湖北省英山县红山镇演示村3组");
    assert_eq!(card.issuer, "英山县公安局(演示)");
    assert_eq!(format!("{card:?}"), "Card", "nothing of a person is in what is logged");
    assert_eq!(*desk.device.reads().borrow(), 1);
}

#[tokio::test]
async fn a_card_that_is_laid_down_after_the_wish_is_read_as_well() {
    let desk = desk();
    let hand = async {
        desk.device.asked(2).await;
        desk.device.place_card();
    };
    assert!(tokio::join!(desk.asking.read(), hand).0.is_ok());
}

#[tokio::test]
async fn a_reader_that_is_unplugged_while_it_reads_says_so_and_reads_again_when_it_is_back() {
    let mut desk = desk();
    desk.device.place_card();
    desk.device.befall(Mishap::BreaksOff);
    let mut reads = desk.device.reads();
    let (read, ()) = tokio::join!(desk.asking.read(), async {
        reads.wait_for(|times| *times > 0).await.expect("it is asked");
        desk.device.unplug().await;
    });
    assert!(matches!(read, Err(NotRead::Trouble(Trouble::Broken(_)))), "{read:?}");
    let gone = desk.asking.read().await;
    assert!(matches!(gone, Err(NotRead::Trouble(Trouble::Closed(_)))), "{gone:?}");
    desk.device.mend();
    desk.device.plug();
    assert!(desk.asking.read().await.is_ok());
}

#[tokio::test]
async fn a_card_that_cannot_be_read_is_tried_again_and_then_said() {
    for mishap in [Mishap::WrongCheck, Mishap::Garbage, Mishap::NotRead, Mishap::Lifted] {
        let desk = desk();
        desk.device.place_card();
        desk.device.befall(mishap);
        assert_eq!(desk.asking.read().await, Err(NotRead::Unreadable), "{mishap:?}");
        desk.device.mend();
        assert!(desk.asking.read().await.is_ok(), "{mishap:?} is over");
    }
}

#[tokio::test]
async fn without_a_card_nobody_waits_for_ever_and_without_a_watch_not_at_all() {
    let desk = desk();
    assert_eq!(desk.asking.read().await, Err(NotRead::NoCard));
    desk.watching.abort();
    assert_eq!(desk.asking.read().await, Err(NotRead::Gone));
}

#[test]
fn a_card_says_which_field_is_none() {
    let good = Person { nation: "15".into(), sex: "1".into(), to: "20350101".into(), ..Person::invented() };
    let card = Card::parse(&good.text()).expect("a card");
    assert_eq!((card.sex, card.nation.as_str(), card.to), (Sex::Male, "土家", Some(date(2035, 1, 1))));
    assert!(card.is_good_on(date(2035, 1, 1)) && !card.is_good_on(date(2035, 1, 2)));
    assert!(!card.is_good_on(date(2014, 12, 31)));
    for (wrong, field) in [
        (Person { name: String::new(), ..good.clone() }, "name"),
        (Person { nation: "57".into(), ..good.clone() }, "nation"),
        (Person { born: "19500230".into(), ..good.clone() }, "born"),
        (Person { id: "421124195001010041".into(), ..good.clone() }, "id"),
        (Person { id: "B42112419500101".into(), ..good.clone() }, "id"),
        (Person { from: "长期".into(), ..good.clone() }, "from"),
        (Person { to: "2035".into(), ..good.clone() }, "to"),
    ] {
        assert_eq!(Card::parse(&wrong.text()).map_err(|why| why.0), Err(field));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_card_or_a_field_that_is_none(
        spots in prop::collection::vec((0usize..256, any::<u8>()), 0..40),
        whole in prop::option::weighted(0.3, prop::collection::vec(any::<u8>(), 256)),
    ) {
        let mut text = Person::invented().text();
        if let Some(whole) = whole {
            text.copy_from_slice(&whole);
        }
        for (at, byte) in spots {
            text[at] = byte;
        }
        if let Ok(card) = Card::parse(&text) {
            prop_assert!(!card.name.is_empty() && card.id.len() == 18);
        }
    }
}
