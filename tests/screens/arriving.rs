//! The account while it comes in, page after page: what is shown of it, what waits, and what stays where it is.

use std::sync::{Arc, Mutex};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::{Cloud, CloudError, Kind};
use studiolink::plan::snapshot::{Part, Scope, Seen, Snapshot};
use studiolink::ui::{Effect, Message, Start};

use super::harness::{Wizard, regions};

/// Everything that a reading tells on the way.
fn told(sandbox: &Sandbox, scope: &Scope) -> Vec<Seen> {
    let seen = Mutex::new(Vec::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let look = |it| seen.lock().expect("a lock").push(it);
    runtime.expect("a runtime").block_on(sandbox.survey(scope, &look)).expect("a snapshot");
    seen.into_inner().expect("a lock")
}

/// A wizard whose account is coming in.
struct Arriving {
    wizard: Wizard,
    load: u64,
    scope: Scope,
    rest: Vec<Seen>,
    alter: fn(&mut Snapshot),
}

/// Every subnet in the domain's own VPC.
fn in_one_vpc(snapshot: &mut Snapshot) {
    let vpc = snapshot.domains[0].vpc.clone().expect("a VPC");
    snapshot.subnets.iter_mut().for_each(|subnet| subnet.vpc.clone_from(&vpc));
}

impl Arriving {
    fn new(scenario: Scenario, width: u16, height: u16) -> Self {
        let mut wizard = Wizard::unread(scenario, width, height);
        let Some(Effect::Load { load, scope }) = wizard.effects.pop() else { panic!("the account is asked for") };
        let rest = told(&wizard.sandbox, &scope);
        Self { wizard, load, scope, rest, alter: |_| {} }
    }

    /// A large account with all subnets in one VPC.
    fn large(width: u16, height: u16) -> Self {
        let mut arriving = Self::new(Scenario::Large, width, height);
        let mut whole = arriving.wizard.sandbox.read(&arriving.scope);
        in_one_vpc(&mut whole);
        let home = whole.subnets[0].vpc.clone();
        for seen in &mut arriving.rest {
            if let Seen::Subnets(rows) = seen {
                for subnet in rows {
                    subnet.vpc.clone_from(&home);
                }
            }
        }
        arriving.alter = in_one_vpc;
        arriving
    }

    /// What is told of some parts comes, as far as `most` pages of each; with its end where all of them are asked for.
    fn come(&mut self, most: usize, wanted: impl Fn(&Seen) -> bool) {
        let (mut seen, mut left) = (Vec::new(), Vec::new());
        for it in std::mem::take(&mut self.rest) {
            if seen.len() < most && wanted(&it) { seen.push(it) } else { left.push(it) }
        }
        self.rest = left;
        self.wizard.send(Message::Seen { load: self.load, seen });
    }

    fn who(&mut self) {
        self.come(1, |seen| matches!(seen, Seen::Identity(_)));
    }

    fn domains(&mut self) {
        self.come(9, |seen| matches!(seen, Seen::Domains(_) | Seen::End(Part::Domains, _)));
    }

    fn vpcs(&mut self) {
        self.come(9, |seen| matches!(seen, Seen::Vpcs(_) | Seen::End(Part::Vpcs, _)));
    }

    fn subnets(&mut self, pages: usize) {
        self.come(pages, |seen| matches!(seen, Seen::Subnets(_)));
    }

    /// The whole is there.
    fn whole(&mut self) {
        let mut snapshot = self.wizard.sandbox.read(&self.scope);
        (self.alter)(&mut snapshot);
        self.wizard.send(Message::Snapshot { load: self.load, result: Ok(Arc::new(snapshot)) });
        self.wizard.answer_with(self.alter);
    }

    fn broken(&mut self) {
        let error = CloudError {
            attempt: "iam:ListRoles".to_owned(),
            kind: Kind::Credentials,
            code: "ExpiredToken".to_owned(),
            message: "The security token included in the request is expired".to_owned(),
            request_id: None,
            hint: None,
        };
        self.wizard.send(Message::Snapshot { load: self.load, result: Err(error) });
    }

    /// A key, whose questions wait.
    fn key(&mut self, code: KeyCode) {
        self.wizard.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn enter(&mut self, times: usize) {
        (0..times).for_each(|_| self.key(KeyCode::Enter));
    }

    fn says(&mut self, words: &str) {
        // Sentences are wrapped where the screen ends.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let screen = self.wizard.screen();
        assert!(flat(&screen).contains(words), "{words}:\n{screen}");
    }

    fn here(&mut self) -> String {
        let (_, y) = self.wizard.cursor();
        let row = self.wizard.screen().lines().nth(usize::from(y)).expect("a row").to_owned();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// On the subnets, two pages of which have come.
    fn at_subnets(width: u16, height: u16) -> Self {
        let mut arriving = Self::large(width, height);
        arriving.who();
        arriving.domains();
        arriving.vpcs();
        arriving.subnets(2);
        // The domain, its VPC, and on to the subnets.
        arriving.enter(3);
        arriving
    }
}

#[test]
fn the_first_page_says_what_has_come_and_what_is_being_read() {
    for (width, height) in [(80, 24), (60, 18)] {
        let mut arriving = Arriving::large(width, height);
        arriving.who();
        let mut screens = vec![arriving.wizard.screen()];
        arriving.domains();
        arriving.vpcs();
        arriving.subnets(2);
        arriving.come(1, |seen| matches!(seen, Seen::Principals(..)));
        screens.push(arriving.wizard.screen());
        assert_snapshot!(format!("first-page-{width}x{height}"), screens.join("\n"));
    }
}

#[test]
fn rows_are_there_before_the_end_and_the_page_waits_for_the_rest() {
    let mut arriving = Arriving::large(80, 24);
    arriving.who();
    arriving.enter(1);
    arriving.says("Which Studio domain do people open?");
    arriving.says("reading domains");
    arriving.enter(1);
    arriving.says("Still being read: domains.");
    assert!(!arriving.wizard.screen().contains("(x)"), "nothing is chosen by that: {}", arriving.wizard.screen());
    arriving.domains();
    assert!(arriving.here().contains("(x) ml"), "the only one is chosen once it is known to be: {}", arriving.here());
    arriving.enter(1);
    arriving.says("Which VPC do people connect from?");
    arriving.vpcs();
    arriving.subnets(2);
    arriving.says("reading subnets (2,000 so far)");
    arriving.says("0 of 2,000 subnets chosen");
    assert!(arriving.here().contains("(x) ML platform"), "the domain's own: {}", arriving.here());
    arriving.enter(2);
    arriving.says("Still being read: subnets (2,000 so far)");
    arriving.whole();
    arriving.says("4,000 of 4,000 2 chosen");
    assert!(!arriving.wizard.screen().contains("till being read"), "what has come is waited for no more");
    arriving.enter(1);
    arriving.says("Which endpoints are needed");
}

/// One of what there is may be one of many that come.
#[test]
fn nothing_is_suggested_from_a_part_of_the_account() {
    let mut arriving = Arriving::new(Scenario::FirstTime, 80, 24);
    arriving.who();
    arriving.come(1, |seen| matches!(seen, Seen::Domains(_)));
    arriving.enter(1);
    assert!(!arriving.wizard.screen().contains("(x)"), "{}", arriving.wizard.screen());
    arriving.enter(1);
    arriving.says("Still being read: domains (1 so far).");
    arriving.whole();
    arriving.enter(1);
    arriving.wizard.answer();
    arriving.says("This VPC is suggested: the domain's own.");
}

#[test]
fn cursor_choice_and_filter_stay_while_more_comes() {
    let mut arriving = Arriving::at_subnets(80, 24);
    arriving.key(KeyCode::Char('/'));
    "eu-west-1b".chars().for_each(|letter| arriving.key(KeyCode::Char(letter)));
    arriving.enter(1);
    arriving.key(KeyCode::PageDown);
    arriving.key(KeyCode::Down);
    arriving.key(KeyCode::Char(' '));
    let before = arriving.here();
    assert!(before.contains("(x)"), "{before}");
    for _ in 0..2 {
        arriving.subnets(1);
        assert_eq!(arriving.here(), before);
        arriving.says("/ eu-west-1b");
    }
    arriving.whole();
    assert_eq!(arriving.here(), before, "nor at the end");
    arriving.says("1 chosen");
}

/// A list that is denied half way goes, and takes no cursor of another list with it.
#[test]
fn a_list_that_breaks_off_moves_no_cursor_of_another() {
    let mut arriving = Arriving::large(120, 40);
    arriving.who();
    arriving.come(1, |seen| matches!(seen, Seen::Principals(..)));
    arriving.come(99, |seen| !matches!(seen, Seen::End(Part::Groups | Part::Users | Part::Roles, _)));
    for _ in 0..6 {
        arriving.enter(1);
    }
    arriving.says("Who gets this restriction?");
    arriving.key(KeyCode::Char('/'));
    "DataScientist".chars().for_each(|letter| arriving.key(KeyCode::Char(letter)));
    arriving.enter(1);
    arriving.key(KeyCode::Down);
    let before = arriving.here();
    let gap = studiolink::plan::snapshot::Gap {
        part: Part::Users,
        action: "iam:ListUsers".to_owned(),
        code: "AccessDenied".to_owned(),
        message: String::new(),
    };
    let seen = vec![Seen::End(Part::Users, Some(gap))];
    arriving.wizard.send(Message::Seen { load: arriving.load, seen });
    assert_eq!(arriving.here(), before);
    arriving.says("users: unknown; needs iam:ListUsers");
}

#[test]
fn no_plan_is_made_of_a_part_of_the_account() {
    let mut arriving = Arriving::large(80, 24);
    arriving.who();
    arriving.come(99, |seen| !matches!(seen, Seen::End(Part::Roles, _)));
    arriving.enter(6);
    arriving.says("Who gets this restriction?");
    arriving.says("reading roles");
    arriving.enter(1);
    arriving.says("Still being read: roles");
    assert!(arriving.wizard.effects.is_empty(), "{:?}", arriving.wizard.effects);
    arriving.come(99, |_| true);
    assert!(arriving.wizard.effects.is_empty(), "all has come, and the whole has not: {:?}", arriving.wizard.effects);
    arriving.enter(1);
    let asked = std::mem::take(&mut arriving.wizard.effects);
    let [Effect::Load { load, scope }] = asked.as_slice() else { panic!("Review reads by itself: {asked:?}") };
    (arriving.load, arriving.scope) = (*load, scope.clone());
    arriving.rest = told(&arriving.wizard.sandbox, scope);
    arriving.says("Reading the account once more, as the plan rests on what is there now.");
    arriving.says("Still reading VPCs, subnets, security groups");
    arriving.come(usize::MAX, |_| true);
    assert!(arriving.wizard.effects.is_empty(), "nor there: {:?}", arriving.wizard.effects);
    let whole = arriving.wizard.sandbox.read(scope);
    arriving.wizard.send(Message::Snapshot { load: *load, result: Ok(Arc::new(whole)) });
    assert!(matches!(arriving.wizard.effects.as_slice(), [Effect::Plan { .. }]), "{:?}", arriving.wizard.effects);
}

/// Where something is chosen meanwhile, the account is read to its end and then deeper.
#[test]
fn what_is_chosen_meanwhile_is_read_deeper_after_the_first_reading() {
    let mut arriving = Arriving::at_subnets(80, 24);
    assert!(arriving.wizard.effects.is_empty(), "rows that are there stay: {:?}", arriving.wizard.effects);
    let mut snapshot = arriving.wizard.sandbox.read(&arriving.scope);
    in_one_vpc(&mut snapshot);
    let vpc = snapshot.domains[0].vpc.clone();
    arriving.wizard.send(Message::Snapshot { load: arriving.load, result: Ok(Arc::new(snapshot)) });
    let [Effect::Load { scope, .. }] = arriving.wizard.effects.as_slice() else {
        panic!("{:?}", arriving.wizard.effects)
    };
    assert_eq!(scope.vpc, vpc);
    arriving.says("4,000 of 4,000");
}

#[test]
fn an_error_after_some_rows_is_told_and_nothing_goes_on_before_another_reading() {
    let mut arriving = Arriving::at_subnets(80, 24);
    arriving.broken();
    arriving.says("Reading the account failed: iam:ListRoles: ExpiredToken");
    arriving.says("2,000 of 2,000");
    arriving.says("subnets: not read to the end");
    arriving.key(KeyCode::Char(' '));
    arriving.enter(1);
    arriving.says("Not read to the end: subnets (2,000 so far)");
    arriving.key(KeyCode::Char('r'));
    let Some(Effect::Load { load, scope }) = arriving.wizard.effects.pop() else { panic!("it is read again") };
    (arriving.load, arriving.scope) = (load, scope);
    arriving.whole();
    arriving.says("1 of 4,000 subnets chosen");
}

#[test]
fn an_error_on_the_first_page_keeps_everybody_there() {
    let mut arriving = Arriving::large(80, 24);
    arriving.who();
    arriving.subnets(1);
    arriving.broken();
    arriving.says("iam:ListRoles was refused: ExpiredToken");
    arriving.enter(1);
    arriving.says("The account could not be read, so there is nothing to choose from.");
}

/// Rows of one account are never shown as those of another.
#[test]
fn another_session_begins_with_nothing() {
    let mut arriving = Arriving::at_subnets(80, 24);
    let (load, rest) = (arriving.load, arriving.rest.clone());
    let start = Start { colour: true, ..Start::default() };
    arriving.wizard = Wizard::start(Scenario::Large, start, 80, 24);
    arriving.wizard.effects.clear();
    arriving.wizard.send(Message::Seen { load, seen: told(&arriving.wizard.sandbox, &arriving.scope) });
    arriving.says("500 VPCs, 4,000 subnets");
    arriving.key(KeyCode::Char('R'));
    let Some(Effect::Regions { load: asked }) = arriving.wizard.effects.pop() else { panic!("Regions are asked for") };
    arriving.wizard.send(Message::Regions { load: asked, regions: regions() });
    "us-east-2".chars().for_each(|letter| arriving.key(KeyCode::Char(letter)));
    arriving.enter(1);
    arriving.says("Reading the account: who you are");
    arriving.wizard.send(Message::Seen { load, seen: rest });
    assert!(!arriving.wizard.screen().contains("found"), "{}", arriving.wizard.screen());
}

#[test]
fn what_an_older_load_tells_is_dropped() {
    let mut arriving = Arriving::large(80, 24);
    arriving.who();
    let before = arriving.wizard.screen();
    arriving.load -= 1;
    arriving.subnets(4);
    arriving.whole();
    assert_eq!(arriving.wizard.screen(), before);
}

/// A refresh shows what was read before until all of it was read again.
#[test]
fn a_refresh_shows_the_account_as_it_was_until_its_end() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    let before = wizard.screen();
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::NONE)));
    let Some(Effect::Load { load, scope }) = wizard.effects.pop() else { panic!("it is read again") };
    let seen = told(&wizard.sandbox, &scope);
    wizard.send(Message::Seen { load, seen });
    let body = |screen: &str| screen.lines().skip(2).take(18).collect::<Vec<_>>().join("\n");
    assert_eq!(body(&wizard.screen()), body(&before));
}
