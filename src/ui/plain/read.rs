//! What a line means as the answer to a question.

use super::question::{Given, Kind, PAGE, Row};
use crate::ui::keys::Action;

/// The longest answer, in characters.
const LONGEST: usize = crate::ui::parts::input::LONGEST;

/// The word for an answer of nothing.
const NONE: &str = "none";

/// What somebody means with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Why is this asked.
    Why,
    /// What is there to know of a row.
    WhyRow(usize),
    /// Back.
    Back,
    /// Away.
    Leave,
    /// Read again, look again.
    Again,
    /// Write the answers to a file: which.
    Save(Option<String>),
    /// The next rows.
    More,
    /// The question once more, with all rows.
    List,
    /// Only rows that contain this.
    Filter(String),
    /// Something to be done with the rows that are told.
    All(Action),
    /// An answer.
    Given(Given),
}

/// What a line means as the answer to a question.
///
/// # Errors
///
/// When it means nothing there: why.
pub fn read(kind: &Kind, line: &str) -> Result<Said, String> {
    let line = line.trim();
    if line.chars().count() > LONGEST {
        return Err(format!("an answer has at most {LONGEST} characters"));
    }
    if let Some(command) = command(kind, line) {
        return Ok(command);
    }
    match kind {
        Kind::Text { .. } if line.eq_ignore_ascii_case(NONE) => Ok(Said::Given(Given::Text(String::new()))),
        Kind::Text { .. } | Kind::Word { .. } => Ok(Said::Given(Given::Text(line.to_owned()))),
        Kind::One { rows, default } => one(rows, *default, line),
        Kind::Many { rows, .. } => many(rows, line),
    }
}

fn command(kind: &Kind, line: &str) -> Option<Said> {
    let lists = !kind.rows().is_empty();
    if let Some(saving) = saving(line) {
        return Some(saving);
    }
    if let Kind::Many { words, .. } = kind
        && let Some((_, action)) = words.iter().find(|(word, _)| line.eq_ignore_ascii_case(word))
    {
        return Some(Said::All(*action));
    }
    Some(match line.to_ascii_lowercase().as_str() {
        "" => Said::Given(Given::Keep),
        "?" | "help" => Said::Why,
        "b" | "back" => Said::Back,
        "q" | "quit" => Said::Leave,
        "r" => Said::Again,
        "more" if lists => Said::More,
        "list" => Said::List,
        other => {
            if let Some(needle) = other.strip_prefix('/').filter(|_| lists) {
                return Some(Said::Filter(needle.trim().to_owned()));
            }
            let number = other.strip_prefix('?')?.trim().parse::<usize>().ok()?;
            let at = number.checked_sub(1).filter(|at| *at < kind.rows().len())?;
            Said::WhyRow(at)
        }
    })
}

/// Where to save, if that is what the line says: paths keep their case.
fn saving(line: &str) -> Option<Said> {
    let (word, path) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let path = path.trim();
    word.eq_ignore_ascii_case("save").then(|| Said::Save((!path.is_empty()).then(|| path.to_owned())))
}

fn one(rows: &[Row], default: Option<usize>, line: &str) -> Result<Said, String> {
    match row(rows, line) {
        Some(Ok(at)) => Ok(Said::Given(Given::Row(at))),
        Some(Err(why)) => Err(why),
        None => otherwise(rows, default.is_some(), line),
    }
}

/// Numbers, spans of numbers and names; one that is wrong takes all others with it.
fn many(rows: &[Row], line: &str) -> Result<Said, String> {
    let mut found = Vec::new();
    for part in line.split([',', ' ', ';']).filter(|part| !part.is_empty()) {
        let span = part.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let these = match span {
            Some((from, to)) => number(rows, from).and_then(|from| Ok((from..=number(rows, to)?).collect())),
            None => match row(rows, part) {
                Some(at) => at.map(|at| vec![at]),
                None => return otherwise(rows, true, line),
            },
        };
        found.extend(these?);
    }
    Ok(Said::Given(Given::Rows(found)))
}

/// The row that a number or a name means, if it is one of both.
fn row(rows: &[Row], text: &str) -> Option<Result<usize, String>> {
    if let Ok(wanted) = text.parse() {
        return Some(number(rows, wanted));
    }
    rows.iter().position(|row| !row.key.is_empty() && row.key == text).map(Ok)
}

fn number(rows: &[Row], wanted: usize) -> Result<usize, String> {
    let at = wanted.checked_sub(1).filter(|at| *at < rows.len());
    at.ok_or_else(|| match rows.len() {
        0 => format!("there is no row {wanted}, as there is none at all"),
        last => format!("there is no row {wanted}: the rows are 1 to {last}"),
    })
}

/// What is no row narrows a long list; of a short one it is nothing.
fn otherwise(rows: &[Row], takes_enter: bool, line: &str) -> Result<Said, String> {
    if rows.len() > PAGE {
        return Ok(Said::Filter(line.to_lowercase()));
    }
    let last = rows.len();
    let short: String = line.chars().take(40).collect();
    Err(match last {
        0 => format!("`{short}` is none of the answers: there is nothing to choose from"),
        1 if takes_enter => format!("`{short}` is none of the answers: type 1, or Enter"),
        1 => format!("`{short}` is none of the answers: type 1"),
        _ => format!("`{short}` is none of the answers: type a number from 1 to {last}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::plain::question::ALL_OR_NONE;

    fn rows(number: usize) -> Vec<Row> {
        (1..=number).map(|at| Row::new(format!("row {at}"), format!("id-{at}"), false)).collect()
    }

    fn one(number: usize) -> Kind {
        Kind::One { rows: rows(number), default: Some(0) }
    }

    #[test]
    fn a_number_or_an_id_chooses_and_nothing_else_does() {
        assert_eq!(read(&one(3), " 2 "), Ok(Said::Given(Given::Row(1))));
        assert_eq!(read(&one(3), "id-3"), Ok(Said::Given(Given::Row(2))));
        assert_eq!(read(&one(3), ""), Ok(Said::Given(Given::Keep)));
        for wrong in ["0", "4", "-1", "2.5", "99999999999999999999", "yes", "1 2", "id-4", "row 1", "\u{1b}[A"] {
            assert!(read(&one(3), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn many_are_put_in_or_out_all_or_none() {
        let kind = Kind::Many { rows: rows(6), switches: false, words: ALL_OR_NONE };
        assert_eq!(read(&kind, "1, 3-5 id-6"), Ok(Said::Given(Given::Rows(vec![0, 2, 3, 4, 5]))));
        for wrong in ["1 7", "0-2", "2-9", "1 nobody"] {
            assert!(read(&kind, wrong).is_err(), "{wrong}");
        }
        assert_eq!(read(&kind, "ALL"), Ok(Said::All(Action::All)));
        assert_eq!(read(&kind, "none"), Ok(Said::All(Action::Nothing)));
        assert!(read(&kind, "all none").is_err() && read(&kind, "o").is_err());
    }

    #[test]
    fn a_text_narrows_a_long_list_and_is_wrong_in_a_short_one() {
        assert_eq!(read(&one(PAGE + 1), "Prod"), Ok(Said::Filter("prod".to_owned())));
        assert!(read(&one(PAGE), "Prod").is_err());
        assert_eq!(read(&one(2), "/10.0"), Ok(Said::Filter("10.0".to_owned())));
    }

    #[test]
    fn the_same_words_are_understood_at_every_question() {
        for kind in [
            one(3),
            Kind::Many { rows: rows(3), switches: false, words: ALL_OR_NONE },
            Kind::Text { now: String::new() },
            Kind::Word { prompt: String::new() },
        ] {
            for (line, said) in
                [("?", Said::Why), ("b", Said::Back), ("Q", Said::Leave), ("r", Said::Again), ("list", Said::List)]
            {
                assert_eq!(read(&kind, line), Ok(said), "{kind:?}");
            }
            assert_eq!(read(&kind, "save"), Ok(Said::Save(None)), "{kind:?}");
            assert_eq!(read(&kind, " Save  My Answers.toml"), Ok(Said::Save(Some("My Answers.toml".to_owned()))));
            assert!(read(&kind, &"1".repeat(LONGEST + 1)).is_err());
        }
    }

    #[test]
    fn a_text_can_be_taken_away() {
        let kind = Kind::Text { now: "10.0.0.0/8".to_owned() };
        assert_eq!(read(&kind, "none"), Ok(Said::Given(Given::Text(String::new()))));
    }
}
