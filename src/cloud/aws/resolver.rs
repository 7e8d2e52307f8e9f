//! Route 53 Resolver and Route 53 Profiles: which rules and zones decide over the names of a VPC.

use std::collections::BTreeMap;

use aws_sdk_route53profiles::Client as Profiles;
use aws_sdk_route53profiles::types::ProfileStatus;
use aws_sdk_route53resolver::Client;
use aws_sdk_route53resolver::types::{Filter, ResolverEndpointDirection, ResolverRule as SdkRule};

use super::Clients;
use super::error::Errors;
use super::route53::{bare, without_dot};
use crate::cloud::CloudError;
use crate::domain::id::VpcId;
use crate::domain::resolver::ResolverRule;

/// What no rule of anybody is: AWS's own one for the root, which holds in every VPC.
const AWS_OWN: &str = "rslvr-autodefined-rr-internet-resolver";

#[derive(Debug)]
pub(super) struct Resolver {
    client: Client,
    profiles: Profiles,
    errors: Errors,
}

/// A Profile of a VPC, with the ARNs of the zones and rules that it brings.
pub(super) struct Brought {
    pub(super) id: String,
    pub(super) zones: Vec<String>,
    pub(super) rules: Vec<String>,
}

impl Resolver {
    pub(super) fn new(clients: &Clients) -> Self {
        Self {
            client: Client::new(&clients.reads),
            profiles: Profiles::new(&clients.reads),
            errors: clients.errors.clone(),
        }
    }

    /// Every rule that this account made or was given, by its id.
    pub(super) async fn rules(&self) -> Result<BTreeMap<String, ResolverRule>, CloudError> {
        let pages = self.client.list_resolver_rules().into_paginator().items().send();
        let rules = pages.collect::<Result<Vec<_>, _>>().await;
        let rules = rules.map_err(|error| self.errors.read("route53resolver:ListResolverRules", &error))?;
        Ok(rules.iter().filter_map(rule).map(|rule| (rule.id.clone(), rule)).collect())
    }

    /// Ids of the rules that are associated with a VPC.
    pub(super) async fn rules_of(&self, vpc: &VpcId) -> Result<Vec<String>, CloudError> {
        let request = self.client.list_resolver_rule_associations().filters(filter("VPCId", vpc.as_str()));
        let associations = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let associations =
            associations.map_err(|error| self.errors.read("route53resolver:ListResolverRuleAssociations", &error))?;
        let here = associations.into_iter().filter(|one| one.vpc_id() == Some(vpc.as_str()));
        Ok(here.filter_map(|one| one.resolver_rule_id).filter(|id| id != AWS_OWN).collect())
    }

    /// Ids of the inbound endpoints in a VPC.
    pub(super) async fn inbound(&self, vpc: &VpcId) -> Result<Vec<String>, CloudError> {
        let request = self.client.list_resolver_endpoints().filters(filter("HostVPCId", vpc.as_str()));
        let endpoints = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let endpoints = endpoints.map_err(|error| self.errors.read("route53resolver:ListResolverEndpoints", &error))?;
        let inbound = endpoints.into_iter().filter(|endpoint| {
            endpoint.host_vpc_id() == Some(vpc.as_str())
                && endpoint.direction() != Some(&ResolverEndpointDirection::Outbound)
        });
        Ok(inbound.filter_map(|endpoint| endpoint.id).collect())
    }

    /// The Profiles of a VPC, with what they bring.
    pub(super) async fn profiles_of(&self, vpc: &VpcId) -> Result<Vec<Brought>, CloudError> {
        let request = self.profiles.list_profile_associations().resource_id(vpc.as_str());
        let associations = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let associations =
            associations.map_err(|error| self.errors.read("route53profiles:ListProfileAssociations", &error))?;
        let here = associations.into_iter().filter(|one| {
            one.resource_id() == Some(vpc.as_str()) && !matches!(one.status(), Some(ProfileStatus::Deleted))
        });
        let mut profiles = Vec::new();
        for id in here.filter_map(|one| one.profile_id) {
            profiles.push(self.brought(id).await?);
        }
        Ok(profiles)
    }

    async fn brought(&self, id: String) -> Result<Brought, CloudError> {
        let request = self.profiles.list_profile_resource_associations().profile_id(&id);
        let resources = request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let resources =
            resources.map_err(|error| self.errors.read("route53profiles:ListProfileResourceAssociations", &error))?;
        let arns = resources.into_iter().filter_map(|resource| resource.resource_arn);
        let (mut zones, mut rules) = (Vec::new(), Vec::new());
        for arn in arns {
            match arn.rsplit_once('/') {
                Some((head, _)) if head.ends_with(":hostedzone") => zones.push(arn),
                Some((head, _)) if head.ends_with(":resolver-rule") => rules.push(arn),
                _ => {}
            }
        }
        Ok(Brought { id, zones, rules })
    }
}

fn filter(name: &str, value: &str) -> Filter {
    Filter::builder().name(name).values(value).build()
}

fn rule(rule: &SdkRule) -> Option<ResolverRule> {
    Some(ResolverRule {
        id: bare(rule.id()?).to_owned(),
        domain: without_dot(rule.domain_name().unwrap_or_default()),
        kind: rule.rule_type().map_or("", |kind| kind.as_str()).to_owned(),
        owner: rule.owner_id().unwrap_or_default().to_owned(),
    })
}
