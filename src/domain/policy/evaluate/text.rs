//! Texts of a policy that are compared with texts of a request: wildcards and variables.

use std::sync::Arc;

use super::context::{Context, Entry, Values};
use super::truth::{Doubt, Truth};

/// How many parts an ARN has; the last may hold colons of its own.
pub(super) const ARN_PARTS: usize = 6;

/// A sign of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Is(char),
    /// `?`
    One,
    /// `*`
    Any,
}

/// A piece of a text as it stands in the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Signs(Vec<Sign>),
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Variable {
        key: Arc<str>,
        default: Option<String>,
    },
    /// A variable that is written in no known way.
    Odd,
}

/// A text of a policy, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    source: Arc<str>,
    pieces: Vec<Piece>,
    /// How much of the source stands before any wildcard or variable.
    head: usize,
    /// Where in the source that begins which stands behind all of them; its end for a text that is no whole ARN.
    tail: usize,
}

/// A text with a request's values in it.
pub(super) enum Filled<'a> {
    /// All is known.
    Signs(std::borrow::Cow<'a, [Sign]>),
    /// A variable has no value: nothing is equal to the text, or like it (IAM User Guide, "IAM policy elements:
    /// Variables and tags").
    Nothing,
    /// A variable is not known: the text with `*` in its place, and why.
    Unknown(Vec<Sign>, Doubt),
}

impl Text {
    /// Reads a text. Variables exist only where the document's version knows them, wildcards only in patterns; `${*}`,
    /// `${?}` and `${$}` are the signs themselves.
    pub(super) fn new(source: &str, variables: bool, wildcards: bool) -> Self {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some((before, inside, after)) = variables.then(|| split_variable(rest)).flatten() {
            push_signs(&mut pieces, before, wildcards);
            match inside {
                "*" | "?" | "$" => push_signs(&mut pieces, inside, false),
                _ => pieces.push(variable(inside)),
            }
            rest = after;
        }
        push_signs(&mut pieces, rest, wildcards);
        let head = source.find(['*', '?', '$']).unwrap_or(source.len());
        let is_arn = source.split(':').nth(ARN_PARTS - 1).is_some();
        let last = source.rfind(['*', '?', '$', '}']).map_or(0, |last| last + 1);
        let tail = if is_arn { last } else { source.len() };
        Self { source: source.into(), pieces, head, tail }
    }

    /// The text as it stands in the policy.
    pub(super) fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// Whether an ARN begins and ends as this one does, which says fast of most that they are not like it.
    pub(super) fn frames(&self, text: &str) -> bool {
        text.starts_with(&self.source[..self.head]) && text.ends_with(&self.source[self.tail..])
    }

    /// Whether a variable stands in the first five parts of an ARN, where AWS takes none in resources.
    pub(super) fn has_early_variable(&self) -> bool {
        if let [Piece::Signs(_)] = self.pieces.as_slice() {
            return false;
        }
        let mut colons = 0;
        self.pieces.iter().any(|piece| match piece {
            Piece::Signs(signs) => {
                colons += signs.iter().filter(|sign| **sign == Sign::Is(':')).count();
                false
            }
            Piece::Variable { .. } | Piece::Odd => colons < ARN_PARTS - 1,
        })
    }

    /// Puts the request's values in the place of variables. Wildcards in values are plain signs.
    pub(super) fn fill(&self, context: &Context) -> Filled<'_> {
        match self.pieces.as_slice() {
            [] => return Filled::Signs((&[][..]).into()),
            [Piece::Signs(signs)] => return Filled::Signs(signs.as_slice().into()),
            _ => {}
        }
        let mut signs = Vec::new();
        let mut doubt = None;
        for piece in &self.pieces {
            match piece {
                Piece::Signs(plain) => signs.extend(plain),
                Piece::Odd => {
                    doubt = Some(Doubt::Pattern(self.source.clone()));
                    signs.push(Sign::Any);
                }
                Piece::Variable { key, default } => match (context.get(key), default) {
                    (Entry::Is(Values::One(value)), _) | (Entry::Absent, Some(value)) => {
                        signs.extend(value.chars().map(Sign::Is));
                    }
                    (Entry::Absent, None) => return Filled::Nothing,
                    (Entry::Is(Values::Many(_)) | Entry::Perhaps(_) | Entry::Unknown, _) => {
                        doubt = Some(Doubt::Key(key.clone()));
                        signs.push(Sign::Any);
                    }
                },
            }
        }
        match doubt {
            Some(doubt) => Filled::Unknown(signs, doubt),
            None => Filled::Signs(signs.into()),
        }
    }

    /// Whether a text without variables is `value` or, with wildcards, is like it.
    pub(super) fn is_like_plain(&self, value: &str) -> bool {
        match self.pieces.as_slice() {
            [] => value.is_empty(),
            [Piece::Signs(signs)] => matches(signs, value),
            _ => false,
        }
    }

    /// Whether the text, with the request's values in it, is `value` or, with wildcards, is like it.
    pub(super) fn is_like(&self, value: &str, context: &Context, ignoring_case: bool) -> Truth {
        let like = |signs: &[Sign]| {
            if ignoring_case { matches(&lowered(signs), &value.to_lowercase()) } else { matches(signs, value) }
        };
        match self.fill(context) {
            Filled::Signs(signs) => Truth::of(like(&signs)),
            Filled::Unknown(signs, doubt) if like(&signs) => Truth::Unknown(doubt),
            Filled::Nothing | Filled::Unknown(..) => Truth::No,
        }
    }
}

fn lowered(signs: &[Sign]) -> Vec<Sign> {
    let lower = |sign: &Sign| match sign {
        Sign::Is(sign) => sign.to_lowercase().map(Sign::Is).collect(),
        other => vec![*other],
    };
    signs.iter().flat_map(lower).collect()
}

fn split_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}

fn push_signs(pieces: &mut Vec<Piece>, text: &str, wildcards: bool) {
    let sign = |sign| match sign {
        '*' if wildcards => Sign::Any,
        '?' if wildcards => Sign::One,
        other => Sign::Is(other),
    };
    let signs = text.chars().map(sign);
    if let Some(Piece::Signs(before)) = pieces.last_mut() {
        before.extend(signs);
    } else if !text.is_empty() {
        pieces.push(Piece::Signs(signs.collect()));
    }
}

fn variable(inside: &str) -> Piece {
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, rest)) => match rest.strip_prefix(" '").and_then(|rest| rest.strip_suffix('\'')) {
            Some(default) => (key, Some(default.to_owned())),
            None => return Piece::Odd,
        },
    };
    if key.is_empty() || key.trim() != key {
        return Piece::Odd;
    }
    Piece::Variable { key: key.to_lowercase().into(), default }
}

/// Whether a text fits signs, where wildcards stand for anything.
pub(super) fn matches(signs: &[Sign], text: &str) -> bool {
    let mut at = 0;
    let mut rest = text.chars();
    // The last `*`, and what was left of the text when it stood for nothing more than so far.
    let mut back: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let here = rest.clone();
        let fits = match (signs.get(at), rest.next()) {
            (None, None) => return true,
            (Some(Sign::Any), _) => {
                rest = here.clone();
                back = Some((at, here));
                true
            }
            (Some(Sign::One), Some(_)) => true,
            (Some(Sign::Is(sign)), Some(other)) => *sign == other,
            (None, Some(_)) | (Some(_), None) => false,
        };
        if fits {
            at += 1;
            continue;
        }
        let Some((star, left)) = &mut back else { return false };
        if left.next().is_none() {
            return false;
        }
        at = *star + 1;
        rest = left.clone();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::glob::covers;
    use super::*;

    fn like(pattern: &str, value: &str, context: &Context) -> Truth {
        Text::new(pattern, true, true).is_like(value, context, false)
    }

    proptest! {
        #[test]
        fn wildcards_match_as_the_simpler_matcher_says(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let signs = Text::new(&pattern, false, true);
            prop_assert_eq!(signs.is_like(&text, &Context::whole(), false), Truth::of(covers(&pattern, &text)));
        }
    }

    #[test]
    fn variables_have_the_values_of_the_request() {
        let context = Context::whole().with("aws:username", "ana").with("aws:PrincipalTag/star", "a*");
        assert_eq!(like("home/${AWS:UserName}/*", "home/ana/x", &context), Truth::Yes);
        assert_eq!(like("${aws:username", "${aws:username", &context), Truth::Yes);
        assert_eq!(like("${aws:PrincipalTag/star}", "ana", &context), Truth::No);
        assert_eq!(like("${aws:PrincipalTag/star}", "a*", &context), Truth::Yes);
        assert_eq!(like("${aws:PrincipalTag/none}", "", &context), Truth::No);
        assert_eq!(like("${aws:PrincipalTag/none, 'all'}", "all", &context), Truth::Yes);
        assert_eq!(like("${aws:PrincipalTag/none, '*'}", "all", &context), Truth::No);
        assert_eq!(like("${aws:username, 'all'}", "ana", &context), Truth::Yes);
    }

    #[test]
    fn signs_that_mean_something_can_be_meant_themselves() {
        let none = Context::whole();
        for sign in ["*", "?", "$"] {
            let pattern = format!("a${{{sign}}}b");
            assert_eq!(like(&pattern, &format!("a{sign}b"), &none), Truth::Yes);
            assert_eq!(like(&pattern, "axb", &none), Truth::No);
        }
    }

    #[test]
    fn older_documents_know_no_variables() {
        let text = Text::new("${aws:username}", false, true);
        let context = Context::whole().with("aws:username", "ana");
        assert_eq!(text.is_like("${aws:username}", &context, false), Truth::Yes);
        assert_eq!(text.is_like("ana", &context, false), Truth::No);
    }

    #[test]
    fn a_value_that_is_not_known_is_told_only_where_it_matters() {
        let open = Context::part();
        assert_eq!(like("user/${aws:userid}", "user/x", &open), Truth::Unknown(Doubt::Key("aws:userid".into())));
        assert_eq!(like("user/${aws:userid}", "role/x", &open), Truth::No);
        let several = Context::whole().with_many("aws:TagKeys", ["a", "b"]);
        assert_eq!(like("${aws:TagKeys}", "a", &several), Truth::Unknown(Doubt::Key("aws:tagkeys".into())));
    }

    #[test]
    fn a_variable_that_is_written_oddly_is_not_guessed() {
        for odd in ["${a,'b'}", "${a, b}", "${ a}", "${}"] {
            assert_eq!(like(odd, "b", &Context::whole()), Truth::Unknown(Doubt::Pattern(odd.into())), "{odd}");
        }
    }
}
