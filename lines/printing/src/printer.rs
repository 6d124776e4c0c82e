//! One printer: a slip in, paper out, or why not.

use crate::send::SendError;
use crate::{Raster, Slip, Target, draw, escpos, job, pdf, send};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long a printer has for one slip, with the time that it waits for the one before.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why a slip is not on paper. `Display` says in Chinese what to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The font is not there or is none.
    #[error("字体 {font} 用不了({why}),请安装 fonts-noto-cjk")]
    Font {
        /// Its file.
        font: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is too much in a QR code.
    #[error("二维码里的内容太长")]
    Code,
    /// Drawing broke.
    #[error("小票没有画出来({0}),请告诉县里的运维人员")]
    Drawing(String),
    /// Nobody is there.
    #[error(
        "打印机 {printer} 没有反应({why}):请看看它开没开、线插好没有、有没有别的程序占着,配置里的地址对不对"
    )]
    Closed {
        /// Where it should be.
        printer: String,
        /// What the system says.
        why: String,
    },
    /// It broke off.
    #[error("打印机 {printer} 中途断了({why}):请看看电源和线")]
    Broken {
        /// Where it is.
        printer: String,
        /// What the system says.
        why: String,
    },
    /// It did not take everything in time.
    #[error("打印机 {0} 一直没有收完:请看看有没有纸、盖子合上没有、是不是卡住了")]
    Late(String),
    /// It said no.
    #[error("打印机 {printer} 没有接受:{why}")]
    Refused {
        /// Where it is.
        printer: String,
        /// Why.
        why: String,
    },
}

/// One printer. Cheap to clone; slips wait for one another.
#[derive(Debug, Clone)]
pub struct Printer {
    target: Target,
    font: PathBuf,
    turn: Arc<Mutex<()>>,
}

impl Printer {
    /// The printer at `target`, which draws with the font in this file. Nothing is opened yet.
    pub fn new(target: Target, font: impl Into<PathBuf>) -> Self {
        Self { target, font: font.into(), turn: Arc::default() }
    }

    /// Prints a slip, once. That a printer took it is known then; whether paper came out is not.
    ///
    /// # Errors
    /// When the slip cannot be drawn, or the printer does not take it within some seconds.
    pub async fn print(&self, slip: &Slip) -> Result<(), PrintError> {
        let document = self.document(slip).await?;
        let printer = || self.target.to_string();
        match timeout(PATIENCE, self.send(&document)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(SendError::Closed(why))) => Err(PrintError::Closed { printer: printer(), why }),
            Ok(Err(SendError::Broken(why))) => Err(PrintError::Broken { printer: printer(), why }),
            Ok(Err(SendError::Refused(why))) => Err(PrintError::Refused { printer: printer(), why }),
            Err(_) => Err(PrintError::Late(printer())),
        }
    }

    /// The bytes that print a slip here.
    async fn document(&self, slip: &Slip) -> Result<Vec<u8>, PrintError> {
        let (slip, font, target) = (slip.clone(), self.font.clone(), self.target.clone());
        let encode: fn(&Raster) -> Vec<u8> = match target {
            Target::Network(..) | Target::Device(..) => escpos::encode,
            Target::Server(_) => pdf::page,
        };
        let work = move || draw(&slip, &font, target.dots()).map(|raster| encode(&raster));
        let drawn = tokio::task::spawn_blocking(work).await;
        drawn.unwrap_or_else(|error| Err(PrintError::Drawing(error.to_string())))
    }

    async fn send(&self, document: &[u8]) -> Result<(), SendError> {
        // Two slips at once would stand in one another.
        let _turn = self.turn.lock().await;
        match &self.target {
            Target::Network(address, _) => send::network(address, document).await,
            Target::Device(path, _) => send::device(path, document).await,
            Target::Server(printer) => job::print(printer, document).await,
        }
    }
}
