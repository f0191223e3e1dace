// Reads a Plan of kernels/types.py into a Plan of borrowed views. Types and sizes are checked here at every call. That
// ties and codes are in range is an invariant of Network, ServiceTies and uptake.plan: checking every tie would cost as
// much as a run.
#pragma once

#include <uptake/world/plan.hpp>

#include "arrays.hpp"

namespace uptake::world {

inline Ties ties(py::handle plan, const char* name, std::int64_t sources) {
  const py::object owner = plan.attr(name);
  Ties t{field<const std::int64_t>(owner, "offsets"), field<const Actor>(owner, "targets")};
  need(t.offsets.size == sources + 1 && t.offsets[0] == 0 && t.offsets[sources] == t.targets.size, name);
  return t;
}

inline void need_rows(const Span<const std::int32_t>& row, std::int64_t phases, std::int64_t versions,
                      const char* name) {
  need(row.size >= phases, name);
  for (std::int64_t i = 0; i < row.size; ++i) need(row[i] >= 0 && row[i] < versions, name);
}

inline Timed timed(py::handle owner, const char* name, std::int64_t n, std::int64_t phases) {
  const py::object term = owner.attr(name);
  const py::array rows = checked<const std::int64_t>(term.attr("rows"), name, 2);
  Timed t{field<const std::int64_t>(term, "rows", 2), field<const std::int32_t>(term, "row"), rows.shape(1)};
  need(t.width == 1 || t.width == n, name);
  need_rows(t.row, phases, rows.shape(0), name);
  return t;
}

inline Passing passing_of(py::handle owner, const char* name, std::int64_t n, std::int64_t phases) {
  const py::object term = owner.attr(name);
  const py::array rows = checked<const std::int64_t>(term.attr("rows"), name, 3);
  Passing t{field<const std::int64_t>(term, "rows", 3), field<const std::int32_t>(term, "row"), rows.shape(2)};
  need(rows.shape(1) == 5 && (t.width == 1 || t.width == n), name);
  need_rows(t.row, phases, rows.shape(0), name);
  return t;
}

template <class T>
Span<T> sized(py::handle owner, const char* name, std::initializer_list<std::int64_t> sizes) {
  const auto span = field<T>(owner, name);
  bool ok = false;
  for (const std::int64_t size : sizes) ok = ok || span.size == size;
  need(ok, name);
  return span;
}

// The two sides: how many actors each has, and which is its first.
struct Sizes {
  std::int64_t users, providers;
  std::int64_t of(bool user) const { return user ? users : providers; }
  Actor first(bool user) const { return static_cast<Actor>(user ? 0 : users); }
};

inline Layer layer_of(py::handle layer, bool from_users, const Sizes& sizes, std::int64_t phases) {
  const bool to_users = layer.attr("across").cast<bool>() != from_users;
  Layer l;
  l.ties = ties(layer, "ties", sizes.of(from_users));
  l.first = sizes.first(to_users);
  l.passing = passing_of(layer, "passing", sizes.of(from_users), phases);
  l.hazard = sized<const std::int64_t>(layer, "hazard", {0, l.ties.targets.size});
  l.weight = sized<const std::int64_t>(layer, "weight", {0, l.ties.targets.size});
  l.shows = layer.attr("shows").cast<int>();
  need(l.shows >= UNSEEN && l.shows <= DEMAND, "shows");
  need(l.shows != DEMAND || (from_users && !to_users), "shows: providers see the demand of users");
  need(l.shows != ADOPTION || from_users == to_users, "shows: actors see the adoption of their own side");
  return l;
}

// In E contacts either count 1 each, or have weights.
inline bool weighted(const std::vector<Layer>& layers) {
  std::int64_t some = 0, none = 0;
  for (const Layer& layer : layers)
    if (layer.shows == ADOPTION && layer.ties.targets.size > 0) ++(layer.weight.empty() ? none : some);
  need(some == 0 || none == 0, "weight: all layers of a side or none");
  return some > 0;
}

inline Side side_of(py::handle plan, bool user, const Sizes& sizes, std::int64_t phases) {
  const py::object side = plan.attr(user ? "users" : "providers");
  const std::int64_t n = sizes.of(user);
  Side s;
  for (const py::handle layer : side.attr("layers")) s.layers.push_back(layer_of(layer, user, sizes, phases));
  s.weighted = weighted(s.layers);
  s.drive = timed(side, "drive", n, phases);
  s.merit = timed(side, "merit", n, phases);
  s.proof = timed(side, "proof", n, phases);
  s.conducive = timed(side, "conducive", n, phases);
  s.push = timed(side, "push", n, phases);
  s.lapse = timed(side, "lapse", n, phases);
  s.contacts = sized<const std::int32_t>(side, "contacts", {0, 1, n});
  s.threshold = sized<const std::int64_t>(side, "threshold", {0, 1, n});
  s.endurance = sized<const std::int64_t>(side, "endurance", {0, 1, n});
  s.priority = sized<const std::int32_t>(side, "priority", {0, n});
  s.first = sizes.first(user);
  s.n = n;
  return s;
}

inline Plan read_plan(py::handle source) {
  Plan plan;
  const std::int64_t users = field<const std::int64_t>(source.attr("ask"), "offsets").size - 1;
  const std::int64_t providers = field<const std::int64_t>(source.attr("serve"), "offsets").size - 1;
  const Sizes sizes{users, providers};
  plan.phase = field<const std::int32_t>(source, "phase");
  need(users >= 0 && providers >= 0 && users + providers < (std::int64_t{1} << 31), "too many actors");
  need(plan.phase.size >= 1, "phase");
  const std::int64_t phases = 1 + *std::max_element(plan.phase.data, plan.phase.data + plan.phase.size);
  for (std::int64_t t = 0; t < plan.phase.size; ++t) need(plan.phase[t] >= 0, "phase");
  plan.users = side_of(source, true, sizes, phases);
  plan.providers = side_of(source, false, sizes, phases);
  plan.ask = ties(source, "ask", users);
  plan.serve = ties(source, "serve", providers);
  plan.imitation = timed(source, "imitation", 1, phases);
  plan.imitation_waiting = timed(source, "imitation_waiting", 1, phases);
  plan.group = sized<const std::int32_t>(source, "group", {0, users});
  plan.group_size = field<const std::int64_t>(source, "group_size");
  need(plan.group_size.size >= 1, "group_size");
  plan.imitate_group = source.attr("imitate_group").cast<int>();
  plan.demand_weight = timed(source, "demand_weight", providers, phases);
  plan.demand_gain = source.attr("demand_gain").cast<std::int64_t>();
  plan.slots = timed(source, "slots", 1, phases);
  plan.places = timed(source, "places", providers, phases);
  plan.coproduction = timed(source, "coproduction", providers, phases);
  plan.setup = timed(source, "setup", providers, phases);
  plan.pool = timed(source, "pool", 1, phases);
  plan.budget = source.attr("budget").cast<std::int64_t>();
  plan.supply = source.attr("supply").cast<int>();
  plan.schedule = source.attr("schedule").cast<int>();
  plan.link = source.attr("link").cast<int>();
  plan.return_after = source.attr("return_after").cast<std::int64_t>();
  plan.return_status = source.attr("return_status").cast<int>();
  plan.idea = source.attr("idea").cast<std::uint32_t>();
  return plan;
}

}  // namespace uptake::world
