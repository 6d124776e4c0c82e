use crate::peer::config;
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, ConfigError, Fate, Line, Receipts, Template};

#[test]
fn an_address_names_host_and_port_and_an_account_has_six_letters() {
    for bad in ["", "10.1.2.3", ":7890", "10.1.2.3:", "10.1.2.3:0", "http://10.1.2.3:7890"] {
        assert_eq!(config(Version::V20, bad).check(), Err(ConfigError::Address), "{bad}");
    }
    let mut good = config(Version::V30, "gateway.county:7890");
    assert_eq!(good.check(), Ok(()));
    for bad in ["", "90123", "9012345", "九0"] {
        bad.clone_into(&mut good.account);
        assert_eq!(good.check(), Err(ConfigError::Account), "{bad}");
    }
}

#[test]
fn an_account_of_smpp_and_its_secret_fit_their_fields() {
    let smpp = |account: &str, secret: &str| Config {
        line: Line::Smpp("a:2775".into()),
        account: account.into(),
        secret: secret.into(),
        ..config(Version::V20, "")
    };
    assert_eq!(smpp("county", "12345678").check(), Ok(()));
    for (account, secret) in
        [("", "1"), ("a", ""), ("1234567890123456", "1"), ("a", "123456789"), ("县", "1")]
    {
        assert_eq!(smpp(account, secret).check(), Err(ConfigError::System), "{account} {secret}");
    }
}

#[test]
fn an_address_for_http_has_a_place_for_telephone_and_text() {
    for bad in [
        "",
        "127.0.0.1/{phone}{text}",
        "ftp://a/{phone}{text}",
        "http://a/?to={phone}",
        "http://a/?text={text}",
        "http://a/?to={phone}&text={text",
        "http:///{phone}{text}",
    ] {
        assert_eq!(Template::parse(bad), Err(ConfigError::Template), "{bad}");
    }
    let template = Template::parse("https://a:8443/send?to={phone}&text={text}&pw={secret}").expect("good");
    assert_eq!(format!("{template:?}"), "Template");
}

#[test]
fn nothing_secret_is_in_what_is_written_of_a_configuration() {
    let written = format!("{:?}", config(Version::V20, "a:1"));
    assert!(!written.contains("s3cret") && !written.contains("901234"), "{written}");
}

#[test]
fn receipts_are_asked_for_where_they_are_taken_and_nowhere_else() {
    let secret = "0123456789abcdef0123456789abcdef";
    let taken = || Receipts::new("http://c:8800/messages/receipt", secret).expect("good");
    let http = |address: &str, receipts: Option<Receipts>| {
        let line = Line::Http(Template::parse(address).expect("an address"), receipts);
        Config { line, ..config(Version::V20, "") }.check()
    };
    assert_eq!(http("http://k/?to={phone}&text={text}", None), Ok(()));
    assert_eq!(http("http://k/?to={phone}&text={text}", Some(taken())), Err(ConfigError::Receipt));
    assert_eq!(http("http://k/?to={phone}&text={text}&dlr={receipt}", None), Err(ConfigError::Receipt));
    assert_eq!(http("http://k/?to={phone}&text={text}&dlr={receipt}", Some(taken())), Ok(()));
    for bad in ["", "c:8800/messages", "ftp://c/", "http://c/?a=b", "http://c/#a"] {
        assert_eq!(Receipts::new(bad, secret).err(), Some(ConfigError::ReceiptAddress), "{bad}");
    }
    for bad in ["", "short", "0123456789abcdef0123456789abcde/", &"x".repeat(129)] {
        assert_eq!(Receipts::new("http://c/", bad).err(), Some(ConfigError::ReceiptSecret), "{bad}");
    }
    assert!(taken().knows(secret) && !taken().knows(&secret[1..]) && !taken().knows(""));
    assert_eq!(format!("{:?}", taken()), "Receipts");
}

#[test]
fn a_receipt_says_one_thing_in_the_gateways_own_words() {
    let kannel = Receipts::new("http://c/", &"x".repeat(32)).expect("good");
    assert_eq!(kannel.fate("status=1"), Some(Fate::Arrived));
    assert_eq!(kannel.fate("status=2"), Some(Fate::Lost("2".into())));
    assert_eq!(kannel.fate("status=16"), Some(Fate::Lost("16".into())));
    for garbage in [
        "",
        "status",
        "status=",
        "status=4",
        "status=%d",
        "status=1&status=2",
        "Status=1",
        "status=01",
        "%ff",
    ] {
        assert_eq!(kannel.fate(garbage), None, "{garbage}");
    }
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let other =
        kannel.clone().told_by("report=$STATE", &words(&["DELIVRD"]), &words(&["UNDELIV"])).expect("good");
    assert_eq!(other.fate("a=b&report=DELIVRD"), Some(Fate::Arrived));
    assert_eq!(other.fate("status=1"), None);
    for (status, arrived, lost) in [
        ("status", ["1"], ["2"]),
        ("=%d", ["1"], ["2"]),
        ("status=", ["1"], ["2"]),
        ("status=%d&x", ["1"], ["2"]),
        ("status=%d", ["1"], ["1"]),
        ("status=%d", [""], ["1"]),
    ] {
        let refused = kannel.clone().told_by(status, &words(&arrived), &words(&lost)).err();
        assert_eq!(refused, Some(ConfigError::ReceiptStatus), "{status}");
    }
}
