//! What is said of those whom the plan shuts out, of roles that nobody chose, and of what could not be read of them.

use studiolink::cloud::sandbox::{Account, Own, Sandbox, Scenario};
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::principal::{Principal, PrincipalKind};
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::Answers;
use studiolink::plan::check::{Finding, Severity};
use studiolink::plan::step::Plan;

use super::access::{allow, found, give, name, of, planned};
use super::findings::nets;

const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
const S3_ALONE: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

fn same(_: &mut Answers) {}

fn told<'a>(plan: &'a Plan, code: &str) -> &'a Finding {
    found(plan, code).unwrap_or_else(|| panic!("no {code}: {:#?}", plan.findings))
}

fn scientist() -> studiolink::domain::principal::PrincipalName {
    name(PrincipalKind::Role, "DataScientist")
}

fn deny(sid: &str) -> Document {
    let statement =
        format!(r#"{{"Sid":"{sid}","Effect":"Deny","Action":"sagemaker:CreatePresignedDomainUrl","Resource":"*"}}"#);
    parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)).expect("a document")
}

#[test]
fn unread_domains_or_user_profiles_leave_execution_roles_unknown() {
    for (action, what) in [
        ("sagemaker:DescribeUserProfile", "user profiles"),
        ("sagemaker:ListUserProfiles", "user profiles"),
        ("sagemaker:DescribeDomain", "domains"),
    ] {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let whole = of(&sandbox, same);
        assert_eq!(found(&whole, "unknown-execution-roles"), None);
        assert!(!told(&whole, "others-open").fix.contains("unless it is an execution role"));
        sandbox.deny(action);
        let plan = of(&sandbox, same);
        let finding = told(&plan, "unknown-execution-roles");
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains(&format!("as {what} could not be read")), "{}", finding.message);
        assert!(finding.fix.contains(&format!("Allow {action} for")), "{}", finding.fix);
        let others = told(&plan, "others-open");
        assert!(others.fix.contains("unless it is an execution role"), "{}", others.fix);
        let unrestricted = of(&sandbox, |answers| {
            answers.restriction.mode = Mode::None;
            answers.principals.roles.clear();
        });
        assert_eq!(found(&unrestricted, "unknown-execution-roles"), None);
    }
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let all = of(&sandbox, |answers| answers.domain.id = None);
    assert_eq!(found(&all, "unknown-execution-roles"), None);
    sandbox.deny("sagemaker:ListSpaces");
    assert_eq!(found(&of(&sandbox, same), "unknown-execution-roles"), None, "spaces have none of their own");
}

#[test]
fn whoever_is_let_in_nowhere_is_told_with_what_refuses() {
    assert_eq!(found(&planned(|_| {}, same), "shut-out"), None);
    let own = planned(|account| add(account, deny("NoUrls")), same);
    let finding = told(&own, "shut-out");
    assert_eq!(finding.severity, Severity::Warning);
    let why = "cannot today either, so that this plan is not the cause: role/DataScientist (NoUrls in Own of \
               role/DataScientist denies it).";
    assert!(finding.message.ends_with(why), "{}", finding.message);
    let bounded = planned(
        |account| {
            account.own.push(Own { principal: scientist(), inline: Vec::new(), boundary: Some(S3_ALONE.to_owned()) });
        },
        same,
    );
    let why = "role/DataScientist (its permissions boundary AmazonS3ReadOnlyAccess does not allow it).";
    assert!(told(&bounded, "shut-out").message.ends_with(why), "{:?}", told(&bounded, "shut-out"));
}

fn add(account: &mut Account, document: Document) {
    give(account, scientist(), document);
}

/// Who comes over the internet today, where no endpoint judges, loses Studio with the path.
#[test]
fn a_narrow_policy_of_an_endpoint_that_is_kept_shuts_out_by_the_change() {
    let narrow = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sagemaker:List*","Resource":"*"}]}"#;
    let sandbox = Sandbox::in_memory(Scenario::HalfDone);
    sandbox.edit(|account| account.endpoints[0].policy = Some(parse(narrow).expect("a document")));
    let plan = of(&sandbox, same);
    let finding = told(&plan, "shut-out");
    assert!(finding.message.starts_with("Once the plan stands, some who get the policy"), "{}", finding.message);
    assert!(finding.message.contains("role/DataScientist (the policy of the endpoint for "), "{}", finding.message);
    assert!(finding.message.ends_with(" does not allow it)."), "{}", finding.message);
    let adopted = of(&sandbox, |answers| answers.endpoints.adopt_policy = true);
    assert_eq!(found(&adopted, "shut-out"), None);
}

/// A range that is neither the VPC's nor let in to the endpoints: the policy lets in who cannot come.
#[test]
fn whom_policy_and_endpoints_together_keep_out_everywhere_is_an_error() {
    let ranged = |clients: Option<&'static str>, ranges: &'static [&'static str]| {
        move |answers: &mut Answers| {
            answers.restriction.mode = Mode::VpcIp;
            answers.restriction.cidrs = nets(ranges);
            answers.network.client_cidrs = clients.map(|range| nets(&[range]));
        }
    };
    let plan = planned(|_| {}, ranged(None, &["10.99.0.0/16"]));
    let finding = told(&plan, "locked-out");
    assert_eq!(finding.severity, Severity::Error);
    assert!(finding.message.contains("from anywhere: role/DataScientist. "), "{}", finding.message);
    assert!(finding.message.contains("security group does not: in a peered VPC"), "{}", finding.message);
    for place in ["(page Restriction; restriction.cidrs", "(page Endpoints; network.client_cidrs"] {
        assert!(finding.fix.contains(place), "{}", finding.fix);
    }
    for answers in [
        ranged(Some("10.99.0.0/16"), &["10.99.0.0/16"]),
        ranged(None, &["10.240.0.0/16"]),
        ranged(None, &["10.240.0.0/16", "10.99.0.0/16"]),
    ] {
        assert_eq!(found(&planned(|_| {}, answers), "locked-out"), None);
    }
    assert_eq!(found(&planned(|_| {}, same), "locked-out"), None);
    let lost = planned(|account| add(account, deny("NoUrls")), ranged(None, &["10.99.0.0/16"]));
    assert_eq!(found(&lost, "locked-out"), None, "it could not open it before");
    let no_guardrail = planned(
        |_| {},
        |answers| {
            ranged(None, &["10.99.0.0/16"])(answers);
            answers.restriction.guardrail = false;
        },
    );
    assert_eq!(found(&no_guardrail, "locked-out"), None, "another policy lets it in");
}

#[test]
fn who_is_locked_out_beside_others_is_named_in_a_warning() {
    let elsewhere = |answers: &mut Answers| {
        answers.restriction.mode = Mode::VpcIp;
        answers.restriction.cidrs = nets(&["10.99.0.0/16"]);
        answers.network.client_cidrs = Some(nets(&["10.20.0.0/16"]));
        answers.network.studio_security_groups = Some(Vec::new());
        answers.restriction.guardrail = false;
        answers.principals.users = vec!["bob".to_owned()];
    };
    let document = parse(
        r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"sagemaker:CreatePresignedDomainUrl","Resource":"*"},
            {"Effect":"Deny","Action":"sagemaker:*","Resource":"*",
             "Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-0a1b2c3d4e5f60718"}}}]}"#,
    )
    .expect("a document");
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(|account| give(account, name(PrincipalKind::User, "bob"), document));
    let plan = of(&sandbox, elsewhere);
    let finding = told(&plan, "locked-out");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains("from nowhere: user/bob. "), "{}", finding.message);
    assert!(finding.fix.contains("or leave them out (page People"), "{}", finding.fix);
    let further = of(&sandbox, |answers| {
        elsewhere(answers);
        answers.network.client_cidrs = None;
    });
    assert_eq!(found(&further, "locked-out"), None, "inside the VPC its own policy lets it in");
    let unknown = of(&sandbox, |answers| {
        elsewhere(answers);
        answers.network.studio_security_groups = None;
    });
    assert_eq!(found(&unknown, "locked-out"), None, "nobody can tell who has the groups that are let in");
}

#[test]
fn who_is_refused_on_one_way_alone_or_perhaps_is_not_called_shut_out() {
    let from = |condition: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"sagemaker:*","Resource":"*",
            "Condition":{condition}}}]}}"#
        );
        parse(&text).expect("a document")
    };
    let range = from(r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/9"}}"#);
    assert_eq!(found(&planned(|account| add(account, range), same), "shut-out"), None, "other networks are open");
    let tag = from(r#"{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#);
    assert_eq!(found(&planned(|account| add(account, tag), same), "shut-out"), None, "nobody can tell");
}

#[test]
fn everybody_who_can_connect_an_editor_is_named_with_from_where() {
    let session = |condition: &str| allow("Remote", "sagemaker:StartSession", "*", condition);
    let own = r#","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d4e5f60718"}}"#;
    let office = r#","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#;
    let tag = r#","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#;
    for (condition, words) in [
        ("", "of those who get it, role/DataScientist from anywhere; of the others, "),
        (own, "of those who get it, role/DataScientist from some networks alone; of the others, "),
        (office, "of those who get it, role/DataScientist from some networks alone; of the others, "),
        (tag, "of those who get it, role/DataScientist perhaps from anywhere; of the others, "),
    ] {
        let plan = planned(|account| add(account, session(condition)), same);
        let finding = told(&plan, "remote-ide-open");
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains(words), "{condition}: {}", finding.message);
        let others = finding.message.split("of the others, ").nth(1).unwrap_or_default();
        assert!(others.contains("role/PlatformAdmin") && others.ends_with("from anywhere."), "{}", finding.message);
    }
    let plan = planned(|_| {}, same);
    let finding = told(&plan, "remote-ide-open");
    assert_eq!(finding.severity, Severity::Note);
    assert!(!finding.message.contains("those who get it"), "{}", finding.message);
}

/// While nobody is chosen, the policy by itself tells what becomes of the console.
#[test]
fn with_nobody_chosen_the_table_tells_of_the_console() {
    for (mode, words) in [
        (
            Mode::Vpc,
            "Whoever gets the policy can no longer open Studio from the AWS console over the internet (mode vpc)",
        ),
        (Mode::Ip, "Whether whoever gets the policy can still open Studio from the AWS console is not certain"),
    ] {
        let plan = planned(
            |_| {},
            |answers| {
                answers.principals.roles.clear();
                answers.restriction.mode = mode;
                let range = (mode == Mode::Ip).then(|| "203.0.113.0/24".parse().expect("a range"));
                answers.restriction.cidrs = range.into_iter().collect();
            },
        );
        let finding = told(&plan, "console-closed");
        assert!(finding.message.starts_with(words), "{}", finding.message);
    }
}

#[test]
fn service_linked_roles_that_can_open_studio_are_named() {
    assert_eq!(found(&planned(|_| {}, same), "service-linked-open"), None);
    let role = name(PrincipalKind::Role, "AWSServiceRoleForExample");
    let plan = planned(
        |account| {
            account.principals.push(Principal {
                arn: format!("arn:aws:iam::111122223333:role/aws-service-role/example.amazonaws.com/{}", role.name),
                path: "/aws-service-role/example.amazonaws.com/".to_owned(),
                name: role,
                attached: Some(vec![FULL_ACCESS.to_owned()]),
                groups: Vec::new(),
            });
        },
        same,
    );
    let finding = told(&plan, "service-linked-open");
    assert_eq!(finding.severity, Severity::Note);
    assert!(finding.message.starts_with("role/AWSServiceRoleForExample can open Studio"), "{}", finding.message);
    assert!(!told(&plan, "others-open").message.contains("AWSServiceRoleForExample"));
}
