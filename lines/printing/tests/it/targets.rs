use hongwang_printing::{Roll, Target, TargetError};

#[test]
fn an_address_that_is_none_is_refused_with_what_to_write_instead() {
    for wrong in [
        "",
        "192.168.1.50",
        "192.168.1.50:9100",
        "tcp://",
        "tcp://192.168.1.50",
        "tcp://:9100",
        "tcp://a:9100/x",
        "tcp://a:9100?x",
        "tcp://me@a:9100",
        "http://a:9100",
        "tcp://a:99999",
        "tcp://村 1:9100",
    ] {
        let refused = Target::network(wrong, Roll::Mm80).expect_err(wrong);
        assert_eq!(refused, TargetError::Network(wrong.to_owned()));
        assert!(refused.to_string().contains("tcp://192.168.1.50:9100"), "{refused}");
    }
    let long = format!("ipp://a/{}", "x".repeat(1_000));
    for wrong in ["", "ipp://", "ipps://a/printers/x", "ipp://me:secret@a/printers/x", "ipp://a/x?y", &long] {
        let refused = Target::server(wrong).expect_err(wrong);
        assert_eq!(refused, TargetError::Server(wrong.to_owned()));
        assert!(refused.to_string().contains("ipp://localhost/printers/office"), "{refused}");
    }
}

#[test]
fn an_address_is_shown_as_it_was_written() {
    for (written, shown) in
        [("tcp://192.168.1.50:9100", "192.168.1.50:9100"), ("tcp://[::1]:9100", "[::1]:9100")]
    {
        assert_eq!(Target::network(written, Roll::Mm58).expect(written).to_string(), shown);
    }
    let server = "ipp://localhost:6310/printers/office";
    assert_eq!(Target::server(server).expect(server).to_string(), server);
}

#[test]
fn paper_is_one_of_two_widths() {
    assert_eq!([384, 576].map(Roll::from_dots), [Some(Roll::Mm58), Some(Roll::Mm80)]);
    assert_eq!([0, -1, 383, 512].map(Roll::from_dots), [None; 4]);
}
