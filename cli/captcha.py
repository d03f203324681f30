"""Solving captchas, as a client of the HTTP API does."""

from hashlib import sha256
from itertools import count
from typing import Any

import httpx


def solved(desafio: str, dificultad: int) -> str:
    """What X-Captcha carries: the challenge and the first number that gives a hash with so many leading zero bits."""
    limit = 1 << (256 - dificultad)
    for number in count():
        text = f"{desafio}.{number}"
        if int.from_bytes(sha256(text.encode()).digest()) < limit:
            return text
    raise AssertionError  # count() does not end


def captcha(http: httpx.Client) -> dict[str, str]:
    """The header with a fresh captcha of the suite at `http`."""
    asked: dict[str, Any] = http.get("/v1/captcha").raise_for_status().json()
    return {"X-Captcha": solved(asked["desafio"], asked["dificultad"])}
