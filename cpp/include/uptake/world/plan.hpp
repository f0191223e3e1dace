// What the process of a world reads: a plan, flat arrays of integers. Twin: kernels/types.py, which documents every field.
//
// Users are the actors 0 .. n_users - 1, providers the actors n_users .. n_users + n_providers - 1.
#pragma once

#include <cstdint>

#include <uptake/base/types.hpp>

namespace uptake::world {

enum Status : std::uint8_t { UNAWARE, AWARE, WAITING, ADOPTER, LAPSED };
enum Schedule : int { ONCE, EACH };
enum Link : int { INDEPENDENT, ADDITIVE };
enum Supply : int { UNLIMITED, PLACES_AT_PROVIDERS, POOL };

// One term of one side, by phase and actor; a row of width 1 holds for everyone.
struct Timed {
  Span<const std::int64_t> rows;
  Span<const std::int32_t> row;
  std::int64_t width = 1;
  const std::int64_t* of(int phase) const { return rows.data + row[phase] * width; }
  std::int64_t at(int phase, std::int64_t i) const { return of(phase)[width == 1 ? 0 : i]; }
};

// What a source passes along each tie of one layer, by its status.
struct Level {
  Span<const std::int64_t> rows;
  Span<const std::int32_t> row;
  std::int64_t width = 1;
  std::int64_t at(int phase, int status, std::int64_t i) const {
    return rows[(row[phase] * 5 + status) * width + (width == 1 ? 0 : i)];
  }
};

struct Side {
  Timed drive;
  Level peers, across;
  Timed merit, proof, conducive, push, lapse;
  Span<const std::int32_t> contacts;
  Span<const std::int64_t> threshold;
  Span<const std::int64_t> endurance;
  Span<const std::int32_t> priority;
  std::int64_t first = 0;  // the side's first actor
  std::int64_t n = 0;
};

struct Plan {
  Side users, providers;
  Ties peer;
  Span<const std::int64_t> peer_hazard, peer_weight;
  Ties professional, ask, serve;
  Timed imitation, imitation_waiting;
  Span<const std::int32_t> group;
  Span<const std::int64_t> group_size;
  int imitate_group = 0;
  Timed demand_weight;
  std::int64_t demand_gain = 0;
  Timed slots, places, coproduction, setup, pool;
  std::int64_t budget = -1;
  int supply = UNLIMITED, schedule = EACH, link = INDEPENDENT;
  std::int64_t return_after = -1;
  int return_status = AWARE;
  std::uint32_t idea = 0;
  Span<const std::int32_t> phase;

  std::int64_t n() const { return users.n + providers.n; }
  int horizon() const { return static_cast<int>(phase.size) - 1; }
  const Side& side(Actor v) const { return v < users.n ? users : providers; }
};

// Columns of the tallies, one row per step: five statuses of users, five of providers, then these.
constexpr int USERS = 0, PROVIDERS = 5, USERS_EVER = 10, PROVIDERS_EVER = 11;
constexpr int OPENINGS = 12, SERVED = 13, WAITED = 14, PLACES = 15, IDLE = 16, SETUP = 17, TALLIES = 18;

}  // namespace uptake::world
