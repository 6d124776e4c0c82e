//! Simulated villages: the real protocol over real mutual TLS, with memory in place of a disk.
//!
//! Each one has a key and a certificate of the center's authority, holds its own connection, checks every
//! signature, and keeps cursors; only the application of records is left out. What it measures is the time from
//! the center's append to the batch being believed here.

use crate::{
    Authority,
    enrolment::{self, EnrolError},
    village::{
        Address, Connector,
        session::{Station, run},
    },
};
use hongwang_base::{Clock, Millis, OrgPath};
use hongwang_replica::{
    Cursors, Judgement, ScopeName, Sequence, Trust, open,
    wire::{Down, Health, Up},
};
use hongwang_store::{Db, StoreError};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::time::Duration;
use tokio::sync::mpsc;

/// A village that exists only in the simulator.
#[derive(Debug)]
pub struct SimulatedVillage {
    connector: Connector,
    cursors: Cursors,
    trust: Trust,
    clock: Clock,
    events: mpsc::UnboundedSender<Event>,
}

/// What a simulated village tells.
#[derive(Clone, Debug)]
pub enum Event {
    /// It is connected and its center has welcomed it.
    Welcomed,
    /// It believed a batch.
    Applied {
        /// The scope.
        scope: ScopeName,
        /// The cursor after it.
        upto: Sequence,
        /// From the newest entry's time at the center to now, milliseconds.
        delay: i64,
        /// The bytes of the sealed batch.
        bytes: usize,
    },
    /// Its session ended.
    Ended(String),
}

/// Admits one simulated device for each of `orgs` in one transaction, as an operator would, and gives the villages.
///
/// # Errors
/// When a key, a certificate or the store fails.
pub async fn admit(
    db: &Db,
    authority: &Authority,
    center: &Address,
    orgs: &[OrgPath],
    clock: &Clock,
    events: &mpsc::UnboundedSender<Event>,
) -> Result<Vec<SimulatedVillage>, EnrolError> {
    let pin = authority.pin();
    let mut tx = db.write().await?;
    let mut villages = Vec::with_capacity(orgs.len());
    for (number, org) in (1..).zip(orgs) {
        let key = KeyPair::generate().map_err(crate::AuthorityError::from)?;
        let csr = CertificateParams::new(Vec::new()).and_then(|params| params.serialize_request(&key));
        let csr = csr.map_err(crate::AuthorityError::from)?;
        let code = enrolment::code_of(&enrolment::key_of_request(csr.der())?);
        let now = clock.now();
        enrolment::ask(&mut tx, csr.der(), "simulate", now).await?;
        let name = format!("模拟终端 {number}(演示)");
        enrolment::admit(&mut tx, authority, &code, org, &name, "simulate", now).await?;
        let enrolment::Standing::Admitted { certificate, .. } =
            enrolment::ask(&mut tx, csr.der(), "simulate", now).await?
        else {
            return Err(StoreError::corrupt("device", "刚接入的终端不在").into());
        };
        let certificate = data_encoding::BASE64.decode(certificate.as_bytes());
        let certificate = certificate.map_err(|error| StoreError::corrupt("certificate", error))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let connector = Connector::new(center.clone(), pin, Some((certificate.into(), key)));
        villages.push(SimulatedVillage {
            connector: connector.map_err(|error| StoreError::corrupt("certificate", error))?,
            cursors: Cursors::new(org.chain().iter().map(|scope| ScopeName(scope.to_string()))),
            trust: authority.trust(),
            clock: clock.clone(),
            events: events.clone(),
        });
    }
    tx.commit().await?;
    Ok(villages)
}

impl SimulatedVillage {
    /// Connects, and connects again, until the future is dropped.
    pub async fn run(mut self) {
        let connector = self.connector.clone();
        loop {
            let ended = run(&connector, &mut self).await;
            self.tell(Event::Ended(ended.to_string()));
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }

    fn tell(&self, event: Event) {
        // Nobody counting is no error.
        let _ = self.events.send(event);
    }
}

impl Station for SimulatedVillage {
    async fn hello(&mut self) -> Result<Up, String> {
        let cursors = self.cursors.iter().map(|(scope, at)| (scope.clone(), at)).collect();
        Ok(Up::Hello { cursors, key_version: self.trust.version, health: self.health().await })
    }

    async fn heard(&mut self, down: Down) -> Result<(), String> {
        if let Down::Welcome { key_changes, .. } = down {
            for change in key_changes {
                self.trust = self.trust.follow(&change).map_err(|refusal| refusal.to_string())?;
            }
            self.tell(Event::Welcomed);
        }
        Ok(())
    }

    async fn batch(&mut self, sealed: &[u8]) -> Result<Option<Up>, String> {
        let batch = open(sealed, &self.trust).map_err(|refusal| refusal.to_string())?;
        match self.cursors.judge(&batch) {
            Judgement::Apply => {}
            Judgement::Old => return Ok(None),
            Judgement::Gap { .. } | Judgement::NotFollowed => return Err("数据包接不上".to_owned()),
        }
        self.cursors.advance(&batch);
        let newest = batch.entries.iter().map(|entry| entry.at).max().unwrap_or(batch.at);
        let delay = self.clock.now().since(Millis(newest));
        self.tell(Event::Applied {
            scope: batch.scope.clone(),
            upto: batch.upto,
            delay,
            bytes: sealed.len(),
        });
        Ok(Some(Up::Applied { scope: batch.scope, upto: batch.upto }))
    }

    async fn health(&mut self) -> Health {
        Health { version: "simulate".to_owned(), clock: self.clock.now().0, ..Health::default() }
    }
}
