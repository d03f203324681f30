"""The flow matrix: of all connections between all that there is, those that pass are those that are needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from tests.kubernetes.flows import Endpoint, Manifest, endpoints, passes
from tests.kubernetes.needed import GATEWAY, Connections

NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
RPC, HTTP, HEALTH = 50051, 8080, 9100
_DNS_PORTS = (("UDP", 53), ("TCP", 53))
_NOBODY_LISTENS = ("TCP", 1)
_STORES = {"database": ("postgres", 5432), "log": ("kafka", 9092), "objects": ("minio", 9000)}
_MAIL = 587  # a relay that takes mails with STARTTLS; only production has one
_TSA = 443  # in the cluster, or what leads to it; only production has one
_PUSH = 443  # of browsers' push services, wherever they are
_KAFKA_TLS = 9093  # the listener of production


def _elsewhere(name: str, namespace: str, labels: Mapping[str, str], *ports: tuple[str, int]) -> Endpoint:
    where = {"kubernetes.io/metadata.name": namespace}
    return Endpoint(name, namespace, labels, where, ports=dict.fromkeys(ports, ""))


DNS = _elsewhere("dns", "kube-system", {"k8s-app": "kube-dns"}, *_DNS_PORTS)
INTERNET = Endpoint("internet", address="198.51.100.7", ports={("TCP", 443): ""})
# No pods of the cluster, and nobody's to reach: machines beside it, and what tells a machine its credentials.
INTRANET = Endpoint("intranet", address="10.20.30.40", ports={("TCP", 443): ""})
METADATA = Endpoint("metadata", address="169.254.169.254", ports={("TCP", 443): "", ("TCP", 80): ""})
STRANGER = _elsewhere("stranger", "elsewhere", {NAME: "gateway", COMPONENT: "serve"}, ("TCP", RPC))
INGRESS = _elsewhere("ingress", "ingress-nginx", {})
MONITORING = _elsewhere("monitoring", "monitoring", {})
PRODUCTION_STORES = (
    _elsewhere("postgres", "estrado-stores", {"cnpg.io/cluster": "estrado"}, ("TCP", 5432)),
    _elsewhere("kafka", "estrado-stores", {"strimzi.io/cluster": "estrado"}, ("TCP", _KAFKA_TLS)),
    _elsewhere("mail", "estrado-mail", {NAME: "mail"}, ("TCP", _MAIL)),
    _elsewhere("tsa", "estrado-tsa", {NAME: "tsa"}, ("TCP", _TSA)),
    _elsewhere("minio", "estrado-stores", {"v1.min.io/tenant": "estrado"}, ("TCP", 9000)),
)


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """One connection, by the names of its ends."""

    caller: str
    called: str
    protocol: str
    port: int

    def __str__(self) -> str:
        return f"{self.caller} → {self.called}:{self.port}/{self.protocol}"


def world(overlay: str, manifests: Sequence[Manifest]) -> list[Endpoint]:
    """Our pods in that overlay and, of all others, one of each sort."""
    outside = [DNS, INTERNET, INTRANET, METADATA, STRANGER]
    if overlay == "production":
        outside += [INGRESS, MONITORING, *PRODUCTION_STORES]
    return [*endpoints(manifests), *outside]


def allowed(everybody: Sequence[Endpoint], manifests: Sequence[Manifest]) -> set[Flow]:
    """Every connection that passes, among those that concern a pod of ours."""
    policies = [manifest for manifest in manifests if manifest["kind"] == "NetworkPolicy"]
    return {
        Flow(caller.name, called.name, protocol, port)
        for caller, called in product(everybody, everybody)
        if caller is not called and (_is_ours(caller) or _is_ours(called))
        for protocol, port in (*called.ports, _NOBODY_LISTENS)
        if passes(policies, caller, called, port, protocol)
    }


def needed(overlay: str, everybody: Sequence[Endpoint], connections: Mapping[str, Connections]) -> set[Flow]:
    """What the code needs: `connections` by service, and of the gateway and `cli` (which seeds). Raises KeyError for a
    pod of a service that the code does not know."""
    flows = set()
    stores = _STORES | ({"log": ("kafka", _KAFKA_TLS)} if overlay == "production" else {})
    for pod in everybody:
        if _is_ours(pod) and pod.labels.get(COMPONENT) != "store":
            opened = connections[pod.labels[NAME]]
            flows |= {Flow(pod.name, DNS.name, protocol, port) for protocol, port in _DNS_PORTS}
            flows |= {
                Flow(pod.name, store, "TCP", port) for kind, (store, port) in stores.items() if getattr(opened, kind)
            }
            if opened.mail and pod.labels[COMPONENT] == "work" and overlay == "production":
                flows.add(Flow(pod.name, "mail", "TCP", _MAIL))
            if opened.push and pod.labels[COMPONENT] == "work" and overlay == "production":
                flows.add(Flow(pod.name, INTERNET.name, "TCP", _PUSH))
            if opened.seal and pod.labels[COMPONENT] != "migrate" and overlay == "production":
                flows.add(Flow(pod.name, "tsa", "TCP", _TSA))
            if pod.labels[COMPONENT] != "migrate":
                flows |= {Flow(pod.name, f"{service}-serve", "TCP", RPC) for service in opened.services}
    return flows | set(_from_outside(overlay, everybody))


def _from_outside(overlay: str, everybody: Sequence[Endpoint]) -> Iterable[Flow]:
    if overlay == "production":
        yield Flow(INGRESS.name, GATEWAY, "TCP", HTTP)
        for pod in everybody:
            if _is_ours(pod) and ("TCP", HEALTH) in pod.ports:
                yield Flow(MONITORING.name, pod.name, "TCP", HEALTH)
    else:
        for outsider in everybody:
            if not _is_ours(outsider):
                yield Flow(outsider.name, GATEWAY, "TCP", HTTP)


def differences(overlay: str, manifests: Sequence[Manifest], connections: Mapping[str, Connections]) -> list[str]:
    """A line for each needed flow that is refused, and for each other that passes."""
    everybody = world(overlay, manifests)
    open_flows, wanted = allowed(everybody, manifests), needed(overlay, everybody, connections)
    lines = [f"needed, and refused: {flow}" for flow in sorted(wanted - open_flows)]
    return lines + [f"passes, and nobody needs it: {flow}" for flow in sorted(open_flows - wanted)]


def _is_ours(endpoint: Endpoint) -> bool:
    return endpoint.namespace == "estrado"


def missing_services(manifests: Sequence[Manifest], services: Iterable[str]) -> list[str]:
    """A line for each process that the code has and the manifests lack."""
    names = {manifest["metadata"]["name"] for manifest in manifests}
    return [
        f"no {service}-{process} in the manifests"
        for service in services
        for process in ("migrate", "serve", "work")
        if f"{service}-{process}" not in names
    ]
