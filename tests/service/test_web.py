"""`pincite index https://...` as a shell runs it, against a site on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.verify import verify
from index.web.options import WebOptions
from tests.index.web.server import Answer, Request, Site, page, sitemap
from tests.service.conftest import ROOT, Shell

MILL = "The mill of Orm was opened in 1911.\n\nIts wheel was turned by the river until the flood of May 1953."


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a site with one page."""
    with Site() as running:
        running.put_dated("/mill", page("The mill", MILL), '"1"')
        yield running


def test_a_sitemap_is_indexed_asked_refreshed_and_forgotten(site: Site, shell: Shell, tmp_path: Path) -> None:
    here = {"PINCITE_INDEX": str(tmp_path / "index")}
    address, root = f"{site.url}/mill", site.put("/sitemap.xml", sitemap("/mill", "/none"), "application/xml")
    (tmp_path / "note.txt").write_text("The quay of Orm was built in 1913.")

    done = shell("pincite", "index", root, str(tmp_path / "note.txt"), "--allow-private", **here)
    assert done.returncode == 0
    assert b"2 articles" in done.stdout
    assert f"skipped {site.url}/none: is gone (status 404)".encode() in done.stdout

    answer = json.loads(shell("ask", "When was the mill of Orm opened?", "--json", **here).stdout)
    citation = answer["hits"][0]["citation"]
    assert (citation["url"], citation["source"], citation["title"]) == (address, address, "The mill")

    again = shell("pincite", "index", "--allow-private", **here)
    assert b"nothing has changed" in again.stdout
    assert site.asked[-2].headers["if-none-match"] == '"1"'
    assert b"all true" in shell("pincite", "verify", **here).stdout
    assert b"1 article" in shell("pincite", "forget", root, **here).stdout
    assert shell("pincite", "show", address, **here).returncode == 2


@pytest.mark.parametrize(
    ("address", "code", "says"),
    [
        ("{site}/mill", 1, b"is no public address; --allow-private lets it be fetched"),
        ("ftp://example.org/a", 2, b"Only http:// and https:// are fetched."),
        ("https://ada:secret@example.org/", 2, b"pages behind a login can be saved as files"),
        ("https://", 2, b"Write it as https://host/path."),
    ],
)
def test_what_is_not_fetched_is_an_error_with_what_to_do(
    site: Site, shell: Shell, tmp_path: Path, address: str, code: int, says: bytes
) -> None:
    done = shell("pincite", "index", address.format(site=site.url), "--index", str(tmp_path / "index"))
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False)
    assert says in done.stderr
    assert b"secret" not in done.stderr + done.stdout
    assert site.asked == []


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT])
def test_broken_off_while_it_fetches_an_index_is_as_it_was(site: Site, tmp_path: Path, way: signal.Signals) -> None:
    folder = tmp_path / "index"
    build([f"{site.url}/mill"], folder, web=WebOptions(allow_private=True))
    reached, let_go = threading.Event(), threading.Event()

    def slow(_request: Request) -> Answer:
        reached.set()
        let_go.wait(30)
        return 200, {"Content-Type": "text/html"}, page("Slow", MILL).encode()

    site.pages["/slow"] = slow
    site.put_dated("/mill", page("The mill", f"{MILL} It was rebuilt."), '"2"')
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heed}; from service.cli import main; main()"
    arguments = ["index", f"{site.url}/mill", f"{site.url}/slow", "--index", str(folder), "--allow-private"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        assert reached.wait(60)
        process.send_signal(way)
        assert process.wait(30) == (130 if way is signal.SIGINT else -signal.SIGKILL)
    let_go.set()
    assert verify(folder).ok
    report = build([], folder, web=WebOptions(allow_private=True))
    assert report.new_sources == 1
    assert verify(folder).ok
    assert len(list((folder / "web" / "bodies").iterdir())) == 1
