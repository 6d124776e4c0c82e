//! The center's end of every line: one TLS port for devices.
//!
//! [`door`] accepts and tells who knocks, [`api`] answers the plain requests (enrolment, blobs, submissions;
//! [`attachments`] what belongs to those, [`handoff`] what phones left for a device, [`question`] what is asked live, [`flow`] what goes on),
//! [`link`] is the WebSocket over which batches go down, and [`recorder`] writes what comes back, many at a time.

mod api;
mod attachments;
mod door;
mod flow;
mod handoff;
mod link;
mod question;
mod recorder;

pub(crate) use api::{EnrolAnswer, SubmitAnswer, outline_of, range_of};
pub(crate) use attachments::{Lacks, Offer};
pub(crate) use handoff::Became;
pub(crate) use question::AskAnswer;

use crate::{Authority, AuthorityError, log::Press, tls};
use hongwang_feature::{Fact, Features, Place};
use hongwang_store::{StoreError, sql};
use recorder::Recorder;
use std::{io, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::broadcast};

/// Why the device port could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is taken or not ours.
    #[error("终端接入端口 {address} 打不开:{source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The keys cannot be used.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the handlers of the device port share.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) place: Place,
    pub(crate) features: Features,
    pub(crate) authority: Arc<Authority>,
    pub(crate) press: Arc<Press>,
    pub(crate) recorder: Recorder,
    pub(crate) limits: question::Limits,
    pub(crate) flowing: flow::Flowing,
    /// How people reach the desk, `http(s)://host[:port]`.
    pub(crate) public_address: Arc<str>,
}

/// The open device port.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    listener: TcpListener,
    /// Heard from before the first look at the log, so that nothing falls between.
    facts: broadcast::Receiver<Fact>,
    desk: Desk,
}

impl Link {
    /// Opens the port. Nobody is served before [`Link::run`]. `public_address` is where people reach the desk: a
    /// waiting device shows it to the operator's phone.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(
        place: Place,
        features: Features,
        authority: Arc<Authority>,
        address: SocketAddr,
        public_address: &str,
    ) -> Result<Self, OpenError> {
        let listener =
            TcpListener::bind(address).await.map_err(|source| OpenError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| OpenError::Listen { address, source })?;
        // Whoever was connected when the last process ended is not connected to this one.
        let mut tx = place.db.write().await?;
        sql("UPDATE device_seen SET online = FALSE, connected_at = NULL WHERE online").run(&mut tx).await?;
        tx.commit().await?;
        let press = Arc::new(Press::new(place.db.clone(), authority.clone()));
        let facts = place.bus.listen();
        let recorder = Recorder::start(place.clone());
        let (limits, flowing) = <(question::Limits, flow::Flowing)>::default();
        let public_address = public_address.into();
        Ok(Self {
            address,
            listener,
            facts,
            desk: Desk { place, features, authority, press, recorder, limits, flowing, public_address },
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves devices until the future is dropped.
    ///
    /// # Errors
    /// When the center's certificate cannot be made.
    pub async fn run(self) -> Result<(), AuthorityError> {
        let tls = Arc::new(tls::server_config(&self.desk.authority)?);
        let press = self.desk.press.clone();
        let sweeping = attachments::sweep(self.desk.place.clone());
        let ending = handoff::sweep(self.desk.place.clone());
        tokio::join!(
            door::serve(self.listener, tls, api::router(self.desk)),
            press.listen(self.facts),
            sweeping,
            ending
        );
        Ok(())
    }
}
