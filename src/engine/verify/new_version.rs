//! The gate before a new version of the policy is put in force: IAM is asked what the document alone would decide.

use tokio::time;

use super::question::Reply;
use super::requests::{inside, outside};
use super::{BETWEEN_LOOKS, LOOKS, Verdict, is_passing, untold};
use crate::cloud::{Cloud, CloudError, Decision};
use crate::domain::policy::Document;
use crate::engine::resolve::{Known, resolve};
use crate::plan::step::{Change, Plan};

/// Asks until there is an answer: what a document says does not change.
pub async fn prove<C: Cloud>(cloud: &C, plan: &Plan, known: &Known) -> Verdict {
    let Some(document) = document(plan) else { return Verdict::failed("the plan has no policy") };
    let document = match resolve(document, known) {
        Ok((document, _)) => document,
        Err(why) => return Verdict::failed(why.to_string()),
    };
    let mut look = 1;
    loop {
        match ask(cloud, plan, known, &document).await {
            Ok(verdict) => return verdict,
            Err(error) if !is_passing(&error) || look == LOOKS => return untold(&error),
            Err(_) => look += 1,
        }
        time::sleep(cloud.pace(BETWEEN_LOOKS)).await;
    }
}

/// What the step before sent; where a version of an earlier run is used, that one means the same as the plan's.
fn document(plan: &Plan) -> Option<&Document> {
    let sent = plan.steps.iter().find_map(|step| match &step.change {
        Some(Change::CreatePolicyVersion { document, .. }) => Some(document),
        _ => None,
    });
    sent.or(plan.policies.identity.as_ref())
}

async fn ask<C: Cloud>(cloud: &C, plan: &Plan, known: &Known, document: &Document) -> Result<Verdict, CloudError> {
    let guardrail = plan.answers.restriction.guardrail;
    let (mut faults, mut doubts) = (Vec::new(), Vec::new());
    for request in inside(plan, known) {
        match request.ask(cloud, plan, None, vec![document.clone()]).await? {
            Reply::Decided(Decision::Allowed) => {}
            Reply::Decided(_) => faults.push(format!("the new version does not allow {}", request.from)),
            Reply::Unsure(why) => doubts.push(format!("{}: {why}", request.from)),
        }
    }
    for request in outside(&plan.answers) {
        match request.ask(cloud, plan, None, vec![document.clone()]).await? {
            Reply::Decided(Decision::Allowed) => faults.push(format!("the new version allows {}", request.from)),
            Reply::Decided(Decision::ImplicitDeny) if guardrail => {
                faults.push(format!("the new version does not deny {}", request.from));
            }
            Reply::Decided(_) => {}
            Reply::Unsure(why) => doubts.push(format!("{}: {why}", request.from)),
        }
    }
    if let Some(verdict) = Verdict::against(faults, "the new version allows", &doubts) {
        return Ok(verdict);
    }
    let [within, without] = plan.answers.restriction.mode.sides();
    let verb = if guardrail { "denies" } else { "does not allow" };
    Ok(Verdict::passed(format!("the new version alone allows {within} and {verb} {without}")))
}
