// A set of actors: one bit per actor, and one bit per word of 64, so that visiting a small set costs little. Members
// are visited in the order of their numbers, whatever the order they were added in, so that memory is read in order.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>

namespace uptake::world {

class ActorSet {
 public:
  explicit ActorSet(std::int64_t n) : words_((n + 63) / 64, 0), used_((words_.size() + 63) / 64, 0) {}

  void add(Actor v) {
    words_[v >> 6] |= bit(v);
    used_[v >> 12] |= bit(v >> 6);
    some_ = true;
  }
  void remove(Actor v) { words_[v >> 6] &= ~bit(v); }
  bool has(Actor v) const { return words_[v >> 6] & bit(v); }

  // Visits all members one by one. The visitor may remove the member it visits.
  template <class Visit>
  void each(Visit visit) {
    each_word([&](Actor first, std::uint64_t word) {
      for (; word != 0; word &= word - 1) visit(first + std::countr_zero(word));
    });
  }

  // Visits the words that hold members: bit i of `word` belongs to the actor first + i. The visitor may remove members
  // of the word it visits.
  template <class Visit>
  void each_word(Visit visit) {
    if (!some_) return;
    some_ = false;
    for (std::size_t s = 0; s < used_.size(); ++s)
      for (std::uint64_t some = used_[s]; some != 0; some &= some - 1) {
        const std::size_t w = s * 64 + std::countr_zero(some);
        visit(static_cast<Actor>(w * 64), words_[w]);
        if (words_[w] == 0)
          used_[s] &= ~(some & -some);
        else
          some_ = true;
      }
  }

  // Lists all members and empties the set.
  void take(std::vector<Actor>& list) {
    std::size_t count = 0;
    each_word([&](Actor, std::uint64_t word) { count += static_cast<std::size_t>(std::popcount(word)); });
    list.clear();
    list.reserve(count);
    each([&](Actor v) { list.push_back(v); });
    each_word([&](Actor first, std::uint64_t) { words_[first >> 6] = 0; });
  }

  bool empty() {
    each_word([](Actor, std::uint64_t) {});
    return !some_;
  }

 private:
  static std::uint64_t bit(Actor v) { return std::uint64_t{1} << (v & 63); }

  BigVector<std::uint64_t> words_;   // one bit per actor
  std::vector<std::uint64_t> used_;  // one bit per word; 0: the word is empty. 1: it may hold members
  bool some_ = false;                // false: all words are empty
};

}  // namespace uptake::world
