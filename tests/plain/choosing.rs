//! Lists and inputs line by line: whom to restrict, suggestions and how to take them back, ranges as they are meant.

use std::sync::Arc;

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::domain::tag::Tags;

use super::{Held, TO_PEOPLE, TO_WARNINGS, sandbox, talk};

/// What is said after so many answers that change nothing.
async fn after(cloud: &Arc<Sandbox>, known: usize, lines: &[&str]) -> Held {
    let state = tempfile::tempdir().expect("a folder");
    talk(cloud, &[&TO_WARNINGS[..known], lines].concat(), state.path()).await
}

/// The answers that a whole conversation ends with.
async fn answers(known: usize, lines: &[&str]) -> studiolink::plan::answers::Answers {
    let state = tempfile::tempdir().expect("a folder");
    let warnings = vec!["1"; 12];
    let cloud = sandbox();
    let all = [&TO_WARNINGS[..known], lines, &warnings, &["yes"]].concat();
    let held = talk(&cloud, &all, state.path()).await;
    let asked = held.text.matches("is this as it should be").count();
    let state = tempfile::tempdir().expect("a folder");
    let all = [&TO_WARNINGS[..known], lines, &vec!["1"; asked], &["yes"]].concat();
    let held = talk(&sandbox(), &all, state.path()).await;
    held.left.run.unwrap_or_else(|| panic!("a run: {}", held.text)).plan.answers.clone()
}

#[tokio::test(start_paused = true)]
async fn one_word_puts_in_all_who_can_open_studio_and_says_who_is_left_out_and_what_to_do() {
    let held = after(&sandbox(), TO_PEOPLE, &["o", "o"]).await;
    held.says("5 can open Studio today, 0 of them chosen.");
    held.says("Put in: 1. role/DataScientist.");
    held.says("5 can open Studio today, 1 of them chosen.");
    held.says("1 more chosen; left out: 1 that IAM lets nobody attach to, 1 execution role, 1 that is for emergencies and yourself.");
    held.says(
        "role/AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70: IAM lets nobody attach to it. Once StudioPrivateAccess-",
    );
    held.says("Permission sets, DataScience, Customer managed policies, attach StudioPrivateAccess-d-abcdefghijkl");
    held.says("Put out: 1. role/DataScientist.");
    let chosen = answers(TO_PEOPLE, &["o", ""]).await.principals;
    assert_eq!((chosen.roles, chosen.users), (vec!["DataScientist".to_owned()], Vec::new()));
    assert!(!chosen.include_caller);
}

#[tokio::test(start_paused = true)]
async fn you_are_restricted_only_after_you_have_typed_your_own_name() {
    let asks = "Type PlatformAdmin to restrict yourself too, Enter alone leaves you out: ";
    for (typed, why) in [("", "your name was not typed"), ("yes", "another name"), ("platformadmin", "names are case")]
    {
        let held = after(&sandbox(), TO_PEOPLE, &["2", typed]).await;
        held.says("attention: restricts-yourself: role/PlatformAdmin: this is you.");
        held.says(asks);
        held.says(&format!("restricts-yourself: role/PlatformAdmin is not chosen, as {why}"));
        let told = held.text.split("Who gets this restriction?").last().expect("a question");
        assert!(told.contains("[0 chosen]") && !told.contains("[1 chosen]"), "{told}");
    }
    let chosen = answers(TO_PEOPLE, &["2", "PlatformAdmin", ""]).await.principals;
    assert_eq!((chosen.roles.as_slice(), chosen.include_caller), (["PlatformAdmin".to_owned()].as_slice(), true));
    let chosen = answers(TO_PEOPLE, &["1 2", "b", ""]).await.principals;
    assert_eq!((chosen.roles.as_slice(), chosen.include_caller), (["DataScientist".to_owned()].as_slice(), false));
}

/// One question for all that hold the administrator, and the others are put in at once.
#[tokio::test(start_paused = true)]
async fn a_group_that_you_are_in_asks_too() {
    let cloud = sandbox();
    cloud.edit(|account| account.identity.arn = "arn:aws:iam::111122223333:user/ana.maria".to_owned());
    let people = "role/ci-deploy group/data-science user/ana.maria";
    let held = after(&cloud, TO_PEOPLE, &[people, "ana.maria"]).await;
    held.says("role/ci-deploy.\n");
    held.says("restricts-yourself: group/data-science and user/ana.maria: these are you or have you in them.");
    held.says("[3 chosen]");
}

#[tokio::test(start_paused = true)]
async fn all_and_none_are_about_what_is_shown() {
    let held = after(&sandbox(), TO_PEOPLE, &["/user", "all", "all", "/bob", "none", "/", "all"]).await;
    held.says("  Others, who cannot open Studio today: the policy lets them in:\n");
    held.says("2 who cannot open Studio today are left out too, the same once more puts them in.");
    held.says("Put in: 8. user/ana.maria; 9. user/bob.");
    held.says("Put out: 9. user/bob.");
    held.says("left out: 2 that IAM lets nobody attach to, 2 execution roles, 1 that is for emergencies and yourself;");
}

#[tokio::test(start_paused = true)]
async fn suggestions_say_why_and_are_taken_back_by_one_word() {
    let held = after(&sandbox(), 3, &["none", "", "all", "1"]).await;
    held.says("domain ml, suggested: the domain's own (chosen)");
    held.says("240 addresses free, suggested: the domain's own (chosen)");
    held.says("Put out: 1. subnet-0aa11bb22cc33dd44; 3. subnet-0cc11bb22cc33dd44.");
    held.says("subnets: No subnet is chosen yet: an endpoint needs at least one.");
    held.says("Put in: 1. subnet-0aa11bb22cc33dd44; 3. subnet-0cc11bb22cc33dd44.");
    assert!(!held.text.contains("The key"), "{}", held.text);
}

#[tokio::test(start_paused = true)]
async fn studios_groups_are_told_with_where_and_can_be_left_out() {
    let held = after(&sandbox(), 6, &["none", "all", "1"]).await;
    held.says("1. sg-0c2d3e4f5a6b7c8d9, studio-apps, suggested: of domain ml");
    held.says("Put out: 1. sg-0c2d3e4f5a6b7c8d9.");
    let network = answers(6, &["none", "", "10.0.0.0/8", "", "", "", "", "", "user/bob", ""]).await.network;
    assert_eq!(network.studio_security_groups, Some(Vec::new()));
    let network = answers(6, &["none", "1", "", "10.0.0.0/8", "", "", "", "", "", "user/bob", ""]).await.network;
    assert_eq!(network.studio_security_groups, None, "what was found need not be said");
}

#[tokio::test(start_paused = true)]
async fn ranges_are_said_as_they_are_meant_and_kept_so() {
    let held = after(&sandbox(), 7, &["10.0.0.5/16; 10.0.1.0/24", "b"]).await;
    held.says("10.0.0.5/16 means 10.0.0.0/16, 65,536 addresses; for that address alone write 10.0.0.5/32");
    held.says("10.0.1.0/24 is inside 10.0.0.0/16: left out.");
    held.says("Answer [10.0.0.0/16]: ");
    let held = after(&sandbox(), 7, &["203.0.113.7/24 10.0.0.0/99", "0.0.0.0/0"]).await;
    held.says("client ranges: `10.0.0.0/99` is no address range; one looks like 10.20.0.0/16.");
    held.says("client ranges: 0.0.0.0/0 is every address there is");
    held.says("Answer [the VPC's own ranges]: ");
    let held = after(&sandbox(), 10, &["ip", "203.0.113.7/24", "b"]).await;
    held.says("203.0.113.7/24 means 203.0.113.0/24, 256 addresses; for that address alone write 203.0.113.7/32.");
    held.says("Answer [203.0.113.0/24]: ");
}

#[tokio::test(start_paused = true)]
async fn rows_are_found_by_tag_and_address_and_the_words_are_about_those() {
    let cloud = Arc::new(Sandbox::in_memory(Scenario::FirstTime));
    cloud.edit(|account| {
        let tags: Tags = [("Team".to_owned(), "payments".to_owned())].into();
        account.subnets[1].tags.extend(tags);
    });
    let held = after(&cloud, 3, &["/team=pay", "/10.240.2.9", "none"]).await;
    held.says("Rows 1 to 1 of 1 that contain `team=pay`.");
    held.says("Rows 1 to 1 of 1 that contain `10.240.2.9`.");
    held.says("Put out: 3. subnet-0cc11bb22cc33dd44.");
    held.says("[1 chosen]");
}
