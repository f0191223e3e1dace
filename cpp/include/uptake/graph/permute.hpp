// What a permutation test compares with: actors that change places, and ties that change ends. Every choice is a draw
// with purpose PERMUTE, the run is the number of the permutation: counter = (position or attempt, what is permuted,
// high bits of the attempt). Twin: kernels/graph/permute.py.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>
#include <uptake/luck/draws.hpp>
#include <uptake/luck/luck.hpp>

namespace uptake::graph {

using namespace luck;

constexpr std::uint32_t OF_ACTORS = 0, OF_TIES = 1;  // the counter's idea: what is permuted

// Writes from[v], the actor whose place v takes: a permutation of the members of each block, all equally likely. Block
// b holds members[bounds[b]] .. members[bounds[b + 1] - 1]. Fisher and Yates, each block from its first member on, so
// the draw of a member is that of its position.
inline void relabelled(Luck luck, Span<const std::int64_t> bounds, Span<const Actor> members, Actor* from) {
  const auto order = scratch<Actor>(members.size);
  std::int64_t block = 0;
  each_draw(luck, Purpose::PERMUTE, OF_ACTORS, 0, 0, members.size, [&](std::int64_t i, std::uint64_t draw) {
    while (bounds[block + 1] <= i) ++block;
    const std::int64_t other = bounds[block] + below(draw, i - bounds[block] + 1);
    order[i] = order[other];
    order[other] = members[i];
  });
  for (std::int64_t i = 0; i < members.size; ++i) from[members[i]] = order[i];
}

// Pairs in open addressing, at most half full. A pair that occurs twice stands twice.
struct Pairs {
  Scratch<std::int64_t> slots;
  std::int64_t mask;
  int shift;
};

constexpr std::int64_t NO_PAIR = -1;

inline std::int64_t key_of(std::int64_t row, std::int64_t source, bool both) {
  return both && source < row ? source << 32 | row : row << 32 | source;
}

inline std::int64_t home_of(const Pairs& pairs, std::int64_t key) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15ULL) >> pairs.shift);
}

// The slot of the key, or the empty slot where it would be put.
inline std::int64_t find(const Pairs& pairs, std::int64_t key) {
  std::int64_t at = home_of(pairs, key);
  while (pairs.slots[at] != key && pairs.slots[at] != NO_PAIR) at = (at + 1) & pairs.mask;
  return at;
}

inline void put(Pairs& pairs, std::int64_t key) {
  std::int64_t at = home_of(pairs, key);
  while (pairs.slots[at] != NO_PAIR) at = (at + 1) & pairs.mask;
  pairs.slots[at] = key;
}

// Takes one pair out, and moves those behind it that would not be found any more.
inline void take(Pairs& pairs, std::int64_t key) {
  std::int64_t hole = find(pairs, key), at = (hole + 1) & pairs.mask;
  while (pairs.slots[at] != NO_PAIR) {
    if (((at - home_of(pairs, pairs.slots[at])) & pairs.mask) >= ((at - hole) & pairs.mask)) {
      pairs.slots[hole] = pairs.slots[at];
      hole = at;
    }
    at = (at + 1) & pairs.mask;
  }
  pairs.slots[hole] = NO_PAIR;
}

// Tries so often to exchange the sources of two random ties, j -> i and l -> k become l -> i and j -> k, so that every
// actor keeps its numbers of ties in and out. A try that would make a loop, or a tie that is there already, changes
// nothing (Maslov and Sneppen 2002). Tie e leads from sources[e] to row[e]. mirror: by tie the one in the other
// direction, which changes along; empty where ties have a direction. Returns how many tries changed something.
inline std::int64_t swapped(Luck luck, std::int64_t tries, Span<const Actor> row, Span<std::int64_t> mirror,
                            Span<Actor> sources) {
  const bool both = !mirror.empty();
  const std::int64_t ties = sources.size;
  const int bits = std::bit_width(static_cast<std::uint64_t>(2 * ties + 1));
  Pairs pairs{scratch<std::int64_t>(std::int64_t{1} << bits), (std::int64_t{1} << bits) - 1, 64 - bits};
  for (std::int64_t i = 0; i <= pairs.mask; ++i) pairs.slots[i] = NO_PAIR;
  for (std::int64_t e = 0; e < ties; ++e)
    if (!both || e <= mirror[e]) put(pairs, key_of(row[e], sources[e], both));
  // What a try reads lies anywhere in memory, so it is fetched while earlier tries are made: first its ties, and when
  // those are there the slots of its pairs.
  constexpr std::int64_t TIES_AHEAD = 16, PAIRS_AHEAD = 8;
  std::int64_t chosen[TIES_AHEAD][2];
  const auto choose = [&](std::int64_t t) {
    const Words w = philox({static_cast<std::uint32_t>(t), OF_TIES, static_cast<std::uint32_t>(t >> 32),
                            static_cast<std::uint32_t>(Purpose::PERMUTE)},
                           luck);
    for (int end = 0; end < 2; ++end) {
      const std::uint64_t bits = (static_cast<std::uint64_t>(w[2 * end + 1]) << 32 | w[2 * end]) >> 11;
      const std::int64_t e = chosen[t % TIES_AHEAD][end] = below(bits, ties);
      prefetch(&row[e]);
      prefetch(&sources[e]);
      if (both) prefetch(&mirror[e]);
    }
  };
  const auto fetch_pairs = [&](std::int64_t t) {
    const auto [e, f] = chosen[t % TIES_AHEAD];
    for (const std::int64_t target : {e, f})
      for (const std::int64_t source : {e, f})
        prefetch(&pairs.slots[home_of(pairs, key_of(row[target], sources[source], both))]);
    if (both) {
      prefetch(&sources[mirror[e]]);
      prefetch(&sources[mirror[f]]);
    }
  };
  for (std::int64_t t = 0; t < std::min(tries, TIES_AHEAD); ++t) choose(t);
  std::int64_t swaps = 0;
  for (std::int64_t t = 0; t < tries; ++t) {
    if (t + PAIRS_AHEAD < tries) fetch_pairs(t + PAIRS_AHEAD);
    const auto [e, f] = chosen[t % TIES_AHEAD];
    if (t + TIES_AHEAD < tries) choose(t + TIES_AHEAD);
    const std::int64_t i = row[e], j = sources[e], k = row[f], l = sources[f];
    if (i == l || k == j) continue;
    const std::int64_t one = key_of(i, l, both), other = key_of(k, j, both);
    if (pairs.slots[find(pairs, one)] == one || pairs.slots[find(pairs, other)] == other) continue;
    take(pairs, key_of(i, j, both));
    take(pairs, key_of(k, l, both));
    put(pairs, one);
    put(pairs, other);
    sources[e] = static_cast<Actor>(l);
    sources[f] = static_cast<Actor>(j);
    if (both) {
      const std::int64_t from_e = mirror[e], from_f = mirror[f];
      sources[from_e] = static_cast<Actor>(k);
      sources[from_f] = static_cast<Actor>(i);
      mirror[e] = from_f, mirror[from_f] = e;
      mirror[f] = from_e, mirror[from_e] = f;
    }
    ++swaps;
  }
  return swaps;
}

}  // namespace uptake::graph
