"""A form becomes a value, or the page again with what was typed and what is wrong with it."""

from decimal import Decimal
from enum import StrEnum

import pytest
from flask import Blueprint, Flask, render_template
from pydantic import BaseModel, Field, field_validator
from werkzeug.datastructures import MultiDict

from intake.auth.guards import PUBLIC, mount
from intake.errors import (
    BadValue,
    DomainError,
    IllegalMove,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotPossibleNow,
    NotYourDepartment,
    SecondPersonNeeded,
)
from intake.language.i18n import use_language
from intake.runtime import Runtime
from intake.vocabulary import Move, State
from intake.web.forms import BadForm, read_form, read_values, rejecting
from routing.errors import BadLimit
from routing.translatable import TranslatableText
from tests.stages.pages import Page, serve

TEMPLATE = """{% extends "public.html" %}{% import "partials/forms.html" as forms %}
{% block title %}form{% endblock %}{% block content %}<form method="post">{{ forms.csrf() }}{{ forms.summary() }}
{{ forms.text("title", "Title", required=true, hint="a hint") }}{{ forms.area("story", "Story") }}
{{ forms.select("colour", "Colour", [("red", "Red"), ("blue", "Blue")]) }}
{{ forms.radios("size", "Size", [("s", "Small"), ("l", "Large", "with a word more")], value="s") }}
{{ forms.checks("tags", "Tags", [("a", "A"), ("b", "B")], values=["a"]) }}{{ forms.check("urgent", "Urgent") }}
{{ forms.text("secret", "Secret", type="password") }}</form>{% endblock %}"""


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Sample(BaseModel):
    title: str = Field(title="Name", max_length=5)
    story: str = ""
    colour: Colour | None = None
    amount: Decimal | None = Field(default=None, ge=0, decimal_places=2)
    count: int | None
    tags: list[str] = Field(default=[], max_length=2)
    urgent: bool = False

    @field_validator("story")
    @classmethod
    def _is_not_shouted(cls, value: str) -> str:
        if value and value.isupper():
            raise BadValue("Back")
        return value


def read(**given: object) -> Sample:
    return read_values(Sample, MultiDict({"title": "x"} | given))


def errors(**given: object) -> dict[str, str]:
    with pytest.raises(BadForm) as refused, use_language("zh"):
        read(**given)
    return refused.value.errors


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The real application with one form at `/form/`, whose verb raises what `story` asks for."""
    return serve(runtime, _mount_form)


def _mount_form(app: Flask) -> None:
    refusals: dict[str, Exception] = {
        "field": InvalidInput("The password is too short: give at least 10 characters.", field="title"),
        "move": IllegalMove(State.CLOSED, Move.SIGN),
        "no move": IllegalMove(State.CLOSED, TranslatableText("override")),
        "lapsed": NotPossibleNow("in words that nobody has read before"),
        "sum": InvalidInput("is 1 to %(most)s days", most=15, field="title"),
        "second": SecondPersonNeeded("who asked may not decide"),
        "routing": BadLimit("that cannot be counted"),
        "other": DomainError("a plain fact"),
        "gone": NotFound("no"),
        "theirs": NotYourDepartment("no"),
        "role": NotAllowed("no"),
    }
    bp = Blueprint("form", __name__)
    template = app.jinja_env.from_string(TEMPLATE)

    @bp.get("/")
    def show() -> str:
        return render_template(template)

    @bp.post("/")
    def send() -> tuple[str, int]:
        with rejecting(show):
            form = read_form(Sample)
            if form.story in refusals:
                raise refusals[form.story]
        return "", 204

    mount(app, bp, guard=PUBLIC, url_prefix="/form")


def test_what_was_typed_is_trimmed_and_blank_means_not_given() -> None:
    form = read(title="  名称 ", story="a\r\nb\x00\rc", colour="", count="", tags=["a", " ", "b"])
    assert (form.title, form.story, form.colour, form.count, form.tags) == ("名称", "a\nb\nc", None, None, ["a", "b"])
    assert form.urgent is False
    assert read(urgent="1", amount="12.50").amount == Decimal("12.50")


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"title": " "}, "title", "姓名：请填写。"),
        ({"title": "toolong"}, "title", "姓名：过长，不超过 5 个字符。"),
        ({"colour": "green"}, "colour", "colour：请从所列选项中选择。"),
        ({"amount": "many"}, "amount", "amount：请填写数字，例如 1200 或 1200.50。"),
        ({"amount": "1.234"}, "amount", "amount：小数点后最多 2 位。"),
        ({"amount": "-1"}, "amount", "amount：不得小于 0。"),
        ({"count": "1.5"}, "count", "count：请填写整数。"),
        ({"tags": ["a", "b", "c"]}, "tags", "tags：最多选择 2 项。"),
        ({"story": "LOUD"}, "story", "story：返回"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_wrong_and_what_is_accepted(
    given: dict[str, object], field: str, said: str
) -> None:
    assert errors(**given) == {field: said}


def test_every_wrong_field_is_told_at_once() -> None:
    assert errors(title="toolong", count="x", colour="green").keys() == {"title", "count", "colour"}


def test_the_page_comes_back_with_what_was_typed_and_each_error_at_its_field(app: Flask) -> None:
    page = Page(app)
    page.get("/form/")
    typed = {"title": "<too long>", "story": "一个故事", "colour": "blue", "size": "l", "tags": ["b"], "secret": "hush"}
    text = page.post("/form/", typed, status=422).text
    assert 'value="&lt;too long&gt;"' in text
    assert 'aria-describedby="title-hint title-error" aria-invalid="true"' in text
    assert '<a href="#title">' in text
    assert ">\n一个故事</textarea>" in text
    assert '<option value="blue" selected>' in text
    assert 'value="l" checked' in text
    assert 'value="b" checked' in text
    assert 'value="a" checked' not in text
    assert "hush" not in text


def test_before_it_is_sent_a_form_shows_its_defaults_and_no_errors(app: Flask) -> None:
    text = Page(app).get("/form/").text
    assert 'value="s" checked' in text
    assert 'value="a" checked' in text
    assert "aria-invalid" not in text


@pytest.mark.parametrize(
    ("story", "status", "said"),
    [
        ("field", 422, "密码过短：至少 10 个字符。"),
        ("move", 409, "当前状态为“已办结”，不能再进行“签收”。"),
        ("no move", 409, "当前状态为“已办结”，不能再进行此操作。"),
        ("lapsed", 409, "in words that nobody has read before"),
        ("sum", 422, "应为1至15日"),
        ("second", 409, "此操作须由另一人办理。"),
        ("routing", 422, "that cannot be counted"),
        ("other", 422, "a plain fact"),
        ("gone", 404, "不在您的查看范围内"),
        ("theirs", 404, "不在您的查看范围内"),
        ("role", 403, "您的角色无权进行此操作。"),
    ],
)
def test_a_refusal_of_the_verb_is_told_like_one_of_the_form(app: Flask, story: str, status: int, said: str) -> None:
    page = Page(app)
    page.get("/form/")
    text = page.post("/form/", {"title": "kept", "story": story}, status=status).text
    assert said in text
    assert ('value="kept"' in text) == (status in {409, 422})
