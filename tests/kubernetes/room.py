"""Whether what may be under way at once fits the pods' limits, and whether a pod that is stuck lets its node go."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.settings import GatewaySettings
from gateway.uploads.checker import MEMORY
from libs.foundation.objects.minio import PART
from libs.foundation.objects.port import CHUNK
from tests.kubernetes.manifests import Manifest
from tests.kubernetes.needed import GATEWAY

# What MinioStore.put holds of each upload on its way to the store: a part that fills or goes out, the chunk that filled
# it over its brim, and the one that is encrypted.
HELD = PART + 2 * CHUNK
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def waiting_room(manifests: Sequence[Manifest], settings: GatewaySettings) -> list[str]:
    """A line when more files may wait in the gateway's /tmp than its volume holds, which would have the pod evicted;
    and one when receiving and examining as many as it may takes more than its memory, which would have it killed."""
    (gateway,) = (m for m in manifests if m["kind"] == "Deployment" and m["metadata"]["name"] == GATEWAY)
    pod: Mapping[str, Any] = gateway["spec"]["template"]["spec"]
    (tmp,) = (volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"] if volume["name"] == "tmp")
    (container,) = pod["containers"]
    set_here = {entry["name"]: entry.get("value", "") for entry in container["env"]}
    uploads = int(set_here["ESTRADO_GATEWAY_UPLOAD_CONCURRENT"])
    lines = []
    if uploads * settings.upload_max >= in_bytes(tmp):
        lines.append(f"gateway: {uploads} files of {settings.upload_max} bytes do not fit {tmp}")
    own, limit = container["resources"]["requests"]["memory"], container["resources"]["limits"]["memory"]
    needed = in_bytes(own) + uploads * HELD + settings.check_concurrent * MEMORY
    if needed >= in_bytes(limit):
        lines.append(
            f"gateway: {uploads} uploads and {settings.check_concurrent} checks may need {needed} bytes of {limit}"
        )
    return lines


def in_bytes(quantity: str) -> int:
    """A quantity of memory as manifests write it. Raises ValueError for another unit."""
    if not (found := re.fullmatch(r"(\d+)(Ki|Mi|Gi)", quantity)):
        raise ValueError(quantity)
    return int(found[1]) * _UNITS[found[2]]


def clinging(manifests: Sequence[Manifest]) -> list[str]:
    """A line for each disruption budget that keeps pods which never became ready from being evicted: their node could
    not be drained."""
    return [
        f"{manifest['metadata']['name']}: unhealthyPodEvictionPolicy is not AlwaysAllow"
        for manifest in manifests
        if manifest["kind"] == "PodDisruptionBudget"
        and manifest["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow"
    ]
