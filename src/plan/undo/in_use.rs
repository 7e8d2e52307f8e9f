//! Whether policies of others rest on what is to go.

use super::Undo;
use super::gate::own_versions;
use crate::domain::id::EndpointId;
use crate::domain::network::Endpoint;
use crate::domain::{service, tag};
use crate::plan::check::Finding;
use crate::plan::code::Code;
use crate::plan::snapshot::ManagedPolicy;

/// An error for each policy, or version in force of the run's own, of another run that names an endpoint that goes, or the VPC that Studio is then reached in
/// no more; a warning for policies that this program did not make. `after` is the run's own policy as it will be.
pub fn check(undo: &mut Undo, removed: &[EndpointId], named: Option<&[ManagedPolicy]>, after: Option<&ManagedPolicy>) {
    if removed.is_empty() {
        return;
    }
    let Some(named) = named else {
        undo.draft.findings.push(Finding::warning(
            Code::UnknownPolicies,
            "Which policies of the account name the endpoints that go cannot be read.",
            "Allow iam:GetAccountAuthorizationDetails, or look for them by hand.",
        ));
        return;
    };
    let ids: Vec<String> = removed.iter().map(ToString::to_string).collect();
    let vpc = undo.first.answers.network.vpc.to_string();
    let texts = if opens_studio(undo, removed) { [ids.clone(), vec![vpc]].concat() } else { ids };
    let own = undo.snapshot.policy.as_ref().map(|policy| &policy.arn);
    let others = named.iter().filter(|policy| Some(&policy.arn) != own);
    let concerned: Vec<_> = others.chain(after).filter(|policy| policy.names_one_of(&texts)).collect();
    for policy in concerned {
        let is_another_run =
            tag::is_ours(&policy.tags) && !(undo.is_of_run(&policy.tags) && is_own_version(undo, policy));
        let finding = if is_another_run { Finding::error } else { Finding::warning };
        let whose = if is_another_run { "of another run " } else { "" };
        undo.draft.findings.push(finding(
            Code::InUse,
            format!("The policy {} {whose}lets people in through what this run made.", policy.name),
            "Undo that run first, or detach the policy.",
        ));
    }
}

/// Whether what is in force of a policy is of the run: a later run gives a policy that it finds a version of its own.
fn is_own_version(undo: &Undo, policy: &ManagedPolicy) -> bool {
    policy.default_version().is_none_or(|version| own_versions(undo).any(|own| own == version.id))
}

/// Whether an endpoint that goes is one that people open Studio through.
fn opens_studio(undo: &Undo, removed: &[EndpointId]) -> bool {
    let region = &undo.snapshot.identity.region;
    let names = [service::STUDIO, service::API].map(|short| service::find(&undo.snapshot.services, region, short));
    let serves = |endpoint: &Endpoint| names.iter().flatten().any(|service| service.name == endpoint.service);
    undo.snapshot.endpoints.iter().any(|endpoint| removed.contains(&endpoint.id) && serves(endpoint))
}
