//! Receipt printers: at the other end of a connection, and behind a file.

use crate::paper::Paper;
use crate::{FONT, slip};
use hongwang_printing::{PrintError, Printer, Raster, Roll, Slip, Target, draw};
use rustix::fs::{CWD, Mode, mkfifoat};
use socket2::SockRef;
use std::io::ErrorKind;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn listener() -> (TcpListener, Printer) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("tcp://{}", listener.local_addr().expect("a bound listener has an address"));
    let target = Target::network(&address, Roll::Mm80).expect("an address");
    (listener, Printer::new(target, FONT))
}

fn picture(slip: &Slip) -> Raster {
    draw(slip, Path::new(FONT), Roll::Mm80.dots()).expect("fonts-noto-cjk is installed")
}

/// Everything of the next connection.
async fn job(listener: &TcpListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.expect("somebody prints");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("reads");
    bytes
}

#[tokio::test]
async fn a_printer_in_the_network_prints_the_slip_and_cuts_it() {
    let (listener, printer) = listener().await;
    let slip = slip();
    let (printed, bytes) = tokio::join!(printer.print(&slip), job(&listener));
    assert_eq!(printed, Ok(()));
    assert!(Paper::of(&bytes).shows(&picture(&slip)));
}

#[tokio::test]
async fn a_printer_that_talks_back_and_stays_on_the_line_has_printed_all_the_same() {
    let (listener, printer) = listener().await;
    let slip = slip();
    let talking = async {
        let (mut stream, _) = listener.accept().await.expect("somebody prints");
        stream.write_all(&[0x12; 64]).await.expect("writes");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("reads");
        (bytes, stream)
    };
    let (printed, (bytes, stream)): (_, (_, TcpStream)) = tokio::join!(printer.print(&slip), talking);
    assert_eq!(printed, Ok(()));
    assert!(Paper::of(&bytes).shows(&picture(&slip)));
    drop(stream);
}

#[tokio::test]
async fn a_printer_that_is_off_is_named_with_what_to_look_at() {
    let (listener, printer) = listener().await;
    let address = listener.local_addr().expect("a bound listener has an address").to_string();
    drop(listener);
    let error = printer.print(&slip()).await.expect_err("nobody is there");
    assert!(matches!(&error, PrintError::Closed { printer, .. } if *printer == address), "{error:?}");
    assert!(error.to_string().contains("开没开"), "{error}");
}

#[tokio::test]
async fn a_printer_that_hangs_up_is_named() {
    let (listener, printer) = listener().await;
    let slip = slip();
    let hanging_up = async {
        let (mut stream, _) = listener.accept().await.expect("somebody prints");
        stream.read_exact(&mut [0; 100]).await.expect("reads");
        SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO)).expect("a reset at the end");
    };
    let (printed, ()) = tokio::join!(printer.print(&slip), hanging_up);
    assert!(matches!(printed, Err(PrintError::Broken { .. })), "{printed:?}");
}

#[tokio::test]
async fn a_printer_without_paper_is_given_up_and_nothing_is_sent_again() {
    let (listener, printer) = listener().await;
    SockRef::from(&listener).set_recv_buffer_size(2_048).expect("a small printer");
    let error = printer.print(&slip()).await.expect_err("it takes nothing");
    assert!(matches!(error, PrintError::Late(_)), "{error:?}");
    assert!(error.to_string().contains("有没有纸"), "{error}");
    let (first, _) = listener.accept().await.expect("it had called");
    drop(first);
    let again = listener.into_std().expect("a listener").accept();
    assert!(again.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "it called once");
}

#[tokio::test]
async fn slips_that_come_at_once_are_printed_one_after_the_other() {
    let (listener, printer) = listener().await;
    let slips = ["一", "二", "三"].map(|which| slip().line(which));
    let jobs = async {
        let mut papers = Vec::new();
        for _ in &slips {
            papers.push(Paper::of(&job(&listener).await));
        }
        papers
    };
    let [one, two, three] = &slips;
    let (papers, ..) = tokio::join!(jobs, printer.print(one), printer.print(two), printer.print(three));
    for slip in &slips {
        assert_eq!(papers.iter().filter(|paper| paper.shows(&picture(slip))).count(), 1);
    }
}

#[tokio::test]
async fn a_printer_behind_a_device_file_prints_the_slip() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lp0");
    mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR).expect("a pipe with a name");
    let printer = Printer::new(Target::Device(path.clone(), Roll::Mm80), FONT);
    let nobody = printer.print(&slip()).await.expect_err("nobody reads there");
    assert!(matches!(nobody, PrintError::Closed { .. }), "{nobody:?}");

    // More than a pipe holds, so that it is written as it is read.
    let long = (0..30).fold(slip(), |slip, _| slip.line("再来一行"));
    let reading = tokio::task::spawn_blocking({
        let path = path.clone();
        move || std::fs::read(path).expect("reads to the end")
    });
    // Opening a pipe for reading waits for somebody who writes; until then nobody is there.
    let printed = loop {
        match printer.print(&long).await {
            Err(PrintError::Closed { .. }) => tokio::task::yield_now().await,
            other => break other,
        }
    };
    assert_eq!(printed, Ok(()));
    assert!(Paper::of(&reading.await.expect("a reader")).shows(&picture(&long)));
}

#[tokio::test]
async fn a_device_that_is_not_there_is_named_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lp0");
    let error = Printer::new(Target::Device(path.clone(), Roll::Mm58), FONT).print(&slip()).await;
    let error = error.expect_err("no such device");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    assert!(!path.exists());
}
