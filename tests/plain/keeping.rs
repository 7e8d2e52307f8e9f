//! Lines that are left before their end: kept, offered, gone on with, discarded, saved.

use std::fs;
use std::path::Path;

use studiolink::plan::answers::Answers;
use studiolink::ui::Start;
use studiolink::ui::runtime::Parted;

use super::{PEOPLE, TO_PEOPLE, WARNINGS, sandbox, talk, talk_with, whole};

/// To the people, whom somebody chooses, and away.
const LEFT: [&str; TO_PEOPLE + 2] = {
    let mut lines = [""; TO_PEOPLE + 2];
    (lines[TO_PEOPLE], lines[TO_PEOPLE + 1]) = (PEOPLE, "q");
    lines
};

fn drafts(state_dir: &Path) -> Vec<String> {
    let folder = fs::read_dir(state_dir.join("drafts")).expect("a folder");
    let names = folder.map(|entry| entry.expect("a file").file_name().into_string().expect("text"));
    let mut names: Vec<String> = names.filter(|name| name != "lock").collect();
    names.sort();
    names
}

const DRAFT: &str = "111122223333-eu-west-1.toml";

#[tokio::test(start_paused = true)]
async fn answers_that_are_left_are_offered_and_gone_on_with_to_the_end() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    let held = talk(&cloud, &LEFT, state.path()).await;
    assert_eq!(held.left.code, 130);
    assert!(matches!(held.left.parted, Some(Parted::Kept(_))), "{:?}", held.left);
    assert_eq!(drafts(state.path()), [DRAFT]);
    let text = fs::read_to_string(state.path().join("drafts").join(DRAFT)).expect("a draft");
    assert!(text.contains("DataScientist") && text.contains("page = \"People\""), "{text}");

    // Whoever looks and leaves leaves them as they are.
    let held = talk(&cloud, &["", "", "q"], state.path()).await;
    assert!(matches!(held.left.parted, Some(Parted::Stay(_))), "{:?}", held.left);
    assert_eq!(fs::read_to_string(state.path().join("drafts").join(DRAFT)).expect("a draft"), text);

    let lines = [&["", "", ""][..], &WARNINGS, &["yes"]].concat();
    let held = talk(&cloud, &lines, state.path()).await;
    held.says("1. check them against the account, and go on where they were left: answers kept on ");
    held.says("People, step 6 of 7.");
    assert_eq!(held.left.code, 0, "{}", held.text);
    assert_eq!(drafts(state.path()), [""; 0], "what led to a run is its folder's");
    assert_eq!(held.left.parted, None);
}

#[tokio::test(start_paused = true)]
async fn discarding_is_one_of_the_answers() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    talk(&cloud, &LEFT, state.path()).await;
    let held = talk(&cloud, &["", "2", "", "q"], state.path()).await;
    held.says("Discarded: answers kept on ");
    held.says("Domain, step 2 of 7.");
    assert_eq!(drafts(state.path()), [""; 0]);
}

/// One who begins anew, or another process, loses nobody's answers.
#[tokio::test(start_paused = true)]
async fn something_new_sets_aside_what_was_kept_before() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    talk(&cloud, &LEFT, state.path()).await;
    let first = fs::read_to_string(state.path().join("drafts").join(DRAFT)).expect("a draft");
    let held = talk(&cloud, &["", "3", "2", "q"], state.path()).await;
    held.says("3. none of these");
    let Some(Parted::Kept(place)) = held.left.parted else { panic!("{}", held.text) };
    assert_eq!(fs::read_to_string(place.aside.expect("set aside")).expect("a draft"), first);
    assert_eq!(drafts(state.path()).len(), 2);
    let second = fs::read_to_string(state.path().join("drafts").join(DRAFT)).expect("a draft");
    assert!(second.contains("page = \"Network\"") && second != first, "{second}");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_input_keeps_them_too_and_a_folder_that_refuses_is_told() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    let held = talk(&cloud, &LEFT[..=TO_PEOPLE], state.path()).await;
    assert!(matches!(held.left.parted, Some(Parted::Kept(_))), "{:?}", held.left);
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("drafts"), "in the way").expect("a file");
    let held = talk(&cloud, &LEFT, other.path()).await;
    assert_eq!(held.left.code, 130);
    held.says("Answers that were kept cannot be looked for: ");
    let Some(Parted::Lost(why)) = held.left.parted else { panic!("{}", held.text) };
    assert!(why.contains(&other.path().display().to_string()), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_is_torn_is_told_kept_and_not_used() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    talk(&cloud, &LEFT, state.path()).await;
    let path = state.path().join("drafts").join(DRAFT);
    let text = fs::read_to_string(&path).expect("a draft");
    fs::write(&path, &text[..text.len() / 2]).expect("torn");
    let held = talk(&cloud, &LEFT, state.path()).await;
    held.says("Answers that were kept cannot be used, and stay there: ");
    assert!(!held.text.contains("none of these"), "{}", held.text);
    let Some(Parted::Kept(place)) = held.left.parted else { panic!("{}", held.text) };
    assert_eq!(fs::read_to_string(place.aside.expect("set aside")).expect("a draft"), text[..text.len() / 2]);
}

#[tokio::test(start_paused = true)]
async fn save_writes_them_to_a_file_and_over_nothing_unasked() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    let path = state.path().join("Mine.toml");
    let save = format!("save {}", path.display());
    let mut lines = vec!["", save.as_str()];
    lines.extend(&LEFT[1..=TO_PEOPLE]);
    lines.extend([save.as_str(), save.as_str(), "q"]);
    let held = talk(&cloud, &lines, state.path()).await;
    held.says(&format!("Saved: {}. Not ready for `studiolink plan`: network.vpc: the key is missing", path.display()));
    held.says(&format!("{} is there already: once more replaces it, another name leaves it.", path.display()));
    held.says(&format!("Saved: {}. `studiolink plan ", path.display()));
    held.says(&format!("file: {} is there already", path.display()));
    let answers = Answers::parse(&fs::read_to_string(&path).expect("a file")).expect("an answers file");
    assert_eq!(answers.principals.roles, ["DataScientist"]);

    // What was agreed to holds for the file that was named, and once.
    let other = state.path().join("other.toml");
    fs::write(&other, "mine").expect("a file");
    let other_save = format!("save {}", other.display());
    let held = talk(&cloud, &["", "2", &save, &other_save, "q"], state.path()).await;
    held.says(&format!("{} is there already", other.display()));
    assert_eq!(fs::read_to_string(&other).expect("a file"), "mine");

    // Answers that are named are those that are meant: nothing is offered then.
    let start = Start { answers: Some(answers), ..Start::default() };
    let held = talk_with(&cloud, start, &["", "q"], Vec::new(), state.path()).await;
    held.says("Domain, step 2 of 7.");
    assert_eq!(held.left.parted, None, "nothing was answered");
}

/// Enter alone is an answer too.
#[tokio::test(start_paused = true)]
async fn what_was_only_proposed_is_kept_once_it_was_taken() {
    for known in 0..TO_PEOPLE {
        let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
        let held = talk(&cloud, &vec![""; known], state.path()).await;
        let kept = matches!(held.left.parted, Some(Parted::Kept(_)));
        assert_eq!(kept, known > 1, "after {known} answers: {:?}\n{}", held.left.parted, held.text);
    }
}

/// Whoever comes back and leaves on an earlier page comes back to that one.
#[tokio::test(start_paused = true)]
async fn the_page_of_leaving_is_the_last_one() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    talk(&cloud, &LEFT, state.path()).await;
    let held = talk(&cloud, &["", "", "b", "q"], state.path()).await;
    assert!(matches!(&held.left.parted, Some(Parted::Kept(place)) if place.aside.is_none()), "{:?}", held.left);
    let text = fs::read_to_string(state.path().join("drafts").join(DRAFT)).expect("a draft");
    assert!(text.contains("page = \"Restriction\"") && text.contains("DataScientist"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_folder_is_no_file_and_the_way_on_leads_to_the_same_account() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    let folder = state.path().join("answers");
    fs::create_dir(&folder).expect("a folder");
    let (into, file) = (format!("save {}", folder.display()), format!("save {}", folder.join("mine.toml").display()));
    let again = ["--sandbox=first-time".to_owned(), "--state-dir".to_owned(), "/my state".to_owned()];
    let start = Start { again: again.into(), ..Start::default() };
    let lines = ["", &into, &into, &file, "", "", "", &format!("{file}2"), "q"];
    let held = talk_with(&cloud, start, &lines, Vec::new(), state.path()).await;
    let refused = format!("file: {} is a folder: name a file in it.", folder.display());
    assert_eq!(held.text.matches(&refused).count(), 2, "{}", held.text);
    assert!(!held.text.contains("is there already"), "{}", held.text);
    let options = "--sandbox=first-time --state-dir '/my state'";
    held.says(&format!("`studiolink --answers {} {options}` goes on with it.", folder.join("mine.toml").display()));
    held.says("Not ready for `studiolink plan`: unanswered: the pages Endpoints, Restriction and People were not");
    held.says(&format!("`studiolink --answers {} {options}` goes on with it.", folder.join("mine.toml2").display()));
    let early = fs::read_to_string(folder.join("mine.toml2")).expect("a file");
    assert!(
        early.contains("# Not asked yet; without the line `unanswered` these would hold:\n#   endpoints.services = "),
        "{early}"
    );
    assert!(!early.contains("[restriction]") && !early.contains("[principals]"), "{early}");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_stands_can_be_taken_back_by_who_starts_anew() {
    let (state, cloud) = (tempfile::tempdir().expect("a folder"), sandbox());
    let held = talk(&cloud, &whole(), state.path()).await;
    assert_eq!(held.left.code, 0, "{}", held.text);
    let held = talk(&cloud, &["4", "1", "yes"], state.path()).await;
    held.says("An earlier run of this account and Region stands: ");
    held.says("4. look at how to take back the earlier run ");
    held.says("Nothing has been changed in AWS by this session; run ");
    held.says(" steps for the 9 changes of the run");
    assert_eq!(held.left.code, 0, "{}", held.text);
    let held = talk(&cloud, &["q"], state.path()).await;
    assert!(!held.text.contains("earlier run"), "{}", held.text);
    held.says("Nothing has been changed in AWS yet.");
}
