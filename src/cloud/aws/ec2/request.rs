//! EC2's requests, as they are sent to change something and to ask whether one may.

use std::error::Error;

use aws_sdk_ec2::Client;
use aws_sdk_ec2::operation::authorize_security_group_ingress::builders::AuthorizeSecurityGroupIngressFluentBuilder;
use aws_sdk_ec2::operation::create_security_group::builders::CreateSecurityGroupFluentBuilder;
use aws_sdk_ec2::operation::create_vpc_endpoint::builders::CreateVpcEndpointFluentBuilder;
use aws_sdk_ec2::operation::modify_vpc_endpoint::builders::ModifyVpcEndpointFluentBuilder;
use aws_sdk_ec2::operation::revoke_security_group_ingress::builders::RevokeSecurityGroupIngressFluentBuilder;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification, VpcEndpointType};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{Ec2, shape};
use crate::cloud::{CloudError, Kind, Token};
use crate::domain::id::{SecurityGroupId, VpcId};
use crate::domain::network::IngressRule;
use crate::domain::policy::Document;
use crate::domain::tag::Tags;
use crate::plan::step::Change;

pub(super) fn create_security_group(
    client: &Client,
    vpc: &VpcId,
    name: &str,
    description: &str,
    tags: &Tags,
) -> CreateSecurityGroupFluentBuilder {
    let request = client.create_security_group().vpc_id(vpc.as_str()).group_name(name).description(description);
    request.tag_specifications(tagging(ResourceType::SecurityGroup, tags))
}

pub(super) fn authorize(
    client: &Client,
    group: &str,
    rules: &[IngressRule],
) -> AuthorizeSecurityGroupIngressFluentBuilder {
    let rules = rules.iter().map(shape::permission).collect();
    client.authorize_security_group_ingress().group_id(group).set_ip_permissions(Some(rules))
}

pub(super) fn revoke(
    client: &Client,
    group: &SecurityGroupId,
    rules: &[IngressRule],
) -> RevokeSecurityGroupIngressFluentBuilder {
    let rules = rules.iter().map(shape::permission).collect();
    client.revoke_security_group_ingress().group_id(group.as_str()).set_ip_permissions(Some(rules))
}

/// `None` for another change.
pub(super) fn create_endpoint(
    client: &Client,
    change: &Change,
    traced: impl FnOnce(&Tags) -> Tags,
) -> Option<CreateVpcEndpointFluentBuilder> {
    let Change::CreateEndpoint { vpc, service, subnets, groups, private_dns, policy, tags } = change else {
        return None;
    };
    let request = client
        .create_vpc_endpoint()
        .vpc_endpoint_type(VpcEndpointType::Interface)
        .vpc_id(vpc.as_str())
        .service_name(service)
        .set_subnet_ids(some(subnets))
        .set_security_group_ids(some(groups))
        .private_dns_enabled(*private_dns)
        .set_policy_document(policy.as_ref().map(Document::minified));
    Some(request.tag_specifications(tagging(ResourceType::VpcEndpoint, &traced(tags))))
}

/// `None` for another change.
pub(super) fn modify_endpoint(client: &Client, change: &Change) -> Option<ModifyVpcEndpointFluentBuilder> {
    let Change::ModifyEndpoint {
        endpoint,
        add_subnets,
        add_groups,
        remove_subnets,
        remove_groups,
        private_dns,
        policy,
    } = change
    else {
        return None;
    };
    let request = client
        .modify_vpc_endpoint()
        .vpc_endpoint_id(endpoint.as_str())
        .set_add_subnet_ids(some(add_subnets))
        .set_add_security_group_ids(some(add_groups))
        .set_remove_subnet_ids(some(remove_subnets))
        .set_remove_security_group_ids(some(remove_groups))
        .set_private_dns_enabled(*private_dns)
        .set_policy_document(policy.as_ref().map(Document::minified));
    Some(request)
}

fn some<T: ToString>(ids: &[T]) -> Option<Vec<String>> {
    (!ids.is_empty()).then(|| ids.iter().map(ToString::to_string).collect())
}

fn tagging(resource: ResourceType, tags: &Tags) -> TagSpecification {
    let tags = tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
    TagSpecification::builder().resource_type(resource).set_tags(Some(tags.collect())).build()
}

impl Ec2 {
    /// EC2 answers a dry run with an error in any case: `DryRunOperation` where it would have gone on (EC2 Developer
    /// Guide, "Dry run"). `ModifyVpcAttribute` has none.
    pub(in crate::cloud::aws) async fn dry_run(
        &self,
        change: &Change,
        token: &Token,
    ) -> Option<Result<(), CloudError>> {
        let attempt = change.action();
        let error = match change {
            Change::CreateSecurityGroup { vpc, name, description, tags } => {
                let request =
                    create_security_group(&self.writes, vpc, name, description, &token.traced(tags)).dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::AuthorizeIngress { group, rules } => {
                let request = authorize(&self.writes, group.as_str(), rules).dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::CreateEndpoint { .. } => {
                let request = create_endpoint(&self.writes, change, |tags| token.traced(tags))?.dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::ModifyEndpoint { .. } => {
                let request = modify_endpoint(&self.writes, change)?.dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::DeleteEndpoints { endpoints } => {
                let request = self.writes.delete_vpc_endpoints().set_vpc_endpoint_ids(some(endpoints)).dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::DeleteSecurityGroup { group } => {
                let request = self.writes.delete_security_group().group_id(group.as_str()).dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            Change::RevokeIngress { group, rules } => {
                let request = revoke(&self.writes, group, rules).dry_run(true);
                self.refusal(attempt, request.send()).await
            }
            _ => return None,
        };
        Some(match error {
            Some(error) if error.code == "DryRunOperation" => Ok(()),
            Some(error) => Err(error),
            None => Err(CloudError {
                attempt: attempt.to_owned(),
                kind: Kind::Refused,
                code: "NoDryRun".to_owned(),
                message: "EC2 answered as if it were no dry run".to_owned(),
                request_id: None,
                hint: None,
            }),
        })
    }

    async fn refusal<T, E>(
        &self,
        attempt: &str,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Option<CloudError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        answer.await.err().map(|error| self.errors.read(attempt, &error))
    }
}
