// The native core, as a list of its parts: one bind_X.cpp per kernel, in the namespace of its header.
#include <pybind11/pybind11.h>

namespace uptake {
void bind_constants(pybind11::module_&);
namespace luck {
void bind_luck(pybind11::module_&);
void bind_fixed(pybind11::module_&);
}  // namespace luck
namespace graph {
void bind_rows(pybind11::module_&);
void bind_generate(pybind11::module_&);
void bind_relabel(pybind11::module_&);
void bind_permute(pybind11::module_&);
}  // namespace graph
namespace contagion {
void bind_cascade(pybind11::module_&);
void bind_complementary(pybind11::module_&);
void bind_threshold(pybind11::module_&);
void bind_lanes(pybind11::module_&);
void bind_exposure(pybind11::module_&);
void bind_moran(pybind11::module_&);
}  // namespace contagion
namespace world {
void bind_tree(pybind11::module_&);
void bind_ledger(pybind11::module_&);
}  // namespace world
}  // namespace uptake

PYBIND11_MODULE(_core, m) {
  m.doc() = "uptake's native core: functions on arrays, the same bits as uptake.kernels";
  uptake::bind_constants(m);
  uptake::luck::bind_luck(m);
  uptake::luck::bind_fixed(m);
  uptake::graph::bind_rows(m);
  uptake::graph::bind_generate(m);
  uptake::graph::bind_relabel(m);
  uptake::graph::bind_permute(m);
  uptake::contagion::bind_cascade(m);
  uptake::contagion::bind_complementary(m);
  uptake::contagion::bind_threshold(m);
  uptake::contagion::bind_lanes(m);
  uptake::contagion::bind_exposure(m);
  uptake::contagion::bind_moran(m);
  uptake::world::bind_ledger(m);
  uptake::world::bind_tree(m);
}
