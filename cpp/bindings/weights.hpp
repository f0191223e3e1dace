// Reads what contacts count: weights of ties and of their sources, or none.
#pragma once

#include <cmath>
#include <uptake/contagion/exposure.hpp>

#include "ties.hpp"

namespace uptake::contagion {

inline GivenTies read_rows(Arguments& arguments, py::handle offsets, py::handle targets) {
  GivenTies contacts{arguments.array<const std::int64_t>(offsets, {"offsets"}),
                     arguments.array<const Actor>(targets, {"targets"})};
  need(contacts.offsets.size >= 1 && contacts.sources() <= MOST_ACTORS, contacts.offsets.name,
       "1 entry more than actors");
  check_ties(contacts, contacts.sources());
  return contacts;
}

inline Weights read_weights(Arguments& arguments, py::handle ties, py::handle sources, const GivenTies& contacts) {
  const auto of_ties = arguments.array<const double>(ties, {"ties"});
  const auto of_sources = arguments.array<const double>(sources, {"sources"});
  need(of_ties.empty() || of_ties.size == contacts.targets.size, of_ties.name, "one weight per tie, or none");
  need(of_sources.empty() || of_sources.size == contacts.sources(), of_sources.name, "one weight per actor, or none");
  return {of_ties, of_sources};
}

// Periods of adoption, one per actor; -1 = never.
inline Given<const std::int32_t> read_adopted(Arguments& arguments, py::handle adopted, const GivenTies& contacts) {
  const auto steps = arguments.array<const std::int32_t>(adopted, {"adopted"});
  need(steps.size == contacts.sources(), steps.name, "one entry per actor");
  in_range(steps, -1, INT32_MAX);
  return steps;
}

// Calls with the type of a sum of weights, and with what a contact counts.
template <class Call>
auto weighed(const Weights& weights, Call call) {
  if (weights.empty()) return call(std::int64_t{0}, [](std::int64_t, Actor) { return std::int64_t{1}; });
  if (weights.sources.empty()) return call(0.0, [=](std::int64_t e, Actor) { return weights.ties[e]; });
  return call(0.0, [=](std::int64_t e, Actor source) { return weights.counted(e, source); });
}

constexpr std::int64_t MOST_PERIODS = (std::int64_t{1} << 31) - 1;

}  // namespace uptake::contagion
