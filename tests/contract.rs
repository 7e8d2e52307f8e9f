//! What every cloud does alike: one suite, the sandbox in process and the AWS adapter over HTTP.

mod dns;
mod endpoints;
mod people;
mod reading;
mod security;
mod world;

/// Makes a test of each behaviour for each world. moto alone shows about half of them; `tests/emulator` makes it
/// strict enough for all.
macro_rules! behaviours {
    ($($module:ident::$name:ident;)*) => {
        mod in_the_sandbox {
            $(
                #[tokio::test(start_paused = true)]
                async fn $name() {
                    super::$module::$name(&super::world::sandbox()).await;
                }
            )*
        }

        #[cfg(feature = "aws")]
        mod over_http {
            $(
                #[tokio::test]
                async fn $name() {
                    if let Some(world) = super::world::over_http().await {
                        super::$module::$name(&world).await;
                    }
                }
            )*
        }
    };
}

behaviours! {
    reading::a_snapshot_lists_what_there_is;
    reading::what_the_scope_names_is_read_in_full;
    reading::profiles_of_the_chosen_domain_are_read;
    reading::a_policy_that_does_not_exist_is_none;
    reading::services_tell_all_their_private_names;
    reading::what_is_seen_on_the_way_is_what_is_answered;

    security::a_dns_attribute_is_set;
    security::a_group_is_made_once_and_found_again;
    security::a_group_needs_a_vpc;
    security::rules_that_stand_are_left_and_the_others_added;
    security::rules_need_a_group;
    security::rules_are_revoked;
    security::a_group_that_is_used_stays_until_it_is_not;

    endpoints::an_endpoint_is_pending_and_then_available;
    endpoints::an_endpoint_is_found_again_by_its_step;
    endpoints::the_same_token_gives_the_same_endpoint;
    endpoints::the_same_token_for_another_request_is_refused;
    endpoints::studio_answers_under_its_own_name;
    endpoints::private_names_follow_the_endpoint_s_own;
    endpoints::private_dns_needs_the_dns_attributes;
    endpoints::one_endpoint_of_a_service_has_private_dns;
    endpoints::a_zone_of_that_name_forbids_private_dns;
    endpoints::one_subnet_stands_in_each_zone;
    endpoints::studio_is_not_in_every_zone;
    endpoints::what_does_not_exist_is_named;
    endpoints::a_policy_names_who;
    endpoints::a_subnet_is_added;
    endpoints::a_changed_endpoint_is_pending_again;
    endpoints::private_dns_is_switched_off;
    endpoints::an_unknown_endpoint_is_left_out;
    endpoints::endpoints_go_in_one_call;
    endpoints::a_subnet_and_a_group_are_taken_away;

    dns::a_zone_is_made_and_comes_into_sync;
    dns::a_zone_is_found_again_by_its_reference;
    dns::a_reference_makes_one_zone;
    dns::a_name_is_taken_once_in_a_vpc;
    dns::private_dns_forbids_a_zone_of_that_name;
    dns::a_zone_needs_a_vpc;
    dns::records_are_put_and_taken_away;
    dns::a_record_stands_below_its_zone;
    dns::a_zone_with_records_stays;
    dns::tags_come_after_the_zone;

    people::a_policy_is_made_once_and_found_again;
    people::a_policy_has_a_plain_name;
    people::a_document_that_iam_does_not_read_is_refused;
    people::a_document_has_a_largest_size;
    people::a_version_comes_into_force_when_it_is_told_to;
    people::a_policy_has_five_versions;
    people::the_version_in_force_stays;
    people::attaching_twice_is_attaching_once;
    people::nobody_attaches_what_or_to_whom_does_not_exist;
    people::roles_of_aws_are_not_touched;
    people::a_user_takes_so_many_policies;
    people::who_is_allowed_what_is_read;
    people::what_is_attached_decides;
    people::what_is_detached_is_not_attached;
    people::a_policy_goes_when_nobody_has_it_and_no_version_is_left;
    people::policies_that_name_something_are_found;
}
