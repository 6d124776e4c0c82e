//! Where the time of a test begins: also for the tests beside the rules, which have no clock.

use std::time::Instant;

pub(crate) fn start() -> Instant {
    Instant::now()
}
