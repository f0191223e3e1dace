// Reads the start of a plan, checked: sizes, codes, steps, and that servers are open and linked to those they serve.
#pragma once

#include <algorithm>

#include <uptake/world/plan.hpp>

#include "facts.hpp"

namespace uptake::world {

constexpr std::int64_t EARLIEST = std::int64_t{1} << 30;  // steps before the run at which a wait may begin

inline bool linked(const Plan& plan, std::int64_t user, Actor provider) {
  const Actor* targets = plan.ask.targets.data;
  const Actor* end = targets + plan.ask.offsets[user + 1];
  return std::find(targets + plan.ask.offsets[user], end, provider) != end;
}

// Only users that have adopted have a server, and only where users need a place.
inline void check_servers(const Plan& plan, const Start& start, const Given<const Actor>& server) {
  need(plan.supply == PLACES_AT_PROVIDERS, server.name, "users have servers where places are at providers");
  for (std::int64_t v = 0; v < server.size; ++v) {
    const Actor p = server[v];
    if (p < 0) continue;
    if (start.status[v] != ADOPTER) refuse_at(server, v, "the user has not adopted");
    if (start.status[plan.users.n + p] != ADOPTER) refuse_at(server, v, "this provider has not adopted");
    if (!linked(plan, v, p)) refuse_at(server, v, "this provider is not linked to the user");
  }
}

// `plan` holds all else already.
inline Start start_of(const Record& record, const Plan& plan) {
  const auto status = record.array<const std::uint8_t>("status");
  const auto since = record.array<const std::int32_t>("since");
  const auto server = record.array<const Actor>("server");
  need(status.empty() || status.size == plan.n(), status.name, "one status per actor, or none");
  for (std::int64_t v = 0; v < status.size; ++v)
    if (status[v] > LAPSED) refuse_at(status, v, "allowed are " + range_of(UNAWARE, LAPSED));
  need(since.empty() || since.size == status.size, since.name, "one step per actor, or none");
  in_range(since, -EARLIEST, 0);
  need(server.empty() || (!status.empty() && server.size == plan.users.n), server.name,
       "one provider per user, or none");
  in_range(server, -1, plan.providers.n - 1);
  if (!server.empty()) check_servers(plan, {status, since, server}, server);
  return {status, since, server};
}

}  // namespace uptake::world
