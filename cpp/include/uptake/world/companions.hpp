// Companions: what the ideas that an actor holds add to, or take from, the acceptability of another.
// Twin: kernels/world/companions.py.
#pragma once

#include <algorithm>
#include <bit>

#include <uptake/world/state.hpp>

namespace uptake::world {

// C = clip01(q + the Deltas of the companions that v held at the end of the previous step)
inline std::int64_t company(const Plan& plan, const auto& state, Actor v, int phase) {
  const Side& side = plan.side(v);
  std::int64_t sum = side.alone.at(phase, v - side.first);
  if (!plan.companions.empty())
    for (unsigned held = state.adopted[v]; held != 0; held &= held - 1) sum += plan.companions[std::countr_zero(held)];
  return std::clamp<std::int64_t>(sum, 0, ONE);
}

}  // namespace uptake::world
