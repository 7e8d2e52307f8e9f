//! Both judgements, where they agree and where they differ.

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
        (
            Some((In, Out)),
            Some(Err(denied())),
            Passed,
            "allows, by the policies as read; IAM itself could not be asked: AccessDenied",
        ),
        (Some((In, Out)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in: from the internet"),
        (Some((In, Unknown)), Some(Ok(iam(true, true))), Failed, "IAM lets role/Scientist in: from the internet"),
        (Some((In, Unknown)), Some(Ok(iam(true, false))), Skipped, "role/Scientist still gets in (Office: the addr"),
        (Some((In, Unknown)), Some(Err(denied())), Skipped, "IAM itself could not be asked: AccessDenied"),
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
        (None, Some(Err(denied())), Skipped, "nobody's policies could be read; IAM itself could not be asked"),
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
        let says = if wanted == CheckResult::Passed { "only from where the mode allows" } else { "in a peered VPC" };
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
