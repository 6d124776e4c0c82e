//! One connection to a camera, from the first word to whatever ends it. Pictures alone are asked for: what is watched are
//! plots and greenhouses, and nobody who speaks there is heard.

use crate::begins;
use crate::boxes;
use crate::camera::{Camera, Transport};
use crate::cameras::Bounds;
use crate::pull::Output;
use crate::recent::Beginning;
use crate::trouble::Trouble;
use futures_util::StreamExt;
use retina::client::{
    Demuxed, InitialTimestampPolicy, PlayOptions, Session, SessionIdPolicy, SessionOptions, SetupOptions,
    TcpTransportOptions, UdpTransportOptions,
};
use retina::codec::{CodecItem, FrameFormat, ParametersRef, VideoParameters};
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes of a picture: a keyframe of a camera with eight million pixels has one or two million.
const LARGEST: usize = 4 << 20;
/// As many times as long as until the next picture may it take until one comes that stands for itself.
const UNTIL_BEGINS: u32 = 3;

/// Hands on pictures until the connection ends, and says why it did. Dropping it ends the connection too.
pub(crate) async fn follow(camera: &Camera, bounds: &Bounds, output: &mut Output<'_>) -> Trouble {
    match timeout(bounds.answers, open(camera)).await {
        Err(_) => Trouble::Silent,
        Ok(Err(trouble)) => trouble,
        Ok(Ok((pictures, stream))) => match hand_on(pictures, stream, bounds, output).await {
            Err(trouble) => trouble,
            Ok(never) => match never {},
        },
    }
}

async fn open(camera: &Camera) -> Result<(Demuxed, usize), Trouble> {
    let options = SessionOptions::default()
        .creds(camera.credentials())
        .user_agent("hongwang".into())
        // Some cameras name another in every answer.
        .session_id(SessionIdPolicy::UseFirst);
    let told = |error| told(camera, &error);
    let mut session = Session::describe(camera.url().clone(), options).await.map_err(told)?;
    let is_known = |name: &str| matches!(name, "h264" | "h265");
    let stream = session
        .streams()
        .iter()
        .position(|stream| stream.media() == "video" && is_known(stream.encoding_name()))
        .ok_or(Trouble::NoPictures)?;
    let transport = match camera.transport() {
        Transport::Tcp => retina::client::Transport::Tcp(TcpTransportOptions::default()),
        Transport::Udp => retina::client::Transport::Udp(UdpTransportOptions::default()),
    };
    let setup = SetupOptions::default().transport(transport).frame_format(FrameFormat::MP4);
    session.setup(stream, setup).await.map_err(told)?;
    // What a camera says of its first time is often wrong, and with one stream of no use.
    let play = PlayOptions::default().initial_timestamp(InitialTimestampPolicy::Ignore);
    let pictures = session.play(play).await.map_err(told)?.demuxed().map_err(told)?;
    Ok((pictures, stream))
}

/// Nothing comes out of what never ends.
enum Never {}

async fn hand_on(
    mut pictures: Demuxed,
    stream: usize,
    bounds: &Bounds,
    output: &mut Output<'_>,
) -> Result<Never, Trouble> {
    let begins_until = Instant::now() + bounds.pictures * UNTIL_BEGINS;
    let mut next_until = Instant::now() + bounds.pictures;
    let is_h265 = pictures.streams()[stream].encoding_name() == "h265";
    loop {
        let until = if output.has_begun() { next_until } else { next_until.min(begins_until) };
        let picture = match timeout_at(until, pictures.next()).await {
            Err(_) => return Err(Trouble::Stalled),
            Ok(None) => return Err(Trouble::BrokeOff),
            Ok(Some(Err(error))) => return Err(told(output.camera(), &error)),
            Ok(Some(Ok(CodecItem::VideoFrame(picture)))) => picture,
            // Reports about the line.
            Ok(Some(Ok(_))) => continue,
        };
        next_until = Instant::now() + bounds.pictures;
        if picture.data().len() > LARGEST {
            return Err(Trouble::TooLarge);
        }
        if picture.has_new_parameters() || !output.is_described() {
            // Before the first picture with its parameters nothing can be shown.
            let Some(ParametersRef::Video(parameters)) = pictures.streams()[stream].parameters() else {
                continue;
            };
            output.describe(beginning(parameters)?);
        }
        let said = picture.timestamp().timestamp();
        let begins = picture.is_random_access_point() || is_h265 && begins::stands(picture.data());
        output.picture(said, picture.into_data().into(), begins);
    }
}

fn beginning(parameters: &VideoParameters) -> Result<Beginning, Trouble> {
    let (width, height) = parameters.pixel_dimensions();
    let pixels = |number: u32| u16::try_from(number).map_err(|_| Trouble::Garbage);
    let (width, height) = (pixels(width)?, pixels(height)?);
    let entry = parameters.mp4_sample_entry().build().map_err(|_| Trouble::Garbage)?;
    let bytes = boxes::beginning(&entry).map_err(|_| Trouble::Garbage)?;
    Ok(Beginning { bytes, codecs: parameters.rfc6381_codec().to_owned(), width, height })
}

/// What went wrong by code, and the first line of what the library says of it into the log. It says what a camera said, and
/// never a password.
fn told(camera: &Camera, error: &retina::Error) -> Trouble {
    let trouble = Trouble::of(error);
    let said = error.to_string();
    let first = said.lines().next().unwrap_or_default();
    tracing::debug!(camera = camera.address(), code = trouble.code(), said = first, "a camera went wrong");
    trouble
}
