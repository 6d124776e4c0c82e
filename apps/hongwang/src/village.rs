//! The box behind a village's screen, wired.

use crate::{
    config::VillageConfig,
    features, keys, memory,
    web::{self, MakeMasthead},
};
use anyhow::{Context, Result};
use axum::{
    Extension, Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use hongwang_aloud::Aloud;
use hongwang_base::{Clock, OrgPath};
use hongwang_content::Content;
use hongwang_feature::{Bus, Features, NodeStatus, Place, Site, organisations};
use hongwang_feed::village::{self, Address, Line, Membership, Node, Signer, enrol::Waiting};
use hongwang_fleet::{Asking, EnrolmentState, enrolment_screen};
use hongwang_idcard::{Event, Reader};
use hongwang_page::{Live, Masthead, Page, Patience, State, StateKind, Visit, state_panel};
use hongwang_people::People;
use hongwang_plots::Center;
use hongwang_store::{Blobs, Db, DbUrl};
use hongwang_websites::fetch::FetchConfig;
use std::{future::Future, path::Path, sync::Arc};
use tokio::{net::TcpListener, sync::watch};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A village node that holds its port and is ready to run.
pub(crate) struct Village {
    config: VillageConfig,
    features: Features,
    aloud: Aloud,
    node: Node,
    db: Db,
    blobs: Blobs,
    clock: Clock,
    reader: Option<Reader>,
    center: Center,
    listener: TcpListener,
}

/// The parts of a village that commands without pages need too.
pub(crate) struct Ground {
    /// The capabilities.
    pub(crate) features: Features,
    /// The voice.
    pub(crate) aloud: Aloud,
    /// Its key and membership.
    pub(crate) node: Node,
    /// Its rows.
    pub(crate) db: Db,
    /// Its bytes.
    pub(crate) blobs: Blobs,
    /// Its clock.
    pub(crate) clock: Clock,
    /// The card reader beside its screen.
    pub(crate) reader: Option<Reader>,
    /// The way to ask its center, once it is admitted.
    pub(crate) center: Center,
}

/// Opens database, blobs and key, and brings tables up to date.
///
/// # Errors
/// With what could not be opened and why.
pub(crate) async fn ground(config: &VillageConfig) -> Result<Ground> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("数据目录 {} 建不了", config.data.display()))?;
    let models = config.models();
    let aloud = features::aloud(&config.data, &models)?;
    let reader = config.card_reader.clone().map(Reader::new);
    let keys = config.data.join("keys");
    let center = Center::default();
    let beside = features::Beside {
        signer: Some(Signer::open(&keys)?),
        printer: config.printer.clone(),
        pages: config.pages.as_ref().map(Address::to_string),
        reader: reader.as_ref().map(Reader::asking),
        television: config.television.clone(),
        cameras: config.cameras.permits.clone(),
        center: center.clone(),
        ..features::Beside::default()
    };
    let features = features::all(
        Content::new(features::tree(config.halls.as_deref())?),
        People::village(),
        aloud.clone(),
        FetchConfig::default(),
        &config.data,
        &models,
        beside,
    )?;
    let db = Db::open(&DbUrl::Lite(config.data.join("village.db"))).await?;
    features::migrate(&db, &features).await?;
    let blobs = Blobs::open(config.data.join("blobs"))?;
    let clock = Clock::system();
    let node =
        Node::open(db.clone(), clock.clone(), &keys, config.center.clone(), &config.center_fingerprint)
            .await?;
    Ok(Ground { features, aloud, node, db, blobs, clock, reader, center })
}

/// The place of an admitted village.
pub(crate) fn place(org: OrgPath, db: Db, blobs: Blobs, clock: Clock, live: Live) -> Place {
    let desk_nav = Arc::default();
    Place { site: Site::Village, org, db, blobs, clock, bus: Bus::default(), live, desk_nav, demo: false }
}

/// Opens a village node: data and port.
///
/// # Errors
/// With what could not be opened and why.
pub(crate) async fn open(config: VillageConfig) -> Result<Village> {
    let listener = web::listen(config.listen, "网页").await?;
    let Ground { features, aloud, node, db, blobs, clock, reader, center } = ground(&config).await?;
    Ok(Village { config, features, aloud, node, db, blobs, clock, reader, center, listener })
}

impl Village {
    /// The code that its screen shows while it waits to be admitted; none once it is.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn waiting_code(&self) -> Result<Option<String>> {
        Ok(if self.node.membership().await?.is_some() { None } else { Some(self.node.code()) })
    }

    /// Runs until `stop` is done. The pages answer from the first moment; what they show changes when the node is
    /// admitted, and again when it has asked its center what was withdrawn.
    ///
    /// # Errors
    /// When a part fails that the rest cannot do without.
    pub(crate) async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let Self { config, features, aloud, node, db, blobs, clock, reader, center, listener } = self;
        let live = Live::default();
        let (waiting, standing) = watch::channel(Waiting::Dialling);
        // One that is admitted has no code to show, not even for the moment in which it opens its line.
        let first = match node.membership().await? {
            Some(_) => starting_router(&live, &clock),
            None => waiting_router(&node, &live, &clock, standing),
        };
        let (router, current) = watch::channel(first);
        let closing = db.clone();
        let node_work = async move {
            let membership = village::enrol::until_admitted(&node, &waiting).await?;
            let place =
                Place { demo: config.demo, ..place(membership.org.clone(), db, blobs, clock, live.clone()) };
            let line = Line::open(
                place.clone(),
                features.clone(),
                &node,
                &membership,
                config.neighbours.clone(),
                Path::new(&config.data),
                VERSION,
            )
            .await?;
            let pages = pages(&place, &features, &membership, line.status(), config.patience(), aloud)
                .layer(Extension(line.hand_offs()))
                .layer(Extension(line.questions()))
                .layer(Extension(line.pulls()));
            drop(router.send_replace(pages));
            live.changed();
            center.asked_over(line.questions());
            let mut jobs = tokio::task::JoinSet::new();
            for job in features.iter().flat_map(|feature| feature.jobs(&place)) {
                jobs.spawn(job);
            }
            jobs.spawn(keys::renewing(&config.data, &place.db, &features)?);
            if let Some(reader) = reader {
                jobs.spawn(watch_cards(reader, live));
            }
            jobs.spawn(memory::give_back());
            Box::pin(line.run()).await;
            anyhow::Ok(())
        };
        let serving = web::serve(listener, current, stop);
        let ended = tokio::select! {
            served = serving => served,
            failed = node_work => failed,
        };
        closing.close().await;
        ended
    }
}

/// Tells the box's own screens when a card is laid on its reader, and lets whoever was asked to read one. Without a
/// reader they go on by touch.
async fn watch_cards(mut reader: Reader, live: Live) {
    let device = reader.device().display().to_string();
    loop {
        match reader.next_event().await {
            Event::CardPlaced => live.card_placed(),
            Event::CardTaken => {}
            Event::ReaderLost(why) => {
                tracing::warn!(%device, %why, "the card reader does not answer; visits begin by touch");
            }
            Event::ReaderBack => tracing::info!(%device, "the card reader answers"),
        }
    }
}

/// The pages of an admitted node.
fn pages(
    place: &Place,
    features: &Features,
    membership: &Membership,
    status: watch::Receiver<NodeStatus>,
    patience: Patience,
    aloud: Aloud,
) -> Router {
    let checking = status.clone();
    let masthead = masthead(place.clone(), membership.org.clone(), status.clone(), patience, aloud);
    let masthead_of_checking = masthead.clone();
    web::router(place, features, false, masthead)
        .merge(village::neighbour_router().with_state(place.clone()))
        .layer(Extension(status))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let hold = checking.borrow().checking && is_page(request.uri().path());
            let masthead = masthead_of_checking.clone();
            async move { if hold { checking_page(&masthead()) } else { next.run(request).await } }
        }))
}

/// Everything but what the shell itself needs.
fn is_page(path: &str) -> bool {
    !path.starts_with("/assets/") && !path.starts_with("/neighbour/") && path != "/healthz" && path != "/live"
}

/// Shown for the moment after a start in which the node asks its center what was withdrawn while it was off.
fn checking_page(masthead: &Arc<Masthead>) -> Response {
    let visit = Visit { masthead: masthead.clone(), ..Visit::default() };
    let state = State::new(StateKind::Empty, "正在核对最新内容")
        .why("机器刚打开,正在问县中心有没有新的或撤回的内容。")
        .to_do("请稍等几秒,好了会自己打开。");
    let page = Page::new("正在核对最新内容").personal();
    let html = page.status(StatusCode::SERVICE_UNAVAILABLE).body(state_panel(&state)).render(&visit);
    ([(header::RETRY_AFTER, "1"), (header::REFRESH, "1")], html).into_response()
}

fn masthead(
    place: Place,
    org: OrgPath,
    status: watch::Receiver<NodeStatus>,
    patience: Patience,
    aloud: Aloud,
) -> MakeMasthead {
    let name = watch::Sender::new(org.code().to_owned());
    let named = name.subscribe();
    tokio::spawn(keep_name(place.clone(), org, name));
    Arc::new(move || {
        let status = status.borrow();
        Arc::new(Masthead {
            place: named.borrow().clone(),
            shared: true,
            patience,
            voice: aloud.is_installed(),
            now: Some(place.clock.now().0),
            as_of: status.as_of.map(|at| at.0),
            offline_since: (!status.center_online && !status.checking).then_some(status.since.0),
            ..Masthead::default()
        })
    })
}

/// Keeps `红山镇 · 乌云山村` true as organisations arrive and change.
async fn keep_name(place: Place, org: OrgPath, name: watch::Sender<String>) {
    let mut facts = place.bus.listen();
    loop {
        let chain = async { organisations::chain(&mut place.db.read().await?, &org).await };
        match chain.await {
            Ok(chain) if !chain.is_empty() => {
                let below_county: Vec<_> =
                    chain.iter().skip(1).map(|organisation| organisation.short.as_str()).collect();
                let mark = if place.demo { "(演示)" } else { "" };
                name.send_if_modified(|known| {
                    let now = below_county.join(" · ") + mark;
                    std::mem::replace(known, now.clone()) != now
                });
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the village's name could not be read"),
        }
        match facts.recv().await {
            Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// The one page of an admitted node until its own pages stand, at every address.
fn starting_router(live: &Live, clock: &Clock) -> Router {
    let clock = clock.clone();
    let starting = move || {
        let masthead = Masthead { now: Some(clock.now().0), ..Masthead::default() };
        async move { checking_page(&Arc::new(masthead)) }
    };
    Router::new()
        .merge(hongwang_page::router())
        .merge(live.router())
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(starting)
}

/// The one page of a node that waits to be admitted, at every address.
fn waiting_router(node: &Node, live: &Live, clock: &Clock, standing: watch::Receiver<Waiting>) -> Router {
    let (code, center, clock, since) = (node.code(), node.center().to_string(), clock.clone(), clock.now());
    let screen = move |visit: Visit| {
        let asking = match &*standing.borrow() {
            Waiting::Dialling => Asking::NotAsked,
            Waiting::ForOperator { desk } => Asking::Waiting { desk: desk.clone() },
            Waiting::Trouble { what, since } => Asking::Trouble { what: what.clone(), since: *since },
        };
        let state = EnrolmentState { code: code.clone(), center: center.clone(), since, asking };
        let masthead = Masthead { now: Some(clock.now().0), ..Masthead::default() };
        let visit = Visit { masthead: Arc::new(masthead), ..visit };
        async move { ([(header::REFRESH, "3")], enrolment_screen(&visit, &state)) }
    };
    Router::new()
        .merge(hongwang_page::router())
        .merge(live.router())
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(screen)
}
