// Large working memory, uninitialised, in huge pages where the system offers them: scattered writes to small pages
// spend most of their time on page faults and address translation. It is mapped and unmapped directly, because malloc
// keeps the memory that a thread has freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace uptake {

constexpr std::size_t LARGE = std::size_t{1} << 20;  // from this many bytes on, memory is mapped

#if defined(__linux__)

// Aligned to a huge page. The last bytes, too few for a huge page, stay in small pages.
inline void* map_memory(std::size_t bytes) {
  constexpr std::size_t HUGE_PAGE = std::size_t{1} << 21, PAGE = std::size_t{1} << 12;
  const std::size_t size = (bytes + PAGE - 1) & ~(PAGE - 1);
  void* mapped = mmap(nullptr, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  char* const first = static_cast<char*>(mapped);
  const std::size_t before = (HUGE_PAGE - reinterpret_cast<std::uintptr_t>(first) % HUGE_PAGE) % HUGE_PAGE;
  if (before > 0) (void)munmap(first, before);
  (void)munmap(first + before + size, HUGE_PAGE - before);
  if (size >= HUGE_PAGE) (void)madvise(first + before, size & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
  return first + before;
}

inline void* take_memory(std::size_t bytes) {
  if (bytes >= LARGE) return map_memory(bytes);
  void* memory = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

inline void give_memory(void* memory, std::size_t bytes) {
  if (bytes >= LARGE)
    (void)munmap(memory, (bytes + 4095) & ~std::size_t{4095});
  else
    std::free(memory);
}

#else

inline void* take_memory(std::size_t bytes) { return ::operator new(bytes, std::align_val_t{64}); }
inline void give_memory(void* memory, std::size_t) { ::operator delete(memory, std::align_val_t{64}); }

#endif

struct GiveBack {
  std::size_t bytes = 0;
  void operator()(void* memory) const { give_memory(memory, bytes); }
};

template <class T>
using Scratch = std::unique_ptr<T[], GiveBack>;

// Only for types that need no construction.
template <class T>
Scratch<T> scratch(std::int64_t size) {
  const std::size_t bytes = static_cast<std::size_t>(size > 0 ? size : 1) * sizeof(T);
  return Scratch<T>(static_cast<T*>(take_memory(bytes)), GiveBack{bytes});
}

// The same, all bits 0. Mapped memory is already zero; its pages are supplied when first touched.
template <class T>
Scratch<T> zeros(std::int64_t size) {
  auto memory = scratch<T>(size);
#if defined(__linux__)
  if (memory.get_deleter().bytes >= LARGE) return memory;
#endif
  std::memset(static_cast<void*>(memory.get()), 0, memory.get_deleter().bytes);
  return memory;
}

// The same memory for std::vector.
template <class T>
struct ScratchAllocator {
  using value_type = T;
  ScratchAllocator() = default;
  template <class U>
  ScratchAllocator(const ScratchAllocator<U>&) {}
  T* allocate(std::size_t size) { return static_cast<T*>(take_memory(size * sizeof(T))); }
  void deallocate(T* memory, std::size_t size) { give_memory(memory, size * sizeof(T)); }
  bool operator==(const ScratchAllocator&) const { return true; }
};

template <class T>
using BigVector = std::vector<T, ScratchAllocator<T>>;

// The same, all bits 0: elements that are made without a value are not written, so that pages are supplied when first
// touched, to the thread that touches them. For vectors that keep their size.
template <class T>
struct ZeroAllocator : ScratchAllocator<T> {
  using value_type = T;
  ZeroAllocator() = default;
  template <class U>
  ZeroAllocator(const ZeroAllocator<U>&) {}
  T* allocate(std::size_t size) { return zeros<T>(static_cast<std::int64_t>(size)).release(); }
  void construct(T*) noexcept {}
  void construct(T* element, const T& value) { ::new (static_cast<void*>(element)) T(value); }
};

template <class T>
using ZeroVector = std::vector<T, ZeroAllocator<T>>;

}  // namespace uptake
