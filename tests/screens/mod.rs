//! The screens: every page on every scenario by keys alone, at several sizes, with and without colour.

mod answering;
mod applying;
mod ending;
pub mod harness;
mod hostile;
mod keys;
mod map;
mod pages;
mod restriction;
pub mod reviewing;
mod so_far;
mod style;
mod surprises;
mod unfinished;
mod watching;
mod why;
