//! What stands beside a village's screen: the card reader and the printer, for who stands before it.

use crate::words::own as words;
use hongwang_idcard::Asking;
use hongwang_printing::{Printer, Slip};
use hongwang_store::Vault;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What stands beside a village's screen. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Beside {
    pub(crate) reader: Option<Asking>,
    pub(crate) printer: Option<Printer>,
    /// Held while a slip is on its way.
    paper: Arc<Mutex<()>>,
    /// Seals what a page carries for the printer; it is drawn anew at each start.
    pub(crate) seal: Vault,
}

impl Default for Beside {
    fn default() -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        Self { reader: None, printer: None, paper: Arc::default(), seal: Vault::of(&key) }
    }
}

/// Why there is no paper.
pub(crate) enum NoPaper {
    /// Another slip is on its way: whoever touched twice gets one.
    Busy,
    /// What to look at.
    Failed(String),
}

impl Beside {
    /// The printer, for who stands before the screen beside it: nobody prints in the hall from elsewhere.
    pub(crate) fn printer(&self, here: bool) -> Option<&Printer> {
        self.printer.as_ref().filter(|_| here)
    }

    /// Prints, also when whoever asked has gone on meanwhile: half a slip is worse than one too many.
    pub(crate) async fn print(&self, printer: &Printer, slip: Slip) -> Result<(), NoPaper> {
        let turn = self.paper.clone().try_lock_owned().map_err(|_| NoPaper::Busy)?;
        let printer = printer.clone();
        let printing = tokio::spawn(async move {
            let _turn = turn;
            printer.print(&slip).await
        });
        match printing.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a slip was not printed");
                Err(NoPaper::Failed(error.to_string()))
            }
            Err(error) => {
                tracing::error!(%error, "printing broke");
                Err(NoPaper::Failed(words::PRINT_FAULT.to_owned()))
            }
        }
    }
}
