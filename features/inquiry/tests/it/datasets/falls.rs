//! A center that is killed at every point at which it waits: while a file is read, released, taken back.

use super::{file, state_of, villages};
use crate::on_both;
use crate::world::{COUNTY, World};
use hongwang_base::Role;
use std::task::Poll;

/// Polls a future so often and then drops it, as a process falls that is killed; whether it came to its end.
async fn lives(mut polls: usize, future: impl Future<Output = ()>) -> bool {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(false);
        }
        polls -= 1;
        future.as_mut().poll(context).map(|()| true)
    })
    .await
}

/// Lets the job fall after each number of polls until it lives, with `again` making the same work anew; `check` is what
/// must hold once the next process has done the work.
async fn falls_everywhere(world: &World, again: impl AsyncFn(usize), check: impl AsyncFn(usize)) {
    let mut lived = false;
    let mut polls = 0;
    while !lived {
        again(polls).await;
        lived = lives(polls, world.works()).await;
        world.works().await;
        check(polls).await;
        // Near together where there is little to fall over, wider later: every wait is met by some run.
        polls += 1 + polls / 12;
    }
}

#[tokio::test]
async fn a_center_that_falls_anywhere_while_it_reads_has_each_row_once() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let batch = std::sync::Mutex::new(String::new());
        let again = async |polls: usize| {
            let text = file(&[("乌云山村", 1, "120.00"), ("父子岭村", 2, &format!("{}.00", 100 + polls))]);
            let sent = editor.uploads("2025年惠农补贴.csv", &text).await;
            *batch.lock().expect("whole") = sent.location;
        };
        let check = async |polls: usize| {
            let batch = batch.lock().expect("whole").clone();
            assert_eq!(state_of(&editor, &batch).await, "试读完，没有发", "{polls}");
            let rows = world.count_of("SELECT COUNT(*) AS n FROM inquiry_detail").await;
            assert_eq!((rows, world.details().await), (2, 0), "{polls}");
            editor.does(&batch, "discard", &[("why", "再试一次")]).await;
        };
        falls_everywhere(world, again, check).await;
    })
    .await;
}

#[tokio::test]
async fn a_center_that_falls_anywhere_while_it_releases_or_takes_back_ends_whole() {
    on_both(async |world| {
        villages(world).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        world
            .publishes("2025年惠农补贴.csv", &file(&[("乌云山村", 1, "1.00"), ("百涧河村", 3, "5.00")]))
            .await;
        let before = world.standing().await;
        let batch = std::sync::Mutex::new(String::new());
        let next = async |polls: usize| {
            let text = file(&[("乌云山村", 1, &format!("{}.00", 200 + polls)), ("父子岭村", 2, "3.00")]);
            let address = editor.gives("2025年惠农补贴.csv", &text).await;
            editor.does(&address, "ask", &[]).await;
            let released = reviewer.post(&format!("{address}/release"), &[]).await;
            assert_eq!(released.location, format!("{address}?done=release"), "{}", released.text);
            *batch.lock().expect("whole") = address;
        };
        let stands = async |polls: usize| {
            let standing = world.standing().await;
            assert_eq!(standing["421124102201 2025"], [format!("李小河 {}.00", 200 + polls)]);
            assert_eq!((standing.len(), world.details().await), (2, 2), "{polls}");
            let batch = batch.lock().expect("whole").clone();
            reviewer.does(&batch, "roll-back", &[("why", "再试一次")]).await;
            assert_eq!((world.standing().await, world.details().await), (before.clone(), 2), "{polls}");
        };
        falls_everywhere(world, &next, stands).await;
        let taken_back = async |polls: usize| {
            next(polls).await;
            world.works().await;
            let batch = batch.lock().expect("whole").clone();
            let pressed = reviewer.post(&format!("{batch}/roll-back"), &[("why", "错了")]).await;
            assert_eq!(pressed.location, format!("{batch}?done=roll-back"), "{}", pressed.text);
        };
        let is_back = async |polls: usize| {
            assert_eq!((world.standing().await, world.details().await), (before.clone(), 2), "{polls}");
        };
        falls_everywhere(world, taken_back, is_back).await;
    })
    .await;
}
