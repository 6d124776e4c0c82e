//! One whole `str0m` client without a socket: it connects, decrypts everything, asks again, and reports what came.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::config::DtlsCert;
use str0m::media::{Direction, MediaKind, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive, Transmit};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use super::camera::{Camera, LAYERS, Layer, Stamp};

/// The label of the channel on which our server says what nobody watches.
const CONTROL: &str = "control";
/// Bins of [`Delays`] and their width.
const BINS: usize = 20_000;
const BIN: Duration = Duration::from_micros(100);

/// How long packets travelled, in steps of 0.1 ms up to two seconds.
pub(crate) struct Delays(Vec<u64>);

impl Delays {
    pub(crate) fn new() -> Self {
        Self(vec![0; BINS])
    }

    fn count(&mut self, delay: Duration) {
        let bin = (delay.as_nanos() / BIN.as_nanos()) as usize;
        self.0[bin.min(BINS - 1)] += 1;
    }

    /// Milliseconds within which so many of a hundred came.
    pub(crate) fn at(&self, percent: u64) -> f64 {
        let all: u64 = self.0.iter().sum();
        let mut left = (all * percent).div_ceil(100);
        let bin = self.0.iter().position(|count| {
            let is_here = *count >= left;
            left = left.saturating_sub(*count);
            is_here
        });
        bin.filter(|_| all > 0).map_or(f64::NAN, |bin| (bin + 1) as f64 * BIN.as_secs_f64() * 1_000.0)
    }
}

/// What all clients saw of one measurement.
pub(crate) struct Tally {
    /// When the clients began.
    pub(crate) begun: Instant,
    /// The running measurement; 0 when none runs.
    pub(crate) mark: u8,
    /// The measurement that is counted: packets of it may still be on their way when it no longer runs.
    pub(crate) counted: u8,
    /// Packets made, a layer.
    pub(crate) made: [u64; LAYERS],
    /// Bytes of payload that came.
    pub(crate) bytes: u64,
    pub(crate) delays: Delays,
}

impl Tally {
    pub(crate) fn new(begun: Instant) -> Self {
        Self { begun, mark: 0, counted: 0, made: [0; LAYERS], bytes: 0, delays: Delays::new() }
    }
}

pub(crate) struct Client {
    rtc: Rtc,
    address: SocketAddr,
    /// Its number, which its packets carry.
    name: u16,
    pub(crate) due: Instant,
    /// Up to when it has lived: its time goes forward, though a datagram may have waited for it at the socket.
    clock: Instant,
    pub(crate) camera: Option<Camera>,
    /// Packets of the counted measurement that came, a layer.
    pub(crate) came: [u64; LAYERS],
    /// Whose picture it waits for, and when that came.
    pub(crate) awaits: Option<(u16, Option<Instant>)>,
}

impl Client {
    pub(crate) fn new(name: u16, address: SocketAddr, certificate: &DtlsCert, now: Instant) -> Result<Self> {
        let config = RtcConfig::new().clear_codecs().enable_h264(true).set_rtp_mode(true);
        let mut rtc = config.set_dtls_cert(certificate.clone()).build(now);
        rtc.add_local_candidate(Candidate::host(address, "udp")?);
        Ok(Self { rtc, address, name, due: now, clock: now, camera: None, came: [0; LAYERS], awaits: None })
    }

    /// Offers a line for a camera with these layers, a line to receive on, or both; and the control channel.
    pub(crate) fn offer(
        &mut self,
        sends: Option<(&'static [Layer], bool)>,
        receives: bool,
        control: bool,
    ) -> Option<(String, SdpPendingOffer)> {
        let mut changes = self.rtc.sdp_api();
        if let Some((layers, on)) = sends {
            let mut simulcast = Simulcast::new();
            layers
                .iter()
                .filter_map(Layer::rid)
                .for_each(|rid| simulcast.add_send_layer(SimulcastLayer::new(rid)));
            let simulcast = (layers.len() > 1).then_some(simulcast);
            let mid = changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast);
            self.camera = Some(Camera::new(mid, layers, on, self.due));
        }
        if receives {
            changes.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        }
        if control {
            changes.add_channel(CONTROL.to_owned());
        }
        let (offer, pending) = changes.apply()?;
        Some((offer.to_sdp_string(), pending))
    }

    /// Takes the answer to its offer.
    pub(crate) fn answered(&mut self, pending: SdpPendingOffer, answer: &str) -> Result<()> {
        Ok(self.rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(answer)?)?)
    }

    /// Answers an offer.
    pub(crate) fn answer(&mut self, offer: &str) -> Result<String> {
        Ok(self.rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(offer)?)?.to_sdp_string())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.rtc.is_connected()
    }

    /// A datagram came at `at`.
    pub(crate) fn take(&mut self, from: SocketAddr, datagram: &[u8], at: Instant) -> Result<()> {
        let receive = Receive::new(Protocol::Udp, from, self.address, datagram)?;
        self.clock = self.clock.max(at);
        Ok(self.rtc.handle_input(Input::Receive(self.clock, receive))?)
    }

    /// Does what the clock says. False when it says nothing.
    pub(crate) fn tick(&mut self, tally: &mut Tally, now: Instant) -> Result<bool> {
        let mut is_due = self.due <= now;
        if let Some(camera) = self.camera.as_mut().filter(|camera| camera.is_due(now))
            && self.rtc.is_connected()
        {
            let at = now.duration_since(tally.begun).as_nanos() as u64;
            let stamp = Stamp { source: self.name, layer: 0, mark: tally.mark, at };
            let made = camera.take(&mut self.rtc, stamp, now)?;
            if tally.mark > 0 {
                tally.made.iter_mut().zip(made).for_each(|(all, made)| *all += made);
            }
            is_due = true;
        }
        if is_due {
            self.clock = self.clock.max(now);
            self.rtc.handle_input(Input::Timeout(self.clock))?;
        }
        Ok(is_due)
    }

    /// Hands to `send` what it has to send, and counts what came.
    pub(crate) fn drain(
        &mut self,
        tally: &mut Tally,
        now: Instant,
        mut send: impl FnMut(&Transmit),
    ) -> Result<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.due = at;
                    return Ok(());
                }
                Output::Transmit(transmit) => send(&transmit),
                Output::Event(event) => self.happened(&event, tally, now),
            }
        }
    }

    fn happened(&mut self, event: &Event, tally: &mut Tally, now: Instant) {
        match event {
            Event::RtpPacket(packet) => self.came(&packet.payload, tally, now),
            Event::KeyframeRequest(request) => {
                if let Some(camera) = &mut self.camera {
                    camera.wish(request.rid);
                }
            }
            Event::ChannelData(data) => self.told(&data.data, now),
            _ => {}
        }
    }

    fn came(&mut self, payload: &[u8], tally: &mut Tally, now: Instant) {
        let Some(stamp) = Stamp::read(payload) else { return };
        if let Some((source, came @ None)) = &mut self.awaits
            && *source == stamp.source
        {
            *came = Some(now);
        }
        if stamp.mark == 0 || stamp.mark != tally.counted {
            return;
        }
        if let Some(came) = self.came.get_mut(usize::from(stamp.layer)) {
            *came += 1;
        }
        tally.bytes += payload.len() as u64;
        let sent = tally.begun + Duration::from_nanos(stamp.at);
        tally.delays.count(now.saturating_duration_since(sent));
    }

    /// The server says whether somebody watches (`{"send":[{"mid":"0","on":true,"off":[]}]}`).
    fn told(&mut self, words: &[u8], now: Instant) {
        let Ok(words) = serde_json::from_slice::<serde_json::Value>(words) else { return };
        if let (Some(camera), Some(on)) = (&mut self.camera, words["send"][0]["on"].as_bool()) {
            camera.switch(on, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read_at_the_upper_end_of_their_bin() {
        let mut delays = Delays::new();
        assert!(delays.at(99).is_nan());
        (0..100).for_each(|millis| delays.count(Duration::from_millis(millis)));
        delays.count(Duration::from_secs(60));
        assert!((delays.at(50) - 50.1).abs() < 1e-9);
        assert!((delays.at(100) - 2_000.0).abs() < 1e-9);
    }
}
