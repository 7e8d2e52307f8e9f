//! Answers that outlive the wizard: what is kept of them, where it is offered, and what is saved to a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use jiff::Timestamp;
use studiolink::cloud::sandbox::Scenario;
use studiolink::engine::drafts::{Draft, Drafts};
use studiolink::engine::runs::{Runs, Stray};
use studiolink::engine::save::{AnswersFile, NotSaved};
use studiolink::plan::access::outlook;
use studiolink::plan::answers::{Answers, Kept, Question};
use studiolink::ui::{Effect, Message, Parting, Start};

use super::applying::{Teller, at_review, confirm};
use super::harness::Wizard;
use super::unfinished::several;

fn kept(wizard: &Wizard) -> Kept {
    match wizard.model.parting() {
        Some(Parting::Keep { kept, .. }) => *kept,
        other => panic!("{other:?}"),
    }
}

fn draft(kept: Kept) -> Draft {
    let time = "2026-11-24T01:00:00Z".parse::<Timestamp>().expect("a time");
    let text = kept.to_toml(time).into();
    let path = PathBuf::from("/state/drafts/111122223333-eu-west-1.toml");
    Draft { path, kept, time, age: Duration::from_hours(5), text }
}

/// Those of somebody who has chosen people, and left on Review.
pub fn left_on_review() -> Draft {
    draft(kept(&at_review(80, 24)))
}

/// A wizard on Account, where these answers were kept.
fn after(drafts: Vec<Draft>, runs: Runs, size: (u16, u16)) -> Wizard {
    let mut wizard = Wizard::without_runs(Scenario::FirstTime, size.0, size.1);
    wizard.send(Message::Drafts(Ok(Drafts { drafts, strays: Vec::new() })));
    wizard.send(Message::Runs(Ok(runs)));
    wizard
}

fn save(wizard: &mut Wizard) {
    wizard.press(KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL));
}

#[test]
fn what_was_kept_is_offered_beside_what_was_begun() {
    let mut screens = Vec::new();
    for runs in [Runs::default(), Runs { runs: several(), strays: Vec::new() }] {
        let mut wizard = after(vec![left_on_review()], runs.clone(), (80, 24));
        wizard.enter(1);
        for _ in 0..if runs == Runs::default() { 0 } else { 3 } {
            wizard.key(KeyCode::Down);
        }
        screens.push(wizard.screen());
    }
    assert!(screens[0].contains("answers kept") && screens[0].contains("5 hours ago"), "{}", screens[0]);
    assert!(screens[1].contains("3 unfinished runs, kept answers"), "{}", screens[1]);
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn one_goes_on_where_one_was_with_the_same_answers() {
    let draft = left_on_review();
    let mut wizard = after(vec![draft.clone()], Runs::default(), (80, 24));
    wizard.enter(2);
    assert!(wizard.screen().contains("Ready to make"), "{}", wizard.screen());
    assert_eq!(wizard.model.parting(), Some(Parting::Stay(draft.path.clone())));
    // What goes on is not offered again, and what it becomes takes the place of what it was.
    wizard.key(KeyCode::Esc);
    wizard.choose("MlEngineer");
    let Some(Parting::Keep { kept, known }) = wizard.model.parting() else { panic!("{}", wizard.screen()) };
    assert_eq!((known, kept.page.as_str()), (Some(draft.text), "People"));
    wizard.keys(&[KeyCode::Esc; 5]);
    assert!(wizard.screen().contains("Is this the account"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn the_map_shows_what_is_brought_back_wherever_it_was_left() {
    let mut draft = left_on_review();
    draft.kept.page = "Network".to_owned();
    let mut wizard = after(vec![draft], Runs::default(), (80, 24));
    wizard.enter(2);
    let screen = wizard.screen();
    assert!(screen.contains("Your answers of 2026-11-24 01:00Z are brought back."), "{screen}");
    wizard.key(KeyCode::Char('g'));
    let screen = wizard.screen();
    for answered in ["✓ Restriction   VPC, every other way in denied", "✓ People        2 roles"] {
        assert!(screen.contains(answered), "{answered} in {screen}");
    }
}

/// What was asked of other answers is no answer to these.
#[test]
fn what_is_under_way_while_one_goes_on_is_not_taken_for_what_was_kept() {
    let mut draft = left_on_review();
    draft.kept.page = "Restriction".to_owned();
    let mut wizard = after(vec![draft.clone()], Runs::default(), (80, 24));
    wizard.enter(1);
    wizard.key(KeyCode::End);
    wizard.enter(4);
    let mut raw = |code| wizard.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    raw(KeyCode::Enter);
    for _ in 0..4 {
        raw(KeyCode::Esc);
    }
    let stale = wizard.effects.iter().position(|effect| matches!(effect, Effect::Outlook { .. }));
    let stale = wizard.effects.remove(stale.expect("who would get in is asked"));
    wizard.keys(&[KeyCode::Home]);
    wizard.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
    let Effect::Outlook { load, snapshot, answers } = stale else { panic!("{stale:?}") };
    assert_ne!(answers.principals, draft.kept.answers.principals);
    wizard.send(Message::Outlook { load, outlook: Arc::new(outlook(&snapshot, &answers)) });
    let asked = wizard.effects.iter().rev().find_map(|effect| match effect {
        Effect::Outlook { answers, .. } => Some(&answers.principals),
        _ => None,
    });
    assert_eq!(asked, Some(&draft.kept.answers.principals), "asked of these: {:?}", wizard.effects);
    assert!(wizard.screen().contains("Working out who gets in"), "{}", wizard.screen());
}

#[test]
fn what_the_account_lacks_is_left_out_with_a_word() {
    let mut draft = left_on_review();
    draft.kept.answers.network.vpc = "vpc-00000000".parse().expect("an id");
    draft.kept.answers.principals.roles.push("Gone".to_owned());
    let mut wizard = after(vec![draft], Runs::default(), (80, 24));
    wizard.enter(2);
    assert!(wizard.screen().contains("Which VPC do people connect from?"), "{}", wizard.screen());
    assert_snapshot!(wizard.screen());
}

#[test]
fn discarding_is_asked_about_and_told() {
    let draft = left_on_review();
    let mut wizard = after(vec![draft.clone()], Runs::default(), (80, 24));
    wizard.enter(1);
    wizard.keys(&[KeyCode::Char('d')]);
    assert_snapshot!(wizard.screen());
    wizard.keys(&[KeyCode::Char('n'), KeyCode::Char('d'), KeyCode::Esc]);
    assert!(wizard.effects.is_empty(), "asked first");
    wizard.keys(&[KeyCode::Char('d'), KeyCode::Char('y')]);
    assert_eq!(wizard.effects, [Effect::Discard { draft: Arc::new(draft) }]);
    wizard.send(Message::Discarded(Err("/state/drafts: Permission denied".to_owned())));
    assert!(wizard.screen().contains("were not taken away: /state/drafts: Permission denied."), "{}", wizard.screen());
    assert!(wizard.screen().contains("answers kept"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Char('d'), KeyCode::Char('y')]);
    wizard.send(Message::Discarded(Ok(())));
    assert!(wizard.screen().contains("Discarded: answers kept on 2026-11-24 01:00Z"), "{}", wizard.screen());
    assert!(wizard.screen().contains("Is this the account"), "nothing is left to go on with: {}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn something_new_leaves_what_was_kept_and_is_not_lost_to_it() {
    let mut wizard = after(vec![left_on_review()], Runs::default(), (80, 24));
    wizard.enter(1);
    wizard.keys(&[KeyCode::Down, KeyCode::Char('d')]);
    assert!(!wizard.screen().contains("Discard what is kept?"), "{}", wizard.screen());
    wizard.keys(&[KeyCode::Enter, KeyCode::Down, KeyCode::Enter]);
    let Some(Parting::Keep { known, kept }) = wizard.model.parting() else { panic!("{}", wizard.screen()) };
    assert_eq!((known, kept.page.as_str()), (None, "Network"));
    wizard.keys(&[KeyCode::Esc, KeyCode::Esc, KeyCode::Up, KeyCode::Enter]);
    assert!(wizard.screen().contains("would lose the answers given since the start"), "{}", wizard.screen());
}

#[test]
fn nothing_is_offered_of_elsewhere_or_beside_answers_that_were_named() {
    let mut draft = left_on_review();
    let answers = draft.kept.answers.clone();
    let named = Start { answers: Some(answers), ..Start::default() };
    let mut wizard = Wizard::start(Scenario::FirstTime, named, 80, 24);
    wizard.answer();
    let strays = vec![Stray { path: PathBuf::from("/state/drafts/x.toml"), why: "torn".to_owned() }];
    wizard.send(Message::Drafts(Ok(Drafts { drafts: vec![draft.clone()], strays })));
    assert!(!wizard.screen().contains("torn"), "{}", wizard.screen());
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
    draft.kept.account = "444455556666".to_owned();
    let mut wizard = after(vec![draft], Runs::default(), (80, 24));
    wizard.enter(1);
    assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
}

#[test]
fn what_cannot_be_used_is_told_before_anything_is_asked() {
    for (found, words) in [
        (
            Ok(Drafts {
                drafts: Vec::new(),
                strays: vec![Stray { path: PathBuf::from("/s/1-eu.toml"), why: "line 2: torn".to_owned() }],
            }),
            "kept cannot be used, and stay there: /s/1-eu.toml: line 2: torn",
        ),
        (Err("/s: Permission denied".to_owned()), "cannot be looked for: /s: Permission denied"),
    ] {
        let mut wizard = Wizard::without_runs(Scenario::FirstTime, 80, 24);
        wizard.enter(1);
        wizard.send(Message::Drafts(found));
        wizard.send(Message::Runs(Ok(Runs::default())));
        let screen = wizard.screen();
        assert!(screen.contains("Is this the account"), "nobody goes past it unseen: {screen}");
        let text = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
        wizard.enter(1);
        assert!(wizard.screen().contains("Which Studio domain"), "{}", wizard.screen());
    }
}

#[test]
fn answers_that_led_to_a_run_are_not_kept_and_those_that_were_are_taken_away() {
    let draft = left_on_review();
    let mut wizard = after(vec![draft.clone()], Runs::default(), (80, 24));
    wizard.enter(2);
    let plan = confirm(&mut wizard);
    assert!(wizard.effects.is_empty() && wizard.model.parting().is_some(), "nothing is begun yet");
    let mut teller = Teller { wizard: &mut wizard, second: 0 };
    teller.begin(&plan);
    teller.start(&plan.changes().next().expect("a change").id.clone());
    assert_eq!(wizard.effects, [Effect::Discard { draft: Arc::new(draft) }]);
    assert_eq!(wizard.model.parting(), None);
    wizard.send(Message::Discarded(Ok(())));
    assert!(!wizard.screen().contains("Discarded"), "{}", wizard.screen());
    let mut wizard = at_review(80, 24);
    let plan = confirm(&mut wizard);
    assert!(wizard.model.parting().is_some(), "whoever is stopped before it begins loses nothing");
    Teller { wizard: &mut wizard, second: 0 }.begin(&plan);
    assert!(wizard.effects.is_empty() && wizard.model.parting().is_none());
}

#[test]
fn whoever_has_given_no_answer_leaves_none() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    assert_eq!(wizard.model.parting(), None);
    wizard.enter(1);
    assert_eq!(wizard.model.parting(), None, "{}", wizard.screen());
    wizard.key(KeyCode::Esc);
    assert_eq!(wizard.model.parting(), None, "looked at, and gone back from: {}", wizard.screen());
}

#[test]
fn an_answer_that_was_only_proposed_is_one_once_it_was_taken() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(2);
    for page in ["Network", "Endpoints", "Restriction", "People", "Review"] {
        assert!(wizard.screen().contains(page));
        let kept = kept(&wizard);
        assert_eq!((kept.page.as_str(), kept.domain_chosen), (page, true), "{}", wizard.screen());
        wizard.enter(if page == "Network" { 2 } else { 1 });
    }
}

#[test]
fn whoever_goes_back_in_what_was_kept_comes_back_to_there() {
    for by_map in [false, true] {
        let mut wizard = after(vec![left_on_review()], Runs::default(), (80, 24));
        wizard.enter(2);
        assert!(matches!(wizard.model.parting(), Some(Parting::Stay(_))), "{}", wizard.screen());
        if by_map {
            wizard.key(KeyCode::F(4));
            wizard.text("3");
        } else {
            wizard.key(KeyCode::Esc);
        }
        assert_eq!(kept(&wizard).page, if by_map { "Network" } else { "People" }, "{}", wizard.screen());
    }
}

#[test]
fn leaving_says_that_the_answers_are_kept() {
    let mut wizard = at_review(80, 24);
    wizard.press(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    assert_snapshot!(wizard.screen());
}

/// What the file holds that is to be written, and whether over another.
fn written(wizard: &mut Wizard) -> (String, Arc<AnswersFile>, bool) {
    match wizard.effects.pop() {
        Some(Effect::SaveAnswers { path, file, replace }) => (path, file, replace),
        other => panic!("{other:?}: {}", wizard.screen()),
    }
}

#[test]
fn the_answers_are_saved_from_every_page_before_apply() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    let (mut ready, mut open) = (Vec::new(), Vec::new());
    for page in 0..8 {
        save(&mut wizard);
        assert!(wizard.screen().contains("Save the answers to a file"), "{page}: {}", wizard.screen());
        wizard.enter(1);
        let (path, file, replace) = written(&mut wizard);
        assert!(path.starts_with("studiolink-") && !replace, "{path}");
        let unfinished = Answers::parse_unfinished(&file.text).unwrap_or_else(|_| panic!("{}", file.text));
        open.push(unfinished.unanswered.iter().map(|question| question.page()).collect::<Vec<_>>().join(" "));
        assert_eq!(file.text.contains("unanswered"), page < 7, "{}", file.text);
        ready.push(Answers::parse(&file.text).is_ok());
        wizard.send(Message::AnswersSaved(Ok(PathBuf::from("/home/me/studiolink.toml"))));
        assert!(wizard.screen().contains("Saved: /home/me/studiolink.toml."), "{}", wizard.screen());
        wizard.enter(1);
    }
    assert_eq!(ready, [false, false, false, false, false, false, false, true], "{open:?}");
    let all = "Endpoints Restriction People";
    assert_eq!(open, [all, all, all, all, all, "Restriction People", "People", ""]);
}

/// Whoever begins with a file that the wizard wrote too early comes by the pages that it names; a file without the line
/// is answered whole, wherever it is saved again.
#[test]
fn what_a_file_leaves_open_stays_open_until_its_page_is_passed() {
    let mut first = Wizard::new(Scenario::FirstTime, 80, 24);
    first.enter(5);
    save(&mut first);
    first.enter(1);
    let (_, file, _) = written(&mut first);
    let given = Answers::parse_unfinished(&file.text).expect("unfinished answers");
    assert_eq!(given.unanswered, [Question::Restriction, Question::People].into(), "{}", file.text);
    let whole = Answers { unanswered: std::collections::BTreeSet::new(), ..given.clone() };
    for (answers, open) in [(given, vec![Question::Restriction, Question::People]), (whole, Vec::new())] {
        let start = Start { answers: Some(answers), ..Start::default() };
        let mut wizard = Wizard::start(Scenario::FirstTime, start, 80, 24);
        wizard.answer();
        save(&mut wizard);
        let said = wizard.screen().replace(['│', '✓', 'W', '+'], "").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(said.contains("the pages Restriction and People"), !open.is_empty(), "{}", wizard.screen());
        wizard.enter(1);
        let again = Answers::parse_unfinished(&written(&mut wizard).1.text).expect("answers");
        assert_eq!(again.unanswered, open.into_iter().collect());
        wizard.send(Message::AnswersSaved(Ok(PathBuf::from("/home/me/studiolink.toml"))));
        wizard.enter(7);
        assert!(wizard.screen().contains("> Review"), "{}", wizard.screen());
        save(&mut wizard);
        wizard.enter(1);
        let text = &written(&mut wizard).1.text;
        assert!(Answers::parse(text).is_ok() && !text.contains("unanswered"), "{text}");
    }
}

/// What is kept knows it too.
#[test]
fn what_is_kept_names_the_pages_that_were_not_come_to() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(5);
    assert_eq!(kept(&wizard).answers.unanswered, [Question::Restriction, Question::People].into());
    assert!(kept(&at_review(80, 24)).answers.unanswered.is_empty());
}

#[test]
fn the_dialog_says_what_is_open_and_writes_over_nothing_unasked() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 80, 24);
    wizard.enter(1);
    save(&mut wizard);
    let mut screens = vec![wizard.screen()];
    wizard.enter(1);
    let (proposed, ..) = written(&mut wizard);
    wizard.send(Message::AnswersSaved(Err(NotSaved::Exists(PathBuf::from("/home/me/studiolink.toml")))));
    screens.push(wizard.screen());
    assert_snapshot!(screens.join("\n"));
    // Another name is another file: what was agreed to holds for the one that was named.
    wizard.text("x");
    wizard.enter(1);
    let (path, _, replace) = written(&mut wizard);
    assert_eq!((path, replace), (format!("{proposed}x"), false));
    wizard.send(Message::AnswersSaved(Err(NotSaved::Exists(PathBuf::from("/home/me/x")))));
    wizard.enter(1);
    assert!(written(&mut wizard).2, "named once more");
    let why = "No space left on device".to_owned();
    wizard.send(Message::AnswersSaved(Err(NotSaved::Refused { path: PathBuf::from("/home/me/x"), why })));
    assert!(wizard.screen().contains("/home/me/x cannot be written: No space left on device."), "{}", wizard.screen());
    wizard.enter(1);
    assert!(!written(&mut wizard).2, "agreed to once");
    wizard.key(KeyCode::Esc);
    assert!(!wizard.screen().contains("Save the answers"), "{}", wizard.screen());
}

#[test]
fn the_dialog_fits_the_smallest_terminal_and_takes_what_is_typed_and_pasted() {
    let mut wizard = Wizard::new(Scenario::FirstTime, 60, 18);
    wizard.enter(1);
    save(&mut wizard);
    for _ in 0..80 {
        wizard.key(KeyCode::Backspace);
    }
    wizard.enter(1);
    assert!(wizard.screen().contains("Type the name of a file."), "{}", wizard.screen());
    wizard.send(Message::Paste("/tmp/ny q?/\n".to_owned()));
    wizard.text("d.toml");
    let (column, row) = wizard.cursor();
    let line = wizard.screen().lines().nth(usize::from(row)).expect("a row").to_owned();
    assert!(line.contains("file /tmp/ny q?/ d.toml"), "{line}");
    assert_eq!(line.chars().take(usize::from(column)).collect::<String>().trim_end().chars().last(), Some('l'));
    wizard.enter(1);
    assert_eq!(written(&mut wizard).0, "/tmp/ny q?/ d.toml");
}

#[test]
fn what_is_no_answer_is_not_saved() {
    let mut wizard = Wizard::unread(Scenario::FirstTime, 80, 24);
    save(&mut wizard);
    assert!(wizard.screen().contains("nothing to save"), "{}", wizard.screen());
    let mut wizard = after(Vec::new(), Runs { runs: several(), strays: Vec::new() }, (80, 24));
    wizard.enter(2);
    save(&mut wizard);
    assert!(wizard.screen().contains("stand in its folder"), "{}", wizard.screen());
    let mut wizard = at_review(80, 24);
    confirm(&mut wizard);
    save(&mut wizard);
    assert!(wizard.screen().contains("stand in its folder"), "{}", wizard.screen());
    assert!(wizard.effects.is_empty());
}
