"""What does not fit its limits is told, and a disruption budget that would hold a node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import GatewaySettings
from libs.foundation.objects.keys import FileMasterKey, Keys
from libs.foundation.objects.minio import PART, MinioSettings, MinioStore
from libs.foundation.objects.port import CHUNK
from libs.foundation.objects.sealed import SealedStore
from tests.kubernetes.room import HELD, clinging, in_bytes, waiting_room

MIB = 2**20
SETTINGS = GatewaySettings(upload_max=512 * MIB - 1, check_concurrent=1)


def gateway(memory: str, tmp: str = "2Gi") -> dict[str, Any]:
    container = {
        "env": [{"name": "ESTRADO_GATEWAY_UPLOAD_CONCURRENT", "value": "4"}],
        "resources": {"requests": {"memory": "100Mi"}, "limits": {"memory": memory}},
    }
    spec = {"containers": [container], "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": tmp}}]}
    return {"kind": "Deployment", "metadata": {"name": "gateway"}, "spec": {"template": {"spec": spec}}}


def test_uploads_that_do_not_fit_their_volume_are_told() -> None:
    assert waiting_room([gateway("1Gi")], SETTINGS) == []
    larger = SETTINGS.model_copy(update={"upload_max": 512 * MIB})
    assert waiting_room([gateway("1Gi")], larger) == ["gateway: 4 files of 536870912 bytes do not fit 2Gi"]


def test_uploads_and_checks_that_do_not_fit_the_memory_are_told() -> None:
    # 100 for itself, four uploads of 5.5 on their way to the store, 256 for a check.
    assert waiting_room([gateway("379Mi")], SETTINGS) == []
    assert waiting_room([gateway("378Mi")], SETTINGS) == [
        f"gateway: 4 uploads and 1 checks may need {378 * MIB} bytes of 378Mi"
    ]


async def test_an_upload_whose_store_does_not_answer_holds_no_more_than_is_reckoned_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, keys = MinioStore(MinioSettings("127.0.0.1:1", "a", "b"), "prueba"), Keys(FileMasterKey(tmp_path / "llave"))
    stalled, taken = asyncio.Event(), 0

    async def stall(*_: object) -> None:
        stalled.set()
        await asyncio.Event().wait()

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += CHUNK
            yield bytes(CHUNK)

    monkeypatch.setattr(store, "_call", stall)
    putting = asyncio.ensure_future(SealedStore(store, keys.open(keys.new_wrapped_key())).put("a/b", endless()))
    await asyncio.wait_for(stalled.wait(), 10)
    putting.cancel()
    with suppress(asyncio.CancelledError):
        await putting
    assert PART <= taken <= HELD


def test_a_unit_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="1G"):
        in_bytes("1G")


def test_a_budget_that_holds_pods_which_never_became_ready_is_told() -> None:
    def budget(**spec: Any) -> dict[str, Any]:
        return {"kind": "PodDisruptionBudget", "metadata": {"name": "gateway"}, "spec": {"maxUnavailable": 1, **spec}}

    assert clinging([budget(unhealthyPodEvictionPolicy="AlwaysAllow")]) == []
    told = ["gateway: unhealthyPodEvictionPolicy is not AlwaysAllow"]
    assert clinging([budget()]) == clinging([budget(unhealthyPodEvictionPolicy="IfHealthyBudget")]) == told
