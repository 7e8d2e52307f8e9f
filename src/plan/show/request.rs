//! A change as the request that AWS gets: its parameters, in AWS's own names.

use std::fmt::Display;

use crate::domain::network::IngressRule;
use crate::domain::policy::Document;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::tag::Tags;
use crate::plan::change::{Change, RecordChange, RecordChangeKind, VpcAttribute};

/// The parameters of a request, and the document that one of them holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request<'a> {
    /// Each name with its values, a line each.
    pub parameters: Vec<(&'static str, Vec<String>)>,
    /// The policy document.
    pub document: Option<&'a Document>,
}

impl<'a> Request<'a> {
    fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.parameters.push((name, vec![value.to_string()]));
        self
    }

    /// The same with a list, where it has something.
    fn list<T: Display>(mut self, name: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if !values.is_empty() {
            self.parameters.push((name, values));
        }
        self
    }

    fn tags(self, tags: &Tags) -> Self {
        self.list("Tags", tags.iter().map(|(key, value)| format!("{key}={value}")))
    }

    fn says(mut self, document: Option<&'a Document>) -> Self {
        self.document = document;
        self
    }
}

/// The request of a change. The tags that name run and step are added as it is made.
#[must_use]
pub fn request(change: &Change) -> Request<'_> {
    let request = Request::default();
    match change {
        Change::SetVpcAttribute { vpc, attribute, value } => {
            let name = match attribute {
                VpcAttribute::DnsSupport => "EnableDnsSupport",
                VpcAttribute::DnsHostNames => "EnableDnsHostnames",
            };
            request.with("VpcId", vpc).with(name, value)
        }
        Change::CreateSecurityGroup { vpc, name, description, tags } => {
            request.with("VpcId", vpc).with("GroupName", name).with("Description", description).tags(tags)
        }
        Change::AuthorizeIngress { group, rules } => {
            request.with("GroupId", group).list("IpPermissions", rules.iter().map(rule))
        }
        Change::RevokeIngress { group, rules } => {
            request.with("GroupId", group).list("IpPermissions", rules.iter().map(rule))
        }
        Change::DeleteSecurityGroup { group } => request.with("GroupId", group),
        Change::CreateEndpoint { vpc, service, subnets, groups, private_dns, policy, tags } => request
            .with("VpcEndpointType", "Interface")
            .with("VpcId", vpc)
            .with("ServiceName", service)
            .list("SubnetIds", subnets)
            .list("SecurityGroupIds", groups)
            .with("PrivateDnsEnabled", private_dns)
            .tags(tags)
            .says(policy.as_ref()),
        Change::ModifyEndpoint {
            endpoint,
            add_subnets,
            add_groups,
            remove_subnets,
            remove_groups,
            private_dns,
            policy,
        } => request
            .with("VpcEndpointId", endpoint)
            .list("AddSubnetIds", add_subnets)
            .list("RemoveSubnetIds", remove_subnets)
            .list("AddSecurityGroupIds", add_groups)
            .list("RemoveSecurityGroupIds", remove_groups)
            .list("PrivateDnsEnabled", private_dns)
            .says(policy.as_ref()),
        Change::DeleteEndpoints { endpoints } => request.list("VpcEndpointIds", endpoints),
        zones @ (Change::CreateHostedZone { .. }
        | Change::TagHostedZone { .. }
        | Change::ChangeRecords { .. }
        | Change::DeleteHostedZone { .. }) => of_zones(request, zones),
        policies => of_policies(request, policies),
    }
}

fn of_zones<'a>(request: Request<'a>, change: &'a Change) -> Request<'a> {
    match change {
        Change::CreateHostedZone { name, vpc, region, .. } => request
            .with("Name", name)
            .with("VPC", format!("{vpc}, {region}"))
            .with("HostedZoneConfig", "PrivateZone=true"),
        Change::TagHostedZone { zone, tags } => request.with("ResourceId", zone).tags(tags),
        Change::ChangeRecords { zone, records } => {
            request.with("HostedZoneId", zone).list("Changes", records.iter().map(record))
        }
        Change::DeleteHostedZone { zone } => request.with("Id", zone),
        _ => request,
    }
}

fn of_policies<'a>(request: Request<'a>, change: &'a Change) -> Request<'a> {
    match change {
        Change::CreatePolicy { name, description, document, tags } => {
            request.with("PolicyName", name).with("Description", description).tags(tags).says(Some(document))
        }
        Change::CreatePolicyVersion { policy, document } => {
            request.with("PolicyArn", policy).with("SetAsDefault", false).says(Some(document))
        }
        Change::SetDefaultPolicyVersion { policy, version } => {
            request.with("PolicyArn", policy).with("VersionId", version)
        }
        Change::DeletePolicyVersion { policy, version } => request.with("PolicyArn", policy).with("VersionId", version),
        Change::AttachPolicy { policy, principal } => {
            request.with(parameter(principal), &principal.name).with("PolicyArn", policy)
        }
        Change::DetachPolicy { policy, principal } => {
            request.with(parameter(principal), &principal.name).with("PolicyArn", policy)
        }
        Change::DeletePolicy { policy } => request.with("PolicyArn", policy),
        _ => request,
    }
}

const fn parameter(principal: &PrincipalName) -> &'static str {
    match principal.kind {
        PrincipalKind::Role => "RoleName",
        PrincipalKind::User => "UserName",
        PrincipalKind::Group => "GroupName",
    }
}

fn rule(rule: &IngressRule) -> String {
    let ports = match (rule.from_port, rule.to_port) {
        (Some(from), Some(to)) if from == to => format!(" {from}"),
        (Some(from), Some(to)) => format!(" {from} to {to}"),
        _ => String::new(),
    };
    format!("{}{ports} from {}", rule.protocol, rule.source)
}

fn record(record: &RecordChange) -> String {
    let verb = match record.kind {
        RecordChangeKind::Upsert => "UPSERT",
        RecordChangeKind::Delete => "DELETE",
    };
    format!("{verb} {} {}, alias of {}", record.record_type, record.name, record.target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::Source;
    use crate::plan::step::{StepId, Value};

    fn told(change: &Change) -> Vec<String> {
        let parameters = request(change).parameters.into_iter();
        parameters.map(|(name, values)| format!("{name}: {}", values.join("; "))).collect()
    }

    #[test]
    fn a_change_is_told_in_the_parameters_of_aws() {
        let attach = Change::AttachPolicy {
            policy: Value::output(&StepId::new("policy"), "arn"),
            principal: PrincipalName { kind: PrincipalKind::Role, name: "MlEngineer".to_owned() },
        };
        assert_eq!(told(&attach), ["RoleName: MlEngineer", "PolicyArn: ${policy.arn}"]);
        let vpc = Change::SetVpcAttribute {
            vpc: "vpc-0a1b2c3d4e5f60718".parse().unwrap(),
            attribute: VpcAttribute::DnsHostNames,
            value: true,
        };
        assert_eq!(told(&vpc), ["VpcId: vpc-0a1b2c3d4e5f60718", "EnableDnsHostnames: true"]);
        let rules = Change::AuthorizeIngress {
            group: Value::known("sg-0c2d3e4f5a6b7c8d9"),
            rules: vec![IngressRule::https(Source::Cidr("10.0.0.0/8".parse().unwrap()))],
        };
        assert_eq!(told(&rules), ["GroupId: sg-0c2d3e4f5a6b7c8d9", "IpPermissions: tcp 443 from 10.0.0.0/8"]);
    }
}
