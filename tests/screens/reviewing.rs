//! Review: what is shown of a plan, what is acknowledged, what is taken out of the screen, and the word.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::policy::parse;
use studiolink::plan::answers::Answers;
use studiolink::plan::snapshot::{ManagedPolicy, PolicyVersion};
use studiolink::ui::{Effect, Message, Start};

use super::applying::{acknowledge, at_review, confirm};
use super::harness::Wizard;

#[test]
fn every_tab_of_the_review() {
    let mut wizard = at_review(80, 24);
    let mut screens = vec![wizard.screen()];
    for _ in 0..5 {
        wizard.key(KeyCode::Tab);
        screens.push(wizard.screen());
    }
    assert_snapshot!(screens.join("\n"));
}

/// What is denied is told before yes, with the policy to ask for, and holds nobody up.
#[test]
fn a_permission_that_is_missing_is_told_and_blocks_nothing() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.sandbox.deny("iam:CreatePolicy");
    wizard.enter(6);
    wizard.choose("MlEngineer");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("AWS refuses you 1 of 7 changes. See Permissions."), "{screen}");
    wizard.keys(&[KeyCode::Tab; 4]);
    let screen = wizard.screen();
    assert!(screen.contains("[Permissions 1]") && screen.contains("iam:CreatePolicy is denied"), "{screen}");
    confirm(&mut wizard);
}

/// Whoever reads a plan sees that an answer is still to come, and that nothing has to wait for it.
#[test]
fn that_permissions_are_still_asked_is_told_at_every_size_until_they_are_known() {
    for (width, height, words) in [
        (60, 18, "Asking permissions …"),
        (80, 24, "Asking permissions; yes need not wait …"),
        (120, 40, "AWS is asked what you are permitted; yes need not wait for it …"),
    ] {
        let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
        wizard.enter(6);
        wizard.choose("MlEngineer");
        wizard.send(Message::Key(KeyCode::Enter.into()));
        let mut asked = Vec::new();
        wizard.answer_but(&mut asked, |effect| matches!(effect, Effect::Preflight { .. }));
        let screen = wizard.screen();
        assert!(screen.contains("Permissions … ") && screen.contains(words), "{screen}");
        assert!(screen.contains("Nothing has been changed in AWS yet."), "{screen}");
        wizard.effects.append(&mut asked);
        wizard.answer();
        let screen = wizard.screen();
        assert!(!screen.contains("Permissions …") && !screen.contains(words), "{screen}");
    }
}

/// Whoever did not wait for the answer reads it in Apply's log.
#[test]
fn what_is_refused_is_told_after_an_early_yes_too() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 120, 40);
    wizard.sandbox.deny("iam:CreatePolicy");
    wizard.enter(6);
    wizard.choose("MlEngineer");
    wizard.send(Message::Key(KeyCode::Enter.into()));
    let mut asked = Vec::new();
    wizard.answer_but(&mut asked, |effect| matches!(effect, Effect::Preflight { .. }));
    let plan = confirm(&mut wizard);
    wizard.effects.append(&mut asked);
    wizard.answer();
    super::applying::Teller { wizard: &mut wizard, second: 0 }.begin(&plan);
    assert!(wizard.screen().contains("AWS refuses you 1 of 7 changes"), "{}", wizard.screen());
}

/// No trial is promised beside the words that say that there is none.
#[test]
fn where_nobody_can_be_tried_first_the_plan_promises_no_trial() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 40);
    wizard.sandbox.deny("iam:SimulatePrincipalPolicy");
    wizard.enter(6);
    wizard.choose("MlEngineer");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("not tried on one of them first: needs iam:SimulatePrincipalPolicy"), "{screen}");
    assert!(!screen.contains("tried on this one first") && !screen.contains("inside allowed, outside"), "{screen}");
}

#[test]
fn the_review_on_a_wide_screen_shows_whole_policies() {
    let mut wizard = at_review(200, 50);
    wizard.key(KeyCode::Tab);
    assert_snapshot!(wizard.screen());
}

#[test]
fn only_the_whole_word_starts_the_apply() {
    let mut wizard = at_review(80, 24);
    wizard.enter(1);
    assert!(wizard.screen().contains("[Findings 9]"), "{}", wizard.screen());
    wizard.text("yes");
    wizard.enter(1);
    assert!(wizard.effects.is_empty(), "typed before the warnings were acknowledged");
    acknowledge(&mut wizard);
    for not_yet in ["", "y", "e", "\u{20}"] {
        wizard.text(not_yet);
        wizard.enter(1);
        assert!(wizard.effects.is_empty(), "{not_yet:?}");
    }
    wizard.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
    wizard.text("yes");
    wizard.enter(1);
    assert!(matches!(wizard.effects.as_slice(), [Effect::Apply { .. }]), "{:?}", wizard.effects);
}

#[test]
fn what_was_acknowledged_holds_as_long_as_the_plan_is_the_same() {
    let mut wizard = at_review(80, 24);
    acknowledge(&mut wizard);
    assert!(wizard.screen().contains("Type yes to make"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    assert!(wizard.screen().contains("Type yes to make"), "nothing has changed: {}", wizard.screen());
    wizard.key(KeyCode::Esc);
    wizard.choose("bob");
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("to acknowledge first"), "it is another plan: {screen}");
    wizard.key(KeyCode::Esc);
    wizard.choose("bob");
    wizard.enter(1);
    assert!(wizard.screen().contains("to acknowledge first"), "what is acknowledged is the plan before: {screen}");
}

#[test]
fn a_pasted_line_end_starts_nothing() {
    let mut wizard = at_review(80, 24);
    acknowledge(&mut wizard);
    wizard.send(Message::Paste("yes\n".to_owned()));
    assert!(wizard.effects.is_empty());
    assert!(wizard.screen().contains("The word yes is typed, letter by letter"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.effects.is_empty(), "nothing stands in the field: {:?}", wizard.effects);
    wizard.text("yes");
    wizard.enter(1);
    assert!(wizard.effects.iter().any(|effect| matches!(effect, Effect::Apply { .. })), "{}", wizard.screen());
}

#[test]
fn an_error_blocks() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    // Without endpoints nobody comes in, in a mode that wants them.
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' ')]);
    wizard.enter(3);
    let screen = wizard.screen();
    assert!(screen.contains("cannot be applied"), "{screen}");
    wizard.text("aaayes");
    wizard.enter(1);
    assert!(wizard.effects.is_empty());
}

#[test]
fn the_review_shows_every_rule_in_full() {
    let mut wizard = at_review(80, 24);
    let screen = wizard.screen();
    let words: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("2 rules: 443 from 10.240.0.0/16"), "{screen}");
    assert!(words.contains("sg-0c2d3e4f5a6b7c8d9"), "{screen}");
    assert!(!screen.contains('…'), "{screen}");
}

#[test]
fn the_last_finding_can_be_seen_below_a_long_remark() {
    let mut wizard = Wizard::new(Scenario::HalfDone, 80, 24);
    wizard.enter(7);
    wizard.key(KeyCode::End);
    let screen = wizard.screen();
    assert!(screen.contains("1 error blocks this plan"), "{screen}");
    assert!(screen.contains("Take sagemaker:StartSession from") && !screen.contains(" ↓\n"), "{screen}");
}

/// Each step can be looked at before the yes, in the words of Apply: the request, why, and what undo does with it.
#[test]
fn a_step_is_told_in_full_before_the_yes() {
    let mut wizard = at_review(80, 24);
    assert!(wizard.screen().contains(">  = VPC vpc-0a1b2c3d4e5f60718"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::End, KeyCode::Char(' ')]);
    let screen = wizard.screen();
    for part in [
        "attach to role/MlEngineer",
        "why      It is what restricts",
        "undo     Detaches it, before all else",
        "The request: iam:AttachRolePolicy",
        "RoleName                MlEngineer",
        "space all steps",
    ] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    assert!(copied(&mut wizard).contains("The request: iam:AttachRolePolicy"), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("space details"), "back to the steps: {}", wizard.screen());
    acknowledge(&mut wizard);
    wizard.key(KeyCode::Tab);
    wizard.text(" ");
    assert!(wizard.screen().contains("The request: iam:AttachRolePolicy"), "{}", wizard.screen());
    wizard.text(" yes");
    wizard.enter(1);
    assert!(matches!(wizard.effects.as_slice(), [Effect::Apply { .. }]), "{:?}", wizard.effects);
}

#[test]
fn on_a_wide_screen_the_step_under_the_cursor_is_told_beside_the_steps() {
    let mut wizard = at_review(160, 40);
    assert!(wizard.screen().contains("It stands as it is"), "{}", wizard.screen());
    wizard.key(KeyCode::Down);
    let screen = wizard.screen();
    assert!(screen.contains("ec2:ModifyVpcAttribute") && screen.contains("verify the private path"), "{screen}");
}

/// Whoever goes on too early is shown what is missing, and told it once.
#[test]
fn enter_before_the_warnings_are_acknowledged_shows_the_first_that_is_not() {
    let mut wizard = at_review(80, 24);
    wizard.enter(1);
    let screen = wizard.screen();
    assert!(screen.contains("[Findings 9]") && screen.contains(">! warning console-closed:"), "{screen}");
    assert_eq!(screen.matches("acknowledge").count(), 2, "in a line, and beside the key: {screen}");
    wizard.text("a");
    wizard.keys(&[KeyCode::End, KeyCode::Enter]);
    let screen = wizard.screen();
    assert!(screen.contains(">! warning new-access:"), "{screen}");
    assert_eq!(warnings(&mut wizard), (1, 3), "enter acknowledges nothing");
}

/// What there is to know is a list: the one under the cursor is told whole, the others in a line.
#[test]
fn findings_are_a_line_each_but_for_the_one_under_the_cursor() {
    for scenario in [Scenario::FirstTime, Scenario::Denied, Scenario::HalfDone] {
        let mut wizard = Wizard::new(scenario, 80, 24);
        wizard.enter(6);
        wizard.enter(1);
        if !wizard.screen().contains("[Findings") {
            wizard.key(KeyCode::BackTab);
        }
        let count = wizard.screen().split_once("Findings ").map(|(_, rest)| rest.trim_start().to_owned());
        let count: usize = count.and_then(|rest| rest.split([' ', ']']).next()?.parse().ok()).unwrap_or_default();
        assert!(count > 5, "{}", wizard.screen());
        for _ in 0..count {
            let screen = wizard.screen();
            let whole = ["✗ error ", "! warning ", "· note "].map(|title| screen.matches(title).count());
            assert_eq!(whole.iter().sum::<usize>(), 1, "{screen}");
            assert!(!screen.contains("answers file"), "{screen}");
            wizard.key(KeyCode::Down);
        }
    }
}

#[test]
fn the_page_that_a_warning_names_is_a_key_away() {
    let mut wizard = at_review(80, 24);
    wizard.text("a");
    assert!(!wizard.screen().contains("space"), "it names none: {}", wizard.screen());
    wizard.text("a");
    assert!(wizard.screen().contains("(page People)"), "{}", wizard.screen());
    assert!(wizard.screen().contains("space its page"), "{}", wizard.screen());
    wizard.text(" ");
    assert!(wizard.screen().contains("> People"), "{}", wizard.screen());
}

/// As many as are acknowledged, and as many as are not.
fn warnings(wizard: &mut Wizard) -> (usize, usize) {
    let before = wizard.area();
    wizard.resize(200, 60);
    let screen = wizard.screen();
    let numbers = (screen.matches(", acknowledged:").count(), screen.matches("! warning ").count());
    wizard.resize(before.width, before.height);
    numbers
}

#[test]
fn each_warning_is_acknowledged_for_itself() {
    let mut wizard = at_review(80, 24);
    wizard.text("a");
    assert_eq!(warnings(&mut wizard), (0, 4), "the first key only shows them");
    for done in 1..=4 {
        assert!(!wizard.screen().contains("Type yes"), "{}", wizard.screen());
        wizard.text("a");
        assert_eq!(warnings(&mut wizard), (done, 4 - done));
    }
    assert!(wizard.screen().contains("Type yes to make these 8 changes"), "{}", wizard.screen());
}

/// Whoever presses once too often types nothing; in the midst of a word it is a letter.
#[test]
fn the_key_that_acknowledges_types_nothing_once_nothing_is_left() {
    let mut wizard = at_review(80, 24);
    wizard.text("aaaaaaaa");
    assert_eq!(warnings(&mut wizard), (4, 0));
    wizard.text("yes");
    wizard.enter(1);
    assert!(matches!(wizard.effects.as_slice(), [Effect::Apply { .. }]), "{}", wizard.screen());
    let mut wizard = at_review(80, 24);
    wizard.text("aaaaaayeas");
    wizard.enter(1);
    assert!(wizard.effects.is_empty() && wizard.screen().contains("Type the word yes"), "{}", wizard.screen());
}

#[test]
fn the_warning_under_the_cursor_is_the_one_that_is_acknowledged() {
    let mut wizard = at_review(80, 40);
    wizard.text("a");
    wizard.key(KeyCode::Down);
    wizard.text("a");
    let screen = wizard.screen();
    assert!(screen.contains("✓ acknowledged: The policy limits"), "{screen}");
    let (x, y) = wizard.cursor();
    let buffer = wizard.draw();
    assert_eq!(buffer[(x, y)].symbol(), ">", "the terminal's cursor is on the next one");
    assert!(buffer[(x + 1, y)].modifier.contains(ratatui::style::Modifier::REVERSED));
    assert_eq!(warnings(&mut wizard), (1, 3));
}

#[test]
fn what_was_acknowledged_is_said_and_how_many_are_left() {
    let mut wizard = at_review(80, 24);
    wizard.text("aa");
    let screen = wizard.screen();
    assert!(screen.contains("Acknowledged: console-closed; 3 left."), "{screen}");
    let (x, y) = wizard.cursor();
    assert_eq!(wizard.draw()[(x, y)].symbol(), ">", "the cursor is on the next, beside what is said");
    wizard.text("aaa");
    assert_eq!(warnings(&mut wizard), (4, 0));
    assert!(wizard.screen().contains("; none left."), "{}", wizard.screen());
}

#[test]
fn a_leap_to_the_end_acknowledges_nothing_but_what_is_under_the_cursor() {
    for (width, height) in [(80, 24), (60, 18)] {
        let mut wizard = at_review(width, height);
        wizard.text("a");
        wizard.keys(&[KeyCode::PageDown; 12]);
        wizard.text("a");
        assert_eq!(warnings(&mut wizard), (0, 4), "{}", wizard.screen());
    }
}

/// On the smallest screen a warning is longer than what is shown of it: every word of it is seen first.
#[test]
fn no_warning_is_acknowledged_before_its_end_was_on_the_screen() {
    let mut wizard = at_review(60, 18);
    let parts = [
        vec!["(mode vpc).", "create-presigned-domain-url", "Access, the AWS console", "has no endpoints here."],
        vec!["role/MlEngineer, an execution", "to open no apps."],
        vec!["user/break-glass", "Choose user/break-glass too", "emergencies."],
        vec!["attach to it.", "Permission sets", "managed policies, attach", "that name."],
    ];
    let mut seen = String::new();
    for _ in 0..30 {
        seen.push_str(&wizard.screen());
        wizard.text("a");
        for part in parts.iter().take(warnings(&mut wizard).0).flatten() {
            assert!(seen.contains(part), "{part} in {seen}");
        }
        if wizard.screen().contains("Type yes") {
            return;
        }
    }
    panic!("{}", wizard.screen());
}

#[test]
fn each_key_moves_over_all_findings_and_back() {
    let mut wizard = at_review(80, 24);
    wizard.text("a");
    let first = wizard.screen();
    let mut seen = String::new();
    for _ in 0..40 {
        wizard.key(KeyCode::Down);
        seen.push_str(&wizard.screen());
    }
    let last = wizard.screen();
    wizard.key(KeyCode::End);
    assert_eq!(wizard.screen(), last);
    assert!(!last.contains(" ↓\n"), "{last}");
    for _ in 0..40 {
        wizard.key(KeyCode::Up);
    }
    assert_eq!(wizard.screen(), first);
    wizard.keys(&[KeyCode::End, KeyCode::Home]);
    assert_eq!(wizard.screen(), first);
}

#[test]
fn the_sentence_beside_yes_names_account_and_region_at_every_width() {
    for width in [60, 80, 120, 200] {
        let mut wizard = at_review(width, 24);
        acknowledge(&mut wizard);
        let screen = wizard.screen();
        let line = screen.lines().find(|line| line.contains("Type yes")).expect("the sentence");
        assert!(line.contains("111122223333, eu-west-1:") && line.contains("8 changes"), "{line}");
    }
}

fn copied(wizard: &mut Wizard) -> String {
    wizard.key(KeyCode::F(2));
    let Some(Effect::Copy { text }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    text
}

#[test]
fn what_is_copied_is_whole_on_a_small_screen_too() {
    let mut wizard = at_review(60, 18);
    assert!(copied(&mut wizard).contains("2 rules: 443 from 10.240.0.0/16 and sg-0c2d3e4f5a6b7c8d9\n"));
    assert!(wizard.screen().contains("Sent to the terminal's clipboard: the tab Plan"), "{}", wizard.screen());
    wizard.key(KeyCode::Tab);
    let policies = copied(&mut wizard);
    assert!(
        policies.contains("\"Resource\": \"arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-abcdefghijkl/*\"")
    );
    wizard.keys(&[KeyCode::Tab; 3]);
    let permissions: serde_json::Value = serde_json::from_str(&copied(&mut wizard)).expect("JSON");
    assert_eq!(permissions["Version"], "2012-10-17");
    wizard.key(KeyCode::Tab);
    assert!(copied(&mut wizard).contains("over the internet (mode vpc).\n"));
}

/// The word is a text, and what is copied while it is typed must not get into it.
#[test]
fn copying_and_saving_work_while_the_word_is_typed() {
    let mut wizard = at_review(80, 24);
    acknowledge(&mut wizard);
    wizard.text("ye");
    copied(&mut wizard);
    wizard.key(KeyCode::F(3));
    assert!(matches!(wizard.effects.pop(), Some(Effect::Write { .. })), "{}", wizard.screen());
    wizard.text("s");
    wizard.enter(1);
    assert!(matches!(wizard.effects.as_slice(), [Effect::Apply { .. }]), "{:?}", wizard.effects);
}

#[test]
fn the_plan_and_each_document_are_saved_and_the_folder_is_said() {
    let mut wizard = at_review(80, 24);
    wizard.text("w");
    let Some(Effect::Write { name, files }) = wizard.effects.pop() else { panic!("{}", wizard.screen()) };
    assert_eq!(name.len(), 12);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let wanted = ["endpoint-policy-sagemaker.api.json", "endpoint-policy-studio.json", "permissions.json"];
    assert_eq!(names[..3], ["plan.txt", "plan.json", "iam-policy.json"]);
    assert_eq!(names[3..], wanted);
    for (name, text) in &files[1..] {
        serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    wizard.send(Message::Written(Ok("/state/plans/0123456789ab".into())));
    assert!(wizard.screen().contains("Written to /state/plans/0123456789ab"), "{}", wizard.screen());
    wizard.send(Message::Written(Err("disk full".to_owned())));
    assert!(wizard.screen().contains("Nothing was written: disk full"), "{}", wizard.screen());
}

/// An account with an endpoint to adopt, and with a policy of ours that says nearly what is wanted, in another order
/// and in another form.
pub fn with_much_to_modify(account: &mut studiolink::cloud::sandbox::Account) {
    account.hosted_zones.iter_mut().for_each(|zone| zone.records.retain(|one| one.alias.is_none()));
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "sagemaker:createpresigneddomainurl",
         "Resource": ["arn:aws:sagemaker:eu-west-1:555566667777:user-profile/d-abcdefghijkl/*"],
         "Condition": {"StringNotEqualsIfExists": {"AWS:SourceVpc": ["vpc-0f9e8d7c6b5a49382", "vpc-0a1b2c3d4e5f60718"]},
                       "BoolIfExists": {"aws:ViaAWSService": "False"}}},
        {"Effect": "Allow", "Action": ["sagemaker:DescribeUserProfile", "sagemaker:CreatePresignedDomainUrl"],
         "Resource": "arn:aws:sagemaker:eu-west-1:555566667777:user-profile/d-abcdefghijkl/*",
         "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}}]}"#;
    let name = "StudioPrivateAccess-d-abcdefghijkl";
    let document = Some(parse(text).expect("a policy"));
    account.policies.push(ManagedPolicy {
        arn: format!("arn:aws:iam::555566667777:policy/{name}"),
        name: name.to_owned(),
        tags: [("studiolink:domain".to_owned(), "d-abcdefghijkl".to_owned())].into(),
        versions: vec![PolicyVersion { id: "v1".to_owned(), is_default: true, document }],
        attached_to: None,
    });
}

/// Answers that adopt and change all of it.
pub fn to_modify() -> Start {
    let text = "version = 1\nregion = \"eu-west-1\"\n[domain]\nid = \"d-abcdefghijkl\"\n[network]\n\
                vpc = \"vpc-0a1b2c3d4e5f60718\"\nsubnets = [\"subnet-0aa11bb22cc33dd44\"]\n\
                [endpoints]\nadopt_policy = true\ndns = { studio = \"hosted-zone\" }\n\
                [restriction]\nmode = \"vpc\"\n[principals]\nroles = [\"DataScientist\"]\n";
    Start { answers: Some(Answers::parse(text).expect("answers")), ..Start::default() }
}

/// What policies that stand will say otherwise is told by content, whatever their order and form.
#[test]
fn what_is_modified_is_told_by_what_it_says() {
    let mut wizard = Wizard::start(Scenario::HalfDone, to_modify(), 118, 60);
    wizard.sandbox.edit(with_much_to_modify);
    wizard.answer();
    wizard.enter(7);
    let screen = wizard.screen();
    assert!(
        screen.contains("- statement 1: when StringNotEqualsIfExists AWS:SourceVpc vpc-0f9e8d7c6b5a49382\n"),
        "{screen}"
    );
    assert_eq!(
        screen.matches(" statement 1: when ").count(),
        2,
        "and one of the endpoint's: nothing else differs: {screen}"
    );
    assert_snapshot!(screen);
}

/// Each tab of a plan with everything in it, at each size.
#[test]
fn the_review_at_each_size() {
    for (width, height) in [(60, 18), (120, 40), (200, 60)] {
        let mut wizard = at_review(width, height);
        let mut screens = vec![wizard.screen()];
        for _ in 0..5 {
            wizard.key(KeyCode::Tab);
            screens.push(wizard.screen());
        }
        wizard.text("aa");
        screens.push(wizard.screen());
        acknowledge(&mut wizard);
        screens.push(wizard.screen());
        assert_snapshot!(format!("review-{width}x{height}"), screens.join("\n"));
    }
}

/// A page is what is seen, but for a row: each finding was on the screen before the cursor is behind it.
#[test]
fn a_page_of_findings_leaves_none_out() {
    for (width, height) in [(60, 18), (80, 24)] {
        let mut wizard = at_review(width, height);
        wizard.text("a");
        let mut seen = wizard.screen();
        for _ in 0..30 {
            wizard.key(KeyCode::PageDown);
            seen.push_str(&wizard.screen());
        }
        let last = wizard.screen();
        wizard.key(KeyCode::End);
        assert_eq!(wizard.screen(), last);
        for _ in 0..30 {
            wizard.key(KeyCode::PageUp);
        }
        let first = wizard.screen();
        wizard.key(KeyCode::Home);
        assert_eq!(wizard.screen(), first);
        for finding in &confirm(&mut wizard).findings {
            let begins: String = finding.message.chars().take(24).collect();
            assert!(seen.contains(&begins), "{begins} in {seen}");
        }
    }
}

/// Amounts stand below each other, whatever their length.
#[test]
fn the_amounts_of_the_cost_end_in_one_column() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab, KeyCode::Char(' ')]);
    wizard.enter(2);
    wizard.choose("MlEngineer");
    wizard.enter(1);
    wizard.keys(&[KeyCode::Tab; 3]);
    let screen = wizard.screen();
    let points: Vec<usize> =
        screen.lines().filter(|line| line.trim_start().starts_with('+')).filter_map(|line| line.find('.')).collect();
    assert!(points.len() >= 3 && points.iter().all(|at| *at == points[0]), "{points:?} {screen}");
}

#[test]
fn what_went_well_is_told_with_the_sign_of_it() {
    let mut wizard = at_review(80, 24);
    wizard.enter(2);
    assert!(wizard.screen().contains(" ! enter acknowledges nothing: a does"), "{}", wizard.screen());
    wizard.key(KeyCode::F(2));
    assert!(wizard.screen().contains(" ✓ Sent to the terminal's clipboard"), "{}", wizard.screen());
}

#[test]
fn a_blocked_plan_says_which_page_mends_it_and_leads_there() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' ')]);
    wizard.enter(3);
    let screen = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("enter goes to Endpoints, where it is mended."), "{screen}");
    wizard.key(KeyCode::Char('a'));
    assert!(wizard.screen().contains("No warning is acknowledged while an error blocks"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("> Endpoints"), "{}", wizard.screen());
}
