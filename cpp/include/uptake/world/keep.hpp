// KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1). Also returns.
// Twin: kernels/world/keep.py.
#pragma once

#include <algorithm>
#include <utility>

#include <uptake/world/release.hpp>

namespace uptake::world {

inline void lapse(const Plan& plan, auto& state, Actor v, int t) {
  if (!state.sponsor.empty() && v >= plan.users.n) state.sponsor[v - plan.users.n] = NOBODY;
  become(plan, state, v, LAPSED);
  if (state.returns && t + plan.return_after <= plan.horizon()) state.returning[t + plan.return_after].push_back(v);
}

inline void come_back(const Plan& plan, auto& state, int t) {
  for (const Actor v : std::exchange(state.returning[t], {})) {
    become(plan, state, v, static_cast<Status>(plan.return_status));
    state.since[v] = -1;
    state.spell[v] += 1;
    state.actor[v].latent = NOT_DRAWN;
    if (plan.return_status != UNAWARE)
      state.to_test.add(v);
    else if (state.background(plan, v) || state.actor[v].pressure() != 0)
      state.exposed.add(v);
  }
}

// Users first, then providers: a user that lapses in the same step as its provider counts as lapsed and does not rejoin
// the queue.
inline void keep(const Plan& plan, auto& state, Luck luck, int t) {
  if (!state.lapses && !state.returns) return;
  std::vector<Actor> closing;
  for (const Actor v : std::exchange(state.lapsing[t], {})) {
    const bool stale =
        state.actor[v].status() != ADOPTER || lapse_clock(plan, state, v, t) < state.actor[v].latent;  // v was orphaned
    if (stale) continue;
    if (v >= plan.users.n && std::find(closing.begin(), closing.end(), v) != closing.end()) continue;  // listed twice
    if (plan.variants) [[unlikely]]
      weigh(plan, state, v, -1);
    if (v < plan.users.n) {
      release(state, v);
      lapse(plan, state, v, t);
    } else {
      closing.push_back(v);
    }
  }
  for (const Actor v : closing) {
    lapse(plan, state, v, t);
    orphan(plan, state, luck, v - plan.users.n, t);
  }
  if (state.returns) come_back(plan, state, t);
}

}  // namespace uptake::world
