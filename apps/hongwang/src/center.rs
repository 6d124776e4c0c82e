//! A county's center, wired.

use crate::{
    config::{CenterConfig, FONT},
    features, keys,
    web::{self, MakeMasthead},
};
use anyhow::{Context, Result};
use axum::{Extension, Router, middleware};
use hongwang_aloud::Aloud;
use hongwang_base::Clock;
use hongwang_cases::PaperPress;
use hongwang_content::Content;
use hongwang_feature::{Bus, Features, Place, Site, Work, organisations};
use hongwang_feed::{Authority, center::Link};
use hongwang_films::{Bounds, Films};
use hongwang_fleet::Joining;
use hongwang_meetings::Meetings;
use hongwang_page::{Live, Masthead};
use hongwang_people::People;
use hongwang_store::{Blobs, Db, DbUrl};
use hongwang_websites::fetch::FetchConfig;
use std::{future::Future, sync::Arc};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// A center that holds its ports and is ready to run.
pub(crate) struct Center {
    /// The node.
    pub(crate) place: Place,
    /// The capabilities.
    pub(crate) features: Features,
    /// The county's keys.
    pub(crate) authority: Arc<Authority>,
    /// What the binary prints at the first start.
    pub(crate) setup_link: Option<String>,
    listener: TcpListener,
    link: Link,
    router: Router,
    renewing: Work<'static, ()>,
}

/// The parts of a center that commands without pages need too.
pub(crate) struct Ground {
    /// The node.
    pub(crate) place: Place,
    /// The capabilities.
    pub(crate) features: Features,
    /// Staff and organisations.
    pub(crate) people: People,
    /// The voice.
    pub(crate) aloud: Aloud,
    /// Meetings, without picture and sound until their ports are opened.
    pub(crate) meetings: Meetings,
    /// The county's keys.
    pub(crate) authority: Arc<Authority>,
}

/// Opens database, blobs and keys, and brings tables up to date.
///
/// # Errors
/// With what could not be opened and why.
pub(crate) async fn ground(config: &CenterConfig, demo: bool) -> Result<Ground> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("数据目录 {} 建不了", config.data.display()))?;
    let people = People::center(&config.data, &config.public_address)?;
    let fetching = FetchConfig { permits: config.allow_private.clone(), ..FetchConfig::default() };
    let content = Content::new(features::tree(config.halls.as_deref())?).inbox(config.data.join("inbox"));
    let models = config.models();
    let aloud = features::aloud(&config.data, &models)?;
    let press = Some(PaperPress::new(FONT, &config.public_address));
    let (systems, registers) = (config.case_systems()?, config.registers()?);
    let datasets = config.datasets.folder.clone();
    let (films, address) = (config.films.folder.clone(), config.public_address.clone());
    let meetings = Meetings::default();
    let beside = features::Beside {
        press,
        systems,
        registers,
        datasets,
        films,
        address,
        meetings: meetings.clone(),
        cameras: config.allow_private.clone(),
        ..Default::default()
    };
    let features =
        features::all(content, people.clone(), aloud.clone(), fetching, &config.data, &models, beside)?;
    let features = features.and(features::messaging(&config.data, config.sms.clone())?);
    let url = config.database.clone().unwrap_or(DbUrl::Lite(config.data.join("center.db")));
    let db = Db::open(&url).await?;
    features::migrate(&db, &features).await?;
    let place = Place {
        site: Site::Center,
        org: config.county.clone(),
        db,
        blobs: Blobs::open(config.data.join("blobs"))?,
        clock: Clock::system(),
        bus: Bus::default(),
        live: Live::default(),
        desk_nav: features::desk_nav(&features),
        demo,
    };
    let authority = Arc::new(Authority::open(&config.data.join("keys"))?);
    Ok(Ground { place, features, people, aloud, meetings, authority })
}

/// Opens a center: data, ports, pages.
///
/// # Errors
/// With what could not be opened and why.
pub(crate) async fn open(config: &CenterConfig, demo: bool) -> Result<Center> {
    let listener = web::listen(config.listen, "网页").await?;
    let Ground { place, features, people, aloud, meetings, authority } = ground(config, demo).await?;
    if let Some(relay) = config.meetings.relay()? {
        meetings.relay_by(relay);
    }
    if config.sms.is_some() {
        meetings.send_texts();
    }
    if let Some(media) = config.meetings.media() {
        let films = Films::new(features::own_program()?, Bounds::default());
        meetings.open_media(media, films).context("会议的画面和声音开不了,请看配置 [meetings]")?;
    }
    let link = Link::open(
        place.clone(),
        features.clone(),
        authority.clone(),
        config.devices,
        &config.public_address,
    )
    .await?;
    people.seed(&place, hongwang_people::YINGSHAN).await?;
    if demo {
        for feature in features.iter() {
            feature.demo(&place).await?;
        }
    }
    let setup = people.setup_link(&place).await?;
    let setup_link = setup.map(|path| format!("{}{path}", config.public_address.trim_end_matches('/')));
    let router = web::router(&place, &features, true, masthead(&place, aloud.clone()).await?)
        .layer(Extension(authority.clone()))
        .layer(Extension(Arc::new(joining(config, &authority))));
    aloud.walk(router.clone());
    let router = if config.public_address.starts_with("https://") {
        router.layer(middleware::map_response(async |answer| web::keep_cookies_secure(answer)))
    } else {
        router
    };
    let renewing: Work<'static, ()> = Box::pin(keys::renewing(&config.data, &place.db, &features)?);
    Ok(Center { place, features, authority, setup_link, listener, link, router, renewing })
}

/// What a village box needs to find this center.
fn joining(config: &CenterConfig, authority: &Authority) -> Joining {
    let devices = &config.devices_address;
    let text = format!(
        "data = \"/var/lib/hongwang\"\nlisten = \"0.0.0.0:8811\"\ncenter = \"{devices}\"\ncenter_fingerprint = \"{}\"\n",
        authority.fingerprint()
    );
    Joining { address: devices.to_string(), config: text }
}

async fn masthead(place: &Place, aloud: Aloud) -> Result<MakeMasthead> {
    let county = organisations::find(&mut place.db.read().await?, &place.org).await?;
    let name = county.map_or_else(|| "县中心".to_owned(), |county| county.short);
    let name = name + if place.demo { "(演示)" } else { "" };
    let clock = place.clock.clone();
    Ok(Arc::new(move || {
        let now = Some(clock.now().0);
        let voice = aloud.is_installed();
        Arc::new(Masthead { place: name.clone(), now, as_of: now, voice, ..Masthead::default() })
    }))
}

impl Center {
    /// Runs until `stop` is done.
    ///
    /// # Errors
    /// When a part fails that the rest cannot do without.
    pub(crate) async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let mut jobs = JoinSet::new();
        for feature in self.features.iter() {
            for job in feature.jobs(&self.place) {
                jobs.spawn(job);
            }
        }
        jobs.spawn(self.renewing);
        let link = self.link;
        jobs.spawn(async move {
            if let Err(error) = link.run().await {
                tracing::error!(%error, "the device port ended");
            }
        });
        let (_keep, current) = watch::channel(self.router);
        let served = web::serve(self.listener, current, stop).await;
        jobs.shutdown().await;
        self.place.db.close().await;
        served
    }
}
