//! A page to a print server: the operation Print-Job of IPP (RFC 8010, 8011) in one HTTP request.
//!
//! Of an answer only the status is looked at, in its first bytes. Whatever else printers say there is no reason to
//! doubt a job that they took.

use crate::send::{self, SendError};
use bytes::Bytes;
use http::{Request, StatusCode as HttpStatus, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use ipp::operation::IppOperation;
use ipp::parser::IppParser;
use ipp::prelude::{IppOperationBuilder, IppPayload, StatusCode};
use ipp::reader::IppReader;
use std::io::Cursor;
use tokio::task::JoinSet;

const PORT: u16 = 631;
const FORMAT: &str = "application/pdf";
/// Who prints, and what, as a queue shows it; whose slip it is nobody learns there.
const NAME: &str = "hongwang";
/// The longest answer that is taken in.
const LONGEST: usize = 64 * 1024;
/// Statuses below mean that the job was taken.
const TAKEN: std::ops::Range<i16> = 0..0x100;

/// Hands a page to the printer at this address.
pub(crate) async fn print(printer: &Uri, page: &[u8]) -> Result<(), SendError> {
    let host = printer.host().expect("an address of a printer has a host");
    let address = format!("{host}:{}", printer.port_u16().unwrap_or(PORT));
    let stream = send::connect(&address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Ends with this function.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let request = Request::post(printer.path())
        .header(header::HOST, &address)
        .header(header::CONTENT_TYPE, "application/ipp")
        .body(Full::new(Bytes::from(request(printer, page))))
        .expect("an address of a printer has a path");
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status();
    let answer = Limited::new(response.into_body(), LONGEST).collect();
    let answer = answer.await.map_err(|error| SendError::Broken(error.to_string()))?.to_bytes();
    match status {
        HttpStatus::OK => read(answer),
        HttpStatus::UNAUTHORIZED | HttpStatus::FORBIDDEN | HttpStatus::UPGRADE_REQUIRED => {
            Err(refused("不许这台主机打印,请看看打印服务的权限,它要能不登录、不加密地打印"))
        }
        HttpStatus::NOT_FOUND => Err(refused(NO_QUEUE)),
        other => Err(SendError::Refused(format!("HTTP {}", other.as_u16()))),
    }
}

const NO_QUEUE: &str = "没有这个打印队列,请看看地址";

fn broken(error: hyper::Error) -> SendError {
    SendError::Broken(error.to_string())
}

fn refused(why: &str) -> SendError {
    SendError::Refused(why.to_owned())
}

fn request(printer: &Uri, page: &[u8]) -> Vec<u8> {
    let job = IppOperationBuilder::print_job(printer.clone(), IppPayload::empty())
        .user_name(NAME)
        .job_title(NAME)
        .document_format(FORMAT)
        .build()
        .expect("an address of a printer is short");
    [&job.into_ipp_request().to_bytes()[..], page].concat()
}

/// Whether the job was taken.
fn read(answer: Bytes) -> Result<(), SendError> {
    let header = IppParser::new(IppReader::new(Cursor::new(answer))).get_or_parse_header();
    let header = header.map_err(|_| refused("回答的不是 IPP,请看看地址"))?;
    if TAKEN.contains(&header.operation_or_status) {
        return Ok(());
    }
    Err(match header.status_code() {
        StatusCode::ClientErrorNotFound => refused(NO_QUEUE),
        StatusCode::ClientErrorDocumentFormatNotSupported => refused("打印机不认 PDF,请经 CUPS 打印"),
        StatusCode::ServerErrorNotAcceptingJobs | StatusCode::ServerErrorBusy => {
            refused("打印机现在不收,请看看它是不是停用了、有没有纸")
        }
        _ => SendError::Refused(format!("IPP 0x{:04x}", header.operation_or_status)),
    })
}
