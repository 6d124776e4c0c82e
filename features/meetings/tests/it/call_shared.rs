//! What tests of calls do at the screen and at the desk.

use super::world::{Person, Venue};
use http::StatusCode;
use serde_json::{Value, json};

pub(crate) const CALLS: &str = "/desk/calls";
/// The least that begins like a JPEG.
pub(crate) const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0, 0];

/// A villager touches 视频呼叫 of somebody at `org`; gives the id of the call.
pub(crate) async fn calls(venue: &Venue<'_>, org: &str) -> String {
    let id = wants(venue, org, "agronomist", "周师傅").await.expect("it is called");
    id.as_str().expect("an id").to_owned()
}

pub(crate) async fn wants(venue: &Venue<'_>, org: &str, office: &str, person: &str) -> Result<Value, String> {
    venue.asks("meetings.call", json!({ "org": org, "office": office, "person": person })).await
}

/// How the call stands before the screen.
pub(crate) async fn stands(venue: &Venue<'_>, call: &str) -> Value {
    let seen = venue.asks("meetings.call.look", json!({ "call": call, "known": null })).await;
    seen.expect("it is its call")
}

pub(crate) async fn touches(venue: &Venue<'_>, call: &str, touch: Value) -> Result<Value, String> {
    venue.asks("meetings.call.touch", json!({ "call": call, "touch": touch })).await
}

/// The ids of what rings for somebody.
pub(crate) async fn ringing(person: &Person<'_>) -> Vec<String> {
    let answer = person.get(&format!("{CALLS}/ring?known=")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let rings: Value = serde_json::from_str(&answer.text).expect("plain data");
    let strip = rings["strip"].as_str().expect("words").to_owned();
    let mut ids: Vec<String> =
        strip.split("/desk/calls/rings/").skip(1).map(|rest| rest[..36].to_owned()).collect();
    ids.dedup();
    assert_eq!(rings["count"], json!(ids.len()));
    ids
}

/// Presses 接听 on the one ring there is; gives the address of the call.
pub(crate) async fn answers(person: &Person<'_>) -> String {
    let rings = ringing(person).await;
    let done = person.post(&ring_at(&rings[0]), &[("do", "accept")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.location.split('?').next().expect("an address").to_owned()
}

pub(crate) fn ring_at(ring: &str) -> String {
    format!("{CALLS}/rings/{ring}")
}
