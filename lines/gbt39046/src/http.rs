//! A system that is reached over HTTPS. Requests are signed by Standard Webhooks; who answers is known by its certificate.
//!
//! `POST B/batches` hands over a batch: 200 with the receipt, or 202. `GET B/batches/ID/receipt` asks for it: 200, or 404
//! while it is not there. `GET B/outgoing` gives the next batch of theirs, or 204; `POST B/outgoing/ID/receipt` answers.

use crate::batch::Batch;
use crate::receipt::Receipt;
use crate::system::{CenterSystem, ExchangeError, Sent, Work};
use hongwang_base::Millis;
use hongwang_outward::{Answer, Call, Caller, Secret};
use reqwest::Method;
use url::Url;
use uuid::Uuid;

/// Such a system.
#[derive(Debug)]
pub struct Http {
    base: Url,
    secret: Secret,
    caller: Caller,
}

impl Http {
    /// The system at an address, with the secret that both sides keep.
    pub fn new(mut base: Url, secret: Secret, caller: Caller) -> Self {
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Self { base, secret, caller }
    }

    /// `id` names the message, so that one which is repeated by somebody else is noticed.
    async fn call(
        &self,
        path: &str,
        id: &str,
        body: Option<String>,
        now: Millis,
    ) -> Result<Answer, ExchangeError> {
        let url = self.base.join(path).map_err(|_| ExchangeError::bad("地址", path))?;
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let body = body.unwrap_or_default().into_bytes();
        let seconds = now.0.div_euclid(Millis::SECOND);
        let headers = vec![
            ("content-type", "application/xml; charset=utf-8".to_owned()),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", self.secret.sign(id, seconds, &body)),
        ];
        Ok(self.caller.call(Call { method, url: &url, headers, body }).await?)
    }
}

impl CenterSystem for Http {
    fn send<'a>(&'a self, batch: &'a Batch, now: Millis) -> Work<'a, Option<Receipt>> {
        Box::pin(async move {
            let answer = self.call("batches", &batch.id.to_string(), Some(batch.write()), now).await?;
            match answer.status {
                200 => Receipt::read(&answer.body, &batch.sent()).map(Some),
                202 => Ok(None),
                status => Err(ExchangeError::Status(status)),
            }
        })
    }

    fn receipt<'a>(&'a self, sent: &'a Sent, now: Millis) -> Work<'a, Option<Receipt>> {
        Box::pin(async move {
            let path = format!("batches/{}/receipt", sent.id);
            let answer = self.call(&path, &format!("{}.receipt", sent.id), None, now).await?;
            match answer.status {
                200 => Receipt::read(&answer.body, sent).map(Some),
                204 | 404 => Ok(None),
                status => Err(ExchangeError::Status(status)),
            }
        })
    }

    fn settle(&self, _batch: Uuid) -> Work<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn next(&self, now: Millis) -> Work<'_, Option<Batch>> {
        Box::pin(async move {
            let answer = self.call("outgoing", &format!("{}.outgoing", now.0), None, now).await?;
            match answer.status {
                200 => Batch::read(&answer.body).map(Some),
                204 => Ok(None),
                status => Err(ExchangeError::Status(status)),
            }
        })
    }

    fn acknowledge<'a>(&'a self, receipt: &'a Receipt, now: Millis) -> Work<'a, ()> {
        Box::pin(async move {
            let path = format!("outgoing/{}/receipt", receipt.batch);
            let id = format!("{}.receipt", receipt.batch);
            let answer = self.call(&path, &id, Some(receipt.write()), now).await?;
            if (200..300).contains(&answer.status) {
                Ok(())
            } else {
                Err(ExchangeError::Status(answer.status))
            }
        })
    }
}
