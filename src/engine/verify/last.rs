//! The checks at the end: what the plan says against what AWS has.

use super::{Verdict, endpoints_of, private_path};
use crate::domain::network::{Endpoint, IngressRule};
use crate::domain::policy::Document;
use crate::domain::policy::same;
use crate::domain::studio::Domain;
use crate::domain::text::count;
use crate::engine::resolve::{Known, resolve};
use crate::plan::snapshot::{Part, Snapshot};
use crate::plan::step::{Change, Plan, RecordChange, RecordChangeKind, StepId};

/// What cannot be told when a part could not be read.
pub fn gap(snapshot: &Snapshot, parts: &[Part]) -> Option<Verdict> {
    let gap = parts.iter().find_map(|part| snapshot.gap(*part))?;
    Some(Verdict::skipped(format!("{} is not permitted or failed: {}: {}", gap.action, gap.code, gap.message)))
}

/// Endpoints stand as planned: available, in every zone, with their groups and policies.
pub fn endpoints(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    if let Some(verdict) = gap(snapshot, &[Part::Endpoints]) {
        return verdict;
    }
    let mut faults = Vec::new();
    let path = private_path::on_endpoints(plan, known, &snapshot.endpoints);
    if path.result == crate::engine::event::CheckResult::Failed {
        faults.push(path.reason.clone());
    }
    for step in &plan.steps {
        let Some(change @ (Change::CreateEndpoint { .. } | Change::ModifyEndpoint { .. })) = &step.change else {
            continue;
        };
        let id = known.get(&step.id).and_then(|outputs| outputs.get("id"));
        let endpoint = id.and_then(|id| snapshot.endpoints.iter().find(|endpoint| endpoint.id.as_str() == id));
        // An endpoint that is not there at all has been told above.
        let Some(endpoint) = endpoint else { continue };
        match resolve(change, known) {
            Ok((change, _)) => faults.extend(endpoint_faults(&change, endpoint)),
            Err(why) => faults.push(why.to_string()),
        }
    }
    Verdict::of(&faults, path.reason)
}

fn endpoint_faults(change: &Change, endpoint: &Endpoint) -> Vec<String> {
    let (Change::CreateEndpoint { groups, policy, .. } | Change::ModifyEndpoint { add_groups: groups, policy, .. }) =
        change
    else {
        return Vec::new();
    };
    let has_group = |wanted: &str| endpoint.groups.iter().any(|group| group.as_str() == wanted);
    let mut faults: Vec<String> = groups
        .iter()
        .filter(|group| !has_group(group.as_str()))
        .map(|group| format!("the endpoint {} lacks the group {group}", endpoint.id))
        .collect();
    if let (Some(wanted), Some(have)) = (policy, &endpoint.policy)
        && !same(wanted, have)
    {
        faults.push(format!("the endpoint {} has another policy than planned", endpoint.id));
    }
    faults
}

/// Private DNS is on where it was planned, and zones have their records.
pub fn dns(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    let mut faults = Vec::new();
    let mut names = 0;
    for (short, step, id) in endpoints_of(plan, known) {
        let (_, private_dns) = private_path::wanted(step);
        let endpoint = snapshot.endpoints.iter().find(|endpoint| Some(&endpoint.id) == id.as_ref());
        if let (Some(wanted), Some(endpoint)) = (private_dns, endpoint)
            && endpoint.private_dns != wanted
        {
            faults.push(format!("private DNS of {} for {short} is not as planned", endpoint.id));
        }
    }
    for step in &plan.steps {
        let Some(change @ Change::ChangeRecords { .. }) = &step.change else { continue };
        if let Some(verdict) = gap(snapshot, &[Part::HostedZones]) {
            return verdict;
        }
        match resolve(change, known) {
            Ok((Change::ChangeRecords { zone, records }, _)) => {
                names += records.len();
                let wrong = records.iter().filter(|record| !is_so(zone.as_str(), record, snapshot));
                faults.extend(
                    wrong.map(|record| format!("the record {} {} is not as planned", record.name, record.record_type)),
                );
            }
            Ok(_) => {}
            Err(why) => faults.push(why.to_string()),
        }
    }
    let good = if names == 0 {
        "private DNS is as planned".to_owned()
    } else {
        format!("{} as planned", are(names, "record"))
    };
    Verdict::of(&faults, good)
}

/// `1 rule is`, `2 rules are`.
pub fn are(number: usize, one: &str) -> String {
    format!("{} {}", count(number, one), if number == 1 { "is" } else { "are" })
}

fn is_so(zone: &str, change: &RecordChange, snapshot: &Snapshot) -> bool {
    let zone = snapshot.hosted_zones.iter().find(|have| have.id.as_str() == zone);
    let mut records = zone.into_iter().flat_map(|zone| &zone.records);
    match change.kind {
        RecordChangeKind::Delete => !records.any(|record| record.is(&change.name, &change.record_type)),
        RecordChangeKind::Upsert => records.any(|record| change.is_of(record)),
    }
}

/// The endpoints' groups let in everybody that the plan lets in.
pub fn security_groups(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    if let Some(verdict) = gap(snapshot, &[Part::SecurityGroups]) {
        return verdict;
    }
    let mut faults = Vec::new();
    let mut admitted = 0;
    for step in &plan.steps {
        let Some(change @ Change::AuthorizeIngress { .. }) = &step.change else { continue };
        let Ok((Change::AuthorizeIngress { group, rules }, _)) = resolve(change, known) else {
            faults.push(format!("the group of {} is not known", step.title));
            continue;
        };
        let have = snapshot.security_groups.iter().find(|have| have.id.as_str() == group.as_str());
        let Some(have) = have else {
            faults.push(format!("AWS does not list the group {group}"));
            continue;
        };
        let missing = |rule: &&IngressRule| !have.ingress.iter().any(|open| open.admits_https(&rule.source));
        faults.extend(rules.iter().filter(missing).map(|rule| format!("{group} does not admit {}", rule.source)));
        admitted += rules.len();
    }
    let good =
        if admitted == 0 { "nothing was missing".to_owned() } else { format!("{} in force", are(admitted, "rule")) };
    Verdict::of(&faults, good)
}

/// The IAM policy in force says what was planned.
pub fn policy(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    let Some(wanted) = &plan.policies.identity else { return Verdict::passed("nobody is restricted, as planned") };
    if let Some(verdict) = gap(snapshot, &[Part::Policy]) {
        return verdict;
    }
    let name = plan.answers.policy_name();
    let Some(policy) = &snapshot.policy else { return Verdict::failed(format!("there is no policy {name}")) };
    let wanted: Document = match resolve(wanted, known) {
        Ok((wanted, _)) => wanted,
        Err(why) => return Verdict::failed(why.to_string()),
    };
    match policy.default_version().and_then(|version| Some((&version.id, version.document.as_ref()?))) {
        None => Verdict::skipped(format!("the version in force of {name} cannot be read")),
        Some((version, have)) if same(&wanted, have) => {
            Verdict::passed(format!("{version} of {name} is in force, as planned"))
        }
        Some((version, _)) => Verdict::failed(format!("{version} of {name}, which is in force, says something else")),
    }
}

/// The IAM policy is attached to everyone chosen.
pub fn attachments(plan: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    let wanted = plan.answers.principals.names();
    let arn = known.get(&StepId::new("policy")).and_then(|outputs| outputs.get("arn"));
    let arn = arn.or_else(|| snapshot.policy.as_ref().map(|policy| &policy.arn));
    let Some(arn) = arn else {
        return if wanted.is_empty() {
            Verdict::passed("nobody was chosen")
        } else {
            Verdict::failed("there is no policy")
        };
    };
    let mut faults = Vec::new();
    for name in &wanted {
        match snapshot.holds(name, arn) {
            Some(true) => {}
            Some(false) => faults.push(format!("{name} does not hold the policy")),
            None => {
                let gap = gap(snapshot, &[Part::Attachments, Part::of(name.kind), Part::Policy]);
                return gap.unwrap_or_else(|| Verdict::skipped(format!("what {name} holds could not be read")));
            }
        }
    }
    let whom = match wanted.as_slice() {
        [] => "nobody was chosen".to_owned(),
        [one] => format!("attached to {one}"),
        all => format!("attached to all {} chosen", all.len()),
    };
    Verdict::of(&faults, whom)
}

/// The user profiles of the domain, or of all, can be used.
pub fn user_profiles(plan: &Plan, snapshot: &Snapshot) -> Verdict {
    if let Some(verdict) = gap(snapshot, &[Part::Domains, Part::UserProfiles]) {
        return verdict;
    }
    let domains: Vec<&Domain> = plan.scope.domains(&snapshot.domains).collect();
    if domains.is_empty() {
        let which = plan.answers.domain.id.as_ref().map_or_else(String::new, |id| format!(" {id}"));
        return Verdict::failed(format!("there is no domain{which}"));
    }
    let of = |domain: &Domain| if domains.len() > 1 { format!(" of {}", domain.id) } else { String::new() };
    let profiles = || domains.iter().flat_map(|domain| domain.profiles.iter().map(move |one| (*domain, one)));
    let faults: Vec<String> = profiles()
        .filter(|(_, profile)| !profile.is_in_service())
        .map(|(domain, profile)| format!("{}{} is {}", profile.name, of(domain), profile.status))
        .collect();
    Verdict::of(&faults, format!("{} InService", are(profiles().count(), "user profile")))
}
