// What Python hands over, checked where it enters: arrays of the right type and shape that do not overlap what is
// written, and whole numbers in their range. Nothing is copied. Whatever does not fit is a TypeError (another kind of
// thing) or a ValueError (a wrong value) that names the argument, its value and what is allowed.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <uptake/base/types.hpp>
#include <vector>

#include "unlocked.hpp"

namespace uptake {

namespace py = pybind11;

// What an argument is called, with the record it stands in. The record's name must live as long.
struct Name {
  const char* word;
  const Name* owner = nullptr;
  std::int64_t index = -1;
  std::string text() const {
    const std::string own = index < 0 ? word : word + ("[" + std::to_string(index) + "]");
    return owner ? owner->text() + "." + own : own;
  }
};

[[noreturn]] inline void refuse(const Name& name, const std::string& said) {
  throw py::value_error(name.text() + " " + said);
}

inline void need(bool ok, const Name& name, const char* allowed) {
  if (!ok) refuse(name, std::string("does not fit: ") + allowed);
}

inline std::string range_of(std::int64_t low, std::int64_t high) {
  return std::to_string(low) + " .. " + std::to_string(high);
}

inline std::int64_t within(std::int64_t value, std::int64_t low, std::int64_t high, const Name& name) {
  if (value < low || value > high) refuse(name, "is " + std::to_string(value) + "; allowed are " + range_of(low, high));
  return value;
}

template <class T>
py::array checked(py::handle object, const Name& name, int ndim) {
  using Value = std::remove_const_t<T>;
  const auto wrong = [&](const std::string& said) { return py::type_error(name.text() + " " + said); };
  if (!py::isinstance<py::array>(object)) throw wrong("must be a NumPy array");
  auto array = py::reinterpret_borrow<py::array>(object);
  if (!array.dtype().is(py::dtype::of<Value>()) && !array.dtype().equal(py::dtype::of<Value>()))
    throw wrong("has the wrong dtype: " + std::string(py::str(array.dtype())) + " instead of " +
                std::string(py::str(py::dtype::of<Value>())));
  if (array.ndim() != ndim)
    throw wrong("has the wrong number of dimensions: " + std::to_string(array.ndim()) + " instead of " +
                std::to_string(ndim));
  if (!(array.flags() & py::array::c_style)) throw wrong("must be C-contiguous");
  if (!(array.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_)) throw wrong("must be aligned");
  if (!std::is_const_v<T> && !array.writeable()) throw wrong("is read-only");
  return array;
}

// A borrowed view of an array; `const T` reads, `T` writes.
template <class T>
struct Given : Span<T> {
  py::array array;
  Name name;
};

// The arrays of one call: kept alive until it ends, as a field of a record may be made when it is asked for.
class Arguments {
 public:
  template <class T>
  Given<T> array(py::handle object, Name name, int ndim = 1) {
    py::array array = checked<T>(object, name, ndim);
    auto* data = const_cast<T*>(static_cast<const T*>(array.data()));
    const auto size = static_cast<std::int64_t>(array.size());
    taken_.push_back({array, name.word, reinterpret_cast<const char*>(data), reinterpret_cast<const char*>(data + size),
                      !std::is_const_v<T>});
    return {{data, size}, array, name};
  }

  // Raises where an array that is written shares memory with another one. Call it before anything is written.
  void refuse_overlaps() const {
    const std::less<const char*> before;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const Taken& out = taken_[i];
      if (!out.written || out.begin == out.end) continue;
      for (std::size_t j = 0; j < taken_.size(); ++j) {
        const Taken& other = taken_[j];
        if (j == i || other.begin == other.end) continue;
        if (before(out.begin, other.end) && before(other.begin, out.end))
          refuse({out.name}, std::string("shares memory with ") + other.name + "; what is written needs its own");
      }
    }
  }

 private:
  struct Taken {
    py::array array;
    const char* name;
    const char *begin, *end;
    bool written;
  };
  std::vector<Taken> taken_;
};

// A record of kernels/types.py or kernels/contagion/records.py, read by the names of its fields.
class Record {
 public:
  Record(Arguments& arguments, py::object object, Name name)
      : arguments_(arguments), object_(std::move(object)), name_(name) {}
  Record(const Record&) = delete;  // fields point at name_
  Record& operator=(const Record&) = delete;

  const Name& name() const { return name_; }
  Name name(const char* word) const { return {word, &name_}; }
  Arguments& arguments() const { return arguments_; }

  py::object field(const char* word) const {
    PyObject* found = PyObject_GetAttrString(object_.ptr(), word);
    if (found) return py::reinterpret_steal<py::object>(found);
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) throw py::error_already_set();
    PyErr_Clear();
    throw py::type_error(name_.text() + " has no field " + word);
  }
  Record record(const char* word) const { return {arguments_, field(word), name(word)}; }
  template <class T>
  Given<T> array(const char* word, int ndim = 1) const {
    return arguments_.array<T>(field(word), name(word), ndim);
  }
  std::int64_t whole(const char* word, std::int64_t low, std::int64_t high) const {
    const py::object value = field(word);
    const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
    if (!number) {
      PyErr_Clear();
      throw py::type_error(name(word).text() + " must be a whole number, not " + Py_TYPE(value.ptr())->tp_name);
    }
    int overflow = 0;
    const long long found = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    if (overflow != 0 || found < low || found > high)
      refuse(name(word), "is " + std::string(py::str(number)) + "; allowed are " + range_of(low, high));
    return found;
  }
  int code(const char* word, int last) const { return static_cast<int>(whole(word, 0, last)); }
  bool flag(const char* word) const { return whole(word, 0, 1) == 1; }
  std::uint32_t word(const char* word) const { return static_cast<std::uint32_t>(whole(word, 0, UINT32_MAX)); }

 private:
  Arguments& arguments_;
  py::object object_;
  Name name_;
};

template <class T>
py::array_t<T> empty(std::initializer_list<py::ssize_t> shape) {
  return py::array_t<T>(py::array::ShapeContainer(shape));
}

}  // namespace uptake
