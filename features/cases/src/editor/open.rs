//! A form as it is opened at the desk: that of an item, or one that stands by itself and that items ask by its name.

use super::faults::{Fault, faults};
use super::model::{self, Model};
use super::{store, words};
use crate::catalogue::{self, forms};
use crate::form::Form;
use crate::item::Item;
use crate::notice::may_show;
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_store::Tx;
use jiff::civil::Date;
use std::sync::Arc;

/// The pictogram of a form that is of no item.
const ICON: &str = "file-text";

/// A form on the desk.
pub(super) struct Open {
    /// Its name in addresses: that of its item, or its own.
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) icon: String,
    /// Whether it stands by itself.
    pub(super) named: bool,
    /// The items that ask it: whatever is published, they ask from then on.
    pub(super) asked_by: Vec<Arc<Item>>,
    /// The version in use, and its text; empty where nothing was published yet.
    pub(super) hash: String,
    pub(super) used: String,
    pub(super) model: Model,
    /// The save number of what is seen.
    pub(super) seq: i64,
    /// Who saved last, and when.
    pub(super) who: String,
    pub(super) at: String,
    /// Whether it is a draft.
    pub(super) draft: bool,
}

/// Whose form it is, before any text of it is read.
struct About {
    name: String,
    icon: String,
    hash: String,
    named: bool,
    asked_by: Vec<Arc<Item>>,
}

async fn about(tx: &mut Tx, slug: &str) -> Reply<About> {
    if let Some(item) = catalogue::item(tx, slug).await? {
        let (name, icon) = (item.name.clone(), item.icon.clone());
        let hash = item.form_hash().to_owned();
        return Ok(About { name, icon, hash, named: false, asked_by: vec![item] });
    }
    let named = forms::find(tx, slug).await?.ok_or_else(|| Problem::missing(words::NO_ITEM))?;
    let mut asked_by = catalogue::items(tx).await?;
    asked_by.retain(|item| item.form_hash() == named.hash);
    Ok(About { name: named.name, icon: ICON.to_owned(), hash: named.hash, named: true, asked_by })
}

/// The draft of a form, or else what is in use of it.
pub(super) async fn open(tx: &mut Tx, slug: &str) -> Reply<Open> {
    let About { name, icon, hash, named, asked_by } = about(tx, slug).await?;
    let (used, present) = if hash.is_empty() {
        Default::default()
    } else {
        let used = store::version(tx, slug, &hash).await?;
        used.ok_or_else(|| Problem::missing(words::NO_VERSION))?
    };
    let kept = store::draft(tx, slug).await?;
    let (seq, who, at) = kept
        .as_ref()
        .map_or_else(Default::default, |kept| (kept.seq, kept.who.clone(), kept.at.minute_words()));
    // A draft of another version of the program that is not read any more gives way.
    let draft = kept.filter(|kept| !kept.form.is_empty()).and_then(|kept| model::read(&kept.form).ok());
    let (draft, model) = (draft.is_some(), draft.unwrap_or(present));
    let slug = slug.to_owned();
    Ok(Open { slug, name, icon, named, asked_by, hash, used, model, seq, who, at, draft })
}

impl Open {
    /// Saves what was made of it, unless somebody else was quicker.
    pub(super) async fn save(&self, tx: &mut Tx, seq: i64, staff: &Staff, place: &Place) -> Reply<bool> {
        let text = model::text(&self.model);
        Ok(store::save(tx, (&self.slug, seq), &text, &staff.name, place.clock.now()).await?)
    }

    /// All that is wrong.
    pub(super) fn faults(&self, today: Date) -> Vec<Fault> {
        let mut all = faults(&self.model, today);
        if all.is_empty()
            && let Ok(form) = model::form(&self.model)
        {
            all.extend(self.hidden_from_notice(&form));
        }
        all
    }

    /// What an item shows of a case while it is 公示 must be there, and be nobody's private matter.
    pub(super) fn hidden_from_notice(&self, form: &Form) -> Option<Fault> {
        let mut places = self.asked_by.iter().flat_map(|item| &item.notice);
        let wrong = places.find(|at| !may_show(form, at));
        wrong.map(|at| Fault { place: None, text: words::notice(at) })
    }

    /// Whether it is of an item for which nobody can begin an application any more.
    pub(super) fn hidden(&self) -> bool {
        !self.named && self.asked_by.iter().all(|item| item.hidden)
    }
}
