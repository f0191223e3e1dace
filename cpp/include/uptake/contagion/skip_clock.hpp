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
    for (std::int64_t bucket = 0; bucket < 1 << BITS; ++bucket) {
      while (g < SHORT && least_[g + 1] <= bucket << (32 - BITS)) ++g;
      from_[bucket] = static_cast<std::uint16_t>(g);
    }
  }

  // The gap where it is below `rest`; otherwise a number that is not.
  std::int64_t operator()(std::uint32_t word, std::int64_t rest) const {
    if (rest <= SHORT && least_[rest] <= word) return rest;
    int g = from_[word >> (32 - BITS)];
    while (g < SHORT && least_[g + 1] <= word) ++g;
    return g < SHORT ? g : gap_of(word, hazard_);
  }

 private:
  static constexpr int SHORT = 256, BITS = 10;
  static constexpr std::int64_t WORDS = std::int64_t{1} << 32;
  std::int64_t hazard_;
  std::array<std::int64_t, SHORT + 1> least_;
  std::array<std::uint16_t, 1 << BITS> from_;  // from_[b]: the gap of the smallest word whose leading bits are b
};

inline Words skip_block(Luck luck, std::uint32_t idea, Actor u, std::uint32_t epoch) {
  return philox({static_cast<std::uint32_t>(u), idea, epoch, static_cast<std::uint32_t>(Purpose::TIE)}, luck);
}

// The rows of several adopters are gathered, and as many blocks as each is likely to need are drawn together; more are
// drawn one by one.
class SkipClock {
 public:
  SkipClock(const Ties& ties, std::int64_t hazard, std::uint32_t idea)
      : ties_(ties),
        gaps_(hazard),
        idea_(idea),
        blocks_per_tie_(-std::expm1(-static_cast<double>(hazard) / 4294967296.0) / 4) {}

  void pass_on(Luck luck, Actor u, LiveTies& live) {
    const std::int64_t begin = ties_.offsets[u], size = ties_.offsets[u + 1] - begin;
    if (size == 0) return;
    const int blocks = 1 + static_cast<int>(std::min(static_cast<double>(size) * blocks_per_tie_ + 0.5, MOST));
    if (gathered_ + blocks > TOGETHER) finish(luck, live);
    rows_[rows_gathered_++] = {ties_.targets.data + begin, size, u, blocks};
    for (int b = 1; b <= blocks; ++b) {
      adopters_[gathered_] = u;
      epochs_[gathered_++] = static_cast<std::uint32_t>(b);
    }
  }

  void finish(Luck luck, LiveTies& live) {
    draw_(luck, Purpose::TIE, idea_, epochs_, adopters_, gathered_, drawn_);
    int block = 0;
    for (int i = 0; i < rows_gathered_; block += rows_[i++].blocks) go_through(luck, rows_[i], block, live);
    gathered_ = rows_gathered_ = 0;
  }

 private:
  struct Row {
    const Actor* ties;
    std::int64_t size;
    Actor adopter;
    int blocks;
  };

  // Adds the live ties of a row, whose first blocks are drawn_ from position `block` on.
  void go_through(Luck luck, const Row& row, int block, LiveTies& live) {
    const Actor* tie = row.ties;
    std::int64_t rest = row.size;
    const auto ends = [&](std::uint32_t word) {
      const std::int64_t gap = gaps_(word, rest);
      if (gap >= rest) return true;
      live.add(tie + gap);
      tie += gap + 1;
      rest -= gap + 1;
      return false;
    };
    for (int b = block; b < block + row.blocks; ++b)
      for (int w = 0; w < 4; ++w)
        if (ends(drawn_.words[w][b])) return;
    for (auto epoch = static_cast<std::uint32_t>(row.blocks + 1);; ++epoch)
      for (const std::uint32_t word : skip_block(luck, idea_, row.adopter, epoch))
        if (ends(word)) return;
  }

  const Ties& ties_;
  Gaps gaps_;
  std::uint32_t idea_;
  double blocks_per_tie_;  // likely to be needed
  DrawBlocks draw_ = draw_blocks();
  static constexpr double MOST = 15;  // blocks of a row that are drawn together, less one
  Actor adopters_[TOGETHER] = {};
  std::uint32_t epochs_[TOGETHER] = {};
  Row rows_[TOGETHER];
  Blocks drawn_;
  int gathered_ = 0, rows_gathered_ = 0;
};

}  // namespace uptake::contagion
