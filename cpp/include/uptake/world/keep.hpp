// KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1). Also releases and returns.
// Twin: kernels/world/keep.py.
#pragma once

#include <utility>

#include <uptake/world/adopt.hpp>

namespace uptake::world {

inline void lapse(const Plan& plan, State& state, Actor v, int t) {
  become(plan, state, v, LAPSED);
  if (state.returns && t + plan.return_after <= plan.horizon()) state.returning[t + plan.return_after].push_back(v);
}

inline void release(State& state, Actor v) {
  if (state.server.empty() || state.server[v] == NOBODY) return;
  state.active[state.server[v]] -= 1;
  state.server[v] = NOBODY;
}

// A provider that lapses puts the users it serves back into the queue. They keep the step at which their wait began,
// and the lapse hazard that they have accumulated.
inline void orphan(const Plan& plan, State& state, std::int64_t p, int t) {
  if (state.active[p] == 0) return;
  for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e) {
    const Actor v = plan.serve.targets[e];
    if (state.server[v] != p) continue;
    if (plan.variants) [[unlikely]]
      weigh(plan, state, v, -1);
    release(state, v);
    become(plan, state, v, WAITING);
    state.latent[v] -= lapse_clock(plan, state, v, t);
    state.newly_waiting.add(v);
  }
}

inline void come_back(const Plan& plan, State& state, int t) {
  for (const Actor v : std::exchange(state.returning[t], {})) {
    become(plan, state, v, static_cast<Status>(plan.return_status));
    state.since[v] = -1;
    state.spell[v] += 1;
    state.latent[v] = NOT_DRAWN;
    if (plan.return_status != UNAWARE)
      state.to_test.add(v);
    else if (state.background(plan, v) || state.pressure[v] != 0)
      state.exposed.add(v);
  }
}

// Users first, then providers: a user that lapses in the same step as its provider counts as lapsed and does not rejoin
// the queue.
inline void keep(const Plan& plan, State& state, int t) {
  if (!state.lapses && !state.returns) return;
  std::vector<Actor> closing;
  for (const Actor v : std::exchange(state.lapsing[t], {})) {
    const bool stale =
        state.status[v] != ADOPTER || lapse_clock(plan, state, v, t) < state.latent[v];  // v was orphaned
    if (stale) continue;
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
    orphan(plan, state, v - plan.users.n, t);
  }
  if (state.returns) come_back(plan, state, t);
}

}  // namespace uptake::world
