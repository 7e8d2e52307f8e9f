//! Questions to AWS and to the config files, each answered by one message.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep};

use super::Tasks;
use crate::cloud::session::Switch;
use crate::cloud::{Cloud, CloudError};
use crate::engine::preflight::preflight;
use crate::plan::snapshot::{Scope, Snapshot};
use crate::ui::{Effect, Message};

/// Between two tellings of what has come: no more often than the screen is to change.
const MOMENT: Duration = Duration::from_millis(80);

impl<C: Switch> Tasks<C> {
    /// Asks in the background.
    pub(super) fn ask(&mut self, effect: Effect) {
        let (cloud, tell) = (Arc::clone(&self.cloud), self.tell.clone());
        self.set.spawn(async move {
            let answer = match effect {
                Effect::Load { load, scope } => {
                    let started = Instant::now();
                    let result = read(&*cloud, load, &scope, &tell).await.map(Arc::new);
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

/// Reads the account, and tells on the way what has come.
async fn read<C: Cloud>(
    cloud: &C,
    load: u64,
    scope: &Scope,
    tell: &UnboundedSender<Message>,
) -> Result<Snapshot, CloudError> {
    let (told, mut news) = unbounded_channel();
    let seen = |seen| {
        let _ = told.send(seen);
    };
    let relay = async {
        loop {
            let Some(first) = news.recv().await else { return pending::<Infallible>().await };
            let seen = std::iter::once(first).chain(std::iter::from_fn(|| news.try_recv().ok())).collect();
            let _ = tell.send(Message::Seen { load, seen });
            sleep(MOMENT).await;
        }
    };
    tokio::select! {
        biased;
        whole = cloud.survey(scope, &seen) => whole,
        never = relay => match never {},
    }
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;
    use crate::cloud::sandbox::{Sandbox, Scenario};
    use crate::plan::snapshot::{Partial, Seen};

    #[tokio::test(start_paused = true)]
    async fn what_comes_is_told_at_once_and_then_no_more_often_than_a_screen_changes() {
        let sandbox = Sandbox::in_memory(Scenario::Large);
        sandbox.edit(|account| {
            let one = account.principals[0].clone();
            account.principals.extend(std::iter::repeat_n(one, 60_000));
        });
        sandbox.answer_reads_in(Duration::from_millis(7));
        let (tell, mut told) = unbounded_channel();
        let begun = Instant::now();
        let whole = read(&sandbox, 3, &Scope::default(), &tell).await.expect("an account");
        let most = begun.elapsed().as_millis() / MOMENT.as_millis() + 1;
        let (mut times, mut partial, mut pages) = (0, Partial::new(&Scope::default()), 0);
        while let Ok(Message::Seen { load, seen }) = told.try_recv() {
            assert_eq!(load, 3);
            times += 1;
            pages += seen.iter().filter(|seen| matches!(seen, Seen::Principals(..))).count();
            for seen in seen {
                partial.take(seen);
            }
        }
        assert!(times > 1 && times <= most, "{times} times, and {most} at most");
        assert!(pages > 2 * times as usize, "{pages} pages in {times} tellings");
        let some = partial.snapshot().expect("who asks");
        assert!(some.principals.len() <= whole.principals.len() && some.subnets.len() == whole.subnets.len());
    }
}
