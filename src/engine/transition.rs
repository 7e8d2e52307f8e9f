//! Which event may follow which, step by step: the journal takes nothing else.

use super::event::Event;

/// How far a step is, as the journal tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// No event yet.
    #[default]
    Pending,
    /// A call may be on its way: after a crash, what it asked for is in doubt.
    Calling,
    /// A call was refused for now, or no answer came.
    Refused,
    /// The call stands; what it made is not ready.
    Waiting,
    /// It stands.
    Done,
    /// It does not stand.
    Failed,
    /// It was not tried.
    Skipped,
}

impl Stage {
    /// Whether nothing may follow.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Skipped)
    }

    /// Whether a call may have been made whose result is not known.
    #[must_use]
    pub const fn is_in_doubt(self) -> bool {
        matches!(self, Self::Calling | Self::Refused)
    }
}

/// An event that cannot follow: a fault of this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow `{stage}`")]
pub struct Illegal {
    stage: Stage,
    event: &'static str,
}

/// The stage after an event of a step.
///
/// What is adopted or only waited for goes to [`Stage::Waiting`] or [`Stage::Done`] without a call.
///
/// # Errors
///
/// When the event cannot follow, or is of no step.
pub fn next(stage: Stage, event: &Event) -> Result<Stage, Illegal> {
    let (name, after) = match event {
        Event::Started { .. } => {
            ("started", matches!(stage, Stage::Pending | Stage::Refused).then_some(Stage::Calling))
        }
        Event::Retrying { .. } => {
            ("retrying", matches!(stage, Stage::Pending | Stage::Calling | Stage::Refused).then_some(Stage::Refused))
        }
        Event::Waiting { .. } => ("waiting", (!stage.is_end() && stage != Stage::Waiting).then_some(Stage::Waiting)),
        Event::Done { .. } => ("done", (!stage.is_end()).then_some(Stage::Done)),
        Event::Failed { .. } => ("failed", (!stage.is_end()).then_some(Stage::Failed)),
        Event::Skipped { .. } => ("skipped", (stage == Stage::Pending).then_some(Stage::Skipped)),
        Event::Pulse { .. } => ("pulse", (!stage.is_end()).then_some(stage)),
        Event::Planned { .. } => ("planned", None),
        Event::Checked { .. } => ("checked", None),
        Event::Finished { .. } => ("finished", None),
    };
    after.ok_or(Illegal { stage, event: name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::{CloudError, Kind};
    use crate::plan::step::{Outputs, StepId};

    fn step() -> StepId {
        StepId::new("endpoint.studio")
    }

    fn error() -> CloudError {
        CloudError {
            attempt: "ec2:CreateVpcEndpoint".to_owned(),
            kind: Kind::Throttled,
            code: "RequestLimitExceeded".to_owned(),
            message: String::new(),
            request_id: None,
            hint: None,
        }
    }

    fn started() -> Event {
        Event::Started { step: step(), token: "t".to_owned(), attempt: 1, prior: None }
    }

    fn retrying() -> Event {
        Event::Retrying { step: step(), error: error(), wait_ms: 1, attempt: 2 }
    }

    fn waiting() -> Event {
        Event::Waiting { step: step(), ids: Outputs::new(), request_id: None, reason: "pending".to_owned() }
    }

    fn done() -> Event {
        Event::Done { step: step(), ids: Outputs::new(), request_id: None }
    }

    fn failed() -> Event {
        Event::Failed { step: step(), error: error() }
    }

    fn skipped() -> Event {
        Event::Skipped { step: step(), reason: String::new() }
    }

    /// Every stage against every event of a step: which stage follows.
    #[test]
    fn the_table_of_transitions() {
        use Stage::{Calling, Done, Failed, Pending, Refused, Skipped, Waiting};
        let columns = [started(), retrying(), waiting(), done(), failed(), skipped()];
        let table = [
            (Pending, [Some(Calling), Some(Refused), Some(Waiting), Some(Done), Some(Failed), Some(Skipped)]),
            (Calling, [None, Some(Refused), Some(Waiting), Some(Done), Some(Failed), None]),
            (Refused, [Some(Calling), Some(Refused), Some(Waiting), Some(Done), Some(Failed), None]),
            (Waiting, [None, None, None, Some(Done), Some(Failed), None]),
            (Done, [None; 6]),
            (Failed, [None; 6]),
            (Skipped, [None; 6]),
        ];
        for (stage, row) in table {
            for (event, expected) in columns.iter().zip(row) {
                assert_eq!(next(stage, event).ok(), expected, "{stage} then {event:?}");
            }
        }
    }

    #[test]
    fn an_illegal_event_says_what_it_followed() {
        let illegal = next(Stage::Done, &started()).map_err(|illegal| illegal.to_string());
        assert_eq!(illegal, Err("`started` cannot follow `done`".to_owned()));
    }
}
