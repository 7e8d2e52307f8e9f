//! How the plan is come by: read, look and plan, for answers or for a run of before; and once more where things moved.

use std::sync::Arc;

use super::{Purpose, Stage, State, permissions};
use crate::plan::snapshot::Scope;
use crate::plan::step::Plan;
use crate::ui::message::{Effect, Found, Trouble, Way};
use crate::ui::model::Model;
use crate::ui::pages::Page;
use crate::ui::pages::review::tabs::Tab;

/// Reads the account once more, as deep as these answers need.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    model.review = State { stage: Stage::Reading, ..model.review.anew() };
    let scope = model.draft.complete().scope();
    vec![model.reading.ask(scope)]
}

/// Looks at a run that was begun before.
pub fn look(model: &mut Model, run: String, way: Way, from: Page) -> Vec<Effect> {
    let load = model.reading.next();
    model.page = Page::Review;
    model.review = State {
        purpose: Purpose::Run { run: run.clone(), way, from },
        stage: Stage::Looking(load),
        ..model.review.anew()
    };
    vec![Effect::Look { load, run, way }]
}

/// A run was looked at.
pub fn found(model: &mut Model, load: u64, result: Result<Found, Trouble>) -> Vec<Effect> {
    if !matches!(model.review.stage, Stage::Looking(asked) if asked == load) {
        return Vec::new();
    }
    if let Purpose::Run { run, way: Way::Undo, .. } = &model.review.purpose {
        let is_open = result.as_ref().is_ok_and(|found| !found.plan.is_blocked());
        model.unfinished.note_way_back(run, is_open);
    }
    let result = result.map(|Found { plan, doubts }| {
        model.review.doubts = doubts;
        plan
    });
    let profiles = result.as_ref().ok().and_then(|plan| read_profiles(model, plan));
    show_plan(model, result).into_iter().chain(profiles).collect()
}

/// Reads the user profiles of the domain of a run that goes on, by which its last page names one in its commands: who
/// has just started has not chosen a domain.
fn read_profiles(model: &mut Model, plan: &Plan) -> Option<Effect> {
    let domain = plan.answers.domain.id.clone().filter(|_| !plan.is_undo())?;
    let is_read = model.snapshot().is_some_and(|snapshot| snapshot.scope.domain.as_ref() == Some(&domain));
    let scope = Scope { domain: Some(domain), ..Scope::default() };
    (!is_read && !model.reading.waiting).then(|| model.reading.ask(scope))
}

/// Looks, reads and plans again, for the same purpose.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    match model.review.purpose.clone() {
        Purpose::Answers => enter(model),
        Purpose::Run { run, way, from } => look(model, run, way, from),
    }
}

/// Comes back because the account is no longer what the plan rests on.
pub fn stale(model: &mut Model, moved: Vec<String>) -> Vec<Effect> {
    model.review.moved = moved;
    model.page = Page::Review;
    model.scroll = 0;
    again(model)
}

/// The account was read: makes the plan if one is waited for.
pub fn read(model: &mut Model) -> Vec<Effect> {
    if model.page != Page::Review || !matches!(model.review.stage, Stage::Reading) {
        return Vec::new();
    }
    let Some(snapshot) = model.reading.snapshot.clone().filter(|_| model.reading.error.is_none()) else {
        model.review.stage = Stage::None;
        return Vec::new();
    };
    model.reading.number += 1;
    let load = model.reading.number;
    model.review.stage = Stage::Planning(load);
    vec![Effect::Plan { load, snapshot, answers: Arc::new(model.draft.complete()) }]
}

/// The plan was made.
pub fn planned(model: &mut Model, load: u64, result: Result<Arc<Plan>, Trouble>) -> Vec<Effect> {
    if !matches!(model.review.stage, Stage::Planning(asked) if asked == load) {
        return Vec::new();
    }
    show_plan(model, result)
}

fn show_plan(model: &mut Model, result: Result<Arc<Plan>, Trouble>) -> Vec<Effect> {
    match result {
        Ok(plan) => {
            if let Some((id, seen)) = model.review.known.take()
                && id == plan.id
            {
                model.review.seen = seen;
            }
            model.review.tab = if plan.is_blocked() { Tab::Findings } else { Tab::Plan };
            model.review.stage = Stage::Ready(Arc::clone(&plan));
            permissions::ask(model, plan)
        }
        Err(trouble) => {
            model.review.stage = Stage::Failed(trouble);
            Vec::new()
        }
    }
}
