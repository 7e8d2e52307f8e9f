//! The canary: with the policy on one principal only, IAM is asked what it would decide from inside and outside.

use std::time::Duration;

use tokio::time::{self, Instant};

use super::question::Reply;
use super::requests::{inside, outside};
use super::{CheckResult, Verdict, is_passing, untold};
use crate::cloud::{Cloud, CloudError, Decision};
use crate::domain::principal::PrincipalName;
use crate::engine::resolve::Known;
use crate::plan::step::Plan;

/// IAM shows a new attachment within seconds.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN: Duration = Duration::from_secs(3);

/// Asks until the answers are as they should be, or patience ends.
pub async fn prove<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, principal: &PrincipalName) -> Verdict {
    let begun = Instant::now();
    loop {
        match ask(cloud, plan, known, principal).await {
            Ok(verdict) if verdict.result == CheckResult::Passed => return verdict,
            Err(error) if !is_passing(&error) => return untold(&error),
            Ok(verdict) if begun.elapsed() >= PATIENCE => return verdict,
            Err(error) if begun.elapsed() >= PATIENCE => return untold(&error),
            Ok(_) | Err(_) => time::sleep(cloud.pace(BETWEEN)).await,
        }
    }
}

async fn ask<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    known: &Known,
    principal: &PrincipalName,
) -> Result<Verdict, CloudError> {
    let (mut faults, mut doubts, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for request in inside(plan, known) {
        match request.ask(cloud, plan, Some(principal), Vec::new()).await? {
            Reply::Decided(Decision::Allowed) => {}
            Reply::Decided(_) => faults.push(format!("{principal} is denied from {}", request.from)),
            Reply::Unsure(why) => doubts.push(format!("from {}: {why}", request.from)),
        }
    }
    for request in outside(&plan.answers) {
        match request.ask(cloud, plan, Some(principal), Vec::new()).await? {
            Reply::Decided(Decision::Allowed) => open.push(request.from),
            Reply::Decided(_) => {}
            Reply::Unsure(why) => doubts.push(format!("from {}: {why}", request.from)),
        }
    }
    let open = open.join(" and ");
    if !open.is_empty() && plan.answers.restriction.guardrail {
        faults.push(format!("{principal} is still allowed from {open}"));
    }
    if let Some(verdict) = Verdict::against(faults, &format!("{principal} gets in"), &doubts) {
        return Ok(verdict);
    }
    let [within, without] = plan.answers.restriction.mode.sides();
    if open.is_empty() {
        return Ok(Verdict::passed(format!("{principal}: allowed from {within}, denied from {without}")));
    }
    Ok(Verdict::passed(format!(
        "{principal}: allowed from {within}; also from {open}, by another policy: other ways in are not denied, so that \
         stays open"
    )))
}
