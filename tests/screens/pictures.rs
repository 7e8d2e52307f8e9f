//! The pictures of README: screens of the wizard as SVG in `assets`. `tests/pictures` draws them anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use studiolink::cloud::sandbox::Scenario;

use super::applying::{Teller, at_review, confirm};
use super::harness::Wizard;

/// A cell, in the units of the picture.
const WIDTH: usize = 9;
const HEIGHT: usize = 19;
const MARGIN: usize = 14;
/// From the top of a cell to the line that letters stand on.
const BASE: usize = 14;
const LETTERS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const PAPER: &str = "#11151c";
const INK: &str = "#d4d7dc";

/// The screen as a picture; `title` is for those who cannot see it.
fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" \
         fill=\"{PAPER}\"/>\n<g font-family=\"{LETTERS}\" font-size=\"15\" fill=\"{INK}\">\n"
    );
    for (y, row) in buffer.content.chunks(columns).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one.style() == next.style()) {
            write_run(&mut svg, run, (MARGIN + x * WIDTH, MARGIN + y * HEIGHT));
            x += run.len();
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Neighbours of one style.
fn write_run(svg: &mut String, run: &[Cell], (x, y): (usize, usize)) {
    let has = |modifier| run[0].modifier.contains(modifier);
    let text: String = run.iter().map(Cell::symbol).collect();
    let (ink, paper) = (colour(run[0].fg, INK), colour(run[0].bg, PAPER));
    let (ink, paper) = if has(Modifier::REVERSED) { (paper, ink) } else { (ink, paper) };
    if paper != PAPER {
        let width = run.len() * WIDTH;
        writeln!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>")
            .expect("a string");
    }
    let style = style(run[0].modifier, ink);
    for (column, words) in pieces(&text) {
        let (x, y, width) = (x + column * WIDTH, y + BASE, words.chars().count() * WIDTH);
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        writeln!(svg, "<text x=\"{x}\" y=\"{y}\" textLength=\"{width}\"{style}>{words}</text>").expect("a string");
    }
}

fn style(modifier: Modifier, ink: &str) -> String {
    let mut style = String::new();
    if ink != INK {
        write!(style, " fill=\"{ink}\"").expect("a string");
    }
    let all = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ];
    all.iter().filter(|(one, _)| modifier.contains(*one)).for_each(|(_, words)| style.push_str(words));
    style
}

/// What stands between gaps, each with its column: columns stay columns, whatever letters there are.
fn pieces(text: &str) -> Vec<(usize, String)> {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces: Vec<(usize, String)> = Vec::new();
    for (column, letter) in letters.iter().enumerate().filter(|(_, letter)| **letter != ' ') {
        match pieces.last_mut() {
            Some((start, piece)) if column - *start - piece.chars().count() <= 1 => {
                if column - *start > piece.chars().count() {
                    piece.push(' ');
                }
                piece.push(*letter);
            }
            _ => pieces.push((column, letter.to_string())),
        }
    }
    pieces
}

/// As most terminals have it.
fn colour(colour: Color, plain: &'static str) -> &'static str {
    match colour {
        Color::Green => "#98c379",
        Color::Red => "#e06c75",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Reset => plain,
        other => panic!("no colour of ours: {other:?}"),
    }
}

fn at_network() -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 30);
    wizard.enter(3);
    wizard
}

fn at_restriction() -> Wizard {
    let mut wizard = Wizard::new(Scenario::FirstTime, 100, 30);
    wizard.enter(5);
    wizard
}

fn in_the_middle_of_apply() -> Wizard {
    let mut wizard = at_review(100, 30);
    let plan = confirm(&mut wizard);
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    let steps: Vec<_> = plan.changes().collect();
    let made = steps.iter().position(|step| step.wait.is_some()).expect("an endpoint") + 1;
    steps[..made].iter().for_each(|step| teller.make(step));
    teller.start(&steps[made].id);
    wizard
}

#[test]
fn the_pictures_of_readme_are_what_is_on_the_screen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let readme = include_str!("../../README.md");
    let pictures = vec![
        ("network.svg", "The page on which VPC and subnets are chosen", at_network()),
        ("restriction.svg", "The page on which a mode is chosen, and who gets in from where", at_restriction()),
        ("review.svg", "The page that shows everything before it is done", at_review(100, 30)),
        ("apply.svg", "The page on which the plan is carried out", in_the_middle_of_apply()),
    ];
    for (name, title, mut wizard) in pictures {
        let picture = svg(wizard.draw(), title);
        let path = folder.join(name);
        if std::env::var_os("STUDIOLINK_PICTURES").is_some() {
            fs::write(&path, &picture).expect("a picture");
        }
        assert!(readme.contains(&format!("(assets/{name})")), "README shows {name}");
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == picture, "assets/{name} is not what is drawn any more: run tests/pictures and look at it");
    }
}
