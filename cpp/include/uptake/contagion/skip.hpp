// The skip clock: an adopter's live ties by geometric gaps, so that only live ties are touched. Twin: kernels/contagion/skip.py.
//
// The g-th number of adopter u is word (g & 3) of Philox with counter (u, idea, 1 + (g >> 2), TIE). A word w stands for
// U = (w + 1/2) 2^-32, and the gap to the next live tie is floor(-ln(1 - U) / Lambda): geometric with chance p.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <uptake/luck/draws.hpp>
#include <uptake/luck/fixed.hpp>

namespace uptake::contagion {

using namespace luck;

constexpr std::int64_t NO_GAP = std::int64_t{1} << 62;  // further than any tie

// The definition: ties that are not live before the next that is, for a hazard Lambda(p) per tie.
inline std::int64_t gap_of(std::uint32_t word, std::int64_t hazard) {
  if (hazard == 0) return NO_GAP;
  return (resistance(static_cast<std::uint64_t>(word) << 21 | std::uint64_t{1} << 20) - 1) / hazard;
}

// The same without a logarithm for short gaps: least[g] is the least word with a gap of at least g.
class Gaps {
 public:
  explicit Gaps(std::int64_t hazard) : hazard_(hazard) {
    const double rate = static_cast<double>(hazard) / 4294967296.0;
    for (int g = 0; g <= SHORT; ++g) {
      std::int64_t word = std::clamp<std::int64_t>(static_cast<std::int64_t>(-std::expm1(-g * rate) * 4294967296.0), 0, WORDS);
      while (word > 0 && gap_of(static_cast<std::uint32_t>(word - 1), hazard) >= g) --word;  // the guess is not trusted
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
  std::array<std::uint16_t, 256> from_;  // the gap of the first word of each 256th of the words
};

inline Words skip_block(Luck luck, std::uint32_t idea, Actor u, std::uint32_t epoch) {
  return philox({static_cast<std::uint32_t>(u), idea, epoch, static_cast<std::uint32_t>(Purpose::TIE)}, luck);
}

// Visits the positions 0 .. size - 1 of the live ties in the row of adopter u, in order; its first block is at hand.
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

}  // namespace uptake::contagion
