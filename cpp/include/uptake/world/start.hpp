// Where a run begins whose plan has a start: what actors are at step 0, before seeds. Twin: kernels/world/start.py.
//
// To others all of this is a change from unaware at step 0. Providers that are open were not opened in this run: they
// count as no openings and cost no setup. With variants all but the unaware hold the original, as seeds do.
#pragma once

#include <algorithm>

#include <uptake/world/adopt.hpp>

namespace uptake::world {

// v adopted before the run. Its lapse clock starts at step 0.
inline void resume_adopter(const Plan& plan, auto& state, Luck luck, Actor v) {
  if (v < plan.start.server.size && plan.start.server[v] != NOBODY) {
    state.server[v] = plan.start.server[v];
    state.active[state.server[v]] += 1;
  }
  adopt(plan, state, luck, v);
  state.since[v] = 0;
}

// v lapsed before the run. It returns as if it had lapsed at step 0, at the earliest in step 1.
inline void resume_lapsed(const Plan& plan, auto& state, Actor v) {
  become(plan, state, v, LAPSED);
  count_ever(plan, state, v);
  const std::int64_t step = std::max<std::int64_t>(1, plan.return_after);
  if (state.returns && step <= plan.horizon()) state.returning[step].push_back(v);
}

inline void resume(const Plan& plan, auto& state, Luck luck) {
  if (plan.variants)
    for (Actor v = 0; v < static_cast<Actor>(plan.start.status.size); ++v)
      if (plan.start.status[v] != UNAWARE) hold_original(plan, state, v);
  for (Actor v = 0; v < static_cast<Actor>(plan.start.status.size); ++v) switch (plan.start.status[v]) {
      case AWARE:
        become(plan, state, v, AWARE);
        state.to_test.add(v);
        break;
      case WAITING:
        become(plan, state, v, WAITING);
        state.since[v] = plan.start.since.empty() ? 0 : plan.start.since[v];
        state.newly_waiting.add(v);
        break;
      case ADOPTER: resume_adopter(plan, state, luck, v); break;
      case LAPSED: resume_lapsed(plan, state, v); break;
      default: break;
    }
}

}  // namespace uptake::world
