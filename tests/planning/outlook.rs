//! What the wizard says of each mode before there is a plan, against what the plan then says.

use std::fmt::Write;

use strum::IntoEnumIterator;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::network::{IngressRule, Source};
use studiolink::domain::restriction::Mode;
use studiolink::plan::access::{Barrier, ModeOutlook, Outlook, PathId, outlook};
use studiolink::plan::answers::{Answers, EndpointGroup};
use studiolink::plan::plan;

use super::world::answers;

/// A role with `AmazonSageMakerFullAccess`, chosen alone.
const OPEN: &str = "DataScientist";

fn one(change: impl FnOnce(&mut Answers)) -> Answers {
    answers(|answers| {
        answers.principals.roles = vec![OPEN.to_owned()];
        answers.principals.users.clear();
        answers.principals.groups.clear();
        change(answers);
    })
}

fn of(scenario: Scenario, answers: &Answers) -> Outlook {
    outlook(&Sandbox::in_memory(scenario).read(&answers.scope()), answers)
}

fn mode(outlook: &Outlook, mode: Mode, guardrail: bool) -> &ModeOutlook {
    outlook.of(mode, guardrail).expect("every mode")
}

fn kinds() -> impl Iterator<Item = (Mode, bool)> {
    Mode::iter().flat_map(|mode| [(mode, true), (mode, false)])
}

#[test]
fn who_gets_in_by_each_way_in_every_mode() {
    let outlook = of(Scenario::FirstTime, &one(|_| {}));
    let mut table = String::new();
    for (kind, guardrail) in kinds() {
        let known = mode(&outlook, kind, guardrail);
        let example: Vec<_> = known.example.iter().map(ToString::to_string).collect();
        writeln!(table, "{kind}, guardrail {guardrail} {}", example.join(", ")).expect("text");
        for way in &known.ways {
            let by = way.denied_by.as_deref().unwrap_or_default();
            let barrier = way.barrier.map(|barrier| format!("{barrier:?}")).unwrap_or_default();
            let (alone, otherwise) = (way.alone.to_string(), way.otherwise.to_string());
            writeln!(table, "  {:<46} {alone:<7} {otherwise:<7} {by}{barrier}", way.title).expect("text");
        }
    }
    insta::assert_snapshot!(table);
}

/// What is said beforehand of somebody whom another policy allows is what the plan says of a role that has one.
#[test]
fn the_plan_says_the_same_of_somebody_whom_another_policy_allows() {
    for (kind, guardrail) in kinds().filter(|(kind, _)| *kind != Mode::None) {
        let answers = one(|answers| {
            (answers.restriction.mode, answers.restriction.guardrail) = (kind, guardrail);
            if kind.takes_ranges() {
                let range = if kind == Mode::Ip { "203.0.113.0/24" } else { "10.240.0.0/24" };
                answers.restriction.cidrs = vec![range.parse().expect("a range")];
            }
        });
        let outlook = of(Scenario::FirstTime, &answers);
        let known = mode(&outlook, kind, guardrail);
        let plan = plan(&Sandbox::in_memory(Scenario::FirstTime).read(&answers.scope()), &answers).expect("a plan");
        assert_eq!(known.policy, plan.policies.identity, "{kind}");
        assert!(known.example.is_empty());
        let access = plan.access.expect("a table");
        let opener = access.principals.iter().find(|opener| opener.principal.name == OPEN).expect("the role");
        for way in &known.ways {
            let place = access.paths.iter().position(|path| path.id == way.id).expect("the path");
            assert_eq!(way.otherwise, opener.after[place], "{kind}, guardrail {guardrail}: {}", way.title);
        }
        let finding = plan.findings.iter().find(|finding| finding.code == "still-open");
        let still = known.still_in.as_ref().expect("it was read");
        assert_eq!((still.chosen, still.of), (true, 1));
        assert_eq!(still.open == 1, finding.is_some(), "{kind}, guardrail {guardrail}");
        if let Some(finding) = finding {
            assert!(finding.message.contains(&still.first[0].1.join(", ")), "{}", finding.message);
        }
    }
}

#[test]
fn while_nobody_is_chosen_everybody_who_can_open_studio_is_looked_at() {
    let outlook = of(Scenario::FirstTime, &one(|answers| answers.principals.roles.clear()));
    let still = mode(&outlook, Mode::Vpc, false).still_in.as_ref().expect("it was read");
    assert!(!still.chosen && still.open > 1 && still.open <= still.of, "{still:?}");
    let shut = mode(&outlook, Mode::Vpc, true).still_in.as_ref().expect("it was read");
    assert_eq!((shut.open, shut.of), (0, still.of), "the guardrail denies them all");
}

#[test]
fn nothing_is_said_of_others_where_their_policies_were_not_read() {
    let wanted = one(|_| {});
    let mut scope = wanted.scope();
    scope.authorization = false;
    let outlook = outlook(&Sandbox::in_memory(Scenario::FirstTime).read(&scope), &wanted);
    assert_eq!(mode(&outlook, Mode::Vpc, false).still_in, None);
}

#[test]
fn no_way_leads_through_endpoints_that_there_will_not_be() {
    let outlook = of(Scenario::FirstTime, &one(|answers| answers.endpoints.services.clear()));
    let ways: Vec<_> = mode(&outlook, Mode::Ip, true).ways.iter().map(|way| way.id).collect();
    assert!(!ways.contains(&PathId::Inside) && ways.contains(&PathId::InternetListed), "{ways:?}");
    let standing =
        of(Scenario::HalfDone, &one(|answers| answers.endpoints.services = vec!["sagemaker.api".to_owned()]));
    let endpoints = Sandbox::in_memory(Scenario::HalfDone).read(&one(|_| {}).scope()).endpoints;
    let stands = endpoints.iter().any(|endpoint| endpoint.service.ends_with(".studio"));
    assert_eq!(barrier(&standing, PathId::Inside).is_none(), stands);
}

/// What bars a way that is told.
fn barrier(outlook: &Outlook, path: PathId) -> Option<Barrier> {
    let ways = &mode(outlook, Mode::Vpc, true).ways;
    ways.iter().find(|way| way.id == path).expect("the way is told").barrier
}

#[test]
fn what_keeps_out_whoever_the_policies_let_in_is_told_with_the_way() {
    let alone = of(Scenario::FirstTime, &one(|answers| answers.endpoints.services = vec!["sagemaker.api".to_owned()]));
    for path in [PathId::Inside, PathId::VpnWithDns, PathId::PeeredVpc] {
        assert_eq!(barrier(&alone, path), Some(Barrier::OneEndpointAlone), "{path}");
    }
    let own = of(Scenario::FirstTime, &one(|_| {}));
    assert_eq!(barrier(&own, PathId::Inside), None);
    for path in [PathId::OtherEndpoint, PathId::ConsolePrivateAccess] {
        assert_eq!(barrier(&own, path), Some(Barrier::NoOtherEndpoint), "{path}");
    }
    let shut = mode(&own, Mode::Vpce, true).ways.iter().any(|way| way.id == PathId::ConsolePrivateAccess);
    assert!(!shut, "what is neither there nor let in is not told");
    let outside = [PathId::VpnWithDns, PathId::PeeredVpc];
    for path in outside {
        assert_eq!(barrier(&own, path), Some(Barrier::SecurityGroup), "{path}");
    }
    let ranges = || ["10.240.0.0/16", "10.99.0.0/16"].iter().filter_map(|range| range.parse().ok()).collect();
    let named = of(Scenario::FirstTime, &one(|answers| answers.network.client_cidrs = Some(ranges())));
    for path in outside {
        assert_eq!(barrier(&named, path), None, "{path}");
    }
}

/// A part of the VPC, a peer's group or range that a standing group lets in: none of them is called shut.
#[test]
fn a_way_is_called_shut_only_where_nobody_who_comes_by_it_is_let_in() {
    let ranges = |ranges: &[&str]| Some(ranges.iter().filter_map(|range| range.parse().ok()).collect());
    let part = of(Scenario::FirstTime, &one(|answers| answers.network.client_cidrs = ranges(&["10.240.16.0/20"])));
    assert_eq!(barrier(&part, PathId::Inside), None, "some of the VPC get in");
    let peer = |source: Source| {
        let mut answers = one(|_| {});
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let mut snapshot = sandbox.read(&answers.scope());
        let group =
            snapshot.security_groups.iter_mut().find(|group| group.vpc == answers.network.vpc).expect("a group");
        group.ingress.push(IngressRule::https(source));
        answers.network.endpoint_security_group = EndpointGroup::Existing(group.id.clone());
        barrier(&outlook(&snapshot, &answers), PathId::PeeredVpc)
    };
    assert_eq!(peer(Source::Cidr("10.50.0.0/16".parse().expect("a range"))), None);
    assert_eq!(peer(Source::Group("sg-0ffffffffffffffff".parse().expect("an id"))), None, "of a peered VPC, perhaps");
    assert_eq!(peer(Source::Cidr("10.240.9.0/24".parse().expect("a range"))), Some(Barrier::SecurityGroup));
}
