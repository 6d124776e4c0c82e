use crate::{page, until};
use hongwang_testkit::Demo;
use reqwest::StatusCode;
use std::fs;

/// What a node answers when it is asked to say `text`: the status and the bytes.
async fn hear(node: &str, text: &str) -> (StatusCode, Vec<u8>) {
    let address = reqwest::Url::parse_with_params(&format!("{node}/aloud"), [("text", text)]);
    let request = hongwang_tests::client().get(address.expect("an address"));
    let answer = request.send().await.expect("the node answers");
    let status = answer.status();
    (status, answer.bytes().await.expect("the answer is whole").to_vec())
}

#[tokio::test]
async fn a_sentence_made_at_the_center_is_heard_in_a_village_without_a_voice_whose_cable_is_pulled() {
    let mut county = Demo::start_with_models().await.apart().await;
    let village = county.demo.village(1);
    county.villages[0].kill();
    let config = county.demo.village_config(1);
    let text = fs::read_to_string(&config).expect("a configuration");
    let lines = text.lines().filter(|line| !line.starts_with("models")).map(|line| format!("{line}\n"));
    fs::write(&config, lines.collect::<String>()).expect("a configuration");
    county.villages[0].start_again().await;

    until("the village shows its pages again", async || page(&village).await.is_some()).await;
    let home = page(&village).await.expect("the start page");
    let said = hongwang_page::said(&home);
    let name = said.iter().find(|text| text.chars().count() >= 3 && !text.contains(char::is_numeric));
    let name = name.expect("the start page says something");
    until("the clip of the center has come", async || hear(&village, name).await.0 == StatusCode::OK).await;

    county.cables[0].cut();
    let (status, sound) = hear(&village, name).await;
    assert_eq!(status, StatusCode::OK);
    assert!(sound.starts_with(b"OggS"), "no sound");
    let (status, answer) = hear(&village, "这一句谁也没有念过。").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(String::from_utf8_lossy(&answer).contains("没有语音"));
}
