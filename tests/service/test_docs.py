"""`/docs` reads without a network: everything it loads comes from the service."""

import re
from base64 import b64encode
from hashlib import sha256

import httpx2
import pytest
from starlette.testclient import TestClient


def test_docs_load_only_from_the_service(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert any(address.endswith(".js") for address in loaded)
    for address in loaded:
        assert address.startswith("/"), f"{address} is on another host"
        assert client.get(address).status_code == 200
    assert "'/openapi.json'" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "../docs.py",
        "..%2fdocs.py",
        "%2e%2e/%2e%2e/app.py",
        "..%5cdocs.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "%00",
        ".",
    ],
)
def test_no_path_leads_out_of_the_assets(client: TestClient, path: str) -> None:
    found = client.get(httpx2.URL(f"http://testserver/docs/assets/{path}"))
    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


def test_the_page_runs_under_a_policy_that_names_its_own_script(client: TestClient) -> None:
    page = client.get("/docs")
    policy = page.headers["content-security-policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert not re.search(r"<[^>]+\son\w+=", page.text)
