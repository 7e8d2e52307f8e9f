//! Questions to IAM's policy simulator, and what it answers.

use serde::{Deserialize, Serialize};

use crate::domain::policy::Document;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::permission::{SIMULATE, SIMULATE_ALONE};

/// A question to IAM's policy simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Who asks for a URL, with everything that is attached to them; `None` judges the documents alone.
    pub principal: Option<PrincipalName>,
    /// The action, such as `sagemaker:CreatePresignedDomainUrl`.
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
    /// Condition keys, their types (`string`, `ip`, `boolean`) and values.
    pub context: Vec<(String, String, String)>,
    /// Further documents, as if they were attached; without a principal at least one.
    pub documents: Vec<Document>,
}

impl Simulation {
    /// The API action that answers it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        if self.principal.is_some() { SIMULATE } else { SIMULATE_ALONE }
    }

    /// The API action, and for whom.
    #[must_use]
    pub fn attempt(&self) -> String {
        let whom = self.principal.as_ref().map(|principal| format!(" for {principal}"));
        format!("{}{}", self.action(), whom.unwrap_or_default())
    }

    /// Its condition keys with those that say who asks: the ARN, which a name does not tell, is known to a cloud alone.
    #[must_use]
    pub fn context_as(&self, arn: &str) -> Vec<(String, String, String)> {
        let mut context = self.context.clone();
        let mut add = |name: &str, value: &str| context.push((name.to_owned(), "string".to_owned(), value.to_owned()));
        match self.principal.as_ref().map(|principal| (principal.kind, &principal.name)) {
            Some((PrincipalKind::User, name)) => {
                add("aws:PrincipalArn", arn);
                add("aws:PrincipalType", "User");
                add("aws:username", name);
            }
            Some((PrincipalKind::Role, _)) => {
                add("aws:PrincipalArn", arn);
                add("aws:PrincipalType", "AssumedRole");
            }
            // Who of a group asks, nobody knows.
            Some((PrincipalKind::Group, _)) | None => {}
        }
        context
    }
}

/// What the simulator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Decision {
    /// A statement allows it and none denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement allows it.
    ImplicitDeny,
}

/// What the simulator answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// The decision.
    pub decision: Decision,
    /// The policies whose statements lead to it, by name.
    pub by: Vec<String>,
    /// Condition keys that some statement names, whether it is about the request or not, and that were not sent.
    pub missing: Vec<String>,
}

impl From<Decision> for Simulated {
    /// A decision that hangs on nothing.
    fn from(decision: Decision) -> Self {
        Self { decision, by: Vec::new(), missing: Vec::new() }
    }
}
