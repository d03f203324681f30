"""Runs inside the cluster as the suite's clients: lawyers who present without pause, people who read.

It is a script, put into a pod of the suite's image, which has httpx and pikepdf; it imports nothing of ours. Each
attempt that did not succeed, and each escrito that did, is a line of JSON on standard output. What the moment is
called, which an attempt carries, is the content of /tmp/moment. The file /tmp/stop ends it: then every document that
was presented is read again.

    python presenter.py URL PASSWORD
"""

import hashlib
import io
import json
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pikepdf

MOMENT, STOP = Path("/tmp/moment"), Path("/tmp/stop")
LAWYERS = ("lic.morales@abogados.example", "lic.ixcoy@abogados.example", "lic.paredes@abogados.example")
READER = "lic.ixcoy@abogados.example"
KEEP = 20  # requests on one connection: a load balancer can only send connections elsewhere
BREATH = 0.3  # seconds between requests: below what one account may ask per minute
SESSION = 200.0  # seconds; an access token is good for 300
GIVE_UP = 180.0  # seconds after which an escrito counts as lost
_printing = threading.Lock()


def tell(**what: Any) -> None:
    """One line."""
    with _printing:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


class GivenUp(Exception):
    """No answer that counts came in time."""


class Client:
    """Somebody at one keep-alive connection, who asks again what could not be answered."""

    def __init__(self, url: str, correo: str, password: str) -> None:
        self._url, self._asked = url, 0
        self._http = httpx.Client(base_url=url, timeout=30)
        self._credentials = {"correo": correo, "contrasena": password}
        self._until = 0.0
        self.retried = 0

    def ask(self, method: str, path: str, expected: int, **request: Any) -> httpx.Response:
        """The answer with the expected status. Raises GivenUp."""
        deadline = time.monotonic() + GIVE_UP
        while True:
            if path != "/v1/sesiones" and time.monotonic() > self._until:
                self._log_in()
            self._reconnect_now_and_then()
            moment, began = MOMENT.read_text(), time.monotonic()
            retry_after, why = 0.5, ""
            try:
                answer = self._http.request(method, path, **request)
            except httpx.TransportError as error:
                why = f"{type(error).__name__}: {error}"
            else:
                if answer.status_code == expected:
                    return answer
                honest = answer.status_code == 503 and "retry-after" in answer.headers
                why = f"{'honest ' if honest else ''}{answer.status_code} {answer.text[:300]}"
                retry_after = float(answer.headers.get("retry-after", retry_after))
            seconds = time.monotonic() - began
            tell(failed=why, moment=moment, then=MOMENT.read_text(), seconds=seconds, request=f"{method} {path}")
            if time.monotonic() > deadline:
                raise GivenUp
            self.retried += 1
            time.sleep(min(retry_after, 2.0))

    def _reconnect_now_and_then(self) -> None:
        self._asked += 1
        if self._asked % KEEP == 0:
            headers = self._http.headers
            self._http.close()
            self._http = httpx.Client(base_url=self._url, timeout=30, headers=headers)

    def _log_in(self) -> None:
        answer = self.ask("POST", "/v1/sesiones", 201, json=self._credentials)
        self._http.headers["authorization"] = f"Bearer {answer.json()['token_acceso']}"
        self._until = time.monotonic() + SESSION


def unlike_any_other(sample: bytes) -> bytes:
    """The sample PDF with a mark of its own."""
    with pikepdf.open(io.BytesIO(sample)) as pdf, io.BytesIO() as out:
        pdf.docinfo["/Subject"] = uuid.uuid4().hex
        pdf.save(out)
        return out.getvalue()


def case_of(client: Client) -> str:
    """The number of the case to present in: one that two of the lawyers share, if this one is of it."""
    items = client.ask("GET", "/v1/expedientes", 200).json()["items"]
    return str(min(items, key=lambda item: item["tipo_de_proceso"] != "ordinario")["numero"])


def present(client: Client, sample: bytes, presented: list[dict[str, Any]]) -> None:
    """Present escritos, one after the other, until told to stop; append each to `presented`."""
    numero = case_of(client)
    pdf = {"content-type": "application/pdf"}
    while not STOP.exists():
        content, key, moment, began = unlike_any_other(sample), str(uuid.uuid4()), MOMENT.read_text(), time.monotonic()
        recibo = client.ask("POST", "/v1/documentos", 201, content=content, headers=pdf).json()["recibo"]
        time.sleep(BREATH)
        body = {"tipo": "memorial", "sumilla": f"Prueba {key}", "documentos": [recibo]}
        path, headers = f"/v1/expedientes/{numero}/escritos", {"idempotency-key": key}
        escrito = client.ask("POST", path, 201, json=body, headers=headers).json()
        done = {
            "escrito": escrito["acuse"]["escrito_id"],
            "key": key,
            "numero": numero,
            "sha256": hashlib.sha256(content).hexdigest(),
            "documento": escrito["acuse"]["documentos"][0]["documento_id"],
            "moment": moment,
            "seconds": time.monotonic() - began,
        }
        presented.append(done)
        tell(presented=done)
        time.sleep(BREATH)


def read(client: Client) -> None:
    """Read the mailbox and the cases, until told to stop."""
    while not STOP.exists():
        for path in ("/v1/casillero/notificaciones?limite=5", "/v1/expedientes?limite=5", "/v1/cuenta"):
            client.ask("GET", path, 200)
            time.sleep(BREATH)


def wrong_documents(clients: list[Client], presented: list[dict[str, Any]]) -> int:
    """How many of the documents presented are not what was sent, read by one who is of the case."""
    readers = {case_of(client): client for client in clients}
    wrong = 0
    for done in presented:
        path = f"/v1/expedientes/{done['numero']}/documentos/{done['documento']}"
        content = readers[done["numero"]].ask("GET", path, 200).content
        wrong += hashlib.sha256(content).hexdigest() != done["sha256"]
        time.sleep(BREATH / 10)
    return wrong


def main() -> None:
    """See the module."""
    url, password = sys.argv[1:]
    sample = (Path(sys.argv[0]).parent / "muestra.pdf").read_bytes()
    people = [Client(url, correo, password) for correo in LAWYERS]
    presented: list[dict[str, Any]] = []
    threads = [threading.Thread(target=present, args=(client, sample, presented)) for client in people]
    threads.append(threading.Thread(target=read, args=(Client(url, READER, password),)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(stopped=True, wrong_documents=wrong_documents(people, presented))


if __name__ == "__main__":
    main()
