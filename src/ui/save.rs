//! The answers as a file of the administrator's own: where to, and what came of it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::message::Effect;
use super::model::{Model, Overlay};
use super::pages::{Page, map};
use super::parts::input::Field;
use super::parts::text;
use super::theme::{self, Sign};
use crate::domain::restriction::Mode;
use crate::domain::text::full_stop;
use crate::engine::save::{AnswersFile, NotSaved};
use crate::plan::answers::{Answers, EndpointPolicy, Fault, Question};
use crate::report::command;

/// What is typed, and what became of it.
#[derive(Debug, Default)]
pub struct State {
    /// The path.
    pub path: Field,
    /// Why it was not written there.
    fault: Option<String>,
    /// The path that is being written to, or was last.
    asked: Option<String>,
    /// The path that is written over when it is named once more.
    over: Option<String>,
    /// What the file lacks.
    lacks: Vec<Fault>,
    /// Whether it is being written.
    writing: bool,
}

impl State {
    /// Whether a file is being written.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        self.writing
    }

    /// After the path has changed.
    pub fn typed(&mut self) {
        self.fault = None;
        self.over = None;
    }
}

/// Why there is nothing to save here.
pub fn refusal(model: &Model) -> Option<String> {
    if model.page >= Page::Apply || model.review.is_of_a_run() {
        return Some("The answers of a run that was begun stand in its folder.".to_owned());
    }
    model.snapshot().is_none().then(|| "The account is not read yet, so that there is nothing to save.".to_owned())
}

/// A name that says what it is for.
pub fn proposal(model: &Model) -> String {
    let answers = &model.draft.answers;
    let about = answers.domain.id.as_ref().map_or_else(|| answers.region.clone(), ToString::to_string);
    model.save.asked.clone().unwrap_or_else(|| format!("studiolink-{about}.toml"))
}

/// Asks where to.
pub fn open(model: &mut Model) {
    if let Some(reason) = refusal(model) {
        model.notice = Some(reason);
        return;
    }
    let path = Field::new(&proposal(model));
    let lacks = answers(model).to_file().1;
    model.save = State { path, lacks, asked: model.save.asked.take(), ..State::default() };
    model.overlay = Some(Overlay::Save);
}

/// The page that asks a question.
const fn page(question: Question) -> Page {
    match question {
        Question::Endpoints => Page::Endpoints,
        Question::Restriction => Page::Restriction,
        Question::People => Page::People,
    }
}

/// What nobody has answered yet: pages that were not come to, and the one that was come to last as long as it is as it
/// was found.
pub fn unanswered(model: &Model) -> BTreeSet<Question> {
    let furthest = map::furthest(model);
    let given = &model.wanted().answers;
    let is_open = |question: &Question| {
        let page = page(*question);
        page > furthest || page == furthest && question.is_untouched(given)
    };
    let mut open: BTreeSet<Question> = given.unanswered.iter().copied().filter(is_open).collect();
    // Where nobody is restricted there is nobody to choose.
    if given.restriction.mode == Mode::None && !open.contains(&Question::Restriction) {
        open.remove(&Question::People);
    }
    open
}

fn answers(model: &Model) -> Answers {
    Answers { unanswered: unanswered(model), ..model.draft.complete() }
}

/// Writes them there; over what is there only when that was said before.
pub fn to(model: &mut Model, typed: &str) -> Vec<Effect> {
    let path = typed.trim().to_owned();
    if path.is_empty() {
        model.save.fault = Some("Type the name of a file.".to_owned());
        return Vec::new();
    }
    let answers = answers(model);
    let (text, lacks) = answers.to_file();
    let beside = match &answers.endpoints.policy {
        EndpointPolicy::File(file) => file.document.as_ref().map(|document| (file.file.clone(), document.pretty())),
        _ => None,
    };
    let replace = model.save.over.take().is_some_and(|over| over == path);
    model.save.lacks = lacks;
    model.save.asked = Some(path.clone());
    model.save.writing = true;
    vec![Effect::SaveAnswers { path, file: Arc::new(AnswersFile { text, beside }), replace }]
}

/// They were written, or not.
pub fn saved(model: &mut Model, result: Result<PathBuf, NotSaved>) {
    let asks = model.overlay == Some(Overlay::Save);
    model.save.writing = false;
    let words = match result {
        Ok(path) => {
            if asks {
                model.overlay = None;
            }
            model.say_well(told(model, &path.display().to_string()));
            return;
        }
        Err(NotSaved::Exists(path)) => {
            model.save.over.clone_from(&model.save.asked);
            format!("{} is there already: once more replaces it, another name leaves it.", path.display())
        }
        Err(error) => full_stop(&error.to_string()),
    };
    if asks {
        model.save.fault = Some(words);
    } else {
        // Where nothing shows what was asked for, the words name it.
        model.notice = Some(format!("{}: {words}", LABEL.trim()));
    }
}

fn told(model: &Model, path: &str) -> String {
    let ways = model.ways();
    let way = |verb: &str| command(verb, path, ways.again.as_ref().unwrap_or(&ways.run));
    match lacking(model) {
        None => format!("Saved: {path}. `{}` shows what it would change.", way("plan")),
        Some(lacks) if model.save.lacks.iter().all(Fault::is_absence) => {
            format!("Saved: {path}. {lacks} `{}` goes on with it.", way("--answers"))
        }
        Some(lacks) => format!("Saved: {path}. {lacks}"),
    }
}

/// What keeps it from being planned.
fn lacking(model: &Model) -> Option<String> {
    let lacks: Vec<String> = model.save.lacks.iter().map(Fault::what).collect();
    (!lacks.is_empty()).then(|| format!("Not ready for `studiolink plan`: {}.", lacks.join("; ")))
}

/// Rows of the field below the first sentence.
const GAP: usize = 1;

fn purpose(room: usize) -> Vec<String> {
    text::wrap("For studiolink plan and studiolink apply, or to begin with by studiolink --answers.", room)
}

/// What is said around the field.
pub fn content(model: &Model, room: usize) -> Vec<Line<'static>> {
    let plain = |line: String| Line::from(format!(" {line}"));
    let mut lines: Vec<Line> = purpose(room).into_iter().map(plain).collect();
    lines.extend([Line::default(), Line::from(Span::styled(format!(" {LABEL}"), theme::HERE)), Line::default()]);
    let remark = |(sign, words): (Sign, String)| {
        let wrapped = text::wrap(&words, room.saturating_sub(2)).into_iter().enumerate();
        let lines: Vec<Line> = wrapped
            .map(|(at, line)| {
                let sign = if at == 0 { Span::styled(sign.text(), sign.style()) } else { Span::raw(" ") };
                Line::from(vec![Span::raw(" "), sign, Span::raw(format!(" {line}"))])
            })
            .collect();
        lines
    };
    let fault = model.save.fault.clone().map(|fault| (Sign::Failed, fault));
    let open = lacking(model).map(|lacks| (Sign::Attention, lacks));
    lines.extend(fault.into_iter().chain(open).flat_map(remark));
    lines
}

const LABEL: &str = "file ";

/// Draws the field in its row of the content.
pub fn show_field(model: &Model, frame: &mut Frame, inner: Rect) {
    let above = purpose(usize::from(inner.width.saturating_sub(2))).len() + GAP;
    let Ok(row) = u16::try_from(above) else { return };
    let label = u16::try_from(LABEL.len() + 1).unwrap_or_default();
    let area = Rect {
        x: inner.x.saturating_add(label),
        y: inner.y.saturating_add(row),
        width: inner.width.saturating_sub(label),
        height: 1,
    };
    if area.y < inner.bottom() {
        model.save.path.show(frame, area, true);
    }
}
