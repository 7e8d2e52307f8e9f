//! IAM: users, groups, roles, and the customer managed policy.

mod authorization;
mod change;
mod naming;
mod permissions;
mod simulate;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::list_groups::ListGroupsOutput;
use aws_sdk_iam::operation::list_roles::ListRolesOutput;
use aws_sdk_iam::operation::list_users::ListUsersOutput;
use aws_sdk_iam::types::{Group, PolicyScopeType, PolicyUsageType, Role, SummaryKeyType, Tag, User};
use futures::{StreamExt, TryStreamExt, stream};

use super::error::Errors;
use super::{Clients, found};
use crate::cloud::{CloudError, Look, Output, Token};
use crate::domain::policy::{Document, parse_url_encoded, same};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::tag::Tags;
use crate::plan::snapshot::{Identity, ManagedPolicy, PolicyVersion, Quotas, Seen};

/// How many principals or versions are read side by side.
const SIDE_BY_SIDE: usize = 4;

#[derive(Debug)]
pub(super) struct Iam {
    reads: Client,
    writes: Client,
    errors: Errors,
}

impl Iam {
    pub(super) fn new(clients: &Clients) -> Self {
        Self {
            reads: Client::new(&clients.reads),
            writes: Client::new(&clients.writes),
            errors: clients.errors.clone(),
        }
    }

    pub(super) async fn alias(&self) -> Result<Option<String>, CloudError> {
        let answer = self.reads.list_account_aliases().send().await;
        let answer = answer.map_err(|error| self.errors.read("iam:ListAccountAliases", &error))?;
        Ok(answer.account_aliases.into_iter().next())
    }

    pub(super) async fn users(&self, seen: Look<'_>) -> Result<Vec<Principal>, CloudError> {
        let of = |user: User| principal(PrincipalKind::User, user.user_name, user.arn, user.path);
        Ok(all_pages!(
            self.reads.list_users().into_paginator().send(),
            |error| self.errors.read("iam:ListUsers", &error),
            |page: ListUsersOutput| page.users.into_iter().map(of).collect(),
            |rows: &Vec<Principal>| seen(Seen::Principals(PrincipalKind::User, rows.clone()))
        ))
    }

    pub(super) async fn groups(&self, seen: Look<'_>) -> Result<Vec<Principal>, CloudError> {
        let of = |group: Group| principal(PrincipalKind::Group, group.group_name, group.arn, group.path);
        Ok(all_pages!(
            self.reads.list_groups().into_paginator().send(),
            |error| self.errors.read("iam:ListGroups", &error),
            |page: ListGroupsOutput| page.groups.into_iter().map(of).collect(),
            |rows: &Vec<Principal>| seen(Seen::Principals(PrincipalKind::Group, rows.clone()))
        ))
    }

    pub(super) async fn roles(&self, seen: Look<'_>) -> Result<Vec<Principal>, CloudError> {
        let of = |role: Role| principal(PrincipalKind::Role, role.role_name, role.arn, role.path);
        Ok(all_pages!(
            self.reads.list_roles().into_paginator().send(),
            |error| self.errors.read("iam:ListRoles", &error),
            |page: ListRolesOutput| page.roles.into_iter().map(of).collect(),
            |rows: &Vec<Principal>| seen(Seen::Principals(PrincipalKind::Role, rows.clone()))
        ))
    }

    /// What is attached to each, and which groups each user is in. One that does not exist is left out: the
    /// plan says so from the lists.
    pub(super) async fn attachments(&self, names: &[PrincipalName]) -> Result<Vec<Attachments>, CloudError> {
        let read = stream::iter(names.to_vec()).map(|name| self.attachments_of(name)).buffered(SIDE_BY_SIDE);
        let read: Vec<Option<Attachments>> = read.try_collect().await?;
        Ok(read.into_iter().flatten().collect())
    }

    async fn attachments_of(&self, principal: PrincipalName) -> Result<Option<Attachments>, CloudError> {
        let read = futures::try_join!(self.attached(&principal), self.groups_of(&principal));
        match read {
            Ok((attached, groups)) => Ok(Some(Attachments { principal, attached, groups })),
            Err(error) if error.code == "NoSuchEntity" => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn attached(&self, principal: &PrincipalName) -> Result<Vec<String>, CloudError> {
        let name = &principal.name;
        let policies = match principal.kind {
            PrincipalKind::User => {
                let pages = self.reads.list_attached_user_policies().user_name(name).into_paginator().items().send();
                let policies = pages.collect::<Result<Vec<_>, _>>().await;
                policies.map_err(|error| self.errors.read("iam:ListAttachedUserPolicies", &error))?
            }
            PrincipalKind::Group => {
                let pages = self.reads.list_attached_group_policies().group_name(name).into_paginator().items().send();
                let policies = pages.collect::<Result<Vec<_>, _>>().await;
                policies.map_err(|error| self.errors.read("iam:ListAttachedGroupPolicies", &error))?
            }
            PrincipalKind::Role => {
                let pages = self.reads.list_attached_role_policies().role_name(name).into_paginator().items().send();
                let policies = pages.collect::<Result<Vec<_>, _>>().await;
                policies.map_err(|error| self.errors.read("iam:ListAttachedRolePolicies", &error))?
            }
        };
        Ok(policies.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn groups_of(&self, principal: &PrincipalName) -> Result<Vec<String>, CloudError> {
        if principal.kind != PrincipalKind::User {
            return Ok(Vec::new());
        }
        let pages = self.reads.list_groups_for_user().user_name(&principal.name).into_paginator().items().send();
        let groups = pages.collect::<Result<Vec<_>, _>>().await;
        let groups = groups.map_err(|error| self.errors.read("iam:ListGroupsForUser", &error))?;
        Ok(groups.into_iter().map(|group| group.group_name).collect())
    }

    /// The customer managed policy of a name, in whatever path: names are unique in the account; and why it is not told
    /// whom it is attached to.
    pub(super) async fn policy(&self, name: &str) -> Result<(Option<ManagedPolicy>, Option<CloudError>), CloudError> {
        let pages = self.reads.list_policies().scope(PolicyScopeType::Local).into_paginator().items().send();
        let policies = pages.collect::<Result<Vec<_>, _>>().await;
        let policies = policies.map_err(|error| self.errors.read("iam:ListPolicies", &error))?;
        let listed = policies.into_iter().find(|policy| policy.policy_name() == Some(name));
        let Some(arn) = listed.and_then(|policy| policy.arn) else {
            return Ok((None, None));
        };
        let (tags, versions, holders) =
            futures::join!(self.policy_tags(&arn), self.versions(&arn), self.attached_to(&arn));
        let (tags, versions) = (tags?, versions?);
        let (attached_to, untold) = match holders {
            Ok(holders) => (Some(holders), None),
            Err(error) => (None, Some(error)),
        };
        Ok((Some(ManagedPolicy { arn, name: name.to_owned(), tags, versions, attached_to }), untold))
    }

    async fn policy_tags(&self, arn: &str) -> Result<Tags, CloudError> {
        let answer = self.reads.get_policy().policy_arn(arn).send().await;
        let answer = answer.map_err(|error| self.errors.read("iam:GetPolicy", &error))?;
        Ok(answer.policy.as_ref().map(|policy| tags(policy.tags())).unwrap_or_default())
    }

    async fn versions(&self, arn: &str) -> Result<Vec<PolicyVersion>, CloudError> {
        let pages = self.reads.list_policy_versions().policy_arn(arn).into_paginator().items().send();
        let listed = pages.collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| self.errors.read("iam:ListPolicyVersions", &error))?;
        let ids: Vec<_> =
            listed.into_iter().filter_map(|version| Some((version.version_id?, version.is_default_version))).collect();
        let versions = stream::iter(ids).map(|(id, is_default)| self.version(arn, id, is_default));
        let mut versions: Vec<_> = versions.buffered(SIDE_BY_SIDE).try_collect().await?;
        versions.sort_by_key(|version: &PolicyVersion| std::cmp::Reverse(number(&version.id)));
        Ok(versions)
    }

    async fn version(&self, arn: &str, id: String, is_default: bool) -> Result<PolicyVersion, CloudError> {
        let answer = self.reads.get_policy_version().policy_arn(arn).version_id(&id).send().await;
        let answer = answer.map_err(|error| self.errors.read("iam:GetPolicyVersion", &error))?;
        let text = answer.policy_version.and_then(|version| version.document);
        let document = text.and_then(|text| parse_url_encoded(&text).ok());
        Ok(PolicyVersion { id, is_default, document })
    }

    /// Whom the policy is attached to, boundaries left out.
    async fn attached_to(&self, arn: &str) -> Result<Vec<PrincipalName>, CloudError> {
        let mut principals = Vec::new();
        let pages = self.reads.list_entities_for_policy().policy_arn(arn);
        let mut pages = pages.policy_usage_filter(PolicyUsageType::PermissionsPolicy).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.errors.read("iam:ListEntitiesForPolicy", &error))?;
            let roles = page.policy_roles.unwrap_or_default().into_iter().filter_map(|role| role.role_name);
            let users = page.policy_users.unwrap_or_default().into_iter().filter_map(|user| user.user_name);
            let groups = page.policy_groups.unwrap_or_default().into_iter().filter_map(|group| group.group_name);
            principals.extend(roles.map(|name| PrincipalName { kind: PrincipalKind::Role, name }));
            principals.extend(users.map(|name| PrincipalName { kind: PrincipalKind::User, name }));
            principals.extend(groups.map(|name| PrincipalName { kind: PrincipalKind::Group, name }));
        }
        principals.sort();
        Ok(principals)
    }

    pub(super) async fn quotas(&self) -> Result<Quotas, CloudError> {
        let answer = self.reads.get_account_summary().send().await;
        let answer = answer.map_err(|error| self.errors.read("iam:GetAccountSummary", &error))?;
        let of = |key: &str| {
            let map = answer.summary_map.as_ref()?;
            map.get(&SummaryKeyType::from(key)).and_then(|value| u32::try_from(*value).ok())
        };
        Ok(Quotas {
            attached_per_user: of("AttachedPoliciesPerUserQuota"),
            attached_per_group: of("AttachedPoliciesPerGroupQuota"),
            attached_per_role: of("AttachedPoliciesPerRoleQuota"),
            policy_size: of("PolicySizeQuota"),
            versions_per_policy: of("VersionsPerPolicyQuota"),
            policies: of("PoliciesQuota"),
            policies_used: of("Policies"),
        })
    }

    pub(super) async fn find_policy(
        &self,
        identity: &Identity,
        name: &str,
        token: &Token,
    ) -> Result<Option<Output>, CloudError> {
        let arn = format!("arn:{}:iam::{}:policy/{name}", identity.partition, identity.account);
        match self.policy_tags(&arn).await {
            Ok(tags) if token.is_traced(&tags) => Ok(Some(found([("arn", arn)]))),
            Ok(_) => Ok(None),
            Err(error) if error.code == "NoSuchEntity" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Versions carry no tags: one that says the same will do.
    pub(super) async fn find_version(&self, arn: &str, wanted: &Document) -> Result<Option<Output>, CloudError> {
        let versions = self.versions(arn).await?;
        let same = versions
            .into_iter()
            .find(|version| version.document.as_ref().is_some_and(|document| same(document, wanted)));
        Ok(same.map(|version| found([("version", version.id)])))
    }
}

/// What is attached to a principal.
pub(super) struct Attachments {
    pub(super) principal: PrincipalName,
    pub(super) attached: Vec<String>,
    pub(super) groups: Vec<String>,
}

fn principal(kind: PrincipalKind, name: String, arn: String, path: String) -> Principal {
    Principal { name: PrincipalName { kind, name }, arn, path, attached: None, groups: Vec::new() }
}

fn tags(tags: &[Tag]) -> Tags {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

/// The number in `v12`.
fn number(version: &str) -> u32 {
    version.trim_start_matches('v').parse().unwrap_or_default()
}
