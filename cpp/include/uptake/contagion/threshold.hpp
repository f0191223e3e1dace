// General thresholds: an actor adopts once what its adopting contacts passed on reaches its need (needs.hpp). Under
// 'once' a contact passes on its amount in the step after it adopted (the cascade by the actor clock, linear,
// fractional and count thresholds), under 'each' in every later step (SI). The same process as world/step.hpp with all
// other gates open, in a few bytes per actor. Twin: kernels/contagion/threshold.py.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>

#include <uptake/base/seeds.hpp>
#include <uptake/contagion/reached.hpp>
#include <uptake/contagion/short_needs.hpp>
#include <uptake/luck/draws.hpp>

namespace uptake::contagion {

using namespace luck;

// Count holds needs and sums of amounts; bind_threshold.cpp chooses 32 or 64 bits.
template <class Count, bool Each>
class Threshold {
 public:
  // amount: what each tie passes on, in the units of the needs; empty where each contact counts 1.
  Threshold(const Ties& ties, Span<const std::int64_t> amount, const Needs& needs)
      : ties_(ties), amount_(amount), needs_(needs), n_(ties.offsets.size - 1), reached_(n_) {}

  // Computes one run. Returns the first step after which nothing can change, UNSETTLED if the horizon came first, or
  // STOPPED.
  [[gnu::noinline]] int run(Luck luck, Seeds seeds, const volatile std::int32_t* stop, Span<std::int64_t> curve,
                            Span<std::int32_t> adoption_step) {
    clear();
    luck_ = luck;
    std::fill_n(adoption_step.data, adoption_step.size, -1);
    plant(seeds, 0);
    reached_.note(adoption_step, 0, 0);
    curve[0] = reached_.size();
    std::int64_t start = 0;
    for (int t = 1; t < curve.size; ++t) {
      reached_.ascend(start);
      const std::int64_t end = reached_.size();
      if (!all_asked_ && static_cast<std::int64_t>(touched_.size()) + likely_ties(end - start) > n_ / RANDOM_DRAW)
        ask_all();
      for (std::int64_t i = start; i < end; ++i) {
        if ((i & 0xFFFF) == 0 && *stop) return STOPPED;
        fetch(i, end);
        pass_on(reached_[i]);
      }
      if (!seeds.over()) plant(seeds, t);
      if constexpr (Each) {
        if (*stop) return STOPPED;
        press();
      }
      reached_.note(adoption_step, end, t);
      curve[t] = reached_.size();
      if (reached_.size() == end && pressed_ == 0 && seeds.over()) {
        std::fill(curve.data + t, curve.data + curve.size, end);
        return t;
      }
      start = end;
    }
    return UNSETTLED;
  }

 private:
  static constexpr Count UNASKED = 0;  // missing_ of an actor whose need has not been drawn
  static constexpr Count ADOPTED =
      std::numeric_limits<Count>::max();     // missing_ of an adopter; no sum of amounts reaches it
  static constexpr Count FAR = ADOPTED / 2;  // missing_ where the need is out of reach
  static constexpr Count DEAF = std::numeric_limits<Count>::min() / 2;  // pace_ of adopters, and of needs out of reach

  void clear() {
    if (all_asked_) {
      std::fill_n(missing_.get(), n_, UNASKED);
      if constexpr (Each) std::fill_n(pace_.get(), n_, 0);
    } else {
      for (const Actor v : touched_) {
        missing_[v] = UNASKED;
        if constexpr (Each) pace_[v] = 0;
      }
    }
    touched_.clear();
    listed_.clear();
    reached_.clear();
    pressed_ = 0;
    sweeping_ = all_asked_ = false;
  }

  // The seeds of step t adopt. Those under pressure do so in press(): they miss no more than their pace. Not inlined,
  // so that the loop of a run keeps its registers.
  [[gnu::noinline]] void plant(Seeds& seeds, int t) {
    seeds.come(t, [this](Actor v) {
      if constexpr (Each)
        if (pace_[v] > 0) {
          missing_[v] = pace_[v];
          return;
        }
      if (missing_[v] == UNASKED) touched_.push_back(v);
      adopt(v);
    });
  }

  [[gnu::always_inline]] void adopt(Actor v) {
    missing_[v] = ADOPTED;
    if constexpr (Each) pace_[v] = DEAF;
    reached_.reach(v);
  }

  // The need of v, asked for the first time in this run.
  Count need(Actor v) {
    touched_.push_back(v);
    return as_count(needs_.need_of(luck_, v));
  }

  static Count as_count(std::int64_t need) { return static_cast<Count>(std::min<std::int64_t>(need, FAR)); }

  // An estimate of the number of ties of a wave, from the mean degree.
  std::int64_t likely_ties(std::int64_t adopters) const {
    return adopters * (ties_.targets.size / std::max<std::int64_t>(n_, 1));
  }

  // Draws the needs of all actors that were not asked yet, in the order of memory, 32 draws at a time.
  void ask_all() {
    all_asked_ = true;
    const Needs needs = needs_;  // its fields stay in registers
    if (needs.latent == GIVEN) {
      for (Actor v = 0; v < static_cast<Actor>(n_); ++v) tell(v, needs.need_of(luck_, v));
      return;
    }
    const bool one_hazard = needs.latent == RESISTANCE && needs.scale.size == 1 && needs.scale[0] > 0;
    if (one_hazard && !short_) short_.emplace(needs);
    const Purpose purpose = needs.latent == RESISTANCE ? Purpose::HEAR : Purpose::WANT;
    each_draw(luck_, purpose, needs.idea, 0, 0, n_, [&](std::int64_t v, std::uint64_t draw) {
      const int k = one_hazard ? (*short_)[static_cast<std::uint32_t>(draw >> 21)] : 0;
      const auto actor = static_cast<Actor>(v);
      tell(actor, 0 < k && k < BYTE ? k : needs.need_at(draw, needs.scale_of(actor)));
    });
  }

  // Sets what v misses, unless v was asked before or has adopted.
  void tell(Actor v, std::int64_t need) {
    if (missing_[v] != UNASKED) return;
    missing_[v] = as_count(need);
    if constexpr (Each)
      if (missing_[v] == FAR) pace_[v] = DEAF;
  }

  // The array that passing on reads and writes at random.
  Count* touched() { return Each ? pace_.get() : missing_.get(); }

  // Prefetches for actors later in the wave: the offsets of the row for the farthest, the row for the next, and for the
  // nearest what its first targets miss.
  [[gnu::always_inline]] void fetch(std::int64_t i, std::int64_t end) {
    if (i + 3 * NEXT < end) prefetch(&ties_.offsets[reached_[i + 3 * NEXT]]);
    if (i + 2 * NEXT < end) {
      const std::int64_t begin = ties_.offsets[reached_[i + 2 * NEXT]];
      for (std::int64_t line = 0; line < FIRST; line += 16) prefetch(ties_.targets.data + begin + line);
    }
    if (i + NEXT < end) {
      const Actor u = reached_[i + NEXT];
      const std::int64_t begin = ties_.offsets[u], some = std::min(ties_.offsets[u + 1], begin + FIRST);
      for (std::int64_t e = begin; e < some; ++e) prefetch(&touched()[ties_.targets[e]]);
    }
  }

  void pass_on(Actor u) {
    const std::int64_t begin = ties_.offsets[u], end = ties_.offsets[u + 1], last = end - FIRST;
    const Actor* targets = ties_.targets.data;
    Count* touched = this->touched();
    std::int64_t e = begin;
    const auto press_on = [&](Count passed) {
      if constexpr (Each)
        quicken(touched, targets[e], passed);
      else
        spend(touched, targets[e], passed);
    };
    const auto press_on_all = [&](auto passed) {
      for (; e < last; ++e) {
        prefetch(&touched[targets[e + FIRST]]);
        press_on(passed());
      }
      for (; e < end; ++e) press_on(passed());
    };
    if (amount_.empty())
      press_on_all([] { return Count{1}; });
    else
      press_on_all([&] { return static_cast<Count>(amount_[e]); });
  }

  // 'once': v misses less by `passed`, and adopts where nothing is missing any more. One test finds both those who are
  // asked for the first time and those who adopt.
  void spend(Count* missing, Actor v, Count passed) {
    Count left = missing[v] - passed;
    if (left <= 0) [[unlikely]] {
      if (left + passed == UNASKED) left = need(v) - passed;
      if (left <= 0) {
        adopt(v);
        return;
      }
    }
    missing[v] = left;
  }

  // 'each': from this step on, v misses less by `passed` in every step.
  void quicken(Count* pace, Actor v, Count passed) {
    if (pace[v] == 0 && passed != 0) [[unlikely]] {
      if (!all_asked_) {
        missing_[v] = need(v);
        if (missing_[v] == FAR) {
          pace[v] = DEAF;
          return;
        }
      }
      if (!sweeping_) listed_.push_back(v);
      ++pressed_;
    }
    pace[v] += passed;
  }

  // Takes its pace from what each actor under pressure misses. Reads all actors in the order of memory where many are
  // under pressure, else a list of those that are.
  void press() {
    if (!sweeping_ && pressed_ * SWEEP > n_) {
      sweeping_ = true;
    } else if (sweeping_ && pressed_ * SWEEP * 2 < n_) {
      sweeping_ = false;
      listed_.clear();
      for (Actor v = 0; v < static_cast<Actor>(n_); ++v)
        if (pace_[v] > 0) listed_.push_back(v);
    }
    const std::int64_t before = reached_.size();
    if (sweeping_)
      sweep();
    else
      go_through_list();
    pressed_ -= reached_.size() - before;
  }

  void sweep() {
    constexpr std::int64_t CHUNK = 16;
    for (std::int64_t first = 0; first < n_; first += CHUNK) {
      const std::int64_t end = std::min(first + CHUNK, n_);
      Count* missing = missing_.get();
      const Count* pace = pace_.get();
      int ready = 0;
      for (std::int64_t v = first; v < end; ++v) {
        missing[v] -= std::max<Count>(pace[v], 0);
        ready |= (pace[v] > 0) & (missing[v] <= 0);
      }
      if (!ready) continue;
      for (std::int64_t v = first; v < end; ++v)
        if (pace[v] > 0 && missing[v] <= 0) adopt(static_cast<Actor>(v));
    }
  }

  void go_through_list() {
    std::size_t kept = 0;
    for (const Actor v : listed_) {
      missing_[v] -= pace_[v];
      if (missing_[v] <= 0)
        adopt(v);
      else
        listed_[kept++] = v;
    }
    listed_.resize(kept);
  }

  const Ties& ties_;
  Span<const std::int64_t> amount_;
  Needs needs_;
  std::int64_t n_;
  Luck luck_{};
  Reached reached_;
  Scratch<Count> missing_ = zeros<Count>(n_);          // need less what was passed on, or UNASKED or ADOPTED
  Scratch<Count> pace_ = zeros<Count>(Each ? n_ : 0);  // the sum of the amounts that an actor gets in every step
  BigVector<Actor> touched_;  // actors whose missing_ or pace_ must be cleared; not kept once all_asked_
  BigVector<Actor> listed_;   // the actors under pressure; not kept while sweeping_
  std::int64_t pressed_ = 0;  // number of actors under pressure: pace_ > 0
  bool sweeping_ = false, all_asked_ = false;
  std::optional<ShortNeeds> short_;
  static constexpr std::int64_t RANDOM_DRAW =
      32;  // one draw at a random address costs about 32 sequential draws (measured)
  static constexpr std::int64_t NEXT = 4, FIRST = 32;  // how many actors, and ties of a row, are prefetched ahead
  static constexpr std::int64_t SWEEP = 8;  // per actor, a sequential sweep costs 1/8 of following the list (measured)
};

}  // namespace uptake::contagion
