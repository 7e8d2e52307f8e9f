//! SageMaker: domains, user profiles and spaces.

use aws_sdk_sagemaker::Client;
use aws_sdk_sagemaker::operation::describe_domain::DescribeDomainOutput;
use aws_sdk_sagemaker::types::{
    AppNetworkAccessType, AuthMode as SdkAuthMode, DefaultSpaceSettings, DomainDetails, DomainSettings, UserSettings,
};
use futures::{StreamExt, stream};

use super::Clients;
use super::error::Errors;
use crate::cloud::{CloudError, Kind, Look};
use crate::domain::id::{DomainId, SecurityGroupId, SubnetId, VpcId};
use crate::domain::studio::{App, AuthMode, Domain, NetworkAccess, Space, UserProfile};
use crate::plan::snapshot::Seen;

/// Seconds.
const SHORTEST_LIFE: i32 = 5;
/// How many descriptions are read side by side.
const SIDE_BY_SIDE: usize = 8;

#[derive(Debug)]
pub(super) struct SageMaker {
    client: Client,
    errors: Errors,
}

impl SageMaker {
    pub(super) fn new(clients: &Clients) -> Self {
        Self { client: Client::new(&clients.reads), errors: clients.errors.clone() }
    }

    /// Every domain of the Region; profiles and spaces are read on their own. One that cannot be described is
    /// there with what the list tells, and the error beside.
    pub(super) async fn domains(&self, seen: Look<'_>) -> Result<Partly<Domain>, CloudError> {
        let listed = self.client.list_domains().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| self.errors.read("sagemaker:ListDomains", &error))?;
        let read = stream::iter(listed).map(|listed| async move {
            let id = listed.domain_id().unwrap_or_default();
            let described = self.client.describe_domain().domain_id(id).send().await;
            let error = |error| self.errors.read("sagemaker:DescribeDomain", &error);
            (unknown(&listed), described.map_err(error).map(|answer| shape(id, &answer)))
        });
        let (domains, undescribed) = partly(read.buffered(SIDE_BY_SIDE).collect().await);
        seen(Seen::Domains(domains.clone()));
        Ok((domains, undescribed))
    }

    /// The URL is a key to Studio: it lives five seconds, the least that AWS takes, and is dropped here unread
    /// (SageMaker API Reference, `CreatePresignedDomainUrl`).
    pub(super) async fn open_studio(&self, domain: &DomainId, profile: &str) -> Result<(), CloudError> {
        let attempt = format!("sagemaker:CreatePresignedDomainUrl for {profile} in {domain}");
        let request = self.client.create_presigned_domain_url().domain_id(domain.as_str()).user_profile_name(profile);
        let answer = request.expires_in_seconds(SHORTEST_LIFE).send().await;
        answer.map(drop).map_err(|error| self.errors.read(&attempt, &error))
    }

    /// The profiles of a domain or, without one, of all, in the same manner.
    pub(super) async fn profiles(&self, of: Option<&DomainId>) -> Result<Partly<Of<UserProfile>>, CloudError> {
        let pages = self.client.list_user_profiles().set_domain_id_equals(text(of)).into_paginator().items();
        let listed = pages.send().collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| self.errors.read("sagemaker:ListUserProfiles", &error))?;
        let profiles = listed.into_iter().filter_map(|profile| {
            let status = profile.status.as_ref().map_or("", |status| status.as_str()).to_owned();
            let name = profile.user_profile_name?;
            let listed = UserProfile { name, status, security_groups: Vec::new(), execution_role: None };
            Some((DomainId::new(profile.domain_id?), listed))
        });
        let profiles: Vec<_> = profiles.collect();
        let read = stream::iter(profiles).map(|(domain, listed)| async move {
            let described = self.profile(&domain, listed.clone()).await;
            ((domain.clone(), listed), described.map(|described| (domain, described)))
        });
        Ok(partly(read.buffered(SIDE_BY_SIDE).collect().await))
    }

    async fn profile(&self, domain: &DomainId, listed: UserProfile) -> Result<UserProfile, CloudError> {
        let request = self.client.describe_user_profile().domain_id(domain.as_str()).user_profile_name(&listed.name);
        let answer = request.send().await;
        let answer = answer.map_err(|error| self.errors.read("sagemaker:DescribeUserProfile", &error))?;
        let settings = answer.user_settings.as_ref();
        Ok(UserProfile {
            status: answer.status.as_ref().map_or("", |status| status.as_str()).to_owned(),
            security_groups: settings.map(|settings| groups(settings.security_groups())).unwrap_or_default(),
            execution_role: settings.and_then(|settings| settings.execution_role()).map(ToOwned::to_owned),
            ..listed
        })
    }

    /// The spaces of a domain, or of all. Their apps carry the groups of the domain or of the owner's profile: the API
    /// has none of a space's own, so the list tells all.
    pub(super) async fn spaces(&self, of: Option<&DomainId>) -> Result<Vec<Of<Space>>, CloudError> {
        let pages = self.client.list_spaces().set_domain_id_equals(text(of)).into_paginator().items();
        let listed = pages.send().collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| self.errors.read("sagemaker:ListSpaces", &error))?;
        let spaces = listed.into_iter().filter_map(|space| {
            let status = space.status.as_ref().map_or("", |status| status.as_str()).to_owned();
            let domain = DomainId::new(space.domain_id?);
            Some((domain, Space { name: space.space_name?, status, security_groups: Vec::new() }))
        });
        Ok(spaces.collect())
    }

    /// The apps of a domain, or of all, that run, come up or go down.
    pub(super) async fn apps(&self, of: Option<&DomainId>) -> Result<Vec<Of<App>>, CloudError> {
        let pages = self.client.list_apps().set_domain_id_equals(text(of)).into_paginator().items();
        let listed = pages.send().collect::<Result<Vec<_>, _>>().await;
        let listed = listed.map_err(|error| self.errors.read("sagemaker:ListApps", &error))?;
        let apps = listed.into_iter().filter_map(|app| {
            let (domain, name) = (DomainId::new(app.domain_id?), app.app_name?);
            let status = app.status.as_ref().map_or("", |status| status.as_str()).to_owned();
            let kind = app.app_type.as_ref().map_or("", |kind| kind.as_str()).to_owned();
            let owner = app.user_profile_name.or(app.space_name).unwrap_or_default();
            Some((domain, App { owner, kind, name, status }))
        });
        Ok(apps.filter(|(_, app)| ["InService", "Pending", "Deleting"].contains(&app.status.as_str())).collect())
    }
}

/// Something, with the domain that it is of.
pub(super) type Of<T> = (DomainId, T);

fn text(domain: Option<&DomainId>) -> Option<String> {
    domain.map(ToString::to_string)
}

/// What was read, and why some of it is known only from the list.
pub(super) type Partly<T> = (Vec<T>, Option<CloudError>);

/// Takes descriptions, or what the list told. What is gone since it was listed is left out.
fn partly<T>(read: Vec<(T, Result<T, CloudError>)>) -> Partly<T> {
    let mut first = None;
    let mut all = Vec::with_capacity(read.len());
    for (listed, described) in read {
        match described {
            Ok(described) => all.push(described),
            Err(error) if error.kind == Kind::NotFound => {}
            Err(error) => {
                all.push(listed);
                first.get_or_insert(error);
            }
        }
    }
    (all, first)
}

fn unknown(listed: &DomainDetails) -> Domain {
    Domain {
        id: DomainId::new(listed.domain_id().unwrap_or_default()),
        name: listed.domain_name().unwrap_or_default().to_owned(),
        status: listed.status().map_or("", |status| status.as_str()).to_owned(),
        auth_mode: None,
        network_access: None,
        vpc: None,
        subnets: Vec::new(),
        security_groups: Vec::new(),
        execution_roles: Vec::new(),
        unified_studio: false,
        profiles: Vec::new(),
        spaces: Vec::new(),
        apps: Vec::new(),
    }
}

fn shape(id: &str, answer: &DescribeDomainOutput) -> Domain {
    let user = answer.default_user_settings();
    let space = answer.default_space_settings();
    let settings = answer.domain_settings();
    let mut security_groups = groups(user.map(UserSettings::security_groups).unwrap_or_default());
    security_groups.extend(groups(space.map(DefaultSpaceSettings::security_groups).unwrap_or_default()));
    security_groups.extend(groups(settings.map(DomainSettings::security_group_ids).unwrap_or_default()));
    security_groups.sort();
    security_groups.dedup();
    let roles = user.and_then(|user| user.execution_role()).into_iter();
    let mut execution_roles: Vec<String> =
        roles.chain(space.and_then(|space| space.execution_role())).map(ToOwned::to_owned).collect();
    execution_roles.dedup();
    Domain {
        id: DomainId::new(id),
        name: answer.domain_name().unwrap_or_default().to_owned(),
        status: answer.status().map_or("", |status| status.as_str()).to_owned(),
        auth_mode: match answer.auth_mode() {
            Some(SdkAuthMode::Iam) => Some(AuthMode::Iam),
            Some(SdkAuthMode::Sso) => Some(AuthMode::Sso),
            _ => None,
        },
        network_access: match answer.app_network_access_type() {
            Some(AppNetworkAccessType::VpcOnly) => Some(NetworkAccess::VpcOnly),
            Some(AppNetworkAccessType::PublicInternetOnly) => Some(NetworkAccess::PublicInternetOnly),
            _ => None,
        },
        vpc: answer.vpc_id().map(VpcId::new),
        subnets: answer.subnet_ids().iter().map(SubnetId::new).collect(),
        security_groups,
        execution_roles,
        unified_studio: settings.and_then(|settings| settings.unified_studio_settings()).is_some_and(|unified| {
            unified.domain_id().is_some()
                || unified.studio_web_portal_access().is_some_and(|on| on.as_str() == "ENABLED")
        }),
        profiles: Vec::new(),
        spaces: Vec::new(),
        apps: Vec::new(),
    }
}

fn groups(ids: &[String]) -> Vec<SecurityGroupId> {
    ids.iter().map(SecurityGroupId::new).collect()
}
