// Queues: who comes first. Twin: kernels/world/queue.py.
#pragma once

#include <algorithm>
#include <compare>
#include <vector>

#include <uptake/world/release.hpp>

namespace uptake::world {

// A turn in a queue: first by priority, then by the step at which the wait began, by draw, by actor.
struct Turn {
  std::int32_t priority, since;
  std::int64_t luck;
  Actor actor;
  auto operator<=>(const Turn&) const = default;
};

inline std::int32_t priority(const Plan& plan, Actor v) {
  const Side& side = plan.side(v);
  return side.priority.empty() ? 0 : side.priority[v - side.first];
}

inline Turn turn(const Plan& plan, const auto& state, Luck luck, Actor v) {
  const auto entity = static_cast<std::uint32_t>(v);
  const std::uint64_t tie_break = draw53(luck, Purpose::GET, entity, plan.idea, state.epoch(v));
  return {priority(plan, v), state.since[v], static_cast<std::int64_t>(tie_break), v};
}

// Appends the actors that began to wait in this step, in their turn, to a queue of actors that began earlier.
inline void join(const Plan& plan, const auto& state, Luck luck, std::vector<Actor>& queue,
                 Span<const Actor> newcomers) {
  std::vector<Turn> turns;
  turns.reserve(newcomers.size);
  for (std::int64_t i = 0; i < newcomers.size; ++i) turns.push_back(turn(plan, state, luck, newcomers[i]));
  std::sort(turns.begin(), turns.end());
  const auto old = static_cast<std::ptrdiff_t>(queue.size());
  for (const Turn& each : turns) queue.push_back(each.actor);
  if (plan.sponsors.keep) {  // those that closed have waited longer than others in the queue
    std::inplace_merge(queue.begin(), queue.begin() + old, queue.end(),
                       [&](Actor a, Actor b) { return turn(plan, state, luck, a) < turn(plan, state, luck, b); });
    return;
  }
  if (newcomers.empty() || plan.side(newcomers[0]).priority.empty()) return;
  std::inplace_merge(queue.begin(), queue.begin() + old, queue.end(),
                     [&](Actor a, Actor b) { return priority(plan, a) < priority(plan, b); });
}

}  // namespace uptake::world
