"""What template.yaml promises of functions, rights, logs, alarms and the dashboard. Each rule takes a stack and raises AssertionError where it is broken."""

import json
import re

from stack import Stack
from template_routes import AUTHENTICATIONS, CORRECTOR, FUNCTIONS, LANGUAGES, ROOT


def one_block_a_language(made: Stack):
    """The resources of every language are those of German, except for the name and the code."""
    codes = re.compile(rf"(?<=[/-])(?:{'|'.join(LANGUAGES.values())})(?![a-z])")

    def block(name):
        resources = {key: one for key, one in made.raw["Resources"].items() if key.startswith(name)}
        assert f"{name}Function" in resources
        # If English has a corrector of its own, the route leads there: see the_corrector_is_off_unless_asked_for.
        route = resources[f"{name}CorrectRoute"]
        if "Fn::If" in route["Properties"]["Target"]:
            without = route["Properties"]["Target"]["Fn::If"][2]
            resources[f"{name}CorrectRoute"] = {**route, "Properties": {**route["Properties"], "Target": without}}
        text = json.dumps(resources, sort_keys=True).replace(name, "NAME")
        assert set(codes.findall(text)) == {LANGUAGES[name]}
        return codes.sub("CODE", text)

    for name in LANGUAGES:
        assert block(name) == block("German"), name
    folders = {folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()}
    assert folders == {*FUNCTIONS.values(), "correct-en"}


def functions_are_built(made: Stack):
    raw = {key: one for key, one in made.raw["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
    assert raw.keys() == {*FUNCTIONS, CORRECTOR}
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
        # All functions of AWS SAM may write logs, and those that name a mode of tracing may write traces.
        assert role["ManagedPolicyArns"] == [
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
        ], name
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


def traces_are_sent_where_asked_for(made: Stack):
    for mode, kept in (("PassThrough", made), ("Active", Stack(made.raw, **{**made.parameters, "Tracing": "Active"}))):
        traced = kept.of_type("AWS::Lambda::Function")
        assert traced.keys() == FUNCTIONS.keys()
        assert all(one["TracingConfig"] == {"Mode": mode} for one in traced.values()), mode


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


def the_corrector_is_off_unless_asked_for(made: Stack):
    assert not [name for name in made.resources if name.startswith("CorrectEnglish")]
    asked = Stack(made.raw, **{**made.parameters, "EnglishCorrector": "on", "CorrectorMemorySize": 2048})
    own = {name: one for name, one in asked.resources.items() if name not in made.resources}
    assert all(name.startswith("CorrectEnglish") for name in own)
    function = own[CORRECTOR]["Properties"]
    raw = made.raw["Resources"][CORRECTOR]
    assert raw["Metadata"]["BuildProperties"]["Binary"] == "solecism-correct-en"
    assert 'name = "solecism-correct-en"' in (ROOT / raw["Properties"]["CodeUri"] / "Cargo.toml").read_text()
    assert (function["MemorySize"], function["Timeout"]) == (2048, 29)
    variables = function["Environment"]["Variables"]
    assert variables["MODEL_URI"] == "s3://<ModelBucket>/models/correct-en/"
    assert variables["JUDGE_URI"] == "s3://<ModelBucket>/models/en/"
    german = made.resources["GermanFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["API_KEY"] == german["API_KEY"]
    (statement,) = own["CorrectEnglishFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    models = [f"<ModelBucket.Arn>/models/{name}/*" for name in ("correct-en", "en")]
    assert (statement["Action"], statement["Resource"]) == ("s3:GetObject", models)
    group = own["CorrectEnglishLogGroup"]["Properties"]
    assert group["RetentionInDays"] == made.parameters["LogRetentionInDays"]
    assert function["LoggingConfig"]["LogGroup"] == "<CorrectEnglishLogGroup>"
    # Its callers are the API, on one route, and the gateway.
    assert asked.function_of(asked.route("POST", "/v1/en/correct")[1]) == CORRECTOR
    assert asked.function_of(asked.route("POST", "/v1/en/detect")[1]) == "EnglishFunction"
    assert made.function_of(made.route("POST", "/v1/en/correct")[1]) == "EnglishFunction"
    permission = own["CorrectEnglishPermission"]["Properties"]
    assert permission["FunctionName"] == f"<{CORRECTOR}Aliaslive>"
    assert permission["SourceArn"].endswith(":<Api>/*/*/v1/en/correct")
    gateway = asked.resources["GatewayFunction"]["Properties"]["Environment"]["Variables"]["BACKENDS"].split()
    assert f"en/correct=lambda:<{CORRECTOR}Aliaslive>" in gateway and len(gateway) == len(LANGUAGES) + 1
    (calls,) = asked.resources["GatewayFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert f"<{CORRECTOR}Aliaslive>" in calls["Resource"]
    # It has the same alarms as the others, and a cost of its own.
    kinds = ("Errors", "Slow", "ColdStarts", "Memory")
    alarms = asked.of_type("AWS::CloudWatch::Alarm")
    for kind in kinds:
        alarm, english = alarms[f"CorrectEnglish{kind}Alarm"], alarms[f"English{kind}Alarm"]
        assert _watched(alarm) == _watched(english) and alarm["Threshold"] == english["Threshold"], kind
    for kind in (*kinds, "Cost"):
        alarm = alarms[f"CorrectEnglish{kind}Alarm"]
        assert _dimensions(alarm) == {("FunctionName", f"<{CORRECTOR}>")}, kind
        assert alarm["AlarmActions"] == ["<AlarmTopic>"], kind
    (dollars,) = [one["Expression"] for one in alarms["CorrectEnglishCostAlarm"]["Metrics"] if "Expression" in one]
    assert "2048 / 1024" in dollars and _price(made, "GbSecond") in dollars


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
            # "..." repeats everything that the previous row begins with; "." repeats what stands at the same place in it.
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
