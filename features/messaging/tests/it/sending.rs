//! The job between outbox and gateway.

use crate::on_both;
use crate::world::{Gateway, PHONE, VILLAGE, World, org};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Place, Site};
use hongwang_messages::State;
use hongwang_messaging::Messaging;
use std::time::Duration;
use tokio::task::JoinSet;

/// The capability's jobs; they end with this.
fn runs(world: &World, messaging: &Messaging) -> JoinSet<()> {
    messaging.jobs(&world.center).into_iter().collect()
}

/// What the desk says, once it says this.
async fn says(world: &World, messaging: &Messaging, words: &str) -> String {
    let person = world.person(messaging, Role::Operator, "421124000000/", "李运维").await;
    let waiting = async {
        loop {
            let text = person.get("/desk/messages").await.text;
            if text.contains(words) {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect(words)
}

#[tokio::test]
async fn a_village_sends_no_messages() {
    on_both(async |world| {
        let village = Place { site: Site::Village, org: org(VILLAGE), ..world.center.clone() };
        assert!(world.alone().jobs(&village).is_empty());
    })
    .await;
}

#[tokio::test]
async fn without_a_gateway_a_message_goes_nowhere_and_is_dropped_after_a_day() {
    on_both(async |world| {
        let id = world.asks(PHONE).await;
        let messaging = world.alone();
        let jobs = runs(world, &messaging);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(world.state(id).await, State::Waiting);
        drop(jobs);
        world.center.clock.advance(Millis::DAY + 1);
        let _jobs = runs(world, &messaging);
        world.becomes(id, State::Dropped).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_for_goes_out_and_the_receipt_comes_home() {
    on_both(async |world| {
        let mut gateway = Gateway::start(0).await;
        let id = world.asks(PHONE).await;
        let messaging = world.through(&gateway.address);
        let _jobs = runs(world, &messaging);
        world.becomes(id, State::Delivered).await;
        let part = gateway.got.recv().await.expect("it was sent");
        assert_eq!((part.to.as_str(), part.from.as_str()), (PHONE, "106900001"));
        let units: Vec<u16> =
            part.content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        let text = String::from_utf16(&units).expect("text");
        assert_eq!(text, "【英山县】您的高龄津贴（编号20261123-001）：正在核对。");
        assert!(gateway.got.try_recv().is_err(), "once");
        says(world, &messaging, "已接通").await;
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_refuses_the_county_keeps_messages_waiting_and_the_desk_says_why() {
    on_both(async |world| {
        let gateway = Gateway::start(3).await;
        let id = world.asks(PHONE).await;
        let messaging = world.through(&gateway.address);
        let _jobs = runs(world, &messaging);
        let page = says(world, &messaging, "账号或密钥不对").await;
        assert!(page.contains("请核对配置里的账号"), "{page}");
        assert!(matches!(world.state(id).await, State::Waiting | State::Handed));
    })
    .await;
}
