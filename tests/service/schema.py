"""A small checker of JSON against the OpenAPI description of the service."""

from __future__ import annotations

from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def faults(value: Any, schema: dict[str, Any], description: dict[str, Any], path: str = "$") -> list[str]:  # noqa: ANN401
    """Return where `value` does not fit `schema`; `description` holds the components it refers to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return faults(value, description["components"]["schemas"][name], description, path)
    if "anyOf" in schema:
        tried = [faults(value, one, description, path) for one in schema["anyOf"]]
        return min(tried, key=len)
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        return [f"{path} is no {kind}: {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is none of {schema['enum']}: {value!r}"]
    if kind == "array":
        items = schema.get("items", {})
        return [fault for i, item in enumerate(value) for fault in faults(item, items, description, f"{path}[{i}]")]
    return _object_faults(value, schema, description, path) if kind == "object" else []


def _object_faults(value: dict[str, Any], schema: dict[str, Any], description: dict[str, Any], path: str) -> list[str]:
    known = schema.get("properties", {})
    other = schema.get("additionalProperties")
    found = [f"{path} lacks {name}" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if name in known:
            found += faults(item, known[name], description, f"{path}.{name}")
        elif isinstance(other, dict):
            found += faults(item, other, description, f"{path}.{name}")
        else:
            found.append(f"{path} has {name}, which the schema does not know")
    return found
