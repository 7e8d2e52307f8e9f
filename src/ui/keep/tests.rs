//! Whatever is answered: what is kept of it is what one goes on with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::cloud::sandbox::{Sandbox, Scenario};
use crate::engine::drafts;
use crate::engine::runs::Runs;
use crate::plan::snapshot::Gap;
use crate::ui::message::{Message, Start};
use crate::ui::update::update;

/// What is likely to be pressed.
const KEYS: [KeyCode; 14] = [
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Char(' '),
    KeyCode::Char(' '),
    KeyCode::Down,
    KeyCode::Down,
    KeyCode::Up,
    KeyCode::Tab,
    KeyCode::Esc,
    KeyCode::End,
    KeyCode::Char('7'),
    KeyCode::Backspace,
];

fn send(model: &mut Model, sandbox: &Sandbox, message: Message) {
    let mut effects = update(model, message);
    while let Some(effect) = effects.pop() {
        let answer = match effect {
            Effect::Load { load, scope } => Message::Snapshot { load, result: Ok(Arc::new(sandbox.read(&scope))) },
            Effect::Runs => Message::Runs(Ok(Runs::default())),
            _ => continue,
        };
        effects.extend(update(model, answer));
    }
}

fn begin(sandbox: &Sandbox) -> Model {
    let mut model = Model::new(Start::default());
    send(&mut model, sandbox, Message::Begin);
    model
}

/// What is read again of what is kept of a model.
fn kept(model: &Model) -> Option<drafts::Draft> {
    let Parting::Keep { kept, .. } = model.parting()? else { return None };
    let text = kept.to_toml(Timestamp::UNIX_EPOCH);
    let (kept, time) = Kept::parse(&text).ok()?;
    Some(drafts::Draft { path: PathBuf::new(), kept, time, age: Duration::ZERO, text: text.into() })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_answers_that_are_kept_are_gone_on_with(
        scenario in prop::sample::select(vec![Scenario::FirstTime, Scenario::HalfDone, Scenario::SsoDomain, Scenario::Denied]),
        keys in prop::collection::vec(prop::sample::select(KEYS.to_vec()), 1..60),
    ) {
        let sandbox = Sandbox::in_memory(scenario);
        let mut model = begin(&sandbox);
        for key in keys {
            send(&mut model, &sandbox, Message::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        }
        prop_assert_eq!(kept(&model).is_some(), model.draft.touched || model.draft.answered);
        let Some(draft) = kept(&model) else { return Ok(()) };
        let mut again = begin(&sandbox);
        let (fitted, words) = fit(&draft.kept, &sandbox.read(&model.draft.scope()));
        prop_assert!(words.is_empty(), "{:?}", words);
        prop_assert_eq!((&fitted.answers.network, fitted.domain_chosen), (&model.draft.answers.network, model.draft.domain_chosen));
        let opened = complete_to(&fitted);
        for effect in go_on(&mut again, Arc::new(draft)) {
            if let Effect::Load { load, scope } = effect {
                send(&mut again, &sandbox, Message::Snapshot { load, result: Ok(Arc::new(sandbox.read(&scope))) });
            }
        }
        prop_assert_eq!(again.page, model.page.clamp(Page::Domain, Page::Review).min(opened));
        // Without any, subnets are suggested again, as whenever that page is opened.
        if model.draft.answers.network.subnets.is_empty() {
            again.draft.answers.network.subnets.clear();
        }
        // Pages that were not come to are named by what is kept.
        model.draft.answers.unanswered = save::unanswered(&model);
        // Where the domain forbids every mode, that shows on the page of the modes alone.
        restriction::settle(&mut model);
        prop_assert_eq!(&again.draft.answers, &model.draft.answers);
        prop_assert!(!again.draft.touched && again.parting() == Some(Parting::Stay(PathBuf::new())));
    }
}

fn first_time() -> (Sandbox, Model) {
    let sandbox = Sandbox::in_memory(Scenario::FirstTime);
    let mut model = begin(&sandbox);
    for _ in 0..7 {
        send(&mut model, &sandbox, Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
    }
    (sandbox, model)
}

#[test]
fn what_is_gone_is_left_out_and_named_with_its_reason() {
    let (sandbox, mut model) = first_time();
    model.draft.touched = true;
    model.draft.answers.principals.roles = vec!["DataScientist".to_owned(), "Gone".to_owned()];
    model.draft.answers.endpoints.services.push("teleport".to_owned());
    model.draft.answers.network.studio_security_groups = Some(vec!["sg-00000000".parse().unwrap()]);
    model.draft.answers.network.endpoint_security_group = EndpointGroup::Existing("sg-11111111".parse().unwrap());
    let subnets = model.draft.answers.network.subnets.clone();
    model.draft.answers.network.subnets.push("subnet-22222222".parse().unwrap());
    let draft = kept(&model).unwrap();
    let (fitted, words) = fit(&draft.kept, &sandbox.read(&model.draft.scope()));
    assert_eq!(
        words,
        [
            "Left out, as it is not in this account and Region any more: subnet-22222222, sg-00000000, sg-11111111, in \
             whose place a group is made, role/Gone.",
            "Left out, as eu-west-1 does not offer it: teleport."
        ]
    );
    let answers = &fitted.answers;
    assert_eq!(
        (&answers.network.subnets, &answers.principals.roles[..]),
        (&subnets, &["DataScientist".to_owned()][..])
    );
    assert_eq!(answers.network.studio_security_groups, None);
    assert_eq!(answers.network.endpoint_security_group, EndpointGroup::Create);
    assert_eq!(complete_to(&fitted), Page::Review);
}

#[test]
fn without_its_vpc_or_domain_one_goes_on_where_it_is_asked() {
    let (sandbox, mut model) = first_time();
    model.draft.touched = true;
    let draft = kept(&model).unwrap();
    assert_eq!(draft.kept.page, "Review");
    for (what, page) in [("vpc", Page::Network), ("domain", Page::Domain)] {
        let mut again = begin(&sandbox);
        let mut snapshot = sandbox.read(&model.draft.scope());
        match what {
            "vpc" => snapshot.vpcs.clear(),
            _ => snapshot.domains.clear(),
        }
        again.reading.snapshot = Some(Arc::new(snapshot));
        go_on(&mut again, Arc::new(draft.clone()));
        assert_eq!(again.page, page);
        let notice = again.notice.unwrap();
        assert!(notice.contains(" are brought back. Left out, as it is not in this account"), "{notice}");
    }
}

#[test]
fn of_much_that_is_gone_some_is_named_and_the_rest_counted() {
    let (sandbox, mut model) = first_time();
    model.draft.touched = true;
    model.draft.answers.principals.users = (1..=30).map(|number| format!("gone{number:02}")).collect();
    let (_, words) = fit(&kept(&model).unwrap().kept, &sandbox.read(&model.draft.scope()));
    assert!(
        words[0].ends_with(
            ": user/gone01, user/gone02, user/gone03, user/gone04, user/gone05, user/gone06, \
                                user/gone07, user/gone08, and 22 more."
        ),
        "{words:?}"
    );
}

/// What nobody could read may be there still: the plan says so.
#[test]
fn what_could_not_be_read_stays() {
    let (sandbox, mut model) = first_time();
    model.draft.touched = true;
    model.draft.answers.principals.users = vec!["nobody".to_owned()];
    let draft = kept(&model).unwrap();
    let mut snapshot = sandbox.read(&model.draft.scope());
    assert!(fit(&draft.kept, &snapshot).0.answers.principals.users.is_empty());
    let parts = [Part::Users, Part::Vpcs, Part::Subnets, Part::Domains, Part::Services, Part::SecurityGroups];
    let gap = |part| Gap { part, action: String::new(), code: String::new(), message: String::new() };
    snapshot.gaps.extend(parts.map(gap));
    (snapshot.vpcs, snapshot.subnets, snapshot.domains, snapshot.services) = Default::default();
    let (fitted, words) = fit(&draft.kept, &snapshot);
    assert_eq!((fitted.answers, words), (draft.kept.answers, Vec::new()));
}

#[test]
fn whether_one_may_restrict_oneself_is_nobody_elses_to_say() {
    let (sandbox, mut model) = first_time();
    model.draft.touched = true;
    model.draft.answers.principals.include_caller = true;
    let mut draft = kept(&model).unwrap();
    let snapshot = sandbox.read(&model.draft.scope());
    assert!(fit(&draft.kept, &snapshot).0.answers.principals.include_caller);
    draft.kept.caller = "user/somebody".to_owned();
    let (fitted, words) = fit(&draft.kept, &snapshot);
    assert!(!fitted.answers.principals.include_caller);
    assert_eq!(words, ["user/somebody gave these answers: whether you may restrict yourself is open."]);
}

/// In a domain of Identity Center no mode restricts; the mode that was wanted comes back with another domain.
#[test]
fn a_mode_that_the_domain_alone_forbids_is_still_wanted() {
    use crate::domain::restriction::Mode;
    use crate::domain::studio::AuthMode;
    let sandbox = Sandbox::in_memory(Scenario::SsoDomain);
    sandbox.edit(|account| {
        let mut other = account.domains[0].clone();
        (other.id, other.auth_mode) = ("d-withiamroles".parse().unwrap(), Some(AuthMode::Iam));
        account.domains.push(other);
    });
    let mut model = begin(&sandbox);
    for _ in 0..5 {
        send(&mut model, &sandbox, Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
    }
    model.draft.touched = true;
    assert_eq!(model.draft.answers.restriction.mode, Mode::None);
    let draft = kept(&model).unwrap();
    let mut again = begin(&sandbox);
    go_on(&mut again, Arc::new(draft));
    assert_eq!(again.draft.answers.restriction.mode, Mode::None);
    again.draft.choose_domain(Some("d-withiamroles".parse().unwrap()));
    restriction::settle(&mut again);
    assert_eq!(again.draft.answers.restriction.mode, Mode::Vpc);
}
