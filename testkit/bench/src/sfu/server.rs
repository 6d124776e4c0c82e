//! What is measured: a server that sends what one client sends to all who watch it.

use anyhow::Result;

use super::camera::Layer;
use super::load::Load;

pub(crate) trait Server {
    /// Its process.
    fn id(&self) -> u32;

    /// Lets in the client that is watched, with a camera of these layers.
    fn publish(&mut self, load: &mut Load, layers: &'static [Layer]) -> Result<()>;

    /// Lets in one more client that watches it, and is to get this layer.
    fn subscribe(&mut self, load: &mut Load, layer: usize) -> Result<()>;

    /// Of who watches, how many have lines that the server takes to be too thin for what they are to get, now. Not a
    /// number for a server that does not say.
    fn held_back(&mut self) -> Result<f64> {
        Ok(f64::NAN)
    }
}
