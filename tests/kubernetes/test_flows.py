"""The evaluator against the documented meaning of NetworkPolicy."""

from typing import Any

import pytest

from tests.kubernetes.flows import Endpoint, endpoints, passes, selects


def pod(name: str, namespace: str = "ours", **labels: str) -> Endpoint:
    where = {"kubernetes.io/metadata.name": namespace}
    return Endpoint(name, namespace, labels or {"app": name}, where, ports={("TCP", 80): "http", ("UDP", 53): ""})


def policy(selector: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"namespace": "ours"}, "spec": {"podSelector": selector, **spec}}


A, B, ELSEWHERE = pod("a"), pod("b"), pod("b", "theirs")
OUTSIDE = Endpoint("outside", address="203.0.113.9")
DENY = policy({}, policyTypes=["Ingress", "Egress"])
A_LEAVES = policy({"matchLabels": {"app": "a"}}, policyTypes=["Egress"], egress=[{}])
FROM_A = [{"podSelector": {"matchLabels": {"app": "a"}}}]


def into_b(**rule: Any) -> dict[str, Any]:
    return policy({"matchLabels": {"app": "b"}}, policyTypes=["Ingress"], ingress=[rule])


def test_without_policies_everything_passes() -> None:
    assert passes([], A, B, 80)
    assert passes([], OUTSIDE, B, 80)


def test_a_policy_without_rules_refuses_both_ways() -> None:
    assert not passes([DENY], A, B, 80)
    assert not passes([DENY], A, OUTSIDE, 443)
    assert not passes([DENY], OUTSIDE, A, 80)


def test_one_side_that_lets_is_not_enough() -> None:
    assert not passes([DENY, A_LEAVES], A, B, 80)
    assert not passes([DENY, into_b(**{"from": FROM_A})], A, B, 80)
    assert passes([DENY, A_LEAVES, into_b(**{"from": FROM_A})], A, B, 80)


def test_policies_of_another_namespace_select_nothing_here() -> None:
    theirs = {"metadata": {"namespace": "theirs"}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}
    assert passes([theirs], A, B, 80)
    assert not passes([theirs], A, ELSEWHERE, 80)


def test_without_types_a_policy_is_of_ingress_and_of_egress_when_it_has_such_rules() -> None:
    assert not passes([policy({})], OUTSIDE, A, 80)
    assert passes([policy({})], A, OUTSIDE, 443)
    assert not passes([policy({}, egress=[])], A, OUTSIDE, 443)


def test_a_pod_selector_alone_means_the_policy_s_own_namespace() -> None:
    into = into_b(**{"from": [{"podSelector": {}}]})
    assert passes([into], A, B, 80)
    assert not passes([into], pod("a", "theirs"), B, 80)


def test_selectors_in_one_peer_must_both_match_and_in_two_either() -> None:
    theirs = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "theirs"}}}
    both = into_b(**{"from": [{**theirs, **FROM_A[0]}]})
    assert passes([both], pod("a", "theirs"), B, 80)
    assert not passes([both], A, B, 80)
    assert not passes([both], ELSEWHERE, B, 80)
    either = into_b(**{"from": [theirs, *FROM_A]})
    assert passes([either], A, B, 80)
    assert passes([either], ELSEWHERE, B, 80)


def test_blocks_are_of_addresses_outside_with_exceptions() -> None:
    into = into_b(**{"from": [{"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.128/25"]}}]})
    assert passes([into], OUTSIDE, B, 80)
    assert not passes([into], Endpoint("other", address="203.0.113.200"), B, 80)
    assert not passes([into], A, B, 80)


@pytest.mark.parametrize(
    ("entry", "tcp_80", "udp_53"),
    [
        ({"port": 80}, True, False),
        ({"port": "http"}, True, False),
        ({"port": "other"}, False, False),
        ({"port": 53}, False, False),
        ({"port": 53, "protocol": "UDP"}, False, True),
        ({"port": 79, "endPort": 81}, True, False),
        ({"protocol": "UDP"}, False, True),
    ],
)
def test_ports(entry: dict[str, Any], tcp_80: bool, udp_53: bool) -> None:
    into = into_b(ports=[entry])
    assert passes([into], A, B, 80) is tcp_80
    assert passes([into], A, B, 53, "UDP") is udp_53


@pytest.mark.parametrize(
    ("operator", "values", "matches"),
    [
        ("In", ["a", "b"], True),
        ("In", ["b"], False),
        ("NotIn", ["b"], True),
        ("NotIn", ["a"], False),
        ("Exists", None, True),
        ("DoesNotExist", None, False),
    ],
)
def test_expressions(operator: str, values: list[str] | None, matches: bool) -> None:
    assert selects({"matchExpressions": [{"key": "app", "operator": operator, "values": values}]}, A.labels) is matches


def test_what_has_no_label_is_not_in_and_is_other_than_any_value() -> None:
    for operator, matches in (("In", False), ("NotIn", True)):
        assert selects({"matchExpressions": [{"key": "x", "operator": operator, "values": ["1"]}]}, A.labels) is matches


def test_the_pods_of_a_workload() -> None:
    container = {"ports": [{"name": "http", "containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}]}
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [container, {}]}}
    workload = {"kind": "Deployment", "metadata": {"name": "a", "namespace": "ours"}, "spec": {"template": template}}
    assert endpoints([workload, {"kind": "Service", "metadata": {"name": "a"}}]) == [A]
