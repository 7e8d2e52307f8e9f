//! Patterns with `*` and `?`, as actions and resources hold them.

/// Whether `pattern` covers `text`. A wildcard in `text` is covered by `*` alone, so that a pattern covers another
/// only when it is at least as wide.
#[must_use]
pub fn covers(pattern: &str, text: &str) -> bool {
    // Most patterns are of another service or resource, which their beginning tells.
    let literal = pattern.split(['*', '?']).next().unwrap_or_default();
    let (Some(pattern), Some(text)) = (pattern.strip_prefix(literal), text.strip_prefix(literal)) else { return false };
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for sign in pattern.chars() {
        if sign == '*' {
            let first = reached.iter().position(|here| *here).unwrap_or(reached.len());
            reached.iter_mut().skip(first).for_each(|here| *here = true);
            continue;
        }
        for at in (0..text.len()).rev() {
            reached[at + 1] = reached[at] && (text[at] == sign || (sign == '?' && text[at] != '*'));
        }
        reached[0] = false;
    }
    reached[text.len()]
}

/// Whether some text fits both `pattern` and `shape`. A `*` of the shape stands for one part of an ARN, without `:`
/// and `/`; a `*` of the pattern for anything, as AWS reads it.
pub(super) fn overlap(pattern: &str, shape: &str) -> bool {
    let shape: Vec<char> = shape.chars().collect();
    // `next[j]`: whether what follows the present sign of the pattern overlaps `shape[j..]`.
    let mut next: Vec<bool> = (0..=shape.len()).map(|j| shape[j..].iter().all(|sign| *sign == '*')).collect();
    for sign in pattern.chars().rev() {
        let mut here = vec![false; shape.len() + 1];
        here[shape.len()] = sign == '*' && next[shape.len()];
        for j in (0..shape.len()).rev() {
            here[j] = match (sign, shape[j]) {
                ('*', _) => next[j] || here[j + 1],
                (':' | '/', '*') => here[j + 1],
                (_, '*') => here[j + 1] || next[j],
                (one, other) => next[j + 1] && (one == other || one == '?' || other == '?'),
            };
        }
        next = here;
    }
    next[0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pattern_covers_what_fits_and_what_is_narrower() {
        assert!(covers("sagemaker:*", "sagemaker:createapp"));
        assert!(covers("sagemaker:Create?pp", "sagemaker:CreateApp"));
        assert!(covers("*App", "CreateApp"));
        assert!(covers("a*", "a*b"));
        assert!(!covers("a?", "a*"));
        assert!(!covers("sagemaker:Create", "sagemaker:CreateApp"));
        assert!(covers("*", ""));
        assert!(!covers("", "a"));
    }

    #[test]
    fn a_pattern_overlaps_a_shape_when_a_text_fits_both() {
        let shape = "arn:*:sagemaker:*:*:app/*/*/kernelgateway/*";
        assert!(overlap("*", shape));
        assert!(overlap("arn:*", shape));
        assert!(overlap("arn:aws:sagemaker:eu-west-1:1:app/d-a/*", shape));
        assert!(overlap("arn:aws:sagemaker:*:*:app/d-a/*/kernelgateway/?", shape));
        assert!(!overlap("arn:aws:sagemaker:eu-west-1:1:app/d-a/*/jupyterserver/*", shape));
        assert!(!overlap("arn:aws:sagemaker:eu-west-1:1:user-profile/d-a/*", shape));
        assert!(!overlap("arn:aws:sagemaker:eu-west-1:1:app", shape));
        assert!(overlap("a*c", "ab*"));
        assert!(!overlap("ab*", "ac*"));
        assert!(!overlap("a/b", "a*b"));
    }

    proptest! {
        #[test]
        fn a_plain_text_is_overlapped_by_what_covers_it(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            prop_assert_eq!(overlap(&pattern, &text), covers(&pattern, &text));
            prop_assert_eq!(overlap(&text, &pattern), covers(&pattern, &text));
        }

        #[test]
        fn what_is_covered_overlaps(one in "[ab*?]{0,8}", other in "[ab*?]{0,8}") {
            prop_assert!(!covers(&one, &other) || overlap(&one, &other));
            prop_assert_eq!(overlap(&one, &other), overlap(&other, &one));
        }
    }
}
