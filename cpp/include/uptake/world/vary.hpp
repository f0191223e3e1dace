// Variants: what an actor makes of what it hears, how that fits its context, and what it is worth.
// Twin: kernels/world/vary.py.
//
// Only plans with variants get here; what is rare in other plans stays out of line.
#pragma once

#include <algorithm>

#include <uptake/world/state.hpp>

namespace uptake::world {

inline std::int64_t context_of(const Plan& plan, Actor v) {
  const Side& side = plan.side(v);
  return side.graft.context[v - side.first];
}

// Phi of variant x for actor v in this phase.
inline std::int64_t fit_of(const Plan& plan, Actor v, std::int64_t x, int phase) {
  const Side& side = plan.side(v);
  const std::int64_t apart = x - context_of(plan, v);
  return gauss(apart < 0 ? -apart : apart, side.graft.tolerance.at(phase, v - side.first));
}

// What adopter v gets from the variant of the provider that serves it, or from its own.
inline std::int64_t effectiveness(const Plan& plan, const auto& state, Actor v, int phase) {
  const Side& side = plan.side(v);
  const BigVector<std::int64_t>& variant = state.variants.variant;
  const bool served = v < plan.users.n && !state.server.empty() && state.server[v] != NOBODY;
  const std::int64_t x = variant[served ? plan.users.n + state.server[v] : v];
  const std::int64_t fit = served ? fit_of(plan, v, x, phase) : state.variants.fit[v];
  const std::int64_t apart = x - plan.grafting.origin;
  const std::int64_t changed = std::min(ONE, (apart < 0 ? -apart : apart) * 2);
  return scale(fit, ONE - scale(side.graft.core_loss.at(phase, v - side.first), changed));
}

// Adds adopter v to the sums of its side (sign 1), or takes it off (sign -1).
[[gnu::noinline]] inline void weigh(const Plan& plan, auto& state, Actor v, int sign) {
  if (state.variants.record.tallies.empty()) return;
  std::int64_t* sums = state.variants.sums.data() + (v < plan.users.n ? 0 : DESCENT_OF_PROVIDERS);
  const std::int64_t x = state.variants.variant[v] >> 2;
  sums[VARIANT] += sign * x;
  sums[VARIANT_SQUARED] += sign * (x * x >> 30);
  sums[FIT] += sign * (state.variants.fit[v] >> 2);
  sums[EFFECTIVENESS] += sign * (effectiveness(plan, state, v, plan.phase[state.now]) >> 2);
}

// Counts v's first adoption by how it came to hear.
[[gnu::noinline]] inline void count_first(const Plan& plan, auto& state, Actor v) {
  state.variants.sums[(v < plan.users.n ? 0 : DESCENT_OF_PROVIDERS) + BY_KIND + state.variants.kind[v]] += 1;
}

inline bool fits_differ(const Plan& plan, int phase, int earlier) {
  for (const Graft* graft : {&plan.users.graft, &plan.providers.graft})
    for (const Timed* term : {&graft->tolerance, &graft->core_loss})
      if (graft->differs(*term, phase, earlier)) return true;
  return false;
}

// When a policy changes what fits are, they are computed again, and the sums of adopters with them.
[[gnu::noinline]] inline void fit_anew(const Plan& plan, auto& state, int t) {
  if (!fits_differ(plan, plan.phase[t], plan.phase[t - 1])) return;
  for (const int side : {0, DESCENT_OF_PROVIDERS}) std::fill_n(state.variants.sums.begin() + side, BY_KIND, 0);
  for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v)
    if (state.actor[v].status() != UNAWARE)
      state.variants.fit[v] = fit_of(plan, v, state.variants.variant[v], plan.phase[t]);
  for (Actor v = 0; v < static_cast<Actor>(plan.n()); ++v)
    if (state.actor[v].status() == ADOPTER) weigh(plan, state, v, 1);
}

// v has heard from a donor, or is a seed: it holds variant x from now on.
inline void hold(const Plan& plan, auto& state, Actor v, Actor donor, int layer, DonorKind kind, std::int64_t x) {
  Variants& variants = state.variants;
  variants.variant[v] = x;
  variants.fit[v] = fit_of(plan, v, x, plan.phase[state.now]);
  variants.kind[v] = kind;
  if (!variants.record.heard.empty()) variants.record.heard[v] = state.now;
  if (!variants.record.donor.empty()) variants.record.donor[v] = donor;
  if (!variants.record.layer.empty()) variants.record.layer[v] = layer;
}

// A seed holds the original, from nobody; unless it waits again after its provider closed, and keeps what it practised.
[[gnu::noinline]] inline void hold_original(const Plan& plan, auto& state, Actor v) {
  if (state.actor[v].status() == WAITING && state.actor[v].latent != NOT_DRAWN) return;
  hold(plan, state, v, SEEDED, -1, FROM_SEED, plan.grafting.origin);
}

// The lapse hazard of v per step in this phase, more where its variant does not fit.
[[gnu::noinline]] inline std::int64_t misfit_hazard(const Plan& plan, const auto& state, Actor v, int phase) {
  const Side& side = plan.side(v);
  const std::int64_t misfit = ONE - fit_of(plan, v, state.variants.variant[v], phase);
  const std::int64_t more = product(plan.grafting.misfit_lapse, misfit);
  return std::min(CERTAIN, product(side.lapse.at(phase, v - side.first), ONE + more));
}

}  // namespace uptake::world
