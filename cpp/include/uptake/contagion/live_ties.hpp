// Live ties of one cascade, on their way to their targets.
#pragma once

#include <bit>

#include <uptake/base/types.hpp>
#include <uptake/contagion/reached.hpp>
#include <uptake/luck/coins.hpp>

namespace uptake::contagion {

using namespace luck;

// A queue of ties known to be live. Their targets are prefetched when they are added, and reached in follow().
class LiveTies {
 public:
  explicit LiveTies(Reached& reached) : reached_(reached) {}

  void add(const Actor* tie) {
    prefetch(tie);
    waiting_[size_++] = tie;
    if (size_ > MOST - TOSSED) follow();
  }

  // Adds the ties row[i] for which bit i of `live` is set. Five places are always written, as most masks have fewer
  // bits and a loop over an unpredictable number of them costs more; size_ counts the real ones.
  void add(const Actor* row, std::uint32_t live) {
    const int count = std::popcount(live);
    for (int i = 0; i < 5; ++i, live &= live - 1) {
      const Actor* tie = row + (std::countr_zero(live) & (TOSSED - 1));
      prefetch(tie);
      waiting_[size_ + i] = tie;
    }
    for (int i = 5; i < count; ++i, live &= live - 1) {
      const Actor* tie = row + std::countr_zero(live);
      prefetch(tie);
      waiting_[size_ + i] = tie;
    }
    size_ += count;
    if (size_ > MOST - TOSSED) follow();
  }

  void follow() {
    for (int i = 0; i < size_; ++i) reached_.reach(*waiting_[i]);
    size_ = 0;
  }

 private:
  Reached& reached_;
  static constexpr int MOST = 512;
  const Actor* waiting_[MOST + TOSSED];
  int size_ = 0;
};

}  // namespace uptake::contagion
