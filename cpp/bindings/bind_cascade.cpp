#include <uptake/cascade.hpp>

#include "plan.hpp"

namespace uptake {

void bind_cascade(py::module_& m) {
  m.def("simd", [] { return coins().name; });
  m.def("cascade_run", [](py::array offsets, py::array targets, py::array bar, std::uint32_t seed, std::uint32_t run,
                          std::uint32_t idea, py::array seeds, py::array stop, py::array curve, py::array adoption_step) {
    const Ties ties{view<const std::int64_t>(offsets, "offsets"), view<const Actor>(targets, "targets")};
    const auto bars = view<const std::int32_t>(bar, "bar");
    const auto planted = view<const Actor>(seeds, "seeds");
    const auto stopping = view<const std::int32_t>(stop, "stop");
    const auto curves = view<std::int64_t>(curve, "curve");
    const auto steps = view<std::int32_t>(adoption_step, "adoption_step");
    const std::int64_t n = ties.offsets.size - 1;
    need(n >= 0 && ties.offsets[n] == ties.targets.size, "offsets");
    need(bars.size == 1 || bars.size == ties.targets.size, "bar");
    need(stopping.size == 1 && curves.size >= 1 && (steps.empty() || steps.size == n), "sizes");
    for (std::int64_t i = 0; i < planted.size; ++i) need(planted[i] >= 0 && planted[i] < n, "seeds");
    py::gil_scoped_release release;
    return Cascade(ties, bars, {seed, run}, idea).run(planted, stopping.data, curves, steps);
  });
}

}  // namespace uptake
