"""Hosts: which one an event came from, and whether the world can reach it."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit

# PostHog's own list of what is no production host (facts A.10).
NOT_PUBLIC = (
    ".localhost", ".local", ".test", ".internal", ".invalid", ".example", ".localdomain",
    ".home.arpa", ".ngrok.io", ".ngrok-free.app", ".ngrok.app", ".trycloudflare.com", ".loca.lt",
    ".serveo.net", ".nip.io", ".sslip.io", ".xip.io", ".localtest.me", ".lvh.me", ".ts.net")


@lru_cache(maxsize=None)
def plain(host):
    """A host in lower case, without its port and trailing dot; '' when nothing is left."""
    host = host.strip().lower()
    bracket = re.match(r"\[([^\]]*)\]", host)
    if bracket:
        return bracket[1]
    if host.count(":") == 1:
        host = host.split(":")[0]
    return host.rstrip(".")


def of_event(properties):
    """$host, else the host part of $current_url; None when an event has neither."""
    host = properties.get("$host")
    if isinstance(host, str) and plain(host):
        return plain(host)
    url = properties.get("$current_url")
    if not isinstance(url, str):
        return None
    try:
        return plain(urlsplit(url.strip()).hostname or "") or None
    except ValueError:
        return None


@lru_cache(maxsize=None)
def is_public(host):
    """Can this host be production? Names without a dot, local and tunnel names cannot."""
    if len(host) > 253:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NOT_PUBLIC)
