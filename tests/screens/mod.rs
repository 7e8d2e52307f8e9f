//! The screens: every page on every scenario by keys alone, at several sizes, with and without colour.

mod answering;
mod applying;
mod credentials;
mod ending;
pub mod harness;
mod hostile;
mod lists;
mod pages;
mod people;
mod style;
mod suggestions;
mod surprises;
mod unfinished;
