"""Every address has somebody standing before it, and an answer drawn from a template that exists."""

from flask import Flask

from intake.app import create_app
from intake.auth.guards import PUBLIC, SIGNED, guard_of
from intake.runtime import build_runtime
from intake.settings import Settings

# Who is not asked for a log-in, said once more where a reviewer looks.
OPEN_DOORS = {
    *("provider", "second_step"),
    *(
        "static",
        "auth",
        "health",
        "webform",
        "attachments",
        "calculator",
        "associations",
        "fees",
        "help",
        "suggest",
        "own_data",
        "track",
        "track_letters",
    ),
    # A released bulletin, for whoever was sent its link.
    "bulletin",
    *("sms", "voice", "masked_calls", "receipts"),
    # Months that were published, with nothing in them that would point at a few people (济南条例 §33: 公布受理数据).
    "statistics",
    # Talks with associations that a person chose to publish, in the words chosen for it.
    "published_talks",
}


def test_every_endpoint_has_a_guard(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]


def test_only_the_doors_named_here_are_open_to_the_public(app: Flask) -> None:
    opened = {
        rule.endpoint.partition(".")[0]
        for rule in app.url_map.iter_rules()
        if guard_of(app, rule.endpoint) in {PUBLIC, SIGNED}
    }
    assert opened <= OPEN_DOORS


def test_only_the_doors_of_gateways_are_spared_the_form_token(app: Flask) -> None:
    exempt = {
        rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) == SIGNED
    }
    assert exempt <= {"sms", "voice", "masked_calls", "receipts"}


def test_nothing_is_changed_by_a_link(app: Flask) -> None:
    """What answers GET also answers HEAD, and what answers POST has a page of its own or answers nothing else."""
    for rule in app.url_map.iter_rules():
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, rule


def test_two_applications_live_side_by_side(settings: Settings) -> None:
    first, second = (create_app(build_runtime(settings)) for _ in range(2))
    assert {rule.endpoint for rule in first.url_map.iter_rules()} == {
        rule.endpoint for rule in second.url_map.iter_rules()
    }
