//! The lines of the help about keys: those that do something where one is, and no others.

use super::{Action, BINDINGS, Hint, Keys};

/// What no file changes.
const FIXED: (&str, &str) = ("1-9", "while the steps are shown: to that one");

/// The page's keys first, with the page's words, then what else acts there. `typing` is whether characters are text on
/// the page.
#[must_use]
pub fn help(keys: &Keys, hints: &[Hint], typing: bool) -> Vec<(String, String)> {
    let here = hints.iter().filter_map(|hint| Some((label(keys, *hint, typing), words(keys, *hint)?)));
    let others = BINDINGS
        .iter()
        .filter(|binding| acts(hints, binding.action))
        .map(|binding| (keys.labels(binding.action, typing), keys.spell(binding.help)));
    let is_mapped = hints.iter().any(|hint| hint.action == Action::Map);
    let fixed = is_mapped.then(|| (FIXED.0.to_owned(), FIXED.1.to_owned()));
    here.chain(others).filter(|(label, _)| !label.is_empty()).chain(fixed).collect()
}

fn label(keys: &Keys, hint: Hint, typing: bool) -> String {
    let first = keys.labels(hint.action, typing);
    match hint.pair() {
        Some(pair) => format!("{first} {}", keys.labels(pair, typing)).trim().to_owned(),
        None => first,
    }
}

/// Some keys do what their page says and nothing more; of others there is more to know.
fn words(keys: &Keys, hint: Hint) -> Option<String> {
    let help = keys.spell(hint.binding()?.help);
    let more = matches!(
        hint.action,
        Action::Back
            | Action::Filter
            | Action::Acknowledge
            | Action::Retry
            | Action::Copy
            | Action::Write
            | Action::SaveAnswers
    );
    Some(match hint.word {
        word if more && help.starts_with(word) => help,
        word if more => format!("{word}: {help}"),
        word => word.to_owned(),
    })
}

/// Whether an action does something where these are the hints.
#[must_use]
pub fn does(hints: &[Hint], action: Action) -> bool {
    hints.iter().any(|hint| hint.action == action || hint.pair() == Some(action)) || acts(hints, action)
}

/// Whether a key that the page does not name acts there all the same.
fn acts(hints: &[Hint], action: Action) -> bool {
    let has = |wanted| hints.iter().any(|hint| hint.action == wanted);
    let follows = match action {
        Action::PageUp | Action::PageDown | Action::Home | Action::End => has(Action::Up),
        Action::PartBack => has(Action::Part),
        Action::Help | Action::Quit | Action::Suspend => true,
        _ => false,
    };
    follows && !has(action)
}
