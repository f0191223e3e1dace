// GET: is there a place for me? Sponsors open providers, users get places, in a stated order.
// Twin: kernels/world/get.py.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <uptake/world/sponsors.hpp>

namespace uptake::world {

inline void serve(const Plan& plan, auto& state, Luck luck, Actor v, int t) {
  // Who lost its place in this step and finds another has practised all along.
  const bool goes_on = plan.sponsors.keep && state.actor[v].before() == ADOPTER;
  adopt(plan, state, luck, v, goes_on ? t - 1 : t);
  state.count[SERVED] += 1;
  state.count[WAITED] += t - state.since[v];
}

// The applicants of one provider get its free places in their turn.
inline void accept(const Plan& plan, auto& state, Luck luck, Actor p, Span<const Actor> applicants, std::int64_t& free,
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

using Application = std::pair<Actor, Actor>;  // position of the provider, user

inline void fetch_applicant(const auto& state, const std::vector<Application>& applications, std::size_t i) {
  if (i >= applications.size()) return;
  const Actor v = applications[i].second;
  prefetch(&state.actor[v]);
  prefetch(&state.since[v]);
  prefetch(&state.server[v]);
}

// Calls visit(p, first, end) for each provider p: its applications are those from position `first` up to `end`.
template <class Visit>
void each_provider(std::vector<Application>& applications, Visit visit) {
  if (!std::is_sorted(applications.begin(), applications.end())) std::sort(applications.begin(), applications.end());
  for (std::size_t first = 0, end; first < applications.size(); first = end) {
    const Actor p = applications[first].first;
    for (end = first; end < applications.size() && applications[end].first == p;) ++end;
    visit(p, first, end);
  }
}

// Providers get through their applications.
inline void accept_all(const Plan& plan, auto& state, Luck luck, std::vector<Application>& applications,
                       std::vector<std::int64_t>& free, int t) {
  std::vector<Actor> applicants;
  each_provider(applications, [&](Actor p, std::size_t first, std::size_t end) {
    applicants.clear();
    for (std::size_t i = first; i < end; ++i) {
      applicants.push_back(applications[i].second);
      fetch_applicant(state, applications, i + AHEAD);
    }
    accept(plan, state, luck, p, {applicants.data(), static_cast<std::int64_t>(applicants.size())}, free[p], t);
  });
}

// The same where each user has one provider: who gets its places is decided first, and then each share serves its own.
inline void accept_at_once(const Plan& plan, auto& state, Luck luck, std::vector<Application>& applications,
                           const std::vector<std::int64_t>& free, int t) {
  std::vector<Turn> turns;
  std::size_t accepted = 0;
  each_provider(applications, [&](Actor p, std::size_t first, std::size_t end) {
    const auto places = std::min<std::size_t>(end - first, static_cast<std::size_t>(free[p]));
    if (places < end - first) {
      turns.clear();
      for (std::size_t i = first; i < end; ++i) turns.push_back(turn(plan, state, luck, applications[i].second));
      std::nth_element(turns.begin(), turns.begin() + static_cast<std::ptrdiff_t>(places), turns.end());
      for (std::size_t i = 0; i < places; ++i) applications[first + i].second = turns[i].actor;
    }
    for (std::size_t i = 0; i < places; ++i) applications[accepted++] = applications[first + i];
    state.active[p] += static_cast<std::int32_t>(places);
    state.queue[p] -= static_cast<std::int32_t>(places);
  });
  applications.resize(accepted);
  in_shares(state, [&](auto& share) {
    for (std::size_t i = 0; i < applications.size(); ++i) {
      fetch_applicant(share, applications, i + AHEAD);
      const auto [p, v] = applications[i];
      if (!share.owns(v)) continue;
      share.server[v] = p;
      serve(plan, share, luck, v, t);
    }
  });
}

// Fetches which providers the listed users from position i on may ask.
inline void fetch_asked(const Plan& plan, Span<const Actor> users, std::int64_t i) {
  if (plan.ask.even == 0 && i + 2 * AHEAD < users.size) prefetch(&plan.ask.offsets[users[i + 2 * AHEAD]]);
  if (i + AHEAD < users.size) prefetch(plan.ask.targets.data + plan.ask.begin(users[i + AHEAD]));
}

// Calls the users that may be served in this step: those that wait for a provider with a free place. Returns the free
// places by provider. If a provider had free places at the end of the last step, its queue was empty then, and only
// ties that have opened since can have brought it one. So only the ties of providers with both free places and a queue
// are read. Users that wait there along a closed tie are called as well, and apply elsewhere or not at all.
inline std::vector<std::int64_t> call(const Plan& plan, auto& state, Span<const Actor> newcomers, int t) {
  std::vector<std::int64_t> free(plan.providers.n, 0);
  for (std::int64_t p = 0; p < plan.providers.n; ++p) {
    if (state.actor[plan.users.n + p].status() != ADOPTER) continue;
    free[p] = std::max<std::int64_t>(0, capacity(plan, state, p, plan.phase[t]) - state.active[p]);
    if (free[p] == 0 || state.queue[p] == 0) continue;
    for (std::int64_t e = plan.serve.begin(p), end = plan.serve.end(p); e < end; ++e)
      if (state.actor[plan.serve.targets[e]].status() == WAITING) state.called.add(plan.serve.targets[e]);
  }
  for (std::int64_t i = 0; i < newcomers.size; ++i) {
    fetch_asked(plan, newcomers, i);
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
inline void serve_users(const Plan& plan, auto& state, Luck luck, Span<const Actor> newcomers, int t) {
  if (state.count[USERS + WAITING] == 0) return;
  std::vector<std::int64_t> free = call(plan, state, newcomers, t);
  std::vector<Actor> candidates;
  state.called.take(candidates);
  std::vector<Application> applications;
  applications.reserve(candidates.size());
  if (plan.ask.even == 1 && plan.ask_times.empty()) {  // each has one to apply to, which is why it was called
    for (const Actor v : candidates) applications.emplace_back(plan.ask.targets[v], v);
    return accept_at_once(plan, state, luck, applications, free, t);
  }
  std::vector<std::int32_t> tried(candidates.size(), 0);  // how many of its ties each candidate has tried
  while (!candidates.empty()) {
    applications.clear();
    std::size_t left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Actor v = candidates[i];
      const std::int64_t begin = plan.ask.begin(v), end = plan.ask.end(v);
      std::int64_t e = begin + tried[i];
      while (e < end && (state.actor[plan.users.n + plan.ask.targets[e]].status() != ADOPTER || !plan.may_ask(e, t)))
        ++e;
      if (e == end) continue;
      if (free[plan.ask.targets[e]] > 0) applications.emplace_back(plan.ask.targets[e], v);
      candidates[left] = v;
      tried[left++] = static_cast<std::int32_t>(e + 1 - begin);
    }
    candidates.resize(left);
    accept_all(plan, state, luck, applications, free, t);
    left = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (state.actor[candidates[i]].status() == WAITING) {
        candidates[left] = candidates[i];
        tried[left++] = tried[i];
      }
    candidates.resize(left);
  }
}

// Serves users from a common pool, which places a share of the waiting users per step, in their order.
inline void serve_pool(const Plan& plan, auto& state, Luck luck, int t) {
  auto& queue = state.pool;
  const auto waiting = static_cast<std::int64_t>(queue.size());
  state.pool_carry += plan.pool.at(plan.phase[t], 0) * waiting;
  const std::int64_t placed = std::min(waiting, state.pool_carry / plan.pool_unit);
  state.pool_carry %= plan.pool_unit;
  for (std::int64_t i = 0; i < placed; ++i) serve(plan, state, luck, queue[i], t);
  queue.erase(queue.begin(), queue.begin() + placed);
}

// Those that began to wait in this step, and those that lost their place in it. Providers that closed stay for the
// next.
inline std::vector<Actor> with_orphans(const Plan& plan, auto& state, Span<const Actor> newcomers) {
  std::vector<Actor> closed, all(newcomers.data, newcomers.data + newcomers.size);
  state.newly_waiting.take(closed);
  for (const Actor v : closed)
    if (v < plan.users.n)
      all.push_back(v);
    else
      state.newly_waiting.add(v);
  return all;
}

inline void get(const Plan& plan, auto& state, Luck luck, int t) {
  state.newly_waiting.take(state.list);
  const auto first_provider = std::lower_bound(state.list.begin(), state.list.end(), static_cast<Actor>(plan.users.n));
  const Span<const Actor> users{state.list.data(), first_provider - state.list.begin()};
  const Span<const Actor> providers{users.data + users.size, state.list.end() - first_provider};
  join(plan, state, luck, state.opening, providers);
  open_providers(plan, state, luck, t);
  if (plan.supply == PLACES_AT_PROVIDERS) {
    if (plan.sponsors.keep && !state.newly_waiting.empty()) {
      const std::vector<Actor> all = with_orphans(plan, state, users);
      serve_users(plan, state, luck, {all.data(), static_cast<std::int64_t>(all.size())}, t);
    } else {
      serve_users(plan, state, luck, users, t);
    }
  } else if (plan.supply == POOL) {
    join(plan, state, luck, state.pool, users);
    serve_pool(plan, state, luck, t);
  } else {
    for (std::int64_t i = 0; i < users.size; ++i) adopt(plan, state, luck, users[i]);
  }
}

}  // namespace uptake::world
