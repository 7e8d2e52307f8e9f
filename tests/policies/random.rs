//! Our evaluator against `iam-simulate`, on random pairs of policies and requests.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::evaluators::{Decision, Request, by_iam_simulate, by_studiolink, iam_simulate};
use super::pairs::{FAMILIES, pair};

const PAIRS: usize = 5_000;

/// The same pairs in every run.
fn pairs() -> Vec<Request> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = pair();
    (0..PAIRS).map(|_| strategy.new_tree(&mut runner).expect("a pair").current()).collect()
}

/// How often each operator stands in the policies.
fn operators(pairs: &[Request]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for pair in pairs {
        let documents = pair.identity.iter().chain(&pair.boundary).chain(&pair.endpoint);
        for name in documents.flat_map(|document| &document.statement).flat_map(|statement| statement.condition.keys())
        {
            *counts.entry(name.as_str()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn random_pairs_use_everything_that_iam_has() {
    let pairs = pairs();
    let counts = operators(&pairs);
    let rare: Vec<String> = FAMILIES
        .iter()
        .flat_map(|family| family.operators)
        .flat_map(|name| ["", "ForAllValues:", "ForAnyValue:"].map(|set| (set, *name)))
        .flat_map(|(set, name)| ["", "IfExists"].map(|end| (set, format!("{set}{name}{end}"))))
        .filter(|(set, name)| !(*set == "ForAnyValue:" && name.ends_with("IfExists")))
        .map(|(_, name)| name)
        .chain(["Null".to_owned()])
        .filter(|name| counts.get(name.as_str()).is_none_or(|count| *count < 10))
        .collect();
    assert!(rare.is_empty(), "hardly used: {rare:?}");
}

#[test]
fn random_pairs_are_told_and_come_out_in_all_ways() {
    let pairs = pairs();
    let mut counts = [0; 3];
    for pair in &pairs {
        let decision = by_studiolink(pair).unwrap_or_else(|doubt| panic!("{doubt}: {pair:?}"));
        counts[match decision {
            Decision::Allowed => 0,
            Decision::Denied => 1,
            Decision::NotAllowed => 2,
        }] += 1;
    }
    assert!(counts.iter().all(|count| *count > PAIRS / 8), "{counts:?}");
}

#[test]
fn random_pairs_are_judged_as_by_iam_simulate() {
    let Some(folder) = iam_simulate() else { return };
    let pairs = pairs();
    let theirs = by_iam_simulate(&folder, &pairs);
    assert_eq!(theirs.len(), pairs.len());
    println!("{PAIRS} random pairs were put to both evaluators");
    let mut different = Vec::new();
    for (pair, theirs) in pairs.iter().zip(theirs) {
        let ours = by_studiolink(pair);
        if theirs.as_ref().ok().is_none_or(|theirs| ours.as_ref() != Ok(theirs)) {
            let json = serde_json::to_string(pair).expect("JSON");
            different.push(format!("ours {ours:?}, theirs {theirs:?}: {json}"));
        }
    }
    assert!(
        different.is_empty(),
        "{} of {PAIRS} differ, the first:\n{}",
        different.len(),
        different[..different.len().min(5)].join("\n")
    );
}
