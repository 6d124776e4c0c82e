use crate::peer::config;
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, ConfigError, Line, Template};

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
