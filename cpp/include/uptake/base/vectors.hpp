// Which vector instructions the machine has: chosen once, at run time. Every function in vectors has a portable
// definition with the same bits.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define UPTAKE_X86_VECTORS
#include <immintrin.h>
#define UPTAKE_AVX2 __attribute__((target("avx2,bmi2,popcnt")))
#define UPTAKE_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,bmi2,popcnt")))
#define UPTAKE_INLINE inline __attribute__((always_inline))
#endif

namespace uptake {

enum class Vectors { PORTABLE, AVX2, AVX512 };

inline const char* name_of(Vectors vectors) {
  return vectors == Vectors::AVX512 ? "AVX-512" : vectors == Vectors::AVX2 ? "AVX2" : "portable";
}

// The widest the machine has, or the one that the environment variable UPTAKE_SIMD names (portable, AVX2, AVX-512) if
// the machine has it.
inline Vectors choose_vectors() {
  const char* asked = std::getenv("UPTAKE_SIMD");
  const auto wanted = [&](Vectors v) { return asked == nullptr || std::strcmp(asked, name_of(v)) == 0; };
#ifdef UPTAKE_X86_VECTORS
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (avx512 && wanted(Vectors::AVX512)) return Vectors::AVX512;
  if (avx2 && wanted(Vectors::AVX2)) return Vectors::AVX2;
#endif
  static_cast<void>(wanted);
  return Vectors::PORTABLE;
}

inline Vectors vectors() {
  static const Vectors chosen = choose_vectors();
  return chosen;
}

// One of three functions of the same type, chosen once.
template <class Function>
Function best_of(Function portable, [[maybe_unused]] Function avx2, [[maybe_unused]] Function avx512) {
  switch (vectors()) {
    case Vectors::AVX512: return avx512;
    case Vectors::AVX2: return avx2;
    default: return portable;
  }
}

}  // namespace uptake
