"""A few complaints come with a picture of a receipt, drawn from the seed and marked 合成: no such paper exists."""

import random
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.demo.stage import Stage
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.vocabulary import EvidenceSource
from routing.vocabulary import Channel

_AT_LEAST_EVERY, _MOST = 30, 12
_SIZE = (360, 240)
_PAPER, _INK, _STAMP = (250, 246, 232), (60, 60, 70), (190, 30, 30)
# The strokes of 合 and 成 on a square of ten: no font of the machine is needed.
_MARK = (
    ((5, 0), (0, 4)), ((5, 0), (10, 4)), ((3, 4), (7, 4)), ((2, 6), (8, 6)), ((2, 6), (2, 10)), ((8, 6), (8, 10)),
    ((2, 10), (8, 10)), ((14, 2), (22, 2)), ((14, 2), (12, 10)), ((14, 5), (17, 5)), ((17, 5), (17, 9)),
    ((17, 9), (15, 8)), ((18, 0), (22, 10)), ((22, 10), (23, 8)), ((22, 4), (18, 9)), ((20, 0), (22, 1)),
)  # fmt: skip


def is_shown(serial: int, complaints: int) -> bool:
    """Whether this arrival brings one: few, so that the demonstration stays quick."""
    return serial % max(_AT_LEAST_EVERY, -(-complaints // _MOST)) == 0


def show_receipt(stage: Stage, number: str, serial: int, *, at: datetime) -> None:
    room = stage.runtime.evidence
    stored = receive_file(room, BytesIO(_receipt(random.Random(f"receipt {serial}"))), "合成收据.jpg", at=at)
    new = NewEvidence(room, [stored], Channel.WEB, source=EvidenceSource.COMPLAINANT)
    with stage.runtime.db.unit_of_work() as session:
        complaint, collaborators = find.lock_complaint(session, number), stage.runtime.collaborators(session)
        attach_evidence(session, collaborators, complaint, new, actor=SYSTEM, at=at)
    stage.counts["came with a receipt"] += 1


def _receipt(draw: random.Random) -> bytes:
    image = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, _SIZE[0] - 9, _SIZE[1] - 9), outline=_INK, width=2)
    pen.text((24, 22), f"No. {draw.randrange(10**7):07d}", fill=_INK)
    for row in range(4):
        y = 60 + 30 * row
        pen.line((24, y + 14, _SIZE[0] - 24, y + 14), fill=_INK)
        pen.text((28, y), f"{draw.randrange(1, 90) * 100:>8,d}.00", fill=_INK)
    for start, end in _MARK:
        pen.line([(230 + 4 * x, 170 + 4 * y) for x, y in (start, end)], fill=_STAMP, width=4)
    pen.rectangle((220, 160, 332, 222), outline=_STAMP, width=3)
    made = BytesIO()
    image.save(made, "JPEG", quality=70)
    return made.getvalue()
