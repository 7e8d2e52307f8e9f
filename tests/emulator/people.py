"""IAM: AWS's refusals, and the policy simulator."""

import json
import re

from moto.core.responses import ActionResult
from moto.iam.models import ManagedPolicy
from moto.iam.responses import IamResponse

from . import evaluation
from .patch import add_to, around, iam_refusal

SID = re.compile(r"[0-9A-Za-z]*")
TAG_VALUE = re.compile(r"[\w\s_.:/=+\-@]*")
POLICY_NAME = re.compile(r"[\w+=,.@-]{1,128}")
POLICY_CHARACTERS = 6_144
POLICIES_PER_PRINCIPAL = 10
UNMODIFIABLE_PATHS = ("/aws-reserved/", "/aws-service-role/")


def install() -> None:
    install_policies()
    install_attachments()
    install_simulator()


def check_document(text: str) -> None:
    try:
        document = json.loads(text)
        statements = evaluation.listed(document["Statement"])
    except (ValueError, KeyError, TypeError):
        raise iam_refusal("MalformedPolicyDocument", "Syntax errors in policy.") from None
    for statement in statements:
        if not SID.fullmatch(statement.get("Sid", "")):
            raise iam_refusal(
                "MalformedPolicyDocument",
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*",
            )
        if "Principal" in statement or "NotPrincipal" in statement:
            raise iam_refusal(
                "MalformedPolicyDocument",
                "Policy document should not specify a principal.",
            )
    if len(re.sub(r"\s", "", text)) > POLICY_CHARACTERS:
        raise iam_refusal("LimitExceeded", f"Cannot exceed quota for PolicySize: {POLICY_CHARACTERS}")


def check_tags(tags: list[dict]) -> None:
    for tag in tags:
        if not TAG_VALUE.fullmatch(tag["Value"]):
            raise iam_refusal(
                "ValidationError",
                f"1 validation error detected: Value '{tag['Value']}' at 'tags.1.member.value' failed to satisfy "
                r"constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*",
            )


def install_policies() -> None:
    # moto leaves the name and the versions out of GetAccountAuthorizationDetails.
    ManagedPolicy.policy_name = property(lambda policy: policy.name)
    ManagedPolicy.policy_version_list = property(lambda policy: policy.versions)

    @around(IamResponse, "create_policy")
    def create_policy(original, self):
        if not POLICY_NAME.fullmatch(self._get_param("PolicyName")):
            raise iam_refusal("ValidationError", "The specified value for policyName is invalid.")
        check_document(self._get_param("PolicyDocument"))
        check_tags(self._get_param("Tags", []))
        return original(self)

    @around(IamResponse, "create_policy_version")
    def create_policy_version(original, self):
        check_document(self._get_param("PolicyDocument"))
        return original(self)

    @around(IamResponse, "delete_policy")
    def delete_policy(original, self):
        policy = self.backend.get_policy(self._get_param("PolicyArn"))
        if entities(self.backend, policy.arn):
            raise iam_refusal("DeleteConflict", "Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            raise iam_refusal("DeleteConflict", "This policy has more than one version.")
        return original(self)

    @add_to(IamResponse)
    def list_entities_for_policy(self):
        arn = self.backend.get_policy(self._get_param("PolicyArn")).arn
        found = entities(self.backend, arn)
        result = {
            "PolicyUsers": [one for kind, one in found if kind == "user"],
            "PolicyGroups": [one for kind, one in found if kind == "group"],
            "PolicyRoles": [one for kind, one in found if kind == "role"],
            "IsTruncated": False,
        }
        return ActionResult(result)


def entities(backend, arn: str) -> list[tuple]:
    """Everyone that a policy is attached to."""
    kinds = {"user": backend.users, "group": backend.groups, "role": backend.roles}
    return [
        (kind, one) for kind, principals in kinds.items() for one in principals.values() if arn in one.managed_policies
    ]


def install_attachments() -> None:
    for kind in ("user", "group", "role"):

        @around(IamResponse, f"attach_{kind}_policy")
        def attach(original, self, kind=kind):
            get = getattr(self.backend, f"get_{kind}")
            principal = get(self._get_param(f"{kind.title()}Name"))
            if kind == "role" and principal.path.startswith(UNMODIFIABLE_PATHS):
                raise iam_refusal(
                    "UnmodifiableEntity",
                    f"Cannot perform the operation on the protected role '{principal.name}' - this role is only "
                    "modifiable by AWS",
                )
            attached = principal.managed_policies
            if self._get_param("PolicyArn") in attached:
                return ActionResult({})
            if len(attached) >= POLICIES_PER_PRINCIPAL:
                raise iam_refusal(
                    "LimitExceeded",
                    f"Cannot exceed quota for PoliciesPer{kind.title()}: {POLICIES_PER_PRINCIPAL}",
                )
            return original(self)


def install_simulator() -> None:
    @add_to(IamResponse)
    def simulate_custom_policy(self):
        return simulate(self, self._get_param("PolicyInputList", []))

    @add_to(IamResponse)
    def simulate_principal_policy(self):
        documents = documents_of(self.backend, self._get_param("PolicySourceArn"))
        return simulate(self, documents + self._get_param("PolicyInputList", []))


def documents_of(backend, arn: str) -> list:
    """Every document in force for a principal, a user's groups included."""
    kind, name = arn.split(":")[5].split("/", 1)
    name = name.rsplit("/", 1)[-1]
    if kind == "user":
        holders = [backend.get_user(name), *backend.get_groups_for_user(name)]
    elif kind == "group":
        holders = [backend.get_group(name)]
    else:
        holders = [backend.get_role(name)]
    documents = []
    for holder in holders:
        for policy in holder.managed_policies.values():
            default = next(version for version in policy.versions if version.is_default)
            documents.append(default.document)
        inline = holder.policies
        documents += list(inline.values()) if isinstance(inline, dict) else []
    return documents


def simulate(response, documents: list) -> ActionResult:
    context = {
        entry["ContextKeyName"].lower(): entry.get("ContextKeyValues", [])
        for entry in response._get_param("ContextEntries", [])
    }
    results = []
    for action in response._get_param("ActionNames", []):
        for resource in response._get_param("ResourceArns", []) or ["*"]:
            decision, missing = evaluation.decide(documents, action, resource, context)
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": decision,
                    "MatchedStatements": [],
                    "MissingContextValues": sorted(missing),
                }
            )
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})
