//! What each message does to the model.

use crossterm::event::{KeyCode, KeyModifiers};

use super::model::{Effect, Message, Model};
use crate::plan::snapshot::Scope;

/// Changes the model and tells what is to be done.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Begin => vec![model.reading.ask(Scope::default())],
        Message::Key(key) if key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL => {
            vec![Effect::Quit { code: 130 }]
        }
        Message::Signal => vec![Effect::Quit { code: 130 }],
        Message::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Message::Tick(elapsed) => {
            model.elapsed += elapsed;
            Vec::new()
        }
        Message::Snapshot { load, result } => {
            model.reading.take(load, result);
            Vec::new()
        }
        Message::Key(_) | Message::Paste(_) | Message::Planned { .. } | Message::Event(_) | Message::Applied(_) => {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::model::Start;

    #[test]
    fn the_account_is_read_first_of_all() {
        let mut model = Model::new(Start::default());
        let effects = update(&mut model, Message::Begin);
        assert_eq!(effects, [Effect::Load { load: 1, scope: Scope::default() }]);
    }
}
