//! `/desk/signals`: the channels, and a list of them that is tried before it is published.

use crate::channel::{Channel, LONGEST_NAME, MOST_KEPT, Shown, drafts};
use crate::{publish, store, words};
use axum::{
    Form,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::{Fact, Fail, Place, Reply, Staff};
use hongwang_iptv::{LeftOut, Playlist, playlist};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, link_button, post_button,
    table,
};
use hongwang_page::{Desk, Html, Link, Markup, Page, Tone, Visit, html};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/signals";
const LARGEST: usize = 4 << 20;
/// Most bytes of an upload, with what surrounds the file.
pub(crate) const LARGEST_UPLOAD: usize = 2 * LARGEST + 64 * 1024;
/// Most bytes of a confirmation: the list as a form sends it, three signs a byte.
pub(crate) const LARGEST_CONFIRMED: usize = 4 * LARGEST;
const LAST_POSITION: u32 = 9_999;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
    new: u32,
    changed: u32,
    same: u32,
}

impl Asked {
    fn flash(&self) -> Option<Flash> {
        let text = match self.done.as_str() {
            "taken" => words::done_taken(self.new, self.changed, self.same),
            "saved" => words::DONE_SAVED.to_owned(),
            "removed" => words::DONE_REMOVED.to_owned(),
            _ => return None,
        };
        Some(Flash { tone: Tone::Good, text })
    }
}

/// `GET /desk/signals`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let channels = store::managed(&mut place.db.read().await?, &staff.scope()).await?;
    let row = |channel: &Channel| Row {
        cells: vec![
            html! { (channel.name) },
            html! { (channel.group) },
            html! { (words::shown(channel.shown)) },
            html! { (channel.position) },
            html! { (if channel.hidden { words::HIDDEN } else { words::STANDS }) @if channel.keep { (words::KEPT) } },
            html! { @for address in &channel.addresses { p { (address) } } },
        ],
        href: Some(format!("{BASE}/channel/{}", channel.id)),
    };
    let heads = [words::NAME, words::KIND, words::SHOWN, words::POSITION, words::STANDS, words::ADDRESSES];
    let body = html! {
        p { (words::ABOUT) }
        p { (link_button(&format!("{BASE}/import"), words::IMPORT, Some("upload"), true)) " " (link_button(&format!("{BASE}/guide"), words::IMPORT_GUIDE, Some("upload"), false)) }
        (table(&Table {
            caption: words::CHANNELS.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: channels.iter().map(row).collect(),
            empty: words::NO_CHANNELS.to_owned(),
        }))
    };
    let shell = Desk { flash: asked.flash(), ..staff.desk(&place) };
    Ok(Page::new(words::CHANNELS).desk(shell).body(body).render(&visit))
}

/// A list, and where its channels are to stand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    shown: String,
    text: String,
}

impl Sent {
    fn read(&self) -> Result<(Shown, Playlist), Problem> {
        let shown = Shown::from_word(&self.shown);
        let shown = shown.ok_or_else(|| Problem::field("shown", words::SHOWN_WRONG))?;
        if self.text.trim().is_empty() {
            return Err(Problem::field("file", words::NO_LIST));
        }
        let list = playlist(self.text.as_bytes());
        Ok((shown, list.map_err(|why| Problem::field("text", why.to_string()))?))
    }
}

/// `GET /desk/signals/import`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Html {
    let sent = Sent { shown: Shown::Tv.word().to_owned(), ..Sent::default() };
    asked(&visit, &staff, &place, &sent, None)
}

fn asked(visit: &Visit, staff: &Staff, place: &Place, sent: &Sent, problem: Option<&Problem>) -> Html {
    let columns = Shown::ALL.map(|shown| Choice::new(shown.word(), words::shown(shown))).to_vec();
    let upload = Control::File { accept: ".m3u,.m3u8,.txt", several: false };
    let drawn = form(&desk::Form {
        action: format!("{BASE}/import"),
        fields: vec![
            Field::new("shown", words::SHOWN, Control::Radio(columns)).value(&sent.shown).wrong(problem),
            Field::new("file", words::FILE, upload).hint(words::FILE_HINT).wrong(problem).optional(),
            Field::new("text", words::TEXT, Control::Area(10)).value(&sent.text).wrong(problem).optional(),
        ],
        submit: words::TRY.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(visit, staff, place, (words::IMPORT, status), drawn)
}

pub(super) fn framed(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    (title, status): (&str, StatusCode),
    body: Markup,
) -> Html {
    let shell = Desk { trail: vec![Link::new(BASE, words::CHANNELS)], ..staff.desk(place) };
    Page::new(title).desk(shell).status(status).body(body).render(visit)
}

/// A file takes the place of what was pasted.
async fn receive(mut parts: Multipart) -> Result<Sent, Problem> {
    let large = |_| Problem::field("file", words::TOO_LARGE);
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await.map_err(large)? {
        let name = part.name().unwrap_or_default().to_owned();
        let content = part.bytes().await.map_err(large)?;
        let text = String::from_utf8_lossy(&content);
        match name.as_str() {
            "shown" => sent.shown = text.into_owned(),
            "text" if sent.text.is_empty() => sent.text = text.into_owned(),
            "file" if !content.is_empty() => sent.text = text.into_owned(),
            _ => {}
        }
    }
    Ok(sent)
}

/// `POST /desk/signals/import`: tries a list, and writes nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    parts: Multipart,
) -> Reply<Html> {
    let sent = receive(parts).await?;
    Ok(match sent.read() {
        Ok((_, list)) => tried(&visit, &staff, &place, &sent, &list),
        Err(problem) => asked(&visit, &staff, &place, &sent, Some(&problem)),
    })
}

fn tried(visit: &Visit, staff: &Staff, place: &Place, sent: &Sent, list: &Playlist) -> Html {
    let (taken, no_way) = drafts(list);
    let good = taken.iter().map(|draft| Row {
        cells: vec![
            html! { (draft.name) },
            html! { (draft.group) },
            html! { @for address in &draft.addresses { p { (address) } } },
        ],
        href: None,
    });
    let line = |left: &LeftOut| Row { cells: vec![html! { (left.line) }, html! { (left.why) }], href: None };
    let named = |name: &String| Row { cells: vec![html! { (name) }, html! { (words::NO_WAY) }], href: None };
    let left = list.left_out.iter().map(line).chain(no_way.iter().map(named));
    let body = html! {
        p { strong { (words::sum(taken.len(), list.left_out.len() + list.more_left_out + no_way.len())) } }
        (table(&Table {
            caption: words::TAKEN.to_owned(),
            columns: [words::NAME, words::KIND, words::ADDRESSES].map(Column::words).to_vec(),
            rows: good.collect(),
            empty: words::NONE_TAKEN.to_owned(),
        }))
        (table(&Table {
            caption: words::LEFT_OUT.to_owned(),
            columns: [words::LINE, words::WHY].map(Column::words).to_vec(),
            rows: left.collect(),
            empty: words::NONE_LEFT.to_owned(),
        }))
        @if list.more_left_out > 0 { p { (words::more_left(list.more_left_out)) } }
        @if !taken.is_empty() {
            (form(&desk::Form {
                action: format!("{BASE}/confirm"),
                fields: vec![Field::hidden("shown", &sent.shown), Field::hidden("text", &sent.text)],
                submit: words::CONFIRM.to_owned(),
                cancel: Some(format!("{BASE}/import")),
                error: None,
            }))
        }
    };
    framed(visit, staff, place, (words::IMPORT, StatusCode::OK), body)
}

/// `POST /desk/signals/confirm`
pub(crate) async fn confirm(
    staff: Staff,
    State(place): State<Place>,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    let (shown, list) = sent.read()?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let taken = publish::take(&mut tx, (&staff.org, shown), drafts(&list).0, now).await?;
    let publish::Taken { new, changed, same } = taken;
    let detail = words::done_taken(new, changed, same);
    audit::record(&mut tx, &staff.did(&place, &staff.org, "signals.import", shown.word(), detail)).await?;
    tx.commit().await?;
    announce(&place, &staff.org);
    Ok(Redirect::to(&format!("{BASE}?done=taken&new={new}&changed={changed}&same={same}")))
}

async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Channel> {
    let missing = || Fail::from(Problem::missing(words::NO_CHANNEL));
    let id = id.parse().map_err(|_| missing())?;
    store::find(tx, &staff.scope(), id).await?.ok_or_else(missing)
}

/// `GET /desk/signals/channel/{id}`
pub(crate) async fn one(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let channel = find(&mut place.db.read().await?, &staff, &id).await?;
    let check = |is_on| if is_on { "on".to_owned() } else { String::new() };
    let typed = Typed {
        hidden: check(channel.hidden),
        keep: check(channel.keep),
        guide_name: channel.guide_name,
        name: channel.name,
        position: channel.position.to_string(),
    };
    Ok(changing(&visit, &staff, &place, &id, &typed, None))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    position: String,
    hidden: String,
    keep: String,
    guide_name: String,
}

impl Typed {
    fn read(&self, channel: &Channel) -> Result<Channel, Problem> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(Problem::field("name", words::name_wrong()));
        }
        let position = self.position.trim().parse().ok().filter(|position| *position <= LAST_POSITION);
        let position = position.ok_or_else(|| Problem::field("position", words::POSITION_WRONG))?;
        let (hidden, keep) = (!self.hidden.is_empty(), !self.keep.is_empty());
        let guide_name = self.guide_name.trim();
        if guide_name.chars().count() > LONGEST_NAME {
            return Err(Problem::field("guide_name", words::guide_name_wrong()));
        }
        // Its own name needs no second place.
        let guide_name = if guide_name == name { String::new() } else { guide_name.to_owned() };
        Ok(Channel { name: name.to_owned(), position, hidden, keep, guide_name, ..channel.clone() })
    }
}

fn changing(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    typed: &Typed,
    problem: Option<&Problem>,
) -> Html {
    let at = format!("{BASE}/channel/{id}");
    let fields = vec![
        Field::text("name", words::NAME).value(&typed.name).wrong(problem),
        Field::text("guide_name", words::GUIDE_NAME)
            .value(&typed.guide_name)
            .hint(words::GUIDE_NAME_HINT)
            .wrong(problem)
            .optional(),
        Field::new("position", words::POSITION, Control::Line("number"))
            .value(&typed.position)
            .wrong(problem),
        Field::new("hidden", words::HIDDEN, Control::Check).value(&typed.hidden).optional(),
        Field::new("keep", words::KEEP, Control::Check).value(&typed.keep).wrong(problem).optional(),
    ];
    let body = html! {
        (form(&desk::Form {
            action: at.clone(),
            fields,
            submit: words::SAVE.to_owned(),
            cancel: Some(BASE.to_owned()),
            error: None,
        }))
        (post_button(&PostButton {
            action: format!("{at}/remove"),
            label: words::REMOVE.to_owned(),
            danger: true,
            ..PostButton::default()
        }))
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(visit, staff, place, (words::CHANNELS, status), body)
}

/// Whether the organisation of a channel has as many others kept as it may.
async fn is_full(tx: &mut Tx, channel: &Channel) -> hongwang_store::Result<bool> {
    let all = store::managed(tx, &Scope(channel.org.clone())).await?;
    let is_other = |one: &&Channel| one.org == channel.org && one.id != channel.id && one.keep;
    Ok(all.iter().filter(is_other).count() >= MOST_KEPT)
}

/// `POST /desk/signals/channel/{id}`
pub(crate) async fn change(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let refused =
        |problem: Problem| Ok(changing(&visit, &staff, &place, &id, &typed, Some(&problem)).into_response());
    let channel = match typed.read(&find(&mut tx, &staff, &id).await?) {
        Ok(channel) => channel,
        Err(problem) => return refused(problem),
    };
    if channel.keep && is_full(&mut tx, &channel).await? {
        return refused(Problem::field("keep", words::keep_full()));
    }
    publish::tell(&mut tx, &channel, now).await?;
    let detail = channel.name.clone();
    audit::record(&mut tx, &staff.did(&place, &channel.org, "signals.change", channel.id, detail)).await?;
    tx.commit().await?;
    announce(&place, &channel.org);
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

/// `POST /desk/signals/channel/{id}/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let channel = find(&mut tx, &staff, &id).await?;
    publish::withdraw(&mut tx, &channel, now).await?;
    let detail = channel.name.clone();
    audit::record(&mut tx, &staff.did(&place, &channel.org, "signals.remove", channel.id, detail)).await?;
    tx.commit().await?;
    announce(&place, &channel.org);
    Ok(Redirect::to(&format!("{BASE}?done=removed")))
}

/// What every node must hear after that was committed.
pub(super) fn announce(place: &Place, org: &OrgPath) {
    place.bus.tell(Fact::FeedGrew(org.clone()));
    place.live.changed();
}
