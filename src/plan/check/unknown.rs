//! Findings about what could not be read: what that leaves unknown, and which permission would tell.

use super::{Finding, Severity, listed};
use crate::domain::restriction::Mode;
use crate::plan::answers::DnsWay;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::snapshot::{Gap, Part};

const DNS_ATTRIBUTES: &str = "Whether DNS support and host names are on in the VPC is unknown. Both are turned on, \
                              which changes nothing where they are.";

pub fn findings(ground: &Ground) -> Vec<Finding> {
    let mut findings: Vec<Finding> = ground.snapshot.gaps.iter().filter_map(|gap| of(ground, gap)).collect();
    let unread = ground.vpc.is_some_and(|vpc| vpc.dns_support.is_none() || vpc.dns_host_names.is_none());
    if unread && !ground.services.is_empty() && ground.snapshot.gap(Part::VpcAttributes).is_none() {
        findings.push(Finding::note(Code::UnknownDnsAttributes, DNS_ATTRIBUTES, "Read the account again."));
    }
    findings.extend(execution_roles(ground));
    findings
}

/// What could not be read of those who have execution roles. Spaces have none of their own (SageMaker API Reference,
/// `SpaceSettings`).
fn execution_role_gaps<'a>(ground: &Ground<'a>) -> impl Iterator<Item = &'a Gap> {
    ground.snapshot.gaps.iter().filter(|gap| matches!(gap.part, Part::Domains | Part::UserProfiles))
}

/// Whether a role may be an execution role that nobody knows for one.
pub(super) fn may_have_more_execution_roles(ground: &Ground) -> bool {
    execution_role_gaps(ground).next().is_some()
}

/// A role that is not known for an execution role is taken for one of people, who lose nothing but what they should.
fn execution_roles(ground: &Ground) -> Option<Finding> {
    if ground.answers.restriction.mode == Mode::None {
        return None;
    }
    let gaps: Vec<&Gap> = execution_role_gaps(ground).collect();
    let what = gaps.iter().map(|gap| if gap.part == Part::Domains { "domains" } else { "user profiles" });
    let what = listed(what);
    let (actions, why) =
        (listed(gaps.iter().map(|gap| &gap.action)), gaps.iter().map(|gap| format!("{}: {}", gap.code, gap.message)));
    let why = why.collect::<Vec<_>>().join("; ");
    (!gaps.is_empty()).then(|| {
        Finding::warning(
            Code::UnknownExecutionRoles,
            format!(
                "Which roles are execution roles is unknown, as {what} could not be read: a Deny on one of them shuts \
                 Studio's pages for whoever is not on the private path."
            ),
            format!(
                "Allow {actions} for the one who runs this, and read again ({why}); until then leave out of the \
                 principals every role that Studio's apps may have."
            ),
        )
    })
}

fn of(ground: &Ground, gap: &Gap) -> Option<Finding> {
    let people = !ground.answers.principals.is_empty();
    let judged = match gap.part {
        Part::VpcAttributes | Part::HostedZones if !ground.answers.endpoints.services.is_empty() => {
            Some(network(ground, gap.part))
        }
        Part::NetworkAcls | Part::RouteTables if !ground.services.is_empty() => Some((
            Severity::Note,
            Code::UnknownPath,
            "Whether network ACLs and routes let people and apps through to the endpoints is unknown.",
        )),
        Part::NameServers | Part::ResolverRules | Part::ResolverEndpoints | Part::Profiles
            if !ground.services.is_empty() =>
        {
            Some((
                Severity::Note,
                Code::UnknownResolution,
                "Whether other DNS servers, Resolver rules or a Profile decide over the names is unknown.",
            ))
        }
        Part::Apps if ground.domains().next().is_some() => {
            Some((Severity::Note, Code::UnknownApps, "Whether apps run in Studio now is unknown."))
        }
        Part::UserProfiles | Part::Spaces => studio_groups(ground),
        Part::Domains if ground.answers.domain.id.is_some() => Some((
            Severity::Warning,
            Code::UnknownDomain,
            "The domain could not be read: whether it exists, how people enter it and which security groups it uses is \
             unknown.",
        )),
        Part::Domains if ground.answers.restriction.mode != Mode::None => Some((
            Severity::Warning,
            Code::UnknownDomain,
            "Some domains could not be read: through IAM Identity Center, where it is set up, people enter past every \
             IAM policy.",
        )),
        Part::Users | Part::Groups | Part::Roles | Part::Attachments if people => Some(iam(gap.part)),
        Part::Authorization | Part::Permissions if ground.answers.restriction.mode != Mode::None => {
            Some(access(gap.part))
        }
        Part::Policy | Part::Quotas if ground.answers.restriction.mode != Mode::None => Some(iam(gap.part)),
        _ => None,
    };
    let (severity, code, message) = judged?;
    let fix =
        format!("Allow {} for the one who runs this, and read again ({}: {}).", gap.action, gap.code, gap.message);
    Some(Finding { severity, code: code.to_string(), message: message.to_owned(), fix })
}

type Judged = (Severity, Code, &'static str);

fn network(ground: &Ground, part: Part) -> Judged {
    if part == Part::VpcAttributes {
        return (Severity::Note, Code::UnknownDnsAttributes, DNS_ATTRIBUTES);
    }
    let mut services = ground.answers.endpoints.services.iter();
    if services.any(|short| ground.answers.endpoints.dns.of(short) == DnsWay::HostedZone) {
        let message = "Which hosted zones the VPC uses is unknown, so none can be made or kept.";
        return (Severity::Error, Code::UnknownHostedZones, message);
    }
    let message = "Whether a hosted zone stands in the way of private DNS is unknown: AWS then refuses the endpoint.";
    (Severity::Warning, Code::UnknownHostedZones, message)
}

fn studio_groups(ground: &Ground) -> Option<Judged> {
    if ground.services.is_empty() || ground.answers.network.studio_security_groups.is_some() {
        return None;
    }
    let message = "Security groups of user profiles or spaces could not be read: apps that use others than their \
                   domain's may be shut out.";
    Some((Severity::Warning, Code::UnknownStudioGroups, message))
}

fn access(part: Part) -> Judged {
    let message = if part == Part::Authorization {
        "Who else can open Studio is unknown: the policies of the chosen principals and of execution roles alone were \
         looked for."
    } else {
        "What the chosen principals are allowed is unknown, and so is whether they are restricted."
    };
    (Severity::Warning, Code::UnknownAccess, message)
}

fn iam(part: Part) -> Judged {
    match part {
        Part::Attachments => (
            Severity::Warning,
            Code::UnknownAttachments,
            "What is attached to those chosen is unknown: attaching again changes nothing, but a full quota shows \
             only then.",
        ),
        Part::Policy => (
            Severity::Warning,
            Code::UnknownPolicy,
            "Whether the policy exists is unknown: if it does, IAM refuses to make it, and nobody is restricted.",
        ),
        Part::Quotas => {
            (Severity::Note, Code::UnknownQuotas, "The account's IAM quotas are unknown; AWS's usual ones are assumed.")
        }
        _ => (
            Severity::Warning,
            Code::UnknownPrincipals,
            "Some principals could not be read: whether the chosen ones exist and can be changed is unknown.",
        ),
    }
}
