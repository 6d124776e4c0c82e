use crate::{page, until};
use hongwang_testkit::Demo;
use reqwest::StatusCode;
use std::{fs, time::Duration};

/// The voice opens, speaks the first prompts and sends them; it stands behind everything else.
const MADE: Duration = Duration::from_secs(240);

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
    // The center's start page says it too.
    let prompt = said.iter().find(|text| text.ends_with('。') && text.chars().count() > 5);
    let prompt = prompt.expect("the start page says what to do");
    let coming = async {
        while hear(&village, prompt).await.0 != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    assert!(tokio::time::timeout(MADE, coming).await.is_ok(), "the clip of the center never came");

    let home = page(&village).await.expect("the start page");
    let key = home.split("id=\"speak-key\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(!key.expect("the key").contains("aria-disabled"), "nobody can ask for what is there");

    county.cables[0].cut();
    let (status, sound) = hear(&village, prompt).await;
    assert_eq!(status, StatusCode::OK);
    assert!(sound.starts_with(b"OggS"), "no sound");
    let (status, answer) = hear(&village, "这一句谁也没有念过。").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(String::from_utf8_lossy(&answer).contains("没有语音"));
}
