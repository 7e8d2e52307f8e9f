//! Wrong turns: bad answers, back, why, the end of the input at every question; and what must not happen.

use std::sync::Arc;

use studiolink::cloud::sandbox::{Fault, Sandbox, Scenario, Trouble};
use studiolink::engine::event::Status;
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::ui::{Ended, Start};

use super::{PEOPLE, TO_PEOPLE, TO_WARNINGS, WARNINGS, sandbox, talk, talk_slowly, talk_with, whole};
use crate::hostile::{self, Nasty};
use crate::screens::reviewing::{to_modify, with_much_to_modify};

#[tokio::test(start_paused = true)]
async fn the_end_of_the_input_at_any_question_changes_nothing() {
    let lines = whole();
    for known in 0..lines.len() {
        let state = tempfile::tempdir().expect("a folder");
        let cloud = sandbox();
        let before = cloud.account();
        let held = talk(&cloud, &lines[..known], state.path()).await;
        assert_eq!(held.left.code, 130, "after {known} lines:\n{}", held.text);
        assert!(held.left.run.is_none() && !state.path().join("runs").exists(), "{known}");
        assert!(cloud.account() == before, "after {known} lines");
        held.says("The input has ended.\nNothing has been changed in AWS.");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_but_the_word_makes_changes() {
    for word in ["", "y", "Yes", "YES", "yes please", "1", "ok", "no"] {
        let state = tempfile::tempdir().expect("a folder");
        let cloud = sandbox();
        let before = cloud.account();
        let held = talk(&cloud, &[&TO_WARNINGS[..], &WARNINGS, &[word]].concat(), state.path()).await;
        assert_eq!(held.left.code, 130, "{word}");
        held.says("confirmation: Type the word yes, then enter. b goes back, q leaves.");
        assert!(cloud.account() == before, "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_warning_is_acknowledged_by_itself() {
    let state = tempfile::tempdir().expect("a folder");
    for known in 0..WARNINGS.len() {
        let cloud = sandbox();
        let lines = [&TO_WARNINGS[..], &WARNINGS[..known], &["yes", "", "all", "1-3", "a"]].concat();
        let held = talk(&cloud, &lines, state.path()).await;
        assert_eq!(held.left.code, 130);
        held.says(&format!("Warning {} of {}: is this as it should be?", known + 1, WARNINGS.len()));
        held.says("warning: `yes` is none of the answers: type 1.");
        assert!(!held.text.contains("or Enter"), "{}", held.text);
        held.says("a warning is acknowledged by its number alone");
        assert!(!held.text.contains("Type yes to make"), "{}", held.text);
    }
}

#[tokio::test(start_paused = true)]
async fn bad_answers_name_field_and_reason_and_the_question_stays() {
    let cases: [(usize, &str, &str); 11] = [
        (0, "4", "account: there is no row 4: the rows are 1 to 3."),
        (1, "three", "domain: `three` is none of the answers: type a number from 1 to 2."),
        (2, "0", "VPC: there is no row 0: the rows are 1 to 2."),
        (3, "4", "subnets: This subnet cannot be chosen: Studio has no endpoint service in this zone."),
        (3, "1 9", "subnets: there is no row 9: the rows are 1 to 4."),
        (4, "studio2", "endpoints: `studio2` is none of the answers"),
        (7, "10.0.0.0/99", "client ranges: `10.0.0.0/99` is no address range; one looks like 10.20.0.0/16."),
        (8, "-1", "endpoint policy: `-1` is none of the answers"),
        (10, "18446744073709551616", "mode: `18446744073709551616` is none of the answers"),
        (12, "my policy", "policy name: IAM takes no ` ` in the name of a policy"),
        (
            13,
            "5",
            "people: IAM lets nobody attach to it. Once StudioPrivateAccess-d-abcdefghijkl exists: in IAM Identity",
        ),
    ];
    for (known, wrong, says) in cases {
        let state = tempfile::tempdir().expect("a folder");
        let cloud = sandbox();
        let lines = [&TO_WARNINGS[..known], &[wrong], &TO_WARNINGS[known..], &WARNINGS, &["yes"]].concat();
        let held = talk(&cloud, &lines, state.path()).await;
        held.says(says);
        assert_eq!(held.left.code, 0, "the way goes on as if {wrong} had not been said:\n{}", held.text);
    }
}

#[tokio::test(start_paused = true)]
async fn ranges_of_the_wrong_kind_are_refused_and_forgotten() {
    let state = tempfile::tempdir().expect("a folder");
    let modes = ["3", "", "10.0.0.0/8", "", "0.0.0.0/0", "203.0.113.0/24"];
    let held = talk(&sandbox(), &[&TO_WARNINGS[..10], &modes].concat(), state.path()).await;
    held.says("ranges: Mode IP needs at least one range of addresses.");
    held.says("ranges: 10.0.0.0/8 is not on the internet");
    held.says("ranges: 0.0.0.0/0 is every address there is");
    assert_eq!(held.text.matches("Mode IP needs at least one range").count(), 2, "{}", held.text);
    held.says("Also deny every other way in?");
}

/// Judged by the policies, as on the screens: of the ranges that are listed, and of those who are chosen.
#[tokio::test(start_paused = true)]
async fn who_gets_in_is_told_as_the_policies_decide_it() {
    let state = tempfile::tempdir().expect("a folder");
    let listed = ["?3", "3", "203.0.113.0/24", "b", "b", "?3", "1"];
    let held = talk(&sandbox(), &[&TO_WARNINGS[..10], &listed, &[""]].concat(), state.path()).await;
    let told: Vec<&str> = held.text.split("Who may open Studio?").collect();
    let of_ip = |text: &str| -> Vec<String> {
        let wanted = ["As if", "can open it: ", "cannot: ", "attention: "];
        let lines = text.lines().map(str::trim).filter(|line| wanted.iter().any(|start| line.starts_with(start)));
        lines.map(ToOwned::to_owned).collect()
    };
    let example = of_ip(told[1].split("Number").nth(1).expect("what ?3 said"));
    assert_eq!(
        example[0],
        "attention: Mode IP refuses whoever comes through the endpoints, and inside the VPC the names \
        lead to them: such requests carry no public address."
    );
    assert!(example.contains(&"As if you had listed 192.0.2.0/24:".to_owned()), "{example:?}");
    let own = of_ip(told[2].split("Number").nth(1).expect("what ?3 said"));
    assert!(own.iter().any(|line| line.starts_with("can open it: ")), "{own:?}");
    assert!(own.iter().any(|line| line.starts_with("cannot: ")), "{own:?}");
    assert!(!own.iter().any(|line| line.starts_with("As if")), "{own:?}");
    held.says("AllowStudioActions in AmazonSageMakerFullAccess");
    let chosen = [&TO_WARNINGS[..], &["b", "b", "b"]].concat();
    let other = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &chosen, other.path()).await;
    held.says("who can open Studio today and could get the policy (IAM lets nobody attach to 1 more) still get in from elsewhere");
    held.says("of 3 chosen");
    assert!(!held.text.to_lowercase().contains("working out who gets in"), "{}", held.text);
}

/// There is no map to be seen: whoever asks is told the steps, and how each stands.
#[tokio::test(start_paused = true)]
async fn the_steps_are_told_to_whoever_asks() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &[&TO_WARNINGS[..2], &["?"]].concat(), state.path()).await;
    held.says("Steps: 1 Account, done; 2 Domain, done; 3 Network, here; 4 Endpoints, open;");
}

/// The explanation that stands beside a page is told of a row that is asked for.
#[tokio::test(start_paused = true)]
async fn a_row_is_explained_with_its_cost_its_risk_and_its_page() {
    for (known, asked, title) in [
        (1, "?1", "a domain entered through IAM"),
        (2, "?2", "this VPC"),
        (3, "?1", "this subnet"),
        (4, "?1", "the Studio endpoint"),
        (10, "?5", "mode none"),
        (11, "?2", "the denial of every other way in"),
        (13, "?6", "an execution role of Studio"),
    ] {
        let state = tempfile::tempdir().expect("a folder");
        let held = talk(&sandbox(), &[&TO_WARNINGS[..known], &[asked]].concat(), state.path()).await;
        let (_, told) = held.text.split_once("What to know about ").unwrap_or_else(|| panic!("{known}: {}", held.text));
        let told: Vec<&str> = told.lines().take(5).collect();
        assert_eq!(told[0], format!("{title}:"), "{told:?}");
        assert!(told[2].starts_with("Costs") || told[2].contains("cost"), "{told:?}");
        assert!(told[3].starts_with("attention: ") && told[4].starts_with("https://docs.aws.amazon.com/"), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_question_says_why_and_lets_back_with_the_answers_kept() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let mut lines = vec!["b"];
    for line in TO_WARNINGS.iter().filter(|line| line.is_empty()) {
        // Why, forth, back, and forth again.
        lines.extend(["?", line, "b", line]);
    }
    let held = talk(&cloud, &lines, state.path()).await;
    assert!(held.text.matches("The policy names the user profiles of one domain").count() >= 1, "{}", held.text);
    held.says("account: there is no question before this one.");
    for page in ["Domain", "Network", "Endpoints", "Restriction", "People"] {
        assert!(held.text.matches(&format!("\n{page}, step ")).count() >= 2, "{page}: {}", held.text);
    }
    assert_eq!(held.left.code, 130);
}

/// All the way to the confirmation, back to the beginning, and forth again by Enter alone: the same plan.
#[tokio::test(start_paused = true)]
async fn the_whole_way_back_and_forth_keeps_every_answer() {
    let state = tempfile::tempdir().expect("a folder");
    let to_end = [&TO_WARNINGS[..], &WARNINGS].concat();
    let back = vec!["b"; TO_WARNINGS.len() - 1];
    let forth = vec![""; TO_WARNINGS.len() - 1];
    let held = talk(&sandbox(), &[&to_end[..], &back, &forth, &WARNINGS, &["yes"]].concat(), state.path()).await;
    assert_eq!(held.left.code, 0, "{}", held.text);
    let direct = talk(&sandbox(), &whole(), state.path()).await;
    let plan =
        |held: &super::Held| serde_json::to_string(&held.left.run.as_ref().expect("a run").plan.steps).expect("JSON");
    assert_eq!(plan(&held), plan(&direct));
    assert_eq!(held.text.matches("Is this the account and the Region").count(), 2, "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn q_leaves_from_every_question() {
    let lines = whole();
    for known in 0..lines.len() {
        let state = tempfile::tempdir().expect("a folder");
        let held = talk(&sandbox(), &[&lines[..known], &["q"]].concat(), state.path()).await;
        assert_eq!(held.left.code, 130, "{known}");
        assert!(held.text.ends_with("Nothing has been changed in AWS.\n"), "{}", held.text);
        assert!(!held.text.contains("The input has ended"));
    }
}

/// Whatever writes the same line for ever is not a person, and gets an end.
#[tokio::test(start_paused = true)]
async fn answers_that_are_none_for_ever_come_to_an_end() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &vec!["yes"; 1000], state.path()).await;
    assert_eq!(held.left.code, 130);
    held.says("50 answers in a row were none.");
    assert!(!held.text.contains("The input has ended"));
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_can_be_tried_again() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let refused = |code: &str| Trouble {
        action: Some("sts:GetCallerIdentity".to_owned()),
        nth: 1,
        times: 1,
        fault: Fault::Refused(code.to_owned(), "in the way".to_owned()),
    };
    cloud.trouble(refused("ExpiredToken"));
    let held = talk(&cloud, &["r"], state.path()).await;
    held.says("failed: ");
    held.says("ExpiredToken");
    held.says("  1. read the account again");
    held.says("  1. yes, go on");
    cloud.trouble(Trouble { nth: 3, ..refused("RequestLimitExceeded") });
    let held = talk(&cloud, &[&TO_WARNINGS[..], &["r"], &WARNINGS, &["yes"]].concat(), state.path()).await;
    held.says("RequestLimitExceeded");
    held.says("There is no plan yet. Try again?");
    assert_eq!(held.left.code, 0, "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn more_of_the_plan_is_shown_by_words() {
    let state = tempfile::tempdir().expect("a folder");
    let words = ["policies", "access", "cost", "findings", "Permissions", "plan"];
    let held = talk_slowly(&sandbox(), &[&TO_WARNINGS[..], &words].concat(), state.path()).await;
    for part in [
        "IAM policy StudioPrivateAccess-d-abcdefghijkl, for the 3 chosen",
        "\"aws:SourceVpc\": \"vpc-0a1b2c3d4e5f60718\"",
        "role/DataScientist: restricted",
        "USD a month more",
        "note execution-role-open: ",
        "A policy that allows just what this plan needs",
    ] {
        held.says(part);
    }
    assert_eq!(held.text.matches("create: security group studiolink-endpoints").count(), 2, "{}", held.text);
}

/// A statement that a policy gains is nothing that is created, and one that it loses nothing that is removed.
#[tokio::test(start_paused = true)]
async fn what_a_policy_will_say_otherwise_is_told_in_words() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(Sandbox::in_memory(Scenario::HalfDone));
    cloud.edit(with_much_to_modify);
    let held = talk_with(&cloud, to_modify(), &[""; 20], Vec::new(), state.path()).await;
    held.says("\n  says no more: statement 1: when StringNotEqualsIfExists AWS:SourceVpc vpc-0f9e8d7c6b5a49382\n");
    held.says("\n  says now: statement 1: when StringEquals aws:PrincipalAccount 555566667777\n");
    assert!(!held.text.contains("create: statement"), "{}", held.text);
}

/// Writing is no answer: the warning is still asked about, and nothing but files has changed.
#[tokio::test(start_paused = true)]
async fn the_plan_is_written_and_the_question_stays() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let before = cloud.account();
    let held = talk_slowly(&cloud, &[&TO_WARNINGS[..], &["Write", "yes"]].concat(), state.path()).await;
    let folder = held.text.split("Written to ").nth(1).and_then(|rest| rest.lines().next()).expect("a folder");
    let saved = std::fs::read_to_string(format!("{folder}/plan.txt")).expect("a plan");
    assert!(saved.contains("StudioPrivateAccess-d-abcdefghijkl"), "{saved}");
    held.says("warning: `yes` is none of the answers");
    assert!(!held.text.contains("Warning 2 of"), "{}", held.text);
    assert!(cloud.account() == before);
}

/// `save` means the answers, where there is a plan too, and `write` the plan: neither is an answer.
#[tokio::test(start_paused = true)]
async fn beside_the_plan_the_answers_are_saved_by_the_word_that_saves_them_everywhere() {
    let state = tempfile::tempdir().expect("a folder");
    let path = state.path().join("mine.toml");
    let save = format!("save {}", path.display());
    let lines = [&TO_WARNINGS[..], &[save.as_str(), "yes"]].concat();
    let held = talk_slowly(&sandbox(), &lines, state.path()).await;
    held.says(&format!("Saved: {}. `studiolink plan ", path.display()));
    assert!(Answers::parse(&std::fs::read_to_string(&path).expect("a file")).is_ok());
    held.says("warning: `yes` is none of the answers");
    assert!(!held.text.contains("Warning 2 of"), "{}", held.text);
    assert!(!state.path().join("plans").exists(), "{}", held.text);
}

/// Where no plan is shown, the word is an answer like any other.
#[tokio::test(start_paused = true)]
async fn a_policy_may_be_called_write() {
    let state = tempfile::tempdir().expect("a folder");
    let named = [&TO_WARNINGS[..12], &["write"], &TO_WARNINGS[13..]].concat();
    // Review, then back to where there is a plan already, and the name again.
    let held =
        talk_slowly(&sandbox(), &[&named[..], &["b", "b", "write", "", "policies"]].concat(), state.path()).await;
    held.says("IAM policy write, for the 3 chosen");
    assert!(!state.path().join("plans").exists(), "{}", held.text);
}

/// What the last page says: the calls with the real ids, the endpoint's own address, who is kept out, the ways back.
#[tokio::test(start_paused = true)]
async fn the_end_says_how_studio_is_opened_and_by_whom_no_more() {
    let state = tempfile::tempdir().expect("a folder");
    let start = Start { again: vec!["--profile".to_owned(), "admin".to_owned()], ..Start::default() };
    let held = talk_with(&sandbox(), start, &[&whole()[..], &[""]].concat(), Vec::new(), state.path()).await;
    let Some(Ended::Finished { finish, .. }) = held.left.run.as_ref().and_then(|run| run.ended.as_ref()) else {
        panic!("{}", held.text)
    };
    let undo = format!("undo: studiolink undo {} --profile admin\n", finish.run);
    for part in [
        "  aws sagemaker describe-user-profile --region eu-west-1 \\\n  --domain-id d-abcdefghijkl",
        "  aws sagemaker create-presigned-domain-url --region eu-west-1 \\\n  --domain-id d-abcdefghijkl",
        "An AWS SDK or AWS CLI from before 13 August 2018 needs for both also:\n  --endpoint-url https://vpce-",
        "The 3 chosen cannot open it from the AWS console over the internet, from the internet, from a peered VPC or over a \
         VPN with DNS forwarding.",
        "\nok: endpoint aws.sagemaker.eu-west-1.studio, vpce-",
        "\nfolder: ",
        "\nreport: ",
        &format!("\nrun: {}\n", finish.run),
        &undo,
    ] {
        held.says(part);
    }
    assert_eq!(held.text.matches("studiolink undo").count(), 1, "said once: {}", held.text);
}

#[tokio::test(start_paused = true)]
async fn a_long_list_is_paged_narrowed_and_chosen_from() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(Sandbox::in_memory(Scenario::Large));
    let lines = ["", "1", "more", "list", "prod", "nothing-is-called-so", "/"];
    let held = talk(&cloud, &lines, state.path()).await;
    held.says("more shows the next ones. A text shows only rows that contain it.");
    held.says("  21. ");
    held.says("No row contains `nothing-is-called-so`. list shows all");
}

#[tokio::test(start_paused = true)]
async fn names_of_others_cannot_do_harm() {
    for scenario in [Scenario::FirstTime, Scenario::HalfDone, Scenario::SsoDomain] {
        let state = tempfile::tempdir().expect("a folder");
        let cloud = Arc::new(Sandbox::in_memory(scenario));
        for given in 0..3 {
            cloud.edit(|account| hostile::spoil(account, &mut Nasty::from(given * 5)));
            let mut lines = vec![""; 15];
            lines.insert(TO_PEOPLE, "3");
            lines.extend(["plan", "policies", "access", "findings", "permissions", "?1", "?3"]);
            let held = talk(&cloud, &lines, state.path()).await;
            let harmful: Vec<char> = held.text.chars().filter(|it| *it != '\n' && hostile::is_harmful(*it)).collect();
            assert_eq!(harmful, Vec::<char>::new(), "{scenario}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_ascii_is_written_where_that_is_asked_for() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    cloud.edit(|account| account.domains[0].name = "東京".to_owned());
    let start = Start { ascii: true, ..Start::default() };
    let held = talk_with(&cloud, start, &whole(), Vec::new(), state.path()).await;
    assert!(held.text.is_ascii() && held.text.contains("1. ??, d-abcdefghijkl"), "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn answers_given_before_are_what_enter_takes() {
    let state = tempfile::tempdir().expect("a folder");
    let given: Answers = toml::from_str(
        r#"
version = 1
region = "eu-west-1"
domain.id = "d-abcdefghijkl"
network.vpc = "vpc-0a1b2c3d4e5f60718"
network.subnets = ["subnet-0cc11bb22cc33dd44"]
network.client_cidrs = ["10.99.0.0/16"]
endpoints.dns = { studio = "private-dns", "sagemaker.api" = "hosted-zone" }
endpoints.policy = "studio"
restriction.mode = "vpc-ip"
restriction.cidrs = ["10.240.0.0/24"]
restriction.guardrail = false
restriction.policy_name = "Ours"
principals.roles = ["DataScientist"]
"#,
    )
    .expect("answers");
    let start = Start { answers: Some(given.clone()), ..Start::default() };
    let mut lines = vec![""; TO_WARNINGS.len()];
    lines.extend(vec!["1"; 10]);
    let held = talk_with(&sandbox(), start, &lines, Vec::new(), state.path()).await;
    held.says("Answer [10.99.0.0/16]: ");
    held.says("Answer [Ours]: ");
    held.says("sagemaker.api: a private hosted zone of your own");
    held.says("[1 chosen]");
    let lines =
        [vec![""; TO_WARNINGS.len()], vec!["1"; held.text.matches("is this as it should be").count()], vec!["yes"]]
            .concat();
    let start = Start { answers: Some(given.clone()), ..Start::default() };
    let held = talk_with(&sandbox(), start, &lines, Vec::new(), state.path()).await;
    let run = held.left.run.expect("a run");
    let by_file = plan(&Sandbox::in_memory(Scenario::FirstTime).read(&given.scope()), &given).expect("a plan");
    assert_eq!(*run.plan, by_file, "{}", held.text);
}

/// Answers for another Region lead nowhere, and say so.
#[tokio::test(start_paused = true)]
async fn answers_for_another_region_do_not_go_on() {
    let state = tempfile::tempdir().expect("a folder");
    let given: Answers =
        toml::from_str("version = 1\nregion = \"us-east-1\"\nnetwork.vpc = \"vpc-1\"").expect("answers");
    let start = Start { answers: Some(given), ..Start::default() };
    let held = talk_with(&sandbox(), start, &["", ""], Vec::new(), state.path()).await;
    held.says(
        "These answers are for us-east-1, and this session is in eu-west-1. Choose that Region, or start with \
         --region us-east-1.",
    );
    assert!(!held.text.contains("Which Studio domain"), "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn in_an_identity_center_domain_nobody_is_asked_for() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(Sandbox::in_memory(Scenario::SsoDomain));
    let mut lines = vec![""; 10];
    lines.extend(["1", ""]);
    let held = talk(&cloud, &lines, state.path()).await;
    held.says("(cannot be chosen: this domain signs in through IAM Identity Center)");
    held.says("AWS offers no restriction by network there");
    assert!(!held.text.contains("Who gets this restriction?"), "{}", held.text);
    held.says("Review, step 7 of 7.");
}

#[tokio::test(start_paused = true)]
async fn what_was_made_is_taken_back_by_the_same_conversation() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    let before = cloud.account();
    let held = talk(&cloud, &[&whole()[..], &["u", "1", "yes", ""]].concat(), state.path()).await;
    held.says("Ready to take back");
    held.says("What this run made is taken back.");
    assert_eq!(held.left.code, 0, "{}", held.text);
    let mut after = cloud.account();
    (after.serial, after.tokens) = (before.serial, before.tokens.clone());
    assert!(after == before, "the account is as it was");
}

/// A failure is told with its cause; looking again goes on in the same run.
#[tokio::test(start_paused = true)]
async fn what_failed_is_gone_on_with() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = sandbox();
    cloud.fail_next("iam:CreatePolicy", "AccessDenied", "not you");
    let held = talk(&cloud, &[&whole()[..], &["r"], &WARNINGS, &["yes", ""]].concat(), state.path()).await;
    held.says("AccessDenied");
    held.says("Ready to make the");
    assert_eq!(held.left.code, 0, "{}", held.text);
    let run = held.left.run.expect("a run");
    assert_eq!(run.progress.finished, Some(Status::Applied));
    let Some(Ended::Finished { finish, .. }) = run.ended else { panic!("{:?}", run.ended) };
    assert!(
        finish.run
            == std::fs::read_dir(state.path().join("runs"))
                .expect("runs")
                .next()
                .expect("one")
                .expect("one")
                .file_name()
                .to_string_lossy()
    );
}

/// Nobody who is asked about people is put in by a text that only looks like one of them.
#[tokio::test(start_paused = true)]
async fn people_are_put_in_and_out_and_named() {
    let state = tempfile::tempdir().expect("a folder");
    let lines = [&TO_WARNINGS[..TO_PEOPLE], &[PEOPLE, "9", "nobody", "6", "6"]].concat();
    let held = talk(&sandbox(), &lines, state.path()).await;
    held.says("Put in: 1. role/DataScientist; 9. user/bob; 11. group/data-science.");
    held.says("Put out: 9. user/bob.");
    held.says("[2 chosen]");
    held.says("Caution: Studio's own pages call AWS from the browser with this role");
}

/// In the order of the screen, with the same reasons.
#[tokio::test(start_paused = true)]
async fn whoever_can_open_studio_is_told_first_and_by_what() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &[&TO_WARNINGS[..TO_PEOPLE], &["?1"]].concat(), state.path()).await;
    held.says("\n  1. role/DataScientist, in ml, by AmazonSageMakerFullAccess\n  2. role/PlatformAdmin, you, by Admin");
    held.says("\n  6. role/MlEngineer, execution role, would get in anew\n");
    held.says("Opens Studio by AllowStudioActions in AmazonSageMakerFullAccess.");
}

/// Where there is nothing to choose from it is said what to do, and Enter leaves.
#[tokio::test(start_paused = true)]
async fn a_region_without_a_vpc_is_left() {
    let state = tempfile::tempdir().expect("a folder");
    let cloud = Arc::new(Sandbox::in_memory(Scenario::Empty));
    let held = talk(&cloud, &["", "", "1", "", "never read"], state.path()).await;
    assert_eq!(held.left.code, 130, "{}", held.text);
    held.says("This Region has no VPC. Make one");
    assert_eq!(held.text.matches("There is no VPC to choose. What now?").count(), 2, "read again once: {}", held.text);
    held.says("2. leave\nNumber [2]: \nNothing has been changed in AWS.");
    assert!(!held.text.contains("The input has ended"), "{}", held.text);
    let held = talk(&cloud, &["", "", "vpc-1", "9"], state.path()).await;
    held.says("VPC: `vpc-1` is none of the answers");
    held.says("VPC: there is no row 9: the rows are 1 to 2.");
}

/// A name that is explained later is explained where it is met.
#[tokio::test(start_paused = true)]
async fn a_mode_is_explained_before_the_modes_are() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &["", "", "?"], state.path()).await;
    let (before, _) = held.text.split_once("mode VPC").expect("the mode");
    assert!(before.ends_with("Who may open Studio is asked later; the usual answer, "), "{before}");
    held.says("mode VPC, lets in whoever comes through an endpoint of this VPC.");
}

/// One number is of those who can open Studio, the other of all who are chosen, and each says so.
#[tokio::test(start_paused = true)]
async fn numbers_of_people_say_what_they_count() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &TO_WARNINGS, state.path()).await;
    held.says("5 can open Studio today, 0 of them chosen.");
    held.says("5 can open Studio today, 1 of them chosen.\nNumbers put in or out, Enter goes on [3 chosen]: ");
    held.says("4 of 4 who can open Studio today and could get the policy (IAM lets nobody attach to 1 more) still get in from elsewhere");
}

/// Each check is told when it is done, and not once more after the run.
#[tokio::test(start_paused = true)]
async fn a_check_is_told_once() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &whole(), state.path()).await;
    for reason in ["this machine is outside", "private DNS is as planned", "attached to all 3 chosen"] {
        assert_eq!(held.text.matches(reason).count(), 1, "{reason}: {}", held.text);
    }
    held.says(" skipped, 0 failed. It took ");
}

/// What the help of the screens says beside the keys, of the choice that stands.
#[tokio::test(start_paused = true)]
async fn why_tells_what_a_choice_costs_and_where_to_read_on() {
    let state = tempfile::tempdir().expect("a folder");
    let held = talk(&sandbox(), &["", "", "", "?"], state.path()).await;
    held.says("What to know about this subnet:");
    held.says("Costs: one zone for all chosen endpoints");
    held.says("https://docs.aws.amazon.com/");
}
