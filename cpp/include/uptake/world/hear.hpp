// HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1). Twin: kernels/world/hear.py.
//
// What the previous step changed is passed along ties once (`spread`), as differences of integers, so that no step looks
// at ties where nothing changed. Then those under pressure, or everyone where there is a background, accumulate hazard.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include <uptake/world/state.hpp>

namespace uptake::world {

// The pressure of a source's step from `old` to `now` on each of its targets.
inline std::int64_t passed(const Plan& plan, const Level& level, int phase, std::int64_t i, int old, int now) {
  const std::int64_t change = level.at(phase, now, i) - level.at(phase, old, i);
  return plan.schedule == ONCE && change < 0 ? 0 : change;
}

inline void press(const Plan& plan, State& state, Actor v, std::int64_t pressure) {
  if (plan.schedule == ONCE && state.status[v] != UNAWARE) return;
  state.pressure[v] += pressure;
  if (!state.background(plan, v) && state.status[v] == UNAWARE) state.exposed.add(v);
}

inline void spread_user(const Plan& plan, State& state, Actor u, int old, int now, int phase, bool pressing) {
  const int adopts = (now == ADOPTER) - (old == ADOPTER);
  const std::int64_t first = plan.peer.offsets[u], end = plan.peer.offsets[u + 1];
  const bool per_tie = !plan.peer_hazard.empty();
  const std::int64_t same = pressing && !per_tie ? passed(plan, plan.users.peers, phase, u, old, now) : 0;
  const std::int64_t times = !pressing || !per_tie || (plan.schedule == ONCE && adopts < 0) ? 0 : adopts;
  if (same != 0)
    for (std::int64_t e = first; e < end; ++e) press(plan, state, plan.peer.targets[e], same);
  if (times != 0)
    for (std::int64_t e = first; e < end; ++e)
      if (plan.peer_hazard[e] != 0) press(plan, state, plan.peer.targets[e], times * plan.peer_hazard[e]);
  if (adopts != 0)
    for (std::int64_t e = first; e < end; ++e) {
      const Actor v = plan.peer.targets[e];
      if (plan.peer_weight.empty()) state.adopters_seen[v] += adopts;
      else state.weight_seen[v] += adopts * plan.peer_weight[e];
      if (state.status[v] == AWARE) state.to_test.add(v);
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
      if (demands != 0 && state.status[v] == AWARE) state.to_test.add(v);
    }
}

inline void spread_provider(const Plan& plan, State& state, std::int64_t p, int old, int now, int phase, bool pressing) {
  const int adopts = (now == ADOPTER) - (old == ADOPTER);
  const std::int64_t pressure = pressing ? passed(plan, plan.providers.peers, phase, p, old, now) : 0;
  if (pressure != 0 || adopts != 0)
    for (std::int64_t e = plan.professional.offsets[p]; e < plan.professional.offsets[p + 1]; ++e) {
      const Actor v = static_cast<Actor>(plan.users.n + plan.professional.targets[e]);
      if (pressure != 0) press(plan, state, v, pressure);
      state.adopters_seen[v] += adopts;
      if (adopts != 0 && state.status[v] == AWARE) state.to_test.add(v);
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
  std::fill(state.pressure.begin(), state.pressure.end(), 0);
  for (Actor u = 0; u < static_cast<Actor>(plan.n()); ++u) {
    const int now = state.status[u];
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

// Does a step of an actor's status leave all others as they are? If in doubt, no.
inline bool silent(const Plan& plan, const State& state, Actor v, int phase) {
  const int old = state.before[v], now = state.status[v];
  if (old == WAITING || old == ADOPTER || now == WAITING || now == ADOPTER) return false;
  for (const Level* level : {&plan.side(v).peers, &plan.side(v).across})
    if (level->width != 1 || level->at(phase, now, 0) != level->at(phase, old, 0)) return false;
  return true;
}

// What the spreading of the users in the list from i on will read, fetched in the order in which one leads to the next.
[[gnu::always_inline]] inline void fetch(const Plan& plan, const State& state, std::size_t i) {
  constexpr std::size_t STAGE = 8;  // sources between one step of the way and the next
  const auto user = [&](std::size_t ahead) {
    return i + ahead < state.list.size() && state.list[i + ahead] < plan.users.n ? state.list[i + ahead] : NOBODY;
  };
  if (const Actor v = user(3 * STAGE); v != NOBODY) {
    prefetch(&plan.peer.offsets[v]);
    prefetch(&plan.ask.offsets[v]);
  }
  if (const Actor v = user(2 * STAGE); v != NOBODY) {
    prefetch(plan.peer.targets.data + plan.peer.offsets[v]);
    prefetch(plan.peer.targets.data + plan.peer.offsets[v + 1]);
    prefetch(plan.ask.targets.data + plan.ask.offsets[v]);
    prefetch(&state.status[v]);
    prefetch(&state.before[v]);
  }
  if (const Actor v = user(STAGE); v != NOBODY) {
    const bool adopts = state.status[v] == ADOPTER || state.before[v] == ADOPTER;
    for (std::int64_t e = plan.peer.offsets[v]; e < plan.peer.offsets[v + 1]; ++e) {
      prefetch(&state.pressure[plan.peer.targets[e]]);
      if (adopts) prefetch(&state.adopters_seen[plan.peer.targets[e]]);
    }
  }
}

// Pass on what changed in the previous step.
inline void pass_on(const Plan& plan, State& state, int t) {
  const int phase = plan.phase[t];
  const bool anew = plan.schedule == EACH && levels_differ(plan, phase, plan.phase[t - 1]);
  state.changed.take(state.list);
  std::erase_if(state.list, [&](Actor v) {
    const bool skip = silent(plan, state, v, phase);
    if (skip) state.before[v] = state.status[v];
    return skip;
  });
  for (std::size_t i = 0; i < state.list.size(); ++i) {
    fetch(plan, state, i);
    const Actor v = state.list[i];
    spread(plan, state, v, state.before[v], state.status[v], phase, !anew);
    state.before[v] = state.status[v];
  }
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

// What reaches everybody on one side in a step, apart from pressure along ties.
struct Background {
  const Side& side;
  const std::int64_t* drive;   // of the side's actors, or of all
  const std::int32_t* group;   // of the side's actors; none if there is but one
  const std::int64_t* share;   // G of each group
  bool some;                   // it may be more than nothing, in this step or another
  bool uniform() const { return side.drive.width == 1 && group == nullptr; }
  std::int64_t of(std::int64_t i) const { return drive[side.drive.width == 1 ? 0 : i] + share[group ? group[i] : 0]; }
};

// Has v heard, of whom the hazard was taken off what was missing? Who had not drawn (missing 0) draws now: luck is asked
// only where the hazard is neither nothing nor certain.
inline bool has_heard(const Plan& plan, State& state, Luck luck, Actor v, std::int64_t hazard) {
  std::int64_t& missing = state.latent[v];
  if (missing + hazard != NOT_DRAWN) return missing <= 0;
  if (hazard == 0 || hazard >= CERTAIN) return hazard != 0;
  missing += resistance(draw53(luck, Purpose::HEAR, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return missing <= 0;
}

// The hazard of one step reaches those of the exposed first, first + 1, .. first + 63 who are in `who`, all of one side.
inline void hear_some(const Plan& plan, State& state, Luck luck, const Background& background, Actor first,
                      std::uint64_t who) {
  constexpr int VECTORS_FROM = 10;  // measured: 64 in vectors take 20 ns, one by one 2 ns each (AVX2: 23 ns, portable: 19 at 10)
  const auto each = [](std::uint64_t some, auto visit) {
    for (; some != 0; some &= some - 1) visit(std::countr_zero(some));
  };
  const bool many = std::popcount(who) >= VECTORS_FROM;
  std::int64_t hazard[64];
  std::int64_t* pressure = &state.pressure[first];
  if (many && background.uniform() && plan.link == INDEPENDENT) {
    const std::int64_t base = background.of(0);
    for (int i = 0; i < 64; ++i) hazard[i] = pressure[i] + base;
  } else {
    std::fill_n(hazard, 64, 0);
    each(who, [&](int i) {
      hazard[i] = pressure[i] + background.of(first + i - background.side.first);
      if (plan.link == ADDITIVE) hazard[i] = lambda_of(hazard[i]);
    });
  }
  if (plan.schedule == ONCE) each(who, [&](int i) { pressure[i] = 0; });
  each((many ? state.take_off : take_off_portable)(&state.latent[first], hazard, who), [&](int i) {
    const Actor v = first + i;
    if (!has_heard(plan, state, luck, v, hazard[i])) return;
    become(plan, state, v, AWARE);
    state.latent[v] = NOT_DRAWN;
    state.to_test.add(v);
  });
  if (!background.some)
    each(who, [&](int i) {
      if (pressure[i] == 0) state.exposed.remove(first + i);
    });
}

inline void hear(const Plan& plan, State& state, Luck luck, int t) {
  pass_on(plan, state, t);
  const int phase = plan.phase[t];
  std::vector<std::int64_t> share = global_share(plan, state, phase);
  if (plan.link == INDEPENDENT)
    for (std::int64_t& s : share) s = lambda_of(s);
  const std::int64_t nothing = 0;
  const std::int32_t* group = plan.group.empty() ? nullptr : plan.group.data;
  const Background users{plan.users, plan.users.drive.of(phase), group, share.data(), state.background_users};
  const Background providers{plan.providers, plan.providers.drive.of(phase), nullptr, &nothing, state.background_providers};
  state.exposed.each_word([&](Actor first, std::uint64_t who) {
    const std::int64_t ahead = plan.users.n - first;  // the first provider's bit
    const std::uint64_t of_users = ahead >= 64 ? ~std::uint64_t{0} : ahead <= 0 ? 0 : (std::uint64_t{1} << ahead) - 1;
    if (who & of_users) hear_some(plan, state, luck, users, first, who & of_users);
    if (who & ~of_users) hear_some(plan, state, luck, providers, first, who & ~of_users);
  });
}

}  // namespace uptake::world
