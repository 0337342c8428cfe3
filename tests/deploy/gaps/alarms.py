"""CloudWatch alarms."""

from ministack.services.cloudformation import provisioners

from gaps import replaces


@replaces(provisioners, "_cw_metric_alarm_record")
def alarm_record_of_expression(original, name, props):
    """Takes an alarm on an expression, which MiniStack 1.5.33 refuses, for one on a metric of that name."""
    if "Metrics" not in props:
        return original(name, props)
    expressions = [metric["Id"] for metric in props["Metrics"] if "Expression" in metric]
    others = {key: value for key, value in props.items() if key != "Metrics"}
    return original(name, {**others, "Namespace": "Expression", "MetricName": expressions[0]})
