//! The list of 荆楚旗帜 videos, as agreed with the provider: JSON in parts.
//!
//! No public description of the provider's own interface was at hand; this form is what a county asks it for.
//!
//! ```json
//! {"form": "jingchu.videos/1", "part": 1, "parts": 1, "total": 1, "videos": [
//!   {"id": "jc-1", "title": "…", "summary": "…", "series": "…", "episode": 2, "speakers": ["…"], "url": "https://…",
//!    "rights": {"owner": "…", "licence": "…", "until": "2027-12-31"}, "withdrawn": false}]}
//! ```

use super::{Entry, Form, Offer, Part, ProviderError};
use crate::words::provider as words;
use hongwang_outward::Url;
use serde::Deserialize;

const NAME: &str = "jingchu.videos/1";

/// The form of 荆楚旗帜.
#[derive(Clone, Copy, Debug)]
pub struct JingchuVideos;

#[derive(Deserialize)]
struct Said {
    form: String,
    parts: u32,
    total: Option<usize>,
    videos: Vec<Video>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Video {
    id: String,
    title: String,
    summary: String,
    series: String,
    episode: u16,
    speakers: Vec<String>,
    url: String,
    rights: Rights,
    withdrawn: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rights {
    owner: String,
    licence: String,
    until: Option<String>,
}

impl Form for JingchuVideos {
    fn part(&self, base: &Url, number: u32) -> Url {
        let mut url = base.clone();
        url.query_pairs_mut().append_pair("part", &number.to_string());
        url
    }

    fn read(&self, body: &[u8]) -> Result<Part, ProviderError> {
        let said: Said = serde_json::from_slice(body)
            .map_err(|error| if error.is_eof() { ProviderError::Half } else { ProviderError::Form })?;
        if said.form != NAME {
            return Err(ProviderError::Form);
        }
        let entries = said.videos.into_iter().map(entry).collect();
        Ok(Part { entries, parts: said.parts, total: said.total })
    }
}

fn entry(video: Video) -> Entry {
    let until = video.rights.until.filter(|until| !until.is_empty()).map(|until| until.parse());
    let wrong = matches!(until, Some(Err(_))).then_some(words::UNTIL);
    let offer = Offer {
        code: video.id,
        title: video.title,
        intro: video.summary,
        series: video.series,
        episode: video.episode,
        people: video.speakers,
        address: video.url,
        owner: video.rights.owner,
        licence: video.rights.licence,
        until: until.and_then(Result::ok),
        is_withdrawn: video.withdrawn,
    };
    Entry { offer, wrong }
}
