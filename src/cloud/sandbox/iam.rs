//! Managed policies and their attachments, as IAM changes and refuses them.

use super::account::Account;
use super::error::Refusal;
use super::request::{Answer, Request, output};
use crate::cloud::Output;
use crate::domain::policy::{Document, refused_character};
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName};
use crate::domain::tag::Tags;
use crate::plan::snapshot::{ManagedPolicy, PolicyVersion};
use crate::plan::step::Change;

pub(super) fn carry_out(request: &mut Request<'_>, change: &Change) -> Answer {
    match change {
        Change::CreatePolicy { name, description, document, tags } => {
            create(request, name, description, document, tags)
        }
        Change::CreatePolicyVersion { policy, document } => create_version(request, policy, document),
        Change::SetDefaultPolicyVersion { policy, version } => set_default(request, policy, version.as_str()),
        Change::DeletePolicyVersion { policy, version } => delete_version(request, policy, version),
        Change::AttachPolicy { policy, principal } => attach(request, policy.as_str(), principal),
        Change::DetachPolicy { policy, principal } => detach(request, policy, principal),
        Change::DeletePolicy { policy } => delete(request, policy),
        _ => Err(Refusal::new("InvalidAction", "the action is not one of IAM")),
    }
}

fn create(request: &mut Request<'_>, name: &str, description: &str, document: &Document, tags: &Tags) -> Answer {
    check_name(name)?;
    if description.chars().count() > 1_000 {
        let message = "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000";
        return Err(Refusal::new("ValidationError", message));
    }
    let tags = request.token.traced(tags);
    check_tags(&tags)?;
    let account = &*request.account;
    check_document(account, document)?;
    if account.own_policies().any(|policy| policy.name.eq_ignore_ascii_case(name)) {
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(Refusal::new("EntityAlreadyExists", message));
    }
    let quota = account.quotas.policies;
    if quota.is_some_and(|quota| account.own_policies().count() >= quota as usize) {
        return Err(limit("PoliciesPerAccount", quota));
    }
    let identity = &account.identity;
    let arn = format!("arn:{}:iam::{}:policy/{name}", identity.partition, identity.account);
    request.account.policies.push(ManagedPolicy {
        arn: arn.clone(),
        name: name.to_owned(),
        tags,
        versions: vec![PolicyVersion { id: "v1".to_owned(), is_default: true, document: Some(document.clone()) }],
        attached_to: None,
    });
    request.hide(&arn);
    Ok(output([("arn", arn)]))
}

/// IAM User Guide, "IAM and AWS STS quotas", name requirements.
fn check_name(name: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if (1..=128).contains(&name.len()) && name.chars().all(fits) {
        return Ok(());
    }
    let message = "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-";
    Err(Refusal::new("ValidationError", message))
}

/// IAM API Reference, "Tag".
fn check_tags(tags: &Tags) -> Result<(), Refusal> {
    let fits = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
    let sound = |(key, value): (&String, &String)| {
        (1..=128).contains(&key.chars().count())
            && value.chars().count() <= 256
            && key.chars().chain(value.chars()).all(fits)
            && !key.to_lowercase().starts_with("aws:")
    };
    if tags.len() > 50 {
        return Err(limit("TagsPerPolicy", Some(50)));
    }
    match tags.iter().find(|tag| !sound(*tag)) {
        None => Ok(()),
        Some((key, value)) => {
            let message =
                format!("1 validation error detected: the tag {key}={value} has characters that IAM does not take");
            Err(Refusal::new("ValidationError", message))
        }
    }
}

fn limit(what: &str, quota: Option<u32>) -> Refusal {
    let quota = quota.unwrap_or_default();
    Refusal::new("LimitExceeded", format!("Cannot exceed quota for {what}: {quota}"))
}

/// IAM User Guide, "Grammar of the IAM JSON policy language", for identity-based policies.
fn check_document(account: &Account, document: &Document) -> Result<(), Refusal> {
    let malformed = |message: &str| Err(Refusal::new("MalformedPolicyDocument", message));
    let quota = account.quotas.policy_size;
    if quota.is_some_and(|quota| document.size() > quota as usize) {
        return Err(limit("PolicySize", quota));
    }
    if refused_character(&document.minified()).is_some() || document.statement.is_empty() {
        return malformed("Syntax errors in policy.");
    }
    let mut ids: Vec<&str> = Vec::new();
    for statement in &document.statement {
        if let Some(id) = &statement.sid {
            if !id.chars().all(|c| c.is_ascii_alphanumeric()) {
                return malformed(
                    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
                );
            }
            if ids.contains(&id.as_str()) {
                return malformed("Statement IDs (SID) in a single policy must be unique.");
            }
            ids.push(id);
        }
        if statement.principal.is_some() || statement.not_principal.is_some() {
            return malformed("Policy document should not specify a principal.");
        }
        if statement.action.is_none() && statement.not_action.is_none() {
            return malformed("Policy statement must contain actions.");
        }
        if statement.resource.is_none() && statement.not_resource.is_none() {
            return malformed("Policy statement must contain resources.");
        }
    }
    Ok(())
}

fn no_policy(arn: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("Policy {arn} does not exist or is not attachable."))
}

fn find<'a>(account: &'a mut Account, arn: &str) -> Result<&'a mut ManagedPolicy, Refusal> {
    if !account.is_visible(arn) {
        return Err(no_policy(arn));
    }
    account.policies.iter_mut().find(|policy| policy.arn == arn).ok_or_else(|| no_policy(arn))
}

fn create_version(request: &mut Request<'_>, arn: &str, document: &Document) -> Answer {
    check_document(request.account, document)?;
    let quota = request.account.quotas.versions_per_policy.unwrap_or(5);
    let policy = find(request.account, arn)?;
    if policy.versions.len() >= quota as usize {
        let message = format!(
            "A managed policy can have up to {quota} versions. Before you create a new version, you must delete an existing version."
        );
        return Err(Refusal::new("LimitExceeded", message));
    }
    let number = |version: &PolicyVersion| version.id.trim_start_matches('v').parse::<u32>().unwrap_or_default();
    let id = format!("v{}", policy.versions.iter().map(number).max().unwrap_or_default() + 1);
    let version = PolicyVersion { id: id.clone(), is_default: false, document: Some(document.clone()) };
    policy.versions.insert(0, version);
    Ok(output([("version", id)]))
}

fn set_default(request: &mut Request<'_>, arn: &str, version: &str) -> Answer {
    let policy = find(request.account, arn)?;
    if !policy.versions.iter().any(|have| have.id == version) {
        return Err(no_version(arn, version));
    }
    for have in &mut policy.versions {
        have.is_default = have.id == version;
    }
    Ok(Output::default())
}

fn no_version(arn: &str, version: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("Policy {arn} version {version} does not exist or is not attachable."))
}

fn delete_version(request: &mut Request<'_>, arn: &str, version: &str) -> Answer {
    let policy = find(request.account, arn)?;
    let at = policy.versions.iter().position(|have| have.id == version).ok_or_else(|| no_version(arn, version))?;
    if policy.versions[at].is_default {
        return Err(Refusal::new("DeleteConflict", "Cannot delete the default version of a policy."));
    }
    policy.versions.remove(at);
    Ok(Output::default())
}

fn attach(request: &mut Request<'_>, arn: &str, name: &PrincipalName) -> Answer {
    find(request.account, arn)?;
    let quotas = &request.account.quotas;
    let (what, quota) = match name.kind {
        PrincipalKind::Role => ("PoliciesPerRole", quotas.attached_per_role),
        PrincipalKind::User => ("PoliciesPerUser", quotas.attached_per_user),
        PrincipalKind::Group => ("PoliciesPerGroup", quotas.attached_per_group),
    };
    let principal = modifiable(&mut request.account.principals, name)?;
    let attached = principal.attached.get_or_insert_default();
    if attached.iter().any(|have| have == arn) {
        return Ok(Output::default());
    }
    if quota.is_some_and(|quota| attached.len() >= quota as usize) {
        return Err(limit(what, quota));
    }
    attached.push(arn.to_owned());
    Ok(Output::default())
}

fn modifiable<'a>(principals: &'a mut [Principal], name: &PrincipalName) -> Result<&'a mut Principal, Refusal> {
    let found = principals.iter_mut().find(|principal| principal.name == *name);
    let principal = found.ok_or_else(|| {
        Refusal::new("NoSuchEntity", format!("The {} with name {} cannot be found.", name.kind, name.name))
    })?;
    if principal.unmodifiable().is_some() {
        let message = format!(
            "Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS",
            name.name
        );
        return Err(Refusal::new("UnmodifiableEntity", message));
    }
    Ok(principal)
}

fn detach(request: &mut Request<'_>, arn: &str, name: &PrincipalName) -> Answer {
    let principal = modifiable(&mut request.account.principals, name)?;
    let attached = principal.attached.get_or_insert_default();
    let at = attached.iter().position(|have| have == arn);
    let at = at.ok_or_else(|| Refusal::new("NoSuchEntity", format!("Policy {arn} was not found.")))?;
    attached.remove(at);
    Ok(Output::default())
}

/// IAM API Reference, `DeletePolicy`.
fn delete(request: &mut Request<'_>, arn: &str) -> Answer {
    let versions = find(request.account, arn)?.versions.len();
    if request.account.principals.iter().any(|principal| principal.attached.iter().flatten().any(|have| have == arn)) {
        return Err(Refusal::new("DeleteConflict", "Cannot delete a policy attached to entities."));
    }
    if versions > 1 {
        let message = "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";
        return Err(Refusal::new("DeleteConflict", message));
    }
    request.account.policies.retain(|policy| policy.arn != arn);
    Ok(Output::default())
}
