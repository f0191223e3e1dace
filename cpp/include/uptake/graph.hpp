// Compressed sparse rows from a list of ties, by counting: nothing is compared, every pass is linear.
//
// The canonical order of arcs is (source, target, position in the list). It comes from two stable counting sorts, least
// significant key first: by target, then by source. Twin: kernels/graph.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace uptake {

struct TieList {
  const std::int32_t* source;
  const std::int32_t* target;
  const float* weight;  // null where ties have no weights
  std::int64_t size;
  bool both;   // every tie stands for an arc in each direction
  bool loops;  // keep ties with source = target (ids of two sides, as of users and providers)
};

template <class Visit>
void each_arc(const TieList& ties, Visit visit) {
  for (std::int64_t e = 0; e < ties.size; ++e) {
    const std::int32_t s = ties.source[e], t = ties.target[e];
    if (s == t && !ties.loops) continue;
    visit(s, t, e);
    if (ties.both) visit(t, s, e);
  }
}

// Counts become starts: offsets[r] arcs in row r before, the first position of row r after; the last entry is the total.
inline std::int64_t starts(std::int64_t* offsets, std::int64_t n) {
  std::int64_t total = 0;
  for (std::int64_t r = 0; r < n; ++r) {
    const std::int64_t count = offsets[r];
    offsets[r] = total;
    total += count;
  }
  offsets[n] = total;
  return total;
}

// Filling moved every start to its end, which is the start of the next row.
inline void rewind(std::int64_t* offsets, std::int64_t n) {
  std::move_backward(offsets, offsets + n, offsets + n + 1);
  offsets[0] = 0;
}

// offsets: n_rows + 1 entries, all zero before. Returns the number of arcs.
inline std::int64_t count_rows(const TieList& ties, std::int64_t n_rows, std::int64_t* offsets) {
  each_arc(ties, [&](std::int32_t s, std::int32_t, std::int64_t) { ++offsets[s]; });
  return starts(offsets, n_rows);
}

// targets, weights: one entry per arc; offsets as count_rows left them, and so again afterwards.
inline void fill_rows(const TieList& ties, std::int64_t n_rows, std::int64_t n_columns, std::int64_t* offsets,
                      std::int32_t* targets, float* weights) {
  const std::int64_t arcs = offsets[n_rows];
  std::vector<std::int64_t> column(static_cast<std::size_t>(n_columns) + 1, 0);
  if (ties.both) {  // as many arcs leave an actor as reach it
    std::copy(offsets, offsets + n_rows + 1, column.begin());
  } else {
    each_arc(ties, [&](std::int32_t, std::int32_t t, std::int64_t) { ++column[t]; });
    starts(column.data(), n_columns);
  }
  std::vector<std::int32_t> sources(static_cast<std::size_t>(arcs));
  std::vector<float> carried(ties.weight ? static_cast<std::size_t>(arcs) : 0);
  each_arc(ties, [&](std::int32_t s, std::int32_t t, std::int64_t e) {
    const std::int64_t at = column[t]++;
    sources[at] = s;
    if (ties.weight) carried[at] = ties.weight[e];
  });
  std::int64_t from = 0;
  for (std::int64_t t = 0; t < n_columns; ++t) {
    for (; from < column[t]; ++from) {  // column[t] is now the end of column t
      const std::int64_t at = offsets[sources[from]]++;
      targets[at] = static_cast<std::int32_t>(t);
      if (ties.weight) weights[at] = carried[from];
    }
  }
  rewind(offsets, n_rows);
}

// Parallel arcs become one, in place; weights (null where there are none) are added. Returns the number of arcs left.
inline std::int64_t merge_rows(std::int64_t n_rows, std::int64_t* offsets, std::int32_t* targets, float* weights) {
  std::int64_t kept = 0, from = 0;
  for (std::int64_t r = 0; r < n_rows; ++r) {
    const std::int64_t end = offsets[r + 1];
    while (from < end) {
      const std::int32_t target = targets[from];
      double sum = 0.0;
      for (; from < end && targets[from] == target; ++from)
        if (weights) sum += static_cast<double>(weights[from]);
      targets[kept] = target;
      if (weights) weights[kept] = static_cast<float>(sum);
      ++kept;
    }
    offsets[r + 1] = kept;
  }
  return kept;
}

// The in-side: rows by target, in each the sources in ascending order and the position of the arc in the out-side.
// column: n_columns + 1 entries, all zero before.
inline void transpose(std::int64_t n_rows, std::int64_t n_columns, const std::int64_t* offsets,
                      const std::int32_t* targets, std::int64_t* column, std::int32_t* sources, std::int64_t* arcs) {
  for (std::int64_t e = 0; e < offsets[n_rows]; ++e) ++column[targets[e]];
  starts(column, n_columns);
  for (std::int64_t r = 0; r < n_rows; ++r) {
    for (std::int64_t e = offsets[r]; e < offsets[r + 1]; ++e) {
      const std::int64_t at = column[targets[e]]++;
      sources[at] = static_cast<std::int32_t>(r);
      arcs[at] = e;
    }
  }
  rewind(column, n_columns);
}

// Is every tie listed in both directions? A sum over hashed ties that is zero where each has its mirror image.
inline bool is_mirrored(const std::int32_t* source, const std::int32_t* target, std::int64_t size) {
  const auto mix = [](std::uint64_t a, std::uint64_t b) {
    std::uint64_t x = (a * 0x9E3779B97F4A7C15ULL) ^ (b * 0xC2B2AE3D27D4EB4FULL);
    x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93ULL;
    return x ^ (x >> 29);
  };
  std::int64_t drift = 0;
  std::uint64_t sum = 0;
  for (std::int64_t e = 0; e < size; ++e) drift += static_cast<std::int64_t>(source[e]) - target[e];
  if (drift != 0) return false;
  for (std::int64_t e = 0; e < size; ++e) {
    const auto s = static_cast<std::uint64_t>(source[e]), t = static_cast<std::uint64_t>(target[e]);
    sum += mix(s, t) - mix(t, s);
  }
  return sum == 0;
}

}  // namespace uptake
