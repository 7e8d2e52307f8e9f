//! EC2's calls that take away.

use aws_sdk_ec2::types::UnsuccessfulItem;

use super::{Ec2, filter, request};
use crate::cloud::aws::error::Errors;
use crate::cloud::aws::output;
use crate::cloud::{CloudError, Kind, Output};
use crate::domain::id::{EndpointId, SecurityGroupId};
use crate::domain::network::IngressRule;

impl Ec2 {
    /// Takes rules away. One that is gone already fails the whole call, so then the others are revoked alone.
    pub(super) async fn revoke(&self, group: &SecurityGroupId, rules: &[IngressRule]) -> Result<Output, CloudError> {
        match self.revoke_once(group, rules).await {
            Err(error) if error.code == "InvalidPermission.NotFound" => {
                let groups = self.security_groups_that([filter("group-id", [group.to_string()])], |_| {}).await?;
                let standing: Vec<_> = groups.iter().flat_map(|group| &group.ingress).collect();
                let left: Vec<_> = rules.iter().filter(|rule| standing.contains(rule)).cloned().collect();
                match left.len() {
                    0 => Ok(Output { request_id: error.request_id, ..Output::default() }),
                    count if count < rules.len() => self.revoke_once(group, &left).await,
                    _ => Err(error),
                }
            }
            other => other,
        }
    }

    async fn revoke_once(&self, group: &SecurityGroupId, rules: &[IngressRule]) -> Result<Output, CloudError> {
        let request = request::revoke(&self.writes, group, rules);
        self.errors.done(&format!("ec2:RevokeSecurityGroupIngress on {group}"), request.send().await)
    }

    /// EC2 does not tell what needs the group, so that is looked up.
    pub(super) async fn delete_security_group(&self, group: &SecurityGroupId) -> Result<Output, CloudError> {
        let attempt = format!("ec2:DeleteSecurityGroup {group}");
        let answer = self.writes.delete_security_group().group_id(group.as_str()).send().await;
        match self.errors.done(&attempt, answer) {
            Err(error) if error.code == "DependencyViolation" => {
                let needed = self.needs(group).await;
                let message = if needed.is_empty() { error.message } else { format!("{}: {needed}", error.message) };
                Err(CloudError { message, ..error })
            }
            other => other,
        }
    }

    /// What needs a group, for people; nothing where it may not be read.
    async fn needs(&self, group: &SecurityGroupId) -> String {
        let of = |name: &str| filter(name, [group.to_string()]);
        let interfaces = self.reads.describe_network_interfaces().filters(of("group-id")).send();
        let inbound = self.security_groups_that([of("ip-permission.group-id")], |_| {});
        let outbound = self.security_groups_that([of("egress.ip-permission.group-id")], |_| {});
        let (interfaces, inbound, outbound) = futures::join!(interfaces, inbound, outbound);
        let interfaces = interfaces
            .map_err(|error| self.errors.read("ec2:DescribeNetworkInterfaces", &error))
            .map(|answer| answer.network_interfaces.unwrap_or_default())
            .unwrap_or_default();
        let interfaces = interfaces.iter().map(|interface| {
            let id = interface.network_interface_id().unwrap_or("a network interface");
            format!("{id} ({})", interface.description().unwrap_or("without description"))
        });
        let mut groups: Vec<_> = inbound.unwrap_or_default().into_iter().chain(outbound.unwrap_or_default()).collect();
        groups.sort_by(|one, other| one.id.cmp(&other.id));
        groups.dedup_by(|one, other| one.id == other.id);
        let rules = groups.iter().filter(|other| other.id != *group).flat_map(|other| other.rules_naming(group));
        interfaces.chain(rules).collect::<Vec<_>>().join(", ")
    }

    /// EC2 answers 200 though some are left, and names those (EC2 API Reference, `DeleteVpcEndpoints`).
    pub(super) async fn delete_endpoints(&self, ids: &[EndpointId]) -> Result<Output, CloudError> {
        let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let attempt = format!("ec2:DeleteVpcEndpoints {}", names.join(", "));
        let answer = self.writes.delete_vpc_endpoints().set_vpc_endpoint_ids(Some(names)).send().await;
        let answer = answer.map_err(|error| self.errors.write(&attempt, &error))?;
        let done = output(&answer, []);
        let left: Vec<_> = answer.unsuccessful().iter().filter_map(refusal).collect();
        let Some((_, code, _)) = left.first() else { return Ok(done) };
        let message: Vec<_> = left.iter().map(|(id, code, why)| format!("{id}: {code}: {why}")).collect();
        let error = Errors::invalid(&attempt, &message.join("; "));
        // Where others are gone, the call has changed something, and repeating it touches just those that are left.
        let kind = if left.len() < ids.len() { Kind::InDoubt } else { Kind::Refused };
        Err(CloudError { kind, code: (*code).to_owned(), request_id: done.request_id, ..error })
    }
}

/// Which endpoint is left, and why; one that does not exist is as it should be.
fn refusal(item: &UnsuccessfulItem) -> Option<(&str, &str, &str)> {
    let error = item.error()?;
    let code = error.code().unwrap_or("Unsuccessful");
    let is_gone = code.ends_with(".NotFound");
    (!is_gone).then(|| (item.resource_id().unwrap_or("an endpoint"), code, error.message().unwrap_or("no reason told")))
}
