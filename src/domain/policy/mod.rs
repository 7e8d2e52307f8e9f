//! Policy documents as types, never as text templates.

pub mod document;

pub use document::{Condition, Document, Effect, OneOrMany, PrincipalElement, Statement};
