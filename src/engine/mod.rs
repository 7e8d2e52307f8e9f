//! Applies a plan: journal first, then the call, then the event.

pub mod event;
