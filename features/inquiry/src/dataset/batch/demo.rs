//! Batches of a demonstration: files of invented people, all of them marked 演示, on the same way as an office's.

use super::{Event, Hand, State, job, store, upload::given};
use crate::Inquiry;
use crate::dataset;
use crate::words::batch as words;
use hongwang_base::AccountId;
use hongwang_feature::{Place, Reply};
use hongwang_store::audit;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

/// Files and the datasets that they are of, by the ends of their names.
const OF: [(&str, &str); 1] = [("年惠农补贴（演示）.csv", "subsidy")];

/// Gives and releases each file whose period has no batch; what broke off is finished.
pub(crate) async fn fill(inquiry: &Inquiry, place: &Place) -> Reply<()> {
    let mut names: Vec<String> = Files::iter().map(|name| name.to_string()).collect();
    names.sort();
    for name in names {
        let of = OF.iter().find(|(end, _)| name.ends_with(end)).map(|(_, dataset)| *dataset);
        if let (Some(dataset), Some(file)) = (of, Files::get(&name)) {
            one(inquiry, place, dataset, &name, file.data.into_owned()).await?;
        }
    }
    Ok(())
}

async fn one(inquiry: &Inquiry, place: &Place, dataset: &str, name: &str, bytes: Vec<u8>) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let Some(definition) = dataset::find(&mut tx, dataset).await? else { return Ok(()) };
    let known = store::of_dataset(&mut tx, dataset, &place.org).await?;
    drop(tx);
    let known = known.into_iter().find(|batch| batch.about.file == name);
    if known.is_some_and(|batch| !batch.life.state.is_open()) {
        return Ok(());
    }
    let hand = |who: &str| Hand { account: AccountId::new(now), name: who.to_owned(), at: now };
    let by = Some(hand(words::DEMO_EDITOR));
    let Some(id) = given(inquiry, place, &definition, (name, bytes), by).await? else { return Ok(()) };
    for (state, deed, who) in
        [(State::Tried, "ask", words::DEMO_EDITOR), (State::Waiting, "release", words::DEMO_REVIEWER)]
    {
        let mut tx = place.db.write().await?;
        let Some(batch) = store::find(&mut tx, id).await?.filter(|batch| batch.life.state == state) else {
            continue;
        };
        let by = hand(who);
        let event = match state {
            State::Tried => Event::Ask(by.clone()),
            _ => Event::Release { by: by.clone(), leaving_out: String::new() },
        };
        let after = store::step(&mut tx, &batch, event).await?;
        let detail = words::audit_step(&definition.name, after.period(), "");
        audit::record(&mut tx, &super::noted(place, &after, Some(&by), deed, detail)).await?;
        tx.commit().await?;
    }
    job::work(inquiry, place).await
}
