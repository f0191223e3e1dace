// What actors miss in 64 runs where every contact counts 1: one byte per run, one cache line per actor. A need above
// the number of contacts is never met, so a byte is enough for actors with fewer than 255 contacts; others keep wide
// counts.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/contagion/lane_vectors.hpp>

namespace uptake::contagion {

class LaneCounts {
 public:
  static constexpr int LANES = 64;

  LaneCounts(const Ties& sources, const Needs& needs)
      : sources_(sources), needs_(needs), lines_(scratch<Line>(sources.offsets.size - 1)) {
    const std::int64_t n = sources.offsets.size - 1;
    for (Actor v = 0; v < static_cast<Actor>(n); ++v)
      if (is_wide(v)) {
        lines_[v].wide = static_cast<std::int64_t>(wide_.size());
        wide_.emplace_back();
      }
    if (needs.latent == RESISTANCE && needs.scale.size == 1 && needs.scale[0] > 0) short_.emplace(needs);
  }

  void start(Luck first) {
    for (const Actor v : touched_) asked_[v] = 0;
    touched_.clear();
    luck_ = first;
    keys_ = RunKeys(first.run);
  }

  Actor name(Actor v) const { return needs_.name(v); }

  void fetch(Actor v) const { prefetch(&lines_[v]); }

  // Subtracts 1 from what v misses in the runs of `mask`, whatever the tie. Returns the runs in which nothing is
  // missing any more.
  std::uint64_t take(Actor v, std::int64_t, std::uint64_t mask) {
    ask(v, mask & ~asked_[v], ALL_FROM);
    if (!is_wide(v)) return vectors_.take_one(lines_[v].missing, mask);
    std::uint64_t none = 0;
    for (Wide& missing = wide_of(v); mask != 0; mask &= mask - 1) {
      const int r = std::countr_zero(mask);
      none |= static_cast<std::uint64_t>(--missing[r] <= 0) << r;
    }
    return none;
  }

  // The same for all contacts of v at once: contact u counts in the runs of masks[u] that are also in `open`.
  std::uint64_t take_all(Actor v, const std::uint64_t* masks, std::uint64_t open) {
    const Actor* row = sources_.targets.data + sources_.offsets[v];
    const std::int64_t size = contacts(v);
    std::uint8_t sums[LANES];
    if (size >= BYTE) return take_many(v, row, size, masks, open);
    const std::uint64_t hit = vectors_.tally(masks, row, static_cast<int>(size), sums) & open;
    if (hit == 0) return 0;
    ask(v, hit & ~asked_[v], ALL_IN_LARGE_WAVES);
    return vectors_.take(lines_[v].missing, sums) & hit;
  }

 private:
  union alignas(LANES) Line {
    std::uint8_t missing[LANES];
    std::int64_t wide;  // the position in wide_
  };
  using Wide = std::array<std::int32_t, LANES>;

  std::int64_t contacts(Actor v) const { return sources_.offsets[v + 1] - sources_.offsets[v]; }
  bool is_wide(Actor v) const { return contacts(v) >= BYTE; }
  Wide& wide_of(Actor v) { return wide_[static_cast<std::size_t>(lines_[v].wide)]; }

  // take_all for actors with 255 contacts or more: tallies of up to 255 contacts, added up.
  std::uint64_t take_many(Actor v, const Actor* row, std::int64_t size, const std::uint64_t* masks,
                          std::uint64_t open) {
    std::uint8_t sums[LANES];
    Wide total{};
    std::uint64_t hit = 0, none = 0;
    for (std::int64_t i = 0; i < size; i += BYTE) {
      hit |= vectors_.tally(masks, row + i, static_cast<int>(std::min<std::int64_t>(BYTE, size - i)), sums);
      for (int r = 0; r < LANES; ++r) total[r] += sums[r];
    }
    hit &= open;
    ask(v, hit & ~asked_[v], ALL_IN_LARGE_WAVES);
    for (Wide& missing = wide_of(v); hit != 0; hit &= hit - 1) {
      const int r = std::countr_zero(hit);
      missing[r] -= total[r];
      none |= static_cast<std::uint64_t>(missing[r] <= 0) << r;
    }
    return none;
  }

  // Draws what v needs in the runs of `mask`, in which it was not asked before; from `all_from` runs on, in all others
  // too.
  void ask(Actor v, std::uint64_t mask, int all_from) {
    if (mask == 0) return;
    if (asked_[v] == 0) touched_.push_back(v);
    const bool wide = is_wide(v);
    if (short_ && std::popcount(mask) >= all_from) {
      mask = ~asked_[v];
      std::uint32_t words[LANES];
      vectors_.words(luck_, keys_, Purpose::HEAR, needs_.idea, needs_.entity(v), words);
      if (asked_[v] == 0 && !wide) mask = short_->most_of(words, lines_[v].missing);
      set(v, wide, mask, [&](int r) { return need(v, r, words[r], wide); });
      mask = ~std::uint64_t{0};
    } else if (short_) {
      set(v, wide, mask,
          [&](int r) { return need(v, r, draw32(luck_of(r), Purpose::HEAR, needs_.entity(v), needs_.idea), wide); });
    } else {
      set(v, wide, mask, [&](int r) { return needs_.need_of(luck_of(r), v); });
    }
    asked_[v] |= mask;
  }

  // Sets what v misses in the runs of the mask to need(r).
  template <class Need>
  void set(Actor v, bool wide, std::uint64_t mask, Need need) {
    for (; mask != 0; mask &= mask - 1) {
      const int r = std::countr_zero(mask);
      if (wide)
        wide_of(v)[r] = static_cast<std::int32_t>(std::min(need(r), FAR));
      else
        lines_[v].missing[r] = static_cast<std::uint8_t>(std::min<std::int64_t>(need(r), BYTE));
    }
  }

  // What v needs in run r, given the leading word of its draw.
  std::int64_t need(Actor v, int r, std::uint32_t word, bool wide) const {
    const int k = (*short_)[word];
    return k == 0 || (wide && k == BYTE) ? needs_.need_of(luck_of(r), v) : k;
  }

  Luck luck_of(int r) const { return {luck_.seed, luck_.run + static_cast<std::uint32_t>(r)}; }

  const Ties& sources_;
  Needs needs_;
  LaneVectors vectors_ = lane_vectors();
  Luck luck_{};
  RunKeys keys_;
  Scratch<Line> lines_;  // what each actor misses in each run; valid in the runs of asked_ alone
  Scratch<std::uint64_t> asked_ = zeros<std::uint64_t>(sources_.offsets.size - 1);
  BigVector<Actor> touched_;  // the actors whose asked_ is not 0
  std::vector<Wide> wide_;
  std::optional<ShortNeeds> short_;
  static constexpr std::int64_t FAR = std::int64_t{1} << 30;  // stands for any greater need
  // From so many draws on, those of all 64 runs are drawn at once: 4 cost as much one by one (measured). In a large
  // wave even one does, as the actor's other runs follow.
  static constexpr int ALL_FROM = 4, ALL_IN_LARGE_WAVES = 1;
};

}  // namespace uptake::contagion
