// Sixty-four runs abreast of a threshold process under 'once' in which every contact counts 1: a bit or a byte of a cache
// line for each run. An actor can lose no more than it has contacts, so what it misses fits a byte; those with more
// contacts than that keep wide counts. The same bits as threshold.hpp, run by run. Twin: kernels/lanes.py.
//
// A wave is, for each actor, the mask of runs in which it has just adopted. A small wave is pushed: each of its actors takes
// one from what its targets miss, a cache line a tie. A large one is pulled: each actor that has not adopted everywhere
// counts the masks of its sources, eight bytes a tie.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

#include "lane_vectors.hpp"
#include "runs.hpp"
#include "scratch.hpp"

namespace uptake {

class Lanes {
 public:
  // sources: the ties by target.
  Lanes(const Ties& targets, const Ties& sources, const Needs& needs)
      : targets_(targets), sources_(sources), needs_(needs), n_(targets.offsets.size - 1), lines_(scratch<Line>(n_)) {
    for (BigVector<std::uint64_t>* masks : {&asked_, &adopted_, &fresh_, &next_}) masks->assign(n_, 0);
    for (Actor v = 0; v < static_cast<Actor>(n_); ++v)
      if (is_wide(v)) {
        lines_[v].wide = static_cast<std::int64_t>(wide_.size());
        wide_.emplace_back();
      }
    if (needs.latent == RESISTANCE && needs.scale.size == 1 && needs.scale[0] > 0) short_.emplace(needs);
  }

  // The runs first .. first + 63 of those asked for, as far as there are so many.
  void run(const Runs& runs, std::int64_t first) {
    clear();
    luck_ = runs.luck(first);
    const int count = static_cast<int>(std::min<std::int64_t>(LANES, runs.count() - first));
    std::uint64_t running = plant(runs, first, count);
    std::array<std::int64_t, LANES> reach{};
    observe(runs, first, running, 0, reach);
    for (int t = 1; t < runs.steps(); ++t) {
      if (*runs.stop) {
        for (; running != 0; running &= running - 1) runs.settled[first + std::countr_zero(running)] = STOPPED;
        return;
      }
      if (running == 0) return;
      spread(running);
      const std::uint64_t moving = observe(runs, first, running, t, reach);
      for (std::uint64_t over = running & ~moving; over != 0; over &= over - 1) {
        const int r = std::countr_zero(over);
        const auto curve = runs.curve(first + r);
        std::fill(curve.data + t, curve.data + curve.size, reach[r]);
        runs.settled[first + r] = t;
      }
      running = moving;
    }
    for (; running != 0; running &= running - 1) runs.settled[first + std::countr_zero(running)] = UNSETTLED;
  }

 private:
  union alignas(LANES) Line {
    std::uint8_t missing[LANES];
    std::int64_t wide;  // where wide_ holds it
  };
  using Wide = std::array<std::int32_t, LANES>;
  static constexpr std::int32_t FAR = 1 << 30;

  std::int64_t contacts(Actor v) const { return sources_.offsets[v + 1] - sources_.offsets[v]; }
  bool is_wide(Actor v) const { return contacts(v) >= BYTE; }

  void clear() {
    for (const Actor v : touched_) asked_[v] = adopted_[v] = 0;
    for (const Actor v : wave_) fresh_[v] = 0;
    touched_.clear();
    wave_.clear();
  }

  void touch(Actor v) {
    if ((asked_[v] | adopted_[v]) == 0) touched_.push_back(v);
  }

  // Returns the runs there are.
  std::uint64_t plant(const Runs& runs, std::int64_t first, int count) {
    for (int r = 0; r < count; ++r) {
      const auto seeds = runs.seeds_of(first + r);
      for (std::int64_t i = 0; i < seeds.size; ++i) {
        const Actor v = seeds[i];
        touch(v);
        if (fresh_[v] == 0) wave_.push_back(v);
        fresh_[v] |= std::uint64_t{1} << r;
        adopted_[v] |= std::uint64_t{1} << r;
      }
      const auto steps = runs.adoption_of(first + r);
      std::fill_n(steps.data, steps.size, -1);
    }
    return ~std::uint64_t{0} >> (LANES - count);
  }

  // Notes the wave of step t. Returns the runs in which there was one.
  std::uint64_t observe(const Runs& runs, std::int64_t first, std::uint64_t running, int t,
                        std::array<std::int64_t, LANES>& reach) const {
    std::uint64_t moving = 0;
    std::uint8_t sums[LANES];
    for (std::size_t i = 0; i < wave_.size(); i += BYTE) {
      moving |= vectors_.tally(fresh_.data(), wave_.data() + i, static_cast<int>(std::min<std::size_t>(BYTE, wave_.size() - i)), sums);
      for (int r = 0; r < LANES; ++r) reach[r] += sums[r];
    }
    for (; running != 0; running &= running - 1) {
      const int r = std::countr_zero(running);
      runs.curve(first + r)[t] = reach[r];
    }
    if (!runs.adoption_step.empty())
      for (const Actor v : wave_)
        for (std::uint64_t mask = fresh_[v]; mask != 0; mask &= mask - 1)
          runs.adoption_of(first + std::countr_zero(mask))[v] = t;
    return moving;
  }

  void spread(std::uint64_t running) {
    std::int64_t ties = 0;
    for (const Actor u : wave_) ties += targets_.offsets[u + 1] - targets_.offsets[u];
    upcoming_.clear();
    if (ties * PUSH > sources_.targets.size + n_)
      pull(running);
    else
      push();
    for (const Actor u : wave_) fresh_[u] = 0;
    std::swap(fresh_, next_);
    std::swap(wave_, upcoming_);
  }

  void push() {
    for (std::size_t i = 0; i < wave_.size(); ++i) {
      if (i + AHEAD < wave_.size()) prefetch(&targets_.offsets[wave_[i + AHEAD]]);
      const Actor u = wave_[i];
      for (std::int64_t e = targets_.offsets[u]; e < targets_.offsets[u + 1]; ++e) {
        if (e + AHEAD < targets_.targets.size) {
          prefetch(&adopted_[targets_.targets[e + AHEAD]]);
          prefetch(&lines_[targets_.targets[e + AHEAD]]);
        }
        const Actor v = targets_.targets[e];
        const std::uint64_t mask = fresh_[u] & ~adopted_[v];
        if (mask == 0) continue;
        ask(v, mask & ~asked_[v]);
        std::uint64_t done = 0;
        if (is_wide(v)) {
          Wide& missing = wide_[lines_[v].wide];
          for (std::uint64_t left = mask; left != 0; left &= left - 1) {
            const int r = std::countr_zero(left);
            done |= static_cast<std::uint64_t>(--missing[r] <= 0) << r;
          }
        } else {
          done = vectors_.take_one(lines_[v].missing, mask);
        }
        adopt(v, done);
      }
    }
  }

  void pull(std::uint64_t running) {
    std::uint8_t sums[LANES];
    for (Actor v = 0; v < static_cast<Actor>(n_); ++v) {
      const std::uint64_t open = running & ~adopted_[v];
      const std::int64_t begin = sources_.offsets[v], end = sources_.offsets[v + 1];
      if (open == 0 || begin == end) continue;
      const Actor* row = sources_.targets.data + begin;
      if (end - begin >= BYTE) {
        pull_wide(v, row, end - begin, open);
        continue;
      }
      const std::uint64_t hit = vectors_.tally(fresh_.data(), row, static_cast<int>(end - begin), sums) & open;
      if (hit == 0) continue;
      ask(v, hit & ~asked_[v]);
      adopt(v, vectors_.take(lines_[v].missing, sums) & hit);
    }
  }

  void pull_wide(Actor v, const Actor* row, std::int64_t size, std::uint64_t open) {
    std::uint8_t sums[LANES];
    Wide total{};
    std::uint64_t hit = 0, done = 0;
    for (std::int64_t i = 0; i < size; i += BYTE) {
      hit |= vectors_.tally(fresh_.data(), row + i, static_cast<int>(std::min<std::int64_t>(BYTE, size - i)), sums);
      for (int r = 0; r < LANES; ++r) total[r] += sums[r];
    }
    hit &= open;
    ask(v, hit & ~asked_[v]);
    Wide& missing = wide_[lines_[v].wide];
    for (; hit != 0; hit &= hit - 1) {
      const int r = std::countr_zero(hit);
      missing[r] -= total[r];
      done |= static_cast<std::uint64_t>(missing[r] <= 0) << r;
    }
    adopt(v, done);
  }

  void adopt(Actor v, std::uint64_t mask) {
    if (mask == 0) return;
    if (next_[v] == 0) upcoming_.push_back(v);
    next_[v] |= mask;
    adopted_[v] |= mask;
  }

  // What v misses in the runs in which nobody has asked yet.
  void ask(Actor v, std::uint64_t mask) {
    if (mask == 0) return;
    touch(v);
    if (is_wide(v)) {
      Wide& missing = wide_[lines_[v].wide];
      for (std::uint64_t left = mask; left != 0; left &= left - 1) {
        const int r = std::countr_zero(left);
        missing[r] = static_cast<std::int32_t>(std::min<std::int64_t>(need(v, r), FAR));
      }
    } else if (short_ && std::popcount(mask) >= MANY) {
      mask = ~asked_[v];
      ask_all(v, mask);
    } else {
      for (std::uint64_t left = mask; left != 0; left &= left - 1) {
        const int r = std::countr_zero(left);
        lines_[v].missing[r] = static_cast<std::uint8_t>(std::min<std::int64_t>(need(v, r), BYTE));
      }
    }
    asked_[v] |= mask;
  }

  void ask_all(Actor v, std::uint64_t mask) {
    std::uint32_t words[LANES];
    vectors_.words(luck_, Purpose::hear, needs_.idea, static_cast<std::uint32_t>(v), words);
    for (; mask != 0; mask &= mask - 1) {
      const int r = std::countr_zero(mask);
      const int k = (*short_)[words[r]];
      const bool undecided = k < BYTE && words[r] == short_->last[k];
      lines_[v].missing[r] = static_cast<std::uint8_t>(undecided ? std::min<std::int64_t>(need(v, r), BYTE) : k);
    }
  }

  std::int64_t need(Actor v, int r) const { return needs_.of({luck_.seed, luck_.run + static_cast<std::uint32_t>(r)}, v); }

  const Ties& targets_;
  const Ties& sources_;
  Needs needs_;
  std::int64_t n_;
  LaneVectors vectors_ = lane_vectors();
  Luck luck_{};
  Scratch<Line> lines_;           // what each actor misses in each run, where that was asked for
  BigVector<std::uint64_t> asked_, adopted_, fresh_, next_;
  std::vector<Wide> wide_;
  std::optional<ShortNeeds> short_;
  BigVector<Actor> wave_, upcoming_, touched_;
  static constexpr int PUSH = 16;  // a pushed tie costs that many times a pulled one
  static constexpr int MANY = 4;  // from so many draws on, all 64 are cheaper
};

}  // namespace uptake
