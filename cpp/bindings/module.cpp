// The native core: a page of contents. One bind_X.cpp per kernel, named as its header and its numba twin.
#include <pybind11/pybind11.h>

namespace uptake {
void bind_luck(pybind11::module_&);
void bind_fixed(pybind11::module_&);
void bind_graph(pybind11::module_&);
void bind_generate(pybind11::module_&);
void bind_relabel(pybind11::module_&);
void bind_cascade(pybind11::module_&);
void bind_threshold(pybind11::module_&);
void bind_lanes(pybind11::module_&);
void bind_step(pybind11::module_&);
void bind_ledger(pybind11::module_&);
}  // namespace uptake

PYBIND11_MODULE(_core, m) {
  m.doc() = "uptake's native core: functions on arrays, the same bits as uptake.kernels";
  uptake::bind_luck(m);
  uptake::bind_fixed(m);
  uptake::bind_graph(m);
  uptake::bind_generate(m);
  uptake::bind_relabel(m);
  uptake::bind_cascade(m);
  uptake::bind_threshold(m);
  uptake::bind_lanes(m);
  uptake::bind_ledger(m);
  uptake::bind_step(m);
}
