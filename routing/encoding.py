"""What a file of text says, however the spreadsheet that wrote it keeps Chinese."""

import codecs

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(content: bytes) -> str | None:
    """UTF-8 with or without its mark, else GB18030 (GBK within it), as Excel saves CSV in China; UTF-16 by its mark.

    None for what is none of them.
    """
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
