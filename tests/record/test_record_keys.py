"""The keys of the record: made once, kept for ever, turned over without losing what was written under the old ones."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import anchor, audit, integrity
from intake.casework.ledger.formats import mac_of
from intake.db import Database
from intake.models import OfficeEvent
from intake.record_keys import NoRecordKeys, RecordKeys, UnknownRecordKey
from intake.settings import Settings
from tests import factories as make
from tests.stages.keys import KEY, RECORD_KEYS, RING

OLD, NEW = KEY, bytes(range(32))


def test_what_is_sealed_in_format_1_stays_as_it_is() -> None:
    """Written out by hand: a program that seals otherwise cannot check what there is."""
    values = {
        "complaint_id": -7,
        "seq": 2,
        "kind": "complaint:note",
        "actor_kind": "staff",
        "actor_id": None,
        "at": datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        "data": '{"text":"合成 \\"x\\"","b":[1,2.5,true]}',
        "format": 1,
        "key_id": "r1",
        "previous": "ab",
    }
    written = (
        "actor_id=,actor_kind=5:staff,at=32:2026-11-23T01:30:00.000000+00:00,complaint_id=2:-7,"
        'data=36:{"text":"合成 \\"x\\"","b":[1,2.5,true]},format=1:1,key_id=2:r1,kind=14:complaint:note,'
        "previous=2:ab,seq=1:2"
    )
    assert mac_of(RECORD_KEYS, values) == hmac.new(KEY, written.encode(), hashlib.sha256).hexdigest()


def test_the_first_key_writes_and_all_of_them_verify(sqlite_database: Database) -> None:
    turned = Database(str(sqlite_database.url), record_keys=RecordKeys({"r2": NEW, "r1": OLD}), ring=RING)
    with sqlite_database.unit_of_work() as session:
        complaint = make.make_complaint(session, make.make_office(session))
        anchor.anchor_heads(session, at=make.on(1))
    with turned.unit_of_work() as session:
        audit.record(session, complaint, "complaint:note", actor=SYSTEM, at=make.on(2), text="合成")
        anchor.anchor_heads(session, at=make.on(2))
        newest = session.exec(select(func.max(OfficeEvent.seq))).one()
    with turned.reading() as session:
        assert [event.key_id for event in audit.timeline(session, complaint.id)][-2:] == ["r1", "r2"]
        assert integrity.verify(session).is_whole
    with sqlite_database.reading() as session:  # without the new key
        found = [str(fault) for fault in integrity.verify(session).faults]
    count = complaint.event_count
    unknown = "cannot be checked: record key r2 is not in the ring"
    assert found == [
        f"complaint {complaint.number} event {count} {unknown}",
        f"office event {newest} {unknown}",
        f"anchor 2 {unknown}",
    ]


def test_a_key_that_is_not_in_the_ring_is_named() -> None:
    with pytest.raises(UnknownRecordKey, match="record key r7 is not in the ring"):
        RECORD_KEYS.mac("r7", b"")


def test_without_the_keys_nothing_is_written_and_the_setting_is_named(sqlite_database: Database) -> None:
    keyless = Database(str(sqlite_database.url), ring=RING)
    with pytest.raises(NoRecordKeys, match="JIESU_RECORD_KEYS"), keyless.unit_of_work() as session:
        audit.record_office(session, "synthetic:opened", actor=SYSTEM, at=make.on(1), what="合成")
    with pytest.raises(NoRecordKeys, match="JIESU_RECORD_KEYS"), keyless.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session))
    with pytest.raises(NoRecordKeys, match="JIESU_RECORD_KEYS"), keyless.reading() as session:
        integrity.verify(session)


def test_secrets_made_before_there_were_record_keys_get_some_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many processes that start at once all read the same."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    Settings.from_env()
    path = tmp_path / "secrets.json"
    older = json.loads(path.read_text())
    del older["record_keys"]
    path.write_text(json.dumps(older))
    with ThreadPoolExecutor(8) as starts:
        found = list(starts.map(lambda _: Settings.from_env().record_keys, range(8)))
    kept = json.loads(path.read_text())
    assert {name: key.get_secret_value() for name, key in found[0].items()} == kept["record_keys"]
    assert all(each == found[0] for each in found)
    assert len(base64.b64decode(kept["record_keys"]["r1"])) == 32
    assert {name: kept[name] for name in older} == older
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["secrets.json"]
