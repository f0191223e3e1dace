// Moran's I: sums over ties of products of what both ends have. The mean and the variance, which no relabelling
// changes, are left to the caller. Sums are added in the order of ties. Twin: kernels/contagion/moran.py.
#pragma once

#include <algorithm>
#include <cstdint>

#include <uptake/base/types.hpp>
#include <uptake/contagion/exposure.hpp>

namespace uptake::contagion {

// What each tie of row v is divided by: the weight of the whole row, or 1; 0 where the row has no weight.
template <class Sum, class Weigh>
double divisor(const Ties& contacts, Weigh weigh, bool standardised, std::int64_t v) {
  if (!standardised) return 1;
  Sum total = 0;
  for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) total += weigh(e, contacts.targets[e]);
  return static_cast<double>(total);
}

// The sum over ties u -> v of w values[v] values[u]; standardised: the weights w of the ties into v sum to 1.
template <class Sum, class Weigh>
double moran_products(const Ties& contacts, Weigh weigh, bool standardised, Span<const double> values) {
  const std::int64_t arcs = contacts.targets.size;
  double products = 0;
  for (std::int64_t v = 0; v + 1 < contacts.offsets.size; ++v) {
    double around = 0;
    for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) {
      if (e + AHEAD < arcs) prefetch(&values[contacts.targets[e + AHEAD]]);
      around += static_cast<double>(weigh(e, contacts.targets[e])) * values[contacts.targets[e]];
    }
    const double by = divisor<Sum>(contacts, weigh, standardised, v);
    if (by > 0) products += values[v] * around / by;
  }
  return products;
}

// The same for "has adopted by period t", in one pass for all periods: a tie counts from the period on in which both
// ends have adopted. Adds to sums[0, t] the weights of the ties of which both ends adopted by t, to sums[1, t] those
// whose target did, to sums[2, t] those whose source did. sums: 3 rows of `periods` + 1, the last column all ties.
template <class Sum, class Weigh>
void moran_by_period(const Ties& contacts, Weigh weigh, bool standardised, Span<const std::int32_t> adopted,
                     std::int64_t periods, double* sums) {
  double *both = sums, *target = sums + periods + 1, *source = target + periods + 1;
  std::fill_n(sums, 3 * (periods + 1), 0.0);
  const auto period = [&](std::int64_t when) { return when < 0 || when > periods ? periods : when; };
  for (std::int64_t v = 0; v + 1 < contacts.offsets.size; ++v) {
    const double by = divisor<Sum>(contacts, weigh, standardised, v);
    if (!(by > 0)) continue;
    const std::int64_t own = period(adopted[v]);
    for (std::int64_t e = contacts.offsets[v]; e < contacts.offsets[v + 1]; ++e) {
      const double weight = static_cast<double>(weigh(e, contacts.targets[e])) / by;
      const std::int64_t theirs = period(adopted[contacts.targets[e]]);
      both[std::max(own, theirs)] += weight;
      target[own] += weight;
      source[theirs] += weight;
    }
  }
  for (std::int64_t t = 1; t <= periods; ++t) {
    both[t] += both[t - 1];
    target[t] += target[t - 1];
    source[t] += source[t - 1];
  }
}

}  // namespace uptake::contagion
