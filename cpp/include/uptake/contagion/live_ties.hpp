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
  static constexpr int MOST = 512, MASK = 32;

 public:
  explicit LiveTies(Reached& reached) : reached_(reached) {}

  void add(const Actor* tie) {
    prefetch(tie);
    waiting_[size_++] = tie;
    if (size_ > MOST - MASK) follow();
  }

  // Adds tie 4 blocks[j] + w for each bit 4 j + w of `live`. Five places are always written, as most masks have fewer
  // bits and a loop over an unpredictable number of them costs more; size_ counts the real ones.
  void add(const Actor* ties, const std::int64_t* blocks, std::uint32_t live) {
    const int count = std::popcount(live);
    const auto put = [&](int i) {
      const int at = std::countr_zero(live) & (MASK - 1);
      const Actor* tie = ties + (BLOCK * blocks[at / BLOCK] + at % BLOCK);
      prefetch(tie);
      waiting_[size_ + i] = tie;
    };
    for (int i = 0; i < 5; ++i, live &= live - 1) put(i);
    for (int i = 5; i < count; ++i, live &= live - 1) put(i);
    size_ += count;
    if (size_ > MOST - MASK) follow();
  }

  void follow() {
    for (int i = 0; i < size_; ++i) reached_.reach(*waiting_[i]);
    size_ = 0;
  }

 private:
  Reached& reached_;
  const Actor* waiting_[MOST + MASK];
  int size_ = 0;
};

}  // namespace uptake::contagion
