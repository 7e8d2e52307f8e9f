//! Questions to AWS and to the config files, each answered by one message.

use std::sync::Arc;

use tokio::time::Instant;

use super::Tasks;
use crate::cloud::session::Switch;
use crate::engine::preflight::preflight;
use crate::ui::{Effect, Message};

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
}
