"""An import in the product as it runs: its worker is killed half-way, and every row comes in once."""

from __future__ import annotations

import json
import os
import signal

from tests.product import StartedProduct, wait_until

ROWS = 30_000
BEGIN = f"""
import io
from crm import operations
from crm.models import ContactImport, NumberSeries
NumberSeries.objects.get_or_create(code="CONTACTS", defaults={{"description": "Contacts", "prefix": "CT"}})
rows = "".join(f"Person N{{n}};p{{n}}@import.example\\n" for n in range({ROWS}))
run = operations.upload_contacts(file=io.BytesIO(("Name;E-mail\\n" + rows).encode()), name="list.csv", by=None)
run.state = ContactImport.State.CHECKED
run.save()
operations.start_import(run, by=None)
"""
STATE = """
import json
from crm.models import Contact, ContactImport
run = ContactImport.objects.get()
emails = Contact.objects.values("email").distinct().count()
print(json.dumps([run.state, run.position, run.created, Contact.objects.count(), emails]))
"""


def state(product: StartedProduct) -> list[str | int]:
    """How the import stands, its rows done, the contacts it says are new, all contacts, and their addresses."""
    return json.loads(product.manage("shell", "--no-imports", "--command", STATE))


def test_a_worker_killed_half_way_leaves_whole_parts_and_the_next_one_brings_in_the_rest() -> None:
    with StartedProduct(demo=False, SWEEP_SECONDS="1") as product:
        wait_until(lambda: bool(product.process_ids("worker")))
        product.manage("shell", "--no-imports", "--command", BEGIN)
        wait_until(lambda: int(state(product)[1]) > 0, pause=0.05)
        [worker] = product.process_ids("worker")
        os.kill(worker, signal.SIGKILL)
        _state, position, created, contacts, emails = state(product)
        assert position == created == contacts == emails < ROWS
        wait_until(lambda: state(product)[0] == "done", pause=1)
        assert state(product) == ["done", ROWS, ROWS, ROWS, ROWS]
