// The tie clock: each tie of an adopter has a coin, which decides once whether the tie is live. Twin:
// kernels/contagion/tie_clock.py.
#pragma once

#include <uptake/contagion/live_ties.hpp>

namespace uptake::contagion {

// A row of ties is cut into tosses of 32 ties that begin at a multiple of 4 (coins.hpp). Tosses are gathered from
// several rows and thrown together.
class TieClock {
 public:
  TieClock(const Ties& ties, Span<const std::int32_t> bar, std::uint32_t idea)
      : ties_(ties), bar_(bar), idea_(idea), toss_all_(toss_for(bar.size == 1)) {}

  // Tosses the ties of adopter u; `live` may get them later, at the latest in finish().
  void pass_on(Luck luck, Actor u, LiveTies& live) {
    const std::int64_t begin = ties_.offsets[u], end = ties_.offsets[u + 1];
    for (std::int64_t first = begin & ~std::int64_t{3}; first < end; first += TOSSED) {
      std::uint32_t keep = ~std::uint32_t{0};
      if (first < begin) keep <<= begin - first;
      if (end - first < TOSSED) keep &= (std::uint32_t{1} << (end - first)) - 1;
      tosses_[gathered_++] = {first, keep};
      if (gathered_ == MOST) finish(luck, live);
    }
  }

  void finish(Luck luck, LiveTies& live) {
    const int n = gathered_;
    while (gathered_ % TOSSES_AT_ONCE != 0) tosses_[gathered_++] = {0, 0};
    toss_all_(luck, idea_, bar_, tosses_, gathered_, masks_);
    for (int i = 0; i < n; ++i) live.add(ties_.targets.data + tosses_[i].first, masks_[i]);
    gathered_ = 0;
  }

 private:
  const Ties& ties_;
  Span<const std::int32_t> bar_;
  std::uint32_t idea_;
  TossAll toss_all_;
  static constexpr int MOST = 64;
  Toss tosses_[MOST];
  std::uint32_t masks_[MOST];
  int gathered_ = 0;
};

}  // namespace uptake::contagion
