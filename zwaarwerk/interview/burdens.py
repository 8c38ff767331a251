"""The questions about how heavy a job was. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from zwaarwerk.criteria import Element
from zwaarwerk.dates import VagueDate
from zwaarwerk.interview.ask import SKIP
from zwaarwerk.interview.overview import Overview
from zwaarwerk.interview.profile import exposures_of, profile_of
from zwaarwerk.interview.questions import UNKNOWN, YES, Option, Question
from zwaarwerk.texts import printable

Asking = Generator[Question, str, Any]


class Burdens(Overview):
    """How heavy a job was: its profile in the scheme, or the elements one by one."""

    def _about(self, number: int) -> str:
        return self.say("interview.about-job", number=number)

    def _burdens(self, number: int, job: str | None, from_: VagueDate, until: VagueDate | None) -> Asking:
        """Ask whether the profile of the job is right, or which elements an own job had."""
        if not self.scheme.elements:
            return {}, None
        if job is None:
            return (yield from self._own_elements(number)), None
        profile = profile_of(self.scheme, job, from_, until)
        if profile is None:
            return {}, None
        right = yield self.ask.yes_no(
            f"job.{number}.profile",
            self.say("interview.profile" if profile else "interview.profile-empty", job=self.ask.jobs.labels[job]),
            notes=self._profile_lines(profile),
            why=self.say("interview.why-profile"),
            about=self._about(number),
        )
        if right == YES:
            return {}, None
        differs: dict[str, str] = {}
        for category, elements in self._categories().items():
            differs |= yield from self._category_differs(number, category, elements, profile)
        if not differs:
            return {}, None
        skip = Option(value=SKIP, label=self.say("interview.skip"))
        reason = yield self.ask.words(
            f"job.{number}.reason",
            self.say("interview.reason"),
            why=self.say("interview.why-reason"),
            about=self._about(number),
            options=[skip],
            default=SKIP,
        )
        return differs, None if reason == SKIP else reason[1:]

    def _category_differs(
        self, number: int, category: str, elements: Mapping[str, Element], profile: Mapping[str, Any]
    ) -> Asking:
        name = self.category_name(category)
        here = {element: level for element, level in profile.items() if element in elements}
        right = yield self.ask.yes_no(
            f"job.{number}.group.{category}",
            self.say("interview.group-right", category=name),
            notes=self._profile_lines(here) or [self.say("interview.group-nothing", category=name)],
            about=self._about(number),
        )
        if right == YES:
            return {}
        levels = yield from self._elements(number, category, elements, profile)
        return {
            element: level for element, level in levels.items() if level != exposures_of(self.ask, profile, element)
        }

    def _own_elements(self, number: int) -> Asking:
        found: dict[str, str] = {}
        for category, elements in self._categories().items():
            lines = [
                self.say(
                    "interview.group-element",
                    name=printable(element.name.in_language(self.say.language)),
                    measure=printable(element.applies_when.text.in_language(self.say.language)),
                )
                for element in elements.values()
            ]
            any_ = yield self.ask.yes_no(
                f"job.{number}.group.{category}",
                self.say("interview.group-any", category=self.category_name(category)),
                notes=lines,
                why=self.say("interview.why-group"),
                about=self._about(number),
                unknown=True,
            )
            if any_ == UNKNOWN:
                found |= dict.fromkeys(elements, UNKNOWN)
            elif any_ == YES:
                levels = yield from self._elements(number, category, elements, {})
                found |= {element: level for element, level in levels.items() if level != "none"}
        return found

    def _elements(
        self, number: int, category: str, elements: Mapping[str, Element], profile: Mapping[str, Any]
    ) -> Asking:
        levels: dict[str, str] = {}
        for place, name in enumerate(elements, 1):
            about = self.say(
                "interview.about-element",
                number=number,
                category=self.category_name(category),
                place=place,
                count=len(elements),
            )
            default = exposures_of(self.ask, profile, name) if profile else None
            levels[name] = yield self.ask.element(f"job.{number}.element.{name}", name, about=about, default=default)
        return levels

    def _categories(self) -> dict[str, dict[str, Element]]:
        found: dict[str, dict[str, Element]] = {name: {} for name in self.scheme.categories}
        for name, element in self.scheme.elements.items():
            found[element.category][name] = element
        return {category: elements for category, elements in found.items() if elements}

    def category_name(self, category: str) -> str:
        """Return what a category is called."""
        return printable(self.scheme.categories[category].name.in_language(self.say.language))

    def _profile_lines(self, profile: Mapping[str, Any]) -> list[str]:
        """The burdens of a profile, one line a category."""
        lines = []
        for category, elements in self._categories().items():
            told = [
                self.say(
                    "interview.profile-element",
                    name=printable(elements[name].name.in_language(self.say.language)),
                    level=self.ask.level_in_words(name, level),
                )
                for name, level in profile.items()
                if name in elements and level not in ("none", 0)
            ]
            if told:
                lines.append(f"{self.category_name(category)}: {', '.join(told)}.")
        return lines
