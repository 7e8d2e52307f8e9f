//! What it takes to ask IAM beforehand, and to prove what was made.

use super::{ANY, Needed, Purpose, one_by_one};
use crate::domain::id::DomainId;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::step::CheckKind;

/// Asks IAM what it would decide about somebody, with everything that is attached to them.
pub const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
/// Asks IAM what documents alone would decide.
pub const SIMULATE_ALONE: &str = "iam:SimulateCustomPolicy";

/// About how many of those who can open Studio IAM is asked beforehand: it paces such questions, and some tell enough.
pub const ASKED_BEFORE: usize = 5;

/// About how many of the chosen principals IAM is asked in the end: it paces such questions, and some tell enough.
pub const ASKED_OF_IAM: usize = 10;

impl Needed<'_> {
    /// IAM tells what it would decide by the principal's ARN, which is looked up by the name.
    fn ask_about(&mut self, name: &PrincipalName) {
        let people = self.people(name);
        self.add(Purpose::Prove, SIMULATE, people.clone());
        let action = match name.kind {
            PrincipalKind::Role => "iam:GetRole",
            PrincipalKind::User => "iam:GetUser",
            PrincipalKind::Group => "iam:GetGroup",
        };
        self.add(Purpose::Prove, action, people);
    }

    /// Beforehand IAM is asked about the first who can open Studio and, of what no read has shown, about the caller.
    pub(super) fn questions(&mut self) {
        for opener in self.plan.access.iter().flat_map(|access| access.openers_today().take(ASKED_BEFORE)) {
            self.ask_about(&opener.principal);
        }
        let is_partial = one_by_one::is_partial(&self.plan.scope, self.snapshot);
        let asks = is_partial || self.all.values().any(|(purpose, _)| *purpose != Purpose::Read);
        if let Some(caller) = self.snapshot.identity.principal().filter(|_| asks) {
            self.ask_about(&caller);
        }
    }

    pub(super) fn check(&mut self, kind: &CheckKind) {
        match kind {
            CheckKind::NewVersion => self.any(Purpose::Prove, &[SIMULATE_ALONE]),
            CheckKind::Canary(name) => self.ask_about(name),
            CheckKind::Access => {
                for name in self.plan.answers.principals.names().iter().take(ASKED_OF_IAM) {
                    self.ask_about(name);
                }
            }
            CheckKind::PrivateNames => self.any(Purpose::Prove, &["ec2:DescribeNetworkInterfaces"]),
            CheckKind::PresignedUrl => self.open_studio(),
            _ => {}
        }
    }

    /// Nobody but a caller whom the policy restricts asks for a URL.
    fn open_studio(&mut self) {
        if !self.restricts_the_caller() {
            return;
        }
        let domain = self.plan.answers.domain.id.as_ref().map_or(ANY, DomainId::as_str);
        let profiles = self.arn("sagemaker", &format!("user-profile/{domain}/*"));
        self.add(Purpose::Prove, "sagemaker:CreatePresignedDomainUrl", [profiles]);
    }

    fn restricts_the_caller(&self) -> bool {
        let Some(caller) = self.snapshot.identity.principal() else { return false };
        let chosen = self.plan.answers.principals.names();
        let listed = self.snapshot.principals.iter().find(|one| one.name == caller);
        let groups = listed.map(|one| one.groups.as_slice()).unwrap_or_default();
        let is_chosen = |name: &String| self.plan.answers.principals.groups.contains(name);
        chosen.contains(&caller) || groups.iter().any(is_chosen)
    }
}
