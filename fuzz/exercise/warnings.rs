//! What must hold for warnings read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_base::Millis;
use hongwang_warnings::{
    Answer, Doing, LONGEST_HEADLINE, LONGEST_TEXT, MOST_AREAS, MOST_WARNINGS, USUAL_LIFE, read,
};

/// 2026-11-23 10:00 at +08:00.
const NOW: Millis = Millis(1_795_399_200_000);

/// Reads bytes, whatever form they are in.
pub fn warnings(data: &[u8]) {
    match read(data, NOW) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(Answer::Index(index)) => assert!(index.len() <= MOST_WARNINGS),
        Ok(Answer::Warnings(found, left_out)) => {
            assert!(found.len() + left_out.len() <= MOST_WARNINGS);
            for warning in found {
                assert!((1..=MOST_AREAS).contains(&warning.areas.len()));
                assert!(warning.headline.chars().count() <= LONGEST_HEADLINE);
                assert!(warning.text.chars().count() <= LONGEST_TEXT);
                assert!(warning.advice.chars().count() <= LONGEST_TEXT);
                let life = warning.until.since(warning.sent);
                assert!(life > 0 && life <= 3 * USUAL_LIFE);
                assert!(warning.doing == Doing::End || warning.until > NOW || life == USUAL_LIFE);
            }
        }
    }
}
