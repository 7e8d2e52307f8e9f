//! What is said of whoever is chosen, of both judgements together.

#[cfg(test)]
mod tests;

use super::{Told, kept_out, let_in, told_by_iam};
use crate::cloud::CloudError;
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::domain::restriction::Mode;
use crate::engine::verify::{Reply, Verdict};
use crate::plan::access::{Access, Entry, Opener, Path, PathId};

/// What there is to say, the worst first.
#[derive(Default)]
struct Said {
    faults: Vec<String>,
    doubts: Vec<String>,
    differences: Vec<String>,
}

pub fn judge(chosen: &[PrincipalName], mode: Mode, access: Option<&Access>, told: &[Told]) -> Verdict {
    let answered =
        told.iter().filter(|(_, answers)| answers.iter().all(|answer| told_by_iam(answer).is_some())).count();
    let mut said = Said { doubts: unread_members(chosen, access).collect(), ..Said::default() };
    if let Some(access) = access {
        said.policies(access, told);
    }
    for (name, answers) in told {
        said.asked(mode, access, name, answers);
    }
    let but = because(told);
    let Said { faults, doubts, differences } = said;
    if !faults.is_empty() {
        return Verdict::failed([faults, doubts, differences].concat().join("; "));
    }
    if !doubts.is_empty() {
        let words = [doubts, differences].concat().join("; ");
        return Verdict::skipped(format!("could not tell: {words}{but}"));
    }
    let chosen = chosen.len();
    let of = match (answered, chosen) {
        (some, all) if some < all => format!(" of {some} of them"),
        (1, _) => String::new(),
        (2, _) => " of both".to_owned(),
        _ => " of all".to_owned(),
    };
    let who = if chosen == 1 { "the one chosen gets in".to_owned() } else { format!("the {chosen} chosen get in") };
    let good = match (access.is_some(), answered) {
        (false, 0) => return Verdict::skipped(format!("nobody's policies could be read{but}")),
        (false, some) => {
            let within = mode.sides()[0];
            format!("IAM lets {some} of {chosen} chosen in only from {within}{but}")
        }
        (true, 0) => format!("{who} only from where the mode allows, by the policies as read{but}"),
        (true, _) if differences.is_empty() => {
            format!("{who} only from where the mode allows; IAM says the same{of}{but}")
        }
        (true, some) => format!("{who} only from where the mode allows; IAM was asked about {some}{but}"),
    };
    Verdict::passed(std::iter::once(good).chain(differences).collect::<Vec<_>>().join("; "))
}

/// Who is in a chosen group gets the policy too, and may hold whatever else, which only the policies of everybody tell.
fn unread_members<'a>(chosen: &'a [PrincipalName], access: Option<&Access>) -> impl Iterator<Item = String> + use<'a> {
    let is_unread = !access.is_some_and(|access| access.complete);
    let groups = chosen.iter().filter(move |name| is_unread && name.kind == PrincipalKind::Group);
    groups.map(|group| format!("members of {group} could not be read"))
}

impl Said {
    /// Of those whom the restriction is put on: who gets in where it does not let in, who is refused where it does,
    /// and of whom neither can be told.
    fn policies(&mut self, access: &Access, told: &[Told]) {
        let must = let_in(access).map(|path| path.id);
        for one in access.principals.iter().filter(|one| one.covered) {
            self.faults.extend(lets_in(access, one));
            self.faults.extend(refuses(access, one));
            self.doubts.extend(perhaps(access, one));
            let is_answered =
                told.iter().any(|(name, [inside, _])| **name == one.principal && told_by_iam(inside).is_some());
            let is_told = |path: &&Path| is_answered && Some(path.id) == must;
            let unknown = access.paths_of(&one.today, Entry::Unknown).filter(|path| path.open == Some(true));
            let titles: Vec<&str> = unknown.filter(|path| !is_told(path)).map(|path| path.title.as_str()).collect();
            if !titles.is_empty() {
                self.doubts.push(format!("whether {} gets in: {}", one.principal, titles.join("; ")));
            }
        }
    }

    /// Where IAM says something else of one of the two ways.
    fn asked(
        &mut self,
        mode: Mode,
        access: Option<&Access>,
        name: &PrincipalName,
        [inside, outside]: &[Result<Reply, CloudError>; 2],
    ) {
        let seen = |path: Option<&Path>, words: &str| {
            let entry = access.zip(path).and_then(|(access, path)| entry(access, name, path.id));
            (entry, path.map_or_else(|| words.to_owned(), |path| path.title.clone()))
        };
        let (ours, place) = seen(access.and_then(let_in), &format!("from {}", mode.sides()[0]));
        match (told_by_iam(inside), ours) {
            (Some(true), Some(Entry::Out)) => self.differences.push(format!("IAM lets {name} in: {place}")),
            (Some(false), Some(Entry::In | Entry::Unknown) | None) => {
                self.faults.push(format!("IAM refuses {name} {place}"));
            }
            _ => {}
        }
        let (ours, place) = seen(access.and_then(kept_out), "from the internet");
        match (told_by_iam(outside), ours) {
            (Some(true), Some(Entry::Out | Entry::Unknown) | None) => {
                self.faults.push(format!("IAM lets {name} in: {place}"));
            }
            (Some(false), Some(Entry::In)) => self.differences.push(format!("IAM refuses {name} {place}")),
            _ => {}
        }
    }
}

/// Why IAM did not tell of everybody.
fn because(told: &[Told]) -> String {
    let mut answers = told.iter().flat_map(|(_, answers)| answers);
    let why = answers.find_map(|answer| match answer {
        Err(error) => Some(format!("; IAM itself could not be asked: {}: {}", error.code, error.message)),
        Ok(Reply::Unsure(why)) => Some(format!("; IAM could not tell of everybody: {why}")),
        Ok(Reply::Decided(_)) => None,
    });
    why.unwrap_or_default()
}

fn barred<'a>(access: &'a Access, one: &'a Opener, entry: Entry) -> Vec<&'a str> {
    let barred = access.paths_of(&one.today, entry).filter(|path| path.open == Some(false));
    barred.map(|path| path.title.as_str()).collect()
}

fn lets_in(access: &Access, one: &Opener) -> Option<String> {
    let titles = barred(access, one, Entry::In);
    let by = if one.by.is_empty() { String::new() } else { format!(" by {}", one.by.join(" and ")) };
    (!titles.is_empty()).then(|| format!("{} still gets in{by}: {}", one.principal, titles.join("; ")))
}

fn perhaps(access: &Access, one: &Opener) -> Option<String> {
    let titles = barred(access, one, Entry::Unknown);
    let why = if one.doubts.is_empty() { String::new() } else { format!(" ({})", one.doubts.join("; ")) };
    (!titles.is_empty()).then(|| format!("whether {} still gets in{why}: {}", one.principal, titles.join("; ")))
}

fn refuses(access: &Access, one: &Opener) -> Option<String> {
    let refused = access.paths_of(&one.today, Entry::Out).filter(|path| path.open == Some(true));
    let titles: Vec<&str> = refused.map(|path| path.title.as_str()).collect();
    (!titles.is_empty()).then(|| format!("{} is refused {}", one.principal, titles.join(" and ")))
}

fn entry(access: &Access, name: &PrincipalName, path: PathId) -> Option<Entry> {
    let one = access.principals.iter().find(|one| one.principal == *name)?;
    access.paths.iter().position(|known| known.id == path).and_then(|at| one.today.get(at).copied())
}
