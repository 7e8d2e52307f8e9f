//! VPC attributes and security groups, as EC2 changes and refuses them.

use super::error::Refusal;
use super::request::{Answer, Request, output};
use crate::cloud::Output;
use crate::domain::id::{SecurityGroupId, VpcId};
use crate::domain::network::{EgressRule, IngressRule, SecurityGroup, Source, Vpc};
use crate::domain::tag::Tags;
use crate::plan::step::{Change, VpcAttribute};

/// Inbound rules that a group takes (Amazon VPC User Guide, "Amazon VPC quotas").
const RULES: usize = 60;

pub(super) fn carry_out(request: &mut Request<'_>, change: &Change) -> Answer {
    match change {
        Change::SetVpcAttribute { vpc, attribute, value } => set_attribute(request, vpc, *attribute, *value),
        Change::CreateSecurityGroup { vpc, name, description, tags } => {
            create_group(request, vpc, name, description, tags)
        }
        Change::AuthorizeIngress { group, rules } => authorize(request, &SecurityGroupId::new(group.as_str()), rules),
        Change::RevokeIngress { group, rules } => revoke(request, group, rules),
        Change::DeleteSecurityGroup { group } => delete_group(request, group),
        _ => Err(Refusal::new("InvalidAction", "the action is not one of these resources")),
    }
}

pub(super) fn vpc_not_found(vpc: &VpcId) -> Refusal {
    Refusal::new("InvalidVpcID.NotFound", format!("The vpc ID '{vpc}' does not exist"))
}

/// EC2 keeps `aws:` for itself and takes 50 tags (EC2 User Guide, "Tag restrictions").
pub(super) fn check_tags(tags: &Tags) -> Result<(), Refusal> {
    if let Some(key) = tags.keys().find(|key| key.to_lowercase().starts_with("aws:")) {
        let message = format!("Tag keys starting with 'aws:' are reserved for internal use: {key}");
        return Err(Refusal::new("InvalidParameterValue", message));
    }
    if tags.len() > 50 {
        return Err(Refusal::new("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."));
    }
    Ok(())
}

fn set_attribute(request: &mut Request<'_>, id: &VpcId, attribute: VpcAttribute, value: bool) -> Answer {
    let vpc: &mut Vpc = request.account.vpcs.iter_mut().find(|vpc| vpc.id == *id).ok_or_else(|| vpc_not_found(id))?;
    match attribute {
        VpcAttribute::DnsSupport => vpc.dns_support = Some(value),
        // EC2 API Reference, "ModifyVpcAttribute": host names only where DNS support is on.
        VpcAttribute::DnsHostNames if value && vpc.dns_support != Some(true) => {
            let message = format!("Enabling DNS hostnames requires enableDnsSupport to be true for {id}");
            return Err(Refusal::new("InvalidParameter", message));
        }
        VpcAttribute::DnsHostNames => vpc.dns_host_names = Some(value),
    }
    Ok(Output::default())
}

fn create_group(request: &mut Request<'_>, vpc: &VpcId, name: &str, description: &str, tags: &Tags) -> Answer {
    if request.account.vpc(vpc).is_none() {
        return Err(vpc_not_found(vpc));
    }
    check_text("GroupName", name)?;
    check_text("GroupDescription", description)?;
    if name.to_lowercase().starts_with("sg-") {
        let message = format!("Invalid value '{name}' for groupName. Group names must not start with sg-");
        return Err(Refusal::new("InvalidParameterValue", message));
    }
    let tags = request.token.traced(tags);
    check_tags(&tags)?;
    let groups = &request.account.security_groups;
    if groups.iter().any(|group| group.vpc == *vpc && group.name.eq_ignore_ascii_case(name)) {
        let message = format!("The security group '{name}' already exists for VPC '{vpc}'");
        return Err(Refusal::new("InvalidGroup.Duplicate", message));
    }
    let id = request.id("sg-0", 16, |id| groups.iter().any(|group| group.id.as_str() == id));
    request.account.security_groups.push(SecurityGroup {
        id: SecurityGroupId::new(id.clone()),
        name: name.to_owned(),
        description: description.to_owned(),
        vpc: vpc.clone(),
        ingress: Vec::new(),
        egress: Some(vec![EgressRule::everything()]),
        tags,
    });
    request.hide(&id);
    Ok(output([("id", id)]))
}

/// EC2 API Reference, "CreateSecurityGroup": names and descriptions for a VPC.
fn check_text(parameter: &str, text: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if (1..=255).contains(&text.len()) && text.chars().all(fits) {
        return Ok(());
    }
    let message =
        format!("Value ({text}) for parameter {parameter} is invalid. Character sets beyond ASCII are not supported.");
    Err(Refusal::new("InvalidParameterValue", message))
}

fn group_not_found(id: &SecurityGroupId) -> Refusal {
    Refusal::new("InvalidGroup.NotFound", format!("The security group '{id}' does not exist"))
}

fn authorize(request: &mut Request<'_>, id: &SecurityGroupId, rules: &[IngressRule]) -> Answer {
    if !request.account.is_visible(id.as_str()) {
        return Err(group_not_found(id));
    }
    let groups = &request.account.security_groups;
    let group = groups.iter().find(|group| group.id == *id).ok_or_else(|| group_not_found(id))?;
    for (number, rule) in rules.iter().enumerate() {
        if let Source::Group(source) = &rule.source {
            let source = groups.iter().find(|group| group.id == *source).ok_or_else(|| group_not_found(source))?;
            if source.vpc != group.vpc {
                let message = "You have specified two resources that belong to different networks.";
                return Err(Refusal::new("InvalidGroup.NotFound", message));
            }
        }
        if rules[..number].contains(rule) {
            let message = "The same permission must not appear multiple times";
            return Err(Refusal::new("InvalidParameterValue", message));
        }
    }
    // EC2 refuses the whole call with `InvalidPermission.Duplicate`; the port then asks for the others alone.
    let missing: Vec<_> = rules.iter().filter(|rule| !group.ingress.contains(rule)).cloned().collect();
    if group.ingress.len() + missing.len() > RULES {
        let message = "The maximum number of rules per security group has been reached.";
        return Err(Refusal::new("RulesPerSecurityGroupLimitExceeded", message));
    }
    if let Some(group) = request.account.security_groups.iter_mut().find(|group| group.id == *id) {
        group.ingress.extend(missing);
    }
    Ok(Output::default())
}

/// Rules that are gone already are let go, as the port asks again for those that stand.
fn revoke(request: &mut Request<'_>, id: &SecurityGroupId, rules: &[IngressRule]) -> Answer {
    let groups = &mut request.account.security_groups;
    let group = groups.iter_mut().find(|group| group.id == *id).ok_or_else(|| group_not_found(id))?;
    group.ingress.retain(|rule| !rules.contains(rule));
    Ok(Output::default())
}

/// EC2 API Reference, `DeleteSecurityGroup`: not while a network interface or another group's rule needs it.
fn delete_group(request: &mut Request<'_>, id: &SecurityGroupId) -> Answer {
    let account = &mut *request.account;
    if !account.security_groups.iter().any(|group| group.id == *id) {
        return Err(group_not_found(id));
    }
    let interfaces = account.endpoints.iter().filter(|endpoint| endpoint.groups.contains(id));
    let interfaces = interfaces.map(|endpoint| format!("network interfaces of {}", endpoint.id));
    let others = account.security_groups.iter().filter(|group| group.id != *id);
    let rules = others.flat_map(|group| group.rules_naming(id));
    let needed: Vec<String> = interfaces.chain(rules).collect();
    if !needed.is_empty() {
        let message = format!("resource {id} has a dependent object: {}", needed.join(", "));
        return Err(Refusal::new("DependencyViolation", message));
    }
    account.security_groups.retain(|group| group.id != *id);
    Ok(Output::default())
}
