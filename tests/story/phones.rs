//! A villager's phone is on mobile data: it reaches the center and not the village.

use crate::{says, until};
use hongwang_testkit::Demo;
use hongwang_tests::{Villager, client};
use reqwest::{Response, StatusCode, header, multipart};

const PICTURE: &[u8] = include_bytes!("../../fuzz/corpus/paper/picture.png");
const QUESTION: &str = "/apply/fill?at=%2Fpapers%2Fill";

#[tokio::test]
async fn a_photo_from_a_phone_on_mobile_data_reaches_the_screen_though_the_center_is_killed_on_the_way() {
    let mut county = Demo::start().await.apart().await;
    let home = county.demo.village(1);
    until("its pages open", async || says(&format!("{home}/apply"), "/apply/dibao").await).await;
    let mut screen = Villager::at(&client(), &home);
    screen.begins("dibao").await;
    let asks = async |words: &str| screen.read(QUESTION).await.contains(words);
    until("the line stands, so a phone can come", async || asks("用手机拍").await).await;
    assert_eq!(screen.sends("/apply/phone", &[("at", "/papers/ill")]).await, "/apply/phone");
    let code = screen.read("/apply/phone").await;
    let address = code.split("data-address=\"").nth(1).and_then(|rest| rest.split('"').next());
    let address = address.expect("a code").to_owned();
    assert!(address.starts_with(&format!("{}/apply/phone/", county.demo.center())), "{address}");

    let phone = client();
    let first = phone.get(&address).send().await.expect("the center answers");
    let mark = cookie(&first);
    assert!(first.text().await.expect("a page").contains("低保"));
    assert_eq!(client().get(&address).send().await.expect("it answers").status(), StatusCode::GONE);
    let form = multipart::Form::new().part("file", multipart::Part::bytes(PICTURE).file_name("a.png"));
    let sent = phone.post(&address).header(header::COOKIE, &mark).multipart(form).send().await;
    assert_eq!(sent.expect("the center answers").status(), StatusCode::SEE_OTHER);
    county.center.kill();
    county.center.start_again().await;

    let came = async || screen.read("/apply/phone").await.contains("data-standing=\"came\"");
    until("it has come to the screen", came).await;
    assert_eq!(screen.read(QUESTION).await.matches("src=\"/apply/paper/").count(), 1);
    let told = async || {
        let page = phone.get(&address).header(header::COOKIE, &mark).send().await.expect("it answers");
        page.text().await.expect("a page").contains("送到了")
    };
    until("the phone hears of it", told).await;
}

/// The mark that a phone is given.
fn cookie(answer: &Response) -> String {
    let set = answer.headers().get(header::SET_COOKIE).expect("a mark").to_str().expect("plain");
    set.split(';').next().expect("a pair").to_owned()
}
