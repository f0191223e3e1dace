// Many runs of a threshold process under 'once', computed together. Each run has the same bits as in threshold.hpp.
// Twin: kernels/contagion/lanes.py.
//
// Bit r of a mask belongs to run r. A wave holds, for each actor, the mask of the runs in which it has just adopted. A
// small wave is pushed: for each tie of its actors, the target's line of missing values is updated, one cache line per
// tie. A large wave is pulled: each actor that has not adopted in all runs adds up what its sources pass on, eight
// bytes per tie. Missing keeps what actors miss: lane_counts.hpp where every contact counts 1, lane_amounts.hpp where
// ties differ.
#pragma once

#include <algorithm>
#include <array>
#include <bit>

#include <uptake/base/scratch.hpp>
#include <uptake/contagion/lane_amounts.hpp>
#include <uptake/contagion/lane_counts.hpp>
#include <uptake/contagion/runs.hpp>

namespace uptake::contagion {

template <class Missing>
class Lanes {
 public:
  static constexpr int COUNT = Missing::LANES;  // runs computed together

  Lanes(const Ties& targets, const Ties& sources, Missing& missing)
      : targets_(targets), sources_(sources), missing_(missing), n_(targets.offsets.size - 1) {}

  // Computes run `first` of the block and those after it, up to COUNT runs.
  void run(const Runs& runs, std::int64_t first) {
    clear();
    missing_.start(runs.luck_of(first));
    const int count = static_cast<int>(std::min<std::int64_t>(COUNT, runs.count() - first));
    std::uint64_t running = begin(runs, first, count);
    std::uint64_t awaiting = plant(running, 0);  // the runs in which seeds are still to come
    advance();
    std::array<std::int64_t, 64> reach{};
    observe(runs, first, running, 0, reach);
    for (int t = 1; t < runs.steps() && running != 0; ++t) {
      if (*runs.stop) return settle(runs, first, running, STOPPED);
      spread(running);
      if (awaiting != 0) awaiting = plant(awaiting, t);
      advance();
      const std::uint64_t moving = observe(runs, first, running, t, reach) | awaiting;
      for (std::uint64_t over = running & ~moving; over != 0; over &= over - 1) {
        const int r = std::countr_zero(over);
        const auto curve = runs.curve_of(first + r);
        std::fill(curve.data + t, curve.data + curve.size, reach[r]);
      }
      settle(runs, first, running & ~moving, t);
      running = moving;
    }
    settle(runs, first, running, UNSETTLED);
  }

 private:
  // Writes the outcome of these runs.
  static void settle(const Runs& runs, std::int64_t first, std::uint64_t lanes, int outcome) {
    for (; lanes != 0; lanes &= lanes - 1) runs.settled[first + std::countr_zero(lanes)] = outcome;
  }

  void clear() {
    for (const Actor v : reached_) adopted_[v] = 0;
    for (const Actor v : wave_) fresh_[v] = 0;
    reached_.clear();
    wave_.clear();
  }

  // Returns the mask of `count` runs.
  std::uint64_t begin(const Runs& runs, std::int64_t first, int count) {
    for (int r = 0; r < count; ++r) {
      seeds_[r] = runs.seeds_of(first + r);
      const auto steps = runs.adoption_of(first + r);
      std::fill_n(steps.data, steps.size, -1);
    }
    return ~std::uint64_t{0} >> (64 - count);
  }

  // The seeds of step t adopt in the runs of the mask. Returns the runs in which seeds are still to come. Not inlined,
  // so that the loop of a step keeps its registers.
  [[gnu::noinline]] std::uint64_t plant(std::uint64_t awaiting, int t) {
    std::uint64_t later = 0;
    for (; awaiting != 0; awaiting &= awaiting - 1) {
      const int r = std::countr_zero(awaiting);
      const std::uint64_t one = std::uint64_t{1} << r;
      seeds_[r].come(t, [&](Actor v) { adopt(v, one & ~adopted_[v]); });
      if (!seeds_[r].over()) later |= one;
    }
    return later;
  }

  // Writes the wave of step t to curves and adoption steps; `reach` counts adopters of each run. Returns the mask of
  // the runs in which anybody adopted.
  std::uint64_t observe(const Runs& runs, std::int64_t first, std::uint64_t running, int t,
                        std::array<std::int64_t, 64>& reach) const {
    std::uint64_t moving = 0;
    std::uint8_t sums[64];
    for (std::size_t i = 0; i < wave_.size(); i += BYTE) {
      const int size = static_cast<int>(std::min<std::size_t>(BYTE, wave_.size() - i));
      moving |= vectors_.tally(fresh_.get(), wave_.data() + i, size, sums);
      for (int r = 0; r < 64; ++r) reach[r] += sums[r];
    }
    for (; running != 0; running &= running - 1) {
      const int r = std::countr_zero(running);
      runs.curve_of(first + r)[t] = reach[r];
    }
    if (!runs.adoption_step.empty())
      for (const Actor v : wave_)
        for (std::uint64_t mask = fresh_[v]; mask != 0; mask &= mask - 1)
          runs.adoption_of(first + std::countr_zero(mask))[missing_.name(v)] = t;
    return moving;
  }

  void spread(std::uint64_t running) {
    std::int64_t ties = 0;
    for (const Actor u : wave_) ties += targets_.offsets[u + 1] - targets_.offsets[u];
    if (ties * PUSH > sources_.targets.size + n_)
      pull(running);
    else
      push();
  }

  void push() {
    for (std::size_t i = 0; i < wave_.size(); ++i) {
      if (i + AHEAD < wave_.size()) prefetch(&targets_.offsets[wave_[i + AHEAD]]);
      const Actor u = wave_[i];
      for (std::int64_t e = targets_.offsets[u]; e < targets_.offsets[u + 1]; ++e) {
        if (e + AHEAD < targets_.targets.size) {
          prefetch(&adopted_[targets_.targets[e + AHEAD]]);
          missing_.fetch(targets_.targets[e + AHEAD]);
        }
        const Actor v = targets_.targets[e];
        const std::uint64_t mask = fresh_[u] & ~adopted_[v];
        if (mask != 0) adopt(v, missing_.take(v, e, mask));
      }
    }
  }

  void pull(std::uint64_t running) {
    for (Actor v = 0; v < static_cast<Actor>(n_); ++v) {
      const std::uint64_t open = running & ~adopted_[v];
      if (open != 0 && sources_.offsets[v] < sources_.offsets[v + 1])
        adopt(v, missing_.take_all(v, fresh_.get(), open));
    }
  }

  // v adopts in the runs of the mask, in none of which it has adopted before.
  void adopt(Actor v, std::uint64_t mask) {
    if (mask == 0) return;
    if (adopted_[v] == 0) reached_.push_back(v);
    if (next_[v] == 0) upcoming_.push_back(v);
    next_[v] |= mask;
    adopted_[v] |= mask;
  }

  // The actors that adopted in this step become the wave.
  void advance() {
    for (const Actor u : wave_) fresh_[u] = 0;
    wave_.clear();
    std::swap(fresh_, next_);
    std::swap(wave_, upcoming_);
  }

  const Ties& targets_;
  const Ties& sources_;
  Missing& missing_;
  std::int64_t n_;
  LaneVectors vectors_ = lane_vectors();
  std::array<Seeds, 64> seeds_;  // of each run
  // Masks per actor: the runs in which it has adopted, adopted in the last step, adopts in this step.
  Scratch<std::uint64_t> adopted_ = zeros<std::uint64_t>(n_), fresh_ = zeros<std::uint64_t>(n_),
                         next_ = zeros<std::uint64_t>(n_);
  BigVector<Actor> wave_, upcoming_, reached_;  // the actors whose fresh_, next_, adopted_ is not 0
  static constexpr int PUSH = 16;               // a pushed tie costs about as much as 16 pulled ties (measured)
};

}  // namespace uptake::contagion
