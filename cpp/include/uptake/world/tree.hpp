// Futures that are alike in their first steps have one past: it is computed once, and its state is copied where they
// part. One run of one strategy is a tree without a branch. Twin: kernels/world/tree.py.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include <uptake/world/cluster.hpp>

namespace uptake::world {

// Futures of the same actors and the same horizon, each beside those that it is most alike to.
struct Tree {
  const std::vector<Future>& futures;
  Span<const std::int32_t> shared;  // by future: the last step in which it and the one before are alike, -1 = none
  Luck luck;
  const volatile std::int32_t* stop;
  Span<std::int64_t> outcome;  // by future: as of run_tree()
  int threads;                 // at most; a run with variants, or of few actors, takes one

  int horizon() const { return futures[0].plans[0].horizon(); }
  // The last step in which the futures first .. end - 1 are alike.
  int common(std::size_t first, std::size_t end) const {
    int step = horizon();
    for (std::size_t k = first + 1; k < end; ++k) step = std::min(step, static_cast<int>(shared[k]));
    return step;
  }
  // Where the first of the futures first + 1 .. end - 1 begins that are not alike to the first beyond step t; or end.
  std::size_t part(std::size_t first, std::size_t end, int t) const {
    for (std::size_t k = first + 1; k < end; ++k)
      if (shared[k] <= t) return k;
    return end;
  }
};

template <class T>
void copy_first(const Span<T>& from, const Span<T>& to, std::int64_t size) {
  std::copy_n(from.data, std::min(size, from.size), to.data);
}

// What was recorded of the steps up to t is recorded for another future too.
inline void copy_past(const Future& from, const Future& to, int t) {
  for (std::size_t k = 0; k < from.plans.size(); ++k) {
    const Trace &past = from.traces[k], &trace = to.traces[k];
    const std::int64_t n = from.plans[k].n(), rows = t + 1;
    copy_first(past.tallies, trace.tallies, rows * TALLIES);
    copy_first(past.adoption_step, trace.adoption_step, n);
    copy_first(past.history, trace.history, rows * n);
    copy_first(past.group_ever, trace.group_ever, past.group_ever.size);
    copy_first(past.funds, trace.funds, rows * FUNDS * (from.plans[k].sponsors.n() + 1));
    copy_first(past.fees, trace.fees, rows);
    copy_first(past.descent.tallies, trace.descent.tallies, rows * DESCENT);
    copy_first(past.descent.heard, trace.descent.heard, n);
    copy_first(past.descent.donor, trace.descent.donor, n);
    copy_first(past.descent.layer, trace.descent.layer, n);
  }
}

// The end of a run: notes the variants that are asked for, and what has become of providers.
template <class Known>
void write_ends(const Cluster<Known>& cluster, const Future& future) {
  for (std::size_t k = 0; k < cluster.members.size(); ++k) {
    const Span<std::int64_t>& asked = future.traces[k].descent.variant;
    std::copy_n(cluster.members[k].state.variants.variant.begin(), asked.size, asked.data);
    observe_providers(future.plans[k], cluster.members[k].state, future.traces[k].providers);
  }
}

// The futures first .. end - 1, alike up to step t, from there on. `rest` is the step at which the cluster came to
// rest, UNSETTLED if it moves. False if the caller asked to stop.
template <class Known>
bool grow(const Tree& tree, std::size_t first, std::size_t end, Cluster<Known>& cluster, int t, int rest) {
  const std::vector<Future>& futures = tree.futures;
  const int alike = tree.common(first, end), horizon = tree.horizon();
  int quiet = last_change(futures[first]);
  for (std::size_t k = first + 1; k < end; ++k) quiet = std::min(quiet, last_change(futures[k]));
  if (quiet > t) rest = UNSETTLED;
  while (t < alike) {
    t += 1;
    if (!advance_all(cluster, tree.luck, tree.stop, t, rest == UNSETTLED)) return false;
    if (rest == UNSETTLED && t >= quiet && settled(cluster)) rest = t;
  }
  // Before any future goes on, which changes what was recorded for the first.
  for (std::size_t k = tree.part(first, end, t); k < end; k = tree.part(k, end, t))
    copy_past(futures[first], futures[k], t);
  if (t == horizon) {
    for (std::size_t k = first; k < end; ++k) {
      const int last = last_change(futures[k]);
      write_ends(cluster, futures[k]);
      tree.outcome[k] = rest == UNSETTLED || last > horizon ? UNSETTLED : std::max(rest, last);
    }
    return true;
  }
  for (std::size_t k = first; k < end;) {
    const std::size_t next = tree.part(k, end, t);
    const auto follow = [&](Cluster<Known>& own) {
      go_on(own, futures[k], tree.luck, t, tree.common(k, next));
      return grow(tree, k, next, own, t, rest);
    };
    if (next == end) return follow(cluster);  // the last ones need the past no more
    Cluster<Known> copy(cluster);
    if (!follow(copy)) return false;
    k = next;
  }
  return true;
}

// How many threads a run has: each has actors, and none draws variants.
inline int team_size(const Tree& tree) {
  for (const Future& future : tree.futures)
    for (const Plan& plan : future.plans)
      if (plan.variants) return 1;
  const std::int64_t ranges = (tree.futures[0].plans[0].n() + ActorSet::RANGE - 1) / ActorSet::RANGE;
  return static_cast<int>(std::min<std::int64_t>(tree.threads, ranges));
}

template <class Known>
void run_tree_of(const Tree& tree) {
  std::fill_n(tree.outcome.data, tree.outcome.size, STOPPED);
  std::optional<Team> team;
  if (const int threads = team_size(tree); threads > 1) team.emplace(tree.futures[0].plans[0], threads);
  const std::size_t end = tree.futures.size();
  for (std::size_t k = 0, next; k < end; k = next) {
    next = tree.part(k, end, -1);
    Cluster<Known> cluster = begin<Known>(tree.futures[k], tree.luck, tree.common(k, next), team ? &*team : nullptr);
    if (!grow(tree, k, next, cluster, 0, UNSETTLED)) return;
  }
}

// One run of each future. An outcome is the first step after which nothing can change, UNSETTLED if the horizon came
// first, or STOPPED.
inline void run_tree(const Tree& tree) {
  const bool narrow = std::all_of(tree.futures.begin(), tree.futures.end(), [](const Future& future) {
    return std::all_of(future.plans.begin(), future.plans.end(), is_narrow);
  });
  narrow ? run_tree_of<Narrow>(tree) : run_tree_of<Wide>(tree);
}

// One run of one future.
inline int run_alone(const Future& future, Luck luck, const volatile std::int32_t* stop, int threads) {
  const std::vector<Future> futures{future};
  std::int64_t outcome = STOPPED;
  run_tree({futures, {}, luck, stop, {&outcome, 1}, threads});
  return static_cast<int>(outcome);
}

}  // namespace uptake::world
