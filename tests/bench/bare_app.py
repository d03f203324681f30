"""The same work on bare parts: FastAPI handlers with nothing of ours between them and the servers.

Started by `bare.py` as `python -m tests.bench.bare_app <port>`, on the ASGI server that the gateway uses, set up alike.
"""

import asyncio
import hashlib
import io
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import urllib3
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import OKPKey
from minio import Minio

SCHEMA = """
CREATE TABLE filings (id uuid PRIMARY KEY, number text NOT NULL, title text NOT NULL, received timestamptz NOT NULL);
CREATE TABLE documents (id uuid PRIMARY KEY, filing uuid NOT NULL REFERENCES filings, sha256 text NOT NULL,
                        bytes bigint NOT NULL, key text NOT NULL);
CREATE TABLE sessions (id uuid PRIMARY KEY, device text NOT NULL, used timestamptz NOT NULL);
CREATE TABLE refreshes (hash text PRIMARY KEY, session uuid NOT NULL REFERENCES sessions, used timestamptz);
CREATE TABLE events (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, data bytea NOT NULL);
"""
LISTED = 20
# What ListarExpedientes asks of its database, in the suite's own one: the newest cases of a person, then their parties.
_CASES = """
SELECT * FROM expedientes
WHERE expediente_id IN (SELECT expediente_id FROM partes WHERE persona = $1
                        UNION SELECT expediente_id FROM abogados WHERE persona = $1)
ORDER BY ingresado DESC, expediente_id DESC LIMIT $2
"""
_PARTIES = """
SELECT p.expediente_id, p.rol, p.nombre, p.idioma, a.nombre AS abogado, a.colegiado
FROM partes p LEFT JOIN abogados a ON a.parte_id = p.parte_id
WHERE p.expediente_id = ANY($1) ORDER BY p.expediente_id, p.orden, a.orden
"""
_NEW_SESSION = "INSERT INTO sessions VALUES ($1, $2, $3)"
_NEW_REFRESH = "INSERT INTO refreshes VALUES ($1, $2)"
_USE_REFRESH = "UPDATE refreshes SET used = $2 WHERE hash = $1 AND used IS NULL RETURNING session"
_BUSIEST = "SELECT persona FROM abogados GROUP BY persona ORDER BY count(*) DESC LIMIT 1"


def app() -> FastAPI:
    """The bare handlers; where things are is in BARE_DATABASE, BARE_CASES, BARE_S3, BARE_S3_USER, BARE_S3_PASSWORD."""
    store = Minio(
        os.environ["BARE_S3"],
        os.environ["BARE_S3_USER"],
        os.environ["BARE_S3_PASSWORD"],
        secure=False,
        region="us-east-1",
        http_client=urllib3.PoolManager(maxsize=16),
    )

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(os.environ["BARE_DATABASE"], min_size=10, max_size=10) as pool:
            await pool.execute(SCHEMA)
            await asyncio.to_thread(store.make_bucket, "bare")
            application.state.pool = pool
            async with asyncpg.create_pool(os.environ["BARE_CASES"], min_size=10, max_size=10) as cases:
                application.state.cases = cases
                application.state.person = await cases.fetchval(_BUSIEST)
                yield

    key = OKPKey.generate_key("Ed25519")

    def signed(session: UUID) -> str:
        claims = {"sub": str(session), "exp": int(time.time()) + 300}
        return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])

    bare = FastAPI(lifespan=lifespan, openapi_url=None)

    @bare.post("/filings", status_code=201)
    async def file(request: Request) -> dict[str, Any]:
        digest, content = hashlib.sha256(), bytearray()
        async for chunk in request.stream():
            digest.update(chunk)
            content += chunk
        document, filing, now = uuid4(), uuid4(), datetime.now(UTC)
        await asyncio.to_thread(store.put_object, "bare", str(document), io.BytesIO(content), len(content))
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO filings VALUES ($1, $2, $3, $4)", filing, "01017-2026-1", "x", now)
            await connection.execute(
                "INSERT INTO documents VALUES ($1, $2, $3, $4, $5)",
                document,
                filing,
                digest.hexdigest(),
                len(content),
                str(document),
            )
            await connection.execute("INSERT INTO events (id, data) VALUES ($1, $2)", uuid4(), bytes(400))
        return {"id": str(filing), "sha256": digest.hexdigest(), "received": now.isoformat()}

    @bare.post("/sessions", status_code=201)
    async def log_in(request: Request) -> dict[str, str]:
        session, token = uuid4(), secrets.token_urlsafe(32)
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            await connection.execute(_NEW_SESSION, session, (await request.json())["device"], datetime.now(UTC))
            await connection.execute(_NEW_REFRESH, _hash(token), session)
        return {"token_acceso": signed(session), "token_renovacion": token}

    @bare.post("/sessions/renewal", status_code=201)
    async def renew(request: Request) -> dict[str, str]:
        now, token = datetime.now(UTC), secrets.token_urlsafe(32)
        old = (await request.json())["token_renovacion"]
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            session = await connection.fetchval(_USE_REFRESH, _hash(old), now)
            await connection.execute(_NEW_REFRESH, _hash(token), session)
            await connection.execute("UPDATE sessions SET used = $2 WHERE id = $1", session, now)
        return {"token_acceso": signed(session), "token_renovacion": token}

    @bare.get("/cases")
    async def cases(request: Request) -> dict[str, Any]:
        async with request.app.state.cases.acquire() as connection:
            rows = await connection.fetch(_CASES, request.app.state.person, LISTED)
            parties = await connection.fetch(_PARTIES, [row["expediente_id"] for row in rows])
        items: dict[UUID, dict[str, Any]] = {row["expediente_id"]: {**row, "llave": None, "partes": []} for row in rows}
        for party in parties:
            items[party["expediente_id"]]["partes"].append(dict(party))
        return {"items": list(items.values())}

    @bare.get("/nothing")
    async def nothing() -> dict[str, str]:
        return {"version": "2026-1"}

    return bare


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def main() -> None:
    """Serve on 127.0.0.1 at the port given."""
    config = uvicorn.Config(app(), port=int(sys.argv[1]), log_level="warning", access_log=False, server_header=False)
    uvloop.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
