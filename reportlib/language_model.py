"""Which language model may word texts: the key `language_model`, checked and frozen.

Its key to the server comes from LLM_API_KEY alone, so an address that would carry one is refused, and not repeated.
"""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

from reportlib.errors import told

KEY = "LLM_API_KEY"
_URL = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./~%-]*)?", re.ASCII)


class LanguageModel(BaseModel):
    """A server that speaks OpenAI's chat completions, and the time that it is given; each description says what is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(description="the address before /chat/completions, as http://127.0.0.1:11434/v1")
    model: str = Field(min_length=1, max_length=100, pattern=r"^[\w.:/@+-]+$", description="the name that the server knows the model by")
    timeout_seconds: float = Field(default=30, gt=0, le=600, strict=True, description="a number of seconds above 0, up to 600")
    budget_seconds: float = Field(default=120, gt=0, le=3600, strict=True, description="a number of seconds above 0, up to 3600")

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        if not _URL.fullmatch(value):
            raise told(
                "url of language_model is no plain address, as http://127.0.0.1:11434/v1 (no name, password or question mark in it); "
                "a key goes into the environment as LLM_API_KEY."
            )
        return value.rstrip("/")
