"""What template.yaml promises of routes: who may call what, and that both ends know it. Each rule takes a stack and raises AssertionError where it is broken."""

import json
import re
from pathlib import Path

import stack
from stack import Stack

ROOT = Path(__file__).parent.parent.parent
AUTHENTICATIONS = ("none", "iam", "jwt", "key")
FUNCTIONS = {
    name: one["Metadata"]["BuildProperties"]["Binary"].removeprefix("solecism-")
    for name, one in stack.template()["Resources"].items()
    if one["Type"] == "AWS::Serverless::Function" and "Condition" not in one
}
"""The ones that are always there; what is deployed only on request has a rule of its own."""
CORRECTOR = "CorrectEnglishFunction"
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
    # The declared length of the list shows that no route is overlooked.
    assert len(routes) == int(length), f"{file}: {routes}"
    return [(name.upper(), path) for path, methods in routes for name in re.findall(r"\b(get|post|any)\(", methods)]


def served() -> list[tuple[str, str, str]]:
    """(function, method, path) of every route in the programs, from their sources; a path's variables stand as they are."""
    found = []
    for file in ("gateway/src/v1/mod.rs", "gateway/src/lt/mod.rs", "gateway/src/openapi.rs"):
        found += [("GatewayFunction", method, path) for method, path in listed(file)]
    page = (ROOT / "shared/gateway/src/page.rs").read_text()
    files = re.findall(r'\(\s*"(/[^"]*)",\s*[A-Z]+,\s*include_str!', page)
    # The declared length of the list shows that no file is overlooked.
    assert len(files) == int(re.search(r"static FILES: \[File; (\d+)]", page)[1])
    found += [("GatewayFunction", "GET", path) for path in files]
    own = listed("service/src/routes.rs")
    for name, code in LANGUAGES.items():
        found += [(f"{name}Function", method, f"/v1/{code}/{path}") for method, path in own]
    return found


SERVED = served()


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


def function_urls_are_off_unless_asked_for(made: Stack):
    assert not made.of_type("AWS::Lambda::Url")
    everyone = {**FUNCTIONS, CORRECTOR: "correct-en"}
    origin = "https://editor.example"
    for kind in ("AWS_IAM", "NONE"):
        asked = Stack(
            made.raw,
            **{
                **made.parameters,
                "FunctionUrls": "on",
                "FunctionUrlAuthType": kind,
                "EnglishCorrector": "on",
                "AllowOrigin": origin,
            },
        )
        # If API Gateway does the asking, nobody gets past it.
        unasked = kind == "NONE" and made.parameters["Authentication"] in ("iam", "jwt")
        assert bool(asked.broken_rules()) == unasked, asked.broken_rules()
        urls = asked.of_type("AWS::Lambda::Url")
        assert {url["TargetFunctionArn"] for url in urls.values()} == {f"<{name}Aliaslive>" for name in everyone}
        assert len(urls) == len(everyone)
        permissions = [one for one in asked.of_type("AWS::Lambda::Permission").values() if one["Principal"] == "*"]
        wanted: list[tuple] = []
        for name in everyone:
            short = name.removesuffix("Function")
            url = urls[f"{short}Url"]
            assert url["AuthType"] == kind, name
            # The gateway answers browsers' questions itself: ALLOW_ORIGIN.
            cors = url.get("Cors", {})
            assert cors.get("AllowOrigins") == (None if name == "GatewayFunction" else [origin]), name
            assert not cors.get("AllowCredentials")
            output = made.raw["Outputs"][f"{short}FunctionUrl"]
            assert output["Value"] == {"Fn::GetAtt": [f"{short}Url", "FunctionUrl"]}
            # An output of a resource that is not there would fail the whole deployment.
            assert output["Condition"] == made.raw["Resources"][f"{short}Url"]["Condition"]
            if kind == "NONE":
                # Both, since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
                wanted.append(("lambda:InvokeFunctionUrl", f"<{name}Aliaslive>", "NONE", None))
                wanted.append(("lambda:InvokeFunction", f"<{name}Aliaslive>", None, True))
        given = [
            (one["Action"], one["FunctionName"], one.get("FunctionUrlAuthType"), one.get("InvokedViaFunctionUrl"))
            for one in permissions
        ]
        assert sorted(given, key=str) == sorted(wanted, key=str)


def the_api_is_throttled_and_logged(made: Stack):
    (stage,) = made.of_type("AWS::ApiGatewayV2::Stage").values()
    settings = stage["DefaultRouteSettings"]
    assert settings["ThrottlingRateLimit"] == made.parameters["RequestsPerSecond"] > 0
    assert settings["ThrottlingBurstLimit"] == made.parameters["RequestBurst"] > 0
    assert "RouteSettings" not in stage
    assert stage["AccessLogSettings"]["DestinationArn"] == "<ApiLogGroup.Arn>"
    line = json.loads(stage["AccessLogSettings"]["Format"])
    logged = {variable.strip("$") for variable in line.values()}
    # Not context.path, context.authorizer or context.identity: a path may contain text, and the log must not say who called.
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


def every_function_has_the_key(made: Stack):
    key = GIVEN["key"]["ApiKey"] if made.parameters["Authentication"] == "key" else ""
    for name in FUNCTIONS:
        assert made.resources[name]["Properties"]["Environment"]["Variables"]["API_KEY"] == key, name
    for secret in ("ApiKey", "FallbackKey"):
        assert made.raw["Parameters"][secret]["NoEcho"] is True, secret
        assert secret not in json.dumps(made.raw["Outputs"])
