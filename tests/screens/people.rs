//! Whom the restriction is put on: who can open Studio first, all of them by one key, and never yourself by accident.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::{Account, Own, Scenario};
use studiolink::domain::policy::parse;
use studiolink::domain::principal::{Principal, PrincipalKind, PrincipalName};
use studiolink::plan::plan;
use studiolink::plan::snapshot::authorization::InlineDocument;
use studiolink::ui::{Effect, Message};

use super::harness::Wizard;

const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";

fn principal<'a>(account: &'a mut Account, name: &str) -> &'a mut Principal {
    account.principals.iter_mut().find(|one| one.name.name == name).expect("a principal")
}

fn attach(account: &mut Account, name: &str, arn: &str) {
    principal(account, name).attached.get_or_insert_default().push(arn.to_owned());
}

/// On the page People of an account that was changed before it was read.
fn with(account: impl FnOnce(&mut Account), width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::unread(Scenario::FirstTime, width, height);
    wizard.sandbox.edit(account);
    wizard.answer();
    wizard.enter(6);
    wizard
}

fn as_user(account: &mut Account) {
    account.identity.arn = "arn:aws:iam::111122223333:user/ana.maria".to_owned();
}

fn row(screen: &str, name: &str) -> usize {
    screen.lines().position(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {screen}"))
}

fn notice(wizard: &mut Wizard) -> String {
    wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn who_can_open_studio_comes_first_and_says_by_what() {
    let mut wizard = with(|_| {}, 80, 24);
    let screen = wizard.screen();
    let head = row(&screen, "5 can open Studio today, 0 of them chosen");
    let others = row(&screen, "Others, who cannot open Studio today");
    for (name, by) in [
        ("role/DataScientist", "by AmazonSageMakerFullAccess"),
        ("PlatformAdmin", "you, by AdministratorAccess"),
        ("break-glass", "for emergencies, by Admin"),
        ("permission set DataScience", "Identity Center's, by AmazonSageM"),
    ] {
        let at = screen.lines().skip(1).position(|line| line.contains(name) && line.contains(by));
        let at = at.unwrap_or_else(|| panic!("{name} {by} in {screen}")) + 1;
        assert!(head < at && at < others, "{name} in {screen}");
    }
    assert!(others < row(&screen, "MlEngineer"), "{screen}");
    assert!(screen.contains("Opens Studio by AllowStudioActions in AmazonSageMakerFullAccess."), "{screen}");
    wizard.key(KeyCode::Char(' '));
    assert!(wizard.screen().contains("5 can open Studio today, 1 of them chosen"), "{}", wizard.screen());
}

#[test]
fn it_is_worked_out_away_from_the_screen_and_says_so() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    let mut asked = Vec::new();
    for _ in 0..5 {
        wizard.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        wizard.answer_but(&mut asked, |effect| matches!(effect, Effect::Rank { .. }));
    }
    let screen = wizard.screen();
    assert!(screen.contains("Who gets this restriction?") && screen.contains("working out who can open"), "{screen}");
    assert!(!screen.contains("can open Studio today") && screen.contains("DataScientist"), "{screen}");
    wizard.key(KeyCode::Char('o'));
    assert!(wizard.screen().contains("still being worked out"), "{}", wizard.screen());
    assert_eq!(asked.len(), 1, "asked once: {asked:?}");
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Down]);
    let under = |wizard: &mut Wizard| {
        let (_, y) = wizard.cursor();
        wizard.screen().lines().nth(usize::from(y)).expect("a row").chars().take(40).collect::<String>()
    };
    let before = under(&mut wizard);
    wizard.effects.append(&mut asked);
    wizard.answer();
    assert!(wizard.screen().contains("5 can open Studio today"), "{}", wizard.screen());
    assert_eq!(under(&mut wizard), before, "who has moved stays there");
}

#[test]
fn a_late_answer_about_another_domain_is_dropped() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    let mut asked = Vec::new();
    for _ in 0..2 {
        wizard.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        wizard.answer_but(&mut asked, |effect| matches!(effect, Effect::Rank { .. }));
    }
    let [Effect::Rank { load, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    let load = *load;
    wizard.keys(&[KeyCode::Esc, KeyCode::Down]);
    wizard.enter(4);
    let before = wizard.screen();
    assert!(before.contains("5 can open Studio today"), "{before}");
    wizard.send(Message::Ranked { load, today: std::sync::Arc::default() });
    assert_eq!(wizard.screen(), before);
}

#[test]
fn one_key_chooses_all_whom_it_hurts_nobody_to_choose() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.key(KeyCode::Char('o'));
    let said = notice(&mut wizard);
    assert!(
        said.contains("1 more chosen; left out: 1 that IAM lets nobody attach to, 1 execution role,")
            && said.contains("1 that is for emergencies and yourself."),
        "{said}"
    );
    let answers = wizard.answers_at_review(1);
    assert_eq!(
        (answers.principals.roles.as_slice(), answers.principals.users.as_slice()),
        (["DataScientist".to_owned()].as_slice(), [].as_slice())
    );
    assert!(!answers.principals.include_caller);
    let plan = plan(&wizard.sandbox.read(&answers.scope()), &answers).expect("a plan");
    let codes: Vec<_> = plan.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(!codes.contains(&"restricts-yourself"), "{codes:?}");
    let others = plan.findings.iter().find(|finding| finding.code == "others-open").expect("those who are left out");
    assert!(
        others.message.starts_with("4 who get no policy") && others.fix.contains("user/break-glass too"),
        "{others:?}"
    );
}

#[test]
fn the_same_key_takes_them_out_again_and_nobody_puts_them_back() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.keys(&[KeyCode::Char('o'), KeyCode::Char('o')]);
    assert!(wizard.screen().contains("5 can open Studio today, 0 of them chosen"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter, KeyCode::Char('r')]);
    let answers = wizard.answers_at_review(1);
    assert!(answers.principals.names().is_empty());
}

#[test]
fn an_execution_role_that_opens_studio_is_left_out_and_marked() {
    let mut wizard = with(|account| attach(account, "MlEngineer", FULL_ACCESS), 80, 24);
    let screen = wizard.screen();
    assert!(screen.contains("execution role, by AmazonSageMake"), "{screen}");
    wizard.key(KeyCode::Char('o'));
    let said = notice(&mut wizard);
    assert!(said.contains("2 execution roles"), "{said}");
    assert!(!wizard.answers_at_review(1).principals.roles.contains(&"MlEngineer".to_owned()));
}

#[test]
fn whom_a_group_lets_in_gets_the_policy_by_the_group() {
    let mut wizard = with(|account| attach(account, "data-science", FULL_ACCESS), 80, 30);
    let screen = wizard.screen();
    assert!(screen.contains("7 can open Studio today, 0 of them chosen"), "users and roles are counted: {screen}");
    assert!(screen.contains("by group/data-science"), "{screen}");
    wizard.key(KeyCode::Char('o'));
    assert!(wizard.screen().contains("7 can open Studio today, 3 of them chosen"), "{}", wizard.screen());
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.principals.groups, ["data-science"]);
    assert!(answers.principals.users.is_empty(), "its members need no policy of their own");
    let plan = plan(&wizard.sandbox.read(&answers.scope()), &answers).expect("a plan");
    let others = plan.findings.iter().find(|finding| finding.code == "others-open").expect("a finding");
    assert!(others.message.contains("user/break-glass"), "{}", others.message);
}

#[test]
fn a_group_that_you_are_in_is_left_out_and_its_other_members_are_chosen() {
    let edit = |account: &mut Account| {
        attach(account, "data-science", FULL_ACCESS);
        as_user(account);
    };
    let mut wizard = with(edit, 80, 30);
    wizard.key(KeyCode::Char('o'));
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.principals.users, ["bob"]);
    assert!(answers.principals.groups.is_empty());
}

#[test]
fn whom_nobody_can_tell_of_may_open_studio() {
    let edit = |account: &mut Account| {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Tagged","Effect":"Allow",
            "Action":"sagemaker:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"ml"}}}]}"#;
        let inline = InlineDocument { name: "Own".to_owned(), document: Some(parse(text).expect("a document")) };
        let name = PrincipalName { kind: PrincipalKind::Role, name: "ci-deploy".to_owned() };
        account.own.push(Own { principal: name, inline: vec![inline], boundary: None });
    };
    let mut wizard = with(edit, 80, 24);
    let screen = wizard.screen();
    assert!(screen.contains("5 can open Studio today and 1 may, 0 of them chosen"), "{screen}");
    let line = screen.lines().find(|line| line.contains("ci-deploy")).expect("a row");
    assert!(line.contains("may open Studio"), "{line}");
}

#[test]
fn where_nobodys_policies_can_be_read_the_list_is_whole_and_says_what_is_missing() {
    let mut wizard = with(|account| account.denied.extend(["iam:GetAccountAuthorizationDetails".to_owned()]), 80, 24);
    let screen = wizard.screen();
    assert!(screen.contains("needs iam:GetAccountAuthorizationDetails"), "{screen}");
    assert!(!screen.contains("can open Studio today") && screen.contains("12 of 12"), "{screen}");
    wizard.key(KeyCode::Char('o'));
    assert!(wizard.screen().contains("could not be read"), "{}", wizard.screen());
}

#[test]
fn that_execution_roles_are_not_known_is_said_beside_the_list() {
    let words = "which roles are execution roles: unknown; needs sagemaker:DescribeUserProfile";
    let mut wizard = with(|account| account.denied.extend(["sagemaker:DescribeUserProfile".to_owned()]), 100, 30);
    assert!(wizard.screen().contains(words), "{}", wizard.screen());
    assert!(!with(|_| {}, 100, 30).screen().contains(words));
}

#[test]
fn a_permission_set_comes_with_its_steps() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.keys(&[KeyCode::Down; 4]);
    let said = notice(&mut wizard);
    for part in [
        "IAM lets nobody attach",
        "Permission sets, DataScience,",
        "attach StudioPrivateAccess-d-abcdefghijkl",
        "provision",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn you_are_chosen_only_after_you_have_typed_your_own_name() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.narrow("PlatformAdmin");
    wizard.key(KeyCode::Char(' '));
    let said = notice(&mut wizard);
    assert!(
        said.contains("restricts-yourself") && said.contains("Type PlatformAdmin to restrict yourself too:"),
        "{said}"
    );
    wizard.text("yes");
    wizard.enter(1);
    assert!(notice(&mut wizard).contains("another name was typed"), "{}", wizard.screen());
    wizard.key(KeyCode::Char(' '));
    wizard.enter(1);
    let said = notice(&mut wizard);
    assert!(said.contains("Nothing was typed yet: PlatformAdmin restricts you too, esc leaves you out."), "{said}");
    wizard.text("platformadmin");
    wizard.enter(1);
    let said = notice(&mut wizard);
    assert!(said.contains("Names are case-sensitive: PlatformAdmin restricts you too"), "{said}");
    assert!(said.contains("Type PlatformAdmin to restrict yourself too:") && said.contains("0 chosen"), "{said}");
    wizard.key(KeyCode::Esc);
    wizard.key(KeyCode::Char(' '));
    wizard.text("PlatformAdmi");
    wizard.key(KeyCode::Esc);
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    wizard.key(KeyCode::Char(' '));
    wizard.text("PlatformAdmin");
    wizard.enter(1);
    assert!(wizard.screen().contains("1 chosen"), "{}", wizard.screen());
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.principals.roles, ["PlatformAdmin"]);
    assert!(answers.principals.include_caller);
}

/// Who is asked for a yes reads all of what it means, on the smallest screen too.
#[test]
fn what_choosing_yourself_means_is_whole_on_the_smallest_screen() {
    let mut wizard = with(|_| {}, 60, 18);
    wizard.narrow("PlatformAdmin");
    wizard.key(KeyCode::Char(' '));
    let said = notice(&mut wizard);
    assert!(said.contains("over every permission that you have."), "{}", wizard.screen());
    assert!(said.contains("Type PlatformAdmin to restrict yourself too:"), "{}", wizard.screen());
}

/// A key that chooses many says how to take that back, and the foot of a usual screen has both keys.
#[test]
fn what_one_key_chooses_is_taken_out_by_another() {
    for key in ["+", "o"] {
        let mut wizard = with(|_| {}, 80, 24);
        assert!(wizard.screen().contains("/ filter   + all   enter next"), "{}", wizard.screen());
        wizard.text(key);
        let said = notice(&mut wizard);
        assert!(said.contains("1 more chosen") && said.contains("u takes it out again."), "{}", wizard.screen());
        assert!(said.contains("u take back") && said.contains("space choose"), "{}", wizard.screen());
        wizard.text("u");
        assert!(notice(&mut wizard).contains("0 chosen"), "{}", wizard.screen());
        assert!(notice(&mut wizard).contains("What was chosen at once is out again."), "{}", wizard.screen());
    }
}

/// Whom the first press has left out is put in only by a second one that follows it.
#[test]
fn taking_back_forgets_whom_the_key_for_all_has_left_out() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.text("+");
    let once = wizard.screen();
    wizard.text("u+");
    assert_eq!(wizard.screen(), once);
}

#[test]
fn to_leave_yourself_out_again_takes_the_permission_back() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.narrow("PlatformAdmin");
    wizard.key(KeyCode::Char(' '));
    wizard.text("PlatformAdmin");
    wizard.keys(&[KeyCode::Enter, KeyCode::Char(' ')]);
    let answers = wizard.answers_at_review(1);
    assert!(answers.principals.names().is_empty() && !answers.principals.include_caller);
}

#[test]
fn a_group_that_you_are_in_asks_too() {
    let mut wizard = with(as_user, 80, 24);
    wizard.narrow("data-science");
    wizard.key(KeyCode::Char(' '));
    let said = notice(&mut wizard);
    assert!(said.contains("you are in this group") && said.contains("Type ana.maria"), "{said}");
    wizard.text("ana.maria");
    wizard.enter(1);
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.principals.groups, ["data-science"]);
    assert!(answers.principals.include_caller);
}

#[test]
fn all_that_is_shown_is_chosen_by_one_key_and_none_by_another() {
    let mut wizard = with(|_| {}, 80, 24);
    wizard.narrow("user/");
    wizard.keys(&[KeyCode::Char('+'), KeyCode::Char('+')]);
    assert!(wizard.screen().contains("2 chosen   3 of 12"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Char('/')]);
    wizard.text("bob");
    wizard.keys(&[KeyCode::Enter, KeyCode::Char('-')]);
    assert!(wizard.screen().contains("1 chosen   1 of 12"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Char('+')]);
    let said = notice(&mut wizard);
    assert!(
        said.contains(
            "left out: 2 that IAM lets nobody attach to, 2 execution roles, 1 that is for emergencies and yourself"
        ),
        "{said}"
    );
}

#[test]
fn the_page_at_every_size() {
    let sizes = [(60, 18), (80, 24), (120, 40), (200, 60)];
    let screens = sizes.map(|(width, height)| {
        let mut wizard = with(|account| attach(account, "data-science", FULL_ACCESS), width, height);
        wizard.key(KeyCode::Char('o'));
        let chosen = wizard.screen();
        wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Char(' ')]);
        [chosen, wizard.screen()].join("\n")
    });
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn choosing_somebody_who_cannot_open_studio_says_that_it_lets_them_in() {
    let mut wizard = with(|_| {}, 100, 30);
    wizard.narrow("ci-deploy");
    let screen = notice(&mut wizard);
    assert!(screen.contains("would get in anew") && screen.contains("Opens Studio from nowhere today"), "{screen}");
    assert!(!screen.contains("of those chosen opens"), "{screen}");
    wizard.keys(&[KeyCode::Char(' ')]);
    let screen = notice(&mut wizard);
    assert!(
        screen.contains("1 of those chosen opens Studio from nowhere today: the policy would let it in"),
        "{screen}"
    );
    wizard.keys(&[KeyCode::Esc, KeyCode::Char('+')]);
    let screen = notice(&mut wizard);
    assert!(screen.contains("1 of those chosen would get in anew"), "{screen}");
}

/// What is named for nothing of the kind may be tagged so, whether it opens Studio already or not.
#[test]
fn who_is_tagged_for_emergencies_has_to_be_chosen_alone_too() {
    for (opens, all) in [(true, 'o'), (false, '+')] {
        let tagged = |account: &mut Account| {
            if opens {
                attach(account, "ci-deploy", FULL_ACCESS);
            }
            let name = PrincipalName { kind: PrincipalKind::Role, name: "ci-deploy".to_owned() };
            let tags = std::iter::once(("purpose".to_owned(), "break-glass".to_owned())).collect();
            account.principal_tags.push((name, tags));
        };
        let mut wizard = with(tagged, 80, 24);
        wizard.key(KeyCode::Char(all));
        wizard.narrow("ci-deploy");
        let screen = wizard.screen();
        assert!(screen.contains("[ ] role/ci-deploy"), "{screen}");
        assert!(screen.contains("by its tag purpose=break-glass this is for"), "{screen}");
    }
}

#[test]
fn who_is_for_emergencies_carries_a_caution_and_has_to_be_chosen_alone() {
    let mut wizard = with(|_| {}, 80, 24);
    assert!(wizard.screen().contains("user/break-glass") && wizard.screen().contains("for emergencies"));
    wizard.key(KeyCode::Char('+'));
    assert!(notice(&mut wizard).contains("that is for emergencies"), "{}", wizard.screen());
    wizard.narrow("break-glass");
    assert!(wizard.screen().contains("[ ] user/break-glass"), "{}", wizard.screen());
    assert!(wizard.screen().contains("by its name this is for emergencies"), "{}", wizard.screen());
    wizard.key(KeyCode::Char(' '));
    assert!(wizard.screen().contains("[x] user/break-glass"), "{}", wizard.screen());
}

/// To choose them lets them in, which nobody expects of a restriction.
#[test]
fn all_in_view_leaves_out_whom_the_policy_would_let_in_until_it_is_pressed_again() {
    let mut wizard = with(|_| {}, 100, 40);
    let plus = KeyCode::Char('+');
    wizard.key(plus);
    let first = notice(&mut wizard);
    assert!(first.contains("\u{2713} 1 more chosen; left out: 2 that"), "{first}");
    assert!(
        first.contains("5 who cannot open Studio today are left out too, the same once more puts them in."),
        "{first}"
    );
    assert!(first.contains("1 chosen 12 of 12"), "{first}");
    wizard.keys(&[KeyCode::Down, plus]);
    let second = notice(&mut wizard);
    assert!(second.contains("! 5 more chosen; 5 of those chosen would get in anew"), "{second}");
    wizard.keys(&[KeyCode::Char('-'), plus]);
    assert!(notice(&mut wizard).contains("1 chosen 12 of 12"), "{}", wizard.screen());
}

#[test]
fn where_nobody_knows_who_can_open_studio_all_in_view_are_chosen() {
    let mut wizard = with(|account| account.denied.extend(["iam:GetAccountAuthorizationDetails".to_owned()]), 100, 40);
    wizard.key(KeyCode::Char('+'));
    let screen = notice(&mut wizard);
    assert!(screen.contains("6 more chosen; left out: 2 that"), "{screen}");
}

#[test]
fn what_the_key_for_all_who_can_open_does_is_said_beside_it() {
    let mut wizard = with(|_| {}, 80, 24);
    assert!(wizard.screen().contains("0 of them chosen (o: all who can open Studio)"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('o'));
    assert!(wizard.screen().contains("1 of them chosen (o: takes them out again)"), "{}", wizard.screen());
}
