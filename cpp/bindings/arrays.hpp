// Checked views of NumPy arrays: the right type and number of dimensions, C-contiguous. Nothing is copied.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <uptake/base/types.hpp>

namespace uptake {

namespace py = pybind11;

template <class T>
py::array checked(py::handle object, const char* name, int ndim) {
  using Value = std::remove_const_t<T>;
  if (!py::isinstance<py::array>(object)) throw py::type_error(std::string(name) + " must be a NumPy array");
  auto array = py::reinterpret_borrow<py::array>(object);
  if (!array.dtype().is(py::dtype::of<Value>()) && !array.dtype().equal(py::dtype::of<Value>()))
    throw py::type_error(std::string(name) + " has the wrong dtype: " + std::string(py::str(array.dtype())));
  if (array.ndim() != ndim) throw py::type_error(std::string(name) + " has the wrong number of dimensions");
  if (!(array.flags() & py::array::c_style)) throw py::type_error(std::string(name) + " must be C-contiguous");
  if (!std::is_const_v<T> && !array.writeable()) throw py::type_error(std::string(name) + " is read-only");
  return array;
}

// A borrowed view; the caller keeps the array alive. `const T` reads, `T` writes.
template <class T>
Span<T> view(py::handle object, const char* name, int ndim = 1) {
  auto array = checked<T>(object, name, ndim);
  return {const_cast<T*>(static_cast<const T*>(array.data())), static_cast<std::int64_t>(array.size())};
}

// A field of a Python tuple of arrays, such as plan.users.drive.rows.
template <class T>
Span<T> field(py::handle owner, const char* name, int ndim = 1) {
  return view<T>(owner.attr(name), name, ndim);
}

inline void need(bool ok, const char* what) {
  if (!ok) throw py::value_error(std::string("plan: ") + what);
}

template <class T>
py::array_t<T> empty(std::initializer_list<py::ssize_t> shape) {
  return py::array_t<T>(py::array::ShapeContainer(shape));
}

}  // namespace uptake
