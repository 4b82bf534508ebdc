"""Looking at the beginning of a JSON value, to tell whose it is."""

from typing import Any


def first(value: Any) -> dict[str, Any]:
    """The first object of a list of objects; an empty one where there is none."""
    found = value[0] if isinstance(value, list) and value else None
    return found if isinstance(found, dict) else {}


def first_at(value: Any, *keys: str) -> dict[str, Any]:
    """The first object of the list at each key, going down from one to the next.

    An object in the place of a list is taken as it is.
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
        value = value if isinstance(value, dict) else first(value)
    return value if isinstance(value, dict) else {}
