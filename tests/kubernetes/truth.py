"""Whether nothing acknowledged was lost or doubled and order held: asked of the databases and of Kafka themselves."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.services import names
from tests.kubernetes.cluster import Cluster

SERVICES = tuple(names())
_LOG_READER = Path(__file__).parent / "log_reader.py"


class Truth:
    """Questions to the stores of the local overlay."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def rows(self, service: str, query: str) -> list[dict[str, Any]]:
        """The rows of a query on the service's database."""
        asked = f"SELECT coalesce(json_agg(r), '[]') FROM ({query}) r"
        command = ["psql", "--username=estrado", f"--dbname={service}", "--no-align", "--tuples-only"]
        said = self._cluster.exec("postgres-0", *command, stdin=asked)
        rows: list[dict[str, Any]] = json.loads(said)
        return rows

    def is_quiet(self) -> bool:
        """Whether every acuse was made, every event was sent, and every delivery that was ordered arrived."""
        if self.rows("expedientes", "SELECT 1 FROM acuses WHERE entregado IS NULL LIMIT 1"):
            return False
        sent = all(not self.rows(service, "SELECT 1 FROM eventos_sin_enviar LIMIT 1") for service in SERVICES)
        return sent and self._ordered() == self.rows("casillero", "SELECT count(*) AS n FROM entregas")[0]["n"]

    def _ordered(self) -> int:
        query = "SELECT count(*) AS n FROM eventos WHERE type = 'estrado.comun.v1.EntregaOrdenada'"
        ordered: int = self.rows("expedientes", query)[0]["n"]
        return ordered

    def missing(self, presented: Sequence[Mapping[str, Any]]) -> list[str]:
        """A line for each acknowledged escrito that is not there exactly once, and for each that nobody was told of."""
        found = self.rows(
            "expedientes",
            # What was made here (the acuse) has its content in the row; what was sent is in the object store.
            "SELECT e.escrito_id, e.sumilla, count(d.documento_id) AS documentos, min(d.sha256) AS sha256"
            " FROM escritos e LEFT JOIN documentos d ON d.actuacion_id = e.escrito_id AND d.contenido IS NULL"
            " WHERE e.sumilla LIKE 'Prueba %' GROUP BY 1, 2",
        )
        kept = {row["escrito_id"]: row for row in found}
        lines = []
        for done in presented:
            row = kept.pop(done["escrito"], None)
            wanted = {"sumilla": f"Prueba {done['key']}", "documentos": 1, "sha256": done["sha256"]}
            if row is None or {name: row[name] for name in wanted} != wanted:
                lines.append(f"escrito {done['escrito']}: {row} instead of {wanted}")
        return lines + [f"escrito {escrito} was never acknowledged" for escrito in kept]

    def undelivered(self, presented: Sequence[Mapping[str, Any]]) -> list[str]:
        """A line for each acknowledged escrito that has other avisos than those in the same case, or one twice."""
        query = (
            "SELECT e.acto_id, e.numero_de_expediente AS numero, count(*) AS entregas, count(n.entrega_id) AS avisos,"
            " count(DISTINCT (e.destinatario, e.representado)) AS personas FROM entregas e"
            " LEFT JOIN notificaciones n USING (entrega_id) WHERE clase = 'aviso' GROUP BY 1, 2"
        )
        delivered = {row["acto_id"]: row for row in self.rows("casillero", query)}
        lines, by_case = [], defaultdict(set)
        for done in presented:
            row = delivered.get(done["escrito"])
            if row is None or row["entregas"] != row["personas"] or not row["avisos"]:
                lines.append(f"avisos of escrito {done['escrito']}: {row}")
            else:
                by_case[done["numero"]].add((row["entregas"], row["avisos"]))
        return lines + [
            f"case {numero}: avisos differ: {counts}" for numero, counts in by_case.items() if len(counts) > 1
        ]

    def gaps(self) -> list[str]:
        """A line for each aggregate whose events, in the record, are not numbered 1, 2, 3 …"""
        query = "SELECT topic, subject, count(*) AS n, min(seq) AS low, max(seq) AS high FROM eventos GROUP BY 1, 2"
        return [
            f"{row['topic']} {row['subject']}: {row['n']} events, {row['low']}…{row['high']}"
            for service in SERVICES
            for row in self.rows(service, query)
            if (row["low"], row["high"]) != (1, row["n"])
        ]

    def log_differs(self) -> list[str]:
        """A line for each event of the records that Kafka lacks, and each place where its order is not the record's."""
        (pod, *_) = self._cluster.pods("app.kubernetes.io/name=expedientes,app.kubernetes.io/component=work")
        said = self._cluster.exec(pod, "python3", "-", *SERVICES, stdin=_LOG_READER.read_text(encoding="utf-8"))
        records = [tuple(json.loads(line)) for line in said.splitlines()]
        query = "SELECT topic, subject, seq, id FROM eventos"
        record = {
            (row["topic"], row["subject"], row["seq"]): row["id"]
            for service in SERVICES
            for row in self.rows(service, query)
        }
        return log_faults(records, record)

    def held(self) -> list[str]:
        """A line for each message that a consumer could not apply."""
        return [f"{service}: {row}" for service in SERVICES for row in self.rows(service, "SELECT * FROM inbox_held")]

    def effects(self) -> Callable[[], Mapping[str, int]]:
        """How many calls each pod of a service has answered since now, asked of the pods themselves."""
        before = self._calls()
        return lambda: {pod: calls - before.get(pod, 0) for pod, calls in self._calls().items()}

    def _calls(self) -> Mapping[str, int]:
        ask = (
            "import urllib.request as u;"
            "print(sum(float(l.split()[-1]) for l in u.urlopen('http://127.0.0.1:9100/metrics').read().decode().split('\\n')"
            " if l.startswith(('estrado_rpc_calls_total', 'estrado_http_requests_total'))))"
        )
        pods = self._cluster.pods("app.kubernetes.io/part-of=estrado,app.kubernetes.io/component=serve")
        return {pod: int(float(self._cluster.exec(pod, "python3", "-c", ask))) for pod in pods}


def log_faults(records: Sequence[tuple[Any, ...]], record: Mapping[tuple[str, str, int], str]) -> list[str]:
    """What is wrong with `records` (topic, subject, seq, id, in the log's order) against the record of the databases.

    An event may be there again, as it was: a relay that was deposed may send twice. Its first time is in order."""
    lines = []
    highest: Counter[tuple[str, str]] = Counter()
    for topic, subject, seq, id_ in records:
        if record.get((topic, subject, seq)) != id_:
            lines.append(f"{topic} {subject} {seq}: {id_} is not in the record")
        if seq > highest[topic, subject] + 1:
            lines.append(f"{topic} {subject}: {seq} came after {highest[topic, subject]}")
        highest[topic, subject] = max(highest[topic, subject], seq)
    there = {(topic, subject, seq) for topic, subject, seq, _ in records}
    return lines + [f"{place} is not in the log" for place in record if place not in there]
