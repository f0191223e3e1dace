#include <uptake/world/step.hpp>

#include "plan.hpp"

namespace uptake::world {

namespace {

void need_positions(const Span<const Actor>& seeds, std::int64_t n, const char* name) {
  for (std::int64_t i = 0; i < seeds.size; ++i) need(seeds[i] >= 0 && seeds[i] < n, name);
}

int step_run(py::object source, std::uint32_t seed, std::uint32_t run_id, py::array user_seeds,
             py::array provider_seeds, py::array stop, py::array tallies, py::array adoption_step, py::array history,
             py::array group_ever) {
  const Plan plan = read_plan(source);
  const auto users = view<const Actor>(user_seeds, "user_seeds");
  const auto providers = view<const Actor>(provider_seeds, "provider_seeds");
  need_positions(users, plan.users.n, "user_seeds");
  need_positions(providers, plan.providers.n, "provider_seeds");
  const Trace trace{view<std::int64_t>(tallies, "tallies", 2), view<std::int32_t>(adoption_step, "adoption_step"),
                    view<std::uint8_t>(history, "history", 2), view<std::int64_t>(group_ever, "group_ever")};
  need(trace.tallies.size == plan.phase.size * TALLIES, "tallies");
  need(trace.adoption_step.empty() || trace.adoption_step.size == plan.n(), "adoption_step");
  need(trace.history.empty() || trace.history.size == plan.phase.size * plan.n(), "history");
  need(trace.group_ever.size == plan.group_size.size, "group_ever");
  const auto stopping = view<const std::int32_t>(stop, "stop");
  need(stopping.size == 1, "stop");
  py::gil_scoped_release release;
  return run(plan, {seed, run_id}, users, providers, stopping.data, trace);
}

}  // namespace

void bind_step(py::module_& m) { m.def("step_run", &step_run); }

}  // namespace uptake::world
