//! From a plan that was agreed to, to its end: read again, compare, make the run's folder, apply.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::event::Record;
use super::{Finish, Run, RunError, Stale, apply, recheck};
use crate::cloud::Cloud;
use crate::plan::step::Plan;

/// Why a plan was not begun: nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// The account is no longer what the plan rests on, or could not be read again.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The run's folder could not be made.
    #[error(transparent)]
    Folder(#[from] RunError),
    /// A signal came first.
    #[error("stopped before anything was changed")]
    Stopped,
}

impl NotBegun {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Stale(_) => "Plan again, and look at the new plan.",
            Self::Folder(_) => "Make the state folder writable, or name another with --state-dir.",
            Self::Stopped => "Start again when you are ready.",
        }
        .to_owned()
    }
}

/// Carries a plan out if the account is still what it rests on; gives how it ended and the run's folder.
///
/// # Errors
///
/// When it was not begun: then nothing has been changed.
pub async fn begin<C: Cloud>(
    cloud: Arc<C>,
    plan: Arc<Plan>,
    state_dir: &Path,
    events: UnboundedSender<Record>,
    stop: CancellationToken,
) -> Result<(Finish, PathBuf), NotBegun> {
    let snapshot = tokio::select! {
        biased;
        () = stop.cancelled() => return Err(NotBegun::Stopped),
        snapshot = recheck(&*cloud, &plan) => snapshot?,
    };
    let run = Run::create(state_dir, &plan.answers, &snapshot, &plan)?;
    let folder = run.folder().to_owned();
    let finish = apply(cloud, plan, run, events, stop).await;
    Ok((finish, folder))
}
