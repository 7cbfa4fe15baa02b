"""Files as people send them, made here: pictures with what a telephone writes into them, documents, recordings."""

import random
import struct
import wave
import zipfile
from io import BytesIO

import pillow_heif
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

WHERE = "SYNTHETIC-CAMERA-7"
_CONTENT_TYPES = "<Types>{}</Types>"


def exif() -> Image.Exif:
    """Lying on its side, with make and place."""
    said = Image.Exif()
    said[Base.Orientation] = 6
    said[Base.Make] = WHERE
    said.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (30.0, 39.0, 12.0)
    return said


def picture(width: int = 60, height: int = 40, kind: str = "JPEG", *, seed: int = 1, quality: int = 90) -> bytes:
    """The left half red, the right half blue, some noise; with EXIF where its kind has it."""
    image = Image.new("RGB", (width, height), (200, 20, 20))
    image.paste((20, 20, 200), (width // 2, 0, width, height))
    image.putpixel((0, 0), (seed % 256, 0, 0))
    made = BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    if kind == "GIF":
        image.save(made, kind)
    else:
        image.save(made, kind, exif=exif().tobytes(), quality=quality)
    return made.getvalue()


def moving_png() -> bytes:
    """As stickers are sent."""
    made = BytesIO()
    pictures = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    pictures[0].save(made, "PNG", save_all=True, append_images=pictures[1:])
    return made.getvalue()


def photograph(megabytes: float, seed: int = 7) -> bytes:
    """A JPEG of about that size, as a telephone of 12 million pixels takes it."""
    noise = Image.frombytes("RGB", (504, 378), random.Random(seed).randbytes(504 * 378 * 3))
    image = noise.resize((4032, 3024), Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", (1008, 756), random.Random(seed + 1).randbytes(1008 * 756)).resize((4032, 3024))
    image = Image.blend(image, grain.convert("RGB"), 0.35)
    made = BytesIO()
    for quality in (95, 92, 88, 84, 80, 75, 70, 60, 50):
        made = BytesIO()
        image.save(made, "JPEG", quality=quality, exif=exif())
        if len(made.getvalue()) <= megabytes * 1_000_000:
            break
    return made.getvalue()


def package(part: str, types: str = "", **further: bytes) -> bytes:
    """An Office Open XML file of one part."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        written.writestr("[Content_Types].xml", _CONTENT_TYPES.format(types))
        written.writestr(part, "<x/>")
        for name, content in further.items():
            written.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def compound(*entries: str) -> bytes:
    """An older Office file: its head, and a directory of these names at the end."""
    made = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    for name in ("Root Entry", *entries):
        written = name.encode("utf-16-le") + b"\0\0"
        made += (written.ljust(64, b"\0") + struct.pack("<H", len(written)) + b"\2").ljust(128, b"\0")
    return made


def boxes(brand: bytes, *tracks: bytes) -> bytes:
    """An MP4 of these tracks."""
    made = struct.pack(">I", 16) + b"ftyp" + brand + b"\0\0\2\0"
    return made + b"".join(b"\0\0\0\x21hdlr" + b"\0" * 8 + track + b"\0" * 13 for track in tracks)


def recording() -> bytes:
    made = BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8000)
        written.writeframes(b"\1\0" * 800)
    return made.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
