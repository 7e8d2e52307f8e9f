//! What is said of domains, modes and principals.

use super::text::{ACCESS_DENIED, CONDITION_KEYS, Cost, DOMAIN, IAM_QUOTAS, STUDIO_ENDPOINT, STUDIO_IN_VPC, Text};

pub const IAM_DOMAIN: Text = Text {
    title: "a domain entered through IAM",
    does: "People ask the SageMaker API for an address of this domain, with their own IAM permissions. The policy made \
           here names the user profiles of this domain alone.",
    cost: Cost::Nothing,
    risk: "Other domains of the account stay as open as they are.",
    page: DOMAIN,
};

pub const SSO_DOMAIN: Text = Text {
    title: "a domain of Identity Center",
    does: "People sign in through IAM Identity Center, and nobody asks IAM for an address. The endpoints can be built \
           and serve those who come from inside.",
    cost: Cost::Nothing,
    risk: "AWS offers no restriction by network here: whoever may sign in does so from anywhere.",
    page: DOMAIN,
};

pub const EVERY_DOMAIN: Text = Text {
    title: "every domain",
    does: "The policy names the user profiles of all domains of this account and Region, those to come included.",
    cost: Cost::Nothing,
    risk: "Studio's security groups are known only of the domains that live in the chosen VPC; name ranges for the \
           others.",
    page: DOMAIN,
};

pub const MODE_VPC: Text = Text {
    title: "mode VPC",
    does: "IAM lets in a request that names this VPC (aws:SourceVpc). Only requests through an endpoint of the VPC do, \
           whichever endpoint that is.",
    cost: Cost::Nothing,
    risk: "Who reaches the VPC's endpoints is inside. Peered networks and VPNs do where routes, DNS and the endpoints' \
           security group (the client ranges on Endpoints) let them: the policy lets them in too.",
    page: CONDITION_KEYS,
};

pub const MODE_VPCE: Text = Text {
    title: "mode VPCE",
    does: "IAM lets in a request that names one of these two endpoints (aws:SourceVpce): that of Studio for the pages, \
           that of the API for the address.",
    cost: Cost::Nothing,
    risk: "An endpoint that is made anew has another id, and then nobody gets in until the policy names it.",
    page: CONDITION_KEYS,
};

pub const MODE_IP: Text = Text {
    title: "mode IP",
    does: "IAM lets in a request from a listed public address (aws:SourceIp). Requests through an endpoint carry none.",
    cost: Cost::Nothing,
    risk: "Whoever comes through the endpoints is refused, so it fits people who come over the internet alone.",
    page: STUDIO_ENDPOINT,
};

pub const MODE_VPC_IP: Text = Text {
    title: "mode VPC-IP",
    does: "IAM lets in a request through an endpoint of this VPC (aws:SourceVpc) from a listed private address \
           (aws:VpcSourceIp).",
    cost: Cost::Nothing,
    risk: "Addresses behind a NAT look alike, and another VPC may have the same ones: the policy names both.",
    page: STUDIO_ENDPOINT,
};

pub const MODE_NONE: Text = Text {
    title: "mode none",
    does: "The private path is built, and IAM is left as it is. People can try the path before anybody is kept out.",
    cost: Cost::Nothing,
    risk: "Whoever is allowed to open Studio still does so from the internet.",
    page: STUDIO_ENDPOINT,
};

pub const PUBLIC_RANGES: Text = Text {
    title: "public ranges",
    does: "The addresses from which offices and VPNs come out to the internet, as AWS sees them.",
    cost: Cost::Nothing,
    risk: "An address that a provider changes shuts everybody behind it out, and whoever gets it next is let in.",
    page: CONDITION_KEYS,
};

pub const PRIVATE_RANGES: Text = Text {
    title: "private ranges",
    does: "The addresses with which people reach the endpoints: of the VPC itself, or of an office or VPN connected to \
           it.",
    cost: Cost::Nothing,
    risk: "Who comes from a range that is not listed is refused, though the security group may let them in.",
    page: CONDITION_KEYS,
};

pub const GUARDRAIL: Text = Text {
    title: "the denial of every other way in",
    does: "In IAM one Allow is enough, and a Deny beats every Allow. This part of the policy (guardrail in an answers \
           file) denies CreatePresignedDomainUrl wherever the mode does not let in, whatever another policy allows.",
    cost: Cost::Nothing,
    risk: "Whoever has the policy and is not on the private path is shut out at once. Undo opens it again first.",
    page: ACCESS_DENIED,
};

pub const POLICY_NAME: Text = Text {
    title: "the policy's name",
    does: "The name of the managed policy that is made, once for the account. A policy of this name that was made here \
           for the same domain gets a new version.",
    cost: Cost::Nothing,
    risk: "A policy of this name that is not ours is never touched: the plan refuses instead.",
    page: IAM_QUOTAS,
};

pub const ROLE: Text = Text {
    title: "a role",
    does: "The policy is attached to the role. It holds for everybody who assumes it, sessions that run already \
           included, as IAM judges each request anew.",
    cost: Cost::Nothing,
    risk: "Programs that assume the role to make Studio's address are restricted like people.",
    page: STUDIO_ENDPOINT,
};

pub const USER: Text = Text {
    title: "a user",
    does: "The policy is attached to the user. It holds for the console, for access keys and for every session of it.",
    cost: Cost::Nothing,
    risk: "A role that the user may assume is not restricted with it: choose that too.",
    page: STUDIO_ENDPOINT,
};

pub const GROUP: Text = Text {
    title: "a group",
    does: "The policy is attached to the group. It holds for every user in it, and for those who join it.",
    cost: Cost::Nothing,
    risk: "An administrator in the group is restricted too, and who leaves the group is not any more.",
    page: IAM_QUOTAS,
};

pub const EXECUTION_ROLE: Text = Text {
    title: "an execution role of Studio",
    does: "Studio's pages call AWS from the browser with the rights of this role, and open apps with it.",
    cost: Cost::Nothing,
    risk: "With the policy on it Studio's pages fail for whoever is not where the mode allows, however they signed in.",
    page: STUDIO_IN_VPC,
};

pub const CALLER: Text = Text {
    title: "yourself",
    does: "You run this with it. The policy holds for you as for everybody else; it denies opening Studio and nothing \
           besides, so undo still works.",
    cost: Cost::Nothing,
    risk: "Keep somebody outside who can open Studio from anywhere, for the day on which the private path fails.",
    page: ACCESS_DENIED,
};

pub const UNMODIFIABLE: Text = Text {
    title: "a role that is not IAM's",
    does: "IAM Identity Center or an AWS service owns this role, and IAM refuses every change of it.",
    cost: Cost::Nothing,
    risk: "It stays unrestricted. A permission set of Identity Center can name the policy that is made here.",
    page: ACCESS_DENIED,
};
