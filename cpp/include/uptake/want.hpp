// WANT: is it acceptable to me now? A level Q against a threshold alpha that persists. Twin: kernels/want.py.
//
// Tested are those who just heard, those whose exposure changed, and everyone aware when a policy changes a term of Q.
#pragma once

#include "state.hpp"

namespace uptake {

// E, the share of contacts (or the count over r) that has adopted; of providers mixed with the demand they see.
inline std::int64_t social_proof(const Plan& plan, const State& state, Actor v, int phase) {
  const bool user = v < plan.users.n;
  const Side& side = user ? plan.users : plan.providers;
  std::int64_t proof = state.people[v].exposure;
  if (!user || plan.peer_weight.empty()) {
    const std::int64_t contacts = side.contacts[side.contacts.size == 1 ? 0 : v - side.first];
    proof = contacts > 0 ? (proof << 32) / contacts : 0;
  }
  proof = std::min(proof, ONE);
  if (user) return proof;
  const std::int64_t p = v - side.first;
  const std::int64_t linked = plan.serve.offsets[p + 1] - plan.serve.offsets[p];
  std::int64_t demand = 0;
  if (linked > 0)
    demand = std::min(ONE, ((static_cast<std::int64_t>(state.demand[p]) << 32) / linked * plan.demand_gain) >> 20);
  const std::int64_t d = plan.demand_weight.at(phase, p);
  return scale(proof, ONE - d) + scale(demand, d);
}

// Q = clip01((b + gamma E) I + pi)
inline std::int64_t level(const Plan& plan, const State& state, Actor v, int phase) {
  const Side& side = plan.side(v);
  const std::int64_t i = v - side.first;
  const std::int64_t wish = side.merit.at(phase, i) + scale(side.proof.at(phase, i), social_proof(plan, state, v, phase));
  return std::min(ONE, scale(std::min(ONE, wish), side.conducive.at(phase, i)) + side.push.at(phase, i));
}

// The least acceptable level: given, or from luck.
inline std::int64_t threshold(const Plan& plan, State& state, Luck luck, Actor v) {
  const Side& side = plan.side(v);
  if (!side.threshold.empty()) return side.threshold[side.threshold.size == 1 ? 0 : v - side.first];
  std::int64_t& alpha = state.people[v].latent;
  if (alpha == NOT_DRAWN)
    alpha = acceptance(draw32(luck, Purpose::want, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return alpha;
}

inline void test(const Plan& plan, State& state, Luck luck, Actor v, int t) {
  if (state.people[v].status != AWARE) return;
  const std::int64_t q = level(plan, state, v, plan.phase[t]);
  if (q == 0 || q < threshold(plan, state, luck, v)) return;
  become(plan, state, v, WAITING);
  state.people[v].latent = static_cast<std::int64_t>(
      draw53(luck, Purpose::get, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  if (state.people[v].since < 0) state.people[v].since = t;
  if (v >= plan.users.n) state.waiting_providers.push_back(v);
  else if (plan.supply != PLACES_AT_PROVIDERS) state.wanting.push_back(v);
}

inline bool wants_differ(const Plan& plan, int phase, int earlier) {
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Timed* term : {&side->merit, &side->proof, &side->conducive, &side->push})
      if (term->row[phase] != term->row[earlier]) return true;
  return plan.demand_weight.row[phase] != plan.demand_weight.row[earlier];
}

inline void want(const Plan& plan, State& state, Luck luck, int t) {
  for (const Actor v : state.fresh) test(plan, state, luck, v, t);
  state.fresh.clear();
  if (wants_differ(plan, plan.phase[t], plan.phase[t - 1]))
    for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v) test(plan, state, luck, v, t);
  for (std::size_t i = 0; i < state.retest.size(); ++i) {
    if (i + AHEAD < state.retest.size()) prefetch(&state.people[state.retest[i + AHEAD]]);
    const Actor v = state.retest[i];
    state.unmark(v, IS_RETESTED);
    test(plan, state, luck, v, t);
  }
  state.retest.clear();
}

}  // namespace uptake
