"""The stack in template.yaml as CloudFormation would have it: transformed, with its conditions decided, and its routes."""

import copy
import logging
import os
import re
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

TEMPLATE = Path(__file__).parent.parent / "template.yaml"
PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackName": "solecism",
    "AWS::URLSuffix": "amazonaws.com",
}
NO_VALUE = object()
# The library warns about its own metrics, which nobody publishes here.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


def template() -> dict:
    """The template as it is written."""
    return yaml_parse(TEMPLATE.read_text())


class Stack:
    """One template with one set of parameters.

    What only AWS knows stays as it is: `{"Ref": "ModelBucket"}` becomes "<ModelBucket>", an attribute "<ModelBucket.Arn>".
    """

    def __init__(self, raw: dict, **parameters: str | int):
        self.raw = raw
        self.parameters = {name: one.get("Default") for name, one in raw["Parameters"].items()} | parameters
        # Each function is uploaded before the template is transformed on AWS.
        source = copy.deepcopy(raw)
        for resource in source["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = {"Bucket": "code", "Key": resource["Properties"]["CodeUri"]}
        os.environ.setdefault("AWS_DEFAULT_REGION", PSEUDO["AWS::Region"])
        transformed = Translator({}, Parser()).translate(source, {k: str(v) for k, v in self.parameters.items()})
        self._written = transformed.get("Conditions", {})
        self.conditions = {name: self._holds(one) for name, one in self._written.items()}
        self.resources = {
            name: self.resolve(resource)
            for name, resource in transformed["Resources"].items()
            if self.conditions.get(resource.get("Condition"), True)
        }

    def of_type(self, kind: str) -> dict[str, dict]:
        """The properties of all resources of a type, by name."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def resolve(self, value: Any) -> Any:
        """A value with its intrinsic functions worked out; a value without any comes back unchanged."""
        match value:
            case {"Ref": name, **rest} if not rest:
                return self._reference(name)
            case {"Fn::GetAtt": at, **rest} if not rest:
                return f"<{at if isinstance(at, str) else '.'.join(at)}>"
            case {"Fn::If": [condition, yes, no]}:
                return self.resolve(yes if self.conditions[condition] else no)
            case {"Fn::Sub": [str(text), dict(names)]}:
                return self._substitute(text, {name: self.resolve(one) for name, one in names.items()})
            case {"Fn::Sub": str(text)}:
                return self._substitute(text, {})
            case dict():
                assert not any(key.startswith("Fn::") for key in value), f"unknown function in {value}"
                resolved = {key: self.resolve(one) for key, one in value.items()}
                return {key: one for key, one in resolved.items() if one is not NO_VALUE}
            case list():
                return [one for one in map(self.resolve, value) if one is not NO_VALUE]
        return value

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        return {**PSEUDO, **self.parameters}.get(name, f"<{name}>")

    def _substitute(self, text: str, names: dict) -> str:
        def value(found: re.Match) -> str:
            return str(names[found[1]] if found[1] in names else self._reference(found[1]))

        return re.sub(r"\$\{([^!}][^}]*)}", value, text)

    def _holds(self, condition: dict) -> bool:
        match condition:
            case {"Fn::Equals": [one, other]}:
                return str(self.resolve(one)) == str(self.resolve(other))
            case {"Fn::Not": [one]}:
                return not self._holds(one)
            case {"Fn::And": list(all_of)}:
                return all(map(self._holds, all_of))
            case {"Condition": str(name)}:
                return self._holds(self._written[name])
        raise AssertionError(f"unknown condition {condition}")

    def broken_rules(self) -> list[str]:
        """What CloudFormation would say of the parameters before it creates anything."""
        return [
            assertion["AssertDescription"]
            for rule in self.raw.get("Rules", {}).values()
            if self._holds(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self._holds(assertion["Assert"])
        ]

    def function_of(self, route: dict) -> str:
        """The logical name of the function that a route goes to."""
        (integration,) = re.findall(r"integrations/<(\w+)>", route["Target"])
        (function,) = re.findall(
            r"/functions/<(\w+)Aliaslive>/", self.resources[integration]["Properties"]["IntegrationUri"]
        )
        return function

    def route(self, method: str, path: str) -> tuple[str, dict] | None:
        """The route that API Gateway takes: a full match, else one with variables, else a greedy one, else $default.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
        """
        best = min(
            (
                (_looseness(route["RouteKey"]), name)
                for name, route in self.of_type("AWS::ApiGatewayV2::Route").items()
                if _matches(route["RouteKey"], method, path)
            ),
            default=None,
        )
        return None if best is None else (best[1], self.resources[best[1]]["Properties"])


def _matches(key: str, method: str, path: str) -> bool:
    if key == "$default":
        return True
    wanted, _, pattern = key.partition(" ")
    return wanted in (method, "ANY") and re.fullmatch(regex(pattern), path) is not None


def regex(pattern: str) -> str:
    """A route's path, of API Gateway (`{proxy+}`) or of axum (`{*rest}`), as a regular expression."""
    parts = re.split(r"(\{[^}]*})", pattern)
    return "".join(
        re.escape(part) if not part.startswith("{") else ".+" if part[-2] == "+" or part[1] == "*" else "[^/]+"
        for part in parts
    )


def _looseness(key: str) -> tuple[int, int]:
    """A key that sorts routes in the order in which they are tried; of two of the same kind the longer one comes first."""
    kind = 3 if key == "$default" else 2 if "+}" in key else 1 if "{" in key else 0
    return kind, -len(key)
