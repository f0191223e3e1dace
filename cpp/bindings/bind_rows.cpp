#include <uptake/graph/rows.hpp>

#include "arrays.hpp"

namespace uptake::graph {

EdgeList edges_of(py::handle source, py::handle target, py::handle weight, bool both, bool loops) {
  const auto from = view<const std::int32_t>(source, "source"), to = view<const std::int32_t>(target, "target");
  const auto w = view<const float>(weight, "weight");
  if (from.size != to.size || (w.size > 0 && w.size != from.size)) throw py::value_error("ties differ in length");
  return {from.data, to.data, w.size > 0 ? w.data : nullptr, from.size, both, loops};
}

Rows rows_of(std::int64_t n, std::int64_t* offsets, py::handle targets, py::handle high, py::handle weights) {
  const auto target = view<std::int32_t>(targets, "targets");
  const auto words = view<std::uint32_t>(high, "high");
  const auto weight = view<float>(weights, "weights");
  if ((words.size > 0 && words.size != target.size) || (weight.size > 0 && weight.size != target.size))
    throw py::value_error("arcs differ in length");
  return {n, offsets, target.data, words.size > 0 ? words.data : nullptr, weight.size > 0 ? weight.data : nullptr};
}

void bind_rows(py::module_& m) {
  m.def("tally_edges", [](py::array source, py::array target, bool both, bool loops, int shift, py::array counts) {
    const EdgeList edges = edges_of(source, target, py::array_t<float>(0), both, loops);
    const auto count = view<std::int64_t>(counts, "counts");
    std::pair<std::uint32_t, std::uint32_t> highest;
    {
      py::gil_scoped_release release;
      highest = tally(edges, shift, count.size - 1, count.data);
    }
    return py::make_tuple(highest.first, highest.second);
  });
  m.def("deal_edges", [](py::array source, py::array target, py::array weight, bool both, bool loops, int shift,
                         int column_bits, py::array places, py::array targets, py::array high, py::array weights) {
    const EdgeList edges = edges_of(source, target, weight, both, loops);
    const auto place = view<std::int64_t>(places, "places");
    const Rows rows = rows_of(0, nullptr, targets, high, weights);
    py::gil_scoped_release release;
    if (rows.weights)
      return rows.high ? deal<true, true>(edges, shift, column_bits, place.data, rows)
                       : deal<false, true>(edges, shift, column_bits, place.data, rows);
    return rows.high ? deal<true, false>(edges, shift, column_bits, place.data, rows)
                     : deal<false, false>(edges, shift, column_bits, place.data, rows);
  });
  m.def("sort_rows", [](std::int64_t first, std::int64_t end, int shift, int column_bits, py::array bounds, bool merge,
                        py::array offsets, py::array targets, py::array high, py::array weights) {
    const auto bound = view<const std::int64_t>(bounds, "bounds");
    const auto starts = view<std::int64_t>(offsets, "offsets");
    const Rows rows = rows_of(starts.size - 1, starts.data, targets, high, weights);
    py::gil_scoped_release release;
    if (rows.weights)
      return rows.high ? sort_rows<Arc<true, true>>(first, end, shift, column_bits, bound.data, merge, rows)
                       : sort_rows<Arc<false, true>>(first, end, shift, column_bits, bound.data, merge, rows);
    return rows.high ? sort_rows<Arc<true, false>>(first, end, shift, column_bits, bound.data, merge, rows)
                     : sort_rows<Arc<false, false>>(first, end, shift, column_bits, bound.data, merge, rows);
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

}  // namespace uptake::graph
