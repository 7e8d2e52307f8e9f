//! The commands of the last page: how Studio is opened from now on, and how the run is taken back.

use super::claim;
use crate::domain::id::DomainId;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::report::command;
use crate::ui::model::Model;
use crate::ui::pages::apply::State;
use crate::ui::parts::text::{clean, shell_word, width};

/// Who needs an address beside the names: they do not know of private DNS (SageMaker AI Developer Guide, "Connect to
/// Amazon SageMaker Studio and Studio Classic Through an Interface VPC Endpoint").
pub const OLD: &str = "An AWS SDK or AWS CLI from before 13 August 2018 needs for both also";

/// The two calls that open Studio, first whether the profile is ready.
const CALLS: [&str; 2] = ["describe-user-profile", "create-presigned-domain-url"];

/// The lines of both commands, none wider than `room` where that can be.
pub fn open(model: &Model, run: &State, room: usize) -> Vec<String> {
    CALLS.iter().flat_map(|call| folded(&calling(model, run, call), room)).collect()
}

/// The user profiles that can be opened, each with its domain, in order.
pub fn profiles<'a>(model: &'a Model, run: &State) -> Vec<(&'a str, &'a str)> {
    let domains = model.snapshot().map_or(&[][..], |snapshot| &snapshot.domains);
    let openable = run.plan.scope.openable(domains);
    let mut names: Vec<_> = openable.map(|(domain, profile)| (domain.as_str(), profile.name.as_str())).collect();
    names.sort_unstable();
    names
}

fn calling(model: &Model, run: &State, call: &str) -> Vec<String> {
    let chosen = run.plan.answers.domain.id.as_ref().map_or("DOMAIN-ID", DomainId::as_str);
    let (domain, profile) = profiles(model, run).first().copied().unwrap_or((chosen, "NAME"));
    vec![
        format!("aws sagemaker {call}"),
        format!("--region {}", shell_word(&run.plan.region)),
        format!("--domain-id {}", shell_word(domain)),
        format!("--user-profile-name {}", shell_word(profile)),
    ]
}

/// Columns that a line gives to what continues it.
const CONTINUED: usize = 2;

/// A command over as many lines as it takes, whole options on each.
fn folded(parts: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(part) + CONTINUED <= room => *line = format!("{line} {part}"),
            Some(line) => {
                line.push_str(" \\");
                lines.push(format!("  {part}"));
            }
            None => lines.push(part.clone()),
        }
    }
    lines
}

/// The option that leads to the API's endpoint by the name that AWS gave it; `None` where this run has none, or where
/// whoever comes through it is refused.
pub fn endpoint_url(run: &State) -> Option<String> {
    if claim::restricts(run) && run.plan.answers.restriction.mode == Mode::Ip {
        return None;
    }
    let id = format!("endpoint.{}", service::API);
    let step = run.progress.steps.iter().find(|step| step.id.as_str() == id)?;
    let name = step.ids.get("dns_name")?;
    Some(format!("--endpoint-url {}", shell_word(&format!("https://{name}"))))
}

/// Columns of the widest line of a command.
pub const WIDEST: usize = 78;

/// All of it, for a shell.
pub fn script(model: &Model, run: &State) -> String {
    // What others called their VPC must not end the comment.
    let mut lines = vec![format!("# {}", clean(&claim::opens(model, run)))];
    lines.extend(open(model, run, WIDEST));
    if let Some(option) = endpoint_url(run) {
        lines.push(format!("# {OLD} {option}:"));
        for call in CALLS {
            let parts = [calling(model, run, call), vec![option.clone()]].concat();
            lines.extend(folded(&parts, WIDEST));
        }
    }
    if let Some(id) = super::takes_back(model) {
        lines.extend(["# This takes the run back:".to_owned(), command("undo", &id, &model.start.again)]);
    }
    format!("{}\n", lines.join("\n"))
}
