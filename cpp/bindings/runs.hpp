// Reads the records of kernels/contagion/records.py by field name into borrowed views, checked.
#pragma once

#include <uptake/contagion/needs.hpp>
#include <uptake/contagion/runs.hpp>

#include "ties.hpp"

namespace uptake::contagion {

inline GivenTies read_contacts(const Record& ties) {
  GivenTies given = read_ties(ties);
  check_ties(given, given.sources());
  return given;
}

// Without the idea, which the runs bring.
inline Needs read_needs(const Record& needs, std::int64_t n) {
  const auto scale = needs.array<const std::int64_t>("scale");
  need(scale.size == 1 || scale.size == n, scale.name, "one value, or one per actor");
  in_range(scale, 0, INT64_MAX);
  return {needs.code("latent", ACCEPTANCE), scale, 0, {}};
}

// Read last: nothing that is written may overlap what was read.
inline Runs read_runs(const Record& asked, std::int64_t n) {
  Runs runs;
  runs.seed = asked.word("seed");
  runs.first = asked.word("first");
  runs.idea = asked.word("idea");
  const auto stop = asked.array<const std::int32_t>("stop");
  need(stop.size == 1, stop.name, "one number");
  runs.stop = stop.data;
  const auto settled = asked.array<std::int64_t>("settled");
  const auto curves = asked.array<std::int64_t>("curves", 2);
  const auto steps = asked.array<std::int32_t>("adoption_step", 2);
  const std::int64_t count = settled.size;
  need(count >= 1, settled.name, "at least one run");
  need(curves.array.shape(0) == count && curves.size >= count && curves.size / count <= INT32_MAX, curves.name,
       "a row per run, a column per step");
  need(steps.empty() || (steps.array.shape(0) == count && steps.array.shape(1) == n), steps.name,
       "a row per run with one entry per actor, or nothing");
  const auto seeds = asked.array<const Actor>("seeds");
  const auto starts = asked.array<const std::int64_t>("seed_starts");
  need(starts.size == 2 || starts.size == count + 1, starts.name, "two entries, or one per run and one more");
  ascending(starts, seeds.size);
  in_range(seeds, 0, n - 1);
  const auto seed_steps = asked.array<const std::int32_t>("seed_steps");
  check_steps(seed_steps, seeds.size);
  asked.arguments().refuse_overlaps();
  runs.settled = settled;
  runs.curves = curves;
  runs.adoption_step = steps;
  runs.seeds = seeds;
  runs.seed_steps = seed_steps;
  runs.seed_starts = starts;
  return runs;
}

}  // namespace uptake::contagion
