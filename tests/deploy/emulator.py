"""Starts MiniStack with the gaps closed that this service would fall into: see gaps/."""

from gaps import alarms, cloudfront, http_api, rest_api, websocket_api  # noqa: F401

from ministack import app

app.main()
