//! The rows of the page about runs of before, in columns.

use ratatui::text::Line;

use crate::domain::id::VpcId;
use crate::engine::drafts::Draft;
use crate::engine::runs::Summary;
use crate::plan::snapshot::Snapshot;
use crate::ui::parts::table::{self, Cell};

/// A time as people read it; always UTC.
pub const TIME: &str = "%Y-%m-%d %H:%MZ";
const STARTED: usize = 17;
const STANDS: usize = 20;
const DOMAIN: usize = 16;

/// The columns of the page's rows.
pub struct Columns {
    vpc: usize,
}

impl Columns {
    /// In so much room.
    pub fn new(width: usize) -> Self {
        Self { vpc: table::rest(width.saturating_sub(5), &[STARTED, STANDS, DOMAIN], 8).min(40) }
    }

    /// The line above the rows.
    pub fn head(&self) -> String {
        let cells = [("WHEN", STARTED), ("CHANGES", STANDS), ("DOMAIN", DOMAIN), ("VPC", self.vpc)];
        table::row(cells.iter().map(|(head, room)| Cell::words(head, *room)).collect()).to_string()
    }

    /// A run.
    pub fn row(&self, snapshot: &Snapshot, run: &Summary) -> Line<'static> {
        let domain = run.domain.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
        self.cells(snapshot, &run.started.strftime(TIME).to_string(), &how_far(run), (&domain, &run.vpc))
    }

    /// Kept answers.
    pub fn kept(&self, snapshot: &Snapshot, draft: &Draft) -> Line<'static> {
        let vpc = &draft.kept.answers.network.vpc;
        self.cells(snapshot, &draft.time.strftime(TIME).to_string(), "answers kept", (&super::kept::domain(draft), vpc))
    }

    fn cells(&self, snapshot: &Snapshot, time: &str, stands: &str, (domain, id): (&str, &VpcId)) -> Line<'static> {
        let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id == *id);
        let name = vpc.map(|vpc| crate::domain::network::display_name(&vpc.tags)).filter(|name| !name.is_empty());
        let vpc = name.map_or_else(|| Cell::id(id.as_str(), self.vpc), |name| Cell::words(name, self.vpc));
        table::row(vec![Cell::words(time, STARTED), Cell::words(stands, STANDS), Cell::id(domain, DOMAIN), vpc])
    }
}

/// How far a run came.
pub fn how_far(run: &Summary) -> String {
    if run.holder.is_some() {
        return "under way elsewhere".to_owned();
    }
    if run.stands() {
        return format!("{} made", run.changes);
    }
    let what = if run.undoing { "taken back" } else { "made" };
    format!("{} of {} {what}", run.made, run.total)
}
