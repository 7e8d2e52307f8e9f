//! Values and rules of the field, without any input or output.

pub mod address_space;
pub mod id;
pub mod network;
pub mod policy;
pub mod principal;
pub mod resolver;
pub mod restriction;
pub mod service;
pub mod studio;
pub mod tag;
pub mod text;
pub mod traffic;
