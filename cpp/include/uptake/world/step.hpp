// The order of a step, written once, and what is recorded of it. Twin: kernels/world/step.py.
#pragma once

#include <uptake/base/seeds.hpp>
#include <uptake/world/get.hpp>
#include <uptake/world/hear.hpp>
#include <uptake/world/keep.hpp>
#include <uptake/world/merge.hpp>
#include <uptake/world/start.hpp>
#include <uptake/world/want.hpp>

namespace uptake::world {

// What one run leaves behind. Empty spans are not written.
struct Trace {
  Span<std::int64_t> tallies;        // (horizon + 1, TALLIES)
  Span<std::int32_t> adoption_step;  // (n,) or empty: the step of first adoption, -1 = never
  Span<std::uint8_t> history;        // (horizon + 1, n) or empty: status by step
  Span<std::int64_t> group_ever;     // (n_groups,)
  Descent descent;
  Span<std::int64_t> funds;      // (horizon + 1, sponsors + 1, FUNDS) or empty
  Span<std::int64_t> providers;  // (n_providers, 3) or empty: at the end, its sponsor, users it serves, places
  Span<std::int64_t> fees;       // (horizon + 1,) or empty: what providers owe for their places
};

// A waiting seed needs no place or slot any more. The queues themselves are left in plant().
inline void stop_waiting(const Plan& plan, auto& state, Actor v, int t) {
  if (state.newly_waiting.has(v)) return state.newly_waiting.remove(v);  // since this step, or from the start on
  if (v >= plan.users.n || plan.supply != PLACES_AT_PROVIDERS) return;
  plan.each_asked(v, t, [&state](Actor asked) { state.queue[asked] -= 1; });
}

// The seeds of step t adopt, after all else in the step. Those that have adopted or lapsed stay so.
inline void plant(const Plan& plan, auto& state, Luck luck, Seeds& seeds, int t) {
  bool waited = false;
  seeds.come(t, [&](Actor v) {
    if (state.actor[v].status() == ADOPTER || state.actor[v].status() == LAPSED) return;
    if (plan.variants) hold_original(plan, state, v);
    if (state.actor[v].status() == WAITING) {
      stop_waiting(plan, state, v, t);
      waited = true;
    } else {
      state.actor[v].latent = NOT_DRAWN;
      state.since[v] = t;
    }
    if (v < plan.users.n)
      adopt(plan, state, luck, v);
    else
      open(plan, state, luck, v - plan.users.n, plan.setup.at(plan.phase[t], v - plan.users.n), NOBODY);
  });
  if (!waited) return;
  const auto left = [&](Actor v) { return state.actor[v].status() != WAITING; };
  std::erase_if(state.opening, left);
  std::erase_if(state.pool, left);
}

// Writes the rows of step t of the funds. Places, in parts of a price, are those that sponsors pay for; of providers
// without one, all.
[[gnu::noinline]] inline void observe_funds(const Plan& plan, auto& state, const Span<std::int64_t>& rows, int t) {
  const std::int64_t nobody = plan.sponsors.n();
  for (std::int64_t p = 0; p < plan.providers.n; ++p) {
    if (state.actor[plan.users.n + p].status() != ADOPTER) continue;
    const int phase = plan.phase[t];
    const bool kept = !state.sponsor.empty() && state.sponsor[p] != NOBODY;
    std::int64_t* funds = &state.funds[FUNDS * (kept ? state.sponsor[p] : nobody)];
    const std::int64_t places = kept ? paid_places(plan, p, phase) : capacity(plan, state, p, phase);
    funds[FUND_PLACES] += places * plan.sponsors.share(p, phase);
    funds[FUND_PROVIDERS] += 1;
  }
  const auto size = static_cast<std::int64_t>(state.funds.size());
  std::copy_n(state.funds.begin(), size, rows.data + t * size);
  std::fill(state.funds.begin(), state.funds.end(), 0);
}

// What the open providers owe in a step: the fee of each for each of its places.
[[gnu::noinline]] inline std::int64_t fees_of(const Plan& plan, const auto& state, int phase) {
  std::int64_t owed = 0;
  for (std::int64_t p = 0; p < plan.providers.n; ++p)
    if (state.actor[plan.users.n + p].status() == ADOPTER)
      owed += plan.fee.at(phase, p) * capacity(plan, state, p, phase);
  return owed;
}

// Writes the row of step t. Places and idle places are counted again only if a status or the phase has changed.
inline void observe(const Plan& plan, auto& state, const Trace& trace, int t) {
  if (t == 0 || plan.phase[t] != plan.phase[t - 1] || !state.changed.empty()) {
    state.count[PLACES] = state.count[IDLE] = 0;
    for (std::int64_t p = 0; p < plan.providers.n; ++p) {
      if (state.actor[plan.users.n + p].status() != ADOPTER) continue;
      const std::int64_t places = capacity(plan, state, p, plan.phase[t]);
      state.count[PLACES] += places;
      state.count[IDLE] += std::max<std::int64_t>(0, places - state.active[p]);
    }
  }
  std::copy(state.count.begin(), state.count.end(), trace.tallies.data + static_cast<std::int64_t>(t) * TALLIES);
  const Span<std::int64_t>& descent = trace.descent.tallies;
  if (!descent.empty())
    std::copy_n(state.variants.sums.begin(), DESCENT, descent.data + static_cast<std::int64_t>(t) * DESCENT);
  if (!trace.funds.empty()) observe_funds(plan, state, trace.funds, t);
  if (!trace.fees.empty()) trace.fees[t] = fees_of(plan, state, plan.phase[t]);
  for (const int flow : {OPENINGS, SERVED, WAITED, SETUP}) state.count[flow] = 0;
  for (std::int64_t v = 0; v < plan.n() && !trace.history.empty(); ++v)
    trace.history[t * plan.n() + v] = state.actor[v].status();
}

// At the end of a run: who keeps each provider, how many users it serves, and its places; nothing where it is closed.
inline void observe_providers(const Plan& plan, const auto& state, const Span<std::int64_t>& rows) {
  for (std::int64_t p = 0; p < plan.providers.n && !rows.empty(); ++p) {
    const bool open = state.actor[plan.users.n + p].status() == ADOPTER;
    rows[3 * p] = state.sponsor.empty() ? NOBODY : state.sponsor[p];
    rows[3 * p + 1] = state.active[p];
    rows[3 * p + 2] = open ? capacity(plan, state, p, plan.phase[plan.horizon()]) : 0;
  }
}

// True if nothing can change any more, after the last change of the plan. May be false although nothing can change.
inline bool settled(auto& state) {
  const auto any = [&](Status status) { return state.count[USERS + status] + state.count[PROVIDERS + status] > 0; };
  if (any(WAITING) || (state.lapses && any(ADOPTER)) || (state.returns && any(LAPSED))) return false;
  return state.changed.empty() && state.exposed.empty();
}

inline bool has_events(const Plan& plan, int t) {
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Layer& layer : side->layers)
      if (layer.times.change(t)) return true;
  return plan.ask_times.change(t);
}

// The last step in which a term changes, a tie opens or closes, a sponsor ends, or providers merge.
inline int last_change(const Plan& plan) {
  int t = plan.horizon();
  while (t > 0 && plan.phase[t - 1] == plan.phase[t] && !has_events(plan, t)) --t;
  for (std::int64_t k = 0; k < plan.sponsors.n(); ++k)
    if (plan.sponsors.until[k] <= plan.horizon()) t = std::max<int>(t, plan.sponsors.until[k]);
  for (std::int64_t j = 0; j < plan.mergers.n(); ++j)
    if (plan.mergers.step[j] <= plan.horizon()) t = std::max<int>(t, plan.mergers.step[j]);
  return t;
}

// One step: its gates, in their order.
[[gnu::always_inline]] inline void advance(const Plan& plan, auto& state, Luck luck, Seeds& seeds, int t) {
  state.now = t;
  if (plan.variants) fit_anew(plan, state, t);
  pass_on(plan, state, t);
  if (plan.mergers.n() > 0) [[unlikely]]
    merge_all(plan, state, luck, t);
  hear(plan, state, luck, t);
  want(plan, state, luck, t);
  get(plan, state, luck, t);
  keep(plan, state, luck, t);
  plant(plan, state, luck, seeds, t);
}

}  // namespace uptake::world
