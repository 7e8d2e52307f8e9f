//! Interface endpoints, as EC2 makes, changes and refuses them.

use std::time::Duration;

use super::account::Account;
use super::ec2::{check_tags, vpc_not_found};
use super::error::Refusal;
use super::names::{check_private_dns, dns_entries};
use super::request::{Answer, Request, fingerprint, output};
use super::trial::Fault;
use crate::cloud::{CloudError, Kind, Output};
use crate::domain::id::{EndpointId, SecurityGroupId, SubnetId, VpcId};
use crate::domain::network::{Endpoint, Subnet};
use crate::domain::policy::{Document, ENDPOINT_LIMIT};
use crate::domain::service::Service;
use crate::plan::step::{Change, Value};

/// How long a new or a changed endpoint stays pending, and a deleted one keeps its network interfaces.
pub const PENDING: Duration = Duration::from_secs(30);
/// Groups that a network interface takes.
const GROUPS: usize = 5;

pub(super) fn carry_out(request: &mut Request<'_>, change: &Change) -> Answer {
    match change {
        Change::CreateEndpoint { .. } => create_once(request, change),
        Change::ModifyEndpoint { endpoint, .. } => modify(request, endpoint, change),
        Change::DeleteEndpoints { endpoints } => Ok(delete(request, endpoints)),
        _ => Err(Refusal::new("InvalidAction", "the action is not one of endpoints")),
    }
}

/// The same token and the same request give the same endpoint (EC2 Developer Guide, "Ensuring idempotency").
fn create_once(request: &mut Request<'_>, change: &Change) -> Answer {
    if let Some(made) = request.made() {
        if made.request == fingerprint(change) {
            return Ok(made.output.clone());
        }
        let message = "The parameters of the request differ from those of an earlier one with the same client token.";
        return Err(Refusal::new("IdempotentParameterMismatch", message));
    }
    let endpoint = draft(request, change)?;
    let id = endpoint.id.clone();
    take_addresses(request.account, &endpoint.subnets);
    let ready = request.ready_in(PENDING);
    request.account.pending.endpoints.insert(id.clone(), ready);
    request.account.endpoints.push(endpoint);
    request.hide(id.as_str());
    let answer = output([("id", id.to_string())]);
    request.remember(change, &answer);
    Ok(answer)
}

/// The endpoint that a change asks for, once everything that EC2 looks at is in order.
fn draft(request: &Request<'_>, change: &Change) -> Result<Endpoint, Refusal> {
    let Change::CreateEndpoint { vpc, service, subnets, groups, private_dns, policy, tags } = change else {
        return Err(Refusal::new("InvalidAction", "no endpoint is asked for"));
    };
    let account = &*request.account;
    if account.vpc(vpc).is_none() {
        return Err(vpc_not_found(vpc));
    }
    let offer = offer(account, service)?;
    let subnets = check_subnets(account, vpc, offer, &[], subnets)?;
    let groups = check_groups(account, vpc, groups)?;
    check_policy(offer, policy.as_ref())?;
    if *private_dns {
        check_private_dns(account, vpc, offer, None)?;
    }
    let tags = request.token.traced(tags);
    check_tags(&tags)?;
    let in_vpc = account.endpoints.iter().filter(|other| other.vpc == *vpc && other.is_interface() && other.is_live());
    if in_vpc.count() >= account.endpoints_per_vpc {
        let message = format!("The maximum number of VPC endpoints has been reached for {vpc}.");
        return Err(Refusal::new("VpcEndpointLimitExceeded", message));
    }
    let id = request.id("vpce-0", 16, |id| account.endpoints.iter().any(|other| other.id.as_str() == id));
    let mut endpoint = Endpoint {
        id: EndpointId::new(id),
        vpc: vpc.clone(),
        service: service.clone(),
        kind: "Interface".to_owned(),
        state: "pending".to_owned(),
        subnets,
        groups,
        private_dns: *private_dns,
        dns: Vec::new(),
        policy: policy.clone().or_else(full_access),
        requester_managed: false,
        failure: None,
        tags,
    };
    endpoint.dns = dns_entries(account, &endpoint, offer);
    Ok(endpoint)
}

/// What AWS puts on an endpoint without a policy of its own.
fn full_access() -> Option<Document> {
    let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    serde_json::from_str(text).ok()
}

fn offer<'a>(account: &'a Account, name: &str) -> Result<&'a Service, Refusal> {
    let named: Vec<_> = account.services.iter().filter(|service| service.name == name).collect();
    if named.is_empty() {
        let message = format!("The Vpc Endpoint Service '{name}' does not exist");
        return Err(Refusal::new("InvalidServiceName", message));
    }
    named.into_iter().find(|service| service.is_interface()).ok_or_else(|| {
        let message = "Endpoint type (Interface) does not match available service types ([Gateway]).";
        Refusal::new("InvalidParameter", message)
    })
}

/// The subnets to add to those that an endpoint `has`.
fn check_subnets(
    account: &Account,
    vpc: &VpcId,
    offer: &Service,
    has: &[SubnetId],
    wanted: &[SubnetId],
) -> Result<Vec<SubnetId>, Refusal> {
    let find = |id: &SubnetId| account.subnets.iter().find(|subnet| subnet.id == *id);
    let mut zones: Vec<&str> = has.iter().filter_map(find).map(|subnet| subnet.zone.as_str()).collect();
    for id in wanted {
        let subnet: &Subnet = find(id)
            .ok_or_else(|| Refusal::new("InvalidSubnetID.NotFound", format!("The subnet ID '{id}' does not exist")))?;
        if subnet.vpc != *vpc {
            let message = format!("The subnet {id} does not belong to the VPC {vpc}");
            return Err(Refusal::new("InvalidParameter", message));
        }
        if zones.contains(&subnet.zone.as_str()) {
            let message = format!("Found another VPC endpoint subnet in the availability zone of {id}");
            return Err(Refusal::new("DuplicateSubnetsInSameZone", message));
        }
        if !offer.zones.contains(&subnet.zone) {
            let message = format!(
                "The VPC endpoint service {} does not support the availability zone of the subnet: {id}.",
                offer.name
            );
            return Err(Refusal::new("InvalidParameter", message));
        }
        if subnet.free_addresses == 0 {
            let message = "The specified subnet does not have enough free addresses to satisfy the request.";
            return Err(Refusal::new("InsufficientFreeAddressesInSubnet", message));
        }
        zones.push(&subnet.zone);
    }
    Ok(wanted.to_vec())
}

/// Without groups, an endpoint gets the default one of the VPC.
fn check_groups(account: &Account, vpc: &VpcId, groups: &[Value]) -> Result<Vec<SecurityGroupId>, Refusal> {
    let in_vpc = |group: &&crate::domain::network::SecurityGroup| group.vpc == *vpc;
    if groups.is_empty() {
        let default = account.security_groups.iter().filter(in_vpc).find(|group| group.name == "default");
        return Ok(default.map(|group| group.id.clone()).into_iter().collect());
    }
    if groups.len() > GROUPS {
        let message = "You have exceeded the maximum number of security groups allowed per network interface.";
        return Err(Refusal::new("SecurityGroupsPerInterfaceLimitExceeded", message));
    }
    let mut ids = Vec::new();
    for id in groups.iter().map(Value::as_str) {
        let group = account.security_groups.iter().find(|group| group.id.as_str() == id && account.is_visible(id));
        let group = group.ok_or_else(|| {
            Refusal::new("InvalidSecurityGroupID.NotFound", format!("The security group ID '{id}' does not exist"))
        })?;
        if !in_vpc(&group) {
            let message = format!("The security group {id} does not belong to the VPC {vpc}");
            return Err(Refusal::new("InvalidParameter", message));
        }
        ids.push(group.id.clone());
    }
    Ok(ids)
}

fn check_policy(offer: &Service, policy: Option<&Document>) -> Result<(), Refusal> {
    let Some(policy) = policy else { return Ok(()) };
    if !offer.supports_policy {
        let message = format!("The VPC endpoint service {} does not support endpoint policies.", offer.name);
        return Err(Refusal::new("InvalidParameter", message));
    }
    let complete = policy.statement.iter().all(|statement| {
        (statement.principal.is_some() || statement.not_principal.is_some())
            && (statement.action.is_some() || statement.not_action.is_some())
            && (statement.resource.is_some() || statement.not_resource.is_some())
    });
    if policy.size_with_white_space() > ENDPOINT_LIMIT || !complete || policy.statement.is_empty() {
        return Err(Refusal::new("InvalidPolicyDocument", "The policy document is invalid."));
    }
    Ok(())
}

fn take_addresses(account: &mut Account, subnets: &[SubnetId]) {
    for subnet in account.subnets.iter_mut().filter(|subnet| subnets.contains(&subnet.id)) {
        subnet.free_addresses = subnet.free_addresses.saturating_sub(1);
    }
}

fn give_addresses(account: &mut Account, subnets: &[SubnetId]) {
    for subnet in account.subnets.iter_mut().filter(|subnet| subnets.contains(&subnet.id)) {
        subnet.free_addresses += 1;
    }
}

/// Those that do not exist are what the call asks for; an endpoint is `deleting` until its network interfaces are
/// gone.
fn delete(request: &mut Request<'_>, ids: &[EndpointId]) -> Output {
    let gone = request.ready_in(PENDING);
    for id in ids {
        let account = &mut *request.account;
        let live = account.endpoints.iter_mut().find(|endpoint| endpoint.id == *id && !endpoint.is("deleting"));
        let Some(endpoint) = live else { continue };
        "deleting".clone_into(&mut endpoint.state);
        let subnets = endpoint.subnets.clone();
        give_addresses(account, &subnets);
        account.pending.endpoints.remove(id);
        account.pending.gone.insert(id.clone(), gone);
    }
    Output::default()
}

/// All endpoints of a call but the last, and that one.
pub(super) fn all_but_one(ids: &[EndpointId]) -> (&[EndpointId], Option<&EndpointId>) {
    ids.split_last().map_or((ids, None), |(last, rest)| (rest, Some(last)))
}

/// What the port says of a call that left one: where others are gone, the call has changed something.
pub(super) fn left(attempt: &str, done: &[EndpointId], left: Option<&EndpointId>) -> CloudError {
    let code = "OperationInProgress";
    let id = left.map_or("an endpoint", EndpointId::as_str);
    let error = Refusal::new(code, format!("{id}: {code}: another operation on it has not ended"));
    let kind = if done.is_empty() { Kind::Refused } else { Kind::InDoubt };
    CloudError { kind, ..error.of(attempt, String::new()) }
}

/// Lets an endpoint that was just made or changed fail, or stay pending.
pub(super) fn turn_bad(account: &mut Account, id: &str, fault: &Fault) {
    let Some(endpoint) = account.endpoints.iter_mut().find(|endpoint| endpoint.id.as_str() == id) else { return };
    match fault {
        Fault::EndpointFails => {
            "failed".clone_into(&mut endpoint.state);
            endpoint.failure = Some("InternalError: the endpoint could not be provisioned".to_owned());
        }
        Fault::EndpointStays => {}
        _ => return,
    }
    account.pending.endpoints.remove(&endpoint.id);
}

fn modify(request: &mut Request<'_>, id: &EndpointId, change: &Change) -> Answer {
    let Change::ModifyEndpoint { add_subnets, add_groups, remove_subnets, remove_groups, private_dns, policy, .. } =
        change
    else {
        return Err(Refusal::new("InvalidAction", "no endpoint is to be changed"));
    };
    let account = &*request.account;
    let found = account.endpoints.iter().find(|endpoint| endpoint.id == *id && account.is_visible(id.as_str()));
    let mut endpoint = found
        .filter(|endpoint| endpoint.is_live())
        .ok_or_else(|| {
            Refusal::new("InvalidVpcEndpointId.NotFound", format!("The Vpc Endpoint Id '{id}' does not exist"))
        })?
        .clone();
    if endpoint.requester_managed {
        let message = format!("The operation is not allowed on the requester-managed VPC endpoint {id}");
        return Err(Refusal::new("OperationNotPermitted", message));
    }
    let offer = offer(account, &endpoint.service)?;
    let (removed, kept): (Vec<_>, Vec<_>) =
        endpoint.subnets.into_iter().partition(|subnet| remove_subnets.contains(subnet));
    endpoint.subnets = kept;
    let added = check_subnets(account, &endpoint.vpc, offer, &endpoint.subnets, add_subnets)?;
    endpoint.groups.retain(|group| !remove_groups.contains(group));
    if !add_groups.is_empty() {
        endpoint.groups.extend(check_groups(account, &endpoint.vpc, add_groups)?);
        endpoint.groups.sort();
        endpoint.groups.dedup();
    }
    if endpoint.groups.is_empty() {
        let message = format!("The VPC endpoint {id} must have at least one security group");
        return Err(Refusal::new("InvalidParameter", message));
    }
    check_policy(offer, policy.as_ref())?;
    if *private_dns == Some(true) {
        check_private_dns(account, &endpoint.vpc, offer, Some(id))?;
    }
    endpoint.subnets.extend(added.iter().cloned());
    endpoint.private_dns = private_dns.unwrap_or(endpoint.private_dns);
    endpoint.policy = policy.clone().or(endpoint.policy);
    endpoint.dns = dns_entries(account, &endpoint, offer);
    "pending".clone_into(&mut endpoint.state);
    let ready = request.ready_in(PENDING);
    take_addresses(request.account, &added);
    give_addresses(request.account, &removed);
    request.account.pending.endpoints.insert(id.clone(), ready);
    if let Some(stored) = request.account.endpoints.iter_mut().find(|stored| stored.id == *id) {
        *stored = endpoint;
    }
    Ok(output([("id", id.to_string())]))
}
