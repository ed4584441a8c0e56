"""The people of the sample: all invented, with numbers that GitHub has not given out."""

from typing import Any

from reportlib.collect.source import Row

API = "https://api.github.com"
WEB = "https://github.com"

TEAM = {
    "mira-of-lumen": "OWNER",
    "tomasz-of-lumen": "MEMBER",
    "priya-of-lumen": "MEMBER",
    "jonas-papercrane-fictional": "COLLABORATOR",
}
BOTS = ("github-actions[bot]", "stale-lantern[bot]")
CONTRIBUTORS = ("patchwork-hedgehog-fictional", "nightly-newt-fictional", "wren-with-a-wrench-fictional")

_ADJECTIVES = ("quiet", "paper", "velvet", "foggy", "copper", "sleepy", "tidy", "wandering", "lantern", "pickled", "northern", "clockwork")
_ANIMALS = ("otter", "heron", "badger", "walrus", "gecko", "magpie", "yak", "puffin", "lynx", "snail", "ibex", "moth", "carp", "tapir")
_ALL = [f"{adjective}-{animal}-fictional" for adjective in _ADJECTIVES for animal in _ANIMALS]
PEOPLE: tuple[str | None, ...] = (*_ALL, *_ALL[::9], *CONTRIBUTORS, None, None)
"""Those who open tickets; some come more often than others, and one account was deleted since (None)."""

_IDS = {login: 990_000_000 + 37 * place for place, login in enumerate((*TEAM, *BOTS, *CONTRIBUTORS, *_ALL))}


def is_bot(login: str | None) -> bool:
    """Whether a program acts under that login."""
    return login in BOTS


def user(login: str | None) -> Row | None:
    """The `user` object as GitHub embeds it; None for the deleted account."""
    if login is None:
        return None
    path = login.replace("[bot]", "%5Bbot%5D")
    url = f"{API}/users/{path}"
    row: dict[str, Any] = {
        "login": login,
        "id": _IDS[login],
        "node_id": f"U_{_IDS[login]:x}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{_IDS[login]}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/apps/{login.removesuffix('[bot]')}" if is_bot(login) else f"{WEB}/{login}",
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": "Bot" if is_bot(login) else "User",
        "user_view_type": "public",
        "site_admin": False,
    }
    return row


def association(login: str | None) -> str:
    """The `author_association` of what that person writes."""
    if login in TEAM:
        return TEAM[login]
    return "CONTRIBUTOR" if login in CONTRIBUTORS or is_bot(login) else "NONE"
