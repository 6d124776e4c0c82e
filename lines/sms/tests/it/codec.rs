use crate::corpus::exercise;
use hongwang_sms::cmpp::{
    Body, Connect, Decoder, Deliver, LONGEST, Pdu, Receipt, Submit, Version, Wrong, authenticator,
};
use proptest::prelude::*;

const BOTH: [Version; 2] = [Version::V20, Version::V30];

#[test]
fn a_length_that_cannot_be_ends_the_line() {
    for length in [0_u32, 11, u32::try_from(LONGEST).expect("small") + 1, u32::MAX] {
        let mut decoder = Decoder::default();
        decoder.push(&length.to_be_bytes());
        assert!(matches!(decoder.next_frame(), Err(Wrong::Length(_))), "{length}");
    }
}

#[test]
fn a_frame_that_ends_before_its_fields_says_which_it_was() {
    let frame = Pdu { sequence: 7, body: Body::SubmitAnswer { id: 1, result: 0 } }.encode(Version::V20);
    let wrong = Pdu::decode(&frame[..frame.len() - 1], Version::V20);
    assert_eq!(wrong, Err(Wrong::Short { command: 0x8000_0004, sequence: 7 }));
    assert_eq!(
        Pdu::decode(&[0, 0, 0, 12, 0, 0, 0, 6, 0, 0, 0, 7], Version::V20),
        Err(Wrong::Unknown { command: 6, sequence: 7 })
    );
}

#[test]
fn an_older_gateway_that_answers_a_newer_greeting_is_understood() {
    let body = Body::ConnectAnswer { status: 4, authenticator: [1; 16], version: 0x20 };
    let frame = Pdu { sequence: 1, body: body.clone() }.encode(Version::V20);
    assert_eq!(Pdu::decode(&frame, Version::V30).expect("reads").body, body);
}

#[test]
fn the_proof_of_a_secret_is_the_one_of_the_standard() {
    // MD5 of the account, nine zeros, the secret and the time, by another program.
    let proof = authenticator("901234", "1234", 123_100_000);
    let hex: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "ef53377532e66ee6632e6ac6ece08b41");
}

fn text(most: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("[!-~]{{0,{most}}}")).expect("a pattern")
}

fn any_submit() -> impl Strategy<Value = Submit> {
    let content = proptest::collection::vec(any::<u8>(), 0..=140);
    (1..=8_u8, 1..=8_u8, text(10), any::<bool>(), text(6), text(21), text(21), content).prop_map(
        |(total, number, service, headed, account, from, to, content)| Submit {
            total,
            number,
            service,
            headed,
            account,
            from,
            to,
            content,
        },
    )
}

fn any_deliver() -> impl Strategy<Value = Deliver> {
    let content = proptest::collection::vec(any::<u8>(), 0..=140);
    (any::<u64>(), text(21), text(21), any::<u8>(), any::<bool>(), content).prop_map(
        |(id, to, from, format, receipt, content)| Deliver { id, to, from, format, receipt, content },
    )
}

fn any_body() -> impl Strategy<Value = Body> {
    prop_oneof![
        (text(6), any::<[u8; 16]>(), any::<u8>(), any::<u32>()).prop_map(
            |(account, authenticator, version, timestamp)| {
                Body::Connect(Connect { account, authenticator, version, timestamp })
            }
        ),
        (0..256_u32, any::<[u8; 16]>(), any::<u8>()).prop_map(|(status, authenticator, version)| {
            Body::ConnectAnswer { status, authenticator, version }
        }),
        any_submit().prop_map(Body::Submit),
        any_deliver().prop_map(Body::Deliver),
        (any::<u64>(), 0..256_u32).prop_map(|(id, result)| Body::SubmitAnswer { id, result }),
        (any::<u64>(), 0..256_u32).prop_map(|(id, result)| Body::DeliverAnswer { id, result }),
        Just(Body::Terminate),
        Just(Body::TerminateAnswer),
        Just(Body::ActiveTest),
        Just(Body::ActiveTestAnswer),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(sequence: u32, body in any_body(), short: bool, piece in 1..40_usize) {
        let version = BOTH[usize::from(short)];
        let pdu = Pdu { sequence, body };
        let bytes = pdu.encode(version);
        let mut decoder = Decoder::default();
        let mut frames = Vec::new();
        for piece in bytes.chunks(piece) {
            decoder.push(piece);
            frames.extend(decoder.next_frame().expect("a length that can be"));
        }
        prop_assert_eq!(frames.len(), 1);
        prop_assert_eq!(Pdu::decode(&frames[0], version).expect("reads"), pdu);
    }

    #[test]
    fn a_number_that_is_too_long_for_its_field_is_cut_and_moves_no_other(to in "[0-9]{0,80}") {
        let submit = Submit {
            total: 1, number: 1, service: to.clone(), headed: false, account: to.clone(), from: to.clone(),
            to: to.clone(), content: vec![7; 300],
        };
        for version in BOTH {
            let bytes = Pdu { sequence: 1, body: Body::Submit(submit.clone()) }.encode(version);
            let Body::Submit(read) = Pdu::decode(&bytes, version).expect("reads").body else { panic!("a submit") };
            prop_assert!(to.starts_with(&read.to) && to.starts_with(&read.from));
            prop_assert_eq!(read.content, vec![7; 140]);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        exercise::line(&bytes);
        let _ = Receipt::read(&bytes);
    }
}
