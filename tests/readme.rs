//! The README is true: it names every permission that the program uses, every file that it shows, and the codes'
//! home.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README")
}

/// Every `service:Action` in a text that `before` stands before.
fn actions(text: &str, before: char) -> BTreeSet<String> {
    let services = ["ec2:", "iam:", "route53:", "route53profiles:", "route53resolver:", "sagemaker:", "sts:"];
    let found = services.iter().flat_map(|service| {
        text.match_indices(service).filter_map(move |(at, _)| {
            let rest = &text[at + service.len()..];
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let is_action =
                text[..at].ends_with(before) && rest.starts_with(|letter: char| letter.is_ascii_uppercase());
            is_action.then(|| format!("{service}{}", &rest[..end]))
        })
    });
    found.collect()
}

fn sources(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else {
            into.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

#[test]
fn every_action_that_is_called_is_among_the_permissions() {
    let mut adapter = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(&root.join("src/cloud/aws"), &mut adapter);
    adapter.push_str(&fs::read_to_string(root.join("src/cloud/mod.rs")).expect("the port"));
    let called = actions(&adapter, '"');
    assert!(called.len() > 40, "{called:?}");
    let missing: Vec<_> = called.difference(&actions(&readme(), '`')).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Each row names codes that exist, or says why there is none; and every finding that the section names exists.
#[test]
fn what_goes_wrong_is_found_by_codes_that_exist() {
    let text = readme();
    let start = text.find("## What it finds before a change").expect("the section");
    let section = &text[start..text[start..].find("\n## What it changes").expect("its end") + start];
    let table: toml::Table = include_str!("../assets/codes.toml").parse().expect("a table");
    let of = |kind: &str| table[kind].as_table().expect("codes").keys().cloned().collect::<BTreeSet<_>>();
    let known: BTreeSet<String> = of("finding").into_iter().chain(of("check")).collect();
    let table = section.split("| what goes wrong | found by |").nth(1).expect("the table");
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.len(), 36);
    for row in rows {
        let found_by = row.trim_end_matches(" |").rsplit_once(" | ").expect("two columns").1;
        let ticked: Vec<&str> = found_by.split('`').skip(1).step_by(2).collect();
        let unknown: Vec<_> = ticked.iter().filter(|code| !known.contains(**code)).collect();
        assert_eq!(unknown, Vec::<&&str>::new(), "{row}");
        let says_why = ["not found: ", "cannot happen: "].iter().any(|why| found_by.contains(why));
        assert!(!ticked.is_empty() || says_why, "{row}");
    }
    let beside = section.split("Beside these:").nth(1).and_then(|rest| rest.split("###").next()).expect("the rest");
    let ticked: Vec<&str> = beside.split('`').skip(1).step_by(2).collect();
    assert!(ticked.len() >= 12 && ticked.iter().all(|code| known.contains(*code)), "{ticked:?}");
}

fn codes() -> toml::Table {
    include_str!("../assets/codes.toml").parse().expect("a table")
}

/// The weights of a finding in the table of codes.
fn weights(entry: &toml::Value) -> Vec<&str> {
    entry["weight"].as_array().expect("weights").iter().map(|weight| weight.as_str().expect("a word")).collect()
}

#[test]
fn every_finding_and_every_check_stands_in_one_table_with_what_it_weighs_and_the_way_out() {
    let text = readme();
    let table = text.split("| code | weight | meaning | way out |\n|---|---|---|---|\n").nth(1).expect("the table");
    let told: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let codes = codes();
    let row = |code: &str, weight: &str, entry: &toml::Value| {
        let field = |name: &str| entry[name].as_str().expect("a text").to_owned();
        format!("| `{code}` | {weight} | {} | {} |", field("meaning"), field("fix"))
    };
    let findings = codes["finding"].as_table().expect("findings").iter();
    let findings = findings.map(|(code, entry)| row(code, &weights(entry).join(", "), entry));
    let checks = codes["check"].as_table().expect("checks").iter().map(|(code, entry)| row(code, "check", entry));
    assert_eq!(told, findings.chain(checks).collect::<Vec<_>>());
}

/// What the sources make of a code is what the table says of it.
#[test]
fn findings_weigh_what_the_table_says() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan"), &mut text);
    let codes = codes();
    let findings = codes["finding"].as_table().expect("findings");
    let mut made: BTreeSet<(String, &str)> = BTreeSet::new();
    for (at, _) in text.match_indices("Code::") {
        let before = text[..at].trim_end().to_lowercase();
        let end = text[at + 6..].find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or_default();
        let variant = text[at + 6..at + 6 + end].to_lowercase();
        let weight = ["error", "warning", "note"].into_iter().find(|weight| {
            [format!("finding::{weight}("), format!("severity::{weight},")].iter().any(|call| before.ends_with(call))
        });
        let code = findings.keys().find(|code| code.replace('-', "") == variant);
        made.extend(code.cloned().zip(weight));
    }
    // Whose weight is chosen in another line than its code.
    let elsewhere = [("endpoint-missing", "error"), ("in-use", "error"), ("in-use", "warning")];
    made.extend(elsewhere.map(|(code, weight)| (code.to_owned(), weight)));
    let of = |(code, entry): (&String, &toml::Value)| {
        weights(entry).into_iter().map(|weight| (code.clone(), weight.to_owned())).collect::<Vec<_>>()
    };
    let told: BTreeSet<(String, String)> = findings.iter().flat_map(of).collect();
    assert_eq!(told, made.into_iter().map(|(code, weight)| (code, weight.to_owned())).collect());
}

#[test]
fn every_file_that_it_links_to_exists() {
    let text = readme();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files: Vec<_> = links.filter(|link| !link.contains("://")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(file).exists(), "{file}");
    }
}

/// Every key of a type that is an answers file, and its value.
fn leaves(answers: &serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    let mut leaves = BTreeMap::new();
    for (section, value) in answers.as_object().expect("answers") {
        match value.as_object().filter(|_| section != "tags") {
            Some(keys) => leaves.extend(keys.iter().map(|(key, value)| (format!("{section}.{key}"), value.clone()))),
            None => drop(leaves.insert(section.clone(), value.clone())),
        }
    }
    leaves
}

fn answers(text: &str) -> BTreeMap<String, serde_json::Value> {
    let answers = studiolink::plan::answers::Answers::parse(text).expect("answers");
    leaves(&serde_json::to_value(answers).expect("JSON"))
}

/// The table tells of every key that the type has, and of the default that it has.
#[test]
fn the_answers_file_is_told_key_by_key_with_its_defaults() {
    let sample = include_str!("../assets/answers-sample.toml");
    // What may be absent stands in the sample as a comment.
    let every = ["client_cidrs", "studio_security_groups", "policy_name"]
        .iter()
        .fold(sample.to_owned(), |text, key| text.replace(&format!("# {key} = "), &format!("{key} = ")));
    let least = "version = 1\nregion = \"eu-west-1\"\n[network]\nvpc = \"vpc-0a1b2c3d4e5f60718\"\n\
        subnets = [\"subnet-0aa11bb22cc33dd44\"]\n";
    let (every, least) = (answers(&every), answers(least));
    let text = readme();
    let table = text.split("| key | meaning | default |\n|---|---|---|\n").nth(1).expect("the table");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .take_while(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let told = rows.iter().map(|row| row[0].trim_matches('`').to_owned());
    // Whole answers lack nothing, so that the sample has no word of it.
    let told: BTreeSet<String> = told.filter(|key| key != "unanswered").collect();
    assert!(table.contains("| `unanswered` |"));
    assert_eq!(told, every.keys().cloned().collect());
    let mut with_default = 0;
    for row in rows.iter().filter(|row| row[2].starts_with('`')) {
        let key = row[0].trim_matches('`');
        let default = row[2].split('`').nth(1).expect("a value");
        let value = format!("it = {default}").parse::<toml::Table>().expect(default)["it"].clone();
        // What must be named has the default of what is left away.
        let wanted = if key == "network.subnets" { serde_json::json!([]) } else { least[key].clone() };
        assert_eq!(serde_json::to_value(value).expect("JSON"), wanted, "{key}");
        with_default += 1;
    }
    assert_eq!(with_default, 15);
    let absent = rows.iter().filter(|row| row[2].starts_with("absent"));
    for row in absent {
        assert!(!least.contains_key(row[0].trim_matches('`')), "{row:?}");
    }
}
