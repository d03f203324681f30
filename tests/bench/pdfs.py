"""Real PDFs of a wanted size."""

import io
import secrets
from importlib.resources import files

import pikepdf


def pdf_of(size: int) -> bytes:
    """The sample PDF, made about `size` bytes long by an image stream that does not compress."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO((files("cli") / "muestra.pdf").read_bytes())) as document:
        side = 1024
        picture = pikepdf.Stream(document, secrets.token_bytes(max(0, size - 109_000)))
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = side, max(1, size // side), 8
        picture.ColorSpace = pikepdf.Name.DeviceGray
        page = document.pages[0]
        page.add_resource(picture, pikepdf.Name.XObject, pikepdf.Name.Foto)
        document.save(out)
    return out.getvalue()
