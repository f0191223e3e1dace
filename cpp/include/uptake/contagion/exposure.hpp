// Exposure: which share of an actor's contacts have adopted, by period. A tie counts from the period of its source's
// adoption on, so one pass over the ties of an actor counts them by that period, and running sums do the rest. Sums of
// weights are added by period, then in the order of ties, and the total is the last running sum: where all contacts
// have adopted the share is exactly 1. Twin: kernels/contagion/exposure.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <uptake/base/types.hpp>

namespace uptake::contagion {

constexpr double NO_CONTACTS = std::numeric_limits<double>::quiet_NaN();

// What a contact counts: 1, or the weight of the tie times the weight of its source; empty means 1.
struct Weights {
  Span<const double> ties, sources;
  bool empty() const { return ties.empty() && sources.empty(); }
  double counted(std::int64_t e, Actor source) const {
    return (ties.empty() ? 1.0 : ties[e]) * (sources.empty() ? 1.0 : sources[source]);
  }
};

// The periods begin .. until - 1 of a table with a row per actor and `width` periods.
struct Window {
  std::int64_t begin, until, width;
  std::int64_t size() const { return until - begin; }
};

// Writes `sums` to the periods of a window; as shares of the total, NO_CONTACTS if that is 0.
template <class Sum>
void write(const Sum* sums, Sum total, bool share, std::int64_t periods, double* out) {
  if (!share) {
    for (std::int64_t t = 0; t < periods; ++t) out[t] = static_cast<double>(sums[t]);
  } else if (total == 0) {
    std::fill_n(out, periods, NO_CONTACTS);
  } else {
    for (std::int64_t t = 0; t < periods; ++t) out[t] = static_cast<double>(sums[t]) / static_cast<double>(total);
  }
}

// Actors first .. end - 1; the contacts of v are the targets of row v. A contact counts from `lag` periods after
// adopted[it] on, never if that is -1.
template <class Sum, class Weigh>
void exposures(std::int64_t first, std::int64_t end, const Ties& contacts, Weigh weigh,
               Span<const std::int32_t> adopted, std::int64_t lag, const Window& window, bool share, double* out) {
  const std::int64_t periods = window.size(), arcs = contacts.offsets[end];
  std::vector<Sum> sums(static_cast<std::size_t>(periods) + 1);  // the last: later, or never
  for (std::int64_t v = first; v < end; ++v) {
    std::fill(sums.begin(), sums.end(), Sum{0});
    for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) {
      if (e + AHEAD < arcs) prefetch(&adopted[contacts.targets[e + AHEAD]]);
      const std::int64_t when = adopted[contacts.targets[e]];
      const std::int64_t t = when < 0 ? periods : std::clamp(when + lag - window.begin, std::int64_t{0}, periods);
      sums[static_cast<std::size_t>(t)] += weigh(e, contacts.targets[e]);
    }
    for (std::size_t t = 1; t < sums.size(); ++t) sums[t] += sums[t - 1];
    write(sums.data(), sums.back(), share, periods, out + v * window.width + window.begin);
  }
}

// The same where adoption comes in spells and may end: spell s of contact u, begins[u] <= s < begins[u + 1], lasts from
// period start[s] up to, and without, until[s]. Each tie is added to every period of its source's spells, in the order
// of ties, as what is added and taken away again may leave a rest.
template <class Sum, class Weigh>
void spell_exposures(std::int64_t first, std::int64_t end, const Ties& contacts, Weigh weigh,
                     Span<const std::int64_t> begins, Span<const std::int32_t> start, Span<const std::int32_t> until,
                     std::int64_t lag, const Window& window, bool share, double* out) {
  const std::int64_t periods = window.size();
  std::vector<Sum> sums(static_cast<std::size_t>(periods) + 1);  // the last: all contacts
  for (std::int64_t v = first; v < end; ++v) {
    std::fill(sums.begin(), sums.end(), Sum{0});
    for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) {
      const Actor u = contacts.targets[e];
      const Sum weight = weigh(e, u);
      for (std::int64_t s = begins[u]; s < begins[u + 1]; ++s) {
        const std::int64_t from = std::max(start[s] + lag - window.begin, std::int64_t{0});
        const std::int64_t to = std::min(until[s] + lag - window.begin, periods);
        for (std::int64_t t = from; t < to; ++t) sums[static_cast<std::size_t>(t)] += weight;
      }
      sums.back() += weight;
    }
    write(sums.data(), sums.back(), share, periods, out + v * window.width + window.begin);
  }
}

// Of those whose exposure at adoption was asked for.
struct Thresholds {
  double sum = 0;                   // over those with contacts, in the order of actors
  std::int64_t known = 0, all = 0;  // with contacts; with contacts or without
};

// The exposure that actors of row v had when they adopted, if that was in one of the periods first .. last and at least
// `lag` periods after the first: the share, or sum, of contacts that adopted at least `lag` periods before. Written to
// thresholds[v] unless that is empty; other entries are left alone.
template <class Sum, class Weigh>
Thresholds thresholds(const Ties& contacts, Weigh weigh, Span<const std::int32_t> adopted, std::int64_t lag,
                      std::int64_t first, std::int64_t last, bool share, Span<double> found) {
  Thresholds of;
  for (std::int64_t v = 0; v + 1 < contacts.offsets.size; ++v) {
    const std::int64_t when = adopted[v];
    if (when < std::max(first, lag) || when > last) continue;
    Sum passed = 0, later = 0;
    for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) {
      const std::int64_t theirs = adopted[contacts.targets[e]];
      (theirs >= 0 && theirs + lag <= when ? passed : later) += weigh(e, contacts.targets[e]);
    }
    double threshold = 0;
    write(&passed, passed + later, share, 1, &threshold);
    ++of.all;
    if (threshold == threshold) {
      ++of.known;
      of.sum += threshold;
    }
    if (!found.empty()) found[v] = threshold;
  }
  return of;
}

}  // namespace uptake::contagion
