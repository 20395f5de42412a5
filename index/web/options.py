"""What can be asked of fetching; light, for builds that fetch nothing import it too."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_PAGES = 100
"""Pages taken of a feed or sitemap where no other number is asked for."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How long is waited."""

    pause: float = 1.0
    """Seconds between two requests to one host, where its robots.txt asks for no more."""
    longest_pause: float = 30.0
    """Most seconds between two requests that a robots.txt can ask for."""
    longest_wait: float = 60.0
    """Most seconds waited where a server asks for it (Retry-After); where it asks for more, it is left alone."""
    sleep: Callable[[float], None] = time.sleep
    """Waits."""


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How a build treats its addresses."""

    online: bool = True
    """False takes the pages as they were last fetched."""
    allow_private: bool = False
    """Whether pages in private networks and on this machine may be fetched."""
    most_pages: int | None = None
    """Most pages to take of each feed and sitemap named with it, now and later; None leaves it as it is."""
    manners: Manners = field(default_factory=Manners)
