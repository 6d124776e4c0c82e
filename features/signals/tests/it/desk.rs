//! A list of channels from the desk to the columns of villages.

use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, TOWN};
use hongwang_base::Role;
use http::StatusCode;

const LIST: &str = "#EXTM3U\n#EXTINF:-1 group-title=\"央视\",CCTV1\nrtp://239.1.1.1:5000\n\
                    #EXTINF:-1 group-title=\"央视\",CCTV2\nudp://239.1.1.2:5000\n\
                    #EXTINF:-1,只有网页\nhttps://example.com/a.mpd\n#EXTINF:-1,坏的\nfile:///etc/passwd\n";

#[tokio::test]
async fn what_is_no_list_is_refused_in_words_and_nothing_typed_is_lost() {
    on_both(async |world| {
        let desk = world.person(Role::Editor, COUNTY).await;
        for (text, why) in [
            ("", "频道单内容"),
            ("随便写的", "没有一个能播放的频道"),
            ("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n", "分段清单"),
        ] {
            let tried = desk.tries(text).await;
            assert_eq!(tried.status, StatusCode::BAD_REQUEST, "{text}");
            assert!(tried.text.contains(why) && tried.text.contains(text), "{text}: {}", tried.text);
        }
        assert_eq!(
            desk.post("/desk/signals/confirm", &[("text", "x")]).await.status,
            StatusCode::BAD_REQUEST
        );
        let other = world.person(Role::Auditor, COUNTY).await;
        assert_ne!(other.get("/desk/signals").await.status, StatusCode::OK);
        world.deliver().await;
        assert!(world.column("yule/film/tvlive").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_list_is_tried_line_by_line_and_published_only_when_it_is_confirmed() {
    on_both(async |world| {
        let desk = world.person(Role::Editor, COUNTY).await;
        let tried = desk.tries(LIST).await;
        for words in ["能用 2 个频道", "CCTV1", "rtp://239.1.1.1:5000", "DASH", "<th scope=\"row\">9</th>"]
        {
            assert!(tried.text.contains(words), "{words}: {}", tried.text);
        }
        world.deliver().await;
        assert!(world.column("yule/film/tvlive").await.is_none());
        assert_eq!(world.shows(LIST).await.len(), 2);
        let column = world.column("yule/film/tvlive").await.expect("it shows channels");
        assert!(column.contains("央视") && column.contains("有 2 个频道") && !column.contains("只有网页"));
        assert!(world.column("xuexi/remote/iptv").await.is_none());
        let again = desk.post("/desk/signals/confirm", &[("shown", "tv"), ("text", LIST)]).await;
        assert!(again.location.ends_with("new=0&changed=0&same=2"), "{}", again.location);
    })
    .await;
}

#[tokio::test]
async fn a_channel_is_hidden_named_ordered_and_removed_and_stays_so_when_the_list_comes_again() {
    on_both(async |world| {
        let links = world.shows(LIST).await;
        let desk = world.person(Role::Editor, COUNTY).await;
        let at = links[0].replace("/signals/", "/desk/signals/channel/");
        let wrong = desk.post(&at, &[("name", "CCTV1"), ("position", "前面")]).await;
        assert!(wrong.status == StatusCode::BAD_REQUEST && wrong.text.contains("“顺序”请填"));
        desk.post(&at, &[("name", "CCTV1"), ("position", "50")]).await;
        world.deliver().await;
        assert_eq!(world.channels().await, [links[1].clone(), links[0].clone()]);
        desk.post(&at, &[("name", "CCTV1"), ("position", "50"), ("hidden", "on")]).await;
        assert_eq!(world.shows(&LIST.replace("239.1.1.1", "239.1.1.9")).await, [links[1].clone()]);
        assert_eq!(world.looks(&links[0]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.post(&format!("{at}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!desk.get("/desk/signals").await.text.contains("CCTV1"));
    })
    .await;
}

#[tokio::test]
async fn channels_of_another_organisation_are_neither_seen_nor_changed() {
    on_both(async |world| {
        let far = world.person(Role::Editor, OTHER_TOWN).await;
        far.post("/desk/signals/confirm", &[("shown", "tv"), ("text", LIST)]).await;
        let row = far.get("/desk/signals").await.text;
        let at = row
            .split("/desk/signals/channel/")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a row");
        let near = world.person(Role::Editor, TOWN).await;
        assert!(!near.get("/desk/signals").await.text.contains("CCTV1"));
        for path in [format!("/desk/signals/channel/{at}"), format!("/desk/signals/channel/{at}/remove")] {
            let fields = [("name", "别人的"), ("position", "1")];
            assert_eq!(near.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        }
        world.deliver().await;
        assert!(world.channels().await.is_empty());
        for path in
            ["", "/stream.ts", "/live.mp4", "/live.m3u8", "/hour.m3u8", "/piece/1.m4s", "/piece/1.mp4"]
        {
            let path = format!("/signals/{at}{path}");
            assert_eq!(world.looks(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.signals.subscriptions(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_fifth_channel_is_not_kept_before_another_is_given_up() {
    on_both(async |world| {
        let five: String =
            (1..=5).map(|number| format!("频道{number},udp://239.1.1.{number}:5000\n")).collect();
        let links = world.shows(&five).await;
        let desk = world.person(Role::Editor, COUNTY).await;
        let keeps = async |number: usize, keep: &str| {
            let at = links[number - 1].replace("/signals/", "/desk/signals/channel/");
            let (name, position) = (format!("频道{number}"), number.to_string());
            desk.post(&at, &[("name", &name), ("position", &position), ("keep", keep)]).await
        };
        for number in [1, 2, 3, 4, 4] {
            assert_eq!(keeps(number, "on").await.status, StatusCode::SEE_OTHER);
        }
        let refused = keeps(5, "on").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text.contains("“留最近一小时，可以回看”最多选 4 个频道"), "{}", refused.text);
        assert_eq!(keeps(1, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(keeps(5, "on").await.status, StatusCode::SEE_OTHER);
        // A list that comes again leaves it so.
        world.shows(&five.replace("239.1.1", "239.1.2")).await;
        assert_eq!(desk.get("/desk/signals").await.text.matches("可回看").count(), 4);
    })
    .await;
}
