//! `studiolink verify`: whether what answers ask for stands, and is what people meet.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::arguments::{self, Global};
use super::connect::connect_as;
use super::interrupt::Interrupts;
use super::output::Output;
use super::prepare::{SIGNING_IN, prepare};
use super::refusal::{DONE, FAILED, Refusal};
use super::resume::{not_opened, not_resumable};
use crate::engine::event::{CheckResult, Event};
use crate::engine::runs;
use crate::engine::verify::{Standing, standing};
use crate::engine::{Run, narrate, same_account};
use crate::plan::access::Access;
use crate::plan::show;
use crate::plan::step::CheckKind;

/// Tells each check, and changes nothing.
///
/// # Errors
///
/// When the answers or the account cannot be read.
pub async fn run(
    global: &Global,
    arguments: &arguments::Verify,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<u8, Refusal> {
    let Target { global, answers, of } = target(global, &arguments.target)?;
    let prepared = prepare(&global, &answers, Vec::new(), output, interrupts).await?;
    if let Some(Of { account, .. }) = &of {
        same_account(account, prepared.snapshot.identity.account.clone()).map_err(not_resumable)?;
    }
    let asker = match &arguments.as_profile {
        Some(profile) => {
            Arc::new(interrupts.unless_told(SIGNING_IN, output, connect_as(&global, profile, &prepared.cloud)).await??)
        }
        None => Arc::clone(&prepared.cloud),
    };
    let looks = standing(&*prepared.cloud, &*asker, &prepared.plan, &prepared.snapshot);
    let checks = interrupts.unless_told("checking what stands", output, looks).await?;
    let access = prepared.plan.access.as_ref().map(|access| access.now(&prepared.snapshot));
    if of.is_some_and(|of| of.is_taken_back) {
        output.say("This run was taken back: checks fail unless something else has made the same.");
    }
    for check in &checks {
        tell(check, access.as_ref(), output);
    }
    if let Some((access, planned)) = access.as_ref().zip(prepared.plan.access.as_ref()) {
        output.say("Who can open Studio");
        for line in show::access::now(access, planned) {
            output.say(&format!("  {line}"));
        }
    }
    let number = |wanted| checks.iter().filter(|check| check.verdict.result == wanted).count();
    let (passed, failed, skipped) =
        (number(CheckResult::Passed), number(CheckResult::Failed), number(CheckResult::Skipped));
    output.say(&format!("{passed} passed, {failed} failed, {skipped} skipped"));
    Ok(if failed > 0 { FAILED } else { DONE })
}

/// What is verified.
struct Target {
    global: Global,
    /// The answers file.
    answers: PathBuf,
    /// The run, where one is meant.
    of: Option<Of>,
}

/// What is known of a run.
struct Of {
    account: String,
    is_taken_back: bool,
}

/// The answers file: a run's own, in the run's Region, where there is such a run. What looks like the name of a run is
/// taken for one unless there is a file of that name.
fn target(global: &Global, target: &Path) -> Result<Target, Refusal> {
    let file = || Target { global: global.clone(), answers: target.to_path_buf(), of: None };
    let name = target.to_str().filter(|name| !name.contains(['/', '\\', '.']));
    let Some((name, state_dir)) = name.zip(global.state_dir().ok()) else {
        return Ok(file());
    };
    match Run::find(&state_dir, name) {
        Ok(folder) => {
            let account = Run::account(&folder).map_err(|error| not_opened(&error))?;
            let of = Some(Of { account, is_taken_back: runs::is_undone(&folder) });
            let answers = folder.join("answers.toml");
            let region = super::answers::read(&answers).ok().map(|answers| answers.region);
            let region = global.region.clone().or(region);
            Ok(Target { global: Global { region, ..global.clone() }, answers, of })
        }
        Err(_) if target.exists() => Ok(file()),
        Err(error) => Err(not_opened(&error)),
    }
}

/// The check of who gets in carries the table that it was judged by.
fn tell(check: &Standing, access: Option<&Access>, output: Output) {
    let Standing { code, verdict } = check;
    let mut object = json!({ "check": code, "result": verdict.result, "reason": verdict.reason });
    if let Some(access) = access.filter(|_| *code == CheckKind::Access.code()) {
        object["access"] = json!(access);
    }
    output.object(&object);
    let event = Event::Checked { check: code.clone(), result: verdict.result, reason: verdict.reason.clone() };
    if let Some(line) = narrate::line(&event, false, ToString::to_string) {
        output.say(&line);
    }
}
