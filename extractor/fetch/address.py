"""Text -> an address that may be asked: http or https, without fragment, credentials or tricks.

The one door to w3lib, which knows how browsers write addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from w3lib.url import canonicalize_url, safe_url_string, url_query_cleaner

from extractor.errors import FetchError

MAX_LENGTH = 2000
_PORTS = {"http": 80, "https": 443}
_TRACKING = (
    "utm_source utm_medium utm_campaign utm_term utm_content utm_id gclid fbclid msclkid mc_cid mc_eid _hsenc _hsmi"
).split()


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `url` is what is asked, `key` what it is known by, the same for all spellings of an address."""

    url: str
    key: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as robots.txt holds for them."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port, the port only where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def address(text: str, base: str | None = None) -> Address:
    """The address that a text names, relative to `base` where that is given.

    >>> address("../b.html?utm_source=mail&id=7#top", "https://www.soa.example/news/2025/a.html").url
    'https://www.soa.example/news/b.html?utm_source=mail&id=7'
    >>> address("HTTPS://www.SOA.example:443/news/./b.html?utm_source=mail&id=7").key
    '//www.soa.example/news/b.html?id=7'

    Raises FetchError for what is no http or https address, is longer than MAX_LENGTH or has a name and a password.
    """
    if len(text) > MAX_LENGTH:
        raise FetchError(f"{text[:60]}...: longer than {MAX_LENGTH} characters; no address of a release is")
    try:
        joined = urljoin(base, text.strip()) if base else text.strip()
        parts = urlsplit(safe_url_string(joined))
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"{text}: is no address: {error}") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise FetchError(f"{text}: is no http or https address")
    if not host or not host.strip("."):
        raise FetchError(f"{text}: names no host")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{host}: the address has a user name or password in it; they would end in the manifest")
    host = host.rstrip(".").lower()
    path = parts.path or "/"
    if "/." in path and not path.startswith("//"):
        path = urljoin("http://soa.example/", path).removeprefix("http://soa.example")
    target = f"{path}?{parts.query}" if parts.query else path
    bare = Address("", "", scheme, host, port or _PORTS[scheme], target)
    return Address(f"{bare.origin}{target}", _key(bare), scheme, host, bare.port, target)


def same_site(one: Address, other: Address) -> bool:
    """Whether two addresses are of one site: the same host, or one a subdomain of the other, `www.` aside."""
    first, second = (each.host.removeprefix("www.") for each in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _key(bare: Address) -> str:
    """One spelling: no scheme, parameters in order, none that only say where a reader came from."""
    plain = url_query_cleaner(f"{bare.origin}{bare.target}", _TRACKING, remove=True, unique=False)
    return canonicalize_url(plain).partition(":")[2]
