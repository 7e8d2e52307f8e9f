//! What only the inside of a conversation can bring about.

use std::sync::Arc;

use super::{Effect, Message, Start, Talk, Told};
use jiff::Timestamp;

use crate::cloud::sandbox::{Sandbox, Scenario};
use crate::domain::id::VpcId;
use crate::engine::runs::{Runs, Summary};
use crate::plan::access::{outlook, today};
use crate::ui::pages;

/// Answers what was asked of the account, and gives what was said.
fn answer(talk: &mut Talk, sandbox: &Sandbox, mut effects: Vec<Effect>) -> String {
    while let Some(effect) = effects.pop() {
        effects.extend(match effect {
            Effect::Load { load, scope } => {
                talk.hear(Message::Snapshot { load, result: Ok(Arc::new(sandbox.read(&scope))) })
            }
            Effect::Outlook { load, snapshot, answers } => {
                let outlook = Arc::new(outlook(&snapshot, &answers));
                talk.hear(Message::Outlook { load, outlook })
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

/// Leaving says what an earlier run has left, on whichever page that is.
#[test]
fn on_leaving_what_an_earlier_run_made_is_not_called_nothing() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let mut talk = Talk::new(Start::default());
    let effects = talk.hear(Message::Begin);
    answer(&mut talk, &sandbox, effects);
    let run = Summary {
        run: "20261123T224100Z-3f2a9c".to_owned(),
        status: None,
        holder: None,
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        domain: None,
        vpc: VpcId::new("vpc-0a1b2c3d4e5f60718"),
        started: Timestamp::UNIX_EPOCH,
        undoing: false,
        changes: 3,
        made: 3,
        total: 9,
    };
    talk.hear(Message::Runs(Ok(Runs { runs: vec![run], strays: Vec::new() })));
    talk.answer("");
    // None of these: something new.
    talk.answer("3");
    answer(&mut talk, &sandbox, Vec::new());
    talk.hear(Message::Signal);
    let said = answer(&mut talk, &sandbox, Vec::new());
    let stands = "Nothing has been changed in AWS by this session; 3 of 9 changes of run 20261123T224100Z-3f2a9c made; \
                  not finished.";
    assert!(said.contains(stands), "{said}");
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
