// GET: is there a place for me? Providers get slots, users get places, in a stated order. Twin: kernels/world/get.py.
#pragma once

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

#include <uptake/world/adopt.hpp>

namespace uptake::world {

// A turn in a queue: first by priority, then by the step at which the wait began, by draw, by actor.
struct Turn {
  std::int32_t priority, since;
  std::int64_t luck;
  Actor actor;
  auto operator<=>(const Turn&) const = default;
};

inline std::int32_t priority(const Plan& plan, Actor v) {
  const Side& side = plan.side(v);
  return side.priority.empty() ? 0 : side.priority[v - side.first];
}

inline Turn turn(const Plan& plan, const State& state, Luck luck, Actor v) {
  const auto entity = static_cast<std::uint32_t>(v);
  const std::uint64_t tie_break = draw53(luck, Purpose::GET, entity, plan.idea, state.epoch(v));
  return {priority(plan, v), state.since[v], static_cast<std::int64_t>(tie_break), v};
}

// Appends the actors that began to wait in this step, in their turn, to a queue of actors that began earlier.
inline void join(const Plan& plan, const State& state, Luck luck, std::vector<Actor>& queue,
                 Span<const Actor> newcomers) {
  std::vector<Turn> turns;
  turns.reserve(newcomers.size);
  for (std::int64_t i = 0; i < newcomers.size; ++i) turns.push_back(turn(plan, state, luck, newcomers[i]));
  std::sort(turns.begin(), turns.end());
  const auto old = static_cast<std::ptrdiff_t>(queue.size());
  for (const Turn& each : turns) queue.push_back(each.actor);
  if (newcomers.empty() || plan.side(newcomers[0]).priority.empty()) return;
  std::inplace_merge(queue.begin(), queue.begin() + old, queue.end(),
                     [&](Actor a, Actor b) { return priority(plan, a) < priority(plan, b); });
}

inline std::int64_t capacity(const Plan& plan, const State& state, std::int64_t p, int phase) {
  return (plan.places.at(phase, p) + plan.coproduction.at(phase, p) * state.active[p]) / plan.place_unit;
}

inline void open_providers(const Plan& plan, State& state, Luck luck, int t) {
  const int phase = plan.phase[t];
  auto& queue = state.opening;
  std::int64_t free = static_cast<std::int64_t>(queue.size());
  if (!plan.slots.empty() && plan.slots[t] >= 0) free = std::min(free, plan.slots[t]);
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

inline void serve(const Plan& plan, State& state, Luck luck, Actor v, int t) {
  adopt(plan, state, luck, v);
  state.count[SERVED] += 1;
  state.count[WAITED] += t - state.since[v];
}

// The applicants of one provider get its free places in their turn.
inline void accept(const Plan& plan, State& state, Luck luck, Actor p, Span<const Actor> applicants, std::int64_t& free,
                   int t) {
  const auto take = [&](Actor v) {
    state.server[v] = p;
    serve(plan, state, luck, v, t);
    state.active[p] += 1;
    plan.each_asked(v, t, [&state](Actor asked) { state.queue[asked] -= 1; });
  };
  if (applicants.size <= free) {
    for (std::int64_t i = 0; i < applicants.size; ++i) take(applicants[i]);
    free -= applicants.size;
    return;
  }
  std::vector<Turn> turns;
  turns.reserve(applicants.size);
  for (std::int64_t i = 0; i < applicants.size; ++i) turns.push_back(turn(plan, state, luck, applicants[i]));
  std::nth_element(turns.begin(), turns.begin() + free, turns.end());
  for (std::int64_t i = 0; i < free; ++i) take(turns[i].actor);
  free = 0;
}

// Calls the users that may be served in this step: those that wait for a provider with a free place. Returns the free
// places by provider. If a provider had free places at the end of the last step, its queue was empty then, and only
// ties that have opened since can have brought it one. So only the ties of providers with both free places and a queue
// are read. Users that wait there along a closed tie are called as well, and apply elsewhere or not at all.
inline std::vector<std::int64_t> call(const Plan& plan, State& state, Span<const Actor> newcomers, int t) {
  std::vector<std::int64_t> free(plan.providers.n, 0);
  for (std::int64_t p = 0; p < plan.providers.n; ++p) {
    if (state.status[plan.users.n + p] != ADOPTER) continue;
    free[p] = std::max<std::int64_t>(0, capacity(plan, state, p, plan.phase[t]) - state.active[p]);
    if (free[p] == 0 || state.queue[p] == 0) continue;
    for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e)
      if (state.status[plan.serve.targets[e]] == WAITING) state.called.add(plan.serve.targets[e]);
  }
  for (std::int64_t i = 0; i < newcomers.size; ++i) {
    if (i + AHEAD < newcomers.size) prefetch(&plan.ask.offsets[newcomers[i + AHEAD]]);
    const Actor v = newcomers[i];
    plan.each_asked(v, t, [&state, &free, v](Actor asked) {
      state.queue[asked] += 1;
      if (free[asked] > 0) state.called.add(v);
    });
  }
  return free;
}

// Serves users in rounds: in each a user applies to the next of its linked providers that have adopted, in the order of
// its open ties.
inline void serve_users(const Plan& plan, State& state, Luck luck, Span<const Actor> newcomers, int t) {
  if (state.count[USERS + WAITING] == 0) return;
  std::vector<std::int64_t> free = call(plan, state, newcomers, t);
  std::vector<Actor> candidates;
  state.called.take(candidates);
  std::vector<std::int64_t> next(candidates.size());  // each candidate's next tie to try
  for (std::size_t i = 0; i < candidates.size(); ++i) next[i] = plan.ask.offsets[candidates[i]];
  std::vector<std::pair<Actor, Actor>> applications;  // (provider, user)
  std::vector<Actor> applicants;
  while (!candidates.empty()) {
    applications.clear();
    std::size_t left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Actor v = candidates[i];
      const std::int64_t end = plan.ask.offsets[v + 1];
      std::int64_t e = next[i];
      while (e < end && (state.status[plan.users.n + plan.ask.targets[e]] != ADOPTER || !plan.may_ask(e, t))) ++e;
      if (e == end) continue;
      if (free[plan.ask.targets[e]] > 0) applications.emplace_back(plan.ask.targets[e], v);
      candidates[left] = v;
      next[left++] = e + 1;
    }
    candidates.resize(left);
    if (!std::is_sorted(applications.begin(), applications.end())) std::sort(applications.begin(), applications.end());
    for (std::size_t i = 0; i < applications.size();) {
      const Actor p = applications[i].first;
      applicants.clear();
      for (; i < applications.size() && applications[i].first == p; ++i) applicants.push_back(applications[i].second);
      accept(plan, state, luck, p, {applicants.data(), static_cast<std::int64_t>(applicants.size())}, free[p], t);
    }
    left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (state.status[candidates[i]] == WAITING) {
        candidates[left] = candidates[i];
        next[left++] = next[i];
      }
    candidates.resize(left);
  }
}

// Serves users from a common pool, which places a share of the waiting users per step, in their order.
inline void serve_pool(const Plan& plan, State& state, Luck luck, int t) {
  auto& queue = state.pool;
  const auto waiting = static_cast<std::int64_t>(queue.size());
  state.pool_carry += plan.pool.at(plan.phase[t], 0) * waiting;
  const std::int64_t placed = std::min(waiting, state.pool_carry / plan.pool_unit);
  state.pool_carry %= plan.pool_unit;
  for (std::int64_t i = 0; i < placed; ++i) serve(plan, state, luck, queue[i], t);
  queue.erase(queue.begin(), queue.begin() + placed);
}

inline void get(const Plan& plan, State& state, Luck luck, int t) {
  state.newly_waiting.take(state.list);
  const auto first_provider = std::lower_bound(state.list.begin(), state.list.end(), static_cast<Actor>(plan.users.n));
  const Span<const Actor> users{state.list.data(), first_provider - state.list.begin()};
  const Span<const Actor> providers{users.data + users.size, state.list.end() - first_provider};
  join(plan, state, luck, state.opening, providers);
  open_providers(plan, state, luck, t);
  if (plan.supply == PLACES_AT_PROVIDERS) {
    serve_users(plan, state, luck, users, t);
  } else if (plan.supply == POOL) {
    join(plan, state, luck, state.pool, users);
    serve_pool(plan, state, luck, t);
  } else {
    for (std::int64_t i = 0; i < users.size; ++i) adopt(plan, state, luck, users[i]);
  }
}

}  // namespace uptake::world
