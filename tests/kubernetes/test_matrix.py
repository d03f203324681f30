"""The matrix notices a needed flow that is refused, an open one that nobody needs, and a process without manifest."""

from typing import Any

from tests.kubernetes.matrix import COMPONENT, NAME, differences, missing_services
from tests.kubernetes.needed import Connections

CONNECTIONS = {"gateway": Connections(services={"casillero"}), "casillero": Connections(database=True)}


def workload(kind: str, name: str, labels: dict[str, str], *ports: int, **spec: Any) -> dict[str, Any]:
    container = {"ports": [{"containerPort": port} for port in ports]}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container], **spec}}
    return {"kind": kind, "metadata": {"name": name, "namespace": "estrado"}, "spec": {"template": template}}


def policy(labels: dict[str, str], direction: str, **rule: Any) -> dict[str, Any]:
    spec = {"podSelector": {"matchLabels": labels}, "policyTypes": [direction], direction.lower(): [rule]}
    return {"kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "estrado"}, "spec": spec}


GATEWAY = {NAME: "gateway", COMPONENT: "serve"}
CASILLERO = {NAME: "casillero", COMPONENT: "serve"}
POSTGRES = {NAME: "postgres", COMPONENT: "store"}
DNS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
PODS = [
    workload("Deployment", "gateway", GATEWAY, 8080),
    workload("Deployment", "casillero-serve", CASILLERO, 50051),
    workload("StatefulSet", "postgres", POSTGRES, 5432),
]
DENY = {
    "kind": "NetworkPolicy",
    "metadata": {"name": "deny", "namespace": "estrado"},
    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
}


def dns(labels: dict[str, str]) -> dict[str, Any]:
    return policy(labels, "Egress", to=[DNS], ports=[{"port": 53}, {"port": 53, "protocol": "UDP"}])


def flow(caller: dict[str, str], called: dict[str, str], port: int) -> list[dict[str, Any]]:
    ports = [{"port": port}]
    return [
        policy(caller, "Egress", to=[{"podSelector": {"matchLabels": called}}], ports=ports),
        policy(called, "Ingress", **{"from": [{"podSelector": {"matchLabels": caller}}], "ports": ports}),
    ]


EXACT = [
    *PODS,
    DENY,
    dns(GATEWAY),
    dns(CASILLERO),
    policy(GATEWAY, "Ingress", ports=[{"port": 8080}]),
    *flow(GATEWAY, CASILLERO, 50051),
    *flow(CASILLERO, POSTGRES, 5432),
]


def test_exactly_what_is_needed_differs_in_nothing() -> None:
    # Everybody may come to the gateway; of our own pods only those whose egress lets them, which is none.
    assert differences("local", EXACT, CONNECTIONS) == []


def test_a_new_connection_in_the_code_needs_a_policy() -> None:
    connections = CONNECTIONS | {"casillero": Connections(services={"casillero"}, database=True, log=True)}
    assert differences("local", EXACT, connections) == [
        "needed, and refused: casillero-serve → casillero-serve:50051/TCP",
        "needed, and refused: casillero-serve → kafka:9092/TCP",
    ]


def test_one_half_of_a_flow_is_no_flow() -> None:
    halves = [manifest for manifest in EXACT if manifest is not EXACT[-1]]
    assert differences("local", halves, CONNECTIONS) == ["needed, and refused: casillero-serve → postgres:5432/TCP"]


def test_a_flow_that_nobody_needs_is_told() -> None:
    wide = [*EXACT, *flow(GATEWAY, POSTGRES, 5432)]
    assert differences("local", wide, CONNECTIONS) == ["passes, and nobody needs it: gateway → postgres:5432/TCP"]


def test_only_who_works_needs_the_mail_server_and_only_where_there_is_one() -> None:
    pods = [
        workload("Deployment", "identity-serve", {NAME: "identity", COMPONENT: "serve"}),
        workload("StatefulSet", "identity-work", {NAME: "identity", COMPONENT: "work"}),
        DENY,
        dns({NAME: "identity"}),
    ]
    connections = {"identity": Connections(mail=True)}
    ingress = "needed, and refused: ingress → gateway:8080/TCP"  # of a pod that this test does without
    assert differences("production", pods, connections) == [
        "needed, and refused: identity-work → mail:587/TCP",
        ingress,
    ]
    assert "mail" not in str(differences("local", pods, connections))


def test_who_seals_needs_the_timestamp_authority_and_only_where_there_is_one() -> None:
    pods = [
        workload("StatefulSet", "expedientes-work", {NAME: "expedientes", COMPONENT: "work"}),
        DENY,
        dns({NAME: "expedientes"}),
    ]
    connections = {"expedientes": Connections(seal=True)}
    assert "needed, and refused: expedientes-work → tsa:443/TCP" in differences("production", pods, connections)
    assert "tsa" not in str(differences("local", pods, connections))


def test_only_who_works_needs_the_services_of_web_push_and_only_in_production() -> None:
    pods = [
        workload("Deployment", "casillero-serve", CASILLERO),
        workload("StatefulSet", "casillero-work", {NAME: "casillero", COMPONENT: "work"}),
        DENY,
        dns({NAME: "casillero"}),
    ]
    connections = {"casillero": Connections(push=True)}
    told = [line for line in differences("production", pods, connections) if "internet" in line]
    assert told == ["needed, and refused: casillero-work → internet:443/TCP"]
    assert "internet:443" not in str(differences("local", pods, connections))


def test_without_the_default_nearly_everything_is_told() -> None:
    told = differences("local", [manifest for manifest in EXACT if manifest is not DENY], CONNECTIONS)
    assert "passes, and nobody needs it: postgres → internet:443/TCP" in told


def test_a_port_besides_those_declared_is_looked_at_too() -> None:
    wide = [*EXACT, policy(GATEWAY, "Ingress", ports=[{"port": 1}])]
    assert "passes, and nobody needs it: internet → gateway:1/TCP" in differences("local", wide, CONNECTIONS)


def test_a_service_without_manifests_is_told() -> None:
    told = missing_services(PODS, ["casillero"])
    assert told == ["no casillero-migrate in the manifests", "no casillero-work in the manifests"]
