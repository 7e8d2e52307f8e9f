//! Questions to AWS and to the config files, and what takes long to work out, each answered by one message.

use std::sync::Arc;

use tokio::time::Instant;

use super::Tasks;
use crate::cloud::session::Switch;
use crate::engine::preflight::preflight;
use crate::plan;
use crate::plan::answers::Answers;
use crate::plan::snapshot::Snapshot;
use crate::ui::{Effect, Message, Trouble};

impl<C: Switch> Tasks<C> {
    /// Asks in the background.
    pub(super) fn ask(&mut self, effect: Effect) {
        let (cloud, tell) = (Arc::clone(&self.cloud), self.tell.clone());
        self.set.spawn(async move {
            let answer = match effect {
                Effect::Load { load, scope } => {
                    let started = Instant::now();
                    let result = cloud.snapshot(&scope).await.map(Arc::new);
                    tracing::debug!(load, elapsed = ?started.elapsed(), read = result.is_ok(), "the account was read");
                    Message::Snapshot { load, result }
                }
                Effect::Preflight { load, plan, snapshot } => {
                    Message::Permitted { load, answers: preflight(&*cloud, &plan, &snapshot).await }
                }
                Effect::Profiles => Message::Profiles(cloud.profiles().await),
                Effect::Regions { load } => Message::Regions { load, regions: cloud.regions().await },
                _ => return,
            };
            let _ = tell.send(answer);
        });
    }

    pub(super) fn rank(&mut self, load: u64, snapshot: Arc<Snapshot>, answers: Arc<Answers>) {
        let tell = self.tell.clone();
        self.set.spawn_blocking(move || {
            let today = Arc::new(plan::access::today(&snapshot, &answers));
            tracing::debug!(load, openers = today.openers.len(), "who can open Studio is known");
            let _ = tell.send(Message::Ranked { load, today });
        });
    }

    pub(super) fn plan(&mut self, load: u64, snapshot: Arc<Snapshot>, answers: Arc<Answers>) {
        let tell = self.tell.clone();
        self.set.spawn_blocking(move || {
            let result = plan::plan(&snapshot, &answers).map(Arc::new);
            let result =
                result.map_err(|refusal| Trouble { code: refusal.code, message: refusal.message, hint: refusal.hint });
            tracing::debug!(load, plan = result.as_ref().ok().map(|plan| plan.id.as_str()), "planned");
            let _ = tell.send(Message::Planned { load, result });
        });
    }
}
