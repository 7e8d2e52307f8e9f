//! One walk, and what must hold at each of its steps.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use studiolink::cloud::sandbox::{Account, Scenario};
use studiolink::engine::drafts::Drafts;
use studiolink::engine::runs::{Runs, Stray};
use studiolink::engine::save::NotSaved;
use studiolink::plan::check::Severity;
use studiolink::plan::step::Plan;
use studiolink::ui::{self, Effect, Found, Message, Start, Way};

use super::steps::{Beginning, Step};
use super::word::{self, WORD};
use super::{fate, same};
use crate::screens::applying::{RUN, denied};
use crate::screens::harness::Wizard;
use crate::screens::keeping::left_on_review;
use crate::screens::unfinished::several;

/// What will be told, one after the other.
type Owed = VecDeque<Late>;

enum Late {
    /// The answer is made when it comes: it tells of the account as it is then.
    Asked(Effect),
    Told(Box<Message>),
}

/// What was done to the plan that was asked for last, since it was told.
#[derive(Default)]
struct Review {
    /// The number of the question.
    asked: u64,
    plan: Option<Arc<Plan>>,
    /// The characters that were typed as keys, one by one.
    typed: String,
    /// Those letters of the word that stood in its field when it was last seen.
    letters: String,
    acknowledged: usize,
    /// Whether it is about a run of before, whose plan rests on no reading of the wizard's own.
    of_a_run: bool,
    /// The id of the plan before, and what was acknowledged of it: that holds as long as the plan is the same.
    known: Option<(String, usize)>,
}

pub struct Walker {
    wizard: Wizard,
    owed: Vec<Owed>,
    review: Review,
    fates: Vec<u8>,
    left: bool,
    /// So many runs were begun.
    pub begun: usize,
    /// Whether one of them has not ended.
    running: bool,
    over: bool,
}

impl Walker {
    pub fn new(beginning: Beginning, fates: Vec<u8>) -> Self {
        let Beginning { scenario, left, steps } = beginning;
        let sandbox = Some(scenario.to_string());
        let start = Start { sandbox, colour: true, motion: true, ..Start::default() };
        let wizard = Wizard::begin(scenario, start, 80, 24);
        let (owed, review) = (Vec::new(), Review::default());
        let mut walker = Self { wizard, owed, review, fates, left, begun: 0, running: false, over: false };
        walker.owe(Effect::Runs, scenario);
        walker.perform(None);
        walker.go(&steps);
        walker
    }

    /// To the end, where nobody is left waiting.
    pub fn walk(&mut self, steps: &[Step]) {
        self.go(steps);
        self.settle();
        assert!(self.over || !self.wizard.model.is_moving(), "nobody is left waiting: {}", self.screen());
    }

    /// So many answers are still to come.
    pub const fn outstanding(&self) -> usize {
        self.owed.len()
    }

    pub fn go(&mut self, steps: &[Step]) {
        for step in steps {
            if self.over {
                return;
            }
            self.step(step);
            self.wizard.draw();
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Key(key) => self.press(*key),
            Step::Type(text) => self.enter(text),
            Step::Paste(text) => {
                self.send(Message::Paste(text.clone()));
                self.read_word(None);
            }
            Step::Resize(width, height) => self.wizard.resize(*width, *height),
            Step::Tick => self.send(Message::Tick(Duration::from_millis(120))),
            Step::Signal => self.send(Message::Signal),
            Step::Answer(index) => self.tell(index % self.owed.len().max(1), false),
            Step::Refuse(index) => self.tell(index % self.owed.len().max(1), true),
            Step::Settle => self.settle(),
            Step::Scatter(order) => order.iter().for_each(|index| self.tell(index % self.owed.len().max(1), false)),
            Step::Around => {
                self.press(KeyCode::Esc.into());
                self.press(KeyCode::Enter.into());
            }
            Step::Acknowledge => self.acknowledge(),
            Step::Agree => self.agree(),
            Step::Lose(what) => self.wizard.sandbox.edit(|account| lose(account, *what)),
        }
    }

    fn enter(&mut self, text: &str) {
        for character in text.chars() {
            self.press(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE));
        }
    }

    fn acknowledge(&mut self) {
        for _ in 0..12 {
            if self.over || self.screen().contains("Type yes") {
                break;
            }
            self.enter("a");
        }
    }

    fn agree(&mut self) {
        self.acknowledge();
        self.enter("yes");
        self.press(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    }

    fn settle(&mut self) {
        while !self.over && !self.owed.is_empty() {
            self.tell(0, false);
        }
    }

    fn press(&mut self, key: KeyEvent) {
        if self.over {
            return;
        }
        let before = if key.code == KeyCode::Enter { self.screen() } else { String::new() };
        if let KeyCode::Char(character) = key.code
            && key.kind != KeyEventKind::Release
        {
            self.review.typed.push(character);
            self.review.acknowledged += usize::from(character == 'a');
        }
        self.wizard.send(Message::Key(key));
        self.perform(Some(&(key, before)));
        if matches!(key.code, KeyCode::Char(_)) {
            self.read_word(Some(key));
        }
    }

    fn read_word(&mut self, pressed: Option<KeyEvent>) {
        let screen = self.screen();
        let typed = pressed.filter(|key| key.kind != KeyEventKind::Release).and_then(|key| key.code.as_char());
        word::read(&mut self.review.letters, typed, &screen);
    }

    fn send(&mut self, message: Message) {
        if !self.over {
            self.wizard.send(message);
            self.perform(None);
        }
    }

    /// Performs what is asked for, or puts it off; what was pressed, and on which screen.
    fn perform(&mut self, pressed: Option<&(KeyEvent, String)>) {
        for effect in std::mem::take(&mut self.wizard.effects) {
            match effect {
                Effect::Apply { plan } => self.begin(plan, pressed, None),
                Effect::GoOn { plan } => self.begin(plan, pressed, Some(RUN)),
                Effect::Stop => self.stop(),
                Effect::Switch { .. } => self.wizard.reply(effect, &|_| {}),
                Effect::Quit { code } => {
                    assert!(self.begun > 0 || matches!(code, 3 | 130), "left with {code} before anything was begun");
                    self.over = true;
                }
                Effect::Copy { .. } | Effect::Write { .. } | Effect::SaveAnswers { .. } | Effect::Discard { .. } => {
                    assert!(pressed.is_some(), "nobody asked for {effect:?}");
                    self.owe(effect, Scenario::FirstTime);
                }
                Effect::Suspend => assert!(pressed.is_some(), "nobody asked for the shell"),
                Effect::Load { .. } => {
                    if !self.review.of_a_run {
                        self.review.forget();
                    }
                    self.owe(effect, Scenario::FirstTime);
                }
                Effect::Plan { load, .. } | Effect::Look { load, .. } => {
                    self.review.forget();
                    let of_a_run = matches!(effect, Effect::Look { .. });
                    let known = self.review.known.take();
                    self.review = Review { asked: load, of_a_run, known, ..Review::default() };
                    self.owe(effect, Scenario::FirstTime);
                }
                effect => self.owe(effect, Scenario::FirstTime),
            }
        }
    }

    fn begin(&mut self, plan: Arc<Plan>, pressed: Option<&(KeyEvent, String)>, run: Option<&str>) {
        let (key, screen) = pressed.expect("a key began it");
        assert_eq!((key.code, key.kind == KeyEventKind::Release), (KeyCode::Enter, false), "{screen}");
        let review = std::mem::take(&mut self.review);
        assert_eq!(review.plan.as_ref(), Some(&plan), "another plan than the one on the screen: {screen}");
        let asked = match plan.changes().count() {
            0 => String::new(),
            number => format!("{number} {}", plan.unit()),
        };
        let asks = screen.lines().find(|line| line.contains("Type yes")).expect("the question for the word");
        assert!(asks.contains(&asked) && asks.contains(&plan.account) && asks.contains(&plan.region), "{screen}");
        assert!(asks.trim_end().ends_with(": yes"), "the word stands there: {screen}");
        let mut typed = review.typed.chars();
        assert!(WORD.chars().all(|letter| typed.any(|one| one == letter)), "nobody typed it: {:?}", review.typed);
        let changes = plan.changes().next().is_some();
        let warnings = plan.findings.iter().filter(|finding| changes && finding.severity == Severity::Warning).count();
        assert!(!plan.is_blocked() && review.acknowledged >= warnings, "{warnings} warnings: {screen}");
        assert!(!self.running, "one run at a time: {screen}");
        assert_eq!(
            run.is_some(),
            screen.contains("that are left in") || plan.is_undo(),
            "a run goes on, or is begun: {screen}"
        );
        let fate = self.fates[self.begun % self.fates.len()];
        self.begun += 1;
        self.running = true;
        self.owed.push(fate::of(&plan, fate).into_iter().map(|told| Late::Told(Box::new(told))).collect());
        self.review.plan = Some(plan);
    }

    /// What was under way has come to its end, and nothing new begins.
    fn stop(&mut self) {
        let plan = self.review.plan.clone().filter(|_| self.running).expect("something runs");
        let is_run =
            |owed: &Owed| matches!(owed.back(), Some(Late::Told(told)) if matches!(**told, Message::Applied(_)));
        let run = self.owed.iter_mut().find(|owed| is_run(owed)).expect("its end is outstanding");
        *run = [Late::Told(Box::new(fate::stopped(&plan)))].into();
    }

    fn owe(&mut self, effect: Effect, scenario: Scenario) {
        let told = |message| Late::Told(Box::new(message));
        let owed = match effect {
            // Answers alone are kept of the first scenario.
            Effect::Runs if self.left && scenario == Scenario::FirstTime => {
                let drafts = Drafts { drafts: vec![left_on_review()], strays: Vec::new() };
                let strays = vec![Stray { path: PathBuf::from("/state/runs/x"), why: "no run".to_owned() }];
                [told(Message::Drafts(Ok(drafts))), told(Message::Runs(Ok(Runs { runs: several(), strays })))].into()
            }
            Effect::Runs if self.left => [told(Message::Runs(Err("/state: permission denied".to_owned())))].into(),
            Effect::Runs => [told(Message::Runs(Ok(Runs::default())))].into(),
            Effect::Forget => return,
            effect => [Late::Asked(effect)].into(),
        };
        self.owed.push(owed);
    }

    /// Tells the next of what is outstanding there.
    fn tell(&mut self, at: usize, refused: bool) {
        if self.over {
            return;
        }
        let Some(owed) = self.owed.get_mut(at) else { return };
        let late = owed.pop_front();
        if owed.is_empty() {
            self.owed.remove(at);
        }
        match late {
            Some(Late::Told(message)) => {
                self.running &= !matches!(*message, Message::Applied(_));
                self.wizard.send(*message);
            }
            Some(Late::Asked(effect)) => self.answer(effect, refused),
            None => {}
        }
        self.perform(None);
    }

    fn answer(&mut self, effect: Effect, refused: bool) {
        let message = match effect {
            Effect::Load { load, .. } if refused => Message::Snapshot { load, result: Err(denied()) },
            Effect::Plan { load, .. } if refused => Message::Planned { load, result: Err(fate::trouble()) },
            Effect::Profiles if refused => Message::Profiles(Err(denied())),
            Effect::Plan { load, snapshot, answers } => {
                let result = same::by_answers_and_file(&snapshot, &answers);
                self.review.show(load, result.as_ref().ok());
                Message::Planned { load, result }
            }
            Effect::Look { load, .. } if refused => Message::Found { load, result: Err(fate::trouble()) },
            Effect::Look { load, way, .. } => {
                let plan = same::left(way == Way::Undo);
                self.review.show(load, Some(&plan));
                Message::Found { load, result: Ok(Found { plan, doubts: vec!["made after all".to_owned()] }) }
            }
            Effect::SaveAnswers { path, .. } if refused => Message::AnswersSaved(Err(NotSaved::Exists(path.into()))),
            Effect::SaveAnswers { path, .. } => Message::AnswersSaved(Ok(path.into())),
            Effect::Discard { .. } if refused => Message::Discarded(Err("no space is left".to_owned())),
            Effect::Discard { .. } => Message::Discarded(Ok(())),
            Effect::Write { .. } if refused => Message::Written(Err("no space is left".to_owned())),
            Effect::Write { name, .. } => Message::Written(Ok(name.into())),
            Effect::Copy { .. } => return,
            question => return self.wizard.reply(question, &|_| {}),
        };
        self.wizard.send(message);
    }

    /// What a screen of its own size would show.
    pub fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a terminal");
        let buffer = terminal.draw(|frame| ui::view(&self.wizard.model, frame)).expect("drawn").buffer.clone();
        let line = |row: &[Cell]| row.iter().map(Cell::symbol).collect::<String>();
        buffer.content.chunks(120).map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Review {
    fn show(&mut self, load: u64, plan: Option<&Arc<Plan>>) {
        if load == self.asked {
            let known = self.known.take();
            let same = known.as_ref().filter(|(id, _)| plan.is_some_and(|plan| plan.id == *id));
            let acknowledged = same.map_or(0, |(_, number)| *number);
            let of_a_run = self.of_a_run;
            *self = Self { asked: load, plan: plan.cloned(), acknowledged, of_a_run, ..Self::default() };
        }
    }

    fn forget(&mut self) {
        if let Some(plan) = self.plan.take() {
            self.known = Some((plan.id.clone(), self.acknowledged));
        }
    }
}

/// As another hand would.
fn lose(account: &mut Account, what: usize) {
    match what {
        0 => drop(account.subnets.pop()),
        1 => account.subnets.truncate(1),
        2 => drop(account.vpcs.pop()),
        3 => account.vpcs.clear(),
        4 => account.principals.truncate(3),
        5 => account.domains.clear(),
        6 => account.services.truncate(1),
        _ => account.security_groups.clear(),
    }
}
