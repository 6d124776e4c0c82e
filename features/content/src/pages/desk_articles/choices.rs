//! What a form lets one choose from: columns of the tree, organisations within reach.

use crate::article::store::takes_articles;
use crate::columns::{ColumnSlug, Node, Review, Tree};
use crate::words::desk as words;
use hongwang_base::OrgPath;
use hongwang_feature::{Staff, organisations};
use hongwang_page::desk::Choice;
use hongwang_store::{Result, Tx};

/// The organisations that a member of staff reaches, with their names.
pub(in crate::pages) struct Names(Vec<(OrgPath, String)>);

impl Names {
    pub(in crate::pages) async fn of(tx: &mut Tx, staff: &Staff) -> Result<Self> {
        let known = organisations::list(tx, &staff.scope()).await?;
        let mut names: Vec<_> = known.into_iter().map(|each| (each.path, each.short)).collect();
        if !names.iter().any(|(path, _)| *path == staff.org) {
            names.insert(0, (staff.org.clone(), staff.org_name.clone()));
        }
        Ok(Self(names))
    }

    /// The name of an organisation with those above it that the reader reaches too; its code when it has no name.
    pub(in crate::pages) fn of_path(&self, path: &OrgPath) -> String {
        let known =
            |above: &OrgPath| self.0.iter().find(|(each, _)| each == above).map(|(_, name)| name.as_str());
        let names: Vec<_> = path.chain().iter().filter_map(known).collect();
        // The top of the reader's tree is said once, on every page, at the foot of the navigation.
        let names = if names.len() > 1 { names[1..].join(" · ") } else { names.join("") };
        if names.is_empty() { path.code().to_owned() } else { names }
    }

    pub(in crate::pages) fn choices(&self) -> Vec<Choice> {
        self.0.iter().map(|(path, _)| Choice::new(path.as_str(), self.of_path(path))).collect()
    }
}

/// Every hall, section and column that holds articles, by its address without the leading slash.
pub(in crate::pages) fn places(tree: &Tree) -> Vec<Choice> {
    let mut places = Vec::new();
    for hall in tree.halls() {
        places.push(Choice::new(hall.caption.slug.as_str(), hall.caption.name.clone()));
        let below = columns(tree)
            .into_iter()
            .filter(|choice| choice.value.starts_with(&format!("{}/", hall.caption.slug)));
        places.extend(below);
    }
    places
}

/// Every column that holds articles.
pub(in crate::pages) fn columns(tree: &Tree) -> Vec<Choice> {
    let holding = tree.columns().filter(|(_, column)| takes_articles(column.kind));
    holding
        .map(|(slug, column)| {
            let second = if column.review == Review::Second { words::NEEDS_SECOND } else { "" };
            Choice::new(slug.as_str(), format!("{}{second}", column_name(tree, &slug)))
        })
        .collect()
}

/// `党的建设 › 党建要闻 › 中央精神`, or the slug of a column that is gone.
pub(in crate::pages) fn column_name(tree: &Tree, slug: &ColumnSlug) -> String {
    match tree.resolve(slug.as_str()) {
        Some(Node::Column(hall, section, column)) => {
            [&hall.caption.name, &section.caption.name, &column.caption.name].map(String::as_str).join(" › ")
        }
        _ => slug.to_string(),
    }
}

/// The choices with "all" before them.
pub(in crate::pages) fn with_all(choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", words::ALL)).chain(choices).collect()
}
