//! What is said of VPCs, subnets, endpoints and their names.

use super::text::{
    Cost, ENDPOINT_POLICY, INTERFACE_ENDPOINT, PRIVATE_ZONES, SAGEMAKER_IN_VPC, SERVICES, STUDIO_ENDPOINT,
    STUDIO_IN_VPC, Text,
};

pub const VPC: Text = Text {
    title: "this VPC",
    does: "The endpoints stand here: network interfaces with private addresses, to which Studio's names lead. Whoever \
           reaches them, from inside or from an office or VPN that is connected, opens Studio without the internet.",
    cost: Cost::Words("A VPC costs nothing; its endpoints cost by the hour in each zone."),
    risk: "Private DNS needs the VPC's DNS support and DNS host names; the plan turns on what is off.",
    page: STUDIO_ENDPOINT,
};

pub const SUBNET: Text = Text {
    title: "this subnet",
    does: "An endpoint takes one subnet in a zone and puts one network interface there. Routing inside the VPC lets \
           every other subnet reach it. Two zones keep Studio reachable when one of them fails.",
    cost: Cost::Zone,
    risk: "The subnet needs a free address, and its network ACL must let 443 in and the answers out. A subnet that \
           another account shares cannot be taken.",
    page: INTERFACE_ENDPOINT,
};

pub const STUDIO: Text = Text {
    title: "the Studio endpoint",
    does: "Studio's pages and apps, with their WebSockets, come through it. AWS judges the policy again on every \
           request that comes this way, not only when Studio is opened.",
    cost: Cost::Service,
    risk: "Without it the pages come over the internet, and every mode but IP and none refuses them.",
    page: STUDIO_ENDPOINT,
};

pub const API: Text = Text {
    title: "the SageMaker API endpoint",
    does: "The call that makes Studio's address, CreatePresignedDomainUrl, goes through it, and so does every other \
           call of the SageMaker API from inside this VPC.",
    cost: Cost::Service,
    risk: "It serves the whole VPC: training, inference and other domains call through it too from then on.",
    page: SAGEMAKER_IN_VPC,
};

pub const RUNTIME: Text = Text {
    title: "the runtime endpoint",
    does: "Calls to deployed models stay inside the VPC. AWS names it among what Studio needs where apps have no way to \
           the internet.",
    cost: Cost::Service,
    risk: "Where apps have a way to the internet it only adds to the cost.",
    page: STUDIO_IN_VPC,
};

pub const CREDENTIALS: Text = Text {
    title: "the STS endpoint",
    does: "SDKs ask STS for temporary credentials and for who they are. AWS asks for it where notebooks use the \
           SageMaker Python SDK and have no way to the internet.",
    cost: Cost::Service,
    risk: "Old SDKs call the global name of STS, which no endpoint serves: set AWS_STS_REGIONAL_ENDPOINTS=regional.",
    page: STUDIO_IN_VPC,
};

pub const LOGS: Text = Text {
    title: "the endpoints for logs and metrics",
    does: "Apps and jobs write their log lines to CloudWatch Logs and their metrics to CloudWatch through it.",
    cost: Cost::Service,
    risk: "Without it, apps that have no way to the internet leave no logs, and some never finish starting.",
    page: STUDIO_IN_VPC,
};

pub const IMAGES: Text = Text {
    title: "the container registry endpoints",
    does: "Images of your own come from ECR: ecr.api tells which there are, ecr.dkr gives them. The layers themselves \
           come from S3.",
    cost: Cost::Service,
    risk: "One without the other pulls nothing, and without an S3 gateway endpoint, which is free, neither does.",
    page: SERVICES,
};

pub const KEYS: Text = Text {
    title: "the KMS endpoint",
    does: "Calls to KMS that apps make for keys of your own stay inside the VPC.",
    cost: Cost::Service,
    risk: "Apps that have no way to the internet cannot use your keys without it.",
    page: SERVICES,
};

pub const SESSIONS: Text = Text {
    title: "the Systems Manager endpoints",
    does: "Editors on people's own machines reach spaces through Systems Manager, past Studio's pages.",
    cost: Cost::Service,
    risk: "The policy made here does not judge such sessions: sagemaker:StartSession does, in people's own policies.",
    page: SERVICES,
};

pub const OTHER: Text = Text {
    title: "this endpoint",
    does: "An interface endpoint for another service that apps call, inside this VPC.",
    cost: Cost::Service,
    risk: "Its names lead to the endpoint for everything in the VPC, not for Studio alone.",
    page: SERVICES,
};

pub const CLIENTS: Text = Text {
    title: "who reaches the endpoints",
    does: "The security group of the endpoints lets in 443 from these ranges, besides Studio's own groups. Browsers \
           come from offices, VPNs and WorkSpaces, which are in none of Studio's groups.",
    cost: Cost::Nothing,
    risk: "Who is in no range gets no answer: the browser waits, and no error says why.",
    page: INTERFACE_ENDPOINT,
};

pub const PRIVATE_DNS: Text = Text {
    title: "private DNS",
    does: "AWS keeps a hidden hosted zone in this VPC, in which the service's usual names mean the endpoint. Nothing \
           has to be kept in order.",
    cost: Cost::Nothing,
    risk: "It holds in this VPC alone: peered VPCs and offices must forward the names to a Resolver inbound endpoint \
           here. A hosted zone of the same name in the VPC is in its way.",
    page: INTERFACE_ENDPOINT,
};

pub const HOSTED_ZONE: Text = Text {
    title: "a private hosted zone",
    does: "A zone of your own in Route 53 says that the names mean the endpoint. It can be associated with many VPCs, \
           which then share one endpoint.",
    cost: Cost::HostedZone,
    risk: "In the VPCs that it is associated with it answers for all names below its own, also for those that it does \
           not hold.",
    page: PRIVATE_ZONES,
};

pub const ACCOUNT_POLICY: Text = Text {
    title: "policy account",
    does: "The endpoints carry what users and roles of this account ask for, and nothing of other accounts. Studio's \
           endpoint also carries requests that name no account, as a browser's for Studio's pages may. What each may do \
           is still said by their own permissions.",
    cost: Cost::Nothing,
    risk: "People who work here with roles of another account cannot use these endpoints.",
    page: ENDPOINT_POLICY,
};

pub const STUDIO_POLICY: Text = Text {
    title: "policy studio",
    does: "The endpoints carry what Studio needs in this one domain. An endpoint policy is a list of what is allowed: \
           all else is refused on this way.",
    cost: Cost::Nothing,
    risk: "On the API endpoint it cuts off training, inference and other domains for everything in the VPC.",
    page: ENDPOINT_POLICY,
};

pub const FULL_ACCESS_POLICY: Text = Text {
    title: "policy full-access",
    does: "What AWS puts on an endpoint by itself: it carries everything, for everybody.",
    cost: Cost::Nothing,
    risk: "Credentials of any account work through it, so that data can leave with them.",
    page: ENDPOINT_POLICY,
};

pub const OWN_POLICY: Text = Text {
    title: "a policy of your own",
    does: "The file that the answers name is put on the Studio and the API endpoint as it is.",
    cost: Cost::Nothing,
    risk: "What it does not allow is refused: opening Studio needs sagemaker:CreatePresignedDomainUrl on both.",
    page: ENDPOINT_POLICY,
};

pub const ADOPT: Text = Text {
    title: "the policy of a standing endpoint",
    does: "An endpoint that was here before keeps its policy, unless this is on: then it gets the one chosen above, \
           after the private path was checked.",
    cost: Cost::Nothing,
    risk: "Others may rely on what it lets through today. Undo puts the old policy back.",
    page: ENDPOINT_POLICY,
};

pub const NEW_GROUP: Text = Text {
    title: "a new security group",
    does: "A group for these endpoints alone. It lets in 443 from Studio's groups and from the ranges above.",
    cost: Cost::Nothing,
    risk: "A rule names one source, and a group holds 60 of them unless AWS raised that.",
    page: INTERFACE_ENDPOINT,
};

pub const APPS_GROUP: Text = Text {
    title: "a security group of Studio's apps",
    does: "The group of the endpoints lets it in on 443, so that notebooks and spaces reach both APIs.",
    cost: Cost::Nothing,
    risk: "Without it apps in this VPC find the private names and are let in by nothing: their calls time out.",
    page: INTERFACE_ENDPOINT,
};

pub const STANDING_GROUP: Text = Text {
    title: "a security group that stands",
    does: "The endpoints take it, and what it lacks is added: 443 from Studio's groups and from the ranges above.",
    cost: Cost::Nothing,
    risk: "Whatever else has this group lets in the same from then on. Undo takes away only what was added.",
    page: INTERFACE_ENDPOINT,
};
