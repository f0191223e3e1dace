// One independent cascade in the live-edge form, as often as asked. Which ties are live depends on the run alone, so
// who is reached does not depend on the order inside a wave. A clock (tie_clock.hpp, skip_clock.hpp) says which ties
// are live. Twin: kernels/contagion/cascade.py.
#pragma once

#include <algorithm>

#include <uptake/base/seeds.hpp>
#include <uptake/contagion/live_ties.hpp>
#include <uptake/contagion/reached.hpp>

namespace uptake::contagion {

template <class Clock>
class Cascade {
 public:
  Cascade(const Ties& ties, Clock clock)
      : ties_(ties), clock_(clock), reached_(ties.offsets.size - 1), live_(reached_) {}

  // Computes one run. Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or
  // STOPPED.
  [[gnu::noinline]] int run(Luck luck, Seeds seeds, const volatile std::int32_t* stop, Span<std::int64_t> curve,
                            Span<std::int32_t> adoption_step) {
    reached_.clear();
    std::fill_n(adoption_step.data, adoption_step.size, -1);
    plant(seeds, 0);
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
      if (!seeds.over()) plant(seeds, t);
      reached_.note(adoption_step, end, t);
      curve[t] = reached_.size();
      if (reached_.size() == end && seeds.over()) {
        std::fill(curve.data + t, curve.data + curve.size, end);
        return t;
      }
      start = end;
    }
    return UNSETTLED;
  }

 private:
  // The seeds of step t adopt. Not inlined, so that the loop of a run keeps its registers.
  [[gnu::noinline]] void plant(Seeds& seeds, int t) {
    seeds.come(t, [this](Actor v) { reached_.reach(v); });
  }

  const Ties& ties_;
  Clock clock_;
  Reached reached_;
  LiveTies live_;
};

}  // namespace uptake::contagion
