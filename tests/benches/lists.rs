//! How long a key takes until its frame is on its way to the terminal, on the lists of a large account: 500 VPCs, 4,000
//! subnets in one VPC, 5,000 principals of which each can open Studio; and a page of 1,000 rows of it that comes in.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use strum::IntoEnumIterator;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::principal::{Principal, PrincipalKind, PrincipalName};
use studiolink::engine::runs::Runs;
use studiolink::plan::access::today;
use studiolink::plan::plan;
use studiolink::plan::snapshot::authorization::Permissions;
use studiolink::plan::snapshot::{Part, Scope, Seen, Snapshot};
use studiolink::ui::{self, Effect, Message, Model, Start};

/// Smooth at 60 frames a second.
const MOST: Duration = Duration::from_millis(16);
const PRINCIPALS: usize = 5_000;
const ROUNDS: usize = 30;
const FULL_ACCESS: &str = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";

/// A terminal that takes everything at once.
struct Nowhere;

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Wizard {
    model: Model,
    sandbox: Sandbox,
    terminal: Terminal<CrosstermBackend<Nowhere>>,
}

fn main() {
    let mut wizard = Wizard::new(120, 40);
    // Choosing is left out where it would choose another VPC.
    let pages = [
        ("500 VPCs", "500 of 500 VPCs", 2, false),
        ("4,000 subnets", "4,000 of 4,000   2 chosen", 1, true),
        ("5,000 principals", "4,800 can open Studio today, 0 of them chosen", 3, true),
    ];
    let good = pages.map(|(what, shows, enters, chooses)| {
        for _ in 0..enters {
            wizard.key(KeyCode::Enter);
        }
        let screen = wizard.screen();
        assert!(screen.contains(shows), "another page than that of {what}: {screen}");
        tell(what, &mut wizard, chooses)
    });
    let good = good.into_iter().chain([steps(&mut wizard)]);
    assert!(good.fold(true, |all, one| all & one), "a key is slower than 16 ms");
    assert!(come_in("subnets", 3) & come_in("principals", 6), "a page that comes in is slower than 16 ms");
}

/// A plan with a step for each of the principals that were chosen last.
fn steps(wizard: &mut Wizard) -> bool {
    wizard.key(KeyCode::Enter);
    let screen = wizard.screen();
    assert!(screen.contains("Ready to make 4,8"), "no plan for everybody: {screen}");
    let rounds: Vec<_> = (0..ROUNDS).map(|_| wizard.moves()).collect();
    told("4,800 steps", &rounds)
}

/// The rows of a page at the place where they are shown, told while the account is read, each with its frame.
fn come_in(what: &str, enters: usize) -> bool {
    let mut slowest: Vec<Duration> = (0..ROUNDS).map(|_| one_account_comes_in(what, enters)).collect();
    slowest.sort();
    let median = slowest[ROUNDS / 2];
    println!("1,000 {what} more, the last of many: {median:.1?}");
    median < MOST
}

fn one_account_comes_in(what: &str, enters: usize) -> Duration {
    let mut wizard = Wizard::unread(120, 40);
    let whole = wizard.whole(&Scope::default());
    let lists =
        [Seen::Identity(whole.identity.clone()), Seen::Domains(whole.domains.clone()), Seen::Vpcs(whole.vpcs.clone())];
    let ends =
        Part::iter().filter(|part| !matches!(part, Part::Subnets | Part::Roles)).map(|part| Seen::End(part, None));
    wizard.come(lists.into_iter().chain(ends).collect());
    if what == "principals" {
        wizard.come(vec![Seen::Subnets(whole.subnets.clone()), Seen::End(Part::Subnets, None)]);
    }
    for _ in 0..enters {
        wizard.key(KeyCode::Enter);
    }
    let screen = wizard.screen();
    let pages: Vec<Seen> = match what {
        "subnets" => whole.subnets.chunks(1_000).map(|rows| Seen::Subnets(rows.to_vec())).collect(),
        _ => whole.principals.chunks(1_000).map(|rows| Seen::Principals(PrincipalKind::Role, rows.to_vec())).collect(),
    };
    let taken: Vec<Duration> = pages.into_iter().map(|seen| wizard.come(vec![seen])).collect();
    assert_ne!(wizard.screen(), screen, "another page than that of {what}");
    taken.into_iter().max().expect("pages")
}

/// Presses keys of every kind, round after round, and tells how long they took.
fn tell(what: &str, wizard: &mut Wizard, chooses: bool) -> bool {
    let rounds: Vec<_> = (0..ROUNDS).map(|_| wizard.keys(chooses)).collect();
    told(what, &rounds)
}

/// What others do on the machine strikes now this key and now that one: the slowest is the one with the slowest median.
fn told(what: &str, rounds: &[Vec<Duration>]) -> bool {
    let median = |key: usize| {
        let mut taken: Vec<Duration> = rounds.iter().map(|round| round[key]).collect();
        taken.sort();
        taken[ROUNDS / 2]
    };
    let slowest = (0..rounds[0].len()).map(median).max().expect("keys");
    let mut taken = rounds.concat();
    taken.sort();
    let at = |part: usize| taken[taken.len() * part / 100];
    println!("{what}: {} keys, p50 {:.1?}, p99 {:.1?}, slowest key {slowest:.1?}", taken.len(), at(50), at(99));
    slowest < MOST
}

impl Wizard {
    fn new(width: u16, height: u16) -> Self {
        let mut wizard = Self::unread(width, height);
        let whole = wizard.whole(&Scope::default());
        wizard.send(Message::Snapshot { load: 1, result: Ok(Arc::new(whole)) });
        wizard
    }

    /// Before anything was read.
    fn unread(width: u16, height: u16) -> Self {
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, width, height)) };
        let terminal = Terminal::with_options(CrosstermBackend::new(Nowhere), options).expect("a terminal");
        let model = Model::new(Start { colour: true, ..Start::default() });
        let mut wizard = Self { model, sandbox: Sandbox::in_memory(Scenario::Large), terminal };
        let begin = [Message::Resize(width, height), Message::Begin, Message::Runs(Ok(Runs::default()))];
        for message in begin {
            ui::update(&mut wizard.model, message);
        }
        wizard
    }

    fn whole(&self, scope: &Scope) -> Snapshot {
        let mut snapshot = self.sandbox.read(scope);
        enlarge(&mut snapshot);
        snapshot
    }

    /// Something of the account comes.
    fn come(&mut self, seen: Vec<Seen>) -> Duration {
        let begun = Instant::now();
        ui::update(&mut self.model, Message::Seen { load: 1, seen });
        self.terminal.draw(|frame| ui::view(&self.model, frame)).expect("drawn");
        begun.elapsed()
    }

    /// Answers what is asked at once, as the time for that is not the screen's.
    fn send(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in ui::update(&mut self.model, message) {
                waiting.extend(self.answer(effect));
            }
        }
    }

    fn answer(&self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Load { load, scope } => Some(Message::Snapshot { load, result: Ok(Arc::new(self.whole(&scope))) }),
            Effect::Rank { load, snapshot, answers } => {
                Some(Message::Ranked { load, today: Arc::new(today(&snapshot, &answers)) })
            }
            Effect::Plan { load, snapshot, answers } => {
                let result = plan(&snapshot, &answers).map(Arc::new);
                Some(Message::Planned { load, result: Ok(result.expect("a plan")) })
            }
            _ => None,
        }
    }

    fn key(&mut self, code: KeyCode) -> Duration {
        let key = Message::Key(KeyEvent::new(code, KeyModifiers::NONE));
        let begun = Instant::now();
        let effects = ui::update(&mut self.model, key);
        self.terminal.draw(|frame| ui::view(&self.model, frame)).expect("drawn");
        let taken = begun.elapsed();
        let answers: Vec<Message> = effects.into_iter().filter_map(|effect| self.answer(effect)).collect();
        for message in answers {
            self.send(message);
        }
        taken
    }

    /// What is on the screen.
    fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a terminal");
        let frame = terminal.draw(|frame| ui::view(&self.model, frame)).expect("drawn");
        frame.buffer.content.iter().map(Cell::symbol).collect()
    }

    /// Moving alone.
    fn moves(&mut self) -> Vec<Duration> {
        use KeyCode::{Down, End, Home, PageDown, PageUp, Up};
        [Home, Down, Down, PageDown, PageDown, Up, PageUp, End, Up, Home].map(|key| self.key(key)).into()
    }

    /// Moving, filters that fit many, one and none, and choosing one, all and none.
    fn keys(&mut self, chooses: bool) -> Vec<Duration> {
        use KeyCode::{Char, Down, End, Enter, Esc, Home, PageDown, PageUp, Up};
        let mut keys = vec![Home, Down, Down, PageDown, PageDown, Up, End, Home];
        for text in ["prod", "team=none", "eu-west-1b ml", "10.240.1.7"] {
            keys.push(Char('/'));
            keys.extend(text.chars().map(Char));
            keys.extend([Enter, PageDown, PageUp, Esc]);
        }
        if chooses {
            keys.extend([
                Char(' '),
                Char(' '),
                Char('o'),
                PageDown,
                Char('+'),
                End,
                Char('-'),
                Char('o'),
                Char('-'),
                Char('+'),
            ]);
        }
        keys.into_iter().map(|key| self.key(key)).collect()
    }
}

fn enlarge(snapshot: &mut Snapshot) {
    let vpc = snapshot.domains[0].vpc.clone().expect("a VPC");
    snapshot.subnets.iter_mut().for_each(|subnet| subnet.vpc.clone_from(&vpc));
    let account = snapshot.identity.account.clone();
    for number in snapshot.principals.len()..PRINCIPALS {
        let kind = if number.is_multiple_of(3) { PrincipalKind::User } else { PrincipalKind::Role };
        let name = PrincipalName { kind, name: format!("payments-prod-{number:05}") };
        let arn = format!("arn:aws:iam::{account}:{name}");
        snapshot.principals.push(Principal { name, arn, path: "/".to_owned(), attached: None, groups: Vec::new() });
    }
    if !snapshot.scope.authorization {
        return;
    }
    let named = snapshot.principals.iter().filter(|principal| principal.name.kind != PrincipalKind::Group);
    let permissions = named.map(|principal| Permissions {
        name: principal.name.clone(),
        arn: principal.arn.clone(),
        groups: Vec::new(),
        inline: Vec::new(),
        attached: vec![FULL_ACCESS.to_owned()],
        boundary: None,
        emergency: None,
    });
    snapshot.authorization.principals = permissions.collect();
}
