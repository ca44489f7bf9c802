"""Numbers and times of a batch in words."""


def counted(number: int) -> str:
    """Return a count with a comma between thousands."""
    return f"{number:,}"


def share(part: int, whole: int) -> str:
    """Return a part in per cent of the whole, with one decimal; few are never none."""
    if 0 < 2_000 * part < whole:
        return "<0.1 %"
    return f"{100 * part / whole:.1f} %" if whole else "0.0 %"


def duration(seconds: float) -> str:
    """Return a time in the two largest units that it has."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"
