// How much an actor needs before it adopts: a number of adopting contacts, or of units that contacts pass on. Twin:
// kernels/contagion/needs.py.
#pragma once

#include <algorithm>

#include <uptake/base/types.hpp>
#include <uptake/luck/fixed.hpp>
#include <uptake/luck/luck.hpp>

namespace uptake::contagion {

using namespace luck;

enum Latent : int { GIVEN, RESISTANCE, ACCEPTANCE };  // how a need comes about

constexpr std::int64_t OUT_OF_REACH = std::int64_t{1} << 62;

struct Needs {
  int latent = GIVEN;
  Span<const std::int64_t> scale;  // one value, or one per actor
  std::uint32_t idea = 0;
  Span<const Actor> actor = {};  // where the kernel renumbers actors: the user's ids, which key luck and scale

  // The need of v, at least 1 as nobody adopts without a contact, rounded up:
  // GIVEN: the scale itself. RESISTANCE: R divided by the scale, which is the hazard that one contact passes.
  // ACCEPTANCE: alpha times the scale, which is the number of contacts that are full proof.
  std::int64_t need_of(Luck luck, Actor v) const {
    const Purpose purpose = latent == RESISTANCE ? Purpose::HEAR : Purpose::WANT;
    return need_at(latent == GIVEN ? 0 : draw53(luck, purpose, entity(v), idea), scale_of(v));
  }

  Actor name(Actor v) const { return actor.empty() ? v : actor[v]; }
  std::uint32_t entity(Actor v) const { return static_cast<std::uint32_t>(name(v)); }
  std::int64_t scale_of(Actor v) const { return scale[scale.size == 1 ? 0 : name(v)]; }

  // The need for a draw of 53 bits and the scale of the actor.
  std::int64_t need_at(std::uint64_t draw, std::int64_t per) const {
    if (latent == RESISTANCE) return per == 0 ? OUT_OF_REACH : (resistance(draw) - 1) / per + 1;
    if (latent == ACCEPTANCE) {
      const auto alpha = static_cast<std::uint64_t>(acceptance(static_cast<std::uint32_t>(draw >> 21)));
      // alpha * scale - 1 fits 64 bits even where both are ONE
      return static_cast<std::int64_t>((alpha * static_cast<std::uint64_t>(std::max<std::int64_t>(per, 1)) - 1) >> 32) +
             1;
    }
    return std::clamp<std::int64_t>(per, 1, OUT_OF_REACH);
  }

  // Whether every need is at most 2^30 or OUT_OF_REACH.
  bool small() const {
    return std::all_of(scale.data, scale.data + scale.size, [this](std::int64_t per) {
      return latent == RESISTANCE ? per == 0 || per >= 256 : per <= std::int64_t{1} << 30;  // R < 38 * 2^32
    });
  }
};

}  // namespace uptake::contagion
