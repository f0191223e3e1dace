// Operations on all runs of a line at once: bit r of a mask, or number r of a line, belongs to run r. Every instruction
// set gives the same bits.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include <uptake/base/types.hpp>
#include <uptake/contagion/short_needs.hpp>
#include <uptake/luck/philox_vectors.hpp>

namespace uptake::contagion {

using namespace luck;

constexpr int WIDE_LANES = 16;  // runs computed together where ties pass on different amounts

struct LaneVectors {
  // sums[r] becomes the number of masks of the row in which bit r is set; size <= 255. Returns the runs where it is not
  // 0.
  std::uint64_t (*tally)(const std::uint64_t* masks, const Actor* row, int size, std::uint8_t* sums);
  // Subtracts sums from missing, not below 0. Returns the runs where nothing is missing any more.
  std::uint64_t (*take)(std::uint8_t* missing, const std::uint8_t* sums);
  // Subtracts 1 in the runs of the mask. Returns those of them where nothing is missing any more.
  std::uint64_t (*take_one)(std::uint8_t* missing, std::uint64_t mask);
  // Adds the amount of tie i to sums[r] where bit r of masks[row[i]] is set, r < 16; sums are 0 before. Returns the
  // union of these masks.
  std::uint64_t (*add)(const std::uint64_t* masks, const Actor* row, const std::int64_t* amount, std::int64_t size,
                       std::int64_t* sums);
  // The leading 32 bits of an actor's draw in 64 consecutive runs, the first of which has the luck `first`.
  void (*words)(Luck first, Purpose purpose, std::uint32_t idea, std::uint32_t entity, std::uint32_t* words);
};

inline std::uint64_t tally_portable(const std::uint64_t* masks, const Actor* row, int size, std::uint8_t* sums) {
  std::memset(sums, 0, 64);
  std::uint64_t any = 0;
  for (int i = 0; i < size; ++i) {
    std::uint64_t mask = masks[row[i]];
    any |= mask;
    for (; mask != 0; mask &= mask - 1) ++sums[std::countr_zero(mask)];
  }
  return any;
}

inline std::uint64_t take_portable(std::uint8_t* missing, const std::uint8_t* sums) {
  std::uint64_t none = 0;
  for (int r = 0; r < 64; ++r) {
    missing[r] = static_cast<std::uint8_t>(missing[r] > sums[r] ? missing[r] - sums[r] : 0);
    none |= static_cast<std::uint64_t>(missing[r] == 0) << r;
  }
  return none;
}

inline std::uint64_t take_one_portable(std::uint8_t* missing, std::uint64_t mask) {
  std::uint64_t none = 0;
  for (; mask != 0; mask &= mask - 1) {
    const int r = std::countr_zero(mask);
    none |= static_cast<std::uint64_t>(--missing[r] == 0) << r;
  }
  return none;
}

inline std::uint64_t add_portable(const std::uint64_t* masks, const Actor* row, const std::int64_t* amount,
                                  std::int64_t size, std::int64_t* sums) {
  std::uint64_t any = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    std::uint64_t mask = masks[row[i]];
    any |= mask;
    for (; mask != 0; mask &= mask - 1) sums[std::countr_zero(mask)] += amount[i];
  }
  return any;
}

inline void words_portable(Luck first, Purpose purpose, std::uint32_t idea, std::uint32_t entity,
                           std::uint32_t* words) {
  for (std::uint32_t r = 0; r < 64; ++r) words[r] = draw32({first.seed, first.run + r}, purpose, entity, idea);
}

#ifdef UPTAKE_X86_VECTORS

// 32 bits as 32 bytes: 255 where the bit is set, else 0.
UPTAKE_AVX2 UPTAKE_INLINE __m256i spread_avx2(std::uint32_t bits) {
  const __m256i byte_of = _mm256_set_epi64x(0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0);
  const __m256i bit_of = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040201008040201));
  const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), byte_of);
  return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit_of), bit_of);
}

UPTAKE_AVX2 inline std::uint64_t tally_avx2(const std::uint64_t* masks, const Actor* row, int size,
                                            std::uint8_t* sums) {
  __m256i low = _mm256_setzero_si256(), high = low;
  std::uint64_t any = 0;
  for (int i = 0; i < size; ++i) {
    const std::uint64_t mask = masks[row[i]];
    if (mask == 0) continue;
    any |= mask;
    low = _mm256_sub_epi8(low, spread_avx2(static_cast<std::uint32_t>(mask)));
    high = _mm256_sub_epi8(high, spread_avx2(static_cast<std::uint32_t>(mask >> 32)));
  }
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums), low);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums) + 1, high);
  return any;
}

UPTAKE_AVX2 inline std::uint64_t take_avx2(std::uint8_t* missing, const std::uint8_t* sums) {
  std::uint64_t none = 0;
  for (int h = 0; h < 2; ++h) {
    auto* line = reinterpret_cast<__m256i*>(missing) + h;
    const __m256i left =
        _mm256_subs_epu8(_mm256_loadu_si256(line), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums) + h));
    _mm256_storeu_si256(line, left);
    const __m256i zero = _mm256_cmpeq_epi8(left, _mm256_setzero_si256());
    none |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(zero))) << (32 * h);
  }
  return none;
}

UPTAKE_AVX2 inline std::uint64_t take_one_avx2(std::uint8_t* missing, std::uint64_t mask) {
  std::uint64_t none = 0;
  for (int h = 0; h < 2; ++h) {
    auto* line = reinterpret_cast<__m256i*>(missing) + h;
    const __m256i left =
        _mm256_add_epi8(_mm256_loadu_si256(line), spread_avx2(static_cast<std::uint32_t>(mask >> (32 * h))));
    _mm256_storeu_si256(line, left);
    const __m256i zero = _mm256_cmpeq_epi8(left, _mm256_setzero_si256());
    none |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(zero))) << (32 * h);
  }
  return none & mask;
}

UPTAKE_AVX2 inline std::uint64_t add_avx2(const std::uint64_t* masks, const Actor* row, const std::int64_t* amount,
                                          std::int64_t size, std::int64_t* sums) {
  const __m256i bit_of = _mm256_set_epi64x(8, 4, 2, 1);
  __m256i total[4] = {};
  std::uint64_t any = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const std::uint64_t mask = masks[row[i]];
    if ((mask & 0xFFFF) == 0) continue;
    const __m256i passed = _mm256_set1_epi64x(amount[i]);
    any |= mask;
    for (int q = 0; q < 4; ++q) {
      const __m256i bits = _mm256_and_si256(_mm256_set1_epi64x(static_cast<std::int64_t>(mask >> (4 * q))), bit_of);
      total[q] = _mm256_add_epi64(total[q], _mm256_and_si256(_mm256_cmpeq_epi64(bits, bit_of), passed));
    }
  }
  for (int q = 0; q < 4; ++q) _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums) + q, total[q]);
  return any;
}

UPTAKE_AVX2 inline void words_avx2(Luck first, Purpose purpose, std::uint32_t idea, std::uint32_t entity,
                                   std::uint32_t* words) {
  const __m256i seed = _mm256_set1_epi64x(first.seed), four = _mm256_set1_epi64x(4);
  __m256i run = _mm256_add_epi64(_mm256_set1_epi64x(first.run), _mm256_set_epi64x(3, 2, 1, 0));
  for (int r = 0; r < 64; r += 8) {
    __m256i c[2][4];
    for (int h = 0; h < 2; ++h) {
      c[h][0] = _mm256_set1_epi64x(entity);
      c[h][1] = _mm256_set1_epi64x(idea);
      c[h][2] = _mm256_setzero_si256();
      c[h][3] = _mm256_set1_epi64x(static_cast<std::int64_t>(purpose));
    }
    const __m256i next = _mm256_add_epi64(run, four);
    philox_avx2(c, seed, {run, next});
    run = _mm256_add_epi64(next, four);
    alignas(32) std::uint64_t lane[8];
    for (int h = 0; h < 2; ++h) _mm256_store_si256(reinterpret_cast<__m256i*>(lane) + h, c[h][1]);
    for (int i = 0; i < 8; ++i) words[r + i] = static_cast<std::uint32_t>(lane[i]);
  }
}

UPTAKE_AVX512 inline std::uint64_t tally_avx512(const std::uint64_t* masks, const Actor* row, int size,
                                                std::uint8_t* sums) {
  const __m512i one = _mm512_set1_epi8(1);
  __m512i even = _mm512_setzero_si512(), odd = even;
  int i = 0;
  for (; i + 1 < size; i += 2) {
    even = _mm512_mask_add_epi8(even, masks[row[i]], even, one);
    odd = _mm512_mask_add_epi8(odd, masks[row[i + 1]], odd, one);
  }
  if (i < size) even = _mm512_mask_add_epi8(even, masks[row[i]], even, one);
  even = _mm512_add_epi8(even, odd);
  _mm512_storeu_si512(sums, even);
  return _mm512_test_epi8_mask(even, even);
}

UPTAKE_AVX512 inline std::uint64_t take_avx512(std::uint8_t* missing, const std::uint8_t* sums) {
  const __m512i left = _mm512_subs_epu8(_mm512_loadu_si512(missing), _mm512_loadu_si512(sums));
  _mm512_storeu_si512(missing, left);
  return _mm512_testn_epi8_mask(left, left);
}

UPTAKE_AVX512 inline std::uint64_t take_one_avx512(std::uint8_t* missing, std::uint64_t mask) {
  const __m512i line = _mm512_loadu_si512(missing);
  const __m512i left = _mm512_mask_sub_epi8(line, mask, line, _mm512_set1_epi8(1));
  _mm512_storeu_si512(missing, left);
  return _mm512_mask_testn_epi8_mask(mask, left, left);
}

UPTAKE_AVX512 inline std::uint64_t add_avx512(const std::uint64_t* masks, const Actor* row, const std::int64_t* amount,
                                              std::int64_t size, std::int64_t* sums) {
  __m512i low = _mm512_setzero_si512(), high = low;
  std::uint64_t any = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const std::uint64_t mask = masks[row[i]];
    const __m512i passed = _mm512_set1_epi64(amount[i]);
    any |= mask;
    low = _mm512_mask_add_epi64(low, static_cast<__mmask8>(mask), low, passed);
    high = _mm512_mask_add_epi64(high, static_cast<__mmask8>(mask >> 8), high, passed);
  }
  _mm512_storeu_si512(sums, low);
  _mm512_storeu_si512(sums + 8, high);
  return any;
}

UPTAKE_AVX512 inline void words_avx512(Luck first, Purpose purpose, std::uint32_t idea, std::uint32_t entity,
                                       std::uint32_t* words) {
  const __m512i seed = _mm512_set1_epi64(first.seed), eight = _mm512_set1_epi64(8);
  __m512i run = _mm512_add_epi64(_mm512_set1_epi64(first.run), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  for (int r = 0; r < 64; r += 32) {
    __m512i c[4][4], runs[4];
#pragma GCC unroll 4
    for (int w = 0; w < 4; ++w) {
      c[w][0] = _mm512_set1_epi64(entity);
      c[w][1] = _mm512_set1_epi64(idea);
      c[w][2] = _mm512_setzero_si512();
      c[w][3] = _mm512_set1_epi64(static_cast<std::int64_t>(purpose));
      runs[w] = run;
      run = _mm512_add_epi64(run, eight);
    }
    philox_avx512(c, seed, runs);
#pragma GCC unroll 4
    for (int w = 0; w < 4; ++w)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(words + r + 8 * w), _mm512_cvtepi64_epi32(c[w][1]));
  }
}

#endif

inline LaneVectors lane_vectors() {
#ifdef UPTAKE_X86_VECTORS
  if (vectors() == Vectors::AVX512) return {tally_avx512, take_avx512, take_one_avx512, add_avx512, words_avx512};
  if (vectors() == Vectors::AVX2) return {tally_avx2, take_avx2, take_one_avx2, add_avx2, words_avx2};
#endif
  return {tally_portable, take_portable, take_one_portable, add_portable, words_portable};
}

}  // namespace uptake::contagion
