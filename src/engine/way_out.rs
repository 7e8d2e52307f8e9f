//! What to do when a step has failed: by AWS's code, and else by the kind of failure.

use crate::cloud::{CloudError, Kind};

/// A code, a part of AWS's message where the code stands for several things, and what to do.
type Row = (&'static str, &'static str, &'static str);

/// The first that fits counts (EC2 Developer Guide, "Error codes"; IAM and Route 53 API References).
pub const TABLE: &[Row] = &[
    (
        "VpcEndpointLimitExceeded",
        "",
        "Raise the quota L-29B6F2EB (Interface VPC endpoints per VPC) in Service Quotas, or delete endpoints that nobody \
         needs.",
    ),
    (
        "RulesPerSecurityGroupLimitExceeded",
        "",
        "Raise the quota L-0EA8095F (Inbound or outbound rules per security group) in Service Quotas, or name fewer, \
         wider ranges (page Endpoints; network.client_cidrs in an answers file).",
    ),
    (
        "SecurityGroupsPerInterfaceLimitExceeded",
        "",
        "Raise the quota L-2AFB9258 (Security groups per network interface) in Service Quotas, or name one of the \
         endpoint's own groups (page Endpoints; network.endpoint_security_group in an answers file).",
    ),
    (
        "SecurityGroupLimitExceeded",
        "",
        "Raise the quota L-E79EC296 (VPC security groups per Region) in Service Quotas, or name a group that is there \
         (page Endpoints; network.endpoint_security_group in an answers file).",
    ),
    (
        "InsufficientFreeAddressesInSubnet",
        "",
        "Each endpoint takes an address in every chosen subnet: free some there, or choose a subnet with more of them.",
    ),
    (
        "DuplicateSubnetsInSameZone",
        "",
        "An endpoint takes one subnet in each Availability Zone: choose one subnet a zone \
         (page Network; network.subnets in an answers file).",
    ),
    (
        "InvalidParameter",
        "conflicting DNS domain",
        "Something else serves the name in this VPC. Turn private DNS off on the other endpoint, or disassociate the \
         hosted zone of that name from the VPC.",
    ),
    (
        "InvalidParameter",
        "does not support the availability zone",
        "AWS does not offer the service in that Availability Zone: leave the subnet out \
         (page Network; network.subnets in an answers file).",
    ),
    (
        "InvalidParameter",
        "requires both enableDnsSupport and enableDnsHostnames",
        "Turn DNS resolution and DNS host names on for the VPC.",
    ),
    (
        "InvalidParameter",
        "does not provide a private DNS name",
        "The service has no private name: AWS has changed it since the plan was made.",
    ),
    (
        "InvalidServiceName",
        "",
        "AWS does not offer that service in this Region: leave it out (page Endpoints; endpoints.services in an answers \
         file).",
    ),
    (
        "InvalidVpcEndpointService.NotFound",
        "",
        "AWS does not offer that service in this Region: leave it out (page Endpoints; endpoints.services in an answers \
         file).",
    ),
    (
        "InvalidVpcEndpointType",
        "",
        "AWS does not offer the service as an interface endpoint here: leave it out (page \
         Endpoints; endpoints.services in an answers file).",
    ),
    (
        "InvalidPolicyDocument",
        "",
        "AWS does not take the endpoint's policy: choose another, or mend its file (page Endpoints; \
         endpoints.policy in an answers file).",
    ),
    (
        "InvalidSubnetID.NotFound",
        "",
        "The subnet is gone: choose another (page Network; network.subnets in an answers file).",
    ),
    (
        "InvalidSubnet",
        "",
        "The subnet cannot serve: choose another (page Network; network.subnets in an answers file).",
    ),
    (
        "InvalidVpcID.NotFound",
        "",
        "The VPC is gone, or another account's or Region's: see which one is chosen (page Network; network.vpc in an \
         answers file).",
    ),
    ("InvalidGroup.NotFound", "", "The security group is gone: what goes on next plans anew."),
    ("InvalidSecurityGroupID.NotFound", "", "The security group is gone: what goes on next plans anew."),
    ("InvalidVpcEndpointId.NotFound", "", "The endpoint is gone: what goes on next plans anew."),
    (
        "InvalidGroup.Duplicate",
        "",
        "A security group of that name is in the VPC: delete it, or name it (page \
         Endpoints; network.endpoint_security_group in an answers file).",
    ),
    (
        "DependencyViolation",
        "",
        "Something still uses it: a network interface, or a rule of another security group that names it. Take that \
         away, and go on in a few minutes.",
    ),
    (
        "TagPolicyViolation",
        "",
        "A tag policy of the organization does not take the tags: set what it asks for (tags in an answers file), or ask whoever keeps it \
         to let the tags studiolink:* through.",
    ),
    (
        "IdempotentParameterMismatch",
        "",
        "An earlier try of this step asked for something else, and may stand: what goes on next looks for it.",
    ),
    (
        "ConflictingDomainExists",
        "",
        "The VPC has a hosted zone, or an endpoint with private DNS, for that name: disassociate it or turn private DNS \
         off, or choose private-dns for the service (page Endpoints; endpoints.dns in an answers file).",
    ),
    ("HostedZoneAlreadyExists", "", "An earlier try has made the zone: go on with the run, which looks for it."),
    ("HostedZoneNotEmpty", "", "Somebody has put records into the zone: delete those that are not NS or SOA."),
    (
        "InvalidVPCId",
        "",
        "Route 53 does not find the VPC in this Region, or may not use it: see which one is chosen (page \
         Network; network.vpc in an answers file).",
    ),
    ("InvalidChangeBatch", "", "The zone says something else by now than was read: what goes on next plans anew."),
    ("LastVPCAssociation", "", "A private hosted zone needs one VPC: associate another with it, or delete it."),
    (
        "TooManyHostedZones",
        "",
        "Raise the quota of hosted zones in Service Quotas (Route 53, us-east-1), or choose private-dns, which \
         needs none (page Endpoints; endpoints.dns in an answers file).",
    ),
    (
        "DeleteConflict",
        "",
        "Somebody holds the policy still, or it has further versions: detach it from whoever IAM lists under Entities \
         attached.",
    ),
    (
        "EntityAlreadyExists",
        "",
        "A policy of that name is there, and this run did not make it: give another name (page \
         Restriction; restriction.policy_name in an answers file), or delete it.",
    ),
    (
        "MalformedPolicyDocument",
        "",
        "IAM does not take the policy. Export it with `studiolink plan --json`, and see what IAM's message \
         names.",
    ),
    (
        "LimitExceeded",
        "PoliciesPer",
        "Whoever it is has as many policies as IAM takes: detach one, or raise the quota of managed policies per role, \
         user or group.",
    ),
    ("LimitExceeded", "versions", "IAM keeps five versions of a policy: delete an old one."),
    (
        "LimitExceeded",
        "",
        "A quota of IAM is reached: its message names it. Raise it in Service Quotas (IAM, in us-east-1), or delete what \
         nobody needs.",
    ),
    (
        "UnmodifiableEntity",
        "",
        "IAM lets nobody change it but the service that made it: leave it out (page People; \
         principals in an answers file).",
    ),
    (
        "PolicyNotAttachable",
        "",
        "IAM attaches that policy to nobody: give another name (page Restriction; restriction.policy_name in \
         an answers file), or delete it.",
    ),
];

/// What the rows say that ask for other answers.
const ANSWERED: &str = " in an answers file)";

/// The error with what to do next, where nothing said it closer to the call.
#[must_use]
pub fn with(error: CloudError, undoing: bool) -> CloudError {
    let hint = error.hint.clone().unwrap_or_else(|| hint(&error, undoing));
    CloudError { hint: Some(hint), ..error }
}

fn hint(error: &CloudError, undoing: bool) -> String {
    let fits = |(code, part, _): &&Row| *code == error.code && error.message.contains(part);
    match TABLE.iter().find(fits) {
        // A run keeps its answers.
        Some((.., what)) if what.contains(ANSWERED) && !undoing => {
            format!("{what} Then {}; with other answers, apply those.", on(undoing))
        }
        Some((.., what)) => format!("{what} Then {}.", on(undoing)),
        None => by_kind(error.kind, undoing),
    }
}

/// The command that goes on.
const fn on(undoing: bool) -> &'static str {
    if undoing { "run undo again" } else { "resume the run" }
}

fn by_kind(kind: Kind, undoing: bool) -> String {
    let on = on(undoing);
    match kind {
        Kind::Denied => format!("Nothing of this step stands. Ask an administrator for the permission, then {on}."),
        Kind::Credentials => format!("Nothing of this step stands. Sign in again, then {on}."),
        Kind::Throttled | Kind::Transient => format!("Nothing of this step stands. In a few minutes {on}."),
        Kind::InDoubt => format!("It may be done all the same: {on}, which looks first."),
        Kind::NotFound => format!("What it names is gone, or not to be seen yet. See in the console, then {on}."),
        Kind::Exists => format!("It is there already, and this run did not make it. Rename or delete it, then {on}."),
        Kind::Limit => format!("Raise the quota in Service Quotas, or delete what nobody needs, then {on}."),
        Kind::Refused => format!("Nothing of this step stands. Once the cause is gone, {on}."),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::plan::check::place::answered;

    fn error(code: &str, message: &str, kind: Kind) -> CloudError {
        let (attempt, message) = ("ec2:X".to_owned(), message.to_owned());
        CloudError { attempt, kind, code: code.to_owned(), message, request_id: None, hint: None }
    }

    #[test]
    fn every_row_is_reached_and_names_the_way_on() {
        let mut seen = BTreeSet::new();
        for (code, part, what) in TABLE {
            let told = with(error(code, &format!("{part} here"), Kind::Refused), false).hint.unwrap();
            let answers = if what.contains(ANSWERED) { "; with other answers, apply those" } else { "" };
            assert_eq!(told, format!("{what} Then resume the run{answers}."), "{code} {part}");
            assert!(seen.insert((code, part)), "{code} {part} stands twice");
            assert!(what.ends_with('.'), "{code}: {what}");
        }
    }

    /// As the fixes of findings say it.
    #[test]
    fn a_row_that_names_a_key_names_the_page_where_it_is_answered() {
        let sections = ["restriction.", "network.", "endpoints.", "domain.", "principals"];
        let is_key = |word: &&str| sections.iter().any(|section| word.starts_with(section));
        for (code, _, what) in TABLE {
            let words = what.split(|letter: char| letter.is_whitespace() || "(),;:".contains(letter));
            for key in words.filter(is_key) {
                assert!(what.contains(&answered(key)), "{code} names {key} without its page: {what}");
            }
        }
    }

    #[test]
    fn what_no_row_knows_has_a_way_on_by_its_kind() {
        for kind in [
            Kind::Denied,
            Kind::Credentials,
            Kind::Throttled,
            Kind::Transient,
            Kind::InDoubt,
            Kind::NotFound,
            Kind::Exists,
            Kind::Limit,
            Kind::Refused,
        ] {
            let told = |undoing| with(error("Unheard", "of", kind), undoing).hint.unwrap();
            assert!(told(false).contains("resume the run"), "{kind}");
            assert!(told(true).contains("run undo again"), "{kind}");
        }
    }

    #[test]
    fn what_was_said_closer_to_the_call_stays() {
        let near = CloudError { hint: Some("Sign in.".to_owned()), ..error("LimitExceeded", "", Kind::Limit) };
        assert_eq!(with(near, false).hint.as_deref(), Some("Sign in."));
    }
}
