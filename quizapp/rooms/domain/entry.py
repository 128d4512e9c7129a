"""From which machines a paper is sat: networks of a room, and the configuration of a locked browser."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

# How long before a sitting begins its codes of entry are good.
ENTRY_LEAD = timedelta(minutes=30)
CONFIG_KEY = re.compile(r"[0-9a-f]{64}")


def read_networks(text: str) -> list[str]:
    """Networks as typed, one a line or between commas; a single address is a network of one.

    Raises ValueError with the part that is none.
    """
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    networks = []
    for part in parts:
        try:
            networks.append(str(ip_network(part, strict=False)))
        except ValueError:
            raise ValueError(part) from None
    return networks


def is_address_allowed(address: str | None, networks: Sequence[str]) -> bool:
    """Whether a request from `address` comes from one of `networks`; from anywhere where there are none."""
    if not networks:
        return True
    try:
        given = ip_address(address or "")
    except ValueError:
        return False
    # An address of the old kind may come wrapped in one of the new.
    given = getattr(given, "ipv4_mapped", None) or given
    return any(given in ip_network(network) for network in networks)


def is_config_key_shown(url: str, config_key: str, shown: str | None) -> bool:
    """Whether the header that Safe Exam Browser sends with a request for `url` proves its configuration."""
    expected = hashlib.sha256(f"{url}{config_key}".encode()).hexdigest()
    return shown is not None and hmac.compare_digest(expected, shown.strip().lower())
