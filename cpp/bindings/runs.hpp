// Reading the records of kernels/contagion/records.py by field name into borrowed views. Types and sizes are checked at
// every call; that ties stay in range is an invariant of Network, as checking every tie would cost as much as a run.
#pragma once

#include <uptake/contagion/needs.hpp>
#include <uptake/contagion/runs.hpp>

#include "arrays.hpp"

namespace uptake::contagion {

inline Ties read_ties(py::handle source, const char* name) {
  const py::object owner = source.attr(name);
  const Ties ties{field<const std::int64_t>(owner, "offsets"), field<const Actor>(owner, "targets")};
  const std::int64_t n = ties.offsets.size - 1;
  need(n >= 0 && ties.offsets[0] == 0 && ties.offsets[n] == ties.targets.size, name);
  return ties;
}

inline Needs read_needs(py::handle source, std::int64_t n, std::uint32_t idea) {
  const py::object owner = source.attr("needs");
  const Needs needs{owner.attr("latent").cast<int>(), field<const std::int64_t>(owner, "scale"), idea, {}};
  need(needs.latent == GIVEN || needs.latent == RESISTANCE || needs.latent == ACCEPTANCE, "latent");
  need(needs.scale.size == 1 || needs.scale.size == n, "scale");
  return needs;
}

inline Runs read_runs(py::handle source, std::int64_t n) {
  Runs runs;
  runs.seed = source.attr("seed").cast<std::uint32_t>();
  runs.first = source.attr("first").cast<std::uint32_t>();
  runs.idea = source.attr("idea").cast<std::uint32_t>();
  runs.seeds = field<const Actor>(source, "seeds");
  runs.seed_starts = field<const std::int64_t>(source, "seed_starts");
  const auto stop = field<const std::int32_t>(source, "stop");
  need(stop.size == 1, "stop");
  runs.stop = stop.data;
  runs.settled = field<std::int64_t>(source, "settled");
  runs.curves = field<std::int64_t>(source, "curves", 2);
  runs.adoption_step = field<std::int32_t>(source, "adoption_step", 2);
  const std::int64_t count = runs.count();
  need(count >= 1 && runs.curves.size % count == 0 && runs.curves.size >= count, "curves");
  need(runs.adoption_step.empty() || runs.adoption_step.size == count * n, "adoption_step");
  const auto& starts = runs.seed_starts;
  need(starts.size == 2 || starts.size == count + 1, "seed_starts");
  need(starts[0] == 0 && starts[starts.size - 1] == runs.seeds.size, "seed_starts");
  for (std::int64_t i = 1; i < starts.size; ++i) need(starts[i - 1] <= starts[i], "seed_starts");
  for (std::int64_t i = 0; i < runs.seeds.size; ++i) need(runs.seeds[i] >= 0 && runs.seeds[i] < n, "seeds");
  return runs;
}

}  // namespace uptake::contagion
