"""``pytest -m verify``: each check of the long tier; ``python -m tests.verification.report`` writes the table."""

import pytest

from verification.checks import CHECKS
from verification.rows import Check

ALL = [pytest.param(check, id=f"{theme}: {check.__name__}") for theme, checks in CHECKS.items() for check in checks]


@pytest.mark.verify
@pytest.mark.parametrize("check", ALL)
def test_holds(check: Check) -> None:
    rows = list(check())
    assert rows, "the check gave no row"
    wrong = [str(row) for row in rows if not row.holds]
    assert not wrong, "\n".join(wrong)
