// Reads a Future of kernels/types.py: plans, seeds and what is recorded, checked against each other.
#pragma once

#include <vector>

#include <uptake/world/tree.hpp>

#include "plan.hpp"

namespace uptake::world {

// A part of an array that has one per idea.
template <class T>
Span<T> part(const Given<T>& whole, std::int64_t ideas, std::int64_t k) {
  const std::int64_t size = whole.size / ideas;
  return {whole.data + k * size, size};
}

inline std::vector<py::object> listed(const Record& future, const char* word) {
  const py::object given = future.field(word);
  if (!py::isinstance<py::tuple>(given)) throw py::type_error(future.name(word).text() + " must be a tuple");
  std::vector<py::object> parts;
  for (const py::handle part : py::tuple(given)) parts.push_back(py::reinterpret_borrow<py::object>(part));
  return parts;
}

// Plans of the same actors, groups and steps.
inline Future read_future(const Record& source) {
  Arguments& arguments = source.arguments();
  const auto sources = listed(source, "plans"), seeds = listed(source, "seeds"), steps = listed(source, "seed_steps"),
             descents = listed(source, "descents"), books = listed(source, "books");
  const auto ideas = static_cast<std::int64_t>(sources.size());
  need(ideas >= 1 && ideas <= MOST_IDEAS, source.name("plans"), "1 to 16 plans");
  need(seeds.size() == sources.size(), source.name("seeds"), "one array per plan");
  need(steps.size() == sources.size(), source.name("seed_steps"), "one array per plan");
  need(descents.size() == sources.size(), source.name("descents"), "one record per plan");
  need(books.size() == sources.size(), source.name("books"), "one record per plan");
  Future future;
  std::vector<Descent> of_variants;
  std::vector<Books> of_sponsors;
  for (std::int64_t k = 0; k < ideas; ++k) {
    const Name name{"plans", &source.name(), k};
    const Record record(arguments, sources[k], name);
    const Plan plan = read_plan(record);
    const auto actors = arguments.array<const Actor>(seeds[k], {"seeds", &source.name(), k});
    const auto when = arguments.array<const std::int32_t>(steps[k], {"seed_steps", &source.name(), k});
    in_range(actors, 0, plan.n() - 1);
    check_steps(when, actors.size);
    need(plan.companions.size == ideas || (ideas == 1 && plan.companions.empty()), record.name("companions"),
         "one value per plan");
    need(plan.companions.empty() || plan.companions[k] == 0, record.name("companions"), "0 for the idea itself");
    future.plans.push_back(plan);
    const Record asked(arguments, descents[k], {"descents", &source.name(), k});
    of_variants.push_back(descent_of(asked, plan));
    const Record kept(arguments, books[k], {"books", &source.name(), k});
    of_sponsors.push_back(books_of(kept, plan));
    future.seeds.emplace_back(actors, when);
    const Plan& first = future.plans[0];
    need(plan.users.n == first.users.n && plan.providers.n == first.providers.n, name, "the actors of the first plan");
    need(plan.phase.size == first.phase.size, name, "the steps of the first plan");
    need(plan.group_size.size == first.group_size.size, name, "the groups of the first plan");
  }
  const Plan& plan = future.plans[0];
  const std::int64_t n = plan.n(), rows = plan.phase.size;
  const auto tallies = source.array<std::int64_t>("tallies", 3);
  const auto adopted = source.array<std::int32_t>("adoption_step", 2);
  const auto statuses = source.array<std::uint8_t>("history", 3);
  const auto ever = source.array<std::int64_t>("group_ever", 2);
  const auto shaped = [](const py::array& array, std::initializer_list<std::int64_t> shape) {
    return std::equal(shape.begin(), shape.end(), array.shape(), array.shape() + array.ndim());
  };
  need(shaped(tallies.array, {ideas, rows, TALLIES}), tallies.name, "a table per plan, of a row per step, 18 columns");
  need(adopted.empty() || shaped(adopted.array, {ideas, n}), adopted.name,
       "a row per plan with one entry per actor, or nothing");
  need(statuses.empty() || shaped(statuses.array, {ideas, rows, n}), statuses.name,
       "a table per plan, of a row per step with one entry per actor, or nothing");
  need(shaped(ever.array, {ideas, plan.group_size.size}), ever.name, "a row per plan, one entry per group");
  for (std::int64_t k = 0; k < ideas; ++k)
    future.traces.push_back({part(tallies, ideas, k), part(adopted, ideas, k), part(statuses, ideas, k),
                             part(ever, ideas, k), of_variants[k], of_sponsors[k].funds, of_sponsors[k].providers,
                             of_sponsors[k].fees});
  return future;
}

}  // namespace uptake::world
