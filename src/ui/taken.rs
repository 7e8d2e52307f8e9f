//! A run of before that is taken over: opened, looked at, and held until it goes on or is let go of.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Mutex as Turn;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::{Found, Trouble, Way};
use crate::cloud::Cloud;
use crate::engine::event::Record;
use crate::engine::{self, Finish, NotBegun, NotResumable, OpenError, Opened, Rest, Run};
use crate::plan::step::Plan;

/// Where the run lies that was looked at last.
#[derive(Clone, Default)]
pub struct Desk {
    /// One look at a time: a run that is being let go of is still locked.
    turn: Arc<Turn<()>>,
    slot: Arc<Mutex<Slot>>,
}

#[derive(Default)]
struct Slot {
    /// The number of the look that is waited for.
    wanted: u64,
    taken: Option<Taken>,
}

/// A run that is this process's, and what is to be done with it.
enum Taken {
    Rest(Box<(Run, Rest)>),
    Back(Box<Opened>),
}

impl Desk {
    /// Lets go of the run that is held, and waits for another look, if for any.
    pub fn want(&self, load: Option<u64>) {
        *self.slot() = Slot { wanted: load.unwrap_or_default(), taken: None };
    }

    /// Takes a run over and looks at what is left of it. It is held if the look is still wanted then.
    pub async fn look<C: Cloud>(
        &self,
        cloud: &C,
        state_dir: PathBuf,
        (load, run, way): (u64, String, Way),
    ) -> Result<Found, Trouble> {
        let _turn = self.turn.lock().await;
        let opening = tokio::task::spawn_blocking(move || Run::open(&state_dir, &run));
        let opened = opening.await.map_err(|broken| Trouble::internal(&broken))?.map_err(|error| not_opened(&error))?;
        let (found, taken) = match way {
            Way::Resume => {
                let rest = engine::rest(cloud, &opened).await.map_err(|error| not_resumable(&error))?;
                let found = Found { plan: Arc::clone(&rest.plan), doubts: rest.doubts.clone() };
                (found, Taken::Rest(Box::new((opened.run, rest))))
            }
            Way::Undo => {
                let plan = engine::way_back(cloud, &opened).await.map_err(|error| not_resumable(&error))?;
                (Found { plan: Arc::new(plan), doubts: Vec::new() }, Taken::Back(Box::new(opened)))
            }
        };
        let mut slot = self.slot();
        if slot.wanted == load {
            slot.taken = Some(taken);
        }
        Ok(found)
    }

    /// Carries out what was found of the run that is held; `None` when none is.
    pub async fn go_on<C: Cloud>(
        &self,
        cloud: Arc<C>,
        plan: Arc<Plan>,
        events: UnboundedSender<Record>,
        stop: CancellationToken,
    ) -> Option<Result<(Finish, PathBuf), NotBegun>> {
        let taken = self.slot().taken.take()?;
        Some(match taken {
            Taken::Rest(held) => {
                let (run, rest) = *held;
                engine::resume(cloud, run, rest, events, stop).await
            }
            Taken::Back(opened) => engine::undo(cloud, *opened, plan, events, stop).await,
        })
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The runs before, away from the screen.
pub fn list(state_dir: &Path) -> Result<engine::runs::Runs, String> {
    engine::runs::list(state_dir).map_err(|error| format!("{}: {error}", state_dir.display()))
}

impl Trouble {
    fn internal(broken: &dyn std::error::Error) -> Self {
        let hint = "Start again; the run's folder tells how far it came.".to_owned();
        Self { code: "internal".to_owned(), message: broken.to_string(), hint }
    }
}

fn not_opened(error: &OpenError) -> Trouble {
    Trouble { code: "run".to_owned(), message: error.to_string(), hint: error.hint().to_owned() }
}

fn not_resumable(error: &NotResumable) -> Trouble {
    let request = match error {
        NotResumable::Cloud(error) => error.request_id.as_ref().map(|id| format!(" (request {id})")),
        _ => None,
    };
    let message = format!("{error}{}", request.unwrap_or_default());
    Trouble { code: "run".to_owned(), message, hint: error.hint().unwrap_or_default() }
}
