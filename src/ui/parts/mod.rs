//! What several pages draw.

pub mod dialog;
pub mod filter;
pub mod frame;
pub mod input;
pub mod json;
pub mod list;
pub mod ranges;
pub mod scroll;
pub mod table;
pub mod text;
