//! What `plan` and `apply` begin with: answers, account, plan.

use std::path::Path;
use std::sync::Arc;

use super::answers;
use super::arguments::Global;
use super::connect::connect;
use super::interrupt::Interrupts;
use super::output::Output;
use super::refusal::{REFUSED, Refusal, USAGE};
use crate::cloud::{AnyCloud, Cloud};
use crate::domain::text::shell_word;
use crate::plan::answers::Answers;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;
use crate::report::{Code, Refused};

/// What may take long, in words.
pub const SIGNING_IN: &str = "signing in";
/// The same of what one may do.
pub const ASKING: &str = "asking what you are permitted to do";
/// The same of the account.
const READING: &str = "reading the account";

/// A plan and the account that it is for.
#[derive(Debug)]
pub struct Prepared {
    /// The account.
    pub cloud: Arc<AnyCloud>,
    /// What it was made of.
    pub snapshot: Snapshot,
    /// The plan.
    pub plan: Arc<Plan>,
}

/// Reads the answers and the account, and plans. `faults` were found before: all of them are told at once.
///
/// # Errors
///
/// When there is no plan.
pub async fn prepare(
    global: &Global,
    path: &Path,
    faults: Vec<Refused>,
    output: Output,
    interrupts: &mut Interrupts,
) -> Result<Prepared, Refusal> {
    let answers = judge(global, path, faults)?;
    let connected = interrupts.unless_told(SIGNING_IN, output, connect(global)).await??;
    if answers.region != connected.region {
        return Err(Refusal::one(USAGE, mismatch(path, &answers, &connected.region, "the session is in")));
    }
    let cloud = Arc::new(connected.cloud);
    let snapshot = interrupts.unless_told(READING, output, cloud.snapshot(&answers.scope())).await??;
    let plan = crate::plan::plan(&snapshot, &answers).map_err(|refusal| Refusal::one(REFUSED, refusal))?;
    tracing::info!(plan = plan.id, changes = plan.changes().count(), blocked = plan.is_blocked(), "planned");
    Ok(Prepared { cloud, snapshot, plan: Arc::new(plan) })
}

/// Everything that arguments and file show by themselves.
fn judge(global: &Global, path: &Path, mut faults: Vec<Refused>) -> Result<Answers, Refusal> {
    match answers::read(path) {
        Ok(answers) => {
            if let Some(region) = global.region.as_ref().filter(|region| **region != answers.region) {
                faults.push(mismatch(path, &answers, region, "--region is"));
            }
            if faults.is_empty() { Ok(answers) } else { Err(Refusal::usage(faults)) }
        }
        Err(found) => {
            faults.extend(found);
            Err(Refusal::usage(faults))
        }
    }
}

fn mismatch(path: &Path, answers: &Answers, region: &str, whose: &str) -> Refused {
    let message = format!("the answers are for {}, and {whose} {region}", answers.region);
    let hint =
        format!("Run with --region {}, or write region = \"{region}\" in the answers.", shell_word(&answers.region));
    Refused::new(Code::RegionMismatch, message, hint).in_file(path.display().to_string()).at("region")
}
