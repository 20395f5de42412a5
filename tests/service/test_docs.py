"""`/docs` reads without a network: everything it loads comes from the service."""

import re

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
