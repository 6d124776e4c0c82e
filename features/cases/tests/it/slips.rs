//! The slip, on a real connection: printed once something was handed in, and nothing is lost where it is not.

use crate::on_both;
use crate::world::{PERSONAL, Villager, World, fitting};
use hongwang_base::Millis;
use hongwang_cases::{Cases, SlipPrinter};
use hongwang_feature::Place;
use hongwang_printing::{Printer, Roll, Slip, Target, draw, escpos};
use http::StatusCode;
use std::{io::ErrorKind, net::SocketAddr, path::Path, time::Duration};
use tokio::{io::AsyncReadExt, join, net::TcpListener, time::timeout};
use uuid::Uuid;

const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const NUMBER: &str = "20261123-001";
/// Nothing here takes longer unless it never comes.
const LONG: Duration = Duration::from_secs(30);

fn at(address: SocketAddr, font: &str) -> Printer {
    Printer::new(Target::network(&format!("tcp://{address}"), Roll::Mm80).expect("an address"), font)
}

/// A receipt printer in the network, switched on.
async fn printer(pages: Option<&str>) -> (TcpListener, SlipPrinter) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("a bound listener has an address");
    (listener, SlipPrinter::new(at(address, FONT), pages.map(str::to_owned)))
}

/// The next slip that the printer is sent, as bytes.
async fn sent(listener: &TcpListener) -> Vec<u8> {
    let receiving = async {
        let (mut stream, _) = listener.accept().await.expect("somebody prints");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("reads");
        bytes
    };
    timeout(LONG, receiving).await.expect("a slip comes")
}

/// Whether the printer is sent nothing more.
fn is_left_alone(listener: TcpListener) -> bool {
    let more = listener.into_std().expect("a listener").accept();
    more.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

/// What the printer is sent for a slip.
fn bytes_of(slip: &Slip) -> Vec<u8> {
    escpos::encode(&draw(slip, Path::new(FONT), Roll::Mm80.dots()).expect("fonts-noto-cjk is installed"))
}

/// Somebody hands an application in; where that is said.
async fn hands_in(world: &World, cases: &Cases) -> (Villager, String) {
    let mut villager = world.villager_of(cases);
    let first = villager.begins("doctor").await;
    villager.answers_all(first).await;
    let handed_in = villager.post("/apply/hand-in", &[]).await;
    assert_eq!(handed_in.status, StatusCode::SEE_OTHER, "{}", handed_in.text);
    (villager, handed_in.location)
}

/// Touches the key for a slip, and reads the page that follows.
async fn touches(villager: &mut Villager, done: &str) -> String {
    let touched = villager.post(&format!("{done}/print"), &[]).await;
    assert_eq!((touched.status, touched.location.as_str()), (StatusCode::SEE_OTHER, done));
    villager.get(done).await.text
}

async fn slip(cases: &Cases, place: &Place, done: &str) -> Slip {
    let id: Uuid = done.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    cases.slip(place, id).await.expect("reads").expect("it was handed in")
}

#[tokio::test]
async fn an_order_for_a_ticket_takes_no_account_and_no_number_of_a_card_and_its_slip_holds_none() {
    const NUMBERS: [&str; 8] = [
        "13800138000",
        "138 0013 8000",
        "42112419500101004X",
        "6222021234567890123",
        "６２２２０２１２３４",
        "一三八零零一三八零零零",
        "wang@12306",
        "黄冈东6222021",
    ];
    const GOOD: [(&str, &[&str], &str); 3] = [
        ("/from", &["黄冈东", "九江", "三门峡南"], "黄冈东"),
        ("/to", &["西双版纳傣族自治州"], "武汉"),
        ("/train", &["演示G101", "1461", "最早的一趟"], "G1234"),
    ];
    on_both(async |world| {
        let (_listener, printer) = printer(None).await;
        let cases = world.printing(printer);
        let mut villager = world.villager_of(&cases);
        let mut page = villager.begins("ticket").await;
        let mut asked = 0;
        while !page.text.contains("class=\"check\"") {
            let at = page.field("at");
            let mut value = if page.text.contains("value=\"add\"") { String::new() } else { fitting(&page) };
            if let Some((_, others, last)) = GOOD.iter().find(|(place, ..)| *place == at) {
                for wrong in NUMBERS {
                    let refused = villager.answers(&page, wrong).await;
                    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{at}: {wrong}");
                }
                for good in *others {
                    assert_eq!(villager.answers(&page, good).await.status, StatusCode::OK, "{at}: {good}");
                }
                asked += 1;
                value = (*last).to_owned();
            }
            page = villager.answers(&page, &value).await;
        }
        assert_eq!(asked, GOOD.len());
        let done = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let slip = format!("{:?}", slip(&cases, &world.village, &done.location).await);
        for personal in NUMBERS.iter().chain(&PERSONAL) {
            assert!(!slip.contains(personal), "{personal}: {slip}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_guide_of_an_item_is_printed_for_whoever_wants_to_take_it_home() {
    on_both(async |world| {
        let (listener, printer) = printer(None).await;
        let cases = world.printing(printer);
        let mut villager = world.villager_of(&cases);
        assert!(villager.get("/apply/dibao").await.text.contains("打印办事指南"));
        let (bytes, touched) = join!(sent(&listener), villager.post("/apply/dibao/print", &[]));
        assert_eq!((touched.status, touched.location.as_str()), (StatusCode::SEE_OTHER, "/apply/dibao"));
        assert!(bytes.len() > 10_000, "a whole guide and not a line");
        assert!(villager.get("/apply/dibao").await.text.contains("已经打印"));
        assert_eq!(villager.post("/apply/nothing/print", &[]).await.status, StatusCode::NOT_FOUND);
        assert!(is_left_alone(listener));
        // A screen without a printer promises no paper.
        let mut other = world.villager();
        assert!(!other.get("/apply/dibao").await.text.contains("打印办事指南"));
        assert_eq!(other.post("/apply/dibao/print", &[]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn with_the_printer_off_the_application_is_filed_and_the_page_says_what_to_look_at() {
    on_both(async |world| {
        let (listener, printer) = printer(None).await;
        let address = listener.local_addr().expect("a bound listener has an address");
        drop(listener);
        let cases = world.printing(printer);
        let (mut villager, done) = hands_in(world, &cases).await;
        let page = touches(&mut villager, &done).await;
        for words in [NUMBER, "小票没有打印出来", "请记下办件号", "没有反应", "data-standing=\"failed\""]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("小票已经打印"), "{page}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry").await, 1);

        // Switched on, it prints at the next touch.
        let listener = TcpListener::bind(address).await.expect("the same port");
        let (page, bytes) = join!(touches(&mut villager, &done), sent(&listener));
        assert!(page.contains("小票已经打印") && page.contains("再打印一张"), "{page}");
        assert!(bytes == bytes_of(&slip(&cases, &world.village, &done).await));
    })
    .await;
}

#[tokio::test]
async fn without_a_font_no_slip_of_boxes_is_printed_and_the_page_says_what_is_missing() {
    on_both(async |world| {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let cases = world.printing(SlipPrinter::new(at(address, "/nowhere/font.ttc"), None));
        let (mut villager, done) = hands_in(world, &cases).await;
        let page = touches(&mut villager, &done).await;
        assert!(page.contains("fonts-noto-cjk") && page.contains(NUMBER), "{page}");
        assert!(is_left_alone(listener));
    })
    .await;
}

#[tokio::test]
async fn what_is_handed_in_is_printed_at_once_with_its_number_while_no_line_carries_it() {
    on_both(async |world| {
        let (listener, printer) = printer(Some("192.168.1.10:8811")).await;
        let cases = world.printing(printer);
        let (mut villager, done) = hands_in(world, &cases).await;
        let bytes = sent(&listener).await;
        let slip = slip(&cases, &world.village, &done).await;
        assert!(bytes == bytes_of(&slip), "the printer was sent this slip");
        let text = slip.text();
        for words in [
            "英山县红山镇乌云山村",
            NUMBER,
            "家庭医生签约",
            "2026年11月23日 10:00交",
            "从收下那天算起",
            "办件进度",
            "http://192.168.1.10:8811/apply/progress?number=20261123-001",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry WHERE settled = FALSE").await, 1);
        // The code on it leads to the form with the number in it.
        let form = villager.get("/apply/progress?number=20261123-001").await;
        assert_eq!(form.field("number"), NUMBER);
    })
    .await;
}

#[tokio::test]
async fn a_trembling_hand_prints_once_and_a_wish_for_another_slip_is_met() {
    on_both(async |world| {
        let (listener, printer) = printer(None).await;
        let cases = world.printing(printer);
        let (mut villager, done) = hands_in(world, &cases).await;
        // It is being printed, or has just come out.
        let (page, first) = join!(touches(&mut villager, &done), sent(&listener));
        assert!(page.contains("小票已经打印"), "{page}");
        touches(&mut villager, &done).await;
        world.village.clock.advance(6 * Millis::SECOND);
        let (_, second) = join!(touches(&mut villager, &done), sent(&listener));
        assert!(first == second);
        assert!(is_left_alone(listener), "three touches, two slips");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_person_is_on_a_slip_and_where_everything_is_invented_it_says_so() {
    on_both(async |world| {
        for item in ["dibao", "house", "birth", "report"] {
            let id = world.hands_in(item).await;
            let text = world.cases.slip(&world.village, id).await.expect("reads").expect("a slip").text();
            for marker in PERSONAL {
                assert!(!text.contains(marker), "{item}: {marker}: {text}");
            }
            assert!(text.contains("20261123-") && !text.contains("演示"), "{text}");
            let demo = Place { demo: true, ..world.village.clone() };
            let text = world.cases.slip(&demo, id).await.expect("reads").expect("a slip").text();
            assert!(text.contains("乌云山村(演示)"), "{text}");
        }
        let nothing = world.cases.slip(&world.village, Uuid::nil()).await.expect("reads");
        assert_eq!(nothing, None);
    })
    .await;
}

#[tokio::test]
async fn without_a_printer_nothing_is_said_of_printing() {
    on_both(async |world| {
        let (mut villager, done) = hands_in(world, &world.cases).await;
        assert!(!villager.get(&done).await.text.contains("打印"));
        assert_eq!(villager.post(&format!("{done}/print"), &[]).await.status, StatusCode::NOT_FOUND);
        // Nor is anything printed that nobody has handed in.
        let (listener, printer) = printer(None).await;
        let mut villager = world.villager_of(&world.printing(printer));
        for id in ["nothing", "01900000-0000-7000-8000-000000000000"] {
            let touched = villager.post(&format!("/apply/done/{id}/print"), &[]).await;
            assert_eq!(touched.status, StatusCode::NOT_FOUND, "{id}");
        }
        assert!(is_left_alone(listener));
    })
    .await;
}
