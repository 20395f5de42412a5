"""Make the files of this folder from the briefings, with pandoc, groff, pdflatex, qpdf and Python.

Needs Debian's pandoc, groff, ghostscript, texlive-latex-base and qpdf; run `python tests/files/make.py` in the
repository. The files are committed, so that the tests need none of these programs.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pypdfium2

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds"
COLUMNS = "korea-issue-under-trump"
HEAD = "Rivals for Washington's Ear"

NOTES = """
# Ferries of the Strait

The ferry to Tallis was stopped in 2019.[^a] A new one was ordered in March 2021 and paid for by both towns.[^b]

## Who Rides It

Fishermen ride it in the morning, and pupils at noon.[^c] The harbour master keeps the count in a book of his own,
which he showed to nobody until the council asked for it in 2022.

| Year | Passengers | Boats |
|------|-----------:|------:|
| 2019 | 41,200     | 2     |
| 2022 | 57,900     | 3     |

## What It Costs

- A ticket costs four crowns.
- Pupils ride free.

[^a]: Harbour office of Tallis, *Yearly report*, 2019, p. 4.
[^b]: Council minutes, 12 March 2021.
[^c]: Count of May 2022, kept at the harbour.
"""

LATEX = r"""
\documentclass[10pt,twocolumn,twoside]{article}
\usepackage[utf8]{inputenc}\usepackage{textcomp}
\usepackage[a5paper,margin=15mm,top=22mm,headsep=6mm,columnsep=6mm]{geometry}
\usepackage[pdftitle={%(title)s},pdfauthor={Pincite Project}]{hyperref}
\providecommand{\tightlist}{}\setcounter{secnumdepth}{0}\emergencystretch=2em
\pagestyle{myheadings}\markboth{\upshape %(head)s}{\upshape PINCITE BRIEFINGS, NO.\ 4}
\title{\large\textbf{%(title)s}}\author{Pincite Project}\date{23 November 2026}
\begin{document}\maketitle
%(body)s
\end{document}
"""

LABELS = r"""
\documentclass[10pt]{article}
\usepackage[a6paper,margin=12mm]{geometry}\usepackage{hyperref}
\begin{document}\pagenumbering{roman}
\section*{Preface}The preface was written at the lighthouse of Tallis in the winter of 1871.
\newpage\section*{Thanks}The keeper thanks the two pilots who read the first draft of his log.
\newpage\pagenumbering{arabic}
\section*{The First Night}On the first night the lamp burned four litres of whale oil and went out at dawn.
\newpage\section*{The Second Night}On the second night a brig called Amity ran aground below the lamp.
\end{document}
"""

PAGE = """<!doctype html><html lang="en"><head><title>{title} | Tallis Herald</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Tallis Herald">
<meta name="author" content="Ada Brook"><meta property="article:published_time" content="2024-05-08T06:00:00Z">
<link rel="canonical" href="https://herald.example/ferries"><script>track('visit');</script></head><body>
<header><a href="/">Tallis Herald</a><nav><ul><li><a href="/news">All the news</a></li>
<li><a href="/sport">Sport</a></li></ul></nav></header>
<div class="cookie-banner">We use cookies to improve your visit. <button>Accept all</button></div>
<main><article>{body}</article></main><aside class="sidebar"><h2>Most read</h2><ul><li><a href="/1">Storm closes
pier</a></li><li><a href="/2">New mayor sworn in</a></li></ul></aside>
<footer><p>All rights reserved. <a href="/imprint">Imprint</a></p></footer></body></html>
"""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ENDNOTES = f"""<?xml version="1.0" encoding="UTF-8"?><w:endnotes xmlns:w="{_W}">
<w:endnote w:id="7"><w:p><w:r><w:endnoteRef/></w:r><w:r>
<w:t xml:space="preserve"> Told to the council on 3 June 2022.</w:t></w:r></w:p></w:endnote></w:endnotes>"""
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ENDNOTE_TYPE = f'<Override PartName="/word/endnotes.xml" ContentType="{_OFFICE}.endnotes+xml"/>'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_ENDNOTE_LINK = f'<Relationship Id="rId990" Type="{_RELATION}" Target="endnotes.xml"/>'
_ENDNOTE_MARK = '<w:r><w:endnoteReference w:id="7"/></w:r></w:p>'


def run(*command: object, text: str = "", cwd: Path | None = None) -> bytes:
    """Run a program with `text` as its input and return what it wrote."""
    done = subprocess.run(
        [str(part) for part in command], input=text.encode(), capture_output=True, cwd=cwd, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:].decode()}{done.stderr[-2000:].decode()}")
    return done.stdout


def body_of(name: str) -> str:
    """Return a briefing without its front matter and title."""
    text = (SEEDS / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    return text.partition("\n# ")[2].partition("\n")[2]


def latex(source: str, target: Path) -> None:
    """Typeset a LaTeX source."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "made.tex").write_text(source, encoding="utf-8")
        for _ in range(2):  # page labels are known the second time
            run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "made.tex", cwd=Path(folder))
        shutil.copyfile(Path(folder) / "made.pdf", target)


def make_pdfs() -> None:
    """Make the PDFs: two columns, one column, page labels, encrypted, scanned."""
    body = body_of(COLUMNS).replace(
        "impeached him on December 14.", "impeached him on December 14.^[Kept at the harbour, 14 December.]"
    )
    title = "Rivals for Washington's Ear: Japan, South Korea and a Second Trump Term"
    source = run("pandoc", "-f", "markdown", "-t", "latex", text=body).decode()
    latex(LATEX % {"title": title, "head": HEAD, "body": source}, HERE / "columns.pdf")
    latex(LABELS, HERE / "labels.pdf")
    groff = run("pandoc", "-f", "markdown", "-t", "ms", text=body_of("ishiba-agenda-with-seoul")).decode()
    head = ".ds LH Pincite Briefings\n.ds CH\n.ds RH Page %\n.ds CF\n.LP\n"
    postscript = run("groff", "-K", "utf8", "-ms", "-Tps", text=head + groff).decode("latin-1")
    run("ps2pdf", "-", HERE / "heads.pdf", text=postscript)
    run("qpdf", "--encrypt", "secret", "owner", "256", "--", HERE / "labels.pdf", HERE / "encrypted.pdf")
    with pypdfium2.PdfDocument(HERE / "labels.pdf") as document:
        picture = document[2].render(scale=1.2, grayscale=True).to_pil()
    picture.save(HERE / "scan.pdf")


def make_docx() -> None:
    """Make a Word document with headings, footnotes, an endnote, a list and a table."""
    plain = HERE / "notes.docx"
    run("pandoc", "-f", "markdown", "-o", plain, "-M", "title=Ferries of the Strait", "-M", "author=Ada Brook",
        "-M", "date=2024-05-08", text=NOTES.partition("Strait\n")[2])  # fmt: skip
    with zipfile.ZipFile(BytesIO(plain.read_bytes())) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "[Content_Types].xml":
                text = text.replace(b"</Types>", f"{_ENDNOTE_TYPE}</Types>".encode())
            elif name == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", f"{_ENDNOTE_LINK}</Relationships>".encode())
            elif name == "word/document.xml":
                at = text.index(b"asked for it in 2022.")
                end = text.index(b"</w:p>", at)
                text = text[:end] + _ENDNOTE_MARK.encode() + text[end + len(b"</w:p>") :]
            new.writestr(name, text)
        new.writestr("word/endnotes.xml", _ENDNOTES)


def make_others() -> None:
    """Make the book, the web page and the archive of several."""
    run("pandoc", "-f", "markdown", "--epub-chapter-level=2", "-o", HERE / "book.epub", "-M",
        "title=Ferries of the Strait", "-M", "author=Ada Brook", "-M", "publisher=Tallis Press",
        "-M", "date=2024-05-08", "-M", "lang=en",
        text=NOTES)  # fmt: skip
    body = run("pandoc", "-f", "markdown", "-t", "html5", text=NOTES).decode()
    (HERE / "page.html").write_text(PAGE.format(title="Ferries of the Strait", body=body), encoding="utf-8")
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.txt", "The log of the Amity was found in 1902 below the lamp.\n")
    with zipfile.ZipFile(HERE / "several.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(HERE / "page.html", "web/page.html")
        archive.write(HERE / "labels.pdf", "papers/labels.pdf")
        archive.write(HERE / "notes.docx", "papers/notes.docx")
        archive.writestr("records.jsonl", '{"_id": "r1", "text": "The record of the brig was kept by the pilot."}\n')
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("../../escape.txt", "A name that climbs out stays where it is.\n")
        archive.writestr("picture.png", b"\x89PNG")
        archive.writestr("__MACOSX/._page.html", "x")


if __name__ == "__main__":
    make_pdfs()
    make_docx()
    make_others()
