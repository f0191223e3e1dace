// Compressed sparse rows from a list of ties, by counting: nothing is compared, every pass is linear.
//
// The canonical order of arcs is (source, target, position in the list). It comes from stable counting passes, least
// significant digit first: by target, then by source. Twin: kernels/graph.py, which takes whole keys for digits; here they
// are short and the passes stay in the cache.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include <uptake/scratch.hpp>

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

inline std::int64_t count_arcs(const TieList& ties) {
  std::int64_t loops = 0;
  if (!ties.loops)
    for (std::int64_t e = 0; e < ties.size; ++e) loops += ties.source[e] == ties.target[e];
  return (ties.size - loops) * (ties.both ? 2 : 1);
}

struct Arc {
  std::int32_t source, target;
  void set_weight(float) {}
  float weight_of() const { return 0.0F; }
};

struct WeightedArc {
  std::int32_t source, target;
  float weight;
  void set_weight(float w) { weight = w; }
  float weight_of() const { return weight; }
};

// One stable counting pass by a digit of the target: `bits` wide, above `shift`.
template <class Record>
void counting_pass(const Record* from, Record* to, std::int64_t size, int shift, int bits, std::int64_t* place) {
  const std::uint32_t mask = (1U << bits) - 1;
  const auto digit = [&](const Record& arc) { return (static_cast<std::uint32_t>(arc.target) >> shift) & mask; };
  std::fill_n(place, (std::int64_t{1} << bits) + 1, 0);
  for (std::int64_t i = 0; i < size; ++i) ++place[digit(from[i])];
  starts(place, std::int64_t{1} << bits);
  for (std::int64_t i = 0; i < size; ++i) to[place[digit(from[i])]++] = from[i];
}

// Rows of about 2^14 arcs each go to one bucket, which fits the cache: row >> shift.
struct Buckets {
  Buckets(std::int64_t arcs, std::int64_t n_rows) {
    const int row_bits = width(n_rows - 1), leading = std::min({width(arcs >> 14), 11, row_bits});
    shift = row_bits - leading;
    ends.assign((std::size_t{1} << leading) + 1, 0);
  }
  static int width(std::int64_t n) { return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(n))); }
  std::int64_t size() const { return static_cast<std::int64_t>(ends.size()) - 1; }
  std::int64_t& of(std::int32_t row) { return ends[static_cast<std::size_t>(row >> shift)]; }
  int shift;
  std::vector<std::int64_t> ends;  // counts, then next free places, then ends
};

// The rows of one bucket: counts in offsets become starts, the first of them `at`. Returns the next row.
inline std::int64_t bucket_starts(std::int64_t* offsets, std::int64_t row, std::int64_t end, std::int64_t at) {
  for (; row < end; ++row) at += std::exchange(offsets[row], at);
  return row;
}

// Rows are dealt to buckets by the leading bits of their number; each bucket is sorted by target, in digits of at most
// 11 bits, and then by row. offsets: n_rows + 1 entries; targets, weights: count_arcs(ties) entries.
template <class Record>
void fill_rows(const TieList& ties, std::int64_t n_rows, std::int64_t n_columns, std::int64_t arcs,
               std::int64_t* offsets, std::int32_t* targets, float* weights) {
  const int column_bits = Buckets::width(n_columns - 1), passes = (column_bits + 10) / 11;
  Buckets buckets(arcs, n_rows);
  std::vector<std::int64_t> place((std::size_t{1} << 11) + 1);
  each_arc(ties, [&](std::int32_t s, std::int32_t, std::int64_t) { ++buckets.of(s); });
  const auto spare = scratch<Record>(*std::max_element(buckets.ends.begin(), buckets.ends.end()));
  starts(buckets.ends.data(), buckets.size());
  const auto dealt = scratch<Record>(arcs);
  each_arc(ties, [&](std::int32_t s, std::int32_t t, std::int64_t e) {
    Record& arc = dealt[buckets.of(s)++];
    arc.source = s;
    arc.target = t;
    if (ties.weight) arc.set_weight(ties.weight[e]);
  });
  std::fill_n(offsets, n_rows + 1, 0);
  std::int64_t begin = 0, row = 0;
  for (std::int64_t bucket = 0; bucket < buckets.size(); ++bucket) {
    Record *sorted = dealt.get() + begin, *other = spare.get();
    const std::int64_t size = buckets.ends[bucket] - begin;
    for (std::int64_t i = 0; i < size; ++i) ++offsets[sorted[i].source];
    row = bucket_starts(offsets, row, std::min(n_rows, (bucket + 1) << buckets.shift), begin);
    for (int pass = 0, shift = 0; pass < passes; ++pass) {
      const int bits = (column_bits - shift) / (passes - pass);
      counting_pass(sorted, other, size, shift, bits, place.data());
      std::swap(sorted, other);
      shift += bits;
    }
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t at = offsets[sorted[i].source]++;
      targets[at] = sorted[i].target;
      if (ties.weight) weights[at] = sorted[i].weight_of();
    }
    begin = buckets.ends[bucket];
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

template <class Position>
struct Incoming {
  std::int32_t source, target;
  Position arc;
};

// The in-side: rows by target, in each the sources in ascending order and the position of the arc in the out-side. Dealt
// and sorted as in fill_rows. Position: wide enough for the number of arcs. column: n_columns + 1 entries.
template <class Position>
void transpose(std::int64_t n_rows, std::int64_t n_columns, const std::int64_t* offsets, const std::int32_t* targets,
               std::int64_t* column, std::int32_t* sources, std::int64_t* arcs) {
  const std::int64_t total = offsets[n_rows];
  Buckets buckets(total, n_columns);
  for (std::int64_t e = 0; e < total; ++e) ++buckets.of(targets[e]);
  starts(buckets.ends.data(), buckets.size());
  const auto dealt = scratch<Incoming<Position>>(total);
  for (std::int64_t r = 0; r < n_rows; ++r)
    for (std::int64_t e = offsets[r]; e < offsets[r + 1]; ++e)
      dealt[buckets.of(targets[e])++] = {static_cast<std::int32_t>(r), targets[e], static_cast<Position>(e)};
  std::fill_n(column, n_columns + 1, 0);
  std::int64_t begin = 0, row = 0;
  for (std::int64_t bucket = 0; bucket < buckets.size(); ++bucket) {
    const std::int64_t end = buckets.ends[bucket];
    for (std::int64_t i = begin; i < end; ++i) ++column[dealt[i].target];
    row = bucket_starts(column, row, std::min(n_columns, (bucket + 1) << buckets.shift), begin);
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t at = column[dealt[i].target]++;
      sources[at] = dealt[i].source;
      arcs[at] = static_cast<std::int64_t>(dealt[i].arc);
    }
    begin = end;
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
