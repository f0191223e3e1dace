// A cluster of ideas, step by step: what has been adopted counts for the other ideas from the next step on.
// Twin: kernels/world/cluster.py.
#pragma once

#include <vector>

#include <uptake/world/step.hpp>

namespace uptake::world {

// One idea of a cluster, under way.
struct Member {
  const Plan* plan;
  Seeds seeds;
  Trace trace;
  State state;
};

// Call after each step. Notes who holds the ideas; aware actors are tested anew where a companion was adopted or lost.
inline void meet(std::vector<Member>& members, BigVector<std::uint16_t>& adopted) {
  for (std::size_t k = 0; k < members.size(); ++k)
    members[k].state.changed.each([&](Actor v) {
      const bool holds = members[k].state.status[v] == ADOPTER;
      if (holds == ((adopted[v] >> k & 1) != 0)) return;
      adopted[v] ^= static_cast<std::uint16_t>(1 << k);
      for (Member& other : members)
        if (other.plan->companions[k] != 0 && other.state.status[v] == AWARE) other.state.to_test.add(v);
    });
}

// Returns the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED. All plans
// have the same actors and the same horizon.
inline int run_cluster(const std::vector<Plan>& plans, Luck luck, const std::vector<Seeds>& seeds,
                       const volatile std::int32_t* stop, const std::vector<Trace>& traces) {
  BigVector<std::uint16_t> adopted(plans[0].n(), 0);
  std::vector<Member> members;
  int last = 0;
  for (std::size_t k = 0; k < plans.size(); ++k) {
    const Trace& trace = traces[k];
    members.push_back({&plans[k], seeds[k], trace, {plans[k], trace.adoption_step, trace.group_ever, trace.descent}});
    Member& one = members.back();
    one.state.adopted = {adopted.data(), static_cast<std::int64_t>(adopted.size())};
    resume(*one.plan, one.state, luck);
    plant(*one.plan, one.state, luck, one.seeds, 0);
    observe(*one.plan, one.state, one.trace, 0);
    last = std::max(last, last_change(*one.plan));
  }
  meet(members, adopted);
  int outcome = UNSETTLED;
  for (int t = 1; t <= plans[0].horizon(); ++t) {
    for (Member& one : members) {
      if (*stop) return STOPPED;
      if (outcome == UNSETTLED) advance(*one.plan, one.state, luck, one.seeds, t);
      observe(*one.plan, one.state, one.trace, t);
    }
    if (outcome != UNSETTLED) continue;
    meet(members, adopted);
    const auto at_rest = [](Member& one) { return one.seeds.over() && settled(one.state); };
    if (t >= last && std::all_of(members.begin(), members.end(), at_rest)) outcome = t;
  }
  for (const Member& one : members) observe_providers(*one.plan, one.state, one.trace.providers);
  return outcome;
}

}  // namespace uptake::world
