// parallel.cpp - the team of threads: spin briefly, then sleep.
#include "base/parallel.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <utility>

namespace gradus {
namespace {

// Some 20 us: longer than the serial stretches between the loops of one step, shorter than a time slice.
constexpr int spins = 4000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits until `value` is no longer `old`: spinning first, then asleep.
template <class T>
void wait_while(const std::atomic<T>& value, T old) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Threads::Threads(int count) {
  if (count < 1) throw UsageError(fmt::format("{} threads cannot work; ask for 1 or more", count));
  workers_.reserve(static_cast<std::size_t>(count) - 1);
  for (int i = 1; i < count; ++i) workers_.emplace_back([this] { wait_for_loop(); });
}

Threads::~Threads() {
  stopping_.store(true);
  loop_.fetch_add(1, std::memory_order_release);
  loop_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

int Threads::available() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

void Threads::share(std::int64_t pieces, Invoke invoke, const void* context) {
  invoke_ = invoke;
  context_ = context;
  pieces_ = pieces;
  next_.store(0, std::memory_order_relaxed);
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  loop_.fetch_add(1, std::memory_order_release);
  loop_.notify_all();
  work();
  for (int left = busy_.load(std::memory_order_acquire); left > 0;
       left = busy_.load(std::memory_order_acquire))
    wait_while(busy_, left);
  if (failed_.exchange(false)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Threads::work() {
  try {
    for (std::int64_t piece = next_.fetch_add(1); piece < pieces_; piece = next_.fetch_add(1))
      invoke_(context_, piece);
  } catch (...) {
    if (!failed_.exchange(true)) error_ = std::current_exception();
    next_.store(pieces_);
  }
}

void Threads::wait_for_loop() {
  std::uint32_t seen = 0;
  while (true) {
    wait_while(loop_, seen);
    ++seen;
    if (stopping_.load()) return;
    work();
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

}  // namespace gradus
