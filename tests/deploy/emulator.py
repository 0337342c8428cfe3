"""Starts MiniStack with three gaps closed that this service would fall into.

The functions that are wrapped here are not part of MiniStack's API. This holds for the version that
requirements.txt pins: after an update, check that it is still needed and that it still fits.
"""

import json
import re
import sys
from contextvars import ContextVar

from ministack.app import main
from ministack.services import apigateway_v1 as gateway
from ministack.services.cloudformation import provisioners

VARIABLE = re.compile(rb"\$\{?context\.authorizer\.(\w+)\}?")

WRAPPED = {
    gateway: [
        "_invoke_authorizer_lambda",
        "_evaluate_policy",
        "_gateway_error_response",
        "_gateway_request_value",
    ],
    provisioners: ["_cw_metric_alarm_record"],
}
for module, names in WRAPPED.items():
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        sys.exit(f"emulator.py does not fit this version of MiniStack: it has no {', '.join(missing)}")

invoke_authorizer_lambda = gateway._invoke_authorizer_lambda
evaluate_policy = gateway._evaluate_policy
gateway_error_response = gateway._gateway_error_response
gateway_request_value = gateway._gateway_request_value
alarm_record = provisioners._cw_metric_alarm_record


class PolicyWithContext(dict):
    """A policy that carries the authorizer's context along, through MiniStack's cache as well."""

    context = {}


# Each request has a value of its own: asyncio gives every task a copy.
context_of_request = ContextVar("context_of_request", default={})


async def invoke_authorizer_with_context(*args):
    result = await invoke_authorizer_lambda(*args)
    answer = (result or {}).get("body")
    if isinstance(answer, (str, bytes)):
        try:
            answer = json.loads(answer)
        except ValueError:
            return result
    if not isinstance(answer, dict) or not isinstance(answer.get("policyDocument"), dict):
        return result
    policy = PolicyWithContext(answer["policyDocument"])
    policy.context = answer.get("context") or {}
    return {**result, "body": {**answer, "policyDocument": policy}}


def evaluate_policy_with_context(policy, method_arn):
    context_of_request.set(getattr(policy, "context", {}))
    return evaluate_policy(policy, method_arn)


def gateway_error_response_with_context(error, request):
    """Fills in $context.authorizer.<key>, which MiniStack 1.5.33 leaves as it stands."""
    status, headers, body = gateway_error_response(error, request)
    context = context_of_request.get()
    filled = VARIABLE.sub(lambda match: str(context.get(match[1].decode(), "")).encode(), body)
    return status, headers, filled


def gateway_request_value_with_context(source, request):
    """Maps context.authorizer.<key> to a header, which MiniStack 1.5.33 leaves out as if it had no value."""
    if source.startswith("context.authorizer."):
        return context_of_request.get().get(source.removeprefix("context.authorizer."))
    return gateway_request_value(source, request)


def alarm_record_of_expression(name, props):
    """Takes an alarm on an expression, which MiniStack 1.5.33 refuses, for one on a metric of that name."""
    if "Metrics" not in props:
        return alarm_record(name, props)
    expressions = [metric["Id"] for metric in props["Metrics"] if "Expression" in metric]
    others = {key: value for key, value in props.items() if key != "Metrics"}
    return alarm_record(name, {**others, "Namespace": "Expression", "MetricName": expressions[0]})


gateway._invoke_authorizer_lambda = invoke_authorizer_with_context
gateway._evaluate_policy = evaluate_policy_with_context
gateway._gateway_error_response = gateway_error_response_with_context
gateway._gateway_request_value = gateway_request_value_with_context
provisioners._cw_metric_alarm_record = alarm_record_of_expression
main()
