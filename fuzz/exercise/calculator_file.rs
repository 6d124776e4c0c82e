//! What must hold for a rule file read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_calculator::{Outcome, Rule};

/// Reads bytes as a rule file; one that is taken is reckoned with its own examples, twice.
pub fn calculator_file(data: &[u8]) {
    match Rule::read("file.toml", data) {
        Err(faults) => {
            assert!(!faults.0.is_empty());
            let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!(faults.0.iter().all(|fault| (1..=lines).contains(&fault.line)));
        }
        Ok(rule) => {
            assert!(rule.from <= rule.until && !rule.columns.is_empty() && !rule.sources.is_empty());
            for example in &rule.examples {
                let reckoned = || rule.walk(&example.answers, example.on).reckon();
                assert_eq!(reckoned(), reckoned());
                if let Ok(Outcome::Amount { cents, .. }) = reckoned() {
                    assert!(cents >= 0);
                }
            }
        }
    }
}
