"""A real S3 server for the tests, moto's, in a process of its own on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

SECRET = "s3-canary-8f2b61d0"  # noqa: S105  # of no other server

_PROGRAM = """
import sys
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


class Buckets:
    """A server that runs; `environment` is what leads a program to it."""

    def __init__(self, port: int) -> None:
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1", "NO_PROXY": "127.0.0.1",
        }  # fmt: skip
        self._numbers = count(1)

    def new(self) -> str:
        """The URL of an empty bucket."""
        name = f"bucket{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        return f"s3://{name}"

    def client(self) -> Any:
        """Amazon's own client."""
        import boto3

        given = self.environment
        return boto3.client(
            "s3", endpoint_url=given["AWS_ENDPOINT_URL"], aws_access_key_id=given["AWS_ACCESS_KEY_ID"], aws_secret_access_key=SECRET,
            region_name=given["AWS_DEFAULT_REGION"],
        )  # fmt: skip

    def names(self, url: str) -> set[str]:
        """The files below the URL, by their names there."""
        bucket, _, folder = url.removeprefix("s3://").partition("/")
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{folder}/")
        return {one["Key"].removeprefix(f"{folder}/") for page in pages for one in page.get("Contents", [])}

    def written(self, url: str) -> dict[str, bytes]:
        """Each file below the URL, by its name there."""
        bucket, _, folder = url.removeprefix("s3://").partition("/")
        client = self.client()
        return {name: client.get_object(Bucket=bucket, Key=f"{folder}/{name}")["Body"].read() for name in self.names(url)}


@contextmanager
def server() -> Iterator[Buckets]:
    """A server while the block runs."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout and process.stdin
        try:
            # What it says of itself comes first.
            port = next(line for line in process.stdout if line.strip().isdigit())
            yield Buckets(int(port))
        finally:
            process.stdin.close()
            process.terminate()
