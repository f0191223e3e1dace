// Reads a Plan of kernels/types.py into a Plan of borrowed views, checked: kinds, sizes, codes, signs, and that no sum
// leaves 64 bits.
#pragma once

#include <uptake/luck/fixed.hpp>
#include <uptake/world/plan.hpp>

#include "mergers.hpp"
#include "sponsors.hpp"
#include "start.hpp"
#include "ties.hpp"

namespace uptake::world {

using luck::CERTAIN;
using luck::ONE;

constexpr std::int64_t MOST_STEPS = std::int64_t{1} << 24;       // so many hazards of CERTAIN sum to at most HALF
constexpr std::int64_t MOST_IDEAS = 16;                          // of a cluster
constexpr std::int64_t MOST_PLACE_UNIT = std::int64_t{1} << 20;  // so many units are one place
constexpr std::int64_t MOST_GAIN = std::int64_t{1} << 30;        // that times ONE is at most HALF

inline GivenTies ties_of(const Record& owner, std::int64_t sources, std::int64_t columns) {
  const GivenTies ties = read_ties(owner);
  need(ties.sources() == sources, owner.name("offsets"), "1 entry more than the side has actors");
  check_ties(ties, columns);
  return ties;
}

// Which version of a term each phase has.
inline Given<const std::int32_t> versions_of(const Record& term, std::int64_t phases, std::int64_t versions) {
  const auto row = term.array<const std::int32_t>("row");
  need(row.size >= phases, row.name, "one version per phase");
  in_range(row, 0, versions - 1);
  return row;
}

struct GivenTimed {
  Given<const std::int64_t> rows;
  Given<const std::int32_t> row;
  operator Timed() const { return {rows, row, static_cast<std::int64_t>(rows.array.shape(1))}; }
};

inline GivenTimed rows_of(const Record& term, std::int64_t n, std::int64_t phases) {
  const auto rows = term.array<const std::int64_t>("rows", 2);
  need(rows.array.shape(1) == 1 || rows.array.shape(1) == n, rows.name, "rows of 1 value, or of one per actor");
  return {rows, versions_of(term, phases, rows.array.shape(0))};
}

// A term whose values are low .. high.
inline Timed timed(const Record& owner, const char* name, std::int64_t n, std::int64_t phases, std::int64_t high,
                   std::int64_t low = 0) {
  const Record term = owner.record(name);
  const GivenTimed given = rows_of(term, n, phases);
  in_range(given.rows, low, high);
  return given;
}

// A term of n actors whose values, divided by the unit, sum to at most `most` in each version.
inline Timed summed(const Record& owner, const char* name, std::int64_t n, std::int64_t phases, std::int64_t high,
                    std::int64_t most, std::int64_t unit = 1) {
  const Record term = owner.record(name);
  const GivenTimed given = rows_of(term, n, phases);
  const std::int64_t width = given.rows.array.shape(1);
  in_range(given.rows, 0, high);
  rows_sum_to(given.rows, width, width == n ? most : most / std::max<std::int64_t>(n, 1), unit);
  return given;
}

inline Passing passing_of(const Record& owner, std::int64_t n, std::int64_t phases) {
  const Record term = owner.record("passing");
  const auto rows = term.array<const std::int64_t>("rows", 3);
  const std::int64_t width = rows.array.shape(2);
  need(rows.array.shape(1) == 5 && (width == 1 || width == n), rows.name,
       "five rows per version, of 1 value or of one per source");
  in_range(rows, 0, CERTAIN);
  return {rows, versions_of(term, phases, rows.array.shape(0)), width};
}

// A value per actor, one for all, or none; `alone`: one for all is allowed.
template <class T>
Given<T> per_actor(const Record& side, const char* word, std::int64_t n, bool alone = true) {
  const auto given = side.array<T>(word);
  need(given.empty() || given.size == n || (alone && given.size == 1), given.name,
       alone ? "one value per actor, one for all, or none" : "one value per actor, or none");
  return given;
}

// The two sides: how many actors each has, and which is its first.
struct Sizes {
  std::int64_t users, providers;
  std::int64_t of(bool user) const { return user ? users : providers; }
  Actor first(bool user) const { return static_cast<Actor>(user ? 0 : users); }
};

// Read only where ties have times: which are open in a step, and the events of each step, each tie at most once.
inline Times times_of(const Record& times, const GivenTies& ties, std::int64_t steps) {
  const auto start = times.array<const std::int32_t>("start");
  if (start.empty()) return {};
  const auto until = times.array<const std::int32_t>("until");
  const std::int64_t n = ties.targets.size;
  need(start.size == n, start.name, "one step per tie, or none");
  need(until.size == start.size, until.name, "as many steps as start has");
  in_range(start, 0, INT32_MAX);
  in_range(until, 0, INT32_MAX);
  const auto begins = times.array<const std::int64_t>("begins"), tie = times.array<const std::int64_t>("tie");
  const auto source = times.array<const Actor>("source");
  need(source.size == tie.size, source.name, "one source per event");
  need(begins.size == steps + 1, begins.name, "1 entry more than there are steps");
  ascending(begins, tie.size);
  in_range(tie, 0, n - 1);
  in_range(source, 0, ties.sources() - 1);
  for (std::int64_t t = 0; t < steps; ++t)
    for (std::int64_t k = begins[t]; k < begins[t + 1]; ++k)
      need(k == begins[t] || tie[k - 1] < tie[k], tie.name, "the ties of a step ascend");
  return {start, until, begins, tie, source};
}

// The weight of a contact in E: per tie, one for all, or none.
inline Span<const std::int64_t> weights_of(const Record& layer, const GivenTies& ties) {
  const auto weight = layer.array<const std::int64_t>("weight");
  need(weight.size <= 1 || weight.size == ties.targets.size, weight.name, "one value per tie, one for all, or none");
  in_range(weight, 0, ONE);
  return weight;
}

// The ties of a layer by target. That they are the ties of the layer is not checked: another answer is no crash.
inline Sources sources_of(const Record& layer, const GivenTies& ties, std::int64_t targets) {
  const Record record = layer.record("sources");
  const auto offsets = record.array<const std::int64_t>("offsets"), arcs = record.array<const std::int64_t>("arcs");
  const auto sources = record.array<const Actor>("sources");
  const std::int64_t n = ties.targets.size;
  need(offsets.size == targets + 1, offsets.name,
       "with variants, 1 entry more than the side of the targets has actors");
  need(sources.size == n, sources.name, "with variants, one source per tie");
  need(arcs.empty() || arcs.size == n, arcs.name, "one place per tie, or none");
  ascending(offsets, n);
  in_range(sources, 0, ties.sources() - 1);
  in_range(arcs, 0, n - 1);
  return {offsets, sources, arcs};
}

inline Layer layer_of(const Record& layer, bool from_users, const Sizes& sizes, std::int64_t phases, std::int64_t steps,
                      bool variants) {
  const bool to_users = layer.flag("across") != from_users;
  const Record rows = layer.record("ties");
  const GivenTies ties = ties_of(rows, sizes.of(from_users), sizes.of(to_users));
  Layer l;
  l.ties = ties;
  l.most = most_alike(ties.targets, sizes.of(to_users));
  l.first = sizes.first(to_users);
  l.passing = passing_of(layer, sizes.of(from_users), phases);
  l.hazard = per_tie(layer, "hazard", ties, CERTAIN);
  l.weight = weights_of(layer, ties);
  l.shows = layer.code("shows", DEMAND);
  const Record times = layer.record("times");
  l.times = times_of(times, ties, steps);
  l.across = from_users != to_users;
  if (variants) {
    l.sources = sources_of(layer, ties, sizes.of(to_users));
    need(!l.sources.arcs.empty() || ties.targets.size == 0 || (l.hazard.empty() && l.times.empty()),
         layer.name("sources"), "with variants, ties that have hazards or times have their places in arcs");
  }
  need(l.shows != DEMAND || (from_users && !to_users), layer.name("shows"), "providers see the demand of users");
  need(l.shows != ADOPTION || from_users == to_users, layer.name("shows"), "actors see the adoption of their own side");
  return l;
}

inline std::vector<Layer> layers_of(const Record& side, bool user, const Sizes& sizes, std::int64_t phases,
                                    std::int64_t steps, bool variants) {
  const py::object given = side.field("layers");
  if (!py::isinstance<py::tuple>(given) && !py::isinstance<py::list>(given))
    throw py::type_error(side.name("layers").text() + " must be a tuple");
  std::vector<Layer> layers;
  for (const py::handle layer : py::tuple(given)) {
    const Record record(side.arguments(), py::reinterpret_borrow<py::object>(layer),
                        {"layers", &side.name(), static_cast<std::int64_t>(layers.size())});
    layers.push_back(layer_of(record, user, sizes, phases, steps, variants));
  }
  return layers;
}

// In E contacts either count 1 each, or have weights.
inline bool weighted(const std::vector<Layer>& layers, const Name& name) {
  std::int64_t some = 0, none = 0;
  for (const Layer& layer : layers)
    if (layer.shows == ADOPTION && layer.ties.targets.size > 0) ++(layer.weight.empty() ? none : some);
  need(some == 0 || none == 0, name, "all layers of a side have a weight, or none");
  return some > 0;
}

// Whether the contacts of a side change with time, so that each run counts them.
inline bool has_times(const std::vector<Layer>& layers) {
  return std::any_of(layers.begin(), layers.end(),
                     [](const Layer& layer) { return !layer.times.empty() && !layer.across; });
}

// In which federation each actor pools its variant, by phase; without rows there are none on the side.
inline Timed federation_of(const Record& graft, std::int64_t n, std::int64_t phases, std::int64_t most) {
  const Record term = graft.record("federation");
  if (term.array<const std::int32_t>("row").empty()) return {};
  return timed(graft, "federation", n, phases, most - 1, -1);
}

// Contexts are read first; without any, nothing else of variants is read.
inline Graft graft_of(const Record& side, std::int64_t n, std::int64_t phases, std::int64_t actors, bool variants) {
  const Record record = side.record("graft");
  Graft graft;
  const auto context = record.array<const std::int64_t>("context");
  graft.context = context;
  if (!variants) {
    need(context.empty(), context.name, "none, or one value per actor of each side");
    return graft;
  }
  need(context.size == n, context.name, "one value per actor of each side, or none");
  if (n == 0) return graft;
  in_range(context, 0, ONE);
  graft.sector = per_actor<const std::int32_t>(record, "sector", n, false);
  graft.adaptation = timed(record, "adaptation", n, phases, ONE);
  graft.tolerance = timed(record, "tolerance", n, phases, CERTAIN, 1);
  graft.core_loss = timed(record, "core_loss", n, phases, ONE);
  graft.federation = federation_of(record, n, phases, actors);
  return graft;
}

inline Side side_of(const Record& side, bool user, const Sizes& sizes, std::int64_t phases, std::int64_t steps,
                    bool variants) {
  const std::int64_t n = sizes.of(user);
  Side s;
  s.layers = layers_of(side, user, sizes, phases, steps, variants);
  s.weighted = weighted(s.layers, side.name("layers"));
  s.shares = side.flag("shares");
  need(s.weighted || !s.shares, side.name("shares"), "only weights are shares");
  s.drive = timed(side, "drive", n, phases, CERTAIN);
  s.merit = timed(side, "merit", n, phases, ONE);
  s.proof = timed(side, "proof", n, phases, ONE);
  s.conducive = timed(side, "conducive", n, phases, ONE);
  s.push = timed(side, "push", n, phases, ONE);
  s.lapse = timed(side, "lapse", n, phases, CERTAIN);
  s.contacts = per_actor<const std::int32_t>(side, "contacts", n);
  s.counted = !s.shares && s.contacts.empty() && (s.weighted || has_times(s.layers));
  s.threshold = per_actor<const std::int64_t>(side, "threshold", n);
  const auto endurance = per_actor<const std::int64_t>(side, "endurance", n);
  in_range(endurance, 1, HALF);
  s.endurance = endurance;
  s.priority = per_actor<const std::int32_t>(side, "priority", n, false);
  s.alone = timed(side, "alone", n, phases, ONE);
  s.graft = graft_of(side, n, phases, sizes.users + sizes.providers, variants);
  s.first = sizes.first(user);
  s.n = n;
  return s;
}

// Whether ideas that an actor holds, or does not hold, or its variant change how acceptable this one is.
inline bool is_conditional(const Plan& plan, const Side& side) {
  const auto& rows = side.alone.rows;
  return plan.variants || !plan.companions.empty() ||
         std::any_of(rows.data, rows.data + rows.size, [](std::int64_t q) { return q != ONE; });
}

inline void read_groups(const Record& source, Plan& plan, std::int64_t users) {
  const auto group = per_actor<const std::int32_t>(source, "group", users, false);
  const auto size = source.array<const std::int64_t>("group_size");
  need(size.size >= 1, size.name, "at least one group");
  in_range(size, 0, MOST_ACTORS);
  rows_sum_to(size, size.size, MOST_ACTORS);
  in_range(group, 0, size.size - 1);
  plan.group = group;
  plan.group_size = size;
  plan.imitate_group = source.flag("imitate_group");
}

// One more than the highest number of a federation.
inline std::int64_t count_federations(const Plan& plan) {
  std::int64_t count = 0;
  for (const Graft* graft : {&plan.users.graft, &plan.providers.graft})
    for (std::int64_t i = 0; i < graft->federation.rows.size; ++i)
      count = std::max(count, graft->federation.rows[i] + 1);
  return count;
}

inline Grafting grafting_of(const Record& grafting) {
  return {grafting.whole("origin", 0, ONE), grafting.whole("translation", 0, ONE),
          grafting.whole("misfit_lapse", 0, CERTAIN)};
}

inline bool has_context(const Record& side) {
  const Record graft = side.record("graft");
  return !graft.array<const std::int64_t>("context").empty();
}

// How many parts of a price a place of each provider costs, where a merger has made some cheaper.
inline Timed price_share_of(const Record& sponsors, const Plan& plan, std::int64_t phases) {
  const Record term = sponsors.record("price_share");
  const auto row = term.array<const std::int32_t>("row");
  need(!row.empty() || plan.sponsors.price_unit == 1, row.name, "given where a price has more than one part");
  if (row.empty()) return {};
  return timed(sponsors, "price_share", plan.providers.n, phases, plan.sponsors.price_unit);
}

// What a provider pays for each place; without rows there are no fees. Places and coproduction are read before: the
// fees of all providers together fit 64 bits.
inline Timed fee_of(const Record& source, const Plan& plan, std::int64_t phases) {
  const Record term = source.record("fee");
  if (term.array<const std::int32_t>("row").empty()) return {};
  const Span<const std::int64_t>& each = plan.coproduction.rows;
  const std::int64_t added = each.empty() ? 0 : *std::max_element(each.data, each.data + each.size);
  const std::int64_t most = most_places(plan) + added * plan.users.n / plan.place_unit + 2 * plan.providers.n + 1;
  return timed(source, "fee", plan.providers.n, phases, INT64_MAX / most);
}

inline Plan read_plan(const Record& source) {
  Plan plan;
  const Record asking = source.record("ask"), serving = source.record("serve");
  const std::int64_t users = read_ties(asking).sources(), providers = read_ties(serving).sources();
  need(users + providers <= MOST_ACTORS, source.name(), "at most 2^31 - 1 actors");
  const Sizes sizes{users, providers};
  const auto phase = source.array<const std::int32_t>("phase");
  need(phase.size >= 1 && phase.size <= MOST_STEPS, phase.name, "1 .. 2^24 steps, the phase of each");
  const std::int64_t phases = 1 + std::int64_t{*std::max_element(phase.data, phase.data + phase.size)};
  in_range(phase, 0, INT32_MAX);
  plan.phase = phase;
  const Record of_users = source.record("users"), of_providers = source.record("providers");
  plan.variants = has_context(users > 0 ? of_users : of_providers);
  plan.users = side_of(of_users, true, sizes, phases, phase.size, plan.variants);
  plan.providers = side_of(of_providers, false, sizes, phases, phase.size, plan.variants);
  if (plan.variants) {
    const Record grafting = source.record("grafting");
    plan.grafting = grafting_of(grafting);
    plan.federations = count_federations(plan);
  }
  const GivenTies ask = ties_of(asking, users, providers);
  const Record ask_times = source.record("ask_times");
  plan.ask = ask;
  plan.ask_times = times_of(ask_times, ask, phase.size);
  plan.serve = ties_of(serving, providers, users);
  plan.imitation = timed(source, "imitation", 1, phases, ONE);
  plan.imitation_waiting = timed(source, "imitation_waiting", 1, phases, ONE);
  read_groups(source, plan, users);
  plan.demand_weight = timed(source, "demand_weight", providers, phases, ONE);
  plan.demand_gain = source.whole("demand_gain", 0, MOST_GAIN);
  plan.place_unit = source.whole("place_unit", 1, MOST_PLACE_UNIT);
  plan.places = summed(source, "places", providers, phases, HALF / 2, HALF / 2, plan.place_unit);
  plan.coproduction = timed(source, "coproduction", providers, phases, HALF / 2 / std::max<std::int64_t>(users, 1));
  plan.fee = fee_of(source, plan, phases);
  plan.setup = summed(source, "setup", providers, phases, INT64_MAX, INT64_MAX);
  plan.pool_unit = source.whole("pool_unit", 1, ONE);
  plan.pool = timed(source, "pool", 1, phases, plan.pool_unit);
  plan.supply = source.code("supply", POOL);
  plan.schedule = source.code("schedule", EACH);
  plan.link = source.code("link", ADDITIVE);
  plan.return_after = source.whole("return_after", -1, HALF);
  plan.return_status = source.code("return_status", AWARE);
  plan.idea = source.word("idea");
  const auto companions = source.array<const std::int64_t>("companions");
  need(companions.size <= MOST_IDEAS, companions.name, "one value per idea of a cluster of at most 16, or none");
  in_range(companions, -ONE, ONE);
  plan.companions = companions;
  for (Side* side : {&plan.users, &plan.providers}) side->conditional = is_conditional(plan, *side);
  const Record sponsors = source.record("sponsors");
  plan.sponsors = sponsors_of(sponsors, plan);
  plan.sponsors.price_share = price_share_of(sponsors, plan, phases);
  plan.mergers = mergers_of(source.record("mergers"), plan);
  plan.start = start_of(source.record("start"), plan);
  return plan;
}

// What is to be recorded of one entry per actor, or of none.
template <class T>
Given<T> recorded(const Record& descent, const char* word, const Plan& plan) {
  const auto given = descent.array<T>(word);
  need(given.empty() || (plan.variants && given.size == plan.n()), given.name,
       "with variants one entry per actor, or none");
  return given;
}

inline Descent descent_of(const Record& descent, const Plan& plan) {
  const auto sums = descent.array<std::int64_t>("tallies", 2);
  const auto& shape = sums.array;
  need(sums.empty() || (plan.variants && shape.shape(0) == plan.phase.size && shape.shape(1) == DESCENT), sums.name,
       "with variants a row per step, 18 columns; or nothing");
  return {sums, recorded<std::int32_t>(descent, "heard", plan), recorded<Actor>(descent, "donor", plan),
          recorded<std::int32_t>(descent, "layer", plan), recorded<std::int64_t>(descent, "variant", plan)};
}

}  // namespace uptake::world
