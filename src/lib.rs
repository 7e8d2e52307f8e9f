//! studiolink puts Amazon SageMaker Studio behind AWS PrivateLink. The layers, lowest first; each may use only
//! those above it in this list (`tests/layers.rs`).

#[cfg(not(any(feature = "aws", feature = "sandbox")))]
compile_error!("studiolink needs a cloud: switch on the feature `aws`, `sandbox`, or both");

pub mod cli;
pub mod cloud;
pub mod domain;
pub mod engine;
pub mod plan;
pub mod report;
pub mod terminal;
pub mod ui;
