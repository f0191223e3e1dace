// A set of actors: a bit for each, and a bit for every 64 of those, so that a set of few is walked in little time. Always
// walked in the order of actors, whatever the order they came in: neighbours in memory are met one after the other.
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

  // Visits all, who may be removed meanwhile: one by one, or visit(first, word) with bit i for the actor first + i.
  template <class Visit>
  void each(Visit visit) {
    each_word([&](Actor first, std::uint64_t word) {
      for (; word != 0; word &= word - 1) visit(first + std::countr_zero(word));
    });
  }

  template <class Visit>
  void each_word(Visit visit) {
    if (!some_) return;
    some_ = false;
    for (std::size_t s = 0; s < used_.size(); ++s)
      for (std::uint64_t some = used_[s]; some != 0; some &= some - 1) {
        const std::size_t w = s * 64 + std::countr_zero(some);
        visit(static_cast<Actor>(w * 64), words_[w]);
        if (words_[w] == 0) used_[s] &= ~(some & -some);
        else some_ = true;
      }
  }

  // Lists all and is empty then.
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

  BigVector<std::uint64_t> words_;   // a bit for each actor
  std::vector<std::uint64_t> used_;  // a bit for each word that was in use when last walked, or since
  bool some_ = false;                // the same of the whole
};

}  // namespace uptake::world
