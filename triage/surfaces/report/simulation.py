"""The figures of many interviews, as text, as data and as drawings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from triage.surfaces.report.json_form import Json
from triage.testing.proportion import Proportion
from triage.testing.yardstick import Figures, Mean, Met

_MISSING = "No plots: they need the extra plots. Type: pip install 'symptom-triage[plots]'"


def simulation_text(found: Figures, settings: Mapping[str, Json]) -> str:
    """Return the figures as a short table."""
    told = ", ".join(f"{name} {value}" for name, value in settings.items())
    rows = [
        ("questions asked", _mean(found.asked)),
        *((f"true cause in the first {few}", _share(one)) for few, one in found.first.items()),
        ("serious ones in the first 3", _share(found.serious_in_first_three)),
        ("own findings that came out", _percent(found.recalled)),
        (
            "answer to next question",
            f"{1000 * found.median_seconds:.1f} ms, 95 % under {1000 * found.slow_seconds:.1f} ms",
        ),
    ]
    return "\n".join(
        [f"{found.people} people; {told}", *(f"{name:30} {text}" for name, text in rows)]
    )


def simulation_json(
    found: Figures, met: Sequence[Met], settings: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the figures, and what each interview asked, as data; no answers among it."""
    return {
        "settings": dict(settings),
        "people": found.people,
        "asked": _interval(found.asked),
        "first": {str(few): _counted(one) for few, one in found.first.items()},
        "serious_in_first_three": _counted(found.serious_in_first_three),
        "recalled": _interval(found.recalled),
        "seconds": {"median": found.median_seconds, "of_100_95_under": found.slow_seconds},
        "interviews": [
            {
                "id": one.person,
                "asked": one.asked,
                "place": one.place,
                "acuity": one.acuity.word,
                "questions": list(one.questions),
            }
            for one in met
        ],
    }


def drawn(met: Sequence[Met], folder: Path) -> str:
    """Draw how many questions were asked into `folder`; return what was done or is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return _MISSING
    folder.mkdir(parents=True, exist_ok=True)
    counted = Counter(one.asked for one in met)
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.add_subplot()
    axes.bar(list(counted), list(counted.values()), color="#336699")
    axes.set_xlabel("questions asked")
    axes.set_ylabel("people")
    path = folder / "questions_asked.svg"
    figure.savefig(path, metadata={"Date": None})
    return f"Drawn: {path}"


def _mean(mean: Mean) -> str:
    return f"{mean.mean:.2f} ({mean.low:.2f} to {mean.high:.2f})"


def _percent(mean: Mean) -> str:
    return f"{100 * mean.mean:.1f} % ({100 * mean.low:.1f} to {100 * mean.high:.1f})"


def _share(share: Proportion) -> str:
    if share.share is None or share.interval is None:
        return "nobody"
    low, high = share.interval
    counted = f"{share.count} of {share.of_all}"
    return f"{100 * share.share:.2f} % ({100 * low:.2f} to {100 * high:.2f}), {counted}"


def _interval(mean: Mean) -> dict[str, Json]:
    return {"mean": mean.mean, "low": mean.low, "high": mean.high}


def _counted(share: Proportion) -> dict[str, Json]:
    low, high = share.interval or (None, None)
    return {"count": share.count, "of": share.of_all, "low": low, "high": high}
