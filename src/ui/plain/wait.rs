//! What is waited for, in words: said when a wait begins, and again and again while it lasts.

use std::time::Duration;

use crate::report::lines;
use crate::ui::model::Model;
use crate::ui::pages::{Page, apply, restriction, review};

/// Over before anybody notices, but in the largest accounts: its beginning is not worth a line.
pub const OUTLOOK: &str = "working out who gets in";

/// What somebody asked for on Review before it was known.
pub const PERMISSIONS: &str = "asking AWS what you are permitted to do";

/// What is waited for; `None` when an answer is.
#[must_use]
pub fn what(model: &Model) -> Option<&'static str> {
    if model.save.is_writing() {
        return Some("writing the answers to a file");
    }
    if model.unfinished.is_discarding() {
        return Some("taking the kept answers away");
    }
    if model.page == Page::Review {
        return review::questions::waits(model);
    }
    if model.page == Page::Apply {
        return Some("applying");
    }
    if model.page == Page::Account && model.account.is_waiting() {
        return Some("reading what there is to choose from");
    }
    if model.reading.waiting && model.reading.snapshot.is_some() {
        return Some("reading the account again, as deep as the answers so far need it");
    }
    if model.reading.waiting {
        return Some("reading the account: who you are, networks, Studio domains, users and roles");
    }
    if restriction::is_wondering(model) {
        return Some(OUTLOOK);
    }
    if model.page == Page::People && model.people.is_busy() {
        return Some("working out who can open Studio");
    }
    (!model.unfinished.is_known()).then_some("looking through the runs before")
}

/// A sign of life after a while.
#[must_use]
pub fn still(model: &Model, what: &str, waited: Duration) -> String {
    if let (Some(run), Page::Apply) = (&model.run, model.page) {
        return apply::questions::still(run);
    }
    let brought = model.reading.brought().filter(|_| model.reading.waiting);
    let brought = brought.map(|brought| format!("; {brought} have come")).unwrap_or_default();
    lines::still(&format!("{what}{brought}"), waited)
}
