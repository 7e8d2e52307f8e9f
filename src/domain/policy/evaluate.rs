//! What IAM decides about a request: allowed, denied, or not to be told, and by which statements.

mod arn;
mod condition;
mod context;
mod operator;
mod principal;
mod statement;
mod text;
mod truth;
mod value;

use std::fmt;
use std::sync::Arc;

pub use context::{Context, Entry, Values};
pub use truth::Doubt;

use super::LANGUAGE;
use super::document::{Document, Effect};
use statement::Statement;
use truth::Truth;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// The ARN of a user or a role.
    Named(&'a str),
    /// This user or role, in a request that may not say so.
    Perhaps(&'a str),
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks; endpoint policies alone look at it.
    pub caller: Caller<'a>,
    /// The action, such as `sagemaker:CreateApp`.
    pub action: &'a str,
    /// The ARN of the resource.
    pub resource: &'a str,
    /// What is known of its condition keys.
    pub context: &'a Context,
}

/// A policy, read once so that many requests can be judged by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    name: Arc<str>,
    /// Why it cannot be judged.
    doubt: Option<Doubt>,
    statements: Vec<Arc<Statement>>,
}

impl Policy {
    /// A policy under the name by which people know it.
    #[must_use]
    pub fn new(name: &str, document: &Document) -> Self {
        let variables = document.version.as_deref() == Some(LANGUAGE);
        let statements = document.statement.iter().zip(1..);
        let mut read: Vec<Arc<Statement>> = Vec::new();
        for (source, number) in statements {
            let mut statement = Statement::new(number, source, variables);
            statement.like = read.iter().find(|other| other.is_like(&statement)).map_or(number, |other| other.like);
            read.push(Arc::new(statement));
        }
        Self { name: name.into(), doubt: None, statements: read }
    }

    /// A policy that is there but could not be read: it may allow or deny anything.
    #[must_use]
    pub fn unread(name: &str) -> Self {
        let name: Arc<str> = name.into();
        Self { doubt: Some(Doubt::Policy(name.clone())), name, statements: Vec::new() }
    }

    /// What could not be read: policies of which not even the names are known.
    #[must_use]
    pub fn unknown(what: &str) -> Self {
        let name: Arc<str> = what.into();
        Self { doubt: Some(Doubt::Unread(name.clone())), name, statements: Vec::new() }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The same without the statements that can have nothing to do with these actions.
    #[must_use]
    pub fn about(mut self, actions: &[&str]) -> Self {
        self.statements.retain(|statement| actions.iter().any(|action| statement.concerns(action)));
        self
    }

    /// The same, as a policy of its kind, for requests about one resource alone; the context holds for all the requests
    /// that are meant.
    #[must_use]
    pub fn on(self: &Arc<Self>, kind: Kind, resource: &str, context: &Context) -> Arc<Self> {
        let covers = |statement: &&Arc<Statement>| statement.mark(kind, resource, context).is_some();
        let statements: Vec<_> = self.statements.iter().filter(covers).cloned().collect();
        if statements.len() == self.statements.len() {
            return self.clone();
        }
        Arc::new(Self { name: self.name.clone(), doubt: self.doubt.clone(), statements })
    }

    /// By which statements it speaks of a resource: of two with the same marks it says the same.
    pub fn marks(&self, kind: Kind, resource: &str, context: &Context) -> impl Iterator<Item = Mark> {
        self.statements.iter().filter_map(move |statement| statement.mark(kind, resource, context))
    }

    /// Whether it can have to do with an action.
    #[must_use]
    pub fn speaks_of(&self, action: &str) -> bool {
        self.doubt.is_some() || self.statements.iter().any(|statement| statement.concerns(action))
    }

    /// Whether it can decide nothing at all.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.statements.is_empty() && self.doubt.is_none()
    }

    /// Whether it can deny anything.
    #[must_use]
    pub fn can_deny(&self) -> bool {
        self.doubt.is_some() || self.statements.iter().any(|statement| statement.effect == Effect::Deny)
    }

    /// The patterns of resources in its statements.
    pub fn resource_patterns(&self) -> impl Iterator<Item = &Arc<str>> {
        self.statements.iter().flat_map(|statement| statement.resource_patterns())
    }
}

/// What a statement is to a resource: one of some that differ in their resources alone or, where it cannot be told
/// whether it is about the resource, itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    statement: usize,
    certain: bool,
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a principal, or of a group that it is in.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// Of an endpoint.
    Endpoint,
}

/// Everything that decides a request. Policies of organisations and of sessions are not known here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'a> {
    /// Of the principal and of the groups that it is in: one of them must allow.
    pub identity: &'a [Arc<Policy>],
    /// The permissions boundary: it must allow too.
    pub boundary: Option<&'a Policy>,
    /// Of the endpoint that carries the request: it must allow too.
    pub endpoint: Option<&'a Policy>,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// Allowed by all that must allow, and denied by nothing.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Something that must allow it does not, whatever else denies it.
    ImplicitDeny,
    /// Nobody can tell from what is known.
    Unknown,
}

/// A statement by the name of its policy, its place there from 1, and its `Sid`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementName {
    /// The policy.
    pub policy: Arc<str>,
    /// Its place in the policy, from 1; 0 for a policy that could not be read.
    pub number: usize,
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
}

impl fmt::Display for StatementName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sid, self.number) {
            (Some(sid), _) => write!(formatter, "{sid} in {}", self.policy),
            (None, 0) => formatter.write_str(&self.policy),
            (None, number) => write!(formatter, "statement {number} of {}", self.policy),
        }
    }
}

/// The verdict, with what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What becomes of the request.
    pub verdict: Verdict,
    /// The statements that decide: those of the identity's policies that allow, or those that deny.
    pub by: Vec<StatementName>,
    /// Why nobody can tell, each with its statement; for [`Verdict::Unknown`] alone.
    pub doubts: Vec<(StatementName, Doubt)>,
}

impl Outcome {
    fn new(verdict: Verdict) -> Self {
        Self { verdict, by: Vec::new(), doubts: Vec::new() }
    }
}

/// What the policies of one kind say.
#[derive(Default)]
struct Said {
    allow: Vec<StatementName>,
    deny: Vec<StatementName>,
    perhaps_allow: Vec<(StatementName, Doubt)>,
    perhaps_deny: Vec<(StatementName, Doubt)>,
}

/// Judges a request (IAM User Guide, "Policy evaluation logic"): a deny decides wherever it stands; else everything that
/// must allow has to.
#[must_use]
pub fn evaluate(policies: &Policies, request: &Request) -> Outcome {
    let mut kinds = vec![listen(Kind::Identity, policies.identity.iter().map(AsRef::as_ref), request)];
    kinds.extend(policies.boundary.map(|policy| listen(Kind::Boundary, [policy], request)));
    kinds.extend(policies.endpoint.map(|policy| listen(Kind::Endpoint, [policy], request)));
    let denied: Vec<_> = kinds.iter_mut().flat_map(|said| said.deny.drain(..)).collect();
    if !denied.is_empty() {
        return Outcome { by: denied, ..Outcome::new(Verdict::ExplicitDeny) };
    }
    if kinds.iter().any(|said| said.allow.is_empty() && said.perhaps_allow.is_empty()) {
        return Outcome::new(Verdict::ImplicitDeny);
    }
    let perhaps_denied = kinds.iter().flat_map(|said| &said.perhaps_deny);
    let perhaps_allowed = kinds.iter().filter(|said| said.allow.is_empty()).flat_map(|said| &said.perhaps_allow);
    let doubts: Vec<_> = perhaps_denied.chain(perhaps_allowed).cloned().collect();
    if !doubts.is_empty() {
        return Outcome { doubts, ..Outcome::new(Verdict::Unknown) };
    }
    let by = kinds.into_iter().next().map(|said| said.allow).unwrap_or_default();
    Outcome { by, ..Outcome::new(Verdict::Allowed) }
}

fn listen<'a>(kind: Kind, policies: impl IntoIterator<Item = &'a Policy>, request: &Request) -> Said {
    let mut said = Said::default();
    let action = request.action.to_lowercase();
    for policy in policies {
        if let Some(doubt) = &policy.doubt {
            let name = StatementName { policy: policy.name.clone(), number: 0, sid: None };
            said.perhaps_allow.push((name.clone(), doubt.clone()));
            said.perhaps_deny.push((name, doubt.clone()));
        }
        for statement in &policy.statements {
            let name =
                || StatementName { policy: policy.name.clone(), number: statement.number, sid: statement.sid.clone() };
            match (statement.applies(kind, &action, request), statement.effect) {
                (Truth::No, _) => {}
                (Truth::Yes, Effect::Allow) => said.allow.push(name()),
                (Truth::Yes, Effect::Deny) => said.deny.push(name()),
                (Truth::Unknown(doubt), Effect::Allow) => said.perhaps_allow.push((name(), doubt)),
                (Truth::Unknown(doubt), Effect::Deny) => said.perhaps_deny.push((name(), doubt)),
            }
        }
    }
    said
}

#[cfg(test)]
mod tests;
