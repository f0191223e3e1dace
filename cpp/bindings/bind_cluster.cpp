#include <uptake/world/cluster.hpp>

#include "plan.hpp"

namespace uptake::world {

namespace {

// A part of an array that has one per idea.
template <class T>
Span<T> part(const Given<T>& whole, std::int64_t ideas, std::int64_t k) {
  const std::int64_t size = whole.size / ideas;
  return {whole.data + k * size, size};
}

int cluster_run(py::tuple sources, std::uint32_t seed, std::uint32_t run_id, py::tuple seeds, py::tuple seed_steps,
                py::array stop, py::array tallies, py::array adoption_step, py::array history, py::array group_ever,
                py::tuple descents, py::tuple books) {
  Arguments arguments;
  const auto ideas = static_cast<std::int64_t>(sources.size());
  need(ideas >= 1 && ideas <= MOST_IDEAS, {"plans"}, "1 to 16 plans");
  need(seeds.size() == sources.size(), {"seeds"}, "one array per plan");
  need(seed_steps.size() == sources.size(), {"seed_steps"}, "one array per plan");
  need(descents.size() == sources.size(), {"descents"}, "one record per plan");
  need(books.size() == sources.size(), {"books"}, "one record per plan");
  std::vector<Plan> plans;
  std::vector<Books> of_sponsors;
  std::vector<Descent> of_variants;
  std::vector<Seeds> planted;
  for (std::int64_t k = 0; k < ideas; ++k) {
    const Name name{"plans", nullptr, k};
    const Record record(arguments, sources[k], name);
    const Plan plan = read_plan(record);
    const auto actors = arguments.array<const Actor>(seeds[k], {"seeds", nullptr, k});
    const auto when = arguments.array<const std::int32_t>(seed_steps[k], {"seed_steps", nullptr, k});
    in_range(actors, 0, plan.n() - 1);
    check_steps(when, actors.size);
    need(plan.companions.size == ideas, record.name("companions"), "one value per plan");
    need(plan.companions[k] == 0, record.name("companions"), "0 for the idea itself");
    plans.push_back(plan);
    const Record asked(arguments, descents[k], {"descents", nullptr, k});
    of_variants.push_back(descent_of(asked, plan));
    const Record kept(arguments, books[k], {"books", nullptr, k});
    of_sponsors.push_back(books_of(kept, plan));
    planted.emplace_back(actors, when);
    const Plan& first = plans[0];
    need(plan.users.n == first.users.n && plan.providers.n == first.providers.n, name, "the actors of the first plan");
    need(plan.phase.size == first.phase.size, name, "the steps of the first plan");
    need(plan.group_size.size == first.group_size.size, name, "the groups of the first plan");
  }
  const std::int64_t n = plans[0].n(), steps = plans[0].phase.size, groups = plans[0].group_size.size;
  const auto rows = arguments.array<std::int64_t>(tallies, {"tallies"}, 3);
  const auto adopted = arguments.array<std::int32_t>(adoption_step, {"adoption_step"}, 2);
  const auto statuses = arguments.array<std::uint8_t>(history, {"history"}, 3);
  const auto ever = arguments.array<std::int64_t>(group_ever, {"group_ever"}, 2);
  need(tallies.shape(0) == ideas && tallies.shape(1) == steps && tallies.shape(2) == TALLIES, rows.name,
       "a table per plan, of a row per step, 18 columns");
  need(adopted.empty() || (adoption_step.shape(0) == ideas && adoption_step.shape(1) == n), adopted.name,
       "a row per plan with one entry per actor, or nothing");
  need(statuses.empty() || (history.shape(0) == ideas && history.shape(1) == steps && history.shape(2) == n),
       statuses.name, "a table per plan, of a row per step with one entry per actor, or nothing");
  need(group_ever.shape(0) == ideas && group_ever.shape(1) == groups, ever.name, "a row per plan, one entry per group");
  const auto stopping = arguments.array<const std::int32_t>(stop, {"stop"});
  need(stopping.size == 1, stopping.name, "one number");
  arguments.refuse_overlaps();
  std::vector<Trace> traces;
  for (std::int64_t k = 0; k < ideas; ++k)
    traces.push_back({part(rows, ideas, k), part(adopted, ideas, k), part(statuses, ideas, k), part(ever, ideas, k),
                      of_variants[k], of_sponsors[k].funds, of_sponsors[k].providers});
  const Unlocked unlocked;
  return run_cluster(plans, {seed, run_id}, planted, stopping.data, traces);
}

}  // namespace

void bind_cluster(py::module_& m) { m.def("cluster_run", &cluster_run); }

}  // namespace uptake::world
