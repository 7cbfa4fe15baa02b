"""A model as bytes and back: arrays in an npz that is read without pickles, so that a row can never run code."""

import hashlib
from io import BytesIO
from zipfile import BadZipFile

import numpy as np

from intake.errors import DomainError
from intake.language.i18n import N_
from intake.suggesting.model import MOST_NAMED, MOST_TERMS, Model

_MOST_CODES = 1000
_ZIP = b"PK\x03\x04"  # what every npz begins with
_ARRAYS = ("bias", "codes", "rarity", "temperature", "terms", "trust", "weights")


class Unreadable(DomainError):
    """The bytes are not those that were stored, or were never a model."""


def pack(model: Model) -> bytes:
    """The same model gives the same bytes, whenever and wherever. Weights keep three digits."""
    kept = BytesIO()
    np.savez(
        kept,
        bias=model.bias.astype(np.float32),
        codes=np.array(model.codes),
        rarity=model.rarity.astype(np.float32),
        temperature=np.array([model.temperature]),
        terms=np.array(model.terms),
        trust=np.array(model.trust),
        weights=model.weights.astype(np.float16),
    )
    return kept.getvalue()


def unpack(body: bytes, *, version: int, sha256: str) -> Model:
    """Raises Unreadable."""
    if digest(body) != sha256 or not body.startswith(_ZIP):
        raise Unreadable(N_("the body of classifier %(version)s is not the one that was trained"), version=version)
    try:
        with np.load(BytesIO(body), allow_pickle=False) as kept:
            bias, codes, rarity, temperature, terms, trust, weights = (kept[name] for name in _ARRAYS)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise Unreadable(N_("the body of classifier %(version)s is no model"), version=version) from error
    shape = len(terms), len(codes)
    if weights.shape != shape or rarity.shape != shape[:1] or bias.shape != shape[1:]:
        raise Unreadable(N_("the arrays of classifier %(version)s do not fit each other"), version=version)
    if temperature.shape != (1,) or not temperature[0] > 0 or trust.shape != (MOST_NAMED,):
        raise Unreadable(N_("the arrays of classifier %(version)s do not say how sure they are"), version=version)
    if shape[0] > MOST_TERMS or shape[1] > _MOST_CODES:
        raise Unreadable(N_("the arrays of classifier %(version)s are out of bounds"), version=version)
    return Model(
        version=version,
        codes=tuple(codes.tolist()),
        terms=tuple(terms.tolist()),
        rarity=rarity.astype(np.float32),
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        temperature=float(temperature[0]),
        trust=tuple(trust.tolist()),
    )


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
