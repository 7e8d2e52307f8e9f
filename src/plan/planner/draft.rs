//! A plan while it is being made.

use serde_json::json;

use crate::domain::id::DomainId;
use crate::domain::tag::{self, Tags};
use crate::plan::access::Access;
use crate::plan::answers::Answers;
use crate::plan::check::Finding;
use crate::plan::step::{Action, Check, CheckKind, Outputs, Policies, Step, StepId};

/// Steps, checks, documents and findings so far.
#[derive(Default)]
pub struct Draft {
    pub steps: Vec<Step>,
    pub checks: Vec<Check>,
    pub findings: Vec<Finding>,
    pub policies: Policies,
    /// Who can open Studio.
    pub access: Option<Access>,
    /// Domains that no policy limits.
    pub unrestricted_domains: Vec<DomainId>,
    /// The run that is taken back.
    pub undoes: Option<String>,
}

impl Draft {
    /// Adds a step and gives its name.
    pub fn push(&mut self, step: Step) -> StepId {
        let id = step.id.clone();
        self.steps.push(step);
        id
    }

    /// Adds a check and gives its name.
    pub fn check(&mut self, kind: CheckKind, needs: Vec<StepId>) -> StepId {
        let id = StepId::new(format!("check.{}", kind.code()));
        self.checks.push(Check { id: id.clone(), kind, needs });
        id
    }

    /// Names of the steps so far that begin with one of `prefixes`.
    pub fn steps_of(&self, prefixes: &[&str]) -> Vec<StepId> {
        let begins = |id: &StepId| prefixes.iter().any(|prefix| id.as_str().starts_with(prefix));
        self.steps.iter().map(|step| &step.id).filter(|id| begins(id)).cloned().collect()
    }

    /// Whether a step or a check of this name exists.
    pub fn has(&self, id: &StepId) -> bool {
        self.steps.iter().any(|step| step.id == *id) || self.checks.iter().any(|check| check.id == *id)
    }
}

/// A step that does nothing yet.
pub fn step(id: impl Into<String>, action: Action, title: impl Into<String>) -> Step {
    Step {
        id: StepId::new(id),
        action,
        title: title.into(),
        detail: String::new(),
        needs: Vec::new(),
        change: None,
        wait: None,
        prior: None,
        outputs: Outputs::new(),
    }
}

/// Outputs by name.
pub fn outputs<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> Outputs {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What is put on everything made: the answers' tags, and by what we find it again.
pub fn tags(answers: &Answers, name: &str) -> Tags {
    let mut tags = Tags::from([(tag::NAME.to_owned(), name.to_owned())]);
    tags.extend(answers.tags.clone());
    tags.insert(tag::DOMAIN.to_owned(), answers.domain_tag());
    tags
}

/// What a step's resource is now, as one member.
pub fn prior(name: &str, value: impl serde::Serialize) -> serde_json::Value {
    json!({ name: value })
}
