use crate::{desk, says, until};
use hongwang_testkit::Demo;

const DESK: &str = "/desk/writing/samples";

#[tokio::test]
async fn a_sample_written_offline_reaches_the_center_once_after_the_cable_is_back() {
    let mut county = Demo::start().await.apart().await;
    let operator = desk(&county, "operator").await;
    let village = county.demo.village(1);
    county.cables[0].cut();
    until("the screen says that the line is down", async || says(&village, "未连上县中心").await).await;

    let form = [("一", "[[[100,500],[900,520]]]"), ("七", "")];
    let sent = hongwang_tests::client().post(format!("{village}/writing/samples")).form(&form).send().await;
    let page = sent.expect("the village answers").text().await.expect("a page");
    assert!(page.contains("谢谢"), "{page}");
    // The box is switched off with the sample still in it.
    county.villages[0].kill();
    assert!(operator.read(DESK).await.contains("还没有人交过字样"));

    county.cables[0].restore();
    county.villages[0].start_again().await;
    until("the center has it", async || operator.read(DESK).await.contains("共1份字样")).await;
    county.villages[0].kill();
    county.villages[0].start_again().await;
    until("the line is there again", async || {
        hongwang_tests::client().get(&village).send().await.is_ok() && !says(&village, "未连上县中心").await
    })
    .await;
    let file = operator.read(&format!("{DESK}.jsonl")).await;
    assert_eq!(file.lines().count(), 1, "once: {file}");
    assert!(file.contains("[[[100,500],[900,520]]]"), "as it was written: {file}");
}
