//! Whatever is pressed, pasted and resized, and in whatever order answers come: nothing breaks, nothing is begun that
//! nobody agreed to, nobody is left waiting, and the same answers are the same plan.

mod choices;
mod fate;
pub mod same;
mod steps;
mod walker;
mod word;

use crossterm::event::KeyCode;
use proptest::prelude::*;

use crate::fuzz::budget;
use steps::{Beginning, Step};
use walker::Walker;

proptest! {
    #![proptest_config(budget(24, file!()))]

    #[test]
    fn no_walk_breaks_anything_or_begins_what_nobody_agreed_to(
        beginning in steps::beginning(),
        fates in prop::collection::vec(0..fate::FATES, 3),
        steps in prop::collection::vec(steps::step(), 1..60),
    ) {
        let mut walker = Walker::new(beginning, fates);
        walker.walk(&steps);
    }

    #[test]
    fn an_answer_that_comes_late_is_never_taken_for_another(
        fates in prop::collection::vec(0..fate::FATES, 2),
        steps in prop::collection::vec(steps::late(), 1..24),
    ) {
        let mut walker = Walker::new(Beginning::to_review(), fates);
        walker.walk(&steps);
    }
}

proptest! {
    #![proptest_config(budget(16, file!()))]

    /// Where nothing but the word is missing, letters are typed and pasted, in any order and in any parts.
    #[test]
    fn no_part_of_the_word_is_ever_pasted(steps in prop::collection::vec(steps::at_the_word(), 1..16)) {
        let mut walker = Walker::new(Beginning::to_word(), vec![0]);
        walker.walk(&steps);
    }
}

proptest! {
    // Eight cases: each step reads, ranks and draws thousands of people and subnets, and what makes this account other
    // than those above is but its lists. `PROPTEST_CASES` walks more.
    #![proptest_config(budget(8, file!()))]

    #[test]
    fn no_walk_through_a_large_account_breaks_anything(
        beginning in steps::in_a_large_account(),
        fates in prop::collection::vec(0..fate::FATES, 3),
        steps in prop::collection::vec(steps::step(), 1..40),
    ) {
        let mut walker = Walker::new(beginning, fates);
        walker.walk(&steps);
    }
}

/// The way to the end, and back again, is one of those that are walked: else nothing of this says anything.
#[test]
fn the_way_to_the_end_and_back_is_walked() {
    let mut walker = Walker::new(Beginning::applying(), vec![0]);
    walker.walk(&[Step::Settle, Step::press('u'), Step::Settle, Step::Agree, Step::Settle]);
    assert_eq!(walker.begun, 2, "{}", walker.screen());
}

/// The word may be typed around what is pasted, which is not taken; what is pasted, whole or in part, begins nothing.
#[test]
fn what_is_typed_alone_begins_a_run() {
    let enter = || Step::key(KeyCode::Enter);
    let paste = |text: &str| Step::Paste(text.to_owned());
    let walks = [
        (vec![paste("yes"), enter()], 0),
        (vec![paste("yes\n"), enter()], 0),
        (vec![Step::press('y'), paste("es"), enter()], 0),
        (vec![Step::press('y'), paste("e"), Step::press('s'), enter()], 0),
        (vec![Step::press('y'), paste("yes"), Step::press('e'), Step::press('s'), enter()], 1),
    ];
    for (steps, begun) in walks {
        let mut walker = Walker::new(Beginning::to_word(), vec![0]);
        walker.walk(&steps);
        assert_eq!(walker.begun, begun, "{steps:?}: {}", walker.screen());
    }
}

/// An older plan is told while a newer one is waited for: it is not the one that is agreed to.
#[test]
fn an_older_plan_is_not_agreed_to() {
    let mut walker = Walker::new(Beginning::to_review(), vec![0]);
    let read = Step::Answer(0);
    walker.go(&[read, Step::Around]);
    let (of_the_plan, of_the_reading) = (0, walker.outstanding() - 1);
    walker.go(&[Step::Answer(of_the_reading), Step::Answer(of_the_plan), Step::Agree]);
    assert_eq!(walker.begun, 0, "{}", walker.screen());
    walker.walk(&[Step::Settle, Step::Agree]);
    assert_eq!(walker.begun, 1, "{}", walker.screen());
}
