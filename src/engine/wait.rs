//! Waits until what a call made is ready.

use std::time::Duration;

use tokio::time;

use super::context::Context;
use super::event::Event;
use super::watch::Sight;
use crate::cloud::{Cloud, CloudError, Kind};
use crate::domain::id::EndpointId;
use crate::domain::network::Endpoint;
use crate::domain::policy::same;
use crate::plan::step::{Change, Outputs, Step, Value, Wait};

/// Endpoints take minutes at most.
pub const ENDPOINT_DEADLINE: Duration = Duration::from_mins(10);
/// Route 53 says 60 seconds is usual.
pub const DNS_DEADLINE: Duration = Duration::from_mins(10);
/// The code of an endpoint that AWS says will not come up, or is gone.
pub const ENDPOINT_FAILED: &str = "EndpointFailed";
/// No change is in sync sooner, and each look takes one of the five requests a second that Route 53 takes.
const DNS_FIRST: Duration = Duration::from_secs(5);
const DNS_INTERVAL: Duration = Duration::from_secs(2);

/// How a wait ended.
pub enum Waited {
    /// It is ready; with what only now is known.
    Ready(Outputs),
    /// It will not be ready.
    Failed(CloudError),
    /// Stopped.
    Stopped,
}

/// What people read meanwhile.
#[must_use]
pub const fn reason(wait: Wait) -> &'static str {
    match wait {
        Wait::EndpointAvailable => "pending",
        Wait::EndpointsGone => "until they are gone",
        Wait::DnsInSync => "until Route 53 is in sync",
    }
}

/// Waits for what `step` made.
pub async fn until<C: Cloud>(context: &Context<C>, step: &Step, wait: Wait, ids: &Outputs) -> Waited {
    let (deadline, attempt) = match wait {
        Wait::EndpointAvailable | Wait::EndpointsGone => (ENDPOINT_DEADLINE, "ec2:DescribeVpcEndpoints"),
        Wait::DnsInSync => (DNS_DEADLINE, "route53:GetChange"),
    };
    let mut state = "not listed".to_owned();
    let ready = async {
        match wait {
            Wait::EndpointAvailable => endpoint(context, step, ids, &mut state).await,
            Wait::EndpointsGone => gone(context, step, &mut state).await,
            Wait::DnsInSync => dns(context, step, ids, &mut state).await,
        }
    };
    tokio::select! {
        biased;
        () = context.stop.cancelled() => return Waited::Stopped,
        waited = ready => return waited.map_or_else(Waited::Failed, Waited::Ready),
        () = time::sleep(deadline) => {}
    }
    let minutes = deadline.as_secs() / 60;
    let late = failure(attempt, "NotReady", format!("after {minutes} minutes it is still: {state}"));
    Waited::Failed(CloudError { hint: Some(late_hint(wait, step).to_owned()), ..late })
}

/// What stands meanwhile, and how it ends.
pub const fn late_hint(wait: Wait, step: &Step) -> &'static str {
    match wait {
        Wait::EndpointAvailable if matches!(step.change, Some(Change::ModifyEndpoint { .. })) => {
            "AWS has taken the change of the endpoint and has not finished it: resume or undo looks again."
        }
        Wait::EndpointAvailable => {
            "The endpoint stands, AWS bills it, and it may still come up: resume looks again, undo deletes it."
        }
        Wait::EndpointsGone => "AWS has taken the request and is still deleting them: undo looks again.",
        Wait::DnsInSync => "Route 53 has taken the change and is still spreading it: resume or undo looks again.",
    }
}

async fn endpoint<C: Cloud>(
    context: &Context<C>,
    step: &Step,
    ids: &Outputs,
    state: &mut String,
) -> Result<Outputs, CloudError> {
    const ATTEMPT: &str = "ec2:DescribeVpcEndpoints";
    let Some(id) = ids.get("id") else {
        let hint = "It stands, AWS bills it: resume finds it by its tags, undo deletes it.".to_owned();
        return Err(CloudError { hint: Some(hint), ..failure(ATTEMPT, "NoId", "AWS told no id".to_owned()) });
    };
    let needs_names = context.plan.steps.iter().any(|other| leans_on_names(other, step));
    let mut sights = context.watch.ask(EndpointId::new(id.clone()));
    while let Some(sight) = sights.recv().await {
        match sight {
            Sight::Seen(seen) if !seen.is_live() => return Err(broken(ATTEMPT, &seen)),
            Sight::Seen(seen) if is_settled(&seen, step.change.as_ref()) => {
                let names = names(&seen);
                if !needs_names || !names.is_empty() {
                    return Ok(names);
                }
                "available, and AWS lists no DNS name of it yet".clone_into(state);
            }
            Sight::Seen(seen) => {
                *state =
                    seen.failure.as_ref().map_or_else(|| seen.state.clone(), |why| format!("{}, {why}", seen.state));
            }
            Sight::Unseen => "not listed".clone_into(state),
            Sight::Untold(error) => *state = passing(error)?,
        }
        context.recorder.pulse(Event::Pulse { step: step.id.clone(), note: state.clone() });
    }
    let hint = "The endpoint stands, AWS bills it: resume looks again, undo deletes it.".to_owned();
    Err(CloudError { hint: Some(hint), ..failure(ATTEMPT, "Internal", "the watch on endpoints has ended".to_owned()) })
}

async fn gone<C: Cloud>(context: &Context<C>, step: &Step, state: &mut String) -> Result<Outputs, CloudError> {
    let Some(Change::DeleteEndpoints { endpoints }) = &step.change else { return Ok(Outputs::new()) };
    for id in endpoints {
        let mut sights = context.watch.ask(id.clone());
        while let Some(sight) = sights.recv().await {
            match sight {
                Sight::Unseen => break,
                Sight::Seen(seen) if seen.is("deleted") => break,
                Sight::Seen(seen) => *state = format!("{id} is {}", seen.state),
                Sight::Untold(error) => *state = passing(error)?,
            }
            context.recorder.pulse(Event::Pulse { step: step.id.clone(), note: state.clone() });
        }
    }
    Ok(Outputs::new())
}

async fn dns<C: Cloud>(
    context: &Context<C>,
    step: &Step,
    ids: &Outputs,
    state: &mut String,
) -> Result<Outputs, CloudError> {
    // What was found instead of made tells no change: there is nothing to wait for.
    let Some(change) = ids.get("change") else { return Ok(Outputs::new()) };
    // What an earlier process asked for may be in sync by now.
    let first = if step.change.is_some() { DNS_FIRST } else { Duration::ZERO };
    time::sleep(context.cloud.pace(first)).await;
    loop {
        match context.cloud.dns_in_sync(change).await {
            Ok(true) => return Ok(Outputs::new()),
            Ok(false) => "PENDING".clone_into(state),
            // Asked for by an earlier process, so long ago that Route 53 has forgotten it.
            Err(error) if error.kind == Kind::NotFound && step.change.is_none() => return Ok(Outputs::new()),
            Err(error) => *state = passing(error)?,
        }
        context.recorder.pulse(Event::Pulse { step: step.id.clone(), note: state.clone() });
        time::sleep(context.cloud.pace(DNS_INTERVAL)).await;
    }
}

/// Errors of a look that may be gone with the next one.
fn passing(error: CloudError) -> Result<String, CloudError> {
    match error.kind {
        Kind::Throttled | Kind::Transient | Kind::InDoubt | Kind::NotFound => Ok(error.to_string()),
        Kind::Denied | Kind::Credentials | Kind::Exists | Kind::Limit | Kind::Refused => Err(error),
    }
}

/// Available, and as the change wants it: right after a modification AWS still shows what was before.
fn is_settled(endpoint: &Endpoint, change: Option<&Change>) -> bool {
    endpoint.is("available") && change.is_none_or(|change| has_parts(endpoint, change))
}

/// Whether an endpoint shows all that a modification asks for, its policy among it.
#[must_use]
pub fn is_changed(endpoint: &Endpoint, change: &Change) -> bool {
    let Change::ModifyEndpoint { endpoint: id, policy, .. } = change else { return false };
    let has_policy =
        policy.as_ref().is_none_or(|wanted| endpoint.policy.as_ref().is_some_and(|have| same(have, wanted)));
    endpoint.id == *id && has_parts(endpoint, change) && has_policy
}

fn has_parts(endpoint: &Endpoint, change: &Change) -> bool {
    let Change::ModifyEndpoint { add_subnets, add_groups, remove_subnets, remove_groups, private_dns, .. } = change
    else {
        return true;
    };
    let has_group = |group: &Value| endpoint.groups.iter().any(|have| have.as_str() == group.as_str());
    !remove_subnets.iter().any(|subnet| endpoint.subnets.contains(subnet))
        && !remove_groups.iter().any(|group| endpoint.groups.contains(group))
        && add_subnets.iter().all(|subnet| endpoint.subnets.contains(subnet))
        && add_groups.iter().filter(|group| group.reference().is_none()).all(has_group)
        && private_dns.is_none_or(|wanted| wanted == endpoint.private_dns)
}

/// Whether records of a step lead to the names that the step of an endpoint gives: until they are known, no zone is made
/// that would stand without its records.
fn leans_on_names(step: &Step, endpoint: &Step) -> bool {
    let Some(Change::ChangeRecords { records, .. }) = &step.change else { return false };
    records.iter().filter_map(|record| record.target.reference()).any(|(gives, _)| gives == endpoint.id)
}

/// What an alias to the endpoint must point to.
fn names(endpoint: &Endpoint) -> Outputs {
    let fields = |entry: &crate::domain::network::DnsEntry| {
        [("dns_name".to_owned(), entry.name.clone()), ("dns_zone".to_owned(), entry.zone.to_string())]
    };
    endpoint.regional_entry().map(fields).into_iter().flatten().collect()
}

fn broken(attempt: &str, endpoint: &Endpoint) -> CloudError {
    let why = endpoint.failure.as_deref().unwrap_or("AWS tells no reason");
    let message = format!("{} is {}: {why}", endpoint.id, endpoint.state);
    CloudError {
        hint: Some(format!("Delete {} in the VPC console once the cause is gone, then plan again.", endpoint.id)),
        ..failure(attempt, ENDPOINT_FAILED, message)
    }
}

fn failure(attempt: &str, code: &str, message: String) -> CloudError {
    CloudError {
        attempt: attempt.to_owned(),
        kind: Kind::Refused,
        code: code.to_owned(),
        message,
        request_id: None,
        hint: None,
    }
}
