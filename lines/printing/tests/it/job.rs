//! A print server: HTTP and IPP as they come over the line, byte by byte.

use crate::{FONT, slip};
use hongwang_printing::{PrintError, Printer, Target, draw};
use lopdf::{Document, Object};
use proptest::prelude::*;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// successful-ok to request 1, with its two attributes.
const TAKEN: &[u8] = b"\x01\x01\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\
                       \x48\x00\x1battributes-natural-language\x00\x02en\x03";

async fn server() -> (TcpListener, Printer) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let target = Target::server(&format!("ipp://127.0.0.1:{port}/printers/office")).expect("an address");
    (listener, Printer::new(target, FONT))
}

/// Takes one request, answers with this, and gives head and body.
async fn serve(listener: &TcpListener, answer: &[u8]) -> (String, Vec<u8>) {
    let (mut stream, _) = listener.accept().await.expect("somebody prints");
    let request = request(&mut stream).await;
    // One that has heard enough hangs up.
    let _ = stream.write_all(answer).await;
    request
}

async fn request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a head"));
    }
    let head = String::from_utf8(head).expect("plain text").to_ascii_lowercase();
    let length =
        head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).expect("a length");
    let mut body = vec![0; length.parse().expect("a number")];
    stream.read_exact(&mut body).await.expect("a body");
    (head, body)
}

fn http(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// What is said of a slip that is answered with this.
async fn refusal(answer: &[u8]) -> String {
    let (listener, printer) = server().await;
    let slip = slip();
    let (printed, _) = tokio::join!(printer.print(&slip), serve(&listener, answer));
    match printed.expect_err("a refusal") {
        error @ (PrintError::Refused { .. } | PrintError::Broken { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_print_server_is_handed_one_job_with_the_slip_on_an_a4_page() {
    let (listener, printer) = server().await;
    let slip = slip();
    let answer = http("200 OK", TAKEN);
    let (printed, (head, body)) = tokio::join!(printer.print(&slip), serve(&listener, &answer));
    assert_eq!(printed, Ok(()));
    assert!(head.starts_with("post /printers/office http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/ipp") && head.contains("host: 127.0.0.1:"), "{head}");
    // IPP 1.1, Print-Job, request 1; the operation's attributes begin with charset and language.
    let begin = b"\x01\x01\x00\x02\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\
                  \x48\x00\x1battributes-natural-language\x00\x02en\x45\x00\x0bprinter-uri";
    assert!(body.starts_with(begin), "{:?}", String::from_utf8_lossy(&body[..200]));
    let end = body
        .windows(6)
        .position(|bytes| bytes == b"\x03%PDF-")
        .expect("attributes end where the page begins");
    let attributes = String::from_utf8_lossy(&body[..end]).into_owned();
    assert!(attributes.contains("document-format\0\x0fapplication/pdf"), "{attributes:?}");
    assert!(attributes.contains("/printers/office"), "{attributes:?}");

    let page = Document::load_mem(&body[end + 1..]).expect("a PDF");
    let pages = page.get_pages();
    assert_eq!(pages.len(), 1);
    let one = page.get_dictionary(pages[&1]).expect("a page");
    let size: Vec<f32> = one
        .get(b"MediaBox")
        .and_then(Object::as_array)
        .expect("a size")
        .iter()
        .map(|side| side.as_float().expect("points"))
        .collect();
    assert_eq!(size, [0.0, 0.0, 595.0, 842.0]);
    let wanted = draw(&slip, Path::new(FONT), 1152).expect("fonts-noto-cjk is installed");
    let picture = page.objects.values().filter_map(|object| object.as_stream().ok());
    let picture = picture.filter(|stream| stream.dict.has_type(b"XObject")).collect::<Vec<_>>();
    let [picture] = picture[..] else { panic!("{} pictures", picture.len()) };
    assert_eq!(picture.get_plain_content().expect("dots"), wanted.bits());
    let number = |name: &[u8]| picture.dict.get(name).and_then(Object::as_i64).expect("a number");
    assert_eq!((number(b"Width"), number(b"Height")), (1152, wanted.height() as i64));
}

#[tokio::test]
async fn what_a_print_server_refuses_is_said_with_what_to_look_at() {
    let status = |code: [u8; 2]| http("200 OK", &[&[1, 1][..], &code, &[0, 0, 0, 1, 3]].concat());
    for (answer, words) in [
        (status([0x04, 0x06]), "没有这个打印队列"),
        (status([0x04, 0x0a]), "不认 PDF"),
        (status([0x05, 0x06]), "现在不收"),
        (status([0x05, 0x00]), "IPP 0x0500"),
        (http("403 Forbidden", b""), "权限"),
        (http("404 Not Found", b"<h1>Not Found</h1>"), "没有这个打印队列"),
        (http("500 Oops", b""), "HTTP 500"),
        (http("200 OK", b"<p>"), "不是 IPP"),
    ] {
        let said = refusal(&answer).await;
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_http_or_without_end_is_given_up() {
    for answer in [b"SSH-2.0-OpenSSH\r\n\r\n".to_vec(), http("200 OK", &vec![0; 1 << 20])] {
        assert!(refusal(&answer).await.contains("中途断了"));
    }
}

#[tokio::test]
async fn a_job_that_was_taken_is_printed_whatever_else_the_answer_holds() {
    let (listener, printer) = server().await;
    let slip = slip();
    // Ignored attributes, and an attribute that breaks off.
    let answer = http("200 OK", b"\x01\x01\x00\x01\x00\x00\x00\x01\x05\x44\xff");
    let (printed, _) = tokio::join!(printer.print(&slip), serve(&listener, &answer));
    assert_eq!(printed, Ok(()));
}

proptest! {
    // Each case draws a slip.
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_answer_is_taken_or_refused(body in prop::collection::vec(any::<u8>(), 0..40)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let answer = http("200 OK", &body);
        let printed = runtime.block_on(async {
            let (listener, printer) = server().await;
            let slip = slip();
            tokio::join!(printer.print(&slip), serve(&listener, &answer)).0
        });
        let taken = body.len() >= 8 && body[2] == 0;
        prop_assert_eq!(printed.is_ok(), taken);
    }
}
