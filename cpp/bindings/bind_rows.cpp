#include <tuple>
#include <uptake/graph/rows.hpp>
#include <utility>

#include "ties.hpp"

namespace uptake::graph {

namespace {

EdgeList edges_of(Arguments& arguments, py::handle source, py::handle target, bool both, bool loops) {
  const auto from = arguments.array<const std::int32_t>(source, {"source"});
  const auto to = arguments.array<const std::int32_t>(target, {"target"});
  need(from.size == to.size, to.name, "as many entries as source");
  return {from.data, to.data, nullptr, from.size, both, loops};
}

// Arrays of arcs: all of one length, or empty where arcs have no such number.
Rows rows_of(Arguments& arguments, std::int64_t n, std::int64_t* offsets, py::handle targets, py::handle high,
             py::handle weights) {
  const auto target = arguments.array<std::int32_t>(targets, {"targets"});
  const auto words = arguments.array<std::uint32_t>(high, {"high"});
  const auto weight = arguments.array<float>(weights, {"weights"});
  need(words.empty() || words.size == target.size, words.name, "as many entries as targets, or none");
  need(weight.empty() || weight.size == target.size, weight.name, "as many entries as targets, or none");
  return {n,
          target.size,
          offsets,
          target.data,
          words.empty() ? nullptr : words.data,
          weight.empty() ? nullptr : weight.data};
}

void check_bits(int shift, int column_bits) {
  within(shift, 0, 31, {"shift"});
  within(column_bits, 0, 31, {"column_bits"});
}

}  // namespace

void bind_rows(py::module_& m) {
  m.def("tally_edges", [](py::array source, py::array target, bool both, bool loops, int shift, py::array counts) {
    Arguments arguments;
    const EdgeList edges = edges_of(arguments, source, target, both, loops);
    const auto count = arguments.array<std::int64_t>(counts, {"counts"});
    within(shift, 0, 31, {"shift"});
    need(count.size >= 1 && count.size <= MOST_ACTORS, count.name, "one entry per bucket and one more");
    in_range(count, 0, std::int64_t{1} << 62);
    arguments.refuse_overlaps();
    std::pair<std::uint32_t, std::uint32_t> highest;
    {
      const Unlocked unlocked;
      highest = tally(edges, shift, count.size - 1, count.data);
    }
    return highest;
  });
  m.def("deal_edges", [](py::array source, py::array target, py::array weight, bool both, bool loops, int shift,
                         int column_bits, py::array places, py::array targets, py::array high, py::array weights) {
    Arguments arguments;
    EdgeList edges = edges_of(arguments, source, target, both, loops);
    const auto weighed = arguments.array<const float>(weight, {"weight"});
    need(weighed.empty() || weighed.size == edges.size, weighed.name, "as many entries as source, or none");
    edges.weight = weighed.data;
    const auto place = arguments.array<std::int64_t>(places, {"places"});
    const Rows rows = rows_of(arguments, 0, nullptr, targets, high, weights);
    check_bits(shift, column_bits);
    need(weighed.size > 0 || edges.size == 0 || !rows.weights, weighed.name, "a weight per edge, as arcs have weights");
    in_range(place, 0, rows.size);
    const std::int64_t last = std::min(((place.size << shift) - 1), std::int64_t{INT32_MAX});
    in_range(arguments.array<const std::int32_t>(source, {"source"}), 0, last);
    if (both) in_range(arguments.array<const std::int32_t>(target, {"target"}), 0, last);
    arguments.refuse_overlaps();
    const std::uint32_t step = 1U << column_bits;
    const auto run = [&] {
      const Unlocked unlocked;
      if (rows.weights)
        return rows.high ? deal<true, true>(edges, shift, step, place.data, rows)
                         : deal<false, true>(edges, shift, step, place.data, rows);
      return rows.high ? deal<true, false>(edges, shift, step, place.data, rows)
                       : deal<false, false>(edges, shift, step, place.data, rows);
    };
    const bool good = run();
    in_range(place, 0, rows.size);  // beyond: more arcs than there is room for, and none of those was written
    return good;
  });
  m.def("sort_rows", [](std::int64_t first, std::int64_t end, int shift, int column_bits, py::array bounds, bool merge,
                        py::array offsets, py::array targets, py::array high, py::array weights) {
    Arguments arguments;
    const auto bound = arguments.array<const std::int64_t>(bounds, {"bounds"});
    const auto starts = arguments.array<std::int64_t>(offsets, {"offsets"});
    need(starts.size >= 1 && starts.size <= MOST_ACTORS + 1, starts.name, "one entry per row and one more");
    const Rows rows = rows_of(arguments, starts.size - 1, starts.data, targets, high, weights);
    check_bits(shift, column_bits);
    need((std::int64_t{1} << shift) <= 2 * std::max<std::int64_t>(rows.n, 1), {"shift"},
         "a bucket is no longer than all rows");
    need(bound.size >= 1, bound.name, "one entry per bucket and one more");
    within(end, 0, bound.size - 1, {"end"});
    within(first, 0, end, {"first"});
    need(((end - 1) << shift) < std::max<std::int64_t>(rows.n, 1) || end == first, {"end"}, "buckets that have rows");
    in_range(bound, 0, rows.size);
    for (std::int64_t b = first; b < end; ++b)
      if (bound[b + 1] < bound[b]) refuse_at(bound, b + 1, "bounds ascend, and the one before is higher");
    arguments.refuse_overlaps();
    const auto run = [&] {
      const Unlocked unlocked;
      if (rows.weights)
        return rows.high ? sort_rows<Arc<true, true>>(first, end, shift, column_bits, bound.data, merge, rows)
                         : sort_rows<Arc<false, true>>(first, end, shift, column_bits, bound.data, merge, rows);
      return rows.high ? sort_rows<Arc<true, false>>(first, end, shift, column_bits, bound.data, merge, rows)
                       : sort_rows<Arc<false, false>>(first, end, shift, column_bits, bound.data, merge, rows);
    };
    const std::int64_t arcs = run();
    if (arcs < 0)
      refuse({"targets"}, "hold a row that its bucket does not have; deal arcs with the same shift and column_bits");
    return arcs;
  });
  m.def("transpose_rows", [](std::int64_t n_columns, py::array offsets, py::array targets) {
    Arguments arguments;
    const GivenTies ties{arguments.array<const std::int64_t>(offsets, {"offsets"}),
                         arguments.array<const Actor>(targets, {"targets"})};
    within(n_columns, 0, MOST_ACTORS, {"n_columns"});
    need(ties.offsets.size <= MOST_ACTORS + 1, ties.offsets.name, "at most 2^31 - 1 rows");
    check_ties(ties, n_columns);
    const auto& [rows, to] = ties;
    auto column = empty<std::int64_t>({n_columns + 1});
    auto sources = empty<std::int32_t>({to.size});
    auto arcs = empty<std::int64_t>({to.size});
    std::int64_t* c = column.mutable_data();
    std::int32_t* s = sources.mutable_data();
    std::int64_t* a = arcs.mutable_data();
    {
      const Unlocked unlocked;
      if (to.size <= std::int64_t{UINT32_MAX})
        transpose<std::uint32_t>(rows.size - 1, n_columns, rows.data, to.data, c, s, a);
      else
        transpose<std::int64_t>(rows.size - 1, n_columns, rows.data, to.data, c, s, a);
    }
    return std::make_tuple(column, sources, arcs);
  });
  m.def("is_mirrored", [](py::array source, py::array target) {
    Arguments arguments;
    const EdgeList edges = edges_of(arguments, source, target, false, false);
    const Unlocked unlocked;
    return is_mirrored(edges.source, edges.target, edges.size);
  });
}

}  // namespace uptake::graph
