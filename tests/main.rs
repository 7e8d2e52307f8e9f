//! The one test binary: every test that needs more than one module.

mod layers;
