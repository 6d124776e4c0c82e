//! A center that is killed, at every point at which it waits for anything: the store, a folder, another system.
//!
//! What is killed is the future. What it had not committed is undone, as after kill -9, and what it knew is gone.

use crate::exchange::{Peer, fresh, states};
use crate::on_both;
use crate::world::RED_VILLAGE;
use hongwang_base::Millis;
use hongwang_replica::outbox::Submission;
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

#[tokio::test]
async fn a_center_that_falls_anywhere_in_an_exchange_does_nothing_twice_and_loses_nothing() {
    on_both(async |world| {
        let first = world.waiting(world.hands_in("proof").await).await;
        for peer in
            [Peer::in_folder(world, RED_VILLAGE, vec![]), Peer::over_http(world, RED_VILLAGE, vec![]).await]
        {
            peer.talks(world).await;
            let mut lived = false;
            for polls in 0.. {
                if lived {
                    break;
                }
                let case = Submission { id: fresh(), ..first.clone() };
                world.receive(RED_VILLAGE, &case).await.expect("it is taken");
                let number = world.text("SELECT MAX(number) AS text FROM case_case").await;
                let theirs = fresh().to_string();
                peer.center.does(&theirs, &number, 1, "accept", "");
                peer.looks();
                let said = peer.center.answers().len();
                let talk = async { peer.cases.exchange(&world.center).await.expect("talks") };
                lived = lives(polls, talk).await;
                // It comes up again; what was sent and not heard of is sent once more in its time.
                for _ in 0..3 {
                    peer.talks(world).await;
                    world.center.clock.advance(10 * Millis::MINUTE);
                }
                let events = world.events_of(case.id).await;
                assert_eq!(events, ["submit", "accept"], "{polls}");
                let taken = peer.center.taken();
                let seqs: Vec<u64> =
                    taken.iter().filter(|(of, ..)| *of == number).map(|(_, seq, _)| *seq).collect();
                assert_eq!(seqs, [1, 2], "{polls}");
                let answers = peer.center.answers().split_off(said);
                assert!(
                    !answers.is_empty() && answers.iter().all(|answer| answer.contains("代码=\"1\"")),
                    "{polls}: {answers:?}"
                );
                assert!(states(world).await.iter().all(|state| state == "taken"), "{polls}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_center_that_falls_anywhere_in_a_step_has_taken_it_whole_or_not_at_all() {
    on_both(async |world| {
        let first = world.waiting(world.hands_in("proof").await).await;
        let clerk = world.clerk(RED_VILLAGE).await;
        let (mut lived, mut cases) = (false, 0_usize);
        for polls in 0.. {
            if lived {
                break;
            }
            let case = Submission { id: fresh(), ..first.clone() };
            world.receive(RED_VILLAGE, &case).await.expect("it is taken");
            let step = async || drop(clerk.acts_on(case.id, "1", "accept", &[]).await);
            lived = lives(polls, step()).await;
            let done = world.events_of(case.id).await.len() == 2;
            // The row, the audit log and what the village is told come with the event, or none of them.
            let noted = async || {
                let rows = world.count("SELECT COUNT(*) AS n FROM case_case WHERE state = 'handling'").await;
                let log = world.log().await;
                let told = world.told().await;
                let told = told.iter().filter(|(_, body)| body["state"] == "handling").count();
                (rows, log.iter().filter(|(action, _)| action == "case.act").count(), told)
            };
            let now = cases + usize::from(done);
            assert_eq!(noted().await, (i64::try_from(now).expect("few"), now, now), "{polls}");
            step().await;
            cases += 1;
            assert_eq!(world.events_of(case.id).await, ["submit", "accept"], "{polls}");
            assert_eq!(noted().await, (i64::try_from(cases).expect("few"), cases, cases), "{polls}");
        }
    })
    .await;
}
