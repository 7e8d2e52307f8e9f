//! One account on the emulator with answers that fit it, and the program carrying them out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::world::{Call, Ids, REGION, World};

/// AWS answers for the names.
pub const PRIVATE_DNS: [&str; 2] = ["private-dns", "private-dns"];
/// A zone of the account answers for the names.
pub const HOSTED_ZONES: [&str; 2] = ["hosted-zone", "hosted-zone"];

/// An account, the answers for it, and the program's state.
pub struct Case {
    pub world: World,
    pub ids: Ids,
    mode: &'static str,
    cidrs: &'static [&'static str],
    /// Of Studio, then of the API.
    dns: [&'static str; 2],
    folder: TempDir,
}

impl Case {
    /// With four hosted zones of others.
    pub fn new(mode: &'static str, cidrs: &'static [&'static str], dns: [&'static str; 2]) -> Option<Self> {
        Self::with_zones(4, mode, cidrs, dns)
    }

    /// With so many hosted zones of others.
    pub fn with_zones(
        zones: u32,
        mode: &'static str,
        cidrs: &'static [&'static str],
        dns: [&'static str; 2],
    ) -> Option<Self> {
        let (world, ids) = World::with_zones(zones)?;
        let folder = tempfile::tempdir().expect("a folder");
        let case = Self { world, ids, mode, cidrs, dns, folder };
        fs::write(case.answers(), case.toml()).expect("the answers");
        Some(case)
    }

    /// Where the answers are.
    pub fn answers(&self) -> PathBuf {
        self.folder.path().join("answers.toml")
    }

    /// The answers.
    pub fn toml(&self) -> String {
        let [studio, api] = self.dns;
        format!(
            r#"
version = 1
region = "{REGION}"
domain = {{ id = "{domain}" }}
network = {{ vpc = "{vpc}", subnets = ["{first}", "{second}"] }}
endpoints = {{ dns = {{ studio = "{studio}", "sagemaker.api" = "{api}" }} }}
restriction = {{ mode = "{mode}", cidrs = {cidrs:?} }}
principals = {{ roles = ["DataScientist"], users = ["ana"], groups = ["Analysts"] }}
"#,
            domain = self.ids.domain,
            vpc = self.ids.vpc,
            first = self.ids.subnets[0],
            second = self.ids.subnets[1],
            mode = self.mode,
            cidrs = self.cidrs,
        )
    }

    /// Runs a command with the answers.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.with(arguments, &[])
    }

    /// What a command with the answers prints, with some variables of the environment and further arguments.
    pub fn with(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
        let mut command = self.world.program();
        command.args(arguments).arg(self.answers()).arg("--state-dir").arg(self.state());
        command.envs(environment.iter().copied()).output().expect("the program")
    }

    /// Where the program keeps what it knows.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The folder of all of it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The objects that the program prints, one a line.
    pub fn json(&self, arguments: &[&str], exit: i32) -> Vec<Value> {
        objects(&self.run(arguments), arguments, exit)
    }

    /// The same of a command that takes no answers.
    pub fn of_run(&self, arguments: &[&str], exit: i32) -> Vec<Value> {
        let mut command = self.world.program();
        command.args(arguments).arg("--state-dir").arg(self.state());
        objects(&command.output().expect("the program"), arguments, exit)
    }

    /// What `compare.py` is to find.
    pub fn wanted(&self, run: &str) -> String {
        json!({
            "mode": self.mode,
            "cidrs": self.cidrs,
            "dns": { "studio": self.dns[0], "sagemaker.api": self.dns[1] },
            "run": run,
            "domain": self.ids.domain,
            "vpc": self.ids.vpc,
            "subnets": self.ids.subnets[..2],
            "admitted": ["10.20.0.0/16", self.ids.studio_group],
            "zones_before": 4,
            "roles": ["DataScientist"],
            "users": ["ana"],
            "groups": ["Analysts"],
        })
        .to_string()
    }

    /// The calls so far that change something.
    pub fn writes(&self) -> Vec<String> {
        self.world.calls().into_iter().filter(Call::is_write).map(|call| call.action).collect()
    }
}

fn objects(output: &Output, arguments: &[&str], exit: i32) -> Vec<Value> {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}\n{stdout}\n{stderr}");
    stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}
