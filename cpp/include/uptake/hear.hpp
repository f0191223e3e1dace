// HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1). Twin: kernels/hear.py.
//
// What the previous step changed is passed along ties once (`spread`), as differences of integers, so that no step looks
// at ties where nothing changed. Then those under pressure, or everyone where there is a background, accumulate hazard.
#pragma once

#include "state.hpp"

namespace uptake {

// The pressure of a source's step from `old` to `now` on each of its targets.
inline std::int64_t passed(const Plan& plan, const Level& level, int phase, std::int64_t i, int old, int now) {
  const std::int64_t change = level.at(phase, now, i) - level.at(phase, old, i);
  return plan.schedule == ONCE && change < 0 ? 0 : change;
}

inline void press(const Plan& plan, State& state, Actor v, std::int64_t pressure) {
  if (plan.schedule == ONCE && state.people[v].status != UNAWARE) return;
  state.people[v].pressure += pressure;
  if (state.people[v].status == UNAWARE && state.mark(v, IS_EXPOSED)) state.exposed.push_back(v);
}

inline void expose(State& state, Actor v, std::int64_t exposure) {
  state.people[v].exposure += exposure;
  if (state.people[v].status == AWARE && state.mark(v, IS_RETESTED)) state.retest.push_back(v);
}

inline void spread_user(const Plan& plan, State& state, Actor u, int old, int now, int phase, bool pressing) {
  const int adopts = (now == ADOPTER) - (old == ADOPTER);
  const bool per_tie = !plan.peer_hazard.empty();
  const std::int64_t same = pressing && !per_tie ? passed(plan, plan.users.peers, phase, u, old, now) : 0;
  const std::int64_t times = !pressing || !per_tie || (plan.schedule == ONCE && adopts < 0) ? 0 : adopts;
  if (same != 0 || adopts != 0)
    for (std::int64_t e = plan.peer.offsets[u]; e < plan.peer.offsets[u + 1]; ++e) {
      if (e + AHEAD < plan.peer.targets.size) prefetch(&state.people[plan.peer.targets[e + AHEAD]]);
      const Actor v = plan.peer.targets[e];
      const std::int64_t pressure = times != 0 ? times * plan.peer_hazard[e] : same;
      if (pressure != 0) press(plan, state, v, pressure);
      if (adopts != 0) expose(state, v, plan.peer_weight.empty() ? adopts : adopts * plan.peer_weight[e]);
    }
  const std::int64_t group = plan.group.empty() ? 0 : plan.group[u];
  state.group_adopters[group] += adopts;
  state.group_waiting[group] += (now == WAITING) - (old == WAITING);

  if (plan.providers.n == 0) return;
  const int demands = (now == WAITING || now == ADOPTER) - (old == WAITING || old == ADOPTER);
  const std::int64_t request = pressing ? passed(plan, plan.users.across, phase, u, old, now) : 0;
  if (request != 0 || demands != 0)
    for (std::int64_t e = plan.ask.offsets[u]; e < plan.ask.offsets[u + 1]; ++e) {
      const Actor p = plan.ask.targets[e];
      const Actor v = static_cast<Actor>(plan.users.n + p);
      if (request != 0) press(plan, state, v, request);
      state.demand[p] += demands;
      if (demands != 0) expose(state, v, 0);
    }
}

inline void spread_provider(const Plan& plan, State& state, std::int64_t p, int old, int now, int phase, bool pressing) {
  const int adopts = (now == ADOPTER) - (old == ADOPTER);
  const std::int64_t pressure = pressing ? passed(plan, plan.providers.peers, phase, p, old, now) : 0;
  if (pressure != 0 || adopts != 0)
    for (std::int64_t e = plan.professional.offsets[p]; e < plan.professional.offsets[p + 1]; ++e) {
      const Actor v = static_cast<Actor>(plan.users.n + plan.professional.targets[e]);
      if (pressure != 0) press(plan, state, v, pressure);
      if (adopts != 0) expose(state, v, adopts);
    }
  const std::int64_t offer = pressing ? passed(plan, plan.providers.across, phase, p, old, now) : 0;
  if (offer != 0)
    for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e)
      press(plan, state, plan.serve.targets[e], offer);
}

inline void spread(const Plan& plan, State& state, Actor v, int old, int now, int phase, bool pressing) {
  if (v < plan.users.n)
    spread_user(plan, state, v, old, now, phase, pressing);
  else
    spread_provider(plan, state, v - plan.users.n, old, now, phase, pressing);
}

inline bool levels_differ(const Plan& plan, int phase, int earlier) {
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Level* level : {&side->peers, &side->across})
      if (level->row[phase] != level->row[earlier]) return true;
  return false;
}

// Under 'each' the pressure is a standing sum; when a policy changes what sources pass, it is summed anew.
inline void press_anew(const Plan& plan, State& state, int phase) {
  for (Person& person : state.people) person.pressure = 0;
  for (Actor u = 0; u < static_cast<Actor>(plan.n()); ++u) {
    const int now = state.people[u].status;
    if (now == UNAWARE) continue;
    if (u < plan.users.n) {
      const bool per_tie = !plan.peer_hazard.empty();
      const std::int64_t same = per_tie ? 0 : plan.users.peers.at(phase, now, u);
      for (std::int64_t e = plan.peer.offsets[u]; e < plan.peer.offsets[u + 1]; ++e) {
        const std::int64_t pressure = per_tie && now == ADOPTER ? plan.peer_hazard[e] : same;
        if (pressure != 0) press(plan, state, plan.peer.targets[e], pressure);
      }
      const std::int64_t request = plan.users.across.at(phase, now, u);
      if (plan.providers.n > 0 && request != 0)
        for (std::int64_t e = plan.ask.offsets[u]; e < plan.ask.offsets[u + 1]; ++e)
          press(plan, state, static_cast<Actor>(plan.users.n + plan.ask.targets[e]), request);
    } else {
      const std::int64_t p = u - plan.users.n;
      const std::int64_t pressure = plan.providers.peers.at(phase, now, p);
      if (pressure != 0)
        for (std::int64_t e = plan.professional.offsets[p]; e < plan.professional.offsets[p + 1]; ++e)
          press(plan, state, static_cast<Actor>(plan.users.n + plan.professional.targets[e]), pressure);
      const std::int64_t offer = plan.providers.across.at(phase, now, p);
      if (offer != 0)
        for (std::int64_t e = plan.serve.offsets[p]; e < plan.serve.offsets[p + 1]; ++e)
          press(plan, state, plan.serve.targets[e], offer);
    }
  }
}

// Pass on what changed in the previous step.
inline void pass_on(const Plan& plan, State& state, int t) {
  const int phase = plan.phase[t];
  const bool anew = plan.schedule == EACH && levels_differ(plan, phase, plan.phase[t - 1]);
  for (std::size_t i = 0; i < state.changed.size(); ++i) {
    if (i + AHEAD < state.changed.size() && state.changed[i + AHEAD] < plan.users.n)
      prefetch(&plan.peer.offsets[state.changed[i + AHEAD]]);
    const Actor v = state.changed[i];
    spread(plan, state, v, state.people[v].before, state.people[v].status, phase, !anew);
    state.people[v].before = state.people[v].status;
    state.unmark(v, IS_CHANGED);
  }
  state.changed.clear();
  if (anew) press_anew(plan, state, phase);
}

// G = g F + g_w F_w for each group, as a chance: the shares of adopters and of those who wait.
inline std::vector<std::int64_t> global_share(const Plan& plan, const State& state, int phase) {
  const std::int64_t groups = plan.group_size.size;
  const std::int64_t g = plan.imitation.at(phase, 0), w = plan.imitation_waiting.at(phase, 0);
  std::vector<std::int64_t> share(groups, 0);
  std::int64_t everyone = 0;
  for (std::int64_t k = 0; k < groups; ++k) {
    share[k] = g * state.group_adopters[k] + w * state.group_waiting[k];
    everyone += share[k];
  }
  for (std::int64_t k = 0; k < groups; ++k)
    if (plan.imitate_group)
      share[k] = plan.group_size[k] > 0 ? share[k] / plan.group_size[k] : 0;
    else
      share[k] = plan.users.n > 0 ? everyone / plan.users.n : 0;
  return share;
}

// The hazard reaches v: has it heard now? Luck is asked only where the hazard is neither nothing nor certain.
inline bool hears(const Plan& plan, State& state, Luck luck, Actor v, std::int64_t hazard) {
  if (hazard == 0) return false;
  if (hazard >= CERTAIN) return true;
  std::int64_t& missing = state.people[v].latent;
  if (missing == NOT_DRAWN)
    missing = resistance(draw53(luck, Purpose::hear, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  missing -= hazard;
  return missing <= 0;
}

inline void hear(const Plan& plan, State& state, Luck luck, int t) {
  pass_on(plan, state, t);
  const int phase = plan.phase[t];
  const bool additive = plan.link == ADDITIVE;
  std::vector<std::int64_t> share = global_share(plan, state, phase);
  if (!additive)
    for (std::int64_t& s : share) s = lambda_of(s);

  std::size_t kept = 0;
  for (const Actor v : state.exposed) {
    if (state.people[v].status != UNAWARE) {
      state.unmark(v, IS_EXPOSED);
      continue;
    }
    const bool user = v < plan.users.n;
    std::int64_t hazard = state.people[v].pressure;
    hazard += user ? plan.users.drive.at(phase, v) + share[plan.group.empty() ? 0 : plan.group[v]]
                   : plan.providers.drive.at(phase, v - plan.users.n);
    if (additive) hazard = lambda_of(hazard);
    if (plan.schedule == ONCE) state.people[v].pressure = 0;
    if (hears(plan, state, luck, v, hazard)) {
      state.unmark(v, IS_EXPOSED);
      become(plan, state, v, AWARE);
      state.people[v].latent = NOT_DRAWN;
      state.fresh.push_back(v);
    } else if (state.background(plan, v) || state.people[v].pressure != 0) {
      state.exposed[kept++] = v;
    } else {
      state.unmark(v, IS_EXPOSED);
    }
  }
  state.exposed.resize(kept);
}

}  // namespace uptake
