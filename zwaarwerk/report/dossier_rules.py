"""The rules of a scheme in sentences, each with the documents it cites, and what the law adds to them. Pure.

Only the file's own words are shown, and its notes: literal text of an agreement or statute (`clause`) stays in the
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.compare import GROUPS
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import ASSUMED
from zwaarwerk.criteria_conditions import CONDITION_KINDS
from zwaarwerk.dossier import Basis
from zwaarwerk.errors import Path
from zwaarwerk.keys import key_at, value_at
from zwaarwerk.law import Law
from zwaarwerk.report.changes import COMPARE, FileInWords, absence, label, owner_of, unit_of
from zwaarwerk.report.document import Block, Bullets, Heading
from zwaarwerk.report.origin import law_value
from zwaarwerk.texts import Texts, printable

RULES = {
    "time": ("counting", "overlap", "limits", "multipliers"),
    "boundary": ("burdensome", "tallies", "conditions"),
    "right": ("entitlement",),
    "money": ("benefit", "pension_date"),
}
"""The blocks of the file with rules, under the heading that each is told."""
ASIDE = ("source", "clause", "note", "say", "name", "question")
"""What stands beside a rule and is no part of it."""
THINGS = ("tallies", "conditions", "multipliers")
THINGS_ASKED = {"tally": "tallies", "fact": "facts"}
"""What a condition may ask after, and where the file names it."""
LAW = {"aow": ("aow_age",), "rvu_exemption": ("rvu_exemption", "rvu_levy")}
"""The law tables that a word in a rule leads to."""


class WordsForReaders(FileInWords):
    """Calls a condition and a road after what they ask: a reader of the document does not have the file at hand."""

    __slots__ = ()

    def thing(self, kind: str, name: str, path: Path | None = None) -> str:
        """Return what a thing with an id is called."""
        if kind == "roads":
            path = path or ("entitlement", kind, name)
            path = (*path, "when")
        elif kind != "conditions":
            return super().thing(kind, name, path)
        asked = self._asked(path or (kind, name))
        return self.say(f"dossier.{kind}-called", name=asked) if asked else super().thing(kind, name, path)

    def _asked(self, path: Path) -> str:
        """What a condition is about, in a few words."""
        condition = value_at(self.data, path)
        if not isinstance(condition, Mapping):
            return ""
        for kind in CONDITION_KINDS:
            if kind not in condition:
                continue
            match kind:
                case "any_of" | "all_of":
                    word = self.say("units.or" if kind == "any_of" else "units.and")
                    parts = (self._asked((*path, kind, part)) for part in condition[kind])
                    return f" {word} ".join(dict.fromkeys(parts))
                case "tally" | "fact":
                    return self.thing(THINGS_ASKED[kind], str(condition[kind]))
                case _:
                    key = key_at((*path, kind), self.data)
                    return "" if key is None else label(key, self.say)
        return ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Tells the rules of one scheme, and what every part of a document about it says alike."""

    basis: Basis
    words: FileInWords
    law: Law
    as_of: date

    @property
    def say(self) -> Texts:
        """The sentences of the language."""
        return self.words.say

    def sources(self, cited: Iterable[str]) -> str:
        """Return the documents cited, each once; or that there is none."""
        names = dict.fromkeys(self.say("report.assumed") if one == ASSUMED else printable(one) for one in cited if one)
        return ", ".join(names) or self.say("report.no-source")

    def group(self, block: str) -> str:
        """Return what a block of the file is called, with those that go with it."""
        return self.say(next(f"diff.group-{name}" for name, blocks in GROUPS.items() if block in blocks))

    def told(self) -> Iterator[Block]:
        """Yield the rules in sentences, under four headings, what the law adds to them, and what the file explains."""
        for heading, told in self.sentences():
            yield Heading(text=heading)
            yield Bullets(items=told)
        if notes := list(self._notes()):
            yield Heading(text=self.say("dossier.notes"))
            yield Bullets(items=tuple(notes))

    def sentences(self, *, quoting: bool = True) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each heading with the rules under it in sentences, and what the law adds to them.

        `quoting`: with what the file says to whoever does not meet a condition.
        """
        for name, blocks in RULES.items():
            rules = [rule for block in blocks for rule in self._rules(block)]
            told = [self._sentence(path, source, quoting=quoting) for path, source in rules]
            if name == "money":
                told += self._law()
            if told:
                yield self.say(f"dossier.rules-{name}"), tuple(told)

    def _rules(self, block: str) -> Iterator[tuple[Path, str]]:
        """The rules of a block, each with the source that holds for the block around it; named things one by one."""
        value = self.words.data.get(block)
        if not isinstance(value, Mapping):
            if value is not None:
                yield (block,), ""
            return
        around = str(value.get("source", ""))
        for name, item in value.items():
            if name in ASIDE:
                continue
            if (block, name) == ("entitlement", "roads"):
                yield from (((block, name, road), around) for road in item)
            else:
                yield (block, str(name)), around

    def _sentence(self, path: Path, around: str, *, quoting: bool) -> str:
        value = value_at(self.words.data, path)
        named = path[-2] if len(path) > 1 and path[-2] in (*THINGS, "roads") else ""
        cited = list(dict.fromkeys(self.basis.citations(*path))) or [around]
        unit = self._unit(path, value)
        owner = owner_of(path)
        key = key_at(owner, self.words.data)
        silent = owner if key is not None and unit == f" {label(key, self.say)}" else ()  # the unit says it
        subject = self.words.subject(path, silent=silent) or self.words.subject(path)
        if named:
            subject = self.say(f"dossier.{named}", name=self.words.thing(named, str(path[-1])))
        about = capital(subject)
        told = self._special(path, value) or self.words.value(path, pruned(value)) + unit
        can_cite = isinstance(value_at(self.words.data, path[:1]), Mapping) and path[0] != "pension_date"
        form = "dossier.rule" if any(cited) else "dossier.rule-unsourced" if can_cite else "dossier.rule-alone"
        rule = self.say(form, about=about, what=told, source=self.sources(cited))
        if named != "conditions" or not quoting:
            return rule
        return self.say("dossier.otherwise", rule=rule, say=self._words(value["say"]))

    def _words(self, text: Any) -> str:
        """Words of the file in the language, on one line, however long."""
        said = text.get(self.say.language) or text["nl"] if isinstance(text, Mapping) else text
        return " ".join(printable(word) for word in str(said).split())

    def _unit(self, path: Path, value: Any) -> str:
        number = isinstance(value, int | Fraction) and not isinstance(value, bool)
        compares = (
            isinstance(value, Mapping) and bool(value.keys() & set(COMPARE)) and set(pruned(value)) <= set(COMPARE)
        )
        if not number and not (compares and not any(isinstance(one, Mapping) for one in value.values())):
            return ""
        unit = unit_of(key_at(owner_of(path), self.words.data), self.say)
        return f" {unit}" if unit else ""

    def _special(self, path: Path, value: Any) -> str:
        """A rule that reads better as a sentence than as keys with values; empty for all others."""
        match path:
            case ("entitlement", "convert"):
                return self._conversion(value)
            case ("entitlement", "roads", _):
                when = self._condition((*path, "when"), value["when"])
                months = self.words.value((*path, "months"), value["months"])
                return self.say("dossier.road", months=months, when=when)
            case ("conditions", _):
                return self._condition(path, value)
            case ("counting", "absences"):
                return self._absences(value)
        return ""

    def _condition(self, path: Path, value: Mapping[str, Any]) -> str:
        """A condition as what is compared and with what."""
        for group, word in (("any_of", "units.or"), ("all_of", "units.and")):
            if group in value:
                parts = [self._condition((*path, group, name), part) for name, part in value[group].items()]
                return f" {self.say(word)} ".join(f"({part})" for part in parts)
        for kind, things in THINGS_ASKED.items():
            if kind in value:
                rest = {name: item for name, item in pruned(value).items() if name != kind}
                return f"{self.words.thing(things, value[kind])}: {self.words.value(path, rest)}"
        return self.words.value(path, pruned(value))

    def _absences(self, value: Mapping[str, str]) -> str:
        """Which absence counts as worked, and which does not."""
        told = []
        for way in ("in", "out"):
            names = [absence(name, self.say) for name, found in value.items() if found == way]
            if names:
                told.append(f"{', '.join(names)}: {self.words.value(('counting', 'absences', 'other'), way)}")
        return "; ".join(told)

    def _conversion(self, value: Mapping[str, Any]) -> str:
        """How points become months, where that is one number for all."""
        for way in ("linear", "blocks", "fixed"):
            found = value.get(way)
            if found is not None and all(isinstance(one, int | Fraction) and one != 1 for one in found.values()):
                return self.say(f"dossier.convert-{way}", **{name: self.say.number(one) for name, one in found.items()})
        return ""

    def _law(self) -> Iterator[str]:
        scheme, say = self.basis.scheme, self.say
        benefit = scheme.benefit
        names = [*LAW["aow"]] if scheme.pension_date == "aow" else []
        if benefit != "none":
            names += LAW["rvu_exemption"]
        for name in names:
            if (table := self.law.tables.get(name)) is not None:
                row = table.known_row(self.as_of)
                yield say(
                    "dossier.law",
                    name=printable(table.name.in_language(say.language)),
                    value=law_value(table, row.value, say),
                    day=say.date(row.from_),
                    known=say.date(table.known_until),
                    source=printable(f"{row.source.title}, {row.source.url}"),
                )

    def _notes(self) -> Iterator[str]:
        """What the file itself explains, with what it is about."""
        for block in self.words.data:
            if block not in ("scheme", "sources"):
                for path, note in _notes_in(self.words.data[block], (block,)):
                    yield f"{capital(self.words.subject(path) or self.group(block))}: {self._words(note)}"


def rules_of(scheme: Scheme, data: Mapping[str, Any], say: Texts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the rules of a scheme in sentences under headings, without what the law and the file itself say."""
    basis = Basis(scheme=scheme, data=data, profiles={}, remarks=(), tried=False)
    return Rules(basis, FileInWords(data, say), Law(tables={}), date.min).sentences(quoting=False)


def capital(text: str) -> str:
    """Return a text with a capital."""
    return text[:1].upper() + text[1:]


def pruned(value: Any) -> Any:
    """Return a rule of the file without what stands beside it: its sources, notes and literal text."""
    if isinstance(value, Mapping):
        return {name: pruned(item) for name, item in value.items() if name not in ASIDE}
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return value


def _notes_in(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        if "note" in value:
            yield path, value["note"]
        for name, item in value.items():
            if name not in ASIDE:
                yield from _notes_in(item, (*path, str(name)))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _notes_in(item, (*path, place))
