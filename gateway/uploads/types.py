"""What a file is, by its first bytes; what the request calls it does not count."""

HEAD = 64  # bytes that `detect` looks at

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
MP4 = "video/mp4"
WEBM = "video/webm"
UNKNOWN = "application/octet-stream"

# What is looked through, with the reasons of what asks for too much and of what is not well formed.
EXCESSIVE = {
    PDF: "PDF_DESMEDIDO",
    JPEG: "IMAGEN_DESMEDIDA",
    PNG: "IMAGEN_DESMEDIDA",
    MP4: "VIDEO_DESMEDIDO",
    WEBM: "VIDEO_DESMEDIDO",
}
DAMAGED = {
    PDF: "PDF_DANADO",
    JPEG: "IMAGEN_DANADA",
    PNG: "IMAGEN_DANADA",
    MP4: "VIDEO_DANADO",
    WEBM: "VIDEO_DANADO",
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"<!DOCTYPE html", "text/html"),
    (b"<html", "text/html"),
    (b"<?xml", "application/xml"),
)


# Brands of ISO 14496-12 files that hold a film; HEIC pictures and QuickTime have others.
_FILM_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"dash", b"MSNV", b"3gp")
_EBML = b"\x1a\x45\xdf\xa3"
_DOC_TYPE = b"\x42\x82"  # the EBML element that names what the rest is


def detect(head: bytes) -> str:
    """The media type that `head` begins; UNKNOWN for anything else. A guess: that a file is what it begins as, its
    examiner finds."""
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head.startswith(_EBML):
        return WEBM if _DOC_TYPE + b"\x84webm" in head else "video/x-matroska"
    return next((media_type for magic, media_type in _MAGIC if head.startswith(magic)), UNKNOWN)


def _of_brand(brand: bytes) -> str:
    if brand.startswith(_FILM_BRANDS):
        return MP4
    return "video/quicktime" if brand == b"qt  " else UNKNOWN
