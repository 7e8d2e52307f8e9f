//! Where something is answered, for whoever sits before the screens and for whoever writes a file.

/// The page of the wizard that asks for it, and the key of an answers file.
pub fn answered(key: &str) -> String {
    let page = match key.split_once('.') {
        Some(("restriction", _)) => "Restriction",
        Some(("network", "vpc" | "subnets")) => "Network",
        Some(("network" | "endpoints", _)) => "Endpoints",
        None if key == "region" => "Account",
        _ => "People",
    };
    format!("(page {page}; {key} in an answers file)")
}

/// The end of what is told to whoever writes a file.
const IN_A_FILE: &str = " in an answers file)";

/// The same words for whoever sits before the screens, who has no file: the pages alone.
pub fn without_keys(words: &str) -> String {
    let mut told = words.to_owned();
    while let Some(end) = told.find(IN_A_FILE)
        && let Some(start) = told[..end].rfind(" (")
    {
        let page = told[start..end].strip_prefix(" (page ").and_then(|within| within.split_once("; "));
        let page = page.map(|(page, _)| format!(" (page {page})")).unwrap_or_default();
        told.replace_range(start..end + IN_A_FILE.len(), &page);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_and_key_are_named() {
        for (key, page) in [
            ("restriction.guardrail", "Restriction"),
            ("network.vpc", "Network"),
            ("network.client_cidrs", "Endpoints"),
            ("endpoints.services", "Endpoints"),
            ("principals", "People"),
            ("region", "Account"),
        ] {
            assert_eq!(answered(key), format!("(page {page}; {key} in an answers file)"));
        }
    }
    #[test]
    fn whoever_has_no_file_is_told_the_page_alone() {
        let words = "Choose bob (page People; principals in an answers file), or leave. You are chosen by a name \
             (principals.include_caller in an answers file). See (here).";
        assert_eq!(without_keys(words), "Choose bob (page People), or leave. You are chosen by a name. See (here).");
        assert_eq!(without_keys("in an answers file)"), "in an answers file)");
    }
}
