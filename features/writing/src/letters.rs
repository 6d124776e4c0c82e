//! Pinyin and next words: the engine of this node, and the routes that ask it.
//!
//! The engine is built at the first question, from the dictionary, the names of the organisations that this node knows
//! and what its screens call their halls and columns. It stays until those names change, as they do while a node that
//! was just set up receives its county; then [`Letters::follow`] builds another, and the old one answers until it
//! stands. What is asked is neither kept nor logged.

use std::sync::{Arc, PoisonError, RwLock};

use axum::{Extension, Json, extract::State, extract::rejection::JsonRejection};
use hongwang_base::{OrgLevel, OrgPath, Scope};
use hongwang_feature::{
    Bus, Fact, Place,
    organisations::{self, Organisation},
};
use hongwang_input::{
    FieldKind,
    pinyin::{Engine, Vocabulary, WORDS_AT_MOST},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{Mutex, broadcast::Receiver},
    task,
};

use crate::{
    asked::{Refused, asked},
    words,
};

/// How many next words an answer holds at most.
const NEXT_AT_MOST: usize = 40;

/// The one engine of this node, once somebody has asked.
#[derive(Clone)]
pub(crate) struct Letters(Arc<Kept>);

struct Kept {
    /// The words of what the screens call their halls, sections and columns.
    titles: Vec<String>,
    engine: RwLock<Option<Arc<Engine>>>,
    /// The names that the engine was built with. Held while one is built, so that there is one building at a time.
    names: Mutex<Vec<String>>,
}

/// Letters, and what stands before the cursor.
#[derive(Deserialize)]
pub(crate) struct Keys {
    keys: String,
    #[serde(default)]
    before: String,
}

/// What stands before the cursor.
#[derive(Deserialize)]
pub(crate) struct Before {
    before: String,
    /// A name goes on with given characters, all else with words.
    #[serde(default)]
    kind: FieldKind,
}

/// Words, best first.
#[derive(Serialize)]
pub(crate) struct Words {
    candidates: Vec<String>,
    /// How many letters each of them takes, from the first on; absent for next words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    used: Vec<usize>,
}

/// `POST /writing/pinyin`
pub(crate) async fn pinyin(
    State(place): State<Place>,
    Extension(letters): Extension<Letters>,
    question: Result<Json<Keys>, JsonRejection>,
) -> Result<Json<Words>, Refused> {
    let question = asked(question)?;
    let engine = letters.engine(&place).await?;
    let found = engine.candidates(&question.keys, &question.before, WORDS_AT_MOST);
    let used = found.iter().map(|each| each.used).collect();
    Ok(Json(Words { candidates: found.into_iter().map(|each| each.text).collect(), used }))
}

/// `POST /writing/next`
pub(crate) async fn next(
    State(place): State<Place>,
    Extension(letters): Extension<Letters>,
    question: Result<Json<Before>, JsonRejection>,
) -> Result<Json<Words>, Refused> {
    let question = asked(question)?;
    let engine = letters.engine(&place).await?;
    let candidates = match question.kind {
        FieldKind::Name => engine.given(&question.before, NEXT_AT_MOST),
        _ => engine.next(&question.before, NEXT_AT_MOST),
    };
    Ok(Json(Words { candidates, used: Vec::new() }))
}

impl Letters {
    /// Nothing is built yet; `titles` are what the screens call their halls, sections and columns.
    pub(crate) fn new(titles: &[String]) -> Self {
        let titles = titles.iter().flat_map(|title| parts(title)).map(str::to_owned).collect();
        Self(Arc::new(Kept { titles, engine: RwLock::default(), names: Mutex::default() }))
    }

    /// The engine, built when nobody has asked before. The building goes on when who asked for it has left.
    pub(crate) async fn engine(&self, place: &Place) -> Result<Arc<Engine>, Refused> {
        if let Some(engine) = self.standing() {
            return Ok(engine);
        }
        self.begin(place).await.unwrap_or_else(|error| Err(trouble(&error)))
    }

    /// The engine if it is there; otherwise its building begins and nobody waits for it.
    pub(crate) fn at_hand(&self, place: &Place) -> Option<Arc<Engine>> {
        let engine = self.standing();
        if engine.is_none() {
            drop(self.begin(place));
        }
        engine
    }

    /// Builds another engine whenever the names have changed. A job of every node; it never ends.
    pub(crate) async fn follow(self, place: Place, mut facts: Receiver<Fact>) {
        loop {
            Bus::changed(&mut facts).await;
            // What fails is logged, and the engine that stands goes on answering.
            let _ = self.renew(&place).await;
        }
    }

    async fn renew(&self, place: &Place) -> Result<(), Refused> {
        // A first building that goes on may have read the names before they changed: wait for its end.
        drop(self.0.names.lock().await);
        if self.standing().is_some() {
            self.build(place).await?;
        }
        Ok(())
    }

    fn standing(&self) -> Option<Arc<Engine>> {
        self.0.engine.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn begin(&self, place: &Place) -> task::JoinHandle<Result<Arc<Engine>, Refused>> {
        let (letters, place) = (self.clone(), place.clone());
        tokio::spawn(async move { letters.build(&place).await })
    }

    /// The engine with the names of now: the one that stands, if it has them.
    async fn build(&self, place: &Place) -> Result<Arc<Engine>, Refused> {
        let mut built_with = self.0.names.lock().await;
        let names = names_known(place).await.map_err(|error| trouble(&error))?;
        if let Some(engine) = self.standing().filter(|_| *built_with == names) {
            return Ok(engine);
        }
        let words: Vec<String> = names.iter().chain(&self.0.titles).cloned().collect();
        let built = task::spawn_blocking(move || Engine::new(&Vocabulary { words })).await;
        let engine = Arc::new(built.map_err(|error| trouble(&error))?);
        *self.0.engine.write().unwrap_or_else(PoisonError::into_inner) = Some(engine.clone());
        *built_with = names;
        Ok(engine)
    }
}

fn trouble(error: &dyn std::error::Error) -> Refused {
    tracing::error!(%error, "the pinyin engine could not be built");
    Refused { status: StatusCode::INTERNAL_SERVER_ERROR, problem: words::TROUBLE.to_owned() }
}

/// Towns and villages as this node knows them.
async fn names_known(place: &Place) -> hongwang_store::Result<Vec<String>> {
    let mut tx = place.db.read().await?;
    let county = place.org.chain().first().unwrap_or(&place.org).clone();
    let known = organisations::list(&mut tx, &Scope(county)).await?;
    Ok(names(&known))
}

/// What of a title can be typed in one go: `低保/特困/临时救助` is three words.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    title.split(|sign: char| !sign.is_alphabetic()).filter(|part| part.chars().nth(1).is_some())
}

/// Each by itself, and villages behind their town, as people write where they live.
fn names(known: &[Organisation]) -> Vec<String> {
    let short = |path: &OrgPath| known.iter().find(|each| each.path == *path).map(|each| each.short.as_str());
    let behind = known.iter().filter(|each| each.level() == OrgLevel::Village).filter_map(|each| {
        let town = short(&each.path.parent()?)?;
        Some(format!("{town}{}", each.short))
    });
    known.iter().map(|each| each.short.clone()).chain(behind).collect()
}
