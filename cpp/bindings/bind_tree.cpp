#include <uptake/world/tree.hpp>

#include "future.hpp"

namespace uptake::world {

namespace {

int step_run(py::object source, std::uint32_t seed, std::uint32_t run_id, py::array seeds, py::array seed_steps,
             py::array stop, py::array tallies, py::array adoption_step, py::array history, py::array group_ever,
             py::object descent, py::object books, int threads) {
  Arguments arguments;
  const Record record(arguments, source, {"plan"});
  const Plan plan = read_plan(record);
  need(plan.companions.empty(), record.name("companions"), "none, as an idea with companions runs in a cluster");
  const auto actors = arguments.array<const Actor>(seeds, {"seeds"});
  const auto when = arguments.array<const std::int32_t>(seed_steps, {"seed_steps"});
  in_range(actors, 0, plan.n() - 1);
  check_steps(when, actors.size);
  const auto rows = arguments.array<std::int64_t>(tallies, {"tallies"}, 2);
  const auto steps = arguments.array<std::int32_t>(adoption_step, {"adoption_step"});
  const auto statuses = arguments.array<std::uint8_t>(history, {"history"}, 2);
  const auto ever = arguments.array<std::int64_t>(group_ever, {"group_ever"});
  need(tallies.shape(0) == plan.phase.size && tallies.shape(1) == TALLIES, rows.name, "a row per step, 18 columns");
  need(steps.empty() || steps.size == plan.n(), steps.name, "one entry per actor, or none");
  need(statuses.empty() || (history.shape(0) == plan.phase.size && history.shape(1) == plan.n()), statuses.name,
       "a row per step with one entry per actor, or nothing");
  need(ever.size == plan.group_size.size, ever.name, "one entry per group");
  const Record asked(arguments, descent, {"descent"});
  const Descent of_variants = descent_of(asked, plan);
  const Record kept(arguments, books, {"books"});
  const Books of_sponsors = books_of(kept, plan);
  const auto stopping = arguments.array<const std::int32_t>(stop, {"stop"});
  need(stopping.size == 1, stopping.name, "one number");
  arguments.refuse_overlaps();
  const Future future{
      {plan},
      {{actors, when}},
      {{rows, steps, statuses, ever, of_variants, of_sponsors.funds, of_sponsors.providers, of_sponsors.fees}}};
  const Unlocked unlocked;
  return run_alone(future, {seed, run_id}, stopping.data, threads);
}

// All futures have the actors, the ideas and the steps of the first, and the same is recorded of all.
void check_alike(const Future& future, const Future& first, const Name& name) {
  need(future.plans.size() == first.plans.size(), name, "the ideas of the first future");
  for (std::size_t k = 0; k < future.plans.size(); ++k) {
    const Plan &plan = future.plans[k], &other = first.plans[k];
    const Trace &trace = future.traces[k], &past = first.traces[k];
    need(plan.users.n == other.users.n && plan.providers.n == other.providers.n, name,
         "the actors of the first future");
    need(plan.phase.size == other.phase.size, name, "the steps of the first future");
    need(plan.group_size.size == other.group_size.size, name, "the groups of the first future");
    need(trace.adoption_step.size == past.adoption_step.size && trace.history.size == past.history.size &&
             trace.descent.tallies.size == past.descent.tallies.size && trace.funds.empty() == past.funds.empty() &&
             trace.fees.size == past.fees.size && trace.descent.heard.size == past.descent.heard.size &&
             trace.descent.donor.size == past.descent.donor.size && trace.descent.layer.size == past.descent.layer.size,
         name, "what the first future records");
  }
}

// What the state of a run is made for must be the same in futures that share it. Of values it is the caller who says
// that they are alike: where they are not, results mean nothing, and nothing worse happens.
void check_shared(const Future& future, const Future& before, const Name& name) {
  for (std::size_t k = 0; k < future.plans.size(); ++k) {
    const Plan &plan = future.plans[k], &other = before.plans[k];
    need(plan.supply == other.supply && plan.schedule == other.schedule && plan.variants == other.variants &&
             plan.companions.size == other.companions.size && plan.users.weighted == other.users.weighted &&
             plan.providers.weighted == other.providers.weighted && plan.sponsors.keep == other.sponsors.keep &&
             plan.sponsors.n() == other.sponsors.n() && plan.ask_times.empty() == other.ask_times.empty(),
         name,
         "the kind of supply, schedule, weights, variants, sponsors, service ties and companions of the future whose "
         "steps it shares");
  }
}

py::array_t<std::int64_t> tree_run(py::tuple sources, py::array shared, std::uint32_t seed, std::uint32_t run_id,
                                   py::array stop, int threads) {
  Arguments arguments;
  need(!sources.empty(), {"futures"}, "at least one");
  std::vector<Future> futures;
  for (std::size_t k = 0; k < sources.size(); ++k) {
    const Name name{"futures", nullptr, static_cast<std::int64_t>(k)};
    const Record record(arguments, sources[k], name);
    futures.push_back(read_future(record));
    check_alike(futures.back(), futures[0], name);
  }
  const auto alike = arguments.array<const std::int32_t>(shared, {"shared"});
  need(alike.size == static_cast<std::int64_t>(futures.size()), alike.name, "one step per future");
  in_range(alike, -1, futures[0].plans[0].horizon());
  for (std::int64_t k = 1; k < alike.size; ++k)
    if (alike[k] >= 0) check_shared(futures[k], futures[k - 1], {"futures", nullptr, k});
  const auto stopping = arguments.array<const std::int32_t>(stop, {"stop"});
  need(stopping.size == 1, stopping.name, "one number");
  arguments.refuse_overlaps();
  auto outcome = empty<std::int64_t>({alike.size});
  const Span<std::int64_t> outcomes{outcome.mutable_data(), alike.size};
  const Unlocked unlocked;
  run_tree({futures, alike, {seed, run_id}, stopping.data, outcomes, threads});
  return outcome;
}

}  // namespace

void bind_tree(py::module_& m) {
  using namespace py::literals;
  m.def("step_run", &step_run, "plan"_a, "seed"_a, "run"_a, "seeds"_a, "seed_steps"_a, "stop"_a, "tallies"_a,
        "adoption_step"_a, "history"_a, "group_ever"_a, "descent"_a, "books"_a, "threads"_a = 1);
  m.def("tree_run", &tree_run, "futures"_a, "shared"_a, "seed"_a, "run"_a, "stop"_a, "threads"_a = 1);
}

}  // namespace uptake::world
