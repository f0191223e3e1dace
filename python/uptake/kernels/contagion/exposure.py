"""Exposure: which share of an actor's contacts have adopted, by period.

A tie counts from the period of its source's adoption on, so one pass over the ties of an actor counts them by that
period, and running sums do the rest. Sums of weights are added by period, then in the order of ties, and the total is
the last running sum: where all contacts have adopted the share is exactly 1. Here counts are sums of ones.
Twin of ``cpp/include/uptake/contagion/exposure.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inlined, inner, kernel


@inlined
def counted(ties, sources, e, u):
    """What a contact counts: 1, or the weight of the tie times the weight of its source; empty means 1."""
    weight = ties[e] if ties.shape[0] > 0 else 1.0
    return weight * sources[u] if sources.shape[0] > 0 else weight


@inner
def write(sums, total, share, out):
    """Write ``sums`` to the periods of a window; as shares of the total, NaN if that is 0."""
    for t in range(out.shape[0]):
        if not share:
            out[t] = sums[t]
        elif total == 0:
            out[t] = np.nan
        else:
            out[t] = sums[t] / total


@kernel
def exposures(first, end, offsets, targets, ties, sources, adopted, lag, begin, until, share, exposure):
    """Write the periods begin .. until - 1 of actors first .. end - 1; the contacts of v are the targets of row v.

    A contact counts from ``lag`` periods after adopted[it] on, never if that is -1.
    """
    periods = until - begin
    sums = np.empty(periods + 1)  # the last: later, or never
    for v in range(first, end):
        sums[:] = 0.0
        for e in range(offsets[v], offsets[v + 1]):
            u = targets[e]
            when = np.int64(adopted[u])
            t = periods if when < 0 else min(max(when + lag - begin, 0), periods)
            sums[t] += counted(ties, sources, e, u)
        for t in range(1, periods + 1):
            sums[t] += sums[t - 1]
        write(sums, sums[periods], share, exposure[v, begin:until])


@kernel
def spell_exposures(
    first, end, offsets, targets, ties, sources, begins, start, ends, lag, begin, until, share, exposure
):
    """The same where adoption comes in spells and may end.

    Spell s of contact u, begins[u] <= s < begins[u + 1], lasts from period start[s] up to, and without, ends[s]. Each
    tie is added to every period of its source's spells, in the order of ties, as what is added and taken away again may
    leave a rest.
    """
    periods = until - begin
    sums = np.empty(periods + 1)  # the last: all contacts
    for v in range(first, end):
        sums[:] = 0.0
        for e in range(offsets[v], offsets[v + 1]):
            u = targets[e]
            weight = counted(ties, sources, e, u)
            for s in range(begins[u], begins[u + 1]):
                to = min(np.int64(ends[s]) + lag - begin, periods)
                for t in range(max(np.int64(start[s]) + lag - begin, 0), to):
                    sums[t] += weight
            sums[periods] += weight
        write(sums, sums[periods], share, exposure[v, begin:until])


@kernel
def thresholds(offsets, targets, ties, sources, adopted, lag, first, last, share, found):
    """The exposure that actors had when they adopted, if that was in one of the periods first .. last.

    It must be at least ``lag`` periods after the first one. The exposure of v is the share, or sum, of the targets of
    row v that adopted at least ``lag`` periods before. Written to found[v] unless that is empty; other entries are left
    alone. Returns the sum over those with contacts, in the order of actors, their number, and the number of all.
    """
    total, known, everybody = 0.0, 0, 0
    threshold = np.empty(1)
    passed = np.empty(1)
    for v in range(offsets.shape[0] - 1):
        when = np.int64(adopted[v])
        if when < max(first, lag) or when > last:
            continue
        passed[0], later = 0.0, 0.0
        for e in range(offsets[v], offsets[v + 1]):
            u = targets[e]
            theirs = np.int64(adopted[u])
            weight = counted(ties, sources, e, u)
            if theirs >= 0 and theirs + lag <= when:
                passed[0] += weight
            else:
                later += weight
        write(passed, passed[0] + later, share, threshold)
        everybody += 1
        if threshold[0] == threshold[0]:
            known += 1
            total += threshold[0]
        if found.shape[0] > 0:
            found[v] = threshold[0]
    return total, known, everybody
