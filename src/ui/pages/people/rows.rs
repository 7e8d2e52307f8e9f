//! What the rows of the people page say, and what there is to know of the one under the cursor.

use ratatui::text::{Line, Span};

use super::{Item, holders, is_caller, is_chosen, is_execution_role, under_cursor};
use crate::domain::principal::{
    Principal, PrincipalKind, PrincipalName, Unmodifiable, permission_set, permission_set_steps,
};
use crate::plan::access::Opens;
use crate::plan::check::listed;
use crate::plan::snapshot::{Part, Snapshot};
use crate::ui::model::Model;
use crate::ui::pages::account;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::{self, Sign};

/// Studio's pages call AWS from the browser with the execution role (SageMaker AI Developer Guide, "Connect to
/// Amazon SageMaker Studio through an interface VPC endpoint").
const EXECUTION_ROLE: &str = "Caution: Studio's own pages call AWS from the browser with this role and open apps with \
    it. With the policy on it they fail for whoever is not where the mode allows, however they signed in.";

/// By what it is known that somebody must get in when nothing else does.
pub fn for_emergencies(model: &Model, at: usize) -> Option<&str> {
    model.people.known.get(at)?.emergencies.as_deref()
}

/// Why nobody can be attached to.
pub const fn barred(why: Unmodifiable) -> &'static str {
    match why {
        Unmodifiable::IdentityCenter => {
            "IAM Identity Center owns this role: IAM lets nobody attach to it. Add the policy to its permission set."
        }
        Unmodifiable::ServiceLinked => "This role belongs to an AWS service: IAM lets nobody attach to it.",
    }
}

/// A row.
pub fn row(model: &Model, snapshot: &Snapshot, item: Item, width: usize) -> Line<'static> {
    match item {
        Item::Openers => Line::from(Span::styled(text::fit(&openers(model, width), width), theme::STRONG)),
        Item::Others => Line::from(Span::styled(text::fit(OTHERS, width), theme::STRONG)),
        Item::Person(at) => {
            snapshot.principals.get(at).map(|one| person(model, snapshot, at, one, width)).unwrap_or_default()
        }
    }
}

/// The head of those who cannot open Studio today.
pub const OTHERS: &str = "Others, who cannot open Studio today: the policy lets them in";

/// The head of those who can, with what its key does now.
fn openers(model: &Model, width: usize) -> String {
    let does: [&str; 2] = if model.people.counted.is_all {
        ["takes them out again", "out again"]
    } else {
        ["all who can open Studio", "all of them"]
    };
    let [long, short] = does.map(|does| model.spell(&format!(" (<openers>: {does})")));
    let wordings = [opening(model) + &long, opening(model) + &short];
    wordings.into_iter().find(|words| text::width(words) <= width).unwrap_or_else(|| in_short(model) + &short)
}

/// How many can open Studio, and how many of them are chosen.
pub fn opening(model: &Model) -> String {
    let chosen = format!(", {} of them chosen", text::number(model.people.counted.chosen));
    can_open(model) + &chosen
}

fn in_short(model: &Model) -> String {
    format!("{}, {} chosen", can_open(model), text::number(model.people.counted.chosen))
}

fn can_open(model: &Model) -> String {
    let counted = model.people.counted;
    let may = if counted.may > 0 { format!(" and {} may", text::number(counted.may)) } else { String::new() };
    format!("{} can open Studio today{may}", text::number(counted.can))
}

fn person(model: &Model, snapshot: &Snapshot, at: usize, principal: &Principal, width: usize) -> Line<'static> {
    let (mark, style) = match principal.unmodifiable() {
        Some(_) => (list::BARRED, theme::OFF),
        None => (list::tick(is_chosen(model, &principal.name)), theme::PLAIN),
    };
    let room = width.saturating_sub(4);
    let remark = match width {
        ..66 => 26,
        66..100 => 34,
        _ => 60,
    };
    let name = table::rest(room, &[remark], 10).min(66);
    let cells = vec![
        Cell::id(&name_in(principal, name), name).styled(style),
        Cell::words(&remarks(model, snapshot, at, principal), remark).styled(style),
    ];
    let mut line = table::row(cells);
    line.spans.insert(0, Span::styled(mark, style));
    line
}

/// The name as it is everywhere, or, where that has no room, what tells it from others.
fn name_in(principal: &Principal, room: usize) -> String {
    let full = principal.name.to_string();
    match principal.unmodifiable() {
        Some(Unmodifiable::IdentityCenter) if text::width(&full) > room => {
            format!("permission set {}", permission_set(&principal.name.name))
        }
        _ => full,
    }
}

/// Who it is, and by what it opens Studio.
pub fn remarks(model: &Model, snapshot: &Snapshot, at: usize, principal: &Principal) -> String {
    let opens = model.people.ranking.opens(principal);
    let is_new = would_get_in(model, principal);
    let short = opens.is_some() || is_new;
    let who = match principal.unmodifiable() {
        Some(Unmodifiable::IdentityCenter) if short => Some("Identity Center's"),
        Some(Unmodifiable::IdentityCenter) => Some("owned by Identity Center"),
        Some(Unmodifiable::ServiceLinked) => Some("owned by an AWS service"),
        None if is_caller(snapshot, &principal.name) => Some("you"),
        None if for_emergencies(model, at).is_some() => Some("for emergencies"),
        None if !is_execution_role(model, at) => None,
        None if short => Some("execution role"),
        None => Some("execution role of Studio"),
    };
    let has = model.people.known.get(at).is_some_and(|known| known.holds).then(|| "has the policy already".to_owned());
    let by = opens.map(|opens| by(model, principal, opens));
    let by = by.or_else(|| is_new.then(|| "would get in anew".to_owned()));
    let parts: Vec<String> = who.map(ToOwned::to_owned).into_iter().chain(by).collect();
    let parts = Some(parts.join(", ")).filter(|parts| !parts.is_empty());
    has.into_iter().chain(parts).collect::<Vec<_>>().join("; ")
}

/// Whether choosing somebody who cannot open Studio today lets them in: the policy also allows what it limits.
pub fn would_get_in(model: &Model, principal: &Principal) -> bool {
    let ranking = &model.people.ranking;
    ranking.is_known() && ranking.opens(principal).is_none() && principal.unmodifiable().is_none()
}

fn by(model: &Model, principal: &Principal, opens: &Opens) -> String {
    if !opens.through.is_empty() {
        let is_in = |name: &String| is_chosen(model, &PrincipalName { kind: PrincipalKind::Group, name: name.clone() });
        let chosen = if opens.through.iter().any(is_in) { ", chosen" } else { "" };
        return format!("by {}{chosen}", groups(&opens.through));
    }
    if !opens.certain {
        return "may open Studio".to_owned();
    }
    // An own policy is named with its owner, which the row is.
    let owner = format!(" of {}", principal.name);
    let names = opens.policies.iter().map(|policy| policy.strip_suffix(&owner).unwrap_or(policy));
    format!("by {}", listed(names))
}

/// What there is to know of the row under the cursor, and what is unknown.
pub fn about(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let remark = |sign, words: &str| framing::remark(sign, words, width);
    if let Some(Item::Person(at)) = model.people.cursor
        && let Some(principal) = under_cursor(model, snapshot)
    {
        lines.extend(of_person(model, snapshot, at, principal).iter().flat_map(|(sign, words)| remark(*sign, words)));
    }
    if model.people.is_busy() && model.people.ranking.today().is_none() {
        let sign = if model.start.motion { theme::spinner(model.elapsed) } else { Sign::NotYet.text() };
        lines.push(Line::from(vec![
            Span::styled(format!(" {sign} "), theme::HERE),
            Span::raw("working out who can open Studio"),
        ]));
    }
    if model.people.ranking.today().is_none() && model.reading.has_all(super::LISTS) {
        let words = model.reading.under_way(&[Part::Authorization]);
        lines.extend(words.into_iter().flat_map(|words| account::under_way(model, &words, width)));
    }
    let parts = [Part::Roles, Part::Users, Part::Groups, Part::Authorization];
    lines.extend(account::unknown(model, snapshot, &parts, width));
    // Such a role looks like one of people then.
    for gap in [Part::Domains, Part::UserProfiles].into_iter().filter_map(|part| snapshot.gap(part)) {
        let words = format!("which roles are execution roles: unknown; needs {}", gap.action);
        lines.extend(remark(Sign::Attention, &words));
    }
    if !model.people.missing.is_empty() {
        let words = format!("Chosen by the answers, and not in this list: {}.", model.people.missing.join(", "));
        lines.extend(remark(Sign::Attention, &words));
    }
    let elsewhere = !matches!(model.people.cursor, Some(Item::Person(at)) if is_execution_role(model, at));
    let roles = chosen_execution_roles(model, snapshot);
    if elsewhere && roles > 0 {
        let words = format!(
            "{} of Studio chosen: its pages may fail for whoever is not where the mode allows.",
            text::count(roles, "execution role")
        );
        lines.extend(remark(Sign::Attention, &words));
    }
    lines.extend(anew(model.people.counted.anew).into_iter().flat_map(|words| remark(Sign::Attention, &words)));
    let holders = holders::about(model, snapshot);
    if model.draft.answers.principals.is_empty() {
        let words = if holders.is_empty() {
            "Nobody is chosen: the policy is made and restricts nobody."
        } else {
            "Nobody is chosen: the policy restricts nobody but those who have it."
        };
        lines.extend(remark(Sign::Attention, words));
    }
    lines.extend(holders.iter().flat_map(|(sign, words)| remark(*sign, words)));
    lines
}

/// That of those who are chosen some cannot open Studio today.
fn anew(number: usize) -> Option<String> {
    let (verb, them) = match number {
        0 => return None,
        1 => ("opens", "it"),
        _ => ("open", "them"),
    };
    let number = text::number(number);
    Some(format!("{number} of those chosen {verb} Studio from nowhere today: the policy would let {them} in anew."))
}

fn of_person(model: &Model, snapshot: &Snapshot, at: usize, principal: &Principal) -> Vec<(Sign, String)> {
    let mut said = Vec::new();
    let opens = model.people.ranking.opens(principal);
    let emergencies = for_emergencies(model, at);
    match principal.unmodifiable() {
        Some(_) => said.extend(steps(model, snapshot, principal).map(|steps| (Sign::Attention, steps))),
        None if is_caller(snapshot, &principal.name) => {
            let words = "This is you. If you choose it, you too can open Studio only from where the mode allows it.";
            said.push((Sign::Attention, words.to_owned()));
        }
        None if let Some(by) = emergencies => said.push((
            Sign::Attention,
            format!(
                "Caution: by {by} this is for emergencies. With the policy on it, it too opens Studio only from where the \
                 mode allows."
            ),
        )),
        None if is_execution_role(model, at) => said.push((Sign::Attention, EXECUTION_ROLE.to_owned())),
        None if principal.name.kind == PrincipalKind::Group => {
            let words = "The policy then holds for every user in this group, and for those who join it.";
            said.push((Sign::NotYet, words.to_owned()));
        }
        None => {}
    }
    said.extend(opens.map(|opens| (Sign::NotYet, reasons(opens))));
    if would_get_in(model, principal) {
        let words = "Opens Studio from nowhere today. The policy also allows what it limits: if you choose it, it gets in \
                     from where the mode allows, unless something else refuses it.";
        said.push((Sign::Attention, words.to_owned()));
    }
    let path = principal.path.trim_matches('/');
    said.extend(
        (!path.is_empty()).then(|| (Sign::NotYet, format!("IAM files it under /{path}/; that changes no permission."))),
    );
    said
}

/// What to do instead of choosing somebody to whom IAM lets nobody attach.
pub fn steps(model: &Model, snapshot: &Snapshot, principal: &Principal) -> Option<String> {
    Some(match principal.unmodifiable()? {
        Unmodifiable::IdentityCenter => {
            let policy = model.draft.complete().policy_name();
            let steps = permission_set_steps(&principal.name.name, &policy, &snapshot.identity.account);
            format!("IAM lets nobody attach to it. {steps}")
        }
        why @ Unmodifiable::ServiceLinked => barred(why).to_owned(),
    })
}

fn reasons(opens: &Opens) -> String {
    let what = if opens.certain { "Opens Studio by" } else { "May open Studio:" };
    let words = if opens.certain { listed(&opens.reasons) } else { opens.reasons.join("; ") };
    match opens.through.as_slice() {
        [] => format!("{what} {words}."),
        through => {
            format!("{what} {words}, of {}: choose the group, and who joins it has the policy too.", groups(through))
        }
    }
}

/// Groups by the names that people are told of everywhere else.
fn groups(names: &[String]) -> String {
    listed(names.iter().map(|name| PrincipalName { kind: PrincipalKind::Group, name: name.clone() }))
}

fn chosen_execution_roles(model: &Model, snapshot: &Snapshot) -> usize {
    let is_one = |at: &usize| is_execution_role(model, *at) && is_chosen(model, &snapshot.principals[*at].name);
    (0..snapshot.principals.len()).filter(is_one).count()
}
