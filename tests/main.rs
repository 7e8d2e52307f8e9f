//! The one test binary: every test that needs more than one module.

// `cfg(test)` tells clippy that helpers in here are test code too.
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod commands;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod contract;
#[cfg(all(unix, feature = "sandbox", feature = "failpoints"))]
#[cfg(test)]
mod crash;
#[cfg(test)]
mod engine;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod fuzz;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod hostile;
#[cfg(all(unix, feature = "sandbox"))]
#[cfg(test)]
mod interrupts;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod journey;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod layers;
#[cfg(test)]
#[cfg(feature = "aws")]
mod moto;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod pace;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod plain;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod planning;
#[cfg(test)]
mod policies;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod pty;
#[cfg(test)]
mod readme;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod renewal;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod runtime;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod sandbox;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod screens;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod terminal;
#[cfg(feature = "sandbox")]
#[cfg(test)]
mod walks;
