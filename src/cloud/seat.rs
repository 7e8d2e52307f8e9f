//! The session that is worked in: opened when it is needed, opened anew once its credentials were refused, and never
//! continued in another account.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::pace::Pacer;
use super::session::{Opener, OtherAccount, Profile, Regions, Switch, Wanted};
use super::{Cloud, CloudError, Kind, Look, Output, Simulated, Simulation, Token};
use crate::domain::id::{DomainId, EndpointId};
use crate::domain::network::Endpoint;
use crate::plan::snapshot::{Identity, ManagedPolicy, Scope, Snapshot};
use crate::plan::step::Change;

/// A cloud whose session can be renewed and changed.
#[derive(Debug)]
pub struct Seat<O: Opener> {
    opener: O,
    place: Mutex<Place<O::Cloud>>,
}

/// A session, once it is open.
type Slot<C> = Arc<OnceCell<Arc<C>>>;

#[derive(Debug)]
struct Place<C> {
    wanted: Wanted,
    /// The account that was worked in with what is wanted.
    account: Option<String>,
    slot: Slot<C>,
}

/// An open session, and where it came from.
struct Held<C> {
    slot: Slot<C>,
    session: Arc<C>,
}

impl<O: Opener> Seat<O> {
    /// Nothing is opened yet.
    pub fn new(opener: O, wanted: Wanted) -> Self {
        Self { opener, place: Mutex::new(Place { wanted, account: None, slot: Slot::default() }) }
    }

    /// The session, opened where it is not. One that is opened again must be of the same account: nothing else is
    /// asked of it before that is known.
    async fn sit(&self) -> Result<Held<O::Cloud>, CloudError> {
        let (wanted, account, slot) = {
            let place = self.place();
            (place.wanted.clone(), place.account.clone(), Arc::clone(&place.slot))
        };
        let open = async {
            let session = self.opener.open(&wanted).await?;
            if let Some(wanted) = account {
                let found = session.identity().await?.account;
                if found != wanted {
                    return Err(OtherAccount { wanted, found }.refuse("sts:GetCallerIdentity"));
                }
            }
            Ok(session)
        };
        let session = Arc::clone(slot.get_or_try_init(|| open).await?);
        Ok(Held { slot, session })
    }

    /// After an answer: a session whose credentials are refused is of no use any more, though they may be renewed. The
    /// next call opens another one, which reads environment and files anew.
    fn judge(&self, held: &Held<O::Cloud>, error: Option<&CloudError>) {
        if error.is_none_or(|error| error.kind != Kind::Credentials) {
            return;
        }
        let mut place = self.place();
        if Arc::ptr_eq(&place.slot, &held.slot) {
            place.slot = Slot::default();
        }
    }

    /// Remembers the account.
    fn note(&self, held: &Held<O::Cloud>, account: &str) {
        let mut place = self.place();
        if Arc::ptr_eq(&place.slot, &held.slot) {
            place.account.get_or_insert_with(|| account.to_owned());
        }
    }

    fn place(&self) -> MutexGuard<'_, Place<O::Cloud>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

macro_rules! through {
    ($seat:expr, $session:ident => $call:expr) => {{
        let held = $seat.sit().await?;
        let $session = &held.session;
        let answer = $call.await;
        $seat.judge(&held, answer.as_ref().err());
        answer
    }};
}

impl<O: Opener> Cloud for Seat<O> {
    fn pace(&self, time: Duration) -> Duration {
        let slot = Arc::clone(&self.place().slot);
        slot.get().map_or(time, |session| session.pace(time))
    }

    fn pacer(&self) -> Arc<Pacer> {
        let slot = Arc::clone(&self.place().slot);
        slot.get().map(|session| session.pacer()).unwrap_or_default()
    }

    async fn survey(&self, scope: &Scope, seen: Look<'_>) -> Result<Snapshot, CloudError> {
        let held = self.sit().await?;
        let read = held.session.survey(scope, seen).await;
        match &read {
            Ok(snapshot) => self.note(&held, &snapshot.identity.account),
            Err(error) => self.judge(&held, Some(error)),
        }
        read
    }

    async fn lookup(&self, change: &Change, token: &Token) -> Result<Option<Output>, CloudError> {
        through!(self, session => session.lookup(change, token))
    }

    async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        through!(self, session => session.apply(change, token))
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        through!(self, session => session.endpoints(ids))
    }

    async fn dns_in_sync(&self, change: &str) -> Result<bool, CloudError> {
        through!(self, session => session.dns_in_sync(change))
    }

    async fn policies_naming(&self, texts: &[String]) -> Result<Vec<ManagedPolicy>, CloudError> {
        through!(self, session => session.policies_naming(texts))
    }

    async fn identity(&self) -> Result<Identity, CloudError> {
        through!(self, session => session.identity())
    }

    async fn addresses(&self, ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        through!(self, session => session.addresses(ids))
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        let held = self.sit().await.map_err(|error| error.to_string())?;
        held.session.resolve(name).await
    }

    async fn open_studio(&self, domain: &DomainId, profile: &str) -> Result<(), CloudError> {
        through!(self, session => session.open_studio(domain, profile))
    }

    async fn dry_run(&self, change: &Change, token: &Token) -> Option<Result<(), CloudError>> {
        let held = match self.sit().await {
            Ok(held) => held,
            Err(error) => return Some(Err(error)),
        };
        let answer = held.session.dry_run(change, token).await;
        self.judge(&held, answer.as_ref().and_then(|answer| answer.as_ref().err()));
        answer
    }

    async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        through!(self, session => session.simulate(simulation))
    }
}

impl<O: Opener> Switch for Seat<O> {
    fn switch(&self, wanted: Wanted) {
        *self.place() = Place { wanted, account: None, slot: Slot::default() };
    }

    async fn profiles(&self) -> Result<Vec<Profile>, CloudError> {
        self.opener.profiles().await
    }

    async fn regions(&self) -> Regions {
        let (wanted, slot) = {
            let place = self.place();
            (place.wanted.clone(), Arc::clone(&place.slot))
        };
        self.opener.regions(&wanted, slot.get().map(|session| &**session)).await
    }
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::cloud::sandbox::{Sandbox, Scenario};

    /// Sessions that are opened one after the other.
    struct Row(Mutex<VecDeque<Arc<Sandbox>>>);

    impl Opener for Row {
        type Cloud = Sandbox;

        async fn open(&self, wanted: &Wanted) -> Result<Arc<Sandbox>, CloudError> {
            let next = self.0.lock().ok().and_then(|mut row| row.pop_front());
            next.ok_or_else(|| OtherAccount { wanted: format!("{wanted:?}"), found: String::new() }.refuse("open"))
        }

        async fn profiles(&self) -> Result<Vec<Profile>, CloudError> {
            Ok(Vec::new())
        }

        async fn regions(&self, _: &Wanted, _: Option<&Sandbox>) -> Regions {
            Regions::default()
        }
    }

    fn sandbox(account: &str) -> Arc<Sandbox> {
        let sandbox = Sandbox::in_memory(Scenario::FirstTime);
        sandbox.edit(|it| account.clone_into(&mut it.identity.account));
        Arc::new(sandbox)
    }

    fn seat(row: &[&Arc<Sandbox>]) -> Seat<Row> {
        Seat::new(Row(Mutex::new(row.iter().map(|one| Arc::clone(one)).collect())), Wanted::default())
    }

    fn expire(sandbox: &Sandbox, action: &str) {
        sandbox.fail_next(action, "ExpiredToken", "The security token included in the request is expired");
    }

    const WHO: &str = "sts:GetCallerIdentity";

    #[tokio::test(start_paused = true)]
    async fn a_session_whose_credentials_are_refused_is_opened_anew() {
        let (first, second) = (sandbox("111122223333"), sandbox("111122223333"));
        let seat = seat(&[&first, &second]);
        seat.snapshot(&Scope::default()).await.unwrap();
        expire(&first, "ec2:DescribeVpcEndpoints");
        assert_eq!(seat.endpoints(&[]).await.unwrap_err().code, "ExpiredToken");
        assert!(second.calls().is_empty(), "nothing is asked of it before it is needed");
        seat.endpoints(&[]).await.unwrap();
        assert_eq!(second.calls(), [WHO, "ec2:DescribeVpcEndpoints"]);
        seat.endpoints(&[]).await.unwrap();
        assert_eq!(second.calls().len(), 3, "it is kept");
    }

    #[tokio::test(start_paused = true)]
    async fn another_refusal_keeps_the_session() {
        let only = sandbox("111122223333");
        let seat = seat(&[&only]);
        only.deny("ec2:DescribeVpcEndpoints");
        assert_eq!(seat.endpoints(&[]).await.unwrap_err().kind, Kind::Denied);
        seat.identity().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn another_account_after_the_renewal_is_refused_before_anything_is_asked_of_it() {
        let (first, other, back) = (sandbox("111122223333"), sandbox("444455556666"), sandbox("111122223333"));
        let seat = seat(&[&first, &other, &back]);
        seat.snapshot(&Scope::default()).await.unwrap();
        expire(&first, WHO);
        seat.snapshot(&Scope::default()).await.unwrap_err();
        let error = seat.snapshot(&Scope::default()).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_str()), (Kind::Credentials, "OtherAccount"));
        assert!(error.message.contains("444455556666") && error.message.contains("111122223333"), "{error}");
        assert_eq!(other.calls(), [WHO]);
        seat.snapshot(&Scope::default()).await.expect("the account it was, once more");
    }

    #[tokio::test(start_paused = true)]
    async fn another_account_that_was_asked_for_is_entered() {
        let (first, other) = (sandbox("111122223333"), sandbox("444455556666"));
        let seat = seat(&[&first, &other]);
        seat.snapshot(&Scope::default()).await.unwrap();
        seat.switch(Wanted { profile: Some("other".to_owned()), region: None });
        assert_eq!(seat.snapshot(&Scope::default()).await.unwrap().identity.account, "444455556666");
        expire(&other, WHO);
        seat.identity().await.unwrap_err();
        let error = seat.identity().await.unwrap_err();
        assert!(error.message.contains("other"), "opened with what was chosen: {error}");
    }
}
