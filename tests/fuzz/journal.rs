//! Journals that a crash, a disk or a hand has spoilt: read as what they are, or refused; nothing panics, and nothing is
//! done to an account on the word of a broken one.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::restriction::Mode;
use studiolink::engine::{Run, journal, rest, runs, way_back};
use studiolink::plan::answers::DnsWay;
use tempfile::TempDir;

use super::budget;
use crate::engine::account::answers;
use crate::engine::desk::Desk;

/// What stands in the files of a run that was applied and taken back.
struct Files {
    run: String,
    others: Vec<(String, Vec<u8>)>,
    journal: Vec<u8>,
}

fn whole() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let desk = Desk::new(Scenario::FirstTime);
            let run = desk.apply(&answers(Mode::Vpce, DnsWay::HostedZone)).await.finish.run;
            desk.undo(&run).await;
            let folder = desk.state.path().join("runs").join(&run);
            let names = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
            let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
            let read = |name: &String| fs::read(folder.join(name)).expect("a file");
            let others = names.iter().filter(|name| *name != "journal.jsonl");
            let others = others.map(|name| (name.clone(), read(name))).collect();
            Files { run, others, journal: read(&"journal.jsonl".to_owned()) }
        })
    })
}

#[derive(Clone, Debug)]
enum Spoil {
    /// The end is missing.
    Cut(Index),
    /// One byte is another.
    Byte(Index, u8),
    /// One byte of the last line is another, and its end stands.
    Last(Index, u8),
    /// Bytes that belong to nothing.
    Insert(Index, Vec<u8>),
    /// A line is missing, stands twice, or stands elsewhere.
    Drop(Index),
    Double(Index),
    Move(Index, Index),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Spoil::Cut),
        (index(), any::<u8>()).prop_map(|(at, byte)| Spoil::Byte(at, byte)),
        (index(), any::<u8>()).prop_map(|(at, byte)| Spoil::Last(at, byte)),
        (index(), proptest::collection::vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Spoil::Insert(at, bytes)),
        index().prop_map(Spoil::Drop),
        index().prop_map(Spoil::Double),
        (index(), index()).prop_map(|(from, to)| Spoil::Move(from, to)),
    ]
}

fn spoilt(mut bytes: Vec<u8>, how: &Spoil) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    match how {
        Spoil::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Spoil::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Spoil::Last(at, byte) => {
            let last = lines.last().map_or(1, Vec::len);
            let begin = bytes.len() - last;
            bytes[begin + at.index(last.saturating_sub(1).max(1))] = *byte;
        }
        Spoil::Insert(at, more) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Spoil::Drop(at) => {
            lines.remove(at.index(lines.len()));
            bytes = lines.concat();
        }
        Spoil::Double(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
            bytes = lines.concat();
        }
        Spoil::Move(from, to) => {
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            bytes = lines.concat();
        }
    }
    bytes
}

proptest! {
    #![proptest_config(budget(1_000, file!()))]

    /// A half-written last line was never told to anybody, so it is left out, and all before it is read.
    #[test]
    fn wherever_a_journal_was_cut_its_whole_lines_are_read(at in any::<Index>()) {
        let all = &whole().journal;
        let cut = &all[..at.index(all.len() + 1)];
        let lines = cut.split(|byte| *byte == b'\n').count() - 1;
        let records = journal::parse(cut).expect("what was written");
        prop_assert_eq!(&records[..], &journal::parse(all).expect("all")[..lines]);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = journal::parse(&bytes);
    }
}

/// A state folder with the run, and this for its journal.
fn laid_out(journal: &[u8]) -> TempDir {
    let Files { run, others, .. } = whole();
    let state = tempfile::tempdir().expect("a folder");
    let folder = state.path().join("runs").join(run);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, bytes) in others {
        fs::write(folder.join(name), bytes).expect("a file");
    }
    fs::write(folder.join("journal.jsonl"), journal).expect("a journal");
    state
}

/// What is spoilt below is a run that can be taken over.
#[test]
fn unspoilt_the_run_is_opened() {
    let Files { run, journal, .. } = whole();
    let state = laid_out(journal);
    let opened = Run::open(state.path(), run).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((opened.plans.len(), opened.records), (2, journal::parse(journal).expect("all")));
}

/// What is opened is written on, from the end of its last whole line: the next line is read with all before it.
fn assert_goes_on(path: &Path, records: usize) {
    let before = fs::read(path).expect("a journal");
    let line = whole().journal.split_inclusive(|byte| *byte == b'\n').next().expect("a line");
    let read = journal::parse(&[before, line.to_vec()].concat());
    assert_eq!(read.expect("a journal that goes on").len(), records + 1);
}

proptest! {
    #![proptest_config(budget(150, file!()))]

    /// Whatever can still be opened can be looked at, shown and planned from, and that changes nothing.
    #[test]
    fn a_spoilt_journal_is_refused_or_read_and_never_acted_on(how in proptest::collection::vec(spoil(), 1..4)) {
        let Files { run, journal, .. } = whole();
        let state = laid_out(&how.iter().fold(journal.clone(), spoilt));
        runs::list(state.path()).expect("a list");
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        let before = sandbox.account();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        runtime.block_on(async {
            match Run::open(state.path(), run) {
                Ok(opened) => {
                    assert_goes_on(&opened.run.folder().join("journal.jsonl"), opened.records.len());
                    let _ = (opened.sections(), rest(&sandbox, &opened).await, way_back(&sandbox, &opened).await);
                }
                Err(error) => assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
            }
        });
        prop_assert!(sandbox.account() == before, "nothing was changed");
    }
}
