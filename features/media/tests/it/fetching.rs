//! A film from an address: by ranges, from a playlist, and never from where it may not come.

use crate::on_both;
use crate::world::{COUNTY, Person, World, film, generated};
use hongwang_base::{Millis, Role};
use hongwang_testkit::{ProviderFault, StandInProvider};
use http::StatusCode;

async fn orders(editor: &Person<'_>, address: &str) -> String {
    let sent = editor.post("/desk/media/fetch", &format!("address={address}")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.header("location").to_owned()
}

#[tokio::test]
async fn an_address_that_may_not_be_asked_is_refused_and_what_was_entered_stays() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        for (address, said) in [
            ("http://10.0.0.1/film.mp4", "内部地址"),
            ("http://169.254.169.254/latest", "内部地址"),
            ("file:///etc/passwd", "网址不能用"),
            ("http://user:word@8.8.8.8/film.mp4", "网址不能用"),
            ("戏", "网址不能用"),
        ] {
            let page = editor.post("/desk/media/fetch", &format!("address={address}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
            assert!(page.text().contains(said) && page.text().contains(address), "{}", page.text());
        }
        assert!(world.states().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_leads_to_an_address_inside_is_not_followed() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        provider.will("/film.mp4", ProviderFault::Leads("http://127.0.0.2:9/secret"));
        let reel = orders(&editor, &provider.url("/film.mp4")).await;
        world.take_in().await;
        assert!(editor.get(&reel).await.text().contains("内部地址"));
        let list = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://10.0.0.1/a.ts\n#EXT-X-ENDLIST\n";
        provider.lays("/list.m3u8", "application/vnd.apple.mpegurl", list);
        let reel = orders(&editor, &provider.url("/list.m3u8")).await;
        world.take_in().await;
        assert!(editor.get(&reel).await.text().contains("内部地址"));
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["unfit".to_owned(); 2], 0));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_breaks_off_goes_on_by_ranges_where_it_stopped() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        let bytes = film(2);
        provider.lays("/film.mp4", "video/mp4", bytes.clone());
        provider.will("/film.mp4", ProviderFault::Cut(20_000));
        let reel = orders(&editor, &provider.url("/film.mp4")).await;
        world.take_in().await;
        let page = editor.get(&reel).await.text();
        assert!(page.contains("正在取") && page.contains("1分钟后再试"), "{page}");
        world.passes(Millis::MINUTE);
        world.take_in().await;
        assert_eq!(world.states().await, ["waiting"]);
        let asked = provider.asked();
        assert_eq!(asked[0].1, "");
        assert_eq!(asked[1].1, "bytes=20000-", "only the rest is asked for");
        let id = reel.rsplit('/').next().expect("an id");
        let file = world.dir.path().join("center/uploads").join(id);
        assert_eq!(std::fs::read(file).expect("a file"), bytes);
        world.pass().await;
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["made".to_owned()], 0));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_became_another_meanwhile_is_fetched_anew() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        provider.lays("/film.mp4", "video/mp4", film(2));
        provider.will("/film.mp4", ProviderFault::Cut(1_000));
        let reel = orders(&editor, &provider.url("/film.mp4")).await;
        world.take_in().await;
        let other = film(1);
        provider.lays("/film.mp4", "video/mp4", other.clone());
        world.passes(Millis::MINUTE);
        world.take_in().await;
        let id = reel.rsplit('/').next().expect("an id");
        let file = world.dir.path().join("center/uploads").join(id);
        assert_eq!(std::fs::read(file).expect("a file"), other);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_says_so_and_what_is_down_is_asked_again_until_it_is_given_up() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        let gone = orders(&editor, &provider.url("/gone.mp4")).await;
        world.take_in().await;
        assert!(editor.get(&gone).await.text().contains("没有这个片子（404）"));
        provider.is_down(true);
        let down = orders(&editor, &provider.url("/film.mp4")).await;
        for _ in 0..8 {
            world.take_in().await;
            world.passes(3 * Millis::HOUR);
        }
        let editor = world.person(Role::Editor, COUNTY).await;
        let page = editor.get(&down).await.text();
        assert!(page.contains("出了问题（503）") && !page.contains("后再试"), "{page}");
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["unfit".to_owned(); 2], 0));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_was_thrown_away_is_not_fetched() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        provider.lays("/film.mp4", "video/mp4", film(1));
        provider.will("/film.mp4", ProviderFault::Cut(1_000));
        let reel = orders(&editor, &provider.url("/film.mp4")).await;
        world.take_in().await;
        editor.post(&format!("{reel}/discard"), "").await;
        world.passes(Millis::HOUR);
        world.take_in().await;
        assert_eq!(
            (provider.asked().len(), world.states().await.len(), world.files_in("uploads")),
            (1, 0, 0)
        );
    })
    .await;
}

/// A film in pieces of a transport stream, as a playlist of playlists; gives the address of the highest.
fn lays_pieces(provider: &StandInProvider) -> usize {
    let whole = generated(
        "film.ts",
        "-f lavfi -i testsrc2=s=320x240:r=25:d=4 -f lavfi -i sine=f=440:d=4 -c:v libx264 -preset ultrafast -c:a aac",
    );
    let pieces: Vec<&[u8]> = whole.chunks((whole.len() / 188 / 3 + 1) * 188).collect();
    let mut list =
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n".to_owned();
    for (number, piece) in pieces.iter().enumerate() {
        provider.lays(&format!("/hls/p{number}.ts"), "video/mp2t", piece.to_vec());
        list += &format!("#EXTINF:1.4,\np{number}.ts\n");
    }
    provider.lays("/hls/low.m3u8", "application/vnd.apple.mpegurl", format!("{list}#EXT-X-ENDLIST\n"));
    let all = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=3840x2160\nhigh.m3u8\n\
               #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x240\nhls/low.m3u8\n";
    provider.lays("/film.m3u8", "application/vnd.apple.mpegurl", all);
    pieces.len()
}

#[tokio::test]
async fn a_playlist_becomes_one_film_piece_by_piece_and_goes_on_at_the_piece_that_failed() {
    on_both(async |world: &World| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        let pieces = lays_pieces(&provider);
        provider.will("/hls/p1.ts", ProviderFault::Cut(1_000));
        orders(&editor, &provider.url("/film.m3u8")).await;
        world.take_in().await;
        assert_eq!(world.states().await, ["fetching"]);
        world.passes(Millis::MINUTE);
        world.take_in().await;
        assert_eq!(world.states().await, ["waiting"]);
        let asked = provider.asked();
        let times = |path: &str| asked.iter().filter(|(asked, _)| asked == path).count();
        assert_eq!((times("/hls/p0.ts"), times("/hls/p1.ts"), times("/high.m3u8")), (1, 2, 0));
        assert_eq!(times(&format!("/hls/p{}.ts", pieces - 1)), 1);
        world.pass().await;
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["made".to_owned()], 0));
    })
    .await;
}

#[tokio::test]
async fn a_playlist_of_which_no_film_can_be_made_says_why() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = StandInProvider::start().await;
        let piece = "#EXTINF:2,\na.ts\n";
        let head = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
        let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n";
        let nested = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n/nested.m3u8\n";
        let long = "#EXTINF:1000,\na.ts\n".repeat(20);
        for (path, list, said) in [
            ("/live.m3u8", format!("{head}{piece}"), "这是直播"),
            ("/key.m3u8", format!("{head}{key}{piece}#EXT-X-ENDLIST\n"), "加了密"),
            ("/nested.m3u8", nested.to_owned(), "还是播放列表"),
            ("/empty.m3u8", format!("{head}#EXT-X-ENDLIST\n"), "看不懂"),
            ("/page.m3u8", "<html>".to_owned(), "看不懂"),
            ("/long.m3u8", format!("{head}{long}#EXT-X-ENDLIST\n"), "最长 4 小时"),
            ("/large.m3u8", "#".repeat(3 << 20), "太大了"),
        ] {
            provider.lays(path, "application/vnd.apple.mpegurl", list);
            let reel = orders(&editor, &provider.url(path)).await;
            world.take_in().await;
            let page = editor.get(&reel).await.text();
            assert!(page.contains(said) && page.contains("转换不了"), "{path}: {page}");
        }
        assert_eq!(world.files_in("uploads"), 0);
    })
    .await;
}
