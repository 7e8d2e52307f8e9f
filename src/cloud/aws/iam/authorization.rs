//! Who is allowed what, of everybody in one list.

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, EntityType, GroupDetail, ManagedPolicyDetail, PolicyDetail,
    RoleDetail, Tag, UserDetail,
};

use super::Iam;
use crate::cloud::{CloudError, Look};
use crate::domain::policy::parse_url_encoded;
use crate::domain::principal::{PrincipalKind, PrincipalName, emergency_tag};
use crate::plan::snapshot::authorization::{Authorization, InlineDocument, ManagedDocument, Permissions};
use crate::plan::snapshot::{Part, Seen};

const WHOLE: [EntityType; 5] = [
    EntityType::User,
    EntityType::Group,
    EntityType::Role,
    EntityType::LocalManagedPolicy,
    EntityType::AwsManagedPolicy,
];
/// The most that a page takes.
const PAGE: i32 = 1_000;

impl Iam {
    /// The policies of everybody, to the last page. `keep` are those who are told of whatever they hold.
    pub(in crate::cloud::aws) async fn authorization(
        &self,
        keep: &[PrincipalName],
        seen: Look<'_>,
    ) -> Result<Authorization, CloudError> {
        let request = self.reads.get_account_authorization_details().set_filter(Some(WHOLE.to_vec())).max_items(PAGE);
        let mut pages = request.into_paginator().send();
        let mut whole = Authorization { complete: true, ..Authorization::default() };
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.errors.read("iam:GetAccountAuthorizationDetails", &error))?;
            let before = whole.principals.len() + whole.policies.len();
            whole.principals.extend(page.user_detail_list.unwrap_or_default().into_iter().filter_map(user));
            whole.principals.extend(page.group_detail_list.unwrap_or_default().into_iter().filter_map(group));
            whole.principals.extend(page.role_detail_list.unwrap_or_default().into_iter().filter_map(role));
            whole.policies.extend(page.policies.unwrap_or_default().into_iter().filter_map(managed));
            seen(Seen::More(Part::Authorization, whole.principals.len() + whole.policies.len() - before));
        }
        Ok(whole.about_studio(keep))
    }
}

fn user(detail: UserDetail) -> Option<Permissions> {
    Some(Permissions {
        name: PrincipalName { kind: PrincipalKind::User, name: detail.user_name? },
        arn: detail.arn?,
        groups: detail.group_list.unwrap_or_default(),
        inline: inline(detail.user_policy_list),
        attached: attached(detail.attached_managed_policies),
        boundary: boundary(detail.permissions_boundary),
        emergency: emergency(detail.tags),
    })
}

fn group(detail: GroupDetail) -> Option<Permissions> {
    Some(Permissions {
        name: PrincipalName { kind: PrincipalKind::Group, name: detail.group_name? },
        arn: detail.arn?,
        groups: Vec::new(),
        inline: inline(detail.group_policy_list),
        attached: attached(detail.attached_managed_policies),
        boundary: None,
        emergency: None,
    })
}

fn role(detail: RoleDetail) -> Option<Permissions> {
    Some(Permissions {
        name: PrincipalName { kind: PrincipalKind::Role, name: detail.role_name? },
        arn: detail.arn?,
        groups: Vec::new(),
        inline: inline(detail.role_policy_list),
        attached: attached(detail.attached_managed_policies),
        boundary: boundary(detail.permissions_boundary),
        emergency: emergency(detail.tags),
    })
}

fn inline(policies: Option<Vec<PolicyDetail>>) -> Vec<InlineDocument> {
    let own = |detail: PolicyDetail| InlineDocument {
        name: detail.policy_name.unwrap_or_default(),
        document: detail.policy_document.and_then(|text| parse_url_encoded(&text).ok()),
    };
    policies.unwrap_or_default().into_iter().map(own).collect()
}

fn attached(policies: Option<Vec<AttachedPolicy>>) -> Vec<String> {
    policies.unwrap_or_default().into_iter().filter_map(|policy| policy.policy_arn).collect()
}

pub(super) fn boundary(boundary: Option<AttachedPermissionsBoundary>) -> Option<String> {
    boundary.and_then(|boundary| boundary.permissions_boundary_arn)
}

pub(super) fn emergency(tags: Option<Vec<Tag>>) -> Option<String> {
    tags.and_then(|tags| emergency_tag(&super::tags(&tags)))
}

/// The version in force; without one, a policy that could not be read.
fn managed(detail: ManagedPolicyDetail) -> Option<ManagedDocument> {
    let in_force = detail.policy_version_list.unwrap_or_default().into_iter().find(|one| one.is_default_version);
    let text = in_force.and_then(|version| version.document);
    Some(ManagedDocument { arn: detail.arn?, document: text.and_then(|text| parse_url_encoded(&text).ok()) })
}
