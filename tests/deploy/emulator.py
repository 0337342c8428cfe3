"""Starts MiniStack with two gaps closed that this service would fall into.

What is replaced here is not part of MiniStack's API, so this holds for the version that
requirements.txt pins: where that changes, look whether it is still needed, and whether it still fits.
"""

import re
import sys

from ministack.app import main
from ministack.services import apigateway_v1 as gateway
from ministack.services.cloudformation import provisioners

VARIABLE = re.compile(rb"\$\{?context\.authorizer\.(\w+)\}?")

REPLACED = {gateway: ["_deny_error", "_gateway_error_response"], provisioners: ["_cw_metric_alarm_record"]}
for module, names in REPLACED.items():
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        sys.exit(f"emulator.py does not fit this version of MiniStack: it has no {', '.join(missing)}")

deny_error, gateway_error_response = gateway._deny_error, gateway._gateway_error_response
alarm_record = provisioners._cw_metric_alarm_record


def deny_error_with_context(explicit):
    error = deny_error(explicit)
    error.authorizer_context = sys._getframe(1).f_locals["auth_ctx"]
    return error


def gateway_error_response_with_context(error, request):
    """Fills in $context.authorizer.<key>, which MiniStack 1.5.33 leaves as it stands."""
    status, headers, body = gateway_error_response(error, request)
    context = getattr(error, "authorizer_context", {})
    filled = VARIABLE.sub(lambda match: context.get(match[1].decode(), "").encode(), body)
    return status, headers, filled


def alarm_record_of_expression(name, props):
    """Takes an alarm on an expression, which MiniStack 1.5.33 refuses, for one on a metric of that name."""
    if "Metrics" not in props:
        return alarm_record(name, props)
    expressions = [metric["Id"] for metric in props["Metrics"] if "Expression" in metric]
    others = {key: value for key, value in props.items() if key != "Metrics"}
    return alarm_record(name, {**others, "Namespace": "Expression", "MetricName": expressions[0]})


gateway._deny_error = deny_error_with_context
gateway._gateway_error_response = gateway_error_response_with_context
provisioners._cw_metric_alarm_record = alarm_record_of_expression
main()
