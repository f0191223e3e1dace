// Reads Ties of kernels/types.py: compressed sparse rows whose offsets ascend and whose targets exist.
#pragma once

#include "facts.hpp"

namespace uptake {

struct GivenTies {
  Given<const std::int64_t> offsets;
  Given<const Actor> targets;
  std::int64_t sources() const { return offsets.size - 1; }
  operator Ties() const { return {offsets, targets, even(offsets)}; }
  // The same arrays; then what holds for one holds for the other.
  bool is(const GivenTies& other) const {
    return offsets.data == other.offsets.data && targets.data == other.targets.data;
  }
};

// Rows of ties to 0 .. columns - 1.
inline void check_ties(const GivenTies& ties, std::int64_t columns) {
  ascending(ties.offsets, ties.targets.size);
  in_range(ties.targets, 0, columns - 1);
}

constexpr std::int64_t MOST_ACTORS = (std::int64_t{1} << 31) - 1;

// The steps at which seeds adopt, or none where all adopt at step 0.
inline void check_steps(const Given<const std::int32_t>& steps, std::int64_t seeds) {
  need(steps.empty() || steps.size == seeds, steps.name, "one step per seed, or none");
  in_range(steps, 0, INT32_MAX);
}

// Ties among n actors, n the number of their rows.
inline GivenTies read_ties(const Record& ties) {
  GivenTies given{ties.array<const std::int64_t>("offsets"), ties.array<const Actor>("targets")};
  need(given.offsets.size >= 1 && given.sources() <= MOST_ACTORS, ties.name("offsets"), "1 entry more than actors");
  return given;
}

// A value per tie, or none.
inline Given<const std::int64_t> per_tie(const Record& owner, const char* word, const GivenTies& ties,
                                         std::int64_t most) {
  const auto given = owner.array<const std::int64_t>(word);
  need(given.empty() || given.size == ties.targets.size, given.name, "one value per tie, or none");
  in_range(given, 0, most);
  return given;
}

}  // namespace uptake
