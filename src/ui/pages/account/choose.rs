//! Account: choosing another profile, or another Region.

use super::{Flow, switch};
use crate::cloud::CloudError;
use crate::cloud::session::{Profile, Region, Regions, Wanted, is_region};
use crate::ui::keys::Action;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::parts::filter::{Filter, Haystack, Needle};
use crate::ui::parts::input::Field;
use crate::ui::parts::list;

/// Why nothing can be chosen in the sandbox.
const SANDBOX: &str =
    "The sandbox has an account of its own, in one Region. Leave, and start with --sandbox=SCENARIO for another.";

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A profile of the config files.
    Profile,
    /// A Region.
    Region,
}

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// One of the list, by its place.
    Listed(usize),
    /// What is typed.
    Typed,
}

/// A list that is open.
#[derive(Debug)]
pub struct Picker {
    /// What it lists.
    pub choice: Choice,
    /// What is typed narrows it.
    pub filter: Filter,
    /// Where the cursor is.
    pub cursor: Option<Item>,
    /// Whether a name is asked for, and not a row.
    pub by_name: bool,
}

/// The session, and what there is to choose from.
#[derive(Debug, Default)]
pub struct State {
    /// What the session is opened with.
    pub wanted: Wanted,
    /// Whether that was chosen here: then answers of elsewhere may be left behind.
    pub chosen: bool,
    /// The list that is open.
    pub picker: Option<Picker>,
    /// `None` until they were read.
    pub profiles: Option<Result<Vec<Profile>, CloudError>>,
    /// `None` until they were asked for.
    pub regions: Option<Regions>,
    /// The number of the last question for Regions.
    asked: u64,
}

impl State {
    /// With what the command line asks for.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Whether a list is open.
    #[must_use]
    pub const fn is_choosing(&self) -> bool {
        self.picker.is_some()
    }

    /// Whether a list is open whose rows are not known yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.picker.as_ref().is_some_and(|picker| match picker.choice {
            Choice::Profile => self.profiles.is_none(),
            Choice::Region => self.regions.is_none(),
        })
    }

    /// The profiles, as far as they are known.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        self.profiles.as_ref().and_then(|read| read.as_ref().ok()).map_or(&[], Vec::as_slice)
    }

    /// The Regions, as far as they are known.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        self.regions.as_ref().map_or(&[], |regions| regions.all.as_slice())
    }
}

/// Opens a list. Its rows are read anew each time: files may have changed, and so may the session.
pub fn open(model: &mut Model, choice: Choice) -> Flow {
    if model.start.sandbox.is_some() {
        return Flow::Refuse(SANDBOX.to_owned());
    }
    model.account.picker =
        Some(Picker { choice, filter: Filter { typing: true, ..Filter::default() }, cursor: None, by_name: false });
    Flow::Stay(vec![match choice {
        Choice::Profile => {
            model.account.profiles = None;
            Effect::Profiles
        }
        Choice::Region => {
            model.account.regions = None;
            model.account.asked += 1;
            Effect::Regions { load: model.account.asked }
        }
    }])
}

/// The profiles were read.
pub fn profiles(model: &mut Model, result: Result<Vec<Profile>, CloudError>) {
    model.account.profiles = Some(result);
    settle(model);
}

/// The Regions were asked for.
pub fn regions(model: &mut Model, load: u64, regions: Regions) {
    if load == model.account.asked {
        model.account.regions = Some(regions);
        settle(model);
    }
}

/// The rows that contain what is typed; and what is typed, where it could be a Region that is not listed.
pub fn items(model: &Model) -> Vec<Item> {
    let Some(picker) = &model.account.picker else { return Vec::new() };
    let typed = picker.filter.field.text().trim().to_lowercase();
    let fits = |texts: &[&str]| Needle::new(&typed).fits(&Haystack::new(texts));
    match picker.choice {
        Choice::Profile => {
            let row = |profile: &Profile| {
                let way = profile.way.to_string();
                let more = [&profile.account, &profile.region].map(|text| text.as_deref().unwrap_or_default());
                fits(&[&profile.name, &way, more[0], more[1]])
            };
            listed(model.account.profiles(), row).collect()
        }
        Choice::Region => {
            let regions = model.account.regions();
            let is_listed = regions.iter().any(|region| region.name == typed);
            let own = (is_region(&typed) && !is_listed).then_some(Item::Typed);
            listed(regions, |region| fits(&[&region.name])).chain(own).collect()
        }
    }
}

fn listed<T>(rows: &[T], fits: impl Fn(&T) -> bool) -> impl Iterator<Item = Item> {
    rows.iter().enumerate().filter(move |(_, row)| fits(row)).map(|(at, _)| Item::Listed(at))
}

/// Puts the cursor on what is in use, or on the first row.
fn settle(model: &mut Model) {
    let items = items(model);
    let here = items.iter().copied().find(|item| is_in_use(model, *item));
    let Some(picker) = &mut model.account.picker else { return };
    picker.cursor = picker.cursor.or(here);
    list::settle(&items, &mut picker.cursor, |_| true);
}

/// Whether a row is the session's.
pub fn is_in_use(model: &Model, item: Item) -> bool {
    let (Some(picker), Item::Listed(at)) = (&model.account.picker, item) else { return false };
    match picker.choice {
        Choice::Profile => {
            model.account.profiles().get(at).map(|profile| &profile.name) == model.account.wanted.profile.as_ref()
        }
        Choice::Region => model.account.regions().get(at).map(|region| &region.name) == region(model).as_ref(),
    }
}

/// The Region that is worked in, or asked for.
pub fn region(model: &Model) -> Option<String> {
    let read = model.snapshot().map(|snapshot| snapshot.identity.region.clone());
    read.or_else(|| model.account.wanted.region.clone())
}

/// Where what is typed goes.
pub fn field(model: &mut Model) -> Option<&mut Field> {
    model.account.picker.as_mut().map(|picker| &mut picker.filter.field)
}

/// After something was typed.
pub fn typed(model: &mut Model) {
    settle(model);
}

/// Takes a key while a list is open.
pub fn press(model: &mut Model, action: Action) -> Flow {
    let items = items(model);
    let Some(picker) = &mut model.account.picker else { return Flow::stay() };
    if list::shift(&items, &mut picker.cursor, action, |_| true) {
        return Flow::stay();
    }
    match (action, picker.cursor) {
        (Action::Next, Some(item)) if items.contains(&item) => switch::choose(model, item),
        (Action::Next, _) => nothing(model),
        (Action::Back, _) if !picker.filter.field.text().is_empty() => {
            picker.filter.field.clear();
            settle(model);
            Flow::stay()
        }
        (Action::Back, _) => {
            close(model);
            Flow::stay()
        }
        _ => Flow::stay(),
    }
}

/// Closes the list; false where none was open.
pub fn close(model: &mut Model) -> bool {
    model.account.picker.take().is_some()
}

fn nothing(model: &Model) -> Flow {
    let is_region = model.account.picker.as_ref().is_some_and(|picker| picker.choice == Choice::Region);
    let typed = model.account.picker.as_ref().map_or("", |picker| picker.filter.field.text().trim());
    Flow::Refuse(match (is_region, typed) {
        _ if model.account.is_waiting() => "The list is still being read.".to_owned(),
        (true, "") => "Type the name of a Region, such as eu-west-1.".to_owned(),
        (true, typed) => no_region(typed),
        (false, "") => "There is no profile to choose.".to_owned(),
        (false, typed) => format!("No profile contains `{}`. <back> shows all.", short(typed)),
    })
}

/// Why what is typed is no Region.
pub fn no_region(typed: &str) -> String {
    format!("`{}` is no name of a Region; one looks like eu-west-1.", short(typed))
}

fn short(text: &str) -> String {
    crate::ui::parts::text::fit(text, 40)
}
