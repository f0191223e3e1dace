#include <uptake/graph/generate.hpp>

#include "arrays.hpp"

namespace uptake::graph {

struct EdgeArrays {
  explicit EdgeArrays(std::int64_t m) : source(empty<std::int32_t>({m})), target(empty<std::int32_t>({m})) {}
  py::array_t<std::int32_t> source, target;
  py::tuple done() { return py::make_tuple(source, target); }
};

void bind_generate(py::module_& m) {
  m.def("rmat_edges", [](std::uint32_t seed, std::int64_t scale, std::int64_t first, std::int64_t corner,
                         std::int64_t upper, std::int64_t left, py::array source, py::array target) {
    const auto from = view<std::int32_t>(source, "source"), to = view<std::int32_t>(target, "target");
    if (from.size != to.size) throw py::value_error("ties differ in length");
    py::gil_scoped_release release;
    draw_vectors().rmat(seed, {scale, corner, upper, left}, first, from.size, from.data, to.data);
  });
  m.def("preferential_edges", [](std::uint32_t seed, std::int64_t n, std::int64_t each) {
    EdgeArrays edges(each * (n - each));
    std::int32_t *s = edges.source.mutable_data(), *t = edges.target.mutable_data();
    {
      py::gil_scoped_release release;
      preferential_edges(seed, n, each, s, t);
    }
    return edges.done();
  });
  m.def("block_edges", [](std::uint32_t seed, py::array bounds, py::array whole, bool directed) {
    const auto ends = view<const std::int64_t>(bounds, "bounds");
    const auto rest = view<const std::int64_t>(whole, "whole", 2);
    const std::int64_t blocks = ends.size - 1;
    if (rest.size != blocks * blocks) throw py::value_error("whole must have a row and a column per block");
    std::vector<std::int32_t> source, target;
    {
      py::gil_scoped_release release;
      block_edges(seed, blocks, ends.data, rest.data, directed, source, target);
    }
    EdgeArrays edges(static_cast<std::int64_t>(source.size()));
    std::copy(source.begin(), source.end(), edges.source.mutable_data());
    std::copy(target.begin(), target.end(), edges.target.mutable_data());
    return edges.done();
  });
  m.def("rewired_edges", [](std::uint32_t seed, std::int64_t n, std::int64_t k, std::int64_t chance) {
    EdgeArrays edges(n * (k / 2));
    std::int32_t *s = edges.source.mutable_data(), *t = edges.target.mutable_data();
    {
      py::gil_scoped_release release;
      rewired_edges(seed, n, k, chance, s, t);
    }
    return edges.done();
  });
}

}  // namespace uptake::graph
