"""Logs: one line an event, the request it belongs to, and no secret in it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from billow.runtime.logs import configure_logs, log, log_context

SECRETS = {
    "sk_live_abcDEF123": "an API key",
    "whsec_MfKQ9r8GKYqrTwjU": "a signing secret",
    "Bearer eyJhbGciOi.x-y_z": "an authorisation value",
    "postgresql://billow:hunter2@db/billow": "a database URL",
}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logs wrote; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_event_carries_its_request(written: io.StringIO) -> None:
    """Inside the context every line has the request's id, those of the standard library too; outside none has."""
    configure_logs(form="json", stream=written)
    with log_context(request_id="req_1"):
        log("billow.test").info("run done", lines=3)
        logging.getLogger("library").warning("slow %s", "query")
    log("billow.test").info("idle")
    first, second, third = map(json.loads, written.getvalue().splitlines())
    assert (first["event"], first["lines"], first["request_id"], first["level"]) == ("run done", 3, "req_1", "info")
    assert (second["event"], second["request_id"], second["logger"]) == ("slow query", "req_1", "library")
    assert "request_id" not in third


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("secret", SECRETS, ids=SECRETS.values())
def test_a_secret_in_a_text_is_cut_out(secret: str, form: str, written: io.StringIO) -> None:
    """In the event, in a fact, deep in a fact, in another library's line and in a traceback."""
    configure_logs(form=form, stream=written)
    log("t").info(f"sent {secret}", where=secret, deep={"list": [{"x": secret}]})
    logging.getLogger("library").error("got %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        log("t").exception("failed")
    telling = secret.removeprefix("postgresql://billow:").removeprefix("Bearer ").split("_", 2)[-1].split("@")[0]
    assert telling not in written.getvalue()
    assert "failed" in written.getvalue()


@pytest.mark.parametrize("name", ["authorization", "Authorization", "password", "secret_key", "api-key", "Set-Cookie"])
def test_a_value_under_a_telling_name_is_gone_whole(name: str, written: io.StringIO) -> None:
    """The name is enough, whatever the value looks like, also inside a mapping of headers."""
    configure_logs(form="json", stream=written)
    log("t").info("sent", **{name: "plain"}, headers={name: "plain", "Accept": "json"})
    told = json.loads(written.getvalue())
    assert told[name] == told["headers"][name] == "[redacted]"
    assert told["headers"]["Accept"] == "json"


def test_quantities_with_like_names_stay(written: io.StringIO) -> None:
    """Tokens that are counted are no token that opens a door."""
    configure_logs(form="json", stream=written)
    log("t").info("rated", tokens=500, input_tokens=20)
    told = json.loads(written.getvalue())
    assert (told["tokens"], told["input_tokens"]) == (500, 20)


def test_what_is_below_the_level_is_not_written(written: io.StringIO) -> None:
    """At warning, information is silent and a warning is heard."""
    configure_logs(level="warning", form="json", stream=written)
    log("t").info("quiet")
    log("t").warning("loud")
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == ["loud"]
