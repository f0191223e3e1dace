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

// The second key of each Philox round in 64 consecutive runs.
struct alignas(64) RunKeys {
  std::uint64_t of[10][64];

  explicit RunKeys(std::uint32_t first = 0) {
    for (std::uint32_t round = 0; round < 10; ++round)
      for (std::uint32_t r = 0; r < 64; ++r) of[round][r] = first + r + round * 0xBB67AE85U;
  }
};

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
  // The leading 32 bits of an actor's draw in 64 consecutive runs, the first of which has the luck `first`; `keys` are
  // theirs.
  void (*words)(Luck first, const RunKeys& keys, Purpose purpose, std::uint32_t idea, std::uint32_t entity,
                std::uint32_t* words);
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

inline void words_portable(Luck first, const RunKeys&, Purpose purpose, std::uint32_t idea, std::uint32_t entity,
                           std::uint32_t* words) {
  for (std::uint32_t r = 0; r < 64; ++r) words[r] = draw32({first.seed, first.run + r}, purpose, entity, idea);
}

#ifdef UPTAKE_X86_VECTORS

// 32 bits as 32 bytes: 255 where the bit is set, else 0. `byte_of` picks the byte of each bit.
UPTAKE_AVX2 UPTAKE_INLINE __m256i spread_avx2(__m256i bits, __m256i byte_of) {
  const __m256i bit_of = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040201008040201));
  return _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(bits, byte_of), bit_of), bit_of);
}
UPTAKE_AVX2 UPTAKE_INLINE __m256i low_bytes_avx2() {
  return _mm256_set_epi64x(0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0);
}
UPTAKE_AVX2 UPTAKE_INLINE __m256i high_bytes_avx2() {
  return _mm256_set_epi64x(0x0707070707070707, 0x0606060606060606, 0x0505050505050505, 0x0404040404040404);
}

// Adds three numbers of one bit in each of 64 places: a becomes the low bit of the sum, b the high one.
UPTAKE_INLINE void add_bits(std::uint64_t& a, std::uint64_t& b, std::uint64_t c) {
  const std::uint64_t either = a ^ b;
  b = (a & b) | (either & c);
  a = either ^ c;
}

// Seven masks become three, of ones, twos and fours, before bits are spread.
UPTAKE_AVX2 inline std::uint64_t tally_avx2(const std::uint64_t* masks, const Actor* row, int size,
                                            std::uint8_t* sums) {
  const __m256i byte_of[2] = {low_bytes_avx2(), high_bytes_avx2()};
  __m256i ones[2] = {}, twos[2] = {}, fours[2] = {};
  const auto count = [&](__m256i(&total)[2], std::uint64_t mask) UPTAKE_AVX2 {
    const __m256i bits = _mm256_set1_epi64x(static_cast<std::int64_t>(mask));
    for (int h = 0; h < 2; ++h) total[h] = _mm256_sub_epi8(total[h], spread_avx2(bits, byte_of[h]));
  };
  int i = 0;
  for (; i + 7 <= size; i += 7) {
    std::uint64_t m[7];
    for (int k = 0; k < 7; ++k) m[k] = masks[row[i + k]];
    add_bits(m[0], m[1], m[2]);
    add_bits(m[3], m[4], m[5]);
    add_bits(m[0], m[3], m[6]);
    add_bits(m[1], m[4], m[3]);
    count(ones, m[0]);
    count(twos, m[1]);
    count(fours, m[4]);
  }
  for (; i < size; ++i) count(ones, masks[row[i]]);
  std::uint64_t none = 0;
  for (int h = 0; h < 2; ++h) {
    const __m256i more = _mm256_add_epi8(fours[h], fours[h]);
    const __m256i pairs = _mm256_add_epi8(more, twos[h]);
    const __m256i sum = _mm256_add_epi8(ones[h], _mm256_add_epi8(pairs, pairs));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums) + h, sum);
    const __m256i zero = _mm256_cmpeq_epi8(sum, _mm256_setzero_si256());
    none |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(zero))) << (32 * h);
  }
  return ~none;
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
  const __m256i byte_of[2] = {low_bytes_avx2(), high_bytes_avx2()};
  const __m256i bits = _mm256_set1_epi64x(static_cast<std::int64_t>(mask));
  std::uint64_t none = 0;
  for (int h = 0; h < 2; ++h) {
    auto* line = reinterpret_cast<__m256i*>(missing) + h;
    const __m256i left = _mm256_add_epi8(_mm256_loadu_si256(line), spread_avx2(bits, byte_of[h]));
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

// Philox in several runs at once begins the same in all of them: the first round and half of the second are computed
// once, on scalars. The counter of a draw is (entity, idea, 0, purpose).
struct Opening {
  std::uint32_t second;            // goes into the second multiplication of round 2 with the run's key
  std::uint32_t other, other_low;  // results of the first multiplication of round 2, the former with what joins it

  Opening(std::uint32_t seed, Purpose purpose, std::uint32_t idea, std::uint32_t entity) {
    const std::uint64_t one = 0xD2511F53ULL * entity, two = 0xD2511F53ULL * (idea ^ seed);
    second = static_cast<std::uint32_t>(one >> 32) ^ static_cast<std::uint32_t>(purpose);
    other = static_cast<std::uint32_t>(two >> 32) ^ static_cast<std::uint32_t>(one);
    other_low = static_cast<std::uint32_t>(two);
  }
};

UPTAKE_AVX2 inline void words_avx2(Luck first, const RunKeys& keys, Purpose purpose, std::uint32_t idea,
                                   std::uint32_t entity, std::uint32_t* words) {
  const Opening same(first.seed, purpose, idea, entity);
  const __m256i m0 = _mm256_set1_epi64x(0xD2511F53), m1 = _mm256_set1_epi64x(0xCD9E8D57);
  for (int r = 0; r < 64; r += 8) {
    __m256i c[2][4], seed = _mm256_set1_epi64x(first.seed + 0x9E3779B9U);
    const auto key = [&](int round, int h) UPTAKE_AVX2 {
      return _mm256_load_si256(reinterpret_cast<const __m256i*>(keys.of[round] + r + 4 * h));
    };
    for (int h = 0; h < 2; ++h) {
      c[h][1] = _mm256_mul_epu32(_mm256_xor_si256(_mm256_set1_epi64x(same.second), key(0, h)), m1);
      c[h][0] = _mm256_xor_si256(_mm256_srli_epi64(c[h][1], 32), seed);
      c[h][2] = _mm256_xor_si256(_mm256_set1_epi64x(same.other), key(1, h));
      c[h][3] = _mm256_set1_epi64x(same.other_low);
    }
#pragma GCC unroll 8
    for (int round = 2; round < 10; ++round) {
      seed = _mm256_add_epi64(seed, _mm256_set1_epi64x(0x9E3779B9));
      for (int h = 0; h < 2; ++h) {
        const __m256i p0 = _mm256_mul_epu32(c[h][0], m0), p1 = _mm256_mul_epu32(c[h][2], m1);
        c[h][0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c[h][1]), seed);
        c[h][2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c[h][3]), key(round, h));
        c[h][1] = p1;
        c[h][3] = p0;
      }
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words + r), low_words_avx2(c[0][1], c[1][1]));
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

UPTAKE_AVX512 inline void words_avx512(Luck first, const RunKeys& keys, Purpose purpose, std::uint32_t idea,
                                       std::uint32_t entity, std::uint32_t* words) {
  const Opening same(first.seed, purpose, idea, entity);
  const __m512i m0 = _mm512_set1_epi64(0xD2511F53), m1 = _mm512_set1_epi64(0xCD9E8D57);
  for (int r = 0; r < 64; r += 32) {
    __m512i c[4][4], seed = _mm512_set1_epi64(first.seed + 0x9E3779B9U);
    const auto key = [&](int round, int w) UPTAKE_AVX512 { return _mm512_load_si512(keys.of[round] + r + 8 * w); };
#pragma GCC unroll 4
    for (int w = 0; w < 4; ++w) {
      c[w][1] = _mm512_mul_epu32(_mm512_xor_si512(_mm512_set1_epi64(same.second), key(0, w)), m1);
      c[w][0] = _mm512_xor_si512(_mm512_srli_epi64(c[w][1], 32), seed);
      c[w][2] = _mm512_xor_si512(_mm512_set1_epi64(same.other), key(1, w));
      c[w][3] = _mm512_set1_epi64(same.other_low);
    }
#pragma GCC unroll 8
    for (int round = 2; round < 10; ++round) {
      seed = _mm512_add_epi64(seed, _mm512_set1_epi64(0x9E3779B9));
#pragma GCC unroll 4
      for (int w = 0; w < 4; ++w) {
        const __m512i p0 = _mm512_mul_epu32(c[w][0], m0), p1 = _mm512_mul_epu32(c[w][2], m1);
        // 0x96: three-way exclusive or
        c[w][0] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p1, 32), c[w][1], seed, 0x96);
        c[w][2] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p0, 32), c[w][3], key(round, w), 0x96);
        c[w][1] = p1;
        c[w][3] = p0;
      }
    }
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
