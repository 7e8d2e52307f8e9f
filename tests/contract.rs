//! What every cloud does alike: one suite, the sandbox in process and the AWS adapter over HTTP.

mod dns;
mod endpoints;
mod people;
mod reading;
mod security;
mod world;

/// Makes a test of each behaviour for each world. After the colon stands what moto can show: `shown`; or `strict`,
/// which needs the stricter form of moto that `tests/run` starts; or `never`; the latter two with the reason, which
/// the skipped test says.
macro_rules! behaviours {
    ($($module:ident::$name:ident: $moto:ident $($reason:literal)?;)*) => {
        mod in_the_sandbox {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    super::$module::$name(&super::world::sandbox()).await;
                }
            )*
        }
    };
}

behaviours! {
    reading::a_snapshot_lists_what_there_is: shown;
    reading::what_the_scope_names_is_read_in_full: shown;
    reading::profiles_of_the_chosen_domain_are_read: strict "moto keeps no user profiles";
    reading::a_policy_that_does_not_exist_is_none: shown;
    reading::services_tell_all_their_private_names: never "moto tells one private name of each service";

    security::a_dns_attribute_is_set: shown;
    security::a_group_is_made_once_and_found_again: shown;
    security::a_group_needs_a_vpc: strict "moto makes a group in a VPC that does not exist";
    security::rules_that_stand_are_left_and_the_others_added: shown;
    security::rules_need_a_group: shown;

    endpoints::an_endpoint_is_pending_and_then_available: strict "moto's endpoints are available at once";
    endpoints::an_endpoint_is_found_again_by_its_step: shown;
    endpoints::the_same_token_gives_the_same_endpoint: strict "moto makes another endpoint for the same client token";
    endpoints::the_same_token_for_another_request_is_refused: never "moto does not compare requests of one token";
    endpoints::studio_answers_under_its_own_name: strict "moto makes up the names of endpoints";
    endpoints::private_names_follow_the_endpoint_s_own: never "moto lists one private name";
    endpoints::private_dns_needs_the_dns_attributes: strict "moto does not look at the VPC's attributes";
    endpoints::one_endpoint_of_a_service_has_private_dns: strict "moto knows no private DNS";
    endpoints::a_zone_of_that_name_forbids_private_dns: strict "moto knows no private DNS";
    endpoints::one_subnet_stands_in_each_zone: strict "moto takes any subnets";
    endpoints::studio_is_not_in_every_zone: never "moto's services are in every zone";
    endpoints::what_does_not_exist_is_named: strict "moto takes services and groups that do not exist";
    endpoints::a_policy_names_who: never "moto takes any policy";
    endpoints::a_subnet_is_added: shown;
    endpoints::a_changed_endpoint_is_pending_again: never "moto's endpoints stay available when they change";
    endpoints::private_dns_is_switched_off: strict "moto does not change private DNS";
    endpoints::an_unknown_endpoint_is_left_out: shown;

    dns::a_zone_is_made_and_comes_into_sync: strict "moto's changes are in sync at once";
    dns::a_zone_is_found_again_by_its_reference: shown;
    dns::a_reference_makes_one_zone: strict "moto makes another zone for the same reference";
    dns::a_name_is_taken_once_in_a_vpc: strict "moto makes zones of the same name";
    dns::private_dns_forbids_a_zone_of_that_name: strict "moto knows no private DNS";
    dns::a_zone_needs_a_vpc: strict "moto takes any VPC";
    dns::records_are_put_and_taken_away: shown;
    dns::a_record_stands_below_its_zone: never "moto takes any name and any target";
    dns::a_zone_with_records_stays: shown;
    dns::tags_come_after_the_zone: shown;

    people::a_policy_is_made_once_and_found_again: shown;
    people::a_policy_has_a_plain_name: never "moto does not look at the characters of a name";
    people::a_document_that_iam_does_not_read_is_refused: strict "moto takes any Sid";
    people::a_document_has_a_largest_size: strict "moto takes any size";
    people::a_version_comes_into_force_when_it_is_told_to: shown;
    people::a_policy_has_five_versions: shown;
    people::the_version_in_force_stays: shown;
    people::attaching_twice_is_attaching_once: shown;
    people::nobody_attaches_what_or_to_whom_does_not_exist: shown;
    people::roles_of_aws_are_not_touched: never "moto lets everybody change every role";
    people::a_user_takes_so_many_policies: strict "moto knows no quota of attachments";
    people::what_is_attached_decides: strict "moto simulates no policies";
}
