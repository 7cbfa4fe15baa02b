"""Nothing is said in English to somebody who reads Chinese, and the catalogue carries no dead weight."""

from babel.messages.catalog import Message

from tests.architecture.sentences import Sentence, catalogue, placeholders, said


def entries() -> dict[Sentence, Message]:
    return {Sentence(each.context, singular(each)): each for each in catalogue() if each.id}


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_sentence_has_its_chinese() -> None:
    have = entries()
    missing = {sentence: place for sentence, place in said().items() if sentence not in have}
    assert not missing


def test_no_translation_is_empty_or_unsure() -> None:
    assert not [
        sentence
        for sentence, message in entries().items()
        if message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string)
    ]


def test_the_catalogue_translates_nothing_that_is_never_said() -> None:
    assert not entries().keys() - said().keys()


def test_translations_fill_in_the_same_names() -> None:
    """A plural's Chinese has one form, and may leave the number out; nothing else may be left out or made up."""
    wrong = {}
    for sentence, message in entries().items():
        wanted = placeholders("".join(message.id) if isinstance(message.id, tuple) else message.id)
        given = placeholders("".join(message.string) if isinstance(message.string, tuple) else message.string)
        if wanted - {"num"} != given - {"num"}:
            wrong[sentence] = (wanted, given)
    assert not wrong
