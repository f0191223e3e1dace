// KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1); releases and returns. Twin: kernels/keep.py.
#pragma once

#include "state.hpp"

namespace uptake {

inline void release(State& state, Actor v) {
  if (state.server[v] < 0) return;
  state.active[state.server[v]] -= 1;
  state.server[v] = -1;
}

inline void lapse(const Plan& plan, State& state, Actor v, int t) {
  become(plan, state, v, LAPSED);
  state.lapse_left[v] = 0;
  state.people[v].since = t;
  if (state.returns) state.lapsed.push_back(v);
}

// A provider that lapses puts the users it serves back into the queue; they keep their waiting-since.
inline void orphan(const Plan& plan, State& state, std::int64_t p) {
  for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e) {
    const Actor v = plan.serve.targets[e];
    if (state.server[v] != p) continue;
    release(state, v);
    become(plan, state, v, WAITING);
  }
}

inline void come_back(const Plan& plan, State& state, int t) {
  for (; state.returned < state.lapsed.size(); ++state.returned) {
    const Actor v = state.lapsed[state.returned];
    if (state.people[v].since + plan.return_after != t) break;
    become(plan, state, v, static_cast<Status>(plan.return_status));
    state.people[v].since = -1;
    state.spell[v] += 1;
    state.people[v].latent = NOT_DRAWN;
    if (plan.return_status == UNAWARE) {
      if ((state.background(plan, v) || state.people[v].pressure != 0) && state.mark(v, IS_EXPOSED)) state.exposed.push_back(v);
    } else {
      if (state.mark(v, IS_RETESTED)) state.retest.push_back(v);
    }
  }
}

// Users first, then providers: who gives up in the step in which its provider closes has lapsed, it is not queued.
inline void keep(const Plan& plan, State& state, int t) {
  if (!state.lapses) return;
  const int phase = plan.phase[t];
  std::vector<Actor> closing;
  std::size_t kept = 0;
  for (const Actor v : state.kept) {
    if (state.people[v].status != ADOPTER) {
      state.unmark(v, IS_KEPT);
      continue;
    }
    const Side& side = plan.side(v);
    if (state.people[v].before == ADOPTER) state.lapse_left[v] -= side.lapse.at(phase, v - side.first);
    if (state.lapse_left[v] > 0) {
      state.kept[kept++] = v;
      continue;
    }
    state.unmark(v, IS_KEPT);
    if (v < plan.users.n) {
      release(state, v);
      lapse(plan, state, v, t);
    } else {
      closing.push_back(v);
    }
  }
  state.kept.resize(kept);
  for (const Actor v : closing) {
    lapse(plan, state, v, t);
    orphan(plan, state, v - plan.users.n);
  }
  if (state.returns) come_back(plan, state, t);
}

}  // namespace uptake
