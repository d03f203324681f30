"""Which connections NetworkPolicies let pass, computed as the API documents them (networking.k8s.io/v1).

Two rules that surprise: a pod that no policy selects for a direction is open in it; and a connection passes only when
the caller's egress and the called's ingress both let it. Traffic from a pod's own node (probes) always passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

Manifest = Mapping[str, Any]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who may connect or be connected to.

    namespace  None for what is no pod of the cluster: then only `address` counts
    ports      (protocol, number) → name, "" where it has none
    """

    name: str
    namespace: str | None = None
    labels: Labels = field(default_factory=dict)
    namespace_labels: Labels = field(default_factory=dict)
    address: str = ""
    ports: Mapping[tuple[str, int], str] = field(default_factory=dict)


def passes(policies: Sequence[Manifest], caller: Endpoint, called: Endpoint, port: int, protocol: str = "TCP") -> bool:
    """Whether `caller` reaches `port` of `called`."""
    at = (protocol, port)
    leaves = _lets(policies, "Egress", caller, called, at, called.ports.get(at, ""))
    return leaves and _lets(policies, "Ingress", called, caller, at, called.ports.get(at, ""))


def _lets(
    policies: Sequence[Manifest], direction: str, pod: Endpoint, peer: Endpoint, at: tuple[str, int], port_name: str
) -> bool:
    selecting = [policy for policy in policies if _concerns(policy, direction, pod)]
    rules = [rule for policy in selecting for rule in policy["spec"].get(direction.lower()) or ()]
    peers_key = "to" if direction == "Egress" else "from"
    return not selecting or any(
        _names_peer(rule.get(peers_key), pod.namespace, peer) and _names_port(rule.get("ports"), at, port_name)
        for rule in rules
    )


def _concerns(policy: Manifest, direction: str, pod: Endpoint) -> bool:
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    own = pod.namespace is not None and policy["metadata"]["namespace"] == pod.namespace
    return own and direction in types and selects(spec["podSelector"], pod.labels)


def _names_peer(peers: Sequence[Manifest] | None, own_namespace: str | None, other: Endpoint) -> bool:
    return not peers or any(_is_peer(peer, own_namespace, other) for peer in peers)


def _is_peer(peer: Manifest, own_namespace: str | None, other: Endpoint) -> bool:
    if "ipBlock" in peer:
        return other.namespace is None and _in_block(peer["ipBlock"], other.address)
    if other.namespace is None:
        return False
    there = (
        selects(peer["namespaceSelector"], other.namespace_labels)
        if "namespaceSelector" in peer
        else other.namespace == own_namespace
    )
    return there and selects(peer.get("podSelector") or {}, other.labels)


def _in_block(block: Manifest, address: str) -> bool:
    ip = ip_address(address)
    return ip in ip_network(block["cidr"]) and not any(ip in ip_network(part) for part in block.get("except") or ())


def _names_port(ports: Sequence[Manifest] | None, at: tuple[str, int], name: str) -> bool:
    return not ports or any(_is_port(entry, at, name) for entry in ports)


def _is_port(entry: Manifest, at: tuple[str, int], name: str) -> bool:
    protocol, number = at
    if entry.get("protocol", "TCP") != protocol:
        return False
    wanted = entry.get("port")
    if isinstance(wanted, str):
        return wanted == name
    return wanted is None or wanted <= number <= entry.get("endPort", wanted)


def selects(selector: Manifest, labels: Labels) -> bool:
    """Whether a label selector matches; the empty one matches everything. Raises KeyError for an unknown operator."""
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and all(
        _holds(expression, labels) for expression in selector.get("matchExpressions") or ()
    )


def _holds(expression: Manifest, labels: Labels) -> bool:
    key, values = expression["key"], expression.get("values") or ()
    return {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[expression["operator"]]


def endpoints(manifests: Iterable[Manifest]) -> list[Endpoint]:
    """The pods that the workloads of `manifests` make: one for all replicas of each."""
    found = []
    manifests = list(manifests)
    labels_of = {m["metadata"]["name"]: m["metadata"].get("labels", {}) for m in manifests if m["kind"] == "Namespace"}
    for manifest in manifests:
        if manifest["kind"] in {"Deployment", "StatefulSet", "Job", "DaemonSet"}:
            namespace = manifest["metadata"]["namespace"]
            template = manifest["spec"]["template"]
            ports = {
                (port.get("protocol", "TCP"), port["containerPort"]): port.get("name", "")
                for container in template["spec"]["containers"]
                for port in container.get("ports", ())
            }
            found.append(
                Endpoint(
                    manifest["metadata"]["name"],
                    namespace,
                    template["metadata"].get("labels", {}),
                    {"kubernetes.io/metadata.name": namespace, **labels_of.get(namespace, {})},
                    ports=ports,
                )
            )
    return found
