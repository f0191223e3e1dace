// The order of a step, written once, and one run of a plan. Twin: kernels/step.py.
#pragma once

#include "get.hpp"
#include "hear.hpp"
#include "keep.hpp"
#include "want.hpp"

namespace uptake {

// What one run leaves behind. Empty spans are not recorded.
struct Record {
  Span<std::int64_t> tallies;        // (horizon + 1, TALLIES)
  Span<std::int32_t> adoption_step;  // (n,) or empty; -1 = never
  Span<std::uint8_t> history;        // (horizon + 1, n) or empty: status by step
  Span<std::int64_t> group_ever;     // (n_groups,)
};

// Step 0: the seeds adopt.
inline void plant(const Plan& plan, State& state, Luck luck, Span<const Actor> users, Span<const Actor> providers) {
  for (std::int64_t i = 0; i < users.size; ++i)
    if (state.people[users[i]].status != ADOPTER) {
      adopt(plan, state, luck, users[i]);
      state.people[users[i]].since = 0;
    }
  for (std::int64_t i = 0; i < providers.size; ++i) {
    const Actor v = static_cast<Actor>(plan.users.n + providers[i]);
    if (state.people[v].status == ADOPTER) continue;
    open(plan, state, luck, providers[i], plan.phase[0]);
    state.people[v].since = 0;
  }
}

inline void observe(const Plan& plan, State& state, const Record& record, int t) {
  state.count[PLACES] = state.count[IDLE] = 0;
  for (std::int64_t p = 0; p < plan.providers.n; ++p)
    if (state.people[plan.users.n + p].status == ADOPTER) {
      const std::int64_t places = capacity(plan, state, p, plan.phase[t]);
      state.count[PLACES] += places;
      state.count[IDLE] += std::max<std::int64_t>(0, places - state.active[p]);
    }
  std::copy(state.count.begin(), state.count.end(), record.tallies.data + static_cast<std::int64_t>(t) * TALLIES);
  for (const int flow : {OPENINGS, SERVED, WAITED, SETUP}) state.count[flow] = 0;
  if (!record.history.empty())
    for (std::int64_t v = 0; v < plan.n(); ++v) record.history[t * plan.n() + v] = state.people[v].status;
}

// Can anything still change after a step in which the plan's last phase holds? Errs on the side of "yes".
inline bool settled(const State& state) {
  const bool waiting = state.count[USERS + WAITING] > 0 || !state.waiting_providers.empty();
  const bool lapsing = state.lapses && !state.kept.empty();
  const bool returning = state.returns && state.returned < state.lapsed.size();
  return state.changed.empty() && state.exposed.empty() && !waiting && !lapsing && !returning;
}

inline int last_change_of_phase(const Plan& plan) {
  int t = plan.horizon();
  while (t > 0 && plan.phase[t - 1] == plan.phase[t]) --t;
  return t;
}

// Returns the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED.
inline int run(const Plan& plan, Luck luck, Span<const Actor> user_seeds, Span<const Actor> provider_seeds,
               const volatile std::int32_t* stop, const Record& record) {
  State state(plan, record.adoption_step);
  std::fill_n(record.adoption_step.data, record.adoption_step.size, -1);
  plant(plan, state, luck, user_seeds, provider_seeds);
  observe(plan, state, record, 0);
  const int last_phase = last_change_of_phase(plan);
  int outcome = UNSETTLED;
  for (int t = 1; t <= plan.horizon(); ++t) {
    if (*stop) return STOPPED;
    if (outcome == UNSETTLED) {
      state.now = t;
      hear(plan, state, luck, t);
      want(plan, state, luck, t);
      get(plan, state, luck, t);
      keep(plan, state, t);
    }
    observe(plan, state, record, t);
    if (outcome == UNSETTLED && t >= last_phase && settled(state)) outcome = t;
  }
  std::fill_n(record.group_ever.data, record.group_ever.size, 0);
  for (std::int64_t v = 0; v < plan.users.n; ++v)
    record.group_ever[plan.group.empty() ? 0 : plan.group[v]] += state.people[v].ever;
  return outcome;
}

}  // namespace uptake
