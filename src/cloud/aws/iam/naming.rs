//! Which policies of the account name a resource.

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail};

use super::Iam;
use crate::cloud::CloudError;
use crate::domain::policy::parse_url_encoded;
use crate::domain::tag::Tags;
use crate::plan::snapshot::{ManagedPolicy, PolicyVersion};

impl Iam {
    /// One paged call tells every customer managed policy with its versions; only tags are a call a policy, made for
    /// those that count.
    pub(in crate::cloud::aws) async fn policies_naming(
        &self,
        texts: &[String],
    ) -> Result<Vec<ManagedPolicy>, CloudError> {
        let request = self.reads.get_account_authorization_details().filter(EntityType::LocalManagedPolicy);
        let mut pages = request.into_paginator().send();
        let mut named = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.errors.read("iam:GetAccountAuthorizationDetails", &error))?;
            let policies = page.policies.unwrap_or_default().into_iter().filter_map(in_force);
            named.extend(policies.filter(|policy| policy.names_one_of(texts)));
        }
        for policy in &mut named {
            policy.tags = self.policy_tags(&policy.arn).await?;
        }
        Ok(named)
    }
}

/// The policy with its version in force alone; its tags are not told here.
fn in_force(detail: ManagedPolicyDetail) -> Option<ManagedPolicy> {
    let versions = detail.policy_version_list.unwrap_or_default().into_iter().filter(|one| one.is_default_version);
    let versions = versions.filter_map(|version| {
        let document = version.document.and_then(|text| parse_url_encoded(&text).ok());
        Some(PolicyVersion { id: version.version_id?, is_default: true, document })
    });
    let versions = versions.collect();
    let (arn, name) = (detail.arn?, detail.policy_name?);
    Some(ManagedPolicy { arn, name, tags: Tags::new(), versions, attached_to: None })
}
