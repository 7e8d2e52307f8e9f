//! The same choices by keys and by lines: the same answers, the same plan.

use std::sync::Arc;

use crossterm::event::KeyCode;
use proptest::prelude::*;
use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::plan::answers::Answers;

use super::same;
use crate::fuzz::budget;
use crate::plain::random::Held;
use crate::screens::harness::Wizard;

/// What somebody makes up their mind about.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
struct Choices {
    scenario: Scenario,
    /// Whether it is about every domain.
    everywhere: bool,
    /// One in each zone, at most.
    subnets: &'static [&'static str],
    /// Services whose names are changed to hosted zones.
    hosted: Vec<&'static str>,
    /// Whether the security group of Studio's apps is taken out.
    without_studio: bool,
    clients: Option<&'static str>,
    policy: &'static str,
    /// Whether the policy of an endpoint that stands is replaced: it is asked where one stands.
    adopts: bool,
    /// The security group of the endpoints, if it is one that stands.
    group: Option<&'static str>,
    services: Vec<&'static str>,
    mode: &'static str,
    ranges: &'static str,
    guardrail: bool,
    name: Option<&'static str>,
    people: Vec<&'static str>,
    /// Whether whoever is asked is chosen too.
    yourself: bool,
}

const SUBNETS: [&str; 3] = ["ml-a0", "ml-a1", "ml-b2"];
const HOSTED: [&str; 2] = ["studio", "sagemaker.api"];
const POLICIES: [&str; 3] = ["account", "studio", "full-access"];
const SERVICES: [&str; 10] = [
    "sagemaker.runtime",
    "sts",
    "logs",
    "monitoring",
    "ecr.api",
    "ecr.dkr",
    "kms",
    "ssm",
    "ssmmessages",
    "servicecatalog",
];
const MODES: [&str; 5] = ["VPC", "VPCE", "IP", "VPC-IP", "none"];
const STUDIO: &str = "sg-0c2d3e4f5a6b7c8d9";
const GROUPS: [&str; 2] = [STUDIO, "sg-01a2b3c4d5e6f7081"];
const CLIENTS: [&str; 2] = ["10.20.0.0/16", "10.20.0.0/16, 192.168.7.0/24,10.32.0.0/12"];
const YOU: &str = "PlatformAdmin";
const PEOPLE: [&str; 5] = ["role/DataScientist", "role/MlEngineer", "user/ana.maria", "user/bob", "group/data-science"];

fn some<const N: usize>(all: [&'static str; N]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(all.to_vec(), 0..=N)
}

prop_compose! {
    fn choices()(
        // Whose endpoint of the API stands, and whose zone is in the way of Studio's private DNS.
        scenario in prop::sample::select(vec![Scenario::FirstTime, Scenario::HalfDone]),
        (everywhere, guardrail, without_studio, adopts, yourself) in any::<(bool, bool, bool, bool, bool)>(),
        subnets in prop::sample::select(vec![&SUBNETS[..1], &SUBNETS[1..2], &SUBNETS[2..], &SUBNETS[1..], &["ml-a0", "ml-b2"]]),
        (hosted, services, people) in (some(HOSTED), some(SERVICES), some(PEOPLE)),
        (clients, group) in (prop::option::of(prop::sample::select(&CLIENTS[..])), prop::option::of(prop::sample::select(&GROUPS[..]))),
        (policy, mode) in (prop::sample::select(&POLICIES[..]), prop::sample::select(&MODES[..])),
        name in prop::option::of(Just("OurStudioOnly")),
    ) -> Choices {
        let ranges = match mode {
            "IP" => "203.0.113.0/24, 198.51.100.7",
            "VPC-IP" => "10.240.0.9/24,10.240.64.0/18, 10.240.32.7",
            _ => "",
        };
        // It is made for one domain, and not offered for all of them.
        let policy = if everywhere && policy == "studio" { "account" } else { policy };
        Choices {
            scenario, everywhere, subnets, hosted, without_studio, clients, policy, adopts, group, services, mode, ranges,
            guardrail, name, people, yourself,
        }
    }
}

/// Down to the row that says all of this.
fn to(wizard: &mut Wizard, words: &[&str]) {
    for _ in 0..60 {
        let (_, row) = wizard.cursor();
        if wizard
            .screen()
            .lines()
            .nth(usize::from(row))
            .is_some_and(|line| words.iter().all(|words| line.contains(words)))
        {
            return;
        }
        wizard.key(KeyCode::Down);
    }
    panic!("no row says {words:?}: {}", wizard.screen());
}

fn choose(wizard: &mut Wizard, words: &[&str]) {
    to(wizard, words);
    wizard.key(KeyCode::Char(' '));
}

fn by_keys(choices: &Choices) -> Arc<Answers> {
    let mut wizard = Wizard::new(choices.scenario, 110, 60);
    wizard.enter(1);
    if choices.everywhere {
        choose(&mut wizard, &["every domain"]);
    }
    wizard.enter(1);
    choose(&mut wizard, &["ML platform"]);
    wizard.keys(&[KeyCode::Tab, KeyCode::Home]);
    for name in SUBNETS {
        to(&mut wizard, &[name]);
        if wizard.screen().lines().any(|line| line.contains(&format!("(x) {name}"))) != choices.subnets.contains(&name)
        {
            wizard.key(KeyCode::Char(' '));
        }
    }
    wizard.enter(1);
    choices.services.iter().for_each(|name| choose(&mut wizard, &[&format!("] {name} ")]));
    // Whoever has chosen hosted zones for all that there are means those that follow, too: so lines ask for them first.
    wizard.key(KeyCode::Home);
    choices.hosted.iter().for_each(|name| choose(&mut wizard, &[name, "hosted zone"]));
    if choices.without_studio {
        choose(&mut wizard, &[&format!("] {STUDIO}")]);
    }
    if let Some(clients) = choices.clients {
        to(&mut wizard, &["> ranges"]);
        wizard.text(clients);
    }
    choose(&mut wizard, &[&format!(") {} ", choices.policy)]);
    if choices.adopts && choices.scenario == Scenario::HalfDone {
        choose(&mut wizard, &["also replace the policy"]);
    }
    if let Some(group) = choices.group {
        choose(&mut wizard, &[&format!(") {group}")]);
    }
    wizard.enter(1);
    choose(&mut wizard, &[&format!(") {} ", choices.mode)]);
    if !choices.ranges.is_empty() {
        to(&mut wizard, &["> ranges"]);
        wizard.text(choices.ranges);
    }
    if !choices.guardrail && choices.mode != "none" {
        choose(&mut wizard, &["also deny every other way in"]);
    }
    if let Some(name) = choices.name.filter(|_| choices.mode != "none") {
        to(&mut wizard, &["> policy "]);
        wizard.text(name);
    }
    wizard.enter(1);
    // What means more than was typed is read first; the sentence may stand on two lines.
    if wizard.screen().split_whitespace().collect::<Vec<_>>().join(" ").contains("once more goes on") {
        wizard.enter(1);
    }
    choices.people.iter().for_each(|name| wizard.choose(name.split_once('/').expect("a kind").1));
    if choices.yourself && choices.mode != "none" {
        wizard.narrow(YOU);
        wizard.key(KeyCode::Char(' '));
        wizard.text(YOU);
        wizard.keys(&[KeyCode::Enter, KeyCode::Esc]);
    }
    wizard.answers_at_review(1)
}

/// The numbers of the rows that say these words.
fn numbers(said: &str, words: &[String]) -> String {
    let lines = said.lines().rev().take_while(|line| !line.ends_with('?'));
    let rows: Vec<(&str, &str)> = lines.filter_map(|line| line.trim_start().split_once('.')).collect();
    let number = |words: &String| rows.iter().find(|(_, row)| row.contains(words.as_str())).map(|(number, _)| *number);
    words.iter().map(|words| number(words).unwrap_or_else(|| panic!("{words}: {said}"))).collect::<Vec<_>>().join(" ")
}

/// What is said to a question, before Enter alone takes what stands.
fn answer(choices: &Choices, said: &str) -> Option<String> {
    let rows = |words: &[String]| Some(numbers(said, words)).filter(|numbers| !numbers.is_empty());
    let named = |names: &[&str], before: &str, after: &str| {
        rows(&names.iter().map(|name| format!("{before}{name}{after}")).collect::<Vec<_>>())
    };
    let asks = |question: &str| said.contains(question);
    match () {
        () if asks("Which Studio domain") => {
            rows(&[if choices.everywhere { "every domain" } else { "ml, d-" }.to_owned()])
        }
        () if asks("In which subnets") => {
            let is_chosen = |name: &str| said.lines().any(|line| line.contains(name) && line.contains("(chosen)"));
            let mut changed: Vec<_> =
                SUBNETS.into_iter().filter(|name| is_chosen(name) != choices.subnets.contains(name)).collect();
            // One that is put in takes the place of another one of its zone.
            changed.sort_by_key(|name| !is_chosen(name));
            named(&changed, ", ", ", ")
        }
        () if asks("Which VPC do") => named(&["ML platform"], "", ""),
        () if asks("Which endpoints are needed") => named(&choices.services, " ", ", "),
        () if asks("How do their names") => named(&choices.hosted, " ", ": "),
        () if asks("Which security groups of Studio") => {
            named(&[STUDIO][..usize::from(choices.without_studio)], " ", ",")
        }
        () if asks("Also replace the policy") => Some(if choices.adopts { "2" } else { "1" }.to_owned()),
        () if asks("Which security group do") => named(&choices.group.into_iter().collect::<Vec<_>>(), " ", ","),
        () if asks("Which address ranges, besides") => choices.clients.map(str::to_owned),
        () if asks("What do the Studio and the API") => named(&[choices.policy], " ", ", "),
        () if asks("Who may open Studio?") => named(&[choices.mode], " ", ": "),
        () if asks("From which address ranges may it") => Some(choices.ranges.to_owned()),
        () if asks("Also deny every other way in?") => Some(if choices.guardrail { "1" } else { "2" }.to_owned()),
        () if asks("What is the name of the IAM policy?") => choices.name.map(str::to_owned),
        // It is asked once more after somebody was asked about themselves.
        () if asks("Who gets this restriction?") && !asks("(chosen)") => {
            let yourself = choices.yourself.then(|| format!("role/{YOU}"));
            Some(choices.people.iter().map(|name| (*name).to_owned()).chain(yourself).collect::<Vec<_>>().join(" "))
        }
        () if asks("Are you to be restricted too?") => Some(YOU.to_owned()),
        () => None,
    }
}

fn by_lines(choices: &Choices) -> Arc<Answers> {
    let mut held = Held::new(choices.scenario);
    for _ in 0..60 {
        if let Some(answers) = held.planned.take() {
            return answers;
        }
        let line = answer(choices, &held.said).unwrap_or_default();
        held.say(&line);
    }
    panic!("no plan: {}", held.said);
}

proptest! {
    #![proptest_config(budget(12, file!()))]

    #[test]
    fn keys_lines_and_a_file_make_the_same_plan_of_the_same_choices(choices in choices()) {
        let (keys, lines) = (by_keys(&choices), by_lines(&choices));
        let sandbox = Sandbox::in_memory(choices.scenario);
        let snapshot = sandbox.read(&keys.scope());
        let plan = |answers| same::by_answers_and_file(&snapshot, answers).map(|plan| same::bytes(&plan));
        prop_assert_eq!(plan(&keys), plan(&lines), "{:?}\n{:?}", keys, lines);
    }
}
