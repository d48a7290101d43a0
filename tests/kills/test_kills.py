"""The worker, the web server and the broker are killed at random moments while e-mails go out: the short form.

`make kills` is the long one (tests/kills/__main__.py).
"""

from __future__ import annotations

import pytest

from tests.kills.experiment import killed, plan


@pytest.mark.parametrize(("workers", "others"), [(1, 0), (4, 1)])
def test_whatever_is_killed_nobody_is_written_to_twice_and_nobody_forgotten(workers: int, others: int) -> None:
    experiment = killed(workers=workers, people=300, order=plan(workers=2, others=others))
    experiment.assert_nobody_was_written_to_twice_or_forgotten()
    assert len(experiment.kills) == 2 + 2 * others
