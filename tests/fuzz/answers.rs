//! Answers files that somebody edited: read, or refused with the field or the line and a way out.

use proptest::prelude::*;
use proptest::sample::Index;
use studiolink::plan::answers::Answers;

use super::budget;

const SAMPLE: &str = include_str!("../../assets/answers-sample.toml");

/// One thing done to a text.
#[derive(Clone, Debug)]
enum Edit {
    Drop(Index),
    Double(Index),
    Swap(Index, Index),
    Insert(Index, String),
    Replace(Index, String),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    let piece = || {
        prop_oneof![
            "[\\[\\]{}=\",'#.\n]{1,3}",
            "[a-z_.]{1,12} = [\\[{\"0-9tf]{1,3}",
            prop::sample::select(vec![
                "\"10.0.0.0/8\"",
                "\"::/0\"",
                "true",
                "1e999",
                "\"\\u0000\"",
                "[[x]]",
                "[domain]",
                "\"sg-0\""
            ])
            .prop_map(str::to_owned),
            any::<String>(),
        ]
    };
    prop_oneof![
        index().prop_map(Edit::Drop),
        index().prop_map(Edit::Double),
        (index(), index()).prop_map(|(one, other)| Edit::Swap(one, other)),
        (index(), piece()).prop_map(|(at, text)| Edit::Insert(at, text)),
        (index(), piece()).prop_map(|(at, text)| Edit::Replace(at, text)),
    ]
}

/// Lines are dropped, doubled and swapped; pieces go in anywhere, or stand for a line's value.
fn edited(mut text: String, edits: &[Edit]) -> String {
    for edit in edits {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            break;
        }
        match edit {
            Edit::Drop(at) => drop(lines.remove(at.index(lines.len()))),
            Edit::Double(at) => lines.insert(0, lines[at.index(lines.len())].clone()),
            Edit::Swap(one, other) => {
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
            }
            Edit::Insert(at, piece) => {
                let at = at.index(text.len() + 1);
                let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
                text.insert_str(at, piece);
                continue;
            }
            Edit::Replace(at, piece) => {
                let at = at.index(lines.len());
                let key = lines[at].split('=').next().unwrap_or_default().to_owned();
                lines[at] = format!("{key}= {piece}");
            }
        }
        text = lines.join("\n");
    }
    text
}

proptest! {
    #![proptest_config(budget(2_000, file!()))]

    #[test]
    fn an_edited_file_is_read_or_refused_with_a_place_and_a_way_out(edits in proptest::collection::vec(edit(), 1..5)) {
        let text = edited(SAMPLE.to_owned(), &edits);
        match Answers::parse(&text) {
            Ok(answers) => prop_assert_eq!(Answers::parse(&answers.to_toml()), Ok(answers), "{}", text),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    prop_assert!(!fault.message.is_empty() && !fault.hint.is_empty(), "{:?}", fault);
                    prop_assert!(fault.field.is_some() || fault.line.is_some(), "{:?}\n{}", fault, text);
                }
            }
        }
    }
}
