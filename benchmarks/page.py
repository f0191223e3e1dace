"""docs/performance.md from stored results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.own import OWN, Own
from benchmarks.rows import ROWS

Results = dict[str, Any]
RANKED = [row.key for row in ROWS if row.minimum is not None]
ASIDE = [row.key for row in ROWS if row.minimum is None]


def duration(seconds: float) -> str:
    """Three figures and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{figures(seconds / size)} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def figures(value: float) -> str:
    """Three figures, thousands with commas."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percent(share: float) -> str:
    """Two figures, or whole percents."""
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


def verdict(result: Results) -> str:
    """Whether a row reached its minimum or its aim; nothing is said of smaller networks."""
    if "missing" in result or "failed" in result:
        return "not measured" if "missing" in result else "**failed**"
    if result["size"] != "full":
        return f"({result['size']})"
    if result["minimum"] is None:
        return ""
    at_least = result.get("unit", "x") == "x"
    value = result.get("ratio") if "ratio" in result and "unit" not in result else result["value"]
    for name in ("aim", "minimum"):
        if value >= result[name] if at_least else value <= result[name]:
            return name
    return "**below**" if at_least else "**above**"


def in_short(result: Results) -> str:
    """One line for the terminal."""
    for problem in ("missing", "failed"):
        if problem in result:
            return f"{problem}: {result[problem]}"
    if "unit" in result:
        return f"{figures(result['value'])} {result['unit']} (minimum {result['minimum']}, aim {result['aim']})"
    if "ratio" in result:
        bars = f" (minimum {result['minimum']}, aim {result['aim']})" if result["minimum"] is not None else ""
        return f"{duration(result['ours'])} to {duration(result['theirs'])}: {figures(result['ratio'])} x{bars}"
    return "done"


def table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = list(head)
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(rows + ["| " + " | ".join(line) + " |" for line in lines])


def _ratios(done: Results, keys: list[str]) -> str:
    lines = []
    for key in keys:
        r = done.get(key)
        if r is None:
            continue
        bars = ["" if r.get(k) is None else figures(r[k]) for k in ("minimum", "aim")]
        clock = r.get("clock", "")
        if "ratio" not in r:
            lines.append([r.get("work", key), r.get("against", ""), clock, "", "", "", *bars, verdict(r)])
            continue
        spread = f"{figures(r['lowest'])} to {figures(r['highest'])}, {r['rounds']}" if r["rounds"] > 1 else "1"
        ratio = f"**{figures(r['ratio'])}** ({spread})"
        taken = [duration(r["theirs"]), duration(r["ours"])]
        lines.append([r["work"], r["against"], clock, *taken, ratio, *bars, verdict(r)])
    head = ("work", "against", "our clock", "theirs", "ours", "ratio (span, rounds)", "minimum", "aim", "reached")
    return table(head, lines)


def _less(done: Results) -> str:
    """What ours does in a row, and the other side leaves out."""
    rows = [r for r in (done.get(row.key, {}) for row in ROWS) if "ratio" in r and "leaves out" in r]
    lines = "\n".join(f"* {r['against']}: {r['leaves out']}." for r in rows)
    return f"\nWhat the other side leaves out of the world of a million:\n\n{lines}\n" if rows else ""


def _own(done: Results) -> str:
    lines = []
    for own in OWN:
        r = done.get(own.key)
        if r is None:
            continue
        value = "" if "value" not in r else f"**{figures(r['value'])}** {'' if r['unit'] == 'x' else r['unit']}"
        bars = [f"{'at least' if own.unit == 'x' else 'at most'} {own.minimum:.3g}", f"{own.aim:.3g}"]
        lines.append([r.get("work", own.key), value.strip(), *bars, verdict(r), _beside(own, r)])
    return table(("work", "measured", "minimum", "aim", "reached", "beside it"), lines)


def _beside(own: Own, r: Results) -> str:
    key = own.key
    if "value" not in r:
        return str(r.get("failed", ""))
    if "said" in r:
        return str(r["said"])
    if own.beside:
        span = f"{figures(r['lowest'])} to {figures(r['highest'])}"
        return f"{own.beside.format(theirs=duration(r['theirs']), ours=duration(r['ours']))}; {span}"
    if key == "world-run":
        each = ", ".join(f"{name} {duration(seconds)}" for name, seconds in r["strategies"].items())
        return f"slowest of {each}; one run more: {duration(r['further run'])}"
    if key == "memory-network":
        return f"{r['kept'] / 2**20:,.0f} MiB kept; at most {r['peak'] / 2**20:,.0f} MiB while it is made"
    said = f"{r['beyond'] / 2**20:,.0f} MiB beyond {r['world'] / 2**20:,.0f} MiB (process, libraries and the world)"
    kept = f"; {r['as it comes']:.3g} bytes where the C library keeps what is freed" if "as it comes" in r else ""
    return said + kept


def _limits(limits: Results) -> str:
    lines = [
        ["streaming read, one thread", f"{limits['stream'] / 1e9:.3g} GB/s"],
        [f"streaming read, {limits['threads']} threads", f"{limits['stream_all_threads'] / 1e9:.3g} GB/s"],
        ["coins (Philox4x32-10, vectors)", f"{limits['coins'] / 1e9:.3g} G/s"],
    ]
    for size, rate in sorted(limits["random"].items(), key=lambda pair: int(pair[0])):
        lines.append([f"independent random reads in {int(size) >> 20:,} MiB", f"{rate / 1e9:.3g} G/s"])
    return table(("one thread, unless the row says otherwise", "rate"), lines)


def _bounds(kernels: list[Results]) -> str:
    lines = []
    for k in kernels:
        accesses = ", ".join(f"{figures(count / 1e6)} M to {what}" for what, count, _ in k["accesses"])
        parts = ", ".join(f"{name} {duration(t)}" for name, t in k["times"].items() if t > 0)
        lines.append([
            k["kernel"], f"{figures(k['coins'] / 1e6)} M", f"{figures(k['stream'] / 1e6)} MB", accesses, parts,
            duration(k["bound"]), duration(k["nothing hidden"]), duration(k["taken"]), percent(k["near"]),
        ])  # fmt: skip
    needs = ("work", "coins", "streamed", "random accesses")
    return table((*needs, "time of each", "bound", "nothing hidden", "taken", "bound / taken"), lines)


def _clock(r: Results) -> str:
    return f", clock {r['clock']}" if "clock" in r else ""


def _growth(panels: Results) -> str:
    """Exponents between the last two points of each curve: 1 is proportional."""
    import math

    lines = []
    for axis, panel in panels.items():
        for name, points in panel["lines"].items():
            if len(points) < 2 or axis == "threads":
                continue
            (x0, y0), (x1, y1) = points[-2:]
            exponent = math.log(y1 / y0) / math.log(x1 / x0)
            lines.append([axis, name, f"{x1:,.0f}", duration(y1), f"{duration(y1 / x1)}", f"{exponent:.2f}"])
    return table(("grows", "work", "at", "takes", "per unit", "exponent at the end"), lines)


def _machine(results: Results) -> str:
    m = results["machine"]
    peers = ", ".join(f"{name} {number}" for name, number in results["peers"].items())
    lines = [
        ["CPU", f"{m['cpu']}, {m['cores']} cores"],
        ["caches, memory", f"{', '.join(m['caches'])}; {m['memory']}"],
        ["vectors", m["vectors"]],
        ["versions", ", ".join(f"{name} {number}" for name, number in m["versions"].items())],
        ["peers", peers],
    ]
    return table(("", m["system"]), lines)


def render(results: Results, drawn: list[str], folder: str) -> str:
    """The whole page; ``drawn`` are the pictures that exist in ``folder``."""
    done = results["done"]
    sizes = sorted({r["size"] for r in done.values()})
    dates = sorted({r["when"] for r in done.values()})
    said = " and ".join(map(repr, sizes))
    small = "" if sizes == ["full"] else f"\n**Measured at the size {said}: not a finding.**\n"
    pictures = {name: f"![{said}]({folder}/{name}.png)\n" if name in drawn else "" for name, said in (
        ("ratios", "How many times faster, with minimum and aim"),
        ("bounds", "Time taken, and the bound of the machine"),
        ("scaling", "Cost against actors, ties, steps, runs and threads"),
    )}  # fmt: skip
    checked = "\n".join(dict.fromkeys(
        f"* {row.check.replace('_', ' ')}{f', p = {row.p}' if row.p else ''}{_clock(r)}, {r['against']}: {r['checked']}"
        for row, r in ((row, done[row.key]) for row in ROWS if "checked" in done.get(row.key, {}))
    ))  # fmt: skip
    parts = [
        f"""# Performance

Written by `python -m benchmarks.report` ({" to ".join(dict.fromkeys((dates[0], dates[-1])))}); see
[benchmarks](../benchmarks/README.md). Both sides work on the same arrays in the same session, in turn (A B A B ...), on
one thread each unless the row says otherwise. A ratio is theirs / ours, the median of the rounds' ratios. Our side
is the public face (`up.simulate`, `up.Network.from_edges`, `up.generate`) with everything it does: checks,
planning, labelled results. The graphs, arrays and parameters of a peer are prepared beforehand and not timed; on
our side everything is timed.
{small}
{_machine(results)}

## Against others

{_ratios(done, RANKED)}

{pictures["ratios"]}
*Our clock* says where the luck of an independent cascade sits ([theory](theory.md#luck)); the clocks are equal in
law. In the row *64 cascades* the peer does 16 of the 64 in each round, and its time is multiplied by four. NDlib's
threshold model runs once, without a warm-up.

Rows without a minimum or an aim, for orientation:

{_ratios(done, ASIDE)}
{_less(done)}
## Against numbers of our own

{_own(done)}
""",
    ]
    if "kernels" in done.get("bounds", {}):
        parts.append(f"""## Distance from the machine's limit

What this machine does, measured in the same session by plain loops (`benchmarks/limits.py`):

{_limits(done["limits"])}

What the work needs, counted from who adopted when, over what the machine does (`benchmarks/bounds.py`). The bound
is the largest of the times, as if all others were hidden behind it; *nothing hidden* is their sum. *Taken* is the
time through the public face. Accesses are assumed to be independent and without locality, so the bound is not
strict where hubs are visited again and again.

{_bounds(done["bounds"]["kernels"])}

{pictures["bounds"]}""")
    if "panels" in done.get("scaling", {}):
        parts.append(f"""## How cost grows

{pictures["scaling"]}
{_growth(done["scaling"]["panels"])}

The exponent is the slope between the last two points on logarithmic axes: 1 is proportional; above 1, the work no
longer fits a cache. A row above has four ideas without companions.
""")
    if checked:
        parts.append(f"""## What was checked first

The answers of both sides on small networks. Without luck they are the same; with luck their means differ by less
than four sigma.

{checked}
""")
    return "\n".join(parts)
