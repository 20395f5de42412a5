"""Make names.txt: names of territories, languages and large cities, from the Unicode CLDR by babel.

    python -m index.glossary.cldr

A question reads the finished file: to load babel and its three languages would cost it a quarter of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel import __version__ as babel_version

_PLAIN = re.compile(r"[^()（）|]{2,40}")
_HEADER = f"""\
# Names of territories, languages and cities: English | Japanese | Korean. Made by index/glossary/cldr.py from the
# Unicode Common Locale Data Repository (babel {babel_version}): © Unicode, Inc.; Unicode License v3,
# https://www.unicode.org/license.txt
"""


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield each name in English lower case, Japanese and Korean; a name with brackets is left empty."""
    english, *others = (Locale(code) for code in ("en", "ja", "ko"))
    for table in ("territories", "languages"):
        for code, name in sorted(getattr(english, table).items()):
            yield _row(name, *(getattr(locale, table).get(code, "") for locale in others))
    for zone in sorted(others[0].time_zones):
        city = english.time_zones.get(zone, {}).get("city", zone.rsplit("/", 1)[-1].replace("_", " "))
        yield _row(city, *(locale.time_zones.get(zone, {}).get("city", "") for locale in others))


def _row(english: str, *others: str) -> tuple[str, str, str]:
    japanese, korean = (name if _PLAIN.fullmatch(name) and not name.isdecimal() else "" for name in others)
    return english.casefold(), japanese, korean


def main() -> None:
    """Write the file."""
    lines = [" | ".join(row) for row in dict.fromkeys(rows()) if row[1] or row[2]]
    Path(__file__).with_name("names.txt").write_text(_HEADER + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
