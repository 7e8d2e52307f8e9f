//! Answers in the making: whatever they lack or hold, what is kept of them is read again, and never taken for more.

use std::path::PathBuf;

use jiff::Timestamp;
use proptest::prelude::*;
use studiolink::domain::policy;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{
    Answers, DnsAnswer, EndpointGroup, EndpointPolicy, Kept, PolicyFile, PrincipalAnswers, Question,
};

use super::world::answers;

const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

fn kept(answers: Answers) -> Kept {
    let (account, caller) = ("111122223333".to_owned(), "role/PlatformAdmin".to_owned());
    Kept { answers, account, caller, page: "Network".to_owned(), domain_chosen: true }
}

prop_compose! {
    /// Anything that may be typed and chosen, whether it goes together or not.
    fn any_kept()(
        mode in prop::sample::select(vec![Mode::Vpc, Mode::Vpce, Mode::Ip, Mode::VpcIp, Mode::None]),
        (vpc, domain, chosen, group, file, ways) in any::<(bool, bool, bool, bool, bool, bool)>(),
        names in prop::collection::vec(".{0,20}", 0..4),
        policy_name in prop::option::of(".{0,30}"),
        page in "[A-Z][a-z]{2,10}",
        ranges in prop::sample::subsequence(vec!["10.240.0.0/16", "52.1.0.0/16", "0.0.0.0/0", "10.1.1.1/8"], 0..=4),
        clients in prop::option::of(prop::sample::subsequence(vec!["10.0.0.0/8", "192.0.2.0/24"], 0..=2)),
        services in prop::sample::subsequence(vec!["studio", "sagemaker.api", "sts"], 0..=3),
        open in prop::sample::subsequence(vec![Question::Endpoints, Question::Restriction, Question::People], 0..=3),
        seconds in 0..4_000_000_000_i64,
    ) -> (Kept, Timestamp) {
        let answers = answers(|answers| {
            let ranges_of = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a range")).collect::<Vec<_>>();
            answers.unanswered = open.into_iter().collect();
            answers.restriction.mode = mode;
            answers.restriction.cidrs = ranges_of(&ranges);
            answers.restriction.policy_name = policy_name;
            answers.network.client_cidrs = clients.as_deref().map(ranges_of);
            answers.endpoints.services = services.iter().map(ToString::to_string).collect();
            answers.principals.users.clone_from(&names);
            if !vpc {
                answers.network.vpc = studiolink::domain::id::VpcId::new("");
                answers.network.subnets.clear();
            }
            if !domain {
                answers.domain.id = None;
            }
            if group {
                answers.network.endpoint_security_group = EndpointGroup::Existing("sg-0d4e5f6a7b8c9d0e1".parse().expect("an id"));
            }
            if ways {
                answers.endpoints.dns = DnsAnswer::ByService([("logs".to_owned(), studiolink::plan::answers::DnsWay::HostedZone)].into());
            }
            if file {
                let document = policy::parse(POLICY).ok();
                answers.endpoints.policy = EndpointPolicy::File(PolicyFile { file: PathBuf::from("p.json"), document });
            }
        });
        let kept = Kept { page, domain_chosen: chosen, ..kept(answers) };
        (kept, Timestamp::from_second(seconds).expect("a time"))
    }
}

proptest! {
    #[test]
    fn what_is_kept_is_read_again((kept, time) in any_kept()) {
        let text = kept.to_toml(time);
        prop_assert_eq!(Kept::parse(&text), Ok((kept, time)), "{}", text);
    }

    #[test]
    fn what_is_kept_is_no_answers_file((kept, time) in any_kept()) {
        let faults = Answers::parse(&kept.to_toml(time)).expect_err("answers in the making");
        prop_assert!(faults.iter().any(|fault| fault.field.as_deref() == Some("draft")), "{:?}", faults);
    }

    /// A saved file is an answers file, or says what keeps it from being one, and in comments alone.
    #[test]
    fn what_is_saved_is_an_answers_file_or_says_what_it_lacks((kept, _) in any_kept()) {
        let (text, faults) = kept.answers.to_file();
        let bare = |answers: &Answers| answers.to_toml();
        match Answers::parse(&text) {
            Ok(answers) => prop_assert!(faults.is_empty() && bare(&answers) == bare(&kept.answers)),
            Err(found) => {
                let what = |faults: &[studiolink::plan::answers::Fault]| faults.iter().map(studiolink::plan::answers::Fault::what).collect::<Vec<_>>();
                prop_assert_eq!(what(&found), what(&faults));
                let open = found.iter().all(studiolink::plan::answers::Fault::is_absence);
                prop_assert_eq!(Answers::parse_unfinished(&text).is_ok(), open, "{}", text);
            }
        }
    }
}

#[test]
fn what_is_open_is_left_out_and_named() {
    let (text, faults) = Answers::parse_unfinished("version = 1\nregion = \"eu-west-1\"\n").expect("a start").to_file();
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    assert_eq!(
        head,
        [
            "# Answers from the wizard of studiolink.",
            "# Not answered yet:",
            "#   network.vpc: the key is missing",
            "#   network.subnets: endpoints are wanted and no subnet is named for them",
        ]
    );
    assert!(faults.len() == 2 && !text.contains("vpc ="), "{text}");
}

/// A default that nobody was asked about is no answer; anything else is.
#[test]
fn what_was_not_asked_yet_is_named_with_its_default_and_left_out() {
    let given = answers(|answers| {
        answers.unanswered = [Question::Restriction, Question::People].into();
        answers.restriction.guardrail = false;
        answers.principals = PrincipalAnswers::default();
    });
    let (text, faults) = given.to_file();
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    let named = [
        "# Answers from the wizard of studiolink.",
        "# Not asked yet; without the line `unanswered` these would hold:",
        "#   restriction.mode = \"vpc\"",
        "#   restriction.cidrs = []",
        "#   principals.users = []",
        "#   principals.groups = []",
        "#   principals.roles = []",
        "#   principals.include_caller = false",
    ];
    assert_eq!(head, named);
    let body = text.split("\n\n").skip(1).collect::<Vec<_>>().join("\n");
    for (key, stands) in [("dns", true), ("mode", false), ("guardrail = false", true), ("extra_vpcs", false)] {
        assert_eq!(body.contains(key), stands, "{key}: {text}");
    }
    assert_eq!((Answers::parse_unfinished(&text), faults.len()), (Ok(given.clone()), 1), "{text}");
    let fault = Answers::parse(&text).expect_err("pages that were not answered").remove(0);
    assert_eq!((fault.code.as_str(), fault.field.as_deref(), fault.line), ("unanswered", Some("unanswered"), Some(12)));
    assert_eq!(
        fault.message,
        "the pages Restriction and People were not answered yet, and their defaults are nobody's choice"
    );
    assert_eq!(
        fault.hint,
        "Answer those pages in the wizard (studiolink --answers FILE) and save the file there; or write what you want \
         below [restriction] and [principals] and delete the line `unanswered`."
    );
    // Whoever deletes the line has the defaults that the comment names.
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("unanswered")).collect();
    let without = without.join("\n");
    let answered = Answers { unanswered: std::collections::BTreeSet::new(), ..given };
    assert_eq!(Answers::parse(&without), Ok(answered), "{without}");
}

#[test]
fn what_breaks_a_rule_is_named_as_refused_on_a_line_of_its_own() {
    let (text, _) = answers(|answers| answers.principals.users = vec!["a\nregion = \"x\"".to_owned()]).to_file();
    assert!(text.contains("# Refused as it stands:\n#   principals.users[0]: `a"), "{text}");
    let comments = text.lines().take_while(|line| !line.is_empty());
    assert!(comments.into_iter().all(|line| line.starts_with('#')), "{text}");
}

#[test]
fn only_what_is_open_may_be_missing_from_unfinished_answers() {
    for (wrong, code) in [
        ("region = \"eu-west-1\"", "missing-key"),
        ("version = 1\nregion = \"eu-west-1\"\nnetwrok = {}", "unknown-key"),
        ("version = 1\nregion = \"eu-west-1\"\n[network]\nvpc = \"subnet-1\"", "invalid-id"),
        (
            "version = 1\nregion = \"eu-west-1\"\n[restriction]\nmode = \"vpc\"\ncidrs = [\"10.0.0.0/8\"]",
            "ranges-not-taken",
        ),
    ] {
        let faults = Answers::parse_unfinished(wrong).expect_err(wrong);
        assert_eq!(faults[0].code, code, "{faults:?}");
    }
}

#[test]
fn kept_answers_without_their_section_are_none() {
    let text = answers(|_| {}).to_toml();
    let faults = Kept::parse(&text).expect_err("no section");
    let fields: Vec<_> = faults.iter().filter_map(|fault| fault.field.as_deref()).collect();
    assert_eq!(fields, ["draft.account", "draft.caller", "draft.page", "draft.kept"]);
}
