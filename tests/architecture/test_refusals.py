"""A refusal is data: a marked message id with the values it names, told in Chinese, and never read back."""

import ast
import re
from collections.abc import Iterator

import pytest

from intake.language.i18n import use_language
from intake.language.translation import translated
from routing.translatable import TranslatableError, TranslatableText
from tests.architecture.refusals import TEXT, Built, built, built_in, kinds
from tests.architecture.sentences import PLACEHOLDER, placeholders
from tests.architecture.source import Module, modules

pytestmark = pytest.mark.slow

# The checker keeps the message of a finding apart from its values, where its own tests look at them.
_APART = "routing/analysis/findings.py"
# What the prompt prints names its field once, whether or not the sentence does so itself.
_ONCE = "intake/cli/refusal.py"
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]")


def looked_at() -> list[Built]:
    return [one for one in built() if not one.place.startswith(_APART)]


def test_each_refusal_has_a_marked_message_id_or_passes_a_text_on() -> None:
    assert [(one.place, one.kind, one.wrong) for one in looked_at() if one.wrong] == []


def test_each_message_id_is_given_the_values_it_names() -> None:
    assert [
        (one.place, msgid, sorted(one.names))
        for one in looked_at()
        for msgid in one.msgids
        if placeholders(msgid) != one.names
    ] == []


def test_each_refusal_is_raised_and_told_in_chinese() -> None:
    classes = {kind.__name__: kind for kind in kinds()}
    english = []
    for one in looked_at():
        for msgid in one.msgids:
            text = _raised(classes[one.kind], msgid) if one.kind != TEXT else TranslatableText(msgid, **_values(msgid))
            with use_language("zh"):
                told = translated(text)
            if _has_words(msgid) and (told == str(text) or not _CHINESE.search(told)):
                english.append((one.place, told))
    assert english == []


def _has_words(msgid: str) -> bool:
    """Not where it only puts together what is told already: a value, an option, a fault."""
    return re.search("[a-z]{2}", PLACEHOLDER.sub("", msgid)) is not None


def _raised(kind: type[TranslatableError], msgid: str) -> TranslatableText:
    """What is caught of an error of this kind; a constructor of its own is passed over, for it makes the very call."""
    refusal = kind.__new__(kind)
    TranslatableError.__init__(refusal, msgid, **_values(msgid))
    with pytest.raises(kind, match=re.escape(msgid % _values(msgid) if placeholders(msgid) else msgid)) as caught:
        raise refusal
    return caught.value.text


def _values(msgid: str) -> dict[str, int]:
    return dict.fromkeys(placeholders(msgid), 7)


def test_what_is_told_in_place_of_a_fact_is_chinese_too() -> None:
    with use_language("zh"):
        told = {kind.told_instead: translated(TranslatableText(kind.told_instead)) for kind in kinds()}
    assert {text for text, said in told.items() if text and (said == text or not _CHINESE.search(said))} == set()


def test_each_kind_of_refusal_has_a_status_of_http() -> None:
    assert {kind.status for kind in kinds()} <= {401, 403, 404, 409, 422, 429, 503}


def test_nobody_reads_a_sentence_back() -> None:
    """An error is known by its class and what it carries: comparing or searching its text makes of wording a rule."""
    assert [
        module.at(node) for module in modules() if not module.name.startswith(_ONCE) for node in read_back(module.tree)
    ] == []


def read_back(tree: ast.AST) -> Iterator[ast.expr]:
    for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name):
        said = {f"str({handler.name})", f"str({handler.name}.text)"}
        for node in (one for part in handler.body for one in ast.walk(part) if isinstance(one, ast.expr)):
            if said & _judged(node):
                yield node


def _judged(node: ast.expr) -> set[str]:
    """What is compared, or searched by a method of a text or of a pattern."""
    if isinstance(node, ast.Compare):
        return {ast.unparse(one) for one in (node.left, *node.comparators)}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_search = node.func.attr in {"match", "fullmatch", "search", "findall", "sub", "split"}
        return {ast.unparse(node.func.value), *(ast.unparse(one) for one in node.args if is_search)}
    return set()


def test_what_is_planted_is_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "planted.py").write_text(_PLANTED, encoding="utf-8")

    class Planted(Module):
        name = "planted.py"

    found = sorted(built_in(Planted(tmp_path / "planted.py")), key=lambda one: int(one.place.split(":")[1]))
    assert [(one.kind, one.msgids, sorted(one.names), bool(one.wrong)) for one in found] == [
        ("InvalidInput", ("is one of %(words)s",), ["words"], False),
        ("InvalidInput", ("is two", "is three"), [], False),
        (TEXT, (), [], True),
        ("BadLimit", (), [], True),
        ("BadLimit", (), [], False),
        ("BadLimit", (), ["amount"], True),
    ]
    assert len(list(read_back(ast.parse(_PLANTED)))) == 2


_PLANTED = """
_THREE = N_("is three")

def one(words):
    raise InvalidInput(N_("is one of %(words)s"), field="x", words=words)

def two(is_it):
    message = N_("is two") if is_it else _THREE
    raise InvalidInput(message)

def three(n):
    yield TranslatableText(f"is {n}")

def four(message: str, reason: TranslatableText, values):
    try:
        raise BadLimit("is plain")
    except BadLimit as error:
        if "is" in str(error) or str(error).startswith("is"):
            raise BadLimit(error.text)
    raise BadLimit(message, amount=1)
"""
