//! 打印 before the screen, on a real connection to a receipt printer.

use super::*;
use crate::call::memo::Found;
use axum::{Router, body::Body, extract::ConnectInfo};
use hongwang_base::{Clock, Millis};
use hongwang_feature::{Bus, Feature, NodeStatus, Place, Site};
use hongwang_feed::village::Node;
use hongwang_printing::{Roll, Target, draw, escpos};
use hongwang_store::{Blobs, Db, DbUrl};
use http::Request;
use http_body_util::BodyExt;
use std::{io::ErrorKind, net::SocketAddr, path::Path as File};
use tokio::{io::AsyncReadExt, net::TcpListener, sync::watch};
use tower::ServiceExt;

/// Debian's `fonts-noto-cjk`.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// A screen whose call is over, with this card on it; its center is out of reach.
struct Screen {
    router: Router,
    meetings: Meetings,
    _folder: tempfile::TempDir,
    _line: watch::Sender<NodeStatus>,
}

impl Screen {
    async fn with(card: &Card, printer: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(&DbUrl::Lite(folder.path().join("village.db"))).await.expect("opens");
        db.migrate(&hongwang_feed::MIGRATIONS).await.expect("migrates");
        let meetings = Meetings::default();
        let target = Target::network(&format!("tcp://{printer}"), Roll::Mm80).expect("an address");
        meetings.print_on(Some(Printer::new(target, FONT)));
        let view = CallView { is_over: true, length: 1, card: Some(card.clone()), ..CallView::default() };
        // Seen as of later than now: it stays fresh however slow this machine is.
        let seen = Instant::now() + Duration::from_secs(3_600);
        *meetings.call_known.seen.lock().expect("nobody panics") = Some((seen, Uuid::nil(), view));
        let (clock, center) = (Clock::manual(Millis(0)), "127.0.0.1:1".parse().expect("an address"));
        let keys = folder.path().join("keys");
        let node =
            Node::open(db.clone(), clock.clone(), &keys, center, &"00".repeat(32)).await.expect("opens");
        let (line, status) = watch::channel(NodeStatus::default());
        let questions = Questions::over(node.connector(None).expect("a connector"), status);
        let place = Place {
            site: Site::Village,
            org: "421124000000/421124102000/421124102201/".parse().expect("a path"),
            db,
            blobs: Blobs::open(folder.path().join("blobs")).expect("opens"),
            clock,
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::default(),
            demo: false,
        };
        let router = meetings.public().layer(Extension(questions)).with_state(place);
        Self { router, meetings, _folder: folder, _line: line }
    }

    /// Presses 打印; what the page says then.
    async fn prints(&self) -> (StatusCode, String) {
        let here: SocketAddr = ([127, 0, 0, 1], 40_000).into();
        let request = Request::post(format!("/meetings/call/{}", Uuid::nil()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ConnectInfo(here))
            .body(Body::from("do=print"))
            .expect("a request");
        let (head, body) = self.router.clone().oneshot(request).await.expect("never fails").into_parts();
        let bytes = body.collect().await.expect("reads").to_bytes();
        (head.status, String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn card(picture: u32) -> Card {
    Card {
        advice: "叶背有虫。\n每亩用吡虫啉20克。".into(),
        by: "红山镇 周师傅".into(),
        kept: false,
        picture: Some(picture),
        found: None,
    }
}

/// What the printer is sent for a slip.
fn bytes_of(slip: &Slip) -> Vec<u8> {
    escpos::encode(&draw(slip, File::new(FONT), Roll::Mm80.dots()).expect("fonts-noto-cjk is installed"))
}

async fn printer() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("a bound listener has an address");
    (listener, address)
}

async fn sent(listener: &TcpListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.expect("somebody prints");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("reads");
    bytes
}

#[tokio::test]
async fn a_touch_on_print_sends_the_card_to_the_printer_once() {
    let (listener, address) = printer().await;
    let screen = Screen::with(&card(0), address).await;
    let ((status, page), printed) = tokio::join!(screen.prints(), sent(&listener));
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains(said::PRINTED) && page.contains("叶背有虫"), "{page}");
    let wanted = Slip::default().title(said::CARD).line("叶背有虫。").line("每亩用吡虫啉20克。");
    assert!(printed == bytes_of(&wanted.line("——红山镇 周师傅")), "the lines of the card and nothing else");
    let more = listener.into_std().expect("a listener").accept();
    assert!(more.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "nothing is printed again");
}

#[tokio::test]
async fn a_picture_is_printed_where_it_came_and_said_to_be_missing_where_it_did_not() {
    let picture = Shades { width: 8, shades: vec![0; 64] };
    let with = slip(&card(1), Some(picture.clone()));
    let wanted = Slip::default().title(said::CARD).line("叶背有虫。").line("每亩用吡虫啉20克。");
    assert_eq!(with, wanted.clone().picture(8, picture.shades).line("——红山镇 周师傅"));
    // The center is out of reach: the words are printed all the same.
    let (listener, address) = printer().await;
    let screen = Screen::with(&card(1), address).await;
    let ((status, page), printed) = tokio::join!(screen.prints(), sent(&listener));
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(printed == bytes_of(&wanted.line(said::PICTURE_MISSED).line("——红山镇 周师傅")), "{page}");
}

#[test]
fn once_it_is_kept_its_code_and_its_end_are_printed_shown_and_read_aloud_digit_after_digit() {
    let (code, until) = ("4821390657".to_owned(), Millis(1_795_449_600_000));
    let kept = Card { kept: true, found: Some(Found { code, until }), ..card(0) };
    let printed = slip(&kept, None).text();
    for line in ["取卡码 48213 90657", "保存到 2026年11月23日，到期自动删掉。"] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
    let view = CallView { is_over: true, finds: true, card: Some(kept), ..CallView::default() };
    let page = call_parts::body(&view, &Shown { seated: true, ..Shown::default() }).into_string();
    assert!(page.contains("data-say=\"4 8 2 1 3，9 0 6 5 7\">48213 90657<"), "{page}");
    assert!(page.contains("保存到 2026年11月23日") && !page.contains("同意留存"), "{page}");
}

#[test]
fn before_it_is_kept_a_code_is_promised_of_a_center_that_gives_one_and_of_no_older_one() {
    // What a center says that knows no codes.
    let older = serde_json::json!({ "advice": "叶背有虫。", "by": "红山镇 周师傅", "kept": false });
    let older: Card = serde_json::from_value(older).expect("it is a card");
    assert_eq!(older, Card { advice: "叶背有虫。".into(), picture: None, ..card(0) });
    for (finds, promised) in [(true, true), (false, false)] {
        let view = CallView { is_over: true, finds, card: Some(older.clone()), ..CallView::default() };
        let page = call_parts::body(&view, &Shown { seated: true, ..Shown::default() }).into_string();
        assert!(page.contains("同意留存") && page.contains("离开屏幕就没有了"), "{page}");
        assert_eq!(page.contains("保存 12 个月，凭取卡码再看"), promised, "{page}");
    }
}

#[tokio::test]
async fn a_printer_that_is_out_of_reach_or_busy_says_so_and_the_card_stays() {
    let (listener, address) = printer().await;
    let screen = Screen::with(&card(0), address).await;
    let busy = screen.meetings.paper.clone().try_lock_owned().expect("nothing is printed");
    let (status, page) = screen.prints().await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains(said::PRINTER_BUSY) && page.contains("叶背有虫"), "{page}");
    drop((busy, listener));
    let (status, page) = screen.prints().await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("没有反应") && page.contains("叶背有虫"), "{page}");
}
