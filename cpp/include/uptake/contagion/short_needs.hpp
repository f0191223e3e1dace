// Needs below 255 without a logarithm, where all actors have the same hazard: a table over the leading 32 bits of a
// draw.
#pragma once

#include <cstdint>

#include <uptake/contagion/needs.hpp>

namespace uptake::contagion {

constexpr int BYTE = 255;  // 255 stands for "at least 255"

// The leading word of a draw decides the need, except for one word per need: there the lower bits decide.
struct ShortNeeds {
  // last[k]: the greatest word whose smallest draw has a need of at most k; last[255] is the greatest word.
  std::uint32_t last[BYTE + 1];
  std::uint8_t from[1024];  // from[b]: the least k with last[k] >= the smallest word whose leading ten bits are b

  explicit ShortNeeds(const Needs& needs) {
    const auto need = [&](std::int64_t word) {
      return needs.need_at(static_cast<std::uint64_t>(word) << 21, needs.scale[0]);
    };
    std::int64_t word = 0;
    last[0] = 0;
    for (int k = 1; k < BYTE; ++k) {  // by bisection, as needs rise with the word
      std::int64_t above = std::int64_t{1} << 32;
      while (above - word > 1) {
        const std::int64_t middle = word + (above - word) / 2;
        (need(middle) <= k ? word : above) = middle;
      }
      last[k] = static_cast<std::uint32_t>(word);
    }
    last[BYTE] = ~std::uint32_t{0};
    int k = 1;
    for (std::uint32_t bucket = 0; bucket < 1024; ++bucket) {
      while (k < BYTE && last[k] < bucket << 22) ++k;
      from[bucket] = static_cast<std::uint8_t>(k);
    }
  }

  // The same for 64 words, without a branch. Returns the set of those that must be asked one by one.
  std::uint64_t most_of(const std::uint32_t* words, std::uint8_t* needs) const {
    std::uint64_t open = 0;
    for (int r = 0; r < 64; ++r) {
      const std::uint32_t word = words[r];
      std::uint32_t k = from[word >> 22];
      k += word > last[k];
      needs[r] = static_cast<std::uint8_t>(k);
      open |= static_cast<std::uint64_t>(word >= last[k]) << r;
    }
    return open;
  }

  // The need, or 255 if it is at least 255; 0 where the word alone does not decide.
  int operator[](std::uint32_t word) const {
    int k = from[word >> 22];
    while (word > last[k]) ++k;
    return k < BYTE && word == last[k] ? 0 : k;
  }
};

}  // namespace uptake::contagion
