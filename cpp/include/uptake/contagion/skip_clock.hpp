// The skip clock: goes from one live tie of an adopter to the next by geometric gaps, so other ties cost nothing. Twin:
// kernels/contagion/skip_clock.py.
//
// The g-th number of adopter u is word (g & 3) of Philox with counter (u, idea, 1 + (g >> 2), TIE). A word w stands for
// U = (w + 1/2) 2^-32, and the gap to the next live tie is floor(-ln(1 - U) / Lambda): geometric with chance p.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <uptake/contagion/live_ties.hpp>
#include <uptake/luck/draws.hpp>
#include <uptake/luck/fixed.hpp>

namespace uptake::contagion {

using namespace luck;

constexpr std::int64_t NO_GAP = std::int64_t{1} << 62;  // further than any tie

// The definition: the number of ties that are not live before the next live tie, for a hazard Lambda(p) per tie.
inline std::int64_t gap_of(std::uint32_t word, std::int64_t hazard) {
  if (hazard == 0) return NO_GAP;
  return (resistance(static_cast<std::uint64_t>(word) << 21 | std::uint64_t{1} << 20) - 1) / hazard;
}

// The same function as a table for gaps below 256: least_[g] is the smallest word whose gap is at least g. Longer gaps
// take the logarithm.
class Gaps {
 public:
  explicit Gaps(std::int64_t hazard) : hazard_(hazard) {
    const double rate = static_cast<double>(hazard) / 4294967296.0;
    for (int g = 0; g <= SHORT; ++g) {
      std::int64_t word =
          std::clamp<std::int64_t>(static_cast<std::int64_t>(-std::expm1(-g * rate) * 4294967296.0), 0, WORDS);
      // Correct the floating-point estimate so that the table matches gap_of exactly.
      while (word > 0 && gap_of(static_cast<std::uint32_t>(word - 1), hazard) >= g) --word;
      while (word < WORDS && gap_of(static_cast<std::uint32_t>(word), hazard) < g) ++word;
      least_[g] = word;
    }
    int g = 0;
    for (std::int64_t bucket = 0; bucket < 256; ++bucket) {
      while (g < SHORT && least_[g + 1] <= bucket << 24) ++g;
      from_[bucket] = static_cast<std::uint16_t>(g);
    }
  }

  std::int64_t operator()(std::uint32_t word) const {
    int g = from_[word >> 24];
    while (g < SHORT && least_[g + 1] <= word) ++g;
    return g < SHORT ? g : gap_of(word, hazard_);
  }

 private:
  static constexpr int SHORT = 256;
  static constexpr std::int64_t WORDS = std::int64_t{1} << 32;
  std::int64_t hazard_;
  std::array<std::int64_t, SHORT + 1> least_;
  std::array<std::uint16_t, 256> from_;  // from_[b]: the gap of the smallest word whose leading byte is b
};

inline Words skip_block(Luck luck, std::uint32_t idea, Actor u, std::uint32_t epoch) {
  return philox({static_cast<std::uint32_t>(u), idea, epoch, static_cast<std::uint32_t>(Purpose::TIE)}, luck);
}

// Calls visit(position) for each live tie in the row of adopter u, in order; the row has `size` ties. Column i of
// `first` holds the four words of epoch 1.
template <class Visit>
void each_live(const Gaps& gaps, Luck luck, std::uint32_t idea, Actor u, std::int64_t size, const Blocks& first, int i,
               Visit visit) {
  std::int64_t at = 0;
  for (int w = 0; w < 4; ++w) {
    at += gaps(first.words[w][i]);
    if (at >= size) return;
    visit(at++);
  }
  for (std::uint32_t epoch = 2;; ++epoch)
    for (const std::uint32_t word : skip_block(luck, idea, u, epoch)) {
      at += gaps(word);
      if (at >= size) return;
      visit(at++);
    }
}

// The first block of 32 adopters is drawn at once; later blocks one by one.
class SkipClock {
 public:
  SkipClock(const Ties& ties, std::int64_t hazard, std::uint32_t idea) : ties_(ties), gaps_(hazard), idea_(idea) {}

  void pass_on(Luck luck, Actor u, LiveTies& live) {
    adopters_[gathered_++] = u;
    prefetch(&ties_.offsets[u]);
    if (gathered_ == TOGETHER) finish(luck, live);
  }

  void finish(Luck luck, LiveTies& live) {
    const int n = gathered_;
    while (gathered_ != 0 && gathered_ < TOGETHER) adopters_[gathered_++] = adopters_[0];
    if (n > 0) draw_(luck, Purpose::TIE, idea_, 1, adopters_, first_);
    for (int i = 0; i < n; ++i) {
      const std::int64_t begin = ties_.offsets[adopters_[i]], end = ties_.offsets[adopters_[i] + 1];
      const Actor* row = ties_.targets.data + begin;
      each_live(gaps_, luck, idea_, adopters_[i], end - begin, first_, i, [&](std::int64_t e) { live.add(row + e); });
    }
    gathered_ = 0;
  }

 private:
  const Ties& ties_;
  Gaps gaps_;
  std::uint32_t idea_;
  DrawBlocks draw_ = draw_blocks();
  Actor adopters_[TOGETHER];
  Blocks first_;
  int gathered_ = 0;
};

}  // namespace uptake::contagion
