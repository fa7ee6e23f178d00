"""Subscriptions as billing systems export them: events, invoices, movements of monthly revenue."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.findings import CalibrationError, RecordsError
from experiments.calibrate.histories import Histories, read_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.mapping import movements_in
from experiments.calibrate.statements import Sheet, of_subscriptions, read_statements
from simulation.scenario import load
from virta.cli import main

Capture = pytest.CaptureFixture[str]
EVENTS = Layout("customer", time="at", events="event", amount="mrr", unit="day", observed_until="2024-12-31")
INVOICES = Layout("customer", time="date", invoices=True, amount="sum", unit="month")
LOG = """customer,event,at,mrr
a,started,2024-01-01,10
a,upgraded,2024-01-11,30
a,paused,2024-01-21,
a,reactivated,2024-01-31,30
a,cancelled,2024-02-10,
b,started,2024-03-01,20
"""


def wrote(tmp_path: Path, text: str, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def lives(told: Histories) -> list[tuple[int, str, float, str]]:
    names = (*told.stays.stages, "-")
    columns = (told.stays.person, told.stays.stage, told.stays.stop, told.stays.destination)
    return [(int(p), names[s], float(t), names[d]) for p, s, t, d in zip(*columns, strict=True)]


def test_events_are_lives(tmp_path: Path) -> None:
    told = read_histories(wrote(tmp_path, LOG), EVENTS)
    assert lives(told) == [
        (0, "active", 20, "paused"),
        (0, "paused", 10, "active"),
        (0, "active", 10, "ended"),
        (0, "ended", 325, "-"),
        (1, "active", 305, "-"),
    ]
    texts = [note.text() for note in told.records.notes]
    assert any("started: active; upgraded: active" in text for text in texts)
    assert any(text.startswith("1 events change no stage") for text in texts)


def test_the_value_of_a_month_is_a_mean_over_time(tmp_path: Path) -> None:
    """Ten days at 10, twenty at 30; the last is only seen to begin."""
    told = read_histories(wrote(tmp_path, LOG), EVENTS)
    assert told.monthly == pytest.approx((10 * 10 + 10 * 30 + 10 * 30) / 30)


def test_events_in_finnish_and_of_ones_own(tmp_path: Path) -> None:
    rows = ["asiakas;tapahtuma;pvm", "a;Aloitti;1.1.2024", "a;Tauko;11.1.2024", "a;Herätys;21.1.2024"]
    text = "\n".join([*rows, "a;Irtisanoi;1.2.2024", ""])
    given = Layout("asiakas", time="pvm", events="tapahtuma", unit="day", event_stages={"herätys": "active"})
    assert [stay[1:] for stay in lives(read_histories(wrote(tmp_path, text), given))][:3] == [
        ("active", 10, "paused"),
        ("paused", 10, "active"),
        ("active", 11, "ended"),
    ]
    unknown = Layout("asiakas", time="pvm", events="tapahtuma", unit="day")
    with pytest.raises(CalibrationError, match='nothing is known of the event "Herätys": say where it leads'):
        read_histories(wrote(tmp_path, text), unknown)


def test_names_that_billing_systems_use(tmp_path: Path) -> None:
    rows = ["Customer Id,Event Type,Occurred At", "a,subscription_created,2024-01-01"]
    rows += ["a,customer.subscription.paused,2024-01-11", "a,membership_cancelled,2024-02-01"]
    given = Layout("Customer Id", time="Occurred At", events="Event Type", unit="day")
    told = lives(read_histories(wrote(tmp_path, "\n".join([*rows, ""])), given))
    assert [stay[1:] for stay in told][:2] == [("active", 10, "paused"), ("paused", 21, "ended")]
    heading = ("Month", "New MRR", "Expansion MRR", "Contraction MRR", "Churned MRR", "Ending MRR", "Notes")
    assert movements_in(heading) == {
        "won": "New MRR+Expansion MRR",
        "lost": "Contraction MRR+Churned MRR",
        "customers": "Ending MRR",
    }
    assert "customers" not in movements_in(("closing", "MRR (€)", "new"))


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("c,cancelled,2024-03-01,", "row 8: the first event is cancelled: nothing tells when it began"),
        ("b,paused,2024-03-01,", "row 8: another event of the same time leads elsewhere"),
        ("c,started,soon,1", 'row 8: at: "soon" among dates'),
        (",started,2024-03-01,1", "row 8: customer: there is no value"),
        ("c,started,2024-03-01,much", 'row 8: mrr: "much" is not a number'),
    ],
)
def test_events_that_cannot_be(tmp_path: Path, row: str, complaint: str) -> None:
    path = wrote(tmp_path, f"{LOG}{row}\n")
    with pytest.raises(RecordsError, match=complaint):
        read_histories(path, EVENTS)
    assert len(read_histories(path, EVENTS, lenient=True).stays) >= 4


def test_a_mapping_of_events_is_kept_and_read_again(tmp_path: Path, capsys: Capture) -> None:
    path, kept = wrote(tmp_path, LOG.replace("paused", "snoozed")), tmp_path / "billing.toml"
    file = tmp_path / "s.yaml"
    asked = [
        "calibrate",
        "histories",
        str(path),
        "--unit",
        "day",
        "--mapping",
        str(kept),
        "--force",
        "-o",
        str(file),
    ]
    assert main([*asked, "--yes", "--event-stage", "snoozed=paused"]) == 0
    stages = kept.read_text(encoding="utf-8").split("[stages]\n")[1].splitlines()
    leads = {"cancelled": "ended", "reactivated": "active", "snoozed": "paused"}
    leads |= {"started": "active", "upgraded": "active"}
    assert stages == [f'"{event}" = "{stage}"' for event, stage in leads.items()]
    assert 'events = "event"' in kept.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(asked) == 0
    assert "guessed" not in capsys.readouterr().err
    (active,) = [stage for stage in load(file).stages if stage.name == "active"]
    assert active.margin_flow is not None


def invoices(n: int, seed: int) -> pd.DataFrame:
    """Customers of two years who leave at the end of each month with a chance of 5 %."""
    draw = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        begin = int(draw.integers(0, 20))
        for month in range(begin, 24):
            day = 1 + int(draw.integers(0, 28))
            rows.append((f"c{i}", f"{2023 + month // 12}-{1 + month % 12:02}-{day:02}", 25.0))
            if draw.random() < 0.05:
                break
    return pd.DataFrame(rows, columns=["customer", "date", "sum"])


def test_invoices_are_lives(tmp_path: Path) -> None:
    rows = ["customer,date,sum", "a,2024-01-15,10", "a,2024-01-20,10", "a,2024-02-03,10", "a,2024-04-30,10"]
    text = "\n".join([*rows, "b,2024-04-01,40", "b,2024-03-01,0", ""])
    told = read_histories(wrote(tmp_path, text), INVOICES)
    month = 365.25 / 12
    assert [(p, s, round(t * month), d) for p, s, t, d in lives(told)] == [
        (0, "active", 60, "ended"),
        (0, "ended", 31, "active"),
        (0, "active", 30, "-"),
        (1, "active", 30, "-"),
    ]
    assert told.monthly == pytest.approx(80 / 4)


def test_an_invoice_that_is_there_twice_is_told(tmp_path: Path) -> None:
    table = invoices(20, 3)
    found = read_histories(wrote(tmp_path, pd.concat([table, table[:1]]).to_csv(index=False)), INVOICES)
    (doubt,) = [note.text() for note in found.records.notes if note.doubt]
    assert doubt.startswith("1 invoices have the customer, the day and the sum of another")


def test_from_invoices_to_a_rate(tmp_path: Path, capsys: Capture) -> None:
    path, file = tmp_path / "invoices.parquet", tmp_path / "s.yaml"
    invoices(600, 3).to_parquet(path)
    asked = ["calibrate", "histories", str(path), "--invoices", "--yes", "--shapes", "exponential", "--json"]
    assert main([*asked, "--frailty", "none", "-o", str(file)]) == 0
    document = json.loads(capsys.readouterr().out)
    (way,) = [way for way in document["transitions"] if way["transition"] == "active -> ended"]
    (rate,) = way["estimates"]
    assert rate["low"] < -np.log(0.95) < rate["high"]
    assert "margin_flow: {revenue: 25 per month" in file.read_text(encoding="utf-8")
    assert main(["check", str(file)]) == 0


def test_statements_of_invoices_and_of_events(tmp_path: Path) -> None:
    table = invoices(600, 3)
    path = tmp_path / "invoices.csv"
    table.to_csv(path, index=False)
    said, leads = of_subscriptions(path, INVOICES, Sheet("period", "customers", "won", "lost"))
    assert not leads
    month = table["date"].str[:7]
    there = table.groupby(month)["customer"].nunique()
    assert said.closing.tolist() == there.tolist()
    assert len(said) == 24
    assert said.revenue is not None
    assert said.revenue.tolist() == table.groupby(month)["sum"].sum().tolist()
    events = "customer,event,at\n" + "".join(
        f"c{i},started,2024-0{1 + i % 6}-10\nc{i},cancelled,2024-0{3 + i % 6}-05\n" for i in range(12)
    )
    layout = Layout("customer", time="at", events="event", unit="month")
    said, leads = of_subscriptions(
        wrote(tmp_path, events), layout, Sheet("period", "customers", "won", "lost")
    )
    assert leads == {"started": "active", "cancelled": "ended"}
    assert said.revenue is None
    assert said.won.tolist() == [2, 2, 2, 2, 2, 2, 0]
    assert said.lost.tolist() == [0, 0, 2, 2, 2, 2, 2]
    assert said.closing.tolist() == [2, 4, 4, 4, 4, 4, 2]


def test_events_tell_what_was_paid_in_a_period(tmp_path: Path) -> None:
    """c pays 30 a month from the middle of January to the middle of March, half of it from then on."""
    rows = ["customer,event,at,mrr", "c,started,15,30", "c,downgraded,75,15", "d,started,100,60"]
    rows += ["d,paused,120,60", "d,cancelled,130,", "e,started,140,0"]
    path = wrote(tmp_path, "\n".join([*rows, ""]))
    layout = Layout("customer", time="at", events="event", amount="mrr", unit="day", observed_until="140")
    said, _ = of_subscriptions(path, layout, Sheet("period", "customers", "won", "lost", unit="day"))
    assert said.revenue is not None
    day = 12 / 365.25
    assert said.revenue.sum() == pytest.approx((60 * 30 + 65 * 15 + 20 * 60) * day)
    assert said.revenue[said.ends == 74] == pytest.approx(30 * day)
    assert said.revenue[said.ends == 75] == pytest.approx(15 * day)
    assert said.revenue[said.ends == 119] == pytest.approx(75 * day)


MRR = """month;new;expansion;contraction;churn;reactivation;closing
2024-01;100;0;0;0;0;1000
2024-02;100;20;-10;-40;5;1075
2024-03;120;10;-5;-60;0;1140
2024-04;90;30;-20;-50;10;1200
"""


def test_movements_of_monthly_revenue(tmp_path: Path, capsys: Capture) -> None:
    sheet = Sheet("month", "closing", "new+expansion+reactivation", "churn+contraction", mrr=True)
    said = read_statements(wrote(tmp_path, MRR), sheet)
    assert said.lost.tolist() == [0, 50, 65, 70]
    assert said.won.tolist() == [100, 125, 130, 130]
    assert [note.key for note in said.records.notes][-2:] == ["signs", "mrr"]
    file = tmp_path / "s.yaml"
    asked = ["calibrate", "statements", str(wrote(tmp_path, MRR)), "--mrr", "--yes", "-o", str(file)]
    asked += ["--won", "new+expansion+reactivation", "--lost", "churn+contraction"]
    assert main(asked) == 0
    assert "margin_flow: {revenue: 1 per month" in file.read_text(encoding="utf-8")
    assert "a customer here is one unit of money a month" in " ".join(capsys.readouterr().out.split())


def test_movements_of_mixed_signs_are_told(tmp_path: Path) -> None:
    sheet = Sheet("month", "closing", "new+expansion+reactivation", "churn+contraction", mrr=True)
    with pytest.raises(RecordsError, match="row 3: churn: -40 is below 0"):
        read_statements(wrote(tmp_path, MRR.replace("-60", "60")), sheet)


def test_the_two_kinds_of_rows_do_not_mix(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="give --events or --invoices"):
        read_histories(wrote(tmp_path, LOG), Layout("customer", time="at", events="event", invoices=True))
    with pytest.raises(CalibrationError, match="need --person and --time"):
        read_histories(wrote(tmp_path, LOG), Layout("customer", time="at", events="event", origin="event"))
