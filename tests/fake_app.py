"""The loopback GitHub with a GitHub App, whose tokens live as long as a test wants, and with a certificate of a private authority."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.fake_github import FakeGitHub, Recording

APP, INSTALLATION = 12, 77


@cache
def private_key(_which: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    """As GitHub gives it out."""
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain).decode()


class FakeApp(FakeGitHub):
    """Answers to tokens that it gave out, for `lives` seconds each, whatever it `says` of that; `used` are those that it answered to."""

    def __init__(self, repositories: dict[str, Recording], lives: float = 3600, says: float | None = None, name: str = "ghs_made") -> None:
        super().__init__(repositories)
        self.lives, self.says, self.name = lives, lives if says is None else says, name
        self.tokens: dict[str, float] = {}
        self.used: list[str] = []

    def answer(self, target: str, authorization: str | None) -> tuple[int, dict[str, str], Any]:
        path = urlsplit(target).path.removeprefix("/api/v3")
        kind, _, given = (authorization or "").partition(" ")
        if path.startswith("/app/") or path.endswith("/installation"):
            return self._as_app(path, given) if kind == "Bearer" else (401, {}, {"message": "A JSON web token could not be decoded"})
        if self.tokens.get(given, 0) < time.time():
            return 401, {}, {"message": "Bad credentials"}
        self.used.append(given)
        return super().answer(target, None)

    def _as_app(self, path: str, given: str) -> tuple[int, dict[str, str], Any]:
        try:
            jwt.decode(given, private_key().public_key(), algorithms=["RS256"], issuer=str(APP))
        except jwt.PyJWTError:
            return 401, {}, {"message": "A JSON web token could not be decoded"}
        if path in (f"/repos/{name}/installation" for name in self.repositories):
            return 200, {}, {"id": INSTALLATION}
        if path != f"/app/installations/{INSTALLATION}/access_tokens":
            return 404, {}, {"message": "Not Found"}
        token = f"{self.name}{len(self.tokens)}"
        self.tokens[token] = time.time() + self.lives
        until = datetime.now(UTC) + timedelta(seconds=self.says)
        return 201, {}, {"token": token, "expires_at": f"{until:%Y-%m-%dT%H:%M:%SZ}", "permissions": {"issues": "read"}}


def with_certificate(fake: FakeGitHub, folder: Path) -> Path:
    """Have the server speak TLS; the file of the authority that alone vouches for it."""
    authority, key = rsa.generate_private_key(65537, 2048), private_key()
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a private authority")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    signs = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    own = (
        _certificate(root, root, authority)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority, hashes.SHA256())
    )
    leaf = (
        _certificate(x509.Name([]), root, key)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(authority, hashes.SHA256())
    )
    bundle, server = folder / "authority.pem", folder / "server.pem"
    bundle.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    server.write_text(pem(key) + leaf.public_bytes(serialization.Encoding.PEM).decode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    fake._server.socket = context.wrap_socket(fake._server.socket, server_side=True)
    fake.url = fake.url.replace("http:", "https:")
    return bundle


def _certificate(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
    begins = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
    )
