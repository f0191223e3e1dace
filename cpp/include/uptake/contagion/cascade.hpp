// One independent cascade after another in the live-edge form: which ties are live depends on the run alone, so who is
// reached does not depend on the order of the wave. The tie clock tosses a coin per tie, the skip clock goes from one live
// tie to the next. Twin: kernels/contagion/cascade.py.
#pragma once

#include <algorithm>
#include <bit>

#include <uptake/base/types.hpp>
#include <uptake/contagion/reached.hpp>
#include <uptake/contagion/skip.hpp>
#include <uptake/luck/coins.hpp>

namespace uptake::contagion {

using namespace luck;

// Live ties wait here for their targets to come from memory.
class LiveTies {
 public:
  explicit LiveTies(Reached& reached) : reached_(reached) {}

  void add(const Actor* tie) {
    prefetch(tie);
    waiting_[size_++] = tie;
    if (size_ > MOST - TOSSED) follow();
  }

  // The first few are written whether they exist or not, as how many there are cannot be predicted.
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

// Each tie tossed once, when its source adopts: 32 ties a toss, from a multiple of 4; tosses are gathered and thrown
// together.
class TieClock {
 public:
  TieClock(const Ties& ties, Span<const std::int32_t> bar, std::uint32_t idea)
      : ties_(ties), bar_(bar), idea_(idea), toss_all_(toss_for(bar.size == 1)) {}

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

// From each live tie to the next; the first draws of many adopters are made together.
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

template <class Clock>
class Cascade {
 public:
  Cascade(const Ties& ties, Clock clock) : ties_(ties), clock_(clock), reached_(ties.offsets.size - 1), live_(reached_) {}

  // Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
  int run(Luck luck, Span<const Actor> seeds, const volatile std::int32_t* stop, Span<std::int64_t> curve,
          Span<std::int32_t> adoption_step) {
    reached_.clear();
    std::fill_n(adoption_step.data, adoption_step.size, -1);
    for (std::int64_t i = 0; i < seeds.size; ++i) reached_.reach(seeds[i]);
    reached_.note(adoption_step, 0, 0);
    curve[0] = reached_.size();
    std::int64_t start = 0;
    for (int t = 1; t < curve.size; ++t) {
      reached_.ascend(start);
      const std::int64_t end = reached_.size();
      for (std::int64_t i = start; i < end; ++i) {
        if ((i & 0xFFFF) == 0 && *stop) return STOPPED;
        if (i + AHEAD < end) prefetch(&ties_.offsets[reached_[i + AHEAD]]);
        clock_.pass_on(luck, reached_[i], live_);
      }
      clock_.finish(luck, live_);
      live_.follow();
      reached_.note(adoption_step, end, t);
      curve[t] = reached_.size();
      if (reached_.size() == end) {
        std::fill(curve.data + t, curve.data + curve.size, end);
        return t;
      }
      start = end;
    }
    return UNSETTLED;
  }

 private:
  const Ties& ties_;
  Clock clock_;
  Reached reached_;
  LiveTies live_;
};

}  // namespace uptake::contagion
