"""What mail services post, in the shapes that their documentation shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from interactions.models import Delivery


def authorization(secret: str = "") -> str:
    return f"Basic {base64.b64encode((secret or settings.ANYMAIL['WEBHOOK_SECRET']).encode()).decode()}"


def post(service: str, body: Any, **headers: str) -> HttpResponse:
    """As the service would, with the secret."""
    return Client().post(
        f"/mail-services/{service}/",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": authorization()} | headers,
    )


def mailgun(delivery: Delivery, event: str, **data: Any) -> HttpResponse:
    """It keeps the Message-ID of what it was handed over SMTP, without its brackets."""
    timestamp, token = "1796000000", "c" * 50
    key = settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"].encode()
    signature = hmac.new(key, f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    told = {
        "event": event,
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1796000000.5,
        "recipient": delivery.address,
        "recipient-domain": delivery.address.rpartition("@")[2],
        "message": {"headers": {"message-id": delivery.message_id.strip("<>"), "to": delivery.address}},
        "tags": [],
        "user-variables": {},
    }
    signed = {"timestamp": timestamp, "token": token, "signature": signature}
    return post("mailgun", {"signature": signed, "event-data": told | data})


def mailgun_failed(delivery: Delivery, message: str, severity: str = "permanent", code: int = 550) -> HttpResponse:
    status = {"code": code, "message": message, "description": "", "attempt-no": 1}
    return mailgun(delivery, "failed", severity=severity, reason="bounce", **{"delivery-status": status})


def postmark(record: str, kind: str, address: str, **data: Any) -> HttpResponse:
    """It gives every message a Message-ID of its own; ours comes back only where it was sent along as metadata."""
    told = {
        "RecordType": record,
        "ID": 42,
        "Type": kind,
        "TypeCode": 1,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {},
        "Email": address,
        "From": "marketing@cronus.example",
        "BouncedAt": "2026-11-20T09:33:00Z",
        "Subject": "Thank you",
        "Description": "",
        "Details": "",
    }
    return post("postmark", told | data)


def brevo(delivery: Delivery, event: str, reason: str = "") -> HttpResponse:
    """It keeps the Message-ID of what it was handed over SMTP."""
    told = {
        "event": event,
        "email": delivery.address,
        "id": 26224,
        "date": "2026-11-20 09:33:00",
        "ts_epoch": 1795512780000,
        "message-id": delivery.message_id,
        "subject": "Thank you",
        "tag": "",
        "reason": reason,
        "sending_ip": "192.0.2.1",
    }
    return post("brevo", told)
