// Mergers: providers that become one. Twin: kernels/world/merge.py.
//
// At the start of a step, after what the previous one changed was passed on. The plan has done the rest: from this step
// on the places are those of the provider that remains, and so are the ties to users.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <uptake/world/sponsors.hpp>

namespace uptake::world {

// By what the keeper is chosen, less comes first: the most places in the step before, or the variant nearest to the
// context of the provider that remains.
inline std::int64_t distance(const Plan& plan, const auto& state, int keeper, std::int64_t into, std::int64_t p,
                             int t) {
  if (keeper == LARGEST) return -capacity(plan, state, p, plan.phase[t - 1]);
  return std::abs(state.variants.variant[plan.users.n + p] - context_of(plan, static_cast<Actor>(plan.users.n + into)));
}

// The member, among those that have adopted, whose variant is kept; NOBODY if none has.
inline Actor keeper_of(const Plan& plan, const auto& state, Span<const Actor> members, int keeper, std::int64_t into,
                       int t) {
  Actor found = NOBODY;
  std::int64_t least = 0;
  for (std::int64_t i = 0; i < members.size; ++i) {
    const Actor p = members[i];
    if (state.actor[plan.users.n + p].status() != ADOPTER) continue;
    const std::int64_t own = distance(plan, state, keeper, into, p, t);
    if (found != NOBODY && own >= least) continue;
    found = p;
    least = own;
  }
  return found;
}

// v is in no queue and in no calendar of returns any more.
inline void take_out(const Plan& plan, auto& state, Actor v, int t) {
  if (state.actor[v].status() == WAITING) {
    state.newly_waiting.remove(v);
    std::erase(state.opening, v);
  }
  if (state.actor[v].status() == LAPSED && state.returns)
    for (int s = t; s <= plan.horizon(); ++s) std::erase(state.returning[s], v);
}

// Provider v closes for good.
inline void shut(const Plan& plan, auto& state, Actor v, int t) {
  take_out(plan, state, v, t);
  if (plan.variants && state.actor[v].status() == ADOPTER) weigh(plan, state, v, -1);
  if (!state.sponsor.empty()) state.sponsor[v - plan.users.n] = NOBODY;
  if (state.actor[v].status() != LAPSED) become(plan, state, v, LAPSED);
}

// The provider that remains holds variant x from now on. Where it has not heard before, it has now, from outside.
inline void change_variant(const Plan& plan, auto& state, Actor v, std::int64_t x, int t) {
  if (state.actor[v].status() == UNAWARE) return hold(plan, state, v, EXTERNAL, -1, FROM_OUTSIDE, x);
  // Of the lapse hazard that an adopter withstands, as much is left as before, though the clock may run otherwise.
  const bool clocked = state.actor[v].status() == ADOPTER && state.lapses && state.variants.misfit;
  const std::int64_t left = clocked ? state.actor[v].latent - lapse_clock(plan, state, v, t - 1) : 0;
  state.variants.variant[v] = x;
  state.variants.fit[v] = fit_of(plan, v, x, plan.phase[t]);
  if (!clocked) return;
  state.actor[v].latent = left + lapse_clock(plan, state, v, t - 1);
  for (int s = t; s <= plan.horizon(); ++s) std::erase(state.lapsing[s], v);
  schedule_lapse(plan, state, v, t - 1, left);
}

// The provider that remains is open from now on, and holds the variant of the keeper. Where it was not, it opens
// without a slot and without cost, and is for the keeper's sponsor to keep.
inline void carry_on(const Plan& plan, auto& state, Luck luck, std::int64_t p, std::int64_t keeper, int sponsor,
                     int t) {
  const auto v = static_cast<Actor>(plan.users.n + p);
  const bool open_before = state.actor[v].status() == ADOPTER;
  if (plan.variants) {
    if (open_before) weigh(plan, state, v, -1);
    change_variant(plan, state, v, state.variants.variant[plan.users.n + keeper], t);
    if (open_before) weigh(plan, state, v, 1);
  }
  if (open_before) return;
  take_out(plan, state, v, t);
  if (state.actor[v].status() != WAITING) state.actor[v].latent = NOT_DRAWN;
  if (state.actor[v].is_unaware() && plan.schedule == ONCE)
    state.actor[v].add({-state.actor[v].pressure(), 0});  // what reaches it now is passed
  if (state.since[v] < 0) state.since[v] = t;
  open(plan, state, luck, p, 0, NOBODY);
  if (state.sponsor.empty()) return;
  state.sponsor[p] = sponsor;
  state.taken[p] = state.taken[keeper];
}

// Users that any member serves are served by the one that remains; the others close.
[[gnu::noinline]] inline void merge(const Plan& plan, auto& state, Luck luck, std::int64_t j, int t) {
  const Mergers& mergers = plan.mergers;
  const Span<const Actor> members{mergers.members.data + mergers.begins[j], mergers.begins[j + 1] - mergers.begins[j]};
  const Actor into = mergers.into[j];
  const Actor keeper = keeper_of(plan, state, members, mergers.keeper[j], into, t);
  const int sponsor = keeper == NOBODY || state.sponsor.empty() ? NOBODY : state.sponsor[keeper];
  std::vector<Actor> served;
  for (std::int64_t i = 0; i < members.size; ++i)
    each_served(plan, state, members[i], [&](Actor v) {
      if (plan.variants) weigh(plan, state, v, -1);
      release(state, v);
      served.push_back(v);
    });
  if (keeper != NOBODY) carry_on(plan, state, luck, into, keeper, sponsor, t);
  for (std::int64_t i = 0; i < members.size; ++i)
    if (members[i] != into) shut(plan, state, static_cast<Actor>(plan.users.n + members[i]), t);
  for (const Actor v : served) {
    state.server[v] = into;
    state.active[into] += 1;
    if (plan.variants) weigh(plan, state, v, 1);
  }
}

inline void merge_all(const Plan& plan, auto& state, Luck luck, int t) {
  for (std::int64_t j = 0; j < plan.mergers.n(); ++j)
    if (plan.mergers.step[j] == t) merge(plan, state, luck, j, t);
}

}  // namespace uptake::world
