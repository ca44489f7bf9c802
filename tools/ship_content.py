"""Put the shipped rules, questions and hazards into the wheel, under `triage/content/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CONTENT = ("library.yaml", "rules", "questionnaires", "docs/hazards.yaml")


class ShipContent(BuildHookInterface):  # type: ignore[misc]  # untyped where it is absent
    """Map the content of a checkout to its place beside the code."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each piece of content, except to an editable install: that one reads the checkout."""
        if version == "editable":
            return
        missing = [name for name in CONTENT if not (Path(self.root) / name).exists()]
        if missing:
            raise FileNotFoundError(f"no wheel without its content: {', '.join(missing)} not found")
        for name in CONTENT:
            build_data["force_include"][name] = f"triage/content/{name}"
