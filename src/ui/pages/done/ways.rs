//! Who still comes in from where, as the account's own policies were evaluated for the plan.

use super::claim::{restricts, restricts_still};
use crate::domain::restriction::Mode;
use crate::plan::access::{Access, Entry, Opener, PathId, can};
use crate::plan::step::unrestricted;
use crate::ui::pages::apply::State;
use crate::ui::parts::text;

/// Who is kept out of what, and who is not.
pub fn closed(run: &State) -> Vec<String> {
    let answers = &run.plan.answers;
    if !restricts(run) {
        let words = if restricts_still(run) {
            "Nobody else was restricted. Whom the policy was attached to before is restricted by it as it is now."
        } else {
            "Nobody was restricted: whoever could open Studio before still can."
        };
        return vec![words.to_owned()];
    }
    let open = unrestricted(&run.plan.unrestricted_domains);
    if !answers.restriction.guardrail {
        let words = "The policy only allows. Whoever is allowed by another policy too, such as \
                     AmazonSageMakerFullAccess, still opens it from everywhere.";
        return open.into_iter().chain([words.to_owned()]).collect();
    }
    let (mode, who) = (answers.restriction.mode, who(run));
    let mut lines = match &run.plan.access {
        Some(access) => evaluated(mode, &who, access),
        None => vec![format!("{who} can no longer open it {}.", listed(mode, concerned(mode)))],
    };
    lines.push(run.plan.access.as_ref().map_or_else(|| OTHERS.to_owned(), others));
    open.into_iter().chain(lines).collect()
}

/// The domains that stay open, as the end of a sentence: one by its name, as the first line has little room.
pub fn except(run: &State) -> String {
    match run.plan.unrestricted_domains.as_slice() {
        [] => String::new(),
        [one] => format!(", but not in {one} (IAM Identity Center)"),
        all => format!(", but not in {} domains (IAM Identity Center)", all.len()),
    }
}

/// Where the rights of others were not read.
const OTHERS: &str = "Whoever else has the permission still can.";

/// The ways of which something is said.
const CONCERNED: [PathId; 2] = [PathId::Console, PathId::Internet];
/// The same where addresses decide: then a private address is as good as a strange one.
const BY_ADDRESS: [PathId; 3] = [PathId::Console, PathId::Internet, PathId::Inside];

fn concerned(mode: Mode) -> &'static [PathId] {
    if mode == Mode::Ip { &BY_ADDRESS } else { &CONCERNED }
}

fn listed(mode: Mode, ways: &[PathId]) -> String {
    let name = |way: &PathId| match way {
        PathId::Console => "from the AWS console over the internet",
        PathId::Inside => "through the endpoints of the VPC",
        PathId::PeeredVpc => "from a peered VPC",
        PathId::VpnWithDns => "over a VPN with DNS forwarding",
        _ if mode == Mode::Ip => "from other addresses",
        _ => "from the internet",
    };
    joined(&ways.iter().map(|way| name(way).to_owned()).collect::<Vec<_>>(), "or")
}

fn who(run: &State) -> String {
    let names: Vec<String> = run.plan.answers.principals.names().iter().map(ToString::to_string).collect();
    match names.as_slice() {
        [one] => one.clone(),
        all => format!("The {} chosen", all.len()),
    }
}

/// Each way by what becomes of those who hold the policy: closed, still open for some, or not to be told.
fn evaluated(mode: Mode, who: &str, access: &Access) -> Vec<String> {
    let holders: Vec<&Opener> = access.principals.iter().filter(|opener| opener.covered).collect();
    let (mut shut, mut open, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for way in concerned(mode) {
        let Some(at) = access.paths.iter().position(|path| path.id == *way) else { continue };
        let entries = |entry| holders.iter().filter(|holder| holder.after.get(at) == Some(&entry)).count();
        match (entries(Entry::In), entries(Entry::Unknown)) {
            (0, 0) => shut.push(*way),
            (0, _) => unknown.push(*way),
            (still, _) => open.push((*way, still)),
        }
    }
    shut.extend(shut_by_group(mode, &holders, access));
    let new: Vec<&Opener> = holders.iter().copied().filter(|holder| holder.gets_in_anew()).collect();
    let mut lines = Vec::new();
    if !shut.is_empty() {
        // Who could open it from nowhere has lost nothing.
        let verb = if new.is_empty() { "can no longer" } else { "cannot" };
        lines.push(format!("{who} {verb} open it {}.", listed(mode, &shut)));
    }
    lines.extend(anew(&new, access));
    for (way, still) in open {
        let some = if still == 1 { "1 of them still opens".to_owned() } else { format!("{still} of them still open") };
        let from = listed(mode, &[way]);
        lines.push(format!("{some} it {from}: plan.json in the run's folder tells by which policy."));
    }
    if !unknown.is_empty() {
        lines.push(format!("Whether they open it {} could not be told.", listed(mode, &unknown)));
    }
    lines
}

/// Networks by which the policies let people in who could come before, and the endpoints' security groups do not.
fn shut_by_group(mode: Mode, holders: &[&Opener], access: &Access) -> Vec<PathId> {
    const NETWORKS: [PathId; 3] = [PathId::Inside, PathId::PeeredVpc, PathId::VpnWithDns];
    let came = |at: usize| holders.iter().any(|holder| holder.today.get(at) == Some(&Entry::In));
    let shut = access.paths.iter().enumerate().filter(|(at, path)| path.is_closed() && came(*at));
    let ids = shut.map(|(_, path)| path.id).filter(|id| NETWORKS.contains(id) && !concerned(mode).contains(id));
    ids.collect()
}

/// Who could not open Studio before, and gets in by the policy; and by which way, the plainest one.
fn anew(new: &[&Opener], access: &Access) -> Option<String> {
    let is_let_in = |at: usize| new.iter().any(|one| one.after.get(at) == Some(&Entry::In));
    // Where an endpoint on the way is missing nobody gets in yet.
    let (_, way) = access.paths.iter().enumerate().find(|(at, path)| is_let_in(*at) && path.is_passable())?;
    let names: Vec<String> = new.iter().take(TOLD).map(|one| one.principal.to_string()).collect();
    let more = new.len().saturating_sub(TOLD);
    let names: Vec<String> = names.into_iter().chain((more > 0).then(|| text::count(more, "other"))).collect();
    let who = match new.len() {
        1 => joined(&names, "and"),
        number => format!("{} of them ({})", text::number(number), joined(&names, "and")),
    };
    Some(format!("{who} could not open it before and now can: {}.", way.title))
}

/// Names of others that are told.
const TOLD: usize = 6;

/// Whether it is known that nobody comes in from elsewhere.
pub fn nobody_else(access: &Access) -> bool {
    access.complete && access.left_open().is_empty()
}

/// How many still come in from elsewhere, as the end of a sentence.
pub fn besides(run: &State) -> String {
    let left = run.plan.access.as_ref().map(|access| (access.complete, access.left_open()));
    match left {
        Some((true, left)) if left.is_empty() => String::new(),
        Some((_, left)) if !left.is_empty() => {
            format!("; {} {} open it from elsewhere", text::count(left.len(), "other"), can(&left))
        }
        _ => "; who else opens it is unknown".to_owned(),
    }
}

fn others(access: &Access) -> String {
    let left = access.left_open();
    let told: Vec<String> = left.iter().take(TOLD).map(|one| one.told()).collect();
    let more = left.len().saturating_sub(TOLD);
    let told = told.into_iter().chain((more > 0).then(|| text::count(more, "other"))).collect::<Vec<_>>();
    let unread = if access.complete { "" } else { " Whoever else has the permission still can, too." };
    let opens = |opener: &Opener| !opener.covered && Opener::opens(&opener.after);
    match left.len() {
        0 if !access.complete => OTHERS.to_owned(),
        0 if access.principals.iter().any(opens) => "Nobody else opens it from elsewhere.".to_owned(),
        0 => "Nobody else has the permission.".to_owned(),
        number => {
            let (who, can) = (text::count(number, "other"), can(&left));
            format!("{who} {can} open it from elsewhere: {}.{unread}", joined(&told, "and"))
        }
    }
}

fn joined(names: &[String], word: &str) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        all => all.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::principal::{PrincipalKind, PrincipalName, Unmodifiable};
    use crate::plan::access::{Path, Verdict};

    fn opener(name: &str, covered: bool, after: [Entry; 3]) -> Opener {
        Opener {
            principal: PrincipalName { kind: PrincipalKind::Role, name: name.to_owned() },
            covered,
            execution_role: false,
            caller: name == "me",
            unmodifiable: None,
            verdict: if after[1..] == [Entry::Out; 2] { Verdict::Restricted } else { Verdict::NotRestricted },
            today: vec![Entry::In; 3],
            after: after.to_vec(),
            profile: None,
            by: Vec::new(),
            doubts: Vec::new(),
        }
    }

    fn access(principals: Vec<Opener>) -> Access {
        let path = |id: PathId| Path {
            id,
            title: id.to_string(),
            api: std::collections::BTreeMap::new(),
            page: std::collections::BTreeMap::new(),
            open: None,
            admitted: None,
            missing: false,
        };
        let paths = [PathId::Inside, PathId::Internet, PathId::Console].map(path).to_vec();
        Access { complete: true, paths, principals, remote_ide: Vec::new() }
    }

    #[test]
    fn a_way_is_called_closed_only_where_it_is_for_everybody_who_holds_the_policy() {
        use Entry::{In, Out, Unknown};
        let shut = access(vec![opener("a", true, [In, Out, Out]), opener("b", false, [In, In, In])]);
        let closed = "a can no longer open it from the AWS console over the internet or from the internet.";
        assert_eq!(evaluated(Mode::Vpc, "a", &shut), [closed]);
        let leaks = access(vec![opener("a", true, [In, Out, In]), opener("b", true, [In, Out, Out])]);
        let told = evaluated(Mode::Vpc, "The 2 chosen", &leaks);
        assert_eq!(told[0], "The 2 chosen can no longer open it from the internet.");
        assert!(told[1].starts_with("1 of them still opens it from the AWS console over the internet"), "{told:?}");
        let new = Opener { today: vec![Out; 3], ..opener("c", true, [In, Out, Out]) };
        assert_eq!(
            evaluated(Mode::Vpc, "The 2 chosen", &access(vec![opener("a", true, [In, Out, Out]), new])),
            [
                "The 2 chosen cannot open it from the AWS console over the internet or from the internet.",
                "role/c could not open it before and now can: inside.",
            ]
        );
        let dark = access(vec![opener("a", true, [Out, Out, Unknown])]);
        assert_eq!(
            evaluated(Mode::Ip, "a", &dark),
            [
                "a can no longer open it from other addresses or through the endpoints of the VPC.",
                "Whether they open it from the AWS console over the internet could not be told."
            ]
        );
    }

    #[test]
    fn networks_that_the_security_group_shuts_out_are_named() {
        use Entry::{In, Out};
        let mut access = access(vec![opener("a", true, [In, Out, Out])]);
        for id in [PathId::PeeredVpc, PathId::VpnWithDns] {
            access.paths.push(Path { id, admitted: Some(false), ..access.paths[0].clone() });
            access.principals[0].today.push(In);
            access.principals[0].after.push(In);
        }
        let told = "a can no longer open it from the AWS console over the internet, from the internet, from a peered \
                    VPC or over a VPN with DNS forwarding.";
        assert_eq!(evaluated(Mode::Vpc, "a", &access), [told]);
        access.principals[0].today[3..].fill(Out);
        let told = "a can no longer open it from the AWS console over the internet or from the internet.";
        assert_eq!(evaluated(Mode::Vpc, "a", &access), [told], "who never came that way has lost nothing");
    }

    #[test]
    fn others_who_still_can_are_counted_and_named_as_what_they_are() {
        use Entry::{In, Out};
        let open = |name| opener(name, false, [In, In, In]);
        assert_eq!(others(&access(vec![opener("a", true, [In; 3])])), "Nobody else has the permission.");
        let inside = vec![opener("c", false, [In, Out, Out])];
        assert_eq!(others(&access(inside)), "Nobody else opens it from elsewhere.");
        let one = others(&access(vec![open("b"), opener("c", false, [Out; 3])]));
        assert_eq!(one, "1 other can still open it from elsewhere: role/b.");
        let many = others(&access(["b", "c", "d", "e", "f", "g", "h", "me"].map(open).to_vec()));
        let told = "8 others can still open it from elsewhere: role/me (who runs this), role/b, role/c, role/d, role/e, \
                    role/f and 2 others.";
        assert_eq!(many, told);
        let unread = Access { complete: false, ..access(Vec::new()) };
        assert_eq!(others(&unread), OTHERS);
        let linked = Opener { unmodifiable: Some(Unmodifiable::ServiceLinked), ..open("l") };
        assert!(nobody_else(&access(vec![opener("a", true, [In; 3]), opener("c", false, [Out; 3]), linked])));
        assert!(!nobody_else(&access(vec![open("b")])) && !nobody_else(&unread));
    }
}
