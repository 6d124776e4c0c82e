//! The tree of halls 大厅, sections 子版块 and columns 栏目: what stands on every screen.
//!
//! The tree is data. It comes from `halls/columns.toml` ([`Tree::shipped`], or [`Tree::load`] for a county's own
//! file), then the county's changes ([`CountyTree`]) and the organisation's choice ([`Arrangement`]) are laid over
//! it, each by a pure function. Everything else (sources, articles, pages, boards) names a column by its
//! [`ColumnSlug`].
//!
//! Invariant: a `Tree` always keeps the limits of a screen: one to [`MAX_HALLS`] halls, one to [`MAX_ITEMS`]
//! sections in a hall, columns in a section, slugs unique among siblings, and every shortcut leads somewhere.
//! So it is only built here, and what breaks a rule is left out and reported as a [`TreeProblem`].

mod arrangement;
mod county;
mod file;
mod freshness;
mod problem;
mod rules;
mod words;

pub use arrangement::{Arrangement, OrganisationType, Shortcut};
pub use county::{Addition, CountyTree, Order, Rename};
pub use freshness::{Freshness, MaxAge};
pub use problem::{Fault, Field, FileLine, TreeProblem, TreeProblems};
pub use words::{Kind, Review, Slug, Tier};

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most halls on the home page.
pub const MAX_HALLS: usize = 9;
/// The most sections in a hall, columns in a section, and shortcuts on the home page.
pub const MAX_ITEMS: usize = 8;
/// The most characters of the word on a tile.
pub const MAX_LABEL: usize = 6;

/// Whether the shell has an icon of this name.
pub type IconKnown<'a> = &'a dyn Fn(&str) -> bool;

/// What a page of the tree is called, in writing, picture and voice: the part that halls, sections and columns have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// Its part of the address, unique among its siblings.
    pub slug: Slug,
    /// What it is called.
    pub name: String,
    /// A shorter name for the tile, when the name has more than [`MAX_LABEL`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// A name from the icon set of the shell.
    pub icon: String,
    /// Read aloud: what one finds here.
    pub speak: String,
}

impl Caption {
    /// The word on the tile, at most [`MAX_LABEL`] characters.
    pub fn label(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// A hall 大厅: the first level, a tile of the home page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hall {
    /// What it is called.
    #[serde(flatten)]
    pub caption: Caption,
    /// One to [`MAX_ITEMS`] sections.
    pub sections: Vec<Section>,
}

/// A section 子版块: the second level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it is called.
    #[serde(flatten)]
    pub caption: Caption,
    /// One to [`MAX_ITEMS`] columns.
    pub columns: Vec<Column>,
}

/// A column 栏目: the third level, where the content stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called.
    #[serde(flatten)]
    pub caption: Caption,
    /// What kind of page it is.
    pub kind: Kind,
    /// What makes it real.
    pub tier: Tier,
    /// The tier that it is to reach later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<Tier>,
    /// The office that answers for it.
    pub owner: String,
    /// Where its content comes from, in words.
    pub source: String,
    /// How long content stands without an update before it counts as stale.
    pub max_age: MaxAge,
    /// Whether a second person must approve.
    #[serde(default)]
    pub review: Review,
    /// What to do as long as the column is not connected: whom to call, where to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

impl Column {
    /// How fresh its content is at `now`, when the last of it came at `last_update`. Without any, a column that
    /// waits for an interface or hands over to people (tier C and D) is not connected, any other is empty.
    pub fn freshness(&self, last_update: Option<Millis>, now: Millis) -> Freshness {
        freshness::freshness(self.tier.needs_connection(), self.max_age, last_update, now)
    }
}

/// The name of a column everywhere outside of the tree: `hall/section/column`, e.g. `dang/news/central`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ColumnSlug(String);

impl ColumnSlug {
    /// The text, without a leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the column's page, e.g. `/dang/news/central`.
    pub fn address(&self) -> String {
        format!("/{}", self.0)
    }
}

impl fmt::Display for ColumnSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ColumnSlug {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let slugs = text.split('/').map(Slug::from_str).collect::<Result<Vec<_>, _>>()?;
        if slugs.len() == 3 { Ok(Self(text.to_owned())) } else { Err(Fault::Nowhere { to: text.to_owned() }) }
    }
}

impl TryFrom<String> for ColumnSlug {
    type Error = Fault;
    fn try_from(text: String) -> Result<Self, Fault> {
        text.parse()
    }
}

impl From<ColumnSlug> for String {
    fn from(slug: ColumnSlug) -> String {
        slug.0
    }
}

/// What an address leads to: a hall, a section or a column, with what it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// `/dang`
    Hall(&'a Hall),
    /// `/dang/news`
    Section(&'a Hall, &'a Section),
    /// `/dang/news/central`
    Column(&'a Hall, &'a Section, &'a Column),
}

impl<'a> Node<'a> {
    /// What it is called.
    pub fn caption(self) -> &'a Caption {
        match self {
            Self::Hall(hall) => &hall.caption,
            Self::Section(_, section) => &section.caption,
            Self::Column(_, _, column) => &column.caption,
        }
    }

    /// Its address, e.g. `/dang/news`.
    pub fn address(self) -> String {
        match self {
            Self::Hall(hall) => format!("/{}", hall.caption.slug),
            Self::Section(hall, section) => format!("/{}/{}", hall.caption.slug, section.caption.slug),
            Self::Column(hall, section, column) => column_slug(hall, section, column).address(),
        }
    }

    /// The column's name, if it is a column.
    pub fn column_slug(self) -> Option<ColumnSlug> {
        match self {
            Self::Column(hall, section, column) => Some(column_slug(hall, section, column)),
            Self::Hall(_) | Self::Section(..) => None,
        }
    }
}

fn column_slug(hall: &Hall, section: &Section, column: &Column) -> ColumnSlug {
    ColumnSlug(format!("{}/{}/{}", hall.caption.slug, section.caption.slug, column.caption.slug))
}

/// The whole tree with the home page's shortcuts; see the module comment for what always holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    halls: Vec<Hall>,
    shortcuts: Vec<Shortcut>,
    organisation_types: Vec<OrganisationType>,
}

impl Tree {
    /// The halls in the order of the home page.
    pub fn halls(&self) -> &[Hall] {
        &self.halls
    }

    /// The shortcuts of the home page, in order.
    pub fn shortcuts(&self) -> &[Shortcut] {
        &self.shortcuts
    }

    /// The types of organisation, each with the arrangement it starts from.
    pub fn organisation_types(&self) -> &[OrganisationType] {
        &self.organisation_types
    }

    /// Where an address of one to three parts leads: `/dang`, `/dang/news`, `/dang/news/central`. A slash at the
    /// end, or none at the start, makes no difference.
    pub fn resolve(&self, address: &str) -> Option<Node<'_>> {
        let mut parts = parts(address)?.into_iter();
        let hall = find(&self.halls, parts.next()?)?;
        let Some(section) = parts.next() else { return Some(Node::Hall(hall)) };
        let section = find(&hall.sections, section)?;
        let Some(column) = parts.next() else { return Some(Node::Section(hall, section)) };
        Some(Node::Column(hall, section, find(&section.columns, column)?))
    }

    /// The column of this name.
    pub fn column(&self, slug: &ColumnSlug) -> Option<&Column> {
        match self.resolve(slug.as_str()) {
            Some(Node::Column(_, _, column)) => Some(column),
            _ => None,
        }
    }

    /// Every column with its name, in the order of the screens.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnSlug, &Column)> {
        let sections =
            self.halls.iter().flat_map(|hall| hall.sections.iter().map(move |section| (hall, section)));
        sections.flat_map(|(hall, section)| {
            section.columns.iter().map(move |column| (column_slug(hall, section, column), column))
        })
    }

    /// What an organisation of this type shows until it chooses for itself.
    pub fn arrangement_of(&self, organisation_type: &str) -> Option<&Arrangement> {
        let found = self.organisation_types.iter().find(|kind| kind.slug.as_str() == organisation_type)?;
        Some(&found.arrangement)
    }

    /// Takes out what leads nowhere since something was left out of the tree.
    fn drop_dangling(&mut self) {
        let shortcuts = std::mem::take(&mut self.shortcuts);
        self.shortcuts =
            shortcuts.into_iter().filter(|shortcut| self.resolve(&shortcut.to).is_some()).collect();
        let mut types = std::mem::take(&mut self.organisation_types);
        for kind in &mut types {
            kind.arrangement.halls.retain(|slug| find(&self.halls, slug.as_str()).is_some());
            kind.arrangement.shortcuts.retain(|to| self.resolve(to).is_some());
        }
        self.organisation_types = types;
    }
}

/// The one to three parts of an address.
fn parts(address: &str) -> Option<Vec<&str>> {
    let inner = address.strip_prefix('/').unwrap_or(address);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let parts: Vec<_> = inner.split('/').take(4).collect();
    (parts.len() <= 3 && parts.iter().all(|part| !part.is_empty())).then_some(parts)
}

/// Something with a caption.
trait Captioned {
    fn caption(&self) -> &Caption;
    fn caption_mut(&mut self) -> &mut Caption;
}

macro_rules! captioned {
    ($($node:ty),*) => {$(
        impl Captioned for $node {
            fn caption(&self) -> &Caption {
                &self.caption
            }
            fn caption_mut(&mut self) -> &mut Caption {
                &mut self.caption
            }
        }
    )*};
}
captioned!(Hall, Section, Column);

fn find<'a, T: Captioned>(nodes: &'a [T], slug: &str) -> Option<&'a T> {
    nodes.iter().find(|node| node.caption().slug.as_str() == slug)
}

fn find_mut<'a, T: Captioned>(nodes: &'a mut [T], slug: &str) -> Option<&'a mut T> {
    nodes.iter_mut().find(|node| node.caption().slug.as_str() == slug)
}
