//! The word that begins a run: it grows letter by letter, each by a key of its own.

pub const WORD: &str = "yes";

/// What is pasted, or comes in one burst, which a terminal tells as pasted, leaves the word as it was. `known` are those
/// letters of it that stood there when it was last seen, `typed` is the key that was pressed since.
pub fn read(known: &mut String, typed: Option<char>, screen: &str) {
    known.extend(typed);
    let Some(letters) = letters(screen) else { return };
    for letter in WORD.chars() {
        let number = |text: &str| text.matches(letter).count();
        assert!(number(&letters) <= number(known), "{known:?}, then {letters:?}: {screen}");
    }
    *known = letters;
}

/// The letters of the word that stand where it is asked for, if its field is seen whole.
fn letters(screen: &str) -> Option<String> {
    let (_, asked) = screen.lines().find_map(|line| line.split_once("Type yes"))?;
    let (_, text) = asked.split_once(": ")?;
    // A dialog may lie over it, and of a long text a part is shown.
    let is_whole = text.trim_end().chars().count() < 40 && !text.contains(['\u{2502}', '\u{2500}']);
    is_whole.then(|| text.chars().filter(|character| WORD.contains(*character)).collect())
}
