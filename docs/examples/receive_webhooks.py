"""Receive webhooks and verify them, with the standard library alone.

Start it with a port, and with the secret of the endpoint in WEBHOOK_SECRET.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_SECONDS = 300


def verified(body: bytes, headers: Mapping[str, str], secret: str, *, now: float) -> bool:
    """Whether *body* was signed with *secret*, and within five minutes of *now* (seconds since 1970)."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    content = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is genuine and 401 to everything else; a real one also remembers each `webhook-id`."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        genuine = verified(body, self.headers, os.environ["WEBHOOK_SECRET"], now=time.time())
        if genuine:
            event = json.loads(body)
            sys.stdout.write(f"{event['sequence']} {event['type']} {event['data'].get('id')}\n")
            sys.stdout.flush()
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing but what was received."""


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
