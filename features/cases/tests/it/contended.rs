//! Clerks and time at once.

use crate::crowd::{Size, crowd};
use crate::on_both;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twelve_clerks_at_once_nobody_loses_a_step_and_nobody_does_what_is_not_theirs() {
    on_both(async |world| {
        let size = Size { cases: 300, clerks: 12, rounds: 2, steps: 24 };
        let outcome = Box::pin(crowd(world, size)).await;
        assert!(outcome.broken.is_empty(), "{:#?}", outcome.broken);
        assert!(
            outcome.done > 60 && outcome.refused > 0,
            "a crowd that did nothing proves nothing: {outcome:?}"
        );
    })
    .await;
}
