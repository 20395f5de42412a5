"""Word documents: headings, notes, tables, properties; and damaged ones."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from index.errors import SourceError
from index.formats import Format
from index.formats.extract import extract
from tests.conftest import REPOSITORY

DOCUMENT = (REPOSITORY / "tests" / "files" / "notes.docx").read_bytes()
TEXT = """# Ferries of the Strait

Ada Brook

2024-05-08

The ferry to Tallis was stopped in 2019.[^1] A new one was ordered in March 2021 and paid for by both towns.[^2]

## Who Rides It

Fishermen ride it in the morning, and pupils at noon.[^3] The harbour master keeps the count in a book of his own, \
which he showed to nobody until the council asked for it in 2022.[^4]

| Year | Passengers | Boats |
| 2019 | 41,200 | 2 |
| 2022 | 57,900 | 3 |

## What It Costs

- A ticket costs four crowns.
- Pupils ride free.

[^1]: Harbour office of Tallis, Yearly report, 2019, p. 4.

[^2]: Council minutes, 12 March 2021.

[^3]: Count of May 2022, kept at the harbour.

[^4]: Told to the council on 3 June 2022."""


def test_headings_lists_tables_and_both_kinds_of_notes_are_read() -> None:
    found = extract(DOCUMENT, Format.DOCX)
    assert found.text == TEXT
    assert (found.fields["title"], found.fields["author"]) == ("Ferries of the Strait", "Ada Brook")
    assert found.fields["created"]


def changed(name: str, text: bytes) -> bytes:
    """Return the document with one of its parts replaced."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(DOCUMENT)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return made.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "%s">%s]><x>&j;</x>' % (
    b"ha" * 50,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (DOCUMENT[:6000], "is a damaged archive"),
        (changed("word/document.xml", b"<broken"), "is a damaged document"),
        (changed("word/document.xml", LAUGHS), "is a damaged document"),
        (changed("word/document.xml", b"<a>" + b" " * 100_000_000 + b"</a>"), "unpacks to far more"),
    ],
)
def test_a_damaged_or_hostile_document_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        extract(data, Format.DOCX)


def test_properties_that_cannot_be_read_are_done_without() -> None:
    found = extract(changed("docProps/core.xml", LAUGHS), Format.DOCX)
    assert (found.text, dict(found.fields)) == (TEXT, {})
