//! Rules of playlists and lists of providers, over their texts alone.

use hongwang_films::provider::{Form, IptvLessons, JingchuVideos, ProviderError, judged};
use hongwang_films::source::{List, Piece, list};
use hongwang_outward::Url;

fn base() -> Url {
    "http://films.example/a/list.m3u8".parse().expect("an address")
}

fn piece(path: &str, range: Option<(u64, u64)>) -> Piece {
    Piece { url: base().join(path).expect("an address"), range }
}

#[test]
fn the_head_of_pieces_comes_once_and_parts_of_one_file_follow_each_other() {
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"100@0\"\n\
                #EXTINF:4,\n#EXT-X-BYTERANGE:50@100\nall.mp4\n#EXTINF:4,\n#EXT-X-BYTERANGE:60\nall.mp4\n\
                #EXTINF:4,\nhttp://other.example/b.ts\n#EXT-X-ENDLIST\n";
    let List::Pieces(pieces) = list(&base(), text.as_bytes()).expect("a film") else { panic!("pieces") };
    let other = Piece { url: "http://other.example/b.ts".parse().expect("an address"), range: None };
    let parts = [(0, 100), (100, 50), (150, 60)].map(|range| piece("/a/all.mp4", Some(range)));
    assert_eq!(pieces, [&parts[..], &[other]].concat());
}

#[test]
fn of_several_pictures_the_best_that_is_needed_is_taken_and_none_whose_sound_is_apart() {
    let variant = |bits: u32, height: u32, rest: &str, name: &str| {
        format!("#EXT-X-STREAM-INF:BANDWIDTH={bits},RESOLUTION=100x{height}{rest}\n{name}.m3u8\n")
    };
    let of = |variants: &str| {
        let sound = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"s\",NAME=\"s\",URI=\"s.m3u8\"\n";
        match list(&base(), format!("#EXTM3U\n{sound}{variants}").as_bytes()) {
            Ok(List::Other(url)) => url.path().to_owned(),
            other => format!("{other:?}"),
        }
    };
    let (low, high) = (variant(1, 360, "", "low"), variant(9, 2_160, "", "high"));
    let middle = variant(5, 720, "", "middle");
    assert_eq!(of(&format!("{low}{high}{middle}")), "/a/middle.m3u8");
    assert_eq!(of(&high), "/a/high.m3u8");
    assert!(of(&variant(5, 720, ",AUDIO=\"s\"", "apart")).contains("声音和画面是分开的"));
}

#[test]
fn a_list_of_either_form_is_read_and_what_is_cut_off_is_half() {
    let xml = "<?xml version=\"1.0\"?><ADI><Objects><Object ElementType=\"Program\" Code=\"P\" Action=\"REGIST\">\
               <Property Name=\"Name\">一 &amp; 二</Property><Property Name=\"CopyRight\">甲</Property>\
               <Property Name=\"Licence\">乙</Property><Property Name=\"Sequence\">3</Property></Object>\
               <Object ElementType=\"Movie\" Code=\"M\"><Property Name=\"FileURL\">http://a.example/f</Property></Object></Objects>\
               <Mappings><Mapping ParentCode=\"P\" ElementType=\"Movie\" ElementCode=\"M\"/></Mappings></ADI>";
    let offers = judged(IptvLessons.read(xml.as_bytes()).expect("a list").entries);
    let [offer] = offers.offers.as_slice() else { panic!("{offers:?}") };
    assert_eq!((offer.title.as_str(), offer.episode, offer.until), ("一 & 二", 3, None));
    assert_eq!((offer.address.as_str(), offer.owner.as_str()), ("http://a.example/f", "甲"));
    let cut = xml.char_indices().map(|(at, _)| &xml[..at]).filter(|text| text.contains("<ADI"));
    for text in cut {
        assert!(matches!(IptvLessons.read(text.as_bytes()), Err(ProviderError::Half)), "{text}");
    }
    let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><ADI></ADI>";
    assert!(matches!(IptvLessons.read(bomb.as_bytes()), Err(ProviderError::Form)));

    let json = r#"{"form": "jingchu.videos/1", "part": 1, "parts": 1, "total": 1,
                   "videos": [{"id": "1", "title": "一", "url": "http://a.example/f", "rights": {"owner": "甲"}}]}"#;
    let offers = judged(JingchuVideos.read(json.as_bytes()).expect("a list").entries);
    assert_eq!(offers.left_out[0].why, "没有写版权归谁、凭什么放");
    assert!(matches!(JingchuVideos.read(&json.as_bytes()[..60]), Err(ProviderError::Half)));
    assert!(matches!(JingchuVideos.read(b"{\"form\": 1}"), Err(ProviderError::Form)));
}
