"""Which pages of other origins may call what (CORS)."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# What a client without a secret calls from a browser. Neither cookies nor anything else of the browser's counts there:
# who asks shows a code with its verifier, or a token, so a page of any origin learns nothing that it did not have.
_OF_CLIENTS = ("/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/")


class Origins:
    """An ASGI application: `app`, which browsers let the pages of `origins` call, and pages of all origins where
    clients of the authorization server do."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._of_clients = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["WWW-Authenticate"],
        )
        self._own: ASGIApp = app
        if origins:
            self._own = CORSMiddleware(
                app,
                allow_origins=origins,
                allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
                allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Captcha", "X-Request-Id"],
                expose_headers=["Location", "Retry-After", "X-Request-Id", "Repr-Digest", "Content-Disposition"],
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        of_clients = scope.get("path", "").startswith(_OF_CLIENTS)
        await (self._of_clients if of_clients else self._own)(scope, receive, send)
