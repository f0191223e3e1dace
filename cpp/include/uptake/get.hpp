// GET: is there a place for me? Providers get slots, users get places, in a stated order. Twin: kernels/get.py.
#pragma once

#include <tuple>

#include "state.hpp"

namespace uptake {

// The order of a queue: priority, waiting-since, tie-break, actor.
inline bool goes_before(const Plan& plan, const State& state, Actor a, Actor b) {
  const Side& side = plan.side(a);
  const std::int32_t pa = side.priority.empty() ? 0 : side.priority[a - side.first];
  const std::int32_t pb = side.priority.empty() ? 0 : side.priority[b - side.first];
  return std::tie(pa, state.people[a].since, state.people[a].latent, a) < std::tie(pb, state.people[b].since, state.people[b].latent, b);
}

inline std::int64_t capacity(const Plan& plan, const State& state, std::int64_t p, int phase) {
  return (plan.places.at(phase, p) + plan.coproduction.at(phase, p) * state.active[p]) >> 16;
}

inline void open_providers(const Plan& plan, State& state, Luck luck, int t) {
  const int phase = plan.phase[t];
  auto& queue = state.waiting_providers;
  std::int64_t free = static_cast<std::int64_t>(queue.size());
  const std::int64_t slots = plan.slots.at(phase, 0);
  if (slots >= 0) {
    state.carry += slots;
    free = std::min(free, state.carry >> 32);
    state.carry &= ONE - 1;
  }
  if (free == 0) return;
  std::sort(queue.begin(), queue.end(), [&](Actor a, Actor b) { return goes_before(plan, state, a, b); });
  std::int64_t opened = 0;
  for (; opened < free; ++opened) {
    const std::int64_t p = queue[opened] - plan.users.n;
    const std::int64_t cost = plan.setup.at(phase, p);
    if (state.budget >= 0) {
      if (state.budget < cost) break;
      state.budget -= cost;
    }
    open(plan, state, luck, p, phase);
  }
  queue.erase(queue.begin(), queue.begin() + opened);
}

inline void serve(const Plan& plan, State& state, Luck luck, Actor v, Actor p, int t) {
  adopt(plan, state, luck, v);
  if (plan.supply == PLACES_AT_PROVIDERS) {
    state.server[v] = p;
    state.active[p] += 1;
  }
  state.count[SERVED] += 1;
  state.count[WAITED] += t - state.people[v].since;
}

// Users in rounds. Only those linked to a provider with a free place can be served, so only they are looked at; each
// applies to its linked providers that have adopted, one a round, in tie order.
inline void serve_users(const Plan& plan, State& state, Luck luck, int t) {
  const int phase = plan.phase[t];
  std::vector<std::int64_t> free(plan.providers.n, 0);
  std::vector<Actor> candidates;
  for (std::int64_t p = 0; p < plan.providers.n; ++p) {
    if (state.queue[p] == 0 || state.people[plan.users.n + p].status != ADOPTER) continue;
    free[p] = std::max<std::int64_t>(0, capacity(plan, state, p, phase) - state.active[p]);
    if (free[p] == 0) continue;
    for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e) {
      const Actor v = plan.serve.targets[e];
      if (state.people[v].status == WAITING && state.mark(v, IS_CANDIDATE)) candidates.push_back(v);
    }
  }
  for (const Actor v : candidates) state.unmark(v, IS_CANDIDATE);

  std::vector<std::int64_t> next(candidates.size());  // each candidate's next tie to try
  for (std::size_t i = 0; i < candidates.size(); ++i) next[i] = plan.ask.offsets[candidates[i]];
  std::vector<std::pair<Actor, Actor>> applications;  // (provider, user)
  while (!candidates.empty()) {
    applications.clear();
    std::size_t left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Actor v = candidates[i];
      const std::int64_t end = plan.ask.offsets[v + 1];
      std::int64_t e = next[i];
      while (e < end && state.people[plan.users.n + plan.ask.targets[e]].status != ADOPTER) ++e;
      if (e == end) continue;
      if (free[plan.ask.targets[e]] > 0) applications.emplace_back(plan.ask.targets[e], v);
      candidates[left] = v;
      next[left++] = e + 1;
    }
    candidates.resize(left);
    std::sort(applications.begin(), applications.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : goes_before(plan, state, a.second, b.second);
    });
    for (const auto& [p, v] : applications)
      if (free[p] > 0) {
        free[p] -= 1;
        serve(plan, state, luck, v, p, t);
      }
    left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (state.people[candidates[i]].status == WAITING) {
        candidates[left] = candidates[i];
        next[left++] = next[i];
      }
    candidates.resize(left);
  }
}

// Users at a common pool that places a share of those waiting per step, in their order.
inline void serve_pool(const Plan& plan, State& state, Luck luck, int t) {
  auto& queue = state.wanting;
  state.pool_carry += plan.pool.at(plan.phase[t], 0) * static_cast<std::int64_t>(queue.size());
  const std::int64_t placed = std::min(static_cast<std::int64_t>(queue.size()), state.pool_carry >> 32);
  state.pool_carry &= ONE - 1;
  if (placed == 0) return;
  std::sort(queue.begin(), queue.end(), [&](Actor a, Actor b) { return goes_before(plan, state, a, b); });
  for (std::int64_t i = 0; i < placed; ++i) serve(plan, state, luck, queue[i], -1, t);
  queue.erase(queue.begin(), queue.begin() + placed);
}

inline void get(const Plan& plan, State& state, Luck luck, int t) {
  open_providers(plan, state, luck, t);
  if (plan.supply == PLACES_AT_PROVIDERS) {
    serve_users(plan, state, luck, t);
  } else if (plan.supply == POOL) {
    serve_pool(plan, state, luck, t);
  } else {
    for (const Actor v : state.wanting) adopt(plan, state, luck, v);
    state.wanting.clear();
  }
}

}  // namespace uptake
