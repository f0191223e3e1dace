#include <uptake/graph.hpp>

#include "arrays.hpp"

namespace uptake {

template <class T>
py::array_t<T> head(const py::array_t<T>& array, std::int64_t size) {
  if (array.size() == size) return array;
  auto shorter = empty<T>({size});
  std::copy_n(array.data(), size, shorter.mutable_data());
  return shorter;
}

void bind_graph(py::module_& m) {
  m.def("build_rows", [](std::int64_t n_rows, std::int64_t n_columns, py::array source, py::array target,
                         py::array weight, bool both, bool loops, bool merge) {
    const auto from = view<const std::int32_t>(source, "source"), to = view<const std::int32_t>(target, "target");
    const auto w = view<const float>(weight, "weight");
    const TieList ties{from.data, to.data, w.size > 0 ? w.data : nullptr, from.size, both, loops};
    if (from.size != to.size || (w.size > 0 && w.size != from.size)) throw py::value_error("ties differ in length");
    std::int64_t arcs = count_arcs(ties);
    const std::int64_t dropped = from.size - (both ? arcs / 2 : arcs);
    auto offsets = empty<std::int64_t>({n_rows + 1});
    auto targets = empty<std::int32_t>({arcs});
    auto weights = empty<float>({ties.weight ? arcs : 0});
    std::int64_t* rows = offsets.mutable_data();
    std::int32_t* t = targets.mutable_data();
    float* v = ties.weight ? weights.mutable_data() : nullptr;
    {
      py::gil_scoped_release release;
      if (ties.weight)
        fill_rows<WeightedArc>(ties, n_rows, n_columns, arcs, rows, t, v);
      else
        fill_rows<Arc>(ties, n_rows, n_columns, arcs, rows, t, v);
      if (merge) arcs = merge_rows(n_rows, rows, t, v);
    }
    return py::make_tuple(offsets, head(targets, arcs), ties.weight ? head(weights, arcs) : weights, dropped);
  });
  m.def("transpose_rows", [](std::int64_t n_columns, py::array offsets, py::array targets) {
    const auto rows = view<const std::int64_t>(offsets, "offsets");
    const auto to = view<const std::int32_t>(targets, "targets");
    auto column = empty<std::int64_t>({n_columns + 1});
    auto sources = empty<std::int32_t>({to.size});
    auto arcs = empty<std::int64_t>({to.size});
    std::int64_t* c = column.mutable_data();
    std::int32_t* s = sources.mutable_data();
    std::int64_t* a = arcs.mutable_data();
    {
      py::gil_scoped_release release;
      if (to.size <= std::int64_t{UINT32_MAX})
        transpose<std::uint32_t>(rows.size - 1, n_columns, rows.data, to.data, c, s, a);
      else
        transpose<std::int64_t>(rows.size - 1, n_columns, rows.data, to.data, c, s, a);
    }
    return py::make_tuple(column, sources, arcs);
  });
  m.def("is_mirrored", [](py::array source, py::array target) {
    const auto from = view<const std::int32_t>(source, "source"), to = view<const std::int32_t>(target, "target");
    if (from.size != to.size) throw py::value_error("ties differ in length");
    py::gil_scoped_release release;
    return is_mirrored(from.data, to.data, from.size);
  });
}

}  // namespace uptake
