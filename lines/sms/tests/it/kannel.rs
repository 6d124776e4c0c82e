//! The form of HTTP against Debian's kannel, whose operator is the `fakesmsc` that comes with it.

use crate::peer::{self, PHONE, Running, SECRET};
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, Event, Line, Template, Verdict};
use hongwang_testkit::Kannel;

fn config(kannel: &Kannel) -> Config {
    let line = Line::Http(Template::parse(&kannel.send_address()).expect("an address"), None);
    Config { line, account: Kannel::ACCOUNT.into(), ..peer::config(Version::V20, "") }
}

/// The text in UCS2 that fakesmsc printed as the content of a form.
fn given(log: &str) -> String {
    let printed = log.split(" ucs-2 ").nth(1).and_then(|rest| rest.split_once(">\n")).expect("a message").0;
    let (mut bytes, mut rest) = (Vec::new(), printed.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digits = String::from_utf8_lossy(&[*high, *low]).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
                rest = after;
            }
            (plain, _) => bytes.push(*plain),
        }
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kannel_takes_a_message_and_gives_it_to_its_operator_whole() {
    let kannel = Kannel::start(SECRET);
    let mut wrong = config(&kannel);
    wrong.secret = "another-secret".into();
    let mut refused = Running::begin(wrong);
    let id = refused.sends(1, "一");
    let why = refused.next().await;
    assert!(
        matches!(&why, Event::Refused(why) if why.contains("403") && !why.contains("another")),
        "{why:?}"
    );
    assert_eq!(refused.next().await, Event::Part { id, part: 1, of: 1, verdict: Verdict::Unsent });

    let mut running = Running::begin(config(&kannel));
    let id = running.sends(2, "您的高龄津贴有结果了 & 100% +1?");
    assert_eq!(running.next().await, Event::Connected);
    let taken = Event::Part { id, part: 1, of: 1, verdict: Verdict::Accepted(String::new()) };
    assert_eq!(running.next().await, taken);
    let log = kannel.gave(PHONE);
    assert_eq!(given(&log), "【英山县】您的高龄津贴有结果了 & 100% +1?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_a_message_never_left() {
    let config = Config {
        line: Line::Http(Template::parse("http://127.0.0.1:9/?to={phone}&text={text}").expect("good"), None),
        ..peer::config(Version::V20, "")
    };
    let mut running = Running::begin(config);
    let id = running.sends(1, "一");
    let lost = running.next().await;
    assert!(matches!(&lost, Event::Lost(why) if !why.contains(PHONE)), "{lost:?}");
    assert_eq!(running.next().await, Event::Part { id, part: 1, of: 1, verdict: Verdict::Unsent });
}
