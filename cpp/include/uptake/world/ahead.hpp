// What a run knows of the steps to come: whether there is a background, who lapses when. Twin: kernels/world/ahead.py.
#pragma once

#include <algorithm>
#include <vector>

#include <uptake/world/adopt.hpp>

namespace uptake::world {

// Whether a term is other than 0 for anyone in any step up to `until`.
inline bool occurs(const Plan& plan, const Timed& term, int until) {
  int last = -1;  // the version looked at
  for (int t = 0; t <= until; ++t) {
    const int version = term.row[plan.phase[t]];
    if (version == last) continue;
    last = version;
    const std::int64_t* values = term.rows.data + version * term.width;
    if (std::any_of(values, values + term.width, [](std::int64_t value) { return value != 0; })) return true;
  }
  return false;
}

// By step: the first later step at which the lapse hazards of a side may differ, or the step after the horizon.
inline std::vector<int> until_change(const Plan& plan, const Side& side, bool misfit) {
  const int horizon = plan.horizon();
  const auto alike = [&](int phase, int next) {
    return side.lapse.row[phase] == side.lapse.row[next] &&
           !(misfit && side.graft.differs(side.graft.tolerance, phase, next));
  };
  std::vector<int> until(horizon + 1, horizon + 1);
  for (int t = horizon - 1; t >= 0; --t) until[t] = alike(plan.phase[t], plan.phase[t + 1]) ? until[t + 1] : t + 1;
  return until;
}

// The weights of the ties into each actor that are open in step t, on sides whose contacts each run counts; of those in
// step 0, which do not act yet, those that are still open in step 1.
inline void count_contacts(const Plan& plan, auto& state, int t) {
  if (!plan.users.counted && !plan.providers.counted) return;
  state.contacts.assign(plan.n(), 0);
  for (const Side* side : {&plan.users, &plan.providers})
    if (side->counted)
      for (const Layer& layer : side->layers)
        if (layer.shows == ADOPTION)
          for (std::int64_t i = 0; i < side->n; ++i)
            layer.each_tie(i, t, std::max(t, 1),
                           [&](std::int64_t e) { state.contacts[layer.target(e)] += layer.weight_of(e); });
}

// Before step 0: nobody has waited, and nobody is served.
inline void make_ready(auto& share) {
  const auto fill = [&](auto& each, auto value) {
    const auto size = static_cast<std::int64_t>(each.size());
    std::fill(each.begin() + std::min(share.range.first, size), each.begin() + std::min(share.range.end, size), value);
  };
  fill(share.since, std::int32_t{-1});
  fill(share.server, Actor{NOBODY});
}

// A side has a background from now on: all its unaware actors are exposed.
inline void expose(auto& share, const Side& side) {
  for (std::int64_t v = std::max(side.first, share.range.first), end = std::min(side.first + side.n, share.range.end);
       v < end; ++v)
    if (share.actor[v].status() == UNAWARE) share.exposed.add(static_cast<Actor>(v));
}

// Each adopter gets the step of its lapse; one that adopted before there was anything to withstand, its endurance.
inline void schedule_all(const Plan& plan, auto& state, Luck luck, int t) {
  if (state.count[USERS + ADOPTER] + state.count[PROVIDERS + ADOPTER] == 0) return;
  for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v) {
    if (state.actor[v].status() != ADOPTER) continue;
    if (state.actor[v].latent == NOT_DRAWN) state.actor[v].latent = endurance(plan, state, luck, v);
    const std::int64_t clock = lapse_clock(plan, state, v, t);
    state.actor[v].latent = std::max(state.actor[v].latent, clock + 1);  // is less only where the plans were not alike
    schedule_lapse(plan, state, v, t, state.actor[v].latent - clock);
  }
}

// Whether the hazard that reaches all actors of a side is the same for all of them.
inline bool reaches_alike(const Plan& plan, const Side& side, int until) {
  const bool by_group = &side == &plan.users && !plan.group.empty() && plan.imitate_group != 0 &&
                        (occurs(plan, plan.imitation, until) || occurs(plan, plan.imitation_waiting, until));
  return side.drive.width == 1 && !by_group;
}

// From step t on hazard reaches the actors of a side in this way; what is missing stays as it is.
inline void reach_anew(const Plan& plan, auto& state, const Side& side, bool lasting, int t) {
  Reach& reach = state.reach[&side != &plan.users];
  if (lasting == reach.lasting) return;
  const std::int64_t span = lasting && plan.schedule == EACH ? t : 0;
  for (std::int64_t v = side.first; v < side.first + side.n && t > 0; ++v) {
    auto& actor = state.actor[v];
    if (actor.status() == UNAWARE && actor.latent != NOT_DRAWN)
      actor.latent = missing_of(actor, reach) + actor.pressure() * span;
  }
  reach = {lasting, span, 0, 0};
}

// Call before the steps after t, of which those up to `until` are gone through under this plan. The steps up to t may
// have been gone through under another plan, as long as all values of both are the same in them.
inline void look_ahead(const Plan& plan, auto& state, Luck luck, int t, int until) {
  count_contacts(plan, state, t);
  for (const Side* side : {&plan.users, &plan.providers})
    reach_anew(plan, state, *side, plan.link == INDEPENDENT && reaches_alike(plan, *side, until), t);
  const auto some = [&](const Timed& term) { return occurs(plan, term, until); };
  const bool users = some(plan.users.drive) || some(plan.imitation) || some(plan.imitation_waiting);
  const bool providers = some(plan.providers.drive);
  const bool more_users = users && !state.background_users, more_providers = providers && !state.background_providers;
  if (more_users || more_providers)
    in_shares(state, [&](auto& share) {
      if (more_users) expose(share, plan.users);
      if (more_providers) expose(share, plan.providers);
    });
  state.background_users = users;
  state.background_providers = providers;
  state.lapses = some(plan.users.lapse) || some(plan.providers.lapse);
  state.returns = plan.return_after >= 0 && (state.lapses || plan.start.has(LAPSED));
  if (!state.lapses && !state.returns) return;
  state.lapsing.assign(plan.horizon() + 1, {});
  if (state.returns) {
    state.returning.resize(plan.horizon() + 1);
    state.spell.resize(plan.n(), 0);
  }
  if (!state.lapses) return;
  state.same_lapse[0] = until_change(plan, plan.users, state.variants.misfit);
  state.same_lapse[1] = until_change(plan, plan.providers, state.variants.misfit);
  schedule_all(plan, state, luck, t);
}

}  // namespace uptake::world
