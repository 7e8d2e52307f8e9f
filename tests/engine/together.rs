//! Two administrators at once on one account, each with a run and a state folder of their own: the second sees what the
//! first made, and adapts or refuses; together they leave nothing twice, and what each made can be taken back.

use std::sync::Arc;
use std::time::Duration;

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::engine::event::Status;
use studiolink::engine::{Finish, NotBegun, Stale, begin};
use studiolink::plan::answers::DnsWay;
use studiolink::plan::step::Plan;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::account::answers;
use super::desk::{Desk, assert_same, assert_undone, standing};

/// Someone at a machine of their own, with an account that others work on, too.
fn colleague(desk: &Desk) -> Desk {
    Desk { sandbox: Arc::clone(&desk.sandbox), state: tempfile::tempdir().unwrap() }
}

async fn begun(desk: &Desk, plan: &Arc<Plan>, after: Duration) -> Result<Finish, NotBegun> {
    sleep(after).await;
    let (events, _inbox) = mpsc::unbounded_channel();
    let cloud = Arc::clone(&desk.sandbox);
    let ended = begin(cloud, Arc::clone(plan), desk.state.path(), events, CancellationToken::new()).await;
    ended.map(|(finish, _)| finish)
}

/// Both have seen the untouched account, and the second says yes a while after the first.
#[tokio::test(start_paused = true)]
async fn the_same_plan_twice_makes_everything_once() {
    for dns in [DnsWay::PrivateDns, DnsWay::HostedZone] {
        let alone = Desk::new(Scenario::FirstTime);
        let untouched = alone.settled().await;
        alone.apply(&answers(Mode::Vpce, dns)).await;
        let wanted = standing(&alone.settled().await);
        for after in [0, 100, 300, 700, 1_500, 5_000, 30_000, 90_000, 200_000] {
            let what = format!("{dns}, {after} ms later");
            let first = Desk::new(Scenario::FirstTime);
            let second = colleague(&first);
            let plan: Arc<Plan> = Arc::new(first.planned(&answers(Mode::Vpce, dns)));
            let (one, other) =
                tokio::join!(begun(&first, &plan, Duration::ZERO), begun(&second, &plan, Duration::from_millis(after)));
            let one = one.unwrap_or_else(|error| panic!("{what}: {error}"));
            let one = if one.status == Status::Applied { one } else { first.go_on(&one.run).await };
            assert_eq!((one.status, one.exit_code()), (Status::Applied, 0), "{what}");
            let other = match other {
                Ok(finish) if finish.status == Status::Applied => Some(finish),
                Ok(finish) => Some(second.go_on(&finish.run).await),
                Err(NotBegun::Stale(Stale::Moved(_))) => None,
                Err(error) => panic!("{what}: {error}"),
            };
            assert_eq!(standing(&first.settled().await), wanted, "{what}");
            if let Some(other) = other {
                assert_eq!((other.status, other.exit_code()), (Status::Applied, 0), "{what}");
                assert_undone(&second.undo(&other.run).await);
            }
            assert_undone(&first.undo(&one.run).await);
            assert_same(&untouched, &first.settled().await, &what);
        }
    }
}
