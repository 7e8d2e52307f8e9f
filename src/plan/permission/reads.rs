//! The actions that read an account for a plan.

/// Always.
pub(super) const READS: &[&str] = &[
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpointServices",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "iam:GetAccountSummary",
    "iam:ListAccountAliases",
    "iam:ListGroups",
    "iam:ListRoles",
    "iam:ListUsers",
    "sagemaker:DescribeDomain",
    "sagemaker:ListDomains",
    "sts:GetCallerIdentity",
];

/// Of a VPC that was chosen.
pub(super) const READS_OF_VPC: &[&str] = &[
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "route53:GetHostedZone",
    "route53:ListHostedZonesByVPC",
    "route53:ListResourceRecordSets",
    "route53:ListTagsForResource",
    "route53profiles:ListProfileAssociations",
    "route53profiles:ListProfileResourceAssociations",
    "route53resolver:ListResolverEndpoints",
    "route53resolver:ListResolverRuleAssociations",
    "route53resolver:ListResolverRules",
];

/// Of what the chosen domain has, or all have.
pub(super) const READS_OF_MEMBERS: &[&str] =
    &["sagemaker:DescribeUserProfile", "sagemaker:ListApps", "sagemaker:ListSpaces", "sagemaker:ListUserProfiles"];

/// Of the policy, whether it is there or not.
pub(super) const READS_OF_POLICY: &[&str] = &[
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListEntitiesForPolicy",
    "iam:ListPolicies",
    "iam:ListPolicyVersions",
];
