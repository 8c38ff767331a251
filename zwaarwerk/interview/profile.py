"""The burdens that a scheme gives a job, as somebody who had it is asked about them. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import VagueDate
from zwaarwerk.interview.ask import Ask


def profile_of(scheme: Scheme, job: str, from_: VagueDate, until: VagueDate | None) -> Mapping[str, Any] | None:
    """Return the elements and levels of the job in the last part of the time that it was done.

    None when the parties agreed on a total for any of that time: then own exposures are refused.
    """
    profiles = scheme.jobs[job].profiles
    if any(profile.points_per_year is not None for profile in profiles):
        return None
    last = until.last if until else date.max
    held = [
        profile
        for profile in profiles
        if (getattr(profile, "from_", None) or date.min) <= last
        and (getattr(profile, "until", None) or date.max) >= from_.first
    ]
    return (held[-1].exposures or {}) if held else {}


def exposures_of(ask: Ask, profile: Mapping[str, Any], element: str) -> str:
    """Return the level of an element in a profile by a name that the question knows; a factor gets its name."""
    level = profile.get(element, "none")
    own = ask.scheme.elements[element].levels
    named = ask.scheme.levels if own is None else own
    if isinstance(level, Fraction | int):
        names = [name for name, one in named.items() if one.factor == level]
        return names[0] if names else "none" if level == 0 else str(level)
    if level == "full" and named:
        return next((name for name, one in named.items() if one.factor == 1), level)
    return str(level)
