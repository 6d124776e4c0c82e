//! Every capability of the binary, one line each.

use crate::{
    config::{FONT, Television},
    sms::Sms,
};
use anyhow::{Context, Result, anyhow};
use hongwang_aloud::Aloud;
use hongwang_cases::{CaseSystem, Cases, PaperPress, SlipPrinter};
use hongwang_consult::Consult;
use hongwang_content::{
    Content,
    columns::{Kind, Section, Tree},
};
use hongwang_feature::{DeskEntry, Feature, Features};
use hongwang_feed::village::{PERSONAL_KEY, Signer};
use hongwang_films::{Bounds, Films};
use hongwang_finding::Finding;
use hongwang_fleet::Fleet;
use hongwang_games::Games;
use hongwang_idcard::Asking;
use hongwang_inquiry::{CountyRegister, Inquiry};
use hongwang_media::Media;
use hongwang_meetings::Meetings;
use hongwang_messaging::Messaging;
use hongwang_models::Models;
use hongwang_people::People;
use hongwang_plots::{Center, Plots};
use hongwang_reading::Reading;
use hongwang_signals::Signals;
use hongwang_store::{Db, Vault, audit};
use hongwang_websites::fetch::{FetchConfig, Permit};
use hongwang_work::Work;
use hongwang_writing::Writing;
use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Read-aloud by the voice among `models`, which this program speaks in a process of its own.
///
/// # Errors
/// When the folder of clips below `data` cannot be used.
pub(crate) fn aloud(data: &Path, models: &Models) -> Result<Aloud> {
    Aloud::new(models, &own_program()?, data)
        .with_context(|| format!("语音目录 {} 用不了", data.join("clips").display()))
}

/// The program that runs, for those of its parts that have a process of their own.
pub(crate) fn own_program() -> Result<PathBuf> {
    std::env::current_exe().context("找不到程序自己的文件")
}

/// What a node speaks with beside its center and its screens.
#[derive(Default)]
pub(crate) struct Beside {
    /// Signs in a village what its device tells.
    pub(crate) signer: Option<Signer>,
    /// Prints slips in a village.
    pub(crate) printer: Option<SlipPrinter>,
    /// Makes result papers at a center.
    pub(crate) press: Option<PaperPress>,
    /// Where phones reach the pages of a village, `host:port`.
    pub(crate) pages: Option<String>,
    /// The way to the card reader of a village's own screen.
    pub(crate) reader: Option<Asking>,
    /// The systems with which a center exchanges cases.
    pub(crate) systems: Vec<CaseSystem>,
    /// Where a center finds files of datasets that other programs lay there.
    pub(crate) datasets: Option<PathBuf>,
    /// Where a center finds films that other programs lay there.
    pub(crate) films: Option<PathBuf>,
    /// How telephones reach a center, `http(s)://host[:port]`.
    pub(crate) address: String,
    /// The registers of other offices that a center asks.
    pub(crate) registers: Vec<CountyRegister>,
    /// Where a village reaches its head-end: the own address on the network of its groups, and who may be asked over HTTP.
    pub(crate) television: Television,
    /// Where cameras may stand beside private networks.
    pub(crate) cameras: Vec<Permit>,
    /// How a village asks its center where they are.
    pub(crate) center: Center,
    /// Meetings: at a center picture and sound are opened on these.
    pub(crate) meetings: Meetings,
}

/// Every feature; content and people are not the same at a center and in a village. `fetching` is the way out to other
/// sites, which a village never takes; `data` is the node's folder, `models` are the trained models of this machine;
/// `beside` is what the node speaks with.
///
/// # Errors
/// When the key of what people entrust cannot be read or made.
pub(crate) fn all(
    content: Content,
    people: People,
    aloud: Aloud,
    fetching: FetchConfig,
    data: &Path,
    models: &Models,
    beside: Beside,
) -> Result<Features> {
    let vault = Vault::open(&data.join(PERSONAL_KEY))?;
    let printer = beside.printer.as_ref().map(SlipPrinter::printer);
    let inquiry = Inquiry::new(vault.clone()).fetching(fetching.clone());
    let inquiry = inquiry
        .taking_from(beside.datasets)
        .registers(beside.registers)
        .beside(beside.reader.clone(), printer.clone());
    beside.meetings.print_on(printer.clone());
    let cases = Cases::new(vault.clone(), names(content.trees().shipped()), beside.printer);
    let reader = beside.reader.clone();
    let cases = cases
        .reached_at(beside.pages.clone())
        .reading(Reading::new(own_program()?, models))
        .asking(beside.reader);
    let cases = cases.calling(fetching.permits.clone()).exchanging(beside.systems);
    let cases = match beside.press {
        Some(press) => cases.issuing(press),
        None => cases,
    };
    let work = Work::new(vault.clone()).fetching(fetching.clone());
    let media = Media::new(vault.clone(), film_places(content.trees().shipped()));
    let media = media.converting(Films::new(own_program()?, Bounds::default()));
    let media = media.signing(beside.signer).printing(printer).drawing(FONT).reached_at(beside.pages);
    let media = media.public_at(&beside.address).taking_from(beside.films).fetching(fetching.permits.clone());
    let Television { network, permits } = beside.television;
    let network = network.unwrap_or(Ipv4Addr::UNSPECIFIED);
    let signals = Signals::new(own_program()?, permits, network, data);
    let consult = Consult::new(vault.clone());
    let meetings = beside.meetings.keeping(vault.clone(), &beside.address).reading(reader);
    let bounds = hongwang_plots::Bounds::default();
    let plots = Plots::new(vault.clone(), own_program()?, beside.cameras, beside.center, bounds);
    // Their columns are drawn by the pages of all columns.
    let drawn = Features::new(vec![
        Box::new(inquiry.clone()),
        Box::new(cases.clone()),
        Box::new(work.clone()),
        Box::new(media.clone()),
        Box::new(signals.clone()),
        Box::new(meetings.clone()),
        Box::new(plots.clone()),
        Box::new(consult.clone()),
        Box::new(Games),
    ]);
    let content = content.fetching(fetching).beside(drawn);
    let writing = Writing::new(models, vault.clone(), &titles(content.trees().shipped()));
    let features: Vec<Box<dyn Feature>> = vec![
        Box::new(content),
        Box::new(Fleet),
        Box::new(people),
        Box::new(cases),
        Box::new(consult),
        Box::new(meetings),
        Box::new(plots),
        Box::new(inquiry),
        Box::new(work),
        Box::new(media),
        Box::new(Games),
        Box::new(signals),
        Box::new(aloud),
        Box::new(writing),
    ];
    let features = Features::new(features);
    // It finds what the others have.
    let finding = Finding::new(features.clone(), data.join("search"), vault);
    Ok(features.and(finding))
}

/// Text messages, at a center whose node's folder is `data`: through the gateway that it names, if it does.
///
/// # Errors
/// When the key of what people entrust cannot be read or made.
pub(crate) fn messaging(data: &Path, sms: Option<Sms>) -> Result<Messaging> {
    let messaging = Messaging::new(Vault::open(&data.join(PERSONAL_KEY))?);
    Ok(match sms {
        Some(sms) => messaging.through(sms.gateway, sms.rules),
        None => messaging,
    })
}

/// The columns that films stand in, by their address without the leading `/`.
fn film_places(tree: &Tree) -> BTreeMap<String, String> {
    let columns = tree.columns().filter(|(_, column)| column.kind == Kind::Media);
    columns.map(|(slug, column)| (slug.as_str().to_owned(), column.caption.name.clone())).collect()
}

/// What halls, sections and columns are called, in full and on their tiles.
fn titles(tree: &Tree) -> Vec<String> {
    let captions = tree.halls().iter().flat_map(|hall| {
        let below = hall.sections.iter().flat_map(|section| {
            let columns = section.columns.iter().map(|column| &column.caption);
            std::iter::once(&section.caption).chain(columns)
        });
        std::iter::once(&hall.caption).chain(below)
    });
    captions.flat_map(|caption| [caption.name.clone(), caption.label().to_owned()]).collect()
}

/// What halls, sections and columns are called, by their address.
fn names(tree: &Tree) -> BTreeMap<String, String> {
    let halls = tree.halls().iter().flat_map(|hall| {
        let address = format!("/{}", hall.caption.slug);
        let sections: Vec<_> = hall.sections.iter().flat_map(|section| names_in(&address, section)).collect();
        std::iter::once((address, hall.caption.name.clone())).chain(sections)
    });
    halls.collect()
}

/// A section and its columns, with what they are called.
fn names_in(hall: &str, section: &Section) -> Vec<(String, String)> {
    let address = format!("{hall}/{}", section.caption.slug);
    let columns = section.columns.iter().map(|column| &column.caption);
    let columns: Vec<_> =
        columns.map(|caption| (format!("{address}/{}", caption.slug), caption.name.clone())).collect();
    std::iter::once((address, section.caption.name.clone())).chain(columns).collect()
}

/// The tree of halls in `halls`, or the shipped one.
///
/// # Errors
/// When the tree is wrong: every problem with file, line and what to write instead.
pub(crate) fn tree(halls: Option<&Path>) -> Result<Tree> {
    let has_icon = hongwang_page::has_icon;
    let tree = match halls {
        Some(path) => Tree::load(path, &has_icon),
        None => Tree::shipped(&has_icon),
    };
    tree.map_err(|problems| anyhow!("大厅栏目文件有误:\n{problems}"))
}

/// Brings every table up to date.
///
/// # Errors
/// When a step fails.
pub(crate) async fn migrate(db: &Db, features: &Features) -> Result<()> {
    for owner in [audit::MIGRATIONS, hongwang_feature::session_migrations(), hongwang_feed::MIGRATIONS] {
        db.migrate(&owner).await?;
    }
    db.migrate(&hongwang_feature::organisations::MIGRATIONS).await?;
    for feature in features.iter() {
        db.migrate(&feature.migrations()).await?;
    }
    Ok(())
}

/// The side navigation of all desks.
pub(crate) fn desk_nav(features: &Features) -> Arc<Vec<DeskEntry>> {
    Arc::new(features.iter().flat_map(|feature| feature.desk().entries().to_vec()).collect())
}
