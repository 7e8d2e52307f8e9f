//! The direction of the layers: a module uses only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with what it may use, besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("plan", &["domain"]),
    ("cloud", &["domain", "plan"]),
    ("engine", &["domain", "plan", "cloud"]),
    ("report", &["domain", "plan", "cloud", "engine"]),
    ("ui", &["domain", "plan", "cloud", "engine", "report", "terminal"]),
    ("terminal", &[]),
    ("cli", &["domain", "plan", "cloud", "engine", "report", "ui", "terminal"]),
];

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

fn layer_of(path: &Path, src: &Path) -> String {
    let first = path.strip_prefix(src).expect("below src").components().next().expect("a name");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The part of a file that is the product, without its tests, which may use anything.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn modules_used(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn no_module_uses_one_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let layer = layer_of(&file, &src);
        if layer == "lib" || layer == "main" {
            continue;
        }
        let allowed = LAYERS.iter().find(|(name, _)| *name == layer).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            wrong.push(format!("{}: {layer} is no layer", file.display()));
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source");
        for used in modules_used(product(&text)) {
            if used != layer && !allowed.contains(&used) && LAYERS.iter().any(|(name, _)| *name == used) {
                wrong.push(format!("{}: {layer} may not use {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_aws_adapter_names_the_sdk() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let adapter = src.join("cloud").join("aws");
    let wrong: Vec<_> = files
        .iter()
        .filter(|file| !file.starts_with(&adapter))
        .filter(|file| fs::read_to_string(file).expect("a source").contains("aws_sdk_"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_source_opens_with_what_it_is_for() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let wrong: Vec<_> =
        files.iter().filter(|file| !fs::read_to_string(file).expect("a source").starts_with("//! ")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
