#include <uptake/graph/relabel.hpp>

#include "arrays.hpp"

namespace uptake::graph {

void bind_relabel(py::module_& m) {
  m.def("order_by_degree", [](py::array degree) {
    const auto of = view<const std::int64_t>(degree, "degree");
    auto actor = empty<Actor>({of.size}), rank = empty<Actor>({of.size});
    Actor *a = actor.mutable_data(), *r = rank.mutable_data();
    {
      py::gil_scoped_release release;
      order_by_degree(of.size, of.data, a, r);
    }
    return py::make_tuple(actor, rank);
  });
  m.def("relabel_rows", [](std::int64_t first, std::int64_t end, py::array offsets, py::array targets, py::array actor,
                           py::array rank, py::array relabelled, py::array relabelled_targets) {
    const Ties ties{view<const std::int64_t>(offsets, "offsets"), view<const Actor>(targets, "targets")};
    const auto actors = view<const Actor>(actor, "actor"), ranks = view<const Actor>(rank, "rank");
    const auto begin = view<const std::int64_t>(relabelled, "relabelled");
    const auto to = view<Actor>(relabelled_targets, "relabelled_targets");
    if (to.size != ties.targets.size || begin.size != ties.offsets.size || actors.size != ranks.size ||
        actors.size + 1 != ties.offsets.size || first < 0 || end > actors.size)
      throw py::value_error("rows differ in length");
    py::gil_scoped_release release;
    relabel_rows(first, end, ties, actors.data, ranks.data, begin.data, to.data);
  });
}

}  // namespace uptake::graph
