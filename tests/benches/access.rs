//! How long it takes to tell who can open Studio, in an account of 5,000 principals and 2,000 policies.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::id::DomainId;
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::studio::Domain;
use studiolink::plan::access::outlook;
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::plan::snapshot::Snapshot;
use studiolink::plan::snapshot::authorization::{Authorization, InlineDocument, ManagedDocument, Permissions};

const PRINCIPALS: usize = 5_000;
const POLICIES: usize = 2_000;
const GROUPS: usize = 100;

const ANSWERS: &str = r#"
version = 1
region = "eu-west-1"
domain.id = "d-abcdefghijkl"
principals.roles = ["DataScientist"]
[network]
vpc = "vpc-0a1b2c3d4e5f60718"
subnets = ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"]
"#;

fn main() {
    divan::main();
}

/// Which principals can open Studio.
#[derive(Clone, Copy, Debug)]
enum Openers {
    /// As in most accounts: one in fifty.
    Few,
    /// All of them.
    All,
    /// All of them, by policies that name twenty user profiles each, and not the same.
    Profiles,
    /// The same by what else decides: policies of groups, permissions boundaries, and four domains.
    Everything,
}

/// How many user profiles a policy names.
const PROFILES: usize = 20;

/// A statement for each user profile: the worst case for whoever asks for each.
fn by_profile(number: usize) -> Document {
    let statement = |profile: usize| {
        format!(
            r#"{{"Sid":"P{profile}","Effect":"Allow","Action":"sagemaker:Create*",
                "Resource":"arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abcdefghijkl/p{number}-{profile}",
                "Condition":{{"Bool":{{"aws:SecureTransport":"true"}}}}}}"#
        )
    };
    let statements: Vec<_> = (0..PROFILES).map(statement).collect();
    parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))).expect("a document")
}

fn document(number: usize, about_studio: bool) -> Document {
    let action = if about_studio { "sagemaker:Create*" } else { "s3:Get*" };
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::bucket-{number}/*"}},
            {{"Effect":"Allow","Action":["ec2:Describe*","logs:*"],"Resource":"*"}},
            {{"Sid":"Studio","Effect":"Allow","Action":["{action}","kms:Decrypt"],
              "Resource":["arn:aws:sagemaker:*:*:user-profile/*","arn:aws:kms:*:*:key/{number}"],
              "Condition":{{"Bool":{{"aws:SecureTransport":"true"}}}}}}]}}"#
    );
    parse(&text).expect("a document")
}

/// Everything that `GetAccountAuthorizationDetails` tells.
fn whole(openers: Openers) -> Authorization {
    let speaks = |number: usize| !matches!(openers, Openers::Few) || number.is_multiple_of(50);
    let arn = |number: usize| format!("arn:aws:iam::111122223333:policy/policy-{number}");
    let text = |number| match openers {
        Openers::Few | Openers::All => document(number, speaks(number)),
        Openers::Profiles | Openers::Everything => by_profile(number),
    };
    let managed = |number| ManagedDocument { arn: arn(number), document: Some(text(number)) };
    let everything = matches!(openers, Openers::Everything);
    let principal = |number: usize| {
        let kind = if number.is_multiple_of(3) { PrincipalKind::User } else { PrincipalKind::Role };
        let name = format!("principal-{number}");
        Permissions {
            arn: format!("arn:aws:iam::111122223333:{kind}/{name}"),
            name: PrincipalName { kind, name },
            groups: if everything { vec![format!("group-{}", number % GROUPS)] } else { Vec::new() },
            inline: vec![InlineDocument { name: "own".to_owned(), document: Some(document(number, false)) }],
            attached: [number, number + 50, number + 350].map(|number| arn(number % POLICIES)).to_vec(),
            boundary: everything.then(|| arn(number % POLICIES)),
            emergency: None,
        }
    };
    let group = |number: usize| Permissions {
        name: PrincipalName { kind: PrincipalKind::Group, name: format!("group-{number}") },
        arn: format!("arn:aws:iam::111122223333:group/group-{number}"),
        groups: Vec::new(),
        inline: Vec::new(),
        attached: vec![arn(number)],
        boundary: None,
        emergency: None,
    };
    Authorization {
        complete: true,
        principals: (0..PRINCIPALS).map(principal).chain((0..GROUPS).map(group)).collect(),
        policies: (0..POLICIES).map(managed).collect(),
    }
}

fn account(openers: Openers) -> (Snapshot, Answers) {
    let mut answers: Answers = toml::from_str(ANSWERS).expect("answers");
    let mut snapshot = Sandbox::in_memory(Scenario::FirstTime).read(&answers.scope());
    if matches!(openers, Openers::Everything) {
        answers.domain.id = None;
        let first = snapshot.domains[0].clone();
        let others = ["d-bcdefghijklm", "d-cdefghijklmn", "d-defghijklmno"];
        snapshot.domains.extend(others.map(|id| Domain { id: DomainId::new(id), ..first.clone() }));
    }
    snapshot.authorization = whole(openers).about_studio(&answers.principals.names());
    (snapshot, answers)
}

#[divan::bench(args = [Openers::Few, Openers::All, Openers::Profiles, Openers::Everything], sample_count = 10, sample_size = 1)]
fn plan_with_the_table(bencher: divan::Bencher<'_, '_>, openers: Openers) {
    let (snapshot, answers) = account(openers);
    bencher.bench_local(|| {
        let plan = plan(&snapshot, &answers).expect("a plan");
        let found = plan.access.as_ref().map_or(0, |access| access.principals.len());
        assert!(found >= PRINCIPALS / 50, "{found}");
        plan
    });
}

#[divan::bench(args = [Openers::Few, Openers::All, Openers::Profiles, Openers::Everything], sample_count = 10, sample_size = 1)]
fn outlook_of_every_mode(bencher: divan::Bencher<'_, '_>, openers: Openers) {
    let (snapshot, mut answers) = account(openers);
    answers.principals.roles.clear();
    bencher.bench_local(|| outlook(&snapshot, &answers));
}

#[divan::bench(args = [Openers::Few, Openers::All, Openers::Profiles, Openers::Everything], sample_count = 10, sample_size = 1)]
fn sort_out_what_was_read(bencher: divan::Bencher<'_, '_>, openers: Openers) {
    bencher.with_inputs(|| whole(openers)).bench_local_values(|whole| whole.about_studio(&[]));
}
