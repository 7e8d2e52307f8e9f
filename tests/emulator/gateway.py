"""In front of moto: faults, latency, and a log of the calls, each by account.

`PUT /emulator/faults?account=N` takes a JSON list of rules and replaces the account's:

    service, action   which calls; absent: every one
    dry_run           whether dry runs, or the calls themselves; absent: both
    skip, times       let so many pass first; then hold for so many
    code, message, status   what is answered instead
    delay_ms          how long it takes; the delays of all rules that fit add up
    cut               true: the connection ends before the call is made
    lost              true: the call is made, and its answer never arrives
    malformed         true: the call is made, and what arrives is no answer
    leaves_one        of several things that the call deletes, the last one stays, with this code

`GET /emulator/calls?account=N` gives the calls as JSON, whether a rule disturbed them, and for how long a URL was asked
for; DELETE forgets them.

`PUT /emulator/names?account=N` takes JSON, private names by the service's name: those that AWS lists from then on.
"""

import io
import json
import re
import socket
import threading
import time
from urllib.parse import parse_qs

from . import services
from .accounts import account_of

SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/")
QUERY_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")
REQUEST_ID = "00000000-0000-4000-8000-000000000000"
NO_ANSWER = b"<html><body>A proxy speaks.</body></html"

ROUTE53_ACTIONS = [
    ("POST", r"/hostedzone/[^/]+/rrset/?", "ChangeResourceRecordSets"),
    ("GET", r"/hostedzone/[^/]+/rrset/?", "ListResourceRecordSets"),
    ("POST", r"/hostedzone/[^/]+/associatevpc", "AssociateVPCWithHostedZone"),
    ("POST", r"/hostedzone/[^/]+/disassociatevpc", "DisassociateVPCFromHostedZone"),
    ("GET", r"/hostedzonesbyvpc", "ListHostedZonesByVPC"),
    ("GET", r"/hostedzonesbyname", "ListHostedZonesByName"),
    ("POST", r"/hostedzone", "CreateHostedZone"),
    ("GET", r"/hostedzone", "ListHostedZones"),
    ("GET", r"/hostedzone/[^/]+", "GetHostedZone"),
    ("DELETE", r"/hostedzone/[^/]+", "DeleteHostedZone"),
    ("GET", r"/change/[^/]+", "GetChange"),
    ("POST", r"/tags/hostedzone/[^/]+", "ChangeTagsForResource"),
    ("GET", r"/tags/hostedzone/[^/]+", "ListTagsForResource"),
]


PROFILES_ACTIONS = [
    ("GET", r"/profileassociations", "ListProfileAssociations"),
    ("GET", r"/profileresourceassociations/profileid/[^/]+", "ListProfileResourceAssociations"),
]


def action_of(service: str, environ: dict, body: bytes) -> str:
    if service == "route53profiles":
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        return next((name for verb, way, name in PROFILES_ACTIONS if verb == method and re.fullmatch(way, path)), path)
    if service == "route53":
        method = environ["REQUEST_METHOD"]
        path = environ["PATH_INFO"].removeprefix("/2013-04-01")
        fits = (name for verb, pattern, name in ROUTE53_ACTIONS if verb == method and re.fullmatch(pattern, path))
        return next(fits, path)
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.rsplit(".", 1)[-1]
    match = QUERY_ACTION.search(body)
    return match.group(1).decode() if match else "?"


def refusal(service: str, rule: dict) -> tuple[str, bytes]:
    """An error as the service's protocol writes it."""
    code = rule["code"]
    message = rule.get("message", "refused by a rule of the test")
    if service in ("sagemaker", "route53resolver", "route53profiles"):
        return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if service == "ec2":
        text = f"<Response><Errors>{error}</Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
    else:
        text = f"<ErrorResponse>{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    return "text/xml", text.encode()


class Gateway:
    """A WSGI application in front of another."""

    def __init__(self, application):
        self.application = application
        self.rules: dict[str, list[dict]] = {}
        self.calls: list[dict] = []
        self.in_flight: dict[str, int] = {}
        self.lock = threading.Lock()
        self.start = time.monotonic()

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO", "").startswith("/emulator/"):
            return self.administer(environ, start_response)
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        scope = SCOPE.search(authorization)
        if scope is None:
            return self.application(environ, start_response)
        body = read_body(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        service = scope.group(2)
        call = {
            "account": account_of(authorization) or "",
            "service": service,
            "action": action_of(service, environ, body),
            "dry_run": service == "ec2" and b"DryRun=true" in body,
            "expires": expires_in(service, body),
        }
        return self.serve(call, environ, start_response)

    def serve(self, call: dict, environ: dict, start_response) -> list[bytes]:
        delay, rule = self.judge(call)
        began = time.monotonic()
        with self.lock:
            self.in_flight[call["account"]] = self.in_flight.get(call["account"], 0) + 1
            in_flight = self.in_flight[call["account"]]
        status = []

        def note(line, headers, exc_info=None):
            status.append(int(line.split()[0]))
            return start_response(line, headers, exc_info)

        try:
            time.sleep(delay)
            if rule and rule.get("code"):
                content_type, answer = refusal(call["service"], rule)
                headers = [
                    ("Content-Type", content_type),
                    ("Content-Length", str(len(answer))),
                    ("x-amzn-RequestId", REQUEST_ID),
                ]
                note(f"{rule.get('status', 400)} Refused", headers)
                return [answer]
            if rule and rule.get("cut"):
                note("200 OK", [])
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                return []
            if rule and rule.get("malformed"):
                list(self.application(environ, lambda line, headers, exc_info=None: None))
                note("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(NO_ANSWER)))])
                return [NO_ANSWER]
            if rule and rule.get("leaves_one"):
                environ["HTTP_X_EMULATOR_LEAVES_ONE"] = rule["leaves_one"]
            answers = list(self.application(environ, note))
            if rule and rule.get("lost"):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return answers
        finally:
            ended = time.monotonic()
            with self.lock:
                self.in_flight[call["account"]] -= 1
                call["status"] = status[0] if status else 0
                call["t"] = round(began - self.start, 4)
                call["ms"] = round(1000 * (ended - began), 1)
                call["in_flight"] = in_flight
                call["disturbed"] = rule is not None
                self.calls.append(call)

    def judge(self, call: dict) -> tuple[float, dict | None]:
        """How long the call takes, and the first rule that holds for it and does more than delay."""
        delay = 0.0
        first = None
        with self.lock:
            for rule in self.rules.get(call["account"], []):
                if any(rule.get(key, call[key]) != call[key] for key in ("service", "action", "dry_run")):
                    continue
                rule["seen"] = rule.get("seen", 0) + 1
                skipped = rule.get("skip", 0)
                if not skipped < rule["seen"] <= skipped + rule.get("times", 1_000_000):
                    continue
                delay += rule.get("delay_ms", 0) / 1000
                if first is None and any(rule.get(key) for key in ("code", "cut", "lost", "malformed", "leaves_one")):
                    first = rule
        return delay, first

    def administer(self, environ, start_response) -> list[bytes]:
        account = parse_qs(environ.get("QUERY_STRING", "")).get("account", [""])[0]
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        answer = b"[]"
        with self.lock:
            if (method, path) == ("PUT", "/emulator/faults"):
                self.rules[account] = json.loads(read_body(environ) or b"[]")
            elif (method, path) == ("PUT", "/emulator/names"):
                services.renamed[account] = json.loads(read_body(environ))
            elif path == "/emulator/calls":
                answer = json.dumps([call for call in self.calls if call["account"] == account]).encode()
                if method == "DELETE":
                    self.calls = [call for call in self.calls if call["account"] != account]
            else:
                start_response("404 Not Found", [("Content-Length", "0")])
                return [b""]
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response("200 OK", headers)
        return [answer]


def expires_in(service: str, body: bytes) -> int | None:
    return json.loads(body or b"{}").get("ExpiresInSeconds") if service == "sagemaker" else None


def read_body(environ: dict) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length else b""
