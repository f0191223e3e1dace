// Random networks as lists of edges. Every choice is a draw with purpose NETWORK, so that a network is a function of
// its arguments and the seed: counter = (edge or actor, attempt or pair of blocks, level). Twin:
// kernels/graph/generate.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <uptake/base/scratch.hpp>
#include <uptake/base/types.hpp>
#include <uptake/graph/network_vectors.hpp>
#include <uptake/luck/fixed.hpp>
#include <uptake/luck/luck.hpp>

namespace uptake::graph {

using namespace luck;

inline std::uint64_t network_draw(std::uint32_t seed, std::int64_t entity, std::int64_t idea, std::int64_t epoch) {
  return draw53({seed, 0}, Purpose::NETWORK, static_cast<std::uint32_t>(entity), static_cast<std::uint32_t>(idea),
                static_cast<std::uint32_t>(epoch));
}

// Barabasi and Albert (1999): actor m is tied to 0 .. m - 1, and each later actor to m different actors. Each of these
// is an end of a random earlier edge; an attempt that gives an actor already tied to is repeated. Edge e belongs to
// actor m + e / m. The first m attempts of many actors are drawn together; the ends they name are read later, when the
// actor's turn comes, because those edges may not exist before.
class Attachment {
 public:
  Attachment(std::uint32_t seed, std::int64_t n, std::int64_t m, std::int32_t* target)
      : seed_(seed), m_(m), target_(target), taken_(static_cast<std::size_t>(m > SEARCHED ? n : 0), -1) {}

  void run(std::int64_t n) {
    const std::int64_t abreast = std::max(std::int64_t{1}, ABREAST / m_), draws = abreast * m_;
    const auto entity = scratch<std::uint32_t>(draws), attempt = scratch<std::uint32_t>(draws);
    const auto bits = scratch<std::uint64_t>(draws);
    const auto source = scratch<std::int32_t>(draws);
    const auto end = scratch<const std::int32_t*>(draws);  // where the end that an attempt names is read later
    for (std::int64_t i = 0; i < draws; ++i) attempt[i] = static_cast<std::uint32_t>(i % m_);
    for (std::int64_t j = 0; j < m_; ++j) target_[j] = static_cast<std::int32_t>(j);
    for (std::int64_t first = m_ + 1; first < n; first += abreast) {
      const std::int64_t actors = std::min(n - first, abreast);
      for (std::int64_t v = 0; v < actors; ++v)
        std::fill_n(entity.get() + v * m_, m_, static_cast<std::uint32_t>(first + v));
      draw_vectors().draws(seed_, entity.get(), attempt.get(), actors * m_, bits.get());
      for (std::int64_t i = 0; i < actors * m_; ++i) {
        const std::int64_t place = below(bits[i], 2 * m_ * (entity[i] - m_));
        source[i] = source_of(place >> 1);
        end[i] = place & 1 ? target_ + (place >> 1) : source.get() + i;
        prefetch(end[i]);
      }
      for (std::int64_t v = 0; v < actors; ++v) pick(first + v, end.get() + v * m_);
    }
  }

 private:
  static constexpr std::int64_t SEARCHED = 32;  // up to this m, the targets of an actor are searched one by one
  static constexpr std::int64_t ABREAST = 256;  // draws made together

  std::int32_t source_of(std::int64_t tie) const {
    return static_cast<std::int32_t>(m_ + static_cast<std::uint32_t>(tie) / static_cast<std::uint32_t>(m_));
  }
  // *first[0 .. m - 1] are the actors that the first m attempts of v name.
  void pick(std::int64_t v, const std::int32_t* const* first) {
    const std::int64_t begin = m_ * (v - m_);
    std::int64_t attempt = 0;
    for (std::int64_t j = 0; j < m_; ++j) {
      std::int32_t u;
      do {
        u = attempt < m_ ? *first[attempt] : again(v, attempt, 2 * begin);
        ++attempt;
      } while (is_taken(u, v, begin, j));
      target_[begin + j] = u;
    }
  }
  std::int32_t again(std::int64_t v, std::int64_t attempt, std::int64_t ends) const {
    const std::int64_t place = below(network_draw(seed_, v, attempt, 0), ends);
    return place & 1 ? target_[place >> 1] : source_of(place >> 1);
  }
  bool is_taken(std::int32_t u, std::int64_t v, std::int64_t begin, std::int64_t j) {
    if (m_ > SEARCHED) return std::exchange(taken_[static_cast<std::size_t>(u)], static_cast<std::int32_t>(v)) == v;
    bool taken = false;
    for (std::int64_t i = begin; i < begin + j; ++i) taken |= target_[i] == u;
    return taken;
  }

  std::uint32_t seed_;
  std::int64_t m_;
  std::int32_t* target_;
  std::vector<std::int32_t> taken_;  // by actor: the last actor that was tied to it
};

inline void preferential_edges(std::uint32_t seed, std::int64_t n, std::int64_t m, std::int32_t* source,
                               std::int32_t* target) {
  for (std::int64_t v = m; v < n; ++v) std::fill_n(source + m * (v - m), m, static_cast<std::int32_t>(v));
  Attachment(seed, n, m, target).run(n);
}

// Block a holds the actors bounds[a] .. bounds[a + 1] - 1. Between each pair of blocks every edge exists with the same
// chance, and geometric gaps lead from one edge to the next (Batagelj and Brandes 2005). whole[a, b] = (1 - chance)
// 2^54.
inline void block_edges(std::uint32_t seed, std::int64_t blocks, const std::int64_t* bounds, const std::int64_t* whole,
                        bool directed, std::vector<std::int32_t>& source, std::vector<std::int32_t>& target) {
  for (std::int64_t a = 0; a < blocks; ++a) {
    for (std::int64_t b = 0; b < (directed ? blocks : a + 1); ++b) {
      const std::int64_t rest = whole[a * blocks + b];
      if (rest >= std::int64_t{1} << 54) continue;
      const std::int64_t rows = bounds[a + 1] - bounds[a];
      const std::int64_t columns = a == b ? rows - 1 : bounds[b + 1] - bounds[b];
      const bool triangle = a == b && !directed;  // row r holds the pairs with 0 .. r - 1
      const std::int64_t pairs = triangle ? rows * columns / 2 : rows * columns;
      const double hazard = rest > 0 ? neg_log(static_cast<std::uint64_t>(rest), 54) : 0.0;
      std::int64_t at = -1, row = 1, before = 0;
      for (std::int64_t k = 0;; ++k) {
        std::int64_t gap = 0;
        if (rest > 0) {
          const std::uint64_t bits = network_draw(seed, k, a * blocks + b, k >> 32);
          gap = static_cast<std::int64_t>(neg_log(2 * bits + 1, 54) / hazard);
        }
        at += gap + 1;
        if (at >= pairs) break;
        std::int64_t column;
        if (triangle) {
          for (; at - before >= row; ++row) before += row;
          column = at - before;
        } else {
          row = at / columns;
          column = at % columns;
          if (a == b && column >= row) ++column;  // no loops
        }
        source.push_back(static_cast<std::int32_t>(bounds[a] + row));
        target.push_back(static_cast<std::int32_t>(bounds[b] + column));
      }
    }
  }
}

// Unordered pairs of actors in an open-addressing table, at most half full.
class PairSet {
 public:
  explicit PairSet(std::int64_t most) {
    std::int64_t size = 2;
    shift_ = 63;
    for (; size < 2 * most; size *= 2) --shift_;
    slots_.assign(static_cast<std::size_t>(size), EMPTY);
  }
  static std::int64_t key(std::int64_t u, std::int64_t v) { return u < v ? u << 32 | v : v << 32 | u; }
  bool has(std::int64_t key) const { return slots_[find(key)] == key; }
  void add(std::int64_t key) { slots_[find(key)] = key; }

 private:
  static constexpr std::int64_t EMPTY = -1;
  std::size_t find(std::int64_t key) const {  // its slot, or the empty slot where it would be put
    std::size_t at = (static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15ULL) >> shift_;
    while (slots_[at] != key && slots_[at] != EMPTY) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  int shift_;
  std::vector<std::int64_t> slots_;
};

// Watts and Strogatz (1998): edge e = j n + v of a ring leads from v to v + j + 1. With this chance (in units of 2^-53)
// its far end moves to a random actor that v is not tied to. Writes the edges that move, ascending, and where they lead
// then. Remembers a bit per edge and the pairs of those that moved: of the others the ring says which actors are tied.
inline void rewired_moves(std::uint32_t seed, std::int64_t n, std::int64_t k, std::int64_t chance,
                          std::vector<std::int64_t>& edge, std::vector<std::int32_t>& target) {
  constexpr std::int64_t ABREAST = 1024;  // draws made together
  const std::int64_t m = n * (k / 2);
  const auto entity = scratch<std::uint32_t>(ABREAST), first = scratch<std::uint32_t>(ABREAST);
  const auto bits = scratch<std::uint64_t>(ABREAST);
  std::fill_n(first.get(), ABREAST, 0U);  // the first draw of each
  for (std::int64_t begin = 0; begin < m; begin += ABREAST) {
    const std::int64_t size = std::min(m - begin, ABREAST);
    std::iota(entity.get(), entity.get() + size, static_cast<std::uint32_t>(begin));
    draw_vectors().draws(seed, entity.get(), first.get(), size, bits.get());
    for (std::int64_t i = 0; i < size; ++i)
      if (static_cast<std::int64_t>(bits[i]) < chance) edge.push_back(begin + i);
  }
  PairSet tied(static_cast<std::int64_t>(edge.size()) + 1);
  std::vector<bool> moved(static_cast<std::size_t>(m), false);
  std::vector<std::int32_t> degree(static_cast<std::size_t>(n), static_cast<std::int32_t>(k));
  const auto stays = [&](std::int64_t u, std::int64_t v) {  // the edge of the ring from u to v, if there is one
    const std::int64_t j = (v - u + n) % n - 1;
    return 0 <= j && j < k / 2 && !moved[j * n + u];
  };
  target.reserve(edge.size());
  std::size_t count = 0;
  for (const std::int64_t e : edge) {
    const std::int64_t v = e % n, old = (v + e / n + 1) % n;
    if (degree[v] >= n - 1) continue;
    std::int64_t w = v;
    for (std::int64_t attempt = 1; w == v || stays(v, w) || stays(w, v) || tied.has(PairSet::key(v, w)); ++attempt)
      w = below(network_draw(seed, e, attempt, 0), n);
    moved[e] = true;
    tied.add(PairSet::key(v, w));
    --degree[old];
    ++degree[w];
    edge[count++] = e;
    target.push_back(static_cast<std::int32_t>(w));
  }
  edge.resize(count);
}

}  // namespace uptake::graph
