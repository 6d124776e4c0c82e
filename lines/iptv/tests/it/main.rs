//! Lists and guides as they are passed on.

mod robustness;

use hongwang_iptv::{Arrival, Check, Content, Guide, GuideError, PlaylistError, Way, playlist};
use jiff::Timestamp;
use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    ops::Range,
    path::PathBuf,
    process::Command,
};

/// A real sample; none where the samples are not beside the repository.
fn sample(name: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/iptv");
    fs::read(root.join(name)).ok()
}

/// The whole guide.
fn guide(from: impl BufRead, wanted: &Range<Timestamp>) -> Result<Guide, GuideError> {
    hongwang_iptv::guide(from, wanted, |_, _| true)
}

fn ever() -> Range<Timestamp> {
    Timestamp::MIN..Timestamp::MAX
}

#[test]
fn the_lists_of_hubei_are_read_whole() {
    let Some(bytes) = sample("hubei_telecom_multicast.m3u") else { return };
    let list = playlist(&bytes).expect("it is a list");
    let first = &list.channels[0];
    assert_eq!((first.name.as_str(), first.group.as_str(), first.sources.len()), ("CCTV1", "央视", 3));
    assert!(
        list.channels
            .iter()
            .all(|channel| channel.sources.iter().all(|one| matches!(one.way, Way::Rtp { .. })))
    );
    assert!(list.channels.iter().any(|channel| channel.name == "湖北卫视"));
    for name in ["hubei_telecom_multicast.txt", "hubei_unicom_multicast.txt", "hubei_mobile_multicast.txt"] {
        let list = playlist(&sample(name).expect("the samples stand together")).expect("it is a list");
        assert!(!list.channels.is_empty(), "{name}");
        assert!(
            list.left_out.iter().all(|left| left.why == "没有地址" || left.why.contains("两次")),
            "{:?}",
            list.left_out
        );
    }
}

#[test]
fn a_list_with_error_correction_and_what_was_on_is_read() {
    let Some(bytes) = sample("rtp2httpd_sample.m3u") else { return };
    let list = playlist(&bytes).expect("it is a list");
    assert_eq!(list.channels.len(), 5);
    let last = &list.channels[4].sources[0];
    assert_eq!(last.way, Way::Hls);
    assert!(last.catchup.as_ref().expect("it is said").source.contains("${(b)yyyyMMdd|UTC}"));
}

#[test]
fn a_guide_is_read_and_only_what_is_wanted_is_kept() {
    let Some(bytes) = sample("epg_sample_xmltv.xml") else { return };
    let all = guide(bytes.as_slice(), &ever()).expect("it is a guide");
    assert_eq!((all.channels.len(), all.left_out), (6, 0));
    assert!(all.channels.contains(&("85".to_owned(), vec!["湖北卫视".to_owned()])));
    let first = &all.programmes[0];
    assert_eq!((first.channel.as_str(), first.title.as_str()), ("1", "山水间的家Ⅳ(1)"));
    let hour = first.on.start..first.on.end;
    let part = guide(BufReader::with_capacity(7, bytes.as_slice()), &hour).expect("it is a guide");
    assert!(part.programmes.len() < all.programmes.len() && part.programmes.contains(first));
    let one = |_: &str, names: &[String]| names.iter().any(|name| name == "湖北卫视");
    let one = hongwang_iptv::guide(bytes.as_slice(), &ever(), one).expect("it is a guide");
    assert_eq!((one.channels.len(), one.known), (1, 6));
    assert!(!one.programmes.is_empty() && one.programmes.iter().all(|one| one.channel == "85"));
    let cut = guide(&bytes[..bytes.len() / 2], &ever()).expect_err("half of it is none");
    assert!(matches!(cut, GuideError::Broken(_)), "{cut:?}");
}

/// A text again and again, made as it is read.
struct Again {
    text: &'static [u8],
    /// Bytes still to come, at first a multiple of the text's.
    left: usize,
}

impl Read for Again {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let at = (self.text.len() - self.left % self.text.len()) % self.text.len();
        let text = &self.text[at..];
        let some = text.len().min(self.left).min(into.len());
        into[..some].copy_from_slice(&text[..some]);
        self.left -= some;
        Ok(some)
    }
}

/// The most memory that this process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("reads");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_guide_of_100_megabytes_is_read_as_it_comes_and_not_held() {
    const PROGRAMME: &str = concat!(
        r#"<programme start="20300101000000 +0800" stop="20300101003000 +0800" channel="1">"#,
        "<title>新闻</title><desc>很久以后的新闻，没有人现在要看，所以一条也不留下。</desc></programme>\n",
    );
    let head = r#"<tv><channel id="1"><display-name>一台</display-name></channel>
        <programme start="20261123080000 +0800" stop="20261123083000 +0800" channel="1"><title>戏</title></programme>"#.as_bytes();
    let many = (100 << 20) / PROGRAMME.len();
    let from =
        head.chain(Again { text: PROGRAMME.as_bytes(), left: many * PROGRAMME.len() }).chain(&b"</tv>"[..]);
    let day = "2026-11-23T00:00:00+08:00".parse().expect("a time")
        .."2026-11-24T00:00:00+08:00".parse().expect("a time");
    let before = peak();
    let read = guide(BufReader::new(from), &day).expect("it is a guide");
    assert_eq!((read.programmes.len(), read.left_out), (1, 0));
    let more = peak() - before;
    assert!(more < 8 << 10, "{more} KiB more than before");
}

#[test]
fn what_is_no_list_says_what_it_is() {
    let why = |bytes: &[u8]| playlist(bytes).expect_err("it is none");
    assert_eq!(why(b""), PlaylistError::Empty);
    assert_eq!(why(b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\na.ts\n"), PlaylistError::Pieces);
    assert_eq!(why(b"#EXTM3U\n#EXTINF:-1,A\nhttp://a.cn/other.m3u\n"), PlaylistError::Empty);
    assert_eq!(why(b"#EXTM3U\n#EXTINF:-1,A\nfile:///etc/passwd\n"), PlaylistError::Empty);
    assert_eq!(why(&vec![b'a'; 5 << 20]), PlaylistError::TooLong);
}

#[test]
fn a_list_saved_by_an_old_editor_is_read() {
    let (bytes, _, _) = encoding_rs::GB18030
        .encode("央视,#genre#\r\nCCTV1综合,rtp://239.1.1.1:5140#rtp://239.1.1.2:5140\r\n");
    let list = playlist(&bytes).expect("it is a list");
    assert_eq!((list.channels[0].name.as_str(), list.channels[0].sources.len()), ("CCTV1综合", 2));
}

#[test]
fn what_is_no_guide_is_refused_and_a_text_without_end_is_not_held() {
    let refused = |text: &str| guide(text.as_bytes(), &ever()).expect_err("it is none");
    assert!(matches!(refused(""), GuideError::Other));
    assert!(matches!(refused("<rss><channel/></rss>"), GuideError::Other));
    assert!(matches!(refused("<tv><channel id=\"1\">"), GuideError::Broken(_)));
    let endless = format!("<tv><channel id=\"1\"><display-name>{}", "山".repeat(200_000));
    assert!(matches!(refused(&endless), GuideError::TooLong));
    let wrong = "<tv><programme start=\"x\" stop=\"y\" channel=\"1\"><title>A</title></programme>\
                 <programme start=\"20260803 +0800\" stop=\"20260802 +0800\" channel=\"1\"><title>A</title></programme></tv>";
    let read = guide(wrong.as_bytes(), &ever()).expect("the rest is a guide");
    assert_eq!((read.programmes.len(), read.left_out), (0, 2));
}

/// A transport stream of two seconds, as a station sends it.
fn stream(codecs: &str) -> Vec<u8> {
    let made = Command::new("ffmpeg")
        .args("-v error -f lavfi -i testsrc2=s=320x180:r=25:d=2 -f lavfi -i sine=440:d=2".split(' '))
        .args(codecs.split(' '))
        .args(["-f", "mpegts", "-"])
        .output()
        .expect("ffmpeg is installed: apt-get install ffmpeg");
    assert!(made.status.success() && made.stdout.len().is_multiple_of(188));
    made.stdout
}

fn checked(pieces: &[&[u8]]) -> (Vec<u8>, Arrival) {
    let (mut check, mut out) = (Check::default(), Vec::new());
    pieces.iter().for_each(|piece| check.take(piece, &mut out));
    (out, check.arrival().clone())
}

#[test]
fn a_stream_says_what_it_holds_and_goes_on_as_it_came_wherever_it_was_cut() {
    let sent = stream("-c:v libx264 -c:a aac");
    let (out, arrival) = checked(&sent.chunks(1316).collect::<Vec<_>>());
    let kinds: Vec<Content> = arrival.streams.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [Content::H264, Content::Aac]);
    assert_eq!((arrival.gaps, arrival.damaged, arrival.skipped, arrival.is_scrambled), (0, 0, 0, false));
    assert_eq!(out, sent);
    assert_eq!(checked(&sent.chunks(101).collect::<Vec<_>>()), (out, arrival));
    let old = checked(&[&stream("-c:v mpeg2video -c:a mp2")]).1;
    let kinds: Vec<Content> = old.streams.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [Content::Mpeg2, Content::Mp2]);
}

#[test]
fn a_player_begins_with_the_tables_and_a_picture_that_stands_for_itself() {
    // One keyframe a second; who sends it may say so or not.
    for (codecs, quiet) in [
        ("-c:v libx264 -g 25 -c:a aac", false),
        ("-c:v libx264 -g 25 -c:a aac", true),
        ("-c:v mpeg2video -g 25 -c:a mp2", true),
    ] {
        let mut sent = stream(codecs);
        for packet in sent.chunks_mut(188).filter(|packet| quiet && packet[3] & 0x20 != 0 && packet[4] > 0) {
            packet[5] &= !0x40;
        }
        let (mut check, mut out, mut begins) = (Check::default(), Vec::new(), Vec::new());
        for piece in sent.chunks(188) {
            check.take(piece, &mut out);
            begins.extend(check.begins());
        }
        assert_eq!(begins.len(), 2, "{codecs}");
        let last = begins.pop().expect("there are two");
        assert_eq!(last.tables.chunks(188).map(|packet| packet[2]).collect::<Vec<_>>(), [0, 0], "{codecs}");
        let (rest, arrival) = checked(&[&last.tables, &out[last.at..]]);
        assert_eq!((arrival.streams.len(), rest.len()), (2, last.tables.len() + out.len() - last.at));
        assert_eq!(rest[last.tables.len() + 1] & 0x40, 0x40, "a picture begins");
    }
    let (mut check, mut out) = (Check::default(), Vec::new());
    check.take(&stream("-vn -c:a aac"), &mut out);
    assert!(check.begins().is_some(), "sound alone has no pictures to wait for");
}

#[test]
fn what_is_missing_damaged_or_between_packets_is_counted_and_no_half_packet_goes_on() {
    let sent = stream("-c:v libx264 -c:a aac");
    let mut packets: Vec<Vec<u8>> = sent.chunks(188).map(<[u8]>::to_vec).collect();
    packets[20][1] |= 0x80;
    packets.remove(10);
    let dirt = b"dirt \x47 dirt".to_vec();
    packets.insert(5, dirt.clone());
    let (out, arrival) = checked(&[&packets.concat()]);
    assert_eq!((arrival.damaged, arrival.skipped), (1, dirt.len() as u64), "{arrival:?}");
    assert!((1..=2).contains(&arrival.gaps), "{arrival:?}");
    assert!(out.len().is_multiple_of(188) && out.chunks(188).all(|packet| packet[0] == 0x47));
    assert_eq!(out.len(), (packets.len() - 2) * 188);
}

proptest::proptest! {
    #[test]
    fn whatever_comes_as_a_stream_is_answered_in_whole_packets(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..3_000), every in 1usize..400, marks in 0usize..4,
    ) {
        let mut bytes = bytes;
        if marks > 0 {
            bytes.iter_mut().step_by(188).for_each(|byte| *byte = 0x47);
        }
        if marks > 1 {
            // Packets of the table of programmes.
            bytes.chunks_mut(188).filter(|packet| packet.len() > 2).for_each(|packet| (packet[1], packet[2]) = (0x40, 0));
        }
        let (out, _) = checked(&bytes.chunks(every).collect::<Vec<_>>());
        proptest::prop_assert!(out.len().is_multiple_of(188) && out.len() <= bytes.len());
    }

    #[test]
    fn whatever_comes_is_answered(text in ".{0,200}", bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = playlist(text.as_bytes());
        let _ = playlist(&bytes);
        let _ = guide(bytes.as_slice(), &ever());
        let _ = guide(format!("<tv><programme start=\"{text}\">{text}").as_bytes(), &ever());
    }
}
