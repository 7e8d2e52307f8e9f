//! Findings about the IAM policy, its quotas and the principals.

use super::place::answered;
use super::{Finding, listed};
use crate::domain::policy::{Document, IDENTITY_LIMIT, refused_character};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName, Unmodifiable, permission_set};
use crate::domain::restriction::Mode;
use crate::plan::code::Code;
use crate::plan::planner::ground::Ground;
use crate::plan::planner::{PolicyOutcome, policy_outcome, versions_quota, wanted_policy};
use crate::plan::snapshot::{ManagedPolicy, Part, Quotas};
use crate::plan::step::Value;

pub fn findings(ground: &Ground) -> Vec<Finding> {
    if ground.answers.restriction.mode == Mode::None {
        return Vec::new();
    }
    let mut findings = Vec::new();
    match policy_outcome(ground) {
        PolicyOutcome::Create => findings.extend(policy_quota(ground)),
        PolicyOutcome::Taken(policy) => findings.extend(taken(ground, policy)),
        PolicyOutcome::Ours(policy) => findings.extend(unread(policy)),
    }
    if let Some(document) = wanted_policy(ground) {
        findings.extend(size(ground, &document));
        findings.extend(text(&document));
    }
    findings.extend(ground.answers.principals.names().iter().flat_map(|name| principal(ground, name)));
    findings
}

fn policy_quota(ground: &Ground) -> Option<Finding> {
    let quotas = &ground.snapshot.quotas;
    let (used, most) = (quotas.policies_used?, quotas.policies?);
    (used >= most).then(|| {
        Finding::error(
            Code::PolicyQuota,
            format!("The account has {used} of {most} customer managed policies."),
            "Delete policies that nobody needs, or raise the quota in Service Quotas.",
        )
    })
}

fn taken(ground: &Ground, policy: &ManagedPolicy) -> Vec<Finding> {
    let fix = format!("Choose another name for the policy {}.", answered("restriction.policy_name"));
    let message = format!("The policy {} exists, and this program did not make it for this domain.", policy.arn);
    let mut findings = vec![Finding::error(Code::PolicyNameTaken, message, &*fix)];
    let (have, most) = (policy.versions.len(), versions_quota(ground));
    if have >= most {
        let message = format!("The policy {} has {have} of {most} versions, and none is ours to delete.", policy.name);
        findings.push(Finding::error(Code::PolicyVersionsFull, message, fix));
    }
    findings
}

/// Without knowing what it says, each plan would make a new version of it.
fn unread(policy: &ManagedPolicy) -> Option<Finding> {
    let unread = policy.default_version().is_none_or(|version| version.document.is_none());
    unread.then(|| {
        Finding::error(
            Code::UnknownPolicy,
            format!("What the policy {} says could not be read.", policy.name),
            "Allow iam:ListPolicyVersions and iam:GetPolicyVersion for the one who runs this, and read again.",
        )
    })
}

fn size(ground: &Ground, document: &Document) -> Option<Finding> {
    let most = ground.snapshot.quotas.policy_size.map_or(IDENTITY_LIMIT, |quota| quota as usize);
    let size = document.map_text(&mut |text| with_ids(text)).size();
    (size > most).then(|| {
        Finding::error(
            Code::PolicyTooLarge,
            format!("The policy has {size} characters without white space; IAM takes {most}."),
            "Name fewer, wider ranges, or fewer further VPCs or endpoints.",
        )
    })
}

/// Ids that are known only later have the length of this one.
fn with_ids(text: &str) -> String {
    let later = Value::known(text).reference().is_some();
    if later { "vpce-0123456789abcdef0".to_owned() } else { text.to_owned() }
}

/// IAM takes Latin-1 only (IAM API Reference, `CreatePolicy`, `PolicyDocument`).
fn text(document: &Document) -> Option<Finding> {
    refused_character(&document.minified()).map(|refused| {
        let message = format!("The policy holds `{refused}`, a character that IAM refuses.");
        Finding::error(Code::PolicyText, message, "Write ids and ranges in Latin letters.")
    })
}

fn principal(ground: &Ground, name: &PrincipalName) -> Vec<Finding> {
    if let Some(principal) = ground.snapshot.principals.iter().find(|principal| principal.name == *name) {
        return unmodifiable(ground, principal).into_iter().chain(limit(ground, principal)).collect();
    }
    if ground.snapshot.gap(Part::of(name.kind)).is_some() {
        return Vec::new();
    }
    let account = &ground.snapshot.identity.account;
    vec![Finding::error(
        Code::PrincipalNotFound,
        format!("There is no {name} in account {account}."),
        "Correct the name: case counts, and the path is no part of it.",
    )]
}

fn unmodifiable(ground: &Ground, principal: &Principal) -> Option<Finding> {
    let name = &principal.name;
    let (message, fix) = match principal.unmodifiable()? {
        Unmodifiable::IdentityCenter => (
            format!("IAM lets nobody change {name}: IAM Identity Center owns it."),
            format!(
                "Take it away here. Once the policy {} exists, add that name as a customer managed policy to the \
                 permission set {} in IAM Identity Center, and provision it again.",
                ground.answers.policy_name(),
                permission_set(&name.name)
            ),
        ),
        Unmodifiable::ServiceLinked => (
            format!("IAM lets nobody change {name}: it is a service-linked role."),
            "Take it away: people do not use such roles.".to_owned(),
        ),
    };
    Some(Finding::error(Code::UnmodifiablePrincipal, message, fix))
}

fn attachment_quota(quotas: &Quotas, kind: PrincipalKind) -> Option<u32> {
    match kind {
        PrincipalKind::Role => quotas.attached_per_role,
        PrincipalKind::User => quotas.attached_per_user,
        PrincipalKind::Group => quotas.attached_per_group,
    }
}

fn limit(ground: &Ground, principal: &Principal) -> Option<Finding> {
    let attached = principal.attached.as_ref()?;
    let most = attachment_quota(&ground.snapshot.quotas, principal.name.kind)? as usize;
    let has_it = matches!(policy_outcome(ground), PolicyOutcome::Ours(policy) if attached.contains(&policy.arn));
    (!has_it && attached.len() >= most).then(|| {
        let names = listed(attached.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn)));
        Finding::error(
            Code::AttachmentLimit,
            format!("{} has {} of {most} managed policies: {names}.", principal.name, attached.len()),
            "Detach one of them, or raise the quota in Service Quotas.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::parse;

    #[test]
    fn iam_takes_latin_text_only() {
        let of = |id: &str| {
            let text = format!(r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Resource":"{id}"}}]}}"#);
            parse(&text).unwrap()
        };
        assert!(text(&of("d-abc")).is_none());
        assert_eq!(text(&of("d-\u{4e2d}")).unwrap().code, "policy-text");
    }
}
