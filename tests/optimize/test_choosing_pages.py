"""The Python on the pages about optimizing and explaining runs."""

import re

import pytest

from tests import consoles


@pytest.mark.verify
@pytest.mark.parametrize("name", ["optimizing", "explaining"])
def test_the_python_of_the_page_runs(name: str) -> None:
    page = (consoles.ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    found: dict[str, object] = {}
    exec(compile(code.replace("scenarios/", f"{consoles.ROOT}/scenarios/"), f"{name}.md", "exec"), found)
    assert "found" in found
