//! The codes of what is refused besides answers and plans, as in `assets/codes.toml`.

/// Why nothing was done, in a word; what AWS refuses has AWS's own codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// The answers are no regular file.
    AnswersNotAFile,
    /// The answers are not UTF-8.
    AnswersNotText,
    /// The answers have more bytes than any answers need.
    AnswersTooLarge,
    /// The answers cannot be read.
    AnswersUnreadable,
    /// The endpoint policy of the file cannot serve.
    EndpointPolicy,
    /// The endpoint policy is no regular file.
    EndpointPolicyNotAFile,
    /// The endpoint policy is not UTF-8.
    EndpointPolicyNotText,
    /// The endpoint policy has more bytes than any policy may.
    EndpointPolicyTooLarge,
    /// The endpoint policy cannot be read.
    EndpointPolicyUnreadable,
    /// A fault of this program.
    Internal,
    /// A signal came before anything was changed.
    Interrupted,
    /// The key bindings cannot serve.
    Keys,
    /// The key bindings are no regular file.
    KeysNotAFile,
    /// The key bindings are not UTF-8.
    KeysNotText,
    /// The key bindings have more bytes than any need.
    KeysTooLarge,
    /// The key bindings cannot be read.
    KeysUnreadable,
    /// The log cannot be written.
    LogFile,
    /// This build cannot reach AWS.
    NoAws,
    /// There is no terminal to draw on.
    NoTerminal,
    /// Nobody said yes.
    NotConfirmed,
    /// The run is for another account than the session.
    OtherAccount,
    /// The answers are for another Region than the session.
    RegionMismatch,
    /// There is no run of that name.
    RunNotFound,
    /// Another process has the run.
    RunOwned,
    /// The run's folder is not what a run keeps.
    RunUnreadable,
    /// The sandbox's account cannot be used.
    Sandbox,
    /// The account has changed since the plan was made.
    StalePlan,
    /// The state folder cannot be used.
    StateFolder,
    /// The arguments make no sense.
    Usage,
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;

    use super::Code;

    #[test]
    fn every_code_stands_in_the_table_and_its_section_has_no_other() {
        let table: toml::Table = include_str!("../../assets/codes.toml").parse().unwrap();
        let codes: BTreeSet<String> = Code::iter().map(|code| code.to_string()).collect();
        let told = |code: &String| table.values().any(|section| section.as_table().unwrap().contains_key(code));
        assert_eq!(codes.iter().filter(|code| !told(code)).collect::<Vec<_>>(), Vec::<&String>::new());
        let section = table["command"].as_table().unwrap();
        assert_eq!(section.keys().filter(|code| !codes.contains(*code)).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}
