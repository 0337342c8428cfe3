"""CloudFront in front of S3."""

from functools import partial
from unittest.mock import patch

from ministack.core import iam_evaluator
from ministack.services import s3

from gaps import replaces


@replaces(s3, "_cloudfront_origin_allows")
def origin_request_over_tls(original, *arguments):
    """CloudFront asks S3 over TLS if the browser has used it; MiniStack 1.5.33 counts every such request as one without."""
    over_tls = partial(iam_evaluator.EvalContext, secure_transport=True)
    with patch.object(iam_evaluator, "EvalContext", over_tls):
        return original(*arguments)
