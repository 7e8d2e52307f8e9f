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
}
