"""Pages of a PDF drawn as pictures, in a process of its own that `document_pages` starts, limits and kills.

It is run by its path and imports nothing of ours: it starts fast, and holds no key, no setting and no connection.
Arguments: the longest side in pixels, the most pages, and which pages. In: the PDF. Out: how many pages it has, then
of each page asked for its length and the JPEG.
"""

import resource
import sys
from io import BytesIO

import pypdfium2

_MOST_ADDRESSES = 1_500_000_000
_CPU_SECONDS = 60
_QUALITY = 92
_LENGTH = 4  # bytes


def main(longest_side: int, most: int, wanted: list[int]) -> None:
    """Raises whatever the library does of a file that it cannot read; the caller is told by the status alone."""
    limit(resource.RLIMIT_AS, _MOST_ADDRESSES)
    limit(resource.RLIMIT_CPU, _CPU_SECONDS)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)
    out = sys.stdout.buffer
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    count = len(document)
    out.write(count.to_bytes(_LENGTH, "big"))
    if count > most:
        return
    document.init_forms()  # what was typed into a form is seen like all else
    for number in wanted:
        page = drawn(document[number - 1], longest_side)
        out.write(len(page).to_bytes(_LENGTH, "big"))
        out.write(page)


def limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def drawn(page: pypdfium2.PdfPage, longest_side: int) -> bytes:
    """As it is seen, with its annotations; however large it says it is, of no more pixels."""
    bitmap = page.render(scale=longest_side / max(page.get_size()))
    made = BytesIO()
    bitmap.to_pil().convert("RGB").save(made, "JPEG", quality=_QUALITY, subsampling=0)
    page.close()
    return made.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [int(number) for number in sys.argv[3:]])
