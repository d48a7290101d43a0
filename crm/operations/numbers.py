"""Numbers for contacts, campaigns and segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from django.db import models, transaction
from django.utils.translation import gettext as _

from config.lib.sql import listed
from crm.errors import NumberRefused
from crm.models import NumberSeries

# Numbers are part of addresses, so no slash.
TYPED = re.compile(r"[A-Z0-9][A-Z0-9_.+-]{0,19}")


def nothing_taken(number: str) -> bool:
    """The rule of a series whose numbers are all drawn."""
    return False


def taken_in(model: type[models.Model]) -> Callable[[str], bool]:
    """The rule of a table whose column `number` holds the series' numbers."""
    return lambda number: model._default_manager.filter(number=number).exists()


@transaction.atomic
def next_number(series_code: str, *, taken: Callable[[str], bool] = nothing_taken) -> str:
    """The next number of the series: never the same one twice, and none that `taken` says somebody typed before.

    Guaranteed by a lock on the series' row until the transaction around it ends. Raises NumberRefused where the
    series is not set up.
    """
    series = NumberSeries.objects.select_for_update().filter(code=series_code).first()
    if series is None:
        raise NumberRefused(_("The number series %(code)s is not set up.") % {"code": series_code}, field="number")
    series.last_number += 1
    while taken(series.format(series.last_number)):
        series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.format(series.last_number)


@transaction.atomic
def next_numbers(series_code: str, count: int, *, model: type[models.Model], but: Collection[str] = ()) -> list[str]:
    """So many next numbers of the series at once, by the same rules; none of those in `but` either.

    Raises NumberRefused where the series is not set up.
    """
    series = NumberSeries.objects.select_for_update().filter(code=series_code).first()
    if series is None:
        raise NumberRefused(_("The number series %(code)s is not set up.") % {"code": series_code}, field="number")
    drawn: list[str] = []
    while len(drawn) < count:
        last, wanted = series.last_number, count - len(drawn)
        some = [series.format(number) for number in range(last + 1, last + 1 + wanted)]
        found = model._default_manager.filter(number__in=listed(some)).values_list("number", flat=True)
        taken = set(found) | set(but)
        drawn += [number for number in some if number not in taken]
        series.last_number += wanted
    if drawn:
        series.save(update_fields=["last_number"])
    return drawn


def typed_number(series: NumberSeries | None, typed: str) -> str:
    """The number as it is kept; raises NumberRefused where the series does not allow it, or it is none."""
    number = typed.strip().upper()
    if series and not series.manual:
        raise NumberRefused(
            _("Numbers of the series %(code)s are drawn, not typed. Leave the field empty.") % {"code": series.code},
            field="number",
        )
    if not TYPED.fullmatch(number):
        raise NumberRefused(
            _("%(number)s is not a number: up to 20 letters, digits and . + - _ make one.") % {"number": number},
            field="number",
        )
    return number


@transaction.atomic
def take_number(
    series_code: str,
    *,
    typed: str = "",
    taken: Callable[[str], bool] = nothing_taken,
    model: type[models.Model] | None = None,
) -> str:
    """The number typed, where the series allows it and nobody has it; the next of the series where nothing is typed.

    `model` checks its column `number`; `taken` is any other rule. Raises NumberRefused, which belongs beside the
    field `number`.
    """
    rule = taken_in(model) if model else taken
    number = typed.strip().upper()
    if not number:
        return next_number(series_code, taken=rule)
    number = typed_number(NumberSeries.objects.filter(code=series_code).first(), number)
    if rule(number):
        raise NumberRefused(_("The number %(number)s is taken.") % {"number": number}, field="number")
    return number
