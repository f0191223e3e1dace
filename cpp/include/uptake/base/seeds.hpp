// The seeds of one run and the steps at which they adopt. Twin: kernels/seeds.py.
#pragma once

#include <cstdint>

#include <uptake/base/types.hpp>

namespace uptake {

class Seeds {
 public:
  Seeds() = default;
  // steps: ascending, one per actor; empty where all adopt at step 0.
  Seeds(Span<const Actor> actors, Span<const std::int32_t> steps) : actors_(actors), steps_(steps) {}

  // Visits the seeds up to step t that were not visited before.
  template <class Visit>
  void come(int t, Visit visit) {
    while (came_ < actors_.size && (steps_.empty() || steps_[came_] <= t)) visit(actors_[came_++]);
  }

  // The step at which the last seed comes.
  int last() const { return steps_.empty() ? 0 : steps_[steps_.size - 1]; }

  // Whether no seed is to come any more.
  bool over() const { return came_ == actors_.size; }

 private:
  Span<const Actor> actors_;
  Span<const std::int32_t> steps_;
  std::int64_t came_ = 0;
};

}  // namespace uptake
