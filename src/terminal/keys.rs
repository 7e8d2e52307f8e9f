//! What is typed where there is a screen: keys one by one, and what comes all at once as pasted text.

use std::time::Duration;
use std::{io, thread};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures::stream::{self, Stream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::Input;
use super::hangup::{lost, received, silence, watch_for_hangup};
use super::signals::signals;

/// Keys, pasted text, sizes and signals, in the order in which they come. It never ends: the end of the keys is a
/// hangup, after which only signals come.
///
/// # Errors
///
/// When signals cannot be heard, or no thread can be started.
pub fn inputs() -> io::Result<impl Stream<Item = Input> + Unpin> {
    let (tell, told) = unbounded_channel();
    watch_for_hangup(tell.clone(), silence)?;
    // Keys have a thread of their own: on a terminal that is gone crossterm's reader never returns, and in the event loop
    // that would keep the program from ending.
    thread::Builder::new().name("keys".to_owned()).spawn(move || read_keys(&tell))?;
    Ok(stream::select(stream::select(received(told), lost()), Box::pin(signals()?)))
}

/// Keys that follow each other faster than this came together: no hand is so fast.
const TOGETHER: Duration = Duration::from_millis(3);

/// Reads until nobody listens or nothing can be read.
fn read_keys(tell: &UnboundedSender<Input>) {
    let mut run = Vec::new();
    loop {
        let input = match event::read() {
            Ok(Event::Key(key)) if key.kind == KeyEventKind::Press => {
                if is_text(&key) {
                    run.push(key);
                    if event::poll(TOGETHER).unwrap_or_default() {
                        continue;
                    }
                    None
                } else {
                    Some(Input::Key(key))
                }
            }
            Ok(Event::Paste(text)) => Some(Input::Paste(text)),
            Ok(Event::Resize(width, height)) => Some(Input::Resize(width, height)),
            // Windows tells each key's release too, between the keys of what is pasted.
            Ok(_) if !run.is_empty() && event::poll(TOGETHER).unwrap_or_default() => continue,
            Ok(_) => None,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
            Err(_) => Some(Input::Hangup),
        };
        for input in meant(&std::mem::take(&mut run)).into_iter().chain(input) {
            let gone = input == Input::Hangup;
            if tell.send(input).is_err() || gone {
                return;
            }
        }
    }
}

/// Whether a key stands for a character, a line end too.
fn is_text(key: &KeyEvent) -> bool {
    let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    is_plain && matches!(key.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab)
}

/// What keys mean that came together. A terminal that does not tell pasted text from typed sends it all at once, line
/// ends as Enter; one key that is held down comes together too where a connection is slow.
fn meant(run: &[KeyEvent]) -> Vec<Input> {
    let text: String = run.iter().filter_map(character).collect();
    let typed: Vec<char> = text.chars().filter(|character| !character.is_control()).collect();
    let is_held_down = run.iter().all(|key| key.code == run[0].code);
    if typed.len() < 2 || is_held_down {
        return run.iter().copied().map(Input::Key).collect();
    }
    vec![Input::Paste(text)]
}

const fn character(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(character) => Some(character),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Vec<Input> {
        let key = |character| match character {
            '\n' => KeyCode::Enter.into(),
            '\t' => KeyCode::Tab.into(),
            character => KeyCode::Char(character).into(),
        };
        meant(&text.chars().map(key).collect::<Vec<_>>())
    }

    #[test]
    fn what_comes_all_at_once_is_pasted() {
        for text in ["yes\n", "yes", "10.0.0.0/8\n10.1.0.0/16\n", "a\tb", "1\n1\n", "\nok"] {
            assert_eq!(run(text), [Input::Paste(text.to_owned())]);
        }
    }

    #[test]
    fn one_key_and_one_that_is_held_down_are_typed() {
        for (text, number) in [("y", 1), ("y\n", 2), ("\n\n\n", 3), ("aaaa", 4), ("\t\t", 2), ("\n\t", 2)] {
            let keys = run(text);
            assert!(keys.len() == number && keys.iter().all(|input| matches!(input, Input::Key(_))), "{keys:?}");
        }
    }

    #[test]
    fn keys_that_are_no_text_end_what_is_pasted() {
        let control = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert!(!is_text(&control) && !is_text(&KeyCode::Down.into()) && !is_text(&KeyCode::Esc.into()));
        assert!(is_text(&KeyEvent::new(KeyCode::Char('A'), KeyModifiers::SHIFT)));
    }
}
