//! What must hold for what is read of films from any bytes: what ffprobe says of a file, the head of an upload, playlists,
//! lists of providers.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_films::provider::{Form, IptvLessons, JingchuVideos, judged};
use hongwang_films::source::{List, list};
use hongwang_films::{Copy, Probe, plan};
use hongwang_media::upload_name;

/// Reads bytes as each of them.
pub fn all(data: &[u8]) {
    if let Some(Ok(plan)) = Probe::read(data).map(|probe| plan(&probe)) {
        assert!(plan.millis > 0 && (plan.video.is_some() || plan.audio.is_some()));
        let sizes = plan.video.iter().flat_map(|(_, sizes)| sizes);
        for (copy, size) in sizes {
            assert!(*copy != Copy::Sound && size.width >= 2 && size.height >= 2);
            assert!(size.width % 2 == 0 && size.height % 2 == 0 && size.width.min(size.height) <= 720);
        }
    }
    let name = upload_name(&String::from_utf8_lossy(data));
    assert!(name.chars().count() <= 80 && !name.contains(['/', '\\']) && !name.chars().any(char::is_control));
    let base = "http://films.example/list.m3u8".parse().expect("an address");
    if let Ok(List::Pieces(pieces)) = list(&base, data) {
        assert!(!pieces.is_empty());
    }
    for form in [&IptvLessons as &dyn Form, &JingchuVideos] {
        let Ok(part) = form.read(data) else { continue };
        let entries = part.entries.len();
        let offers = judged(part.entries);
        assert_eq!(offers.offers.len() + offers.left_out.len(), entries);
        for offer in offers.offers.iter().filter(|offer| !offer.is_withdrawn) {
            assert!(!offer.owner.trim().is_empty() && !offer.licence.trim().is_empty());
        }
    }
}
