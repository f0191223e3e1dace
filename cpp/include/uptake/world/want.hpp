// WANT: is it acceptable to me now? A level Q against a threshold alpha that persists. Twin: kernels/world/want.py.
//
// Tested are the actors that have just heard, those whose social proof changed, and all aware actors of a side when a
// policy changes a term of its Q.
#pragma once

#include <uptake/world/companions.hpp>

namespace uptake::world {

// Denominator of social proof: the stored count, that of this run, or v's own out-degree if ties go both ways.
inline std::int64_t contacts_of(const Plan& plan, const auto& state, Actor v) {
  const Side& side = plan.side(v);
  if (side.counted) return state.contacts[v];
  const std::int64_t i = v - side.first;
  if (!side.contacts.empty()) return side.contacts[side.contacts.size == 1 ? 0 : i];
  std::int64_t contacts = 0;
  for (const Layer& layer : side.layers)
    if (layer.shows == ADOPTION) contacts += layer.ties.end(i) - layer.ties.begin(i);
  return contacts;
}

// E: the share of contacts that have adopted, or their number over r; for providers mixed with user demand.
inline std::int64_t social_proof(const Plan& plan, const auto& state, Actor v, int phase) {
  const bool user = v < plan.users.n;
  const Side& side = user ? plan.users : plan.providers;
  std::int64_t proof = side.weighted ? state.weight_seen[v] : state.actor[v].adopters_seen();
  if (proof > 0 && !side.shares) {
    const std::int64_t contacts = contacts_of(plan, state, v);
    proof = contacts > 0 ? (proof << 32) / contacts : 0;
  }
  proof = std::min(proof, ONE);
  if (user) return proof;
  const std::int64_t p = v - side.first;
  const std::int64_t linked = plan.ask_times.empty() ? plan.serve.end(p) - plan.serve.begin(p) : state.linked[p];
  const std::int64_t asking = std::min<std::int64_t>(state.demand[p], linked);
  std::int64_t demand = 0;
  if (asking > 0) demand = std::min(ONE, ((asking << 32) / linked * plan.demand_gain) >> 20);
  const std::int64_t d = plan.demand_weight.at(phase, p);
  return scale(proof, ONE - d) + scale(demand, d);
}

// C phi of a level; phi = 1 without variants.
[[gnu::noinline]] inline std::int64_t liked(const Plan& plan, const auto& state, Actor v, int phase,
                                            std::int64_t wish) {
  wish = scale(wish, company(plan, state, v, phase));
  return plan.variants ? scale(wish, state.variants.fit[v]) : wish;
}

// Q = clip01((b + gamma E) C phi I + pi)
inline std::int64_t level(const Plan& plan, const auto& state, Actor v, int phase) {
  const Side& side = plan.side(v);
  const std::int64_t i = v - side.first;
  std::int64_t wish =
      std::min(ONE, side.merit.at(phase, i) + scale(side.proof.at(phase, i), social_proof(plan, state, v, phase)));
  if (side.conditional) [[unlikely]]
    wish = liked(plan, state, v, phase, wish);
  return std::min(ONE, scale(wish, side.conducive.at(phase, i)) + side.push.at(phase, i));
}

// The least acceptable level: given, or drawn.
inline std::int64_t threshold(const Plan& plan, auto& state, Luck luck, Actor v) {
  const Side& side = plan.side(v);
  if (!side.threshold.empty()) return side.threshold[side.threshold.size == 1 ? 0 : v - side.first];
  std::int64_t& alpha = state.actor[v].latent;
  if (alpha == NOT_DRAWN)
    alpha = acceptance(draw32(luck, Purpose::WANT, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return alpha;
}

inline void test(const Plan& plan, auto& state, Luck luck, Actor v, int t) {
  if (state.actor[v].status() != AWARE) return;
  const std::int64_t q = level(plan, state, v, plan.phase[t]);
  if (q == 0 || q < threshold(plan, state, luck, v)) return;
  become(plan, state, v, WAITING);
  state.actor[v].latent = NOT_DRAWN;
  if (state.since[v] < 0) state.since[v] = t;
  state.newly_waiting.add(v);
}

// Whether a term of Q differs between two phases for anybody on this side.
inline bool wants_differ(const Plan& plan, const Side& side, int phase, int earlier) {
  for (const Timed* term : {&side.merit, &side.proof, &side.conducive, &side.push, &side.alone})
    if (term->row[phase] != term->row[earlier]) return true;
  if (side.graft.differs(side.graft.tolerance, phase, earlier)) return true;
  return &side == &plan.providers && plan.demand_weight.row[phase] != plan.demand_weight.row[earlier];
}

// Fetches what the tests of the listed actors from position i on will read. How many contacts an actor has counts only
// where it sees adopters.
[[gnu::always_inline]] inline void fetch_tests(const Plan& plan, const auto& state, std::size_t i) {
  if (i + 2 * AHEAD < state.list.size()) prefetch(&state.actor[state.list[i + 2 * AHEAD]]);
  if (i + AHEAD >= state.list.size()) return;
  const Actor v = state.list[i + AHEAD];
  const Side& side = plan.side(v);
  prefetch(&state.since[v]);
  if (side.weighted) prefetch(&state.weight_seen[v]);
  if (plan.variants) prefetch(&state.variants.fit[v]);
  if (!side.weighted && state.actor[v].adopters_seen() == 0) return;
  if (side.contacts.size > 1) prefetch(&side.contacts[v - side.first]);
  if (!side.contacts.empty()) return;
  for (const Layer& layer : side.layers)
    if (layer.shows == ADOPTION && layer.ties.even == 0) prefetch(&layer.ties.offsets[v - side.first]);
}

inline void test_all(const Plan& plan, auto& state, Luck luck, int t) {
  const int phase = plan.phase[t], earlier = plan.phase[t - 1];
  for (const Side* side : {&plan.users, &plan.providers})
    if (phase != earlier && wants_differ(plan, *side, phase, earlier))
      for (std::int64_t v = std::max(side->first, state.range.first),
                        end = std::min(side->first + side->n, state.range.end);
           v < end; ++v)
        test(plan, state, luck, static_cast<Actor>(v), t);
  state.to_test.take(state.range, state.list);
  for (std::size_t i = 0; i < state.list.size(); ++i) {
    fetch_tests(plan, state, i);
    test(plan, state, luck, state.list[i], t);
  }
}

inline void want(const Plan& plan, auto& state, Luck luck, int t) {
  in_shares(state, [&](auto& share) { test_all(plan, share, luck, t); });
}

}  // namespace uptake::world
