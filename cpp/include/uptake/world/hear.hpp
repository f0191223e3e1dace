// HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1). Twin: kernels/world/hear.py.
//
// What changed has been passed along ties (layer.hpp). Hazard accumulates in all unaware actors under pressure,
// and in all unaware actors of a side that has a background.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include <uptake/world/donor.hpp>

namespace uptake::world {

// G = g F + g_w F_w as a chance, by group. F and F_w are the shares of adopters and of waiting users, in the group or
// among all users.
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

// What reaches all actors of a side in a step, besides the pressure along ties.
struct Background {
  const Side& side;
  const std::int64_t* drive;  // one per actor of the side, or one for all
  const std::int32_t* group;  // by actor of the side; null if there is one group
  const std::int64_t* share;  // G by group
  bool some;                  // false: it is 0 in all steps
  bool uniform() const { return side.drive.width == 1 && group == nullptr; }
  std::int64_t drive_of(std::int64_t i) const { return drive[side.drive.width == 1 ? 0 : i]; }
  std::int64_t share_of(std::int64_t i) const { return share[group ? group[i] : 0]; }
  std::int64_t of(std::int64_t i) const { return drive_of(i) + share_of(i); }
};

// v hears in this step.
[[gnu::noinline]] inline void gather(State& state, const Background& background, Actor v, std::int64_t pressure) {
  const std::int64_t i = v - background.side.first;
  const std::int64_t drive = background.drive_of(i), share = background.share_of(i);
  state.variants.hearers.push_back({v, drive, share, drive + share + pressure, {}});
}

// Call after the step's hazard was subtracted from latent[v]. Returns whether v hears in this step. Draws v's
// resistance on first use, but not if the hazard is 0 or certain.
inline bool has_heard(const Plan& plan, State& state, Luck luck, Actor v, std::int64_t hazard) {
  std::int64_t& missing = state.latent[v];
  if (missing + hazard != NOT_DRAWN) return missing <= 0;
  if (hazard == 0 || hazard >= CERTAIN) return hazard != 0;
  missing += resistance(draw53(luck, Purpose::HEAR, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v)));
  return missing <= 0;
}

// The hazard of one step reaches the exposed actors first + i, for the bits i of `who`; all of them are of one side.
inline void hear_some(const Plan& plan, State& state, Luck luck, const Background& background, Actor first,
                      std::uint64_t who) {
  // From 10 actors on, all 64 in vectors are faster. Measured: 64 in vectors take 20 ns, one by one 2 ns each (AVX2: 23
  // ns, portable: 19 ns for 10).
  constexpr int VECTORS_FROM = 10;
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
  each((many ? state.take_off : take_off_portable)(&state.latent[first], hazard, who), [&](int i) {
    const Actor v = first + i;
    if (!has_heard(plan, state, luck, v, hazard[i])) return;
    if (plan.variants) [[unlikely]]
      gather(state, background, v, pressure[i]);
    become(plan, state, v, AWARE);
    state.latent[v] = NOT_DRAWN;
    state.to_test.add(v);
  });
  if (plan.schedule == ONCE) each(who, [&](int i) { pressure[i] = 0; });
  if (!background.some)
    each(who, [&](int i) {
      if (pressure[i] == 0) state.exposed.remove(first + i);
    });
}

inline void hear(const Plan& plan, State& state, Luck luck, int t) {
  const int phase = plan.phase[t];
  std::vector<std::int64_t> share = global_share(plan, state, phase);
  if (plan.link == INDEPENDENT)
    for (std::int64_t& s : share) s = lambda_of(s);
  const std::int64_t nothing = 0;
  const std::int32_t* group = plan.group.empty() ? nullptr : plan.group.data;
  const Background users{plan.users, plan.users.drive.of(phase), group, share.data(), state.background_users};
  const Background providers{plan.providers, plan.providers.drive.of(phase), nullptr, &nothing,
                             state.background_providers};
  state.exposed.each_word([&](Actor first, std::uint64_t who) {
    const std::int64_t ahead = plan.users.n - first;  // the first provider's bit
    const std::uint64_t of_users = ahead >= 64 ? ~std::uint64_t{0} : ahead <= 0 ? 0 : (std::uint64_t{1} << ahead) - 1;
    if (who & of_users) hear_some(plan, state, luck, users, first, who & of_users);
    if (who & ~of_users) hear_some(plan, state, luck, providers, first, who & ~of_users);
  });
  if (plan.variants) take_up_all(plan, state, luck);
}

}  // namespace uptake::world
