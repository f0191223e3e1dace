// Actors renumbered by degree, so that those with many ties lie side by side and stay in the cache. Row r holds the
// arcs of actor[r] in their old order, with the new numbers of their targets. Twin: kernels/graph/relabel.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <uptake/base/types.hpp>
#include <uptake/graph/rows.hpp>

namespace uptake::graph {

// Lists all actors in actor[0 .. n - 1] by degree, the highest first, those of the same degree by number;
// rank[actor[r]] = r. Degrees are counted, or compared where that would take much more room than the actors.
inline void order_by_degree(std::int64_t n, const std::int64_t* degree, Actor* actor, Actor* rank) {
  constexpr std::int64_t ROOM = 1 << 20;
  const std::int64_t highest = n > 0 ? *std::max_element(degree, degree + n) : 0;
  if (highest / 8 > n + ROOM) {
    std::iota(actor, actor + n, 0);
    std::stable_sort(actor, actor + n, [&](Actor u, Actor v) { return degree[u] > degree[v]; });
    for (std::int64_t r = 0; r < n; ++r) rank[actor[r]] = static_cast<Actor>(r);
    return;
  }
  std::vector<std::int64_t> place(static_cast<std::size_t>(highest) + 1, 0);
  for (std::int64_t v = 0; v < n; ++v) ++place[static_cast<std::size_t>(highest - degree[v])];
  starts(place.data(), highest + 1);
  for (std::int64_t v = 0; v < n; ++v) {
    const std::int64_t r = place[static_cast<std::size_t>(highest - degree[v])]++;
    actor[r] = static_cast<Actor>(v);
    rank[v] = static_cast<Actor>(r);
  }
}

// Fills rows first .. end - 1; row r begins at relabelled[r].
inline void relabel_rows(std::int64_t first, std::int64_t end, const Ties& ties, const Actor* actor, const Actor* rank,
                         const std::int64_t* relabelled, Actor* targets) {
  for (std::int64_t r = first; r < end; ++r) {
    if (r + AHEAD < end) prefetch(ties.targets.data + ties.offsets[actor[r + AHEAD]]);
    const Actor* from = ties.targets.data + ties.offsets[actor[r]];
    Actor* to = targets + relabelled[r];
    for (std::int64_t i = 0, size = relabelled[r + 1] - relabelled[r]; i < size; ++i) to[i] = rank[from[i]];
  }
}

}  // namespace uptake::graph
