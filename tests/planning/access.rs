//! Who can open Studio, and what is said of it.

use studiolink::cloud::sandbox::{Account, Own, Sandbox, Scenario};
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::principal::{Principal, PrincipalKind, PrincipalName, Unmodifiable};
use studiolink::domain::restriction::Mode;
use studiolink::plan::access::{Access, Entry, Opener, PathId, Verdict};
use studiolink::plan::answers::Answers;
use studiolink::plan::check::{Finding, Severity};
use studiolink::plan::snapshot::authorization::InlineDocument;
use studiolink::plan::step::Plan;
use studiolink::plan::{plan, show};

use super::world::{World, answers};

const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
const S3_ALONE: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const OFFICE: &str = r#","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#;

pub fn name(kind: PrincipalKind, name: &str) -> PrincipalName {
    PrincipalName { kind, name: name.to_owned() }
}

pub fn allow(sid: &str, action: &str, resource: &str, condition: &str) -> Document {
    let statement =
        format!(r#"{{"Sid":"{sid}","Effect":"Allow","Action":"{action}","Resource":"{resource}"{condition}}}"#);
    parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)).expect("a document")
}

/// Gives a principal a policy of its own.
pub fn give(account: &mut Account, principal: PrincipalName, document: Document) {
    let inline = vec![InlineDocument { name: "Own".to_owned(), document: Some(document) }];
    account.own.retain(|own| own.principal != principal);
    account.own.push(Own { principal, inline, boundary: None });
}

pub fn attach(account: &mut Account, principal: &PrincipalName, arn: &str) {
    let found = account.principals.iter_mut().find(|found| found.name == *principal).expect("a principal");
    found.attached.get_or_insert_default().push(arn.to_owned());
}

/// The plan for the data scientists' role alone, with changes to account and answers.
pub fn planned(account: impl FnOnce(&mut Account), change: impl FnOnce(&mut Answers)) -> Plan {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.edit(account);
    of(&sandbox, change)
}

pub fn of(sandbox: &Sandbox, change: impl FnOnce(&mut Answers)) -> Plan {
    let answers = answers(|answers| {
        answers.principals.roles = vec!["DataScientist".to_owned()];
        answers.principals.users.clear();
        answers.principals.groups.clear();
        change(answers);
    });
    plan(&sandbox.read(&answers.scope()), &answers).expect("a plan")
}

fn access(plan: &Plan) -> &Access {
    plan.access.as_ref().expect("a table")
}

fn opener<'a>(plan: &'a Plan, principal: &str) -> Option<&'a Opener> {
    access(plan).principals.iter().find(|opener| opener.principal.to_string() == principal)
}

pub fn found<'a>(plan: &'a Plan, code: &str) -> Option<&'a Finding> {
    plan.findings.iter().find(|finding| finding.code == code)
}

/// What becomes of a principal on a path once the plan stands.
fn after(plan: &Plan, principal: &str, path: PathId) -> Entry {
    let place = access(plan).paths.iter().position(|known| known.id == path).expect("the path");
    opener(plan, principal).expect("the principal").after[place]
}

fn no_guardrail(answers: &mut Answers) {
    answers.restriction.guardrail = false;
}

#[test]
fn whoever_another_policy_lets_in_is_named_with_its_statement() {
    let open = planned(|_| {}, no_guardrail);
    let finding = found(&open, "still-open").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    let statement = "role/DataScientist by AllowStudioActions in AmazonSageMakerFullAccess";
    assert!(finding.message.contains(statement), "{}", finding.message);
    assert!(finding.fix.contains("(page Restriction; restriction.guardrail in an answers file)"), "{}", finding.fix);
    assert_eq!(found(&open, "guardrail-off"), None, "one finding tells it");
    let shut = planned(|_| {}, |_| {});
    assert_eq!(found(&shut, "still-open"), None);
    assert_eq!(opener(&shut, "role/DataScientist").map(|one| one.verdict), Some(Verdict::Restricted));
}

#[test]
fn those_without_the_policy_are_told_apart() {
    let plan = planned(|_| {}, |_| {});
    let others = found(&plan, "others-open").expect("a finding");
    let all = "4 who get no policy can still open Studio from elsewhere: role/PlatformAdmin (who runs this), \
               user/break-glass, role/AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70 (IAM Identity Center's) and \
               role/AmazonSageMaker-ExecutionRole-20260112T093000 (execution role).";
    assert_eq!(others.message, all);
    assert!(others.fix.starts_with("Choose user/break-glass too (page People;"), "{}", others.fix);
    let set = found(&plan, "permission-set-open").expect("a finding");
    assert!(set.message.contains("AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70"), "{}", set.message);
    for part in ["Permission sets, DataScience,", "attach StudioPrivateAccess-d-abcdefghijkl with path /", "provision"]
    {
        assert!(set.fix.contains(part), "{}", set.fix);
    }
    let reserved = opener(&plan, "role/AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70").expect("a role");
    assert_eq!((reserved.unmodifiable, reserved.covered), (Some(Unmodifiable::IdentityCenter), false));
    assert_eq!(opener(&plan, "role/PlatformAdmin").map(|one| one.verdict), Some(Verdict::NotRestricted));
    assert_eq!(opener(&plan, "role/ci-deploy"), None, "it cannot open Studio");
    assert!(access(&plan).complete);
}

#[test]
fn a_user_has_what_the_groups_have() {
    let group = name(PrincipalKind::Group, "data-science");
    let with_access = |account: &mut Account| attach(account, &group, FULL_ACCESS);
    let alone = planned(with_access, |_| {});
    let bob = opener(&alone, "user/bob").expect("a user");
    assert_eq!((bob.verdict, bob.covered), (Verdict::NotRestricted, false));
    let chosen = planned(with_access, |answers| answers.principals.groups = vec!["data-science".to_owned()]);
    let bob = opener(&chosen, "user/bob").expect("a user");
    assert_eq!((bob.verdict, bob.covered), (Verdict::Restricted, true));
    assert_eq!(after(&chosen, "user/bob", PathId::Inside), Entry::In);
    assert!(opener(&chosen, "group/data-science").is_some(), "who was chosen is told of");
}

#[test]
fn a_boundary_limits_what_the_policies_allow() {
    let bounded = |account: &mut Account| {
        let principal = name(PrincipalKind::User, "break-glass");
        account.own.push(Own { principal, inline: Vec::new(), boundary: Some(S3_ALONE.to_owned()) });
    };
    assert!(opener(&planned(|_| {}, |_| {}), "user/break-glass").is_some());
    assert_eq!(opener(&planned(bounded, |_| {}), "user/break-glass"), None);
}

#[test]
fn a_user_may_open_the_profile_of_the_same_name() {
    let own =
        allow("Mine", "sagemaker:CreatePresignedDomainUrl", "arn:aws:sagemaker:*:*:user-profile/*/${aws:username}", "");
    let plan = planned(|account| give(account, name(PrincipalKind::User, "bob"), own), |_| {});
    let bob = opener(&plan, "user/bob").expect("a user");
    assert_eq!(
        (bob.verdict, bob.by.as_slice()),
        (Verdict::NotRestricted, ["Mine in Own of user/bob".to_owned()].as_slice())
    );
    let one = allow("One", "sagemaker:Create*", "arn:aws:sagemaker:*:*:user-profile/d-abcdefghijkl/chen", "");
    let plan = planned(|account| give(account, name(PrincipalKind::User, "bob"), one), |_| {});
    assert_eq!(opener(&plan, "user/bob").map(|one| one.verdict), Some(Verdict::NotRestricted));
    let elsewhere = allow("One", "sagemaker:Create*", "arn:aws:sagemaker:*:*:user-profile/d-zzzzzzzzzzzz/*", "");
    let plan = planned(|account| give(account, name(PrincipalKind::User, "bob"), elsewhere), |_| {});
    assert_eq!(opener(&plan, "user/bob"), None, "another domain's is not ours");
}

/// The table asks from one address of the internet, and means all.
#[test]
fn who_is_let_in_from_some_addresses_is_not_called_restricted() {
    let principal = name(PrincipalKind::Role, "ci-deploy");
    let office = |account: &mut Account| give(account, principal, allow("Office", "sagemaker:*", "*", OFFICE));
    let chosen = |answers: &mut Answers| answers.principals.roles = vec!["ci-deploy".to_owned()];
    let open = planned(office.clone(), |answers| {
        chosen(answers);
        no_guardrail(answers);
    });
    let role = opener(&open, "role/ci-deploy").expect("a role");
    assert_eq!(role.verdict, Verdict::Unknown);
    assert_eq!(role.doubts, ["Office in Own of role/ci-deploy: the value of aws:sourceip is not known here"]);
    let finding = found(&open, "restriction-unproven").expect("a finding");
    assert!(finding.message.contains("Office in Own of role/ci-deploy"), "{}", finding.message);
    let shut = planned(office, chosen);
    assert_eq!(opener(&shut, "role/ci-deploy").map(|one| one.verdict), Some(Verdict::Restricted));
    assert_eq!(found(&shut, "restriction-unproven"), None);
}

#[test]
fn what_is_not_known_of_a_request_is_not_guessed() {
    let condition = r#","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#;
    let tagged = allow("Tagged", "sagemaker:*", "*", condition);
    let plan = planned(|account| give(account, name(PrincipalKind::Role, "ci-deploy"), tagged), |_| {});
    let role = opener(&plan, "role/ci-deploy").expect("a role");
    assert_eq!(role.verdict, Verdict::Unknown);
    assert_eq!(role.doubts, ["Tagged in Own of role/ci-deploy: the value of aws:principaltag/team is not known here"]);
}

#[test]
fn studio_s_own_roles_are_marked_and_warned_of() {
    let role = "AmazonSageMaker-ExecutionRole-20260112T093000";
    let plan = planned(|_| {}, |_| {});
    let own = opener(&plan, &format!("role/{role}")).expect("the role");
    assert!(own.execution_role && !own.covered);
    let finding = found(&plan, "execution-role-open").expect("a finding");
    assert_eq!(finding.severity, Severity::Note);
    for domain in [Some("d-abcdefghijkl"), None] {
        let plan = planned(|_| {}, |answers| answers.domain.id = domain.map(|id| id.parse().expect("an id")));
        let of_profile = opener(&plan, "role/MlEngineer");
        assert!(of_profile.is_some_and(|one| one.execution_role), "a profile of {domain:?} has it");
    }
    let chosen = planned(|_| {}, |answers| answers.principals.roles.push(role.to_owned()));
    let finding = found(&chosen, "execution-role-restricted").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains(role) && !finding.message.contains("MlEngineer"), "{}", finding.message);
    assert_eq!(found(&chosen, "execution-role-open"), None);
    let open = planned(
        |_| {},
        |answers| {
            answers.principals.roles.push(role.to_owned());
            no_guardrail(answers);
        },
    );
    assert_eq!(found(&open, "execution-role-restricted"), None, "nothing is denied");
}

/// Studio's pages need the permission too, and open no app without it.
#[test]
fn execution_roles_that_lack_the_permission_are_named() {
    let plan = planned(|_| {}, |_| {});
    let finding = found(&plan, "execution-role-lacking").expect("a finding");
    assert_eq!(finding.severity, Severity::Note);
    assert!(finding.message.contains("of role/MlEngineer, which may open Studio from nowhere"), "{}", finding.message);
    let own = allow("Own", "sagemaker:CreatePresignedDomainUrl", "*", "");
    let able = planned(|account| give(account, name(PrincipalKind::Role, "MlEngineer"), own), |_| {});
    assert_eq!(found(&able, "execution-role-lacking"), None);
    let chosen = planned(|_| {}, |answers| answers.principals.roles.push("MlEngineer".to_owned()));
    assert_eq!(found(&chosen, "execution-role-lacking"), None, "the plan's policy allows it");
}

/// What is said of the console is what the table says.
#[test]
fn who_loses_the_console_is_told_by_the_table() {
    let mode = |mode: Mode, guardrail: bool| {
        planned(
            |_| {},
            |answers| {
                answers.restriction.mode = mode;
                answers.restriction.guardrail = guardrail;
                let range = match mode {
                    Mode::Ip => Some("203.0.113.0/24"),
                    Mode::VpcIp => Some("10.240.0.0/16"),
                    _ => None,
                };
                answers.restriction.cidrs = range.map(|range| range.parse().expect("a range")).into_iter().collect();
            },
        )
    };
    for (wanted, becomes, private) in [
        (Mode::Vpc, Entry::Out, "signin and console in this VPC, would be let in, and has no endpoints here"),
        (Mode::Vpce, Entry::Out, "where an answers file names the console's endpoint (restriction.extra_endpoints)"),
        (Mode::VpcIp, Entry::Out, "whether Console Private Access is let in cannot be told"),
        (Mode::Ip, Entry::Unknown, "Console Private Access is refused too"),
    ] {
        let plan = mode(wanted, true);
        assert_eq!(after(&plan, "role/DataScientist", PathId::Console), becomes, "mode {wanted}");
        let finding = found(&plan, "console-closed").expect("a finding");
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("role/DataScientist can"), "{}", finding.message);
        assert_eq!(finding.message.contains("AWS writes that the console is closed"), wanted == Mode::Ip);
        assert!(finding.fix.contains(private), "mode {wanted}: {}", finding.fix);
        let open = mode(wanted, false);
        assert_ne!(after(&open, "role/DataScientist", PathId::Console), Entry::Out);
        assert_eq!(found(&open, "console-closed"), None, "mode {wanted}: another policy opens it still");
    }
    let never = allow("S3", "s3:*", "*", "");
    let never = planned(
        |account| give(account, name(PrincipalKind::Role, "ci-deploy"), never),
        |answers| answers.principals.roles = vec!["ci-deploy".to_owned()],
    );
    assert_eq!(found(&never, "console-closed"), None, "it could not before");
}

/// Console Private Access and endpoints beside the two are ways where they stand; where not, they are named with the reason.
#[test]
fn a_way_through_further_endpoints_is_one_only_where_they_stand() {
    let (console, other) = ("(Console Private Access)", "through endpoints other than these");
    let then = |plan: &Plan| {
        let (rows, _) = show::access::rows(access(plan));
        rows.into_iter().find(|row| row.principal == "role/DataScientist").expect("a row").ways[1].clone()
    };
    let without = planned(|_| {}, |_| {});
    assert!(!then(&without).contains(console) && !then(&without).contains(other), "{}", then(&without));
    let said = show::access::not_there(access(&without)).expect("both are named");
    assert_eq!(
        said,
        "The policy would let in, and the VPC has no such endpoints today: in the VPC, through endpoints other than \
         these; in the AWS console, by endpoints of its own (Console Private Access). Console Private Access is the AWS \
         console reached through endpoints for signin and console in the VPC."
    );
    assert!(show::access::not_admitted(access(&without)).is_none_or(|said| !said.contains("missing")));
    let endpoint = |account: &mut Account, name: &str| {
        let vpc = answers(|_| {}).network.vpc;
        let of_one = Sandbox::in_memory(Scenario::HalfDone).read(&answers(|_| {}).scope()).endpoints.remove(0);
        let id = format!("vpce-0c0c0c0c{:09}", account.endpoints.len()).parse().expect("an id");
        let service = format!("com.amazonaws.eu-west-1.{name}");
        account.endpoints.push(studiolink::domain::network::Endpoint { id, vpc, service, ..of_one });
    };
    let with = planned(|account| endpoint(account, "console"), |_| {});
    assert!(then(&with).contains(console), "{}", then(&with));
    assert!(!show::access::not_there(access(&with)).expect("the others").contains("console"));
    // It takes the endpoint for Studio too.
    let half = planned(
        |account| endpoint(account, "console"),
        |answers| {
            answers.endpoints.services = vec!["sagemaker.api".to_owned()];
        },
    );
    assert!(!then(&half).contains(console), "{}", then(&half));
    // Whom another policy lets in there is told so, though nobody comes that way today.
    let by_vpc = allow(
        "Vpc",
        "sagemaker:CreatePresignedDomainUrl",
        "*",
        r#","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d4e5f60718"}}"#,
    );
    let single = planned(
        |account| give(account, name(PrincipalKind::Role, "ci-deploy"), by_vpc),
        |answers| {
            answers.principals.roles = vec!["ci-deploy".to_owned()];
            answers.restriction.mode = Mode::Vpce;
            answers.restriction.guardrail = false;
        },
    );
    let (rows, _) = show::access::rows(access(&single));
    let row = rows.into_iter().find(|row| row.principal == "role/ci-deploy").expect("a row");
    assert_eq!(row.verdict, Verdict::NotRestricted);
    let (today, later) = row.ways[1].split_once("; once there are such endpoints: ").expect("ways that wait");
    assert!(!today.contains(other) && later.contains(other), "{}", row.ways[1]);
}

fn by_address(answers: &mut Answers) {
    answers.restriction.mode = Mode::Ip;
    answers.restriction.cidrs = vec!["203.0.113.0/24".parse().expect("a range")];
}

/// What AWS writes of the console is about policies such as the plan's: what others say is what becomes of the others.
#[test]
fn the_console_is_in_doubt_by_the_plan_s_policy_alone() {
    let plan = planned(|_| {}, by_address);
    let console = access(&plan).paths.iter().position(|path| path.id == PathId::Console).expect("the console");
    let at = |plan: &Plan, who: &str| {
        let one = opener(plan, who).expect("an opener");
        (one.today[console], one.after[console])
    };
    assert_eq!(access(&plan).paths[console].open, None);
    assert_eq!(at(&plan, "role/DataScientist"), (Entry::In, Entry::Unknown));
    assert_eq!(at(&plan, "user/break-glass"), (Entry::In, Entry::In), "no policy of the plan's");
    let rows = show::access::rows(access(&plan)).0;
    let ways = |who: &str| rows.iter().find(|row| row.principal == who).expect("a row").ways.clone();
    assert_eq!(ways("user/break-glass"), ["everywhere", "everywhere"]);
    let [today, after] = ways("role/DataScientist");
    assert_eq!(today, "everywhere");
    assert!(after.contains("perhaps in the AWS console, over the internet"), "{after}");
    let allowed = planned(
        |_| {},
        |answers| {
            by_address(answers);
            no_guardrail(answers);
        },
    );
    assert_eq!(
        at(&allowed, "role/DataScientist"),
        (Entry::In, Entry::In),
        "another policy lets in, and nothing denies"
    );
}

#[tokio::test(start_paused = true)]
async fn the_console_is_in_doubt_for_who_holds_the_plan_s_policy_already() {
    let mut world = World::new(Scenario::FirstTime);
    world.apply(&of(&world.sandbox, by_address)).await;
    let plan = of(&world.sandbox, by_address);
    let console = access(&plan).paths.iter().position(|path| path.id == PathId::Console).expect("the console");
    assert_eq!(opener(&plan, "role/DataScientist").expect("an opener").today[console], Entry::Unknown);
    assert_eq!(opener(&plan, "user/break-glass").expect("an opener").today[console], Entry::In);
}

/// An endpoint that is not there is no security group that refuses.
#[test]
fn a_missing_endpoint_is_told_apart_from_a_closed_one() {
    let told = |services: &'static [&'static str], ranges: &'static [&'static str]| {
        let plan = planned(
            |_| {},
            |answers| {
                answers.endpoints.services = services.iter().map(|short| (*short).to_owned()).collect();
                let ranges = ranges.iter().map(|range| range.parse().expect("a range")).collect();
                answers.network.client_cidrs = Some(ranges);
            },
        );
        let after = show::access::rows(access(&plan)).0[0].ways[1].clone();
        (show::access::not_admitted(access(&plan)).unwrap_or_default(), after)
    };
    let missing = "an endpoint on the way is missing: in the VPC, through both endpoints;";
    for services in [&["sagemaker.api"][..], &["studio"], &["sts"], &[]] {
        let (words, after) = told(services, &["10.240.0.0/16"]);
        assert!(words.contains(missing) && !words.contains("security group"), "{services:?}: {words}");
        assert!(!after.contains("through both endpoints"), "{services:?}: {after}");
    }
    let both = &["studio", "sagemaker.api"];
    let (words, after) = told(both, &["10.240.0.0/16"]);
    assert!(!words.contains("missing") && words.contains("are not among the client ranges: in a peered"), "{words}");
    assert!(after.starts_with("in the VPC, through both endpoints"), "{after}");
}

#[test]
fn everywhere_is_nowhere_in_doubt() {
    let mut access = access(&planned(|_| {}, |_| {})).clone();
    access.principals.truncate(1);
    let one = &mut access.principals[0];
    one.today.fill(Entry::In);
    one.today[0] = Entry::Unknown;
    let [today, _] = show::access::rows(&access).0[0].ways.clone();
    assert!(!today.contains("everywhere") && today.ends_with("perhaps in the VPC, through both endpoints"), "{today}");
}

/// Each role of IAM Identity Center is named, those beyond the first few in one finding.
#[test]
fn many_permission_sets_are_all_told_of() {
    let many = |count: usize| {
        planned(
            move |account| {
                let path = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com";
                account.principals.retain(|one| !one.arn.starts_with(path));
                for number in 0..count {
                    let name = name(PrincipalKind::Role, &format!("AWSReservedSSO_Team{number:02}_0123456789abcdef"));
                    account.principals.push(Principal {
                        arn: format!("{path}/{}", name.name),
                        path: "/aws-reserved/sso.amazonaws.com/".to_owned(),
                        name,
                        attached: Some(vec![FULL_ACCESS.to_owned()]),
                        groups: Vec::new(),
                    });
                }
            },
            |_| {},
        )
    };
    let told = |plan: &Plan| {
        let findings = plan.findings.iter().filter(|finding| finding.code == "permission-set-open").cloned();
        findings.collect::<Vec<_>>()
    };
    assert_eq!(told(&many(8)).len(), 8);
    let findings = told(&many(10));
    assert_eq!(findings.len(), 9);
    let more = findings.iter().find(|finding| finding.fix.starts_with("Do the same")).expect("the rest");
    assert!(more.message.contains("Team08") && more.message.contains("Team09"), "{}", more.message);
    assert_eq!(more.fix, "Do the same for Team08 and Team09.");
    let findings = told(&many(30));
    assert!(findings.iter().any(|finding| finding.fix.ends_with("Team15 and 14 more.")), "{findings:#?}");
}

#[test]
fn remote_editors_are_another_door() {
    let plan = planned(|_| {}, |_| {});
    let finding = found(&plan, "remote-ide-open").expect("a finding");
    assert_eq!(finding.severity, Severity::Note, "administrators alone");
    assert!(!finding.message.contains("DataScientist"), "{}", finding.message);
    let session = allow("Remote", "sagemaker:StartSession", "arn:aws:sagemaker:*:*:space/*", "");
    let plan = planned(|account| give(account, name(PrincipalKind::Role, "DataScientist"), session), |_| {});
    let finding = found(&plan, "remote-ide-open").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains("of those who get it, role/DataScientist from anywhere;"), "{}", finding.message);
}

/// The policies that AWS shows for remote sessions (SageMaker AI Developer Guide, "Set up remote access" and "Advanced
/// access control"): no space that nobody named fits them, and what the space is tagged with is not known.
#[test]
fn remote_editors_are_found_behind_tags_and_names_of_spaces() {
    let own_spaces = r#","Condition":{"ArnLike":{"sagemaker:ResourceTag/sagemaker:user-profile-arn":
        "arn:aws:sagemaker:*:*:user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"}}"#;
    let team = r#","Condition":{"StringEquals":{"aws:ResourceTag/Team":"red"}}"#;
    let any = "arn:aws:sagemaker:eu-west-1:111122223333:space/d-abcdefghijkl/*";
    let one = "arn:aws:sagemaker:eu-west-1:111122223333:space/d-abcdefghijkl/fraud-models";
    let engine = "AmazonSageMaker-ExecutionRole-20260112T093000";
    for (role, resource, condition) in [
        (engine, "arn:*:sagemaker:*:*:space/${sagemaker:DomainId}/*", own_spaces),
        ("DataScientist", any, team),
        ("DataScientist", one, ""),
        ("DataScientist", "arn:aws:sagemaker:*:*:space/*/fraud-*", ""),
    ] {
        let session = allow("Remote", "sagemaker:StartSession", resource, condition);
        let chosen = |answers: &mut Answers| answers.principals.roles = vec![role.to_owned()];
        let plan = planned(|account| give(account, name(PrincipalKind::Role, role), session), chosen);
        let finding = found(&plan, "remote-ide-open").expect("a finding");
        assert_eq!(finding.severity, Severity::Warning, "{resource}{condition}");
        let who = format!("of those who get it, role/{role} ");
        assert!(finding.message.contains(&who), "{}", finding.message);
    }
    let elsewhere = allow("Remote", "sagemaker:StartSession", "arn:aws:sagemaker:*:*:space/d-zzzzzzzzzzzz/*", "");
    let plan = planned(|account| give(account, name(PrincipalKind::Role, "DataScientist"), elsewhere), |_| {});
    assert_eq!(found(&plan, "remote-ide-open").map(|finding| finding.severity), Some(Severity::Note), "another domain");
}

/// Where the list of everybody is denied, the chosen and execution roles are read one by one, and the others are not
/// guessed.
#[test]
fn without_the_list_the_chosen_and_execution_roles_are_judged_and_the_rest_is_unknown() {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    sandbox.deny("iam:GetAccountAuthorizationDetails");
    let plan = of(&sandbox, no_guardrail);
    assert!(!access(&plan).complete);
    let names: Vec<_> = access(&plan).principals.iter().map(|one| (one.principal.to_string(), one.verdict)).collect();
    let engine = "role/AmazonSageMaker-ExecutionRole-20260112T093000".to_owned();
    assert_eq!(
        names,
        [
            (engine, Verdict::NotRestricted),
            ("role/DataScientist".to_owned(), Verdict::NotRestricted),
            ("role/MlEngineer".to_owned(), Verdict::Restricted),
        ]
    );
    assert!(found(&plan, "execution-role-open").is_some() && found(&plan, "execution-role-lacking").is_some());
    let finding = found(&plan, "unknown-access").expect("a finding");
    assert!(finding.fix.contains("iam:GetAccountAuthorizationDetails"), "{}", finding.fix);
    sandbox.deny("iam:GetRole");
    let plan = of(&sandbox, |_| {});
    let role = opener(&plan, "role/DataScientist").expect("a role");
    assert_eq!(role.verdict, Verdict::Restricted, "the guardrail denies whatever else is allowed");
    let plan = of(&sandbox, no_guardrail);
    let role = opener(&plan, "role/DataScientist").expect("a role");
    assert_eq!(role.verdict, Verdict::Unknown);
    assert_eq!(role.doubts, ["the policies of role/DataScientist could not be read"]);
}

#[test]
fn an_endpoint_s_policy_must_let_in_too() {
    let narrow = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sagemaker:List*","Resource":"*"}]}"#;
    let sandbox = Sandbox::in_memory(Scenario::HalfDone);
    sandbox.edit(|account| account.endpoints[0].policy = Some(parse(narrow).expect("a document")));
    let plan = of(&sandbox, |_| {});
    assert_eq!(after(&plan, "role/DataScientist", PathId::Inside), Entry::Out);
    let plan = of(&sandbox, |answers| answers.endpoints.adopt_policy = true);
    assert_eq!(after(&plan, "role/DataScientist", PathId::Inside), Entry::In);
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_stands_is_judged_as_it_will_say() {
    let mut world = super::world::World::new(Scenario::FirstTime);
    let scientist = |answers: &mut Answers| answers.principals.roles = vec!["DataScientist".to_owned()];
    let first = world.plan(&answers(|answers| {
        scientist(answers);
        no_guardrail(answers);
    }));
    world.apply(&first).await;
    let again = world.plan(&answers(scientist));
    let role = opener(&again, "role/DataScientist").expect("a role");
    assert_eq!(role.verdict, Verdict::Restricted);
    let internet = access(&again).paths.iter().position(|path| path.id == PathId::Internet).expect("a path");
    assert_eq!((role.today[internet], role.after[internet]), (Entry::In, Entry::Out));
    world.apply(&again).await;
    let dropped = world.plan(&answers(|answers| answers.principals.roles = vec!["MlEngineer".to_owned()]));
    let role = opener(&dropped, "role/DataScientist").expect("a role");
    assert!(role.covered, "it stays attached");
    assert_eq!(role.today[internet], Entry::Out);
}

#[test]
fn nobody_is_judged_where_nobody_is_restricted() {
    let none = |answers: &mut Answers| {
        answers.restriction.mode = Mode::None;
        answers.principals.roles.clear();
    };
    let plan = planned(|_| {}, none);
    assert_eq!(plan.access, None);
    assert!(!plan.scope.authorization, "and nothing is read for it");
}

/// Who cannot open Studio is not in the table, so that it stays small.
#[test]
fn a_large_account_has_a_small_table() {
    let answers = answers(|answers| answers.principals.roles = vec!["DataScientist".to_owned()]);
    let snapshot = Sandbox::in_memory(Scenario::Large).read(&answers.scope());
    assert!(snapshot.principals.len() >= 2_000 && snapshot.authorization.principals.len() < 20);
    let plan = plan(&snapshot, &answers).expect("a plan");
    assert!(access(&plan).principals.len() < 20);
}

/// The policy of the plan allows, too: whoever holds nothing that opens Studio gets the way in by it.
#[test]
fn whom_the_policy_lets_in_anew_is_told() {
    assert_eq!(found(&planned(|_| {}, |_| {}), "new-access"), None, "who is chosen opens Studio already");
    let plan = planned(|_| {}, |answers| answers.principals.roles.push("ci-deploy".to_owned()));
    let finding = found(&plan, "new-access").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    for part in ["role/ci-deploy, who cannot open Studio today, gets in", "in the VPC, through both endpoints"] {
        assert!(finding.message.contains(part), "{}", finding.message);
    }
    assert!(
        finding.fix.starts_with("Leave it out (page People; principals in an answers file), if that"),
        "{}",
        finding.fix
    );
    assert!(show::text(&plan).contains("restricted, gets in anew"), "{}", show::text(&plan));
    let many = planned(
        |_| {},
        |answers| {
            answers.principals.groups.push("data-science".to_owned());
            answers.principals.roles.push("ci-deploy".to_owned());
        },
    );
    let finding = found(&many, "new-access").expect("a finding");
    let names = "2 who cannot open Studio today get in: role/ci-deploy and group/data-science (all who are in it)";
    assert!(finding.message.contains(names), "{}", finding.message);
    let role = planned(|_| {}, |answers| answers.principals.roles.push("MlEngineer".to_owned()));
    let finding = found(&role, "new-access").expect("a finding");
    assert!(finding.message.contains("the rights of role/MlEngineer, an execution role"), "{}", finding.message);
    let bounded = |account: &mut Account| {
        let principal = name(PrincipalKind::Role, "ci-deploy");
        account.own.push(Own { principal, inline: Vec::new(), boundary: Some(S3_ALONE.to_owned()) });
    };
    let plan = planned(bounded, |answers| answers.principals.roles.push("ci-deploy".to_owned()));
    assert_eq!(found(&plan, "new-access"), None, "the boundary keeps it out");
}

/// A way through endpoints whose groups let nobody in who comes it is no way in.
#[test]
fn whom_the_policy_lets_in_anew_comes_no_way_that_the_endpoints_close() {
    let told = |clients: &str| {
        let plan = planned(
            |_| {},
            |answers| {
                answers.principals.roles.push("ci-deploy".to_owned());
                answers.network.client_cidrs = Some(vec![clients.parse().expect("a range")]);
                answers.network.studio_security_groups = Some(Vec::new());
            },
        );
        found(&plan, "new-access").expect("a finding").message.clone()
    };
    let (inside, peered) = ("in the VPC, through both endpoints", "in a peered VPC");
    let own = told("10.240.0.0/16");
    assert!(own.ends_with(&format!("From where: {inside}.")), "neither a way that is closed, nor one not there: {own}");
    let others = told("192.168.7.0/24");
    assert!(!others.contains(inside) && others.contains(peered), "{others}");
    let closed = planned(
        |_| {},
        |answers| {
            answers.restriction.mode = Mode::Vpce;
            answers.principals.roles.push("ci-deploy".to_owned());
            answers.network.client_cidrs = Some(Vec::new());
            answers.network.studio_security_groups = Some(Vec::new());
        },
    );
    let message = &found(&closed, "new-access").expect("a finding").message;
    assert!(message.contains("From where: nowhere yet"), "{message}");
}
