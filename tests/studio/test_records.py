"""From an uploaded file to a scenario on the bench."""

import pytest

from experiments.report.texts import LANGUAGES
from virta.studio.market import CannotOpen, open_text
from virta.studio.records import NEEDED, ROLES, calibrated, take
from virta.studio.words import say

MATRIX = """mistä,mihin,osuus,jakso
new,active,0.6,1 month
active,passive,0.1,1 month
passive,active,0.2,1 month
"""


def test_columns_are_guessed_and_the_scenario_opens_in_the_studio() -> None:
    upload = take(MATRIX.encode(), "../../Oma taulu.csv", "matrix")
    assert upload.file.name == "Oma taulu.csv"
    assert upload.guessed == {"from": "mistä", "to": "mihin", "share": "osuus", "period": "jakso"}
    found = calibrated(upload, upload.guessed, "month")
    market = open_text(found.text, "mine.yaml")
    assert [stage.name for stage in market.scenario.stages][:3] == ["new", "active", "passive"]
    folder = upload.file.parent
    assert folder.is_dir()
    del upload
    assert not folder.exists()


@pytest.mark.parametrize(
    ("data", "name", "kind", "match"),
    [
        (b"a,b\n1,2\n", "a.csv", "horoscopes", "no records of the kind"),
        (b"a,b\n1,2\n", "a.exe", "matrix", r"end in \.csv"),
        (b"\n", "a.csv", "matrix", "first row is empty"),
        (b"x" * ((20 << 20) + 1), "a.csv", "matrix", "larger than 20 MB"),
    ],
)
def test_what_cannot_be_records_is_refused(data: bytes, name: str, kind: str, match: str) -> None:
    with pytest.raises(CannotOpen, match=match):
        take(data, name, kind)


def test_what_the_records_lack_is_said_without_the_folder_of_this_machine() -> None:
    upload = take(b"who,what\n1,2\n", "odd.csv", "purchases")
    with pytest.raises(CannotOpen, match="--time") as told:
        calibrated(upload, {"person": "who"}, "week")
    assert str(upload.file.parent) not in str(told.value)


def test_every_role_has_a_name() -> None:
    assert all(set(NEEDED[kind]) <= set(roles) for kind, roles in ROLES.items())
    for lang in LANGUAGES:
        assert all(say(f"role_{role}", lang) for roles in ROLES.values() for role in roles)
