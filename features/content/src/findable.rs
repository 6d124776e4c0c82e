//! What people can find here: the halls, sections and columns of a screen's tree, and the articles in them.
//!
//! Invariant: every article that comes, changes or goes gets the next number in the transaction that does it
//! ([`note`]), so numbers stand in the order of commits and a recall is never missed. The tree has number 1; another
//! tree is another edition, since articles of a column that is not on the screens cannot be opened.

use crate::columns::{Caption, Node, Tree};
use crate::published::Published;
use crate::tree::{Grown, Trees};
use hongwang_base::{ArticleId, OrgPath};
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_store::{Result, Row, Tx, sql};

/// Counted up whenever documents are made differently.
const FORM: u32 = 1;
/// Articles told at a time.
const MOST: i64 = 100;
/// The number of the tree.
const TREE: i64 = 1;

/// Notes that an article came, changed or went.
pub(crate) async fn note(tx: &mut Tx, id: ArticleId) -> Result<()> {
    let row = sql("UPDATE content_change_last SET number = number + 1 WHERE id = 1 RETURNING number")
        .one(tx)
        .await?;
    let number: i64 = row.map_or(Ok(TREE + 1), |row| row.get("number"))?;
    sql("INSERT INTO content_change (id, number) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET number = excluded.number")
        .bind(id)
        .bind(number)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn changes(tx: &mut Tx, trees: &Trees, org: &OrgPath, after: i64) -> Result<Changes> {
    let Grown { tree, print, .. } = trees.grown(tx, org).await?;
    let rows = sql("SELECT changed.id, changed.number, published.body FROM content_change AS changed \
                    LEFT JOIN content_published AS published ON published.id = changed.id \
                    WHERE changed.number > $1 ORDER BY changed.number LIMIT $2")
    .bind(after)
    .bind(MOST)
    .all(tx)
    .await?;
    let mut changed: Vec<_> = if after < TREE { of_tree(&tree, org) } else { Vec::new() };
    let mut upto = after.max(TREE);
    for row in &rows {
        upto = row.get("number")?;
        changed.push((row.get::<uuid::Uuid>("id")?.to_string(), article(&tree, row)?));
    }
    let more = rows.len() as i64 == MOST;
    Ok(Changes { edition: format!("{FORM}-{print:016x}"), changed, upto, more })
}

fn of_tree(tree: &Tree, scope: &OrgPath) -> Vec<(String, Option<Document>)> {
    let mut found = Vec::new();
    for hall in tree.halls() {
        found.push(Node::Hall(hall));
        for section in &hall.sections {
            found.push(Node::Section(hall, section));
            found.extend(section.columns.iter().map(|column| Node::Column(hall, section, column)));
        }
    }
    found.into_iter().map(|node| (node.address(), Some(document_of(node, scope)))).collect()
}

fn document_of(node: Node<'_>, scope: &OrgPath) -> Document {
    let caption = node.caption();
    let short = caption.short.as_deref().unwrap_or_default();
    let mut trail = trail(node);
    trail.pop();
    Document {
        group: Group::Column,
        title: caption.name.clone(),
        text: format!("{}\n{short}", caption.speak).trim().to_owned(),
        trail,
        href: node.address(),
        date: None,
        ends: None,
        scope: scope.clone(),
    }
}

/// The names from the hall down to the node itself.
fn trail(node: Node<'_>) -> Vec<String> {
    let label = |caption: &Caption| caption.name.clone();
    match node {
        Node::Hall(hall) => vec![label(&hall.caption)],
        Node::Section(hall, section) => vec![label(&hall.caption), label(&section.caption)],
        Node::Column(hall, section, column) => {
            vec![label(&hall.caption), label(&section.caption), label(&column.caption)]
        }
    }
}

/// None when it is gone, or when its column is not on the screens.
fn article(tree: &Tree, row: &Row) -> Result<Option<Document>> {
    let Some(article) = row.json_or_null::<Published>("body")? else { return Ok(None) };
    let summary = &article.summary;
    let Some(node @ Node::Column(..)) = tree.resolve(summary.column.as_str()) else { return Ok(None) };
    let text = [&summary.source, &summary.unit].into_iter().chain(&article.sentences);
    let text = text.filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>();
    Ok(Some(Document {
        group: Group::Article,
        title: summary.title.clone(),
        text: text.join("\n"),
        trail: trail(node),
        href: summary.address(),
        date: Some(summary.time()),
        ends: summary.expire_at,
        scope: summary.scope.clone(),
    }))
}
