//! EC2's mutating calls.

use aws_sdk_ec2::types::AttributeBooleanValue;

use super::{Ec2, filter, request};
use crate::cloud::aws::error::{Call, Errors};
use crate::cloud::aws::output;
use crate::cloud::{CloudError, Output, Token};
use crate::domain::id::{EndpointId, VpcId};
use crate::domain::network::IngressRule;
use crate::domain::tag::Tags;
use crate::plan::step::{Change, VpcAttribute};

impl Ec2 {
    pub(in crate::cloud::aws) async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        match change {
            Change::SetVpcAttribute { vpc, attribute, value } => self.set_attribute(vpc, *attribute, *value).await,
            Change::CreateSecurityGroup { vpc, name, description, tags } => {
                self.create_security_group(vpc, name, description, &token.traced(tags)).await
            }
            Change::AuthorizeIngress { group, rules } => self.authorize(group.as_str(), rules).await,
            Change::RevokeIngress { group, rules } => self.revoke(group, rules).await,
            Change::DeleteSecurityGroup { group } => self.delete_security_group(group).await,
            Change::DeleteEndpoints { endpoints } => self.delete_endpoints(endpoints).await,
            Change::CreateEndpoint { .. } => self.create_endpoint(change, token).await,
            Change::ModifyEndpoint { endpoint, .. } => self.modify_endpoint(endpoint, change).await,
            other => Err(Errors::invalid("ec2", &format!("{other:?} is no call to EC2"))),
        }
    }

    async fn set_attribute(&self, vpc: &VpcId, attribute: VpcAttribute, value: bool) -> Result<Output, CloudError> {
        let value = AttributeBooleanValue::builder().value(value).build();
        let request = self.writes.modify_vpc_attribute().vpc_id(vpc.as_str());
        let request = match attribute {
            VpcAttribute::DnsSupport => request.enable_dns_support(value),
            VpcAttribute::DnsHostNames => request.enable_dns_hostnames(value),
        };
        self.errors.done(&format!("ec2:ModifyVpcAttribute on {vpc}"), request.send().await)
    }

    async fn create_security_group(
        &self,
        vpc: &VpcId,
        name: &str,
        description: &str,
        tags: &Tags,
    ) -> Result<Output, CloudError> {
        let attempt = format!("ec2:CreateSecurityGroup {name} in {vpc}");
        let request = request::create_security_group(&self.writes, vpc, name, description, tags);
        let answer = request.send().await.map_err(|error| self.errors.write(&attempt, &error))?;
        let id = answer.group_id().ok_or_else(|| Errors::incomplete(Call::Write, &attempt, "the id"))?.to_owned();
        Ok(output(&answer, [("id", id)]))
    }

    /// Adds rules. One that stands already fails the whole call, so then the others are added alone.
    async fn authorize(&self, group: &str, rules: &[IngressRule]) -> Result<Output, CloudError> {
        match self.authorize_once(group, rules).await {
            Err(error) if error.code == "InvalidPermission.Duplicate" => {
                let groups = self.security_groups_that([filter("group-id", [group.to_owned()])], |_| {}).await?;
                let standing = groups.iter().flat_map(|group| &group.ingress);
                let standing: Vec<_> = standing.collect();
                let missing: Vec<_> = rules.iter().filter(|rule| !standing.contains(rule)).cloned().collect();
                match missing.len() {
                    0 => Ok(Output { request_id: error.request_id, ..Output::default() }),
                    count if count < rules.len() => self.authorize_once(group, &missing).await,
                    _ => Err(error),
                }
            }
            other => other,
        }
    }

    async fn authorize_once(&self, group: &str, rules: &[IngressRule]) -> Result<Output, CloudError> {
        let request = request::authorize(&self.writes, group, rules);
        self.errors.done(&format!("ec2:AuthorizeSecurityGroupIngress on {group}"), request.send().await)
    }

    async fn create_endpoint(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        let Change::CreateEndpoint { vpc, service, .. } = change else {
            return Err(Errors::invalid("ec2:CreateVpcEndpoint", &"this is another call"));
        };
        let attempt = format!("ec2:CreateVpcEndpoint {service} in {vpc}");
        let request = request::create_endpoint(&self.writes, change, |tags| token.traced(tags));
        let request = request.ok_or_else(|| Errors::invalid(&attempt, &"this is another call"))?;
        let answer = request.client_token(token.text()).send().await;
        let answer = answer.map_err(|error| self.errors.write(&attempt, &error))?;
        let id = answer.vpc_endpoint().and_then(|endpoint| endpoint.vpc_endpoint_id());
        let id = id.ok_or_else(|| Errors::incomplete(Call::Write, &attempt, "the id"))?.to_owned();
        Ok(output(&answer, [("id", id)]))
    }

    async fn modify_endpoint(&self, endpoint: &EndpointId, change: &Change) -> Result<Output, CloudError> {
        let attempt = format!("ec2:ModifyVpcEndpoint on {endpoint}");
        let request = request::modify_endpoint(&self.writes, change);
        let request = request.ok_or_else(|| Errors::invalid(&attempt, &"this is another call"))?;
        let answer = request.send().await.map_err(|error| self.errors.write(&attempt, &error))?;
        Ok(output(&answer, [("id", endpoint.to_string())]))
    }
}
