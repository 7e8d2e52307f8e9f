//! What could not be read, and what is still being read: in the same words on every page.

use ratatui::text::{Line, Span};

use crate::cloud::{CloudError, Kind};
use crate::plan::snapshot::{Gap, Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::parts::frame as framing;
use crate::ui::reading;
use crate::ui::theme::{self, Sign};

/// Words behind what turns while something is under way.
pub fn under_way(model: &Model, words: &str, width: usize) -> Vec<Line<'static>> {
    let mut lines = framing::words(words, width, theme::PLAIN);
    if let Some(first) = lines.first_mut() {
        let words = first.to_string();
        let sign = Span::styled(format!(" {} ", theme::spinner(model.elapsed)), theme::HERE);
        *first = Line::from(vec![sign, Span::raw(words.trim_start().to_owned())]);
    }
    lines
}

/// What is not known of some parts: that they are being read, with how much of them has come, or why they are unknown.
pub fn unknown(model: &Model, snapshot: &Snapshot, parts: &[Part], width: usize) -> Vec<Line<'static>> {
    let (here, open): (Vec<Part>, Vec<Part>) = parts.iter().partition(|part| model.reading.has(**part));
    let mut lines = match model.reading.under_way(&open) {
        Some(words) => under_way(model, &words, width),
        None => open.iter().flat_map(|part| broken_off(*part, width)).collect(),
    };
    let gaps_of = |part: &Part| snapshot.gap(*part).map(|gap| gaps(std::slice::from_ref(gap), width));
    lines.extend(here.iter().filter_map(gaps_of).flatten());
    lines
}

fn broken_off(part: Part, width: usize) -> Vec<Line<'static>> {
    framing::remark(Sign::Attention, &format!("{}: not read to the end", reading::name(part)), width)
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
            let words = format!("{}: unknown; needs {}", reading::name(gap.part), gap.action);
            framing::remark(Sign::Attention, &words, width)
        })
        .collect()
}
