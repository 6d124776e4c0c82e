//! Providers whose lists are asked by the clock; what each offered and what became of it.
//!
//! Invariants: a list that is not whole changes nothing; an offer that comes again unchanged changes nothing; a film of a
//! provider is a reel like every other, with the provider's rights on its sheet for whoever reviews it; what a provider
//! takes back leaves every screen and cannot be shown again under that right.

use crate::film::{Rights, Sheet};
use crate::pages::sent::end_of;
use crate::reel::{Reel, State};
use crate::upload::Bringer;
use crate::words::intake as words;
use crate::{Media, fetch, publish, store, upload};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::{Place, Reply};
use hongwang_films::provider::{Form, IptvLessons, JingchuVideos, Offer, Offers, offers};
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// After a failure a provider is asked again sooner than it would be.
const AGAIN: i64 = Millis::HOUR;

/// In which form a provider's list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Iptv,
    Jingchu,
}

impl Kind {
    pub(crate) const ALL: [Kind; 2] = [Self::Iptv, Self::Jingchu];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Iptv => "iptv",
            Self::Jingchu => "jingchu",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Iptv => words::FORM_IPTV,
            Self::Jingchu => words::FORM_JINGCHU,
        }
    }

    fn form(self) -> &'static dyn Form {
        match self {
            Self::Iptv => &IptvLessons,
            Self::Jingchu => &JingchuVideos,
        }
    }
}

/// A provider that is asked.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) address: String,
    /// The column that its films stand in, unless an editor says another.
    pub(crate) place: String,
    pub(crate) hours: i64,
    pub(crate) is_paused: bool,
    pub(crate) due: Millis,
    pub(crate) ran: Option<Millis>,
    /// How it went the last time.
    pub(crate) said: String,
}

/// What a provider offered.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) title: String,
    pub(crate) reel: Option<Uuid>,
    /// Why it was refused, or that it was taken back.
    pub(crate) why: String,
    pub(crate) at: Millis,
}

fn subscription(row: &Row) -> Result<Subscription> {
    Ok(Subscription {
        id: row.get("id")?,
        org: row.org("org")?,
        name: row.get("name")?,
        kind: row.word("form", Kind::from_word)?,
        address: row.get("address")?,
        place: row.get("place")?,
        hours: row.get("hours")?,
        is_paused: row.get::<i64>("paused")? != 0,
        due: row.millis("due")?,
        ran: row.get::<Option<i64>>("ran")?.map(Millis),
        said: row.get("said")?,
    })
}

/// Keeps a subscription as it is now.
pub(crate) async fn keep(tx: &mut Tx, one: &Subscription) -> Result<()> {
    sql(
        "INSERT INTO media_subscription (id, org, name, form, address, place, hours, paused, due, ran, said) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (id) DO UPDATE SET name = $3, form = $4, \
         address = $5, place = $6, hours = $7, paused = $8, due = $9, ran = $10, said = $11",
    )
    .bind(one.id)
    .bind(&one.org)
    .bind(&one.name)
    .bind(one.kind.word())
    .bind(&one.address)
    .bind(&one.place)
    .bind(one.hours)
    .bind(i64::from(one.is_paused))
    .bind(one.due)
    .bind(one.ran.map(|ran| ran.0))
    .bind(&one.said)
    .run(tx)
    .await?;
    Ok(())
}

/// The subscriptions of `scope`, by name.
pub(crate) async fn all(tx: &mut Tx, scope: &Scope) -> Result<Vec<Subscription>> {
    let rows = sql("SELECT * FROM media_subscription WHERE org LIKE $1 || '%' ORDER BY name, id LIMIT 200");
    rows.bind(scope).all(tx).await?.iter().map(subscription).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Subscription>> {
    let row = sql("SELECT * FROM media_subscription WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(subscription).transpose()
}

/// Forgets a subscription; its films stay.
pub(crate) async fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM media_offer WHERE subscription = $1").bind(id).run(tx).await?;
    sql("DELETE FROM media_subscription WHERE id = $1").bind(id).run(tx).await.map(drop)
}

/// What a provider offered, the newest first.
pub(crate) async fn offered(tx: &mut Tx, id: Uuid) -> Result<Vec<Offered>> {
    let rows = sql("SELECT * FROM media_offer WHERE subscription = $1 ORDER BY at DESC, code LIMIT 500");
    let one = |row: &Row| {
        Ok(Offered {
            title: row.get("title")?,
            reel: row.get("reel")?,
            why: row.get("why")?,
            at: row.millis("at")?,
        })
    };
    rows.bind(id).all(tx).await?.iter().map(one).collect()
}

/// Asks the providers that are due.
///
/// # Errors
/// When the store fails; a provider that cannot be asked says so itself.
pub(crate) async fn pass(media: &Media, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let all = all(&mut place.db.read().await?, &Scope(place.org.clone())).await?;
    for one in all.into_iter().filter(|one| !one.is_paused && one.due <= now) {
        let asked = match media.sources.address(&one.address) {
            Ok(url) => offers(&media.caller, one.kind.form(), &url).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        take(media, place, one.id, asked).await?;
        place.live.changed();
    }
    Ok(())
}

/// Takes what a provider answered, all of it or nothing.
async fn take(
    media: &Media,
    place: &Place,
    id: Uuid,
    asked: std::result::Result<Offers, String>,
) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    // Whoever changed or removed it meanwhile has the last word.
    let Some(one) = find(&mut tx, &Scope(place.org.clone()), id).await? else { return Ok(()) };
    let every = one.hours.clamp(1, 720) * Millis::HOUR;
    let mut run = Run::of(now, &one, known(&mut tx, id).await?);
    let (said, due) = match asked {
        Err(why) => (why, now.plus(every.min(AGAIN))),
        Ok(offers) => {
            for offer in &offers.offers {
                run.offer(&mut tx, media, offer).await?;
            }
            for left in &offers.left_out {
                run.note(&mut tx, (&left.code, &left.title), None, &left.why).await?;
            }
            let refused = run.refused + offers.left_out.len();
            (words::came(run.new, run.withdrawn, refused), now.plus(every))
        }
    };
    let (files, grown) = (run.files, run.grown);
    keep(&mut tx, &Subscription { ran: Some(now), due, said, ..one }).await?;
    tx.commit().await?;
    for reel in files {
        upload::forget(place, reel)?;
    }
    place.announce(grown);
    media.fetches.notify_one();
    Ok(())
}

/// What is known of each code: its reel, and why it was refused.
type Known = BTreeMap<String, (Option<Uuid>, String)>;

async fn known(tx: &mut Tx, id: Uuid) -> Result<Known> {
    let rows =
        sql("SELECT code, reel, why FROM media_offer WHERE subscription = $1").bind(id).all(tx).await?;
    rows.iter().map(|row| Ok((row.get("code")?, (row.get("reel")?, row.get("why")?)))).collect()
}

/// One answer of a provider on its way into the store.
struct Run<'a> {
    now: Millis,
    one: &'a Subscription,
    known: Known,
    new: usize,
    withdrawn: usize,
    refused: usize,
    /// Reels whose files go with the transaction.
    files: Vec<Uuid>,
    grown: BTreeSet<OrgPath>,
}

impl<'a> Run<'a> {
    fn of(now: Millis, one: &'a Subscription, known: Known) -> Self {
        let (files, grown) = (Vec::new(), BTreeSet::new());
        Self { now, one, known, new: 0, withdrawn: 0, refused: 0, files, grown }
    }

    async fn offer(&mut self, tx: &mut Tx, media: &Media, offer: &Offer) -> Result<()> {
        let known = self.known.get(&offer.code).cloned();
        let reel = known.as_ref().and_then(|(reel, _)| *reel);
        let was_withdrawn = known.as_ref().is_some_and(|(_, why)| why == words::WITHDRAWN);
        let names = (offer.code.as_str(), offer.title.as_str());
        if offer.is_withdrawn {
            match reel {
                Some(_) if was_withdrawn => {}
                Some(reel) => {
                    self.take_back(tx, reel).await?;
                    self.note(tx, names, Some(reel), words::WITHDRAWN).await?;
                    self.withdrawn += 1;
                }
                None => self.note(tx, names, None, words::WITHDRAWN_BEFORE).await?,
            }
            return Ok(());
        }
        let until = offer.until.and_then(end_of);
        if let Some(reel) = reel {
            return self.shorten(tx, reel, until).await;
        }
        let why = match media.sources.address(&offer.address) {
            Err(error) => Some(error.to_string()),
            Ok(_) if until.is_some_and(|until| until <= self.now) => Some(words::OVER.to_owned()),
            Ok(_) => None,
        };
        if let Some(why) = why {
            self.refused += 1;
            return self.note(tx, names, None, &why).await;
        }
        let bringer = Bringer { org: self.one.org.clone(), account: None, name: self.one.name.clone() };
        let reel = fetch::order(tx, &bringer, (&offer.address, self.sheet(offer, until)), self.now).await?;
        self.new += 1;
        self.note(tx, names, Some(reel.id), "").await
    }

    /// A provider who lets a film be shown for a shorter time than before is obeyed; whoever gives it longer is asked anew.
    async fn shorten(&mut self, tx: &mut Tx, id: Uuid, until: Option<Millis>) -> Result<()> {
        let Some(mut reel) = store::reel_of(tx, &Scope(self.one.org.clone()), id).await? else {
            return Ok(());
        };
        let Some(until) = until.filter(|until| reel.sheet.rights.until.is_none_or(|known| *until < known))
        else {
            return Ok(());
        };
        reel.sheet.rights.until = Some(until);
        let standing = store::find(tx, reel.scope(), id, self.now).await?;
        if let Some((film, made)) = standing.zip(reel.made.as_ref()).filter(|_| reel.state == State::Shown) {
            publish::tell(tx, &crate::reel::film(&reel, made, film.at), self.now).await?;
            self.grown.insert(reel.scope().clone());
        }
        store::keep(tx, &reel).await
    }

    /// What is known of a film before anybody has seen it.
    fn sheet(&self, offer: &Offer, until: Option<Millis>) -> Sheet {
        let short = |text: &str, most: usize| text.trim().chars().take(most).collect::<String>();
        Sheet {
            title: short(&offer.title, 40),
            intro: short(&offer.intro, 400),
            place: self.one.place.clone(),
            series: short(&offer.series, 60),
            episode: offer.episode.min(999),
            people: offer.people.iter().filter(|one| !one.is_empty()).take(20).cloned().collect(),
            rights: Rights {
                owner: offer.owner.clone(),
                licence: offer.licence.clone(),
                until,
                territory: None,
            },
            ..Sheet::default()
        }
    }

    async fn note(
        &mut self,
        tx: &mut Tx,
        (code, title): (&str, &str),
        reel: Option<Uuid>,
        why: &str,
    ) -> Result<()> {
        // The same words about the same thing are no news, and a film that came is not refused by what comes later.
        let same =
            |(known, said): &(Option<Uuid>, String)| (known.is_some() && reel.is_none()) || said == why;
        if code.is_empty() || self.known.get(code).is_some_and(same) {
            return Ok(());
        }
        sql("INSERT INTO media_offer (subscription, code, title, reel, why, at) VALUES ($1,$2,$3,$4,$5,$6) \
             ON CONFLICT (subscription, code) DO UPDATE SET title = CASE WHEN $3 = '' THEN media_offer.title ELSE $3 END, reel = $4, why = $5, at = $6")
        .bind(self.one.id)
        .bind(code)
        .bind(title)
        .bind(reel)
        .bind(why)
        .bind(self.now)
        .run(tx)
        .await?;
        self.known.insert(code.to_owned(), (reel, why.to_owned()));
        Ok(())
    }

    /// A film that the provider no longer lets be shown.
    async fn take_back(&mut self, tx: &mut Tx, id: Uuid) -> Result<()> {
        let Some(mut reel) = store::reel_of(tx, &Scope(self.one.org.clone()), id).await? else {
            return Ok(());
        };
        match reel.state {
            State::Fetching | State::Receiving | State::Waiting | State::Unfit => {
                self.files.push(id);
                return store::forget(tx, id).await;
            }
            _ => {}
        }
        // Whoever hands it in again needs another right.
        reel.sheet.rights.until = Some(self.now);
        if reel.state == State::Shown {
            self.grown.insert(reel.scope().clone());
            return publish::take_down(tx, reel, words::WITHDRAWN, self.now).await;
        }
        let state = if reel.state == State::Working { State::Working } else { State::Down };
        store::keep(tx, &Reel { state, problem: words::WITHDRAWN.to_owned(), ..reel }).await
    }
}
