//! What a snapshot of text cannot show: styles, the cursor, and what must not reach a terminal.

use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::drafts::Drafts;
use studiolink::engine::runs::Runs;
use studiolink::ui::{Message, Start};

use super::applying::to_review;
use super::harness::Wizard;
use super::keeping::left_on_review;
use super::unfinished::several;
use super::watching::in_mid_run;

fn without_colour(ascii: bool) -> Wizard {
    let start = Start { ascii, colour: false, ..Start::default() };
    let mut wizard = Wizard::start(Scenario::FirstTime, start, 80, 24);
    wizard.answer();
    wizard
}

#[test]
fn the_selection_is_visible_without_colour_on_every_page_with_a_list() {
    let mut wizard = without_colour(false);
    for page in ["Domain", "Network", "subnets", "Endpoints", "Restriction", "People"] {
        wizard.enter(1);
        let (x, y) = wizard.cursor();
        let buffer = wizard.draw();
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "{page}");
        assert_eq!(buffer[(x, y)].symbol(), ">", "{page}: the terminal's cursor sits on the selected row");
        let reversed: Vec<u16> = (0..24)
            .filter(|row| (0..80).any(|column| buffer[(column, *row)].modifier.contains(Modifier::REVERSED)))
            .collect();
        assert_eq!(reversed, [y], "{page}: exactly the selected row is reversed");
    }
}

/// A page without colour, with a letter below each cell that is drawn in a way of its own: `r`eversed, `b`old, `d`im,
/// `u`nderlined.
fn styled(wizard: &mut Wizard) -> String {
    let signs = [(Modifier::REVERSED, 'r'), (Modifier::BOLD, 'b'), (Modifier::DIM, 'd'), (Modifier::UNDERLINED, 'u')];
    let buffer = wizard.draw();
    let width = usize::from(buffer.area.width);
    let mut text = String::new();
    for row in buffer.content.chunks(width) {
        let letters: String = row.iter().map(Cell::symbol).collect();
        let sign =
            |cell: &Cell| signs.iter().find(|(one, _)| cell.modifier.contains(*one)).map_or(' ', |(_, sign)| *sign);
        let ways: String = row.iter().map(sign).collect();
        for line in [letters.trim_end(), ways.trim_end()] {
            if !line.is_empty() {
                writeln!(text, "{line}").expect("a string");
            }
        }
    }
    text
}

/// The cursor's row, what is chosen, what cannot be, and what is wrong: all told apart by sign and style.
#[test]
fn without_colour_everything_is_still_told_apart() {
    let mut screens = Vec::new();
    let mut wizard = without_colour(false);
    wizard.enter(3);
    screens.push(styled(&mut wizard));
    wizard.enter(3);
    wizard.keys(&[KeyCode::Char(' '), KeyCode::Down, KeyCode::Down]);
    screens.push(styled(&mut wizard));
    let start = Start { colour: false, ..Start::default() };
    let mut wizard = Wizard::start(Scenario::HalfDone, start, 80, 24);
    wizard.answer();
    wizard.enter(7);
    screens.push(styled(&mut wizard));
    assert_snapshot!(screens.join("\n"));
}

/// The same of what lies over a page, what is typed into, a run under way and what was left unfinished.
#[test]
fn without_colour_whatever_lies_over_a_page_is_still_told_apart() {
    let control = |letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
    let mut applying = to_review(without_colour(false));
    in_mid_run(&mut applying);
    applying.key(KeyCode::Up);
    let mut map = without_colour(false);
    map.enter(6);
    map.keys(&[KeyCode::F(4), KeyCode::Up, KeyCode::Up]);
    let start = Start { colour: false, ..Start::default() };
    let [mut profile, mut region] = ['p', 'R'].map(|list| {
        let mut wizard = Wizard::start(Scenario::FirstTime, start.clone(), 80, 24);
        wizard.answer();
        wizard.key(KeyCode::Char(list));
        wizard
    });
    profile.text("center");
    region.key(KeyCode::Down);
    let mut save = without_colour(false);
    save.enter(2);
    save.press(control('s'));
    let mut leave = to_review(without_colour(false));
    leave.press(control('c'));
    let mut filter = without_colour(false);
    filter.enter(6);
    filter.key(KeyCode::Char('/'));
    filter.text("data");
    let mut unfinished = Wizard::begin(Scenario::FirstTime, start, 80, 24);
    unfinished.answer();
    unfinished.send(Message::Drafts(Ok(Drafts { drafts: vec![left_on_review()], strays: Vec::new() })));
    unfinished.send(Message::Runs(Ok(Runs { runs: several(), strays: Vec::new() })));
    unfinished.enter(1);
    let wizards = vec![applying, map, profile, region, save, leave, filter, unfinished].into_iter();
    let shown = wizards.map(|mut wizard| {
        let buffer = wizard.draw();
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        let is_told = |cell: &Cell| cell.modifier.intersects(Modifier::REVERSED | Modifier::BOLD);
        assert!(buffer.content.iter().any(is_told), "something stands out");
        styled(&mut wizard)
    });
    assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn no_background_is_ever_painted() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 30);
    for _ in 0..8 {
        assert!(wizard.draw().content.iter().all(|cell| cell.bg == Color::Reset));
        wizard.enter(1);
    }
}

#[test]
fn only_the_sixteen_colours_are_used() {
    let mut wizard = Wizard::new(Scenario::HalfDone, 200, 50);
    for _ in 0..8 {
        let fine = |colour| !matches!(colour, Color::Rgb(..) | Color::Indexed(_) | Color::DarkGray);
        assert!(wizard.draw().content.iter().all(|cell| fine(cell.fg)));
        wizard.enter(1);
    }
}

/// A sign without a twin would be a question mark, where nothing else is one.
#[test]
fn signs_have_ascii_twins() {
    let (mut wizard, mut twin) = (without_colour(false), without_colour(true));
    let overlays = [None, Some(KeyCode::F(1)), Some(KeyCode::F(4))];
    for _ in 0..8 {
        for overlay in overlays.into_iter().flat_map(|key| [key, key.map(|_| KeyCode::Esc)]) {
            let keys: Vec<_> = overlay.into_iter().collect();
            wizard.keys(&keys);
            twin.keys(&keys);
            let (screen, twin) = (wizard.screen(), twin.screen());
            assert!(twin.is_ascii(), "{twin}");
            assert_eq!(screen.matches('?').count(), twin.matches('?').count(), "{twin}");
        }
        wizard.enter(1);
        twin.enter(1);
    }
}

#[test]
fn the_cursor_is_in_the_input_while_typing() {
    let mut wizard = without_colour(false);
    wizard.enter(5);
    wizard.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Char(' '), KeyCode::Down, KeyCode::Down, KeyCode::Down]);
    let (before, row) = wizard.cursor();
    wizard.text("203.0.113.0/24");
    assert_eq!(wizard.cursor(), (before + 14, row));
}

#[test]
fn names_with_control_characters_are_shown_harmless() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    wizard.answer_with(|snapshot| {
        for vpc in &mut snapshot.vpcs {
            vpc.tags.insert("Name".to_owned(), "a\u{1b}[2Jb\r\nc\u{202e}d\u{7}".to_owned());
        }
        for principal in &mut snapshot.principals {
            principal.path = "/\u{1b}]0;x\u{7}/".to_owned();
        }
        snapshot.identity.alias = Some("x\u{9b}31m".to_owned());
    });
    for _ in 0..8 {
        let screen = wizard.screen();
        let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!screen.chars().any(bad), "{screen:?}");
        wizard.enter(1);
    }
}
