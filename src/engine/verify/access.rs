//! Whether everyone chosen gets in from where the restriction lets in, and from nowhere else: judged here from all that
//! they hold, and asked of IAM. Where the two differ, it is said.

use futures::{StreamExt, stream};

use super::Verdict;
use super::requests::{Request, inside, internet};
use crate::cloud::{Cloud, CloudError, Decision};
use crate::domain::principal::PrincipalName;
use crate::engine::resolve::Known;
use crate::plan::access::{Access, Entry, Opener, PathId};
use crate::plan::permission::ASKED_OF_IAM;
use crate::plan::plan;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;

const AT_ONCE: usize = 4;

/// What IAM says of somebody from inside and from the internet.
type Told<'a> = (&'a PrincipalName, Result<[Decision; 2], CloudError>);

/// Judges and asks.
pub async fn prove<C: Cloud>(cloud: &C, wanted: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    let now = match plan(snapshot, &wanted.answers) {
        Ok(now) if now.changes().next().is_none() => now,
        Ok(_) => return Verdict::skipped("it can be told once all stands that the other checks speak of"),
        Err(refusal) => return Verdict::skipped(refusal.message),
    };
    let chosen = wanted.answers.principals.names();
    let told: Vec<Told> = match (inside(wanted, known).into_iter().next(), internet(&wanted.answers)) {
        (Some(inside), Some(outside)) => {
            let requests = [inside, outside];
            let asked = chosen.iter().take(ASKED_OF_IAM).map(|name| ask(cloud, wanted, name, &requests));
            stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await
        }
        _ => Vec::new(),
    };
    judge(chosen.len(), now.access.as_ref(), &told)
}

async fn ask<'a, C: Cloud>(cloud: &C, plan: &Plan, name: &'a PrincipalName, requests: &[Request; 2]) -> Told<'a> {
    let [inside, outside] = requests.each_ref().map(|request| request.question(plan, Some(name), Vec::new()));
    let answers = async { Ok([cloud.simulate(&inside).await?, cloud.simulate(&outside).await?]) };
    (name, answers.await)
}

fn judge(chosen: usize, access: Option<&Access>, told: &[Told]) -> Verdict {
    let mut faults: Vec<String> = access.into_iter().flat_map(strays).collect();
    let mut differences = Vec::new();
    let answered: Vec<_> = told.iter().filter_map(|(name, answers)| Some((*name, answers.as_ref().ok()?))).collect();
    for (name, [inside, outside]) in &answered {
        let ours = |path| access.and_then(|access| entry(access, name, path));
        match (*inside == Decision::Allowed, ours(PathId::Inside)) {
            (true, Some(Entry::Out)) => {
                differences.push(format!("IAM lets {name} in from inside, an endpoint does not"));
            }
            (false, Some(Entry::In | Entry::Unknown) | None) => faults.push(format!("IAM refuses {name} from inside")),
            _ => {}
        }
        match (*outside == Decision::Allowed, ours(PathId::Internet)) {
            (true, Some(Entry::Out | Entry::Unknown) | None) => {
                faults.push(format!("IAM lets {name} in from the internet"));
            }
            (false, Some(Entry::In)) => differences.push(format!("IAM refuses {name} from the internet")),
            _ => {}
        }
    }
    if !faults.is_empty() {
        return Verdict::failed([faults, differences].concat().join("; "));
    }
    let unasked = told.iter().find_map(|(_, answers)| answers.as_ref().err());
    match (access.is_some(), answered.len()) {
        (false, 0) => Verdict::skipped(format!("nobody's policies could be read{}", because(unasked))),
        (false, some) => Verdict::passed(format!("IAM lets {some} of {chosen} chosen in from inside alone")),
        (true, 0) => Verdict::passed(format!("the {chosen} chosen get in from where they may{}", because(unasked))),
        (true, some) => Verdict::passed(format!(
            "the {chosen} chosen get in from where they may alone; IAM, asked about {some}, says the same"
        )),
    }
}

fn because(unasked: Option<&CloudError>) -> String {
    unasked.map(|error| format!("; IAM was not asked: {}: {}", error.code, error.message)).unwrap_or_default()
}

/// Of those whom the restriction is put on: who gets in where it does not let in, and who is refused inside.
fn strays(access: &Access) -> Vec<String> {
    let covered = access.principals.iter().filter(|one| one.covered);
    covered.flat_map(|one| [lets_in(access, one), refuses(access, one)]).flatten().collect()
}

fn lets_in(access: &Access, one: &Opener) -> Option<String> {
    let barred = access.paths_of(&one.today, Entry::In).filter(|path| path.open == Some(false));
    let titles: Vec<&str> = barred.map(|path| path.title.as_str()).collect();
    let by = if one.by.is_empty() { String::new() } else { format!(" by {}", one.by.join(" and ")) };
    (!titles.is_empty()).then(|| format!("{} still gets in{by}: {}", one.principal, titles.join("; ")))
}

fn refuses(access: &Access, one: &Opener) -> Option<String> {
    let mut refused = access.paths_of(&one.today, Entry::Out);
    let path = refused.find(|path| path.id == PathId::Inside && path.open == Some(true))?;
    Some(format!("{} is refused {}", one.principal, path.title))
}

fn entry(access: &Access, name: &PrincipalName, path: PathId) -> Option<Entry> {
    let one = access.principals.iter().find(|one| one.principal == *name)?;
    access.paths.iter().position(|known| known.id == path).and_then(|at| one.today.get(at).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Kind;
    use crate::domain::principal::PrincipalKind;
    use crate::engine::event::CheckResult;
    use crate::plan::access::{Path, Verdict as Restriction};

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
        };
        let one = Opener {
            principal: somebody(),
            covered: true,
            execution_role: false,
            unmodifiable: None,
            verdict: Restriction::Restricted,
            today: vec![inside, internet],
            after: vec![inside, internet],
            by: vec!["Full (Sid All)".to_owned()],
            doubts: Vec::new(),
        };
        let paths = vec![
            path(PathId::Inside, "in the VPC, through both endpoints", true),
            path(PathId::Internet, "from the internet", false),
        ];
        Access { complete: true, paths, principals: vec![one], remote_ide: Vec::new() }
    }

    fn iam(inside: bool, internet: bool) -> [Decision; 2] {
        let decision = |allowed| if allowed { Decision::Allowed } else { Decision::ImplicitDeny };
        [decision(inside), decision(internet)]
    }

    fn denied() -> CloudError {
        CloudError {
            attempt: "iam:SimulatePrincipalPolicy".to_owned(),
            kind: Kind::Denied,
            code: "AccessDenied".to_owned(),
            message: "not yours to ask".to_owned(),
            request_id: None,
            hint: None,
        }
    }

    #[test]
    fn both_judgements_count_and_where_they_differ_it_is_said() {
        use CheckResult::{Failed, Passed, Skipped};
        use Entry::{In, Out, Unknown};
        let name = somebody();
        for (ours, told, wanted, says) in [
            (Some((In, Out)), Some(Ok(iam(true, false))), Passed, "IAM, asked about 1, says the same"),
            (Some((In, Out)), Some(Err(denied())), Passed, "IAM was not asked: AccessDenied"),
            (Some((In, Out)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in from the internet"),
            (Some((In, Unknown)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in from the internet"),
            (Some((In, Out)), Some(Ok(iam(false, false))), Failed, "IAM refuses role/Scientist from inside"),
            (Some((Out, Out)), Some(Ok(iam(true, false))), Failed, "an endpoint does not"),
            (Some((In, In)), Some(Ok(iam(true, false))), Failed, "IAM refuses role/Scientist from the internet"),
            (Some((In, In)), Some(Err(denied())), Failed, "still gets in by Full (Sid All): from the internet"),
            (Some((Out, Out)), None, Failed, "role/Scientist is refused in the VPC"),
            (None, Some(Ok(iam(true, false))), Passed, "IAM lets 1 of 1 chosen in from inside alone"),
            (None, Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in from the internet"),
            (None, Some(Err(denied())), Skipped, "nobody's policies could be read; IAM was not asked"),
        ] {
            let access = ours.map(|(inside, internet)| table(inside, internet));
            let told: Vec<Told> = told.into_iter().map(|answers| (&name, answers)).collect();
            let verdict = judge(1, access.as_ref(), &told);
            assert_eq!(verdict.result, wanted, "{ours:?} {told:?}: {}", verdict.reason);
            assert!(verdict.reason.contains(says), "{ours:?} {told:?}: {}", verdict.reason);
        }
    }
}
