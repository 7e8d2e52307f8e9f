//! The table as it is now, whatever a plan would still change.

use super::{Access, Entry, Opener, Path, Verdict};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::snapshot::Snapshot;
use crate::plan::snapshot::authorization::Permissions;

impl Access {
    /// The same with who holds the policy, and who is restricted, today.
    #[must_use]
    pub fn now(&self, snapshot: &Snapshot) -> Self {
        let now = |opener: &Opener| Opener {
            covered: holds(snapshot, &opener.principal),
            verdict: verdict(&self.paths, &opener.today),
            ..opener.clone()
        };
        Self { principals: self.principals.iter().map(now).collect(), ..self.clone() }
    }
}

/// The widest entry by a way that the policy bars.
fn verdict(paths: &[Path], today: &[Entry]) -> Verdict {
    let barred = paths.iter().zip(today).filter(|(path, _)| path.open == Some(false));
    match barred.map(|(_, entry)| *entry).max() {
        Some(Entry::In) => Verdict::NotRestricted,
        Some(Entry::Unknown) => Verdict::Unknown,
        Some(Entry::Out) | None => Verdict::Restricted,
    }
}

/// Whether somebody is known to hold the policy, itself or by a group.
fn holds(snapshot: &Snapshot, name: &PrincipalName) -> bool {
    let Some(policy) = &snapshot.policy else { return false };
    let has = |own: &Permissions| own.attached.contains(&policy.arn);
    let group = |name: &String| PrincipalName { kind: PrincipalKind::Group, name: name.clone() };
    let own = snapshot.authorization.of(name);
    let groups = own.into_iter().flat_map(|own| &own.groups).map(group);
    let by_group = groups.filter_map(|group| snapshot.authorization.of(&group)).any(has);
    by_group || own.is_some_and(has) || snapshot.holds(name, &policy.arn) == Some(true)
}
