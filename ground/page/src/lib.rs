//! The shell of every page and the parts that stand in it.
//!
//! Handlers of features take a [`Visit`], fill a [`Page`] with components of this crate
//! and return the [`Html`] that [`Page::render`] gives. The components take plain data;
//! this crate knows no database, no feature and no route but its own ([`router`]:
//! files, text size, wipe).
//!
//! Invariants: a page works without script; no script, style or handler stands inline
//! (the content security policy forbids it); everything that came as text leaves escaped.
//!
//! One style sheet (`assets/page.css`) lays out three people's screens (kiosk 1920×1080, TV 1280×720, phone)
//! from one unit, the `rem`: 32 px on a kiosk, scaled with the width, so that the same page
//! keeps its proportions. A staff page carries the desk shell instead ([`Desk`], `assets/desk.css`).
//!
//! No font is shipped: a kiosk has `Noto Sans CJK SC` installed (`fonts-noto-cjk`), a phone
//! takes its own Chinese font when it has no Noto; a first visit stays small that way.

mod alarm;
mod aloud;
mod article;
mod chart;
pub mod desk;
mod html;
mod icon;
mod live;
mod marks;
mod page;
mod pager;
mod qr;
mod rest;
mod routes;
mod say;
mod shelf;
mod state;
mod tile;
mod tilemap;
mod visit;
mod waiting;
mod weather;
pub mod when;
pub mod words;

pub use alarm::{Alarm, AlarmLevel};
pub use aloud::prompts;
pub use article::{Article, ArticleRow, Picture, article, article_list, big_picture};
pub use chart::{Chart, ChartKind, MOST_LABELS, Series, chart, figure, sentence};
pub use desk::Desk;
pub use html::Html;
pub use icon::{has_icon, icon, icon_names};
pub use live::{Here, Live};
pub use marks::{Badge, Notice, Stat, Tone, badge, notice_line, progress, stats};
pub use page::{Link, Page};
pub use pager::{Pager, ROWS_A_PAGE, pager};
pub use qr::{qr, qr_path};
pub use rest::{Rest, Sheet, Tour, rest_page};
pub use routes::{CLASS_COOKIE, SITTING_COOKIE, VISIT_COOKIE, not_found, router};
pub use say::{article_html, said, say, sentences, spoken};
pub use shelf::Shelf;
pub use state::{State, StateKind, state_panel};
pub use tile::{Tile, TileGroup, column_tiles, grouped_tiles, hall_tiles, section_tiles, shortcut_tiles};
pub use tilemap::{MapPlace, STEPS, TileMap, map_sentence, tile_map};
pub use visit::{Contact, Masthead, Patience, Screen, Size, Visit, cookie};
pub use weather::{DayWeather, Weather};

pub use maud::{Markup, PreEscaped, html};
