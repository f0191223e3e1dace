// Reading the arguments that all kernels of many runs share, in the order of kernels/contagion/runs.py.
#pragma once

#include <uptake/contagion/runs.hpp>

#include "arrays.hpp"

namespace uptake::contagion {

inline Ties read_ties(py::handle offsets, py::handle targets) {
  const Ties ties{view<const std::int64_t>(offsets, "offsets"), view<const Actor>(targets, "targets")};
  const std::int64_t n = ties.offsets.size - 1;
  need(n >= 0 && ties.offsets[0] == 0 && ties.offsets[n] == ties.targets.size, "offsets");
  return ties;
}

inline Runs read_runs(std::int64_t n, std::uint32_t seed, std::uint32_t first_run, std::uint32_t idea, py::handle seeds,
                      py::handle seed_starts, py::handle stop, py::handle settled, py::handle curves,
                      py::handle adoption_step) {
  Runs runs;
  runs.seed = seed;
  runs.first = first_run;
  runs.idea = idea;
  runs.seeds = view<const Actor>(seeds, "seeds");
  runs.seed_starts = view<const std::int64_t>(seed_starts, "seed_starts");
  const auto stopping = view<const std::int32_t>(stop, "stop");
  need(stopping.size == 1, "stop");
  runs.stop = stopping.data;
  runs.settled = view<std::int64_t>(settled, "settled");
  runs.curves = view<std::int64_t>(curves, "curves", 2);
  runs.adoption_step = view<std::int32_t>(adoption_step, "adoption_step", 2);
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
