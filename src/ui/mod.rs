//! The wizard: a model, messages that change it, and what it looks like. Nothing here does any I/O.

mod draft;
mod keep;
mod keys;
mod message;
mod model;
mod pages;
mod parts;
mod plain;
mod reading;
pub mod runtime;
mod save;
mod taken;
mod theme;
mod update;
mod view;
mod why;

pub use keep::{Parting, Ways};
pub use keys::{KeyFault, Keys};
pub use message::{Effect, Ended, Found, Message, Start, Trouble, Way};
pub use model::Model;
pub use plain::{Talk, Told};
pub use theme::Sign;
pub use update::update;
pub use view::view;
