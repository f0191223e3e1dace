// A cluster of ideas, step by step: what has been adopted counts for the other ideas from the next step on. An idea
// that no other counts for runs alone. Twin: kernels/world/cluster.py.
#pragma once

#include <algorithm>
#include <vector>

#include <uptake/world/ahead.hpp>
#include <uptake/world/step.hpp>

namespace uptake::world {

// What a strategy makes of the ideas of a cluster: the plan of each, its seeds, and where its run is recorded.
struct Future {
  std::vector<Plan> plans;
  std::vector<Seeds> seeds;
  std::vector<Trace> traces;
};

// One idea of a cluster, under way.
template <class Known>
struct Member {
  const Plan* plan;
  Seeds seeds;
  const Trace* trace;
  State<Known> state;
};

template <class Known>
struct Cluster {
  std::vector<Member<Known>> members;
  BigVector<std::uint16_t> adopted;  // by actor: the ideas that it holds; empty where no idea counts for another

  Cluster() = default;
  Cluster(Cluster&&) = default;
  Cluster(const Cluster& other) : members(other.members), adopted(other.adopted) {
    for (Member<Known>& one : members) one.state.adopted = holders();
  }
  Span<const std::uint16_t> holders() const { return {adopted.data(), static_cast<std::int64_t>(adopted.size())}; }
};

// Call after each step. Notes who holds the ideas; aware actors are tested anew where a companion was adopted or lost.
template <class Known>
void meet(Cluster<Known>& cluster) {
  if (cluster.adopted.empty()) return;
  std::vector<Member<Known>>& members = cluster.members;
  for (std::size_t k = 0; k < members.size(); ++k)
    members[k].state.changed.each([&](Actor v) {
      const bool holds = members[k].state.actor[v].status() == ADOPTER;
      if (holds == ((cluster.adopted[v] >> k & 1) != 0)) return;
      cluster.adopted[v] ^= static_cast<std::uint16_t>(1 << k);
      for (Member<Known>& other : members)
        if (other.plan->companions[k] != 0 && other.state.actor[v].status() == AWARE) other.state.to_test.add(v);
    });
}

// Step 0. The steps up to `until` will be gone through under this future.
template <class Known>
Cluster<Known> begin(const Future& future, Luck luck, int until, Team* team) {
  Cluster<Known> cluster;
  const Plan& first = future.plans[0];
  cluster.adopted.resize(first.companions.empty() ? 0 : first.n(), 0);
  cluster.members.reserve(future.plans.size());
  for (std::size_t k = 0; k < future.plans.size(); ++k) {
    const Plan& plan = future.plans[k];
    const Trace& trace = future.traces[k];
    cluster.members.push_back(
        {&plan, future.seeds[k], &trace, {plan, trace.adoption_step, trace.group_ever, trace.descent}});
    Member<Known>& one = cluster.members.back();
    one.state.team = team;
    in_shares(one.state, [](auto& share) { make_ready(share); });
    one.state.adopted = cluster.holders();
    look_ahead(plan, one.state, luck, 0, until);
    resume(plan, one.state, luck);
    plant(plan, one.state, luck, one.seeds, 0);
    observe(plan, one.state, trace, 0);
  }
  meet(cluster);
  return cluster;
}

// Goes on after step t, which all values of this future and of the past one are alike in: under this one until `until`.
template <class Known>
void go_on(Cluster<Known>& cluster, const Future& future, Luck luck, int t, int until) {
  for (std::size_t k = 0; k < cluster.members.size(); ++k) {
    Member<Known>& one = cluster.members[k];
    one.plan = &future.plans[k];
    one.trace = &future.traces[k];
    one.seeds = future.seeds[k];
    one.seeds.come(t, [](Actor) {});
    one.state.adoption_step = one.trace->adoption_step;
    one.state.group_ever = one.trace->group_ever;
    one.state.variants.record = one.trace->descent;
    look_ahead(*one.plan, one.state, luck, t, until);
  }
}

// Step t. False if the caller asked to stop. A cluster at rest does not move any more.
template <class Known>
bool advance_all(Cluster<Known>& cluster, Luck luck, const volatile std::int32_t* stop, int t, bool moves) {
  for (Member<Known>& one : cluster.members) {
    if (*stop) return false;
    if (moves) advance(*one.plan, one.state, luck, one.seeds, t);
    observe(*one.plan, one.state, *one.trace, t);
  }
  if (moves) meet(cluster);
  return true;
}

// The last step in which the plans of a future change, or seeds come.
inline int last_change(const Future& future) {
  int last = 0;
  for (std::size_t k = 0; k < future.plans.size(); ++k)
    last = std::max({last, last_change(future.plans[k]), future.seeds[k].last()});
  return last;
}

template <class Known>
bool settled(Cluster<Known>& cluster) {
  return std::all_of(cluster.members.begin(), cluster.members.end(),
                     [](Member<Known>& one) { return settled(one.state); });
}

}  // namespace uptake::world
