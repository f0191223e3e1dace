// The actors reached in one run, in the order in which they were reached, wave after wave. Membership is a bitmap,
// which fits the cache where one byte per actor would not. clear() visits only the actors of the last run. Twin:
// kernels/contagion/reached.py.
#pragma once

#include <bit>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>

namespace uptake::contagion {

class Reached {
 public:
  explicit Reached(std::int64_t n) : n_(n), bits_(words(n)), ordered_(words(n)) {
    queue_ = scratch<Actor>(n + 1);  // reach() also writes one place behind the last
  }

  std::int64_t size() const { return size_; }
  Actor operator[](std::int64_t i) const { return queue_[i]; }
  bool has(Actor v) const { return (bits_[word(v)] & bit(v)) != 0; }

  void clear() {
    for (std::int64_t i = 0; i < size_; ++i) bits_[word(queue_[i])] = ordered_[word(queue_[i])] = 0;
    size_ = 0;
  }

  // Appends v if it is new. Without a branch, as about one in ten would be mispredicted.
  void reach(Actor v) {
    std::uint64_t& bits = bits_[word(v)];
    queue_[size_] = v;
    size_ += (bits & bit(v)) == 0;
    bits |= bit(v);
  }

  // Puts the wave that begins at `start` in ascending order if it is large, so that its rows are read in the order of
  // memory. No result depends on the order inside a wave.
  void ascend(std::int64_t start) {
    if ((size_ - start) * SCAN < n_) {
      for (std::int64_t i = start; i < size_; ++i) ordered_[word(queue_[i])] |= bit(queue_[i]);
      return;
    }
    Actor* place = queue_.get() + start;
    for (std::size_t w = 0; w < bits_.size(); ++w) {
      for (std::uint64_t fresh = bits_[w] & ~ordered_[w]; fresh != 0; fresh &= fresh - 1)
        *place++ = static_cast<Actor>(w * 64 + static_cast<std::size_t>(std::countr_zero(fresh)));
      ordered_[w] = bits_[w];
    }
  }

  // Writes t as the step of all actors reached from position `from` on.
  void note(Span<std::int32_t> adoption_step, std::int64_t from, int t) const {
    if (adoption_step.empty()) return;
    for (std::int64_t i = from; i < size_; ++i) adoption_step[queue_[i]] = t;
  }

 private:
  static std::size_t words(std::int64_t n) { return static_cast<std::size_t>(n / 64 + 1); }
  static std::size_t word(Actor v) { return static_cast<std::size_t>(v) >> 6; }
  static std::uint64_t bit(Actor v) { return std::uint64_t{1} << (v & 63); }

  std::int64_t n_, size_ = 0;
  std::vector<std::uint64_t> bits_, ordered_;  // one bit per actor: reached; reached in a wave before the current one
  Scratch<Actor> queue_;
  // Sort a wave only if it exceeds n / 128: scanning 128 bits costs about one cache miss (measured).
  static constexpr std::int64_t SCAN = 128;
};

}  // namespace uptake::contagion
