// What goes along ties: pressure to hear, and what actors see of their contacts. Twin: kernels/world/layer.py.
//
// What the previous step changed is passed along ties once (`spread`), as differences of integers, so that no step
// reads ties along which nothing changed.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include <uptake/world/share.hpp>

namespace uptake::world {

inline void press(const Plan& plan, auto& state, Actor v, std::int64_t pressure) {
  if (!state.owns(v)) return state.send({pressure, v, 0, Message::CARRIED});
  auto& actor = state.actor[v];
  if (plan.schedule == ONCE && !actor.is_unaware()) return;
  actor.add({pressure, 0});
  if (!actor.is_unaware()) return;
  if (actor.latent != NOT_DRAWN) actor.latent += pressure * state.reach[v >= plan.users.n].past;
  if (!state.background(plan, v)) state.exposed.add(v);
}

// The steps in which a tie must be open: in `now`, and in `since`.
struct Open {
  int since, now;
};

// Source i passes `level` along each open tie of the layer or, where ties have hazards, `level` times each tie's.
inline void press_along(const Plan& plan, auto& state, const Layer& layer, std::int64_t i, std::int64_t level,
                        Open open) {
  if (level == 0) return;
  if (layer.hazard.empty())
    layer.each_tie(i, open.since, open.now,
                   [&plan, &state, &layer, level](std::int64_t e) { press(plan, state, layer.target(e), level); });
  else
    layer.each_tie(i, open.since, open.now, [&plan, &state, &layer, level](std::int64_t e) {
      if (layer.hazard[e] != 0) press(plan, state, layer.target(e), level * layer.hazard[e]);
    });
}

inline int becomes(int status, int old, int now) { return (now == status) - (old == status); }

// Whether the targets of a layer count a source with this status: an adopter, or one that waits or adopts.
inline bool counts(const Layer& layer, int status) {
  return status == ADOPTER || (layer.shows == DEMAND && status == WAITING);
}

// Actor v sees so many adopters more, or adopters of so much more weight, or it is a provider that so many users more
// ask. If it is aware, it is to be tested.
inline void see(const Plan& plan, auto& state, Actor v, std::int64_t amount, Message::What what) {
  if (!state.owns(v))
    return state.send(what == Message::CARRIED ? Message{0, v, static_cast<std::int16_t>(amount), what}
                                               : Message{amount, v, 0, what});
  if (what == Message::DEMANDED)
    state.demand[v - plan.users.n] += static_cast<std::int32_t>(amount);
  else if (what == Message::CARRIED)
    state.actor[v].add({0, static_cast<std::int32_t>(amount)});
  else
    state.weight_seen[v] += amount;
  if (state.actor[v].status() == AWARE) state.to_test.add(v);
}

// The target of tie e sees `change` more that count.
inline void see_along(const Plan& plan, auto& state, const Layer& layer, std::int64_t e, int change) {
  if (layer.shows == DEMAND) return see(plan, state, layer.target(e), change, Message::DEMANDED);
  if (layer.weight.empty()) return see(plan, state, layer.target(e), change, Message::CARRIED);
  see(plan, state, layer.target(e), change * layer.weight_of(e), Message::WEIGHT);
}

// The targets of source i see that it changed from `old` to `now`; aware targets are to be tested.
inline void show_along(const Plan& plan, auto& state, const Layer& layer, std::int64_t i, int old, int now, Open open) {
  if (layer.shows == UNSEEN) return;
  const int change = becomes(ADOPTER, old, now) + (layer.shows == DEMAND ? becomes(WAITING, old, now) : 0);
  if (change == 0) return;
  const auto show = [&, open](auto one) {
    layer.each_tie(i, open.since, open.now, [&plan, &state, one](std::int64_t e) { one(e); });
  };
  if (layer.shows == DEMAND)
    show([&plan, &state, &layer, change](std::int64_t e) {
      see(plan, state, layer.target(e), change, Message::DEMANDED);
    });
  else if (layer.weight.empty())
    show([&plan, &state, &layer, change](std::int64_t e) {
      see(plan, state, layer.target(e), change, Message::CARRIED);
    });
  else
    show([&plan, &state, &layer, change](std::int64_t e) {
      see(plan, state, layer.target(e), change * layer.weight_of(e), Message::WEIGHT);
    });
}

// Whether the ties of a layer all carry the same, and always do.
inline bool carries_alike(const Plan& plan, const Layer& layer) {
  return plan.schedule == EACH && layer.times.empty() && layer.hazard.empty() && layer.weight.empty();
}

// Along such ties source i passes on a change of pressure and of how many adopters its targets see, in one go.
inline void carry_along(const Plan& plan, auto& state, const Layer& layer, std::int64_t i, std::int64_t level,
                        int seen) {
  if (level == 0 && seen == 0) return;
  const bool background = state.background(plan, layer.first);
  const std::int64_t past = level * state.reach[layer.first >= plan.users.n].past;
  const typename std::remove_reference_t<decltype(state.actor[0])>::Change change{level, seen};
  auto* const actor = &state.actor[layer.first];
  const auto each = [&](auto visit) {
    for (std::int64_t e = layer.ties.begin(i), end = layer.ties.end(i); e < end; ++e) {
      if (!state.owns(layer.target(e))) {
        state.send({level, layer.target(e), static_cast<std::int16_t>(seen), Message::CARRIED});
        continue;
      }
      auto& target = actor[layer.ties.targets[e]];
      target.add(change);
      // Written without a branch, as no processor foresees who is unaware.
      const bool waits = target.is_unaware() & (target.latent != NOT_DRAWN);
      target.latent += past & -static_cast<std::int64_t>(waits);
      visit(target, layer.target(e));
    }
  };
  const auto expose = [&](const auto& target, Actor v) {
    if (!background && level != 0 && target.is_unaware()) state.exposed.add(v);
  };
  if (seen == 0 && background) return each([](const auto&, Actor) {});
  if (seen == 0) return each(expose);
  each([&](const auto& target, Actor v) {
    if (target.status() == AWARE) state.to_test.add(v);
    expose(target, v);
  });
}

// The same along ties whose targets are providers that count who asks them.
inline void demand_along(const Plan& plan, auto& state, const Layer& layer, std::int64_t i, std::int64_t level,
                         int asking) {
  if (level == 0 && asking == 0) return;
  for (std::int64_t e = layer.ties.begin(i), end = layer.ties.end(i); e < end; ++e) {
    if (level != 0) press(plan, state, layer.target(e), level);
    if (asking != 0) see(plan, state, layer.target(e), asking, Message::DEMANDED);
  }
}

// Passes on along the layers, and to its group, that actor v changed from `old` to `now`. Pressing: pressure too.
inline void spread(const Plan& plan, auto& state, Actor v, int old, int now, int t, bool pressing) {
  const Side& side = plan.side(v);
  const int phase = plan.phase[t];
  const Open open{t - 1, t};
  const std::int64_t i = v - side.first;
  for (const Layer& layer : side.layers) {
    const std::int64_t change = pressing ? layer.level(phase, now, i) - layer.level(phase, old, i) : 0;
    if (carries_alike(plan, layer)) {
      if (layer.shows == DEMAND)
        demand_along(plan, state, layer, i, change, becomes(ADOPTER, old, now) + becomes(WAITING, old, now));
      else
        carry_along(plan, state, layer, i, change, layer.shows == UNSEEN ? 0 : becomes(ADOPTER, old, now));
      continue;
    }
    if (plan.schedule == EACH || change > 0) press_along(plan, state, layer, i, change, open);
    show_along(plan, state, layer, i, old, now, open);
  }
  if (v >= plan.users.n) return;
  const std::int64_t group = plan.group.empty() ? 0 : plan.group[v];
  state.group_adopters[group] += becomes(ADOPTER, old, now);
  state.group_waiting[group] += becomes(WAITING, old, now);
}

inline bool levels_differ(const Plan& plan, int phase, int earlier) {
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Layer& layer : side->layers)
      if (layer.passing.row[phase] != layer.passing.row[earlier]) return true;
  return false;
}

// Under 'each' pressure is the sum of the sources' levels. When a policy changes levels, it is summed again.
inline void press_anew(const Plan& plan, auto& state, int t) {
  const int phase = plan.phase[t];
  for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v)
    if (state.actor[v].pressure() != 0) press(plan, state, v, -state.actor[v].pressure());
  for (const Side* side : {&plan.users, &plan.providers})
    for (std::int64_t i = 0; i < side->n; ++i) {
      const int now = state.actor[side->first + i].status();
      if (now == UNAWARE) continue;
      for (const Layer& layer : side->layers) press_along(plan, state, layer, i, layer.level(phase, now, i), {t, t});
    }
}

enum class Event { CLOSING, OPENING };

// The ties that open or close in step t. A tie that opens passes on what its source is at the end of step t - 1, also
// under 'once'. One that closes takes back what its target still holds, what its source was at the end of step t - 2:
// under 'each' its pressure, and what was seen.
inline void open_or_close(const Plan& plan, auto& state, const Side& side, const Layer& layer, Event event, int t,
                          bool pressing) {
  const bool opening = event == Event::OPENING;
  const int sign = opening ? 1 : -1;
  for (std::int64_t k = layer.times.begins[t]; k < layer.times.begins[t + 1]; ++k) {
    const std::int64_t e = layer.times.tie[k], i = layer.times.source[k];
    if ((opening ? layer.times.start[e] : layer.times.until[e]) != t) continue;
    const Actor u = static_cast<Actor>(side.first + i), v = layer.target(e);
    const int status = opening ? state.actor[u].status() : state.actor[u].before();
    if (pressing && (opening || plan.schedule == EACH)) {
      const std::int64_t level = layer.level(plan.phase[t], status, i) * (layer.hazard.empty() ? 1 : layer.hazard[e]);
      if (level != 0) press(plan, state, v, sign * level);
    }
    if (layer.shows == UNSEEN) continue;
    if (layer.shows == ADOPTION && side.counted) state.contacts[v] += sign * layer.weight_of(e);
    see_along(plan, state, layer, e, sign * counts(layer, status));
  }
}

// The service ties that open or close in step t: how many a provider has, and for how many of them a user waits that
// has waited for it before.
inline void link_or_part(const Plan& plan, auto& state, Event event, int t) {
  const Times& times = plan.ask_times;
  const bool opening = event == Event::OPENING;
  const int sign = opening ? 1 : -1;
  for (std::int64_t k = times.begins[t]; k < times.begins[t + 1]; ++k) {
    const std::int64_t e = times.tie[k];
    if ((opening ? times.start[e] : times.until[e]) != t) continue;
    const Actor v = times.source[k], p = plan.ask.targets[e], provider = static_cast<Actor>(plan.users.n + p);
    state.linked[p] += sign;
    if (state.actor[v].status() == WAITING && !state.newly_waiting.has(v)) state.queue[p] += sign;
    if (state.actor[provider].status() == AWARE) state.to_test.add(provider);
  }
}

inline void open_or_close_all(const Plan& plan, auto& state, Event event, int t, bool pressing) {
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Layer& layer : side->layers)
      if (!layer.times.empty()) open_or_close(plan, state, *side, layer, event, t, pressing);
  if (!plan.ask_times.empty()) link_or_part(plan, state, event, t);
}

// True if this change of status cannot affect any other actor. May be false for a change that affects none.
inline bool silent(const Plan& plan, const auto& state, Actor v, int phase) {
  const int old = state.actor[v].before(), now = state.actor[v].status();
  if (old == WAITING || old == ADOPTER || now == WAITING || now == ADOPTER) return false;
  for (const Layer& layer : plan.side(v).layers)
    if (layer.passing.width != 1 || layer.level(phase, now, 0) != layer.level(phase, old, 0)) return false;
  return true;
}

// Fetches what the spreading of the listed actors from position i on will read, in the order in which one read leads to
// the next: where their rows are, the rows, what is known of the targets.
[[gnu::always_inline]] inline void fetch(const Plan& plan, const auto& state, std::size_t i) {
  constexpr std::size_t STAGE = 8;  // sources between one read and the next
  const auto each_layer = [&](std::size_t ahead, auto visit) {
    if (i + ahead >= state.list.size()) return;
    const Actor v = state.list[i + ahead];
    const Side& side = plan.side(v);
    for (const Layer& layer : side.layers) visit(v, layer, v - side.first);
  };
  each_layer(5 * STAGE, [&](Actor, const Layer& layer, std::int64_t k) {
    if (layer.ties.even == 0) prefetch(&layer.ties.offsets[k]);
  });
  each_layer(2 * STAGE, [&](Actor v, const Layer& layer, std::int64_t k) {
    const std::int64_t first = layer.ties.begin(k), last = layer.ties.end(k) - 1;
    prefetch(layer.ties.targets.data + first);
    if (last - first > 1) prefetch(layer.ties.targets.data + last);
    prefetch(&state.actor[v]);
  });
  each_layer(STAGE, [&](Actor, const Layer& layer, std::int64_t k) {
    if (layer.shows != ADOPTION) return;
    for (std::int64_t e = layer.ties.begin(k), end = layer.ties.end(k); e < end; ++e) {
      prefetch(&state.actor[layer.target(e)]);
    }
  });
}

// Under 'once', donors pass on by how much their level has risen: their status at the end of step t - 2 is kept.
[[gnu::noinline]] inline void look_back(auto& state) {
  for (const Actor v : state.variants.moved) state.variants.earlier[v] = state.actor[v].before();
  state.variants.moved = state.list;
}

// Before a step: which steps of the pressure count.
inline void begin_reach(const Plan& plan, auto& state, int t) {
  for (Reach& reach : state.reach) {
    if (!reach.lasting) continue;
    reach.span = plan.schedule == EACH ? t : 1;
    reach.past = reach.span - 1;
  }
}

// What changed in the previous step is passed on; pressing: pressure too.
inline void spread_all(const Plan& plan, auto& state, int t, bool pressing) {
  state.changed.take(state.range, state.list);
  if (!state.variants.earlier.empty()) look_back(state);
  for (std::size_t i = 0; i < state.list.size(); ++i) {
    fetch(plan, state, i);
    const Actor v = state.list[i];
    if (!silent(plan, state, v, plan.phase[t]))
      spread(plan, state, v, state.actor[v].before(), state.actor[v].status(), t, pressing);
    state.actor[v].set_before(state.actor[v].status());
  }
}

// The actors of a share get what the other threads have sent.
inline void receive_all(const Plan& plan, auto& share) {
  share.each_message([&](const Message& next) { prefetch(&share.actor[next.target]); },
                     [&](const Message& message) {
                       const Actor v = message.target;
                       if (message.what != Message::CARRIED) return see(plan, share, v, message.amount, message.what);
                       if (message.amount != 0) press(plan, share, v, message.amount);
                       if (message.seen != 0) see(plan, share, v, message.seen, Message::CARRIED);
                     });
}

// Passes on what changed in the previous step.
inline void pass_on(const Plan& plan, auto& state, int t) {
  begin_reach(plan, state, t);
  const bool anew = plan.schedule == EACH && levels_differ(plan, plan.phase[t], plan.phase[t - 1]);
  open_or_close_all(plan, state, Event::CLOSING, t, !anew);
  in_shares(state, [&](auto& share) { spread_all(plan, share, t, !anew); });
  if (state.team != nullptr) each_share(state, [&](auto& share) { receive_all(plan, share); });
  open_or_close_all(plan, state, Event::OPENING, t, !anew);
  if (anew) press_anew(plan, state, t);
}

}  // namespace uptake::world
