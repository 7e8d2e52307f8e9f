//! Who is allowed what, asked for one by one where the list of everybody is not to be had.

use std::collections::BTreeSet;

use aws_sdk_iam::types::{Role, User};
use futures::{StreamExt, TryStreamExt, stream};

use super::authorization::{boundary, emergency};
use super::{Iam, SIDE_BY_SIDE};
use crate::cloud::CloudError;
use crate::domain::policy::{Document, parse_url_encoded};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::snapshot::authorization::{Authorization, InlineDocument, ManagedDocument, Permissions};

/// What a principal is, apart from what it holds.
#[derive(Default)]
struct Itself {
    arn: String,
    boundary: Option<String>,
    emergency: Option<String>,
}

impl Iam {
    /// The policies of some principals, and of the groups of users among them. Who does not exist is left out.
    pub(in crate::cloud::aws) async fn permissions(
        &self,
        names: &[PrincipalName],
    ) -> Result<Authorization, CloudError> {
        let mut principals = self.permissions_of_all(names.to_vec()).await?;
        let group = |name: &String| PrincipalName { kind: PrincipalKind::Group, name: name.clone() };
        let groups: BTreeSet<_> = principals.iter().flat_map(|principal| principal.groups.iter().map(group)).collect();
        let groups = groups.into_iter().filter(|group| !names.contains(group)).collect();
        principals.extend(self.permissions_of_all(groups).await?);
        let arns: BTreeSet<String> = principals
            .iter()
            .flat_map(|principal| principal.attached.iter().chain(&principal.boundary))
            .cloned()
            .collect();
        let policies = stream::iter(arns).map(|arn| self.managed(arn)).buffered(SIDE_BY_SIDE).try_collect().await?;
        Ok(Authorization { complete: false, principals, policies }.about_studio(names))
    }

    async fn permissions_of_all(&self, names: Vec<PrincipalName>) -> Result<Vec<Permissions>, CloudError> {
        let read = stream::iter(names).map(|name| self.permissions_of(name)).buffered(SIDE_BY_SIDE);
        let read: Vec<Option<Permissions>> = read.try_collect().await?;
        Ok(read.into_iter().flatten().collect())
    }

    async fn permissions_of(&self, name: PrincipalName) -> Result<Option<Permissions>, CloudError> {
        let read =
            futures::try_join!(self.self_of(&name), self.inline(&name), self.attached(&name), self.groups_of(&name));
        match read {
            Ok((own, inline, attached, groups)) => {
                let Itself { arn, boundary, emergency } = own;
                Ok(Some(Permissions { name, arn, groups, inline, attached, boundary, emergency }))
            }
            Err(error) if error.code == "NoSuchEntity" => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn self_of(&self, name: &PrincipalName) -> Result<Itself, CloudError> {
        match name.kind {
            PrincipalKind::Role => {
                let answer = self.reads.get_role().role_name(&name.name).send().await;
                let answer = answer.map_err(|error| self.errors.read("iam:GetRole", &error))?;
                let of = |role: Role| Itself {
                    arn: role.arn,
                    boundary: boundary(role.permissions_boundary),
                    emergency: emergency(role.tags),
                };
                Ok(answer.role.map(of).unwrap_or_default())
            }
            PrincipalKind::User => {
                let answer = self.reads.get_user().user_name(&name.name).send().await;
                let answer = answer.map_err(|error| self.errors.read("iam:GetUser", &error))?;
                let of = |user: User| Itself {
                    arn: user.arn,
                    boundary: boundary(user.permissions_boundary),
                    emergency: emergency(user.tags),
                };
                Ok(answer.user.map(of).unwrap_or_default())
            }
            // Groups have no boundary, and nothing asks for their ARN.
            PrincipalKind::Group => Ok(Itself::default()),
        }
    }

    async fn inline(&self, principal: &PrincipalName) -> Result<Vec<InlineDocument>, CloudError> {
        let names = self.inline_names(principal).await?;
        let read = stream::iter(names).map(|name| self.inline_document(principal, name));
        read.buffered(SIDE_BY_SIDE).try_collect().await
    }

    async fn inline_names(&self, principal: &PrincipalName) -> Result<Vec<String>, CloudError> {
        let name = &principal.name;
        match principal.kind {
            PrincipalKind::Role => {
                let pages = self.reads.list_role_policies().role_name(name).into_paginator().items().send();
                let names = pages.collect::<Result<Vec<_>, _>>().await;
                names.map_err(|error| self.errors.read("iam:ListRolePolicies", &error))
            }
            PrincipalKind::User => {
                let pages = self.reads.list_user_policies().user_name(name).into_paginator().items().send();
                let names = pages.collect::<Result<Vec<_>, _>>().await;
                names.map_err(|error| self.errors.read("iam:ListUserPolicies", &error))
            }
            PrincipalKind::Group => {
                let pages = self.reads.list_group_policies().group_name(name).into_paginator().items().send();
                let names = pages.collect::<Result<Vec<_>, _>>().await;
                names.map_err(|error| self.errors.read("iam:ListGroupPolicies", &error))
            }
        }
    }

    async fn inline_document(&self, principal: &PrincipalName, policy: String) -> Result<InlineDocument, CloudError> {
        let name = &principal.name;
        let text = match principal.kind {
            PrincipalKind::Role => {
                let answer = self.reads.get_role_policy().role_name(name).policy_name(&policy).send().await;
                answer.map_err(|error| self.errors.read("iam:GetRolePolicy", &error))?.policy_document
            }
            PrincipalKind::User => {
                let answer = self.reads.get_user_policy().user_name(name).policy_name(&policy).send().await;
                answer.map_err(|error| self.errors.read("iam:GetUserPolicy", &error))?.policy_document
            }
            PrincipalKind::Group => {
                let answer = self.reads.get_group_policy().group_name(name).policy_name(&policy).send().await;
                answer.map_err(|error| self.errors.read("iam:GetGroupPolicy", &error))?.policy_document
            }
        };
        Ok(InlineDocument { name: policy, document: parse_url_encoded(&text).ok() })
    }

    async fn managed(&self, arn: String) -> Result<ManagedDocument, CloudError> {
        let document = self.managed_document(&arn).await?;
        Ok(ManagedDocument { arn, document })
    }

    async fn managed_document(&self, arn: &str) -> Result<Option<Document>, CloudError> {
        let answer = self.reads.get_policy().policy_arn(arn).send().await;
        let answer = answer.map_err(|error| self.errors.read("iam:GetPolicy", &error))?;
        let Some(id) = answer.policy.and_then(|policy| policy.default_version_id) else { return Ok(None) };
        Ok(self.version(arn, id, true).await?.document)
    }
}
