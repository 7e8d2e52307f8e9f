//! Account: who am I, in which Region, and what this will do.

pub mod questions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Flow;
use crate::cloud::{CloudError, Kind};
use crate::plan::snapshot::{Gap, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, scroll, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "Everything that follows happens in one account and one Region. Both come from the credentials \
    and the profile of this session, as in the AWS CLI. To work elsewhere, leave and start again with --profile or \
    --region.";

const PURPOSE: &[&str] = &[
    "Interface endpoints for Studio and the SageMaker API, in the VPC and the subnets that you choose.",
    "DNS, so that their names mean those endpoints inside the VPC.",
    "One IAM policy that says from where Studio may be opened, on the users, groups and roles that you choose.",
];

/// The keys.
pub fn hints(_: &Model) -> Vec<Hint> {
    vec![Hint::new(Action::Next, "next"), Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    match action {
        Action::Next => go_on(model),
        action => {
            let length = text_of(model, usize::from(model.size.0)).len();
            scroll::shift(&mut model.scroll, action, length, framing::rows_of_text(model.size.1));
            Flow::stay()
        }
    }
}

fn go_on(model: &mut Model) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else {
        let reason = if model.reading.waiting {
            "The account is still being read."
        } else {
            "The account could not be read, so there is nothing to choose from. <retry> tries again."
        };
        return Flow::Refuse(reason.to_owned());
    };
    if !model.unfinished.is_known() {
        model.unfinished.await_runs();
        return Flow::Refuse("The runs before are still being looked through.".to_owned());
    }
    match other_region(model, &snapshot) {
        Some(reason) => Flow::Refuse(reason),
        None => Flow::next(),
    }
}

fn other_region(model: &Model, snapshot: &Snapshot) -> Option<String> {
    let (wanted, here) = (&model.draft.answers.region, &snapshot.identity.region);
    (!wanted.is_empty() && wanted != here).then(|| {
        let start = text::shell_word(wanted);
        format!("These answers are for {wanted}, and this session is in {here}. Start with --region {start}.")
    })
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let area = framing::question(frame, area, "Is this the account and the Region to work in?", "");
    framing::lines(frame, area, text_of(model, usize::from(area.width)), model.scroll);
}

fn text_of(model: &Model, width: usize) -> Vec<Line<'static>> {
    let mut lines = match (model.snapshot(), &model.reading.error) {
        (Some(snapshot), _) => identity(snapshot, width),
        (None, Some(_)) => Vec::new(),
        (None, None) => vec![Line::from(vec![
            Span::styled(format!(" {} ", theme::spinner(model.elapsed)), theme::HERE),
            Span::raw("Reading the account: who you are, networks, Studio domains, users and roles."),
        ])],
    };
    if let Some(error) = &model.reading.error {
        lines.extend(failure(error, width));
    }
    lines.push(Line::default());
    lines.extend(framing::heading("What this program will make, once you have said yes on the last page", width));
    for purpose in PURPOSE {
        lines.extend(framing::remark(Sign::Create, purpose, width));
    }
    lines.push(Line::default());
    if let Some(snapshot) = model.snapshot() {
        if let Some(reason) = other_region(model, snapshot) {
            lines.extend(framing::remark(Sign::Failed, &reason, width));
        }
        lines.extend(gaps(&snapshot.gaps, width));
    }
    for trouble in model.unfinished.troubles() {
        lines.extend(framing::remark(Sign::Attention, &trouble, width));
    }
    lines
}

fn identity(snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let identity = &snapshot.identity;
    let account = match &identity.alias {
        Some(alias) => format!("{} ({alias})", identity.account),
        None => identity.account.clone(),
    };
    let found = format!(
        "{}, {}, {}",
        text::count(snapshot.vpcs.len(), "VPC"),
        text::count(snapshot.domains.len(), "Studio domain"),
        match snapshot.principals.len() {
            1 => "1 user, group or role".to_owned(),
            number => format!("{number} users, groups and roles"),
        },
    );
    let rows = [
        ("account", account),
        ("region", identity.region.clone()),
        ("you are", identity.arn.clone()),
        ("found", found),
    ];
    let room = width.saturating_sub(15);
    let lines = rows.iter().flat_map(|(label, value)| {
        text::wrap(value, room).into_iter().enumerate().map(|(at, words)| {
            let label = if at == 0 { *label } else { "" };
            Line::from(vec![Span::styled(format!("   {}", text::pad(label, 10)), theme::OFF), Span::raw(words)])
        })
    });
    lines.collect()
}

/// An error of AWS in full: what was tried, what came back, what to do.
pub fn failure(error: &CloudError, width: usize) -> Vec<Line<'static>> {
    let sentences = refusal(error);
    let (first, rest) = sentences.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut lines = framing::remark(Sign::Failed, first, width);
    lines.extend(rest.iter().flat_map(|words| framing::words(words, width, theme::PLAIN)));
    lines
}

/// The same as sentences, the first of which says what was refused.
pub fn refusal(error: &CloudError) -> Vec<String> {
    let what = if error.kind == Kind::InDoubt { "got no answer" } else { "was refused" };
    let mut sentences = vec![format!("{} {what}: {}", error.attempt, error.code), error.message.clone()];
    sentences.extend(error.request_id.iter().map(|id| format!("request {id}")));
    sentences.extend(error.hint.clone());
    sentences
}

/// What could not be read and what would allow it.
pub fn gaps(gaps: &[Gap], width: usize) -> Vec<Line<'static>> {
    gaps.iter()
        .flat_map(|gap| {
            let part = gap.part.to_string().replace('-', " ");
            framing::remark(Sign::Attention, &format!("{part}: unknown; needs {}", gap.action), width)
        })
        .collect()
}
