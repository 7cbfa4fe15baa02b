"""How a form becomes a value: one validator, messages people understand, and what was typed is never lost.

    with rejecting(lambda: render_template("desk/reply.html", …)):
        form = read_form(ReplyForm)
        with runtime().db.unit_of_work() as session:
            reply(session, …)

Whatever is refused inside, by the form or by the verb, shows the page again with status 422 or 409.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar, get_args, get_origin

from flask import Flask, abort, g, make_response, request
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from werkzeug.wrappers import Response

from intake.errors import ComeAgain, DomainError, NotAllowed, NotFound, NotYourDepartment
from intake.language.i18n import N_, _
from intake.web.refusals import field_message, refusal_message
from intake.web.row_ids import MOST
from routing.translatable import TranslatableError

M = TypeVar("M", bound=BaseModel)

# No date that anybody types here lies outside.
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)

# PostgreSQL stores no NUL, and no field of ours means one; line breaks become one kind.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadForm(DomainError):
    """Fields that are wrong, each with what is wrong and what is accepted."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(N_("%(faults)s"), faults="; ".join(errors.values()))
        self.errors = dict(errors)


def read_form(model: type[M]) -> M:
    """The posted form as `model`; blank fields take their default, or None. Raises BadForm."""
    g.form_model = model
    return read_values(model, request.form)


def read_query(model: type[M]) -> M:
    """As `read_form`, from the address: for filters and searches."""
    return read_values(model, request.args)


def read_values(model: type[M], given: Any) -> M:
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        _collect(values, field.alias or name, field, given)
    try:
        found = model.model_validate(values)
    except ValidationError as error:
        raise BadForm(_messages(model, error.errors(include_url=False))) from None
    if faults := list(_out_of_reach(found)):
        raise BadForm(_messages(model, faults))
    return found


@contextmanager
def rejecting(render: Callable[[], str | Response]) -> Iterator[None]:
    """Answer a refusal raised inside with the page again; templates find messages by `error_of(name)`.

    What the asker may not know of, or not do, is not theirs to correct: that goes on to the error pages.
    """
    try:
        yield
    except (NotFound, NotYourDepartment, NotAllowed):
        raise
    except TranslatableError as error:
        reject(error)
        response = make_response(render(), error.status)
        if isinstance(error, ComeAgain):
            response.headers["Retry-After"] = str(error.seconds)
        abort(response)


def reject(error: TranslatableError) -> None:
    """Remember, for the page that is about to be rendered, what was wrong."""
    if isinstance(error, BadForm):
        g.refused = error.errors
    else:
        g.refused = {error.field or "": _with_field(error)}


def error_of(name: str) -> str:
    """What is wrong with a field; empty when nothing is."""
    return errors().get(name, "")


def errors() -> dict[str, str]:
    """Everything wrong with the form; what concerns no single field stands under the empty name."""
    wrong: dict[str, str] = g.get("refused", {})
    return wrong


def typed(name: str, default: Any = "") -> Any:
    """What stands in a field: what was typed if its form came back, else `default`."""
    if _came_back(name):
        return request.form.get(name, "")
    return "" if default is None else default


def typed_all(name: str, default: Sequence[Any] = ()) -> list[str]:
    """As `typed`, for a field with several values."""
    if _came_back(name):
        return request.form.getlist(name)
    return [str(value) for value in default]


def _came_back(name: str) -> bool:
    """A form that stands apart from the page's main one says so by `apart`: it empties no field of that one."""
    return request.method == "POST" and "refused" in g and (name in request.form or "apart" not in request.form)


def install(app: Flask) -> None:
    app.jinja_env.globals |= {"error_of": error_of, "form_errors": errors, "typed": typed, "typed_all": typed_all}


def _collect(values: dict[str, Any], name: str, field: FieldInfo, given: Any) -> None:
    """One field of the form into `values`; a blank one only where None is meant."""
    texts = [text for text in (_clean(text) for text in given.getlist(name)) if text]
    if _is_many(field.annotation):
        values[name] = texts
    elif field.annotation is bool:
        values[name] = bool(texts) and texts[-1].lower() not in {"0", "false", "off", "no"}
    elif texts:
        values[name] = texts[-1]
    elif type(None) in get_args(field.annotation) and field.is_required():
        values[name] = None


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _is_many(annotation: Any) -> bool:
    return get_origin(annotation) in {list, tuple, set, frozenset}


def _out_of_reach(found: BaseModel) -> Iterator[Mapping[str, Any]]:
    """What a calendar, a clock or a column could not hold, told as pydantic would; nobody means it."""
    for name, field in type(found).model_fields.items():
        value = getattr(found, name)
        for one in value if isinstance(value, list | tuple | set | frozenset) else [value]:
            fault = _reach(one)
            if fault is not None:
                yield {"loc": (field.alias or name,), **fault}


def _reach(value: Any) -> dict[str, Any] | None:
    day = value.date() if isinstance(value, datetime) else value
    if isinstance(day, date) and not _FIRST <= day <= _LAST:
        return {"type": "date_span", "ctx": {"first": _FIRST, "last": _LAST}}
    is_too_much = isinstance(value, int) and abs(value) > MOST
    return {"type": "less_than_equal", "ctx": {"le": MOST}} if is_too_much else None


def _with_field(error: TranslatableError) -> str:
    """A fragment, as "is not an e-mail address", after the field it is said of; a whole sentence as it is."""
    fields = g.form_model.model_fields.items() if "form_model" in g else ()
    title = next((field.title for name, field in fields if error.field in {name, field.alias}), None)
    message = refusal_message(error)
    return f"{_(title)}{_(': ')}{message}" if title and error.told.msgid[:1].islower() else message


def _messages(model: type[BaseModel], faults: Iterable[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for fault in faults:
        name = str(fault["loc"][0]) if fault["loc"] else ""
        field = next((f for n, f in model.model_fields.items() if name in {n, f.alias}), None)
        label = _(field.title) if field is not None and field.title else name.replace("_", " ")
        found.setdefault(name, field_message(label, fault))
    return found
