"""What `pincite doctor` says of the packages: as required, too old, missing; and the extras."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module, metadata

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from service.diagnosis import Finding
from service.needs import EXTRAS, for_answering, required

_AREA = "packages"


def look() -> Iterator[Finding]:
    """Yield what was found."""
    try:
        base = required()
    except metadata.PackageNotFoundError:
        yield Finding(_AREA, "pincite", "broken", "it is not installed in this Python", "pip install pincite")
        return
    answering = for_answering(base)
    yield from _needed("answering", answering)
    yield from _needed("building", [one for one in base if one not in answering])
    for extra in metadata.metadata("pincite").get_all("Provides-Extra") or ():
        if extra != "dev":  # of those who work on pincite, who know
            yield _extra(extra)


def _needed(what: str, wanted: Sequence[Requirement]) -> Iterator[Finding]:
    faults = {one: fault for one in wanted if (fault := _fault(one) or (what == "answering" and _halt(one)))}
    if not faults:
        versions = ", ".join(f"{one.name} {metadata.version(one.name)}" for one in wanted)
        yield Finding(_AREA, f"for {what}", "ok", versions)
    elif what == "building" and all(fault == "missing" for fault in faults.values()):
        names = ", ".join(one.name for one in faults)
        detail = f"not installed: {names}. Asking works without; `pincite index` may not"
        yield Finding(_AREA, f"for {what}", "note", detail, "pip install pincite")
    else:
        for one, fault in faults.items():
            mend = f"pip install {'' if fault == 'missing' else '--force-reinstall '}'{one}'"
            yield Finding(_AREA, one.name, "broken", f"{fault}; {one} is needed", mend)


def _fault(wanted: Requirement) -> str:
    """Say what is wrong with a package; nothing where it is as required."""
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return "missing"
    return "" if wanted.specifier.contains(version, prereleases=True) else f"version {version}"


def _halt(wanted: Requirement) -> str:
    """Say why an installed package cannot be imported, of which nothing else speaks as plainly."""
    for module in _modules()[canonicalize_name(wanted.name)]:
        try:
            import_module(module)
        except Exception as error:  # noqa: BLE001 (a broken package may raise anything)
            return f"its module {module} cannot be imported ({error})"
    return ""


@cache
def _modules() -> dict[NormalizedName, list[str]]:
    """Return the modules of every installed package, by its canonical name."""
    found = defaultdict(list)
    for module, names in metadata.packages_distributions().items():
        for name in names:
            if module.isidentifier() and not module.startswith("_"):
                found[canonicalize_name(name)].append(module)
    return found


def _extra(name: str) -> Finding:
    purpose = EXTRAS.get(name, "")
    missing = [one.name for one in required(extra=name) if _fault(one)]
    if not missing:
        return Finding(_AREA, f"extra {name}", "ok", purpose)
    return Finding(_AREA, f"extra {name}", "note", f"not installed; {purpose}", f"pip install 'pincite[{name}]'")
