use crate::on_both;
use crate::world::NOW;
use hongwang_base::Millis;
use hongwang_feature::NodeStatus;
use hongwang_fleet::{Asking, EnrolmentState, enrolment_screen};
use hongwang_page::Visit;
use http::StatusCode;

fn screen(asking: Asking) -> String {
    let center = "https://10.0.0.1:8801".to_owned();
    let state = EnrolmentState { code: "7F3K2A".into(), center, since: NOW, asking };
    enrolment_screen(&Visit::default(), &state).text().to_owned()
}

#[test]
fn the_code_stays_on_the_screen_whatever_the_line_does() {
    let refused = Asking::Trouble { what: "该终端<已被停用>".into(), since: NOW.plus(-Millis::DAY) };
    for (asking, words) in [
        (Asking::NotAsked, "正在联系县中心"),
        (
            Asking::Waiting { desk: "https://county/desk/enrolment/admit?code=7F3K2A".into() },
            "等运维人员核对",
        ),
        (refused, "该终端&lt;已被停用&gt;"),
    ] {
        let page = screen(asking);
        assert!(page.contains("7 F 3 K 2 A") && page.contains(words), "{words}");
        assert!(page.contains("<path d=\"M"), "the QR code is drawn");
    }
}

#[tokio::test]
async fn a_center_has_no_page_of_its_own_device() {
    on_both(async |world| {
        assert_eq!(world.stranger_gets("/device").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_village_without_a_line_says_since_when_and_what_still_works() {
    on_both(async |world| {
        let status = NodeStatus {
            since: NOW,
            as_of: Some(NOW.plus(-Millis::HOUR)),
            scopes: vec![("421124000000/".into(), 128), ("421124000000/421124102000/".into(), 3)],
            blobs_total: 10,
            blobs_missing: 2,
            bytes_total: 9_000_000,
            bytes_missing: 1_500_000,
            disk_free: Some(100_000_000),
            trouble: Some("磁盘快满了".into()),
            ..NodeStatus::default()
        };
        let page = world.village_page(status).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in
            ["没连上", "还差 2 个图片和影片，1.5 MB", "磁盘快满了", "县 128 · 乡镇 3", "照常能看已有的内容"]
        {
            assert!(page.text.contains(words), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_village_that_has_everything_says_so() {
    on_both(async |world| {
        let status =
            NodeStatus { center_online: true, since: NOW, as_of: Some(NOW), ..NodeStatus::default() };
        let page = world.village_page(status).await.text;
        assert!(page.contains("已连上") && page.contains("起一直连着县中心"));
        assert!(!page.contains("没连上"));
    })
    .await;
}
