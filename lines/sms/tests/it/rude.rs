//! A gateway that does not keep to the rules.

use crate::peer::{Running, config};
use hongwang_sms::cmpp::{Body, Decoder, Pdu, Version};
use hongwang_sms::{Event, Verdict};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LET_IN: Body = Body::ConnectAnswer { status: 0, authenticator: [0; 16], version: 0x20 };

/// Lets the first caller in, then says these bytes to everything that it hears.
async fn rude(says: Vec<u8>) -> String {
    let door = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = door.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        loop {
            let (mut line, _) = door.accept().await.expect("somebody calls");
            let (mut buffer, mut decoder) = ([0; 1024], Decoder::default());
            while let Ok(count @ 1..) = line.read(&mut buffer).await {
                decoder.push(&buffer[..count]);
                while let Ok(Some(frame)) = decoder.next_frame() {
                    let pdu = Pdu::decode(&frame, Version::V20).expect("we speak well");
                    let answer = match pdu.body {
                        Body::Connect(_) => Pdu { sequence: pdu.sequence, body: LET_IN }.encode(Version::V20),
                        _ => says.clone(),
                    };
                    let _ = line.write_all(&answer).await;
                }
            }
        }
    });
    address
}

#[tokio::test]
async fn garbage_ends_the_line_and_every_part_has_its_verdict() {
    let garbage: Vec<Vec<u8>> = vec![
        b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        vec![0; 64],
        vec![255; 64],
        // An answer that ends before its fields do.
        [&[0, 0, 0, 14, 128, 0, 0, 4, 0, 0, 0, 2][..], &[0, 0]].concat(),
    ];
    for says in garbage {
        let address = rude(says.clone()).await;
        let mut running = Running::begin(config(Version::V20, &address));
        assert_eq!(running.next().await, Event::Connected);
        let id = running.sends(1, "一");
        let left = Event::Part { id, part: 1, of: 1, verdict: Verdict::Unanswered };
        assert_eq!(running.next().await, left, "{says:?}");
        assert!(matches!(running.next().await, Event::Lost(_)), "{says:?}");
        assert_eq!(running.next().await, Event::Connected, "{says:?}");
    }
}

#[tokio::test]
async fn answers_to_nothing_and_unknown_commands_are_let_be() {
    let pdu = |sequence, body| Pdu { sequence, body }.encode(Version::V20);
    let says = [
        pdu(999, Body::SubmitAnswer { id: 1, result: 0 }),
        pdu(998, Body::ActiveTestAnswer),
        vec![0, 0, 0, 12, 0, 0, 0, 0x55, 0, 0, 0, 1],
        pdu(997, Body::ActiveTest),
        pdu(2, Body::SubmitAnswer { id: 5, result: 0 }),
    ];
    let address = rude(says.concat()).await;
    let mut running = Running::begin(config(Version::V20, &address));
    let id = running.sends(1, "一");
    // A message that comes before the line is up goes back.
    let mut verdict = running.verdict().await;
    if matches!(verdict, Event::Part { verdict: Verdict::Unsent, .. }) {
        running.sends(1, "一");
        verdict = running.verdict().await;
    }
    let taken = Verdict::Accepted("0000000000000005".into());
    assert_eq!(verdict, Event::Part { id, part: 1, of: 1, verdict: taken });
}

#[tokio::test]
async fn where_nobody_answers_messages_go_back_and_the_line_is_tried_again() {
    let door = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = door.local_addr().expect("an address").to_string();
    drop(door);
    let mut running = Running::begin(config(Version::V20, &address));
    assert!(matches!(running.next().await, Event::Lost(_)));
    let id = running.sends(1, &"村".repeat(100));
    let unsent = |part| Event::Part { id, part, of: 2, verdict: Verdict::Unsent };
    assert_eq!((running.verdict().await, running.verdict().await), (unsent(1), unsent(2)));
    assert!(matches!(running.next().await, Event::Lost(_)));
}
