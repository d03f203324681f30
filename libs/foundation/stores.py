"""Buckets and the keys of what is in them, as the settings choose them: loaded only by who keeps documents."""

from collections.abc import Sequence

from libs.foundation.keyfiles import LlavesAusentes, master_file
from libs.foundation.objects.folder import FolderStore
from libs.foundation.objects.keys import FileMasterKey, Keys, MasterKey
from libs.foundation.objects.minio import MinioSettings, MinioStore
from libs.foundation.objects.port import RawStore
from libs.foundation.real_mode import require_store
from libs.foundation.rpc.tokens import make_development_keys
from libs.foundation.sealing.keys import make_sealing_key
from libs.foundation.settings import FoundationSettings


def open_bucket(settings: FoundationSettings, name: str) -> RawStore:
    """The bucket `name` of the store that the settings choose. Raises AjustesIncompletos: who opens no bucket needs no
    account, and who does would keep documents where nobody else finds them."""
    require_store(settings)
    bucket = f"{settings.s3_bucket_prefix}{name}"
    if not settings.s3_endpoint:
        return FolderStore(settings.data_dir / "objetos" / bucket)
    server = MinioSettings(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
        settings.s3_secure,
        settings.s3_ca,
    )
    # Uploads in `ingreso` are deleted soon: versions of them would only linger.
    return MinioStore(server, bucket, versions=name != "ingreso")


def make_keys(settings: FoundationSettings, services: Sequence[str]) -> None:
    """Make the development keys that are missing: for each of `services` one to sign with, one that signs the heads of
    its logs, and a master key."""
    make_development_keys(settings.keys, services)
    for name in services:
        make_sealing_key(settings.keys, name)
    for name in ("ingreso", *services):
        FileMasterKey(master_file(settings, name))


def master_keys(settings: FoundationSettings, name: str) -> Keys:
    """Keys wrapped by the master key `name`; "ingreso" is shared by the gateway and the services. Raises
    LlavesAusentes."""
    return Keys(master_key(settings, name))


def master_key(settings: FoundationSettings, name: str) -> MasterKey:
    """The master key `name` itself. Raises LlavesAusentes: made anew, it would seal what nobody else can open."""
    path = master_file(settings, name)
    if not path.exists():
        raise LlavesAusentes(llave=path.name, carpeta=str(settings.keys))
    return FileMasterKey(path)
