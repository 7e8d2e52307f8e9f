//! What holds against a check though everything stands as planned: what else decides in the account, and what of it
//! could not be read.

use super::{CheckResult, Verdict, last};
use crate::plan::snapshot::{Part, Snapshot};
use crate::plan::step::{CheckKind, Plan};

/// The verdict on what stands, with what holds against it.
pub fn weigh(kind: &CheckKind, plan: &Plan, snapshot: &Snapshot, verdict: Verdict) -> Verdict {
    let faults = told(plan, faults(kind));
    match verdict.result {
        CheckResult::Failed => {
            Verdict::failed(std::iter::once(verdict.reason).chain(faults).collect::<Vec<_>>().join("; "))
        }
        _ if !faults.is_empty() => Verdict::failed(faults.join("; ")),
        CheckResult::Passed => unread(kind, plan, snapshot).or_else(|| doubt(kind, plan)).unwrap_or(verdict),
        CheckResult::Skipped => verdict,
    }
}

/// What the findings of these codes say.
fn told(plan: &Plan, codes: &[&str]) -> Vec<String> {
    let of_them = plan.findings.iter().filter(|finding| codes.contains(&finding.code.as_str()));
    of_them.map(|finding| finding.message.trim_end_matches('.').to_owned()).collect()
}

/// Other DNS servers may forward the names, and no AWS API tells whether they do.
fn doubt(kind: &CheckKind, plan: &Plan) -> Option<Verdict> {
    let servers = if matches!(kind, CheckKind::Dns) { told(plan, &["custom-dns-servers"]) } else { Vec::new() };
    let why = servers.first()?;
    Some(Verdict::skipped(format!("{why}: whether they forward the names is told from inside, by private-names")))
}

/// Codes of the findings that say that a check is not so.
const fn faults(kind: &CheckKind) -> &'static [&'static str] {
    match kind {
        CheckKind::Dns => &["narrower-zone", "resolver-rule"],
        CheckKind::SecurityGroups => &["network-acl"],
        _ => &[],
    }
}

/// What may hold against it and could not be read.
fn unread(kind: &CheckKind, plan: &Plan, snapshot: &Snapshot) -> Option<Verdict> {
    match kind {
        CheckKind::Dns => last::gap(snapshot, &[Part::NameServers, Part::ResolverRules, Part::Profiles])
            .or_else(|| unread_profile(snapshot)),
        CheckKind::SecurityGroups => {
            // Which groups Studio has is read of these, unless the answers tell.
            let is_told = plan.answers.network.studio_security_groups.is_some();
            let studio: &[Part] = if is_told { &[] } else { &[Part::Domains, Part::UserProfiles, Part::Spaces] };
            last::gap(snapshot, studio).or_else(|| last::gap(snapshot, &[Part::NetworkAcls]))
        }
        _ => None,
    }
}

fn unread_profile(snapshot: &Snapshot) -> Option<Verdict> {
    let profile = snapshot.resolution.profiles.iter().find(|profile| !profile.unread.is_empty())?;
    let (id, unread) = (&profile.id, profile.unread.join(", "));
    Some(Verdict::skipped(format!("the Route 53 Profile {id} brings {unread}, which its owner does not let be read")))
}
