// Needs below 255 under one hazard for all, without a logarithm.
#pragma once

#include <cstdint>

#include <uptake/contagion/needs.hpp>

namespace uptake::contagion {

constexpr int BYTE = 255;  // what a byte holds, and more

// A draw's leading word w decides, but for one word per need.
struct ShortNeeds {
  std::uint32_t last[BYTE + 1];  // last[k]: the greatest word whose least draw needs at most k; last[255]: any
  std::int32_t from[1024];       // where to begin, by the leading ten bits

  explicit ShortNeeds(const Needs& needs) {
    const auto need = [&](std::int64_t word) { return needs.at(static_cast<std::uint64_t>(word) << 21, needs.scale[0]); };
    std::int64_t word = 0;
    last[0] = 0;
    for (int k = 1; k < BYTE; ++k) {  // need rises with the word
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
      from[bucket] = k;
    }
  }

  // The need, or 255 if it is at least that; 0 where the word alone does not say.
  int operator[](std::uint32_t word) const {
    int k = from[word >> 22];
    while (word > last[k]) ++k;
    return k < BYTE && word == last[k] ? 0 : k;
  }
};

}  // namespace uptake::contagion
