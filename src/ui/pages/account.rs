//! Account: who am I, in which Region, and what this will do.

pub mod choose;
mod picker;
pub mod questions;
mod switch;
mod told;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

pub use choose::State;
pub use told::{failure, gaps, refusal, under_way, unknown};

use super::domain::IdentityCenter;
use super::unfinished::earlier;
use super::{Flow, people};
use choose::Choice;

use crate::plan::snapshot::{Gap, Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::{frame as framing, scroll, text};
use crate::ui::theme::{self, Sign};

/// Why this page is there.
pub const WHY: &str = "Everything that follows happens in one account and one Region. Both come from the credentials \
    and the profile of this session, as in the AWS CLI. <profile> chooses another profile here, <region> another \
    Region: a new session is opened, and answers are kept where they mean something in it. When credentials expire, \
    renew them in another terminal and read again. PrivateLink is AWS's way to its services by private addresses in \
    your VPC (interface endpoints), past the internet.";

/// The same where nothing leaves this machine.
pub const WHY_IN_SANDBOX: &str = "Everything that follows happens in one account and one Region. Those of the sandbox \
    are made up, and no other profile or Region can be chosen in it: leave, and start with --sandbox=SCENARIO for \
    another account. Outside of the sandbox both come from the credentials and the profile of the session. \
    PrivateLink is AWS's way to its services by private addresses in your VPC (interface endpoints), past the internet.";

/// The policy, and what comes before it.
const PURPOSE: (&str, [&str; 2]) = (
    "One IAM policy that says from where Studio may be opened, on the users, groups and roles that you choose.",
    [
        "Interface endpoints for Studio and the SageMaker API, in the VPC and the subnets that you choose.",
        "DNS, so that their names mean those endpoints inside the VPC.",
    ],
);

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    if model.account.is_choosing() {
        return picker::hints();
    }
    let mut hints = vec![Hint::new(Action::Next, "next"), Hint::quiet(Action::Up, "scroll")];
    if model.start.sandbox.is_none() {
        hints.extend([Hint::new(Action::Profile, "profile"), Hint::new(Action::Region, "Region")]);
    }
    match earlier::runs(model).len() {
        0 => {}
        1 => hints.push(Hint::new(Action::Undo, "take back the earlier run")),
        _ => hints.push(Hint::new(Action::Undo, "take back an earlier run")),
    }
    hints.extend([Hint::new(Action::Help, "help"), Hint::new(Action::Quit, "quit")]);
    hints
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    if model.account.is_choosing() {
        return choose::press(model, action);
    }
    match action {
        Action::Profile => choose::open(model, Choice::Profile),
        Action::Region => choose::open(model, Choice::Region),
        Action::Undo => earlier::open(model),
        Action::Next => go_on(model),
        action => {
            let length = text_of(model, usize::from(model.size.0)).len();
            scroll::shift(&mut model.scroll, action, length, framing::rows_of_text(model.size.1));
            Flow::stay()
        }
    }
}

/// Why no other step can be gone to from here.
pub fn bar(model: &Model) -> Option<&'static str> {
    match model.snapshot() {
        None => Some("The account is not read."),
        Some(snapshot) if model.draft.is_elsewhere(&snapshot.identity) => {
            Some("These answers are for another account or Region: on this page <next> takes them here.")
        }
        Some(_) => None,
    }
}

fn go_on(model: &mut Model) -> Flow {
    let reading = model.reading.waiting;
    let Some(snapshot) = model.reading.shown().filter(|_| reading || model.reading.snapshot.is_some()).cloned() else {
        let reason = if reading {
            "The account is still being read."
        } else if model.start.sandbox.is_some() {
            "The account could not be read, so there is nothing to choose from. <retry> tries again."
        } else {
            "The account could not be read, so there is nothing to choose from. <retry> tries again; <profile> chooses \
             another profile, <region> another Region."
        };
        return Flow::Refuse(reason.to_owned());
    };
    if !model.unfinished.is_known() {
        model.unfinished.await_runs();
        return Flow::Refuse("The runs before are still being looked through.".to_owned());
    }
    if !model.draft.is_elsewhere(&snapshot.identity) {
        return Flow::next();
    }
    if !model.account.chosen {
        return Flow::Refuse(elsewhere(model, &snapshot));
    }
    if model.reading.snapshot.is_none() {
        return Flow::Refuse("What of the answers means something here is known once the account is read.".to_owned());
    }
    let fitted = model.draft.fitted(&snapshot);
    model.take_up(fitted);
    // Those stay where they were kept, for the account that they were kept for.
    model.taken = None;
    Flow::Next(people::rank(model))
}

/// That the answers are for another place than the session, and what becomes of them.
fn elsewhere(model: &Model, snapshot: &Snapshot) -> String {
    let (identity, home) = (&snapshot.identity, model.draft.place());
    if !model.account.chosen {
        let start = text::shell_word(&model.draft.answers.region);
        let way = if model.start.sandbox.is_some() { "Start" } else { "Choose that Region, or start" };
        return format!(
            "These answers are for {home}, and this session is in {}. {way} with --region {start}.",
            identity.region
        );
    }
    let here = format!("account {} in {}", identity.account, identity.region);
    if model.reading.snapshot.is_none() {
        return format!(
            "The answers were given for {home}, and this is {here}. What of them does not exist here is left \
                        behind, and named once the account is read."
        );
    }
    let left = model.draft.left_behind(&model.draft.fitted(snapshot));
    if left.is_empty() {
        return format!("The answers were given for {home}, and this is {here}. All of them mean something here too.");
    }
    format!(
        "The answers were given for {home}, and this is {here}. Going on leaves behind what does not exist here: {}. \
         All else is kept.",
        left.join("; ")
    )
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    if let Some(picker) = &model.account.picker {
        return picker::view(model, picker, frame, area);
    }
    let area = framing::question(frame, area, "Is this the account and the Region to work in?", "");
    framing::lines(frame, area, text_of(model, usize::from(area.width)), model.scroll);
}

fn text_of(model: &Model, width: usize) -> Vec<Line<'static>> {
    let way = model.spell(earlier::way(model));
    text_around(model, earlier::words(model).map(|words| format!("{words} {way}")), width)
}

/// The text, with what is said of runs of before that stand.
fn text_around(model: &Model, earlier: Option<String>, width: usize) -> Vec<Line<'static>> {
    let mut lines = match (model.snapshot(), &model.reading.error) {
        (Some(snapshot), _) => identity(model, snapshot, width),
        (None, Some(_)) => Vec::new(),
        (None, None) => {
            under_way(model, "Reading the account: who you are, networks, Studio domains, users, roles.", width)
        }
    };
    if let Some(words) =
        model.reading.all_under_way().filter(|_| model.snapshot().is_some() && model.reading.snapshot.is_none())
    {
        lines.extend(under_way(model, &format!("Still {words}."), width));
    }
    if let Some(error) = &model.reading.error {
        lines.extend(failure(error, width));
    }
    if let Some(snapshot) = model.snapshot().filter(|snapshot| model.draft.is_elsewhere(&snapshot.identity)) {
        let sign = if model.account.chosen { Sign::Attention } else { Sign::Failed };
        lines.push(Line::default());
        lines.extend(framing::remark(sign, &elsewhere(model, snapshot), width));
    }
    if model.start.answers.is_some() {
        let words = "The answers of the file are loaded: each page shows what they choose, and can change it.";
        lines.push(Line::default());
        lines.extend(framing::remark(Sign::Done, words, width));
    }
    if let Some(words) = model.reading.snapshot.as_ref().and_then(|snapshot| lacks(model, snapshot)) {
        lines.push(Line::default());
        lines.extend(framing::remark(Sign::Attention, &words, width));
    }
    if let Some(words) = earlier {
        lines.push(Line::default());
        lines.extend(framing::remark(Sign::Here, &words, width));
    }
    lines.push(Line::default());
    lines.extend(framing::heading("What this program will make, once you have said yes on the last page", width));
    let (policy, others) = PURPOSE;
    lines.extend(others.iter().flat_map(|purpose| framing::remark(Sign::Create, purpose, width)));
    let open = IdentityCenter::of_all(model);
    lines.extend(match open.words().filter(|_| open.is_whole()) {
        Some(words) => framing::remark(Sign::Attention, &format!("No IAM policy: {words}"), width),
        None => framing::remark(Sign::Create, policy, width),
    });
    lines.push(Line::default());
    if let Some(snapshot) = model.snapshot() {
        let known: Vec<Gap> = snapshot.gaps.iter().filter(|gap| model.reading.has(gap.part)).cloned().collect();
        lines.extend(gaps(&known, width));
    }
    for trouble in model.unfinished.troubles() {
        lines.extend(framing::remark(Sign::Attention, &trouble, width));
    }
    lines
}

/// What is not there and is needed to go to the end, or to have any use of it.
fn lacks(model: &Model, snapshot: &Snapshot) -> Option<String> {
    let is_none = |part, is_empty: bool| is_empty && snapshot.gap(part).is_none();
    let region = &snapshot.identity.region;
    if is_none(Part::Vpcs, snapshot.vpcs.is_empty()) {
        let way = if model.start.sandbox.is_some() {
            "<retry> then reads again."
        } else {
            "<retry> then reads again. Or <region> chooses the Region where one is."
        };
        return Some(model.spell(&format!(
            "There is no VPC in {region}, and endpoints stand in one: this cannot be gone through to the end. Make a VPC \
             with two subnets first; {way}"
        )));
    }
    is_none(Part::Domains, snapshot.domains.is_empty()).then(|| {
        format!(
            "There is no Studio domain in {region}: nothing is there yet that could be put behind PrivateLink. What is \
             made here holds for every domain made later."
        )
    })
}

fn identity(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let identity = &snapshot.identity;
    let account = match &identity.alias {
        Some(alias) => format!("{} ({alias})", identity.account),
        None => identity.account.clone(),
    };
    let found = match model.reading.snapshot {
        Some(_) => Some(found(snapshot)),
        None => model.reading.brought().map(|brought| format!("{brought} so far")),
    };
    let mut rows = vec![("account", account), ("region", identity.region.clone()), ("you are", identity.arn.clone())];
    rows.extend(model.account.wanted.profile.clone().map(|profile| ("profile", profile)));
    rows.extend(found.map(|found| ("found", found)));
    let room = width.saturating_sub(15);
    let lines = rows.iter().flat_map(|(label, value)| {
        text::wrap(value, room).into_iter().enumerate().map(|(at, words)| {
            let label = if at == 0 { *label } else { "" };
            Line::from(vec![Span::styled(format!("   {}", text::pad(label, 10)), theme::OFF), Span::raw(words)])
        })
    });
    lines.collect()
}

fn found(snapshot: &Snapshot) -> String {
    let (vpcs, domains) =
        (text::count(snapshot.vpcs.len(), "VPC"), text::count(snapshot.domains.len(), "Studio domain"));
    match snapshot.principals.len() {
        1 => format!("{vpcs}, {domains}, 1 user, group or role"),
        number => format!("{vpcs}, {domains}, {} users, groups and roles", text::number(number)),
    }
}
