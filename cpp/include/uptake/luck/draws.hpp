// Many draws at once: the Philox blocks of 32 actors. Scalar definition: `draw53` in luck.hpp.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <uptake/base/types.hpp>
#include <uptake/luck/philox_vectors.hpp>

namespace uptake::luck {

constexpr int TOGETHER = 32;  // actors

// words[w][i] is word w of the block of actor i.
struct Blocks {
  std::uint32_t words[4][TOGETHER];
  std::uint64_t draw53(int i) const { return (static_cast<std::uint64_t>(words[1][i]) << 32 | words[0][i]) >> 11; }
};
// Draws the blocks of the first n actors, each in the epoch at its place; both arrays have room for TOGETHER.
using DrawBlocks = void (*)(Luck, Purpose, std::uint32_t idea, const std::uint32_t* epochs, const Actor* actors, int n,
                            Blocks&);

inline void blocks_portable(Luck luck, Purpose purpose, std::uint32_t idea, const std::uint32_t* epochs,
                            const Actor* actors, int n, Blocks& blocks) {
  for (int i = 0; i < n; ++i) {
    const Words words =
        philox({static_cast<std::uint32_t>(actors[i]), idea, epochs[i], static_cast<std::uint32_t>(purpose)}, luck);
    for (int w = 0; w < 4; ++w) blocks.words[w][i] = words[w];
  }
}

#ifdef UPTAKE_X86_VECTORS

UPTAKE_AVX2 inline void blocks_avx2(Luck luck, Purpose purpose, std::uint32_t idea, const std::uint32_t* epochs,
                                    const Actor* actors, int n, Blocks& blocks) {
  const __m256i run = _mm256_set1_epi64x(luck.run);
  for (int i = 0; i < n; i += 8) {
    __m256i c[2][4];
    for (int h = 0; h < 2; ++h) {
      c[h][0] = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(actors + i + 4 * h)));
      c[h][1] = _mm256_set1_epi64x(idea);
      c[h][2] = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(epochs + i + 4 * h)));
      c[h][3] = _mm256_set1_epi64x(static_cast<std::int64_t>(purpose));
    }
    philox_avx2(c, _mm256_set1_epi64x(luck.seed), {run, run});
    for (int w = 0; w < 4; ++w)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(blocks.words[w] + i), low_words_avx2(c[0][w], c[1][w]));
  }
}

UPTAKE_AVX512 inline void blocks_avx512(Luck luck, Purpose purpose, std::uint32_t idea, const std::uint32_t* epochs,
                                        const Actor* actors, int n, Blocks& blocks) {
  const __m512i run = _mm512_set1_epi64(luck.run);
  for (int i = 0; i < n; i += 16) {
    __m512i c[2][4];
#pragma GCC unroll 2
    for (int g = 0; g < 2; ++g) {
      c[g][0] = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(actors + i + 8 * g)));
      c[g][1] = _mm512_set1_epi64(idea);
      c[g][2] = _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(epochs + i + 8 * g)));
      c[g][3] = _mm512_set1_epi64(static_cast<std::int64_t>(purpose));
    }
    philox_avx512(c, _mm512_set1_epi64(luck.seed), {run, run});
#pragma GCC unroll 2
    for (int g = 0; g < 2; ++g)
#pragma GCC unroll 4
      for (int w = 0; w < 4; ++w)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(blocks.words[w] + i + 8 * g), _mm512_cvtepi64_epi32(c[g][w]));
  }
}

inline DrawBlocks draw_blocks() { return best_of<DrawBlocks>(blocks_portable, blocks_avx2, blocks_avx512); }

#else

inline DrawBlocks draw_blocks() { return blocks_portable; }

#endif

// Visits (i, draw) for the actors first + i, i = 0 .. n - 1, in order.
template <class Visit>
void each_draw(Luck luck, Purpose purpose, std::uint32_t idea, std::uint32_t epoch, std::uint32_t first, std::int64_t n,
               Visit visit) {
  const DrawBlocks draw = draw_blocks();
  Blocks blocks;
  Actor actors[TOGETHER];
  std::uint32_t epochs[TOGETHER];
  std::fill_n(epochs, TOGETHER, epoch);
  for (std::int64_t start = 0; start < n; start += TOGETHER) {
    const std::uint32_t entity = first + static_cast<std::uint32_t>(start);
    for (std::uint32_t k = 0; k < TOGETHER; ++k) actors[k] = static_cast<Actor>(entity + k);
    draw(luck, purpose, idea, epochs, actors, TOGETHER, blocks);
    const int size = static_cast<int>(std::min<std::int64_t>(TOGETHER, n - start));
    for (int k = 0; k < size; ++k) visit(start + k, blocks.draw53(k));
  }
}

// The k of the candidates first .. first + n - 1 with the smallest draws of purpose SEED, smallest first, as positions
// 0 .. n - 1. So the first 10 of 20 are the 10 that k = 10 gives. Of equal draws the earlier candidate is chosen.
inline void smallest_lucks(Luck luck, std::uint32_t idea, std::int64_t first, std::int64_t n, std::int64_t k,
                           std::int32_t* chosen) {
  if (k <= 0) return;
  std::vector<std::pair<std::uint64_t, std::int32_t>> close;  // the k smallest so far, and up to k below `bar`
  close.reserve(static_cast<std::size_t>(std::min(n, 2 * k)));
  std::uint64_t bar = ~std::uint64_t{0};  // the k-th smallest when there were last 2 k
  const auto kth = [&] { return close.begin() + (k - 1); };
  each_draw(luck, Purpose::SEED, idea, 0, static_cast<std::uint32_t>(first), n,
            [&](std::int64_t i, std::uint64_t draw) {
              if (draw >= bar) return;
              close.emplace_back(draw, static_cast<std::int32_t>(i));
              if (static_cast<std::int64_t>(close.size()) < 2 * k) return;
              std::nth_element(close.begin(), kth(), close.end());
              bar = kth()->first;
              close.resize(static_cast<std::size_t>(k));
            });
  std::nth_element(close.begin(), kth(), close.end());
  std::sort(close.begin(), kth() + 1);
  for (std::int64_t i = 0; i < k; ++i) chosen[i] = close[static_cast<std::size_t>(i)].second;
}

}  // namespace uptake::luck
