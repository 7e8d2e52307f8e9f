//! What is suggested, why, how it is taken back, and that it stays taken back; and inputs that say what they mean.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::Scenario;
use studiolink::ui::Message;

use super::harness::Wizard;

const GROUP: &str = "sg-0c2d3e4f5a6b7c8d9";

fn words(wizard: &mut Wizard) -> String {
    wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refresh(wizard: &mut Wizard) {
    wizard.key(KeyCode::Char('r'));
}

#[test]
fn vpc_and_subnets_of_the_domain_are_suggested_with_the_reason() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    assert!(words(&mut wizard).contains("This domain is suggested: the only one here."), "{}", wizard.screen());
    wizard.enter(1);
    assert!(
        words(&mut wizard).contains("This VPC is suggested: the domain's own. The key - takes it back."),
        "{}",
        wizard.screen()
    );
    wizard.enter(1);
    let said = words(&mut wizard);
    assert!(said.contains("Suggested: ml-a0 and ml-b2 (the domain's own). The key - takes them back."), "{said}");
    wizard.resize(200, 40);
    assert_eq!(wizard.screen().matches("the domain's own").count(), 3, "{}", wizard.screen());
    wizard.key(KeyCode::Down);
    wizard.key(KeyCode::Char(' '));
    let said = words(&mut wizard);
    assert!(said.contains("Suggested: ml-b2 (the domain's own)."), "what was chosen by hand is no suggestion: {said}");
}

#[test]
fn a_suggestion_that_was_taken_back_does_not_come_back() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 32);
    wizard.enter(3);
    wizard.key(KeyCode::Char('-'));
    refresh(&mut wizard);
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Tab, KeyCode::Down, KeyCode::Char(' '), KeyCode::Up, KeyCode::Char(' ')]);
    assert!(wizard.screen().contains("(x) ML platform") && wizard.screen().contains("0 chosen"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('-'));
    assert!(!wizard.screen().contains("(x)"), "{}", wizard.screen());
    refresh(&mut wizard);
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    assert!(!wizard.screen().contains("(x)"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::End, KeyCode::Home, KeyCode::Enter, KeyCode::Enter]);
    assert!(wizard.screen().contains("No subnet is chosen yet"), "{}", wizard.screen());
}

#[test]
fn each_vpc_keeps_the_subnets_that_were_chosen_in_it() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 32);
    wizard.enter(3);
    wizard.keys(&[KeyCode::Down, KeyCode::Char(' ')]);
    let chosen = |wizard: &mut Wizard| {
        let screen = wizard.screen();
        screen
            .lines()
            .filter(|line| line.contains("(x)"))
            .map(|line| line[..40.min(line.len())].to_owned())
            .collect::<Vec<_>>()
    };
    wizard.keys(&[KeyCode::Tab]);
    let before = chosen(&mut wizard);
    wizard.keys(&[KeyCode::Down, KeyCode::Char(' ')]);
    assert_ne!(chosen(&mut wizard), before);
    wizard.keys(&[KeyCode::Up, KeyCode::Char(' ')]);
    assert_eq!(chosen(&mut wizard), before);
}

#[test]
fn answers_given_beforehand_are_no_suggestion_and_stay() {
    use studiolink::plan::answers::Answers;
    use studiolink::ui::Start;
    let text = "version = 1\nregion = \"eu-west-1\"\ndomain.id = \"d-abcdefghijkl\"\n[network]\nvpc = \"vpc-0a1b2c3d4e5f60718\"\n\
                subnets = [\"subnet-0bb11bb22cc33dd44\"]\n";
    let answers = Answers::parse(text).expect("answers");
    let mut wizard = Wizard::start(Scenario::FirstTime, Start { answers: Some(answers), ..Start::default() }, 80, 24);
    wizard.answer();
    wizard.enter(3);
    let screen = wizard.screen();
    assert!(screen.contains("1 chosen") && screen.contains("(x) ml-a1") && !screen.contains("uggested"), "{screen}");
    wizard.key(KeyCode::Char('-'));
    refresh(&mut wizard);
    assert!(wizard.screen().contains("0 chosen"), "{}", wizard.screen());
}

#[test]
fn studios_groups_are_found_with_where_and_can_be_left_out() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 50);
    wizard.enter(4);
    let screen = wizard.screen();
    assert!(screen.contains(&format!("[x] {GROUP}")), "{screen}");
    assert!(screen.contains("suggested: of domain ml, profile chen"), "{screen}");
    wizard.keys(&[KeyCode::Tab, KeyCode::Tab, KeyCode::Char(' ')]);
    assert!(wizard.screen().contains(&format!("[ ] {GROUP}")), "{}", wizard.screen());
    refresh(&mut wizard);
    wizard.keys(&[KeyCode::Esc, KeyCode::Enter]);
    assert!(wizard.screen().contains(&format!("[ ] {GROUP}")), "it stays out: {}", wizard.screen());
    let answers = wizard.answers_at_review(3);
    assert_eq!(answers.network.studio_security_groups, Some(Vec::new()));
}

#[test]
fn all_that_were_found_need_no_word_in_the_answers() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 50);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab, KeyCode::Tab, KeyCode::Char('-'), KeyCode::Char('+')]);
    let answers = wizard.answers_at_review(3);
    assert_eq!(answers.network.studio_security_groups, None);
}

#[test]
fn all_further_endpoints_come_and_go_by_one_key() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 50);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab; 5]);
    wizard.key(KeyCode::Char('+'));
    assert!(wizard.screen().contains("12 endpoints in 2 zones"), "{}", wizard.screen());
    wizard.key(KeyCode::Char('-'));
    assert!(wizard.screen().contains("2 endpoints in 2 zones"), "the needed ones stay: {}", wizard.screen());
}

/// On the ranges of the clients.
fn at_ranges(width: u16, height: u16) -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
    wizard.enter(4);
    wizard.keys(&[KeyCode::Tab; 3]);
    wizard
}

#[test]
fn ranges_are_said_as_they_are_meant_and_then_written_so() {
    let mut wizard = at_ranges(80, 24);
    wizard.text("10.0.0.5/16");
    assert!(words(&mut wizard).contains("10.0.0.5/16 means 10.0.0.0/16, 65,536 addresses;"), "{}", wizard.screen());
    wizard.text(", 10.0.1.0/24 10.9.0.7");
    let said = words(&mut wizard);
    assert!(
        said.contains("10.9.0.7 is one address, 10.9.0.7/32")
            && said.contains("10.0.1.0/24 is inside 10.0.0.0/16: left out"),
        "{said}"
    );
    wizard.key(KeyCode::Down);
    assert!(words(&mut wizard).contains("10.9.0.7 is one address"), "the word stays: {}", wizard.screen());
    assert!(wizard.screen().contains("ranges 10.0.0.0/16, 10.9.0.7/32"), "{}", wizard.screen());
    let answers = wizard.answers_at_review(3);
    let ranges: Vec<String> = answers.network.client_cidrs.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(ranges, ["10.0.0.0/16", "10.9.0.7/32"]);
}

#[test]
fn a_fault_in_the_ranges_is_told_once_after_enter_too() {
    let mut wizard = at_ranges(60, 18);
    wizard.text("10.0.0.0/99");
    wizard.enter(1);
    let screen = words(&mut wizard);
    assert_eq!(screen.matches("is no address range").count(), 1, "{screen}");
}

#[test]
fn many_ranges_are_pasted_at_once_however_they_are_separated() {
    let mut wizard = at_ranges(80, 24);
    let many: Vec<String> = (0..300).map(|number| format!("10.{}.{}.0/24", 1 + number / 100, number % 100)).collect();
    let [first, rest] = [many[..150].join("\r\n"), many[150..].join(";")];
    wizard.send(Message::Paste(format!("{first},\n{rest}\n")));
    let answers = wizard.answers_at_review(3);
    assert_eq!(answers.network.client_cidrs.as_ref().map(Vec::len), Some(300));
}

#[test]
fn what_cannot_stay_is_said_beside_the_input_and_holds_the_page() {
    let mut wizard = at_ranges(80, 24);
    for (typed, said) in [
        ("2001:db8::/32", "is an IPv6 range"),
        ("10.0.0.0/33", "is no address range"),
        ("0.0.0.0/0", "is every address there is"),
    ] {
        wizard.text(typed);
        let screen = words(&mut wizard);
        assert!(screen.contains("✗") && screen.contains(said), "{said}: {screen}");
        wizard.enter(1);
        assert!(wizard.screen().contains("Which endpoints are needed"), "{}", wizard.screen());
        wizard.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
    }
    wizard.text("203.0.113.0/24");
    let screen = words(&mut wizard);
    assert!(screen.contains("203.0.113.0/24 is public: it reaches the endpoints only over a VPN"), "{screen}");
    wizard.enter(1);
    assert!(wizard.screen().contains("Who may open Studio?"), "it may be meant: {}", wizard.screen());
}

#[test]
fn the_ranges_of_a_mode_are_said_as_they_are_meant() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    wizard.text("203.0.113.9/24, 203.0.113.128/25");
    let said = words(&mut wizard);
    assert!(
        said.contains("203.0.113.9/24 means 203.0.113.0/24, 256 addresses;")
            && said.contains("203.0.113.128/25 is inside 203.0.113.0/24: left out."),
        "{said}"
    );
    // The first Enter writes what is meant, the second one goes on.
    let answers = wizard.answers_at_review(3);
    assert_eq!(answers.restriction.cidrs.len(), 1);
}

#[test]
fn on_the_smallest_screen_the_list_with_the_cursor_can_be_seen() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 60, 18);
    wizard.enter(2);
    assert!(wizard.screen().contains("> (x) ML"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("> eu-west-1a (x) ml-a0"), "{}", wizard.screen());
}

#[test]
fn the_pages_at_every_size() {
    let sizes = [(60, 18), (80, 24), (120, 40), (200, 60)];
    let screens = sizes.map(|(width, height)| {
        let mut wizard = Wizard::new(Scenario::FirstTime, width, height);
        let mut screens = Vec::new();
        for _ in 0..4 {
            wizard.enter(1);
            screens.push(wizard.screen());
        }
        wizard.keys(&[KeyCode::Tab, KeyCode::Tab]);
        screens.push(wizard.screen());
        wizard.key(KeyCode::Tab);
        wizard.text("10.0.0.5/16, 10.0.1.0/24");
        screens.push(wizard.screen());
        screens.join("\n")
    });
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn the_page_of_networks_speaks_of_the_vpc_under_the_cursor_and_says_at_once_what_it_lacks() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 30);
    wizard.enter(2);
    let words = |wizard: &mut Wizard| wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    let told = words(&mut wizard);
    assert!(told.contains("DNS host names are off in this VPC.") && told.contains("This VPC is suggested"), "{told}");
    wizard.key(KeyCode::Down);
    let told = words(&mut wizard);
    assert!(!told.contains("DNS host names are off") && !told.contains("This VPC is suggested"), "{told}");
    assert!(told.contains("default: The domain lives in another VPC"), "{told}");
    let groups = "Studio's security groups sg-0c2d3e4f5a6b7c8d9 are not in this VPC, so no rule here can name them";
    assert!(told.contains(&format!("default: {groups}")), "{told}");
    wizard.key(KeyCode::Char(' '));
    let told = words(&mut wizard);
    assert!(told.contains(groups) && !told.contains("default: "), "it is the chosen one now: {told}");
}

#[test]
fn a_group_of_another_vpc_is_not_ticked() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 120, 50);
    wizard.enter(2);
    wizard.keys(&[KeyCode::Down, KeyCode::Char(' ')]);
    wizard.enter(2);
    let screen = wizard.screen();
    assert!(screen.contains("Which endpoints are needed"), "{screen}");
    let row = screen.lines().find(|line| line.contains("sg-0c2d3e4f5a6b7c8d9")).expect("Studio's group");
    assert!(row.contains("[ ]") && row.contains("not in this VPC; of domain ml"), "{screen}");
}

#[test]
fn ranges_that_leave_the_vpc_out_are_told_where_it_is_chosen() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 30);
    wizard.enter(3);
    wizard.enter(1);
    for _ in 0..9 {
        if wizard.screen().contains("> ranges") {
            break;
        }
        wizard.key(KeyCode::Down);
    }
    wizard.text("10.99.0.0/16");
    let told = words(&mut wizard);
    assert!(told.contains("The VPC's own 10.240.0.0/16 is not all among them"), "where it is typed: {told}");
    wizard.keys(&[KeyCode::Up, KeyCode::Esc]);
    let told = wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("10.240.0.0/16 is not among the ranges that are let in"), "{told}");
}
