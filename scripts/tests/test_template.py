"""What template.yaml promises, for every kind of authentication; and that each of these rules can fail."""

import copy
import re
from collections.abc import Callable

import pytest
import stack
from stack import Stack
from template_routes import (
    AUTHENTICATIONS,
    GIVEN,
    ROOT,
    SERVED,
    every_function_has_the_key,
    every_route_asks,
    every_route_is_served,
    function_urls_are_off_unless_asked_for,
    pages_elsewhere_may_call_where_asked_for,
    the_api_is_throttled_and_logged,
    the_api_may_call_aliases,
)
from template_rules import (
    each_function_has_its_alarms,
    environments_can_be_kept,
    functions_are_built,
    functions_know_where_things_are,
    functions_may_do_what_they_need,
    logs_are_kept_for_a_time,
    nothing_is_a_wildcard,
    one_block_a_language,
    the_bucket_is_private,
    the_corrector_is_off_unless_asked_for,
    the_dashboard_shows_every_function,
    the_default_is_safe,
    traces_are_sent_where_asked_for,
)

RULES: list[Callable[[Stack], None]] = [
    one_block_a_language,
    functions_are_built,
    every_route_asks,
    every_route_is_served,
    the_api_may_call_aliases,
    function_urls_are_off_unless_asked_for,
    every_function_has_the_key,
    the_default_is_safe,
    functions_may_do_what_they_need,
    functions_know_where_things_are,
    the_corrector_is_off_unless_asked_for,
    the_bucket_is_private,
    logs_are_kept_for_a_time,
    the_api_is_throttled_and_logged,
    pages_elsewhere_may_call_where_asked_for,
    nothing_is_a_wildcard,
    each_function_has_its_alarms,
    the_dashboard_shows_every_function,
    environments_can_be_kept,
    traces_are_sent_where_asked_for,
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
    """The programs' own tests in Rust do this, because under `key` the programs refuse. The page's files are open, and tested elsewhere."""
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
    (function_urls_are_off_unless_asked_for, ("Parameters", "FunctionUrls", "Default"), "on"),
    (function_urls_are_off_unless_asked_for, ("Rules", "UrlsAsk"), DELETE),
    (function_urls_are_off_unless_asked_for, ("Rules", "UrlsAsk", "Assertions", 1), DELETE),
    (function_urls_are_off_unless_asked_for, (R, "ItalianUrl", P, "TargetFunctionArn"), {"Ref": "ItalianFunction"}),
    (function_urls_are_off_unless_asked_for, (R, "ItalianUrl", P, "AuthType"), "NONE"),
    (function_urls_are_off_unless_asked_for, (R, "GatewayUrlInvokePermission"), DELETE),
    (function_urls_are_off_unless_asked_for, (R, "GatewayUrlInvokePermission", P, "InvokedViaFunctionUrl"), DELETE),
    (function_urls_are_off_unless_asked_for, (R, "GatewayUrlPermission", P, "FunctionUrlAuthType"), DELETE),
    (function_urls_are_off_unless_asked_for, (R, "SwedishUrlPermission", "Condition"), "WithUrls"),
    (function_urls_are_off_unless_asked_for, ("Outputs", "CorrectEnglishFunctionUrl", "Condition"), "WithUrls"),
    (traces_are_sent_where_asked_for, ("Globals", "Function", "Tracing"), DELETE),
    (traces_are_sent_where_asked_for, ("Parameters", "Tracing", "Default"), "Active"),
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
    (the_corrector_is_off_unless_asked_for, ("Parameters", "EnglishCorrector", "Default"), "on"),
    (the_corrector_is_off_unless_asked_for, (R, "CorrectEnglishFunction", *ENVIRONMENT, "JUDGE_URI"), DELETE),
    (the_corrector_is_off_unless_asked_for, (R, "CorrectEnglishPermission"), DELETE),
    (the_corrector_is_off_unless_asked_for, (R, "CorrectEnglishSlowAlarm", P, "Threshold"), 1),
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
