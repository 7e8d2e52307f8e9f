//! One eye on all endpoints that are not ready: a single call tells about every one of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;
use tokio::time;

use crate::cloud::{Cloud, CloudError};
use crate::domain::id::EndpointId;
use crate::domain::network::Endpoint;

/// AWS has no waiter for endpoints. All of them are one call, far below what AWS takes (20 a second), and what is lost
/// between two looks is small beside the half minute that the quickest endpoint takes.
pub const INTERVAL: Duration = Duration::from_secs(3);

/// What one look told about one endpoint.
#[derive(Clone, Debug)]
pub enum Sight {
    /// AWS lists it.
    Seen(Box<Endpoint>),
    /// AWS does not list it: just made, or gone.
    Unseen,
    /// AWS did not tell.
    Untold(CloudError),
}

struct Request {
    id: EndpointId,
    tell: UnboundedSender<Sight>,
}

/// Takes requests to watch endpoints.
pub struct Watch {
    requests: UnboundedSender<Request>,
}

impl Watch {
    /// Begins to watch; the task ends when nobody can ask any more and nobody listens.
    pub fn start<C: Cloud>(cloud: Arc<C>) -> (Self, JoinHandle<()>) {
        let (requests, inbox) = mpsc::unbounded_channel();
        (Self { requests }, tokio::spawn(watch(cloud, inbox)))
    }

    /// What each look tells about one endpoint, until the receiver is dropped.
    pub fn ask(&self, id: EndpointId) -> UnboundedReceiver<Sight> {
        let (tell, sights) = mpsc::unbounded_channel();
        // A watcher that is gone shows as a closed channel.
        let _ = self.requests.send(Request { id, tell });
        sights
    }
}

async fn watch<C: Cloud>(cloud: Arc<C>, mut inbox: UnboundedReceiver<Request>) {
    let mut requests: Vec<Request> = Vec::new();
    loop {
        requests.retain(|request| !request.tell.is_closed());
        if requests.is_empty() {
            match inbox.recv().await {
                Some(request) => requests.push(request),
                None => return,
            }
        }
        time::sleep(cloud.pace(INTERVAL)).await;
        while let Ok(request) = inbox.try_recv() {
            requests.push(request);
        }
        requests.retain(|request| !request.tell.is_closed());
        look(&*cloud, &requests).await;
    }
}

async fn look<C: Cloud>(cloud: &C, requests: &[Request]) {
    if requests.is_empty() {
        return;
    }
    let mut ids: Vec<EndpointId> = requests.iter().map(|request| request.id.clone()).collect();
    ids.sort();
    ids.dedup();
    let answer = cloud.endpoints(&ids).await;
    let seen: Result<BTreeMap<_, _>, _> =
        answer.map(|endpoints| endpoints.into_iter().map(|endpoint| (endpoint.id.clone(), endpoint)).collect());
    for request in requests {
        let sight = match &seen {
            Ok(seen) => seen.get(&request.id).map_or(Sight::Unseen, |endpoint| Sight::Seen(Box::new(endpoint.clone()))),
            Err(error) => Sight::Untold(error.clone()),
        };
        // Who no longer listens is let go in the next round.
        let _ = request.tell.send(sight);
    }
}
