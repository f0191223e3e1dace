// The tie clock: one independent cascade by coins, each tie tossed once, when its source adopts. Twin: kernels/cascade.py.
//
// A tie's coin depends on the tie and the run alone, so the live ties form one random graph per run (the live-edge form)
// and who is reached does not depend on the order of the front. The reached are a bitmap, which stays in the cache where
// bytes would not; a target is appended to the next wave without a branch, as one in ten would be mispredicted.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "coins.hpp"
#include "scratch.hpp"
#include "types.hpp"

namespace uptake {

class Cascade {
 public:
  Cascade(const Ties& ties, Span<const std::int32_t> bar, Luck luck, std::uint32_t idea)
      : ties_(ties), bar_(bar), luck_(luck), idea_(idea), n_(ties.offsets.size - 1) {
    reached_.assign(static_cast<std::size_t>(n_ / 64 + 1), 0);
    queue_ = scratch<Actor>(n_ + 1);  // the waves one after the other; one place more than there are actors
  }

  // Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
  int run(Span<const Actor> seeds, const volatile std::int32_t* stop, Span<std::int64_t> curve,
          Span<std::int32_t> adoption_step) {
    std::fill_n(adoption_step.data, adoption_step.size, -1);
    for (std::int64_t i = 0; i < seeds.size; ++i) reach(seeds[i]);
    note(adoption_step, 0, 0);
    curve[0] = size_;
    std::int64_t start = 0;
    for (int t = 1; t < curve.size; ++t) {
      const std::int64_t end = size_;
      for (std::int64_t i = start; i < end; ++i) {
        if ((i & 0xFFFF) == 0 && *stop) return STOPPED;
        if (i + AHEAD < end) prefetch(&ties_.offsets[queue_[i + AHEAD]]);
        pass_on(queue_[i]);
      }
      follow();
      note(adoption_step, end, t);
      curve[t] = size_;
      if (size_ == end) {
        std::fill(curve.data + t, curve.data + curve.size, size_);
        return t;
      }
      start = end;
    }
    return UNSETTLED;
  }

 private:
  void reach(Actor v) {
    std::uint64_t& word = reached_[static_cast<std::size_t>(v) >> 6];
    const std::uint64_t bit = std::uint64_t{1} << (v & 63);
    queue_[size_] = v;
    size_ += (word & bit) == 0;
    word |= bit;
  }

  // Toss the coins of u's ties, 32 at a time from a multiple of 4, and set the live ones aside.
  void pass_on(Actor u) {
    const std::int64_t begin = ties_.offsets[u], end = ties_.offsets[u + 1];
    for (std::int64_t first = begin & ~std::int64_t{3}; first < end; first += COINS) {
      std::uint32_t live = live_among(first, end);
      if (first < begin) live &= ~std::uint32_t{0} << (begin - first);
      if (end - first < COINS) live &= (std::uint32_t{1} << (end - first)) - 1;
      set_aside(ties_.targets.data + first, live);
      if (aside_ > ASIDE - COINS) follow();
    }
  }

  // Live ties wait for their targets to come from memory. The first few are written whether they exist or not, as how
  // many there are cannot be predicted.
  void set_aside(const Actor* row, std::uint32_t live) {
    const int count = std::popcount(live);
    for (int i = 0; i < 5; ++i, live &= live - 1) {
      const Actor* tie = row + (std::countr_zero(live) & (COINS - 1));
      prefetch(tie);
      waiting_[aside_ + i] = tie;
    }
    for (int i = 5; i < count; ++i, live &= live - 1) {
      const Actor* tie = row + std::countr_zero(live);
      prefetch(tie);
      waiting_[aside_ + i] = tie;
    }
    aside_ += count;
  }

  void follow() {
    for (int i = 0; i < aside_; ++i) reach(*waiting_[i]);
    aside_ = 0;
  }

  std::uint32_t live_among(std::int64_t first, std::int64_t end) const {
    const std::uint32_t block = static_cast<std::uint32_t>(first >> 2);
    if (bar_.size == 1) return bar_[0] < 0 ? 0 : coins_.live(luck_, idea_, block, bar_[0]);
    std::uint32_t coin[COINS], live = 0;
    coins_.toss(luck_, idea_, block, coin);
    const int known = static_cast<int>(std::min<std::int64_t>(COINS, end - first));
    for (int i = 0; i < known; ++i)
      live |= static_cast<std::uint32_t>(static_cast<std::int32_t>(coin[i] >> 1) <= bar_[first + i]) << i;
    return live;
  }

  void note(Span<std::int32_t> adoption_step, std::int64_t from, int t) const {
    if (adoption_step.empty()) return;
    for (std::int64_t i = from; i < size_; ++i) adoption_step[queue_[i]] = t;
  }

  const Ties& ties_;
  Span<const std::int32_t> bar_;
  Luck luck_;
  std::uint32_t idea_;
  std::int64_t n_;
  const Coins& coins_ = coins();
  std::vector<std::uint64_t> reached_;
  Scratch<Actor> queue_;
  std::int64_t size_ = 0;
  static constexpr int ASIDE = 512;
  const Actor* waiting_[ASIDE + COINS];
  int aside_ = 0;
};

}  // namespace uptake
