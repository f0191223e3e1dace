// Federations: actors that pool their variants. Whoever hears from one member is offered the variant, of all members
// that had adopted by the previous step and of the donor itself, that is nearest to its own context.
// Twin: kernels/world/federation.py.
//
// Nothing is kept from step to step: in the first step in which somebody hears from a federation the offers of all are
// listed, and those of a federation are sorted when one of its members is first a donor. So h hearers cost one pass
// over the sides that have federations, a sort of the offers that are asked for, and a search each.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <uptake/world/vary.hpp>

namespace uptake::world {

// The federation that v belongs to in this phase, or -1.
inline std::int64_t federation_of(const Plan& plan, Actor v, int phase) {
  const Side& side = plan.side(v);
  const Timed& federation = side.graft.federation;
  return federation.row.empty() ? -1 : federation.at(phase, v - side.first);
}

// Lists what the members of each federation offer in this step: those that were adopters at the end of the previous
// step, by actor.
[[gnu::noinline]] inline void list_offers(const Plan& plan, auto& state) {
  std::vector<Federation>& federations = state.variants.federations;
  federations.resize(static_cast<std::size_t>(plan.federations));
  for (Federation& one : federations) {
    one.offers.clear();
    one.sorted = false;
  }
  const int phase = plan.phase[state.now];
  for (const Side* side : {&plan.users, &plan.providers}) {
    if (side->graft.federation.row.empty()) continue;
    for (auto v = static_cast<Actor>(side->first); v < side->first + side->n; ++v) {
      const std::int64_t k = federation_of(plan, v, phase);
      if (k >= 0 && state.actor[v].before() == ADOPTER) federations[k].offers.push_back({state.variants.variant[v], v});
    }
  }
  state.variants.listed = state.now;
}

inline void sort_offers(Federation& federation) {
  if (federation.sorted) return;
  std::sort(federation.offers.begin(), federation.offers.end());
  federation.sorted = true;
}

// The position of the first offer whose variant is at least x.
inline std::size_t first_from(const std::vector<Offer>& offers, std::int64_t x) {
  return std::lower_bound(offers.begin(), offers.end(), Offer{x, 0}) - offers.begin();
}

// Which of two offers is nearer to y; that of the lower actor if they are as near.
inline const Offer& nearer(std::int64_t y, const Offer& one, const Offer& other) {
  const std::int64_t apart = std::abs(one.variant - y), others = std::abs(other.variant - y);
  return others < apart || (others == apart && other.actor < one.actor) ? other : one;
}

// The variant nearest to y among the offers of a federation and the donor's own; of two, that of the lower actor.
inline std::int64_t nearest_offer(const std::vector<Offer>& offers, std::int64_t y, Offer best) {
  const std::size_t above = first_from(offers, y);
  if (above < offers.size()) best = nearer(y, best, offers[above]);
  // Those below y with the highest variant: the first of them has the lowest actor.
  if (above > 0) best = nearer(y, best, offers[first_from(offers, offers[above - 1].variant)]);
  return best.variant;
}

// What a donor offers to an actor with context y.
inline std::int64_t pooled(const Plan& plan, auto& state, Actor donor, std::int64_t y) {
  const std::int64_t own = state.variants.variant[donor];
  const std::int64_t k = federation_of(plan, donor, plan.phase[state.now]);
  if (k < 0) return own;
  if (state.variants.listed != state.now) list_offers(plan, state);
  Federation& federation = state.variants.federations[k];
  sort_offers(federation);
  return nearest_offer(federation.offers, y, {own, donor});
}

}  // namespace uptake::world
