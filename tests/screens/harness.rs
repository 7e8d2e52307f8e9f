//! The wizard on a terminal in memory, before a sandbox that answers at once.

use std::fmt::Write;
use std::num::NonZeroU16;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::session::{Profile, Region, Regions, Standing, Wanted, Way};
use studiolink::engine::preflight::preflight;
use studiolink::engine::runs::Runs;
use studiolink::plan::access::{outlook, today};
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::plan::snapshot::Snapshot;
use studiolink::ui::{self, Effect, Message, Model, Start, Trouble};

/// Profiles of each kind.
pub fn profiles() -> Vec<Profile> {
    let profile = |name: &str, way: Way, account: &str, region: &str| Profile {
        name: name.to_owned(),
        way,
        asks_for_code: false,
        account: Some(account.to_owned()).filter(|text| !text.is_empty()),
        region: Some(region.to_owned()).filter(|text| !text.is_empty()),
    };
    let coded = profile("coded", Way::Role, "111122223333", "");
    vec![
        Profile { asks_for_code: true, ..coded },
        profile("default", Way::Keys, "", "eu-west-1"),
        profile("prod", Way::IdentityCenter, "111122223333", "eu-west-1"),
        profile("stage", Way::IdentityCenter, "444455556666", "eu-central-1"),
        profile("tool", Way::Process, "", ""),
    ]
}

/// More Regions than a small screen shows, one of them not enabled.
pub fn regions() -> Regions {
    let names = [
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ];
    let region = |name: &str| {
        let standing = if name == "eu-central-2" { Standing::Disabled } else { Standing::Enabled };
        Region { name: name.to_owned(), standing }
    };
    Regions { all: names.map(region).into(), untold: None }
}

/// What a profile leads to: `stage` to an account that has nothing yet, any other to the first one.
fn elsewhere(wanted: &Wanted) -> Sandbox {
    let is_stage = wanted.profile.as_deref() == Some("stage");
    let sandbox = Sandbox::in_memory(if is_stage { Scenario::Empty } else { Scenario::FirstTime });
    sandbox.edit(|account| {
        if is_stage {
            account.identity.account = "444455556666".to_owned();
        }
        if let Some(region) = &wanted.region {
            account.identity.region.clone_from(region);
        }
    });
    sandbox
}

pub struct Wizard {
    pub model: Model,
    pub effects: Vec<Effect>,
    pub sandbox: Sandbox,
    terminal: Terminal<TestBackend>,
}

fn is_question(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Load { .. }
            | Effect::Outlook { .. }
            | Effect::Rank { .. }
            | Effect::Plan { .. }
            | Effect::Preflight { .. }
            | Effect::Profiles
            | Effect::Regions { .. }
            | Effect::Switch { .. }
    )
}

impl Wizard {
    /// Before anything was read.
    pub fn unread(scenario: Scenario, width: u16, height: u16) -> Self {
        let start = Start { sandbox: Some(scenario.to_string()), colour: true, ..Start::default() };
        Self::start(scenario, start, width, height)
    }

    /// Before anything was read, after no run.
    pub fn start(scenario: Scenario, start: Start, width: u16, height: u16) -> Self {
        let mut wizard = Self::begin(scenario, start, width, height);
        wizard.send(Message::Runs(Ok(Runs::default())));
        wizard
    }

    /// Before anything was read or looked through.
    pub fn begin(scenario: Scenario, start: Start, width: u16, height: u16) -> Self {
        let mut wizard = Self {
            model: Model::new(start),
            effects: Vec::new(),
            sandbox: Sandbox::in_memory(scenario),
            terminal: Terminal::new(TestBackend::new(width, height)).expect("a terminal"),
        };
        wizard.send(Message::Resize(width, height));
        wizard.send(Message::Begin);
        let runs = wizard.effects.iter().position(|effect| *effect == Effect::Runs).expect("the runs before");
        wizard.effects.remove(runs);
        wizard
    }

    /// With the account read, and the runs before not looked through yet.
    pub fn without_runs(scenario: Scenario, width: u16, height: u16) -> Self {
        let start = Start { sandbox: Some(scenario.to_string()), colour: true, ..Start::default() };
        let mut wizard = Self::begin(scenario, start, width, height);
        wizard.answer();
        wizard
    }

    /// With the account read.
    pub fn new(scenario: Scenario, width: u16, height: u16) -> Self {
        let mut wizard = Self::unread(scenario, width, height);
        wizard.answer();
        wizard
    }

    pub fn send(&mut self, message: Message) {
        self.effects.extend(ui::update(&mut self.model, message));
    }

    /// Answers every outstanding question, as the runtime would.
    pub fn answer(&mut self) {
        self.answer_with(|_| {});
    }

    /// The same, but for the questions that `keep` names, which are put aside.
    pub fn answer_but(&mut self, aside: &mut Vec<Effect>, keep: impl Fn(&Effect) -> bool) {
        loop {
            let (kept, rest) = std::mem::take(&mut self.effects).into_iter().partition(|effect| keep(effect));
            self.effects = rest;
            let mut kept: Vec<Effect> = kept;
            aside.append(&mut kept);
            let Some(at) = self.effects.iter().position(is_question) else { return };
            let question = self.effects.remove(at);
            self.reply(question, &|_| {});
        }
    }

    /// The same, with an account that is a little other than the sandbox's.
    pub fn answer_with(&mut self, alter: impl Fn(&mut Snapshot)) {
        while let Some(at) = self.effects.iter().position(is_question) {
            let question = self.effects.remove(at);
            self.reply(question, &alter);
        }
    }

    /// Answers a question, as the runtime would.
    pub fn reply(&mut self, question: Effect, alter: &impl Fn(&mut Snapshot)) {
        match question {
            Effect::Profiles => self.send(Message::Profiles(Ok(profiles()))),
            Effect::Regions { load } => self.send(Message::Regions { load, regions: regions() }),
            Effect::Switch { wanted, .. } => self.sandbox = elsewhere(&wanted),
            Effect::Load { load, scope } => {
                let mut snapshot = self.sandbox.read(&scope);
                alter(&mut snapshot);
                let result = Ok(Arc::new(snapshot));
                self.send(Message::Snapshot { load, result });
            }
            Effect::Outlook { load, snapshot, answers } => {
                let outlook = Arc::new(outlook(&snapshot, &answers));
                self.send(Message::Outlook { load, outlook });
            }
            Effect::Rank { load, snapshot, answers } => {
                let today = Arc::new(today(&snapshot, &answers));
                self.send(Message::Ranked { load, today });
            }
            Effect::Plan { load, snapshot, answers } => {
                let result = plan(&snapshot, &answers).map(Arc::new).map_err(|refusal| Trouble {
                    code: refusal.code,
                    message: refusal.message,
                    hint: refusal.hint,
                });
                self.send(Message::Planned { load, result });
            }
            Effect::Preflight { load, plan, snapshot } => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
                let asked = preflight(&self.sandbox, &plan, &snapshot);
                let answers = runtime.expect("a runtime").block_on(asked);
                self.send(Message::Permitted { load, answers });
            }
            other => panic!("{other:?} is no question"),
        }
    }

    pub fn key(&mut self, code: KeyCode) {
        self.press(KeyEvent::new(code, KeyModifiers::NONE));
    }

    pub fn press(&mut self, key: KeyEvent) {
        self.send(Message::Key(key));
        self.answer();
    }

    pub fn keys(&mut self, codes: &[KeyCode]) {
        for code in codes {
            self.key(*code);
        }
    }

    pub fn enter(&mut self, times: usize) {
        for _ in 0..times {
            self.key(KeyCode::Enter);
        }
    }

    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.key(KeyCode::Char(character));
        }
    }

    /// Narrows the list to a text.
    pub fn narrow(&mut self, text: &str) {
        self.key(KeyCode::Char('/'));
        self.text(text);
        self.key(KeyCode::Enter);
    }

    /// Narrows the list to a name, chooses or leaves out what comes first, and shows all again.
    pub fn choose(&mut self, name: &str) {
        self.narrow(name);
        self.keys(&[KeyCode::Char(' '), KeyCode::Esc]);
    }

    /// Presses enter so often without answering the last question, and gives the answers that the plan is made of.
    pub fn answers_at_review(&mut self, times: usize) -> Arc<Answers> {
        self.enter(times - 1);
        self.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        let screen = self.screen();
        let Some(Effect::Load { load, scope }) = self.effects.pop() else { panic!("Review reads first: {screen}") };
        let result = Ok(Arc::new(self.sandbox.read(&scope)));
        self.send(Message::Snapshot { load, result });
        let Some(Effect::Plan { answers, snapshot, .. }) = self.effects.pop() else {
            panic!("then it plans: {screen}")
        };
        assert_eq!(snapshot.scope, answers.scope(), "read as deep as the plan needs");
        answers
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.send(Message::Resize(width, height));
    }

    pub fn draw(&mut self) -> &Buffer {
        let model = &self.model;
        // The backend's own buffer keeps what stood under the second half of a wide sign.
        self.terminal.draw(|frame| ui::view(model, frame)).expect("drawn").buffer
    }

    pub fn area(&self) -> Rect {
        self.terminal.backend().buffer().area
    }

    /// What a terminal shows of it, once it has obeyed every byte that is sent to one.
    pub fn on_a_terminal(&self) -> String {
        let Rect { width, height, .. } = self.area();
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, width, height)) };
        let mut bytes = Vec::new();
        let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut bytes), options).expect("a terminal");
        terminal.draw(|frame| ui::view(&self.model, frame)).expect("drawn");
        drop(terminal);
        let columns = |number| NonZeroU16::new(number).expect("a size");
        let mut parser = vt100::Parser::new(columns(height), columns(width), 0);
        // The parser leaves out the sign for what cannot be shown, which a terminal shows as a sign of its own.
        parser.process(String::from_utf8(bytes).expect("text").replace('\u{fffd}', "?").as_bytes());
        let mut screen = String::new();
        for row in parser.screen().rows(0, width) {
            writeln!(screen, "{}", row.trim_end()).expect("a string");
        }
        screen
    }

    pub fn cursor(&mut self) -> (u16, u16) {
        use ratatui::backend::Backend;
        self.draw();
        let position = self.terminal.backend_mut().get_cursor_position().expect("a cursor");
        (position.x, position.y)
    }

    /// What is on the screen, as lines.
    pub fn screen(&mut self) -> String {
        let buffer = self.draw();
        let width = usize::from(buffer.area.width);
        let mut screen = String::new();
        for row in buffer.content.chunks(width) {
            let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
            writeln!(screen, "{}", line.trim_end()).expect("a string");
        }
        screen
    }
}
