// From whom an actor has heard, and what it takes from there. Twin: kernels/world/donor.py.
//
// The pressure on an actor in the step in which it hears is cut into slices: the external drive, the global share, then
// what each open tie into it passes on, in canonical order. The donor is the slice that the actor's luck falls into.
#pragma once

#include <algorithm>

#include <uptake/world/federation.hpp>
#include <uptake/world/layer.hpp>

namespace uptake::world {

// What the k-th of the ties by target passes on in step t, after what changed was passed on.
inline std::int64_t slice_of(const Plan& plan, const auto& state, const Side& side, const Layer& layer, std::int64_t k,
                             int t) {
  const std::int64_t i = layer.sources.sources[k], u = side.first + i;
  const std::int64_t e = layer.sources.arcs.empty() ? -1 : layer.sources.arcs[k];
  if (!layer.times.empty() && !layer.times.lasts(e, t, t)) return 0;
  const int phase = plan.phase[t];
  std::int64_t passed = layer.level(phase, state.actor[u].before(), i);
  if (plan.schedule == ONCE && (layer.times.empty() || layer.times.lasts(e, t - 1, t)))
    passed = std::max<std::int64_t>(0, passed - layer.level(phase, state.variants.earlier[u], i));
  return layer.hazard.empty() ? passed : passed * layer.hazard[e];
}

// Calls visit(source side, layer, position of the layer) for the layers whose ties lead to v's side, until it returns
// true.
template <class Visit>
[[gnu::always_inline]] inline void each_layer_into(const Plan& plan, Actor v, Visit visit) {
  const bool user = v < plan.users.n;
  int position = 0;
  for (const Side* side : {&plan.users, &plan.providers})
    for (const Layer& layer : side->layers) {
      const int here = position++;
      if (layer.across != (user == (side == &plan.users)) && visit(*side, layer, here)) return;
    }
}

// The donor of v, which hears in step t. `total` is the sum of all slices.
inline Donor donor_of(const Plan& plan, const auto& state, Luck luck, const Hearer& hearer, int t) {
  const Actor v = hearer.actor;
  const std::uint32_t m = draw32(luck, Purpose::DONOR, static_cast<std::uint32_t>(v), plan.idea, state.epoch(v));
  std::int64_t left = product(m, hearer.total);
  if (left < hearer.drive) return {EXTERNAL, -1, FROM_OUTSIDE};
  left -= hearer.drive;
  if (left < hearer.share) return {EVERYONE, -1, FROM_EVERYONE};
  left -= hearer.share;
  Donor donor{EXTERNAL, -1, FROM_OUTSIDE};  // stays so only where the sources of a plan are not those of its ties
  each_layer_into(plan, v, [&](const Side& side, const Layer& layer, int position) {
    const std::int64_t* offsets = &layer.sources.offsets[v - plan.side(v).first];
    for (std::int64_t k = offsets[0]; k < offsets[1]; ++k) {
      const std::int64_t passed = slice_of(plan, state, side, layer, k, t);
      if (left < passed) {
        const auto actor = static_cast<Actor>(side.first + layer.sources.sources[k]);
        donor = {actor, position, layer.across ? FROM_OTHER_SIDE : FROM_OWN_SIDE};
        return true;
      }
      left -= passed;
    }
    return false;
  });
  return donor;
}

inline std::int32_t sector_of(const Plan& plan, Actor v) {
  const Side& side = plan.side(v);
  return side.graft.sector.empty() ? -1 : side.graft.sector[v - side.first];
}

// What v is offered: the donor's variant, or the nearest of its federation; farther from v's context where the two are
// of different sectors.
inline std::int64_t offered_to(const Plan& plan, auto& state, Actor v, Actor donor) {
  if (donor < 0) return plan.grafting.origin;
  std::int64_t x = state.variants.variant[donor];
  if (plan.federations > 0) [[unlikely]]
    x = pooled(plan, state, donor, context_of(plan, v));
  const std::int32_t from = sector_of(plan, donor), to = sector_of(plan, v);
  if (from < 0 || to < 0 || from == to) return x;
  if (x >= context_of(plan, v)) return std::min(ONE, x + plan.grafting.translation);
  return std::max<std::int64_t>(0, x - plan.grafting.translation);
}

// An actor has heard in this step: its variant is what its donor offers, moved towards its own context.
inline void take_up(const Plan& plan, auto& state, const Hearer& hearer) {
  const Actor v = hearer.actor;
  const Side& side = plan.side(v);
  const auto& [donor, layer, kind] = hearer.donor;
  const std::int64_t x = offered_to(plan, state, v, donor), apart = context_of(plan, v) - x;
  const std::int64_t adaptation = side.graft.adaptation.at(plan.phase[state.now], v - side.first);
  hold(plan, state, v, donor, layer, kind, apart >= 0 ? x + scale(adaptation, apart) : x - scale(adaptation, -apart));
}

// Fetches what the donors of the hearers from position i on will be drawn from, in the order in which one read leads to
// the next: where the ties into them are, the ties, the statuses of the sources.
[[gnu::always_inline]] inline void fetch_ties(const Plan& plan, const auto& state, std::size_t i) {
  constexpr std::size_t STAGE = 8;  // hearers between one read and the next
  const std::vector<Hearer>& hearers = state.variants.hearers;
  const auto each_layer = [&](std::size_t ahead, auto visit) {
    if (i + ahead >= hearers.size()) return;
    const Actor v = hearers[i + ahead].actor;
    each_layer_into(plan, v, [&](const Side& side, const Layer& layer, int) {
      visit(layer.sources, v - plan.side(v).first, side.first);
      return false;
    });
  };
  each_layer(3 * STAGE, [](const Sources& ties, std::int64_t k, std::int64_t) { prefetch(&ties.offsets[k]); });
  each_layer(2 * STAGE, [](const Sources& ties, std::int64_t k, std::int64_t) {
    prefetch(ties.sources.data + ties.offsets[k]);
    prefetch(ties.sources.data + ties.offsets[k + 1]);
  });
  each_layer(STAGE, [&](const Sources& ties, std::int64_t k, std::int64_t first) {
    for (std::int64_t e = ties.offsets[k]; e < ties.offsets[k + 1]; ++e)
      prefetch(&state.actor[first + ties.sources[e]]);
  });
}

// All who hear in this step. No actor takes up from one that hears in the same step.
[[gnu::noinline]] inline void take_up_all(const Plan& plan, auto& state, Luck luck) {
  Variants& variants = state.variants;
  std::vector<Hearer>& hearers = variants.hearers;
  for (std::size_t i = 0; i < hearers.size(); ++i) {
    fetch_ties(plan, state, i);
    hearers[i].donor = donor_of(plan, state, luck, hearers[i], state.now);
  }
  for (std::size_t i = 0; i < hearers.size(); ++i) {
    if (i + AHEAD < hearers.size()) {
      const Hearer& next = hearers[i + AHEAD];
      const Side& side = plan.side(next.actor);
      if (next.donor.actor >= 0) prefetch(&variants.variant[next.donor.actor]);
      prefetch(&variants.variant[next.actor]);
      prefetch(&variants.fit[next.actor]);
      prefetch(&side.graft.context[next.actor - side.first]);
    }
    take_up(plan, state, hearers[i]);
  }
  hearers.clear();
}

}  // namespace uptake::world
