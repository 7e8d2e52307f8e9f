//! Whatever is said, in whatever order: no panic, and nothing is applied but what was seen, acknowledged and agreed to.

use std::sync::Arc;

use proptest::prelude::*;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::session::{Profile, Regions};
use studiolink::engine::runs::Runs;
use studiolink::plan::access::{outlook, today};
use studiolink::plan::answers::Answers;
use studiolink::plan::check::{Finding, Severity};
use studiolink::ui::{Effect, Message, Start, Talk, Told};

use crate::fuzz::budget;
use crate::walks::same;

/// What is likely to be said.
const LINES: [&str; 30] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "1",
    "1",
    "1",
    "2",
    "3",
    "1 2",
    "2-4",
    "9",
    "b",
    "b",
    "?",
    "?1",
    "r",
    "list",
    "more",
    "yes",
    "yes",
    "none",
    "10.0.0.0/8",
    "203.0.113.0/24",
    "role/DataScientist",
    "vpce",
    "ip",
    "findings",
];

/// A conversation whose questions to the account are answered at once.
pub struct Held {
    talk: Talk,
    sandbox: Sandbox,
    /// What was told after the last line.
    pub said: String,
    /// What the last plan was made of.
    pub planned: Option<Arc<Answers>>,
    /// Acknowledged since the plan was told.
    acknowledged: usize,
    /// The id of the last plan that there was.
    plan: Option<String>,
    /// Whether a warning was asked about last.
    at_warning: bool,
}

impl Held {
    pub fn new(scenario: Scenario) -> Self {
        let talk = Talk::new(Start::default());
        let mut held = Self {
            talk,
            sandbox: Sandbox::in_memory(scenario),
            said: String::new(),
            planned: None,
            acknowledged: 0,
            plan: None,
            at_warning: false,
        };
        let effects = held.talk.hear(Message::Begin);
        held.perform(effects, "");
        held
    }

    /// Whether it was left, or something is applied.
    fn perform(&mut self, mut effects: Vec<Effect>, line: &str) -> bool {
        while let Some(effect) = effects.pop() {
            effects.extend(match effect {
                Effect::Runs => self.talk.hear(Message::Runs(Ok(Runs::default()))),
                Effect::Load { load, scope } => {
                    let result = Ok(Arc::new(self.sandbox.read(&scope)));
                    self.talk.hear(Message::Snapshot { load, result })
                }
                Effect::Outlook { load, snapshot, answers } => {
                    let outlook = Arc::new(outlook(&snapshot, &answers));
                    self.talk.hear(Message::Outlook { load, outlook })
                }
                Effect::Rank { load, snapshot, answers } => {
                    let today = Arc::new(today(&snapshot, &answers));
                    self.talk.hear(Message::Ranked { load, today })
                }
                Effect::Plan { load, snapshot, answers } => {
                    let result = same::by_answers_and_file(&snapshot, &answers);
                    self.planned = Some(answers);
                    // What was acknowledged holds as long as the plan is the same.
                    let id = result.as_ref().ok().map(|plan| plan.id.clone());
                    if id.is_none() || id != self.plan {
                        self.acknowledged = 0;
                    }
                    self.plan = id.or_else(|| self.plan.take());
                    self.talk.hear(Message::Planned { load, result })
                }
                Effect::Apply { plan } => {
                    let is_warning = |finding: &&Finding| finding.severity == Severity::Warning;
                    let changes = plan.changes().next().is_some();
                    let warnings = plan.findings.iter().filter(is_warning).filter(|_| changes);
                    assert_eq!(line, "yes", "{}", self.said);
                    assert!(!plan.is_blocked() && self.acknowledged == warnings.count(), "{}", self.said);
                    let asked = format!("account {}, {}; anything else changes nothing: ", plan.account, plan.region);
                    assert!(self.said.ends_with(&asked), "{}", self.said);
                    return true;
                }
                Effect::Profiles => {
                    let profile = |name: &str| Profile { name: name.to_owned(), ..Profile::default() };
                    self.talk.hear(Message::Profiles(Ok(["yes", "none"].map(profile).into())))
                }
                Effect::Regions { load } => self.talk.hear(Message::Regions { load, regions: Regions::default() }),
                Effect::Quit { code } => {
                    assert_eq!(code, 130);
                    return true;
                }
                _ => Vec::new(),
            });
        }
        self.said.clear();
        for told in self.talk.take() {
            let (Told::Line(text) | Told::Prompt(text)) = told;
            self.said.push_str(&text);
            self.said.push('\n');
        }
        self.said.pop();
        self.at_warning = self.is_at_warning();
        assert!(self.talk.is_asking(), "nobody is left waiting: {}", self.said);
        false
    }

    /// Whether the question that was told last is about a warning; one that was only asked again is the one before.
    fn is_at_warning(&self) -> bool {
        let is_elsewhere = self.said.contains(" of 7. ") && !self.said.contains("Review, step ");
        let others = ["Is this what is to be done?", "An error blocks this plan", "There is no plan yet."];
        let is_another = is_elsewhere || others.iter().any(|question| self.said.contains(question));
        !is_another && (self.at_warning || self.said.contains("is this as it should be?"))
    }

    /// Whether it was left, or something is applied.
    pub fn say(&mut self, line: &str) -> bool {
        self.acknowledged += usize::from(self.at_warning && line == "1");
        let effects = self.talk.answer(line);
        self.perform(effects, line)
    }
}

proptest! {
    #![proptest_config(budget(48, file!()))]

    #[test]
    fn nothing_is_applied_but_what_was_agreed_to(
        scenario in prop::sample::select(vec![Scenario::FirstTime, Scenario::HalfDone, Scenario::SsoDomain, Scenario::Denied]),
        lines in prop::collection::vec(prop::sample::select(LINES.to_vec()), 1..80),
    ) {
        let mut held = Held::new(scenario);
        for line in lines {
            if held.say(line) {
                break;
            }
        }
    }

    #[test]
    fn no_text_is_too_strange(lines in prop::collection::vec(".{0,40}", 1..30)) {
        let mut held = Held::new(Scenario::FirstTime);
        for line in lines {
            if held.say(&line) {
                break;
            }
        }
    }
}

/// The way to the end is one of those that are walked: else nothing of this says anything.
#[test]
fn the_way_to_the_end_is_seen() {
    let mut held = Held::new(Scenario::FirstTime);
    let mut lines = super::whole().into_iter();
    assert!(lines.any(|line| held.say(line)), "{}", held.said);
}

/// A number that chooses on the page before Review acknowledges no warning of the plan that comes after it.
#[test]
fn a_number_on_another_page_acknowledges_nothing() {
    let mut held = Held::new(Scenario::SsoDomain);
    for _ in 0..11 {
        held.say("");
    }
    for (line, acknowledged) in [("b", 0), ("1", 0), ("", 0), ("1", 1)] {
        assert!(!held.say(line), "{line}");
        assert_eq!(held.acknowledged, acknowledged, "{line}: {}", held.said);
    }
    assert!(held.said.contains("Is this what is to be done?"), "{}", held.said);
    assert!(held.say("yes"), "{}", held.said);
}
