//! What the wizard knows.

use std::sync::Arc;
use std::time::Duration;

use super::draft::Draft;
use super::message::{Effect, Start};
use super::pages::put_out::PutOut;
use super::pages::{Page, account, apply, domain, endpoints, map, network, people, restriction, review, unfinished};
use super::reading::Reading;
use super::save;
use crate::domain::principal::PrincipalKind;
use crate::engine::drafts::Draft as KeptDraft;
use crate::plan::snapshot::{Scope, Snapshot};
use crate::terminal::Tab;

/// Everything that the wizard knows.
#[derive(Debug)]
pub struct Model {
    pub(super) start: Start,
    pub(super) size: (u16, u16),
    /// The time of all ticks together: what moves is drawn by it.
    pub(super) elapsed: Duration,
    pub(super) reading: Reading,
    pub(super) draft: Draft,
    /// The kept answers that these are the continuation of.
    pub(super) taken: Option<Arc<KeptDraft>>,
    /// Where the answers are saved.
    pub(super) save: save::State,
    pub(super) page: Page,
    /// Whether characters are text now; below the help, whether they are on its page.
    pub(super) typing: bool,
    /// Why the last key could not do what it was meant to.
    pub(super) notice: Option<String>,
    /// What was said last of something that went well.
    pub(super) well: Option<String>,
    pub(super) overlay: Option<Overlay>,
    /// What one key has put out, as long as it can be brought back.
    pub(super) put_out: Option<PutOut>,
    /// How far the text of a page without a list is scrolled.
    pub(super) scroll: u16,
    pub(super) map: map::State,
    pub(super) account: account::State,
    pub(super) unfinished: unfinished::State,
    pub(super) domain: domain::State,
    pub(super) network: network::State,
    pub(super) endpoints: endpoints::State,
    pub(super) restriction: restriction::State,
    pub(super) people: people::State,
    pub(super) review: review::State,
    pub(super) run: Option<apply::State>,
}

/// What lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overlay {
    /// The keys, and why the page asks; scrolled by so many lines.
    Help(u16),
    /// The steps, with the cursor on one of them.
    Map(Page),
    /// Whether to leave.
    Leave,
    /// Whether to leave while calls are on their way.
    LeaveRunning,
    /// Whether to stop, and look at the way back.
    TakeBack,
    /// Where to save the answers.
    Save,
    /// Whether to take kept answers away.
    Discard,
}

impl Model {
    /// The wizard before anything has happened; send [`super::Message::Begin`] next.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let draft = Draft::new(start.answers.clone());
        Self {
            endpoints: endpoints::State::new(&draft),
            restriction: restriction::State::new(&draft),
            account: account::State::new(start.wanted.clone()),
            start,
            size: (80, 24),
            elapsed: Duration::ZERO,
            reading: Reading::default(),
            draft,
            taken: None,
            save: save::State::default(),
            page: Page::Account,
            typing: false,
            notice: None,
            well: None,
            overlay: None,
            put_out: None,
            scroll: 0,
            map: map::State::default(),
            unfinished: unfinished::State::default(),
            domain: domain::State::default(),
            network: network::State::default(),
            people: people::State::default(),
            review: review::State::default(),
            run: None,
        }
    }

    /// Whether something on the screen moves by itself, so that ticks are wanted.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let applying = self.run.as_ref().is_some_and(apply::State::is_running);
        let ranking = self.page == Page::People && self.people.is_busy();
        self.start.motion
            && (self.reading.waiting || self.account.is_waiting() || self.review.is_busy() || ranking || applying)
    }

    /// The answers, with what the domain alone keeps from being chosen still wanted.
    pub(super) fn wanted(&self) -> Draft {
        let mut draft = self.draft.clone();
        let mode = &mut draft.answers.restriction.mode;
        *mode = self.restriction.before().unwrap_or(*mode);
        draft
    }

    /// Goes on with other answers: what the pages remember of the ones before goes. What is under way for those must
    /// not be taken for an answer to these.
    pub(super) fn take_up(&mut self, draft: Draft) {
        self.endpoints = endpoints::State::new(&draft);
        self.restriction.begin_anew(&draft);
        self.domain = domain::State::default();
        self.network = network::State::default();
        self.people = self.people.anew();
        self.review = review::State::default();
        self.draft = draft;
    }

    /// That the key which goes on has not gone on yet, before what there is to read: of a long remark the end may be
    /// cut.
    pub(super) fn say_once_more(&mut self) {
        let way = self.spell("<next> once more goes on");
        self.notice = Some(match self.notice.take() {
            Some(said) => format!("Not gone on yet: {way}. {said}"),
            None => format!("Not gone on yet: {way}."),
        });
    }

    /// What the terminal's tab shows: how far a run is, until it has ended.
    #[must_use]
    pub fn tab(&self) -> Option<Tab> {
        self.run.as_ref().and_then(apply::State::tab)
    }

    /// Says that something went well.
    pub(super) fn say_well(&mut self, words: String) {
        self.well = Some(words.clone());
        self.notice = Some(words);
    }

    /// Whether what is said now is of something that went well.
    pub(super) fn is_well(&self) -> bool {
        self.notice.is_some() && self.notice == self.well
    }

    /// A sentence with the keys in force in it.
    pub(super) fn spell(&self, words: &str) -> String {
        self.start.keys.spell(words)
    }

    /// What was read last; the first time, what has come of it.
    pub(super) fn snapshot(&self) -> Option<&Snapshot> {
        self.reading.shown().map(Arc::as_ref)
    }

    /// How deep to read for what is chosen so far. The groups of a user who asks are read too: whoever chooses one of
    /// them restricts themselves.
    pub(super) fn scope(&self) -> Scope {
        let mut scope = self.draft.scope();
        let caller = self.snapshot().and_then(|snapshot| snapshot.identity.principal());
        let user = caller.filter(|caller| caller.kind == PrincipalKind::User && !scope.principals.contains(caller));
        scope.principals.extend(user);
        scope
    }

    /// Reads deeper where what is chosen needs it.
    pub(super) fn deepen(&mut self) -> Vec<Effect> {
        let scope = self.scope();
        self.reading.deepen(scope).into_iter().collect()
    }
}
