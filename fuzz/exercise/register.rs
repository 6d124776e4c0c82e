//! What must hold for the answer of a register read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_registers::{Reply, read_reply};

/// The question of the seeds: `019abf10-0000-7000-8000-000000000001`.
const ASKED: u128 = 0x019a_bf10_0000_7000_8000_0000_0000_0001;

/// Reads bytes.
pub fn answer(data: &[u8]) {
    match read_reply(data, uuid::Uuid::from_u128(ASKED)) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(Reply::Found { lines, .. }) => {
            assert!((1..=60).contains(&lines.len()));
            for line in lines {
                assert!((1..=40).contains(&line.label.chars().count()));
                assert!((1..=200).contains(&line.value.chars().count()));
                assert!(!(line.label + &line.value + &line.unit).chars().any(char::is_control));
            }
        }
        Ok(Reply::Telephone(telephone)) => assert!(telephone.bytes().all(|byte| byte.is_ascii_digit())),
        Ok(Reply::Nothing | Reply::Refused(_)) => {}
    }
}
