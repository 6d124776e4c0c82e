//! What the page of a case says beside its steps: the answer that its writer waits for, its papers, its call-back.

use crate::case::Dossier;
use crate::{rating, result, wall};
use hongwang_base::Millis;
use hongwang_feature::{Reply, Staff};
use hongwang_page::html;
use hongwang_store::Tx;
use maud::Markup;

pub(super) async fn part(tx: &mut Tx, dossier: &Dossier, staff: &Staff, now: Millis) -> Reply<Markup> {
    let call_back = rating::desk::part(tx, dossier, staff, now).await?;
    let answer = wall::desk::part(tx, dossier).await?;
    let papers = result::desk::part(tx, dossier).await?;
    Ok(html! { (call_back) (answer) (papers) })
}
