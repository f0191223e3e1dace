// A provider that closes, and the users that it served. Twin: kernels/world/release.py.
#pragma once

#include <uptake/world/adopt.hpp>

namespace uptake::world {

// An adopter waits again. What is left in it of the lapse hazard that it withstands after step `met` stays: all of it
// where there was none to withstand.
inline void wait_again(const Plan& plan, auto& state, Luck luck, Actor v, int met) {
  become(plan, state, v, WAITING);
  state.actor[v].latent =
      state.lapses ? state.actor[v].latent - lapse_clock(plan, state, v, met) : endurance(plan, state, luck, v);
  state.newly_waiting.add(v);
}

inline void release(auto& state, Actor v) {
  if (state.server.empty() || state.server[v] == NOBODY) return;
  state.active[state.server[v]] -= 1;
  state.server[v] = NOBODY;
}

// Calls visit(v) for each user v that provider p serves, once; visit() must take it off p's hands. Whom it took over in
// a merger may have no tie to it.
template <class Visit>
inline void each_served(const Plan& plan, auto& state, std::int64_t p, Visit visit) {
  if (state.active[p] == 0) return;
  for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e)
    if (state.server[plan.serve.targets[e]] == p) visit(plan.serve.targets[e]);
  if (state.active[p] == 0) [[likely]]
    return;
  for (Actor v = 0; v < static_cast<Actor>(plan.users.n); ++v)
    if (state.server[v] == p) visit(v);
}

// A provider that closes in step t puts the users it serves back into the queue. They keep the step at which their wait
// began, and the lapse hazard that they have accumulated by the end of step `met`.
inline void orphan(const Plan& plan, auto& state, Luck luck, std::int64_t p, int met) {
  each_served(plan, state, p, [&](Actor v) {
    if (plan.variants) [[unlikely]]
      weigh(plan, state, v, -1);
    release(state, v);
    wait_again(plan, state, luck, v, met);
  });
}

// Provider p closes in GET of step t, before it met the lapse hazard of that step, and waits for a sponsor.
inline void close(const Plan& plan, auto& state, Luck luck, std::int64_t p, int t) {
  const auto v = static_cast<Actor>(plan.users.n + p);
  if (plan.variants) [[unlikely]]
    weigh(plan, state, v, -1);
  wait_again(plan, state, luck, v, t - 1);
  orphan(plan, state, luck, p, t - 1);
}

}  // namespace uptake::world
