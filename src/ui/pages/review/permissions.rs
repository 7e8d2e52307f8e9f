//! What the one who runs this must be permitted: asked of AWS once a plan stands; nobody is held up by it.

use std::sync::Arc;

use ratatui::text::Line;

use super::tabs;
use crate::engine::cross_check::words;
use crate::engine::preflight::{Outcome, Preflight, keeps_from_trying, refused, to_ask_for, told};
use crate::plan::step::Plan;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::Page;
use crate::ui::parts::frame as framing;
use crate::ui::theme::{self, Sign};

/// What is known of them.
#[derive(Debug, Default)]
pub enum Permissions {
    /// Not asked.
    #[default]
    None,
    /// Asked; the number of the question.
    Asked(u64),
    /// Here it is.
    Known(Preflight),
}

impl Permissions {
    /// Whether AWS is being asked.
    pub const fn are_asked(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// How many are denied.
    pub fn denied(&self) -> usize {
        let Self::Known(known) = self else { return 0 };
        known.permissions.iter().filter(|answer| answer.outcome == Outcome::Denied).count()
    }

    /// Whether it is known that nobody can be tried first.
    pub fn keep_from_trying(&self) -> bool {
        let Self::Known(known) = self else { return false };
        keeps_from_trying(&known.permissions)
    }

    /// What AWS refuses of the plan, in words.
    pub fn refused(&self, plan: &Plan) -> Option<String> {
        let Self::Known(known) = self else { return None };
        refused(plan, &known.permissions)
    }
}

/// Asks about a plan.
pub fn ask(model: &mut Model, plan: Arc<Plan>) -> Vec<Effect> {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Vec::new() };
    let load = model.reading.next();
    model.review.permissions = Permissions::Asked(load);
    vec![Effect::Preflight { load, plan, snapshot }]
}

/// The answers are there; late ones are dropped.
pub fn permitted(model: &mut Model, load: u64, answers: Preflight) {
    if matches!(model.review.permissions, Permissions::Asked(asked) if asked == load) {
        model.review.permissions = Permissions::Known(answers);
        if let Some(run) = model.run.as_mut().filter(|run| run.is_running()) {
            let refused = model.review.permissions.refused(run.plan());
            if let Some(words) = refused {
                run.note(words);
            }
        }
    }
}

/// What the tab says until the answers are there.
const ASKED: &str = "AWS is being asked which permissions you have of those that this plan needs. All of it can be read \
    meanwhile, and yes need not wait: the answer only tells beforehand which changes AWS would refuse.";

/// That they are asked, for the line of what has changed, the longest first; nothing once the answers are there.
pub fn asking(model: &Model) -> &'static [&'static str] {
    match &model.review.permissions {
        Permissions::Asked(_) if model.page != Page::Review => &[],
        Permissions::Asked(_) if model.review.plan().is_some_and(|plan| plan.is_blocked()) => {
            &["AWS is asked what you are permitted …", "Asking permissions …"]
        }
        Permissions::Asked(_) => &[
            "AWS is asked what you are permitted; yes need not wait for it …",
            "Asking permissions; yes need not wait …",
            "Asking permissions …",
        ],
        Permissions::None | Permissions::Known(_) => &[],
    }
}

/// The lines of the tab.
pub fn lines(permissions: &Permissions, width: usize) -> Vec<Line<'static>> {
    let Permissions::Known(Preflight { permissions: answers, .. }) = permissions else {
        return framing::words(ASKED, width, theme::OFF);
    };
    let mut lines: Vec<Line> =
        told(answers).iter().flat_map(|(outcome, words)| told_line(*outcome, words, width)).collect();
    lines.push(Line::default());
    lines.extend(framing::heading("A policy that allows just what this plan needs", width));
    lines.extend(tabs::pretty(&to_ask_for(answers), width));
    lines
}

fn told_line(outcome: Outcome, words: &str, width: usize) -> Vec<Line<'static>> {
    let sign = match outcome {
        Outcome::Allowed => Sign::Done,
        Outcome::Denied => Sign::Failed,
        Outcome::CouldNotTell => Sign::NotYet,
    };
    framing::remark(sign, words, width)
}

/// What IAM says of today, for the tab of who can open Studio.
pub fn cross_checked(permissions: &Permissions, width: usize) -> Vec<Line<'static>> {
    match permissions {
        Permissions::Known(Preflight { cross_check: Some(check), .. }) => {
            let lines = words(check).into_iter().flat_map(|(is_good, words)| {
                let sign = if is_good { Sign::Done } else { Sign::Attention };
                framing::remark(sign, &words, width)
            });
            let mut lines: Vec<_> = lines.collect();
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            lines
        }
        _ => Vec::new(),
    }
}
