//! A run or a way back that is to meet trouble, and how it goes without.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use studiolink::cloud::sandbox::Account;
use studiolink::engine::event::Status;
use studiolink::engine::recheck;
use studiolink::engine::resolve::Known;
use studiolink::plan::step::{Plan, StepId};
use tempfile::TempDir;

use super::super::desk::{Desk, standing};
use super::desk::{desk, folder, settled};
use super::shapes::{Shape, Task};

/// A task, everything that it begins with, and what it makes when nothing disturbs it.
pub struct Trial {
    pub task: Task,
    pub start: Account,
    /// What stands at the beginning.
    pub stood: Value,
    /// The runs before it.
    pub state: TempDir,
    pub plan: Arc<Plan>,
    pub wanted: Value,
    pub status: Status,
    pub calls: Vec<String>,
    /// How many of the calls only read the account again.
    pub recheck: usize,
    /// Which one of the shapes it is.
    pub turn: usize,
    /// What stands when just some steps are carried out.
    pub replays: RefCell<HashMap<Replay, Value>>,
}

/// Steps in their order, and what is known of those that they lean on.
pub type Replay = (Vec<StepId>, Known);

impl Trial {
    /// A run of the shape.
    pub async fn apply(shape: Shape) -> Self {
        Self::of(shape, Task::Apply(Box::new(shape.answers())), shape.account().await, folder()).await
    }

    /// The way back of a run of the shape, which must end with the account as it was.
    pub async fn undo(shape: Shape) -> Self {
        let apply = Self::apply(shape).await;
        let desk = apply.desk();
        let ended = apply.task.carry_out(&desk, apply.plan.clone(), None).await;
        let task = Task::Undo(ended.finish().run.clone());
        let trial = Self::of(shape, task, settled(&desk.sandbox).await, desk.state).await;
        if matches!(shape, Shape::Modify) {
            return trial;
        }
        assert_eq!(trial.wanted, apply.stood, "undisturbed, all is taken back");
        trial
    }

    async fn of(shape: Shape, task: Task, start: Account, state: TempDir) -> Self {
        let (undisturbed, same) = (desk(&start, &state), desk(&start, &state));
        let plan = task.plan(&undisturbed.sandbox, undisturbed.state.path()).await;
        let ended = task.carry_out(&undisturbed, plan.clone(), None).await;
        assert_eq!(ended.finish().exit_code(), 0);
        match &task {
            Task::Apply(_) => drop(recheck(&*same.sandbox, &plan).await.unwrap()),
            Task::Undo(_) => drop(task.plan(&same.sandbox, same.state.path()).await),
        }
        Self {
            stood: standing(&start),
            wanted: standing(&settled(&undisturbed.sandbox).await),
            status: ended.finish().status,
            calls: ended.calls,
            recheck: same.sandbox.calls().len(),
            turn: shape as usize,
            replays: RefCell::default(),
            task,
            start,
            state,
            plan,
        }
    }

    /// The beginning, anew.
    pub fn desk(&self) -> Desk {
        desk(&self.start, &self.state)
    }
}
