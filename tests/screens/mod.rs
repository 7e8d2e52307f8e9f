//! The screens: every page on every scenario by keys alone, at several sizes, with and without colour.

mod answering;
pub mod applying;
mod arriving;
mod credentials;
mod dialogs;
mod early;
mod ending;
pub mod harness;
mod hostile;
pub mod keeping;
mod keys;
mod lists;
mod map;
mod pages;
mod people;
mod pictures;
mod restriction;
pub mod reviewing;
mod second;
mod sizes;
mod so_far;
mod style;
mod suggestions;
mod surprises;
pub mod unfinished;
mod watching;
mod why;
