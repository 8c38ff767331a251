"""Writes gesprek.md, the page for employees, with the dialogue as the program really holds it.

python docs/make_interview.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER / "gesprek.md"
ANSWERS = FOLDER / "gesprek-antwoorden.txt"
AS_OF = "2026-11-24"
SHOWN_AS = "/home/u/.local/share"

TOP = """# Wanneer kunt u stoppen? Het gesprek

<!-- gemaakt door docs/make_interview.py uit gesprek-antwoorden.txt; verander dit bestand niet met de hand -->

Wanneer kunt u stoppen met zwaar werk? Dat rekent u hier zelf uit. U krijgt vragen over uw banen. Dat duurt tien tot
twintig minuten.

## Beginnen

Typ dit en druk op Enter:

```sh
zwaarwerk interview
```

Houd bij de hand: een lijstje met uw banen en de jaren daarvan. Een oude loonstrook of een contract helpt. Weet u een
datum niet precies? Dan is een maand of een jaar genoeg. Het antwoord zegt dan wat dat uitmaakt.

## Goed om te weten

- Typ bij elke vraag het nummer van uw antwoord. De eerste letters zijn ook goed. Druk dan op Enter.
- Zoekt u uw functie? Typ een paar letters. Ook andere namen werken, zoals „HC”.
- Staat uw functie er niet bij? Typ `0`. Dan vragen we hoe zwaar uw werk was.
- Een datum mag zoals u hem zegt: `1987`, `maart 1987`, `03-1987`, `1-3-1987` of `nu`.
- `terug` gaat naar de vorige vraag. `overzicht` laat alles zien. Daar kunt u alles veranderen.
- `?` geeft uitleg. `stop` sluit af. Later gaat u verder waar u was.
- Ook als de stroom uitvalt, is alles bewaard. Hoogstens uw laatste antwoord is weg.
- `wis` haalt al uw antwoorden weg.

Leest een programma de tekst aan u voor? Start dan met `zwaarwerk interview --plain`. Dat doet het gesprek met gewone
regels en nummers.

## Van wie zijn uw antwoorden?

Uw antwoorden blijven op deze computer. Niemand anders kan ze lezen en er gaat niets naar buiten. Uw naam staat er
alleen in als u dat wilt. Aan het eind staat uw loopbaan in een bestand. U beslist zelf of u dat aan uw werkgever
stuurt. Uw werkgever kan het dan narekenen. Dat gaat met `zwaarwerk score` en de naam van het bestand.

Hebt u een nieuwe baan? Start het gesprek nog een keer. U kunt dan een baan toevoegen. Kreeg u een loopbaan van uw
werkgever? Typ `zwaarwerk interview --resume` en de naam van dat bestand.

Het antwoord is een berekening, geen besluit. Bespreek het met uw werkgever of uw vakbond.

## Zo gaat het gesprek

Achter `>` staat wat deze werknemer typt. Achter een lege `>` drukt zij alleen op Enter.

```text
"""


def dialogue() -> str:
    """Return the conversation as the program holds it with the answers of the example."""
    with tempfile.TemporaryDirectory() as folder:
        env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "ZWAARWERK_LANG"}}
        command = [sys.executable, "-m", "zwaarwerk", "interview", "--answers", str(ANSWERS), "--as-of", AS_OF]
        ran = subprocess.run(  # noqa: S603 - our own program
            command,
            capture_output=True,
            check=True,
            encoding="utf-8",
            cwd=FOLDER.parent,
            env=env | {"XDG_DATA_HOME": folder},
        )
        return ran.stdout.replace(folder, SHOWN_AS)


def page() -> str:
    """Return the whole page."""
    lines = (line.rstrip() for line in dialogue().strip().splitlines())
    return TOP + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
