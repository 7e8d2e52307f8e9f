//! The README names every action that the adapter to AWS uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Actions in the files of a folder, as attempts name them: `"iam:GetRole` and the like.
fn actions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            actions(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for quoted in text.split('"').skip(1) {
            let word = quoted.split(|c: char| !c.is_ascii_alphanumeric() && c != ':').next().unwrap_or_default();
            let service = word.split_once(':').filter(|(_, name)| name.starts_with(|c: char| c.is_ascii_uppercase()));
            if service.is_some_and(|(service, _)| ["ec2", "iam", "route53", "sagemaker", "sts"].contains(&service)) {
                found.insert(word.to_owned());
            }
        }
    }
}

#[test]
fn the_readme_names_every_action_that_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeSet::from(["iam:SimulateCustomPolicy".to_owned(), "iam:SimulatePrincipalPolicy".to_owned()]);
    actions(&root.join("src/cloud/aws"), &mut used);
    assert!(used.len() > 40, "{used:?}");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let unnamed: Vec<_> = used.iter().filter(|action| !readme.contains(&format!("`{action}`"))).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
