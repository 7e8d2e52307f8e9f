//! The wizard: a model, messages that change it, and what it looks like. Nothing here does any I/O.

pub mod model;
mod update;
mod view;

pub use model::{Effect, Ended, Message, Model, Start, Trouble};
pub use update::update;
pub use view::view;
