//! Account: the lists of profiles and of Regions.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::choose::{self, Choice, Item, Picker};
use crate::cloud::session::{Profile, Standing};
use crate::domain::text::full_stop;
use crate::ui::keys::{Action, Hint};
use crate::ui::model::Model;
use crate::ui::parts::list::mark;
use crate::ui::parts::table::{self, Cell};
use crate::ui::parts::{frame as framing, list, text};
use crate::ui::theme::Sign;

const WAY: usize = 20;
const ACCOUNT: usize = 12;
const REGION: usize = 14;

/// The keys.
pub fn hints() -> Vec<Hint> {
    vec![
        Hint::new(Action::Up, "move"),
        Hint::new(Action::Next, "choose"),
        Hint::new(Action::Back, "back"),
        Hint::new(Action::Quit, "quit"),
    ]
}

/// The question, and how many rows there are to choose from.
pub const fn asks(choice: Choice) -> &'static str {
    match choice {
        Choice::Profile => "Which profile signs in? Type to filter.",
        Choice::Region => "Which Region? Type to filter, or a whole name.",
    }
}

/// Draws the list that is open.
pub fn view(model: &Model, picker: &Picker, frame: &mut Frame, area: Rect) {
    let items = choose::items(model);
    let all = match picker.choice {
        Choice::Profile => model.account.profiles().len(),
        Choice::Region => model.account.regions().len(),
    };
    let shown = items.iter().filter(|item| **item != Item::Typed).count();
    let right = if model.account.is_waiting() { String::new() } else { format!("{shown} of {all}") };
    let area = framing::question(frame, area, asks(picker.choice), &right);
    let width = usize::from(area.width);
    let remarks = remarks(model, picker).into_iter();
    let area =
        framing::below(frame, area, remarks.flat_map(|(sign, words)| framing::remark(sign, &words, width)).collect());
    if area.height == 0 {
        return;
    }
    let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let cursor = items.iter().position(|item| Some(*item) == picker.cursor);
    list::show(frame, rows, &items, cursor, None, |item, width| {
        let room = width.saturating_sub(4);
        let line = match picker.choice {
            Choice::Profile => profile(model, *item, room),
            Choice::Region => Line::from(text::fit(&region(model, picker, *item), room)),
        };
        list::marked(mark(choose::is_in_use(model, *item)), line)
    });
    // Last, as the terminal's cursor is where something is typed.
    picker.filter.show(frame, Rect { height: 1, ..area });
}

fn profile(model: &Model, item: Item, room: usize) -> Line<'static> {
    let Item::Listed(at) = item else { return Line::default() };
    let Some(profile) = model.account.profiles().get(at) else { return Line::default() };
    let name = table::rest(room, &[WAY, ACCOUNT, REGION], 8).min(30);
    let cell = |text: &Option<String>, room| Cell::words(text.as_deref().unwrap_or_default(), room);
    table::row(vec![
        Cell::words(&profile.name, name),
        Cell::words(&way(profile), WAY),
        cell(&profile.account, ACCOUNT),
        cell(&profile.region, REGION),
    ])
}

/// How a profile signs in, in words.
pub fn way(profile: &Profile) -> String {
    if profile.asks_for_code { format!("{}, MFA", profile.way) } else { profile.way.to_string() }
}

/// A Region and what is known of it.
pub fn region(model: &Model, picker: &Picker, item: Item) -> String {
    let listed = match item {
        Item::Listed(at) => model.account.regions().get(at),
        Item::Typed => return format!("{}, as typed", picker.filter.field.text().trim().to_lowercase()),
    };
    listed.map_or_else(String::new, |region| match region.standing {
        Standing::Enabled => region.name.clone(),
        Standing::Disabled => format!("{}  not enabled in this account", region.name),
        Standing::Named => format!("{}  named in the config files", region.name),
    })
}

/// What there is to know of the list, and of the row under the cursor.
pub fn remarks(model: &Model, picker: &Picker) -> Vec<(Sign, String)> {
    let mut remarks = Vec::new();
    if model.account.is_waiting() {
        let words = match picker.choice {
            Choice::Profile => "Reading the profiles of the config files.",
            Choice::Region => "Asking EC2 which Regions the account has.",
        };
        return vec![(Sign::NotYet, words.to_owned())];
    }
    match picker.choice {
        Choice::Profile => match &model.account.profiles {
            Some(Err(error)) => remarks.push((Sign::Failed, error.to_string())),
            Some(Ok(profiles)) if profiles.is_empty() => {
                let words = "The config files have no profile. `aws configure sso` or `aws login` makes one.";
                remarks.push((Sign::Attention, words.to_owned()));
            }
            _ => {}
        },
        Choice::Region => {
            if let Some(error) = model.account.regions.as_ref().and_then(|regions| regions.untold.as_ref()) {
                let why = full_stop(&error.to_string());
                let words = format!("The account did not tell its Regions: {why} Any can be typed.");
                remarks.push((Sign::Attention, words));
            }
        }
    }
    if let (Choice::Profile, Some(Item::Listed(at))) = (picker.choice, picker.cursor)
        && model.account.profiles().get(at).is_some_and(|profile| profile.asks_for_code)
    {
        let words = "This profile asks for the code of an MFA device, which only the AWS CLI can ask for. Choosing it \
                     shows the way.";
        remarks.push((Sign::Attention, words.to_owned()));
    }
    let words = "A new session is opened. Answers are kept where they mean something there; what does not is named \
                 first.";
    remarks.push((Sign::Here, words.to_owned()));
    remarks
}
