//! What only the inside of a conversation can bring about.

use std::sync::Arc;

use super::{Effect, Message, Start, Talk, Told};
use crate::cloud::sandbox::{Sandbox, Scenario};
use crate::engine::runs::Runs;
use crate::plan::access::today;
use crate::ui::pages;

/// Answers what was asked of the account, and gives what was said.
fn answer(talk: &mut Talk, sandbox: &Sandbox, mut effects: Vec<Effect>) -> String {
    while let Some(effect) = effects.pop() {
        effects.extend(match effect {
            Effect::Load { load, scope } => {
                talk.hear(Message::Snapshot { load, result: Ok(Arc::new(sandbox.read(&scope))) })
            }
            Effect::Rank { load, snapshot, answers } => {
                talk.hear(Message::Ranked { load, today: Arc::new(today(&snapshot, &answers)) })
            }
            Effect::Runs => talk.hear(Message::Runs(Ok(Runs::default()))),
            _ => Vec::new(),
        });
    }
    let lines = talk.take().into_iter().map(|told| match told {
        Told::Line(line) | Told::Prompt(line) => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_number_means_what_was_said_when_it_was_asked_for() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let mut talk = Talk::new(Start::default());
    let effects = talk.hear(Message::Begin);
    answer(&mut talk, &sandbox, effects);
    for _ in 0..13 {
        let effects = talk.answer("");
        answer(&mut talk, &sandbox, effects);
    }
    let snapshot = talk.model.reading.snapshot.as_mut().expect("an account");
    Arc::make_mut(snapshot).principals.retain(|principal| principal.name.name != "DataScientist");
    pages::settle(&mut talk.model);
    talk.answer("3");
    let said = answer(&mut talk, &sandbox, Vec::new());
    assert!(said.contains("The rows have changed meanwhile") && said.contains("[0 chosen]"), "{said}");
    talk.answer("3");
    let said = answer(&mut talk, &sandbox, Vec::new());
    assert!(said.contains("Put in: 3. ") && said.contains("[1 chosen]"), "{said}");
}
