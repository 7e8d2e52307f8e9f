//! The plan: steps, each one mutating call, in an order given by their needs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use super::change::{Change, RecordChange, RecordChangeKind, VpcAttribute};
pub use super::cost::Cost;

use super::access::Access;
use super::answers::Answers;
use super::check::{Finding, listed};
use super::snapshot::Scope;
use crate::domain::id::DomainId;
use crate::domain::policy::Document;
use crate::domain::principal::PrincipalName;

/// The name of a step or a check: `endpoint.studio`, `attach.role.DataScientist`, `check.private-path`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// A name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// A value that is known now, or will be an output of an earlier step: `${endpoint.studio.id}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Value(String);

impl Value {
    /// Known now.
    pub fn known(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }

    /// The output `field` of the step `step`.
    #[must_use]
    pub fn output(step: &StepId, field: &str) -> Self {
        Self(format!("${{{step}.{field}}}"))
    }

    /// The text: a known value, or the reference as it is shown on Review.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The step and the field, if this is a reference.
    #[must_use]
    pub fn reference(&self) -> Option<(StepId, &str)> {
        let (step, field) = self.0.strip_prefix("${")?.strip_suffix('}')?.rsplit_once('.')?;
        Some((StepId::new(step), field))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// What a step made or found: `id`, `arn`, `version`, `change` (a Route 53 change to wait for), `dns_name` and
/// `dns_zone` (what an alias must point to).
pub type Outputs = BTreeMap<String, String>;

/// What a step does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Action {
    /// Makes it.
    Create,
    /// Changes what exists.
    Modify,
    /// Leaves what fits.
    Keep,
    /// Takes it away.
    Remove,
    /// Puts back what was.
    Restore,
}

/// One step: at most one mutating call. A kept resource has none, and its outputs are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name, stable from plan to plan.
    pub id: StepId,
    /// What it does.
    pub action: Action,
    /// For people: `endpoint aws.sagemaker.eu-west-1.studio`.
    pub title: String,
    /// For people, beside the title: `2 zones, private DNS`, or `DNS host names: off -> on`.
    pub detail: String,
    /// Steps and checks that must be done before.
    pub needs: Vec<StepId>,
    /// The call; `None` exactly for `keep`.
    pub change: Option<Change>,
    /// What must come true after the call before the step is done.
    pub wait: Option<Wait>,
    /// What the resource is now, so that it can be put back: `None` for what does not exist yet.
    pub prior: Option<serde_json::Value>,
    /// Outputs known without a call: of kept and of modified resources.
    pub outputs: Outputs,
}

/// What must come true after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// The endpoint `id` is available; gives `dns_name` and `dns_zone`.
    EndpointAvailable,
    /// AWS lists none of the change's endpoints any more.
    EndpointsGone,
    /// The Route 53 change `change` is in sync.
    DnsInSync,
}

/// Something proven between or after steps; an event, never counted as a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name, `check.private-path`; what needs it waits for it and is skipped when it fails.
    pub id: StepId,
    /// What is proven.
    pub kind: CheckKind,
    /// What must be done before.
    pub needs: Vec<StepId>,
}

/// What a check proves. Codes stand in `assets/codes.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CheckKind {
    /// Endpoints available in every chosen zone, with private DNS or records in sync: the gate before
    /// anybody is restricted.
    PrivatePath,
    /// The new version of the policy, not in force yet, allows inside and denies outside, by
    /// `iam:SimulateCustomPolicy`; skipped where that is not permitted.
    NewVersion,
    /// With the policy attached to the first principal only: from inside allowed, from outside denied, by
    /// `iam:SimulatePrincipalPolicy`; skipped where that is not permitted.
    Canary(PrincipalName),
    /// Endpoints available, with the planned subnets, groups and policies.
    Endpoints,
    /// Private DNS on, or records as planned.
    Dns,
    /// The endpoints' groups admit Studio's groups and the clients on 443.
    SecurityGroups,
    /// The IAM policy says what was planned, and that version is in force.
    Policy,
    /// The IAM policy is attached to everyone chosen.
    Attachments,
    /// Everyone chosen gets in from where the restriction lets in and from nowhere else, judged from all that they
    /// hold and by `iam:SimulatePrincipalPolicy`.
    Access,
    /// The domain's user profiles are `InService`.
    UserProfiles,
    /// Where this program runs, the endpoints' private names resolve to the endpoints; skipped outside.
    PrivateNames,
    /// A URL that opens Studio is given where the restriction lets in, and refused where it does not; skipped for
    /// a caller whom it does not restrict.
    PresignedUrl,
}

impl CheckKind {
    /// The code, as in `assets/codes.toml` and in events.
    #[must_use]
    pub fn code(&self) -> String {
        self.to_string()
    }
}

/// The documents that a plan puts in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// The IAM policy; `None` in mode none.
    pub identity: Option<Document>,
    /// Endpoint policies by short service name.
    pub endpoints: BTreeMap<String, Document>,
}

/// What will be done, immutable. Its id is the SHA-256 of its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The version of this form: 1.
    pub version: u32,
    /// SHA-256 of everything else here, hexadecimal.
    pub id: String,
    /// The account that it is for.
    pub account: String,
    /// The Region that it is for.
    pub region: String,
    /// The partition that it is for.
    pub partition: String,
    /// What was wanted.
    pub answers: Answers,
    /// What must be read again before it is applied.
    pub scope: Scope,
    /// Steps, in an order that respects their needs.
    pub steps: Vec<Step>,
    /// Checks, in an order that respects their needs.
    pub checks: Vec<Check>,
    /// The documents.
    pub policies: Policies,
    /// Who can open Studio, today and once the plan stands; `None` where nobody is restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Domains that it leaves as open as they are, as people enter them through IAM Identity Center.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unrestricted_domains: Vec<DomainId>,
    /// What there is to know, errors first.
    pub findings: Vec<Finding>,
    /// What it costs.
    pub cost: Cost,
    /// The run that it takes back; `None` for a plan that makes things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

impl Plan {
    /// Whether it takes a run back.
    #[must_use]
    pub const fn is_undo(&self) -> bool {
        self.undoes.is_some()
    }

    /// What its changes are called: one step of a way back may take several changes back.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        if self.undoes.is_some() { "step" } else { "change" }
    }

    /// Steps that change something.
    pub fn changes(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.change.is_some())
    }

    /// Whether an error finding forbids applying.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == super::check::Severity::Error)
    }
}

/// That domains stay open, in a sentence; `None` where none does.
#[must_use]
pub fn unrestricted(domains: &[DomainId]) -> Option<String> {
    let which = match domains {
        [] => return None,
        [one] => format!("the domain {one} through IAM Identity Center, which no IAM policy limits: it stays"),
        all => {
            format!("the domains {} through IAM Identity Center, which no IAM policy limits: they stay", listed(all))
        }
    };
    Some(format!("People enter {which} as open as before."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_step_and_field() {
        let value = Value::output(&StepId::new("endpoint.sagemaker.api"), "id");
        assert_eq!(value.as_str(), "${endpoint.sagemaker.api.id}");
        assert_eq!(value.reference(), Some((StepId::new("endpoint.sagemaker.api"), "id")));
        assert_eq!(Value::known("vpce-1").reference(), None);
    }
}
