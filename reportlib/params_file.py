"""A parameters file: YAML to keys and values, not yet checked."""

from pathlib import Path
from typing import Any, cast

import yaml

from reportlib.errors import UsageError


def read(path: Path) -> dict[str, Any]:
    """The keys of a YAML file as a dict, not yet checked; UsageError if it is missing, is not YAML, or has a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
        twice = _twice(yaml.compose(text, yaml.SafeLoader))
        values = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The parameters file {path} cannot be read; params/weekly.yaml is one to copy.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise UsageError(f"The parameters file {path} is not valid YAML{line}; each line is 'key: value'.") from error
    except ValueError as error:  # what looks like a date and is none, or is said to be a number
        raise UsageError(f"The parameters file {path} holds a date or a number that does not exist ({error}); correct it.") from error
    except (AttributeError, LookupError) as error:  # PyYAML takes what a tag says for granted
        raise UsageError(f"The parameters file {path} holds a value that its tag, as !!int, does not fit; leave the tag out.") from error
    except RecursionError as error:
        raise UsageError(f"The parameters file {path} is nested too deeply, or holds itself; params/weekly.yaml is one to copy.") from error
    if twice:
        raise UsageError(f"The parameters file {path} has {twice.value!r} a second time in line {twice.start_mark.line + 1}; keep one.")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise UsageError(f"The parameters file {path} holds no 'key: value' lines; params/weekly.yaml is one to copy.")
    return values


def _twice(node: yaml.Node | None) -> yaml.Node | None:
    """The first key that stands a second time in its mapping, however deep; None if there is none."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            return cast("yaml.Node", key)
        seen.add(str(key.value))
        if inner := _twice(value):
            return inner
    return None
