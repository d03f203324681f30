"""Copying an upload into the bucket of the service that keeps it (RELIABILITY 2)."""

from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import ObjectStore, ObjetoAlterado, ObjetoExistente, RawStore, Stored
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.uploads import Receipt


class Intake:
    """The bucket `ingreso`, and the keys that open what is in it."""

    def __init__(self, ingreso: RawStore, keys: Keys) -> None:
        self._ingreso, self._keys = ingreso, keys

    async def copy_in(self, receipt: Receipt, target: ObjectStore, key: str) -> Stored:
        """Copy what `receipt` (verified) stands for to `key` of `target`, and read it back.

        A second call finds the copy there and only reads it. Raises ObjetoAusente when the upload is gone,
        ObjetoAlterado when the upload or what is at `key` is not what the receipt says, LlaveInservible and
        AlmacenNoDisponible.
        """
        upload = SealedStore(self._ingreso, self._keys.open(receipt.wrapped_key))
        written = False
        try:
            await target.put(key, upload.get(receipt.object_key, receipt.sha256))
            written = True
        except ObjetoExistente:
            pass  # by an earlier attempt; what is there is compared like a fresh copy
        try:
            async for _ in target.get(key, receipt.sha256):
                pass
        except ObjetoAlterado:
            if written:
                await target.delete(key)
            raise
        return Stored(receipt.sha256, receipt.size, await target.version(key))
