//! Invented articles for a demonstration, written and approved by invented people through the same rules as real ones.
//!
//! What is there already stays as it is, so a second start adds nothing and an editor's changes last.

mod scene;
pub(crate) mod sources;

use crate::article::{Action, Actor, Manuscript, Picture, Signature, Stage, store};
use crate::columns::{ColumnSlug, Tree};
use crate::tree::Trees;
use crate::words::demo as words;
use hongwang_base::{AccountId, ArticleId, Millis, OrgPath};
use hongwang_documents::picture;
use hongwang_feature::{Place, Reply, organisations, organisations::OrgKind};
use hongwang_store::{Tx, sql};
use serde::Deserialize;
use std::collections::BTreeMap;

const ARTICLES: &str = include_str!("../demo/articles.toml");
/// Codes of the two towns that have screens in a demonstration.
const RED_HILL: &str = "421124102000";
const SPRINGS: &str = "421124100000";

#[derive(Deserialize)]
struct File {
    article: Vec<Invented>,
}

#[derive(Deserialize)]
struct Invented {
    scope: String,
    column: ColumnSlug,
    title: String,
    text: String,
    days: i64,
    picture: Option<String>,
    #[serde(default)]
    notice: bool,
    #[serde(default)]
    pinned: bool,
}

/// Puts the invented articles on the screens of the county, of two towns and of the first village of each.
///
/// # Errors
/// When the store fails.
pub(crate) async fn fill(place: &Place, trees: &Trees) -> Reply<()> {
    let file: File =
        toml::from_str(ARTICLES).expect("the invented articles are well-formed: a test reads them");
    let mut tx = place.db.read().await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let scopes = scopes(&mut tx, &place.org).await?;
    drop(tx);
    let mut pictures = BTreeMap::new();
    for invented in &file.article {
        let Some(scope) = scopes.get(invented.scope.as_str()) else { continue };
        if tree.column(&invented.column).is_none() || exists(place, invented, scope).await? {
            continue;
        }
        if let Some(name) = &invented.picture
            && !pictures.contains_key(name)
        {
            pictures.insert(name.clone(), draw(place, name.clone()).await?);
        }
        let picture = invented.picture.as_ref().and_then(|name| pictures.get(name));
        publish(place, &tree, invented, scope, picture).await?;
    }
    Ok(())
}

/// The organisations that the file speaks of, as far as this county has them.
async fn scopes(tx: &mut Tx, county: &OrgPath) -> Reply<BTreeMap<&'static str, OrgPath>> {
    let mut scopes = BTreeMap::from([("county", county.clone())]);
    for (name, below, code) in
        [("red-hill", "red-hill-village", RED_HILL), ("springs", "springs-village", SPRINGS)]
    {
        let Ok(town) = county.child(code) else { continue };
        let children = organisations::children(tx, &town).await?;
        if let Some(village) = children.into_iter().find(|each| each.kind == OrgKind::Village) {
            scopes.insert(below, village.path);
        }
        scopes.insert(name, town);
    }
    Ok(scopes)
}

async fn exists(place: &Place, invented: &Invented, scope: &OrgPath) -> Reply<bool> {
    let mut tx = place.db.read().await?;
    // By the first version: an editor may have given it another title since.
    let found =
        sql("SELECT article FROM content_version JOIN content_article ON content_article.id = article \
                     WHERE content_version.version = 1 AND manuscript ->> 'title' = $1 AND scope = $2")
        .bind(&invented.title)
        .bind(scope)
        .one(&mut tx)
        .await?;
    Ok(found.is_some())
}

async fn draw(place: &Place, name: String) -> Reply<Picture> {
    let blobs = place.blobs.clone();
    let drawn = tokio::task::spawn_blocking(move || {
        let png = scene::png(&name);
        let prepared = picture::prepare(&png).expect("a picture that was just drawn can be read");
        Picture::store(&blobs, &prepared, words::scene(&name))
    });
    Ok(drawn.await.expect("drawing does not panic")?)
}

fn person(name: &str, role: &str, now: Millis, may_review: bool) -> Actor {
    let signature = Signature {
        account: Some(AccountId::new(now)),
        name: name.to_owned(),
        role: role.to_owned(),
        office: words::OFFICE.to_owned(),
    };
    Actor { signature, may_write: !may_review, may_review }
}

async fn publish(
    place: &Place,
    tree: &Tree,
    invented: &Invented,
    scope: &OrgPath,
    picture: Option<&Picture>,
) -> Reply<()> {
    let now = place.clock.now();
    let writer = person(words::WRITER, words::WRITES, now, false);
    let reviewer = person(words::REVIEWER, words::REVIEWS, now, true);
    let mut tx = place.db.write().await?;
    let id = store::create(&mut tx, tree, &manuscript(invented, scope, picture, now), &writer, now).await?;
    let mut done = act(&mut tx, tree, id, &Action::Submit, &writer, now).await?;
    if done.standing.stage == Stage::Waiting {
        done = act(&mut tx, tree, id, &Action::Approve, &reviewer, now).await?;
    }
    tx.commit().await?;
    done.announce(place);
    Ok(())
}

async fn act(
    tx: &mut Tx,
    tree: &Tree,
    id: ArticleId,
    action: &Action,
    actor: &Actor,
    now: Millis,
) -> Reply<store::Done> {
    store::act(tx, tree, id, action, actor, now).await
}

fn manuscript(invented: &Invented, scope: &OrgPath, picture: Option<&Picture>, now: Millis) -> Manuscript {
    let mut sheet = Manuscript::blank(invented.column.clone(), scope.clone());
    let mut html: String = invented.text.trim().lines().map(|line| format!("<p>{line}</p>")).collect();
    if let Some(picture) = picture {
        html.insert_str(
            0,
            &format!(r#"<p><img src="{}" alt="{}"></p>"#, picture.full.address(), picture.alt),
        );
    }
    let known: Vec<_> = picture.into_iter().cloned().collect();
    sheet.title = invented.title.clone();
    sheet.set_html(&html, &known);
    sheet.summary = invented.text.trim().lines().next().unwrap_or_default().to_owned();
    sheet.source = words::SOURCE.to_owned();
    sheet.unit = words::OFFICE.to_owned();
    sheet.source_time = Some(now.plus(-invented.days * Millis::DAY));
    sheet.notice = invented.notice;
    sheet.pinned = invented.pinned;
    sheet.rule = words::RULE.to_owned();
    sheet
}
