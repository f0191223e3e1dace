// Compressed sparse rows from a list of edges, by counting: nothing is compared, every pass is linear.
//
// The canonical order of arcs is (source, target, position in the list). There are three stages, and threads can share
// the work of each: slices of the list are tallied, then dealt to buckets of consecutive rows, which fit the cache;
// then each bucket is sorted by stable counting passes, least significant digit first. Twin: kernels/graph/rows.py.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>

namespace uptake::graph {

// Prefetch distance, in places, where many lists are filled at once: the next cache line.
constexpr std::int64_t SOON = 20;

// Edges as they were given, in any order.
struct EdgeList {
  const std::int32_t* source;
  const std::int32_t* target;
  const float* weight;  // null if edges have no weights
  std::int64_t size;
  bool both;   // every edge stands for an arc in each direction
  bool loops;  // keep edges with source = target (source and target are ids of different sides)
};

template <bool Both, class Visit>
void each_arc_of(const EdgeList edges, Visit visit) {  // a copy: visit() may write what the compiler takes for it
  for (std::int64_t e = 0; e < edges.size; ++e) {
    const auto s = static_cast<std::uint32_t>(edges.source[e]), t = static_cast<std::uint32_t>(edges.target[e]);
    if (s == t && !edges.loops) continue;
    visit(s, t, e);
    if constexpr (Both) visit(t, s, e);
  }
}

template <class Visit>
void each_arc(const EdgeList& edges, Visit visit) {
  if (edges.both)
    each_arc_of<true>(edges, visit);
  else
    each_arc_of<false>(edges, visit);
}

// Counts become starts: counts[r] is the number of arcs in row r before, the first position of row r after. Returns the
// total.
template <class Count>
Count starts(Count* counts, std::int64_t n) {
  Count total = 0;
  for (std::int64_t r = 0; r < n; ++r) total += std::exchange(counts[r], total);
  return total;
}

// After rows were filled, offsets[r] is the end of row r. Moves every entry one place on: it is the start again.
inline void rewind(std::int64_t* offsets, std::int64_t n) {
  std::move_backward(offsets, offsets + n, offsets + n + 1);
  offsets[0] = 0;
}

// Counts the arcs of bucket b = row >> shift in counts[b]; counts[buckets] takes rows that are out of range. Returns
// the highest source and the highest target, read as unsigned: a negative id is higher than any other.
inline std::pair<std::uint32_t, std::uint32_t> tally(const EdgeList& edges, int shift, std::int64_t buckets,
                                                     std::int64_t* counts) {
  constexpr std::int64_t CHUNK = 2048;  // read twice while in the cache
  const auto last = static_cast<std::uint32_t>(buckets);
  std::uint32_t source = 0, target = 0;
  for (std::int64_t begin = 0; begin < edges.size; begin += CHUNK) {
    EdgeList chunk = edges;
    chunk.source += begin;
    chunk.target += begin;
    chunk.size = std::min(CHUNK, edges.size - begin);
    for (std::int64_t e = 0; e < chunk.size; ++e) {
      source = std::max(source, static_cast<std::uint32_t>(chunk.source[e]));
      target = std::max(target, static_cast<std::uint32_t>(chunk.target[e]));
    }
    if ((edges.both ? std::max(source, target) : source) >> shift < last)
      each_arc(chunk, [&](std::uint32_t s, std::uint32_t, std::int64_t) { ++counts[s >> shift]; });
    else
      each_arc(chunk, [&](std::uint32_t s, std::uint32_t, std::int64_t) { ++counts[std::min(s >> shift, last)]; });
  }
  return {source, target};
}

// Where arcs go. Until a bucket is sorted, these arrays hold keys: the row within the bucket in the bits above the
// target. The low 32 bits lie in `targets`, the high ones, if there are any, in `high`.
struct Rows {
  std::int64_t n;         // number of rows
  std::int64_t size;      // number of arcs that the arrays have room for
  std::int64_t* offsets;  // n + 1 entries
  std::int32_t* targets;
  std::uint32_t* high;  // null if keys have 32 bits
  float* weights;       // null if arcs have no weights
};

// An arc while its bucket is sorted. Wide: keys have 64 bits.
template <bool Wide, bool Weighted>
struct Arc {
  using Key = std::conditional_t<Wide, std::uint64_t, std::uint32_t>;
  struct Nothing {};
  Key key;
  [[no_unique_address]] std::conditional_t<Weighted, float, Nothing> weight;

  static Key key_at(const Rows& rows, std::int64_t i) {
    const auto low = static_cast<std::uint32_t>(rows.targets[i]);
    if constexpr (Wide) return static_cast<Key>(rows.high[i]) << 32 | low;
    return low;
  }
  static Arc at(const Rows& rows, std::int64_t i) {
    Arc arc;
    arc.key = key_at(rows, i);
    if constexpr (Weighted) arc.weight = rows.weights[i];
    return arc;
  }
};

// Puts each arc of the slice into the next free place of its bucket; a place beyond the end is left out. -0.0 becomes
// 0.0, so that equal networks have equal bits. Keys of consecutive rows differ by `step` = 2^column_bits: a product
// takes fewer instructions than a second shift. Returns whether every weight is finite and at least 0.
template <bool Wide, bool Weighted>
[[gnu::noinline]] bool deal(const EdgeList& edges, int shift, std::uint32_t step, std::int64_t* place,
                            const Rows rows) {
  using Key = typename Arc<Wide, Weighted>::Key;
  const std::uint32_t mask = (1U << shift) - 1;
  bool good = true;
  each_arc(edges, [&, rows](std::uint32_t s, std::uint32_t t, std::int64_t e) {
    const std::int64_t at = place[s >> shift]++;
    if (at >= rows.size) [[unlikely]]
      return;
    const Key key = static_cast<Key>(s & mask) * step | t;
    rows.targets[at] = static_cast<std::int32_t>(key);
    prefetch(rows.targets + at + SOON);
    if constexpr (Wide) rows.high[at] = static_cast<std::uint32_t>(key >> 32);
    if constexpr (Weighted) {
      const float weight = edges.weight[e];
      good &= weight >= 0.0F && weight <= std::numeric_limits<float>::max();
      rows.weights[at] = weight + 0.0F;
      prefetch(rows.weights + at + SOON);
    }
  });
  return good;
}

// Parallel arcs of one row become one, with the sum of their weights, and move down to `kept`. Returns their end.
inline std::int64_t merge_row(std::int64_t from, std::int64_t end, std::int64_t kept, std::int32_t* targets,
                              float* weights) {
  std::int32_t last = -1;
  double sum = 0.0;
  for (; from < end; ++from) {  // without branches: an arc with the same target as the one before is written over that
    const std::int32_t target = targets[from];
    const bool fresh = target != last;
    kept += fresh;
    targets[kept - 1] = last = target;
    if (!weights) continue;
    sum = (fresh ? 0.0 : sum) + static_cast<double>(weights[from]);
    weights[kept - 1] = static_cast<float>(sum);
  }
  return kept;
}

// Sorts bucket after bucket by target, in digits of at most 11 bits, and then by row. Count is wide enough for the
// number of arcs in a bucket.
template <class R, class Count>
class BucketSort {
 public:
  BucketSort(const Rows& rows, bool merge, int shift, int column_bits, std::int64_t most)
      : rows_(rows),
        merge_(merge),
        column_bits_(column_bits),
        passes_(std::max(1, (column_bits + 10) / 11)),
        bits_(column_bits / passes_),
        count_(static_cast<std::size_t>(passes_) << 11),
        row_(std::size_t{1} << shift),
        one_(scratch<R>(most)),
        other_(scratch<R>(most)) {}

  // Sorts the arcs of rows first .. end - 1, dealt to begin .. begin + size - 1, into the positions from `at` <= begin
  // on, merged or not. Returns their end. Those that are repeated and were not merged are counted.
  std::int64_t sort(std::int64_t begin, std::int64_t size, std::int64_t first, std::int64_t end, std::int64_t at) {
    count(begin, size);
    R *from = one_.get(), *to = other_.get();
    for (std::int64_t i = 0; i < size; ++i) {
      const R arc = R::at(rows_, begin + i);
      from[count_[digit(arc.key, 0)]++] = arc;
    }
    for (int pass = 1; pass < passes_; ++pass) {
      Count* place = &count_[static_cast<std::size_t>(pass) << 11];
      for (std::int64_t i = 0; i < size; ++i) to[place[digit(from[i].key, pass)]++] = from[i];
      std::swap(from, to);
    }
    const auto mask = static_cast<typename R::Key>((std::uint64_t{1} << column_bits_) - 1);
    std::int32_t* targets = rows_.targets + at;
    for (std::int64_t i = 0; i < size; ++i) {
      const Count place = row_[from[i].key >> column_bits_]++;
      targets[place] = static_cast<std::int32_t>(from[i].key & mask);
      prefetch(targets + place + SOON);
      if constexpr (requires { from->weight + 0.0F; }) rows_.weights[at + place] = from[i].weight;
    }
    if (!merge_) repeated += repeats(targets, size, end - first);
    return ends(first, end, at);
  }

  std::int64_t repeated = 0;  // arcs with the target of the one before in the same row

 private:
  int digit_bits(int pass) const {  // bits_, and for the last pass what is left
    return pass + 1 < passes_ ? bits_ : column_bits_ - bits_ * pass;
  }
  std::size_t digit(typename R::Key key, int pass) const {
    return (key >> (bits_ * pass)) & ((1U << digit_bits(pass)) - 1);
  }
  void count(std::int64_t begin, std::int64_t size) {
    for (int pass = 0; pass < passes_; ++pass)
      std::fill_n(&count_[static_cast<std::size_t>(pass) << 11], 1 << digit_bits(pass), 0);
    std::fill(row_.begin(), row_.end(), 0);
    if (passes_ == 2)
      count_digits<2>(begin, size);
    else
      count_digits<0>(begin, size);
    for (int pass = 0; pass < passes_; ++pass)
      starts(&count_[static_cast<std::size_t>(pass) << 11], 1 << digit_bits(pass));
    starts(row_.data(), static_cast<std::int64_t>(row_.size()));
  }
  template <int Passes>
  void count_digits(std::int64_t begin, std::int64_t size) {
    for (std::int64_t i = 0; i < size; ++i) {
      const auto key = R::key_at(rows_, begin + i);
      for (int pass = 0; pass < (Passes ? Passes : passes_); ++pass)
        ++count_[static_cast<std::size_t>(pass) << 11 | digit(key, pass)];
      ++row_[key >> column_bits_];
    }
  }
  // How many of the bucket's arcs, in rows that end at row_[.] now, have the target of the one before in the same row.
  std::int64_t repeats(const std::int32_t* targets, std::int64_t size, std::int64_t rows) const {
    Count same = 0;
    UPTAKE_UNROLL
    for (std::int64_t i = 1; i < size; ++i) same += targets[i] == targets[i - 1];
    if (same == 0) return 0;
    std::int64_t begin = 0;
    for (std::int64_t r = 0; r < rows; ++r) {
      const std::int64_t stop = row_[static_cast<std::size_t>(r)];
      same -= begin > 0 && begin < stop && targets[begin] == targets[begin - 1];
      begin = stop;
    }
    return same;
  }
  // Rows end at at + row_[.] now. Writes their starts to offsets, and merges parallel arcs.
  std::int64_t ends(std::int64_t first, std::int64_t end, std::int64_t at) {
    std::int64_t begin = at, kept = at;
    for (std::int64_t r = first; r < end; ++r) {
      rows_.offsets[r] = kept;
      const std::int64_t stop = at + row_[static_cast<std::size_t>(r - first)];
      kept = merge_ ? merge_row(begin, stop, kept, rows_.targets, rows_.weights) : stop;
      begin = stop;
    }
    return kept;
  }

  Rows rows_;
  bool merge_;
  int column_bits_, passes_, bits_;
  std::vector<Count> count_, row_;
  Scratch<R> one_, other_;
};

// Whether all keys of arcs begin .. end - 1 name a row of the bucket, which has 2^shift.
template <class R>
bool rows_exist(const Rows& rows, std::int64_t begin, std::int64_t end, int shift, int column_bits) {
  typename R::Key all = 0;
  UPTAKE_UNROLL
  for (std::int64_t i = begin; i < end; ++i) all |= R::key_at(rows, i);
  return static_cast<std::uint64_t>(all) >> column_bits >> shift == 0;
}

// Sorts buckets first .. end - 1, whose arcs were dealt to bounds[b] .. bounds[b + 1] - 1, into the positions from
// bounds[first] on. Returns the number of different arcs, which is that of all arcs left if they were merged; -1 if a
// key names a row that no bucket has.
template <class R>
std::int64_t sort_rows(std::int64_t first, std::int64_t end, int shift, int column_bits, const std::int64_t* bounds,
                       bool merge, const Rows& rows) {
  if (!rows_exist<R>(rows, bounds[first], bounds[end], shift, column_bits)) return -1;
  std::int64_t most = 0;
  for (std::int64_t b = first; b < end; ++b) most = std::max(most, bounds[b + 1] - bounds[b]);
  const auto sort = [&](auto bucket) {
    std::int64_t at = bounds[first];
    for (std::int64_t b = first; b < end; ++b)
      at = bucket.sort(bounds[b], bounds[b + 1] - bounds[b], b << shift, std::min(rows.n, (b + 1) << shift), at);
    return at - bounds[first] - bucket.repeated;
  };
  if (most <= std::int64_t{UINT32_MAX})
    return sort(BucketSort<R, std::uint32_t>(rows, merge, shift, column_bits, most));
  return sort(BucketSort<R, std::int64_t>(rows, merge, shift, column_bits, most));
}

// Bucket row >> shift holds about 2^14 arcs, so that it fits the cache.
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
  std::vector<std::int64_t> ends;  // by bucket: first counts, then next free places, at last ends
};

// For rows from `row` to `end`, counts in offsets become starts, the first of them `at`. Returns the next row.
inline std::int64_t bucket_starts(std::int64_t* offsets, std::int64_t row, std::int64_t end, std::int64_t at) {
  for (; row < end; ++row) at += std::exchange(offsets[row], at);
  return row;
}

template <class Position>
struct Incoming {
  std::int32_t source, target;
  Position arc;
};

// The rows by target: in each the sources in ascending order, and for each the position of its arc in the rows by
// source. Dealt to buckets of rows as above. Position is wide enough for the number of arcs; `column` has n_columns + 1
// entries.
template <class Position>
void transpose(std::int64_t n_rows, std::int64_t n_columns, const std::int64_t* offsets, const std::int32_t* targets,
               std::int64_t* column, std::int32_t* sources, std::int64_t* arcs) {
  const std::int64_t total = offsets[n_rows];
  if (n_columns == 0) {
    column[0] = 0;
    return;
  }
  Buckets buckets(total, n_columns);
  for (std::int64_t e = 0; e < total; ++e) ++buckets.of(targets[e]);
  buckets.ends.back() = starts(buckets.ends.data(), buckets.size());
  const auto dealt = scratch<Incoming<Position>>(total);
  for (std::int64_t r = 0; r < n_rows; ++r)
    for (std::int64_t e = offsets[r]; e < offsets[r + 1]; ++e) {
      const std::int64_t at = buckets.of(targets[e])++;
      dealt[at] = {static_cast<std::int32_t>(r), targets[e], static_cast<Position>(e)};
      prefetch(dealt.get() + at + SOON / 2);
    }
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

// Whether every edge is listed in both directions, by a sum over hashed edges: 0 if each has its mirror image.
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

}  // namespace uptake::graph
