// The tie clock: one independent cascade by coins, each tie tossed once, when its source adopts. Twin: kernels/cascade.py.
//
// A tie's coin depends on the tie and the run alone, so the live ties form one random graph per run (the live-edge form)
// and who is reached does not depend on the order of the front.
#pragma once

#include <algorithm>
#include <vector>

#include "luck.hpp"
#include "types.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define UPTAKE_DISPATCH
#define UPTAKE_EVERY_SIMD __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define UPTAKE_EVERY_SIMD
#endif

namespace uptake {

constexpr int COIN_BLOCKS = 16;

// The coins of the ties 4 block .. 4 block + 63: Philox sixteen blocks abreast, in whatever vectors the machine has.
UPTAKE_EVERY_SIMD inline void toss(Luck luck, std::uint32_t idea, std::uint32_t block, std::uint32_t* coins) {
  std::uint32_t c0[COIN_BLOCKS], c1[COIN_BLOCKS], c2[COIN_BLOCKS], c3[COIN_BLOCKS];
  for (int i = 0; i < COIN_BLOCKS; ++i) {
    c0[i] = block + static_cast<std::uint32_t>(i);
    c1[i] = idea;
    c2[i] = 0;
    c3[i] = static_cast<std::uint32_t>(Purpose::tie);
  }
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < COIN_BLOCKS; ++i) {
      const std::uint64_t p0 = 0xD2511F53ULL * c0[i];
      const std::uint64_t p1 = 0xCD9E8D57ULL * c2[i];
      c0[i] = static_cast<std::uint32_t>(p1 >> 32) ^ c1[i] ^ luck.seed;
      c1[i] = static_cast<std::uint32_t>(p1);
      c2[i] = static_cast<std::uint32_t>(p0 >> 32) ^ c3[i] ^ luck.run;
      c3[i] = static_cast<std::uint32_t>(p0);
    }
    luck.seed += 0x9E3779B9U;
    luck.run += 0xBB67AE85U;
  }
  for (int i = 0; i < COIN_BLOCKS; ++i) {
    coins[4 * i] = c0[i];
    coins[4 * i + 1] = c1[i];
    coins[4 * i + 2] = c2[i];
    coins[4 * i + 3] = c3[i];
  }
}

// One cascade. A tie is live if (coin >> 1) <= bar, bar = round(p 2^31) - 1; bar has one value, or one per tie.
// Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
inline int cascade(const Ties& ties, Span<const std::int32_t> bar, Luck luck, std::uint32_t idea, Span<const Actor> seeds,
                   const volatile std::int32_t* stop, Span<std::int64_t> curve, Span<std::int32_t> adoption_step) {
  const std::int64_t n = ties.offsets.size - 1;
  std::vector<std::uint8_t> reached(static_cast<std::size_t>(n), 0);
  std::vector<Actor> front, next;
  std::fill_n(adoption_step.data, adoption_step.size, -1);
  const auto reach = [&](Actor v, int t, std::vector<Actor>& list) {
    if (reached[v]) return;
    reached[v] = 1;
    if (!adoption_step.empty()) adoption_step[v] = t;
    list.push_back(v);
  };
  for (std::int64_t i = 0; i < seeds.size; ++i) reach(seeds[i], 0, front);
  std::int64_t adopters = static_cast<std::int64_t>(front.size());
  curve[0] = adopters;
  alignas(64) std::uint32_t coins[4 * COIN_BLOCKS];
  for (int t = 1; t < curve.size; ++t) {
    if (*stop) return STOPPED;
    next.clear();
    for (const Actor u : front) {
      const std::int64_t end = ties.offsets[u + 1];
      for (std::int64_t e = ties.offsets[u]; e < end;) {
        const std::int64_t first = e & ~std::int64_t{3};
        const std::int64_t until = std::min(end, first + 4 * COIN_BLOCKS);
        toss(luck, idea, static_cast<std::uint32_t>(first >> 2), coins);
        for (; e < until; ++e)
          if (static_cast<std::int32_t>(coins[e - first] >> 1) <= bar[bar.size == 1 ? 0 : e]) reach(ties.targets[e], t, next);
      }
    }
    adopters += static_cast<std::int64_t>(next.size());
    curve[t] = adopters;
    if (next.empty()) {
      std::fill(curve.data + t, curve.data + curve.size, adopters);
      return t;
    }
    front.swap(next);
  }
  return UNSETTLED;
}

}  // namespace uptake
