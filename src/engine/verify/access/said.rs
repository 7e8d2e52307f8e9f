//! What is said of whoever is chosen, of both judgements together.

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
        (true, 0) => format!("{who} only from where the mode allows{but}"),
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
        Err(error) => Some(format!("; IAM was not asked: {}: {}", error.code, error.message)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::{Decision, Kind};
    use crate::engine::event::CheckResult;
    use crate::plan::access::{Path, Verdict as Restriction};
    use crate::plan::permission::SIMULATE;

    fn somebody() -> PrincipalName {
        PrincipalName { kind: PrincipalKind::Role, name: "Scientist".to_owned() }
    }

    fn table(inside: Entry, internet: Entry) -> Access {
        let path = |id: PathId, title: &str, open| Path {
            id,
            title: title.to_owned(),
            api: [].into(),
            page: [].into(),
            open: Some(open),
            admitted: None,
            missing: false,
        };
        let doubts = if internet == Entry::Unknown { vec!["Office: the address".to_owned()] } else { Vec::new() };
        let one = Opener {
            principal: somebody(),
            covered: true,
            execution_role: false,
            caller: false,
            unmodifiable: None,
            verdict: Restriction::Restricted,
            today: vec![inside, internet],
            after: vec![inside, internet],
            profile: None,
            by: vec!["Full (Sid All)".to_owned()],
            doubts,
        };
        let paths = vec![
            path(PathId::Inside, "in the VPC, through both endpoints", true),
            path(PathId::Internet, "from the internet", false),
        ];
        Access { complete: true, paths, principals: vec![one], remote_ide: Vec::new() }
    }

    /// The ways of mode ip, where whoever is inside is refused as planned.
    fn by_address(listed: Entry) -> Access {
        let mut access = table(Entry::Out, Entry::Out);
        access.paths[0].open = Some(false);
        let title = "from the internet, at a listed address".to_owned();
        let path = Path { id: PathId::InternetListed, title, open: Some(true), ..access.paths[1].clone() };
        access.paths.push(path);
        access.principals[0].today.push(listed);
        access
    }

    fn iam(inside: bool, internet: bool) -> [Decision; 2] {
        let decision = |allowed| if allowed { Decision::Allowed } else { Decision::ImplicitDeny };
        [decision(inside), decision(internet)]
    }

    fn denied() -> CloudError {
        CloudError {
            attempt: SIMULATE.to_owned(),
            kind: Kind::Denied,
            code: "AccessDenied".to_owned(),
            message: "not yours to ask".to_owned(),
            request_id: None,
            hint: None,
        }
    }

    #[track_caller]
    fn assert_judged(
        access: Option<&Access>,
        told: Option<Result<[Decision; 2], CloudError>>,
        wanted: CheckResult,
        says: &str,
    ) {
        let name = somebody();
        let each = |answers: Result<[Decision; 2], CloudError>| match answers {
            Ok(decisions) => decisions.map(|decision| Ok(Reply::Decided(decision))),
            Err(error) => [Err(error.clone()), Err(error)],
        };
        let told: Vec<Told> = told.into_iter().map(|answers| (&name, each(answers))).collect();
        let verdict = judge(&[somebody()], Mode::Vpc, access, &told);
        assert_eq!(verdict.result, wanted, "{told:?}: {}", verdict.reason);
        assert!(verdict.reason.contains(says), "{told:?}: {}", verdict.reason);
    }

    #[test]
    fn both_judgements_count_and_where_they_differ_it_is_said() {
        use CheckResult::{Failed, Passed, Skipped};
        use Entry::{In, Out, Unknown};
        for (ours, told, wanted, says) in [
            (Some((In, Out)), Some(Ok(iam(true, false))), Passed, "only from where the mode allows; IAM says the same"),
            (Some((In, Out)), Some(Err(denied())), Passed, "IAM was not asked: AccessDenied"),
            (Some((In, Out)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in: from the internet"),
            (Some((In, Unknown)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in: from the internet"),
            (
                Some((In, Unknown)),
                Some(Ok(iam(true, false))),
                Skipped,
                "role/Scientist still gets in (Office: the addr",
            ),
            (Some((In, Unknown)), Some(Err(denied())), Skipped, "IAM was not asked: AccessDenied"),
            (Some((In, Unknown)), None, Skipped, "could not tell: whether role/Scientist still gets in"),
            (
                Some((Unknown, Out)),
                Some(Ok(iam(true, false))),
                Passed,
                "only from where the mode allows; IAM says the same",
            ),
            (Some((Unknown, Out)), Some(Ok(iam(false, false))), Failed, "IAM refuses role/Scientist in the VPC"),
            (Some((Unknown, Out)), None, Skipped, "could not tell: whether role/Scientist gets in: in the VPC"),
            (Some((In, Out)), Some(Ok(iam(false, false))), Failed, "IAM refuses role/Scientist in the VPC"),
            (Some((Out, Out)), Some(Ok(iam(true, false))), Failed, "IAM lets role/Scientist in: in the VPC"),
            (Some((In, In)), Some(Ok(iam(true, false))), Failed, "IAM refuses role/Scientist from the internet"),
            (Some((In, In)), Some(Err(denied())), Failed, "still gets in by Full (Sid All): from the internet"),
            (Some((Out, Out)), None, Failed, "role/Scientist is refused in the VPC"),
            (None, Some(Ok(iam(true, false))), Passed, "IAM lets 1 of 1 chosen in only from inside"),
            (None, Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in: from the internet"),
            (None, Some(Err(denied())), Skipped, "nobody's policies could be read; IAM was not asked"),
        ] {
            let access = ours.map(|(inside, internet)| table(inside, internet));
            assert_judged(access.as_ref(), told, wanted, says);
        }
    }

    /// IAM is asked of the first way that lets in, and nothing of the others is promised unless it is known.
    #[test]
    fn every_way_that_lets_in_is_looked_at() {
        let mut access = table(Entry::In, Entry::Out);
        let title = "in a peered VPC".to_owned();
        access.paths.push(Path { id: PathId::PeeredVpc, title, ..access.paths[0].clone() });
        for (peered, told, wanted) in [
            (Entry::In, Some(Ok(iam(true, false))), CheckResult::Passed),
            (Entry::Unknown, Some(Ok(iam(true, false))), CheckResult::Skipped),
            (Entry::Unknown, None, CheckResult::Skipped),
            (Entry::Out, Some(Ok(iam(true, false))), CheckResult::Failed),
        ] {
            access.principals[0].today = vec![Entry::In, Entry::Out, peered];
            let says =
                if wanted == CheckResult::Passed { "only from where the mode allows" } else { "in a peered VPC" };
            assert_judged(Some(&access), told, wanted, says);
        }
    }

    #[test]
    fn in_mode_ip_a_listed_address_is_what_lets_in() {
        use CheckResult::{Failed, Passed};
        use Entry::{In, Out};
        let refused = "IAM refuses role/Scientist from the internet, at a listed address";
        for (listed, told, wanted, says) in [
            (In, Some(Ok(iam(true, false))), Passed, "says the same"),
            (In, Some(Ok(iam(false, false))), Failed, refused),
            (Out, Some(Ok(iam(false, false))), Failed, "is refused from the internet, at a listed address"),
            (Out, Some(Ok(iam(true, false))), Failed, "IAM lets role/Scientist in: from the internet, at a listed"),
            (Out, None, Failed, "is refused from the internet, at a listed address"),
        ] {
            assert_judged(Some(&by_address(listed)), told, wanted, says);
        }
    }

    /// Of somebody who does not hold the policy nothing is promised, and a difference is still worth knowing.
    #[test]
    fn a_difference_is_said_where_all_is_well() {
        let mut access = table(Entry::Out, Entry::Out);
        access.principals[0].covered = false;
        let says = "IAM was asked about 1; IAM lets role/Scientist in: in the VPC";
        assert_judged(Some(&access), Some(Ok(iam(true, false))), CheckResult::Passed, says);
    }
}
