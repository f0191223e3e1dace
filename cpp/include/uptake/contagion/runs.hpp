// A block of runs of one contagion: what is asked and what comes back. The same fields as Runs in
// kernels/contagion/records.py, which says what they mean. Twin: kernels/contagion/runs.py.
#pragma once

#include <uptake/base/seeds.hpp>
#include <uptake/luck/luck.hpp>

namespace uptake::contagion {

using namespace luck;

struct Runs {
  std::uint32_t seed = 0, first = 0, idea = 0;
  Span<const Actor> seeds;
  Span<const std::int32_t> seed_steps;
  Span<const std::int64_t> seed_starts;
  const volatile std::int32_t* stop = nullptr;
  Span<std::int64_t> settled;
  Span<std::int64_t> curves;
  Span<std::int32_t> adoption_step;

  std::int64_t count() const { return settled.size; }
  std::int64_t steps() const { return curves.size / count(); }
  Luck luck_of(std::int64_t i) const { return {seed, first + static_cast<std::uint32_t>(i)}; }
  Seeds seeds_of(std::int64_t i) const {
    const std::int64_t k = seed_starts.size == 2 ? 0 : i, first = seed_starts[k], size = seed_starts[k + 1] - first;
    if (seed_steps.empty()) return {{seeds.data + first, size}, {}};
    return {{seeds.data + first, size}, {seed_steps.data + first, size}};
  }
  Span<std::int64_t> curve_of(std::int64_t i) const { return {curves.data + i * steps(), steps()}; }
  Span<std::int32_t> adoption_of(std::int64_t i) const {
    const std::int64_t n = adoption_step.size / count();
    return {adoption_step.data + i * n, n};
  }
};

}  // namespace uptake::contagion
