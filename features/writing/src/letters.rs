//! Pinyin and next words: the engine of this node, and the routes that ask it.
//!
//! The engine is built at the first question, from the dictionary and from the names of the organisations that this
//! node knows, and stays. What is asked is neither kept nor logged.

use std::sync::Arc;

use axum::{Extension, Json, extract::State, extract::rejection::JsonRejection};
use hongwang_base::{OrgLevel, OrgPath, Scope};
use hongwang_feature::{
    Place,
    organisations::{self, Organisation},
};
use hongwang_input::{
    FieldKind,
    pinyin::{Engine, Vocabulary},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::{sync::OnceCell, task};

use crate::{
    asked::{Refused, asked},
    words,
};

/// How many words an answer holds at most.
const WORDS_AT_MOST: usize = 40;
const NEXT_AT_MOST: usize = 40;

/// The one engine of this node, once somebody has asked.
#[derive(Clone, Default)]
pub(crate) struct Letters(Arc<OnceCell<Arc<Engine>>>);

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
    /// The engine, built when nobody has asked before. The building goes on when who asked for it has left.
    pub(crate) async fn engine(&self, place: &Place) -> Result<Arc<Engine>, Refused> {
        if let Some(engine) = self.0.get() {
            return Ok(engine.clone());
        }
        self.begin(place).await.unwrap_or_else(|error| Err(trouble(&error)))
    }

    /// The engine if it is there; otherwise its building begins and nobody waits for it.
    pub(crate) fn at_hand(&self, place: &Place) -> Option<Arc<Engine>> {
        let engine = self.0.get().cloned();
        if engine.is_none() {
            drop(self.begin(place));
        }
        engine
    }

    fn begin(&self, place: &Place) -> task::JoinHandle<Result<Arc<Engine>, Refused>> {
        let (cell, place) = (self.0.clone(), place.clone());
        tokio::spawn(async move { cell.get_or_try_init(|| build(place)).await.cloned() })
    }
}

async fn build(place: Place) -> Result<Arc<Engine>, Refused> {
    let vocabulary = vocabulary(&place).await.map_err(|error| trouble(&error))?;
    let engine = task::spawn_blocking(move || Engine::new(&vocabulary)).await;
    engine.map(Arc::new).map_err(|error| trouble(&error))
}

fn trouble(error: &dyn std::error::Error) -> Refused {
    tracing::error!(%error, "the pinyin engine could not be built");
    Refused { status: StatusCode::INTERNAL_SERVER_ERROR, problem: words::TROUBLE.to_owned() }
}

/// Towns and villages as this node knows them.
async fn vocabulary(place: &Place) -> hongwang_store::Result<Vocabulary> {
    let mut tx = place.db.read().await?;
    let county = place.org.chain().first().unwrap_or(&place.org).clone();
    let known = organisations::list(&mut tx, &Scope(county)).await?;
    Ok(Vocabulary { words: names(&known) })
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
