//! The codes of findings, refusals and faults: one word for each thing that can be wrong, as in `assets/codes.toml`.

/// A code; what it means and what to do about it stands in `assets/codes.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    // What the answers alone show.
    AnswersTooLarge,
    ArnNotName,
    DnsForNoService,
    Duplicate,
    EveryoneRange,
    ExtraEndpointsMode,
    ExtraVpcsMode,
    HostBits,
    InvalidId,
    InvalidName,
    InvalidRange,
    InvalidRegion,
    InvalidService,
    InvalidTag,
    InvalidValue,
    Ipv6Range,
    MissingKey,
    NoServices,
    NoSubnets,
    PolicyNeedsDomain,
    PrincipalsUnrestricted,
    PrivateRange,
    PublicRange,
    RangesMissing,
    RangesNotTaken,
    ReservedTag,
    Syntax,
    TooManyTags,
    Unanswered,
    UnknownKey,
    VersionUnknown,
    WrongType,
    // What cannot be planned at all.
    Unreadable,
    // What the account shows.
    ApiPolicyNarrow,
    AppServicesMissing,
    AttachedToNobody,
    AttachmentLimit,
    ChangedSince,
    ClientsNotAdmitted,
    ConsoleClosed,
    CustomDnsServers,
    DnsConflict,
    DnsGap,
    DnsHostNames,
    DomainNotFound,
    DomainNotInService,
    EndpointAmbiguous,
    EndpointMissing,
    EndpointPolicy,
    EndpointPolicyKept,
    EndpointPolicyOpen,
    EndpointQuota,
    EndpointsRefused,
    ExecutionRoleLacking,
    ExecutionRoleOpen,
    ExecutionRoleRestricted,
    GroupElsewhere,
    GroupLimit,
    GroupNotFound,
    GuardrailOff,
    InUse,
    LockedOut,
    ManagedElsewhere,
    MisnamedZone,
    NarrowerZone,
    NetworkAcl,
    NewAccess,
    NoInboundResolver,
    NoRoute,
    NobodyAdmitted,
    NotRestorable,
    NotRestricted,
    OneZoneOnly,
    OpensAgain,
    OthersOpen,
    ParentZone,
    PermissionSetOpen,
    PolicyNameTaken,
    PolicyQuota,
    PolicyText,
    PolicyTooLarge,
    PolicyVersionsFull,
    PrincipalNotFound,
    ProfileOutranked,
    ProxyHosts,
    PublicInternetDomain,
    RangeOutsideVpc,
    RegionMismatch,
    RemoteIdeOpen,
    RequesterManaged,
    ResolverRule,
    RestrictionUnproven,
    RestrictsYourself,
    RuleLimit,
    RunningApps,
    S3Policy,
    ServiceLinkedOpen,
    ServiceNotFound,
    SharedSubnet,
    ShutOut,
    SsoDomain,
    StaysAttached,
    StillNeeded,
    StillOpen,
    StillRestricted,
    StudioGroupShut,
    StudioGroupsElsewhere,
    SubnetElsewhere,
    SubnetFull,
    SubnetNotFound,
    SubnetWithoutIpv4,
    SubnetsShareZone,
    UnifiedStudio,
    UnknownAccess,
    UnknownApps,
    UnknownAttachments,
    UnknownDnsAttributes,
    UnknownDomain,
    UnknownExecutionRoles,
    UnknownHostedZones,
    UnknownPath,
    UnknownPolicies,
    UnknownPolicy,
    UnknownPrincipals,
    UnknownQuotas,
    UnknownResolution,
    UnknownStudioGroups,
    UnmodifiablePrincipal,
    Untold,
    VpcNotFound,
    VpcWideDns,
    WayDropped,
    WideRange,
    ZoneCoveredElsewhere,
    ZoneNotCovered,
    ZoneUnsupported,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::{IntoEnumIterator, VariantNames};

    use super::Code;
    use crate::plan::step::CheckKind;

    #[test]
    fn every_code_stands_in_the_table_and_the_table_has_no_other() {
        let table: toml::Table = include_str!("../../assets/codes.toml").parse().unwrap();
        let of = |kind: &str| table[kind].as_table().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        let known: BTreeSet<_> = Code::iter().map(|code| code.to_string()).collect();
        let told: BTreeSet<_> = ["fault", "refusal", "finding"].into_iter().flat_map(of).collect();
        assert_eq!(told, known);
        assert_eq!(of("check"), CheckKind::VARIANTS.iter().map(ToString::to_string).collect());
    }

    #[test]
    fn every_code_says_what_it_means_and_what_to_do() {
        let table: toml::Table = include_str!("../../assets/codes.toml").parse().unwrap();
        for (code, entry) in table.values().flat_map(|kind| kind.as_table().unwrap()) {
            for field in ["meaning", "fix"] {
                assert!(entry[field].as_str().unwrap().ends_with('.'), "{code}: {field}");
            }
        }
    }
}
