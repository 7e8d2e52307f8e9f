//! What is shown, taken out of the screen whole: to the clipboard, and to files.

use std::path::PathBuf;

use ratatui::text::Line;

use super::findings::Seen;
use super::permissions::Permissions;
use super::tabs::{self, Tab};
use super::{access, findings, looking, permissions, steps};
use crate::engine::preflight::to_ask_for;
use crate::plan::show;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::parts::{copy, text};

/// Wider than any line: nothing is broken.
const WHOLE: usize = 10_000;

/// Letters of a plan's id that name its folder.
const ID: usize = 12;

/// Copies the tab that is shown.
pub fn copy(model: &mut Model) -> Vec<Effect> {
    let (Some(plan), Some(snapshot)) = (model.review.plan().cloned(), model.snapshot()) else { return Vec::new() };
    let whole = said(model, &plan, snapshot);
    let what = if looking::is_open(model) { "this step".to_owned() } else { format!("the tab {}", model.review.tab) };
    let else_ = model.spell("<write> writes the plan and its policies to files");
    copy::copy(model, &what, whole, &else_)
}

/// Writes the plan and its documents to files.
pub fn write(model: &mut Model) -> Vec<Effect> {
    let Some(plan) = model.review.plan().cloned() else { return Vec::new() };
    let files = files(&plan, &model.review.permissions);
    model.notice = Some("Writing.".to_owned());
    model.review.writing = true;
    vec![Effect::Write { name: plan.id.chars().take(ID).collect(), files }]
}

/// They were written, or not.
pub fn written(model: &mut Model, result: Result<PathBuf, String>) {
    model.review.writing = false;
    copy::written(model, result);
}

/// What the tab says, as it would be on a screen of any width. One document alone is copied as the JSON that it is.
fn said(model: &Model, plan: &Plan, snapshot: &Snapshot) -> String {
    let permissions = &model.review.permissions;
    let lines = match (model.review.tab, permissions) {
        _ if looking::is_open(model) => looking::details(model, plan, WHOLE),
        (Tab::Policies, _) => return policies(plan),
        (Tab::Permissions, Permissions::Known(known)) => {
            return format!("{}\n", to_ask_for(&known.permissions).pretty());
        }
        (Tab::Permissions, _) => permissions::lines(permissions, WHOLE),
        (Tab::Plan, _) => steps::told(plan, snapshot, permissions, None, WHOLE).lines,
        (Tab::Access, _) => access::lines(plan, permissions, WHOLE),
        (Tab::Cost, _) => tabs::costs(plan, WHOLE),
        (Tab::Findings, _) => findings::lines(&Seen::unmarked(), plan, snapshot, WHOLE),
    };
    joined(&lines)
}

fn joined(lines: &[Line<'static>]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
    format!("{}\n", lines.join("\n"))
}

fn policies(plan: &Plan) -> String {
    let heading = text::clean(&tabs::heading(plan)).into_owned();
    let identity = plan.policies.identity.iter().map(|document| (heading.clone(), document));
    let endpoints = plan.policies.endpoints.iter();
    let endpoints = endpoints.map(|(service, document)| (format!("Policy of the endpoint {service}"), document));
    let documents: Vec<_> = identity.chain(endpoints).collect();
    match documents.as_slice() {
        [(_, alone)] => format!("{}\n", alone.pretty()),
        all => {
            let all: Vec<String> =
                all.iter().map(|(name, document)| format!("{name}\n{}\n", document.pretty())).collect();
            all.join("\n")
        }
    }
}

/// The plan for people and for programs, and each document by itself.
fn files(plan: &Plan, permissions: &Permissions) -> Vec<(String, String)> {
    let json = serde_json::to_string_pretty(&show::json(plan)).unwrap_or_default();
    let mut files = vec![
        ("plan.txt".to_owned(), show::text_where(plan, !permissions.keep_from_trying())),
        ("plan.json".to_owned(), format!("{json}\n")),
    ];
    let identity = plan.policies.identity.iter().map(|document| ("iam-policy.json".to_owned(), document));
    let endpoints = plan.policies.endpoints.iter();
    let endpoints = endpoints.map(|(service, document)| (format!("endpoint-policy-{}.json", plain(service)), document));
    files.extend(identity.chain(endpoints).map(|(name, document)| (name, format!("{}\n", document.pretty()))));
    if let Permissions::Known(known) = permissions {
        files.push(("permissions.json".to_owned(), format!("{}\n", to_ask_for(&known.permissions).pretty())));
    }
    files
}

/// A service's name as a part of a file's.
fn plain(service: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    service.chars().map(|character| if fits(character) { character } else { '-' }).collect()
}
