//! IAM's mutating calls.

use aws_sdk_iam::types::Tag;

use super::Iam;
use crate::cloud::aws::error::{Call, Errors};
use crate::cloud::aws::output;
use crate::cloud::{CloudError, Output, Token};
use crate::domain::policy::Document;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::tag::Tags;
use crate::plan::step::Change;

impl Iam {
    pub(in crate::cloud::aws) async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        match change {
            Change::CreatePolicy { name, description, document, tags } => {
                self.create_policy(name, description, document, &token.traced(tags)).await
            }
            Change::CreatePolicyVersion { policy, document } => self.create_version(policy, document).await,
            Change::SetDefaultPolicyVersion { policy, version } => self.set_default(policy, version.as_str()).await,
            Change::DeletePolicyVersion { policy, version } => self.delete_version(policy, version).await,
            Change::AttachPolicy { policy, principal } => self.attach(policy.as_str(), principal).await,
            Change::DetachPolicy { policy, principal } => self.detach(policy, principal).await,
            Change::DeletePolicy { policy } => self.delete_policy(policy).await,
            other => Err(Errors::invalid("iam", &format!("{other:?} is no call to IAM"))),
        }
    }

    async fn create_policy(
        &self,
        name: &str,
        description: &str,
        document: &Document,
        tags: &Tags,
    ) -> Result<Output, CloudError> {
        let attempt = format!("iam:CreatePolicy {name}");
        let tags = tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
        let tags = tags.collect::<Result<_, _>>().map_err(|error| Errors::invalid(&attempt, &error))?;
        let answer = self
            .writes
            .create_policy()
            .policy_name(name)
            .description(description)
            .policy_document(document.minified())
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(|error| self.errors.write(&attempt, &error))?;
        let arn = answer.policy().and_then(|policy| policy.arn());
        let arn = arn.ok_or_else(|| Errors::incomplete(Call::Write, &attempt, "the ARN"))?.to_owned();
        Ok(output(&answer, [("arn", arn)]))
    }

    async fn create_version(&self, policy: &str, document: &Document) -> Result<Output, CloudError> {
        let attempt = format!("iam:CreatePolicyVersion of {policy}");
        let answer = self
            .writes
            .create_policy_version()
            .policy_arn(policy)
            .policy_document(document.minified())
            .set_as_default(false)
            .send()
            .await
            .map_err(|error| self.errors.write(&attempt, &error))?;
        let version = answer.policy_version().and_then(|version| version.version_id());
        let version = version.ok_or_else(|| Errors::incomplete(Call::Write, &attempt, "the version"))?.to_owned();
        Ok(output(&answer, [("version", version)]))
    }

    async fn set_default(&self, policy: &str, version: &str) -> Result<Output, CloudError> {
        let request = self.writes.set_default_policy_version().policy_arn(policy).version_id(version);
        self.errors.done(&format!("iam:SetDefaultPolicyVersion {version} of {policy}"), request.send().await)
    }

    async fn delete_version(&self, policy: &str, version: &str) -> Result<Output, CloudError> {
        let request = self.writes.delete_policy_version().policy_arn(policy).version_id(version);
        self.errors.done(&format!("iam:DeletePolicyVersion {version} of {policy}"), request.send().await)
    }

    async fn attach(&self, policy: &str, principal: &PrincipalName) -> Result<Output, CloudError> {
        let (name, writes) = (&principal.name, &self.writes);
        let attempt = |action: &str| format!("iam:{action} to {name}");
        match principal.kind {
            PrincipalKind::User => {
                let request = writes.attach_user_policy().user_name(name).policy_arn(policy);
                self.errors.done(&attempt("AttachUserPolicy"), request.send().await)
            }
            PrincipalKind::Group => {
                let request = writes.attach_group_policy().group_name(name).policy_arn(policy);
                self.errors.done(&attempt("AttachGroupPolicy"), request.send().await)
            }
            PrincipalKind::Role => {
                let request = writes.attach_role_policy().role_name(name).policy_arn(policy);
                self.errors.done(&attempt("AttachRolePolicy"), request.send().await)
            }
        }
    }

    async fn detach(&self, policy: &str, principal: &PrincipalName) -> Result<Output, CloudError> {
        let (name, writes) = (&principal.name, &self.writes);
        let attempt = |action: &str| format!("iam:{action} from {name}");
        match principal.kind {
            PrincipalKind::User => {
                let request = writes.detach_user_policy().user_name(name).policy_arn(policy);
                self.errors.done(&attempt("DetachUserPolicy"), request.send().await)
            }
            PrincipalKind::Group => {
                let request = writes.detach_group_policy().group_name(name).policy_arn(policy);
                self.errors.done(&attempt("DetachGroupPolicy"), request.send().await)
            }
            PrincipalKind::Role => {
                let request = writes.detach_role_policy().role_name(name).policy_arn(policy);
                self.errors.done(&attempt("DetachRolePolicy"), request.send().await)
            }
        }
    }

    async fn delete_policy(&self, policy: &str) -> Result<Output, CloudError> {
        let request = self.writes.delete_policy().policy_arn(policy);
        self.errors.done(&format!("iam:DeletePolicy {policy}"), request.send().await)
    }
}
