"""How a template becomes text: one way for pages and for messages, with or without Flask."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from intake.language import formats, i18n
from intake.language.words import word
from intake.numbers import spoken as spoken_number

_PACKAGE = Path(__file__).parent


def template_folder() -> Path:
    """`templates/` of a checkout; a wheel carries it inside the package."""
    packed = _PACKAGE / "_templates"
    return packed if packed.is_dir() else _PACKAGE.parent / "templates"


def equip(environment: Environment) -> None:
    """Give an environment our language and our ways of saying things; a misspelt name is an error, not a blank."""
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        lambda message: i18n.catalogue(i18n.language()).ugettext(message),
        lambda one, many, n: i18n.catalogue(i18n.language()).ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, message: i18n.catalogue(i18n.language()).upgettext(context, message),
    )
    saying: dict[str, Callable[..., str]] = {
        "word": word,
        "spoken_number": spoken_number,
        "shanghai": formats.shanghai,
        "date_words": formats.date_words,
        "month_name": formats.month_name,
        "due_words": formats.due_words,
        "money": formats.money,
        "credit_code": formats.credit_code,
        "share": formats.share,
    }
    environment.filters |= {name: said_anew(say) for name, say in saying.items()}
    environment.globals["language"] = i18n.language


def said_anew(say: Callable[..., str]) -> Callable[..., str]:
    """`say` as a filter that Jinja never computes at compile time, in the language of whoever came first."""

    @pass_context
    def filter_(_context: Context, *given: Any, **named: Any) -> str:
        return say(*given, **named)

    return filter_


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of everything that is not a page: texts of messages, letters."""
    # Not looked for anew at each message whether its template's file has changed.
    made = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=select_autoescape(["html", "xml"]),
        auto_reload=False,
    )
    equip(made)
    return made


def render_text(template: str, **values: Any) -> str:
    """One template, say `sms/receipt.txt`, in the language spoken, without the blank at its ends."""
    return environment().get_template(template).render(**values).strip()
