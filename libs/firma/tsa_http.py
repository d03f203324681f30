"""Any timestamp authority that answers over HTTP (RFC 3161, section 3.4)."""

import asyncio
import ssl

import httpx

from libs.firma.errores import TiempoNoDisponible

_ANSWER_BYTES = 64 * 1024
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class TsaHttp:
    """The authority at `url`, which has `plazo` seconds from the first byte asked to the last answered."""

    def __init__(
        self,
        url: str,
        plazo: float = 5.0,
        cuenta: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`tls`: whom to believe over https; None: whom the system trusts."""
        self._url, self._plazo = url, plazo
        self._client = httpx.AsyncClient(
            auth=cuenta,
            timeout=plazo,
            follow_redirects=False,
            trust_env=False,
            verify=tls or ssl.create_default_context(),
        )

    async def responder(self, peticion: bytes) -> bytes:
        """Its answer to a request; a Transporte. Raises TiempoNoDisponible."""
        headers = {"Content-Type": _QUERY, "Accept": _REPLY}
        try:
            async with (
                asyncio.timeout(self._plazo),
                self._client.stream("POST", self._url, content=peticion, headers=headers) as response,
            ):
                kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                if response.status_code != httpx.codes.OK or kind != _REPLY:
                    raise TiempoNoDisponible(causa=f"http_{response.status_code}")
                answer = bytearray()
                async for chunk in response.aiter_raw():
                    answer += chunk
                    if len(answer) > _ANSWER_BYTES:
                        raise TiempoNoDisponible(causa="tamano")
        except TimeoutError as error:
            raise TiempoNoDisponible(causa="plazo") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TiempoNoDisponible(causa="red") from error
        return bytes(answer)

    async def close(self) -> None:
        """Let go of its connections."""
        await self._client.aclose()
