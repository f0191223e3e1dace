#include <uptake/graph/generate.hpp>

#include "ties.hpp"

namespace uptake::graph {

namespace {

struct EdgeArrays {
  explicit EdgeArrays(std::int64_t m) : source(empty<std::int32_t>({m})), target(empty<std::int32_t>({m})) {}
  py::array_t<std::int32_t> source, target;
  py::tuple done() { return py::make_tuple(source, target); }
};

// Chances that no edge exists, in units of 2^-54. The largest odd one is rounded to 1, whose logarithm is 0.
void check_chances(const Given<const std::int64_t>& whole) {
  constexpr std::int64_t SURE = std::int64_t{1} << 54;
  in_range(whole, 0, SURE);
  for (std::int64_t i = 0; i < whole.size; ++i)
    if (whole[i] == SURE - 1) refuse_at(whole, i, "2^54 - 1 is not allowed");
}

}  // namespace

void bind_generate(py::module_& m) {
  m.def("rmat_edges", [](std::uint32_t seed, std::int64_t scale, std::int64_t first, std::int64_t corner,
                         std::int64_t upper, std::int64_t left, py::array source, py::array target) {
    Arguments arguments;
    const auto from = arguments.array<std::int32_t>(source, {"source"}),
               to = arguments.array<std::int32_t>(target, {"target"});
    constexpr std::int64_t SURE = std::int64_t{1} << 32;
    within(scale, 0, 31, {"scale"});
    within(first, 0, std::int64_t{1} << 62, {"first"});
    within(left, 0, SURE, {"left"});
    within(upper, 0, left, {"upper"});
    within(corner, 0, upper, {"corner"});
    need(from.size == to.size, to.name, "as many entries as source");
    arguments.refuse_overlaps();
    const Unlocked unlocked;
    draw_vectors().rmat(seed, {scale, corner, upper, left}, first, from.size, from.data, to.data);
  });
  m.def("preferential_edges", [](std::uint32_t seed, std::int64_t n, std::int64_t each) {
    within(n, 2, MOST_ACTORS, {"n"});
    within(each, 1, n - 1, {"m"});
    if (n - each > MOST_ACTORS / (2 * each)) refuse({"n"}, "and m give more than 2^31 - 1 arcs");
    EdgeArrays edges(each * (n - each));
    std::int32_t *s = edges.source.mutable_data(), *t = edges.target.mutable_data();
    {
      const Unlocked unlocked;
      preferential_edges(seed, n, each, s, t);
    }
    return edges.done();
  });
  m.def("block_edges", [](std::uint32_t seed, py::array bounds, py::array whole, bool directed) {
    Arguments arguments;
    const auto ends = arguments.array<const std::int64_t>(bounds, {"bounds"});
    const auto rest = arguments.array<const std::int64_t>(whole, {"whole"}, 2);
    const std::int64_t blocks = ends.size - 1;
    need(blocks >= 0, ends.name, "at least one bound");
    ascending(ends, within(ends[blocks], 0, MOST_ACTORS, ends.name));
    need(whole.shape(0) == blocks && whole.shape(1) == blocks, rest.name, "a row and a column per block");
    check_chances(rest);
    std::vector<std::int32_t> source, target;
    {
      const Unlocked unlocked;
      block_edges(seed, blocks, ends.data, rest.data, directed, source, target);
    }
    EdgeArrays edges(static_cast<std::int64_t>(source.size()));
    std::copy(source.begin(), source.end(), edges.source.mutable_data());
    std::copy(target.begin(), target.end(), edges.target.mutable_data());
    return edges.done();
  });
  m.def("rewired_moves", [](std::uint32_t seed, std::int64_t n, std::int64_t k, std::int64_t chance) {
    within(n, 1, MOST_ACTORS, {"n"});
    within(k, 0, n - 1, {"k"});
    within(chance, 0, std::int64_t{1} << 53, {"chance"});
    std::vector<std::int64_t> edge;
    std::vector<std::int32_t> target;
    {
      const Unlocked unlocked;
      rewired_moves(seed, n, k, chance, edge, target);
    }
    const auto size = static_cast<std::int64_t>(edge.size());
    auto edges = empty<std::int64_t>({size});
    auto targets = empty<std::int32_t>({size});
    std::copy(edge.begin(), edge.end(), edges.mutable_data());
    std::copy(target.begin(), target.end(), targets.mutable_data());
    return py::make_tuple(edges, targets);
  });
}

}  // namespace uptake::graph
