//! Asking IAM about a request: with the keys that every request has, and without taking a missing one for a refusal.

use super::requests::Request;
use crate::cloud::{Cloud, CloudError, Decision, Simulated, Simulation};
use crate::domain::policy::{Document, OPEN_STUDIO};
use crate::domain::principal::PrincipalName;
use crate::plan::access::may_carry;
use crate::plan::step::Plan;

/// A condition key, its type and its value.
pub type Key = (String, String, String);

pub fn key(name: &str, kind: &str, value: &dyn std::fmt::Display) -> Key {
    (name.to_owned(), kind.to_owned(), value.to_string())
}

/// What IAM says of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It decides so, whatever it was not told.
    Decided(Decision),
    /// The decision hangs on keys that nobody knows: why, for people.
    Unsure(String),
}

impl Reply {
    /// Whether it lets in, where that is certain.
    pub fn lets_in(&self) -> Option<bool> {
        match self {
            Self::Decided(decision) => Some(*decision == Decision::Allowed),
            Self::Unsure(_) => None,
        }
    }
}

impl Request {
    /// What IAM says of a principal with everything attached, or of documents alone.
    pub async fn ask<C: Cloud>(
        &self,
        cloud: &C,
        plan: &Plan,
        whom: Option<&PrincipalName>,
        documents: Vec<Document>,
    ) -> Result<Reply, CloudError> {
        let question = self.question(plan, whom, documents);
        let answer = cloud.simulate(&question).await?;
        Ok(weighed(plan, &question, answer))
    }

    /// What every request carries goes along (IAM User Guide, "AWS global condition context keys"): without it, what
    /// denies all other Regions would seem to deny this one.
    fn question(&self, plan: &Plan, whom: Option<&PrincipalName>, documents: Vec<Document>) -> Simulation {
        let Plan { partition, region, account, .. } = plan;
        let domain = plan.answers.domain.id.as_ref().map_or("d-000000000000", |id| id.as_str());
        let profile = self.profile.clone().unwrap_or_else(|| format!("{domain}/studiolink"));
        let mut context = self.context.clone();
        context.extend([
            key("aws:ViaAWSService", "boolean", &false),
            key("aws:PrincipalIsAWSService", "boolean", &false),
            key("aws:SecureTransport", "boolean", &true),
            key("aws:RequestedRegion", "string", region),
            key("aws:PrincipalAccount", "string", account),
            key("aws:ResourceAccount", "string", account),
        ]);
        if let (true, Some((domain, name))) = (is_of_apps(plan, whom), profile.split_once('/')) {
            context.push(key("sagemaker:DomainId", "string", &domain));
            context.push(key("sagemaker:UserProfileName", "string", &name));
        }
        Simulation {
            principal: whom.cloned(),
            action: OPEN_STUDIO.to_owned(),
            resource: format!("arn:{partition}:sagemaker:{region}:{account}:user-profile/{profile}"),
            context,
            documents,
        }
    }
}

/// Whether Studio's apps ask with the principal's rights.
fn is_of_apps(plan: &Plan, whom: Option<&PrincipalName>) -> bool {
    let mut known = plan.access.iter().flat_map(|access| &access.principals);
    whom.is_some_and(|whom| known.any(|one| one.execution_role && one.principal == *whom))
}

/// The decision, unless it is a refusal that may hang on a key that was not sent. What the plan's own policy denies, it
/// denies by the keys that were.
fn weighed(plan: &Plan, question: &Simulation, answer: Simulated) -> Reply {
    let Simulated { decision, by, missing } = answer;
    let is_ours = decision == Decision::ExplicitDeny && by.contains(&plan.answers.policy_name());
    let kind = question.principal.as_ref().map(|principal| principal.kind);
    let missing: Vec<String> = missing.into_iter().filter(|key| may_carry(key, kind)).collect();
    if decision == Decision::Allowed || is_ours || missing.is_empty() {
        return Reply::Decided(decision);
    }
    let missing = missing.join(", ");
    Reply::Unsure(format!("it says {decision}, but policies there ask for {missing}, which only a real request tells"))
}
