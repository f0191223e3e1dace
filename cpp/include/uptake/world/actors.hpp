// A set of actors: one bit per actor, and one bit per word of 64, so that visiting a small set costs little. Members
// are visited in the order of their numbers, whatever the order they were added in, so that memory is read in order.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>

namespace uptake::world {

// The actors from `first` up to, and without, `end`.
struct Range {
  std::int64_t first, end;
  bool has(Actor v) const { return first <= v && v < end; }
};

class ActorSet {
 public:
  explicit ActorSet(std::int64_t n) : words_((n + 63) / 64, 0), used_((words_.size() + 63) / 64, 0) {}

  // Threads may work on a set at once, each on ranges of this many actors.
  static constexpr std::int64_t RANGE = 1 << 12;

  void add(Actor v) {
    words_[v >> 6] |= bit(v);
    used_[v >> 12] |= bit(v >> 6);
  }
  void remove(Actor v) { words_[v >> 6] &= ~bit(v); }
  bool has(Actor v) const { return words_[v >> 6] & bit(v); }

  // Visits all members one by one. The visitor may remove the member it visits.
  template <class Visit>
  void each(Visit visit) {
    each_word(everyone(), [&](Actor first, std::uint64_t word) {
      for (; word != 0; word &= word - 1) visit(first + std::countr_zero(word));
    });
  }

  // Visits the words that hold members of a range: bit i of `word` belongs to the actor first + i. The visitor may
  // remove members of the word it visits.
  template <class Visit>
  void each_word(Range range, Visit visit) {
    const auto end = std::min(used_.size(), static_cast<std::size_t>((range.end + RANGE - 1) / RANGE));
    for (std::size_t s = static_cast<std::size_t>(range.first / RANGE); s < end; ++s)
      for (std::uint64_t some = used_[s]; some != 0; some &= some - 1) {
        const std::size_t w = s * 64 + std::countr_zero(some);
        visit(static_cast<Actor>(w * 64), words_[w]);
        if (words_[w] == 0) used_[s] &= ~(some & -some);
      }
  }

  // Lists all members of a range and takes them out of the set.
  void take(Range range, std::vector<Actor>& list) {
    std::size_t count = 0;
    each_word(range, [&](Actor, std::uint64_t word) { count += static_cast<std::size_t>(std::popcount(word)); });
    list.resize(count);
    Actor* next = list.data();
    each_word(range, [&](Actor first, std::uint64_t word) {
      for (; word != 0; word &= word - 1) *next++ = first + std::countr_zero(word);
      words_[first >> 6] = 0;
    });
  }
  void take(std::vector<Actor>& list) { take(everyone(), list); }

  bool empty() {
    each_word(everyone(), [](Actor, std::uint64_t) {});
    return std::all_of(used_.begin(), used_.end(), [](std::uint64_t some) { return some == 0; });
  }

 private:
  Range everyone() const { return {0, static_cast<std::int64_t>(words_.size() * 64)}; }
  static std::uint64_t bit(Actor v) { return std::uint64_t{1} << (v & 63); }

  BigVector<std::uint64_t> words_;   // one bit per actor
  std::vector<std::uint64_t> used_;  // one bit per word; 0: the word is empty. 1: it may hold members
};

}  // namespace uptake::world
