//! Whether everyone chosen gets in from where the restriction lets in, and from nowhere else: judged here from all that
//! they hold, and asked of IAM. Where the two differ, it is said.

mod said;

use futures::{StreamExt, stream};

use self::said::judge;
use super::Verdict;
use super::question::Reply;
use super::requests::{Request, inside, internet};
use crate::cloud::{Cloud, CloudError};
use crate::domain::principal::PrincipalName;
use crate::engine::event::CheckResult;
use crate::engine::resolve::Known;
use crate::plan::access::{Access, Path, PathId};
use crate::plan::permission::ASKED_OF_IAM;
use crate::plan::plan;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::{Plan, unrestricted};

const AT_ONCE: usize = 4;

/// What IAM says of somebody who comes where everyone chosen must get in, and where nobody may.
type Told<'a> = (&'a PrincipalName, [Result<Reply, CloudError>; 2]);

/// Whether IAM lets in, where it was asked and can tell.
fn told_by_iam(answer: &Result<Reply, CloudError>) -> Option<bool> {
    answer.as_ref().ok().and_then(Reply::lets_in)
}

/// Judges and asks.
pub async fn prove<C: Cloud>(cloud: &C, wanted: &Plan, known: &Known, snapshot: &Snapshot) -> Verdict {
    let now = match plan(snapshot, &wanted.answers) {
        Ok(now) if now.changes().next().is_none() => now,
        Ok(_) => return Verdict::skipped("it can be told once all stands that the other checks speak of"),
        Err(refusal) => return Verdict::skipped(refusal.message),
    };
    let chosen = wanted.answers.principals.names();
    let told: Vec<Told> = match questions(wanted, known, now.access.as_ref()) {
        Some(requests) => {
            let asked = chosen.iter().take(ASKED_OF_IAM).map(|name| ask(cloud, wanted, name, &requests));
            stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await
        }
        None => Vec::new(),
    };
    let verdict = judge(&chosen, wanted.answers.restriction.mode, now.access.as_ref(), &told);
    match unrestricted(&now.unrestricted_domains) {
        Some(open) if verdict.result == CheckResult::Passed => {
            Verdict::passed(format!("{}; {}", verdict.reason, open.trim_end_matches('.')))
        }
        _ => verdict,
    }
}

/// The same ways are asked of IAM that are judged here, with the same addresses.
fn questions(wanted: &Plan, known: &Known, access: Option<&Access>) -> Option<[Request; 2]> {
    match access {
        Some(access) => Some([Request::of(let_in(access)?), Request::of(kept_out(access)?)]),
        None => Some([inside(wanted, known).into_iter().next()?, internet(&wanted.answers)?]),
    }
}

/// The first way that the restriction lets in.
fn let_in(access: &Access) -> Option<&Path> {
    access.paths.iter().find(|path| path.open == Some(true))
}

fn kept_out(access: &Access) -> Option<&Path> {
    access.paths.iter().find(|path| path.id == PathId::Internet && path.open == Some(false))
}

async fn ask<'a, C: Cloud>(cloud: &C, plan: &Plan, name: &'a PrincipalName, requests: &[Request; 2]) -> Told<'a> {
    let [inside, outside] = requests.each_ref().map(|request| request.ask(cloud, plan, Some(name), Vec::new()));
    (name, [inside.await, outside.await])
}
