"""What template.yaml promises, for every kind of authentication; and that each of these rules can fail."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import stack
from stack import Stack

ROOT = Path(__file__).parent.parent.parent
AUTHENTICATIONS = ("none", "iam", "jwt", "key")
FUNCTIONS = {
    name: one["Metadata"]["BuildProperties"]["Binary"].removeprefix("solecism-")
    for name, one in stack.template()["Resources"].items()
    if one["Type"] == "AWS::Serverless::Function"
}
LANGUAGES = {name.removesuffix("Function"): code for name, code in FUNCTIONS.items() if code != "gateway"}
GIVEN = {
    "none": {},
    "iam": {},
    "jwt": {"JwtIssuer": "https://issuer.example", "JwtAudience": "solecism"},
    "key": {"ApiKey": "0123456789abcdef"},
}
# Under iam and jwt too.
OPEN = re.compile(r"GET /|GET /openapi\.json|GET /service-worker\.js|GET /page/.+|GET /v1/health")


def listed(file: str) -> list[tuple[str, str]]:
    """(method, path) of the list that a program's `routes` function is."""
    source = (ROOT / "shared" / file).read_text()
    length, body = re.search(r"fn routes\(\) -> \[.+; (\d+)] \{(.*?)\n}\n", source, re.DOTALL).groups()
    routes = re.findall(r'\("([^"]+)", ((?:\w+::)*(?:get|post|any)\([^"]+\))\)[,\]\s]', body)
    # The declared length of the list: no route is overlooked.
    assert len(routes) == int(length), f"{file}: {routes}"
    return [(name.upper(), path) for path, methods in routes for name in re.findall(r"\b(get|post|any)\(", methods)]


def served() -> list[tuple[str, str, str]]:
    """(function, method, path) of every route in the programs, from their sources; a path's variables stand as they are."""
    found = []
    for file in ("gateway/src/v1.rs", "gateway/src/lt/mod.rs", "gateway/src/openapi.rs"):
        found += [("GatewayFunction", method, path) for method, path in listed(file)]
    page = (ROOT / "shared/gateway/src/page.rs").read_text()
    files = re.findall(r'\(\s*"(/[^"]*)",\s*[A-Z]+,\s*include_str!', page)
    # The declared length of the list: no file is overlooked.
    assert len(files) == int(re.search(r"static FILES: \[File; (\d+)]", page)[1])
    found += [("GatewayFunction", "GET", path) for path in files]
    own = listed("service/src/routes.rs")
    for name, code in LANGUAGES.items():
        found += [(f"{name}Function", method, f"/v1/{code}/{path}") for method, path in own]
    return found


SERVED = served()


# The rules: each takes a stack and raises AssertionError where it is broken.


def one_block_a_language(made: Stack):
    """The languages' resources are German's, but for the name and the code."""
    codes = re.compile(rf"(?<=[/-])(?:{'|'.join(LANGUAGES.values())})(?![a-z])")

    def block(name):
        resources = {key: one for key, one in made.raw["Resources"].items() if key.startswith(name)}
        assert f"{name}Function" in resources
        text = json.dumps(resources, sort_keys=True).replace(name, "NAME")
        assert set(codes.findall(text)) == {LANGUAGES[name]}
        return codes.sub("CODE", text)

    for name in LANGUAGES:
        assert block(name) == block("German"), name
    folders = {folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()}
    assert folders == set(FUNCTIONS.values())


def functions_are_built(made: Stack):
    raw = {key: one for key, one in made.raw["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
    assert raw.keys() == FUNCTIONS.keys()
    for name, code in FUNCTIONS.items():
        assert raw[name]["Metadata"]["BuildMethod"] == "rust-cargolambda"
        binary = raw[name]["Metadata"]["BuildProperties"]["Binary"]
        assert f'name = "{binary}"' in (ROOT / raw[name]["Properties"]["CodeUri"] / "Cargo.toml").read_text()
        assert binary == f"solecism-{code}"
        built = made.resources[name]["Properties"]
        assert (built["Runtime"], built["Architectures"]) == ("provided.al2023", [made.parameters["Architecture"]])
        assert built["MemorySize"] == made.parameters["GatewayMemorySize" if code == "gateway" else "MemorySize"]
        assert built["LoggingConfig"]["LogFormat"] == "JSON"
        # Longer than the functions' own deadlines, shorter than API Gateway's 30 s.
        assert built["Timeout"] == 29


def every_route_asks(made: Stack):
    kind = {"none": "NONE", "key": "NONE", "iam": "AWS_IAM", "jwt": "JWT"}[made.parameters["Authentication"]]
    for function, method, path in SERVED:
        taken = made.route("GET" if method == "ANY" else method, path)
        assert taken, f"{method} {path} has no route"
        name, route = taken
        expected = "NONE" if OPEN.fullmatch(f"{method} {path}") else kind
        assert route["AuthorizationType"] == expected, f"{method} {path} by {name}"
        assert route.get("AuthorizerId") == ("<JwtAuthorizer>" if expected == "JWT" else None), name
        # A language's own routes go to its function; the gateway's, to the gateway.
        assert made.function_of(route) == function, f"{method} {path}"
    # What nobody serves is closed as well.
    for method, path in [
        ("GET", "/v3/x"),
        ("POST", "/"),
        ("PUT", "/v1/de/detect"),
        ("GET", "/v1/de/other"),
        ("POST", "/x"),
        ("GET", "/x"),
        # Decoded on the way to the gateway.
        ("GET", "/v2%2Fcheck"),
        ("GET", "/v1%2Fde%2Fhealth"),
    ]:
        assert made.route(method, path)[1]["AuthorizationType"] == kind, f"{method} {path}"
    authorizers = made.of_type("AWS::ApiGatewayV2::Authorizer")
    assert set(authorizers) == ({"JwtAuthorizer"} if kind == "JWT" else set())
    for authorizer in authorizers.values():
        assert authorizer["JwtConfiguration"] == {"Issuer": "https://issuer.example", "Audience": ["solecism"]}


def every_route_is_served(made: Stack):
    routes = made.of_type("AWS::ApiGatewayV2::Route")
    assert len(routes) == len({route["RouteKey"] for route in routes.values()})
    for name, route in routes.items():
        function = made.function_of(route)
        if route["RouteKey"] == "$default":
            assert function == "GatewayFunction"
            continue
        method, _, path = route["RouteKey"].partition(" ")
        if method == "OPTIONS":
            # The gateway answers it for every path: ALLOW_ORIGIN.
            assert (function, path, route["AuthorizationType"]) == ("GatewayFunction", "/{proxy+}", "NONE")
            continue
        behind = [
            served
            for to, by, served in SERVED
            if (to, by) == (function, method) and re.fullmatch(stack.regex(path), served)
        ]
        assert behind, f"{name}: {route['RouteKey']} is not served by {function}"
        # An open route opens nothing but what is meant to be open.
        if route["AuthorizationType"] == "NONE" and made.parameters["Authentication"] in ("iam", "jwt"):
            assert all(OPEN.fullmatch(f"{method} {one}") for one in behind), behind


def the_api_may_call_aliases(made: Stack):
    called = {made.function_of(route) for route in made.of_type("AWS::ApiGatewayV2::Route").values()}
    assert called == FUNCTIONS.keys()
    permissions = made.of_type("AWS::Lambda::Permission")
    assert {one["FunctionName"] for one in permissions.values()} == {f"<{name}Aliaslive>" for name in FUNCTIONS}
    api = "arn:aws:execute-api:eu-central-1:123456789012:<Api>"
    for one in permissions.values():
        name = one["FunctionName"][1 : -len("Aliaslive>")]
        paths = "*" if name == "GatewayFunction" else f"*/*/v1/{FUNCTIONS[name]}/*"
        assert one["Principal"] == "apigateway.amazonaws.com"
        assert one["SourceArn"] == f"{api}/{paths}"


def every_function_has_the_key(made: Stack):
    key = GIVEN["key"]["ApiKey"] if made.parameters["Authentication"] == "key" else ""
    for name in FUNCTIONS:
        assert made.resources[name]["Properties"]["Environment"]["Variables"]["API_KEY"] == key, name
    for secret in ("ApiKey", "FallbackKey"):
        assert made.raw["Parameters"][secret]["NoEcho"] is True, secret
        assert secret not in json.dumps(made.raw["Outputs"])


def the_default_is_safe(made: Stack):
    assert made.raw["Parameters"]["Authentication"]["Default"] == "key"
    assert made.raw["Parameters"]["Authentication"]["AllowedValues"] == list(AUTHENTICATIONS)
    # Without a key it is not deployed.
    assert Stack(made.raw).broken_rules()
    assert Stack(made.raw, Authentication="jwt", JwtIssuer="https://issuer.example").broken_rules()
    assert not made.broken_rules()
    assert not re.fullmatch(made.raw["Parameters"]["ApiKey"]["AllowedPattern"], "short")


def functions_may_do_what_they_need(made: Stack):
    roles = made.of_type("AWS::IAM::Role")
    assert roles.keys() == {f"{name}Role" for name in FUNCTIONS}
    for name, code in FUNCTIONS.items():
        role = roles[f"{name}Role"]
        # To write logs, which all functions of AWS SAM may.
        assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"], name
        allowed = [
            (one["Effect"], action, resource)
            for policy in role["Policies"]
            for one in policy["PolicyDocument"]["Statement"]
            for action in (one["Action"] if isinstance(one["Action"], list) else [one["Action"]])
            for resource in (one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]])
        ]
        if code == "gateway":
            expected = {("Allow", "lambda:InvokeFunction", f"<{language}FunctionAliaslive>") for language in LANGUAGES}
        else:
            expected = {("Allow", "s3:GetObject", f"<ModelBucket.Arn>/models/{code}/*")}
        assert set(allowed) == expected and len(allowed) == len(expected), name
        assert made.resources[name]["Properties"]["Role"] == f"<{name}Role.Arn>"


def functions_know_where_things_are(made: Stack):
    for name, code in FUNCTIONS.items():
        variables = made.resources[name]["Properties"]["Environment"]["Variables"]
        if code == "gateway":
            backends = dict(entry.split("=", 1) for entry in variables["BACKENDS"].split())
            assert backends == {code: f"lambda:<{name}FunctionAliaslive>" for name, code in LANGUAGES.items()}
            assert (variables["FALLBACK_URL"], variables["FALLBACK_KEY"]) == ("", ""), "off unless asked for"
            known = (ROOT / "shared/gateway/src/config.rs").read_text()
        else:
            assert variables["MODEL_URI"] == f"s3://<ModelBucket>/models/{code}/"
            known = (ROOT / "shared/service/src/config.rs").read_text()
        for variable in variables.keys() - {"API_KEY"}:
            assert f'name: "{variable}"' in known, f"{name} does not read {variable}"


def the_bucket_is_private(made: Stack):
    (name,) = made.of_type("AWS::S3::Bucket")
    bucket = made.resources[name]["Properties"]
    assert made.raw["Resources"][name]["DeletionPolicy"] == "Retain"
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in ("AES256", "aws:kms")
    closed = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(closed, True)
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (policy,) = made.of_type("AWS::S3::BucketPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == f"<{name}>"
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [f"<{name}.Arn>", f"<{name}.Arn>/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def logs_are_kept_for_a_time(made: Stack):
    groups = made.of_type("AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + 1
    assert all(group["RetentionInDays"] == made.parameters["LogRetentionInDays"] for group in groups.values())
    for name in FUNCTIONS:
        group = made.resources[name]["Properties"]["LoggingConfig"]["LogGroup"]
        assert group == f"<{name.removesuffix('Function')}LogGroup>"


def the_api_is_throttled_and_logged(made: Stack):
    (stage,) = made.of_type("AWS::ApiGatewayV2::Stage").values()
    settings = stage["DefaultRouteSettings"]
    assert settings["ThrottlingRateLimit"] == made.parameters["RequestsPerSecond"] > 0
    assert settings["ThrottlingBurstLimit"] == made.parameters["RequestBurst"] > 0
    assert "RouteSettings" not in stage
    assert stage["AccessLogSettings"]["DestinationArn"] == "<ApiLogGroup.Arn>"
    line = json.loads(stage["AccessLogSettings"]["Format"])
    logged = {variable.strip("$") for variable in line.values()}
    # Not context.path, context.authorizer, context.identity: text may stand in a path, and who called is nobody's business.
    assert logged <= {
        f"context.{name}"
        for name in (
            "requestTime",
            "requestId",
            "routeKey",
            "httpMethod",
            "status",
            "responseLength",
            "responseLatency",
            "integrationLatency",
            "error.message",
            "integrationErrorMessage",
        )
    }


def pages_elsewhere_may_call_where_asked_for(made: Stack):
    assert "CorsConfiguration" not in made.resources["Api"]["Properties"]
    assert "PreflightRoute" not in made.resources
    origin = "https://editor.example"
    asked = Stack(made.raw, **{**made.parameters, "AllowOrigin": origin})
    cors = asked.resources["Api"]["Properties"]["CorsConfiguration"]
    assert cors["AllowOrigins"] == [origin]
    assert {"authorization", "content-type", "x-api-key"} <= set(cors["AllowHeaders"])
    assert {"GET", "POST"} <= set(cors["AllowMethods"])
    assert not cors.get("AllowCredentials")
    assert asked.resources["GatewayFunction"]["Properties"]["Environment"]["Variables"]["ALLOW_ORIGIN"] == origin
    # The browser's question carries no authorization.
    for path in ("/v1/detect", "/v1/de/detect", "/v2/check"):
        assert asked.route("OPTIONS", path)[0] == "PreflightRoute"
    every_route_is_served(asked)
    every_route_asks(asked)


def nothing_is_a_wildcard(made: Stack):
    for name, resource in made.resources.items():
        for statement in _statements(resource.get("Properties", {})):
            if statement["Effect"] == "Deny":
                continue
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not any("*" in action for action in actions), name
            resources = statement.get("Resource", [])
            for one in resources if isinstance(resources, list) else [resources]:
                assert re.fullmatch(r"<\w+>|<ModelBucket\.Arn>/models/[a-z]{2}/\*", one), f"{name}: {one}"


def _statements(value) -> list[dict]:
    match value:
        case {"Effect": _, "Action": _}:
            return [value]
        case dict():
            return [found for one in value.values() for found in _statements(one)]
        case list():
            return [found for one in value for found in _statements(one)]
    return []


def each_function_has_its_alarms(made: Stack):
    alarms = made.of_type("AWS::CloudWatch::Alarm")
    for name, alarm in alarms.items():
        assert alarm["AlarmActions"] == ["<AlarmTopic>"], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        metrics = [one for one in alarm.get("Metrics", []) if "MetricStat" in one]
        assert len(metrics) <= 10, f"{name}: an alarm takes no more"
    for function in FUNCTIONS:
        own = {
            kind: alarms[f"{function.removesuffix('Function')}{kind}Alarm"]
            for kind in ("Errors", "Slow", "ColdStarts", "Memory")
        }
        for kind, alarm in own.items():
            assert (
                _watched(alarm)
                == {
                    "Errors": {("AWS/Lambda", "Errors", "Sum"), ("Solecism", "Errors", "Sum")},
                    "Slow": {("AWS/Lambda", "Duration", "p95")},
                    "ColdStarts": {("Solecism", "ColdStarts", "Sum"), ("Solecism", "ColdStarts", "SampleCount")},
                    "Memory": {("Solecism", "MemoryUsed", "Maximum")},
                }[kind]
            ), f"{function} {kind}"
            assert _dimensions(alarm) == {("FunctionName", f"<{function}>")}, f"{function} {kind}"
        assert own["Slow"]["Threshold"] == made.parameters["SlowMilliseconds"]
        assert own["ColdStarts"]["Threshold"] == made.parameters["ColdStartPercent"]
        assert own["Memory"]["Threshold"] == made.parameters["MemoryPercent"]
    costs = [alarms["LanguagesCostAlarm"], alarms["GatewayCostAlarm"]]
    assert all(alarm["Threshold"] == made.parameters["DailyCost"] for alarm in costs)
    assert set().union(*map(_dimensions, costs)) == {
        ("ApiId", "<Api>"),
        *(("FunctionName", f"<{function}>") for function in FUNCTIONS),
    }
    for alarm in costs:
        (dollars,) = [one["Expression"] for one in alarm["Metrics"] if "Expression" in one]
        names = {one["Id"] for one in alarm["Metrics"] if "MetricStat" in one}
        assert set(re.findall(r"FILL\((\w+), 0\)", dollars)) == names
        assert _price(made, "GbSecond") in dollars and _price(made, "ProvisionedGbSecond") in dollars
    assert "AlarmSubscription" not in made.resources
    asked = Stack(made.raw, **{**made.parameters, "AlarmEmail": "me@example.org"})
    assert asked.resources["AlarmSubscription"]["Properties"]["Endpoint"] == "me@example.org"


def _price(made: Stack, name: str) -> str:
    prices = {
        "x86_64": {"GbSecond": "0.0000166667", "ProvisionedGbSecond": "0.0000041667"},
        "arm64": {"GbSecond": "0.0000133334", "ProvisionedGbSecond": "0.0000033334"},
    }
    return prices[made.parameters["Architecture"]][name]


def _watched(alarm: dict) -> set[tuple[str, str, str]]:
    if "Metrics" not in alarm:
        return {(alarm["Namespace"], alarm["MetricName"], alarm.get("Statistic") or alarm["ExtendedStatistic"])}
    stats = [one["MetricStat"] for one in alarm["Metrics"] if "MetricStat" in one]
    return {(one["Metric"]["Namespace"], one["Metric"]["MetricName"], one["Stat"]) for one in stats}


def _dimensions(alarm: dict) -> set[tuple[str, str]]:
    lists = [one["MetricStat"]["Metric"]["Dimensions"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
    return {(one["Name"], one["Value"]) for dimensions in lists or [alarm["Dimensions"]] for one in dimensions}


def the_dashboard_shows_every_function(made: Stack):
    (dashboard,) = made.of_type("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(dashboard["DashboardBody"])["widgets"]
    places = [(widget["x"], widget["y"]) for widget in widgets]
    assert len(set(places)) == len(places)
    shown: dict[tuple, set] = {}
    for widget in widgets:
        row: list = []
        for metric in widget["properties"]["metrics"]:
            if "expression" in metric[0]:
                continue
            # "..." stands for all that the row before begins with, "." for what stands there at the same place.
            names = [part for part in metric if isinstance(part, str)]
            if names[0] == "...":
                names = [*row[: len(row) - len(names) + 1], *names[1:]]
            row = [row[at] if name == "." else name for at, name in enumerate(names)]
            namespace, name, _, value = row
            shown.setdefault((namespace, name, widget["properties"]["stat"]), set()).add(value)
    everyone = {f"<{name}>" for name in FUNCTIONS}
    for metric in (
        ("AWS/Lambda", "Invocations", "Sum"),
        ("AWS/Lambda", "Errors", "Sum"),
        ("AWS/Lambda", "Throttles", "Sum"),
        ("AWS/Lambda", "Duration", "p50"),
        ("AWS/Lambda", "Duration", "p95"),
        ("AWS/Lambda", "Duration", "Sum"),
        ("Solecism", "ColdStarts", "Sum"),
        ("Solecism", "Errors", "Sum"),
        ("Solecism", "PeakMemory", "Maximum"),
        ("Solecism", "MemoryUsed", "Maximum"),
    ):
        assert shown.get(metric) == everyone, metric
    for metric in (("Words", "Sum"), ("InferenceTime", "p50"), ("DownloadTime", "p50"), ("LoadTime", "p50")):
        assert shown.get(("Solecism", *metric)) == everyone - {"<GatewayFunction>"}, metric
    body = dashboard["DashboardBody"]
    assert body.count(_price(made, "GbSecond")) >= len(FUNCTIONS)
    assert f'"value": {made.parameters["MemorySize"]}' in body


def environments_can_be_kept(made: Stack):
    aliases = made.of_type("AWS::Lambda::Alias")
    assert aliases.keys() == {f"{name}Aliaslive" for name in FUNCTIONS}
    assert not any("ProvisionedConcurrencyConfig" in alias for alias in aliases.values())
    kept = Stack(made.raw, **{**made.parameters, "ProvisionedConcurrency": 2}).of_type("AWS::Lambda::Alias")
    assert all(one["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 2} for one in kept.values())
    # Each release publishes new versions, whatever it changes: otherwise the aliases would keep an old key, or an old model.
    versions = [
        Stack(made.raw, **{**made.parameters, "Release": release}).of_type("AWS::Lambda::Version").keys()
        for release in ("1700000000", "1700000001")
    ]
    assert [len(one) for one in versions] == [len(FUNCTIONS)] * 2 and not versions[0] & versions[1]


RULES: list[Callable[[Stack], None]] = [
    one_block_a_language,
    functions_are_built,
    every_route_asks,
    every_route_is_served,
    the_api_may_call_aliases,
    every_function_has_the_key,
    the_default_is_safe,
    functions_may_do_what_they_need,
    functions_know_where_things_are,
    the_bucket_is_private,
    logs_are_kept_for_a_time,
    the_api_is_throttled_and_logged,
    pages_elsewhere_may_call_where_asked_for,
    nothing_is_a_wildcard,
    each_function_has_its_alarms,
    the_dashboard_shows_every_function,
    environments_can_be_kept,
]


@pytest.fixture(scope="module")
def stacks() -> dict[str, Stack]:
    raw = stack.template()
    return {kind: Stack(raw, Authentication=kind, **GIVEN[kind]) for kind in AUTHENTICATIONS}


@pytest.mark.parametrize("authentication", AUTHENTICATIONS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_template_keeps(rule, authentication, stacks):
    rule(stacks[authentication])


def test_every_route_is_tried_with_and_without_the_key():
    """By the programs' own tests, in Rust: under `key` it is they who refuse. The page's files are open, and tried elsewhere."""
    tried = {}
    for crate in ("gateway", "service"):
        source = (ROOT / f"shared/{crate}/tests/{crate}/auth.rs").read_text()
        tried[crate] = set(re.findall(r'\("(GET|POST)", "(/[^"?]*)', source))
    for function, method, path in SERVED:
        if function != "GatewayFunction":
            method_and_path = (method, re.sub("/v1/../", "/v1/de/", path))
            assert method_and_path in tried["service"], f"{method} {path}"
        elif not path.startswith(("/page/", "/service-worker", "/v2/{")):
            found = any(to == method and re.fullmatch(stack.regex(path), at) for to, at in tried["gateway"])
            assert found, f"{method} {path}"


def test_on_arm64(stacks):
    arm = Stack(stacks["key"].raw, Authentication="key", **GIVEN["key"], Architecture="arm64")
    for rule in (functions_are_built, each_function_has_its_alarms, the_dashboard_shows_every_function):
        rule(arm)


def test_prices_are_those_of_make_cost():
    import cost

    text = stack.TEMPLATE.read_text()
    for price in cost.GB_SECOND.values():
        assert f"{price:.10f}" in text
    assert f"{cost.REQUEST:.7f}" in text and f"{cost.HTTP_API_REQUEST:.6f}" in text


R, P = "Resources", "Properties"
STATEMENT = (P, "Policies", 0, "Statement", 0)
ENVIRONMENT = (P, "Environment", "Variables")
DELETE = object()
NEW_ROUTE = {
    "Type": "AWS::ApiGatewayV2::Route",
    "Properties": {
        "ApiId": {"Ref": "Api"},
        "RouteKey": "GET /v1/old",
        "Target": {"Fn::Sub": "integrations/${GatewayIntegration}"},
        "AuthorizationType": "NONE",
    },
}

# A rule, what to change in the template, and to what.
MUTATIONS = [
    (one_block_a_language, (R, "ItalianFunction", P, "Timeout"), 3),
    (functions_are_built, (R, "SwedishFunction", "Metadata", "BuildProperties", "Binary"), "solecism-de"),
    (functions_are_built, (R, "GatewayFunction", "Metadata", "BuildMethod"), "makefile"),
    (functions_are_built, ("Globals", "Function", "Runtime"), "provided.al2"),
    (functions_are_built, ("Globals", "Function", "LoggingConfig", "LogFormat"), "Text"),
    (every_route_asks, (R, "GermanDetectRoute", P, "AuthorizationType"), "NONE"),
    (every_route_asks, (R, "GatewayRoute", P, "AuthorizationType"), "NONE"),
    (every_route_asks, (R, "GatewayRoute", P, "AuthorizerId"), DELETE),
    (every_route_asks, (R, "GatewayRoute"), DELETE),
    (every_route_asks, (R, "ItalianHealthRoute"), DELETE),
    (every_route_asks, (R, "PageRoute", P, "RouteKey"), "GET /{proxy+}"),
    (every_route_asks, (R, "DocumentRoute", P, "RouteKey"), "GET /{file}"),
    (every_route_asks, (R, "PageFilesRoute"), DELETE),
    (every_route_asks, (R, "CzechDetectRoute", P, "Target"), {"Fn::Sub": "integrations/${GermanIntegration}"}),
    (every_route_is_served, (R, "OldRoute"), NEW_ROUTE),
    (every_route_is_served, (R, "PageFilesRoute", P, "RouteKey"), "GET /v2/{proxy+}"),
    (every_route_is_served, (R, "GermanDetectRoute", P, "RouteKey"), "POST /v1/de/check"),
    (the_api_may_call_aliases, (R, "SwedishPermission"), DELETE),
    (the_api_may_call_aliases, (R, "SwedishPermission", P, "SourceArn"), "*"),
    (the_api_may_call_aliases, (R, "SwedishPermission", P, "FunctionName"), {"Ref": "SwedishFunction"}),
    (every_function_has_the_key, (R, "EnglishFunction", *ENVIRONMENT, "API_KEY"), ""),
    (
        every_function_has_the_key,
        ("Globals", "Function", "Environment", "Variables", "API_KEY"),
        {"Ref": "ApiUsername"},
    ),
    (every_function_has_the_key, ("Parameters", "ApiKey", "NoEcho"), False),
    (the_default_is_safe, ("Parameters", "Authentication", "Default"), "none"),
    (the_default_is_safe, ("Rules", "KeyIsGiven"), DELETE),
    (the_default_is_safe, ("Rules", "IssuerIsGiven"), DELETE),
    (the_default_is_safe, ("Parameters", "ApiKey", "AllowedPattern"), ".*"),
    (
        functions_may_do_what_they_need,
        (R, "GermanFunction", *STATEMENT, "Resource"),
        {"Fn::Sub": "${ModelBucket.Arn}/*"},
    ),
    (
        functions_may_do_what_they_need,
        (R, "GermanFunction", *STATEMENT, "Resource"),
        {"Fn::Sub": "${ModelBucket.Arn}/${ModelPrefix}/cs/*"},
    ),
    (functions_may_do_what_they_need, (R, "GermanFunction", *STATEMENT, "Action"), ["s3:GetObject", "s3:PutObject"]),
    (functions_may_do_what_they_need, (R, "GermanFunction", P, "Policies", 1), "AmazonS3ReadOnlyAccess"),
    (functions_may_do_what_they_need, (R, "GatewayFunction", *STATEMENT, "Resource", 0), DELETE),
    (functions_may_do_what_they_need, (R, "GatewayFunction", *STATEMENT, "Resource", 0), {"Ref": "CzechFunction"}),
    (functions_know_where_things_are, (R, "GermanFunction", *ENVIRONMENT, "MODEL_URI"), "s3://models/de/"),
    (functions_know_where_things_are, (R, "GatewayFunction", *ENVIRONMENT, "BACKENDS"), "de=lambda:de"),
    (functions_know_where_things_are, (R, "GatewayFunction", *ENVIRONMENT, "FALLBACK_ADDRESS"), ""),
    (functions_know_where_things_are, ("Parameters", "FallbackUrl", "Default"), "https://lt.example"),
    (the_bucket_is_private, (R, "ModelBucket", P, "BucketEncryption", "ServerSideEncryptionConfiguration"), []),
    (the_bucket_is_private, (R, "ModelBucket", P, "PublicAccessBlockConfiguration", "BlockPublicPolicy"), False),
    (the_bucket_is_private, (R, "ModelBucket", P, "VersioningConfiguration", "Status"), "Suspended"),
    (the_bucket_is_private, (R, "ModelBucket", "DeletionPolicy"), "Delete"),
    (the_bucket_is_private, (R, "ModelBucketPolicy", P, "PolicyDocument", "Statement", 0, "Effect"), "Allow"),
    (the_bucket_is_private, (R, "ModelBucketPolicy", P, "PolicyDocument", "Statement", 0, "Condition"), {}),
    (logs_are_kept_for_a_time, (R, "ItalianLogGroup", P, "RetentionInDays"), DELETE),
    (logs_are_kept_for_a_time, (R, "ItalianFunction", P, "LoggingConfig", "LogGroup"), {"Ref": "CzechLogGroup"}),
    (the_api_is_throttled_and_logged, (R, "ApiStage", P, "DefaultRouteSettings", "ThrottlingRateLimit"), 0),
    (the_api_is_throttled_and_logged, (R, "ApiStage", P, "AccessLogSettings", "Format"), '{"path":"$context.path"}'),
    (the_api_is_throttled_and_logged, (R, "ApiStage", P, "RouteSettings"), {"$default": {"ThrottlingRateLimit": 9999}}),
    (pages_elsewhere_may_call_where_asked_for, ("Parameters", "AllowOrigin", "Default"), "*"),
    (pages_elsewhere_may_call_where_asked_for, (R, "PreflightRoute"), DELETE),
    (
        pages_elsewhere_may_call_where_asked_for,
        (R, "Api", P, "CorsConfiguration", "Fn::If", 1, "AllowCredentials"),
        True,
    ),
    (pages_elsewhere_may_call_where_asked_for, (R, "GatewayFunction", *ENVIRONMENT, "ALLOW_ORIGIN"), ""),
    (nothing_is_a_wildcard, (R, "CzechFunction", *STATEMENT, "Action"), "s3:Get*"),
    (nothing_is_a_wildcard, (R, "GatewayFunction", *STATEMENT, "Resource"), "*"),
    (each_function_has_its_alarms, (R, "CzechErrorsAlarm", P, "AlarmActions"), []),
    (each_function_has_its_alarms, (R, "CzechMemoryAlarm", P, "MetricName"), "PeakMemory"),
    (each_function_has_its_alarms, (R, "CzechSlowAlarm", P, "Dimensions", 0, "Value"), {"Ref": "GermanFunction"}),
    (each_function_has_its_alarms, (R, "GatewayColdStartsAlarm", P, "Threshold"), 100),
    (each_function_has_its_alarms, (R, "LanguagesCostAlarm", P, "Metrics", 1), DELETE),
    (each_function_has_its_alarms, (R, "GatewayCostAlarm", P, "Threshold"), 1000000),
    (the_dashboard_shows_every_function, (R, "Dashboard", P, "DashboardBody", "Fn::Sub", 0), '{"widgets": []}'),
    (environments_can_be_kept, ("Globals", "Function", "ProvisionedConcurrencyConfig"), DELETE),
    (environments_can_be_kept, (R, "GermanFunction", P, "AutoPublishCodeSha256"), DELETE),
]


def mutated(raw: dict, path: tuple, value) -> dict:
    """A copy in which one thing is different."""
    copied = copy.deepcopy(raw)
    *way, last = path
    at = copied
    for step in way:
        at = at[step]
    if value is DELETE:
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return copied


def named(part) -> str:
    match part:
        case tuple():
            return ".".join(map(str, part))
        case _ if part in RULES:
            return part.__name__
    return ""


@pytest.mark.parametrize(("rule", "path", "value"), MUTATIONS, ids=named)
def test_the_rule_can_fail(rule, path, value, stacks):
    broken = mutated(stacks["key"].raw, path, value)
    assert broken != stacks["key"].raw
    with pytest.raises((AssertionError, KeyError, ValueError)):
        for kind in AUTHENTICATIONS:
            rule(Stack(broken, Authentication=kind, **GIVEN[kind]))


def test_each_rule_is_shown_to_fail():
    assert {rule for rule, _, _ in MUTATIONS} == set(RULES)
