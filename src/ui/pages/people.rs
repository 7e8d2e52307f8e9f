//! People: the users, groups and roles that the restriction is put on.

pub mod questions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Flow;
use crate::domain::principal::{Principal, PrincipalKind, PrincipalName, Unmodifiable};
use crate::domain::restriction::Mode;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::frame as framing;
use crate::ui::parts::input::{self, Field, Filter};
use crate::ui::parts::list;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::text;
use crate::ui::theme::{self, Sign};
use crate::ui::why::Topic;

/// Why this page is there.
pub const WHY: &str = "A policy restricts those to whom it is attached and nobody else. Choose whoever opens Studio: \
    the users, groups and roles that ask for its address. Studio's own pages and apps work with the execution roles of \
    the domain: on one of them the policy closes apps too, for whoever is not where the mode allows.";

/// Where the cursor is, and what is shown.
#[derive(Debug, Default)]
pub struct State {
    /// By its place in the snapshot.
    cursor: Option<usize>,
    filter: Filter,
    /// The order of the list; made again when the account is read.
    order: Vec<usize>,
}

fn items(model: &Model, snapshot: &Snapshot) -> Vec<usize> {
    let needle = model.people.filter.needle();
    let fits = |at: &usize| {
        snapshot.principals.get(*at).is_some_and(|principal| {
            needle.is_empty()
                || input::matches(&needle, &[&principal.name.name, &principal.path])
                || principal.name.to_string().to_lowercase().contains(&needle)
        })
    };
    model.people.order.iter().copied().filter(fits).collect()
}

fn is_execution_role(model: &Model, snapshot: &Snapshot, principal: &Principal) -> bool {
    let wanted = model.draft.answers.domain.id.as_ref();
    let domains = snapshot.domains.iter().filter(|domain| wanted.is_none_or(|id| domain.id == *id));
    let mut roles = domains.flat_map(|domain| {
        let own = domain.profiles.iter().filter_map(|profile| profile.execution_role.as_ref());
        domain.execution_roles.iter().chain(own)
    });
    roles.any(|arn| *arn == principal.arn)
}

/// Studio's pages call AWS from the browser with the execution role (SageMaker AI Developer Guide, "Connect to
/// Amazon SageMaker Studio through an interface VPC endpoint").
const EXECUTION_ROLE: &str = "Caution: Studio's own pages call AWS from the browser with this role and open apps with \
    it. With the policy on it they fail for whoever is not where the mode allows, however they signed in.";

fn chosen_execution_roles(model: &Model, snapshot: &Snapshot) -> usize {
    let chosen = |principal: &&Principal| is_chosen(model, &principal.name);
    snapshot.principals.iter().filter(chosen).filter(|role| is_execution_role(model, snapshot, role)).count()
}

/// Orders the list: execution roles first, then roles, users and groups by name.
pub fn settle(model: &mut Model) {
    let Some(snapshot) = model.reading.snapshot.clone() else { return };
    let mut order: Vec<usize> = (0..snapshot.principals.len()).collect();
    order.sort_by_cached_key(|at| {
        let principal = &snapshot.principals[*at];
        let execution = is_execution_role(model, &snapshot, principal);
        (!execution, principal.unmodifiable().is_some(), principal.name.clone())
    });
    model.people.order = order;
    let items = items(model, &snapshot);
    list::settle(&items, &mut model.people.cursor, |_| true);
}

fn list_of(model: &mut Model, kind: PrincipalKind) -> &mut Vec<String> {
    let principals = &mut model.draft.answers.principals;
    match kind {
        PrincipalKind::Role => &mut principals.roles,
        PrincipalKind::User => &mut principals.users,
        PrincipalKind::Group => &mut principals.groups,
    }
}

fn is_chosen(model: &Model, name: &PrincipalName) -> bool {
    let principals = &model.draft.answers.principals;
    let list = match name.kind {
        PrincipalKind::Role => &principals.roles,
        PrincipalKind::User => &principals.users,
        PrincipalKind::Group => &principals.groups,
    };
    list.contains(&name.name)
}

fn is_caller(snapshot: &Snapshot, principal: &Principal) -> bool {
    snapshot.identity.principal().as_ref() == Some(&principal.name)
}

/// The keys.
pub fn hints(model: &Model) -> Vec<Hint> {
    let mut hints = Vec::new();
    if model.draft.answers.restriction.mode != Mode::None {
        hints.extend([Hint::new(Action::Up, "move"), Hint::new(Action::Choose, "choose")]);
        hints.push(Hint::new(Action::Filter, "filter"));
    }
    let next = if model.people.filter.typing { "end filter" } else { "next" };
    hints.extend([
        Hint::new(Action::Next, next),
        Hint::new(Action::Back, "back"),
        Hint::new(Action::Help, "help"),
        Hint::new(Action::Quit, "quit"),
    ]);
    hints
}

/// The filter, while it is typed.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    model.people.filter.typing.then_some(&mut model.people.filter.field)
}

/// After the filter has changed.
pub fn typed(model: &mut Model) {
    let Some(snapshot) = model.reading.snapshot.clone() else { return };
    let items = items(model, &snapshot);
    list::settle(&items, &mut model.people.cursor, |_| true);
}

/// Takes a key.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let Some(snapshot) = model.reading.snapshot.clone() else { return Flow::stay() };
    let items = items(model, &snapshot);
    if list::shift(&items, &mut model.people.cursor, action, |_| true) {
        return Flow::stay();
    }
    match action {
        Action::Choose => choose(model, &snapshot),
        Action::Filter => {
            model.people.filter.typing = true;
            Flow::stay()
        }
        Action::Next if model.people.filter.typing => {
            model.people.filter.typing = false;
            Flow::stay()
        }
        Action::Next => Flow::next(),
        Action::Back if model.people.filter.is_shown() => {
            model.people.filter.clear();
            typed(model);
            Flow::stay()
        }
        Action::Back => Flow::Back,
        _ => Flow::stay(),
    }
}

fn choose(model: &mut Model, snapshot: &Snapshot) -> Flow {
    let principal = model.people.cursor.and_then(|at| snapshot.principals.get(at));
    let Some(principal) = principal else { return Flow::stay() };
    if model.draft.answers.restriction.mode == Mode::None {
        return Flow::stay();
    }
    if let Some(why) = principal.unmodifiable() {
        return Flow::Refuse(barred(why).to_owned());
    }
    model.draft.touched = true;
    let chosen = is_chosen(model, &principal.name);
    let names = list_of(model, principal.name.kind);
    if chosen {
        names.retain(|name| *name != principal.name.name);
    } else {
        names.push(principal.name.name.clone());
        names.sort();
    }
    if is_caller(snapshot, principal) {
        model.draft.answers.principals.include_caller = !chosen;
    }
    Flow::stay()
}

const fn barred(why: Unmodifiable) -> &'static str {
    match why {
        Unmodifiable::IdentityCenter => {
            "IAM Identity Center owns this role: IAM lets nobody attach to it. Add the policy to its permission set."
        }
        Unmodifiable::ServiceLinked => "This role belongs to an AWS service: IAM lets nobody attach to it.",
    }
}

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    let snapshot = model.snapshot().filter(|_| model.draft.answers.restriction.mode != Mode::None)?;
    let principal = snapshot.principals.get(model.people.cursor?)?;
    Some(match principal.name.kind {
        _ if principal.unmodifiable().is_some() => Topic::Unmodifiable,
        _ if is_caller(snapshot, principal) => Topic::Caller,
        _ if is_execution_role(model, snapshot, principal) => Topic::ExecutionRole,
        PrincipalKind::Role => Topic::Role,
        PrincipalKind::User => Topic::User,
        PrincipalKind::Group => Topic::Group,
    })
}

/// Draws it.
pub fn view(model: &Model, frame: &mut Frame, area: Rect) {
    let Some(snapshot) = model.snapshot() else { return };
    if model.draft.answers.restriction.mode == Mode::None {
        let area = framing::question(frame, area, "Who gets this restriction?", "");
        let words =
            "Nobody: in mode none only the private path is built. <next> goes on; <back> goes back to the modes.";
        framing::lines(frame, area, framing::words(&model.spell(words), usize::from(area.width), theme::PLAIN), 0);
        return;
    }
    let items = items(model, snapshot);
    let chosen = model.draft.answers.principals.names().len();
    let right = format!("{chosen} chosen   {} of {}", items.len(), snapshot.principals.len());
    let area = framing::question(frame, area, "Who gets this restriction?", &right);
    let mut area = framing::below(frame, area, about(model, snapshot, usize::from(area.width)));
    if model.people.filter.is_shown() && area.height > 0 {
        model.people.filter.show(frame, Rect { height: 1, ..area });
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let here = items.iter().position(|item| Some(*item) == model.people.cursor);
    list::show(frame, area, &items, here, None, |at, width| {
        snapshot.principals.get(*at).map(|principal| row(model, snapshot, principal, width)).unwrap_or_default()
    });
    if model.people.filter.typing && model.overlay.is_none() && area.y > 0 {
        model.people.filter.show(frame, Rect { y: area.y - 1, height: 1, ..area });
    }
}

const KIND: usize = 5;
const REMARK: usize = 26;

fn row(model: &Model, snapshot: &Snapshot, principal: &Principal, width: usize) -> Line<'static> {
    let barred = principal.unmodifiable();
    let (mark, style) = match barred {
        Some(_) => (list::BARRED, theme::OFF),
        None => (list::tick(is_chosen(model, &principal.name)), theme::PLAIN),
    };
    let remark = match barred {
        Some(Unmodifiable::IdentityCenter) => "owned by Identity Center",
        Some(Unmodifiable::ServiceLinked) => "owned by an AWS service",
        None if is_caller(snapshot, principal) => "you",
        None if is_execution_role(model, snapshot, principal) => "execution role of Studio",
        None => "",
    };
    let room = width.saturating_sub(4);
    let name = table::rest(room, &[KIND, REMARK], 10).min(66);
    let path = principal.path.trim_matches('/');
    let full = if path.is_empty() { principal.name.name.clone() } else { format!("{path}/{}", principal.name.name) };
    let cells = vec![
        Cell::words(&principal.name.kind.to_string(), KIND).styled(theme::OFF),
        Cell::id(&full, name).styled(style),
        Cell::words(remark, REMARK).styled(style),
    ];
    let mut line = table::row(cells);
    line.spans.insert(0, Span::styled(mark, style));
    line
}

/// What there is to know of the row under the cursor, and what is unknown.
fn about(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for part in [Part::Roles, Part::Users, Part::Groups] {
        if let Some(gap) = snapshot.gap(part) {
            lines.extend(super::account::gaps(std::slice::from_ref(gap), width));
        }
    }
    let principal = model.people.cursor.and_then(|at| snapshot.principals.get(at));
    if let Some(principal) = principal {
        if let Some(why) = principal.unmodifiable() {
            lines.extend(framing::remark(Sign::Attention, barred(why), width));
        } else if is_caller(snapshot, principal) {
            let words = "This is you. If you choose it, you too can open Studio only from where the mode allows it.";
            lines.extend(framing::remark(Sign::Attention, words, width));
        } else if is_execution_role(model, snapshot, principal) {
            lines.extend(framing::remark(Sign::Attention, EXECUTION_ROLE, width));
        } else if principal.name.kind == PrincipalKind::Group {
            let words = "The policy then holds for every user in this group, and for those who join it.";
            lines.extend(framing::remark(Sign::NotYet, words, width));
        }
    }
    lines.extend(missing(model, snapshot, width));
    let elsewhere = principal.is_none_or(|here| !is_execution_role(model, snapshot, here));
    if elsewhere && chosen_execution_roles(model, snapshot) > 0 {
        let words = format!(
            "{} of Studio chosen: its pages may fail for whoever is not where the mode allows.",
            text::count(chosen_execution_roles(model, snapshot), "execution role")
        );
        lines.extend(framing::remark(Sign::Attention, &words, width));
    }
    if model.draft.answers.principals.names().is_empty() {
        lines.extend(framing::remark(
            Sign::Attention,
            "Nobody is chosen: the policy is made and restricts nobody.",
            width,
        ));
    }
    lines
}

/// Whom the answers name and the list does not: they would be chosen unseen.
fn missing(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let is_there = |name: &PrincipalName| snapshot.principals.iter().any(|principal| principal.name == *name);
    let names = model.draft.answers.principals.names().into_iter().filter(|name| !is_there(name));
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let words = format!("Chosen by the answers, and not in this list: {}.", names.join(", "));
    framing::remark(Sign::Attention, &words, width)
}
