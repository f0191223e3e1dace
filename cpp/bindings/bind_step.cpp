#include <uptake/world/step.hpp>

#include "plan.hpp"

namespace uptake::world {

namespace {

int step_run(py::object source, std::uint32_t seed, std::uint32_t run_id, py::array seeds, py::array seed_steps,
             py::array stop, py::array tallies, py::array adoption_step, py::array history, py::array group_ever,
             py::object descent, py::object books) {
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
  const Trace trace{rows, steps, statuses, ever, of_variants, of_sponsors.funds, of_sponsors.providers};
  const Unlocked unlocked;
  return run(plan, {seed, run_id}, {actors, when}, stopping.data, trace);
}

}  // namespace

void bind_step(py::module_& m) { m.def("step_run", &step_run); }

}  // namespace uptake::world
