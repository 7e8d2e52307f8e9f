//! Answers on disk: kept on leaving, saved where the administrator says, looked for at the start.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::super::{Message, Parting, taken};
use super::Tasks;
use crate::cloud::Cloud;
use crate::engine::drafts::{self, Draft, Place};
use crate::engine::save::{self, AnswersFile};

/// A disk that does not answer keeps nobody from leaving.
const PATIENCE: Duration = Duration::from_secs(3);

/// What became of the answers on leaving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parted {
    /// They stay where they were kept before.
    Stay(PathBuf),
    /// They are kept.
    Kept(Place),
    /// They are not, for this reason.
    Lost(String),
}

impl<C: Cloud> Tasks<C> {
    /// Keeps what is to be kept, after the files that are under way.
    pub(super) async fn part(&mut self, parting: Option<Parting>) -> Option<Parted> {
        let _ = timeout(PATIENCE, async { while self.files.join_next().await.is_some() {} }).await;
        let (kept, known) = match parting? {
            Parting::Stay(path) => return Some(Parted::Stay(path)),
            Parting::Keep { kept, known } => (kept, known),
        };
        let folder = self.state_dir.clone();
        let writing = spawn_blocking(move || drafts::keep(&folder, &kept, known.as_deref()));
        let written = match timeout(PATIENCE, writing).await {
            Ok(Ok(written)) => written.map_err(|error| error.to_string()),
            Ok(Err(broken)) => Err(broken.to_string()),
            Err(_) => Err("the disk does not answer".to_owned()),
        };
        Some(match written {
            Ok(place) => Parted::Kept(place),
            Err(why) => Parted::Lost(format!("{}: {why}", self.state_dir.display())),
        })
    }

    /// Looks for kept answers, then for runs.
    pub(super) fn look_back(&mut self) {
        let (state_dir, tell) = (self.state_dir.clone(), self.tell.clone());
        self.set.spawn_blocking(move || {
            let found = drafts::list(&state_dir).map_err(|error| format!("{}: {error}", state_dir.display()));
            let _ = tell.send(Message::Drafts(found));
            let _ = tell.send(Message::Runs(taken::list(&state_dir)));
        });
    }

    pub(super) fn save_answers(&mut self, path: String, file: Arc<AnswersFile>, replace: bool) {
        let tell = self.tell.clone();
        self.files.spawn_blocking(move || {
            let home = etcetera::home_dir().ok();
            let _ = tell.send(Message::AnswersSaved(save::save(&path, home.as_deref(), &file, replace)));
        });
    }

    pub(super) fn discard(&mut self, draft: Arc<Draft>) {
        let tell = self.tell.clone();
        self.files.spawn_blocking(move || {
            let path = draft.path.display();
            let gone = match drafts::discard(&draft) {
                Ok(true) => Ok(()),
                Ok(false) => Err(format!("{path} holds other answers by now, which stay")),
                Err(error) => Err(format!("{path}: {error}")),
            };
            let _ = tell.send(Message::Discarded(gone));
        });
    }
}
