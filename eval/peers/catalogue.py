"""Who takes part: what each runner needs, and by which commands it is run."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.checkout import source_root

_SERVICE = ("fastapi", "uvicorn")
_SPLITTER = "langchain-text-splitters"


@dataclass(frozen=True, slots=True)
class Peer:
    """A runner."""

    name: str
    """Also of its module in this folder."""
    title: str
    """For the table."""
    requirements: tuple[str, ...]
    """Packages for pip."""
    constraints: tuple[str, ...] = ("torch",)
    """Packages held at the version in constraints.txt; all that stand there where this is empty."""
    exported: bool = False
    """True for one that takes the model as pincite exports it; others take the original."""

    @property
    def own_commands(self) -> bool:
        """True for pincite, which has commands of its own; others are run by the command line of `runner`."""
        return self.name == "pincite"


def catalogue() -> tuple[Peer, ...]:
    """Return all runners, in the order of the table."""
    project = tomllib.loads((source_root() / "pyproject.toml").read_text("utf-8"))["project"]
    return (
        Peer("pincite", "pincite", tuple(project["dependencies"]), constraints=()),
        Peer(
            "bare",
            "ONNX Runtime int8 + FAISS, bare",
            ("onnxruntime", "faiss-cpu", "tokenizers", "numpy", *_SERVICE),
            exported=True,
        ),
        Peer(
            "handmade",
            "sentence-transformers + FAISS",
            ("sentence-transformers", "faiss-cpu", _SPLITTER, *_SERVICE),
        ),
        Peer("txtai", "txtai", ("txtai", "chonkie", *_SERVICE)),
        Peer("llamaindex", "LlamaIndex", ("llama-index-core", "llama-index-embeddings-huggingface", *_SERVICE)),
        Peer("haystack", "Haystack", ("haystack-ai", "sentence-transformers-haystack", *_SERVICE)),
        Peer(
            "langchain",
            "LangChain, FAISS",
            (
                "langchain-community",
                "langchain-huggingface",
                _SPLITTER,
                "faiss-cpu",
                "sentence-transformers",
                *_SERVICE,
            ),
        ),
        Peer("chroma", "Chroma", ("chromadb", _SPLITTER, "sentence-transformers", *_SERVICE)),
    )


def choose(peers: Sequence[Peer], names: str | None) -> list[Peer]:
    """Return the runners that a list like "txtai,chroma" names, or all. Raises KeyError for an unknown name."""
    if names is None:
        return list(peers)
    known = {peer.name: peer for peer in peers}
    return [known[name.strip()] for name in names.split(",")]


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one runner in its environment."""

    peer: Peer
    python: Path
    """The interpreter of its environment."""
    index: Path
    model: Path
    articles: Path
    """Articles as JSON lines, for `runner`."""
    sources: Path
    """The same articles as the set has them, for pincite."""

    def build(self) -> list[str]:
        """Return the command that stores the articles in the index folder."""
        if self.peer.own_commands:
            return self._own("service.cli", "main", "index", str(self.sources), "--index", str(self.index))
        return self._runner("build", str(self.articles))

    def ask(self, question: str) -> list[str]:
        """Return the command that answers one question."""
        if self.peer.own_commands:
            return self._own("service.ask", "ask_command", "--index", str(self.index), "--json", question)
        return self._runner("ask", question)

    def warm(self, questions: Path) -> list[str]:
        """Return the command that answers the questions of a file in one process."""
        return self._runner("warm", str(questions))

    def serve(self, port: int) -> list[str]:
        """Return the command that answers over HTTP."""
        if self.peer.own_commands:
            return self._own("service.cli", "main", "serve", "--port", str(port), "--index", str(self.index))
        return self._runner("serve", str(port))

    def _runner(self, what: str, subject: str) -> list[str]:
        module = f"eval.peers.{self.peer.name}"
        return [str(self.python), "-m", module, what, str(self.index), str(self.model), subject]

    def _own(self, module: str, function: str, *arguments: str) -> list[str]:
        # What the scripts that pip installs for `ask` and `pincite` hold.
        return [str(self.python), "-c", f"from {module} import {function} as run; run()", *arguments]
