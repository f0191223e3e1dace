// What the values of an array must be, so that no kernel reads or writes beyond an array, divides by 0 or leaves 64
// bits.
//
// A check reads the whole array. A short one is read at every call. A long one is read once, as long as it cannot
// change: it is read-only, and so is the memory behind it or nobody else holds it. Then the fact is remembered beside
// the array (by identity, until it dies), so that ids of ties are checked once per network and not once per run. An
// array that can be written is read at every call. Whoever makes an array writable, changes it and takes that back
// between two calls breaks this promise.
#pragma once

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <uptake/base/scratch.hpp>

#include "arrays.hpp"

namespace uptake {

enum class Kind { RANGE, ASCENDING, SUM, MOST, EVEN };

struct Fact {
  Kind kind;
  std::int64_t low, high;
  bool operator==(const Fact&) const = default;
};

// Whether the values of an array stay what they are.
inline bool is_settled(py::array array) {
  for (;;) {
    if (array.writeable()) return false;
    py::object owner = array.base();
    if (!owner || !py::isinstance<py::array>(owner)) return true;
    auto behind = py::reinterpret_steal<py::array>(owner.release());
    if (behind.writeable()) return behind.ref_count() == 2 && !behind.base();  // held by the view, and by `behind`
    array = std::move(behind);
  }
}

// All facts by array. Guarded by the interpreter's lock, and never destroyed: arrays may die after static objects.
inline std::unordered_map<PyObject*, std::vector<Fact>>& facts() {
  static auto* all = new std::unordered_map<PyObject*, std::vector<Fact>>;
  return *all;
}

inline bool is_known(py::handle array, const Fact& fact) {
  const auto found = facts().find(array.ptr());
  return found != facts().end() && std::find(found->second.begin(), found->second.end(), fact) != found->second.end();
}

inline void remember(py::handle array, const Fact& fact) {
  PyObject* const key = array.ptr();
  if (!facts().contains(key)) {
    const py::cpp_function forget([key](py::handle reference) {
      facts().erase(key);
      reference.dec_ref();
    });
    py::weakref(array, forget).release();  // given back by `forget`
  }
  facts()[key].push_back(fact);
}

constexpr std::int64_t HALF = std::int64_t{1} << 62;  // two of these still fit 64 bits

// Calls `check` unless the array is known to pass.
template <class T, class Check>
void once(const Given<T>& given, const Fact& fact, Check check) {
  constexpr std::int64_t SHORT = 256;
  if (given.size < SHORT || !is_settled(given.array)) return check();
  if (is_known(given.array, fact)) return;
  check();
  remember(given.array, fact);
}

template <class T>
[[noreturn]] void refuse_at(const Given<T>& given, std::int64_t i, const std::string& allowed) {
  Name name = given.name;
  name.index = i;
  refuse(name, "is " + std::to_string(given[i]) + "; " + allowed);
}

// Whether every value is one of low .. high.
template <class Value>
bool all_within(const Value* values, std::int64_t size, Value low, Value high) {
  using Unsigned = std::make_unsigned_t<Value>;
  if (high < low) return size == 0;
  const auto first = static_cast<Unsigned>(low), most = static_cast<Unsigned>(high) - first;
  // What follows is written so that compilers use vectors.
  Unsigned bits = 0;
  if constexpr (sizeof(Value) == 4) {
    UPTAKE_UNROLL
    for (std::int64_t i = 0; i < size; ++i) bits = std::max(bits, static_cast<Unsigned>(values[i]) - first);
    return bits <= most;
  } else {
    UPTAKE_UNROLL
    for (std::int64_t i = 0; i < size; ++i) bits |= static_cast<Unsigned>(values[i]);
    if (low == 0 && bits <= most) return true;
    return std::all_of(values, values + size, [=](Value v) { return static_cast<Unsigned>(v) - first <= most; });
  }
}

// Every value is one of low .. high.
template <class T>
void in_range(const Given<T>& given, std::int64_t low, std::int64_t high) {
  using Value = std::remove_const_t<T>;
  high = std::min<std::int64_t>(high, std::numeric_limits<Value>::max());
  once(given, {Kind::RANGE, low, high}, [&] {
    if (all_within<Value>(given.data, given.size, static_cast<Value>(low), static_cast<Value>(high))) return;
    const auto allowed = high < low ? "none is allowed" : "allowed are " + range_of(low, high);
    for (std::int64_t i = 0; i < given.size; ++i)
      if (given[i] < low || given[i] > high) refuse_at(given, i, allowed);
  });
}

// Offsets of rows: from 0 to `last`, none below the one before.
inline void ascending(const Given<const std::int64_t>& given, std::int64_t last) {
  once(given, {Kind::ASCENDING, 0, last}, [&] {
    if (given.size == 0) refuse(given.name, "is empty; rows need at least one offset");
    if (given[0] != 0) refuse_at(given, 0, "the first offset is 0");
    if (given[given.size - 1] != last)
      refuse_at(given, given.size - 1, "the last offset is the number of ties, " + std::to_string(last));
    bool falls = false;
    for (std::int64_t i = 1; i < given.size; ++i) falls |= given[i] < given[i - 1];
    if (!falls) return;
    for (std::int64_t i = 1; i < given.size; ++i)
      if (given[i] < given[i - 1]) refuse_at(given, i, "offsets ascend, and the one before is higher");
  });
}

// Values of at least 0; those of each row, divided by the unit (at most 2^20), sum to at most `most`.
template <class T>
void rows_sum_to(const Given<T>& given, std::int64_t width, std::int64_t most, std::int64_t unit = 1) {
  once(given, {Kind::SUM, (width << 21) + unit, most}, [&] {
    for (std::int64_t first = 0; first < given.size; first += width) {
      std::int64_t left = most;
      for (std::int64_t i = first; i < first + width; ++i) {
        if (given[i] / unit > left) refuse(given.name, "holds values whose sum leaves 64 bits");
        left -= given[i] / unit;
      }
    }
  });
}

// A number that is counted from the whole array, remembered as facts are.
template <class T, class Count>
std::int64_t counted(const Given<T>& given, Kind kind, std::int64_t of, Count count) {
  const bool kept = is_settled(given.array);
  if (const auto known = facts().find(given.array.ptr()); kept && known != facts().end())
    for (const Fact& fact : known->second)
      if (fact.kind == kind && fact.low == of) return fact.high;
  const std::int64_t number = count();
  if (kept) remember(given.array, {kind, of, number});
  return number;
}

// How often the value that occurs most does so; all values are 0 .. n - 1.
inline std::int64_t most_alike(const Given<const Actor>& given, std::int64_t n) {
  return counted(given, Kind::MOST, n, [&] {
    BigVector<std::int32_t> count(n, 0);
    for (std::int64_t i = 0; i < given.size; ++i) count[given[i]] += 1;
    return n > 0 ? *std::max_element(count.begin(), count.end()) : 0;
  });
}

// How many ties each source has, if all have as many; otherwise 0.
inline std::int64_t even(const Given<const std::int64_t>& offsets) {
  return counted(offsets, Kind::EVEN, 0, [&] {
    const std::int64_t ties = offsets.size > 1 ? offsets[1] : 0;
    bool same = ties > 0;
    for (std::int64_t i = 1; i < offsets.size && same; ++i) same = offsets[i] - offsets[i - 1] == ties;
    return same ? ties : 0;
  });
}

}  // namespace uptake
