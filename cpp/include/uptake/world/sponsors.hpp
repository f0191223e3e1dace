// Who opens providers, and with whose money. Twin: kernels/world/sponsors.py.
//
// In each step sponsors first let go of what they do not keep any more. Then they act in their order: each takes over
// what others have let go, and opens waiting providers. What nobody has taken over closes.
#pragma once

#include <algorithm>
#include <vector>

#include <uptake/world/queue.hpp>

namespace uptake::world {

inline std::int64_t capacity(const Plan& plan, const auto& state, std::int64_t p, int phase) {
  return (plan.places.at(phase, p) + plan.coproduction.at(phase, p) * state.active[p]) / plan.place_unit;
}

// The places that a sponsor pays for. What users add costs it nothing.
inline std::int64_t paid_places(const Plan& plan, std::int64_t p, int phase) {
  return plan.places.at(phase, p) / plan.place_unit;
}

// The same in parts of a price, of which each place has price_unit unless a merger has made it cheaper.
inline std::int64_t paid_parts(const Plan& plan, std::int64_t p, int phase) {
  return paid_places(plan, p, phase) * plan.sponsors.share(p, phase);
}

// Money per month for the places of what sponsor k keeps, in parts.
inline std::int64_t committed(const Plan& plan, const auto& state, std::int64_t k, int phase) {
  std::int64_t places = 0;
  for (std::int64_t p = 0; p < plan.providers.n; ++p)
    if (state.sponsor[p] == k) places += paid_parts(plan, p, phase);
  return plan.sponsors.price[k] * places;
}

inline bool acts(const Plan& plan, std::int64_t k, int t) {
  return plan.sponsors.start[k] <= t && t < plan.sponsors.until[k];
}

inline void let_go_of(auto& state, std::int64_t k, std::int64_t p) {
  state.sponsor[p] = NOBODY;
  state.let_go[p] = static_cast<std::int32_t>(k);
  state.released.push_back(static_cast<Actor>(p));
}

// A sponsor that ends lets all go. One that keeps more than its revenue pays for lets the latest go until it does not.
inline void let_go(const Plan& plan, auto& state, int t) {
  const int phase = plan.phase[t];
  for (std::int64_t k = 0; k < plan.sponsors.n(); ++k) {
    if (plan.sponsors.until[k] == t) {
      for (std::int64_t p = 0; p < plan.providers.n; ++p)
        if (state.sponsor[p] == k) let_go_of(state, k, p);
      continue;
    }
    const std::int64_t revenue = plan.sponsors.revenue[k] * plan.sponsors.price_unit;
    if (revenue < 0 || !acts(plan, k, t)) continue;
    while (committed(plan, state, k, phase) > revenue) {
      std::int64_t latest = -1;
      for (std::int64_t p = 0; p < plan.providers.n; ++p)
        if (state.sponsor[p] == k && (latest < 0 || state.taken[p] > state.taken[latest])) latest = p;
      let_go_of(state, k, latest);
    }
  }
  std::sort(state.released.begin(), state.released.end(),
            [&](Actor a, Actor b) { return state.taken[a] < state.taken[b]; });
}

// What sponsor k has taken on in this step.
struct Purse {
  std::int64_t committed;  // money per month for places, in parts
  std::int64_t free;       // slots that are left; negative: no limit
};

inline std::int64_t setup_of(const Plan& plan, std::int64_t k, std::int64_t p, int phase) {
  const std::int64_t own = plan.sponsors.setup[k];
  if (own < 0) return plan.setup.at(phase, p);
  if (plan.sponsors.price_share.row.empty()) return own;
  return own * plan.sponsors.share(p, phase) / plan.sponsors.price_unit;
}

// Sponsor k takes provider p on, if its revenue pays for the places.
inline bool take_on(const Plan& plan, auto& state, std::int64_t k, std::int64_t p, int phase, Purse& purse) {
  if (!plan.sponsors.keep) return true;
  const std::int64_t more = plan.sponsors.price[k] * paid_parts(plan, p, phase);
  const std::int64_t revenue = plan.sponsors.revenue[k] * plan.sponsors.price_unit;
  if (revenue >= 0 && purse.committed + more > revenue) return false;
  purse.committed += more;
  state.sponsor[p] = static_cast<std::int32_t>(k);
  state.taken[p] = ++state.takings;
  return true;
}

// Sponsor k opens provider p, if it can pay.
inline bool open_one(const Plan& plan, auto& state, Luck luck, std::int64_t k, std::int64_t p, int t, Purse& purse) {
  const int phase = plan.phase[t];
  const std::int64_t cost = setup_of(plan, k, p, phase);
  std::int64_t& capital = state.capital[k];
  if (capital >= 0 && capital < cost) return false;
  if (!take_on(plan, state, k, p, phase, purse)) return false;
  if (capital >= 0) capital -= cost;
  const auto v = static_cast<Actor>(plan.users.n + p);
  if (state.actor[v].status() == AWARE) {
    state.actor[v].latent = NOT_DRAWN;
    if (state.since[v] < 0) state.since[v] = t;
  }
  open(plan, state, luck, p, cost, static_cast<int>(k));
  return true;
}

// Sponsor k spends a slot on provider p: it opens p or, with its owner, all the owner's sites that wait or are aware.
// False if it cannot pay for one.
inline bool spend_slot(const Plan& plan, auto& state, Luck luck, std::int64_t k, std::int64_t p, int t, Purse& purse) {
  if (!open_one(plan, state, luck, k, p, t, purse)) return false;
  if (purse.free > 0) purse.free -= 1;
  const Span<const std::int32_t>& owner = plan.sponsors.owner;
  if (!plan.sponsors.by_owner[k] || owner.empty() || owner[p] < 0) return true;
  for (std::int64_t q = 0; q < plan.providers.n; ++q) {
    const int status = state.actor[plan.users.n + q].status();
    if (owner[q] != owner[p] || (status != WAITING && status != AWARE) || !plan.sponsors.may_open(k, q)) continue;
    if (!open_one(plan, state, luck, k, q, t, purse)) return false;
  }
  return true;
}

// By what sponsor k sorts the waiting: less comes first; among equals their turn decides.
inline std::int64_t rank(const Plan& plan, const auto& state, std::int64_t k, std::int64_t p, int phase) {
  switch (plan.sponsors.order[k]) {
    case MOST_DEMAND: return -state.demand[p];
    case BEST_FIT: return -state.variants.fit[plan.users.n + p];
    case CHEAPEST: return setup_of(plan, k, p, phase);
    default: return 0;
  }
}

// The waiting providers that sponsor k may open, in its order.
inline std::vector<Actor> line_of(const Plan& plan, const auto& state, std::int64_t k, int phase) {
  std::vector<Actor> line;
  for (const Actor v : state.opening)
    if (plan.sponsors.may_open(k, v - plan.users.n)) line.push_back(v);
  if (plan.sponsors.order[k] != WAITING_SINCE)
    std::stable_sort(line.begin(), line.end(), [&](Actor a, Actor b) {
      return rank(plan, state, k, a - plan.users.n, phase) < rank(plan, state, k, b - plan.users.n, phase);
    });
  return line;
}

// Sponsor k takes over what others have let go in this step, then opens waiting providers, until it cannot pay for one.
inline void act(const Plan& plan, auto& state, Luck luck, std::int64_t k, int t) {
  const int phase = plan.phase[t];
  Purse purse{plan.sponsors.keep && plan.sponsors.revenue[k] >= 0 ? committed(plan, state, k, phase) : 0,
              plan.sponsors.slots[k * static_cast<std::int64_t>(plan.phase.size) + t]};
  for (const Actor p : state.released) {
    if (state.sponsor[p] != NOBODY || state.let_go[p] == k || !plan.sponsors.may_open(k, p)) continue;
    if (!take_on(plan, state, k, p, phase, purse)) return;
  }
  if (purse.free == 0 || state.opening.empty()) return;
  for (const Actor v : line_of(plan, state, k, phase)) {
    if (purse.free == 0) break;
    if (state.actor[v].status() != WAITING) continue;  // opened with another site of its owner
    if (!spend_slot(plan, state, luck, k, v - plan.users.n, t, purse)) break;
  }
  std::erase_if(state.opening, [&](Actor v) { return state.actor[v].status() != WAITING; });
}

inline void open_providers(const Plan& plan, auto& state, Luck luck, int t) {
  if (plan.sponsors.keep) let_go(plan, state, t);
  for (std::int64_t k = 0; k < plan.sponsors.n(); ++k)
    if (acts(plan, k, t)) act(plan, state, luck, k, t);
  for (const Actor p : state.released)
    if (state.sponsor[p] == NOBODY) close(plan, state, luck, p, t);
  state.released.clear();
}

}  // namespace uptake::world
