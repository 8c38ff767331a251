"""Write docs/schemes.md from the files of the schemes and docs/schemes.yaml: `python docs/make_schemes.py`.

Which blocks a scheme uses is read from its file, and how many people test it from the test cases, so neither can
drift. What a scheme can't express, and which published examples stay outside, is written by hand in schemes.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from zwaarwerk import files, shipped
from zwaarwerk.criteria import AtMost, Scheme
from zwaarwerk.report.scheme_list import Shipped
from zwaarwerk.values import Table

ROOT = Path(__file__).parents[1]
PAGE, LIMITS = ROOT / "docs" / "schemes.md", ROOT / "docs" / "schemes.yaml"
CASES = ROOT / "tests" / "cases" / "published"
BLOCKS = (
    "facts", "pension_date", "levels", "elements", "jobs", "counting", "overlap", "burdensome", "limits", "multipliers",
    "tallies", "conditions", "entitlement", "benefit",
)  # fmt: skip
NO_PART = {
    # texts, names and sources, which every block may have
    "name", "also_called", "question", "say", "source", "clause", "note", "nl", "en", "category", "per",
    # numbers and sides of a comparison, which come with the part they stand in
    "years", "months", "days", "at_least", "more_than", "at_most", "less_than", "factor", "from", "until", "percent",
    "every", "at", "is", "is_not", "in", "not_in",
}  # fmt: skip
"""Keys that say nothing about which blocks a scheme needs."""
THROUGH = {"applies_when", "when"}
"""Keys that only lead to others."""
STATUS = {"illustrative": "voorbeeld", "proposed": "voorstel", "agreed": "afgesproken", "expired": "verlopen"}
HEAD = """\
# De regelingen die worden meegeleverd

Gemaakt met `python docs/make_schemes.py`; niet met de hand veranderen. Wat een regeling niet kan, staat in
`docs/schemes.yaml`.

Van elke regeling staat hier welke bouwstenen zij gebruikt, en eerlijk ook wat zij níet kan zeggen. Een regeling
gebruikt u met `--criteria` en haar id; u leest haar met `zwaarwerk criteria show` en haar id. Wat de bouwstenen
betekenen, staat in [criteria.md](criteria.md). Een getal zonder vindplaats heet in het bestand `assumed`: aangenomen.
Deze bestanden zijn nagemaakt uit openbare stukken. Aan een uitkomst kan niemand rechten ontlenen.
"""


def page() -> str:
    """Return the whole page."""
    ships = shipped.shipped_schemes()
    schemes = {one.id: files.read_scheme(one.path) for one in ships}
    hand = yaml.safe_load(LIMITS.read_text(encoding="utf-8"))
    parts = [HEAD, "## De regelingen\n"]
    parts += [_section(one, schemes[one.id], hand["schemes"][one.id]) for one in ships]
    used = {one.id: used_blocks(schemes[one.id].scheme) for one in ships}
    parts += ["## Wie gebruikt welke bouwsteen\n", *_by_block(used)]
    parts += ["## Gepubliceerde voorbeelden die erbuiten blijven\n", *_outside(hand["outside"])]
    return "\n".join(parts) + "\n"


def _section(one: Shipped, file: files.SchemeFile, hand: Mapping[str, Any]) -> str:
    info, blocks = file.scheme.scheme, used_blocks(file.scheme)
    first, last = one.in_force
    in_force = " ".join([f"vanaf {first}"] * bool(first) + [f"tot en met {last}"] * bool(last))
    people = len(_read(CASES / f"{one.id}.yaml")["cases"]) if (CASES / f"{one.id}.yaml").exists() else 0
    tested = f" Nagerekend met de hand: {people} mensen." if people else ""
    lines = [
        f"### {info.name.nl} (`{one.id}`)\n",
        f"{info.description.nl if info.description else ''} Status: {STATUS[one.status]}, {in_force}.{tested}\n",
        "| Bouwsteen | Wat ervan gebruikt wordt |",
        "|---|---|",
        *(f"| `{block}` | {', '.join(f'`{part}`' for part in parts) or 'ja'} |" for block, parts in blocks.items()),
        "\nDit kan het bestand niet zeggen:\n",
        *(f"- {limit}" for limit in hand["limits"]),
        "\nBronnen:\n",
        *(f"- {_source(source)}" for source in file.scheme.sources.values()),
    ]
    return "\n".join(lines) + "\n"


def _source(source: Any) -> str:
    title = f"[{source.title}]({source.url})" if source.url else source.title
    return ", ".join(part for part in (title, source.publisher, source.date) if part)


def _by_block(used: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield a row for every part of a block, with the schemes that use it: a part that one scheme uses shows."""
    yield "Zo is te zien of een bouwsteen haar plaats verdient: staat er één regeling, dan gebruikt alleen die haar.\n"
    yield "| Bouwsteen | Aantal | Regelingen |"
    yield "|---|---|---|"
    for block in BLOCKS:
        parts = sorted({part for blocks in used.values() for part in blocks.get(block, ())})
        for part in parts:
            users = [name for name, blocks in used.items() if part in blocks.get(block, ())]
            yield f"| `{block}`: `{part}` | {len(users)} | {', '.join(users)} |"
    yield ""


def _outside(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "Met opzet: dit rekent het programma niet uit. De andere voorbeelden die bij deze regelingen horen,"
    yield "draaien als test (`tests/cases/published`, daar staat bij `row` welk voorbeeld het is).\n"
    yield "| Voorbeeld | Waarover | Waarom niet | Bron |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {', '.join(row['rows'])} | {row['about']} | {row['why']} | [bron]({row['source']}) |"


def used_blocks(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Return the blocks a scheme uses, and of each the parts: a key, or a key with the word chosen for it."""
    used: dict[str, tuple[str, ...]] = {}
    for block in BLOCKS:
        value = getattr(scheme, block)
        if value or block in scheme.model_fields_set:
            parts = list(dict.fromkeys(_parts(value)))
            if parts or value:
                used[block] = tuple(parts)
    return used


def _parts(value: Any) -> Iterator[str]:
    match value:
        case Table():
            for row in value.values:
                yield from _parts(row.value)
        case AtMost():
            yield "at_most"
        case BaseModel():
            yield from _model_parts(value)
        case dict():
            for one in value.values():
                yield from _parts(one)
        case tuple():
            for one in value:
                yield from _parts(one) if isinstance(one, BaseModel) else ()
        case str():
            yield value


def _model_parts(model: BaseModel) -> Iterator[str]:
    for name, info in type(model).model_fields.items():
        key, value = info.alias or name, getattr(model, name)
        if name in model.model_fields_set and (key not in NO_PART or isinstance(value, Table)):
            yield from _key(key, value, "Literal" in str(info.annotation))


def _key(key: str, value: Any, has_words: bool) -> Iterator[str]:
    """Yield a key with the word or the one part chosen for it, else the key by itself and what is in it."""
    inner = [] if key in ("exposures", "absences") else list(dict.fromkeys(_parts(value)))
    dated = f" ({value.by})" if isinstance(value, Table) else ""
    if key in THROUGH:
        yield from inner
    elif isinstance(value, str):
        yield f"{key}: {value}" if has_words else key
    elif isinstance(value, Table | BaseModel) and inner:
        yield from (f"{key}: {part}{dated}" if ":" not in part else part for part in inner)
    elif key != "points":
        yield key + dated
        yield from inner


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes only text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
