// Two ideas on one network, each of which changes how acceptable the other one is. An adopter of an idea passes it on
// in the step after its adoption. An actor that has heard of an idea adopts it once the idea's level reaches the
// actor's acceptance, which persists. The level depends on whether the actor adopted the other idea by the end of the
// step before, so an actor that adopts one idea reconsiders the other in the next step. Twin:
// kernels/contagion/complementary.py.
#pragma once

#include <algorithm>
#include <array>

#include <uptake/base/scratch.hpp>
#include <uptake/base/seeds.hpp>
#include <uptake/contagion/live_ties.hpp>
#include <uptake/contagion/reached.hpp>
#include <uptake/contagion/runs.hpp>
#include <uptake/contagion/tie_clock.hpp>
#include <uptake/luck/draws.hpp>
#include <uptake/luck/fixed.hpp>

namespace uptake::contagion {

using namespace luck;

constexpr int IDEAS = 2;

// The tie clock: the coin of a tie serves both ideas.
class SharedCoins {
 public:
  SharedCoins(const Ties& ties, Span<const std::int32_t> bar, std::uint32_t idea)
      : ties_(ties), clock_(ties, bar, idea) {}

  void clear() {}

  // Adopter number i of a wave passes on; `live` may get the ties later, at the latest in finish().
  void pass_on(Luck luck, int, const Reached& adopted, std::int64_t i, std::int64_t end, LiveTies& live) {
    if (i + AHEAD < end) prefetch(&ties_.offsets[adopted[i + AHEAD]]);
    clock_.pass_on(luck, adopted[i], live);
  }

  void finish(Luck luck, LiveTies& live) { clock_.finish(luck, live); }

 private:
  const Ties& ties_;
  TieClock clock_;
};

// The actor clock: an actor hears of an idea once the hazards that its adopting contacts passed on reach its resistance
// to that idea.
class OwnResistances {
 public:
  // hazard: Lambda(p), one value, or one per tie.
  OwnResistances(const Ties& ties, Span<const std::int64_t> hazard, std::uint32_t idea)
      : ties_(ties), hazard_(hazard), idea_(idea) {}

  void clear() {
    for (int k = 0; k < IDEAS; ++k) {
      for (const Actor v : touched_[k]) missing_[k][v] = UNASKED;
      touched_[k].clear();
    }
  }

  void pass_on(Luck luck, int k, const Reached& adopted, std::int64_t i, std::int64_t end, LiveTies& live) {
    std::int64_t* missing = missing_[k].get();
    if (i + AHEAD < end) prefetch(&ties_.offsets[adopted[i + AHEAD]]);
    const std::int64_t last = ties_.offsets[adopted[i] + 1];
    for (std::int64_t e = ties_.offsets[adopted[i]]; e < last; ++e) {
      if (e + AHEAD < last) prefetch(&missing[ties_.targets[e + AHEAD]]);
      const Actor v = ties_.targets[e];
      const std::int64_t passed = hazard_[hazard_.size == 1 ? 0 : e];
      std::int64_t left = missing[v] - passed;
      // One test finds both those who are asked for the first time and those who hear.
      if (left <= 0) [[unlikely]] {
        if (missing[v] == UNASKED) {
          left = resistance(draw53(luck, Purpose::HEAR, static_cast<std::uint32_t>(v), idea_ + k)) - passed;
          touched_[k].push_back(v);
        }
        if (left <= 0) {
          left = HEARD;
          live.add(&ties_.targets[e]);
        }
      }
      missing[v] = left;
    }
  }

  void finish(Luck, LiveTies&) {}

 private:
  static constexpr std::int64_t UNASKED = 0, HEARD = std::int64_t{1} << 62;  // no sum of hazards reaches HEARD
  const Ties& ties_;
  Span<const std::int64_t> hazard_;
  std::uint32_t idea_;
  std::int64_t n_ = ties_.offsets.size - 1;
  // resistance less the hazards passed on, or UNASKED or HEARD
  std::array<Scratch<std::int64_t>, IDEAS> missing_{zeros<std::int64_t>(n_), zeros<std::int64_t>(n_)};
  std::array<BigVector<Actor>, IDEAS> touched_;  // actors whose missing_ must be cleared
};

// The levels of an idea for an actor that has not adopted the other one, and for one that has, in units of 2^-32.
struct Levels {
  std::int64_t alone, given;
};

template <class Clock>
class Complementary {
 public:
  Complementary(const Ties& ties, Clock clock, std::array<Levels, IDEAS> levels, std::uint32_t idea)
      : clock_(std::move(clock)), levels_(levels), idea_(idea), n_(ties.offsets.size - 1) {}

  // Computes one run, whose rows are `row` and the one after it. Returns the first step at which nobody adopts any
  // more, UNSETTLED if the horizon came first, or STOPPED.
  [[gnu::noinline]] int run(const Runs& runs, Luck luck, std::int64_t row) {
    clock_.clear();
    std::array<Seeds, IDEAS> seeds;
    for (int k = 0; k < IDEAS; ++k) {
      heard_[k].clear();
      adopted_[k].clear();
      seeds[k] = runs.seeds_of(row + k);
      const auto steps = runs.adoption_of(row + k);
      std::fill_n(steps.data, steps.size, -1);
      plant(seeds[k], k, 0);
      adopted_[k].note(steps, 0, 0);
      runs.curve_of(row + k)[0] = adopted_[k].size();
    }
    std::array<std::int64_t, IDEAS> start{}, end{};
    for (int t = 1; t < runs.steps(); ++t) {
      for (int k = 0; k < IDEAS; ++k) {
        adopted_[k].ascend(start[k]);
        end[k] = adopted_[k].size();
      }
      for (int k = 0; k < IDEAS; ++k) {
        reconsider(luck, k, start[1 - k]);
        const std::int64_t before = heard_[k].size();
        if (!hear(luck, k, start[k], runs.stop)) return STOPPED;
        consider(luck, k, before);
      }
      bool over = true;
      for (int k = 0; k < IDEAS; ++k) {
        adopt(k);
        if (!seeds[k].over()) plant(seeds[k], k, t);
        adopted_[k].note(runs.adoption_of(row + k), end[k], t);
        runs.curve_of(row + k)[t] = adopted_[k].size();
        over = over && adopted_[k].size() == end[k] && seeds[k].over();
      }
      if (over) {
        for (int k = 0; k < IDEAS; ++k) {
          const auto curve = runs.curve_of(row + k);
          std::fill(curve.data + t, curve.data + curve.size, end[k]);
        }
        return t;
      }
      start = end;
    }
    return UNSETTLED;
  }

 private:
  // The seeds of step t adopt idea k.
  [[gnu::noinline]] void plant(Seeds& seeds, int k, int t) {
    seeds.come(t, [this, k](Actor v) { adopted_[k].reach(v); });
  }

  // Those who adopted the other idea in the last step, its adopters from position `start` on, are asked anew for idea
  // k if they have heard of it. Where the other idea does not raise the level, the answer would be the same.
  void reconsider(Luck luck, int k, std::int64_t start) {
    if (levels_[k].given <= levels_[k].alone) return;
    const Reached& other = adopted_[1 - k];
    const std::int64_t end = other.size();
    for (std::int64_t i = start; i < end; ++i) {
      const Actor v = other[i];
      if (heard_[k].has(v) && !adopted_[k].has(v)) ask(luck, k, v, levels_[k].given);
    }
    answer(luck, k);
  }

  // The adopters of idea k from position `start` on pass it on. Returns whether to go on.
  bool hear(Luck luck, int k, std::int64_t start, const volatile std::int32_t* stop) {
    LiveTies live(heard_[k]);
    const std::int64_t end = adopted_[k].size();
    if (*stop) return false;
    for (std::int64_t i = start; i < end; ++i) {
      if ((i & 0xFFFF) == 0 && *stop) return false;
      clock_.pass_on(luck, k, adopted_[k], i, end, live);
    }
    clock_.finish(luck, live);
    live.follow();
    return true;
  }

  // Those who heard of idea k in this step, from position `before` on, are asked for it unless they are adopters.
  void consider(Luck luck, int k, std::int64_t before) {
    const Reached &own = adopted_[k], &other = adopted_[1 - k];
    const std::int64_t end = heard_[k].size();
    for (std::int64_t i = before; i < end; ++i) {
      const Actor v = heard_[k][i];
      if (!own.has(v)) ask(luck, k, v, other.has(v) ? levels_[k].given : levels_[k].alone);
    }
    answer(luck, k);
  }

  // Whether v adopts idea k at this level. Acceptances are drawn together in answer().
  void ask(Luck luck, int k, Actor v, std::int64_t level) {
    if (level >= ONE) {
      willing_[k].push_back(v);
      return;
    }
    asked_[gathered_] = v;
    level_[gathered_++] = level;
    if (gathered_ == TOGETHER) answer(luck, k);
  }

  void answer(Luck luck, int k) {
    const int n = gathered_;
    gathered_ = 0;
    draw_(luck, Purpose::WANT, idea_ + static_cast<std::uint32_t>(k), epochs_, asked_, n, drawn_);
    for (int i = 0; i < n; ++i)
      if (acceptance(static_cast<std::uint32_t>(drawn_.draw53(i) >> 21)) <= level_[i]) willing_[k].push_back(asked_[i]);
  }

  // Those who are willing become adopters of idea k, once nobody is asked any more in this step.
  void adopt(int k) {
    for (const Actor v : willing_[k]) adopted_[k].reach(v);
    willing_[k].clear();
  }

  Clock clock_;
  std::array<Levels, IDEAS> levels_;
  std::uint32_t idea_;
  std::int64_t n_;
  std::array<Reached, IDEAS> heard_{Reached(n_), Reached(n_)}, adopted_{Reached(n_), Reached(n_)};
  std::array<BigVector<Actor>, IDEAS> willing_;
  DrawBlocks draw_ = draw_blocks();
  Actor asked_[TOGETHER] = {};
  std::uint32_t epochs_[TOGETHER] = {};
  std::int64_t level_[TOGETHER];
  Blocks drawn_;
  int gathered_ = 0;
};

}  // namespace uptake::contagion
