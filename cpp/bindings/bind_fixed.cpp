#include <uptake/luck/fixed.hpp>

#include "facts.hpp"

namespace uptake::luck {

void bind_fixed(py::module_& m) {
  m.def("lambdas", [](py::array chances) {
    Arguments arguments;
    const auto in = arguments.array<const std::int64_t>(chances, {"chances"});
    auto hazards = empty<std::int64_t>({in.size});
    for (std::int64_t i = 0; i < in.size; ++i) hazards.mutable_data()[i] = lambda_of(in[i]);
    return hazards;
  });
  m.def("resistances", [](py::array bits) {
    Arguments arguments;
    const auto in = arguments.array<const std::int64_t>(bits, {"bits"});
    in_range(in, 0, (std::int64_t{1} << 53) - 1);
    auto hazards = empty<std::int64_t>({in.size});
    for (std::int64_t i = 0; i < in.size; ++i)
      hazards.mutable_data()[i] = resistance(static_cast<std::uint64_t>(in[i]));
    return hazards;
  });
  m.def("gaussians", [](py::array differences, py::array sigmas) {
    Arguments arguments;
    const auto in = arguments.array<const std::int64_t>(differences, {"differences"});
    const auto sigma = arguments.array<const std::int64_t>(sigmas, {"sigmas"});
    need(sigma.size == in.size, sigma.name, "one value per difference");
    in_range(in, 0, ONE);
    in_range(sigma, 1, CERTAIN);
    auto fits = empty<std::int64_t>({in.size});
    for (std::int64_t i = 0; i < in.size; ++i) fits.mutable_data()[i] = gauss(in[i], sigma[i]);
    return fits;
  });
}

}  // namespace uptake::luck
