//! What every task of a run shares.

use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use super::recorder::Recorder;
use super::resolve::Known;
use super::run::Past;
use super::watch::Watch;
use crate::plan::step::{Outputs, Plan, StepId};

/// What every task of a run shares.
pub struct Context<C> {
    pub cloud: Arc<C>,
    pub plan: Arc<Plan>,
    pub run: String,
    pub recorder: Recorder,
    pub watch: Watch,
    /// What earlier processes leave, of a run that is continued.
    pub past: Past,
    /// Cancelled by a signal and by a journal that cannot be written: nothing new starts.
    pub stop: CancellationToken,
    known: RwLock<Known>,
}

impl<C> Context<C> {
    pub fn new(
        cloud: Arc<C>,
        plan: Arc<Plan>,
        (run, past): (String, Past),
        recorder: Recorder,
        watch: Watch,
        stop: CancellationToken,
    ) -> Self {
        Self { cloud, plan, run, past, recorder, watch, stop, known: RwLock::default() }
    }

    /// Remembers what a step made or found.
    pub fn learn(&self, step: &StepId, ids: Outputs) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(step.clone(), ids);
    }

    /// What is known so far.
    pub fn known<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}
