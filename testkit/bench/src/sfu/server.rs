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
}
