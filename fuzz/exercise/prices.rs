//! What must hold for quotes read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_base::Millis;
use hongwang_prices::{LONGEST_NAME, MOST_FEN, MOST_QUOTES, read};

/// 2026-11-23 10:00 at +08:00.
const NOW: Millis = Millis(1_795_399_200_000);

/// Reads bytes as an answer.
pub fn prices(data: &[u8]) {
    let answer = match read(data, NOW) {
        Ok(answer) => answer,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(answer.quotes.len() <= MOST_QUOTES);
    assert!(answer.left_out.is_none_or(|(count, why)| count > 0 && !why.is_empty()));
    for quote in answer.quotes {
        assert!((1..=2 * MOST_FEN).contains(&quote.fen));
        assert!(quote.day <= NOW.beijing().date());
        for name in [&quote.product, &quote.market, &quote.unit] {
            assert!(
                (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control)
            );
        }
    }
}
