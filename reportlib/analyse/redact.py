"""What a ticket says of a person or lets others in with, replaced by a word in brackets: [e-mail], [user], [password], [token], [key].

The patterns are the project's own. Of the detectors there are, detect-secrets has had no release since May 2024 and takes files, not
texts; its plugins tell neither where in a text a secret stands nor where a private key ends. Others bring a language model or an
engine of their own, and none knows home folders. Each pattern begins at a fixed text or where a run of its letters begins, and what
repeats in it is limited or never taken back, so that the cost grows as the text does.
"""

import re
from collections.abc import Callable

PLACEHOLDER = r"\[(?:e-mail|user|password|token|key|uuid)\]"
"""What stands where something was taken out, as a pattern."""

_BREAK = r"(?:[\s>\"'+,]|\\[nr])"
_PRIVATE_KEY = re.compile(
    rf"-----BEGIN [A-Z0-9 ]{{0,30}}PRIVATE KEY(?: BLOCK)?-----"
    rf"(?:{_BREAK}++(?:[A-Z][A-Za-z-]{{2,20}}: [^\n\\]{{1,100}}|[A-Za-z0-9+/=]{{16,}}+))*+"
    rf"(?:(?:{_BREAK}++[A-Za-z0-9+/=]{{1,15}}+){{0,2}}{_BREAK}*+-----END [A-Z0-9 ]{{0,40}}-----)?"
)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"gh[oprsu]_[A-Za-z0-9_]{16,}(?:\.[\w-]{8,}){0,2}|github_pat_\w{16,}"  # GitHub
    r"|gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-[\w.-]{15,}\w"  # GitLab
    r"|xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-[\w-]{10,}"  # Slack
    r"|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+){0,3}"  # JSON web tokens
    r"|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}"  # Google's sign-in
    r"|npm_[A-Za-z0-9]{30,}|pypi-Ag[\w-]{30,}|dckr_pat_[\w-]{20,}|hf_[A-Za-z0-9]{30,}"
    r"|do[opr]_v1_[a-f0-9]{40,}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}|hv[brs]\.[\w-]{24,}|ATATT3[\w=-]{50,}|glsa_\w{32,}"
    r"|[0-9]{8,10}:AA[\w-]{33,}"  # Telegram
    r")",
    re.ASCII,
)
_KEY = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"A(?:BIA|CCA|KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])"  # Amazon
    r"|AIza[\w-]{30,}"  # Google
    r"|(?<!-)(?:gsk|pplx|sk|xai)[_-](?=[\w-]{0,100}[0-9])[\w-]{20,}"  # OpenAI, Anthropic and their like; a CSS class has no digit
    r"|[prs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{16,}"  # Stripe
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|SK[0-9a-f]{32}(?!\w)|sq0[a-z]{3}-[\w-]{22,}|AGE-SECRET-KEY-1[0-9A-Z]{50,}|lin_api_\w{32,}"
    r")",
    re.ASCII,
)
_HOOK = re.compile(r"(?i)(hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/)[\w-][\w/-]{15,}")
_HEADER = re.compile(
    r"(?i)(authorization[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?(?P<scheme>(?:apikey|basic|bearer|digest|negotiate|token)[ \t]{1,3})?)"
    r"(?=[\w.~+/=:-]{0,200}(?-i:(?(scheme)[0-9A-Z=]|[0-9=])))(?!(?:apikey|basic|bearer|digest|negotiate|token)(?!\w))[\w.~+/=:-]{6,}"
)
_BEARER = re.compile(r"(?i)(?<!\w)(bearer[ \t]{1,3})(?=[\w.~+/=-]{0,200}[0-9])[\w.~+/=-]{16,}")
_COOKIE = re.compile(r"(?i)(?<!\w)((?:set-)?cookie[\"']?:[ \t]{0,3}[\"']?)(?=[\w.-]{1,100}=)[^\s\"'\[][^\r\n\"'\[]*+")
_SIGNED = re.compile(r"(?i)([?&](?:x-amz-(?:credential|security-token|signature)|sig|signature)=)[\w%.+/=-]{8,}")
_CREDENTIALS = re.compile(
    r"(?i)(?<![a-z0-9+.-])(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)(?!git@)[^\s/@:\"'<>]{1,200}(?P<password>:[^\s/@\"'<>]{0,200})?@(?=[\w\[])"
)
_NAME = (
    r"(?P<name>pass(?:code|phrase|word|wd)|pwd|secret|(?<!unexpected )token"
    r"|(?:access|account|api|encryption|licen[cs]e|private|product|secret|shared|signing)[ _-]?key)"
)
_VALUE = (
    r"(?!\\?[\"'`]?(?:@?[$%~*.…/]|[a-z]:[\\/]))"
    r"(?:(?P<quote>\\?[\"'`])(?P<quoted>[^\"'`\r\n<>{}\[\]]{4,200}?)(?=(?P=quote))|(?P<bare>[^\s\"'`,;&<>()\[\]{}|]{4,}+))"
)
_ASSIGNED = re.compile(rf"(?i){_NAME}(?P<sign>\\?[\"'`]?[ \t]{{0,3}}(?:=>|:=|={{1,3}}|:(?!:))[ \t]{{0,3}}){_VALUE}")
_OPTION = re.compile(rf"(?i)(?<=--)(?P<more>(?:[a-z]{{1,10}}-){{0,2}}){_NAME}(?P<sign>[ \t]){_VALUE}")
_NO_SECRET = re.compile(
    r"(?i)v?[0-9]+(?:\.[0-9x]+)+[\w.+-]*|[a-z_]+(?:\.[a-z_]+)+|(?:x+|null|none|nil|undefined|true|false|required|optional"
    r"|string|str|bytes|empty|missing|invalid|expired|unknown|password|token|secret)\W*"
)
_EMAIL = re.compile(
    r"(?<![\w.%+-])(?!git@)[\w.%+-]{0,200}[\w+-](?:@|%40)(?!v?[0-9]{1,9}\.[0-9])"
    # What looks like an address and is a picture for finer screens, a place in a trace, or a unit of systemd.
    r"(?![\w.-]{1,100}\.(?:png|jpe?g|gif|svg|webp|ico|css|[cm]?js|[jt]sx?|json|html?|map|dll|exe|dylib|jar|t?gz|txt|xml|ya?ml|toml|lock|log|whl"
    r"|service|socket|timer|target|mount|slice|scope|device)(?!\w))"
    r"(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?!\w)"
)
_NOBODY = r"(?!(?:all users|default|linuxbrew|public|runner|runneradmin|shared|ubuntu|user|username|your-?name|vscode)(?![\w.-]))"
_POSIX_HOME = re.compile(
    r"(?<![\w.~%)\]}-])(?<!:/)((?:(?:file|sftp|smb|ssh|vscode-remote)://[\w.+%@-]{0,200}|/Volumes/[^/\n]{1,40}"
    r"|/System/Volumes/Data|/export|/private|/usr|/var|\\\\wsl[\w$.]{0,12}\\[\w.-]{1,40})?(?:[/\\]home[/\\]|/Users/))"
    rf"(?i:{_NOBODY})\w(?:[\w.-]{{0,62}}[\w-])?"
)
_WINDOWS_HOME = re.compile(
    r"(?i)((?:(?:(?<!\w)[a-z]:|%3A)(?:[\\/]{1,4}|%5C|%2F)|(?<![\w.\]])(?:/mnt|/cygdrive)?/[a-z]/|\\{1,4}|%5C)"
    r"(?:users|documents and settings)(?P<slash>\\{1,4}|/{1,4}|%5C|%2F))"
    rf"{_NOBODY}\w(?:[\w.~$@+'&#-]{{0,62}}(?: [\w.~$@+'&#()-]{{1,62}}){{0,3}}(?=(?P=slash))|(?:[\w.~$@+-]{{0,62}}[\w~$-])?)"
)
_UUID = re.compile(r"(?i)(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])")


_ROUNDS = 4


def redacted(text: str, uuids: bool = False) -> str:
    """The text with a word in brackets for each e-mail address, home folder's user, password, token and key; for UUIDs too, if asked.

    The address of a repository (git@HOST) is no person's and stays, and so do versions ("name@1.2.3") and mentions ("@name").
    """
    small = text.lower()
    # What is taken out can bare what stood beside it.
    for _ in range(_ROUNDS):
        before = text
        for sign, pattern, word in PATTERNS:
            if sign.search(small):
                text = pattern.sub(word, text)
        if text == before:
            break
    return _UUID.sub("[uuid]", text) if uuids else text


def _credentials(found: re.Match[str]) -> str:
    return f"{found['scheme']}[user]{':[password]' if found['password'] else ''}@"


def _assigned(found: re.Match[str]) -> str:
    """The assignment without its value, where that is one: prose has a colon too, and a program's source names variables."""
    name, quote, value = found["name"].lower(), found["quote"] or "", found["quoted"] or found["bare"]
    is_password = name.startswith(("pass", "pwd"))
    is_literal = "=" in found["sign"] or bool(quote) or bool(re.search(r"\d", value))
    is_call = found.string[found.end() : found.end() + 1] == "(" and bool(re.fullmatch(r"[^\W\d]+(?:\.[^\W\d]+)*", value))
    if is_call or not is_literal or _NO_SECRET.fullmatch(value) or not (is_password or re.search(r"[^\W\d]", value)):
        return found[0]
    word = "password" if is_password else "token" if name == "token" else "key"
    return f"{found['name']}{found['sign']}{quote}[{word}]"


def _option(found: re.Match[str]) -> str:
    return f"{found['more']}{_assigned(found)}" if _assigned(found) != found[0] else found[0]


PATTERNS: tuple[tuple[re.Pattern[str], re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile("private key"), _PRIVATE_KEY, "[key]"),
    (re.compile("://"), _CREDENTIALS, _credentials),
    (re.compile(""), _TOKEN, "[token]"),
    (re.compile(""), _KEY, "[key]"),
    (re.compile("hooks"), _HOOK, r"\1[token]"),
    (re.compile("authorization"), _HEADER, r"\1[token]"),
    (re.compile("bearer"), _BEARER, r"\1[token]"),
    (re.compile("cookie"), _COOKIE, r"\1[token]"),
    (re.compile("[?&](?:sig|x-amz)"), _SIGNED, r"\1[token]"),
    (re.compile(r"(?:code|phrase|word|wd|secret|token|key)\\?[\"'`]?[ \t]{0,3}[:=]"), _ASSIGNED, _assigned),
    (re.compile("--[a-z]"), _OPTION, _option),
    (re.compile(r"(?:users|settings)[\\/%]"), _WINDOWS_HOME, r"\1[user]"),
    (re.compile(r"(?:home|users)[\\/]"), _POSIX_HOME, r"\1[user]"),
    (re.compile("@|%40"), _EMAIL, "[e-mail]"),
)
"""What is in each text in small letters in which the pattern beside it can be, and what is put in that one's place, in this order."""
