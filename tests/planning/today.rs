//! Who can open Studio today, beside what the plan's own table says of them.

use studiolink::cloud::sandbox::{Own, Sandbox, Scenario};
use studiolink::domain::policy::parse;
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::Domain;
use studiolink::plan::access::{Opener, Today, today};
use studiolink::plan::plan;
use studiolink::plan::snapshot::authorization::InlineDocument;

use super::world::answers;

const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";

fn name(kind: PrincipalKind, name: &str) -> PrincipalName {
    PrincipalName { kind, name: name.to_owned() }
}

fn judged(sandbox: &Sandbox) -> Today {
    let answers = answers(|_| {});
    today(&sandbox.read(&answers.scope()), &answers)
}

#[test]
fn it_is_what_the_plan_says_of_today() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    for mode in [Mode::Vpc, Mode::Vpce] {
        let answers = answers(|answers| answers.restriction.mode = mode);
        let snapshot = sandbox.read(&answers.scope());
        let plan = plan(&snapshot, &answers).expect("a plan");
        let openers = plan.access.as_ref().expect("a table").principals.iter();
        let told: Vec<_> = openers.filter(|one| Opener::opens(&one.today)).map(|one| &one.principal).collect();
        let found = today(&snapshot, &answers);
        assert_eq!(found.openers.keys().collect::<Vec<_>>(), told, "{mode}");
        assert!(found.complete && found.openers.values().all(|opens| opens.certain));
    }
}

#[test]
fn the_statement_and_the_policy_are_named() {
    let found = judged(&Sandbox::in_memory(Scenario::FirstTime));
    let scientist = &found.openers[&name(PrincipalKind::Role, "DataScientist")];
    assert_eq!(scientist.policies, ["AmazonSageMakerFullAccess"]);
    assert_eq!(scientist.reasons, ["AllowStudioActions in AmazonSageMakerFullAccess"]);
}

#[test]
fn a_profile_s_own_role_is_one_of_studio_s() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let domains = sandbox.read(&answers(|_| {}).scope()).domains;
    assert!(domains.iter().flat_map(Domain::studio_roles).any(|arn| arn.ends_with(":role/MlEngineer")), "{domains:?}");
}

/// The same policy by oneself and by a group, with another one between.
#[test]
fn what_lets_in_twice_is_named_once() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| {
        let mut other = account.policies.iter().find(|policy| policy.arn == FULL_ACCESS).expect("full access").clone();
        (other.arn, other.name) = ("arn:aws:iam::111122223333:policy/other".to_owned(), "other".to_owned());
        let both = [FULL_ACCESS.to_owned(), other.arn.clone()];
        account.policies.push(other);
        for one in &mut account.principals {
            match one.name.name.as_str() {
                "ana.maria" => one.attached.get_or_insert_default().extend(both.clone()),
                "data-science" => one.attached.get_or_insert_default().push(FULL_ACCESS.to_owned()),
                _ => {}
            }
        }
    });
    let found = judged(&sandbox);
    let opens = &found.openers[&name(PrincipalKind::User, "ana.maria")];
    assert_eq!(opens.policies, ["AmazonSageMakerFullAccess", "other"]);
    assert_eq!(opens.reasons, ["AllowStudioActions in AmazonSageMakerFullAccess", "AllowStudioActions in other"]);
}

#[test]
fn a_group_lets_in_who_has_nothing_of_their_own() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let group = name(PrincipalKind::Group, "data-science");
    sandbox.edit(|account| {
        let found = account.principals.iter_mut().filter(|one| one.name == group || one.name.name == "bob");
        found.for_each(|one| one.attached.get_or_insert_default().push(FULL_ACCESS.to_owned()));
    });
    let found = judged(&sandbox);
    assert!(found.openers.contains_key(&group));
    assert_eq!(found.openers[&name(PrincipalKind::User, "ana.maria")].through, ["data-science"]);
    assert!(found.openers[&name(PrincipalKind::User, "bob")].through.is_empty(), "bob has it himself too");
}

#[test]
fn a_deny_of_the_group_wins() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| {
        let user = account.principals.iter_mut().find(|one| one.name.name == "bob").expect("a user");
        user.attached.get_or_insert_default().push(FULL_ACCESS.to_owned());
        let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sagemaker:*","Resource":"*"}]}"#;
        let inline = vec![InlineDocument { name: "No".to_owned(), document: Some(parse(deny).expect("a document")) }];
        let principal = name(PrincipalKind::Group, "data-science");
        account.own.push(Own { principal, inline, boundary: None });
    });
    assert!(!judged(&sandbox).openers.contains_key(&name(PrincipalKind::User, "bob")));
}

#[test]
fn where_not_everybody_was_read_that_is_said() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:GetAccountAuthorizationDetails");
    assert!(!judged(&sandbox).complete);
}
