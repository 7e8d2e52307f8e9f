//! The progress in the terminal's tab or task bar: OSC 9;4, only where a terminal is known to show it.

use std::sync::atomic::{AtomicBool, Ordering};

/// What the tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// So many hundredths are done.
    Normal(u8),
    /// The same, and something has failed.
    Failed(u8),
}

/// Whether something is shown that must be taken away.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// The sequence for what is to be shown now; `None` where there is nothing to write.
pub fn sequence(tab: Option<Tab>) -> Option<String> {
    let shown = SHOWN.swap(tab.is_some(), Ordering::SeqCst);
    let (state, hundredths) = match tab {
        Some(Tab::Normal(hundredths)) => (1, hundredths),
        Some(Tab::Failed(hundredths)) => (2, hundredths),
        None if shown => (0, 0),
        None => return None,
    };
    Some(format!("\u{1b}]9;4;{state};{}\u{1b}\\", hundredths.min(100)))
}

/// Whether the terminal is one of those that are known to show it. Others may print the sequence or take it for a
/// notification, and inside tmux and screen the tab is not ours.
pub fn is_known(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if is_set("TMUX") || is_set("STY") || matches!(variable("TERM").as_deref(), Some("dumb" | "linux")) {
        return false;
    }
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    // iTerm2 names its features; P is progress (its "Feature Reporting" specification).
    let tells = || features(&variable("TERM_FEATURES").unwrap_or_default()).any(|feature| feature == "P");
    is_set("WT_SESSION")
        || variable("ConEmuANSI").as_deref() == Some("ON")
        || matches!(program.as_str(), "ghostty" | "WezTerm")
        || (program == "iTerm.app" && tells())
}

/// Features stand one after the other, each a capital with small letters and digits behind it.
fn features(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().filter(|(_, letter)| letter.is_ascii_uppercase()).map(|(at, _)| at);
    starts.map(|at| {
        let rest = &text[at + 1..];
        let end = rest.find(|letter: char| letter.is_ascii_uppercase()).unwrap_or(rest.len());
        text[at..at + 1 + end].trim_end_matches(|letter: char| letter.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(variables: &[(&str, &str)]) -> bool {
        is_known(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn it_is_written_only_where_it_is_known_to_be_understood() {
        for known in [
            &[("WT_SESSION", "7a")][..],
            &[("ConEmuANSI", "ON")],
            &[("TERM_PROGRAM", "ghostty"), ("TERM", "xterm-ghostty")],
            &[("TERM_PROGRAM", "WezTerm")],
            &[("TERM_PROGRAM", "iTerm.app"), ("TERM_FEATURES", "T3CwLrMSc7UUw9Ts3BFGsSyHNoSxP")],
        ] {
            assert!(knows(known), "{known:?}");
        }
        for unknown in [
            &[][..],
            &[("TERM", "xterm-256color")],
            &[("ConEmuANSI", "OFF")],
            &[("TERM_PROGRAM", "Apple_Terminal")],
            &[("TERM_PROGRAM", "iTerm.app"), ("TERM_FEATURES", "T3CwLrMSc7UUw9Ts3BFGsSyHNoSxPx")],
            &[("WT_SESSION", "7a"), ("TERM", "dumb")],
            &[("TERM_PROGRAM", "ghostty"), ("TERM", "linux")],
            &[("WT_SESSION", "7a"), ("TMUX", "/tmp/tmux,1,0")],
            &[("WT_SESSION", "7a"), ("STY", "1.pts")],
        ] {
            assert!(!knows(unknown), "{unknown:?}");
        }
    }

    #[test]
    fn nothing_is_taken_away_that_was_never_shown() {
        assert_eq!(sequence(None), None);
        assert_eq!(sequence(Some(Tab::Normal(25))).as_deref(), Some("\u{1b}]9;4;1;25\u{1b}\\"));
        assert_eq!(sequence(Some(Tab::Failed(255))).as_deref(), Some("\u{1b}]9;4;2;100\u{1b}\\"));
        assert_eq!(sequence(None).as_deref(), Some("\u{1b}]9;4;0;0\u{1b}\\"));
        assert_eq!(sequence(None), None);
    }
}
