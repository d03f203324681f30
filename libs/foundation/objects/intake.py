"""Copying an upload into the bucket of the service that keeps it (RELIABILITY 2)."""

from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import ObjectStore, ObjetoExistente, RawStore, Stored
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt


class Intake:
    """The bucket `ingreso`, and the keys that open what is in it."""

    def __init__(self, ingreso: RawStore, keys: Keys) -> None:
        self._ingreso, self._keys = ingreso, keys

    async def copy_in(self, receipt: Receipt, target: ObjectStore, key: str) -> Stored:
        """Copy what `receipt` (verified) stands for to `key` of `target`.

        What is read is compared with the receipt before its end is passed on, and the store compares what it receives
        with what was sent. A second call finds the copy there and reads it. Raises ObjetoAusente when the upload is
        gone, ObjetoAlterado when the upload or what is at `key` already is not what the receipt says, LlaveInservible
        and AlmacenNoDisponible.
        """
        upload = SealedStore(self._ingreso, self._keys.open(receipt.wrapped_key))
        try:
            return await target.put(key, upload.get(receipt.object_key, receipt.sha256))
        except ObjetoExistente:  # by an earlier attempt
            async for _ in target.get(key, receipt.sha256):
                pass
            return Stored(receipt.sha256, receipt.size, await target.version(key))
