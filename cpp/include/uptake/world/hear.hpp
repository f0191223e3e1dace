// HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1). Twin: kernels/world/hear.py.
//
// What changed has been passed along ties (layer.hpp). Hazard accumulates in all unaware actors under pressure,
// and in all unaware actors of a side that has a background.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include <uptake/luck/draws.hpp>
#include <uptake/world/donor.hpp>

namespace uptake::world {

// G = g F + g_w F_w as a chance, by group. F and F_w are the shares of adopters and of waiting users, in the group or
// among all users.
inline std::vector<std::int64_t> global_share(const Plan& plan, const auto& state, int phase) {
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

// What reaches all actors of a side in a step, besides the pressure along ties.
struct Background {
  const Side& side;
  const std::int64_t* drive;  // one per actor of the side, or one for all
  const std::int32_t* group;  // by actor of the side; null if there is one group
  const std::int64_t* share;  // G by group
  bool some;                  // false: it is 0 in all steps
  std::int64_t drive_of(std::int64_t i) const { return drive[side.drive.width == 1 ? 0 : i]; }
  std::int64_t share_of(std::int64_t i) const { return share[group ? group[i] : 0]; }
  std::int64_t of(std::int64_t i) const { return drive_of(i) + share_of(i); }
};

// The hazard of one step that reaches v.
inline std::int64_t hazard_of(const Plan& plan, const Background& background, Actor v, std::int64_t pressure) {
  const std::int64_t hazard = pressure + background.of(v - background.side.first);
  return plan.link == ADDITIVE ? lambda_of(hazard) : hazard;
}

// v hears in this step.
[[gnu::noinline]] inline void gather(auto& state, const Background& background, Actor v, std::int64_t pressure) {
  const std::int64_t i = v - background.side.first;
  const std::int64_t drive = background.drive_of(i), share = background.share_of(i);
  state.variants.hearers.push_back({v, drive, share, drive + share + pressure, {}});
}

// Calls visit(i) for the bits i of `some`.
template <class Visit>
[[gnu::always_inline]] inline void each_bit(std::uint64_t some, Visit visit) {
  for (; some != 0; some &= some - 1) visit(std::countr_zero(some));
}

// The resistances of the actors first + i, for the bits i of `who`.
inline void resistances(const Plan& plan, const auto& state, Luck luck, Actor first, std::uint64_t who,
                        std::int64_t* drawn) {
  constexpr int TOGETHER_FROM = 8;  // fewer are drawn one by one
  if (std::popcount(who) < TOGETHER_FROM || state.returns) {
    each_bit(who, [&](int i) {
      const Actor v = first + i;
      drawn[i] = resistance(draw53(luck, Purpose::HEAR, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
    });
    return;
  }
  each_draw(luck, Purpose::HEAR, plan.idea, 0, static_cast<std::uint32_t>(first), 64, [&](std::int64_t i, auto draw) {
    if (who >> i & 1) drawn[i] = resistance(draw);
  });
}

// Of the exposed actors first + i, for the bits i of `who`, those that may hear in this step: all of them have nothing
// missing any more, or have not drawn yet.
inline std::uint64_t meet_hazard(const Plan& plan, auto& state, const Background& background, const Reach& reach,
                                 Actor first, std::uint64_t who) {
  if (reach.lasting) return state.heard_of(&state.actor[first], reach, who);
  std::uint64_t through = 0;
  each_bit(who, [&](int i) {
    auto& actor = state.actor[first + i];
    actor.latent -= hazard_of(plan, background, first + i, actor.pressure());
    through |= static_cast<std::uint64_t>(actor.latent <= 0) << i;
  });
  return through;
}

// The hazard of one step reaches the exposed actors first + i, for the bits i of `who`; all of them are of one side.
// Resistances are drawn on first use, but not where the hazard is 0 or certain.
inline void hear_some(const Plan& plan, auto& state, Luck luck, const Background& background, const Reach& reach,
                      Actor first, std::uint64_t who) {
  auto* actor = &state.actor[first];
  std::uint64_t through = meet_hazard(plan, state, background, reach, first, who), new_here = 0;
  std::int64_t hazard[64], drawn[64];
  each_bit(through, [&](int i) {
    hazard[i] = hazard_of(plan, background, first + i, actor[i].pressure());
    const bool untouched = actor[i].latent + (reach.lasting ? 0 : hazard[i]) == NOT_DRAWN;
    if (hazard[i] == 0)
      through &= ~(std::uint64_t{1} << i);
    else if (untouched && hazard[i] < CERTAIN)
      new_here |= std::uint64_t{1} << i;
  });
  if (new_here != 0) resistances(plan, state, luck, first, new_here, drawn);
  each_bit(new_here, [&](int i) {  // before this step, all of it is missing
    const std::int64_t before = reach.met - hazard[i] + actor[i].pressure() * (reach.past + 1);
    actor[i].latent = drawn[i] + (reach.lasting ? before : -hazard[i]);
    if (missing_of(actor[i], reach) > 0) through &= ~(std::uint64_t{1} << i);
  });
  each_bit(through, [&](int i) {
    const Actor v = first + i;
    if (plan.variants) [[unlikely]]
      gather(state, background, v, actor[i].pressure());
    become(plan, state, v, AWARE);
    actor[i].latent = NOT_DRAWN;
    state.to_test.add(v);
  });
  if (plan.schedule == ONCE)
    each_bit(who, [&](int i) {
      if (reach.lasting && actor[i].status() == UNAWARE && actor[i].latent != NOT_DRAWN)
        actor[i].latent -= actor[i].pressure();
      actor[i].add({-actor[i].pressure(), 0});
    });
  if (!background.some)
    each_bit(who, [&](int i) {
      if (actor[i].pressure() == 0) state.exposed.remove(first + i);
    });
}

// The hazard of one step reaches all exposed actors.
inline void hear_all(const Plan& plan, auto& state, Luck luck, const Background& users, const Background& providers) {
  state.exposed.each_word(state.range, [&](Actor first, std::uint64_t who) {
    const std::int64_t ahead = plan.users.n - first;  // the first provider's bit
    const std::uint64_t of_users = ahead >= 64 ? ~std::uint64_t{0} : ahead <= 0 ? 0 : (std::uint64_t{1} << ahead) - 1;
    if (who & of_users) hear_some(plan, state, luck, users, state.reach[0], first, who & of_users);
    if (who & ~of_users) hear_some(plan, state, luck, providers, state.reach[1], first, who & ~of_users);
  });
}

inline void hear(const Plan& plan, auto& state, Luck luck, int t) {
  const int phase = plan.phase[t];
  std::vector<std::int64_t> share = global_share(plan, state, phase);
  if (plan.link == INDEPENDENT)
    for (std::int64_t& s : share) s = lambda_of(s);
  const std::int64_t nothing = 0;
  const std::int32_t* group = plan.group.empty() ? nullptr : plan.group.data;
  const Background users{plan.users, plan.users.drive.of(phase), group, share.data(), state.background_users};
  const Background providers{plan.providers, plan.providers.drive.of(phase), nullptr, &nothing,
                             state.background_providers};
  for (Reach& reach : state.reach)
    if (reach.lasting) reach.met += (&reach == state.reach ? users : providers).of(0);
  in_shares(state, [&](auto& part) { hear_all(plan, part, luck, users, providers); });
  if (plan.variants) take_up_all(plan, state, luck);
}

}  // namespace uptake::world
