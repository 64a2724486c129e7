// count_allocations.hpp - counts what any thread of this program allocates. For one source file of a program:
// it replaces `operator new`.
#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

namespace gradus {

/// How often memory was asked for so far.
inline std::atomic<long> allocations{0};

#if defined(__SANITIZE_THREAD__)
#define GRADUS_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GRADUS_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef GRADUS_COUNTS_ALLOCATIONS
#define GRADUS_COUNTS_ALLOCATIONS 1
#endif

/// False where the thread sanitizer has put its own operators there.
inline constexpr bool counts_allocations = GRADUS_COUNTS_ALLOCATIONS;

}  // namespace gradus

#if GRADUS_COUNTS_ALLOCATIONS
namespace gradus {

inline void* counted_allocation(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, whole)) return memory;
  throw std::bad_alloc();
}

}  // namespace gradus

// NOLINTBEGIN(misc-definitions-in-headers): for one source file of a program
// Not inlined: then the compiler sees that the two belong together.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return gradus::counted_allocation(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++gradus::allocations;
  return std::malloc(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return gradus::counted_allocation(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
// NOLINTEND(misc-definitions-in-headers)
#endif
