//! One account on the emulator, built by boto3, and what the emulator saw of the calls to it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use studiolink::cloud::aws::{Aws, Session};

/// Where everything of these tests lies.
pub const REGION: &str = "eu-west-1";

/// One call as the emulator saw it.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// `DescribeVpcs` and so on.
    pub action: String,
    /// How long it took.
    pub ms: f64,
    /// How many calls of the account were under way, itself included.
    pub in_flight: u32,
    /// Whether it only asked whether it might.
    pub dry_run: bool,
    /// Whether a rule did more to it than delay it.
    pub disturbed: bool,
    /// For how many seconds a URL was asked for.
    pub expires: Option<u32>,
}

impl Call {
    /// Whether it changes something.
    pub fn is_write(&self) -> bool {
        const READS: [&str; 4] = ["Describe", "Get", "List", "Simulate"];
        !self.dry_run && !READS.iter().any(|verb| self.action.starts_with(verb))
    }
}

/// What `build_account.py` made.
#[derive(Clone, Debug, Deserialize)]
pub struct Ids {
    /// The VPC of the domain.
    pub vpc: String,
    /// One subnet in each zone; the last zone lacks Studio.
    pub subnets: Vec<String>,
    /// A further subnet in the zone of the first.
    pub spare_subnet: String,
    /// The group of Studio's apps.
    pub studio_group: String,
    /// The domain.
    pub domain: String,
}

/// An account of a test's own.
#[derive(Debug)]
pub struct World {
    /// Where the emulator listens.
    pub url: String,
    /// Twelve digits.
    pub account: String,
}

impl World {
    /// An empty account; `None` where no emulator runs.
    pub fn empty() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let Ok(url) = std::env::var("STUDIOLINK_MOTO_URL") else {
            eprintln!("skipped: STUDIOLINK_MOTO_URL does not name an emulator; `tests/run` brings one");
            return None;
        };
        let account = format!("{:012}", NEXT.fetch_add(1, Ordering::Relaxed));
        Some(Self { url, account })
    }

    /// An account with VPCs, domains and people, and four hosted zones that the VPC uses.
    pub fn built() -> Option<(Self, Ids)> {
        Self::with_zones(4)
    }

    /// The same with so many hosted zones.
    pub fn with_zones(count: u32) -> Option<(Self, Ids)> {
        let world = Self::empty()?;
        let ids = world.python("build_account.py", &[&count.to_string()]);
        world.forget_calls();
        Some((world, ids))
    }

    /// Runs a program of this folder with the account's address, number and Region before `arguments`.
    pub fn python<T: DeserializeOwned>(&self, program: &str, arguments: &[&str]) -> T {
        let python = std::env::var_os("STUDIOLINK_PYTHON").expect("STUDIOLINK_PYTHON names a Python with boto3");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("moto").join(program);
        let mut command = Command::new(python);
        command.arg(path).args([&self.url, &self.account, REGION]).args(arguments);
        let output = command.output().expect("Python");
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// The program, signed in to the account by its environment.
    pub fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_studiolink"));
        program
            .env("AWS_ACCESS_KEY_ID", format!("STUDIOLI{}", self.account))
            .env("AWS_SECRET_ACCESS_KEY", "unused")
            .env("AWS_REGION", REGION)
            .env("AWS_ENDPOINT_URL", &self.url);
        program
    }

    /// The profile that signs in to the account.
    pub fn profile(&self) -> String {
        format!("account-{}", self.account)
    }

    /// How a session reaches the account.
    pub fn session(&self) -> Session {
        Session {
            profile: Some(self.profile()),
            region: Some(REGION.to_owned()),
            endpoint_url: Some(self.url.clone()),
            patience: None,
        }
    }

    /// The adapter, signed in.
    pub async fn aws(&self) -> Aws {
        Aws::connect(&self.session()).await.expect("a session")
    }

    /// Rules for what fails from now on.
    pub fn faults(&self, rules: &Value) {
        self.request("PUT", "faults", &rules.to_string());
    }

    /// Private names by the service's name: those that AWS lists from now on.
    pub fn names(&self, names: &Value) {
        self.request("PUT", "names", &names.to_string());
    }

    /// Every call of `action` is refused.
    pub fn deny(&self, service: &str, action: &str) {
        self.faults(&json!([{ "service": service, "action": action, "code": "AccessDenied", "status": 403 }]));
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        serde_json::from_str(&self.request("GET", "calls", "")).expect("a log")
    }

    /// Starts the log anew.
    pub fn forget_calls(&self) {
        self.request("DELETE", "calls", "");
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.url.strip_prefix("http://").expect("a plain address");
        let mut stream = TcpStream::connect(host).expect("the emulator");
        let head = format!("{method} /emulator/{path}?account={} HTTP/1.0\r\n", self.account);
        let length = format!("Host: {host}\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{length}{body}").as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(" 200 "), "{head}");
        body.to_owned()
    }
}
