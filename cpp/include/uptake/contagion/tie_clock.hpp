// The tie clock: each tie of an adopter has a coin, which decides once whether the tie is live. Twin:
// kernels/contagion/tie_clock.py.
#pragma once

#include <algorithm>

#include <uptake/contagion/live_ties.hpp>

namespace uptake::contagion {

// Rows of ties are cut into blocks of four ties (coins.hpp), which are gathered from several rows and tossed together.
class TieClock {
 public:
  TieClock(const Ties& ties, Span<const std::int32_t> bar, std::uint32_t idea)
      : ties_(ties), bar_(bar), idea_(idea), toss_all_(toss_for(bar.size == 1)) {
    std::fill_n(keep_, MOST / TOSS, ALL);
  }

  // Tosses the ties of adopter u; `live` may get them later, at the latest in finish().
  void pass_on(Luck luck, Actor u, LiveTies& live) {
    const std::int64_t begin = ties_.offsets[u], end = ties_.offsets[u + 1];
    if (begin == end) return;
    if (bar_.size > 1)
      for (std::int64_t e = begin; e < end + LINE - 1; e += LINE) prefetch(bar_.data + std::min(e, end - 1));
    leave_out(gathered_, (1U << (begin & 3)) - 1);
    const std::int64_t last = (end - 1) >> 2;
    for (std::int64_t block = begin >> 2;;) {
      const auto count = static_cast<int>(std::min<std::int64_t>(last - block + 1, MOST - gathered_));
      for (int i = 0; i < count; i += 4)
        for (int k = 0; k < 4; ++k) blocks_[gathered_ + i + k] = block + i + k;
      gathered_ += count;
      block += count;
      if (block > last) break;
      finish(luck, live);
    }
    leave_out(gathered_ - 1, 15 & (~1U << ((end - 1) & 3)));
    if (gathered_ == MOST) finish(luck, live);
  }

  void finish(Luck luck, LiveTies& live) {
    const int n = (gathered_ + TOSS - 1) / TOSS;
    if (gathered_ % TOSS != 0) keep_[n - 1] &= (1U << BLOCK * (gathered_ % TOSS)) - 1;
    toss_all_(luck, idea_, bar_, blocks_, n, masks_);
    for (int i = 0; i < n; ++i) {
      live.add(ties_.targets.data, blocks_ + TOSS * i, masks_[i] & keep_[i]);
      keep_[i] = ALL;
    }
    gathered_ = 0;
  }

 private:
  static constexpr int MOST = 64 * TOSS;
  static constexpr std::int64_t LINE = 16;
  static constexpr std::uint32_t ALL = ~std::uint32_t{0};

  // Of the block at this place, the ties of the set do not count.
  void leave_out(int place, std::uint32_t ties) { keep_[place / TOSS] &= ~(ties << BLOCK * (place % TOSS)); }

  const Ties& ties_;
  Span<const std::int32_t> bar_;
  std::uint32_t idea_;
  TossAll toss_all_;
  std::int64_t blocks_[MOST + 4] = {};  // four are written at a time
  std::uint32_t masks_[MOST / TOSS];
  std::uint32_t keep_[MOST / TOSS];  // which ties of the blocks count
  int gathered_ = 0;
};

}  // namespace uptake::contagion
