#include <uptake/graph/relabel.hpp>
#include <utility>

#include "ties.hpp"

namespace uptake::graph {

namespace {

// Rows first .. end - 1 have room for the ties of the actors that they are for.
void check_room(const Given<const std::int64_t>& relabelled, const GivenTies& ties, const Given<const Actor>& actor,
                std::int64_t first, std::int64_t end) {
  for (std::int64_t r = first; r < end; ++r) {
    const std::int64_t begin = relabelled[r], size = ties.offsets[actor[r] + 1] - ties.offsets[actor[r]];
    if (begin < 0 || begin > ties.targets.size - size || relabelled[r + 1] != begin + size)
      refuse_at(relabelled, r,
                "the row of actor " + std::to_string(actor[r]) + " holds its " + std::to_string(size) + " ties");
  }
}

}  // namespace

void bind_relabel(py::module_& m) {
  m.def("order_by_degree", [](py::array degree) {
    Arguments arguments;
    const auto of = arguments.array<const std::int64_t>(degree, {"degree"});
    need(of.size <= MOST_ACTORS, of.name, "at most 2^31 - 1 actors");
    in_range(of, 0, INT64_MAX);
    auto actor = empty<Actor>({of.size}), rank = empty<Actor>({of.size});
    Actor *a = actor.mutable_data(), *r = rank.mutable_data();
    {
      const Unlocked unlocked;
      order_by_degree(of.size, of.data, a, r);
    }
    return std::make_pair(actor, rank);
  });
  m.def("relabel_rows", [](std::int64_t first, std::int64_t end, py::array offsets, py::array targets, py::array actor,
                           py::array rank, py::array relabelled, py::array relabelled_targets) {
    Arguments arguments;
    const GivenTies ties{arguments.array<const std::int64_t>(offsets, {"offsets"}),
                         arguments.array<const Actor>(targets, {"targets"})};
    const auto actors = arguments.array<const Actor>(actor, {"actor"}),
               ranks = arguments.array<const Actor>(rank, {"rank"});
    const auto begin = arguments.array<const std::int64_t>(relabelled, {"relabelled"});
    const auto to = arguments.array<Actor>(relabelled_targets, {"relabelled_targets"});
    const std::int64_t n = ties.sources();
    check_ties(ties, n);
    need(actors.size == n, actors.name, "one entry per actor");
    need(ranks.size == n, ranks.name, "one entry per actor");
    need(begin.size == n + 1, begin.name, "one entry per actor and one more");
    need(to.size == ties.targets.size, to.name, "one entry per tie");
    within(end, 0, n, {"end"});
    within(first, 0, end, {"first"});
    in_range(actors, 0, n - 1);
    in_range(ranks, 0, n - 1);
    check_room(begin, ties, actors, first, end);
    arguments.refuse_overlaps();
    const Ties spans = ties;
    const Unlocked unlocked;
    relabel_rows(first, end, spans, actors.data, ranks.data, begin.data, to.data);
  });
}

}  // namespace uptake::graph
