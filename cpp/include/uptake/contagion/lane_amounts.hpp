// What actors miss in 16 runs where ties pass on different amounts: eight bytes per run, two cache lines per actor.
// Twin: kernels/contagion/lane_amounts.py, which also serves where every contact counts 1.
#pragma once

#include <bit>

#include <uptake/base/scratch.hpp>
#include <uptake/contagion/lane_vectors.hpp>

namespace uptake::contagion {

class LaneAmounts {
 public:
  static constexpr int LANES = WIDE_LANES;

  // amount, in_amount: what each tie passes on, by source and by target.
  LaneAmounts(const Ties& sources, Span<const std::int64_t> amount, Span<const std::int64_t> in_amount,
              const Needs& needs)
      : sources_(sources),
        amount_(amount),
        in_amount_(in_amount),
        needs_(needs),
        lines_(scratch<Line>(sources.offsets.size - 1)) {}

  void start(Luck first) {
    for (const Actor v : touched_) asked_[v] = 0;
    touched_.clear();
    luck_ = first;
  }

  Actor name(Actor v) const { return needs_.name(v); }

  void fetch(Actor v) const { prefetch(&lines_[v]); }

  // Subtracts the amount of tie e from what v misses in the runs of `mask`. Returns the runs in which nothing is
  // missing any more.
  std::uint64_t take(Actor v, std::int64_t e, std::uint64_t mask) {
    ask(v, mask & ~asked_[v]);
    std::uint64_t none = 0;
    for (; mask != 0; mask &= mask - 1) {
      const int r = std::countr_zero(mask);
      lines_[v].missing[r] -= amount_[e];
      none |= static_cast<std::uint64_t>(lines_[v].missing[r] <= 0) << r;
    }
    return none;
  }

  // The same for all contacts of v at once: contact u passes on its amount in the runs of masks[u] that are also in
  // `open`.
  std::uint64_t take_all(Actor v, const std::uint64_t* masks, std::uint64_t open) {
    const std::int64_t begin = sources_.offsets[v], size = sources_.offsets[v + 1] - begin;
    std::int64_t sums[LANES] = {};
    const std::uint64_t hit =
        vectors_.add(masks, sources_.targets.data + begin, in_amount_.data + begin, size, sums) & open;
    if (hit == 0) return 0;
    ask(v, hit & ~asked_[v]);
    std::uint64_t none = 0;
    for (std::uint64_t left = hit; left != 0; left &= left - 1) {
      const int r = std::countr_zero(left);
      lines_[v].missing[r] -= sums[r];
      none |= static_cast<std::uint64_t>(lines_[v].missing[r] <= 0) << r;
    }
    return none;
  }

 private:
  struct alignas(64) Line {
    std::int64_t missing[LANES];
  };

  // Draws what v needs in the runs of `mask`, in which it was not asked before.
  void ask(Actor v, std::uint64_t mask) {
    if (mask == 0) return;
    if (asked_[v] == 0) touched_.push_back(v);
    asked_[v] |= static_cast<std::uint16_t>(mask);
    for (; mask != 0; mask &= mask - 1) {
      const int r = std::countr_zero(mask);
      lines_[v].missing[r] = needs_.need_of({luck_.seed, luck_.run + static_cast<std::uint32_t>(r)}, v);
    }
  }

  const Ties& sources_;
  Span<const std::int64_t> amount_, in_amount_;
  Needs needs_;
  LaneVectors vectors_ = lane_vectors();
  Luck luck_{};
  Scratch<Line> lines_;  // what each actor misses in each run; valid in the runs of asked_ alone
  Scratch<std::uint16_t> asked_ = zeros<std::uint16_t>(sources_.offsets.size - 1);
  BigVector<Actor> touched_;  // the actors whose asked_ is not 0
};

}  // namespace uptake::contagion
