"""How IAM decides: an explicit deny wins, an allow is needed.

After "Policy evaluation logic" and "IAM JSON policy elements: Condition operators" of the IAM User Guide.
"""

import ipaddress
import json
import re

ALLOWED = "allowed"
EXPLICIT_DENY = "explicitDeny"
IMPLICIT_DENY = "implicitDeny"


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def matches(pattern: str, text: str, ignore_case: bool = False) -> bool:
    """Whether `text` fits a pattern with `*` and `?`."""
    parts = {"*": ".*", "?": "."}
    expression = "".join(parts.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.IGNORECASE if ignore_case else 0) is not None


def in_network(network: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


OPERATORS = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "IpAddress": in_network,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
}


def holds(operator: str, wanted: list, values: list[str] | None) -> bool:
    """Whether one operator holds for one key."""
    wanted = [str(value) for value in wanted]
    quantifier, _, operator = operator.rpartition(":")
    if operator == "Null":
        return all((value.lower() == "true") == (not values) for value in wanted)
    if_exists = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    is_negated = operator in NEGATED
    test = OPERATORS[NEGATED.get(operator, operator)]
    if not values:
        if if_exists or quantifier == "ForAllValues":
            return True
        return is_negated and quantifier != "ForAnyValue"
    outcomes = [any(test(one, value) for one in wanted) != is_negated for value in values]
    return any(outcomes) if quantifier == "ForAnyValue" else all(outcomes)


def applies(statement: dict, action: str, resource: str, context: dict, missing: set[str]) -> bool:
    if "Action" in statement:
        on_action = any(matches(one, action, True) for one in listed(statement["Action"]))
    else:
        on_action = not any(matches(one, action, True) for one in listed(statement["NotAction"]))
    if "Resource" in statement:
        on_resource = any(matches(one, resource) for one in listed(statement["Resource"]))
    else:
        on_resource = not any(matches(one, resource) for one in listed(statement["NotResource"]))
    if not (on_action and on_resource):
        return False
    outcomes = []
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            values = context.get(key.lower())
            if not values:
                missing.add(key)
            outcomes.append(holds(operator, listed(wanted), values))
    return all(outcomes)


def decide(documents: list, action: str, resource: str, context: dict) -> tuple[str, set[str]]:
    """The decision, and the condition keys that the context lacks. Keys of `context` are in lower case."""
    decision = IMPLICIT_DENY
    missing: set[str] = set()
    for document in documents:
        parsed = json.loads(document) if isinstance(document, str) else document
        for statement in listed(parsed["Statement"]):
            if not applies(statement, action, resource, context, missing):
                continue
            if statement["Effect"] == "Deny":
                return EXPLICIT_DENY, missing
            decision = ALLOWED
    return decision, missing
