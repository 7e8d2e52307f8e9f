//! Who can open Studio, in words.

use crate::domain::principal::Unmodifiable;
use crate::plan::access::{Access, Entry, Opener, Path, PathId, Verdict};

/// How many principals are shown; `plan --json` tells of all.
const SHOWN: usize = 100;

/// A principal in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `role/DataScientist`.
    pub principal: String,
    /// Whether others can still be let in.
    pub verdict: Verdict,
    /// `restricted`, `not restricted`, `could not tell` or `opens Studio from nowhere`, with what else is to be known.
    pub words: String,
    /// From where today, and from where once the plan stands.
    pub ways: [String; 2],
    /// What lets in from elsewhere, or why nobody can tell.
    pub why: Option<String>,
}

/// Those who are shown, whoever is least restricted first, and how many are not.
#[must_use]
pub fn rows(access: &Access) -> (Vec<Row>, usize) {
    let openers = ordered(access);
    let rows = openers.iter().take(SHOWN).map(|opener| row(access, opener)).collect();
    (rows, openers.len().saturating_sub(SHOWN))
}

fn ordered(access: &Access) -> Vec<&Opener> {
    let mut openers: Vec<&Opener> = access.principals.iter().collect();
    openers.sort_by_key(|opener| (!opener.covered, weight(opener.verdict)));
    openers
}

const fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotRestricted => 0,
        Verdict::Unknown => 1,
        Verdict::Restricted => 2,
    }
}

/// Of somebody on whom nothing is put.
const GETS_NONE: &str = "gets no policy";

/// The verdict on what somebody may do, with what else is to be known. Who gets in nowhere is not called restricted.
fn words(opener: &Opener, entries: &[Entry], without: &'static str) -> String {
    let verdict = match opener.verdict {
        Verdict::Restricted if !Opener::opens(entries) => "opens Studio from nowhere",
        Verdict::Restricted => "restricted",
        Verdict::NotRestricted => "not restricted",
        Verdict::Unknown => "could not tell",
    };
    let marks = [
        opener.gets_in_anew().then_some("gets in anew"),
        (!opener.covered).then_some(without),
        opener.execution_role.then_some("execution role"),
        opener.unmodifiable.map(|owner| match owner {
            Unmodifiable::IdentityCenter => "IAM Identity Center's",
            Unmodifiable::ServiceLinked => "service-linked",
        }),
    ];
    std::iter::once(verdict).chain(marks.into_iter().flatten()).collect::<Vec<_>>().join(", ")
}

fn row(access: &Access, opener: &Opener) -> Row {
    let by = (!opener.by.is_empty()).then(|| format!("by {}", opener.by.join(", ")));
    let doubts = (!opener.doubts.is_empty()).then(|| opener.doubts.join("; "));
    Row {
        principal: opener.principal.to_string(),
        verdict: opener.verdict,
        words: words(opener, &opener.after, GETS_NONE),
        ways: [from(access, &opener.today), from(access, &opener.after)],
        why: by.or(doubts),
    }
}

/// The ways in, in words, of those that are there; then those that only wait for endpoints, unless the plan's policy opens
/// them to all who get it: that is said once, by [`not_there`].
fn from<'a>(access: &'a Access, entries: &'a [Entry]) -> String {
    let of = |entry| {
        let paths = access.paths_of(entries, entry).filter(|path| path.is_passable());
        paths.map(|path| path.title.as_str()).collect::<Vec<_>>()
    };
    let (open, perhaps, out) = (of(Entry::In), of(Entry::Unknown), of(Entry::Out));
    let open = match (open.len(), out.len()) {
        (0, _) => None,
        (_, 0) if perhaps.is_empty() => Some("everywhere".to_owned()),
        _ => Some(open.join("; ")),
    };
    let ways = match (open, perhaps.is_empty()) {
        (open, true) => open.unwrap_or_else(|| "nowhere".to_owned()),
        (None, false) if out.is_empty() => "perhaps everywhere".to_owned(),
        (None, false) => format!("perhaps {}", perhaps.join("; ")),
        (Some(open), false) => format!("{open}; perhaps {}", perhaps.join("; ")),
    };
    let waits =
        |(path, entry): &(&Path, &Entry)| is_not_there(path) && path.open != Some(true) && **entry != Entry::Out;
    let waiting: Vec<&str> =
        access.paths.iter().zip(entries).filter(waits).map(|(path, _)| path.title.as_str()).collect();
    if waiting.is_empty() || ways.ends_with("everywhere") {
        ways
    } else {
        format!("{ways}; once there are such endpoints: {}", waiting.join("; "))
    }
}

/// Whether a way takes endpoints beside the two, and there are none.
const fn is_not_there(path: &Path) -> bool {
    path.missing && path.id.takes_others()
}

/// Ways that the policy opens, and that nobody comes until there are endpoints for them beside the two; `None` where there
/// is none.
#[must_use]
pub fn not_there(access: &Access) -> Option<String> {
    let those: Vec<&Path> = access.paths.iter().filter(|path| path.open == Some(true) && is_not_there(path)).collect();
    let titles: Vec<&str> = those.iter().map(|path| path.title.as_str()).collect();
    let console = those.iter().any(|path| path.id == PathId::ConsolePrivateAccess);
    let meaning = if console { CONSOLE } else { "" };
    (!titles.is_empty()).then(|| {
        format!("The policy would let in, and the VPC has no such endpoints today: {}.{meaning}", titles.join("; "))
    })
}

/// What Console Private Access is.
const CONSOLE: &str =
    " Console Private Access is the AWS console reached through endpoints for signin and console in the VPC.";

/// Ways that the policy opens and that lack an endpoint, or that the endpoints' security groups close; `None` where
/// there is none.
#[must_use]
pub fn not_admitted(access: &Access) -> Option<String> {
    let told = |why: &str, is_so: fn(&Path) -> bool| {
        let those = access.paths.iter().filter(|path| path.open == Some(true) && is_so(path));
        let titles: Vec<_> = those.map(|path| path.title.as_str()).collect();
        (!titles.is_empty()).then(|| format!("The policy lets in, and {why}: {}.", titles.join("; ")))
    };
    let missing = told("an endpoint on the way is missing", |path| path.missing && !path.id.takes_others());
    let closed = told(
        "the endpoints' security group does not, as their addresses are not among the client ranges",
        Path::is_closed,
    );
    let words: Vec<String> = [missing, closed].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// How many stand below the checks of `verify`.
const NOW: usize = 10;

/// From where each gets in, in a line each; of a table as it is now, and of the plan's, which says who is chosen.
#[must_use]
pub fn now(access: &Access, planned: &Access) -> Vec<String> {
    let openers = ordered(access);
    let is_chosen =
        |opener: &Opener| planned.principals.iter().any(|one| one.principal == opener.principal && one.covered);
    let line = |opener: &&Opener| {
        let ways = titles(access, &opener.today).map(|ways| format!("; {ways}")).unwrap_or_default();
        let without = if is_chosen(opener) { "chosen, has no policy yet" } else { GETS_NONE };
        format!("{}: {}{ways}", opener.principal, words(opener, &opener.today, without))
    };
    let mut lines: Vec<_> = openers.iter().take(NOW).map(line).collect();
    let more = openers.len().saturating_sub(NOW);
    if more > 0 {
        lines.push(format!("and {more} more: --json tells of all"));
    }
    if !access.complete {
        lines.push("others could not be read".to_owned());
    }
    lines
}

/// The ways in, in words; `None` where there is none.
fn titles(access: &Access, entries: &[Entry]) -> Option<String> {
    let of = |entry, words: &str| {
        let there = access.paths_of(entries, entry).filter(|path| path.is_passable());
        let titles: Vec<&str> = there.map(|path| path.title.as_str()).collect();
        match titles.len() {
            0 => None,
            all if all == access.paths.iter().filter(|path| path.is_passable()).count() => {
                Some(format!("{words} everywhere"))
            }
            _ => Some(format!("{words}: {}", titles.join("; "))),
        }
    };
    let ways: Vec<String> =
        [of(Entry::In, "gets in"), of(Entry::Unknown, "perhaps gets in")].into_iter().flatten().collect();
    (!ways.is_empty()).then(|| ways.join("; "))
}

/// The section of the plan's text.
pub(super) fn lines(access: Option<&Access>) -> Vec<String> {
    let Some(access) = access else { return Vec::new() };
    let (rows, more) = rows(access);
    let longest = rows.iter().map(|row| row.principal.chars().count()).max().unwrap_or_default();
    let mut lines: Vec<String> = [not_admitted(access), not_there(access)].into_iter().flatten().collect();
    for row in rows {
        let [today, after] = row.ways;
        lines.push(format!("{:<longest$}  {}", row.principal, row.words));
        lines.push(format!("    today: {today}"));
        lines.push(format!("    then: {after}"));
        lines.extend(row.why.map(|why| format!("    {why}")));
    }
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    if !access.complete {
        lines.push("others could not be read".to_owned());
    }
    lines
}
