"""Make the pictures of docs/ from the examples: `python docs/make_pictures.py`. Needs chromium, poppler and typst."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from zwaarwerk.cli import run

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
EXAMPLES = HERE.parent / "examples"
AS_OF = "2026-11-23"


def report(career: str, file: Path) -> None:
    """Write the report about an example."""
    settings = str(EXAMPLES / "report" / "settings.yaml")
    status = run(["report", str(EXAMPLES / career), "-o", str(file), "--settings", settings, "--as-of", AS_OF])
    if status:
        raise SystemExit(status)


def screenshot(page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of the top of a page, as wide and high as told."""
    chromium = shutil.which("chromium") or "chromium"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}"]
    command = [chromium, *options, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own page


def first_page(pdf: Path, picture: Path) -> None:
    """Take a picture of the first page of a PDF."""
    stem = picture.with_suffix("")
    command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", str(pdf), str(stem)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own file


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder) / "report.html", Path(folder) / "report.pdf"
        report("interview.yaml", page)
        report("interview.yaml", pdf)
        screenshot(page, PICTURES / "report-html.png", 840, 1180)
        first_page(pdf, PICTURES / "report-pdf.png")


if __name__ == "__main__":
    main()
