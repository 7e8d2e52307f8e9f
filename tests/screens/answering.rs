//! What keys do to the answers, and what the wizard asks to be done.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use studiolink::cloud::sandbox::Scenario;
use studiolink::cloud::{CloudError, Kind};
use studiolink::domain::restriction::Mode;
use studiolink::domain::studio::AuthMode;
use studiolink::plan::answers::DnsWay;
use studiolink::plan::snapshot::Scope;
use studiolink::ui::{Effect, Message};

use super::harness::Wizard;

fn control(character: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(character), KeyModifiers::CONTROL)
}

fn denied() -> CloudError {
    CloudError {
        attempt: "sts:GetCallerIdentity".to_owned(),
        kind: Kind::Credentials,
        code: "ExpiredToken".to_owned(),
        message: "The security token included in the request is expired".to_owned(),
        request_id: Some("3f2a9c1e".to_owned()),
        hint: Some("Sign in again: aws sso login.".to_owned()),
    }
}

#[test]
fn the_account_is_read_first_of_all() {
    let wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    assert_eq!(wizard.effects, [Effect::Load { load: 1, scope: Scope::default() }]);
}

#[test]
fn a_failed_reading_says_everything_and_can_be_tried_again() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    wizard.effects.clear();
    wizard.send(Message::Snapshot { load: 1, result: Err(denied()) });
    let screen = wizard.screen();
    for part in ["sts:GetCallerIdentity", "ExpiredToken", "token included", "3f2a9c1e", "aws sso login"] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    assert!(matches!(wizard.effects.as_slice(), [Effect::Load { load: 2, .. }]), "{:?}", wizard.effects);
}

#[test]
fn late_answers_are_dropped() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    wizard.send(Message::Snapshot { load: 7, result: Err(denied()) });
    assert!(wizard.screen().contains("reading the account"));
}

#[test]
fn keys_work_while_the_account_is_read() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
    assert!(wizard.screen().contains("still being read"));
    wizard.send(Message::Key(control('c')));
    assert!(wizard.effects.contains(&Effect::Quit { code: 130 }));
}

#[test]
fn leaving_asks_once_something_was_answered() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(3);
    wizard.key(KeyCode::Char(' '));
    wizard.press(control('c'));
    assert!(wizard.effects.is_empty(), "{:?}", wizard.effects);
    assert!(wizard.screen().contains("Leave?"));
    wizard.key(KeyCode::Char('n'));
    assert!(!wizard.screen().contains("Leave?"));
    wizard.press(control('c'));
    wizard.key(KeyCode::Char('y'));
    assert_eq!(wizard.effects, [Effect::Quit { code: 130 }]);
}

#[test]
fn a_signal_asks_nothing() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(3);
    wizard.key(KeyCode::Char(' '));
    wizard.send(Message::Signal);
    assert_eq!(wizard.effects, [Effect::Quit { code: 130 }]);
}

#[test]
fn the_plan_is_asked_for_with_the_answers_given() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(6);
    wizard.choose("MlEngineer");
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.region, "eu-west-1");
    assert_eq!(answers.domain.id.as_ref().map(ToString::to_string).as_deref(), Some("d-abcdefghijkl"));
    assert_eq!(answers.network.vpc.as_str(), "vpc-0a1b2c3d4e5f60718");
    assert_eq!(answers.network.subnets.len(), 2, "one in each zone that Studio has");
    assert_eq!(answers.restriction.mode, Mode::Vpc);
    assert_eq!(answers.principals.roles, ["MlEngineer"]);
}

#[test]
fn answers_are_kept_on_the_way_back() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Enter, KeyCode::Esc, KeyCode::Esc, KeyCode::Esc, KeyCode::Esc]);
    wizard.enter(4);
    let answers = wizard.answers_at_review(1);
    assert_eq!(answers.restriction.mode, Mode::Vpce);
}

#[test]
fn one_subnet_a_zone_gives_way_to_the_other() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(3);
    let before = wizard.screen();
    assert!(before.contains("(x) ml-a0"), "{before}");
    wizard.keys(&[KeyCode::Down, KeyCode::Char(' ')]);
    let after = wizard.screen();
    assert!(after.contains("( ) ml-a0") && after.contains("(x) ml-a1"), "{after}");
    assert!(after.contains("2 chosen"), "{after}");
}

#[test]
fn a_zone_without_the_service_refuses_with_the_reason() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(3);
    wizard.keys(&[KeyCode::End, KeyCode::Char(' ')]);
    let screen = wizard.screen();
    assert!(screen.contains("cannot be chosen: Studio has no endpoint service"), "{screen}");
    assert!(screen.contains("2 chosen"), "{screen}");
}

#[test]
fn another_vpc_is_read_deeper_at_once() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE)));
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char(' '), KeyModifiers::NONE)));
    let Some(Effect::Load { scope, .. }) = wizard.effects.last() else { panic!("{:?}", wizard.effects) };
    assert_eq!(scope.vpc.as_ref().map(ToString::to_string).as_deref(), Some("vpc-0f9e8d7c6b5a49382"));
}

#[test]
fn ranges_are_judged_while_they_are_typed() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    assert!(wizard.screen().contains("needs at least one range"), "{}", wizard.screen());
    wizard.text("10.0.0.0/8");
    assert!(wizard.screen().contains("✗ 10.0.0.0/8"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Who may open Studio?"), "a private range does not go on in mode ip");
    wizard.press(control('u'));
    wizard.send(Message::Paste("203.0.113.0/24\n".to_owned()));
    let answers = wizard.answers_at_review(2);
    assert_eq!(answers.restriction.mode, Mode::Ip);
    assert_eq!(answers.restriction.cidrs.len(), 1);
}

#[test]
fn the_seeds_own_layout_can_be_chosen() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab, KeyCode::Down, KeyCode::Char(' ')]);
    let answers = wizard.answers_at_review(3);
    assert_eq!(answers.endpoints.dns.of("studio"), DnsWay::PrivateDns);
    assert_eq!(answers.endpoints.dns.of("sagemaker.api"), DnsWay::HostedZone);
}

#[test]
fn an_identity_center_domain_restricts_nobody() {
    let mut wizard = Wizard::new(Scenario::SsoDomain, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Home, KeyCode::Char(' ')]);
    assert!(wizard.screen().contains("Identity Center"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::End]);
    let answers = wizard.answers_at_review(2);
    assert_eq!(answers.restriction.mode, Mode::None);
}

#[test]
fn whom_iam_protects_cannot_be_chosen() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(6);
    wizard.keys(&[KeyCode::End, KeyCode::Char(' ')]);
    let screen = wizard.screen();
    assert!(screen.contains("IAM lets nobody attach"), "{screen}");
    assert!(screen.contains("0 chosen"), "{screen}");
}

/// How fast that is, is measured by the benchmarks.
#[test]
fn each_key_of_a_filter_narrows_thousands_of_people() {
    let mut wizard = Wizard::new(Scenario::Large, 80, 24);
    wizard.enter(6);
    let shown = |wizard: &mut Wizard| -> (usize, usize) {
        let screen = wizard.screen();
        let head =
            screen.lines().find(|line| line.contains(" chosen ")).unwrap_or_else(|| panic!("{screen}")).to_owned();
        let (fitting, all) = head.trim_end().rsplit_once(" of ").expect("so many of so many");
        let number = |text: &str| text.replace(',', "").parse::<usize>().expect("a number");
        (number(fitting.rsplit(' ').next().expect("a number")), number(all))
    };
    let (whole, all) = shown(&mut wizard);
    assert!(whole == all && all >= 2_000, "{}", wizard.screen());
    wizard.key(KeyCode::Char('/'));
    let mut before = whole;
    for letter in "fraud-dev-0014".chars() {
        wizard.key(KeyCode::Char(letter));
        let (fitting, of) = shown(&mut wizard);
        assert!(fitting <= before && of == all, "{}", wizard.screen());
        before = fitting;
    }
    assert!((1..10).contains(&before), "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert_eq!(shown(&mut wizard), (all, all), "{}", wizard.screen());
}

#[test]
fn the_same_question_is_not_asked_twice_at_once() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    let enter = || Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    let back = || Message::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
    for message in [enter(), back(), enter()] {
        wizard.send(message);
    }
    assert_eq!(wizard.effects.len(), 1, "{:?}", wizard.effects);
}

#[test]
fn mode_ip_with_endpoints_warns_wherever_the_cursor_is() {
    let refused = "refuses whoever comes through the endpoints";
    for (width, height) in [(80, 24), (60, 18), (200, 50)] {
        let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
        wizard.enter(5);
        assert!(!wizard.screen().contains(refused));
        wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Char(' ')]);
        for row in 0..6 {
            let screen = wizard.screen().replace("\n   ", " ");
            assert!(screen.contains(refused), "row {row} at {width}x{height}: {screen}");
            wizard.key(KeyCode::Down);
        }
    }
}

#[test]
fn mode_ip_warns_of_endpoints_that_stand_though_none_are_wanted() {
    let mut wizard = Wizard::new(Scenario::HalfDone, 80, 24);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Down, KeyCode::Char(' ')]);
    wizard.enter(1);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Char(' ')]);
    assert!(wizard.screen().contains("refuses whoever comes through"), "{}", wizard.screen());
}

#[test]
fn a_fault_is_said_once_and_goes_with_what_was_wrong() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Down]);
    wizard.enter(1);
    assert!(wizard.screen().contains("Mode IP needs at least one range"), "{}", wizard.screen());
    wizard.send(Message::Paste("203.0.113.0/24,\n10.0.0.0/8".to_owned()));
    assert!(!wizard.screen().contains("needs at least one range"), "{}", wizard.screen());
    wizard.enter(1);
    let screen = wizard.screen();
    assert_eq!(screen.matches("10.0.0.0/8 is not on the internet").count(), 1, "{screen}");
}

#[test]
fn of_a_paste_that_is_too_long_nothing_is_taken() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Down]);
    wizard.enter(1);
    wizard.send(Message::Paste("203.0.113.0/24, ".repeat(600)));
    let screen = wizard.screen();
    assert!(screen.contains("Nothing was pasted") && !screen.contains("> ranges        203"), "{screen}");
}

#[test]
fn an_execution_role_carries_a_caution() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(6);
    wizard.choose("MlEngineer");
    assert!(wizard.screen().contains("Caution: Studio's own pages"), "{}", wizard.screen());
    wizard.key(KeyCode::Home);
    let screen = wizard.screen();
    assert!(screen.contains("1 execution role of Studio chosen"), "it stays while one is chosen: {screen}");
    wizard.choose("MlEngineer");
    wizard.key(KeyCode::Home);
    assert!(!wizard.screen().contains("execution role of Studio chosen"), "{}", wizard.screen());
}

#[test]
fn an_execution_role_is_known_as_one_when_the_policy_covers_every_domain() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    wizard.key(KeyCode::Down);
    wizard.enter(5);
    assert!(wizard.screen().contains("execution role, by StudioApps"), "{}", wizard.screen());
}

#[test]
fn a_mode_comes_back_after_a_look_at_an_identity_center_domain() {
    let mut wizard = Wizard::unread(Scenario::SsoDomain, 80, 24);
    wizard.sandbox.edit(|account| {
        let mut other = account.domains[0].clone();
        (other.id, other.auth_mode) = ("d-withiamroles".parse().expect("an id"), Some(AuthMode::Iam));
        account.domains.push(other);
    });
    wizard.answer();
    wizard.enter(5);
    assert!(wizard.screen().contains("> (x) none"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc; 3]);
    wizard.key(KeyCode::Down);
    wizard.enter(3);
    assert!(wizard.screen().contains("> (x) VPC"), "{}", wizard.screen());
}
