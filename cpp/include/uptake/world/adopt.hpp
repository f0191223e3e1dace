// Adoption, and the step of lapse: the lapse hazard does not depend on other actors, so the step is known at adoption.
// Twin: kernels/world/adopt.py.
#pragma once

#include <uptake/world/vary.hpp>

namespace uptake::world {

// How much lapse hazard an adopter withstands in this spell: given, or R', drawn.
inline std::int64_t endurance(const Plan& plan, const auto& state, Luck luck, Actor v) {
  const Side& side = plan.side(v);
  if (side.endurance.empty())
    return resistance(draw53(luck, Purpose::KEEP, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return side.endurance[side.endurance.size == 1 ? 0 : v - side.first];
}

// The lapse hazard of v per step in this phase.
inline std::int64_t lapse_hazard(const Plan& plan, const auto& state, Actor v, int phase) {
  if (state.variants.misfit) [[unlikely]]
    return misfit_hazard(plan, state, v, phase);
  const Side& side = plan.side(v);
  return side.lapse.at(phase, v - side.first);
}

// v's lapse clock: the lapse hazard that has accumulated by the end of step t in an actor that adopted at step 0.
inline std::int64_t lapse_clock(const Plan& plan, const auto& state, Actor v, int t) {
  const std::vector<int>& same = state.same_lapse[v >= plan.users.n];
  std::int64_t met = 0;
  for (int s = 1, end; s <= t; s = end) {
    end = std::min(same[s], t + 1);
    met += (end - s) * lapse_hazard(plan, state, v, plan.phase[s]);
  }
  return met;
}

// Schedules v for the first step after t by which its lapse clock has advanced by `left`; beyond the horizon, for none.
inline void schedule_lapse(const Plan& plan, auto& state, Actor v, int t, std::int64_t left) {
  const std::vector<int>& same = state.same_lapse[v >= plan.users.n];
  for (int s = t + 1; s <= plan.horizon(); s = same[s]) {
    const std::int64_t hazard = lapse_hazard(plan, state, v, plan.phase[s]);
    if (hazard * (same[s] - s) >= left && hazard > 0) {
      state.lapsing[s + (left - 1) / hazard].push_back(v);
      return;
    }
    left -= hazard * (same[s] - s);
  }
}

// Counts v among those that have ever adopted, once.
inline void count_ever(const Plan& plan, auto& state, Actor v) {
  if (state.ever.has(v)) return;
  const bool user = v < plan.users.n;
  state.ever.add(v);
  if (!state.adoption_step.empty()) state.adoption_step[v] = state.now;
  state.count[user ? USERS_EVER : PROVIDERS_EVER] += 1;
  if (user) state.group_ever[plan.group.empty() ? 0 : plan.group[v]] += 1;
  if (plan.variants) [[unlikely]]
    count_first(plan, state, v);
}

// A user or provider adopts, and meets the lapse hazard of the steps after `met`.
[[gnu::always_inline]] inline void adopt(const Plan& plan, auto& state, Luck luck, Actor v, int met) {
  become(plan, state, v, ADOPTER);
  count_ever(plan, state, v);
  if (plan.variants) [[unlikely]]
    weigh(plan, state, v, 1);
  if (!state.lapses) return;
  const std::int64_t left =
      state.actor[v].latent == NOT_DRAWN ? endurance(plan, state, luck, v) : state.actor[v].latent;
  schedule_lapse(plan, state, v, met, left);
  state.actor[v].latent = left + lapse_clock(plan, state, v, met);
}

[[gnu::always_inline]] inline void adopt(const Plan& plan, auto& state, Luck luck, Actor v) {
  adopt(plan, state, luck, v, state.now);
}

// A provider adopts, that is, opens, at this cost for its sponsor or, where there is none, for nobody's.
inline void open(const Plan& plan, auto& state, Luck luck, std::int64_t p, std::int64_t cost, int sponsor) {
  adopt(plan, state, luck, static_cast<Actor>(plan.users.n + p));
  state.count[OPENINGS] += 1;
  state.count[SETUP] += cost;
  if (state.funds.empty()) return;
  std::int64_t* funds = &state.funds[FUNDS * (sponsor == NOBODY ? plan.sponsors.n() : sponsor)];
  funds[FUND_OPENINGS] += 1;
  funds[FUND_SETUP] += cost;
}

}  // namespace uptake::world
