use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::Instant;

use hongwang_testkit::{BadLine, FAR, NEAR};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Without root, runs the test `name` again where the process may make namespaces; true when that was done.
fn ran_as_root_elsewhere(name: &str) -> bool {
    if fs::metadata("/proc/self").expect("Linux").uid() == 0 {
        return false;
    }
    let test = env::current_exe().expect("a running test has a file");
    let status = Command::new("unshare").args(["-r", "-n"]).arg(test).args(["--exact", name]).status();
    assert!(status.expect("util-linux is installed").success());
    true
}

#[test]
fn tcp_over_a_bad_line_loses_packets_and_no_bytes_and_keeps_to_the_rate() {
    if ran_as_root_elsewhere("bad_line::tcp_over_a_bad_line_loses_packets_and_no_bytes_and_keeps_to_the_rate")
    {
        return;
    }
    const LENGTH: usize = 200_000;
    let sent: Vec<u8> = (0..LENGTH).map(|index| (index % 251) as u8).collect();
    BadLine::VILLAGE.run(|traffic| async move {
        let listener = TcpListener::bind((NEAR, 0)).await.expect("the near end has the address");
        let port = listener.local_addr().expect("bound").port();
        let to_send = sent.clone();
        let serving = tokio::spawn(async move {
            let (mut stream, peer) = listener.accept().await.expect("the client comes");
            assert_eq!(peer.ip(), FAR);
            stream.write_all(&to_send).await.expect("TCP sends again what is lost");
        });

        let begun = Instant::now();
        let mut stream = TcpStream::connect((FAR, port)).await.expect("the far end answers");
        assert!(begun.elapsed() >= BadLine::VILLAGE.one_way * 2, "a round trip takes two delays");
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.expect("the stream ends whole");
        let seconds = begun.elapsed().as_secs_f64();
        serving.await.expect("the server ended well");

        assert!(received == sent, "what arrived is what was sent");
        assert!(LENGTH as f64 * 8.0 / seconds <= 2_000_000.0, "{LENGTH} bytes within {seconds} s");
        assert!(traffic.lost() > 0, "a line of 5 % loss loses some of {} bytes", traffic.down());
        assert!(traffic.down() as usize > LENGTH, "data flows down, with headers: {}", traffic.down());
        assert!(traffic.up() < traffic.down(), "only acknowledgements flow up");
    });
}
